/* What the demo's dispatchers did lately: absences, calls, call-backs, notes and the journal, and that they are
 * true to the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/demo.h"
#include "engine/demo/lately.h"
#include "engine/json.h"
#include "engine/operators/absence.h"
#include "engine/operators/case.h"
#include "engine/operators/contact.h"
#include "engine/when.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define TODAY (cb_day_of(NOW) * CB_DAY)

enum { SEEDS = 5 };

static CbWorld *
demo(guint32 seed)
{
    return cb_demo_world(&(CbDemoOptions){.seed = seed, .now = NOW, .operators = 5000, .sessions = 600});
}

static gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static gboolean
is_dispatcher(const char *name)
{
    return is(name, "marie") || is(name, "luc") || is(name, "dana");
}

static void
absences_are_among_the_dates_and_touch_no_session(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed);
        guint n = cb_world_rows(world, CB_absences);
        assert_in_range(n, 5, 12);
        for (guint a = 0; a < n; a++) {
            guint operator = absences_operator_id(world, a);
            gint64 first = absences_first(world, a), last = absences_last(world, a);
            assert_non_null(absences_reason(world, a));
            assert_true(is_dispatcher(absences_noted_by(world, a)));
            assert_true(absences_noted_at(world, a) < TODAY);
            assert_true(last >= cb_day_of(NOW) - 1 && first <= last);
            assert_int_equal(cb_absence_on(world, operator, first), a);
            for (gint64 day = first; day <= last; day++)
                assert_true(cb_operator_is_unavailable(world, operator, day));
            CB_EACH_OF_OPERATOR (world, operator, link) {
                gint64 date = sessions_date(world, session_operators_session_id(world, link));
                assert_true(!cb_link_is_accepted(world, link) || date < first || date > last);
            }
        }
    }
}

static void
what_an_absence_took_lies_in_it(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1);
    for (guint a = 0; a < cb_world_rows(world, CB_absences); a++) {
        g_autoptr(cJSON) took = cJSON_Parse(absences_took(world, a));
        const cJSON *dates = cJSON_GetObjectItemCaseSensitive(took, "dates"), *date;
        assert_true(cJSON_GetArraySize(dates) > 0);
        assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(took, "links")), 0);
        cJSON_ArrayForEach (date, dates) {
            gint64 day;
            assert_true(cb_day_parse(cJSON_GetStringValue(date), &day));
            assert_true(day >= absences_first(world, a) && day <= absences_last(world, a));
        }
    }
}

static void
who_is_away_can_come_back(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1);
    guint operator = absences_operator_id(world, 0);
    gint64 first = absences_first(world, 0);
    g_autofree char *payload = cb_return_payload(absences_id(world, 0), first);
    g_autoptr(CbDecision) decision = cb_decision_new(world, "operator.available", operators_id(world, operator),
                                                     payload, "ana", CB_ROLE_DISPATCHER, NOW);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, NOW);
    assert_null(outcome->code);
    g_autoptr(CbWorld) after = cb_world_patch(world, outcome->patch);
    assert_false(cb_operator_is_unavailable(after, operator, first));
}

static void
calls_end_in_every_way_for_the_sessions_of_the_next_days(void **state)
{
    static const char *const outcomes[] = {"no_answer", "declined", "maybe", "agreed"};
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed);
        guint soon[G_N_ELEMENTS(outcomes)] = {0}, noted = 0, session_notes = 0, person_notes = 0;
        for (guint c = 0; c < cb_world_rows(world, CB_contacts); c++) {
            guint session = contacts_session_id(world, c), operator = contacts_operator_id(world, c);
            const char *outcome = contacts_outcome(world, c), *note = contacts_note(world, c);
            gboolean last = is(contacts_id(world, c), CB_DEMO_LAST_CALL);
            gint64 ahead = session == CB_NO_ROW ? 99 : sessions_date(world, session) - cb_day_of(NOW);
            assert_true(is_dispatcher(contacts_made_by(world, c)));
            assert_true(contacts_made_at(world, c) < (last ? NOW : TODAY));
            for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
                soon[i] += is(outcome, outcomes[i]) && ahead >= 0 && ahead < 7;
            noted += outcome != NULL && note != NULL;
            session_notes += outcome == NULL && note != NULL && operator == CB_NO_ROW;
            person_notes += outcome == NULL && note != NULL && session == CB_NO_ROW;
        }
        for (guint i = 0; i < G_N_ELEMENTS(outcomes); i++)
            assert_true(soon[i] >= 2);
        assert_true(noted >= 8 && session_notes >= 3 && person_notes >= 2);
    }
}

/* Who said yes is on the session; whoever else was called is not. */
static void
calls_agree_with_who_is_on_the_sessions(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1);
    for (guint c = 0; c < cb_world_rows(world, CB_contacts); c++) {
        guint session = contacts_session_id(world, c), operator = contacts_operator_id(world, c);
        if (contacts_outcome(world, c) == NULL || session == CB_NO_ROW)
            continue;
        guint link = cb_link_of(world, session, operator);
        gboolean agreed = is(contacts_outcome(world, c), "agreed");
        assert_int_equal(agreed, link != CB_NO_ROW);
        if (agreed) {
            assert_true(cb_link_is_accepted(world, link));
            assert_true(session_operators_responded_at(world, link) == contacts_made_at(world, c));
        }
    }
}

