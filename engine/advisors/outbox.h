/* The queue of notices about matches ("Advisor matching", section 12, outbox): which are due and in
 * which order, what a delivery that did or did not work makes of one, when it is tried again.
 *
 * Urgent before high before normal before all others, among equals the older first. A failed one
 * waits longer each time,
 *
 *     base · 2^attempt · (1 + 0.1·u)     base 30 s urgent, 60 s high, else 120 s; u in [0,1) is the
 * caller's
 *
 * cut to a millisecond. A new one (attempt 0) waits by its own priority, a retry always by that of
 * `normal`: about 4, then 8 minutes. The third failure is the last: failed, a dead letter, until
 * somebody retries it.
 */
#pragma once

#include "engine/world.h"

#define CB_NOTICE_BATCH 10

/* Microseconds. `priority` may be NULL. */
gint64 cb_notice_delay(const char *priority, guint attempt, double jitter);

/* Rows of notification_outbox that are due, in order, at most `most`. Free with g_array_unref. */
GArray *cb_notices_due(const CbWorld *world, gint64 now, guint most);

/* Why a notice cannot be delivered whatever its carrier does: its method is not among `providers`
 * (NULL-terminated), or it is an e-mail to somebody without an address. NULL: nothing stands in the
 * way. A notice in the console (in_app) needs no carrier and always arrives. */
const char *cb_notice_obstacle(const CbWorld *world, guint row, const char *const *providers,
                               gboolean has_address);

typedef enum {
    CB_NOTICE_DELIVERED,
    CB_NOTICE_AGAIN, /* tried again later */
    CB_NOTICE_DEAD,
} CbNoticeEnd;

/* Writes what one attempt made of the notice: the row, and when it arrived its copy in
 * advisor_match_notifications. */
CbNoticeEnd cb_notice_settle(CbPatch *patch, const CbWorld *world, guint row, gboolean arrived,
                             double jitter, gint64 now);
/* A dead letter begins anew, at once. */
void cb_notice_retry(CbPatch *patch, const CbWorld *world, guint row, gint64 now);
