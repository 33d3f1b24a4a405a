/* What of an event needs a person, when, and what settles it. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/attention.h"

/* The cause's row at a minute from lunch; FALSE when there is none. */
static gboolean
find(const CbWorld *world, int minutes, const char *cause, CbAttention *one)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    cb_peers_attention(world, at(minutes), found);
    for (guint i = 0; i < found->len; i++)
        if (is(g_array_index(found, CbAttention, i).cause, cause)) {
            *one = g_array_index(found, CbAttention, i);
            return TRUE;
        }
    return FALSE;
}

static void
assert_asks(const CbWorld *world, int minutes, const char *cause, const char *action,
            const char *words)
{
    CbAttention one;
    if (!find(world, minutes, cause, &one))
        fail_msg("%s is not said", cause);
    assert_string_equal(one.action, action);
    if (words != NULL)
        assert_string_equal(one.words, words);
}

static void
assert_silent(const CbWorld *world, int minutes, const char *cause)
{
    CbAttention one;
    if (find(world, minutes, cause, &one))
        fail_msg("%s is said: %s", cause, one.words);
}

static void
a_batch_is_announced_half_an_hour_before(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, &(PeersCall){.kind = "peers.schedule", .minutes = -300});
    assert_silent(world, -50, "BATCH_SOON");
    assert_asks(world, -40, "BATCH_SOON", "peers-preview", "4 in, 0 alone");
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -30});
    assert_silent(world, -29, "BATCH_SOON");
}

static void
runs_that_failed_or_are_late_wait_for_a_person(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, &(PeersCall){.kind = "peers.schedule", .minutes = -300});
    assert_silent(world, 59, "RUN_LATE");
    assert_asks(world, 61, "RUN_LATE", "peers-late", NULL);
    for (guint i = 0; i < 2; i++)
        peers_do(&world,
                 &(PeersCall){"peers.fail", "{\"error\":\"x\"}", -15, CB_ROLE_SERVICE, NULL});
    assert_asks(world, -14, "RUN_FAILED", "peers-run", NULL);
    assert_silent(world, 3 * 24 * 60, "RUN_FAILED");
}

static void
a_run_that_nobody_makes_is_told_after_two_minutes(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, &(PeersCall){.kind = "peers.schedule", .minutes = -300});
    assert_silent(world, -14, "RUN_OVERDUE");
    assert_asks(world, -11, "RUN_OVERDUE", "peers-run", "due for 4 min, nobody makes it");
    assert_silent(world, 61, "RUN_OVERDUE"); /* then it is late */
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -10});
    assert_silent(world, -9, "RUN_OVERDUE");
}

static void
an_agenda_without_lunch_or_of_several_days_is_told(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_event_agenda_items, "id", "lunch2", "event_id", "e", "item_type", "lunch",
               "start_time", "2026-06-02T12:00:00Z", NULL);
    g_autoptr(CbWorld) two = cb_world_patch(world, rows);
    assert_asks(two, -60, "EVENT_SPANS_DAYS", "peers-preview", NULL);
    assert_silent(world, -60, "EVENT_SPANS_DAYS");
    assert_silent(world, -60, "NO_LUNCH");
    g_autoptr(CbPatch) none = cb_patch_new();
    worlds_row(none, CB_event_agenda_items, "id", "lunch", "event_id", "e", "item_type", "session",
               NULL);
    g_autoptr(CbWorld) hungry = cb_world_patch(world, none);
    assert_asks(hungry, -60, "NO_LUNCH", "peers-cancel", NULL);
    g_autoptr(CbWorld) told = cb_world_ref(hungry);
    peers_do(&told, &(PeersCall){"peers.cancel", "{\"reason\":\"no meal\"}", -59, 0, NULL});
    assert_silent(told, -58, "NO_LUNCH");
}

