/* The demo's crew: people, jobs and campaigns that every demo must show, whatever the seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/need.h"
#include "engine/campaigns/rank.h"
#include "engine/demo/crew.h"
#include "engine/demo/demo.h"
#include "engine/demo/gigs.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)
#define SEEDS 6
#define TECHNICIANS 400

static CbWorld *
demo(guint32 seed, gint64 now)
{
    return cb_demo_world(&(CbDemoOptions){.seed = seed, .now = now, .technicians = TECHNICIANS});
}

static guint
festival(const CbWorld *world)
{
    return worlds_find(world, CB_jobs, CB_DEMO_FESTIVAL);
}

static void
the_same_seed_and_moment_give_the_same_crew_and_campaigns(void **state)
{
    (void)state;
    g_autoptr(CbWorld) one = demo(7, NOW), same = demo(7, NOW + 20 * CB_SECOND), other = demo(8, NOW);
    g_autofree char *first = worlds_dump(one), *second = worlds_dump(same), *third = worlds_dump(other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
}

static void
without_technicians_there_is_neither_crew_nor_campaign(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = cb_demo_world(&(CbDemoOptions){.seed = 1, .now = NOW, .operators = 9});
    assert_int_equal(cb_world_rows(world, CB_profiles), 0);
    assert_int_equal(cb_world_rows(world, CB_staffing_campaigns), 0);
}

static void
any_size_and_any_day_of_the_month_works(void **state)
{
    (void)state;
    static const guint sizes[] = {1, 2, 7, 39, 1000};
    for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
        g_autoptr(CbWorld) world =
            cb_demo_world(&(CbDemoOptions){.seed = s, .now = NOW + s * 7 * CB_DAY, .technicians = sizes[s]});
        assert_int_equal(cb_world_rows(world, CB_profiles), sizes[s] + CB_DEMO_MANAGERS);
        assert_int_equal(cb_world_rows(world, CB_staffing_campaigns), 3);
        assert_int_equal(cb_world_dangling(world), 0);
    }
}

/* How many of `n` rows of a table hold. */
static guint
count(const CbWorld *world, CbTableId table, gboolean (*holds)(const CbWorld *world, guint row))
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, table); row++)
        n += holds(world, row);
    return n;
}

static gboolean
is_house_tech(const CbWorld *world, guint row)
{
    return strcmp(profiles_role(world, row), "house_tech") == 0;
}

static gboolean
is_cold(const CbWorld *world, guint row)
{
    assert_non_null(technician_fridge_reason(world, row));
    return technician_fridge_in_fridge(world, row) == TRUE;
}

static gboolean
has_home(const CbWorld *world, guint row)
{
    return profiles_home_latitude(world, row) != NULL;
}

static gboolean
lives_near(const CbWorld *world, guint row)
{
    double km = cb_crew_km(world, row, cb_headquarters);
    return km >= 0 && km <= 50;
}

static gboolean
is_strong(const CbWorld *world, guint row)
{
    return profile_skills_is_primary(world, row) == TRUE && profile_skills_proficiency(world, row) >= 4;
}

static void
the_crew_has_homes_skills_and_a_fridge(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        assert_int_equal(cb_world_rows(world, CB_profiles), TECHNICIANS + CB_DEMO_MANAGERS);
        assert_in_range(count(world, CB_profiles, is_house_tech), 15, 60);
        assert_in_range(count(world, CB_profiles, has_home), 350, TECHNICIANS - 1);
        assert_in_range(count(world, CB_profiles, lives_near), 200, 350);
        assert_in_range(count(world, CB_technician_fridge, is_cold), 5, 9);
        assert_in_range(count(world, CB_profile_skills, is_strong), 60, 330);
    }
}

static void
everybody_works_on_one_job_a_day(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(3, NOW);
    g_autoptr(GHashTable) days = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint row = 0; row < cb_world_rows(world, CB_timesheets); row++) {
        char *key = g_strdup_printf("%u/%" G_GINT64_FORMAT, timesheets_technician_id(world, row),
                                    timesheets_date(world, row));
        assert_true(g_hash_table_add(days, key));
    }
    assert_in_range(g_hash_table_size(days), 500, 4000);
}

