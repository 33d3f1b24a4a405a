#include "engine/pool/log_buffer.h"

#include <string.h>

#include "engine/when.h"

#define FLUSH_EVERY (30 * CB_SECOND)
#define PROBE_EVERY (60 * CB_SECOND)
#define MILLISECOND (CB_SECOND / 1000)
#define PAUSE_MS 100
#define LONGEST_PAUSE_MS 5000
#define TRIES 4
#define CAPACITY 1000
#define CAPACITY_OF_TRANSITIONS 100
#define CAPACITY_FALLING 10000 /* that no file takes */
#define LONGEST_ROW 65536
#define MOST_FAILURES 5

/* A row and where it is going. */
typedef struct {
    CbLogRow row;
    gboolean aside;
    const char *cause;
} Entry;

/* What the task given out last was about. */
typedef enum { NOTHING, DIRECT, PASS, REPLAYED, FALLING, PROBE, REPLAY, FORGET } Doing;

struct CbLogBuffer {
    GQueue buffers[CB_N_TABLES]; /* Entry, oldest first */
    guint capacities[CB_N_TABLES];
    GQueue direct;  /* to be written at once, with retries */
    GQueue pass;    /* of the flush that is under way */
    GQueue failed;  /* of this flush, in order */
    GQueue replay;  /* read from the file */
    GQueue falling; /* to be appended to it */
    Doing doing;
    gboolean flushing, probed, replaying;
    guint tries; /* of the first direct row */
    gint64 retry_at, next_flush, next_probe, file_at;
    CbLogStatus status;
};

/* --- rows ------------------------------------------------------------------------------------- */

static Entry *
entry_new(const CbLogRow *row)
{
    Entry *entry = g_new0(Entry, 1);
    entry->row = *row;
    entry->row.text = g_strdup(row->text);
    return entry;
}

static void
entry_free(gpointer data)
{
    Entry *entry = data;
    g_free(entry->row.text);
    g_free(entry);
}

/* Why a row can never be written; NULL: it can. */
static const char *
spoilt(const CbLogRow *row)
{
    if (strlen(row->text) > LONGEST_ROW)
        return "TOO_LONG";
    if (row->time == CB_NULL)
        return "NO_TIME";
    return row->failures >= MOST_FAILURES ? "FAILED_OFTEN" : NULL;
}

static void
fall(CbLogBuffer *log, Entry *entry, gboolean aside, const char *cause)
{
    entry->aside = aside;
    entry->cause = cause;
    g_queue_push_tail(&log->falling, entry);
    if (log->falling.length <= CAPACITY_FALLING)
        return;
    /* The first may be the one that is being appended. */
    Entry *oldest = g_queue_pop_nth(&log->falling, log->doing == FALLING ? 1 : 0);
    entry_free(oldest);
    log->status.lost++;
}

static void
fall_all(CbLogBuffer *log, GQueue *rows, const char *cause)
{
    Entry *entry;
    while ((entry = g_queue_pop_head(rows)) != NULL) {
        const char *why = spoilt(&entry->row);
        fall(log, entry, why != NULL, why != NULL ? why : cause);
    }
}

/* Everything that is in memory to the file. */
static void
fall_everything(CbLogBuffer *log, const char *cause)
{
    fall_all(log, &log->direct, cause);
    fall_all(log, &log->failed, cause);
    fall_all(log, &log->pass, cause);
    for (guint t = 0; t < CB_N_TABLES; t++)
        fall_all(log, &log->buffers[t], cause);
    fall_all(log, &log->replay, cause);
    log->flushing = FALSE;
    log->tries = 0;
    log->retry_at = CB_NULL;
}

/* Returns how many rows were too many. */
static guint
hold_capacity(CbLogBuffer *log, CbTableId table)
{
    guint dropped = 0;
    for (; log->buffers[table].length > log->capacities[table]; dropped++)
        fall(log, g_queue_pop_head(&log->buffers[table]), FALSE, "FULL");
    return dropped;
}

