/* The rules of a tick, on numbers. */
#include "engine/campaigns/tick_state.h"

#include <math.h>
#include <string.h>

#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define LONGEST_WAIT (3650.0 * CB_DAY) /* beyond it times would have years of five digits */

enum { HAS_OFFER = 1, HAS_LIVE_OFFER = 2 };

static void
clear_role(gpointer data)
{
    g_free(((CbTickRole *)data)->role_code);
}

static void
clear_side(gpointer data)
{
    CbTickSide *side = data;
    g_array_unref(side->people);
    g_array_unref(side->requests);
}

CbTickState *
cb_tick_state_new(guint n_profiles)
{
    CbTickState *state = g_new0(CbTickState, 1);
    state->roles = g_array_new(FALSE, FALSE, sizeof(CbTickRole));
    state->sides = g_array_new(FALSE, FALSE, sizeof(CbTickSide));
    state->others = g_array_new(FALSE, FALSE, sizeof(CbTickRequest));
    g_array_set_clear_func(state->roles, clear_role);
    g_array_set_clear_func(state->sides, clear_side);
    state->n_profiles = n_profiles;
    state->contacted = g_new0(guint8, MAX(n_profiles, 1));
    state->offered = g_new0(guint8, MAX(n_profiles, 1));
    state->place = g_new0(guint, MAX(n_profiles, 1));
    return state;
}

void
cb_tick_state_free(CbTickState *state)
{
    if (state == NULL)
        return;
    g_clear_pointer(&state->roles, g_array_unref);
    g_array_unref(state->sides);
    g_array_unref(state->others);
    g_free(state->contacted);
    g_free(state->offered);
    g_free(state->place);
    g_free(state);
}

CbTickSide *
cb_tick_state_add_role(CbTickState *state, CbTickRole role)
{
    CbTickSide side = {
        .people = g_array_new(FALSE, FALSE, sizeof(guint)),
        .requests = g_array_new(FALSE, FALSE, sizeof(CbTickRequest)),
    };
    g_array_append_val(state->roles, role);
    g_array_append_val(state->sides, side);
    return &g_array_index(state->sides, CbTickSide, state->sides->len - 1);
}

static void
set_list(GArray *list, const GArray *other)
{
    g_array_set_size(list, 0);
    g_array_append_vals(list, other->data, other->len);
}

void
cb_tick_state_set(CbTickState *state, const CbTickState *other)
{
    state->now = other->now;
    state->automatic = other->automatic;
    state->policy = other->policy;
    for (guint r = 0; r < other->roles->len; r++) {
        CbTickRole *role = &g_array_index(state->roles, CbTickRole, r);
        char *role_code = role->role_code;
        *role = g_array_index(other->roles, CbTickRole, r);
        role->role_code = role_code;
        CbTickSide *side = &g_array_index(state->sides, CbTickSide, r);
        const CbTickSide *from = &g_array_index(other->sides, CbTickSide, r);
        side->required = from->required;
        side->assigned = from->assigned;
        set_list(side->people, from->people);
        set_list(side->requests, from->requests);
    }
    set_list(state->others, other->others);
}

CbTick *
cb_tick_new(CbTickGate gate)
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

/* --- expiry and marks ------------------------------------------------------------------------- */

/* One tick under way. */
typedef struct {
    CbTickState *state;
    const CbTickSource *source;
    CbTick *tick;
    GArray *people; /* CbAskedPerson of the role at hand */
    GArray *ready;  /* CbAskedPerson */
} Run;

static gint64
ttl_of(const CbTickState *state, gboolean offer)
{
    double hours = offer ? state->policy.offer_ttl_hours : state->policy.availability_ttl_hours;
    return (gint64)MIN(hours * HOUR, LONGEST_WAIT);
}

static void
expire(Run *run, GArray *requests)
{
    CbTickState *state = run->state;
    for (guint r = 0; r < requests->len; r++) {
        CbTickRequest *one = &g_array_index(requests, CbTickRequest, r);
        if (one->status != CB_ASKED_PENDING || state->now - one->updated_at < ttl_of(state, one->offer))
            continue;
        one->status = CB_ASKED_EXPIRED;
        g_array_append_val(run->tick->expired, one->row);
    }
}

static void
mark_people(CbTickState *state, const GArray *requests)
{
    for (guint r = 0; r < requests->len; r++) {
        const CbTickRequest *one = &g_array_index(requests, CbTickRequest, r);
        gboolean live = one->status == CB_ASKED_PENDING || one->status == CB_ASKED_YES;
        state->contacted[one->profile] = 1;
        if (one->offer)
            state->offered[one->profile] |= live ? HAS_OFFER | HAS_LIVE_OFFER : HAS_OFFER;
    }
}

