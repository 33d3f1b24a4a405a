/* What a hub does of itself in the peers domain ("Batch peer matching", sections 5 to 9).
 *
 *     runs    of the batch are planned as agendas ask, and made at their minute; newcomers get a run of their own where the
 *             policy says so; ratings are asked for
 *     texts   go to the SMS gateway of channels.conf (section [sms]); without it they wait
 *
 * Who serves the hub has a thread for each of the two, which looks every second, and at once when this hub has written
 * something. Any number of hubs may do so on one database: each decision is made only on a World in which it is still due,
 * in one transaction with the lock on its event, so a run is made once; an attempt that failed is noted, and a second one is
 * made ten seconds later.
 *
 *     scheduled ──► sending ──► sent
 *         ▲            ├──► scheduled, 5 s and 10 s later: not sent (whatever the gateway says but 2xx)
 *         │            └──► failed: after the third attempt; without a phone at once
 *         └─ peers.tell_again            cancelled: opted out, one of the two said no, the person is gone, it is too late
 *
 * Texts of other types than words.h has are another program's, and left as they are.
 *
 * A text is claimed in a short transaction (status `sending`, `due_at`: until when), carried outside of any, and its result
 * written by who claimed it. Of a hub that died meanwhile the claim lapses after three minutes; the text then goes out again
 * under the same Idempotency-Key, by which the gateway knows it: so it arrives once. Twenty a minute are begun at most, and ten
 * are under way, of all hubs together, in the order of scheduled_time, then id.
 */
#pragma once

#include "sync/hub/hub.h"
#include "sync/hub/sender/channels.h"

typedef enum {
    CB_PEERS_RUNS,
    CB_PEERS_TEXTS,
    CB_N_PEERS_PARTS,
} CbPeersPart;

/* --- for who serves the hub ------------------------------------------------------------------- */

/* Does what is due now, all of it; the instant at which to look again. Each part by one thread. */
gint64 cb_hub_peers_turn(CbHub *hub, CbPeersPart part);
/* Waits for so many microseconds, or until something may have become due. */
void cb_hub_peers_await(CbHub *hub, CbPeersPart part, gint64 timeout);
void cb_hub_peers_wake(CbHub *hub);
/* While it is held nothing more is begun, and what is on its way to the gateway is given up. */
void cb_hub_peers_hold(CbHub *hub, gboolean held);
/* How texts leave, and what those that come in are signed with; NULL, or without [sms]: not at all. `channels` must outlive
 * the hub's last turn. Before the first turn. FALSE with an error when libcurl is needed and missing. */
gboolean cb_hub_peers_channels(CbHub *hub, const CbChannels *channels, GError **error);
/* For tests: called right after a claim was written, before anything is carried; by any thread. */
void cb_hub_peers_watch(CbHub *hub, void (*claimed)(gpointer data, const char *id), gpointer data);

/* --- for the rest of the hub ------------------------------------------------------------------ */

typedef struct CbPeering CbPeering;
CbPeering *cb_peering_new(CbHub *hub);
void cb_peering_free(CbPeering *peering);
/* Wakes a thread when a patch has changed when something is due. */
void cb_peering_note(CbHub *hub, const CbPatch *patch);
/* Sets the gauges of peers, for /metrics. */
void cb_peering_measure(CbHub *hub);
/* "running"; "down": it was to run here and no turn has come to an end for a minute; "off": it does not run here. */
const char *cb_peering_state(CbHub *hub, CbPeersPart part);
