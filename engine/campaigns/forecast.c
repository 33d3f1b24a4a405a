#include "engine/campaigns/forecast.h"

#include <string.h>

#include "engine/campaigns/habits.h"
#include "engine/campaigns/need.h"
#include "engine/campaigns/play.h"
#include "engine/campaigns/pool.h"
#include "engine/demo/dice.h"
#include "engine/when.h"

#define MOST_TRIES 64 /* for an answer that is not known to have failed to come by now */

/* --- people ----------------------------------------------------------------------------------- */

typedef struct {
    const CbHabits *habits;
    guint64 seed; /* of the game at hand */
    CbMood mood;
} People;

/* Dice of their own for each request of a role and a phase, in their order, and for each game. */
static CbDice
dice_of(guint64 seed, const CbPlayRequest *request)
{
    guint64 place = (guint64)request->role << 32 | (guint64)request->nth << 1 | (request->offer != FALSE);
    CbDice dice = {seed ^ (place + 1) * G_GUINT64_CONSTANT(0xd1342543de82ef95)};
    dice.state = cb_dice_throw(&dice);
    return dice;
}

/* A request that waits already is thrown for until the answer is one that may still come. */
static CbReply
reply(gpointer data, const CbPlayRequest *request, gint64 now, gint64 until)
{
    const People *people = data;
    gboolean offer = request->offer;
    CbHabit habit = cb_habit(people->habits, &people->mood, request->profile, offer);
    CbDice dice = dice_of(people->seed, request);
    for (guint i = 0; i < MOST_TRIES; i++) {
        gboolean answers = cb_dice_share(&dice) < habit.answers;
        gint64 at = request->sent_at + cb_habits_delay(people->habits, offer, cb_dice_share(&dice));
        gboolean yes = cb_dice_share(&dice) < habit.yes;
        gboolean lapses = cb_dice_share(&dice) < cb_habits_lapse(people->habits);
        if (!answers || at > until)
            break;
        if (at >= now)
            return (CbReply){at, yes, lapses};
    }
    return (CbReply){CB_NULL, FALSE, FALSE};
}

/* Everybody of the department, whether or not they can come this time. */
static CbHabits *
habits_of(const CbEligible *eligible)
{
    guint n = eligible->roster->n;
    g_autofree guint8 *crew = g_new(guint8, MAX(n, 1));
    for (guint p = 0; p < n; p++)
        crew[p] = (eligible->out[p] & (CB_OUT_CREW | CB_OUT_INACTIVE | CB_OUT_DEPARTMENT)) == 0;
    return cb_habits_new(eligible->roster->world, crew);
}

/* --- games ------------------------------------------------------------------------------------ */

typedef struct {
    const CbWorld *world;
    guint campaign;
    gint64 now;
    const CbTickState *start;
    CbTickState *state; /* of the game at hand */
    CbTickSource source;
    const CbHabits *habits;
    GArray *policies; /* CbCampaignPolicy: as it is, then after each step */
    guint64 seed;
} Forecaster;

static guint64
fold(guint64 seed, guint64 value)
{
    CbDice dice = {seed ^ value};
    return cb_dice_throw(&dice);
}

static guint64
fold_requests(guint64 seed, const GArray *requests)
{
    for (guint r = 0; r < requests->len; r++) {
        const CbTickRequest *one = &g_array_index(requests, CbTickRequest, r);
        seed = fold(seed, (guint64)one->profile << 4 | (guint64)(one->offer != FALSE) << 2 | one->status);
    }
    return seed;
}

static guint64
seed_of(const CbWorld *world, guint campaign, const CbTickState *start)
{
    guint64 seed = g_str_hash(staffing_campaigns_id(world, campaign));
    for (guint r = 0; r < start->sides->len; r++) {
        const CbTickSide *side = &g_array_index(start->sides, CbTickSide, r);
        seed = fold_requests(fold(seed, side->assigned), side->requests);
    }
    return seed;
}

static void
clear_role(gpointer data)
{
    g_free(((CbForecastRole *)data)->role_code);
}

/* When the next tick would run, at the earliest. */
static gint64
first_tick(const Forecaster *forecaster)
{
    gint64 next = staffing_campaigns_next_run_at(forecaster->world, forecaster->campaign);
    gboolean active = strcmp(staffing_campaigns_status(forecaster->world, forecaster->campaign), "active") == 0;
    return active && next != CB_NULL ? MAX(next, forecaster->now) : forecaster->now;
}

static void
add_roles(CbForecastCase *one, const CbTickState *start)
{
    for (guint r = 0; r < start->roles->len; r++) {
        const CbTickSide *side = &g_array_index(start->sides, CbTickSide, r);
        CbForecastRole role = {
            .role_code = g_strdup(g_array_index(start->roles, CbTickRole, r).role_code),
            .required = side->required,
            .assigned = side->assigned,
            .expected_at = CB_NULL,
        };
        g_array_append_val(one->roles, role);
    }
}