/* --- one role --------------------------------------------------------------------------------- */

static guint
set_of(const CbTickRequest *one)
{
    if (one->status == CB_ASKED_PENDING)
        return one->offer ? CB_SET_OFFERED : CB_SET_ASKED;
    if (one->status == CB_ASKED_YES)
        return one->offer ? CB_SET_TOOK : CB_SET_READY;
    return 0;
}

/* Puts the people of a role together, each once. */
static void
gather(Run *run, const GArray *requests)
{
    guint *place = run->state->place;
    g_array_set_size(run->people, 0);
    for (guint r = 0; r < requests->len; r++) {
        const CbTickRequest *one = &g_array_index(requests, CbTickRequest, r);
        guint set = set_of(one);
        if (set == 0)
            continue;
        if (place[one->profile] == 0) {
            CbAskedPerson fresh = {one->profile, 0, G_MAXINT64};
            g_array_append_val(run->people, fresh);
            place[one->profile] = run->people->len;
        }
        CbAskedPerson *person = &g_array_index(run->people, CbAskedPerson, place[one->profile] - 1);
        person->sets |= set;
        if (set == CB_SET_READY)
            person->answered_at = MIN(person->answered_at, one->updated_at);
    }
    for (guint p = 0; p < run->people->len; p++)
        place[g_array_index(run->people, CbAskedPerson, p).profile] = 0;
}

/* How many of a role who are not assigned are how far; each is in one of them at most. */
typedef struct {
    guint accepted, offers, asked;
} Standing;