static void
a_lunch_that_moved_after_the_texts_is_told(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    g_autoptr(CbPatch) rows = cb_patch_new();
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_send(&world, 5);
    assert_silent(world, 6, "LUNCH_MOVED_AFTER_SENDING");
    worlds_row(rows, CB_event_agenda_items, "id", "lunch", "event_id", "e", "item_type", "lunch",
               "start_time", "2026-06-01T12:30:00Z", NULL);
    g_autoptr(CbWorld) moved = cb_world_patch(world, rows);
    assert_asks(moved, 6, "LUNCH_MOVED_AFTER_SENDING", "peers-preview",
                "moved to 12:30, 12 introductions were sent for 12:05");
    assert_silent(moved, 200, "LUNCH_MOVED_AFTER_SENDING");
    g_autoptr(CbOutcome) outcome = peers_decide(moved, &(PeersCall){.kind = "peers.schedule", .minutes = 6});
    assert_string_equal(outcome->code, "NOTHING_TO_DO");
    assert_string_equal(outcome->sentence, "Lunch of Summit was moved to 12:30, 12 introductions were sent for 12:05. "
                                           "It is too late to move them; tell people yourself.");
}

/* The World with the one column of the lunch changed. */
static CbWorld *
with_lunch(const CbWorld *world, const char *column, const char *value)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_event_agenda_items, "id", "lunch", "event_id", "e", column, value, NULL);
    return cb_world_patch(world, rows);
}

static void
introductions_that_wait_without_a_lunch_can_be_cancelled(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    assert_silent(world, -10, "INTRODUCTIONS_WITHOUT_LUNCH");
    g_autoptr(CbWorld) hungry = with_lunch(world, "item_type", "session");
    assert_asks(hungry, -10, "INTRODUCTIONS_WITHOUT_LUNCH", "peers-cancel", "no lunch: 12 introductions wait for 12:05");
    g_autoptr(CbOutcome) outcome = peers_decide(hungry, &(PeersCall){.kind = "peers.schedule", .minutes = -10});
    assert_string_equal(outcome->code, "NOTHING_TO_DO");
    assert_non_null(strstr(outcome->sentence, "no lunch any more, 12 introductions wait for 12:05. peers cancel"));
    peers_do(&hungry, &(PeersCall){"peers.cancel", "{\"reason\":\"no lunch\"}", -9, 0, NULL});
    assert_silent(hungry, -8, "INTRODUCTIONS_WITHOUT_LUNCH");
    peers_send(&world, 5);
    g_autoptr(CbWorld) after = with_lunch(world, "item_type", "session");
    assert_asks(after, 6, "LUNCH_GONE_AFTER_SENDING", "peers-preview", "no lunch: 12 introductions were sent for 12:05");
    assert_silent(after, 70, "LUNCH_GONE_AFTER_SENDING");
}

static void
what_the_hub_can_follow_is_said_until_it_has(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    peers_do(&world, &(PeersCall){.kind = "peers.schedule", .minutes = -300});
    assert_silent(world, -299, "LUNCH_MOVED");
    g_autoptr(CbWorld) moved = with_lunch(world, "start_time", "2026-06-01T12:30:00Z");
    assert_asks(moved, -299, "LUNCH_MOVED", "peers-schedule", "moved to 12:30, the batch waits for 11:45");
    peers_do(&moved, &(PeersCall){.kind = "peers.schedule", .minutes = -298});
    assert_silent(moved, -297, "LUNCH_MOVED");
    g_autoptr(CbWorld) hungry = with_lunch(world, "item_type", "session");
    assert_asks(hungry, -299, "NO_LUNCH", "peers-schedule", "no lunch: the batch waits for 11:45");
    peers_do(&hungry, &(PeersCall){.kind = "peers.schedule", .minutes = -298});
    assert_asks(hungry, -297, "NO_LUNCH", "peers-cancel", "no lunch in the agenda");
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    g_autoptr(CbWorld) later = with_lunch(world, "start_time", "2026-06-01T12:30:00Z");
    assert_asks(later, -10, "LUNCH_MOVED", "peers-schedule", "moved to 12:30, 12 introductions wait for 12:05");
    peers_do(&later, &(PeersCall){.kind = "peers.schedule", .minutes = -9});
    assert_silent(later, -8, "LUNCH_MOVED");
}

