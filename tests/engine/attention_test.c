/* What needs a person, most urgent first; and alerts, once for each cause. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"
#include "engine/operators/alerts.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-25T09:30:00Z"

/* One line for each: severity, what it is about, cause, action. */
static char *
print_attention(const CbWorld *world, const char *now)
{
    g_autoptr(GArray) found = cb_attention(world, worlds_time(now));
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++) {
        const CbAttention *one = &g_array_index(found, CbAttention, i);
        guint key = cb_table_key(&cb_tables[one->target]);
        CbValue id = cb_world_value(world, one->target, key, one->row);
        g_string_append_printf(text, "%d %s %s %s\n", one->severity, id.text, one->cause,
                               one->action);
    }
    return g_string_free(text, FALSE);
}

static void
assert_attention_at(const CbPatch *rows, const char *now, const char *expected)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autofree char *text = print_attention(world, now);
    assert_string_equal(text, expected);
}

static void
assert_attention(const CbPatch *rows, const char *expected)
{
    assert_attention_at(rows, NOW, expected);
}

/* Three people who can work. */
static CbPatch *
crew(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_operator(rows, "ada", NULL);
    worlds_operator(rows, "ben", NULL);
    worlds_operator(rows, "cy", NULL);
    return rows;
}

static void
the_most_severe_then_the_soonest_come_first(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_session(rows, "a high", "2026-11-28", NULL);
    worlds_session(rows, "b tonight", "2026-11-25", "starts_at", "2026-11-25T19:00:00Z", "ends_at",
                   "2026-11-25T22:00:00Z", NULL);
    worlds_session(rows, "c this afternoon", "2026-11-25", "starts_at", "2026-11-25T14:00:00Z",
                   "ends_at", "2026-11-25T16:00:00Z", NULL);
    worlds_session(rows, "d today", "2026-11-25", NULL);
    worlds_session(rows, "e medium", "2026-11-28", "min_operators", "2", NULL);
    worlds_link(rows, "e medium", "ada", "accepted");
    worlds_session(rows, "f far away", "2026-12-20", NULL);
    worlds_session(rows, "g over", "2026-11-24", NULL);
    assert_attention(rows, "0 c this afternoon UNDERSTAFFED propose\n"
                           "0 b tonight UNDERSTAFFED propose\n"
                           "0 d today UNDERSTAFFED propose\n"
                           "1 a high UNDERSTAFFED propose\n"
                           "2 e medium UNDERSTAFFED propose\n"
                           "3 g over TO_COMPLETE complete-past\n");
}

static void
equals_come_in_order_of_id(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_session(rows, "z", "2026-11-25", NULL);
    worlds_session(rows, "B", "2026-11-25", NULL);
    worlds_session(rows, "a", "2026-11-25", NULL);
    assert_attention(rows, "0 B UNDERSTAFFED propose\n"
                           "0 a UNDERSTAFFED propose\n"
                           "0 z UNDERSTAFFED propose\n");
}

static void
founders_are_needed_before_anything_else_is_said(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ada", "is_active", "false", NULL);
    worlds_operator(rows, "ben", "is_active", "false", NULL);
    worlds_session(rows, "far away", "2027-01-20", NULL);
    worlds_session(rows, "waiting", "2026-11-25", NULL);
    worlds_link(rows, "waiting", "ada", "pending");
    assert_attention(rows, "0 waiting FOUNDERS_NEEDED fallback\n"
                           "0 far away FOUNDERS_NEEDED fallback\n");
}

static void
an_application_waits_for_an_answer_however_far_the_session(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_session(rows, "far away", "2027-01-20", NULL);
    worlds_link(rows, "far away", "ada", "pending");
    assert_attention(rows, "3 far away APPLICATIONS_WAITING accept\n");
}

static void
overloaded_people_are_named_until_the_date_is_past(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    for (guint i = 0; i < 6; i++) {
        g_autofree char *soon = g_strdup_printf("soon %u", i);
        g_autofree char *past = g_strdup_printf("past %u", i);
        worlds_session(rows, soon, "2026-12-20", NULL);
        worlds_session(rows, past, "2026-11-24", NULL);
        worlds_link(rows, soon, "ben", "accepted");
        worlds_link(rows, past, "cy", "accepted");
    }
    assert_attention(rows, "1 ben OVERLOADED open\n"
                           "3 past 0 TO_COMPLETE complete-past\n");
}

static void
nothing_to_do_is_an_empty_queue(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    assert_attention(rows, "");
}

/* --- people ----------------------------------------------------------------------------------- */

static void
add_call(CbPatch *rows, const char *id, const char *who, const char *outcome, const char *made, const char *call_back)
{
    worlds_row(rows, CB_contacts, "id", id, "operator_id", who, "outcome", outcome, "call_back_at", call_back,
               "made_by", "dora", "made_at", made, NULL);
}

