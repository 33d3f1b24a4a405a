/* Why a campaign does not advance, and what the next step of escalation would change. */
#include "tests/engine/crew_world.h"

#include "engine/campaigns/diagnosis.h"
#include "engine/campaigns/escalation.h"

/* A line for each cause: code, role, action, sentence. */
static char *
print_causes(const CbPatch *rows, gboolean sentences)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW));
    guint campaign = worlds_find(world, CB_staffing_campaigns, "c");
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, "sound");
    g_autoptr(GArray) causes = cb_campaign_causes(eligible, campaign, worlds_time(NOW));
    GString *text = g_string_new(NULL);
    for (guint c = 0; c < causes->len; c++) {
        const CbCause *cause = &g_array_index(causes, CbCause, c);
        if (sentences)
            g_string_append_printf(text, "%s\n", cause->sentence);
        else
            g_string_append_printf(text, "%s %s %s\n", cb_cause_codes[cause->kind],
                                   cause->role_code != NULL ? cause->role_code : "-",
                                   cause->action != NULL ? cause->action : "-");
    }
    return g_string_free(text, FALSE);
}

static void
assert_causes(const CbPatch *rows, const char *expected)
{
    g_autofree char *text = print_causes(rows, FALSE);
    assert_string_equal(text, expected);
}

static void
assert_sentences(const CbPatch *rows, const char *expected)
{
    g_autofree char *text = print_causes(rows, TRUE);
    assert_string_equal(text, expected);
}

/* An active automatic campaign with one more thing known of it, or two (`other` may be NULL). */
static void
add_campaign_with(CbPatch *rows, const char *policy, const char *column, const char *value, const char *other,
                  const char *other_value)
{
    add_campaign(rows, "auto", "active", policy);
    worlds_row(rows, CB_staffing_campaigns, "id", "c", "job_id", "fest", "department", "sound", "created_by", "m", "mode",
               "auto", "status", "active", "policy", policy, strcmp(column, "next_run_at") == 0 ? "run_lock" : "next_run_at",
               strcmp(column, "next_run_at") == 0 ? worlds_null : NOW, column, value, other, other_value, NULL);
}

/* --- the campaign ----------------------------------------------------------------------------- */

static void
one_that_rests_is_resumed_or_restarted_and_one_that_failed_is_not(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"paused", "It is paused. Resume it.\n"},
        {"stopped", "It is stopped. Restart it.\n"},
        {"completed", "It is completed. Restart it.\n"},
        {"failed", "It has failed, for nobody can be assigned in the department sound.\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CbPatch) rows = festival();
        add_campaign(rows, "auto", cases[i][0], "{}");
        g_autofree char *text = print_causes(rows, TRUE);
        assert_true(g_str_has_prefix(text, cases[i][1]));
        g_autofree char *codes = print_causes(rows, FALSE);
        assert_true(g_str_has_prefix(codes, i < 3 ? "NOT_ACTIVE - pause-campaign\n" : "NOT_ACTIVE - -\n"));
    }
}

static void
one_without_a_next_tick_waits_for_one(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign_with(rows, "{}", "next_run_at", worlds_null, NULL, NULL);
    g_autofree char *text = print_causes(rows, FALSE);
    assert_true(g_str_has_prefix(text, "NOT_SCHEDULED - tick\n"));
}

static void
a_lock_is_told_with_its_age(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign_with(rows, "{}", "run_lock", "x", "last_run_at", "2026-11-20T08:53:10Z");
    g_autofree char *text = print_causes(rows, TRUE);
    assert_true(g_str_has_prefix(text, "A run holds its lock for 6 min; after 15 min it is taken over.\n"));
    add_campaign_with(rows, "{}", "run_lock", "x", NULL, NULL);
    g_autofree char *ageless = print_causes(rows, TRUE);
    assert_true(g_str_has_prefix(ageless, "A run holds its lock, nobody knows since when."));
}

static void
a_job_that_needs_nobody_or_has_everybody_says_so(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "auto", "active", "{}");
    add_need(rows, "fest", "sound", "FOH", "0");
    add_need(rows, "fest", "sound", "MON", "1");
    add_assignment(rows, "fest", "ann", "MON", "confirmed");
    assert_causes(rows, "ALL_ASSIGNED - tick\n");
    add_need(rows, "fest", "sound", "MON", "0");
    assert_causes(rows, "NO_ROLES - -\n");
}

static void
a_job_that_is_gone_is_told_and_nothing_else(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_campaign(rows, "auto", "active", "{}");
    assert_sentences(rows, "Its job is no longer there.\n");
}

/* --- the people ------------------------------------------------------------------------------- */

static void
where_nobody_passes_each_rule_says_how_many_it_stops(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_left_out(rows);
    add_campaign(rows, "auto", "active", "{\"escalation_level\":1}");
    put_on_ice(rows, "ann");
    put_on_ice(rows, "bob");
    put_on_ice(rows, "booked");
    worlds_row(rows, CB_profiles, "id", "cat", "department", "video", NULL);
    assert_sentences(rows,
                     "FOH, MON: nobody passes the rules. Of 8 people of sound 1 is not active, 4 is in the fridge, 1 is on "
                     "the job already, 1 is booked on those days, 1 is away on one of the days, 1 is invited to another "
                     "job then. The next step, include_fridge, lets 3 more be asked.\n");
    g_autofree char *codes = print_causes(rows, FALSE);
    assert_string_equal(codes, "NOBODY_PASSES - escalate\n");
}

