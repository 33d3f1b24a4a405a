/* A store of its own for each test of an import, and what must come of taking a text into it. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/import.h"
#include "tests/support/files.h"

#define SNAPSHOT(tables) "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{" tables "}}"
#define TWO_OPERATORS                                                                           \
    "\"operators\":[{\"id\":\"o1\",\"name\":\"Łukasz\",\"region\":\"north\"},{\"id\":\"o2\"}]"
#define ONE_SESSION                                                                             \
    "\"sessions\":[{\"id\":\"s1\",\"date\":\"2026-11-25\",\"status\":\"confirmed\"}]"
#define ONE_LINK "\"session_operators\":[{\"session_id\":\"s1\",\"operator_id\":\"o1\"}]"

typedef struct {
    char *directory;
    char *file;
    CbStore *store;
    CbImportOptions options;
    CbImportResult result;
    GError *error;
    CbWorld *world; /* after the last import */
} Desk;

static inline int
desk_open(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    desk->directory = cb_files_make_directory("import", NULL);
    desk->file = g_build_filename(desk->directory, "file", NULL);
    desk->store = cb_store_open(desk->directory, NULL);
    assert_non_null(desk->store);
    *state = desk;
    return 0;
}

static inline void
desk_forget(Desk *desk)
{
    cb_import_result_clear(&desk->result);
    g_clear_error(&desk->error);
    g_clear_pointer(&desk->world, cb_world_unref);
}

static inline int
desk_close(void **state)
{
    Desk *desk = *state;
    desk_forget(desk);
    cb_store_close(desk->store);
    assert_true(cb_files_remove(desk->directory, NULL));
    g_free(desk->directory);
    g_free(desk->file);
    g_free(desk);
    return 0;
}

static inline gboolean
import_bytes(Desk *desk, const char *text, gsize length)
{
    desk_forget(desk);
    assert_true(g_file_set_contents(desk->file, text, (gssize)length, NULL));
    gboolean done =
        cb_import(desk->store, desk->file, &desk->options, &desk->result, &desk->error);
    assert_true(done == (desk->error == NULL));
    desk->world = cb_store_load(desk->store, NULL);
    assert_non_null(desk->world);
    return done;
}

static inline void
take(Desk *desk, const char *text)
{
    if (!import_bytes(desk, text, strlen(text)))
        fail_msg("refused: %s", desk->error->message);
}

static inline void
assert_refused(Desk *desk, const char *text, const char *message)
{
    assert_false(import_bytes(desk, text, strlen(text)));
    assert_string_equal(desk->error->message, message);
    assert_true(g_error_matches(desk->error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT));
}

static inline guint
find(const Desk *desk, CbTableId table, const char *id)
{
    guint row = cb_world_find(desk->world, table, id);
    assert_int_not_equal(row, CB_NO_ROW);
    return row;
}

#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, desk_open, desk_close)
