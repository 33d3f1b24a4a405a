/* Messages in the console: what became of each, and sending again what failed. */
#include "tests/tui/overlay_fixture.h"

#include "engine/messages/messages.h"
#include "tui/console/act.h"

static void
add_message(CbConsole *console, const char *id, const char *status, const char *sent_at, const char *error)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_messages, "id", id, "session_id", "s-1", "operator_id", "op-1", "cause", "released",
               "recipient", "Jean Lefèvre", "address", "jean@x.org", "subject", "Hello", "body", "You are released.",
               "created_at", "2026-11-20T11:00:00Z", "status", status, "sent_at", sent_at, "error", error, "channel",
               "email", NULL);
    assert_true(cb_store_write(cb_desk_store(console->desk), patch, NULL));
    assert_true(cb_desk_reload(console->desk, NULL));
    cb_console_world_changed(console, NULL);
}

static void
open_messages(CbConsole *console)
{
    cb_messages_open(console, CB_messages_operator_id,
                     worlds_find(cb_console_world(console), CB_operators, "op-1"));
}

static void
each_message_says_what_became_of_it(void **state)
{
    CbConsole *console = console_of(state);
    add_message(console, "m1", "sent", "2026-11-20T11:01:00Z", worlds_null);
    open_messages(console);
    assert_screen(console, TRUE, "sent");
    assert_screen(console, TRUE, "by email. You are released.");
    press(console, "esc");
    add_message(console, "m2", "in_doubt", worlds_null, "Nobody knows.");
    open_messages(console);
    press(console, "d o u b t");
    assert_screen(console, TRUE, "in doubt: Nobody knows. You are released.");
    assert_screen(console, TRUE, "Jean Lef");
}

static const char *
status_of(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    assert_int_equal(cb_world_rows(world, CB_messages), 1);
    return messages_status(world, 0);
}

static void
what_failed_is_sent_again_by_a_key(void **state)
{
    CbConsole *console = console_of(state);
    add_message(console, "m1", "failed", worlds_null, "no such user");
    open_messages(console);
    assert_screen(console, TRUE, "failed: no such user");
    press(console, "ctrl-r");
    assert_null(console->overlay);
    assert_string_equal(status_of(console), "queued");
    g_autofree char *sentence = cb_desk_undo(console->desk, NULL);
    assert_non_null(sentence);
}

static void
a_console_that_only_reads_sends_nothing(void **state)
{
    CbConsole *console = console_of(state);
    add_message(console, "m1", "failed", worlds_null, "no such user");
    console->read_only = TRUE;
    open_messages(console);
    press(console, "ctrl-r");
    assert_null(console->overlay);
    assert_string_equal(status_of(console), "failed");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_message_says_what_became_of_it),
        TEST(what_failed_is_sent_again_by_a_key),
        TEST(a_console_that_only_reads_sends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