static void
the_festival_needs_eight_for_sound_in_ten_days_and_conflicts_are_of_every_kind(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW);
        g_autoptr(CbRoster) roster = cb_roster_new(world, NOW);
        gint64 places = 0, first, last;
        g_autoptr(GArray) needs = cb_needs(world, festival(world), "sound");
        for (guint n = 0; n < needs->len; n++)
            places += g_array_index(needs, CbNeed, n).required;
        assert_int_equal(places, 8);
        assert_true(cb_job_days(world, festival(world), &first, &last));
        assert_int_equal(first - cb_day_of(NOW), CB_DEMO_FESTIVAL_IN_DAYS);
        assert_int_equal(last - first + 1, CB_DEMO_FESTIVAL_DAYS);
        g_autoptr(CbEligible) eligible = cb_eligible_new(roster, festival(world), "sound");
        guint booked = 0, away = 0, soft = 0, spread[21] = {0}, different = 0;
        for (guint p = 0; p < roster->n; p++) {
            booked += (eligible->out[p] & CB_OUT_BOOKED) != 0;
            away += (eligible->out[p] & CB_OUT_AWAY) != 0;
            soft += (eligible->out[p] & CB_OUT_SOFT) != 0;
            different += spread[cb_crew_facts(cb_crew(world), p).reliability]++ == 0;
        }
        assert_true(booked >= 10 && away >= 3 && soft >= 8 && different >= 8);
    }
}

/* --- campaigns -------------------------------------------------------------------------------- */

typedef struct {
    gint64 asked, could, offered, took, waves, escalating, filled;
} Tally;

static Tally
tally(const CbWorld *world, guint campaign)
{
    Tally t = {0};
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row) {
        t.asked += staffing_campaign_roles_pending_availability(world, row);
        t.could += staffing_campaign_roles_confirmed_availability(world, row);
        t.offered += staffing_campaign_roles_pending_offers(world, row);
        t.took += staffing_campaign_roles_accepted_offers(world, row);
        t.waves = MAX(t.waves, staffing_campaign_roles_wave_number(world, row));
        t.escalating += strcmp(staffing_campaign_roles_stage(world, row), "escalating") == 0;
        t.filled += strcmp(staffing_campaign_roles_stage(world, row), "filled") == 0;
    }
    return t;
}

static void
three_campaigns_stand_where_a_manager_would_look(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= SEEDS; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW + seed * 5 * 60 * CB_MINUTE);
        guint sound = worlds_find(world, CB_staffing_campaigns, "campaign_sound");
        guint lights = worlds_find(world, CB_staffing_campaigns, "campaign_lights");
        guint video = worlds_find(world, CB_staffing_campaigns, "campaign_video");
        Tally waves = tally(world, sound), waiting = tally(world, lights), stuck = tally(world, video);
        assert_true(waves.waves >= 2 && waves.offered >= 1 && waves.took >= 1);
        assert_true(waiting.could >= 4 && waiting.offered <= 1 && waiting.took == 0);
        assert_true(stuck.escalating >= 1);
        CbCampaignPolicy policy = cb_campaign_policy(staffing_campaigns_policy(world, video));
        assert_int_equal(policy.level, policy.n_steps);
        assert_string_equal(staffing_campaigns_mode(world, lights), "assisted");
        assert_string_equal(staffing_campaigns_created_by(world, sound), "mgr_jordi");
    }
}

static void
what_campaigns_sent_is_sent_and_nothing_is_due_or_from_the_future(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(2, NOW);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++)
        assert_true(staffing_campaigns_next_run_at(world, row) > NOW - CB_MINUTE);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        assert_true(staffing_requests_updated_at(world, row) <= NOW);
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++) {
        assert_string_equal(messages_status(world, row), "sent");
        assert_true(g_str_has_suffix(messages_address(world, row), "@example.net"));
    }
    assert_true(cb_world_rows(world, CB_messages) > 40);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_and_moment_give_the_same_crew_and_campaigns),
        cmocka_unit_test(without_technicians_there_is_neither_crew_nor_campaign),
        cmocka_unit_test(any_size_and_any_day_of_the_month_works),
        cmocka_unit_test(the_crew_has_homes_skills_and_a_fridge),
        cmocka_unit_test(everybody_works_on_one_job_a_day),
        cmocka_unit_test(the_festival_needs_eight_for_sound_in_ten_days_and_conflicts_are_of_every_kind),
        cmocka_unit_test(three_campaigns_stand_where_a_manager_would_look),
        cmocka_unit_test(what_campaigns_sent_is_sent_and_nothing_is_due_or_from_the_future),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
