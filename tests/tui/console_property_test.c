/* Whatever is typed, pasted, resized or brought in, on data that wants to do harm: the console lives, comes
 * to rest after each step, keeps its cursor on the screen, sends nothing that the data told it to, and what
 * it has drawn bit by bit is what it draws anew. CB_SOAK=1 goes on for longer.
 */
#include "tests/tui/console_fixture.h"

enum { SEEDS = 3, STEPS = 1900, SOAK_SEEDS = 60, ENDLESS_STEPS = 500, BATCH = 100 };
enum { ARRIVE_EVERY = 8, ARRIVAL_MS = 1800 };
enum { LONG_NAME = 20 * 1000, ENDLESS_NAME = 10 * 1000 * 1000 };

/* --- hostile data ----------------------------------------------------------------------------- */

static const char *const hostile[] = {
    "\033]0;PWNED\a title",
    "\033]52;c;UFdORUQ=\a clipboard",
    "\033[31;1mPWNED\033[0m red",
    "\033[2J\033[H\033[?1049l gone",
    "\033PPWNED\033\\ device",
    ("\xc2\x9b" "31mPWNED, \xc2\x9d" "0;PWNED\xc2\x9c C1"),
    ("abc\xe2\x80\xae" "DENWP\xe2\x80\xac, \xe2\x81\xa6isolated\xe2\x81\xa9"),
    "zero\xe2\x80\x8bwidth\xef\xbb\xbf\xe2\x81\xa0 \xe2\x80\x8fmark",
    "王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王王",
    "👩‍👩‍👧‍👦 family 🇫🇷 flag 👍🏽 tone",
    "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89\xcc\x8a\xcc\x8b\xcc\x8c tower",
    "\xcc\x81 begins with a mark",
    "line\r\nfeed\tand tab\vand\fform\bback\x7f",
    "",
    " ",
    "…|─▮ own signs",
};

/* What of it must never be sent: introducers that only data would put there, and what hides text. */
static const char *const forbidden[] = {
    "\033]0;", "\033]2;", "PWNED\a",      "\033PPWNED",   "\033[31;1mPWNED", "\033]52;c;UFdORUQ=", "\xc2\x9b",
    "\xc2\x9d", "\xc2\x9c", "\xe2\x80\xae", "\xe2\x80\x8b", "\xe2\x81\xa6",    "\xe2\x81\xa0", "\xe2\x80\x8f",
};

static void
add_id(cJSON *row, const char *letter, guint n)
{
    g_autofree char *id = g_strdup_printf("%s_%04u", letter, n);
    cJSON_AddStringToObject(row, "id", id);
}

static cJSON *
hostile_operator(guint n, const char *name)
{
    cJSON *row = cJSON_CreateObject();
    add_id(row, "op", n);
    cJSON_AddStringToObject(row, "name", name);
    cJSON_AddStringToObject(row, "email", hostile[(n + 3) % G_N_ELEMENTS(hostile)]);
    cJSON_AddStringToObject(row, "region", hostile[n % 3]);
    cJSON_AddBoolToObject(row, "is_active", n % 7 != 0);
    return row;
}

/* Sessions of yesterday, of today, of the end of time; some last for ages. */
static cJSON *
hostile_session(guint n, const char *title)
{
    static const char *const dates[] = {"2026-11-20", "2026-11-21", "2026-11-19", "2026-11-27",
                                        "9999-12-31", "2026-12-24", "1970-01-01"};
    const char *date = dates[n % G_N_ELEMENTS(dates)];
    g_autofree char *starts = g_strconcat(date, "T18:00:00Z", NULL);
    cJSON *row = cJSON_CreateObject(), *setups = cJSON_AddArrayToObject(row, "setup_ids");
    add_id(row, "se", n);
    cJSON_AddStringToObject(row, "title", title);
    cJSON_AddStringToObject(row, "date", date);
    cJSON_AddStringToObject(row, "client_id", hostile[(n + 5) % G_N_ELEMENTS(hostile)]);
    cJSON_AddStringToObject(row, "region", hostile[n % 3]);
    cJSON_AddStringToObject(row, "status", n % 9 == 0 ? "draft" : "confirmed");
    cJSON_AddStringToObject(row, "starts_at", starts);
    if (n % 4 == 0)
        cJSON_AddStringToObject(row, "ends_at", "9999-12-31T23:00:00Z");
    cJSON_AddItemToArray(setups, cJSON_CreateString(hostile[(n + 1) % G_N_ELEMENTS(hostile)]));
    cJSON_AddNumberToObject(row, "min_operators", n % 11 == 0 ? 1000000 : n % 5);
    cJSON_AddBoolToObject(row, "marketplace_visible", TRUE);
    return row;
}

/* A name of so many bytes, of wide characters and escapes. */
static char *
long_name(gsize length)
{
    static const char piece[] = "王\033]0;PWNED\a\xe2\x80\xae" "e\xcc\x81 ";
    GString *name = g_string_sized_new(length + sizeof piece);
    while (name->len < length)
        g_string_append(name, piece);
    return g_string_free(name, FALSE);
}