static void
call_backs_come_up_at_their_minute_and_go_with_a_later_call(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    add_call(rows, "1", "ben", "no_answer", "2026-11-25T08:00:00Z", "2026-11-25T10:00:00Z");
    add_call(rows, "2", "ada", worlds_null, "2026-11-25T08:00:00Z", "2026-11-25T09:59:00Z");
    assert_attention_at(rows, "2026-11-25T09:58:59Z", "");
    assert_attention_at(rows, "2026-11-25T09:59:00Z", "1 ada CALL_BACK call\n");
    assert_attention_at(rows, "2026-11-25T10:00:00Z", "1 ada CALL_BACK call\n1 ben CALL_BACK call\n");
    assert_attention_at(rows, "2026-11-28T10:00:00Z", "1 ada CALL_BACK call\n1 ben CALL_BACK call\n");
    add_call(rows, "3", "ada", worlds_null, "2026-11-25T10:01:00Z", worlds_null); /* a note settles nothing */
    add_call(rows, "4", "ben", "maybe", "2026-11-25T10:01:00Z", worlds_null);
    assert_attention_at(rows, "2026-11-25T10:02:00Z", "1 ada CALL_BACK call\n");
    add_call(rows, "5", "ada", "no_answer", "2026-11-25T10:01:30Z", "2026-11-25T11:00:00Z");
    assert_attention_at(rows, "2026-11-25T10:02:00Z", "");
    assert_attention_at(rows, "2026-11-25T11:00:00Z", "1 ada CALL_BACK call\n");
}

/* A session of three hours on 28 November. */
static void
add_session_at(CbPatch *rows, const char *id, guint hour, const char *who)
{
    g_autofree char *start = g_strdup_printf("2026-11-28T%02u:00:00Z", hour);
    g_autofree char *end = g_strdup_printf("2026-11-28T%02u:00:00Z", hour + 3);
    worlds_session(rows, id, "2026-11-28", "starts_at", start, "ends_at", end, NULL);
    worlds_link(rows, id, who, "accepted");
}

static void
whoever_is_on_two_sessions_at_once_is_named_once(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_policy(rows, "{\"busy_rule\":\"overlap\",\"overload_minutes\":1440}");
    add_session_at(rows, "a", 10, "ada");
    add_session_at(rows, "b", 12, "ada");
    add_session_at(rows, "c", 14, "ada");
    add_session_at(rows, "d", 10, "ben");
    add_session_at(rows, "e", 13, "ben");
    assert_attention(rows, "1 ada CLASH open\n");
    assert_attention_at(rows, "2026-11-28T23:00:00Z", "1 ada CLASH open\n");
    assert_attention_at(rows, "2026-11-29T00:00:00Z", "3 a TO_COMPLETE complete-past\n");
}

static void
of_the_overloaded_it_is_not_said_that_they_clash(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_policy(rows, "{\"busy_rule\":\"overlap\",\"overload_minutes\":60}");
    add_session_at(rows, "a", 10, "ada");
    add_session_at(rows, "b", 12, "ada");
    assert_attention(rows, "2 ada OVERLOADED open\n");
}

static void
an_overload_that_is_past_hides_no_clash(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_policy(rows, "{\"busy_rule\":\"overlap\",\"overload_minutes\":360}");
    add_session_at(rows, "a", 10, "ada");
    add_session_at(rows, "b", 12, "ada");
    worlds_session(rows, "past", "2026-11-20", "starts_at", "2026-11-20T08:00:00Z", "ends_at", "2026-11-20T20:00:00Z",
                   NULL);
    worlds_link(rows, "past", "ada", "accepted");
    assert_attention(rows, "1 ada CLASH open\n3 past TO_COMPLETE complete-past\n");
}

static void
what_is_over_and_confirmed_is_one_line(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_session(rows, "b", "2026-11-20", NULL);
    worlds_session(rows, "a", "2026-11-21", NULL);
    worlds_session(rows, "c", "2026-11-19", "status", "completed", NULL);
    worlds_session(rows, "d", "2026-11-19", "status", "draft", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) found = cb_attention(world, worlds_time(NOW));
    assert_int_equal(found->len, 1);
    const CbAttention *one = &g_array_index(found, CbAttention, 0);
    assert_string_equal(one->cause, "TO_COMPLETE");
    assert_string_equal(one->words, "2 over, confirmed");
    assert_string_equal(sessions_id(world, one->row), "b");
}

/* --- alerts ----------------------------------------------------------------------------------- */

/* What is raised newly, as lines. */
static char *
print_alerts(CbAlerts *alerts, const CbWorld *world)
{
    g_autoptr(CbBoard) board = cb_board_new(world, worlds_time(NOW), 3);
    g_autoptr(GArray) fresh = cb_alerts_update(alerts, world, board);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < fresh->len; i++) {
        const CbAlert *alert = &g_array_index(fresh, CbAlert, i);
        g_string_append_printf(text, "%s %s %s\n", alert->critical ? "CRITICAL" : "INFO",
                               alert->session_id, alert->cause);
    }
    return g_string_free(text, FALSE);
}

