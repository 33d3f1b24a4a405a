/* The rows of `messages` as the sender works on them: which are due, whose they are just now, what became of them. All
 * within the caller's transaction for writing; on PostgreSQL the rows that are given are locked until it ends, and those
 * that another hub has locked are passed over.
 */
#pragma once

#include "store/hub.h"

/* Which addresses: those of e-mail (with an @), all others, or both. */
enum { CB_DUE_MAIL = 1 << 0, CB_DUE_OTHER = 1 << 1 };

typedef struct {
    GArray *rows; /* CbRow, all columns; those that have waited longest first */
    GStringChunk *texts;
} CbDue;
void cb_due_free(CbDue *due);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDue, cb_due_free)

/* At most `limit` messages that are to be sent by `now`, or that somebody has been sending until before `now`. */
CbDue *cb_sending_due(CbDb *db, gint64 now, guint which, guint limit, GError **error);

/* Somebody's hold on a message that is being sent: nobody else's is the same. */
typedef struct {
    const char *id;
    gint64 attempts, until;
} CbHold;
/* Whether it still is. */
gboolean cb_sending_holds(CbDb *db, const CbHold *hold, gboolean *holds, GError **error);
