/* The life of a campaign, decision by decision: who may what, what is refused, what is written. */
#include "tests/engine/campaign_fixture.h"

#define ASSISTED CREW_START("assisted", "all")
#define AUTOMATIC CREW_START("auto", "all")

static CrewCall
manager(const char *kind, const char *payload, gint64 after)
{
    return (CrewCall){kind, "c", payload, "jordi", CB_ROLE_MANAGER, after};
}

static void
act(CbWorld **world, const char *kind, gint64 after)
{
    CrewCall call = manager(kind, NULL, after);
    crew_do(world, &call);
}

static void
assert_refused(const CbWorld *world, const char *code, const char *kind, const char *payload)
{
    CrewCall call = manager(kind, payload, CB_MINUTE);
    crew_assert_refused(world, code, &call);
}

static void
tick(CbWorld **world, gint64 after)
{
    crew_do(world, &(CrewCall){"campaign.tick", "c", NULL, "system", CB_ROLE_SERVICE, after});
}

static const char *
status(const CbWorld *world)
{
    return staffing_campaigns_status(world, worlds_find(world, CB_staffing_campaigns, "c"));
}

static gint64
next_run(const CbWorld *world)
{
    gint64 next = staffing_campaigns_next_run_at(world, worlds_find(world, CB_staffing_campaigns, "c"));
    return next == CB_NULL ? CB_NULL : next - worlds_time(CREW_NOW);
}

/* How many rows of its log say this. */
static guint
logged(const CbWorld *world, const char *what)
{
    guint n = 0;
    CB_EACH_LINK (world, staffing_campaign_events, campaign_id, worlds_find(world, CB_staffing_campaigns, "c"), row)
        n += staffing_campaign_events_profile_id(world, row) == NULL &&
             strstr(staffing_campaign_events_reasons(world, row), what) != NULL;
    return n;
}

/* --- start ------------------------------------------------------------------------------------ */

static void
a_campaign_starts_active_with_all_roles_and_a_complete_policy(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    guint row = worlds_find(world, CB_staffing_campaigns, "c");
    assert_string_equal(status(world), "active");
    assert_string_equal(staffing_campaigns_created_by(world, row), "jordi");
    assert_true(next_run(world) == 0);
    assert_int_equal(cb_world_rows(world, CB_staffing_campaign_roles), 2);
    assert_string_equal(staffing_campaign_roles_stage(world, crew_role(world, "c", "SND-PA-T")), "idle");
    assert_non_null(strstr(staffing_campaigns_policy(world, row), "\"offer_buffer\":1"));
    assert_int_equal(logged(world, "Started"), 1);
}

static void
outstanding_leaves_out_what_is_filled_and_all_does_not(void **state)
{
    (void)state;
    const struct {
        const char *payload;
        guint roles;
    } scopes[] = {{CREW_START("auto", "outstanding"), 1}, {AUTOMATIC, 2}};
    for (guint s = 0; s < G_N_ELEMENTS(scopes); s++) {
        g_autoptr(CbPatch) rows = crew_rows();
        worlds_row(rows, CB_job_assignments, "id", "a", "job_id", "job", "technician_id", "s9", "sound_role",
                   "SND-FOH-R", "status", "confirmed", NULL);
        CbWorld *world = worlds_of(rows);
        CrewCall start = manager("campaign.start", scopes[s].payload, 0);
        crew_do(&world, &start);
        assert_int_equal(cb_world_rows(world, CB_staffing_campaign_roles), scopes[s].roles);
        cb_world_unref(world);
    }
}

static void
a_start_is_refused_with_its_reason(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_world();
    assert_refused(world, "MISSING_FIELDS", "campaign.start", NULL);
    assert_refused(world, "MISSING_FIELDS", "campaign.start",
                   "{\"job_id\":\"job\",\"department\":\"sound\",\"mode\":\"auto\"}");
    assert_refused(world, "JOB_NOT_FOUND", "campaign.start",
                   "{\"job_id\":\"nothing\",\"department\":\"sound\",\"mode\":\"auto\",\"policy\":{}}");
    assert_refused(world, "NOT_AUTHORIZED", "campaign.start",
                   "{\"job_id\":\"job\",\"department\":\"lights\",\"mode\":\"auto\",\"policy\":{}}");
    crew_assert_refused(world, "UNSUPPORTED_DEPARTMENT",
                        &(CrewCall){"campaign.start", "c",
                                    "{\"job_id\":\"job\",\"department\":\"backline\",\"mode\":\"auto\",\"policy\":{},"
                                    "\"scope\":\"outstanding\"}",
                                    "ana", CB_ROLE_MANAGER, 0});
    g_autoptr(CbWorld) started = crew_campaign(ASSISTED);
    crew_assert_refused(started, "CAMPAIGN_EXISTS",
                        &(CrewCall){"campaign.start", "c2", ASSISTED, "jordi", CB_ROLE_MANAGER, 0});
}