static void
a_department_without_people_is_told(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_job(rows, "fest", "2026-11-30T10:00:00Z", "2026-12-01T02:00:00Z");
    add_need(rows, "fest", "sound", "MON", "2");
    worlds_row(rows, CB_profiles, "id", "lea", "department", "lights", "role", "technician", NULL);
    add_campaign(rows, "auto", "active", "{\"escalation_steps\":[]}");
    assert_sentences(rows, "MON: nobody is of the department sound. All steps of escalation are taken.\n");
}

static void
who_sees_no_people_is_told_so_and_nothing_else(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_job(rows, "fest", "2026-11-30T10:00:00Z", "2026-12-01T02:00:00Z");
    add_need(rows, "fest", "sound", "MON", "2");
    add_campaign(rows, "auto", "active", "{}");
    assert_sentences(rows, "Your role does not see people, so nothing can be said about candidates and places.\n");
}

static void
whoever_waits_is_told_role_by_role(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "assisted", "active", "{}");
    assert_causes(rows, "NOBODY_ASKED FOH ask\nNOBODY_ASKED MON ask\n");
    add_request(rows, "ann", "MON", "availability", "pending", "2026-11-20T08:00:00Z");
    assert_causes(rows, "NOBODY_ASKED FOH ask\nNO_YES MON answer\n");
    add_request(rows, "ann", "MON", "availability", "confirmed", "2026-11-20T08:30:00Z");
    assert_causes(rows, "NOBODY_ASKED FOH ask\nNOT_OFFERED MON offer\n");
    add_request(rows, "ann", "MON", "offer", "pending", "2026-11-20T08:40:00Z");
    assert_causes(rows, "NOBODY_ASKED FOH ask\nOFFERED MON answer\n");
}

static void
that_all_are_asked_is_a_cause_only_where_more_are_wanted(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "assisted", "active", "{}");
    add_request(rows, "ann", "FOH", "availability", "pending", "2026-11-20T08:00:00Z");
    add_request(rows, "bob", "MON", "availability", "pending", "2026-11-20T08:00:00Z");
    add_request(rows, "cat", "MON", "availability", "pending", "2026-11-20T08:00:00Z");
    assert_causes(rows, "NO_YES FOH answer\nNO_YES MON answer\n");
    add_request(rows, "cat", "MON", "availability", "declined", "2026-11-20T08:00:00Z");
    assert_causes(rows, "ALL_ASKED - escalate\nNO_YES FOH answer\nNO_YES MON answer\n");
}

static void
the_last_message_that_failed_is_quoted(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign(rows, "assisted", "active", "{}");
    add_request(rows, "ann", "FOH", "availability", "pending", "2026-11-20T08:00:00Z");
    add_request(rows, "bob", "MON", "availability", "pending", "2026-11-20T08:00:00Z");
    worlds_row(rows, CB_messages, "id", "m1", "job_id", "fest", "cause", "availability", "recipient", "bob", "body", "",
               "created_at", "2026-11-20T08:00:00Z", "status", "failed", "error", "550 no such mailbox", NULL);
    worlds_row(rows, CB_messages, "id", "m2", "job_id", "fest", "cause", "availability", "recipient", "ann", "body", "",
               "created_at", "2026-11-20T08:01:00Z", "status", "sent", NULL);
    g_autofree char *text = print_causes(rows, TRUE);
    assert_non_null(strstr(text, "The last message that failed was to bob: 550 no such mailbox\n"));
}

/* --- one person, everybody -------------------------------------------------------------------- */

static void
asking_about_one_person_and_judging_everybody_agree(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_left_out(rows);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW));
    guint job = worlds_find(world, CB_jobs, "fest"), seen = 0;
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, "sound");
    for (guint profile = 0; profile < roster->n; profile++)
        for (guint bit = 0; bit < CB_N_OUT; bit++) {
            gboolean out = (eligible->out[profile] >> bit & 1) != 0;
            assert_int_equal(cb_is_out(world, profile, job, "sound", 1u << bit), out);
            seen |= (guint)out << bit;
        }
    assert_int_equal(seen, (1u << CB_N_OUT) - 1);
}

