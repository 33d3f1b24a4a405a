#include "engine/demo/staffing.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/orchestrate.h"
#include "engine/demo/gigs.h"
#include "engine/when.h"

enum { PURPOSE_STAFFING = 110 };

#define HOUR (60 * CB_MINUTE)
#define JOURNAL_HOURS 48
/* From a decision to the hub's yes, and from a message to its being sent. */
#define PUSHED_AFTER (12 * CB_SECOND)
#define SENT_AFTER (20 * CB_SECOND)

/* How the people of a campaign answer: from so many hours before now on, so many of a hundred requests are answered,
 * after some minutes, and who is willing says yes to `yes` of a hundred. The last mood that has begun counts. */
typedef struct {
    int from_hours;
    guint answers, yes, soonest, latest;
} Mood;

typedef struct {
    const char *id, *job, *department, *mode, *policy, *message;
    int started_hours; /* before now */
    Mood asked[2], offered;
} Campaign;

static const Campaign campaigns[] = {
    {.id = "campaign_sound",
     .job = CB_DEMO_FESTIVAL,
     .department = "sound",
     .mode = "auto",
     .policy = "{\"availability_multiplier\":2,\"availability_ttl_hours\":12,\"offer_ttl_hours\":6,"
               "\"tick_interval_seconds\":1800}",
     .message = "Montaje el primer día, hotel y dietas incluidos.",
     .started_hours = 20,
     .asked = {{20, 65, 85, 20, 11 * 60}, {8, 85, 120, 4 * 60, 460}},
     .offered = {20, 95, 100, 120, 330}},
    {.id = "campaign_lights",
     .job = CB_DEMO_FESTIVAL,
     .department = "lights",
     .mode = "assisted",
     .policy = "{\"availability_ttl_hours\":48,\"tick_interval_seconds\":7200}",
     .started_hours = 26,
     .asked = {{26, 80, 110, 30, 22 * 60}},
     .offered = {26, 0, 0, 1, 2}},
    {.id = "campaign_video",
     .job = CB_DEMO_SHORT_DATE,
     .department = "video",
     .mode = "auto",
     .policy = "{\"availability_ttl_hours\":8,\"offer_ttl_hours\":6,\"tick_interval_seconds\":7200}",
     .started_hours = 60,
     .asked = {{60, 55, 12, 20, 7 * 60}},
     .offered = {60, 90, 90, 20, 200}},
};

/* What happens at a time. */
typedef struct {
    gint64 at;
    void (*happens)(gpointer play, gpointer step);
    const Campaign *campaign;
    char *request_id, *profile_id; /* of an answer */
    gboolean yes;
} Step;

typedef struct {
    CbWorld *world;
    const GArray *crew; /* CbDemoTech */
    CbDice dice;
    gint64 now;
    GArray *steps;    /* Step, in no order; those that have happened are taken out */
    CbPatch *journal;
    guint decided;
} Play;

static void
clear_step(gpointer data)
{
    g_free(((Step *)data)->request_id);
    g_free(((Step *)data)->profile_id);
}

/* --- deciding --------------------------------------------------------------------------------- */

static void answer(gpointer play, gpointer step);

static const Campaign *
campaign_called(const char *id)
{
    for (guint c = 0; c < G_N_ELEMENTS(campaigns); c++)
        if (g_strcmp0(campaigns[c].id, id) == 0)
            return &campaigns[c];
    return NULL;
}

static guint
willing_of(const Play *play, const char *profile_id)
{
    guint64 number = 0;
    gboolean crew = g_str_has_prefix(profile_id, "crew_") &&
                    g_ascii_string_to_unsigned(profile_id + strlen("crew_"), 10, 1, play->crew->len, &number, NULL);
    return crew ? g_array_index(play->crew, CbDemoTech, number - 1).willing : 0;
}

/* Throws whether and when somebody will answer the request that has just been sent to them. */
static void
expect_answer(Play *play, const CbRow *request, gint64 at)
{
    const Campaign *campaign = campaign_called(request->values[CB_staffing_requests_campaign_id].text);
    const char *profile = request->values[CB_staffing_requests_profile_id].text;
    gboolean offer = strcmp(request->values[CB_staffing_requests_phase].text, "offer") == 0;
    const Mood *mood = offer ? &campaign->offered : &campaign->asked[0];
    const Mood *later = &campaign->asked[1];
    if (!offer && later->from_hours > 0 && at >= play->now - later->from_hours * HOUR)
        mood = later;
    gboolean answers = cb_dice_percent(&play->dice, mood->answers);
    gboolean yes = cb_dice_percent(&play->dice, MIN(95, willing_of(play, profile) * mood->yes / 100));
    gint64 after = (gint64)(mood->soonest + cb_dice_below(&play->dice, mood->latest - mood->soonest)) * CB_MINUTE;
    Step step = {at + after, answer, campaign, NULL, NULL, yes};
    if (!answers || step.at >= request->values[CB_staffing_requests_token_expires_at].integer)
        return;
    step.request_id = g_strdup(request->values[CB_staffing_requests_id].text);
    step.profile_id = g_strdup(profile);
    g_array_append_val(play->steps, step);
}

