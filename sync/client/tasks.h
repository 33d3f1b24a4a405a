/* The agent's tasks that the store carries out. */
#pragma once

#include "sync/client/agent.h"

/* What they changed, to be told to whoever shows it. */
typedef struct {
    CbPatch *patch;  /* owned; NULL: none, or `reload` */
    gboolean reload; /* the facts are to be loaded again */
    gboolean outbox;
} CbChanged;
void cb_changed_clear(CbChanged *changed);
/* Adds what changed afterwards. So many rows that loading is cheaper become `reload`. */
void cb_changed_add(CbChanged *changed, const CbChanged *more);

/* BEGIN, PAGE, WHOLE, CHANGES or MARK. Adds to `changed`. After MARK the outbox is to be read again: what a person
 * took back meanwhile was not marked. */
gboolean cb_tasks_run(CbStore *store, const char *hub, const CbTask *task, gint64 now,
                      CbChanged *changed, GError **error);
