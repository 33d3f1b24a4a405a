/* Which decisions may be pushed now, and what the hub said about them. No state of its own. */
#pragma once

#include "sync/client/core.h"

/* What push needs to know of an entry of the outbox. */
typedef struct {
    char *id, *root; /* "sessions/s_1" */
    char *body;      /* as it is pushed; NULL when it waits for a person */
    gint64 sequence, decided_at, due_at;
    CbOutboxState state;
    gboolean confirmed;
} CbWaiting;

/* Of CbWaiting pointers, in order of sequence; just what is not settled. */
GPtrArray *cb_batch_copy(const GPtrArray *entries);

typedef struct {
    gint64 now, push_delay;
    gint64 hurried; /* decisions up to this sequence do not wait for push_delay */
} CbBatchTime;

/* How the decisions stand. */
typedef struct {
    GPtrArray *ready; /* CbWaiting that may go now, borrowed; free it */
    gint64 next_at;   /* when the next one may; G_MAXINT64: none by itself */
    guint n_old;      /* wait for a person because they are old */
} CbBatch;
CbBatch cb_batch_choose(const GPtrArray *waiting, const CbBatchTime *time);
void cb_batch_clear(CbBatch *batch);

/* The first of `ready`, at most `most` and 256 KiB. */
guint cb_batch_cut(const GPtrArray *ready, guint most);
char *cb_batch_body(const char *client_id, GPtrArray *sent);

/* Marks (CbTaskMark) for what was sent, a state for all of them. */
GArray *cb_marks_new(void);
void cb_marks_add(GArray *marks, const char *id, CbOutboxState state, const char *code,
                  const char *sentence);
/* Marks for the answer to a batch of decisions with these ids. FALSE when it does not answer each
 * of them in order. */
gboolean cb_batch_read(const char *body, gsize length, const GPtrArray *ids, GArray *marks);
