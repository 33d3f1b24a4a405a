/* The pull machine: a first synchronisation where there is none (BEGIN, PAGES), then changes after
 * a cursor. What was fetched is held until the store has it; while it writes, the next page is on
 * its way already.
 */
#pragma once

#include "sync/client/core.h"

typedef enum {
    CB_PULL_BEGIN,   /* asks for the list of tables */
    CB_PULL_PAGES,   /* asks for one page after the other */
    CB_PULL_CHANGES, /* asks for changes when they are due */
    CB_PULL_STATES
} CbPullState;

/* Where a first synchronisation has come. */
typedef struct {
    CbTableSet done;
    CbTableId table; /* CB_none: the next one in order */
    char *after;
} CbPlace;

typedef struct {
    CbPullState state;
    CbCall call; /* to the hub */
    CbCall keep; /* of the store; has no id */
    char *epoch, *cursor;
    char *mark;       /* a cursor of some pages ago, NULL: none; met again, the hub leads in a circle */
    guint steps, lap; /* pages since the mark, and how many until the next */
    CbPlace asked, kept; /* as far as was asked, and as is stored */
    CbTableId order[CB_N_TABLES];
    GQueue *held;     /* waits for the store */
    gboolean storing; /* its head is with the store */
    gpointer lent;    /* what was dropped while the store had it; kept until the next task */
    gboolean asks, confirmed; /* about many deletions */
    gboolean again;           /* facts are fetched in the place of others */
    gboolean current;         /* nothing is known to be missing, and nothing was asked for in vain */
    gboolean live;            /* hints come: no polling */
    gint64 due_at;            /* of the next pull */
    gint64 asked_at;          /* when changes were last asked for */
    guint page;
    gint64 begun_at, begun_rows; /* for the estimate */
    CbBackoff anew;
} CbPull;

void cb_pull_init(CbPull *pull, const CbCore *core, const CbReplicaState *state);
void cb_pull_clear(CbPull *pull);

gboolean cb_pull_next(CbPull *pull, CbCore *core, gint64 now);
gint64 cb_pull_wake_at(const CbPull *pull, const CbCore *core);
void cb_pull_answer(CbPull *pull, CbCore *core, const CbAnswer *answer, gint64 now);
/* No answer came. */
void cb_pull_failed(CbPull *pull, CbCore *core, const CbJudgement *judgement, gint64 now);
void cb_pull_done(CbPull *pull, CbCore *core, CbTaskKind kind, const GError *error, gint64 now);

/* Something has changed at the hub: pulls soon, at most once in 200 ms. */
void cb_pull_nudge(CbPull *pull, gint64 now);
/* How often to poll has changed (focus, or `live`). */
void cb_pull_focus(CbPull *pull, const CbCore *core, gint64 now);
/* From the beginning. */
void cb_pull_anew(CbPull *pull, CbCore *core, gint64 now);
/* Again from what is stored; `delete`: the many deletions are right. */
void cb_pull_retry(CbPull *pull, gint64 now);
void cb_pull_delete(CbPull *pull);
/* The hub's data is of this epoch now; another one begins anew. */
void cb_pull_epoch(CbPull *pull, CbCore *core, const char *epoch, gint64 now);
