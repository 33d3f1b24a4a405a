/* What people answer: who is booked, on which days, and what the others are told. */
#include "tests/engine/campaign_fixture.h"

#define ASSISTED CREW_START("assisted", "all")

static void
assert_answer_refused(const CbWorld *world, const char *code, const char *profile, const char *phase,
                      const char *answer, gint64 after)
{
    guint request = crew_request(world, profile, phase);
    g_autofree char *payload = g_strdup_printf("{\"request_id\":\"%s\",\"answer\":\"%s\"}",
                                               staffing_requests_id(world, request), answer);
    crew_assert_refused(world, code, &(CrewCall){"request.answer", "job", payload, profile, CB_ROLE_SERVICE, after});
}

/* Patches the World with one more row of hand. */
static void
patch(CbWorld **world, CbPatch *rows)
{
    CbWorld *after = cb_world_patch(*world, rows);
    cb_world_unref(*world);
    cb_patch_free(rows);
    *world = after;
}

static void
a_yes_or_no_to_availability_books_nothing_and_wakes_the_campaigns_of_the_job(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_do(&world, &(CrewCall){"campaign.start", "lights",
                                "{\"job_id\":\"job\",\"department\":\"lights\",\"mode\":\"assisted\",\"policy\":{}}",
                                "ana", CB_ROLE_MANAGER, 0});
    crew_do(&world, &(CrewCall){"campaign.tick", "lights", NULL, "system", CB_ROLE_SERVICE, 0});
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    crew_send(&world, "campaign.ask", "s2", "SND-FOH-R", 0);
    crew_answer(&world, "s1", "availability", "confirm", CB_MINUTE);
    crew_answer(&world, "s2", "availability", "decline", 2 * CB_MINUTE);
    assert_string_equal(crew_status(world, "s1", "availability"), "confirmed");
    assert_string_equal(crew_status(world, "s2", "availability"), "declined");
    assert_int_equal(crew_events(world, crew_request(world, "s1", "availability"), "clicked_confirm"), 1);
    assert_int_equal(crew_events(world, crew_request(world, "s2", "availability"), "clicked_decline"), 1);
    assert_int_equal(cb_world_rows(world, CB_job_assignments), 0);
    static const char *const woken[] = {"c", "lights"};
    for (guint w = 0; w < G_N_ELEMENTS(woken); w++)
        assert_true(staffing_campaigns_next_run_at(world, worlds_find(world, CB_staffing_campaigns, woken[w])) ==
                    worlds_time(CREW_NOW) + 2 * CB_MINUTE);
}

static void
a_paused_campaign_is_not_woken(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    crew_do(&world, &(CrewCall){"campaign.pause", "c", NULL, "jordi", CB_ROLE_MANAGER, 0});
    crew_answer(&world, "s1", "availability", "confirm", CB_MINUTE);
    assert_true(staffing_campaigns_next_run_at(world, worlds_find(world, CB_staffing_campaigns, "c")) ==
                worlds_time(CREW_NOW));
}

static void
who_takes_an_offer_is_booked_on_every_local_day(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_bring_to_offer(&world, "s1", "SND-PA-T");
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_string_equal(crew_booked_as(world, "s1"), "SND-PA-T");
    assert_int_equal(crew_sheets(world, "s1", "job"), 4);
    assert_int_equal(crew_told(world, "s1", "booked"), 1);
    assert_int_equal(crew_events(world, crew_request(world, "s1", "offer"), "auto_assigned_on_confirm"), 1);
    guint assignment = cb_world_first(world, CB_job_assignments, CB_job_assignments_technician_id,
                                      worlds_find(world, CB_profiles, "s1"));
    assert_string_equal(job_assignments_assignment_source(world, assignment), "staffing");
    assert_true(job_assignments_response_time(world, assignment) == worlds_time(CREW_NOW) + CREW_HOUR);
}

static void
a_dry_hire_has_no_booked_days_and_an_old_row_is_taken_up(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = crew_rows();
    worlds_row(rows, CB_jobs, "id", "job", "title", "Hire", "start_time", "2026-12-10T10:00:00Z", "end_time",
               "2026-12-12T23:30:00Z", "job_type", "dryhire", NULL);
    worlds_row(rows, CB_job_assignments, "id", "old", "job_id", "job", "technician_id", "s1", "status", "declined",
               NULL);
    CbWorld *world = worlds_of(rows);
    crew_do(&world, &(CrewCall){"campaign.start", "c", ASSISTED, "jordi", CB_ROLE_MANAGER, 0});
    crew_bring_to_offer(&world, "s1", "SND-PA-T");
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_string_equal(crew_booked_as(world, "s1"), "SND-PA-T");
    assert_int_equal(crew_sheets(world, "s1", "job"), 0);
    assert_int_equal(cb_world_rows(world, CB_job_assignments), 1);
    cb_world_unref(world);
}