static void
a_policy_that_asks_too_much_starts_nothing(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_world();
    static const char *const policies[] = {"{\"availability_multiplier\":1000000}", "{\"weights\":{\"skills\":-1}}",
                                           "{\"escalation_steps\":[\"ask_everybody\"]}"};
    for (guint p = 0; p < G_N_ELEMENTS(policies); p++) {
        g_autofree char *payload = g_strdup_printf(
            "{\"job_id\":\"job\",\"department\":\"sound\",\"mode\":\"auto\",\"policy\":%s}", policies[p]);
        assert_refused(world, "POLICY_OUT_OF_RANGE", "campaign.start", payload);
    }
}

/* A hundred people, and a need of so many. */
static CbWorld *
crowd(const char *quantity)
{
    g_autoptr(CbPatch) rows = crew_rows();
    crew_need(rows, "job", "sound", "SND-MON-E", quantity);
    for (guint n = 0; n < 100; n++) {
        g_autofree char *id = g_strdup_printf("x%02u", n);
        crew_person(rows, id, "sound", "technician");
    }
    return worlds_of(rows);
}

static void
no_wave_asks_more_than_fifty_for_a_role(void **state)
{
    (void)state;
    guint asked = 0;
    CbWorld *world = crowd("40");
    CrewCall start = manager("campaign.start", AUTOMATIC, 0);
    crew_do(&world, &start);
    tick(&world, 0);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        asked += strcmp(staffing_requests_role_code(world, row), "SND-MON-E") == 0;
    assert_int_equal(asked, CB_WAVE_MOST);
    cb_world_unref(world);
}

static void
a_need_that_nobody_can_mean_starts_and_resumes_nothing(void **state)
{
    (void)state;
    static const char *const quantities[] = {"501", "100000", "9223372036854775807"};
    for (guint q = 0; q < G_N_ELEMENTS(quantities); q++) {
        g_autoptr(CbWorld) world = crowd(quantities[q]);
        assert_refused(world, "IMPOSSIBLE_NEED", "campaign.start", AUTOMATIC);
    }
    CbWorld *world = crowd("500");
    CrewCall start = manager("campaign.start", ASSISTED, 0);
    crew_do(&world, &start);
    act(&world, "campaign.pause", 0);
    g_autoptr(CbPatch) more = cb_patch_new();
    worlds_row(more, CB_job_required_roles, "id", "more", "job_id", "job", "department", "sound", "role_code",
               " SND-MON-E", "quantity", "9223372036854775807", NULL);
    g_autoptr(CbWorld) grown = cb_world_patch(world, more);
    assert_refused(grown, "IMPOSSIBLE_NEED", "campaign.resume", NULL);
    CrewCall resume = manager("campaign.resume", NULL, 0);
    crew_do(&world, &resume);
    cb_world_unref(world);
}

/* --- states ----------------------------------------------------------------------------------- */

static void
it_pauses_resumes_stops_and_restarts(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    assert_refused(world, "CANNOT_RESUME", "campaign.resume", NULL);
    act(&world, "campaign.pause", CB_MINUTE);
    assert_string_equal(status(world), "paused");
    assert_refused(world, "CAMPAIGN_NOT_ACTIVE", "campaign.pause", NULL);
    assert_refused(world, "CAMPAIGN_NOT_ACTIVE", "campaign.tick", NULL);
    act(&world, "campaign.resume", 2 * CB_MINUTE);
    assert_string_equal(status(world), "active");
    assert_true(next_run(world) == 2 * CB_MINUTE);
    act(&world, "campaign.stop", 3 * CB_MINUTE);
    assert_string_equal(status(world), "stopped");
    assert_true(next_run(world) == 2 * CB_MINUTE);
    assert_refused(world, "CAMPAIGN_NOT_ACTIVE", "campaign.nudge", NULL);
    act(&world, "campaign.resume", 4 * CB_MINUTE);
    assert_string_equal(status(world), "active");
    assert_int_equal(logged(world, "Paused") + logged(world, "Resumed") + logged(world, "Stopped") +
                         logged(world, "Restarted"),
                     4);
}

