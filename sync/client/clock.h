/* How far the hub's clock is from ours: the median of what the last five answers said. */
#pragma once

#include <glib.h>

#define CB_CLOCK_SAMPLES 5

typedef struct {
    gint64 samples[CB_CLOCK_SAMPLES];
    guint n; /* ever taken */
} CbClock;

/* `date` is the Date header of the answer to a request that was sent at `sent_at` and answered at
 * `now`; what is no date is ignored. */
void cb_clock_note(CbClock *clock, const char *date, gint64 sent_at, gint64 now);
/* The hub's clock minus ours in microseconds; 0 before the first answer. */
gint64 cb_clock_offset(const CbClock *clock);