static void
the_second_to_accept_a_full_role_is_told_and_not_booked(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_bring_to_offer(&world, "s1", "SND-FOH-R");
    g_autoptr(CbPatch) late = cb_patch_new();
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    /* An offer that went out on another hub's word, after the role was full. */
    worlds_row(late, CB_staffing_requests, "id", "late", "job_id", "job", "profile_id", "s2", "phase", "offer",
               "status", "pending", "role_code", "SND-FOH-R", "campaign_id", "c", "updated_at", CREW_NOW, NULL);
    patch(&world, g_steal_pointer(&late));
    crew_answer(&world, "s2", "offer", "confirm", 2 * CREW_HOUR);
    assert_null(crew_booked_as(world, "s2"));
    assert_int_equal(crew_sheets(world, "s2", "job"), 0);
    assert_string_equal(crew_status(world, "s2", "offer"), "expired");
    assert_int_equal(crew_told(world, "s2", "taken"), 1);
    assert_int_equal(crew_events(world, crew_request(world, "s2", "offer"), "auto_assign_skipped_full"), 1);
}

static void
when_the_last_place_goes_those_who_wait_are_told(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_bring_to_offer(&world, "s1", "SND-PA-T");
    crew_bring_to_offer(&world, "s2", "SND-PA-T");
    crew_bring_to_offer(&world, "s3", "SND-PA-T");
    crew_send(&world, "campaign.ask", "s4", "SND-PA-T", 0);
    crew_send(&world, "campaign.ask", "s5", "SND-FOH-R", 0);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_string_equal(crew_status(world, "s3", "offer"), "pending");
    crew_answer(&world, "s2", "offer", "confirm", CREW_HOUR);
    assert_string_equal(crew_status(world, "s3", "offer"), "expired");
    assert_string_equal(crew_status(world, "s4", "availability"), "expired");
    assert_string_equal(crew_status(world, "s5", "availability"), "pending");
    assert_int_equal(crew_told(world, "s3", "closed") + crew_told(world, "s4", "closed"), 2);
    assert_int_equal(crew_told(world, "s5", "closed") + crew_told(world, "s1", "closed"), 0);
    assert_answer_refused(world, "REQUEST_EXPIRED", "s3", "offer", "confirm", CREW_HOUR);
}

static void
who_is_booked_elsewhere_meanwhile_is_not_booked(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_bring_to_offer(&world, "s1", "SND-FOH-R");
    CbPatch *elsewhere = cb_patch_new();
    worlds_row(elsewhere, CB_timesheets, "id", "t", "job_id", "other", "technician_id", "s1", "date", "2026-12-11",
               NULL);
    patch(&world, elsewhere);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_null(crew_booked_as(world, "s1"));
    assert_string_equal(crew_status(world, "s1", "offer"), "confirmed");
    assert_int_equal(crew_events(world, crew_request(world, "s1", "offer"), "auto_assign_skipped_conflict"), 1);
}

static void
who_holds_another_role_of_the_job_keeps_it(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_bring_to_offer(&world, "s1", "SND-FOH-R");
    CbPatch *second = cb_patch_new();
    worlds_row(second, CB_staffing_requests, "id", "second", "job_id", "job", "profile_id", "s1", "phase", "offer",
               "status", "pending", "role_code", "SND-PA-T", "campaign_id", "c", "single_day", "true", "target_date",
               "2026-12-10", NULL);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    patch(&world, second);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_string_equal(crew_booked_as(world, "s1"), "SND-FOH-R");
    assert_int_equal(crew_told(world, "s1", "booked"), 1);
}

/* Two single days that were offered together. */
static void
offer_two_days(CbWorld **world)
{
    static const char *const days[] = {"2026-12-10", "2026-12-12"};
    CbPatch *rows = cb_patch_new();
    for (guint d = 0; d < G_N_ELEMENTS(days); d++)
        worlds_row(rows, CB_staffing_requests, "id", days[d], "job_id", "job", "profile_id", "s1", "phase", "offer",
                   "status", "pending", "role_code", "SND-FOH-R", "campaign_id", "c", "single_day", "true",
                   "target_date", days[d], "batch_id", "b", NULL);
    worlds_row(rows, CB_staffing_requests, "id", "whole", "job_id", "job", "profile_id", "s2", "phase", "offer",
               "status", "pending", "role_code", "SND-PA-T", "campaign_id", "c", "batch_id", "other", NULL);
    patch(world, rows);
}

