/* The forecast of a campaign: it plays the campaign's own ticks, and it is honest. Worlds are made in which people have
 * true rates and a history thrown with them; each campaign is forecast from the history, then run by decisions on the World
 * with answers thrown by the true rates. CB_SOAK makes many more of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "engine/campaigns/forecast.h"
#include "engine/campaigns/habits.h"
#include "engine/campaigns/play.h"
#include "engine/campaigns/pool.h"
#include "engine/decision.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW_TEXT "2026-11-20T09:00:00Z"
#define HOUR (60 * CB_MINUTE)
#define ROLES 5
#define BANDS 10
#define ENOUGH 200   /* roles that a band must hold to be judged */
#define POINTS 5.0   /* that it may be off */

/* --- people as they truly are ----------------------------------------------------------------- */

typedef struct {
    double answers[2], yes[2]; /* by phase */
} Rates;

typedef struct {
    guint n;
    Rates *people;     /* by number, which is the order of their ids */
    double hours[2];   /* the mean of answers' delays */
    double ttl[2];     /* hours */
    double lapse;
} Truth;

/* About `mean`, at most `spread` away. */
static double
rate_about(CbDice *dice, double mean, double spread)
{
    double a = cb_dice_share(dice), b = cb_dice_share(dice);
    return CLAMP(mean + spread * (a + b - 1), 0.02, 0.98);
}

static Truth *
truth_new(CbDice *dice, guint n)
{
    Truth *truth = g_new0(Truth, 1);
    double answers = 0.55 + 0.4 * cb_dice_share(dice), could = 0.15 + 0.7 * cb_dice_share(dice), takes = 0.6 + 0.38 * cb_dice_share(dice);
    double spread = 0.1 + 0.4 * cb_dice_share(dice);
    truth->n = n;
    truth->people = g_new(Rates, n);
    truth->hours[0] = 2 + 8 * cb_dice_share(dice);
    truth->hours[1] = 0.3 + 1.7 * cb_dice_share(dice);
    truth->ttl[0] = 24;
    truth->ttl[1] = 4;
    truth->lapse = 0.02;
    for (guint p = 0; p < n; p++)
        truth->people[p] = (Rates){{rate_about(dice, answers, spread / 2), rate_about(dice, answers, spread / 2)},
                                   {rate_about(dice, could, spread), rate_about(dice, takes, spread / 2)}};
    return truth;
}

static void
truth_free(Truth *truth)
{
    g_free(truth->people);
    g_free(truth);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Truth, truth_free)

/* What somebody truly says to a request; CB_NULL: nothing before it expires. */
static CbReply
true_reply(const Truth *truth, CbDice *dice, guint person, guint phase, gint64 sent_at)
{
    const Rates *rates = &truth->people[person];
    gboolean answers = cb_dice_share(dice) < rates->answers[phase];
    double hours = -truth->hours[phase] * log(cb_dice_share(dice));
    gboolean yes = cb_dice_share(dice) < rates->yes[phase], lapses = phase == 1 && cb_dice_share(dice) < truth->lapse;
    if (!answers || hours >= truth->ttl[phase])
        return (CbReply){CB_NULL, FALSE, FALSE};
    return (CbReply){sent_at + 1 + (gint64)(hours * (double)HOUR), yes, lapses};
}

/* --- worlds ----------------------------------------------------------------------------------- */

static void
add_history(CbPatch *rows, CbDice *dice, const Truth *truth, guint person, guint most)
{
    g_autofree char *profile = g_strdup_printf("p%03u", person);
    for (guint phase = 0; phase < 2; phase++) {
        guint n = cb_dice_below(dice, most + 1);
        for (guint i = 0; i < n; i++) {
            char sent[32], at[32], until[32];
            gint64 sent_at = worlds_time("2026-09-01T08:00:00Z") + (gint64)i * CB_DAY;
            gint64 expires = sent_at + (gint64)(truth->ttl[phase] * (double)HOUR);
            CbReply reply = true_reply(truth, dice, person, phase, sent_at);
            g_autofree char *id = g_strdup_printf("h%03u-%u-%u", person, phase, i);
            worlds_row(rows, CB_staffing_requests, "id", id, "job_id", "old", "profile_id", profile, "phase",
                       phase == 0 ? "availability" : "offer", "status",
                       reply.at == CB_NULL ? "expired" : reply.yes ? "confirmed" : "declined", "created_at",
                       cb_time_format(sent_at, sent), "updated_at",
                       cb_time_format(reply.at == CB_NULL ? expires : reply.at, at), "token_expires_at",
                       cb_time_format(expires, until), NULL);
        }
    }
}

