#include "engine/campaigns/tick.h"

#include <math.h>
#include <string.h>

#include "engine/campaigns/need.h"
#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)

static const char *const stage_names[] = {"idle", "availability", "offer", "filled", "escalating"};

const char *
cb_stage_name(CbStage stage)
{
    return stage_names[stage];
}

static CbStage
stage_of(const char *name)
{
    CbStage stage = CB_STAGE_IDLE;
    while (stage < CB_STAGE_ESCALATING && strcmp(stage_names[stage], name) != 0)
        stage++;
    return stage;
}

/* What a plan is made from. */
typedef struct {
    const CbWorld *world;
    const CbTickSource *source;
    gint64 now;
    gboolean automatic;
    CbCampaignPolicy policy;
    GArray *needs;     /* CbNeed */
    GArray *asked;     /* CbAsked, with what has expired by now */
    guint8 *contacted; /* by profile: has any request on the job, or is asked in this tick */
    guint8 *offered;   /* by profile: HAS_OFFER, HAS_LIVE_OFFER */
    CbTick *tick;
} Plan;

enum { HAS_OFFER = 1, HAS_LIVE_OFFER = 2 };

/* --- gate ------------------------------------------------------------------------------------- */

CbTickGate
cb_tick_gate(const CbWorld *world, guint campaign, gint64 now)
{
    if (campaign == CB_NO_ROW || strcmp(staffing_campaigns_status(world, campaign), "active") != 0 ||
        cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign)) == CB_NO_ROW)
        return CB_TICK_NOT_ACTIVE;
    gint64 since = staffing_campaigns_last_run_at(world, campaign);
    if (staffing_campaigns_run_lock(world, campaign) != NULL && since != CB_NULL &&
        now - since < CB_LOCK_MINUTES * CB_MINUTE)
        return CB_TICK_LOCKED;
    return cb_role_column(staffing_campaigns_department(world, campaign)) < 0 ? CB_TICK_UNSUPPORTED : CB_TICK_RUNS;
}

/* --- roles and expiry ------------------------------------------------------------------------- */

static void
clear_role(gpointer data)
{
    g_free(((CbTickRole *)data)->role_code);
}

static int
compare_roles(gconstpointer a, gconstpointer b)
{
    return strcmp(((const CbTickRole *)a)->role_code, ((const CbTickRole *)b)->role_code);
}

static gboolean
has_role(const GArray *roles, const char *role_code)
{
    for (guint r = 0; r < roles->len; r++)
        if (strcmp(g_array_index(roles, CbTickRole, r).role_code, role_code) == 0)
            return TRUE;
    return FALSE;
}

/* Those that the campaign has, and those that are required and short. */
static void
collect_roles(Plan *plan, guint campaign)
{
    GArray *roles = plan->tick->roles;
    CB_EACH_LINK (plan->world, staffing_campaign_roles, campaign_id, campaign, row) {
        CbTickRole role = {
            .role_code = cb_role_trim(staffing_campaign_roles_role_code(plan->world, row)),
            .row = row,
            .stage = stage_of(staffing_campaign_roles_stage(plan->world, row)),
            .wave_number = staffing_campaign_roles_wave_number(plan->world, row),
            .last_wave_at = staffing_campaign_roles_last_wave_at(plan->world, row),
        };
        g_array_append_val(roles, role);
    }
    for (guint n = 0; n < plan->needs->len; n++) {
        const CbNeed *need = &g_array_index(plan->needs, CbNeed, n);
        if (need->required <= need->assigned || has_role(roles, need->role_code))
            continue;
        CbTickRole role = {.role_code = g_strdup(need->role_code), .row = CB_NO_ROW, .last_wave_at = CB_NULL};
        g_array_append_val(roles, role);
    }
    g_array_sort(roles, compare_roles);
}

static gint64
ttl_of(const Plan *plan, gboolean offer)
{
    double hours = offer ? plan->policy.offer_ttl_hours : plan->policy.availability_ttl_hours;
    return (gint64)MIN(hours * HOUR, (double)G_MAXINT64 / 4);
}

