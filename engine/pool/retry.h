/* Tries within one run ("Persistent booking pool", section 8), as steps: nobody sleeps here, who runs it schedules.
 *
 * Only errors are tried again; an escalation is an answer. After the last try one direct attempt that is not counted,
 * the fallback; when that fails too, the entry stays in the pool as failed. Worked, 3 tries from 1 s: error, 1 s
 * later an error, 2 s later an error, the fallback at once.
 */
#pragma once

#include <glib.h>

typedef struct {
    guint tries;
    gint64 base_ms, cap_ms; /* the pause after the first try; the longest */
} CbRetryLimits;

/* 3 tries from 1 s; in an emergency 5 from half a second; never more than 30 s apart. */
CbRetryLimits cb_retry_limits(gboolean emergency);
/* Limits that somebody has set: 1 to 10 tries, at least 100 ms, the longest no shorter than the first. */
gboolean cb_retry_limits_valid(const CbRetryLimits *limits);
/* The pause after failed try `i` (from 0): base, doubled each time, up to the cap. */
gint64 cb_backoff_ms(gint64 base_ms, gint64 cap_ms, guint i);

typedef enum { CB_TRY_ASSIGNED, CB_TRY_ESCALATED, CB_TRY_ERROR } CbTry;

typedef enum {
    CB_RETRY_DONE,     /* decided, or failed: `action` says how */
    CB_RETRY_AGAIN,    /* try again after `pause_ms` */
    CB_RETRY_FALLBACK, /* the direct attempt, then cb_retry_fallback() */
} CbRetryNext;

typedef struct {
    CbRetryNext next;
    gint64 pause_ms;
    const char *action; /* DONE: FIRST_ATTEMPT_SUCCESS, RETRY_SUCCESS, ESCALATED, FALLBACK_IMMEDIATE, FALLBACK_FAILED */
} CbRetryStep;

/* What follows the outcome of try `tries` (from 1). */
CbRetryStep cb_retry_step(CbRetryLimits limits, guint tries, CbTry outcome);
/* What follows the fallback. */
CbRetryStep cb_retry_fallback(CbTry outcome);

/* What an error's message is about, by the first word of it that is known: DATABASE, CONFLICT, TIMEOUT, VALIDATION,
 * NETWORK, else BUSINESS_LOGIC. */
const char *cb_error_category(const char *message);