static void
add_people(CbPatch *rows, CbDice *dice, const Truth *truth)
{
    guint most = 2 + cb_dice_below(dice, 12);
    for (guint person = 0; person < truth->n; person++) {
        g_autofree char *id = g_strdup_printf("p%03u", person);
        g_autofree char *skill = g_strdup_printf("k%u", cb_dice_below(dice, ROLES));
        char proficiency[2] = {(char)('1' + cb_dice_below(dice, 5)), '\0'};
        worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", "sound", "role", "technician", NULL);
        worlds_row(rows, CB_profile_skills, "profile_id", id, "skill_id", skill, "proficiency", proficiency, NULL);
        if (cb_dice_percent(dice, 8))
            worlds_row(rows, CB_technician_fridge, "technician_id", id, "in_fridge", "true", NULL);
        if (cb_dice_percent(dice, 10))
            worlds_row(rows, CB_job_assignments, "id", id, "job_id", "rival", "technician_id", id, "sound_role", "x",
                       "status", "invited", NULL);
        add_history(rows, dice, truth, person, most);
    }
}

static void
add_jobs(CbPatch *rows, CbDice *dice, double hours)
{
    char start[32], end[32];
    gint64 at = worlds_time(NOW_TEXT) + (gint64)(hours * (double)HOUR);
    cb_time_format(at, start);
    cb_time_format(at + 8 * HOUR, end);
    worlds_row(rows, CB_jobs, "id", "old", "title", "Old", NULL);
    worlds_row(rows, CB_jobs, "id", "fair", "title", "Fair", "start_time", start, "end_time", end, "timezone", "UTC",
               NULL);
    worlds_row(rows, CB_jobs, "id", "rival", "title", "Rival", "start_time", start, "end_time", end, NULL);
    for (guint r = 0; r < ROLES; r++) {
        g_autofree char *skill = g_strdup_printf("k%u", r), *code = g_strdup_printf("SND-%u", r);
        char quantity[2] = {(char)('1' + cb_dice_below(dice, 4)), '\0'};
        worlds_row(rows, CB_skills, "id", skill, "name", code, NULL);
        worlds_row(rows, CB_job_required_roles, "id", code, "job_id", "fair", "department", "sound", "role_code", code,
                   "quantity", quantity, NULL);
    }
}

static CbWorld *
world_new(CbDice *dice, const Truth *truth)
{
    static const char *const multipliers[] = {"1", "1.5", "2.5", "4"};
    g_autoptr(CbPatch) rows = cb_patch_new();
    double hours = 8 + 100 * cb_dice_share(dice);
    add_jobs(rows, dice, hours);
    add_people(rows, dice, truth);
    g_autofree char *policy = g_strdup_printf("{\"availability_multiplier\":%s,\"tick_interval_seconds\":3600}",
                                              multipliers[cb_dice_below(dice, 4)]);
    worlds_row(rows, CB_staffing_campaigns, "id", "c1", "job_id", "fair", "department", "sound", "created_by", "dana",
               "mode", "auto", "policy", policy, "next_run_at", NOW_TEXT, NULL);
    return worlds_of(rows);
}

/* --- the campaign for real -------------------------------------------------------------------- */

typedef CbReply (*Answerer)(gpointer data, guint person, gboolean offer, gint64 sent_at);

typedef struct {
    char *request;
    CbReply reply;
    guint profile;
} Letter;

typedef struct {
    CbWorld *world;
    Answerer answerer;
    gpointer data;
    GArray *letters;    /* Letter */
    GHashTable *known;  /* ids of requests */
} Stage;

static void
clear_letter(gpointer data)
{
    g_free(((Letter *)data)->request);
}