/* Requests with no role of the campaign are left alone. */
static void
expire(Plan *plan)
{
    for (guint a = 0; a < plan->asked->len; a++) {
        CbAsked *one = &g_array_index(plan->asked, CbAsked, a);
        if (one->status != CB_ASKED_PENDING || !has_role(plan->tick->roles, one->role_code) ||
            plan->now - one->updated_at < ttl_of(plan, one->offer))
            continue;
        one->status = CB_ASKED_EXPIRED;
        g_array_append_val(plan->tick->expired, one->row);
    }
}

static void
mark_people(Plan *plan)
{
    for (guint a = 0; a < plan->asked->len; a++) {
        const CbAsked *one = &g_array_index(plan->asked, CbAsked, a);
        gboolean live = one->status == CB_ASKED_PENDING || one->status == CB_ASKED_YES;
        plan->contacted[one->profile] = 1;
        if (one->offer)
            plan->offered[one->profile] |= live ? HAS_OFFER | HAS_LIVE_OFFER : HAS_OFFER;
    }
}

/* --- one role --------------------------------------------------------------------------------- */

/* The people of a role who are not assigned, by how far they are; each is in one of them at most. */
typedef struct {
    guint accepted, offers, asked;
    GArray *ready; /* CbAskedPerson, the earliest answer first */
} Standing;

static gboolean
is_assigned(const CbNeed *need, guint profile)
{
    for (guint i = 0; need != NULL && i < need->people->len; i++)
        if (g_array_index(need->people, guint, i) == profile)
            return TRUE;
    return FALSE;
}

static int
by_answer(gconstpointer a, gconstpointer b)
{
    const CbAskedPerson *x = a, *y = b;
    if (x->answered_at != y->answered_at)
        return x->answered_at < y->answered_at ? -1 : 1;
    return cb_row_compare(&x->profile, &y->profile);
}

static Standing
standing_of(const Plan *plan, const CbNeed *need, const GArray *people)
{
    Standing standing = {.ready = g_array_new(FALSE, FALSE, sizeof(CbAskedPerson))};
    for (guint p = 0; p < people->len; p++) {
        const CbAskedPerson *person = &g_array_index(people, CbAskedPerson, p);
        guint8 offered = plan->offered[person->profile];
        if (is_assigned(need, person->profile))
            continue;
        if (person->sets & CB_SET_TOOK)
            standing.accepted++;
        else if (person->sets & CB_SET_OFFERED)
            standing.offers++;
        else if ((person->sets & CB_SET_READY) && !(offered & HAS_OFFER))
            g_array_append_val(standing.ready, *person);
        else if ((person->sets & CB_SET_ASKED) && !(offered & HAS_LIVE_OFFER))
            standing.asked++;
    }
    g_array_sort(standing.ready, by_answer);
    return standing;
}

static gboolean
act(Plan *plan, const CbTickRole *role, guint profile, gboolean offer, guint wave)
{
    CbTickAction action = {role->role_code, profile, offer, wave,
                           plan->source->refuses(plan->source->data, profile, offer)};
    g_array_append_val(plan->tick->actions, action);
    return action.error == NULL;
}

static void
send_wave(Plan *plan, CbTickRole *role, const GArray *candidates, guint size)
{
    guint sent = 0;
    for (guint i = 0; i < MIN(size, candidates->len); i++) {
        guint profile = g_array_index(candidates, guint, i);
        plan->contacted[profile] = 1;
        sent += act(plan, role, profile, FALSE, (guint)role->wave_number + 1);
    }
    if (sent == 0)
        return;
    role->wave_number++;
    role->last_wave_at = plan->now;
    role->asked += sent;
}

/* Takes one step for the whole campaign; roles that are stuck after it share it. FALSE when none is left. */
static gboolean
escalate(Plan *plan, const char *json)
{
    CbTick *tick = plan->tick;
    if (tick->escalated == NULL)
        tick->policy = cb_campaign_policy_escalate(json, &tick->escalated);
    return tick->escalated != NULL;
}

