/* What the fuzzers of the wire share: their input as a text in lines, checks of what is answered,
 * and a directory that is removed at the end. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine/json.h"
#include "sync/wire/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Up to the first NUL; caller frees. */
static inline char *
cb_fuzz_text(const uint8_t *data, size_t size)
{
    return g_strndup((const char *)data, size);
}

static inline void
cb_fuzz_check_sentence(const char *sentence)
{
    g_assert(sentence != NULL && *sentence != '\0' && g_utf8_validate(sentence, -1, NULL));
}

static inline void
cb_fuzz_check_headers(const CbAnswer *answer)
{
    GHashTableIter iter;
    gpointer name, value;
    g_hash_table_iter_init(&iter, answer->headers);
    while (g_hash_table_iter_next(&iter, &name, &value))
        for (const char *at = value; *at != '\0'; at++)
            g_assert(!g_ascii_iscntrl(*at));
}

/* The answer's body, which must be JSON that we would take ourselves. Caller deletes. */
static inline cJSON *
cb_fuzz_check_answer(const CbAnswer *answer)
{
    g_autofree char *problem = NULL;
    const GString *body = answer->body;
    cJSON *json = cb_json_parse_strict(body->str, body->len, G_MAXSIZE, &problem);
    if (json == NULL)
        g_error("%u %s: %s", answer->status, body->str, problem);
    cb_fuzz_check_headers(answer);
    return json;
}

/* --- a directory ------------------------------------------------------------------------------ */

static char *cb_fuzz_place;

static void
cb_fuzz_remove_place(void)
{
    GDir *directory = g_dir_open(cb_fuzz_place, 0, NULL);
    for (const char *name; directory != NULL && (name = g_dir_read_name(directory)) != NULL;) {
        g_autofree char *path = g_build_filename(cb_fuzz_place, name, NULL);
        g_remove(path);
    }
    if (directory != NULL)
        g_dir_close(directory);
    g_rmdir(cb_fuzz_place);
    g_clear_pointer(&cb_fuzz_place, g_free);
}

/* A new directory of this process for files, no directories. */
static inline const char *
cb_fuzz_make_place(void)
{
    cb_fuzz_place = g_build_filename(g_get_tmp_dir(), "callboard-fuzz-XXXXXX", NULL);
    g_assert(g_mkdtemp(cb_fuzz_place) != NULL);
    atexit(cb_fuzz_remove_place);
    return cb_fuzz_place;
}