static gboolean
decide(Stage *stage, const char *kind, const char *target, const char *payload, gint64 now)
{
    g_autoptr(CbDecision) decision =
        cb_decision_new(stage->world, kind, target, payload, "system", CB_ROLE_SERVICE, now);
    g_autoptr(CbOutcome) outcome = cb_decide(stage->world, decision, now);
    if (outcome->code != NULL)
        return FALSE;
    CbWorld *after = cb_world_patch(stage->world, outcome->patch);
    cb_world_unref(stage->world);
    stage->world = after;
    return TRUE;
}

static void
read_letters(Stage *stage, gint64 now)
{
    guint job = worlds_find(stage->world, CB_jobs, "fair");
    CB_EACH_LINK (stage->world, staffing_requests, job_id, job, row) {
        const char *id = staffing_requests_id(stage->world, row);
        if (g_hash_table_contains(stage->known, id))
            continue;
        g_hash_table_add(stage->known, g_strdup(id));
        guint profile = staffing_requests_profile_id(stage->world, row);
        gboolean offer = strcmp(staffing_requests_phase(stage->world, row), "offer") == 0;
        Letter letter = {g_strdup(id), stage->answerer(stage->data, profile, offer, now), profile};
        if (letter.reply.at != CB_NULL)
            g_array_append_val(stage->letters, letter);
        else
            g_free(letter.request);
    }
}

/* Somebody takes another job on the same day. */
static void
book_elsewhere(Stage *stage, guint profile)
{
    char day[11];
    guint job = worlds_find(stage->world, CB_jobs, "fair");
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_timesheets, "id", profiles_id(stage->world, profile), "job_id", "rival", "technician_id",
               profiles_id(stage->world, profile), "date",
               cb_day_format(cb_day_of(jobs_start_time(stage->world, job)), day), NULL);
    CbWorld *after = cb_world_patch(stage->world, patch);
    cb_world_unref(stage->world);
    stage->world = after;
}

static gboolean
answer(Stage *stage, const Letter *letter)
{
    g_autofree char *payload =
        g_strdup_printf("{\"request_id\":\"%s\",\"profile_id\":\"%s\",\"answer\":\"%s\"}", letter->request,
                        profiles_id(stage->world, letter->profile), letter->reply.yes ? "confirm" : "decline");
    guint job = worlds_find(stage->world, CB_jobs, "fair");
    guint request = CB_NO_ROW;
    CB_EACH_LINK (stage->world, staffing_requests, job_id, job, row)
        if (strcmp(staffing_requests_id(stage->world, row), letter->request) == 0)
            request = row;
    if (strcmp(staffing_requests_status(stage->world, request), "pending") != 0)
        return FALSE;
    if (letter->reply.lapses)
        book_elsewhere(stage, letter->profile);
    return decide(stage, "request.answer", "fair", payload, letter->reply.at);
}

static guint
first_letter(const Stage *stage)
{
    guint first = stage->letters->len;
    for (guint i = 0; i < stage->letters->len; i++)
        if (first == stage->letters->len || g_array_index(stage->letters, Letter, i).reply.at <
                                                g_array_index(stage->letters, Letter, first).reply.at)
            first = i;
    return first;
}

/* Notes the roles that are full now. */
static void
note_filled(const CbWorld *world, gint64 now, gint64 *filled_at)
{
    g_autoptr(CbTickState) state = cb_tick_state_of(world, 0, now);
    for (guint r = 0; r < state->sides->len; r++) {
        const CbTickSide *side = &g_array_index(state->sides, CbTickSide, r);
        if (side->assigned >= side->required && filled_at[r] == CB_NULL)
            filled_at[r] = now;
    }
}

