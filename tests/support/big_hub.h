/* Hubs of any size for measurements: a made-up company multiplied, users with tokens, profiles that
 * are signed in, and the programs that run on them as processes of their own. Whatever fails ends
 * the program.
 */
#pragma once

#include "engine/world.h"

typedef struct {
    char *directory, *data;
    GPtrArray *tokens; /* of dispatchers, one for each user */
    GPid pid;          /* of the program that serves it … */
    guint port;
    const char *url; /* … at */
    gpointer serve;  /* private */
} CbBigHub;

/* So many people and sessions, all confirmed, of the coming weeks, without anybody on them. */
CbWorld *cb_big_world(guint operators, guint sessions);

/* A hub on SQLite with these facts, not yet served. */
CbBigHub *cb_big_hub_new(const CbWorld *world, guint users);
void cb_big_hub_serve(CbBigHub *hub);
void cb_big_hub_free(CbBigHub *hub);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbBigHub, cb_big_hub_free)

/* A new profile below the hub's directory, signed in as user `n`. Caller frees. */
char *cb_big_hub_profile(const CbBigHub *hub, const char *name, guint n);

/* How a program ran: seconds, and the most memory it had. */
typedef struct {
    double wall, processor;
    gint64 peak_kib;
} CbRun;
/* Runs it to its end, which must be a good one. Output is thrown away. */
CbRun cb_run(const char *const *argv);

/* CB_BUILD/callboard. Caller frees. */
char *cb_build_path(const char *name);
/* A line of /proc/PID/status in KiB: "VmRSS:", "VmHWM:". */
gint64 cb_memory_of(GPid pid, const char *line);
/* Seconds of processor that a running process has used. */
double cb_processor_of(GPid pid);
