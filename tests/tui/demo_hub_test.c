/* `callboard demo` with its hub and colleagues: who acts, what is kept, and that nobody stays behind. */
#include <glib/gstdio.h>
#include <signal.h>

#include "tests/support/terminal_harness.h"
#include "tests/tui/command_fixture.h"

#define DEMO "demo --no-console --operators 40 --sessions 30"
#define NEXT_DAY " --now 2026-11-21T09:00:00Z"

/* Processes that name the directory in their arguments; children have those of their parent. */
static guint
count_processes(const Desk *desk)
{
    g_autoptr(GDir) all = g_dir_open("/proc", 0, NULL);
    guint n = 0;
    for (const char *name; (name = g_dir_read_name(all)) != NULL;) {
        g_autofree char *path = g_build_filename("/proc", name, "cmdline", NULL);
        g_autofree char *words = NULL;
        gsize length = 0;
        if (g_ascii_isdigit(*name) && g_file_get_contents(path, &words, &length, NULL))
            n += memmem(words, length, desk->directory, strlen(desk->directory)) != NULL;
    }
    return n;
}

static void
assert_nobody_stays(const Desk *desk)
{
    for (guint tries = 0; tries < 300 && count_processes(desk) > 0; tries++)
        g_usleep(10000);
    assert_int_equal(count_processes(desk), 0);
}

static CbPty *
open_demo(const Desk *desk)
{
    g_autofree char *cache = g_build_filename(desk->directory, "profile", NULL);
    const char *argv[] = {program(), "--cache", cache,        "demo", "--operators",
                          "40",      "--sessions", "30", NULL};
    const CbPtyOptions options = {.argv = argv, .rows = 24, .columns = 80};
    g_autoptr(GError) error = NULL;
    CbPty *pty = cb_pty_start(&options, &error);
    if (pty == NULL)
        fail_msg("%s", error->message);
    assert_true(cb_pty_wait_for(pty, "● live", CB_PTY_TIMEOUT_MS));
    return pty;
}

/* The id of the last session; caller frees. */
static char *
late_session(Desk *desk)
{
    assert_int_equal(call(desk, "sessions --json"), 0);
    g_autoptr(cJSON) sessions = cJSON_Parse(desk->out);
    const cJSON *last = cJSON_GetArrayItem(sessions, cJSON_GetArraySize(sessions) - 1);
    return g_strdup(cJSON_GetStringValue(cJSON_GetObjectItem(last, "id")));
}

/* --- the tests -------------------------------------------------------------------------------- */

static void
a_second_start_of_the_day_keeps_the_company_and_what_was_decided(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, DEMO), 0);
    assert_has(desk->out, "40 operators and 30 sessions");
    assert_nobody_stays(desk);
    g_autofree char *session = late_session(desk);
    assert_int_equal(call(desk, "review %s", session), 0);
    assert_has(desk->out, "callboard sync --once");
    assert_int_equal(call(desk, DEMO), 0);
    assert_int_equal(call(desk, "decisions"), 0);
    assert_has(desk->out, "done");
    g_autofree char *again = late_session(desk);
    assert_string_equal(again, session);
    assert_int_equal(call(desk, "review %s", session), 0);
    assert_int_equal(call(desk, DEMO NEXT_DAY), 0);
    assert_has(desk->err, "given up: 1");
    assert_int_equal(call(desk, DEMO NEXT_DAY), 0);
    assert_string_equal(desk->err, "");
    assert_nobody_stays(desk);
}

static void
facts_of_a_hub_are_not_written_here(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, DEMO), 0);
    write_text(desk, "facts.json", facts);
    assert_int_equal(call(desk, "import '%s/facts.json'", desk->directory), 1);
    assert_has(desk->err, "a copy of its hub's");
    assert_int_equal(call(desk, "policy overload_minutes=400"), 1);
    assert_has(desk->err, "a copy of its hub's");
    assert_int_equal(call(desk, "demo --offline --no-console"), 1);
    assert_has(desk->err, "a copy of its hub's");
    assert_int_equal(call(desk, "policy"), 0);
    assert_lacks(desk->out, "400");
}

static void
nobody_stays_behind_however_the_console_ends(void **state)
{
    Desk *desk = *state;
    CbPty *pty = open_demo(desk);
    assert_int_equal(count_processes(desk), 4); /* the console, the hub, two colleagues */
    cb_pty_send(pty, "Q");
    assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 0);
    cb_pty_stop(pty);
    assert_int_equal(count_processes(desk), 0);
    static const int signals[] = {SIGKILL, SIGTERM, SIGHUP};
    for (guint s = 0; s < G_N_ELEMENTS(signals); s++) {
        pty = open_demo(desk);
        cb_pty_kill(pty, signals[s]);
        assert_int_equal(cb_pty_wait_exit(pty, CB_PTY_TIMEOUT_MS), 128 + signals[s]);
        cb_pty_stop(pty);
        assert_nobody_stays(desk);
    }
}

/* Decisions of a colleague that the hub has done. */
static guint
done_by(Desk *desk, const char *colleague)
{
    guint n = 0;
    assert_int_equal(call(desk, "--cache '%s/profile/%s' decisions --json", desk->directory, colleague),
                     0);
    g_autoptr(cJSON) decisions = cJSON_Parse(desk->out);
    const cJSON *decision;
    cJSON_ArrayForEach(decision, decisions)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(decision, "state"));
        assert_string_not_equal(name, "conflict"); /* two colleagues have no id in common */
        n += strcmp(name, "done") == 0;
    }
    return n;
}

static void
colleagues_look_and_decide(void **state)
{
    Desk *desk = *state;
    CbPty *pty = open_demo(desk);
    guint done = 0;
    for (guint tries = 0; tries < 80 && done < 2; tries++) {
        cb_pty_watch(pty, 250);
        done = done_by(desk, "marie") + done_by(desk, "luc");
    }
    assert_true(done >= 2);
    assert_true(cb_pty_wait_for(pty, "◉", 20000));
    cb_pty_stop(pty);
    assert_nobody_stays(desk);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EMPTY(a_second_start_of_the_day_keeps_the_company_and_what_was_decided),
        ON_EMPTY(facts_of_a_hub_are_not_written_here),
        ON_EMPTY(nobody_stays_behind_however_the_console_ends),
        ON_EMPTY(colleagues_look_and_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
