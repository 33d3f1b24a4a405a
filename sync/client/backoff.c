#include "sync/client/backoff.h"

#define LONGEST 60
#define JITTER 0.2

gint64
cb_backoff_next(CbBackoff *backoff, GRand *dice)
{
    gint64 seconds = MIN(LONGEST, 1 << MIN(backoff->failures, 6));
    backoff->failures++;
    return (gint64)((double)(seconds * G_USEC_PER_SEC) *
                    g_rand_double_range(dice, 1 - JITTER, 1 + JITTER));
}