/* Every tick and every answer is a decision. */
static CbWorld *
run_for_real(const CbWorld *world, gint64 until, Answerer answerer, gpointer data, gint64 *filled_at)
{
    Stage stage = {cb_world_ref(world), answerer, data, g_array_new(FALSE, FALSE, sizeof(Letter)),
                   g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    g_array_set_clear_func(stage.letters, clear_letter);
    for (guint r = 0; r < ROLES; r++)
        filled_at[r] = CB_NULL;
    for (;;) {
        gint64 due = staffing_campaigns_next_run_at(stage.world, 0);
        guint first = first_letter(&stage);
        gint64 mail = first < stage.letters->len ? g_array_index(stage.letters, Letter, first).reply.at : G_MAXINT64;
        due = due == CB_NULL ? G_MAXINT64 : due;
        if (MIN(mail, due) > until)
            break;
        if (mail <= due) {
            if (answer(&stage, &g_array_index(stage.letters, Letter, first)))
                note_filled(stage.world, mail, filled_at);
            g_array_remove_index(stage.letters, first);
        } else {
            assert_true(decide(&stage, "campaign.tick", "c1", NULL, due));
            read_letters(&stage, due);
        }
        if (strcmp(staffing_campaigns_status(stage.world, 0), "active") != 0)
            break;
    }
    g_array_unref(stage.letters);
    g_hash_table_unref(stage.known);
    return stage.world;
}

/* --- the game is the campaign ----------------------------------------------------------------- */

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
    return true_reply(script->truth, &dice, person, offer != FALSE, sent_at);
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
    CbCampaignPolicy policies[4];
    g_autofree char *json = g_strdup(staffing_campaigns_policy(world, 0));
    guint n = 0;
    while (json != NULL) {
        const char *step;
        policies[n++] = cb_campaign_policy(json);
        char *next = cb_campaign_policy_escalate(json, &step);
        g_free(json);
        json = next;
    }
    g_autoptr(CbRoster) roster = cb_roster_new(world, now);
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, worlds_find(world, CB_jobs, "fair"), "sound");
    g_autoptr(CbPool) pool = cb_pool_new(eligible, state->roles, &policies[0]);
    CbTickSource source = cb_pool_source(pool);
    CbPlay play = {&source, {scripted_in_play, script}, policies, n, now, until};
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
        g_autoptr(CbWorld) world = world_new(&dice, truth);
        gint64 now = worlds_time(NOW_TEXT), real[ROLES], played[ROLES];
        gint64 until = jobs_start_time(world, worlds_find(world, CB_jobs, "fair"));
        Script script = {truth, cb_dice_throw(&dice)};
        g_autoptr(CbWorld) after = run_for_real(world, until, scripted, &script, real);
        g_autoptr(CbTickState) game = cb_tick_state_of(world, 0, now);
        play_script(world, now, until, &script, game, played);
        g_autoptr(CbTickState) stage = cb_tick_state_of(after, 0, until);
        g_autofree char *told = story(game), *happened = story(stage);
        assert_string_equal(told, happened);
        assert_memory_equal(played, real, sizeof real);
        for (guint r = 0; r < ROLES; r++)
            filled += real[r] != CB_NULL;
        escalated += stage->policy.level;
    }
    assert_in_range(filled, 40, 160); /* neither all nor none, or nothing was shown */
    assert_in_range(escalated, 20, 120);
}

/* --- honesty ---------------------------------------------------------------------------------- */

typedef struct {
    guint roles, filled;
    double forecast; /* sum */
} Band;

typedef struct {
    const Truth *truth;
    CbDice dice;
} Fate;

static CbReply
fated(gpointer data, guint person, gboolean offer, gint64 sent_at)
{
    Fate *fate = data;
    return true_reply(fate->truth, &fate->dice, person, offer != FALSE, sent_at);
}

/* People say yes less often, or more, than they did, and take longer. */
static void
drift(Truth *truth, double by)
{
    for (guint p = 0; p < truth->n; p++)
        for (guint phase = 0; phase < 2; phase++)
            truth->people[p].yes[phase] = CLAMP(truth->people[p].yes[phase] + by, 0.02, 0.98);
}

