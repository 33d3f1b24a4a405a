/* Whether an entry can be trusted, looked at before it is decided ("Persistent booking pool", section 8): the entry as
 * whoever decides has seen it, against its row; and what is done about it.
 *
 * The worst issue says how bad it is. A critical one takes the entry out of the pool; else somebody who has it already
 * takes it out, too many attempts begin anew, a missing status is set; what is left is decided as its row says.
 */
#pragma once

#include "engine/domain.h"
#include "engine/pool/policy.h"

/* Bits of a set of issues, in the order in which they are named. */
enum {
    CB_CORRUPT_BOOKING_MISSING = 1 << 0,
    CB_CORRUPT_START_MISMATCH = 1 << 1,
    CB_CORRUPT_END_MISMATCH = 1 << 2,
    CB_CORRUPT_TYPE_MISMATCH = 1 << 3,
    CB_CORRUPT_NO_POOL_STATUS = 1 << 4,
    CB_CORRUPT_EXCESSIVE_ATTEMPTS = 1 << 5, /* more than 6 */
    CB_CORRUPT_DEADLINE_AFTER_START = 1 << 6,
    CB_CORRUPT_ALREADY_ASSIGNED = 1 << 7,
    CB_CORRUPT_START_IN_PAST = 1 << 8, /* or right now */
    CB_CORRUPT_END_NOT_AFTER_START = 1 << 9,
};
#define CB_N_CORRUPTIONS 10
/* "BOOKING_MISSING"; `issue` is the place of its bit. */
const char *cb_corruption_name(guint issue);

/* What was seen of an entry. */
typedef struct {
    gint64 start, end;
    CbMeeting meeting;
} CbPooledSeen;

/* The issues of an entry; `booking` may be CB_NO_ROW, `seen` NULL: the row alone. */
guint cb_corruption(const CbWorld *world, guint booking, const CbPooledSeen *seen, gint64 now);
/* The worst of them; there must be one. */
CbSeverity cb_corruption_severity(guint issues);
/* The first of those that are as bad: "START_IN_PAST". */
const char *cb_corruption_worst(guint issues);

typedef enum {
    CB_MEND_NOTHING,
    CB_MEND_REMOVED,          /* not recovered: a failure */
    CB_MEND_ALREADY_ASSIGNED, /* out of the pool; counts as assigned */
    CB_MEND_RESET_ATTEMPTS,   /* waits again, with no attempts */
    CB_MEND_FIXED_STATUS,     /* waits */
} CbMend;
const char *cb_mend_name(CbMend mend); /* "NO_ACTION_NEEDED", "REMOVED_FROM_POOL", … */
CbMend cb_corruption_mend(guint issues);
/* Whether the entry leaves the pool by it. */
gboolean cb_mend_removes(CbMend mend);