static gboolean
waited_in_vain(const Plan *plan, const CbTickRole *role)
{
    return role->stage != CB_STAGE_ESCALATING && role->wave_number >= 1 && role->last_wave_at != CB_NULL &&
           role->last_wave_at + ttl_of(plan, FALSE) <= plan->now;
}

/* Asks the next people, or escalates. `before` is the role as it was stored. */
static void
widen(Plan *plan, CbTickRole *role, const CbTickRole *before, const char *policy)
{
    const char *error = NULL;
    double size = ceil(plan->policy.availability_multiplier * (double)role->shortfall);
    guint wanted = (guint)MIN(size, (double)G_MAXINT / 2);
    g_autoptr(GArray) candidates = plan->source->rank(plan->source->data, role->role_code, &plan->policy,
                                                      plan->contacted, wanted, &error);
    if (candidates == NULL) {
        CbTickAction failed = {role->role_code, CB_NO_ROW, FALSE, 0, error};
        g_array_append_val(plan->tick->actions, failed);
        return;
    }
    role->nobody_left = candidates->len == 0;
    gboolean stuck = role->nobody_left || waited_in_vain(plan, before);
    if (stuck && escalate(plan, policy))
        role->stage = CB_STAGE_ESCALATING;
    else if (role->nobody_left)
        role->stage = CB_STAGE_ESCALATING;
    else
        send_wave(plan, role, candidates, wanted);
}

/* Offers go to who could, up to the open places and the buffer. */
static void
send_offers(Plan *plan, CbTickRole *role, const Standing *standing)
{
    gint64 open = role->required - role->assigned - standing->accepted;
    gint64 slots = open + plan->policy.offer_buffer - standing->offers;
    for (guint i = 0; open > 0 && i < standing->ready->len && (gint64)i < slots; i++) {
        guint profile = g_array_index(standing->ready, CbAskedPerson, i).profile;
        if (!act(plan, role, profile, TRUE, 0))
            continue;
        plan->offered[profile] = HAS_OFFER | HAS_LIVE_OFFER;
        role->offered++;
    }
}

static CbStage
stage_for(const CbTickRole *role, const Standing *standing)
{
    if (role->required <= 0 || role->assigned >= role->required)
        return CB_STAGE_FILLED;
    gboolean moving = standing->offers > 0 || standing->accepted > 0 || standing->ready->len > 0;
    return moving ? CB_STAGE_OFFER : CB_STAGE_AVAILABILITY;
}

static void
plan_role(Plan *plan, CbTickRole *role, const char *policy)
{
    const CbNeed *need = cb_need_of(plan->needs, role->role_code);
    g_autoptr(GArray) people = cb_asked_people(plan->asked, role->role_code);
    Standing standing = standing_of(plan, need, people);
    CbTickRole before = *role;
    role->required = need == NULL ? 0 : need->required;
    role->assigned = need == NULL ? 0 : need->assigned;
    role->asked = cb_asked_count(people, CB_SET_ASKED);
    role->ready = cb_asked_count(people, CB_SET_READY);
    role->offered = cb_asked_count(people, CB_SET_OFFERED);
    role->took = cb_asked_count(people, CB_SET_TOOK);
    role->stage = stage_for(role, &standing);
    role->shortfall = MAX(0, role->required - role->assigned - standing.accepted - standing.offers -
                                 standing.ready->len - standing.asked);
    gboolean offers = role->stage == CB_STAGE_OFFER;
    if (plan->automatic && role->stage != CB_STAGE_FILLED && role->shortfall > 0)
        widen(plan, role, &before, policy);
    if (plan->automatic && offers)
        send_offers(plan, role, &standing);
    g_array_unref(standing.ready);
}

/* --- the whole -------------------------------------------------------------------------------- */

static CbTick *
tick_new(CbTickGate gate)
{
    CbTick *tick = g_new0(CbTick, 1);
    tick->gate = gate;
    tick->expired = g_array_new(FALSE, FALSE, sizeof(guint));
    tick->actions = g_array_new(FALSE, FALSE, sizeof(CbTickAction));
    tick->roles = g_array_new(FALSE, FALSE, sizeof(CbTickRole));
    g_array_set_clear_func(tick->roles, clear_role);
    tick->next_run_at = CB_NULL;
    return tick;
}