static void
an_item_that_ends_before_it_begins_is_told_and_its_end_counts_for_nothing(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(4);
    assert_silent(world, -60, "AGENDA_BROKEN");
    g_autoptr(CbWorld) broken = with_lunch(world, "end_time", "2026-06-01T11:00:00Z");
    assert_asks(broken, -60, "AGENDA_BROKEN", "peers-preview", "lunch ends too early");
    peers_refuse(broken, "RUN_IS_LATE", &(PeersCall){.kind = "peers.run", .minutes = 61});
    peers_do(&broken, &(PeersCall){.kind = "peers.run", .minutes = -15});
}

/* Where nobody was introduced a lunch may go anywhere. */
static void
nobody_who_was_introduced_misses_no_lunch(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(1);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    g_autoptr(CbWorld) moved = with_lunch(world, "start_time", "2026-06-01T12:30:00Z");
    assert_silent(moved, 6, "LUNCH_MOVED_AFTER_SENDING");
    g_autoptr(CbOutcome) outcome = peers_decide(moved, &(PeersCall){.kind = "peers.schedule", .minutes = 6});
    assert_non_null(strstr(outcome->sentence, "nobody was introduced"));
}

static void
texts_that_failed_or_nobody_could_read_are_counted(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_send(&world, 5);
    peers_hear(&world, "c00", "lovely weather", "m1", 6);
    assert_asks(world, 7, "REPLY_NEEDS_PERSON", "peers-answer", "1 text to answer");
    g_autofree char *id = g_strdup(event_messages_id(world, 0));
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_event_messages, "id", id, "event_id", "e", "status", "failed", NULL);
    CbWorld *after = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = after;
    assert_asks(world, 7, "INTRODUCTIONS_FAILED", "peers-resend", "1 text not sent");
    g_autofree char *payload = g_strdup_printf("{\"message_id\":\"%s\"}", id);
    peers_do(&world, &(PeersCall){"peers.tell_again", payload, 8, 0, NULL});
    assert_silent(world, 9, "INTRODUCTIONS_FAILED");
    peers_refuse(world, "NOT_FAILED", &(PeersCall){"peers.tell_again", payload, 9, 0, NULL});
}

/* A hub that comes back after a week gives up then what it could not send; what failed at the event is settled or past. */
static void
of_an_event_of_last_week_only_new_failures_are_told(void **state)
{
    (void)state;
    enum { WEEK = 7 * 24 * 60 };
    g_autoptr(CbWorld) plain = peers_summit(2);
    peers_do(&plain, &(PeersCall){.kind = "peers.run", .minutes = -15});
    for (guint late = 0; late < 2; late++) {
        char time[32];
        g_autoptr(CbPatch) rows = cb_patch_new();
        worlds_row(rows, CB_event_messages, "id", event_messages_id(plain, 0), "event_id", "e", "status", "failed",
                   "updated_at", cb_time_format(at(late == 0 ? 6 : WEEK - 60), time), NULL);
        g_autoptr(CbWorld) world = cb_world_patch(plain, rows);
        assert_asks(world, 7 + (late == 0 ? 0 : WEEK), "INTRODUCTIONS_FAILED", "peers-resend", "1 text not sent");
        if (late == 0)
            assert_silent(world, WEEK, "INTRODUCTIONS_FAILED");
        assert_silent(world, WEEK + 3 * 24 * 60, "INTRODUCTIONS_FAILED");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_is_announced_half_an_hour_before),
        cmocka_unit_test(runs_that_failed_or_are_late_wait_for_a_person),
        cmocka_unit_test(a_run_that_nobody_makes_is_told_after_two_minutes),
        cmocka_unit_test(an_agenda_without_lunch_or_of_several_days_is_told),
        cmocka_unit_test(a_lunch_that_moved_after_the_texts_is_told),
        cmocka_unit_test(introductions_that_wait_without_a_lunch_can_be_cancelled),
        cmocka_unit_test(what_the_hub_can_follow_is_said_until_it_has),
        cmocka_unit_test(an_item_that_ends_before_it_begins_is_told_and_its_end_counts_for_nothing),
        cmocka_unit_test(nobody_who_was_introduced_misses_no_lunch),
        cmocka_unit_test(of_an_event_of_last_week_only_new_failures_are_told),
        cmocka_unit_test(texts_that_failed_or_nobody_could_read_are_counted),
    };
    return cmocka_run_group_tests_name("attention of peers", tests, NULL, NULL);
}
