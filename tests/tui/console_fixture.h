/* The real console on a virtual terminal, in a directory of its own that holds the made-up company (or what
 * else a test prepared), and the command line beside it. The clock stands still at NOW.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "tests/support/files.h"
#include "tests/support/player.h"

#define NOW "2026-11-20T09:00:00Z"

typedef struct {
    int rows, columns;
    char *directory; /* copied from `prepared` */
    CbPty *pty;      /* NULL until start */
} Place;

static char *program;  /* the console's binary */
static char *prepared; /* the directory that every test gets a copy of */

/* --- the command line ------------------------------------------------------------------------- */

/* Runs `callboard --cache DIRECTORY --now NOW ARGUMENTS` and gives back what it prints; it must succeed. */
static inline char *
call_list(const char *directory, const char *const *arguments)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, program);
    g_ptr_array_add(argv, (gpointer) "--cache");
    g_ptr_array_add(argv, (gpointer)directory);
    g_ptr_array_add(argv, (gpointer) "--now");
    g_ptr_array_add(argv, (gpointer)NOW);
    for (; *arguments != NULL; arguments++)
        g_ptr_array_add(argv, (gpointer)*arguments);
    g_ptr_array_add(argv, NULL);
    g_autofree char *complaint = NULL;
    char *output = NULL;
    int status = -1;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &complaint,
                 &status, &error);
    assert_null(error);
    if (status != 0)
        fail_msg("callboard %s: %s", (const char *)argv->pdata[5], complaint);
    return output;
}

static inline char *G_GNUC_NULL_TERMINATED
call(const Place *place, ...)
{
    const char *arguments[16];
    guint n = 0;
    va_list list;
    va_start(list, place);
    do
        arguments[n] = va_arg(list, const char *);
    while (arguments[n++] != NULL);
    va_end(list);
    return call_list(place->directory, arguments);
}

/* The same with --json, read; the caller frees it. */
static inline cJSON *
ask(const Place *place, const char *command, const char *argument)
{
    g_autofree char *text = call(place, command, "--json", argument, NULL);
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    return json;
}

static inline const char *
text_of(const cJSON *object, const char *name)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(value) ? value->valuestring : "";
}

/* How many decisions of a kind stand (NULL: of every kind). */
static inline guint
standing(const Place *place, const char *kind)
{
    cJSON *decisions = ask(place, "decisions", NULL);
    const cJSON *decision;
    guint n = 0;
    cJSON_ArrayForEach(decision, decisions)
        n += strcmp(text_of(decision, "state"), "stands") == 0 &&
             (kind == NULL || strcmp(text_of(decision, "kind"), kind) == 0);
    cJSON_Delete(decisions);
    return n;
}

/* --- the console ------------------------------------------------------------------------------ */