static void
try_world(guint32 seed, double drifted, Band *bands)
{
    CbDice dice = cb_dice_new(seed, 5);
    guint n = 15 + cb_dice_below(&dice, 75);
    g_autoptr(Truth) truth = truth_new(&dice, n);
    g_autoptr(CbWorld) world = world_new(&dice, truth);
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW_TEXT));
    g_autoptr(CbForecast) forecast = cb_forecast_new(roster, 0, worlds_time(NOW_TEXT), CB_FORECAST_RUNS, 1);
    const GArray *roles = g_array_index(forecast->cases, CbForecastCase, 0).roles;
    gint64 filled_at[ROLES];
    Fate fate = {truth, dice};
    drift(truth, drifted);
    g_autoptr(CbWorld) after = run_for_real(world, forecast->until, fated, &fate, filled_at);
    for (guint r = 0; r < roles->len; r++) {
        double said = g_array_index(roles, CbForecastRole, r).chance;
        Band *band = &bands[MIN((guint)(said * BANDS), BANDS - 1)];
        band->roles++;
        band->filled += filled_at[r] != CB_NULL;
        band->forecast += said;
    }
}

static void
print_bands(const char *title, const Band *bands)
{
    printf("%s\n  forecast   roles   said  filled\n", title);
    for (guint b = 0; b < BANDS; b++)
        if (bands[b].roles > 0)
            printf("  %2u-%3u %%  %6u  %5.1f   %5.1f\n", b * 10, b * 10 + 10, bands[b].roles,
                   100 * bands[b].forecast / bands[b].roles, 100.0 * bands[b].filled / bands[b].roles);
}

static double
off(const Band *band)
{
    return 100 * ((double)band->filled - band->forecast) / band->roles;
}

static guint
worlds_to_try(guint usual)
{
    return g_getenv("CB_SOAK") != NULL ? 10 * usual : usual;
}

static void
in_every_band_the_share_of_roles_that_fill_is_within_five_points(void **state)
{
    (void)state;
    Band bands[BANDS] = {{0}};
    guint judged = 0, worlds = worlds_to_try(1500);
    for (guint32 seed = 1; seed <= worlds; seed++)
        try_world(seed, 0, bands);
    print_bands("people answer as they did", bands);
    for (guint b = 0; b < BANDS; b++) {
        if (bands[b].roles < ENOUGH)
            continue;
        judged++;
        if (fabs(off(&bands[b])) > POINTS)
            fail_msg("%u-%u %%: off by %.1f points", b * 10, b * 10 + 10, off(&bands[b]));
    }
    assert_true(judged >= 8);
}

/* The mean of what was said and of what came, in points, over all roles. */
static double
off_by(double drifted, guint worlds)
{
    Band bands[BANDS] = {{0}}, all = {0};
    g_autofree char *title = g_strdup_printf("people say yes %+.0f points", 100 * drifted);
    for (guint32 seed = 10001; seed <= 10000 + worlds; seed++)
        try_world(seed, drifted, bands);
    print_bands(title, bands);
    for (guint b = 0; b < BANDS; b++) {
        all.roles += bands[b].roles;
        all.filled += bands[b].filled;
        all.forecast += bands[b].forecast;
    }
    return off(&all);
}

static void
people_who_say_yes_less_or_more_than_they_did_move_the_outcome_and_not_far(void **state)
{
    (void)state;
    double fewer = off_by(-0.05, worlds_to_try(150)), more = off_by(0.05, worlds_to_try(150));
    assert_true(fewer < -1 && fewer > -12);
    assert_true(more > 1 && more < 12);
}

/* --- what it says ----------------------------------------------------------------------------- */

static CbForecast *
forecast_of(const CbWorld *world)
{
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW_TEXT));
    return cb_forecast_new(roster, 0, worlds_time(NOW_TEXT), CB_FORECAST_RUNS, CB_FORECAST_ALL);
}

static CbWorld *
some_world(guint32 seed)
{
    CbDice dice = cb_dice_new(seed, 9);
    g_autoptr(Truth) truth = truth_new(&dice, 40);
    return world_new(&dice, truth);
}

static const CbForecastRole *
role_in(const CbForecast *forecast, guint step, guint role)
{
    return &g_array_index(g_array_index(forecast->cases, CbForecastCase, step).roles, CbForecastRole, role);
}

/* One role, and everybody is as good as anybody: nobody has been asked before. So a step of escalation changes nothing but
 * how many are asked, when, and who; and asking others or more does no harm. */
