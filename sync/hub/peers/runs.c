/* Runs of the batch: planned as agendas ask, made when they are due, once more for newcomers; and
 * what is asked for after an event. */
#include "sync/hub/peers/inside.h"

#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"
#include "engine/peers/optimal.h"
#include "engine/peers/rating.h"
#include "engine/peers/schedule.h"

#define HUB "system"

typedef struct Duty Duty;

/* What may be due of one event. */
typedef struct {
    const Duty *duty;
    const char *event;
    gint64 now;
} Due;

struct Duty {
    const char *kind;
    gboolean (*is_due)(const CbWorld *world, guint event, gint64 now);
    gboolean is_run; /* an attempt that fails is noted */
    cJSON *(*plan)(const CbWorld *world, guint event); /* the payload, made before anything is locked; NULL: {} */
};

/* --- what is due ------------------------------------------------------------------------------ */

static gboolean
run_is(const CbWorld *world, guint event, const char *state)
{
    guint run = cb_peer_run(world, event);
    return run != CB_NO_ROW && strcmp(peer_runs_state(world, run), state) == 0;
}

/* An event that is over when it is first seen is nothing to write to people about: that takes a
 * person. */
static gboolean
asks_for_plan(const CbWorld *world, guint event, gint64 now)
{
    gboolean none = cb_peer_run(world, event) == CB_NO_ROW || run_is(world, event, "cancelled");
    return cb_peer_reschedule_is_news(world, event, now) &&
           !(none && cb_peer_run_is_late(world, event, now));
}

static gboolean
run_is_due(const CbWorld *world, guint event, gint64 now)
{
    return run_is(world, event, "delayed") &&
           cb_peer_run_due(world, cb_peer_run(world, event)) <= now &&
           !cb_peer_run_is_late(world, event, now);
}

/* Somebody has come since the last run. */
static gboolean
has_newcomers(const CbWorld *world, guint event, gint64 now)
{
    if (!cb_peers_policy(world).newcomers || !run_is(world, event, "completed") ||
        cb_peer_lunch(world, event) == CB_NO_ROW || cb_peer_run_is_late(world, event, now))
        return FALSE;
    gint64 finished = peer_runs_finished_at(world, cb_peer_run(world, event));
    CB_EACH_LINK(world, event_attendees, event_id, event, row) {
        gint64 came = event_attendees_check_in_time(world, row);
        if (came != CB_NULL && came > finished && came <= now &&
            event_attendees_sms_opt_in(world, row) == TRUE)
            return TRUE;
    }
    return FALSE;
}

static gboolean
ratings_are_due(const CbWorld *world, guint event, gint64 now)
{
    gint64 next = cb_peer_ratings_next(world, event, now);
    return next != CB_NULL && next <= now;
}

/* The batch of many people takes seconds, in which nobody else shall wait. */
static cJSON *
plan_run(const CbWorld *world, guint event)
{
    g_autoptr(GArray) eligible = cb_peer_eligible(world, event);
    if (eligible->len <= CB_PEERS_ASIDE)
        return NULL;
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    cJSON *payload = cJSON_CreateObject();
    if (batch->success && batch->reason == NULL)
        cJSON_AddItemToObject(payload, "pairs", cb_peer_batch_plan(world, batch));
    return payload;
}

static const Duty duties[] = {
    {"peers.schedule", asks_for_plan, FALSE, NULL},
    {"peers.run", run_is_due, TRUE, plan_run},
    {"peers.run", has_newcomers, FALSE, plan_run},
    {"peers.rate", ratings_are_due, FALSE, NULL},
};

static gboolean
still_due(gpointer data, const CbWorld *world)
{
    const Due *due = data;
    guint event = cb_world_find(world, CB_events, due->event);
    return event != CB_NO_ROW && due->duty->is_due(world, event, due->now);
}

/* --- doing it --------------------------------------------------------------------------------- */

static gboolean
note_failure(CbHub *hub, const Due *due, const char *why, GError **error)
{
    GString *line = cb_log_begin(cb_hub_now(hub), "warning", "peers.run");
    cb_log_text(line, "peer_event", due->event);
    cb_log_text(line, "error", why);
    cb_log_send(&hub->log, line);
    cb_hub_count(hub, "peer_runs_total{result=\"failed\"}", 1);
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "error", why);
    const CbPeersAsk ask = {"peers.fail",    due->event, payload,      HUB,
                            CB_ROLE_SERVICE, still_due,  (gpointer)due};
    g_autoptr(CbOutcome) outcome = cb_peers_ask(hub, &ask, NULL, error);
    return outcome != NULL;
}

/* A database that is away for a moment is no failure of the run: the next turn comes to it. */
static gboolean
is_away(const GError *problem)
{
    return g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY) ||
           g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_IO);
}

static void
note_done(CbHub *hub, const Due *due, const CbOutcome *outcome, gint64 began)
{
    if (outcome->code != NULL || strcmp(due->duty->kind, "peers.run") != 0)
        return;
    cb_hub_count(hub, "peer_runs_total{result=\"made\"}", 1);
    cb_hub_observe(hub, "peer_run_seconds", g_get_monotonic_time() - began);
}

/* Refusals that are no failure of a run: another hub made it, or who takes part has changed since it was planned. */
static const char *const passing[] = {CB_CODE_MOOT, "PLAN_IS_OLD", NULL};

static gboolean
do_duty(CbHub *hub, Due *due, cJSON *payload, GError **error)
{
    GError *problem = NULL;
    gint64 began = g_get_monotonic_time();
    const CbPeersAsk ask = {due->duty->kind, due->event, payload, HUB,
                            CB_ROLE_SERVICE, still_due,  due};
    g_autoptr(CbOutcome) outcome = cb_peers_ask(hub, &ask, NULL, &problem);
    if (problem != NULL && (is_away(problem) || !due->duty->is_run)) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    g_autoptr(GError) owned = problem;
    if (problem != NULL)
        return note_failure(hub, due, problem->message, error);
    note_done(hub, due, outcome, began);
    gboolean refused = outcome->code != NULL && !g_strv_contains(passing, outcome->code);
    return !refused || !due->duty->is_run || note_failure(hub, due, outcome->sentence, error);
}

/* One thing of all events after the other: a run that was planned just now may be due. */
static gboolean
do_duties(CbHub *hub, const Duty *duty, GError **error)
{
    gint64 now = cb_hub_now(hub);
    g_autoptr(CbWorld) world = cb_current_world(hub, error);
    gboolean good = world != NULL;
    for (guint event = 0; good && event < cb_world_rows(world, CB_events) && !cb_peering_held(hub);
         event++) {
        Due due = {duty, events_id(world, event), now};
        if (duty->is_due(world, event, now))
            good = do_duty(hub, &due, duty->plan != NULL ? duty->plan(world, event) : NULL, error);
    }
    return good;
}

gboolean
cb_peers_make_runs(CbHub *hub, GError **error)
{
    gboolean good = TRUE;
    for (guint d = 0; good && d < G_N_ELEMENTS(duties); d++)
        good = do_duties(hub, &duties[d], error);
    return good;
}