void
cb_tick_free(CbTick *tick)
{
    if (tick == NULL)
        return;
    g_array_unref(tick->expired);
    g_array_unref(tick->actions);
    g_array_unref(tick->roles);
    g_free(tick->policy);
    g_free(tick);
}

static void
conclude(Plan *plan)
{
    CbTick *tick = plan->tick;
    tick->all_filled = TRUE;
    for (guint r = 0; r < tick->roles->len; r++)
        if (g_array_index(tick->roles, CbTickRole, r).stage != CB_STAGE_FILLED)
            tick->all_filled = FALSE;
    if (tick->all_filled)
        return;
    double interval = MIN(plan->policy.tick_interval_seconds * CB_SECOND, (double)G_MAXINT64 / 4);
    tick->next_run_at = tick->escalated != NULL ? plan->now : plan->now + (gint64)interval;
}

CbTick *
cb_tick_plan(const CbWorld *world, guint campaign, gint64 now, const CbTickSource *source)
{
    CbTickGate gate = cb_tick_gate(world, campaign, now);
    CbTick *tick = tick_new(gate);
    if (gate != CB_TICK_RUNS)
        return tick;
    const char *policy = staffing_campaigns_policy(world, campaign);
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    guint people = MAX(cb_world_rows(world, CB_profiles), 1);
    g_autofree guint8 *contacted = g_malloc0(people), *offered = g_malloc0(people);
    Plan plan = {
        .world = world,
        .source = source,
        .now = now,
        .automatic = strcmp(staffing_campaigns_mode(world, campaign), "auto") == 0,
        .policy = cb_campaign_policy(policy),
        .contacted = contacted,
        .offered = offered,
        .tick = tick,
    };
    plan.needs = cb_needs(world, job, staffing_campaigns_department(world, campaign));
    plan.asked = cb_asked(world, job);
    collect_roles(&plan, campaign);
    expire(&plan);
    mark_people(&plan);
    for (guint r = 0; r < tick->roles->len; r++)
        plan_role(&plan, &g_array_index(tick->roles, CbTickRole, r), policy);
    conclude(&plan);
    g_array_unref(plan.needs);
    g_array_unref(plan.asked);
    return tick;
}

/* --- the people as they are ------------------------------------------------------------------- */

static GArray *
rank_crew(gpointer data, const char *role_code, const CbCampaignPolicy *policy, const guint8 *skip, guint most,
          const char **error)
{
    (void)error;
    CbCrewSource *source = data;
    guint room = MIN(most, source->roster->n);
    g_autofree CbRanked *best = g_new(CbRanked, MAX(room, 1));
    CbCrewQuery query = {source->eligible, role_code, policy, skip};
    guint n = cb_crew_rank(&query, room, best);
    GArray *rows = g_array_sized_new(FALSE, FALSE, sizeof(guint), n);
    for (guint i = 0; i < n; i++)
        g_array_append_val(rows, best[i].row);
    return rows;
}

/* Whoever was eligible when asked and has been booked or gone away since. */
static const char *
refuses_crew(gpointer data, guint profile, gboolean offer)
{
    const CbCrewSource *source = data;
    (void)offer;
    return (source->eligible->out[profile] & (CB_OUT_BOOKED | CB_OUT_AWAY)) != 0
               ? "Technician is no longer available for this recommendation"
               : NULL;
}

void
cb_crew_source_init(CbCrewSource *source, const CbRoster *roster, guint campaign)
{
    const CbWorld *world = roster->world;
    source->roster = roster;
    source->eligible =
        cb_eligible_new(roster, cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign)),
                        staffing_campaigns_department(world, campaign));
}

void
cb_crew_source_clear(CbCrewSource *source)
{
    g_clear_pointer(&source->eligible, cb_eligible_free);
}

CbTickSource
cb_crew_source(CbCrewSource *source)
{
    return (CbTickSource){rank_crew, refuses_crew, source};
}
