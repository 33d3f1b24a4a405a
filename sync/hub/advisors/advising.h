/* What a hub does of itself in the advisors domain ("Advisor matching", sections 2, 3, 9 and 12).
 *
 *     workspaces   of finalized matches are set up: at once, then every 30 s what is due again; matches that nobody has
 *                  answered run out (every 15 min), requests that wait for an advisor are tried again (every 5 min)
 *     notices      are delivered: those of the console by being there, e-mail by the channels of the sender; what is
 *                  queued within a fifth of a second is looked at together
 *
 * Who serves the hub has a thread for each of the two. Any number of hubs may do so on one database: each decision is made
 * only on a World in which it is still due, in one transaction with the lock on its project, so that it has one effect;
 * a workspace is locked before it is tried, a notice before it is carried, and the lock of a hub that was killed lapses.
 * What was carried and not yet noted then may be carried once more: as a file it is the same file, as e-mail it has the
 * same Message-ID.
 */
#pragma once

#include "sync/hub/hub.h"
#include "sync/hub/sender/channels.h"

typedef enum {
    CB_ADVISE_WORKSPACES,
    CB_ADVISE_NOTICES,
    CB_N_ADVISE,
} CbAdvisePart;

/* --- for who serves the hub ------------------------------------------------------------------- */

/* Does what is due now, all of it; the instant at which to look again. Each part by one thread. */
gint64 cb_hub_advise(CbHub *hub, CbAdvisePart part);
/* Waits for so many microseconds, or until something has become due. */
void cb_hub_advise_await(CbHub *hub, CbAdvisePart part, gint64 timeout);
void cb_hub_advise_wake(CbHub *hub);
/* While it is held nothing more is begun. */
void cb_hub_advise_hold(CbHub *hub, gboolean held);
/* How e-mail leaves; NULL: not at all. `channels` must outlive the hub's last turn. Before the first turn. FALSE with an
 * error when libcurl is needed and missing. */
gboolean cb_hub_advise_channels(CbHub *hub, const CbChannels *channels, GError **error);

/* What became of a batch of notices. Of those that did not arrive `failed` are tried again, `dead` are not. */
typedef struct {
    guint processed, delivered, failed, dead;
    gboolean busy; /* a batch is under way in this hub: nothing was begun */
} CbNoticeRun;
/* One batch (CB_NOTICE_BATCH) of the notices that are due, now; from any thread. FALSE with an error. */
gboolean cb_hub_advise_notices(CbHub *hub, CbNoticeRun *run, GError **error);

/* For tests: called when a workspace is locked ("locked"), set up ("ready"), not set up ("failed") or given up
 * ("rolled back"), after it was written; from "locked" the SQLSTATE may be returned with which the attempt fails. */
typedef const char *(*CbAdviseStep)(gpointer data, const char *step, const char *match);
void cb_hub_advise_watch(CbHub *hub, CbAdviseStep step, gpointer data);

/* --- for the rest of the hub ------------------------------------------------------------------ */

typedef struct CbAdvising CbAdvising;
CbAdvising *cb_advising_new(CbHub *hub);
void cb_advising_free(CbAdvising *advising);
/* Wakes a thread when a patch has queued a workspace or a notice. */
void cb_advising_note(CbHub *hub, const CbPatch *patch);