static CbWorld *
world_of_equals(guint32 seed)
{
    CbDice dice = cb_dice_new(seed, 31);
    g_autoptr(CbPatch) rows = cb_patch_new();
    guint hours = 10 + cb_dice_below(&dice, 60), n = 10 + cb_dice_below(&dice, 50);
    char start[32], quantity[2] = {(char)('1' + cb_dice_below(&dice, 6)), '\0'};
    cb_time_format(worlds_time(NOW_TEXT) + hours * HOUR, start);
    worlds_row(rows, CB_jobs, "id", "fair", "title", "Fair", "start_time", start, NULL);
    worlds_row(rows, CB_jobs, "id", "rival", "title", "Rival", "start_time", start, "end_time", start, NULL);
    worlds_row(rows, CB_job_required_roles, "id", "r", "job_id", "fair", "department", "sound", "role_code", "SND-R",
               "quantity", quantity, NULL);
    for (guint person = 0; person < n; person++) {
        g_autofree char *id = g_strdup_printf("p%03u", person);
        worlds_row(rows, CB_profiles, "id", id, "first_name", id, "department", "sound", "role", "technician", NULL);
        if (cb_dice_percent(&dice, 25))
            worlds_row(rows, CB_technician_fridge, "technician_id", id, "in_fridge", "true", NULL);
        else if (cb_dice_percent(&dice, 25))
            worlds_row(rows, CB_job_assignments, "id", id, "job_id", "rival", "technician_id", id, "sound_role", "x",
                       "status", "invited", NULL);
    }
    worlds_row(rows, CB_staffing_campaigns, "id", "c1", "job_id", "fair", "department", "sound", "created_by", "dana",
               "mode", "auto", "policy", "{\"availability_multiplier\":1.5,\"availability_ttl_hours\":8}", "next_run_at",
               NOW_TEXT, NULL);
    return worlds_of(rows);
}

static void
escalating_lowers_no_chance_by_luck(void **state)
{
    (void)state;
    guint rises = 0;
    for (guint32 seed = 1; seed <= 60; seed++) {
        g_autoptr(CbWorld) world = world_of_equals(seed);
        g_autoptr(CbForecast) forecast = forecast_of(world);
        for (guint step = 1; step < forecast->cases->len; step++) {
            double more = role_in(forecast, step, 0)->chance - role_in(forecast, step - 1, 0)->chance;
            if (more < -1.5 / CB_FORECAST_RUNS) /* who is asked at another hour may answer too late, in one game */
                fail_msg("seed %u, step %u: %.3f", seed, step, more);
            rises += more > 0.02;
        }
    }
    assert_true(rises >= 10); /* or nothing was shown */
}

static void
the_same_state_has_the_same_forecast(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = some_world(3);
    g_autoptr(CbForecast) one = forecast_of(world), two = forecast_of(world);
    assert_int_equal(one->cases->len, 4);
    for (guint step = 0; step < one->cases->len; step++)
        for (guint r = 0; r < ROLES; r++) {
            assert_true(role_in(one, step, r)->chance == role_in(two, step, r)->chance);
            assert_int_equal(role_in(one, step, r)->expected_at, role_in(two, step, r)->expected_at);
        }
    assert_null(g_array_index(one->cases, CbForecastCase, 0).step);
    assert_string_equal(g_array_index(one->cases, CbForecastCase, 1).step, "increase_wave");
    assert_string_equal(g_array_index(one->cases, CbForecastCase, 3).step, "allow_soft_conflicts");
}

