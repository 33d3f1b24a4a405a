/* How fast a program is on a terminal, as the person at the keys feels it.
 *
 * Everything is measured from outside: from the key's write(2) to the read that brought the last
 * byte. The emulator runs after the measurement. Times are microseconds. Compare with the floor
 * program of the same run (tests/bench/floor_list.c), never with a number from another machine.
 */
#pragma once

#include <glib.h>

#include "tests/support/terminal_harness.h"

typedef struct {
    CbPtyOptions program;
    const char *content; /* the start is over when the screen contains this */
    const char *key;     /* bytes that move one row down */
    guint starts;        /* how often to start it; 0: 7 */
    guint keys;          /* how many single keys to time; 0: 300 */
    guint burst;         /* how many keys to send at once; 0: 200 */
    int quiet_ms;        /* silence after the mark that ends a key's output; 0: 5 */
} CbLatencyPlan;

typedef struct {
    gint64 first_byte_us; /* medians over the starts, counted from before the fork */
    gint64 content_us;
} CbLatencyStart;

typedef struct {
    gint64 p50_us, p99_us; /* to the last byte, by rank */
    gsize p50_bytes;
    guint p50_reads;
    gint64 p50_writes; /* write(2) calls, the quiescence mark aside; -1: the system does not tell */
    guint missed;      /* keys without an answer: a mistake in the plan */
} CbLatencyKeys;

typedef struct {
    gint64 time_us; /* to the last byte */
    gsize bytes;
} CbLatencyBurst;

typedef struct {
    CbLatencyStart start;
    CbLatencyKeys keys;
    CbLatencyBurst burst;
    gsize idle_bytes; /* written in one second without input */
    gint64 peak_rss_kib;
} CbLatency;

/* All of the below, in one run per start and one for the rest. FALSE: the program did not start,
 * did not show the content, or did not come to rest. */
gboolean cb_latency_measure(const CbLatencyPlan *plan, CbLatency *latency, GError **error);

gboolean cb_latency_start(const CbLatencyPlan *plan, CbLatencyStart *start, GError **error);

/* These take a program at rest with its content shown. Moves below the fold first, so that each
 * timed key scrolls. */
gboolean cb_latency_keys(CbPty *pty, const CbLatencyPlan *plan, CbLatencyKeys *keys);
gboolean cb_latency_burst(CbPty *pty, const CbLatencyPlan *plan, CbLatencyBurst *burst);
gsize cb_latency_idle(CbPty *pty);

/* The most memory the program has had resident so far, KiB; -1 when the system does not tell. */
gint64 cb_latency_peak_rss(const CbPty *pty);

/* The value of rank `percent` of an array of gint64, which it sorts; 0 when empty. */
gint64 cb_latency_rank(GArray *values, guint percent);
