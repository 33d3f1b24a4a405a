/* Hubs as processes of their own on one database, which sweep, send, set workspaces up and see to peers, or take the pool's
 * turns, without pause until they are killed: the test program itself, called anew. They have one clock, in shared memory, and
 * only the test moves it. Failures fail the test that runs; no hub outlives the program.
 */
#pragma once

#include <glib.h>

#define HUB_PROCESSES_MOST 4u

/* The first thing in main(): when this program was called as a hub, runs one until it is killed and does not return. */
void hub_processes_main(int argc, char **argv);

typedef struct {
    const char *data, *channels; /* as of `callboard serve`: directory or address, channels.conf; NULL: for the pool */
    const char *public_url;
    gboolean serves; /* each also answers by HTTP */
    gint64 now; /* the clock's beginning */
} HubProcessesOptions;

typedef struct HubProcesses HubProcesses;
/* None runs yet. */
HubProcesses *hub_processes_new(const HubProcessesOptions *options);
/* Kills those that still run. */
void hub_processes_free(HubProcesses *hubs);
/* Seats are numbers below HUB_PROCESSES_MOST. */
void hub_processes_start(HubProcesses *hubs, guint seat);
/* Where a hub that serves listens on 127.0.0.1. */
guint hub_processes_port(HubProcesses *hubs, guint seat);
/* kill -9; it is gone when this returns. */
void hub_processes_kill(HubProcesses *hubs, guint seat);

void hub_processes_set_clock(HubProcesses *hubs, gint64 now);
/* Waits until each hub that runs has swept once, sent all that was due once, and done what is due about advisors and peers
 * once, or has taken the pool's turn, and began with all of it after this call. */
void hub_processes_settle(HubProcesses *hubs);
/* Waits until a hub begins to send a message, or a turn of the pool; FALSE when it does not within so many microseconds. */
gboolean hub_processes_await_claim(HubProcesses *hubs, guint seat, gint64 timeout);

/* The hub that is started there next stands still at its step `step` (from 1) of setting workspaces up
 * (sync/hub/advisors/advising.h), 0: at none. */
void hub_processes_stand_at(HubProcesses *hubs, guint seat, guint step);
/* Waits until it has come to its step `step`; FALSE when it does not within so many microseconds. */
gboolean hub_processes_await_step(HubProcesses *hubs, guint seat, guint step, gint64 timeout);