static void
what_has_become_short_joins_when_it_goes_on(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    act(&world, "campaign.pause", CB_MINUTE);
    g_autoptr(CbPatch) more = cb_patch_new();
    crew_need(more, "job", "sound", "SND-RF-E", "1");
    CbWorld *wider = cb_world_patch(world, more);
    cb_world_unref(world);
    world = wider;
    act(&world, "campaign.resume", 2 * CB_MINUTE);
    assert_int_not_equal(crew_role(world, "c", "SND-RF-E"), CB_NO_ROW);
    assert_int_equal(cb_world_rows(world, CB_staffing_campaign_roles), 3);
}

static void
each_escalation_takes_the_next_step_until_none_is_left(void **state)
{
    (void)state;
    static const char *const marks[] = {"\"availability_multiplier\":6", "\"exclude_fridge\":false",
                                        "\"soft_conflict_policy\":\"allow\""};
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    for (guint step = 0; step < G_N_ELEMENTS(marks); step++) {
        act(&world, "campaign.escalate", CB_MINUTE);
        const char *policy = staffing_campaigns_policy(world, worlds_find(world, CB_staffing_campaigns, "c"));
        assert_non_null(strstr(policy, marks[step]));
    }
    assert_refused(world, "NO_STEPS_LEFT", "campaign.escalate", NULL);
    assert_int_equal(logged(world, "Escalated to: "), 3);
}

static void
a_nudge_makes_the_next_tick_due_and_a_lock_is_freed_by_hand_or_by_age(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    tick(&world, 0);
    assert_true(next_run(world) == 300 * CB_SECOND);
    act(&world, "campaign.nudge", CB_MINUTE);
    assert_true(next_run(world) == CB_MINUTE);
    assert_refused(world, "NOT_LOCKED", "campaign.unlock", NULL);
    g_autoptr(CbPatch) lock = cb_patch_new();
    worlds_row(lock, CB_staffing_campaigns, "id", "c", "job_id", "job", "department", "sound", "created_by", "jordi",
               "mode", "assisted", "run_lock", "somebody", "last_run_at", CREW_NOW, NULL);
    g_autoptr(CbWorld) locked = cb_world_patch(world, lock);
    crew_assert_refused(locked, "CAMPAIGN_LOCKED",
                        &(CrewCall){"campaign.tick", "c", NULL, "system", CB_ROLE_SERVICE, 14 * CB_MINUTE});
    CbWorld *later = cb_world_ref(locked), *freed = cb_world_ref(locked);
    tick(&later, 15 * CB_MINUTE);
    act(&freed, "campaign.unlock", CB_MINUTE);
    tick(&freed, 2 * CB_MINUTE);
    assert_int_equal(logged(freed, "Lock freed"), 1);
    cb_world_unref(later);
    cb_world_unref(freed);
}

static void
rights_follow_the_profile_and_without_one_the_role(void **state)
{
    (void)state;
    static const struct {
        const char *actor;
        CbRole role;
        gboolean may;
    } people[] = {
        {"jordi", CB_ROLE_VIEWER, TRUE},  {"ana", CB_ROLE_VIEWER, TRUE},       {"ines", CB_ROLE_ADMIN, FALSE},
        {"s1", CB_ROLE_ADMIN, FALSE},     {"nobody", CB_ROLE_VIEWER, FALSE},   {"nobody", CB_ROLE_DISPATCHER, TRUE},
        {"s1", CB_ROLE_SERVICE, TRUE},
    };
    static const char *const kinds[] = {"campaign.pause", "campaign.stop",  "campaign.escalate",
                                        "campaign.nudge", "campaign.tick"};
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    for (guint p = 0; p < G_N_ELEMENTS(people); p++)
        for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
            CrewCall call = {kinds[k], "c", NULL, people[p].actor, people[p].role, CB_MINUTE};
            g_autoptr(CbOutcome) outcome = crew_decide(world, &call);
            assert_int_equal(outcome->code == NULL, people[p].may);
            assert_true(people[p].may || strcmp(outcome->code, "NOT_AUTHORIZED") == 0);
        }
    assert_true(cb_profile_may_manage("management", "logistics", "production"));
    assert_false(cb_profile_may_manage("management", "logistics", "sound"));
    assert_true(cb_profile_may_manage("management", NULL, "sound"));
    assert_false(cb_profile_may_manage("technician", "sound", "sound"));
}

