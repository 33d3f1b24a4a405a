/* Absences: what one takes away, what coming back gives back, and that it is undone as one. */
#include "tests/engine/decide_fixture.h"

#include "engine/operators/absence.h"
#include "engine/when.h"

#define NOW "2026-11-25T09:30:00Z"
#define OVERLAP "{\"busy_rule\":\"overlap\",\"timezone\":\"Europe/Paris\"}"
#define WHOLE "{\"first\":\"2026-11-28\",\"last\":\"2026-11-30\",\"reason\":\"ill\"}"
#define LATE                                                                                       \
    "{\"first\":\"2026-11-28\",\"last\":\"2026-11-28\",\"starts_at\":\"2026-11-28T17:00:00Z\","    \
    "\"ends_at\":\"2026-11-28T18:30:00Z\"}"

/* --- deciding --------------------------------------------------------------------------------- */

/* The World after a decision about Marie, which must be accepted with this sentence; its id in *id. */
static CbWorld *
decide(const CbWorld *world, const char *kind, const char *payload, const char *sentence, char **id)
{
    g_autoptr(CbDecision) decision = decision_at(world, kind, "marie", payload, NOW);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, decision->decided_at);
    if (id != NULL)
        *id = g_strdup(decision->id);
    return world_after(world, outcome, sentence);
}

static CbWorld *
back(const CbWorld *world, const char *absence, const char *from, const char *sentence)
{
    g_autofree char *payload = g_strdup_printf("{\"absence\":\"%s\",\"from\":\"%s\"}", absence, from);
    return decide(world, "operator.available", payload, sentence, NULL);
}

static void
assert_refused(const CbWorld *world, const char *kind, const char *payload, const char *code)
{
    assert_refused_at(world, kind, "marie", payload, NOW, code);
}

static void
assert_link(const CbWorld *world, const char *session, const char *status)
{
    g_autoptr(CbPatch) key = cb_patch_new();
    worlds_link(key, session, "marie", status);
    guint link = cb_world_find_row(world, cb_patch_row(key, 0));
    assert_true(link != CB_NO_ROW);
    assert_string_equal(session_operators_status(world, link), status);
}

static void
assert_dates(const CbWorld *world, const char *availability)
{
    const char *is = operators_availability(world, worlds_find(world, CB_operators, "marie"));
    if (availability == NULL)
        assert_null(is);
    else
        assert_string_equal(is, availability);
}

/* --- the World -------------------------------------------------------------------------------- */

/* Marie is accepted on A (28 Nov) and asked for B (29 Nov), and 29 Nov is among her dates already. */
static CbPatch *
marie(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_operator(rows, "marie", "name", "Marie", "availability", "{\"unavailableDates\":[\"2026-11-29\"]}",
                    "email", "marie@example.test", NULL);
    worlds_operator(rows, "jean", "name", "Jean", NULL);
    worlds_session(rows, "a", "2026-11-28", "title", "A", NULL);
    worlds_session(rows, "b", "2026-11-29", "title", "B", NULL);
    worlds_link(rows, "a", "marie", "accepted");
    worlds_link(rows, "b", "marie", "pending");
    return rows;
}

static CbWorld *
maries_world(void)
{
    g_autoptr(CbPatch) rows = marie();
    return worlds_of(rows);
}

/* Marie works by the hour on 28 Nov, 17:00 to 19:00 and 20:00 to 23:00, in Paris; she has no dates at all. */
static CbPatch *
by_the_hour(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_policy(rows, OVERLAP);
    worlds_operator(rows, "marie", NULL);
    worlds_session(rows, "early", "2026-11-28", "starts_at", "2026-11-28T16:00:00Z", "ends_at", "2026-11-28T18:00:00Z",
                   NULL);
    worlds_session(rows, "late", "2026-11-28", "starts_at", "2026-11-28T19:00:00Z", "ends_at", "2026-11-28T22:00:00Z",
                   NULL);
    worlds_link(rows, "early", "marie", "accepted");
    worlds_link(rows, "late", "marie", "accepted");
    return rows;
}

/* --- the worked example ----------------------------------------------------------------------- */

static void
the_worked_example_holds(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away =
        decide(world, "operator.unavailable", WHOLE,
               "Marie is away from 2026-11-28 to 2026-11-30 (ill) and leaves 2 sessions.", &id);
    assert_dates(away, "{\"unavailableDates\":[\"2026-11-29\",\"2026-11-28\",\"2026-11-30\"]}");
    assert_link(away, "a", "rejected");
    assert_link(away, "b", "rejected");
    g_autoptr(CbWorld) again =
        back(away, id, "2026-11-29", "Marie is back from 2026-11-29 on, and on 1 session again.");
    assert_dates(again, "{\"unavailableDates\":[\"2026-11-29\",\"2026-11-28\"]}");
    assert_link(again, "b", "pending");
    assert_link(again, "a", "rejected");
}