/* Requests call for answers; ticks that did nothing are not worth a line in the journal. */
static void
follow(Play *play, const CbDecision *decision, const CbOutcome *outcome)
{
    gboolean tells = strcmp(decision->kind, "campaign.tick") != 0;
    for (guint i = 0; i < cb_patch_rows(outcome->patch); i++) {
        const CbRow *row = cb_patch_row(outcome->patch, i);
        if (row->table == CB_staffing_requests && cb_row_has(row, CB_staffing_requests_campaign_id))
            expect_answer(play, row, decision->decided_at);
        tells = tells || row->table == CB_staffing_campaign_events;
    }
    if (tells && decision->decided_at >= play->now - JOURNAL_HOURS * HOUR)
        cb_journal_add(play->journal, play->world, decision, outcome->sentence, decision->decided_at + PUSHED_AFTER);
}

static void
decide(Play *play, const char *kind, const char *target, const char *payload, const char *actor, CbRole role, gint64 at)
{
    g_autoptr(CbDecision) decision = cb_decision_new(play->world, kind, target, payload, actor, role, at);
    g_free(decision->id);
    decision->id = g_strdup_printf("demo_crew_%04u", ++play->decided);
    g_autoptr(CbOutcome) outcome = cb_decide(play->world, decision, at);
    if (outcome->code != NULL)
        return;
    CbWorld *after = cb_world_patch(play->world, outcome->patch);
    cb_world_unref(play->world);
    play->world = after;
    follow(play, decision, outcome);
}

/* --- what happens ----------------------------------------------------------------------------- */

/* Takes the JSON over; caller frees the text. */
static char *
printed(cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    cJSON_Delete(json);
    return text;
}

static void
start(gpointer data, gpointer happening)
{
    const Step *step = happening;
    const Campaign *campaign = step->campaign;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "job_id", campaign->job);
    cJSON_AddStringToObject(json, "department", campaign->department);
    cJSON_AddStringToObject(json, "mode", campaign->mode);
    cJSON_AddStringToObject(json, "scope", "outstanding");
    cJSON_AddItemToObject(json, "policy", cJSON_Parse(campaign->policy));
    if (campaign->message != NULL)
        cJSON_AddStringToObject(json, "offer_message", campaign->message);
    g_autofree char *payload = printed(json);
    decide(data, "campaign.start", campaign->id, payload, cb_demo_manager_of(campaign->department), CB_ROLE_MANAGER,
           step->at);
}

static void
answer(gpointer data, gpointer happening)
{
    const Step *step = happening;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "request_id", step->request_id);
    cJSON_AddStringToObject(json, "profile_id", step->profile_id);
    cJSON_AddStringToObject(json, "answer", step->yes ? "confirm" : "decline");
    g_autofree char *payload = printed(json);
    decide(data, "request.answer", step->campaign->job, payload, step->profile_id, CB_ROLE_SERVICE, step->at);
}

static void
send_by_hand(Play *play, const Step *step, const char *kind, const char *role_code, guint profile)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "role_code", role_code);
    cJSON_AddStringToObject(json, "profile_id", profiles_id(play->world, profile));
    g_autofree char *payload = printed(json);
    decide(play, kind, step->campaign->id, payload, cb_demo_manager_of(step->campaign->department), CB_ROLE_MANAGER,
           step->at);
}

/* The manager asks the best three for each place, and nobody twice. */
static void
ask_best(gpointer data, gpointer happening)
{
    enum { FOR_EACH_PLACE = 3 };
    Play *play = data;
    const Step *step = happening;
    CbCampaignPolicy policy = cb_campaign_policy(step->campaign->policy);
    g_autoptr(CbRoster) roster = cb_roster_new(play->world, step->at);
    g_autoptr(CbEligible) eligible = cb_eligible_new(
        roster, cb_world_find(play->world, CB_jobs, step->campaign->job), step->campaign->department);
    g_autofree guint8 *asked = g_malloc0(roster->n);
    for (const CbDemoTrade *trade = cb_demo_departments[CB_DEMO_LIGHTS].trades; trade->code != NULL; trade++) {
        CbRanked best[32];
        CbCrewQuery query = {eligible, trade->code, &policy, asked};
        guint n = cb_crew_rank(&query, MIN(trade->festival * FOR_EACH_PLACE, G_N_ELEMENTS(best)), best);
        for (guint i = 0; i < n; i++) {
            asked[best[i].row] = 1;
            send_by_hand(play, step, "campaign.ask", trade->code, best[i].row);
        }
    }
}