static void
nothing_is_found_under_an_unknown_name(void **state)
{
    (void)state;
    static const char *const kinds[] = {"campaign.pause",  "campaign.resume", "campaign.stop", "campaign.escalate",
                                        "campaign.nudge",  "campaign.unlock", "campaign.tick", "campaign.ask",
                                        "campaign.offer"};
    g_autoptr(CbWorld) world = crew_world();
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        assert_refused(world, "CAMPAIGN_NOT_FOUND", kinds[k], NULL);
}

/* --- ticks ------------------------------------------------------------------------------------ */

static void
a_tick_writes_what_its_plan_says(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(AUTOMATIC);
    tick(&world, 0);
    guint foh = crew_role(world, "c", "SND-FOH-R"), pa = crew_role(world, "c", "SND-PA-T");
    assert_int_equal(staffing_campaign_roles_pending_availability(world, foh), 4);
    assert_int_equal(staffing_campaign_roles_pending_availability(world, pa), 5); /* of 8: nobody else is left */
    assert_int_equal(staffing_campaign_roles_wave_number(world, pa), 1);
    assert_string_equal(staffing_campaign_roles_stage(world, pa), "availability");
    assert_int_equal(cb_world_rows(world, CB_staffing_requests), 9);
    assert_int_equal(cb_world_rows(world, CB_messages), 9);
    assert_int_equal(cb_world_rows(world, CB_staffing_events), 9);
    assert_int_equal(crew_told(world, "s1", "availability"), 1);
    CB_EACH_LINK (world, staffing_campaign_events, campaign_id, worlds_find(world, CB_staffing_campaigns, "c"), row)
        if (staffing_campaign_events_profile_id(world, row) != NULL) {
            assert_true(staffing_campaign_events_final_score(world, row) > 0);
            assert_int_equal(staffing_campaign_events_wave_number(world, row), 1);
            assert_non_null(strstr(staffing_campaign_events_reasons(world, row), "Skills: 10 pts"));
        }
    assert_null(staffing_campaigns_run_lock(world, worlds_find(world, CB_staffing_campaigns, "c")));
}

static void
assisted_ticks_count_and_expire_but_send_nothing(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    tick(&world, CREW_HOUR);
    assert_int_equal(staffing_campaign_roles_pending_availability(world, crew_role(world, "c", "SND-FOH-R")), 1);
    tick(&world, 24 * CREW_HOUR);
    assert_string_equal(crew_status(world, "s1", "availability"), "expired");
    assert_int_equal(cb_world_rows(world, CB_staffing_requests), 1);
}

static void
an_offer_of_a_tick_is_logged_with_the_wave_of_its_role(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(
        "{\"job_id\":\"job\",\"department\":\"sound\",\"mode\":\"auto\",\"policy\":{\"availability_multiplier\":1,"
        "\"escalation_steps\":[]}}");
    tick(&world, 0);
    for (guint n = 1; n <= 3; n++) {
        char id[3] = {'s', (char)('0' + n), '\0'};
        crew_answer(&world, id, "availability", "decline", CB_MINUTE);
    }
    tick(&world, CREW_HOUR);
    crew_answer(&world, "s4", "availability", "confirm", 2 * CREW_HOUR);
    tick(&world, 2 * CREW_HOUR);
    assert_string_equal(crew_status(world, "s4", "offer"), "pending");
    CB_EACH_LINK (world, staffing_campaign_events, campaign_id, worlds_find(world, CB_staffing_campaigns, "c"), row)
        if (strcmp(staffing_campaign_events_phase(world, row), "offer") == 0)
            assert_int_equal(staffing_campaign_events_wave_number(world, row), 2);
}

