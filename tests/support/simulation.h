/* A hub, three consoles and a network between them, in one process with virtual time, from a seed.
 *
 * The hub is the real one (cb_hub_answer, cb_hub_watch) on a database below a temporary directory, the consoles
 * are real agents with real caches and outboxes; only sockets, threads and clocks are played. The network delays,
 * loses, doubles and reorders what it carries, consoles and hub are killed and come back, clocks step, the hub
 * becomes too new for its clients for a while, and rows are edited past all decisions.
 *
 * In the end the network heals, and it must hold that
 *   the hub's facts are what its accepted decisions make, decided one after the other;
 *   every console's facts are the hub's;
 *   what the consoles decided is each once with the hub, with the outcome that the console shows;
 *   no session has more people accepted than it needs.
 */
#pragma once

#include <glib.h>

typedef struct {
    guint64 seed;
    guint seconds;   /* of trouble, before the network heals */
    gboolean calm;   /* no faults: for comparison */
} SimulationOptions;

/* What the run was like, for those who wonder whether it was one. */
typedef struct {
    guint decisions, accepted, conflicts, rejected, requests, lost, kills, edits, refetched;
} SimulationStory;

/* NULL when all held, else a sentence that says what did not. Caller frees. */
char *simulation_run(const SimulationOptions *options, SimulationStory *story);
