/* What a decision does beyond its words, said before it is made. */
#include "tests/engine/decide_fixture.h"

#include "engine/operators/effect.h"

#define NOW "2026-11-25T09:30:00Z"
#define OVERLAP "{\"busy_rule\":\"overlap\",\"min_gap_minutes\":30}"

static CbEffect *
effect_of(const CbWorld *world, const char *kind, const char *target, const char *payload)
{
    g_autoptr(CbOutcome) outcome = decide_at(world, kind, target, payload, NOW);
    if (outcome->code != NULL)
        fail_msg("%s", outcome->sentence);
    return cb_effect_new(world, outcome->patch, worlds_time(NOW));
}

/* The lines of a decision's effect, and the id of the session that it makes most urgent. */
static void
assert_effect(const CbWorld *world, const char *kind, const char *target, const char *payload, const char *expected,
              const char *urgent)
{
    g_autoptr(CbEffect) effect = effect_of(world, kind, target, payload);
    g_autoptr(GPtrArray) lines = cb_effect_lines(effect, 10);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s\n", (char *)lines->pdata[i]);
    assert_string_equal(text->str, expected);
    if (urgent == NULL)
        assert_null(effect->urgent);
    else
        assert_string_equal(effect->urgent, urgent);
}

/* Jean and Ann on the expo (28 Nov, 18:00 to 20:00), Jean on the gala (29 Nov, 18:00 to 20:00) too, a series of two. */
static CbPatch *
company(const char *policy)
{
    CbPatch *rows = cb_patch_new();
    worlds_policy(rows, policy);
    worlds_operator(rows, "jean", "name", "Jean Dupont", NULL);
    worlds_operator(rows, "ann", "name", "Ann", NULL);
    worlds_session(rows, "expo", "2026-11-28", "title", "Expo", "min_operators", "2", "series_id", "fair", "starts_at",
                   "2026-11-28T18:00:00Z", "ends_at", "2026-11-28T20:00:00Z", NULL);
    worlds_session(rows, "gala", "2026-11-29", "title", "Gala", "series_id", "fair", "starts_at",
                   "2026-11-29T18:00:00Z", "ends_at", "2026-11-29T20:00:00Z", NULL);
    worlds_link(rows, "expo", "jean", "accepted");
    worlds_link(rows, "expo", "ann", "accepted");
    worlds_link(rows, "gala", "jean", "accepted");
    return rows;
}

static CbWorld *
company_world(const char *policy)
{
    g_autoptr(CbPatch) rows = company(policy);
    return worlds_of(rows);
}

static void
an_absence_opens_gaps_and_names_the_most_urgent(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company_world("{}");
    assert_effect(world, "operator.unavailable", "jean", "{\"first\":\"2026-11-25\",\"last\":\"2026-12-05\"}",
                  "Gala, 2026-11-29, then lacks 1 person.\n"
                  "Expo, 2026-11-28, then lacks 1 person.\n"
                  "Told: Jean Dupont.\n",
                  "expo");
}

static void
a_move_names_who_clashes_and_who_is_told(void **state)
{
    (void)state;
    static const char *const policies[] = {"{}", OVERLAP};
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autoptr(CbWorld) world = company_world(policies[i]);
        assert_effect(world, "session.move", "expo", "{\"date\":\"2026-11-29\"}",
                      "Jean Dupont is also on Gala then.\n"
                      "Ann is free on 2026-11-28.\n"
                      "Jean Dupont is free on 2026-11-28.\n"
                      "Told: Ann, Jean Dupont.\n",
                      NULL);
    }
}

static void
a_gap_between_two_sessions_is_part_of_a_clash(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company_world(OVERLAP);
#define TO(from, until)                                                                            \
    "{\"date\":\"2026-11-29\",\"starts_at\":\"2026-11-29T" from ":00Z\",\"ends_at\":\"2026-11-29T" until ":00Z\"}"
    assert_effect(world, "session.move", "expo", TO("20:15", "21:00"),
                  "Jean Dupont is also on Gala then.\nAnn is free on 2026-11-28.\n"
                  "Jean Dupont is free on 2026-11-28.\nTold: Ann, Jean Dupont.\n",
                  NULL);
    assert_effect(world, "session.move", "expo", TO("20:30", "21:00"),
                  "Ann is free on 2026-11-28.\nJean Dupont is free on 2026-11-28.\nTold: Ann, Jean Dupont.\n", NULL);
#undef TO
}

static void
a_move_names_who_is_away_then(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company(OVERLAP);
    worlds_row(rows, CB_operators, "id", "ann", "name", "Ann", "availability",
               "{\"unavailableDates\":[\"2026-12-03\"]}", NULL);
    worlds_row(rows, CB_absences, "id", "x", "operator_id", "jean", "first", "2026-12-03", "last", "2026-12-03",
               "starts_at", "2026-12-03T19:00:00Z", "ends_at", "2026-12-03T21:00:00Z", "noted_by", "test", "noted_at",
               NOW, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_effect(world, "session.move", "expo", "{\"date\":\"2026-12-03\"}",
                  "Ann is away on 2026-12-03.\nJean Dupont is away on 2026-12-03.\n"
                  "Ann is free on 2026-11-28.\nJean Dupont is free on 2026-11-28.\nTold: Ann, Jean Dupont.\n",
                  NULL);
}

static void
who_works_on_elsewhere_at_that_time_is_not_free(void **state)
{
    (void)state;
    static const char *const policies[] = {"{}", OVERLAP};
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autoptr(CbPatch) rows = company(policies[i]);
        worlds_session(rows, "more", "2026-11-28", "starts_at", "2026-11-28T19:00:00Z", "ends_at",
                       "2026-11-28T21:00:00Z", NULL);
        worlds_link(rows, "more", "jean", "accepted");
        g_autoptr(CbWorld) world = worlds_of(rows);
        assert_effect(world, "session.cancel", "expo", "{}", "Ann is free on 2026-11-28.\nTold: Ann, Jean Dupont.\n",
                      NULL);
    }
}