/* The World with its one role, one place, and people who always, never or ("mixed") at times answer yes, after two hours. */
static CbWorld *
plain_world(guint people, const char *status, gboolean assigned, const char *start)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_jobs, "id", "old", NULL);
    worlds_row(rows, CB_jobs, "id", "fair", "start_time", start, NULL);
    worlds_row(rows, CB_job_required_roles, "id", "r", "job_id", "fair", "department", "sound", "role_code", "SND-R",
               NULL);
    worlds_row(rows, CB_staffing_campaigns, "id", "c1", "job_id", "fair", "department", "sound", "created_by", "d",
               "mode", "assisted", "status", "paused", NULL);
    for (guint p = 0; p < people; p++) {
        g_autofree char *id = g_strdup_printf("p%u", p);
        worlds_row(rows, CB_profiles, "id", id, "department", "sound", "role", "technician", NULL);
        for (guint i = 0; i < 60; i++) {
            g_autofree char *request = g_strdup_printf("h%u-%u", p, i);
            worlds_row(rows, CB_staffing_requests, "id", request, "job_id", "old", "profile_id", id, "phase",
                       i % 2 == 0 ? "offer" : "availability", "status",
                       strcmp(status, "mixed") != 0 ? status : i % 6 < 2 ? "confirmed" : "declined", "created_at",
                       "2026-10-01T08:00:00Z", "updated_at", "2026-10-01T10:00:00Z", NULL);
        }
    }
    worlds_row(rows, CB_staffing_campaign_roles, "id", "cr", "campaign_id", "c1", "role_code", "SND-R", NULL);
    if (assigned)
        worlds_row(rows, CB_job_assignments, "id", "a", "job_id", "fair", "technician_id", "p0", "sound_role", "SND-R",
                   "status", "confirmed", NULL);
    return worlds_of(rows);
}

static void
asking_more_people_at_once_fills_a_role_sooner_when_time_is_short(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = plain_world(40, "mixed", FALSE, "2026-11-20T18:00:00Z");
    g_autoptr(CbForecast) forecast = forecast_of(world);
    const CbForecastRole *usual = role_in(forecast, 0, 0), *wider = role_in(forecast, 1, 0);
    assert_true(usual->chance > 0.3 && usual->chance < 0.95);
    assert_true(wider->chance > usual->chance + 0.03);
}

static void
people_who_always_come_make_it_sure_and_soon_and_people_who_never_do_make_it_hopeless(void **state)
{
    (void)state;
    g_autoptr(CbWorld) willing = plain_world(20, "confirmed", FALSE, "2026-11-25T09:00:00Z");
    g_autoptr(CbWorld) unwilling = plain_world(20, "declined", FALSE, "2026-11-25T09:00:00Z");
    g_autoptr(CbForecast) sure = forecast_of(willing), hopeless = forecast_of(unwilling);
    assert_true(role_in(sure, 0, 0)->chance > 0.97);
    assert_true(role_in(sure, 0, 0)->expected_at < worlds_time(NOW_TEXT) + 5 * HOUR);
    assert_true(role_in(hopeless, 0, 0)->chance < 0.1);
}

static void
what_is_filled_is_sure_what_has_begun_is_not_and_nobody_to_ask_is_hopeless(void **state)
{
    (void)state;
    g_autoptr(CbWorld) full = plain_world(3, "confirmed", TRUE, "2026-11-25T09:00:00Z");
    g_autoptr(CbWorld) begun = plain_world(3, "confirmed", FALSE, "2026-11-20T08:00:00Z");
    g_autoptr(CbWorld) empty = plain_world(0, "confirmed", FALSE, "2026-11-25T09:00:00Z");
    g_autoptr(CbForecast) filled = forecast_of(full), late = forecast_of(begun), nobody = forecast_of(empty);
    assert_true(role_in(filled, 0, 0)->chance == 1);
    assert_int_equal(role_in(filled, 0, 0)->expected_at, worlds_time(NOW_TEXT));
    assert_true(role_in(late, 0, 0)->chance == 0);
    assert_true(role_in(nobody, 3, 0)->chance == 0);
    assert_int_equal(role_in(nobody, 3, 0)->expected_at, CB_NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_game_asks_and_books_whom_the_hub_would_at_the_same_times),
        cmocka_unit_test(in_every_band_the_share_of_roles_that_fill_is_within_five_points),
        cmocka_unit_test(people_who_say_yes_less_or_more_than_they_did_move_the_outcome_and_not_far),
        cmocka_unit_test(escalating_lowers_no_chance_by_luck),
        cmocka_unit_test(the_same_state_has_the_same_forecast),
        cmocka_unit_test(asking_more_people_at_once_fills_a_role_sooner_when_time_is_short),
        cmocka_unit_test(people_who_always_come_make_it_sure_and_soon_and_people_who_never_do_make_it_hopeless),
        cmocka_unit_test(what_is_filled_is_sure_what_has_begun_is_not_and_nobody_to_ask_is_hopeless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
