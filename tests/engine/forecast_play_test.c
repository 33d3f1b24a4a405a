/* The game that a forecast plays is the campaign: beside decisions on a World it asks and books the same people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/pool.h"
#include "tests/support/real_campaign.h"
#include "tests/support/worlds.h"


typedef struct {
    const Truth *truth;
    guint64 seed;
} Script;

/* The same person says the same in the game and for real. */
static CbReply
scripted(gpointer data, guint person, gboolean offer, gint64 sent_at)
{
    const Script *script = data;
    CbDice dice = {script->seed + person * 2 + (offer != FALSE)};
    dice.state = cb_dice_throw(&dice);
    return truth_reply(script->truth, &dice, person, offer != FALSE, sent_at);
}

static CbReply
scripted_in_play(gpointer data, const CbPlayRequest *request, gint64 now, gint64 until)
{
    (void)now;
    (void)until;
    return scripted(data, request->profile, request->offer, request->sent_at);
}

static void
play_script(const CbWorld *world, gint64 now, gint64 until, Script *script, CbTickState *state, gint64 *filled_at)
{
    g_autoptr(GArray) policies = cb_campaign_policy_steps(staffing_campaigns_policy(world, 0));
    const CbCampaignPolicy *first = &g_array_index(policies, CbCampaignPolicy, 0);
    g_autoptr(CbRoster) roster = cb_roster_new(world, now);
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, worlds_find(world, CB_jobs, "fair"), "sound");
    g_autoptr(CbPool) pool = cb_pool_new(eligible, state->roles, first);
    CbTickSource source = cb_pool_source(pool);
    CbPlay play = {&source, {scripted_in_play, script}, first, policies->len, now, until};
    cb_play(&play, state, filled_at);
}

static int
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Who was asked what and how it stands, a line each, in order. */
static char *
story(CbTickState *state)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    for (guint r = 0; r < state->roles->len; r++) {
        const CbTickRole *role = &g_array_index(state->roles, CbTickRole, r);
        const GArray *requests = g_array_index(state->sides, CbTickSide, r).requests;
        g_ptr_array_add(lines, g_strdup_printf("%s wave %" G_GINT64_FORMAT " at %" G_GINT64_FORMAT, role->role_code,
                                               role->wave_number, role->last_wave_at));
        for (guint i = 0; i < requests->len; i++) {
            const CbTickRequest *one = &g_array_index(requests, CbTickRequest, i);
            g_ptr_array_add(lines, g_strdup_printf("%s %03u %s %d %" G_GINT64_FORMAT, role->role_code, one->profile,
                                                   one->offer ? "offer" : "ask", one->status,
                                                   one->status == CB_ASKED_EXPIRED ? 0 : one->updated_at));
        }
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static void
the_game_asks_and_books_whom_the_hub_would_at_the_same_times(void **state)
{
    (void)state;
    guint filled = 0, escalated = 0;
    for (guint32 seed = 1; seed <= 40; seed++) {
        CbDice dice = cb_dice_new(seed, 77);
        guint n = 8 + cb_dice_below(&dice, 50);
        g_autoptr(Truth) truth = truth_new(&dice, n);
        g_autoptr(CbWorld) world = truth_world(&dice, truth);
        gint64 now = worlds_time(TRUTH_NOW), real[TRUTH_ROLES], played[TRUTH_ROLES];
        gint64 until = jobs_start_time(world, worlds_find(world, CB_jobs, "fair"));
        Script script = {truth, cb_dice_throw(&dice)};
        g_autoptr(CbWorld) after = real_campaign_run(world, until, scripted, &script, real);
        g_autoptr(CbTickState) game = cb_tick_state_of(world, 0, now);
        play_script(world, now, until, &script, game, played);
        g_autoptr(CbTickState) stage = cb_tick_state_of(after, 0, until);
        g_autofree char *told = story(game), *happened = story(stage);
        assert_string_equal(told, happened);
        assert_memory_equal(played, real, sizeof real);
        for (guint r = 0; r < TRUTH_ROLES; r++)
            filled += real[r] != CB_NULL;
        escalated += stage->policy.level;
    }
    assert_in_range(filled, 40, 160); /* neither all nor none, or nothing was shown */
    assert_in_range(escalated, 20, 120);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_game_asks_and_books_whom_the_hub_would_at_the_same_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