static void
a_department_without_roles_fails_its_campaign(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_world();
    crew_do(&world, &(CrewCall){"campaign.start", "c",
                                "{\"job_id\":\"job\",\"department\":\"backline\",\"mode\":\"auto\",\"policy\":{}}",
                                "ana", CB_ROLE_MANAGER, 0});
    tick(&world, 0);
    assert_string_equal(status(world), "failed");
    assert_true(next_run(world) == CB_NULL);
    crew_assert_refused(world, "CANNOT_RESUME",
                        &(CrewCall){"campaign.resume", "c", NULL, "ana", CB_ROLE_MANAGER, CB_MINUTE});
}

static void
a_campaign_whose_job_is_gone_runs_no_more(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew_rows();
    worlds_row(rows, CB_staffing_campaigns, "id", "c", "job_id", "gone", "department", "sound", "created_by", "jordi",
               "mode", "auto", "next_run_at", CREW_NOW, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) due = cb_campaigns_due(world, worlds_time(CREW_NOW), CB_SWEEP_MOST);
    assert_int_equal(due->len, 0);
    assert_refused(world, "CAMPAIGN_NOT_ACTIVE", "campaign.tick", NULL);
    CrewCall stop = manager("campaign.stop", NULL, 0);
    crew_do(&world, &stop);
}

static void
what_a_decision_makes_has_always_the_same_ids(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(AUTOMATIC);
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, "campaign.tick", "c", NULL, "system", CB_ROLE_SERVICE, worlds_time(CREW_NOW));
    g_autoptr(CbOutcome) first = cb_decide(world, decision, decision->decided_at);
    g_autoptr(CbOutcome) second = cb_decide(world, decision, decision->decided_at);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    assert_int_equal(cb_patch_rows(first->patch), cb_patch_rows(second->patch));
    for (guint i = 0; i < cb_patch_rows(first->patch); i++) {
        const CbRow *a = cb_patch_row(first->patch, i), *b = cb_patch_row(second->patch, i);
        guint key = cb_table_key(&cb_tables[a->table]);
        assert_string_equal(a->values[key].text, b->values[key].text);
        if (a->table == CB_staffing_requests || a->table == CB_staffing_events || a->table == CB_messages)
            assert_true(g_hash_table_add(seen, g_strdup(a->values[key].text)));
    }
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void
a_request_by_hand_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *code, *payload;
    } refusals[] = {
        {"PROFILE_NOT_FOUND", "{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"nobody\"}"},
        {"ROLE_NOT_FOUND", "{\"role_code\":\"LGT-BRD-R\",\"profile_id\":\"s1\"}"},
        {"ROLE_NOT_FOUND", "{\"role_code\":\" \",\"profile_id\":\"s1\"}"},
        {"ROLE_NOT_FOUND", "{\"profile_id\":\"s1\"}"},
        {"ALREADY_ASSIGNED", "{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"s9\"}"},
        {"HARD_CONFLICT", "{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"s8\"}"},
        {"HARD_CONFLICT", "{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"s7\"}"},
    };
    g_autoptr(CbPatch) rows = crew_rows();
    worlds_row(rows, CB_job_assignments, "id", "a", "job_id", "job", "technician_id", "s9", NULL);
    worlds_row(rows, CB_timesheets, "id", "t", "job_id", "other", "technician_id", "s8", "date", "2026-12-11", NULL);
    worlds_row(rows, CB_technician_availability, "id", "v", "technician_id", "s7", "date", "2026-12-12", "status",
               "sick", NULL);
    CbWorld *world = worlds_of(rows);
    CrewCall start = manager("campaign.start", ASSISTED, 0);
    crew_do(&world, &start);
    for (guint r = 0; r < G_N_ELEMENTS(refusals); r++) {
        assert_refused(world, refusals[r].code, "campaign.ask", refusals[r].payload);
        assert_refused(world, refusals[r].code, "campaign.offer", refusals[r].payload);
    }
    CrewCall anyway = manager("campaign.ask",
                              "{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"s8\",\"override_conflicts\":true}", 0);
    crew_do(&world, &anyway);
    act(&world, "campaign.stop", CB_MINUTE);
    assert_refused(world, "CAMPAIGN_NOT_ACTIVE", "campaign.ask", "{\"role_code\":\"SND-FOH-R\",\"profile_id\":\"s1\"}");
    cb_world_unref(world);
}