static void
an_absence_is_one_decision_and_undone_as_one(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    g_autoptr(CbWorld) again =
        back(away, id, "2026-11-28", "Marie is back from 2026-11-28 on, and on 2 sessions again.");
    assert_dates(again, "{\"unavailableDates\":[\"2026-11-29\"]}");
    assert_link(again, "a", "accepted");
    assert_link(again, "b", "pending");
}

/* --- what is taken ---------------------------------------------------------------------------- */

static void
a_reason_stays_in_the_absence_and_out_of_sessions_and_messages(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, NULL);
    assert_string_equal(absences_reason(away, 0), "ill");
    for (guint l = 0; l < cb_world_rows(away, CB_session_operators); l++)
        assert_string_equal(session_operators_rejection_reason(away, l), "absent");
    assert_int_equal(cb_world_rows(away, CB_messages), 2);
    for (guint m = 0; m < 2; m++) {
        assert_null(strstr(messages_body(away, m), "ill"));
        assert_string_equal(messages_cause(away, m), "released");
        assert_string_equal(messages_address(away, m), "marie@example.test");
    }
}

static void
what_is_over_cancelled_or_rejected_is_not_left(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = marie();
    worlds_session(rows, "over", "2026-11-24", NULL);
    worlds_session(rows, "cancelled", "2026-11-28", "status", "cancelled", NULL);
    worlds_session(rows, "refused", "2026-11-28", NULL);
    worlds_link(rows, "over", "marie", "accepted");
    worlds_link(rows, "cancelled", "marie", "accepted");
    worlds_link(rows, "refused", "marie", "rejected");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable",
                                     "{\"first\":\"2026-11-20\",\"last\":\"2026-11-28\"}",
                                     "Marie is away from 2026-11-20 to 2026-11-28 and leaves 1 session.", NULL);
    assert_link(away, "over", "accepted");
    assert_link(away, "cancelled", "accepted");
    assert_link(away, "a", "rejected");
}

static void
late_arrival_takes_what_it_overlaps_and_no_date(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbPatch) rows = by_the_hour();
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) away =
        decide(world, "operator.unavailable", LATE,
               "marie is away on 2026-11-28 from 18:00 to 19:30 and leaves 1 session.", &id);
    assert_dates(away, NULL);
    assert_link(away, "early", "rejected");
    assert_link(away, "late", "accepted");
    guint early = worlds_find(away, CB_sessions, "early"), late = worlds_find(away, CB_sessions, "late");
    assert_true(cb_operator_is_away_during(away, 0, early));
    assert_false(cb_operator_is_away_during(away, 0, late));
    assert_false(cb_operator_is_available(away, 0, early));
    g_autoptr(CbWorld) again = back(away, id, "2026-11-28", NULL);
    assert_dates(again, NULL);
    assert_link(again, "early", "accepted");
    assert_true(cb_operator_is_available(again, 0, early));
}

static void
times_count_under_the_overlap_rule_alone(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = by_the_hour();
    worlds_policy(rows, "{\"busy_rule\":\"date\"}");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", LATE, NULL, NULL);
    assert_false(cb_operator_is_away_during(away, 0, worlds_find(away, CB_sessions, "early")));
}

static void
early_leave_frees_a_session_past_midnight_and_gives_it_back(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbPatch) rows = by_the_hour();
    worlds_session(rows, "night", "2026-11-28", "starts_at", "2026-11-28T22:30:00Z", "ends_at", "2026-11-29T03:00:00Z",
                   NULL);
    worlds_link(rows, "night", "marie", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) away =
        decide(world, "operator.unavailable",
               "{\"first\":\"2026-11-29\",\"last\":\"2026-11-29\",\"starts_at\":\"2026-11-29T00:00:00Z\","
               "\"ends_at\":\"2026-11-29T04:00:00Z\"}",
               "marie is away on 2026-11-29 from 01:00 to 05:00 and leaves 1 session.", &id);
    assert_link(away, "night", "rejected");
    g_autoptr(CbWorld) again = back(away, id, "2026-11-29", "marie is back from 2026-11-29 on, and on 1 session again.");
    assert_link(again, "night", "accepted");
}

/* --- coming back ------------------------------------------------------------------------------ */

