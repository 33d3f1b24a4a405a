#include "engine/campaigns/tick.h"

#include <string.h>

#include "engine/campaigns/need.h"
#include "engine/campaigns/tick_state.h"
#include "engine/when.h"

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

/* --- the campaign as it is -------------------------------------------------------------------- */

static int
compare_roles(gconstpointer a, gconstpointer b)
{
    return strcmp(((const CbTickRole *)a)->role_code, ((const CbTickRole *)b)->role_code);
}

/* The place of a role among them, their number when it is none. */
static guint
role_called(const GArray *roles, const char *role_code)
{
    guint r = 0;
    while (r < roles->len && strcmp(g_array_index(roles, CbTickRole, r).role_code, role_code) != 0)
        r++;
    return r;
}

/* Those that the campaign has, and those that are required and short; by role code. */
static GArray *
collect_roles(const CbWorld *world, guint campaign, const GArray *needs)
{
    GArray *roles = g_array_new(FALSE, FALSE, sizeof(CbTickRole));
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row) {
        CbTickRole role = {
            .role_code = cb_role_trim(staffing_campaign_roles_role_code(world, row)),
            .row = row,
            .stage = stage_of(staffing_campaign_roles_stage(world, row)),
            .wave_number = staffing_campaign_roles_wave_number(world, row),
            .last_wave_at = staffing_campaign_roles_last_wave_at(world, row),
        };
        g_array_append_val(roles, role);
    }
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        if (need->required <= need->assigned || role_called(roles, need->role_code) < roles->len)
            continue;
        CbTickRole role = {.role_code = g_strdup(need->role_code), .row = CB_NO_ROW, .last_wave_at = CB_NULL};
        g_array_append_val(roles, role);
    }
    g_array_sort(roles, compare_roles);
    return roles;
}

static void
add_roles(CbTickState *state, const GArray *roles, const GArray *needs)
{
    for (guint r = 0; r < roles->len; r++) {
        CbTickRole role = g_array_index(roles, CbTickRole, r);
        const CbNeed *need = cb_need_of(needs, role.role_code);
        CbTickSide *side = cb_tick_state_add_role(state, role);
        if (need == NULL)
            continue;
        side->required = need->required;
        side->assigned = need->assigned;
        g_array_append_vals(side->people, need->people->data, need->people->len);
    }
}

/* Requests with no role of the campaign are left alone, but their people have been asked. */
static void
add_requests(CbTickState *state, const CbWorld *world, guint job)
{
    g_autoptr(GArray) asked = cb_asked(world, job);
    for (guint a = 0; a < asked->len; a++) {
        const CbAsked *one = &g_array_index(asked, CbAsked, a);
        CbTickRequest request = {one->row, one->profile, one->offer, one->status, one->updated_at};
        guint role = role_called(state->roles, one->role_code);
        GArray *requests = role < state->roles->len ? g_array_index(state->sides, CbTickSide, role).requests
                                                    : state->others;
        g_array_append_val(requests, request);
    }
}

CbTickState *
cb_tick_state_of(const CbWorld *world, guint campaign, gint64 now)
{
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    g_autoptr(GArray) needs = cb_needs(world, job, staffing_campaigns_department(world, campaign));
    g_autoptr(GArray) roles = collect_roles(world, campaign, needs);
    CbTickState *state = cb_tick_state_new(cb_world_rows(world, CB_profiles));
    state->now = now;
    state->automatic = strcmp(staffing_campaigns_mode(world, campaign), "auto") == 0;
    state->policy = cb_campaign_policy(staffing_campaigns_policy(world, campaign));
    add_roles(state, roles, needs);
    if (job != CB_NO_ROW)
        add_requests(state, world, job);
    return state;
}

/* --- planning --------------------------------------------------------------------------------- */

static int
by_request_id(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    return strcmp(staffing_requests_id(world, *(const guint *)a), staffing_requests_id(world, *(const guint *)b));
}

CbTick *
cb_tick_plan(const CbWorld *world, guint campaign, gint64 now, const CbTickSource *source)
{
    CbTickGate gate = cb_tick_gate(world, campaign, now);
    CbTick *tick = cb_tick_new(gate);
    if (gate != CB_TICK_RUNS)
        return tick;
    g_autoptr(CbTickState) state = cb_tick_state_of(world, campaign, now);
    cb_tick_run(state, source, tick);
    g_array_sort_with_data(tick->expired, by_request_id, (gpointer)world);
    if (tick->escalated != NULL)
        tick->policy =
            cb_campaign_policy_escalate(staffing_campaigns_policy(world, campaign), &tick->escalated);
    g_array_unref(tick->roles);
    tick->roles = g_steal_pointer(&state->roles);
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

const char *
cb_crew_refuses(const CbEligible *eligible, guint profile)
{
    return (eligible->out[profile] & (CB_OUT_BOOKED | CB_OUT_AWAY)) != 0
               ? "Technician is no longer available for this recommendation"
               : NULL;
}

static const char *
refuses_crew(gpointer data, guint profile, gboolean offer)
{
    const CbCrewSource *source = data;
    (void)offer;
    return cb_crew_refuses(source->eligible, profile);
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