static void
anybody_is_found_without_judging_everybody(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_left_out(rows);
    CbCampaignPolicy policy = cb_campaign_policy("{}");
    g_autoptr(CbWorld) world = worlds_of(rows);
    CbAnybody anybody = cb_anybody(world, worlds_find(world, CB_jobs, "fest"), "sound", &policy);
    assert_true(anybody.passes && anybody.left);
    add_request(rows, "ann", "FOH", "availability", "declined", "2026-11-20T08:00:00Z");
    add_request(rows, "bob", "FOH", "availability", "expired", "2026-11-20T08:00:00Z");
    add_request(rows, "cat", "MON", "offer", "pending", "2026-11-20T08:00:00Z");
    g_autoptr(CbWorld) asked = worlds_of(rows);
    anybody = cb_anybody(asked, worlds_find(asked, CB_jobs, "fest"), "sound", &policy);
    assert_true(anybody.passes && !anybody.left);
    put_on_ice(rows, "ann");
    put_on_ice(rows, "bob");
    put_on_ice(rows, "cat");
    g_autoptr(CbWorld) iced = worlds_of(rows);
    anybody = cb_anybody(iced, worlds_find(iced, CB_jobs, "fest"), "sound", &policy);
    assert_false(anybody.passes || anybody.left);
}

/* --- the next step ---------------------------------------------------------------------------- */

/* "include_fridge 3>4: iced; FOH ann FOH bob …" */
static char *
print_step(const CbPatch *rows)
{
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW));
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, worlds_find(world, CB_jobs, "fest"), "sound");
    guint campaign = worlds_find(world, CB_staffing_campaigns, "c");
    g_autofree char *before = worlds_dump(world);
    g_autoptr(CbEscalation) step = cb_escalation_new(eligible, campaign, "MON", worlds_time(NOW));
    g_autofree char *after = worlds_dump(world);
    assert_string_equal(before, after); /* nothing is done */
    GString *text = g_string_new(NULL);
    g_string_printf(text, "%s %u>%u:", step->step != NULL ? step->step : "-", step->before, step->after);
    for (guint p = 0; p < step->people->len; p++)
        g_string_append_printf(text, " %s", profiles_id(world, g_array_index(step->people, guint, p)));
    g_string_append(text, "; ");
    for (guint a = 0; a < step->wave->actions->len; a++) {
        const CbTickAction *action = &g_array_index(step->wave->actions, CbTickAction, a);
        g_string_append_printf(text, "%s%s%s %s", a == 0 ? "" : ", ", action->offer ? "offer " : "",
                               action->role_code, profiles_id(world, action->profile));
    }
    return g_string_free(text, FALSE);
}

static void
assert_step(const CbPatch *rows, const char *expected)
{
    g_autofree char *text = print_step(rows);
    assert_string_equal(text, expected);
}

static void
a_step_shows_whom_it_lets_through_and_whom_the_next_wave_asks(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_left_out(rows);
    add_campaign(rows, "assisted", "paused", "{\"availability_multiplier\":1}");
    assert_step(rows, "increase_wave 3>3:; FOH ann, FOH bob, MON cat");
    add_campaign(rows, "assisted", "paused", "{\"availability_multiplier\":1,\"escalation_level\":1}");
    assert_step(rows, "include_fridge 3>4: iced; FOH ann, MON bob");
    add_campaign(rows, "auto", "active", "{\"availability_multiplier\":9,\"escalation_level\":2,\"exclude_fridge\":false}");
    assert_step(rows, "allow_soft_conflicts 4>5: invited; FOH ann, FOH bob, FOH cat, FOH iced, FOH invited");
    add_campaign(rows, "auto", "active", "{\"escalation_level\":3}");
    assert_step(rows, "- 3>3:; FOH ann, FOH bob, FOH cat");
}

static void
a_locked_campaign_that_waited_in_vain_still_shows_its_next_wave(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = festival();
    add_campaign_with(rows, "{\"availability_multiplier\":1}", "run_lock", "x", "last_run_at", NOW);
    worlds_row(rows, CB_staffing_campaign_roles, "id", "c/foh", "campaign_id", "c", "role_code", "FOH", "wave_number", "1", "last_wave_at",
               "2026-11-10T08:00:00Z", "stage", "availability", NULL);
    assert_step(rows, "increase_wave 3>3:; FOH ann, FOH bob, MON cat");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_rests_is_resumed_or_restarted_and_one_that_failed_is_not),
        cmocka_unit_test(one_without_a_next_tick_waits_for_one),
        cmocka_unit_test(a_lock_is_told_with_its_age),
        cmocka_unit_test(a_job_that_needs_nobody_or_has_everybody_says_so),
        cmocka_unit_test(a_job_that_is_gone_is_told_and_nothing_else),
        cmocka_unit_test(where_nobody_passes_each_rule_says_how_many_it_stops),
        cmocka_unit_test(a_department_without_people_is_told),
        cmocka_unit_test(who_sees_no_people_is_told_so_and_nothing_else),
        cmocka_unit_test(whoever_waits_is_told_role_by_role),
        cmocka_unit_test(that_all_are_asked_is_a_cause_only_where_more_are_wanted),
        cmocka_unit_test(the_last_message_that_failed_is_quoted),
        cmocka_unit_test(asking_about_one_person_and_judging_everybody_agree),
        cmocka_unit_test(anybody_is_found_without_judging_everybody),
        cmocka_unit_test(a_step_shows_whom_it_lets_through_and_whom_the_next_wave_asks),
        cmocka_unit_test(a_locked_campaign_that_waited_in_vain_still_shows_its_next_wave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