static guint
with_status(const CbWorld *world, const char *profile, const char *wanted)
{
    guint n = 0;
    CB_EACH_LINK (world, staffing_requests, profile_id, worlds_find(world, CB_profiles, profile), row)
        n += strcmp(staffing_requests_status(world, row), wanted) == 0;
    return n;
}

static void
one_yes_to_days_that_were_sent_together_is_a_yes_to_all_of_them(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    offer_two_days(&world);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_int_equal(with_status(world, "s1", "confirmed"), 2);
    assert_int_equal(with_status(world, "s2", "pending"), 1);
    assert_string_equal(crew_booked_as(world, "s1"), "SND-FOH-R");
    assert_int_equal(crew_sheets(world, "s1", "job"), 2);
    g_autoptr(CbWorld) refusing = crew_campaign(ASSISTED);
    offer_two_days(&refusing);
    crew_answer(&refusing, "s1", "offer", "decline", CREW_HOUR);
    assert_int_equal(with_status(refusing, "s1", "declined"), 2);
}

static void
days_that_were_sent_together_are_booked_all_or_not_at_all(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    offer_two_days(&world);
    CbPatch *elsewhere = cb_patch_new();
    worlds_row(elsewhere, CB_timesheets, "id", "t", "job_id", "other", "technician_id", "s1", "date", "2026-12-10",
               NULL);
    patch(&world, elsewhere);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_null(crew_booked_as(world, "s1"));
    assert_int_equal(crew_sheets(world, "s1", "job"), 0);
}

static void
a_late_second_or_senseless_answer_is_refused(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    assert_answer_refused(world, "INVALID_VALUE", "s1", "availability", "perhaps", 0);
    assert_answer_refused(world, "REQUEST_EXPIRED", "s1", "availability", "confirm", 24 * CREW_HOUR + CB_SECOND);
    crew_assert_refused(world, "REQUEST_NOT_FOUND",
                        &(CrewCall){"request.answer", "job", "{\"request_id\":\"x\",\"answer\":\"confirm\"}", "s1",
                                    CB_ROLE_SERVICE, 0});
    crew_assert_refused(world, "JOB_NOT_FOUND",
                        &(CrewCall){"request.answer", "x", "{\"request_id\":\"x\",\"answer\":\"confirm\"}", "s1",
                                    CB_ROLE_SERVICE, 0});
    crew_answer(&world, "s1", "availability", "confirm", 24 * CREW_HOUR);
    assert_answer_refused(world, "ALREADY_ANSWERED", "s1", "availability", "confirm", 24 * CREW_HOUR);
    assert_answer_refused(world, "ALREADY_ANSWERED", "s1", "availability", "decline", 24 * CREW_HOUR);
}

static void
a_viewer_answers_for_nobody(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    g_autofree char *payload =
        g_strdup_printf("{\"request_id\":\"%s\",\"answer\":\"confirm\"}",
                        staffing_requests_id(world, crew_request(world, "s1", "availability")));
    crew_assert_refused(world, "NOT_AUTHORIZED",
                        &(CrewCall){"request.answer", "job", payload, "nobody", CB_ROLE_VIEWER, CB_MINUTE});
}

static guint
assignment_of(const CbWorld *world, const char *profile)
{
    return cb_world_first(world, CB_job_assignments, CB_job_assignments_technician_id,
                          worlds_find(world, CB_profiles, profile));
}

static void
an_assignment_says_which_day_it_is_for_as_long_as_it_is_one(void **state)
{
    (void)state;
    static const char *const days[] = {"2026-12-10", "2026-12-12"};
    CbWorld *world = crew_campaign(ASSISTED);
    for (guint d = 0; d < G_N_ELEMENTS(days); d++) {
        CbPatch *rows = cb_patch_new();
        worlds_row(rows, CB_staffing_requests, "id", days[d], "job_id", "job", "profile_id", "s1", "phase", "offer",
                   "status", "pending", "role_code", "SND-PA-T", "campaign_id", "c", "single_day", "true", "target_date",
                   days[d], NULL);
        patch(&world, rows);
        crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
        guint row = assignment_of(world, "s1");
        gint64 day = job_assignments_assignment_date(world, row);
        assert_int_equal(crew_sheets(world, "s1", "job"), d + 1);
        assert_int_equal(job_assignments_single_day(world, row), d == 0);
        assert_true(day == (d == 0 ? cb_day_of(worlds_time("2026-12-10T00:00:00Z")) : CB_NULL));
    }
    crew_bring_to_offer(&world, "s2", "SND-FOH-R");
    crew_answer(&world, "s2", "offer", "confirm", CREW_HOUR);
    assert_int_equal(job_assignments_single_day(world, assignment_of(world, "s2")), FALSE);
    assert_true(job_assignments_assignment_date(world, assignment_of(world, "s2")) == CB_NULL);
    cb_world_unref(world);
}