CbLogBuffer *
cb_log_new(guint fallen, gint64 now)
{
    CbLogBuffer *log = g_new0(CbLogBuffer, 1);
    for (guint t = 0; t < CB_N_TABLES; t++) {
        g_queue_init(&log->buffers[t]);
        log->capacities[t] = t == CB_mode_transition_log ? CAPACITY_OF_TRANSITIONS : CAPACITY;
    }
    log->status = (CbLogStatus){.healthy = TRUE, .fallen = fallen, .flushed_at = CB_NULL};
    log->retry_at = log->file_at = CB_NULL;
    log->next_flush = now + FLUSH_EVERY;
    log->next_probe = now;
    return log;
}

void
cb_log_free(CbLogBuffer *log)
{
    GQueue *const queues[] = {&log->direct, &log->pass, &log->failed, &log->replay, &log->falling};
    for (guint q = 0; q < G_N_ELEMENTS(queues); q++)
        g_queue_clear_full(queues[q], entry_free);
    for (guint t = 0; t < CB_N_TABLES; t++)
        g_queue_clear_full(&log->buffers[t], entry_free);
    g_free(log);
}

void
cb_log_add(CbLogBuffer *log, const CbLogRow *row, gboolean urgent)
{
    Entry *entry = entry_new(row);
    const char *why = urgent ? spoilt(row) : NULL;
    if (!log->status.healthy || why != NULL) {
        fall(log, entry, why != NULL, why != NULL ? why : "NO_DATABASE");
    } else if (urgent) {
        g_queue_push_tail(&log->direct, entry);
    } else {
        g_queue_push_tail(&log->buffers[row->table], entry);
        hold_capacity(log, row->table);
    }
}

void
cb_log_replay(CbLogBuffer *log, const CbLogRow *row)
{
    g_queue_push_tail(&log->replay, entry_new(row));
}

void
cb_log_set_capacity(CbLogBuffer *log, CbTableId table, guint capacity)
{
    log->capacities[table] = capacity;
}

/* --- flushing --------------------------------------------------------------------------------- */

/* What has failed stands in front of what has come meanwhile. */
static void
end_flush(CbLogBuffer *log)
{
    Entry *entry;
    guint dropped = 0;
    while ((entry = g_queue_pop_tail(&log->failed)) != NULL)
        g_queue_push_head(&log->buffers[entry->row.table], entry);
    for (guint t = 0; t < CB_N_TABLES; t++)
        dropped += hold_capacity(log, t);
    log->status.dropped += dropped;
    log->status.kept -= MIN(log->status.kept, dropped);
    log->flushing = FALSE;
}

static void
begin_flush(CbLogBuffer *log, gint64 now)
{
    log->flushing = TRUE;
    log->next_flush = now + FLUSH_EVERY;
    log->status.flushed = log->status.kept = log->status.dropped = 0;
    log->status.flushed_at = now;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        Entry *entry;
        while ((entry = g_queue_pop_head(&log->buffers[t])) != NULL) {
            const char *why = spoilt(&entry->row);
            if (why == NULL) {
                g_queue_push_tail(&log->pass, entry);
                continue;
            }
            fall(log, entry, TRUE, why);
            log->status.dropped++;
        }
    }
    if (log->pass.length == 0)
        end_flush(log);
}

void
cb_log_flush(CbLogBuffer *log, gint64 now)
{
    log->next_flush = now;
}

void
cb_log_close(CbLogBuffer *log)
{
    g_assert(log->doing == NOTHING || log->doing == FALLING);
    fall_everything(log, "CLOSED");
    log->file_at = CB_NULL;
}

/* --- tasks ------------------------------------------------------------------------------------ */

static gboolean
due(gint64 at, gint64 now)
{
    return at == CB_NULL || at <= now;
}

/* Whether the database is asked: it was gone, or the file holds rows that it may take now. */
static gboolean
wants_probe(const CbLogBuffer *log)
{
    return !log->status.healthy || (log->status.fallen > 0 && !log->probed && !log->replaying);
}