static void
one_call_back_is_overdue_and_one_is_due_in_a_few_minutes(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed);
        g_autoptr(GArray) open = cb_call_backs(world);
        guint overdue = 0, soon = 0;
        assert_int_equal(open->len, 4);
        for (guint i = 0; i < open->len; i++) {
            gint64 due = contacts_call_back_at(world, g_array_index(open, guint, i));
            overdue += due <= NOW;
            soon += due > NOW + 2 * CB_MINUTE && due < NOW + 10 * CB_MINUTE;
        }
        assert_int_equal(overdue, 1);
        assert_int_equal(soon, 1);
    }
}

/* Whether the link is what the row of the journal says. */
static void
check_link(const CbWorld *world, guint row)
{
    static const struct {
        const char *kind, *status;
    } kinds[] = {
        {"session.propose", "pending"},  {"session.accept", "accepted"}, {"session.agree", "accepted"},
        {"session.reject", "rejected"}, {"session.force", "accepted"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!is(journal_kind(world, row), kinds[i].kind))
            continue;
        guint link = cb_link_of(world, journal_session_id(world, row), journal_operator_id(world, row));
        gint64 responded = session_operators_responded_at(world, link);
        assert_string_equal(session_operators_status(world, link), kinds[i].status);
        assert_true(journal_decided_at(world, row) ==
                    (responded == CB_NULL ? session_operators_applied_at(world, link) : responded));
        assert_int_equal(is(journal_kind(world, row), "session.force"), session_operators_forced(world, link));
        assert_non_null(strstr(journal_sentence(world, row),
                               cb_name_of_session(world, journal_session_id(world, row))));
    }
}

static void
the_journal_of_two_days_is_true(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1);
    g_autoptr(GHashTable) actors = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    guint n = cb_world_rows(world, CB_journal);
    assert_in_range(n, 60, 400);
    for (guint row = 0; row < n; row++) {
        guint operator = journal_operator_id(world, row);
        assert_true(g_hash_table_add(ids, (gpointer)journal_id(world, row)));
        assert_true(is_dispatcher(journal_actor(world, row)));
        assert_true(journal_decided_at(world, row) >= TODAY - 2 * CB_DAY);
        assert_true(journal_at(world, row) > journal_decided_at(world, row) && journal_at(world, row) < NOW);
        if (operator != CB_NO_ROW)
            assert_true(g_str_has_prefix(journal_sentence(world, row), cb_name_of_operator(world, operator)));
        check_link(world, row);
        g_hash_table_add(actors, (gpointer)journal_actor(world, row));
        g_hash_table_add(kinds, (gpointer)journal_kind(world, row));
    }
    assert_int_equal(g_hash_table_size(actors), 3);
    assert_true(g_hash_table_size(kinds) >= 6);
}

/* Of the calls in the journal's days each is in it, and so are the answers. */
static void
the_journal_misses_nothing(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(3);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    guint answers = 0, reported = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++) {
        g_hash_table_add(ids, (gpointer)journal_id(world, row));
        reported += journal_session_id(world, row) != CB_NO_ROW &&
                    journal_operator_id(world, row) != CB_NO_ROW &&
                    g_str_has_prefix(journal_kind(world, row), "session.");
    }
    for (guint c = 0; c < cb_world_rows(world, CB_contacts); c++)
        if (contacts_made_at(world, c) >= TODAY - 2 * CB_DAY)
            assert_true(g_hash_table_contains(ids, contacts_id(world, c)));
    for (guint l = 0; l < cb_world_rows(world, CB_session_operators); l++) {
        gint64 responded = session_operators_responded_at(world, l);
        gint64 at = responded == CB_NULL ? session_operators_applied_at(world, l) : responded;
        answers += at >= TODAY - 2 * CB_DAY;
    }
    assert_int_equal(answers, reported);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absences_are_among_the_dates_and_touch_no_session),
        cmocka_unit_test(what_an_absence_took_lies_in_it),
        cmocka_unit_test(who_is_away_can_come_back),
        cmocka_unit_test(calls_end_in_every_way_for_the_sessions_of_the_next_days),
        cmocka_unit_test(calls_agree_with_who_is_on_the_sessions),
        cmocka_unit_test(one_call_back_is_overdue_and_one_is_due_in_a_few_minutes),
        cmocka_unit_test(the_journal_of_two_days_is_true),
        cmocka_unit_test(the_journal_misses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