/* Everybody and everything with hostile names; one of each has a name of so many bytes. */
static void
import_hostile(const char *directory, gsize longest)
{
    g_autofree char *path = g_build_filename(directory, "hostile.json", NULL);
    g_autofree char *endless = long_name(longest);
    g_autoptr(cJSON) snapshot = cJSON_CreateObject();
    cJSON_AddStringToObject(snapshot, "format", "callboard-snapshot");
    cJSON_AddNumberToObject(snapshot, "version", 1);
    cJSON *tables = cJSON_AddObjectToObject(snapshot, "tables");
    cJSON *operators = cJSON_AddArrayToObject(tables, "operators");
    cJSON *sessions = cJSON_AddArrayToObject(tables, "sessions");
    for (guint n = 0; n < 200; n++) {
        const char *text = n == 1 ? endless : hostile[n % G_N_ELEMENTS(hostile)];
        cJSON_AddItemToArray(operators, hostile_operator(n, text));
        if (n < 120)
            cJSON_AddItemToArray(sessions, hostile_session(n, text));
    }
    char *text = cJSON_PrintUnformatted(snapshot);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    cJSON_free(text);
    g_free(call_list(directory, (const char *const[]){"import", path, NULL}));
    assert_int_equal(remove(path), 0);
}

static int
prepare_hostile_company(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-hostile", NULL);
    g_autofree char *profile = g_build_filename(prepared, "profile.conf", NULL);
    assert_true(g_file_set_contents(profile,
                                    "[person]\nrole = admin\n[founders]\n"
                                    "ana = Ana <ana@callboard.example>\n", -1, NULL));
    import_hostile(prepared, LONG_NAME);
    return 0;
}

/* --- one run ---------------------------------------------------------------------------------- */

static const char *const keys[] = {
    "j",     "k",     "down",  "up",     "pgdn",   "pgup",  "home",   "end",  "g",         "G",
    "enter", "enter", "enter", "esc",    "esc",    "q",     "tab",    "a",    "A",         "r",
    "f",     "F",     "v",     "u",      "U",      "d",     "w",      "x",    "/",         "R",
    "t",     "s",     "S",     "space",  "*",      "-",     "y",      "i",    "z",         ",",
    ".",     "1",     "2",     "3",      "4",      "5",     "6",      ":",    "?",         "T",
    "n",     "é",     "王",    "ctrl-l", "ctrl-r", "ctrl-u", "ctrl-w", "left", "backspace", "right",
    "del",   "f1",    "f5",    "alt-x",  "shift-tab", "M",
};

typedef struct {
    Place *place;
    GRand *random;
    guint32 seed;
    guint step;
    gint64 arrived_us; /* when somebody else last wrote */
} Run;

#define ASSERT_IN_RUN(run, holds, what)                                                        \
    do {                                                                                       \
        if (!(holds))                                                                          \
            fail_msg("%s, with the seed %u after %u steps", what, (run)->seed, (run)->step);   \
    } while (0)

static void
open_console(Run *run)
{
    static const char *const looks[][3] = {{NULL}, {"--ascii", NULL}, {"--theme=light", "--color=16", NULL}};
    start_with(run->place, NULL, looks[run->seed % G_N_ELEMENTS(looks)]);
}

static void
press_any(Run *run)
{
    const char *key = keys[g_rand_int_range(run->random, 0, G_N_ELEMENTS(keys))];
    /* Help and palette run what is chosen there; a stopped program would not come to rest. */
    if (strcmp(key, "enter") == 0 && cb_pty_has(run->place->pty, "suspend"))
        key = "esc";
    ASSERT_IN_RUN(run, cb_pty_key(run->place->pty, key), key);
}

/* A size that is the same already says nothing to the program, so there is nothing to wait for. */
static void
resize(Run *run, int rows, int columns)
{
    const CbEmulator *screen = cb_pty_emulator(run->place->pty);
    if (cb_emulator_rows(screen) == rows && cb_emulator_columns(screen) == columns)
        press_any(run);
    else
        cb_pty_resize(run->place->pty, rows, columns);
}

static void
take_step(Run *run)
{
    CbPty *pty = run->place->pty;
    int kind = g_rand_int_range(run->random, 0, 100);
    if (kind < 6)
        resize(run, g_rand_int_range(run->random, 1, 61), g_rand_int_range(run->random, 1, 201));
    else if (kind < 8)
        resize(run, run->place->rows, run->place->columns);
    else if (kind < 12)
        cb_pty_paste(pty, hostile[g_rand_int_range(run->random, 0, G_N_ELEMENTS(hostile) - 3)]);
    else
        press_any(run);
    run->step++;
    if (!cb_pty_settle(pty, CB_PTY_TIMEOUT_MS)) { /* left through the palette or the help: come back */
        int status = cb_pty_wait_exit(pty, 1000);
        if (status != 0)
            fail_msg("no rest, exit status %d, with the seed %u after %u steps", status, run->seed,
                     run->step);
        g_clear_pointer(&run->place->pty, cb_pty_stop);
        open_console(run);
        return;
    }
    CbTextCursor cursor = cb_pty_cursor(pty);
    const CbEmulator *screen = cb_pty_emulator(pty);
    ASSERT_IN_RUN(run,
                  cursor.row < cb_emulator_rows(screen) && cursor.column < cb_emulator_columns(screen),
                  "the cursor left the screen");
}

