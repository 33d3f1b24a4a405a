/* What the pull machine reads: the beginning and the pages of a first synchronisation, and changes.
 * Each becomes something that is held for the store.
 */
#pragma once

#include "sync/client/pull.h"

typedef struct {
    CbTaskKind kind;
    CbTableId table;
    char *body; /* what the rest points into */
    const char *rows;
    gsize length;
    gint64 n_rows;
    char *after, *cursor;
    gboolean last, more;
} CbHeld;
void cb_held_free(gpointer held);

gboolean cb_pages_are_left(const CbPull *pull);
char *cb_pages_ask(CbPull *pull, CbCore *core);
/* A page has been stored. */
void cb_pages_kept(CbPull *pull, CbCore *core, const CbHeld *held, gint64 now);
/* Goes on where nothing is held any more: when all tables are stored, they are whole. */
void cb_pages_resume(CbPull *pull);

/* GOOD, or what is wrong with the answer. */
CbJudgement cb_pages_read_begin(CbPull *pull, CbCore *core, const char *body, gsize length,
                                gint64 now);
CbJudgement cb_pages_read(CbPull *pull, CbCore *core, const char *body, gsize length, gint64 now);
CbJudgement cb_pages_read_changes(CbPull *pull, CbCore *core, const char *body, gsize length,
                                  gint64 now);