static void
a_move_within_its_date_frees_nobody(void **state)
{
    (void)state;
    static const char *const policies[] = {"{}", OVERLAP};
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++) {
        g_autoptr(CbWorld) world = company_world(policies[i]);
        assert_effect(world, "session.move", "gala", "{\"date\":\"2026-11-29\",\"starts_at\":\"2026-11-29T08:00:00Z\"}",
                      "Told: Jean Dupont.\n", NULL);
    }
}

static void
a_cancelled_series_frees_each_person_once_for_each_date(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company("{}");
    worlds_session(rows, "late", "2026-11-28", "series_id", "fair", NULL);
    worlds_link(rows, "late", "jean", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_effect(world, "session.cancel", "gala", "{\"scope\":\"all\"}",
                  "Ann is free on 2026-11-28.\nJean Dupont is free on 2026-11-28.\n"
                  "Jean Dupont is free on 2026-11-29.\nTold: Ann, Jean Dupont.\n",
                  NULL);
}

static void
reopening_names_who_clashes(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company("{}");
    worlds_session(rows, "off", "2026-11-29", "title", "Off", "status", "cancelled", NULL);
    worlds_link(rows, "off", "jean", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_effect(world, "session.reopen", "off", "{}", "Jean Dupont is also on Gala then.\nTold: Jean Dupont.\n", NULL);
}

static void
a_larger_need_opens_places_and_a_smaller_one_none(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company_world("{}");
    assert_effect(world, "session.edit", "expo", "{\"set\":{\"min_operators\":5},\"scope\":\"all\"}",
                  "Expo, 2026-11-28, then lacks 3 people.\nGala, 2026-11-29, then lacks 4 people.\n", "expo");
    assert_effect(world, "session.edit", "expo", "{\"set\":{\"min_operators\":1}}", "", NULL);
}

static void
what_is_added_changes_nothing_for_the_others(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company_world("{}");
    assert_effect(world, "session.add", "a new one",
                  "{\"date\":\"2026-11-28\",\"repeat\":{\"every_days\":1,\"times\":5}}", "", NULL);
}

static void
coming_back_fills_places_and_opens_none(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company_world("{}");
    g_autoptr(CbDecision) decision = decision_at(world, "operator.unavailable", "jean",
                                                 "{\"first\":\"2026-11-28\",\"last\":\"2026-11-28\"}", NOW);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, decision->decided_at);
    g_autoptr(CbWorld) away = world_after(world, outcome, NULL);
    g_autofree char *payload = g_strdup_printf("{\"absence\":\"%s\",\"from\":\"2026-11-28\"}", decision->id);
    assert_effect(away, "operator.available", "jean", payload, "Told: Jean Dupont.\n", NULL);
}

static void
a_session_that_has_begun_is_never_the_urgent_one(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company("{}");
    worlds_session(rows, "now", "2026-11-25", "title", "Now", "starts_at", "2026-11-25T09:00:00Z", "ends_at",
                   "2026-11-25T12:00:00Z", NULL);
    worlds_link(rows, "now", "jean", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbEffect) effect =
        effect_of(world, "operator.unavailable", "jean", "{\"first\":\"2026-11-25\",\"last\":\"2026-12-05\"}");
    assert_int_equal(effect->opens->len, 3);
    assert_string_equal(effect->urgent, "expo");
}

static void
long_lists_are_cut_and_counted(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = company("{}");
    for (guint i = 0; i < 5; i++) {
        g_autofree char *id = g_strdup_printf("p%u", i);
        worlds_operator(rows, id, NULL);
        worlds_link(rows, "gala", id, "accepted");
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbEffect) effect = effect_of(world, "session.cancel", "gala", "{}");
    g_autoptr(GPtrArray) lines = cb_effect_lines(effect, 2);
    assert_int_equal(lines->len, 4);
    assert_string_equal(lines->pdata[2], "… and 4 more.");
    assert_string_equal(lines->pdata[3], "Told: p4, p3 and 4 more.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absence_opens_gaps_and_names_the_most_urgent),
        cmocka_unit_test(a_move_names_who_clashes_and_who_is_told),
        cmocka_unit_test(a_gap_between_two_sessions_is_part_of_a_clash),
        cmocka_unit_test(a_move_names_who_is_away_then),
        cmocka_unit_test(who_works_on_elsewhere_at_that_time_is_not_free),
        cmocka_unit_test(a_move_within_its_date_frees_nobody),
        cmocka_unit_test(a_cancelled_series_frees_each_person_once_for_each_date),
        cmocka_unit_test(reopening_names_who_clashes),
        cmocka_unit_test(a_larger_need_opens_places_and_a_smaller_one_none),
        cmocka_unit_test(what_is_added_changes_nothing_for_the_others),
        cmocka_unit_test(coming_back_fills_places_and_opens_none),
        cmocka_unit_test(a_session_that_has_begun_is_never_the_urgent_one),
        cmocka_unit_test(long_lists_are_cut_and_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