/* Another program decides. */
static void
let_something_arrive(Run *run)
{
    g_autofree char *session = g_strdup_printf("se_%04d", g_rand_int_range(run->random, 0, 120));
    const char *const argv[] = {program, "--cache", run->place->directory, "--now", NOW, "review",
                                session, NULL};
    int status;
    ASSERT_IN_RUN(run,
                  g_spawn_sync(NULL, (char **)argv, NULL,
                               G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, NULL),
                  "the other program did not start");
    run->arrived_us = g_get_monotonic_time();
}

/* --- what must hold after a batch ------------------------------------------------------------- */

static void
assert_harmless(Run *run)
{
    g_autoptr(GBytes) log = cb_pty_log(run->place->pty);
    gsize length;
    const char *bytes = g_bytes_get_data(log, &length);
    for (guint i = 0; i < G_N_ELEMENTS(forbidden); i++)
        if (length > 0 && memmem(bytes, length, forbidden[i], strlen(forbidden[i])) != NULL)
            fail_msg("what data told was sent (number %u), with the seed %u before step %u", i, run->seed,
                     run->step);
    cb_pty_mark(run->place->pty);
}

/* Every cell but those of the bottom row, which has sentences that the next key takes away. */
static char *
cells_of(Place *place)
{
    const CbEmulator *screen = cb_pty_emulator(place->pty);
    GString *cells = g_string_new(NULL);
    for (int row = 0; row + 1 < cb_emulator_rows(screen); row++) {
        for (int column = 0; column < cb_emulator_columns(screen); column++) {
            CbCell cell = cb_emulator_cell(screen, row, column);
            if (cell.width == 0) /* the right half of a wide character */
                continue;
            g_string_append(cells, cell.text);
            if (cell.fg.kind != CB_COLOUR_DEFAULT || cell.bg.kind != CB_COLOUR_DEFAULT || cell.bold ||
                cell.reverse || cell.underline)
                g_string_append_printf(cells, "{%u %u %d}", cell.fg.value, cell.bg.value,
                                       cell.bold | cell.reverse << 1 | cell.underline << 2);
        }
        g_string_append_c(cells, '\n');
    }
    return g_string_free(cells, FALSE);
}

static void
assert_drawn_anew_is_the_same(Run *run)
{
    Place *place = run->place;
    gint64 left = ARRIVAL_MS - (g_get_monotonic_time() - run->arrived_us) / 1000;
    if (run->arrived_us != 0 && left > 0)
        cb_pty_watch(place->pty, (int)left);
    run->arrived_us = 0;
    for (guint i = 0; i < 3; i++)
        play(place, "esc");
    g_autofree char *before = cells_of(place);
    play(place, "ctrl-l");
    g_autofree char *after = cells_of(place);
    g_auto(GStrv) rows_before = g_strsplit(before, "\n", -1);
    g_auto(GStrv) rows_after = g_strsplit(after, "\n", -1);
    for (guint i = 0; rows_before[i] != NULL && rows_after[i] != NULL; i++)
        if (strcmp(rows_before[i], rows_after[i]) != 0)
            fail_msg("row %u drawn anew is different, with the seed %u at step %u:\n%s\n%s", i, run->seed,
                     run->step, rows_before[i], rows_after[i]);
}

static void
run_seed(Place *place, guint32 seed, guint steps)
{
    Run run = {.place = place, .random = g_rand_new_with_seed(seed), .seed = seed};
    open_console(&run);
    while (run.step < steps) {
        for (guint i = 0; i < BATCH; i++)
            take_step(&run);
        assert_harmless(&run);
        assert_drawn_anew_is_the_same(&run);
        if (run.step / BATCH % ARRIVE_EVERY == 0)
            let_something_arrive(&run);
    }
    g_clear_pointer(&place->pty, cb_pty_stop);
    g_rand_free(run.random);
}

static void
nothing_that_is_typed_or_brought_in_does_harm(void **state)
{
    Place *place = *state;
    guint seeds = g_getenv("CB_SOAK") != NULL ? SOAK_SEEDS : SEEDS;
    for (guint32 seed = 1; seed <= seeds; seed++)
        run_seed(place, seed, STEPS);
}

static void
a_name_of_ten_megabytes_does_no_harm(void **state)
{
    Place *place = *state;
    import_hostile(place->directory, ENDLESS_NAME);
    run_seed(place, SOAK_SEEDS + 1, ENDLESS_STEPS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_80x24(nothing_that_is_typed_or_brought_in_does_harm),
        AT_80x24(a_name_of_ten_megabytes_does_no_harm),
    };
    return cmocka_run_group_tests(tests, prepare_hostile_company, remove_prepared);
}