static void
a_place_that_somebody_took_is_theirs(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    worlds_link(patch, "a", "jean", "accepted");
    g_autoptr(CbWorld) taken = cb_world_patch(away, patch);
    g_autoptr(CbWorld) again =
        back(taken, id, "2026-11-28",
             "Marie is back from 2026-11-28 on, and on 1 session again; 1 place is not open to them any more.");
    assert_link(again, "a", "rejected");
}

static void
a_session_with_more_people_than_it_needs_takes_back_whom_it_had(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbPatch) rows = marie();
    worlds_link(rows, "a", "jean", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    g_autoptr(CbWorld) again = back(away, id, "2026-11-28", NULL);
    assert_link(again, "a", "accepted");
}

static void
what_somebody_decided_meanwhile_stands(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    worlds_row(patch, CB_session_operators, "session_id", "a", "operator_id", "marie", "status", "rejected",
               "responded_at", "2026-11-26T10:00:00Z", NULL);
    worlds_row(patch, CB_sessions, "id", "b", "status", "cancelled", NULL);
    g_autoptr(CbWorld) changed = cb_world_patch(away, patch);
    g_autoptr(CbWorld) again =
        back(changed, id, "2026-11-28", "Marie is back from 2026-11-28 on; 2 places are not open to them any more.");
    assert_link(again, "a", "rejected");
    assert_link(again, "b", "rejected");
}

static void
coming_back_twice_counts_nothing_twice(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    g_autoptr(CbWorld) some = back(away, id, "2026-11-29", NULL);
    guint absence = cb_absence_on(some, worlds_find(some, CB_operators, "marie"), 0);
    char day[11];
    assert_string_equal(cb_day_format(cb_absence_last(some, absence), day), "2026-11-28");
    g_autofree char *later = g_strdup_printf("{\"absence\":\"%s\",\"from\":\"2026-11-29\"}", id);
    assert_refused(some, "operator.available", later, "NOT_AWAY");
    g_autoptr(CbWorld) all =
        back(some, id, "2026-11-28", "Marie is back from 2026-11-28 on, and on 1 session again.");
    assert_dates(all, "{\"unavailableDates\":[\"2026-11-29\"]}");
    assert_link(all, "a", "accepted");
    assert_int_equal(cb_absence_on(all, worlds_find(all, CB_operators, "marie"), 0), CB_NO_ROW);
    g_autofree char *earlier = g_strdup_printf("{\"absence\":\"%s\",\"from\":\"2026-11-01\"}", id);
    assert_refused(all, "operator.available", earlier, "NOT_AWAY");
}

static void
of_two_absences_the_last_to_end_frees_the_dates(void **state)
{
    (void)state;
    static const char *const orders[][2] = {{"first", "second"}, {"second", "first"}};
    for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autofree char *first = NULL, *second = NULL;
        g_autoptr(CbWorld) world = maries_world();
        g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &first);
        g_autoptr(CbWorld) longer = decide(away, "operator.unavailable",
                                           "{\"first\":\"2026-11-30\",\"last\":\"2026-12-01\"}",
                                           "Marie is away from 2026-11-30 to 2026-12-01.", &second);
        g_autoptr(CbWorld) half = back(longer, i == 0 ? first : second, "2026-11-28", NULL);
        assert_true(cb_operator_is_unavailable(half, worlds_find(half, CB_operators, "marie"),
                                               worlds_time("2026-11-30T00:00:00Z") / CB_DAY));
        g_autoptr(CbWorld) all = back(half, i == 0 ? second : first, "2026-11-28", NULL);
        assert_dates(all, "{\"unavailableDates\":[\"2026-11-29\"]}");
    }
}

static void
who_is_away_otherwise_gets_no_place_back(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    g_autoptr(CbWorld) longer =
        decide(away, "operator.unavailable", "{\"first\":\"2026-11-28\",\"last\":\"2026-12-09\"}", NULL, NULL);
    g_autoptr(CbWorld) again =
        back(longer, id, "2026-11-28", "Marie is back from 2026-11-28 on; 2 places are not open to them any more.");
    assert_link(again, "a", "rejected");
    assert_refused(again, "operator.unavailable", WHOLE, "ALREADY_AWAY");
}

