/* The real program on profiles of its own, and what it has answered. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sys/wait.h>

#include "engine/json.h"
#include "tests/support/files.h"
#include "tests/support/texts.h"

#define NOW "2026-11-20T09:00:00Z"

/* Ana and Zoë could take the fair, nobody could take the gala; the hostile name is a person's. */
static const char facts[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"operators\":["
    "{\"id\":\"o1\",\"name\":\"Zoë Müller\",\"email\":\"zoe@example.org\",\"region\":\"bretagne\","
    "\"availability\":{\"unavailableDates\":[\"2026-11-26\"]}},"
    "{\"id\":\"o2\",\"name\":\"Ana Roy\",\"region\":\"corse\",\"is_active\":false,"
    "\"availability\":{\"unavailableDates\":[\"2026-11-26\"]}},"
    "{\"id\":\"o3\",\"name\":\"\\u001b[31mred\\u202e\\u0007\",\"region\":\"corse\","
    "\"availability\":{\"unavailableDates\":[\"2026-11-26\"]}}],"
    "\"sessions\":["
    "{\"id\":\"s1\",\"client_id\":\"c1\",\"title\":\"Fair\",\"date\":\"2026-11-24\","
    "\"status\":\"confirmed\",\"setup_ids\":[\"a\"],\"region\":\"bretagne\",\"min_operators\":2},"
    "{\"id\":\"s2\",\"client_id\":\"c1\",\"title\":\"Draft\",\"date\":\"2026-11-25\","
    "\"status\":\"draft\",\"setup_ids\":[]},"
    "{\"id\":\"s3\",\"client_id\":\"c2\",\"title\":\"Gala\",\"date\":\"2026-11-26\","
    "\"status\":\"confirmed\",\"setup_ids\":[\"a\"],\"region\":\"corse\",\"min_operators\":1}],"
    "\"founders\":[{\"id\":\"f1\",\"name\":\"Luc\",\"email\":\"luc@example.org\"}]}}";

typedef struct {
    char *directory;
    char *out, *err; /* of the last call */
    int status;
} Desk;

static inline const char *
program(void)
{
    static char path[4096];
    const char *build = g_getenv("CB_BUILD");
    g_snprintf(path, sizeof path, "%s/callboard", build != NULL ? build : "build");
    return path;
}

/* Runs `callboard --cache DIR --now NOW` with more words, split as a shell does. */
static inline int call(Desk *desk, const char *format, ...) G_GNUC_PRINTF(2, 3);
static inline int
call(Desk *desk, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *words = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line = g_strdup_printf("'%s' --cache '%s/profile' --now " NOW " %s", program(),
                                            desk->directory, words);
    g_auto(GStrv) argv = NULL;
    int status = 0;
    g_free(desk->out);
    g_free(desk->err);
    assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
    assert_true(g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &desk->out, &desk->err,
                             &status, NULL));
    assert_true(WIFEXITED(status));
    desk->status = WEXITSTATUS(status);
    return desk->status;
}

static inline void
write_text(Desk *desk, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(desk->directory, name, NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static inline char *
read_text(Desk *desk, const char *name)
{
    g_autofree char *path = g_build_filename(desk->directory, name, NULL);
    char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static inline int
open_empty(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    desk->directory = cb_files_make_directory("callboard-command", NULL);
    *state = desk;
    return desk->directory != NULL ? 0 : -1;
}

static inline int
open_desk(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    write_text(*state, "facts.json", facts);
    return call(*state, "import '%s/facts.json'", ((Desk *)*state)->directory);
}

static inline int
close_desk(void **state)
{
    Desk *desk = *state;
    gboolean good = cb_files_remove(desk->directory, NULL);
    g_free(desk->directory);
    g_free(desk->out);
    g_free(desk->err);
    g_free(desk);
    return good ? 0 : -1;
}

/* The JSON answer of a call, compact; empty when it is none. */
static inline const char *
compact(Desk *desk)
{
    g_autoptr(cJSON) json = cJSON_Parse(desk->out);
    assert_non_null(json);
    g_free(desk->out);
    desk->out = cJSON_PrintUnformatted(json);
    return desk->out;
}

#define ON_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
#define ON_EMPTY(test) cmocka_unit_test_setup_teardown(test, open_empty, close_desk)
