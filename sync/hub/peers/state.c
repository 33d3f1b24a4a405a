/* What a hub keeps of its peers' automation, and turns. */
#include "sync/hub/peers/inside.h"

#include <string.h>

#include "engine/when.h"

#define LOOK_AGAIN CB_SECOND
#define AFTER_FAILURE (5 * CB_SECOND)
#define HEARD_OF (60 * G_USEC_PER_SEC) /* a part without the end of a turn for so long is down */

CbPeering *
cb_peering_new(CbHub *hub)
{
    CbPeering *peering = g_new0(CbPeering, 1);
    peering->hub = hub;
    for (guint part = 0; part < CB_N_PEERS_PARTS; part++)
        cb_alarm_init(&peering->alarms[part]);
    g_mutex_init(&peering->lock);
    g_cond_init(&peering->done);
    return peering;
}

static void
drop_carriers(CbPeering *peering)
{
    if (peering->workers != NULL)
        g_thread_pool_free(g_steal_pointer(&peering->workers), TRUE, TRUE);
    g_clear_pointer(&peering->idle, g_ptr_array_unref);
    g_clear_pointer(&peering->carriers, g_ptr_array_unref);
    peering->channels = NULL;
}

void
cb_peering_free(CbPeering *peering)
{
    if (peering == NULL)
        return;
    drop_carriers(peering);
    for (guint part = 0; part < CB_N_PEERS_PARTS; part++)
        cb_alarm_clear(&peering->alarms[part]);
    g_mutex_clear(&peering->lock);
    g_cond_clear(&peering->done);
    g_free(peering);
}

gboolean
cb_peering_held(const CbHub *hub)
{
    return g_atomic_int_get(&hub->peering->held) != 0;
}

gboolean
cb_peering_has_gateway(const CbHub *hub)
{
    return hub->peering->carriers != NULL;
}

static void
free_carrier(gpointer carrier)
{
    cb_carrier_free(carrier);
}

static gboolean
make_carriers(CbPeering *peering, GError **error)
{
    peering->carriers = g_ptr_array_new_with_free_func(free_carrier);
    peering->idle = g_ptr_array_new();
    for (guint i = 0; i < CB_PEERS_AT_ONCE; i++) {
        CbCarrier *carrier = cb_carrier_new(peering->channels, &peering->held, error);
        if (carrier == NULL)
            return FALSE;
        g_ptr_array_add(peering->carriers, carrier);
        g_ptr_array_add(peering->idle, carrier);
    }
    peering->workers = g_thread_pool_new(cb_peers_carry, peering, CB_PEERS_AT_ONCE, FALSE, error);
    return peering->workers != NULL;
}

gboolean
cb_hub_peers_channels(CbHub *hub, const CbChannels *channels, GError **error)
{
    drop_carriers(hub->peering);
    hub->peering->channels = channels;
    if (channels == NULL || channels->sms.url == NULL || make_carriers(hub->peering, error))
        return TRUE;
    drop_carriers(hub->peering);
    return FALSE;
}

void
cb_hub_peers_watch(CbHub *hub, void (*claimed)(gpointer data, const char *id), gpointer data)
{
    hub->peering->claimed = claimed;
    hub->peering->claimed_data = data;
}

/* --- decisions -------------------------------------------------------------------------------- */

CbOutcome *
cb_peers_ask(CbHub *hub, const CbPeersAsk *ask, CbWorld **after, GError **error)
{
    g_autoptr(CbDecision) decision =
        cb_own_decision(hub, ask->kind, ask->target, ask->payload, ask->actor, ask->role);
    g_auto(CbOwn) own = {decision, ask->still, ask->data, NULL, NULL};
    g_autoptr(CbOutcome) outcome = cb_hub_decide(hub, &own, error);
    if (outcome == NULL)
        return NULL;
    if (g_strcmp0(outcome->code, CB_CODE_REFUSED) == 0) {
        g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED, "%s", outcome->sentence);
        return NULL;
    }
    if (after != NULL)
        *after = g_steal_pointer(&own.after);
    return g_steal_pointer(&outcome);
}

/* --- turns ------------------------------------------------------------------------------------ */

/* A hub without events needs no World for them. */
static gboolean
has_events(CbHub *hub, gboolean *has, GError **error)
{
    gint64 events = 0;
    CbDb *db = cb_hub_reading(hub, error);
    gboolean good = db != NULL && cb_snapshot_count(db, CB_events, &events, error);
    cb_hub_read(hub, db);
    *has = events > 0;
    return good;
}

static gboolean
turn(CbHub *hub, CbPeersPart part, GError **error)
{
    static gboolean (*const parts[])(CbHub * hub, GError * *error) = {
        [CB_PEERS_RUNS] = cb_peers_make_runs,
        [CB_PEERS_TEXTS] = cb_peers_send_texts,
    };
    gboolean has;
    return has_events(hub, &has, error) && (!has || parts[part](hub, error));
}

static void
note_begin(CbPeering *peering, CbPeersPart part)
{
    g_mutex_lock(&peering->lock);
    if (peering->began[part] == 0)
        peering->began[part] = g_get_monotonic_time();
    g_mutex_unlock(&peering->lock);
}

static void
note_end(CbPeering *peering, CbPeersPart part)
{
    g_mutex_lock(&peering->lock);
    peering->turns[part] = g_get_monotonic_time();
    g_mutex_unlock(&peering->lock);
}

gint64
cb_hub_peers_turn(CbHub *hub, CbPeersPart part)
{
    static const char *const events[] = {"peers.runs", "peers.texts"};
    g_autoptr(GError) problem = NULL;
    note_begin(hub->peering, part);
    if (turn(hub, part, &problem)) {
        note_end(hub->peering, part);
        return cb_hub_now(hub) + LOOK_AGAIN;
    }
    cb_hub_count(hub, "peers_failures_total", 1);
    if (g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY))
        return cb_hub_now(hub) + LOOK_AGAIN;
    cb_hub_tell(hub, events[part], problem);
    return cb_hub_now(hub) + AFTER_FAILURE;
}

const char *
cb_peering_state(CbHub *hub, CbPeersPart part)
{
    CbPeering *peering = hub->peering;
    g_mutex_lock(&peering->lock);
    gint64 began = peering->began[part], heard = MAX(began, peering->turns[part]);
    g_mutex_unlock(&peering->lock);
    if (began == 0)
        return "off";
    return g_get_monotonic_time() - heard > HEARD_OF ? "down" : "running";
}

/* --- waking ----------------------------------------------------------------------------------- */

void
cb_hub_peers_await(CbHub *hub, CbPeersPart part, gint64 timeout)
{
    cb_alarm_await(&hub->peering->alarms[part], timeout);
}

void
cb_hub_peers_wake(CbHub *hub)
{
    for (guint part = 0; part < CB_N_PEERS_PARTS; part++)
        cb_alarm_ring(&hub->peering->alarms[part]);
}

void
cb_hub_peers_hold(CbHub *hub, gboolean held)
{
    g_atomic_int_set(&hub->peering->held, held);
    if (held)
        cb_hub_peers_wake(hub);
}

void
cb_peering_note(CbHub *hub, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        CbTableId table = cb_patch_row(patch, i)->table;
        if (table == CB_event_messages)
            cb_alarm_ring(&hub->peering->alarms[CB_PEERS_TEXTS]);
        else if (table == CB_peer_runs || table == CB_event_attendees)
            cb_alarm_ring(&hub->peering->alarms[CB_PEERS_RUNS]);
    }
}
