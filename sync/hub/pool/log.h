/* The pool's log as the hub keeps it: the state machine of engine/pool/log_buffer.h with this hub's database and files.
 *
 * For what is not part of a decision: errors, and what a decision could not write because it failed. Who logs never
 * waits for the database. Messages are stripped of credentials and SQL (engine/pool/strip.h). Any number of threads
 * may log; one at a time works.
 */
#pragma once

#include "sync/hub/inside.h"
#include "sync/hub/pool/log_file.h"

typedef struct CbPoolLog CbPoolLog;

CbPoolLog *cb_pool_log_new(CbHub *hub);
/* Gives what is not written yet to the file. */
void cb_pool_log_free(CbPoolLog *log);
/* From now on rows may fall into files there. Before anything is logged. */
gboolean cb_pool_log_open(CbPoolLog *log, const char *directory, GError **error);

/* Takes a row of that table as JSON. Urgent ones are written next. */
void cb_pool_log_row(CbPoolLog *log, CbTableId table, cJSON *row, gint64 time, gboolean urgent);

typedef struct {
    const char *operation;  /* "booking.process" */
    const char *booking_id; /* NULL: none in particular */
    const char *name;       /* a word for what it is; NULL: found from the message */
    const char *message;
    gboolean urgent;
} CbPoolProblem;
/* An error, with an id that it is found again by. */
void cb_pool_log_trouble(CbPoolLog *log, const CbPoolProblem *trouble);

/* Does all that is due now; until when there is nothing to do (CB_NULL: until something is logged). */
gint64 cb_pool_log_work(CbPoolLog *log);
CbLogStatus cb_pool_log_status(CbPoolLog *log);
