/* Logging that never fails an assignment and loses nothing ("Persistent booking pool", section 13): a state machine
 * without I/O. Rows go in, tasks come out, their results go in; time is an argument. Whoever owns it has a database and
 * a file.
 *
 *   write      first try and three more, after 100, 200 and 400 ms; then the row goes to the file
 *   buffers    one for each table, flushed every 30 s with one try a row; what fails stands in front again. A full
 *              buffer gives its oldest row to the file. Urgent rows (escalations, overrides) are not buffered, but
 *              written at once
 *   aside      what can never be written leaves the buffers at a flush: longer than 65,536 bytes, without a time, failed
 *              in five flushes. It goes to a file of its own, which is never read again
 *   unhealthy  after an error of the database itself all rows go to the file at once, until a probe (every 60 s) succeeds
 *   replay     after a probe that succeeds the rows of the file are written; what fails goes back to it
 *
 * A row may be written twice when a replay is killed: rows have keys, and writing one that is there does nothing.
 *
 * The file: FALL_BACK appends one line to it. REPLAY moves it out of the way, reads it, hands each line to
 * cb_log_replay() and is then done; what was moved is deleted by FORGET. A file that a killed process has moved is read
 * with the next.
 */
#pragma once

#include "engine/schema.h"

typedef struct {
    CbTableId table;
    char *text;     /* the row as JSON */
    gint64 time;    /* CB_NULL: it has none */
    guint failures; /* flushes that have failed */
} CbLogRow;

typedef enum {
    CB_LOG_WAIT,      /* nothing to do before `until` (CB_NULL: nothing at all) */
    CB_LOG_WRITE,     /* write `row` to the database */
    CB_LOG_FALL_BACK, /* append `row` to the file, or to the one for what is put aside */
    CB_LOG_PROBE,     /* see whether the database takes rows again */
    CB_LOG_REPLAY,    /* take the file, see above */
    CB_LOG_FORGET,    /* delete what REPLAY has taken */
} CbLogStep;

typedef struct {
    CbLogStep step;
    gint64 until;
    const CbLogRow *row; /* the buffer's, until the task is done */
    gboolean aside;
    const char *cause; /* why it falls back: "RETRIES_USED", "NO_DATABASE", "FULL", "TOO_LONG",
                          "NO_TIME", "FAILED_OFTEN", "CLOSED", "NOT_REPLAYED" */
} CbLogTask;

typedef enum {
    CB_LOG_DONE,
    CB_LOG_FAILED,      /* this row was not taken */
    CB_LOG_NO_DATABASE, /* no row would be */
} CbLogResult;

typedef struct CbLogBuffer CbLogBuffer;

/* `fallen`: lines that a former process has left in the file. */
CbLogBuffer *cb_log_new(guint fallen, gint64 now);
void cb_log_free(CbLogBuffer *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbLogBuffer, cb_log_free)

/* Takes a row in; its text is copied. */
void cb_log_add(CbLogBuffer *log, const CbLogRow *row, gboolean urgent);

/* What to do now; the same until cb_log_done() says how it went. WAIT needs no answer. */
CbLogTask cb_log_next(CbLogBuffer *log, gint64 now);
void cb_log_done(CbLogBuffer *log, CbLogResult result, gint64 now);
/* A line of the file, between REPLAY and its answer. */
void cb_log_replay(CbLogBuffer *log, const CbLogRow *row);

/* Flushes with the next task, whatever the time. */
void cb_log_flush(CbLogBuffer *log, gint64 now);
/* Gives all that is not written to the file: for the end of a process. Not while a row is being
 * written. */
void cb_log_close(CbLogBuffer *log);

/* How many rows of a table are kept (100 mode transitions, 1,000 others); for tests. */
void cb_log_set_capacity(CbLogBuffer *log, CbTableId table, guint capacity);

typedef struct {
    gboolean healthy;
    guint buffered; /* rows in memory */
    guint fallen;   /* rows in the file */
    guint64 written, put_aside;
    guint64 lost; /* neither database nor file took rows, and memory was full */
    /* The last flush. It succeeded when nothing was kept and nothing left the buffers otherwise. */
    guint flushed, kept, dropped;
    gint64 flushed_at; /* CB_NULL: never */
} CbLogStatus;
CbLogStatus cb_log_status(const CbLogBuffer *log);
/* The rows in a table's buffer, oldest first: free with g_ptr_array_unref; the rows are the
 * buffer's. */
GPtrArray *cb_log_buffered(const CbLogBuffer *log, CbTableId table);

/* What an event is found again by: "booking.process/b17/2026-11-25T09:30:00Z". Caller frees. */
char *cb_log_correlation(const char *operation, const char *key, gint64 time);

/* How much is logged when things go wrong, the worst first. */
typedef enum {
    CB_DEGRADED_EMERGENCY, /* assigns by the simplest path, or escalates */
    CB_DEGRADED_MINIMAL_LOGGING,
    CB_DEGRADED_NO_LOGGING,
    CB_DEGRADED_REDUCED_LOGGING,
    CB_DEGRADED_NORMAL,
} CbDegradation;
CbDegradation cb_degradation(gboolean connected, double error_rate, double memory_mb, gboolean logging_healthy);
const char *cb_degradation_name(CbDegradation level);