static void
the_absence_of_a_day_is_found_or_else_the_next(void **state)
{
    (void)state;
    g_autofree char *first = NULL, *second = NULL;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) one = decide(world, "operator.unavailable", WHOLE, NULL, &first);
    g_autoptr(CbWorld) two = decide(one, "operator.unavailable",
                                    "{\"first\":\"2026-12-24\",\"last\":\"2026-12-24\"}", NULL, &second);
    guint person = worlds_find(two, CB_operators, "marie");
    const struct {
        const char *day, *id;
    } cases[] = {{"2026-11-01", first}, {"2026-11-30", first}, {"2026-12-01", second}, {"2026-12-25", NULL}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 day = 0;
        assert_true(cb_day_parse(cases[i].day, &day));
        guint absence = cb_absence_on(two, person, day);
        if (cases[i].id == NULL)
            assert_int_equal(absence, CB_NO_ROW);
        else
            assert_string_equal(absences_id(two, absence), cases[i].id);
    }
}

/* --- what is refused, and what is damaged ----------------------------------------------------- */

static void
ranges_that_make_no_sense_are_refused(void **state)
{
    (void)state;
#define ON(times) "{\"first\":\"2026-11-28\",\"last\":\"2026-11-28\"," times "}"
    static const char *const wrong[] = {
        "{}", "[]", "7", "", "{\"first\":\"2026-11-28\"}", "{\"first\":20000,\"last\":20001}",
        "{\"first\":\"2026-11-30\",\"last\":\"2026-11-28\"}", "{\"first\":\"0001-01-01\",\"last\":\"9999-12-31\"}",
        "{\"first\":\"2026-11-28\",\"last\":\"2027-11-29\"}", "{\"first\":\"2026-02-30\",\"last\":\"2026-03-01\"}",
        ON("\"starts_at\":\"2026-11-28T10:00:00Z\""), ON("\"ends_at\":\"2026-11-28T10:00:00Z\""),
        ON("\"starts_at\":\"ten\",\"ends_at\":\"eleven\""), ON("\"starts_at\":10,\"ends_at\":11"),
        ON("\"starts_at\":\"2026-11-28T11:00:00Z\",\"ends_at\":\"2026-11-28T10:00:00Z\""),
        ON("\"starts_at\":\"2026-11-27T10:00:00Z\",\"ends_at\":\"2026-11-28T10:00:00Z\""),
        ON("\"starts_at\":\"2026-11-28T10:00:00Z\",\"ends_at\":\"2026-11-30T10:00:00Z\""),
        ON("\"starts_at\":\"0001-01-01T00:00:00Z\",\"ends_at\":\"9999-12-31T23:59:59Z\""),
        ("{\"first\":\"2026-11-28\",\"last\":\"2026-11-29\",\"starts_at\":\"2026-11-28T10:00:00Z\","
         "\"ends_at\":\"2026-11-28T11:00:00Z\"}"),
    };
#undef ON
    g_autoptr(CbWorld) world = maries_world();
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(world, "operator.unavailable", wrong[i], "INVALID_VALUE");
}

static void
only_an_absence_of_hers_that_still_lasts_is_ended(void **state)
{
    (void)state;
    g_autofree char *id = NULL;
    g_autoptr(CbWorld) world = maries_world();
    g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
    g_autofree char *late = g_strdup_printf("{\"absence\":\"%s\",\"from\":\"2026-12-01\"}", id);
    g_autofree char *never = g_strdup_printf("{\"absence\":\"%s\"}", id);
    const char *const wrong[] = {late, never, "{}", "[]", "{\"absence\":7,\"from\":\"2026-11-28\"}",
                                 "{\"absence\":\"other\",\"from\":\"2026-11-28\"}"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(away, "operator.available", wrong[i], "NOT_AWAY");
    assert_refused(away, "operator.unavailable", WHOLE, "ALREADY_AWAY");
}

static void
the_first_and_the_last_days_of_the_calendar_are_days(void **state)
{
    (void)state;
    static const char *const ranges[] = {"{\"first\":\"0001-01-01\",\"last\":\"0001-01-02\"}",
                                         "{\"first\":\"9999-12-31\",\"last\":\"9999-12-31\"}"};
    g_autoptr(CbWorld) world = maries_world();
    for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
        g_autofree char *id = NULL;
        g_autoptr(CbWorld) away = decide(world, "operator.unavailable", ranges[i], NULL, &id);
        g_autoptr(CbWorld) again = back(away, id, "0001-01-01", NULL);
        assert_dates(again, "{\"unavailableDates\":[\"2026-11-29\"]}");
    }
}