static gboolean
is_assigned(const CbTickSide *side, guint profile)
{
    for (guint i = 0; i < side->people->len; i++)
        if (g_array_index(side->people, guint, i) == profile)
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

/* Also puts those who are ready in the order of their answers. */
static Standing
standing_of(Run *run, const CbTickSide *side)
{
    Standing standing = {0};
    g_array_set_size(run->ready, 0);
    for (guint p = 0; p < run->people->len; p++) {
        const CbAskedPerson *person = &g_array_index(run->people, CbAskedPerson, p);
        guint8 offered = run->state->offered[person->profile];
        if (is_assigned(side, person->profile))
            continue;
        if (person->sets & CB_SET_TOOK)
            standing.accepted++;
        else if (person->sets & CB_SET_OFFERED)
            standing.offers++;
        else if ((person->sets & CB_SET_READY) && !(offered & HAS_OFFER))
            g_array_append_val(run->ready, *person);
        else if ((person->sets & CB_SET_ASKED) && !(offered & HAS_LIVE_OFFER))
            standing.asked++;
    }
    g_array_sort(run->ready, by_answer);
    return standing;
}

static gboolean
act(Run *run, guint role, guint profile, gboolean offer, guint wave)
{
    CbTickAction action = {g_array_index(run->state->roles, CbTickRole, role).role_code, role, profile, offer, wave,
                           run->source->refuses(run->source->data, profile, offer)};
    g_array_append_val(run->tick->actions, action);
    return action.error == NULL;
}

static void
send_wave(Run *run, guint at, const GArray *candidates, guint size)
{
    CbTickRole *role = &g_array_index(run->state->roles, CbTickRole, at);
    guint sent = 0;
    for (guint i = 0; i < MIN(size, candidates->len); i++) {
        guint profile = g_array_index(candidates, guint, i);
        run->state->contacted[profile] = 1;
        sent += act(run, at, profile, FALSE, (guint)role->wave_number + 1);
    }
    if (sent == 0)
        return;
    role->wave_number++;
    role->last_wave_at = run->state->now;
    role->asked += sent;
}

/* Takes one step for the whole campaign; roles that are stuck after it share it. FALSE when none is left. */
static gboolean
escalate(Run *run)
{
    const CbCampaignPolicy *policy = &run->state->policy;
    if (policy->level < policy->n_steps)
        run->tick->escalated = policy->steps[policy->level];
    return run->tick->escalated != NULL;
}

static gboolean
waited_in_vain(const CbTickState *state, const CbTickRole *role)
{
    return role->stage != CB_STAGE_ESCALATING && role->wave_number >= 1 && role->last_wave_at != CB_NULL &&
           role->last_wave_at + ttl_of(state, FALSE) <= state->now;
}

/* Asks the next people, or escalates. `before` is the role as it was stored. */
static void
widen(Run *run, guint at, const CbTickRole *before)
{
    const CbTickState *state = run->state;
    CbTickRole *role = &g_array_index(state->roles, CbTickRole, at);
    const char *error = NULL;
    double size = ceil(state->policy.availability_multiplier * (double)role->shortfall);
    guint wanted = (guint)MIN(size, CB_WAVE_MOST);
    g_autoptr(GArray) candidates = run->source->rank(run->source->data, role->role_code, &state->policy,
                                                     state->contacted, wanted, &error);
    if (candidates == NULL) {
        CbTickAction failed = {role->role_code, at, CB_NO_ROW, FALSE, 0, error};
        g_array_append_val(run->tick->actions, failed);
        return;
    }
    role->nobody_left = candidates->len == 0;
    gboolean stuck = role->nobody_left || waited_in_vain(state, before);
    if (stuck && escalate(run))
        role->stage = CB_STAGE_ESCALATING;
    else if (role->nobody_left)
        role->stage = CB_STAGE_ESCALATING;
    else
        send_wave(run, at, candidates, wanted);
}

/* Offers go to who could, up to the open places and the buffer. */
static void
send_offers(Run *run, guint at, const Standing *standing)
{
    CbTickRole *role = &g_array_index(run->state->roles, CbTickRole, at);
    gint64 open = role->required - role->assigned - standing->accepted;
    gint64 slots = open + run->state->policy.offer_buffer - standing->offers;
    for (guint i = 0; open > 0 && i < run->ready->len && (gint64)i < slots; i++) {
        guint profile = g_array_index(run->ready, CbAskedPerson, i).profile;
        if (!act(run, at, profile, TRUE, 0))
            continue;
        run->state->offered[profile] = HAS_OFFER | HAS_LIVE_OFFER;
        role->offered++;
    }
}

static CbStage
stage_for(const CbTickRole *role, const Standing *standing, guint ready)
{
    if (role->required <= 0 || role->assigned >= role->required)
        return CB_STAGE_FILLED;
    gboolean moving = standing->offers > 0 || standing->accepted > 0 || ready > 0;
    return moving ? CB_STAGE_OFFER : CB_STAGE_AVAILABILITY;
}

static void
run_role(Run *run, guint at)
{
    CbTickRole *role = &g_array_index(run->state->roles, CbTickRole, at), before = *role;
    const CbTickSide *side = &g_array_index(run->state->sides, CbTickSide, at);
    gather(run, side->requests);
    Standing standing = standing_of(run, side);
    role->required = side->required;
    role->assigned = side->assigned;
    role->asked = cb_asked_count(run->people, CB_SET_ASKED);
    role->ready = cb_asked_count(run->people, CB_SET_READY);
    role->offered = cb_asked_count(run->people, CB_SET_OFFERED);
    role->took = cb_asked_count(run->people, CB_SET_TOOK);
    role->nobody_left = FALSE;
    role->stage = stage_for(role, &standing, run->ready->len);
    role->shortfall = MAX(0, role->required - role->assigned - standing.accepted - standing.offers -
                                 run->ready->len - standing.asked);
    gboolean offers = role->stage == CB_STAGE_OFFER;
    if (run->state->automatic && role->stage != CB_STAGE_FILLED && role->shortfall > 0)
        widen(run, at, &before);
    if (run->state->automatic && offers)
        send_offers(run, at, &standing);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void
conclude(const CbTickState *state, CbTick *tick)
{
    tick->all_filled = TRUE;
    for (guint r = 0; r < state->roles->len; r++)
        if (g_array_index(state->roles, CbTickRole, r).stage != CB_STAGE_FILLED)
            tick->all_filled = FALSE;
    double interval = MIN(state->policy.tick_interval_seconds * CB_SECOND, (double)G_MAXINT64 / 4);
    tick->next_run_at = tick->all_filled          ? CB_NULL
                        : tick->escalated != NULL ? state->now
                                                  : state->now + (gint64)interval;
}

static void
begin(Run *run)
{
    CbTickState *state = run->state;
    g_array_set_size(run->tick->expired, 0);
    g_array_set_size(run->tick->actions, 0);
    run->tick->escalated = NULL;
    memset(state->contacted, 0, state->n_profiles);
    memset(state->offered, 0, state->n_profiles);
    for (guint r = 0; r < state->sides->len; r++) {
        GArray *requests = g_array_index(state->sides, CbTickSide, r).requests;
        expire(run, requests);
        mark_people(state, requests);
    }
    mark_people(state, state->others);
}

void
cb_tick_run(CbTickState *state, const CbTickSource *source, CbTick *tick)
{
    Run run = {
        .state = state,
        .source = source,
        .tick = tick,
        .people = g_array_new(FALSE, FALSE, sizeof(CbAskedPerson)),
        .ready = g_array_new(FALSE, FALSE, sizeof(CbAskedPerson)),
    };
    begin(&run);
    for (guint r = 0; r < state->roles->len; r++)
        run_role(&run, r);
    conclude(state, tick);
    g_array_unref(run.people);
    g_array_unref(run.ready);
}