static Doing
choose(CbLogBuffer *log, gint64 now)
{
    if (log->falling.length > 0 && due(log->file_at, now))
        return FALLING;
    if (log->direct.length > 0 && due(log->retry_at, now))
        return DIRECT;
    if (log->pass.length > 0)
        return PASS;
    if (log->replay.length > 0)
        return REPLAYED;
    if (log->replaying && log->falling.length == 0)
        return FORGET;
    if (log->probed && !log->replaying && log->status.fallen > 0)
        return REPLAY;
    return wants_probe(log) && due(log->next_probe, now) ? PROBE : NOTHING;
}

static gboolean
is_buffered(const CbLogBuffer *log)
{
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (log->buffers[t].length > 0)
            return TRUE;
    return FALSE;
}

static gint64
sooner(gint64 one, gint64 other, gboolean counts)
{
    return counts && other != CB_NULL && (one == CB_NULL || other < one) ? other : one;
}

static CbLogTask
wait_for(const CbLogBuffer *log)
{
    gint64 until = sooner(CB_NULL, log->retry_at, log->direct.length > 0);
    until = sooner(until, log->file_at, log->falling.length > 0);
    until = sooner(until, log->next_probe, wants_probe(log));
    return (CbLogTask){CB_LOG_WAIT, sooner(until, log->next_flush, is_buffered(log)), NULL, FALSE, NULL};
}

/* The rows that a task is taken from. */
static GQueue *
rows_of(CbLogBuffer *log, Doing doing)
{
    switch (doing) {
    case DIRECT:
        return &log->direct;
    case PASS:
        return &log->pass;
    case REPLAYED:
        return &log->replay;
    case FALLING:
        return &log->falling;
    default:
        return NULL;
    }
}

CbLogTask
cb_log_next(CbLogBuffer *log, gint64 now)
{
    static const CbLogStep steps[] = {
        [NOTHING] = CB_LOG_WAIT,      [DIRECT] = CB_LOG_WRITE, [PASS] = CB_LOG_WRITE,    [REPLAYED] = CB_LOG_WRITE,
        [FALLING] = CB_LOG_FALL_BACK, [PROBE] = CB_LOG_PROBE,  [REPLAY] = CB_LOG_REPLAY, [FORGET] = CB_LOG_FORGET,
    };
    if (log->doing == NOTHING && log->status.healthy && !log->flushing && log->next_flush <= now &&
        is_buffered(log))
        begin_flush(log, now);
    if (log->doing == NOTHING)
        log->doing = choose(log, now);
    if (log->doing == NOTHING)
        return wait_for(log);
    GQueue *rows = rows_of(log, log->doing);
    const Entry *entry = rows != NULL ? g_queue_peek_head(rows) : NULL;
    return (CbLogTask){
        .step = steps[log->doing],
        .until = CB_NULL,
        .row = entry != NULL ? &entry->row : NULL,
        .aside = entry != NULL && entry->aside,
        .cause = entry != NULL ? entry->cause : NULL,
    };
}

/* --- results ---------------------------------------------------------------------------------- */

static void
direct_failed(CbLogBuffer *log, gint64 now)
{
    gint64 pause = MIN(PAUSE_MS << log->tries, LONGEST_PAUSE_MS);
    if (++log->tries < TRIES) {
        log->retry_at = now + pause * MILLISECOND;
        return;
    }
    if (log->status.fallen == 0)
        log->next_probe = now + PROBE_EVERY;
    fall(log, g_queue_pop_head(&log->direct), FALSE, "RETRIES_USED");
    log->tries = 0;
    log->retry_at = CB_NULL;
}

static void
row_failed(CbLogBuffer *log, Doing doing, gint64 now)
{
    if (doing == DIRECT) {
        direct_failed(log, now);
        return;
    }
    Entry *entry = g_queue_pop_head(rows_of(log, doing));
    entry->row.failures++;
    if (doing == REPLAYED) {
        const char *why = spoilt(&entry->row);
        fall(log, entry, why != NULL, why != NULL ? why : "NOT_REPLAYED");
        return;
    }
    g_queue_push_tail(&log->failed, entry);
    log->status.kept++;
}

static void
row_written(CbLogBuffer *log, Doing doing)
{
    entry_free(g_queue_pop_head(rows_of(log, doing)));
    log->status.written++;
    log->status.flushed += doing == PASS;
    if (doing == DIRECT) {
        log->tries = 0;
        log->retry_at = CB_NULL;
    }
}