/* Who was the first to say that they could is offered a place. */
static void
offer_first(gpointer data, gpointer happening)
{
    Play *play = data;
    const Step *step = happening;
    const CbAsked *first = NULL;
    g_autoptr(GArray) asked = cb_asked(play->world, cb_world_find(play->world, CB_jobs, step->campaign->job));
    for (guint a = 0; a < asked->len; a++) {
        const CbAsked *one = &g_array_index(asked, CbAsked, a);
        if (g_str_has_prefix(one->role_code, "LGT-") && one->status == CB_ASKED_YES &&
            (first == NULL || one->updated_at < first->updated_at))
            first = one;
    }
    if (first != NULL)
        send_by_hand(play, step, "campaign.offer", first->role_code, first->profile);
}

/* --- time ------------------------------------------------------------------------------------- */

static void
plan_steps(Play *play)
{
    for (guint c = 0; c < G_N_ELEMENTS(campaigns); c++) {
        const Step begins = {play->now - campaigns[c].started_hours * HOUR, start, &campaigns[c], NULL, NULL, FALSE};
        g_array_append_val(play->steps, begins);
        if (strcmp(campaigns[c].mode, "assisted") != 0)
            continue;
        const Step asks = {begins.at + 25 * CB_MINUTE, ask_best, &campaigns[c], NULL, NULL, FALSE};
        const Step offers = {play->now - 90 * CB_MINUTE, offer_first, &campaigns[c], NULL, NULL, FALSE};
        g_array_append_val(play->steps, asks);
        g_array_append_val(play->steps, offers);
    }
}

/* The place of the next step, steps->len when there is none. */
static guint
next_step(const GArray *steps)
{
    guint next = steps->len;
    for (guint s = 0; s < steps->len; s++)
        if (next == steps->len || g_array_index(steps, Step, s).at < g_array_index(steps, Step, next).at)
            next = s;
    return next;
}

/* The campaign whose tick is due first, CB_NO_ROW when none is by then. */
static guint
next_due(const CbWorld *world, gint64 until)
{
    g_autoptr(GArray) due = cb_campaigns_due(world, until, 1);
    return due->len == 0 ? CB_NO_ROW : g_array_index(due, guint, 0);
}

static gboolean
go_on(Play *play)
{
    guint at = next_step(play->steps);
    gint64 until = at < play->steps->len ? MIN(g_array_index(play->steps, Step, at).at, play->now) : play->now;
    guint due = next_due(play->world, until);
    if (due != CB_NO_ROW) {
        decide(play, "campaign.tick", staffing_campaigns_id(play->world, due), NULL, "system", CB_ROLE_SERVICE,
               staffing_campaigns_next_run_at(play->world, due));
        return TRUE;
    }
    if (at == play->steps->len || g_array_index(play->steps, Step, at).at > play->now)
        return FALSE;
    Step step = g_array_index(play->steps, Step, at);
    g_array_index(play->steps, Step, at) = (Step){0};
    g_array_remove_index_fast(play->steps, at);
    step.happens(play, &step);
    clear_step(&step);
    return TRUE;
}

/* What was to be said has been said. */
static void
send_messages(const CbWorld *world, CbPatch *patch)
{
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++) {
        CbRow *message = cb_patch_add(patch, CB_messages);
        cb_patch_set_text(patch, message, CB_messages_id, messages_id(world, row));
        cb_patch_set_text(patch, message, CB_messages_job_id, jobs_id(world, messages_job_id(world, row)));
        cb_patch_set_text(patch, message, CB_messages_status, "sent");
        cb_patch_set_integer(message, CB_messages_attempts, 1);
        cb_patch_set_integer(message, CB_messages_sent_at, messages_created_at(world, row) + SENT_AFTER);
    }
}

CbWorld *
cb_demo_staff(const CbWorld *world, const GArray *crew, guint32 seed, gint64 now)
{
    Play play = {.world = cb_world_ref(world),
                 .crew = crew,
                 .dice = cb_dice_new(seed, PURPOSE_STAFFING),
                 .now = now - (now % CB_MINUTE + CB_MINUTE) % CB_MINUTE,
                 .steps = g_array_new(FALSE, FALSE, sizeof(Step)),
                 .journal = cb_patch_new()};
    g_array_set_clear_func(play.steps, clear_step);
    plan_steps(&play);
    while (go_on(&play))
        ;
    send_messages(play.world, play.journal);
    CbWorld *after = cb_world_patch(play.world, play.journal);
    cb_world_unref(play.world);
    cb_patch_free(play.journal);
    g_array_unref(play.steps);
    return after;
}
