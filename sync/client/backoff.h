/* How long to wait after the n-th failure in a row: 1, 2, 4 … 60 s, each ±20 %, so that many
 * consoles do not come back at the same moment. */
#pragma once

#include <glib.h>

typedef struct {
    guint failures; /* in a row */
} CbBackoff;

/* Counts a failure and returns how long to wait now, in microseconds. */
gint64 cb_backoff_next(CbBackoff *backoff, GRand *dice);