/* Opens the console with these arguments and variables, both ended by NULL. */
static inline void
start_with(Place *place, const char *const *env, const char *const *arguments)
{
    const char *argv[24] = {program, "--cache", place->directory, "--now", NOW};
    for (guint n = 5; *arguments != NULL; arguments++)
        argv[n++] = *arguments;
    CbPtyOptions options = {
        .argv = argv, .rows = place->rows, .columns = place->columns, .env = env};
    g_autoptr(GError) error = NULL;
    place->pty = cb_pty_start(&options, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
}

static inline void
start(Place *place, const char *argument)
{
    start_with(place, NULL, (const char *const[]){argument, NULL});
}

static inline void
play(Place *place, const char *keys)
{
    if (!cb_pty_play(place->pty, keys))
        fail_msg("cannot play %s", keys);
}

/* Leaves with Q, as a person would. */
static inline void
leave(Place *place)
{
    cb_pty_send(place->pty, "Q");
    assert_int_equal(cb_pty_wait_exit(place->pty, CB_PTY_TIMEOUT_MS), 0);
    g_clear_pointer(&place->pty, cb_pty_stop);
}

static inline void
assert_shows(Place *place, const char *text)
{
    if (cb_pty_has(place->pty, text))
        return;
    g_autofree char *screen = cb_pty_screen(place->pty);
    fail_msg("\"%s\" is not on the screen:\n%s", text, screen);
}

static inline void
assert_hides(Place *place, const char *text)
{
    if (!cb_pty_has(place->pty, text))
        return;
    g_autofree char *screen = cb_pty_screen(place->pty);
    fail_msg("\"%s\" is on the screen:\n%s", text, screen);
}

/* The row under the cursor, as far as the list goes. */
static inline char *
selected_row(Place *place)
{
    g_autofree char *row = cb_pty_row(place->pty, cb_pty_cursor(place->pty).row);
    char *border = strstr(row, "│");
    return g_strndup(row, border != NULL ? (gsize)(border - row) : strlen(row));
}

static inline void
assert_selected(Place *place, const char *text)
{
    g_autofree char *row = selected_row(place);
    if (strstr(row, text) == NULL)
        fail_msg("the selected row is \"%s\" and has no \"%s\"", row, text);
}

/* --- setting up ------------------------------------------------------------------------------- */

static inline void
find_program(void)
{
    const char *build = g_getenv("CB_BUILD");
    g_autofree char *path = g_build_filename(build != NULL ? build : "build", "callboard", NULL);
    program = g_canonicalize_filename(path, NULL);
}

/* Group setup: the made-up company, without interpreters and their bookings. */
static inline int
prepare_company(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-company", NULL);
    g_free(call_list(prepared, (const char *const[]){"demo", "--offline", "--no-pool", "--no-console", NULL}));
    return 0;
}

static inline int
remove_prepared(void **state)
{
    (void)state;
    cb_files_remove(prepared, NULL);
    g_free(prepared);
    g_free(program);
    return 0;
}

static inline char *
copy_prepared(void)
{
    char *directory = cb_files_make_directory("callboard-console", NULL);
    g_autoptr(GDir) files = g_dir_open(prepared, 0, NULL);
    for (const char *name; (name = g_dir_read_name(files)) != NULL;) {
        g_autofree char *from = g_build_filename(prepared, name, NULL);
        g_autofree char *to = g_build_filename(directory, name, NULL);
        g_autofree char *bytes = NULL;
        gsize length = 0;
        assert_true(g_file_get_contents(from, &bytes, &length, NULL));
        assert_true(g_file_set_contents(to, bytes, (gssize)length, NULL));
    }
    return directory;
}

static inline int
place_of(void **state, int rows, int columns)
{
    Place *place = g_new0(Place, 1);
    place->rows = rows;
    place->columns = columns;
    place->directory = copy_prepared();
    *state = place;
    return 0;
}

static inline int
at_80x24(void **state)
{
    return place_of(state, 24, 80);
}

static inline int
at_160x50(void **state)
{
    return place_of(state, 50, 160);
}

static inline int
clear_place(void **state)
{
    Place *place = *state;
    g_clear_pointer(&place->pty, cb_pty_stop);
    cb_files_remove(place->directory, NULL);
    g_free(place->directory);
    g_free(place);
    return 0;
}

#define AT_80x24(test) {#test, test, at_80x24, clear_place, NULL}
#define AT_BOTH(test)                                       \
    {#test " (80x24)", test, at_80x24, clear_place, NULL},    \
    {#test " (160x50)", test, at_160x50, clear_place, NULL}

/* --- what the company looks like -------------------------------------------------------------- */

/* The cells of the n-th line of a view, as --plain prints them; of the board: risk, when, title, client,
 * region, staffing, gap, best candidate and, where there is one, a flag. */
static inline char **
plain_line(const Place *place, const char *view, guint n)
{
    g_autofree char *text = call(place, "--plain", view, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    assert_true(n + 1 < g_strv_length(lines));
    return g_strsplit(lines[n + 1], "; ", -1);
}

enum { BOARD_RISK, BOARD_WHEN, BOARD_TITLE, BOARD_CLIENT, BOARD_REGION, BOARD_STAFF, BOARD_GAP, BOARD_BEST };

/* Replaces a text of the profile's settings. */
static inline void
change_profile(const Place *place, const char *from, const char *to)
{
    g_autofree char *path = g_build_filename(place->directory, "profile.conf", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_non_null(strstr(text, from));
    g_auto(GStrv) parts = g_strsplit(text, from, 2);
    g_autofree char *changed = g_strjoinv(to, parts);
    assert_true(g_file_set_contents(path, changed, -1, NULL));
}

/* A session of today that needs somebody, brought in from elsewhere as a snapshot. */
static inline void
import_session(const Place *place, const char *id, const char *title)
{
    g_autofree char *path = g_build_filename(place->directory, "news.json", NULL);
    g_autofree char *text = g_strdup_printf(
        "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"sessions\":[{\"id\":\"%s\","
        "\"title\":\"%s\",\"date\":\"2026-11-20\",\"starts_at\":\"2026-11-20T10:00:00Z\","
        "\"ends_at\":\"2026-11-20T12:00:00Z\",\"status\":\"confirmed\",\"setup_ids\":[\"S\"],"
        "\"min_operators\":1,\"row_version\":1}]}}",
        id, title);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    g_free(call(place, "import", path, NULL));
}
