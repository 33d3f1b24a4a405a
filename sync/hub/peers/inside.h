/* What the files of the peers' automation share: runs.c plans and makes runs, texts.c and claim.c send, inbound.c takes what
 * comes in, routes.c answers. For these files only; peers.h is for everybody else.
 */
#pragma once

#include "engine/json.h"
#include "sync/hub/alarm.h"
#include "sync/hub/envelope.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/sender/letter.h"

#define CB_PEERS_AT_ONCE 10u

struct CbPeering {
    CbHub *hub;
    CbAlarm alarms[CB_N_PEERS_PARTS];
    gint held; /* atomic; also what carriers look at */
    const CbChannels *channels;
    GPtrArray *carriers; /* CbCarrier, one for each text that may be under way; NULL: none are sent */
    GThreadPool *workers;
    void (*claimed)(gpointer data, const char *id);
    gpointer claimed_data;
    GMutex lock; /* of what follows; nothing is taken under it */
    GCond done;  /* a text is settled */
    GPtrArray *idle; /* those of `carriers` that carry nothing */
    gint64 rest; /* by the hub's clock: the gateway cannot be reached, nothing is begun until then */
    gint64 turns[CB_N_PEERS_PARTS]; /* monotonic, the end of the last that went well; 0: none */
    gint64 began[CB_N_PEERS_PARTS]; /* monotonic, the beginning of the first; 0: it does not run here */
};

gboolean cb_peering_held(const CbHub *hub);
/* Whether this hub has a gateway for texts. */
gboolean cb_peering_has_gateway(const CbHub *hub);

/* --- decisions (state.c) ---------------------------------------------------------------------- */

typedef struct {
    const char *kind, *target;
    cJSON *payload; /* taken; NULL: {} */
    const char *actor;
    CbRole role;
    gboolean (*still)(gpointer data, const CbWorld *world); /* NULL: nothing to ask */
    gpointer data;
} CbPeersAsk;

/* Decides in the hub. The outcome is the caller's; *after (may be NULL) the World that it led to. NULL with an error, also
 * where a rule of the database refused. */
CbOutcome *cb_peers_ask(CbHub *hub, const CbPeersAsk *ask, CbWorld **after, GError **error);

/* --- parts ------------------------------------------------------------------------------------ */

/* One turn of each; FALSE with an error when the database could not be read or written. */
gboolean cb_peers_make_runs(CbHub *hub, GError **error);
gboolean cb_peers_send_texts(CbHub *hub, GError **error);
/* Carries one that was claimed: a thread of `workers`. */
void cb_peers_carry(gpointer task, gpointer peering);