static void
file_answered(CbLogBuffer *log, CbLogResult result, gint64 now)
{
    log->file_at = result == CB_LOG_DONE ? CB_NULL : now + FLUSH_EVERY;
    if (result != CB_LOG_DONE)
        return;
    Entry *entry = g_queue_pop_head(&log->falling);
    log->status.put_aside += entry->aside;
    log->status.fallen += !entry->aside;
    entry_free(entry);
}

static void
probe_answered(CbLogBuffer *log, CbLogResult result, gint64 now)
{
    log->next_probe = now + PROBE_EVERY;
    log->status.healthy = result == CB_LOG_DONE;
    log->probed = log->status.healthy && log->status.fallen > 0;
    if (!log->status.healthy)
        fall_everything(log, "NO_DATABASE");
}

/* What is left in the file when it could not be read is read after the next probe. */
static void
replay_answered(CbLogBuffer *log, CbLogResult result)
{
    log->probed = FALSE;
    log->replaying = result == CB_LOG_DONE;
    if (result == CB_LOG_DONE)
        log->status.fallen = 0;
    else
        g_queue_clear_full(&log->replay, entry_free);
}

static void
write_answered(CbLogBuffer *log, Doing doing, CbLogResult result, gint64 now)
{
    if (result == CB_LOG_DONE)
        row_written(log, doing);
    else if (result == CB_LOG_FAILED)
        row_failed(log, doing, now);
    if (result == CB_LOG_NO_DATABASE) {
        log->status.healthy = FALSE;
        log->next_probe = now + PROBE_EVERY;
        fall_everything(log, "NO_DATABASE");
    } else if (doing == PASS && log->pass.length == 0) {
        end_flush(log);
    }
}

void
cb_log_done(CbLogBuffer *log, CbLogResult result, gint64 now)
{
    Doing doing = log->doing;
    log->doing = NOTHING;
    if (doing == FALLING)
        file_answered(log, result, now);
    else if (doing == PROBE)
        probe_answered(log, result, now);
    else if (doing == REPLAY)
        replay_answered(log, result);
    else if (doing == FORGET)
        log->replaying = FALSE;
    else if (doing != NOTHING)
        write_answered(log, doing, result, now);
}

CbLogStatus
cb_log_status(const CbLogBuffer *log)
{
    CbLogStatus status = log->status;
    const GQueue *const queues[] = {&log->direct, &log->pass, &log->failed, &log->falling};
    for (guint q = 0; q < G_N_ELEMENTS(queues); q++)
        status.buffered += queues[q]->length;
    for (guint t = 0; t < CB_N_TABLES; t++)
        status.buffered += log->buffers[t].length;
    return status;
}

GPtrArray *
cb_log_buffered(const CbLogBuffer *log, CbTableId table)
{
    GPtrArray *rows = g_ptr_array_new();
    for (const GList *link = log->buffers[table].head; link != NULL; link = link->next)
        g_ptr_array_add(rows, &((Entry *)link->data)->row);
    return rows;
}

char *
cb_log_correlation(const char *operation, const char *key, gint64 time)
{
    char text[32];
    return g_strdup_printf("%s/%s/%s", operation, key, cb_time_format(time, text));
}

CbDegradation
cb_degradation(gboolean connected, double error_rate, double memory_mb, gboolean logging_healthy)
{
    if (!connected || error_rate > 0.2)
        return CB_DEGRADED_EMERGENCY;
    if (memory_mb > 1024)
        return CB_DEGRADED_MINIMAL_LOGGING;
    if (!logging_healthy)
        return CB_DEGRADED_NO_LOGGING;
    return error_rate > 0.1 || memory_mb > 512 ? CB_DEGRADED_REDUCED_LOGGING : CB_DEGRADED_NORMAL;
}

const char *
cb_degradation_name(CbDegradation level)
{
    static const char *const names[] = {"EMERGENCY", "MINIMAL_LOGGING", "NO_LOGGING", "REDUCED_LOGGING", "NORMAL"};
    return names[level];
}
