/* How peers go, for /metrics. */
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "sync/hub/peers/inside.h"

#include <string.h>

static void
set(CbHub *hub, const char *form, const char *label, gint64 value)
{
    g_autofree char *name = g_strdup_printf("%s=\"%s\"}", form, label);
    cb_metrics_set(hub->metrics, name, value);
}

static void
measure_runs(CbHub *hub, const CbWorld *world)
{
    CbPeerQueue queue = cb_peer_queue(world, cb_hub_now(hub));
    set(hub, "peer_runs{state", "waiting", queue.waiting);
    set(hub, "peer_runs{state", "delayed", queue.delayed);
    set(hub, "peer_runs{state", "active", queue.active);
    set(hub, "peer_runs{state", "completed", queue.completed);
    set(hub, "peer_runs{state", "failed", queue.failed);
}

/* Those that are out of the house or to go there: how many, and how long the oldest has been due.
 */
static void
measure_texts(CbHub *hub, const CbWorld *world)
{
    static const char *const states[] = {"scheduled", "sending", "sent", "failed", "cancelled"};
    gint64 n[G_N_ELEMENTS(states)] = {0}, now = cb_hub_now(hub), oldest = now;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
        CbPeerWords words;
        const char *status = event_messages_status(world, row);
        gint64 at = event_messages_scheduled_time(world, row);
        for (guint s = 0; s < G_N_ELEMENTS(states); s++)
            n[s] += strcmp(status, states[s]) == 0;
        if (strcmp(status, states[0]) == 0 && at != CB_NULL &&
            cb_peer_words_parse(event_messages_message_type(world, row), &words))
            oldest = MIN(oldest, at);
    }
    for (guint s = 0; s < G_N_ELEMENTS(states); s++)
        set(hub, "peer_texts{status", states[s], n[s]);
    cb_metrics_set(hub->metrics, "peer_texts_late_seconds", (now - oldest) / G_USEC_PER_SEC);
}

void
cb_peering_measure(CbHub *hub)
{
    static const char *const parts[] = {[CB_PEERS_RUNS] = "runs", [CB_PEERS_TEXTS] = "texts"};
    g_autoptr(CbWorld) world = cb_current_world(hub, NULL);
    for (guint part = 0; part < CB_N_PEERS_PARTS; part++)
        set(hub, "peers_worker{part", parts[part],
            strcmp(cb_peering_state(hub, (CbPeersPart)part), "running") == 0);
    if (world == NULL || cb_world_rows(world, CB_events) == 0)
        return;
    measure_runs(hub, world);
    measure_texts(hub, world);
}