static void
availability_of_any_form_takes_dates_and_gives_them_back(void **state)
{
    (void)state;
    static const char *const forms[] = {
        NULL, "{}", "[]", "\"x\"", "{\"unavailableDates\":7}", "{\"unavailableDates\":[7,null]}",
        "{\"unavailableDates\":[\"2026-11-28\",\"2026-11-28\"],\"note\":\"x\"}", "{\"note\":[]}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *id = NULL;
        g_autoptr(CbPatch) rows = marie();
        worlds_row(rows, CB_operators, "id", "marie", "name", worlds_null, "availability",
                   forms[i] == NULL ? worlds_null : forms[i], NULL);
        g_autoptr(CbWorld) world = worlds_of(rows);
        guint person = worlds_find(world, CB_operators, "marie");
        g_autoptr(GArray) before = cb_operator_unavailable_days(world, person);
        g_autoptr(CbWorld) away = decide(world, "operator.unavailable", WHOLE, NULL, &id);
        for (gint64 day = 20785; day <= 20787; day++)
            assert_true(cb_operator_is_unavailable(away, person, day));
        g_autoptr(CbWorld) again = back(away, id, "2026-11-28", NULL);
        g_autoptr(GArray) after = cb_operator_unavailable_days(again, person);
        assert_int_equal(after->len, before->len);
        assert_memory_equal(after->data, before->data, before->len * sizeof(gint64));
    }
}

/* Absences whose dates and places have been lost since, or were never written by this program. */
static void
what_an_absence_took_may_be_damaged(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        NULL, "{}", "[]", "7", "\"x\"", "{\"dates\":7,\"links\":7,\"until\":7}", "{\"dates\":[7,null,\"x\"]}",
        "{\"none\":true}", "{\"none\":true,\"dates\":[\"2026-11-28\",\"2026-11-28\"]}",
        "{\"links\":[7,null,{},{\"session_id\":7},{\"session_id\":\"gone\",\"status\":\"accepted\"}]}",
        "{\"links\":[{\"session_id\":\"a\"},{\"session_id\":\"a\",\"status\":\"king\"}]}",
        "{\"links\":{\"session_id\":\"a\"},\"until\":\"x\"}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(damaged); i++) {
        g_autoptr(CbPatch) rows = marie(), gone = cb_patch_new();
        worlds_row(rows, CB_absences, "id", "x", "operator_id", "marie", "first", "2026-11-28", "last", "2026-11-30",
                   "took", damaged[i] == NULL ? worlds_null : damaged[i], "noted_by", "test", "noted_at", NOW, NULL);
        worlds_row(gone, CB_operators, "id", "marie", "availability", worlds_null, NULL);
        g_autoptr(CbWorld) world = worlds_of(rows);
        g_autoptr(CbWorld) without = cb_world_patch(world, gone);
        g_autoptr(CbWorld) back_with = back(world, "x", "2026-11-28", "Marie is back from 2026-11-28 on.");
        g_autoptr(CbWorld) back_without = back(without, "x", "2026-11-28", "Marie is back from 2026-11-28 on.");
        assert_dates(back_with, "{\"unavailableDates\":[\"2026-11-29\"]}");
        assert_dates(back_without, NULL);
        assert_link(back_with, "a", "accepted");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_holds),
        cmocka_unit_test(an_absence_is_one_decision_and_undone_as_one),
        cmocka_unit_test(a_reason_stays_in_the_absence_and_out_of_sessions_and_messages),
        cmocka_unit_test(what_is_over_cancelled_or_rejected_is_not_left),
        cmocka_unit_test(late_arrival_takes_what_it_overlaps_and_no_date),
        cmocka_unit_test(times_count_under_the_overlap_rule_alone),
        cmocka_unit_test(early_leave_frees_a_session_past_midnight_and_gives_it_back),
        cmocka_unit_test(a_place_that_somebody_took_is_theirs),
        cmocka_unit_test(a_session_with_more_people_than_it_needs_takes_back_whom_it_had),
        cmocka_unit_test(what_somebody_decided_meanwhile_stands),
        cmocka_unit_test(coming_back_twice_counts_nothing_twice),
        cmocka_unit_test(of_two_absences_the_last_to_end_frees_the_dates),
        cmocka_unit_test(who_is_away_otherwise_gets_no_place_back),
        cmocka_unit_test(the_absence_of_a_day_is_found_or_else_the_next),
        cmocka_unit_test(ranges_that_make_no_sense_are_refused),
        cmocka_unit_test(only_an_absence_of_hers_that_still_lasts_is_ended),
        cmocka_unit_test(the_first_and_the_last_days_of_the_calendar_are_days),
        cmocka_unit_test(availability_of_any_form_takes_dates_and_gives_them_back),
        cmocka_unit_test(what_an_absence_took_may_be_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