static void
days_that_are_taken_together_are_not_one_day(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    offer_two_days(&world);
    crew_answer(&world, "s1", "offer", "confirm", CREW_HOUR);
    assert_int_equal(job_assignments_single_day(world, assignment_of(world, "s1")), FALSE);
    assert_true(job_assignments_assignment_date(world, assignment_of(world, "s1")) == CB_NULL);
}

/* Each message to a person ends so. */
static void
messages_become(CbWorld **world, const char *profile, const char *status)
{
    CbPatch *rows = cb_patch_new();
    CB_EACH_LINK (*world, messages, profile_id, worlds_find(*world, CB_profiles, profile), row)
        worlds_row(rows, CB_messages, "id", messages_id(*world, row), "job_id", "job", "profile_id", profile, "status", status,
                   NULL);
    patch(world, rows);
}

static guint
not_told(const CbWorld *world, const char *profile)
{
    g_autoptr(GArray) found = cb_attention(world, worlds_time(CREW_NOW) + CREW_HOUR);
    guint n = 0;
    for (guint i = 0; i < found->len; i++) {
        const CbAttention *one = &g_array_index(found, CbAttention, i);
        n += strcmp(one->cause, "NOT_TOLD") == 0 && one->target == CB_profiles &&
             one->row == worlds_find(world, CB_profiles, profile) && strcmp(one->action, "messages") == 0;
    }
    return n;
}

static void
whoever_of_a_crew_could_not_be_told_needs_somebody_once(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    crew_send(&world, "campaign.offer", "s1", "SND-FOH-R", CB_MINUTE);
    crew_send(&world, "campaign.ask", "s2", "SND-PA-T", 0);
    assert_int_equal(not_told(world, "s1"), 0);
    messages_become(&world, "s1", "failed");
    messages_become(&world, "s2", "in_doubt");
    assert_int_equal(not_told(world, "s1"), 1);
    assert_int_equal(not_told(world, "s2"), 1);
    messages_become(&world, "s1", "sent");
    assert_int_equal(not_told(world, "s1"), 0);
    crew_answer(&world, "s2", "availability", "decline", CB_MINUTE);
    assert_int_equal(not_told(world, "s2"), 0); /* it makes no sense any more */
}

static void
a_subject_is_short_and_turns_nothing_whatever_a_job_is_called(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = crew_campaign(ASSISTED);
    CbPatch *rows = cb_patch_new();
    g_autofree char *much = g_strnfill(5000, 'x'), *title = g_strconcat("Gala \u202etxt\u2069\n", much, NULL);
    worlds_row(rows, CB_jobs, "id", "job", "title", title, NULL);
    patch(&world, rows);
    crew_send(&world, "campaign.ask", "s1", "SND-FOH-R", 0);
    guint message = cb_world_first(world, CB_messages, CB_messages_profile_id, worlds_find(world, CB_profiles, "s1"));
    const char *subject = messages_subject(world, message);
    assert_non_null(strstr(subject, "Gala txt xxx"));
    assert_non_null(strstr(subject, "xxx…"));
    assert_true(g_utf8_strlen(subject, -1) <= 250);
    assert_null(strstr(subject, "\u202e"));
    assert_null(strstr(subject, "\u2069"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_yes_or_no_to_availability_books_nothing_and_wakes_the_campaigns_of_the_job),
        cmocka_unit_test(a_paused_campaign_is_not_woken),
        cmocka_unit_test(who_takes_an_offer_is_booked_on_every_local_day),
        cmocka_unit_test(a_dry_hire_has_no_booked_days_and_an_old_row_is_taken_up),
        cmocka_unit_test(the_second_to_accept_a_full_role_is_told_and_not_booked),
        cmocka_unit_test(when_the_last_place_goes_those_who_wait_are_told),
        cmocka_unit_test(who_is_booked_elsewhere_meanwhile_is_not_booked),
        cmocka_unit_test(who_holds_another_role_of_the_job_keeps_it),
        cmocka_unit_test(one_yes_to_days_that_were_sent_together_is_a_yes_to_all_of_them),
        cmocka_unit_test(days_that_were_sent_together_are_booked_all_or_not_at_all),
        cmocka_unit_test(a_late_second_or_senseless_answer_is_refused),
        cmocka_unit_test(a_viewer_answers_for_nobody),
        cmocka_unit_test(an_assignment_says_which_day_it_is_for_as_long_as_it_is_one),
        cmocka_unit_test(days_that_are_taken_together_are_not_one_day),
        cmocka_unit_test(whoever_of_a_crew_could_not_be_told_needs_somebody_once),
        cmocka_unit_test(a_subject_is_short_and_turns_nothing_whatever_a_job_is_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