static void
a_pending_request_is_refreshed_and_not_doubled(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", CREW_HOUR);
    guint request = crew_request(world, "s1", "availability");
    assert_int_equal(cb_world_rows(world, CB_staffing_requests), 1);
    assert_true(staffing_requests_updated_at(world, request) == worlds_time(CREW_NOW) + CREW_HOUR);
    assert_true(staffing_requests_created_at(world, request) == worlds_time(CREW_NOW));
    assert_true(staffing_requests_token_expires_at(world, request) == worlds_time(CREW_NOW) + 25 * CREW_HOUR);
    assert_int_equal(staffing_campaign_roles_pending_availability(world, crew_role(world, "c", "SND-FOH-R")), 1);
    assert_int_equal(crew_told(world, "s1", "availability"), 2);
    assert_int_equal(crew_events(world, request, "email_sent"), 2);
}

static void
who_is_asked_for_another_role_instead_counts_there_only(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    crew_send(&world, "campaign.ask", "s1", "SND-PA-T", CREW_HOUR);
    assert_int_equal(cb_world_rows(world, CB_staffing_requests), 1);
    assert_int_equal(staffing_campaign_roles_pending_availability(world, crew_role(world, "c", "SND-FOH-R")), 0);
    assert_int_equal(staffing_campaign_roles_pending_availability(world, crew_role(world, "c", "SND-PA-T")), 1);
}

static void
who_has_accepted_an_offer_is_offered_no_other(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_bring_to_offer(&world, "s1", "SND-FOH-R");
    g_autoptr(CbPatch) booked = cb_patch_new();
    worlds_row(booked, CB_timesheets, "id", "t", "job_id", "other", "technician_id", "s1", "date", "2026-12-11", NULL);
    CbWorld *elsewhere = cb_world_patch(world, booked);
    cb_world_unref(world);
    world = elsewhere;
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR); /* not booked, for they are elsewhere by now */
    assert_null(crew_booked_as(world, "s1"));
    assert_refused(world, "ALREADY_ACCEPTED", "campaign.offer",
                   "{\"role_code\":\"SND-PA-T\",\"profile_id\":\"s1\",\"override_conflicts\":true}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_campaign_starts_active_with_all_roles_and_a_complete_policy),
        cmocka_unit_test(outstanding_leaves_out_what_is_filled_and_all_does_not),
        cmocka_unit_test(a_start_is_refused_with_its_reason),
        cmocka_unit_test(a_policy_that_asks_too_much_starts_nothing),
        cmocka_unit_test(no_wave_asks_more_than_fifty_for_a_role),
        cmocka_unit_test(a_need_that_nobody_can_mean_starts_and_resumes_nothing),
        cmocka_unit_test(it_pauses_resumes_stops_and_restarts),
        cmocka_unit_test(what_has_become_short_joins_when_it_goes_on),
        cmocka_unit_test(each_escalation_takes_the_next_step_until_none_is_left),
        cmocka_unit_test(a_nudge_makes_the_next_tick_due_and_a_lock_is_freed_by_hand_or_by_age),
        cmocka_unit_test(rights_follow_the_profile_and_without_one_the_role),
        cmocka_unit_test(nothing_is_found_under_an_unknown_name),
        cmocka_unit_test(a_tick_writes_what_its_plan_says),
        cmocka_unit_test(assisted_ticks_count_and_expire_but_send_nothing),
        cmocka_unit_test(an_offer_of_a_tick_is_logged_with_the_wave_of_its_role),
        cmocka_unit_test(a_department_without_roles_fails_its_campaign),
        cmocka_unit_test(a_campaign_whose_job_is_gone_runs_no_more),
        cmocka_unit_test(what_a_decision_makes_has_always_the_same_ids),
        cmocka_unit_test(a_request_by_hand_is_refused_with_its_reason),
        cmocka_unit_test(a_pending_request_is_refreshed_and_not_doubled),
        cmocka_unit_test(who_is_asked_for_another_role_instead_counts_there_only),
        cmocka_unit_test(who_has_accepted_an_offer_is_offered_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
