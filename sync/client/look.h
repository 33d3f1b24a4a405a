/* Says which session's candidates this person has open: once when it changes, and again before the
 * hub forgets it. Nothing depends on it, so failures are left alone until the next time. */
#pragma once

#include "sync/client/core.h"

typedef struct {
    CbCall call;
    char *session; /* NULL: none */
    gboolean said; /* the hub was told that there is one */
} CbLooking;

void cb_looking_clear(CbLooking *looking);
/* `ready`: the hub is reached. */
gboolean cb_looking_next(CbLooking *looking, CbCore *core, gboolean ready, gint64 now);
gint64 cb_looking_wake_at(const CbLooking *looking, const CbCore *core, gboolean ready);
void cb_looking_answer(CbLooking *looking);
void cb_looking_set(CbLooking *looking, const char *session, gint64 now);