/* Sums over the games of a case, by role. */
typedef struct {
    guint filled;
    double waited; /* microseconds since now, of all games that fill it */
} Tally;

/* Counts one game; answers whether it filled all roles. */
static gboolean
count_game(const Forecaster *forecaster, const gint64 *filled_at, Tally *tallies)
{
    gboolean all = TRUE;
    for (guint r = 0; r < forecaster->start->roles->len; r++) {
        all = all && filled_at[r] != CB_NULL;
        if (filled_at[r] == CB_NULL)
            continue;
        tallies[r].filled++;
        tallies[r].waited += (double)(filled_at[r] - forecaster->now);
    }
    return all;
}

static CbForecastCase
forecast_case(Forecaster *forecaster, guint step, gint64 until, guint runs)
{
    const CbTickState *start = forecaster->start;
    guint n = start->roles->len, all = 0;
    g_autofree gint64 *filled_at = g_new(gint64, MAX(n, 1));
    g_autofree Tally *tallies = g_new0(Tally, MAX(n, 1));
    const CbCampaignPolicy *policies = (const CbCampaignPolicy *)(gpointer)forecaster->policies->data;
    People people = {.habits = forecaster->habits};
    CbPlay play = {&forecaster->source, {reply, &people}, policies + step, forecaster->policies->len - step,
                   first_tick(forecaster), until};
    CbForecastCase one = {.step = step == 0 ? NULL : policies[step - 1].steps[policies[step - 1].level],
                          .roles = g_array_new(FALSE, FALSE, sizeof(CbForecastRole))};
    g_array_set_clear_func(one.roles, clear_role);
    add_roles(&one, start);
    for (guint run = 0; run < runs; run++) {
        people.seed = fold(forecaster->seed, run + 1);
        people.mood = cb_habits_mood(people.habits, people.seed);
        cb_tick_state_set(forecaster->state, start);
        forecaster->state->policy = policies[step];
        cb_play(&play, forecaster->state, filled_at);
        all += count_game(forecaster, filled_at, tallies);
    }
    one.chance = (double)all / runs;
    for (guint r = 0; r < n; r++) {
        CbForecastRole *role = &g_array_index(one.roles, CbForecastRole, r);
        role->chance = (double)tallies[r].filled / runs;
        if (tallies[r].filled > 0)
            role->expected_at = forecaster->now + (gint64)(tallies[r].waited / tallies[r].filled);
    }
    return one;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void
clear_case(gpointer data)
{
    g_array_unref(((CbForecastCase *)data)->roles);
}

static gint64
deadline_of(const CbWorld *world, guint job, gint64 now)
{
    gint64 start = jobs_start_time(world, job);
    return start == CB_NULL ? now + CB_FORECAST_DAYS * CB_DAY : MAX(start, now);
}

static void
forecast_cases(CbForecast *forecast, Forecaster *forecaster, guint most_cases)
{
    for (guint step = 0; step < MIN(forecaster->policies->len, most_cases); step++) {
        CbForecastCase one = forecast_case(forecaster, step, forecast->until, forecast->runs);
        g_array_append_val(forecast->cases, one);
    }
}

CbForecast *
cb_forecast_new(const CbRoster *roster, guint campaign, gint64 now, guint runs, guint most_cases)
{
    const CbWorld *world = roster->world;
    const char *department = staffing_campaigns_department(world, campaign);
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    if (job == CB_NO_ROW || cb_role_column(department) < 0)
        return NULL;
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, department);
    g_autoptr(CbHabits) habits = habits_of(eligible);
    g_autoptr(CbTickState) start = cb_tick_state_of(world, campaign, now);
    g_autoptr(CbTickState) state = cb_tick_state_of(world, campaign, now);
    g_autoptr(GArray) policies = cb_campaign_policy_steps(staffing_campaigns_policy(world, campaign));
    g_autoptr(CbPool) pool = cb_pool_new(eligible, start->roles, &g_array_index(policies, CbCampaignPolicy, 0));
    start->automatic = TRUE;
    Forecaster forecaster = {world, campaign, now, start, state, cb_pool_source(pool), habits, policies,
                             seed_of(world, campaign, start)};
    CbForecast *forecast = g_new0(CbForecast, 1);
    forecast->until = deadline_of(world, job, now);
    forecast->runs = MAX(runs, 1);
    forecast->cases = g_array_new(FALSE, FALSE, sizeof(CbForecastCase));
    g_array_set_clear_func(forecast->cases, clear_case);
    forecast_cases(forecast, &forecaster, most_cases);
    return forecast;
}

void
cb_forecast_free(CbForecast *forecast)
{
    if (forecast == NULL)
        return;
    g_array_unref(forecast->cases);
    g_free(forecast);
}