static void
assert_alerts(CbAlerts *alerts, const CbWorld *world, const char *expected)
{
    g_autofree char *text = print_alerts(alerts, world);
    assert_string_equal(text, expected);
}

static CbWorld *
with_activity(const CbWorld *world, const char *is_active)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_operators, "id", "ada", "is_active", is_active, NULL);
    return cb_world_patch(world, patch);
}

static void
an_alert_is_raised_once_until_its_cause_is_gone(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ada", NULL);
    worlds_session(rows, "over", "2026-11-24", NULL);
    worlds_session(rows, "s", "2027-01-20", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) deserted = with_activity(world, "false");
    g_autoptr(CbAlerts) alerts = cb_alerts_new();
    assert_alerts(alerts, world, "INFO s NEEDS_OPERATORS\n");
    assert_alerts(alerts, world, "");
    assert_alerts(alerts, deserted, "CRITICAL s NO_QUALIFIED_OPERATOR\n");
    assert_alerts(alerts, deserted, "");
    assert_alerts(alerts, world, "INFO s NEEDS_OPERATORS\n");
    assert_alerts(alerts, deserted, "CRITICAL s NO_QUALIFIED_OPERATOR\n");
}

/* What has become critical and was not announced, as ids. */
static void
assert_unannounced(CbAlerts *alerts, const CbWorld *world, const char *now, const char *expected)
{
    g_autoptr(CbBoard) board = cb_board_new(world, worlds_time(now), 3);
    g_array_unref(cb_alerts_update(alerts, world, board));
    g_autoptr(GArray) sessions = cb_alerts_unannounced(alerts, world);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < sessions->len; i++)
        g_string_append_printf(text, "%s\n", sessions_id(world, g_array_index(sessions, guint, i)));
    assert_string_equal(text->str, expected);
}

static void
what_is_critical_stays_unannounced_until_it_is_announced(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_session(rows, "a", "2026-11-26", NULL);
    worlds_session(rows, "b", "2026-11-25", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbAlerts) alerts = cb_alerts_new();
    assert_unannounced(alerts, world, NOW, "b\na\n");
    assert_unannounced(alerts, world, NOW, "b\na\n");
    cb_alerts_announced(alerts);
    assert_unannounced(alerts, world, NOW, "");
}

static void
a_session_that_becomes_critical_by_the_date_is_announced(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew();
    worlds_session(rows, "s", "2026-11-28", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbAlerts) alerts = cb_alerts_new();
    assert_unannounced(alerts, world, NOW, "");
    cb_alerts_announced(alerts);
    assert_unannounced(alerts, world, "2026-11-27T00:00:01Z", "s\n");
    cb_alerts_announced(alerts);
    assert_unannounced(alerts, world, "2026-11-28T00:00:01Z", "");
    assert_unannounced(alerts, world, "2026-11-29T00:00:01Z", "");
}

static void
what_is_critical_no_more_is_announced_when_it_is_again(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "ada", NULL);
    worlds_session(rows, "s", "2027-01-20", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) deserted = with_activity(world, "false");
    g_autoptr(CbAlerts) alerts = cb_alerts_new();
    assert_unannounced(alerts, deserted, NOW, "s\n");
    cb_alerts_announced(alerts);
    assert_unannounced(alerts, world, NOW, "");
    assert_unannounced(alerts, deserted, NOW, "s\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_most_severe_then_the_soonest_come_first),
        cmocka_unit_test(equals_come_in_order_of_id),
        cmocka_unit_test(founders_are_needed_before_anything_else_is_said),
        cmocka_unit_test(an_application_waits_for_an_answer_however_far_the_session),
        cmocka_unit_test(overloaded_people_are_named_until_the_date_is_past),
        cmocka_unit_test(nothing_to_do_is_an_empty_queue),
        cmocka_unit_test(call_backs_come_up_at_their_minute_and_go_with_a_later_call),
        cmocka_unit_test(whoever_is_on_two_sessions_at_once_is_named_once),
        cmocka_unit_test(of_the_overloaded_it_is_not_said_that_they_clash),
        cmocka_unit_test(an_overload_that_is_past_hides_no_clash),
        cmocka_unit_test(what_is_over_and_confirmed_is_one_line),
        cmocka_unit_test(an_alert_is_raised_once_until_its_cause_is_gone),
        cmocka_unit_test(what_is_critical_stays_unannounced_until_it_is_announced),
        cmocka_unit_test(a_session_that_becomes_critical_by_the_date_is_announced),
        cmocka_unit_test(what_is_critical_no_more_is_announced_when_it_is_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
