#include "sync/hub/pool/log.h"

#include "engine/json.h"
#include "engine/pool/pool.h"
#include "engine/pool/retry.h"
#include "engine/pool/strip.h"
#include "engine/when.h"

struct CbPoolLog {
    CbHub *hub;
    CbLogFile *file; /* NULL: rows fall nowhere and stay in memory */
    GMutex lock;
    CbLogBuffer *buffer; /* under `lock`; the row of a task stays while it is done */
};

/* --- logging ---------------------------------------------------------------------------------- */

CbPoolLog *
cb_pool_log_new(CbHub *hub)
{
    CbPoolLog *log = g_new0(CbPoolLog, 1);
    log->hub = hub;
    g_mutex_init(&log->lock);
    log->buffer = cb_log_new(0, cb_hub_now(hub));
    return log;
}

gboolean
cb_pool_log_open(CbPoolLog *log, const char *directory, GError **error)
{
    log->file = cb_log_file_open(directory, error);
    if (log->file == NULL)
        return FALSE;
    cb_log_free(log->buffer);
    log->buffer = cb_log_new(cb_log_file_fallen(log->file), cb_hub_now(log->hub));
    return TRUE;
}

void
cb_pool_log_row(CbPoolLog *log, CbTableId table, cJSON *row, gint64 time, gboolean urgent)
{
    g_autoptr(cJSON) owned = row;
    char *text = cJSON_PrintUnformatted(owned);
    const CbLogRow entry = {.table = table, .text = text, .time = time};
    g_mutex_lock(&log->lock);
    cb_log_add(log->buffer, &entry, urgent);
    g_mutex_unlock(&log->lock);
    cJSON_free(text);
}

void
cb_pool_log_trouble(CbPoolLog *log, const CbPoolProblem *trouble)
{
    char when[32];
    gint64 now = cb_hub_now(log->hub);
    g_autofree char *id = g_uuid_string_random(), *message = cb_strip(trouble->message);
    g_autofree char *found = cb_log_correlation(trouble->operation,
                                                trouble->booking_id != NULL ? trouble->booking_id : CB_POOL_ID, now);
    cJSON *row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "id", id);
    cJSON_AddStringToObject(row, "timestamp", cb_time_format(now, when));
    cJSON_AddStringToObject(row, "operation", trouble->operation);
    cb_json_add_given(row, "booking_id", trouble->booking_id);
    cJSON_AddStringToObject(row, "correlation_id", found);
    cJSON_AddStringToObject(row, "error_name", trouble->name != NULL ? trouble->name : cb_error_category(message));
    cJSON_AddStringToObject(row, "error_message", message);
    cb_pool_log_row(log, CB_system_error_log, row, now, trouble->urgent);
    GString *line = cb_log_begin(g_get_real_time(), "error", "pool");
    cb_log_text(line, "operation", trouble->operation);
    cb_log_text(line, "booking", trouble->booking_id);
    cb_log_text(line, "error", message);
    cb_log_send(&log->hub->log, line);
}

/* --- writing a row ---------------------------------------------------------------------------- */

typedef struct {
    const CbLogRow *row;
    char *problem; /* it is no row of its table */
} Writing;

/* A row that is there already is not written again. */
static CbPatch *
patch_of(gpointer data, const CbWorld *world)
{
    Writing *writing = data;
    CbTableId table = writing->row->table;
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(cJSON) json = cJSON_Parse(writing->row->text);
    g_clear_pointer(&writing->problem, g_free);
    if (!cJSON_IsObject(json))
        writing->problem = g_strdup("it is no JSON object");
    else if (cb_json_read_row(json, patch, table, NULL, &writing->problem)) {
        const CbRow *row = cb_patch_row(patch, 0);
        if (cb_world_find(world, table, row->values[cb_table_key(&cb_tables[table])].text) == CB_NO_ROW)
            return g_steal_pointer(&patch);
    }
    return NULL;
}

static CbLogResult
result_of(gboolean done, const GError *problem)
{
    if (done)
        return CB_LOG_DONE;
    gboolean mine = g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_REFUSED) ||
                    g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY);
    return mine ? CB_LOG_FAILED : CB_LOG_NO_DATABASE;
}

static CbLogResult
write_row(CbPoolLog *log, const CbLogRow *row)
{
    g_autoptr(GError) problem = NULL;
    Writing writing = {row, NULL};
    const CbAmendment amendment = {patch_of, &writing};
    gboolean done = cb_hub_amend(log->hub, &amendment, NULL, &problem);
    CbLogResult result = done && writing.problem != NULL ? CB_LOG_FAILED : result_of(done, problem);
    cb_hub_count(log->hub, result == CB_LOG_DONE ? "pool_log_total{result=\"written\"}" : "pool_log_total{result=\"failed\"}",
                 1);
    g_free(writing.problem);
    return result;
}

/* Writes and takes it back: a database that can only be read does not do. */
static CbLogResult
probe(CbPoolLog *log)
{
    g_autoptr(GError) problem = NULL;
    CbDbPool *pool = cb_hub_store_pool(log->hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &problem);
    gboolean good = db != NULL && cb_db_begin(db, CB_DB_WRITE, &problem);
    if (good) {
        good = cb_meta_set(db, "pool_probe", "1", &problem);
        cb_db_rollback(db);
    }
    if (db != NULL)
        cb_db_give(pool, db);
    return good ? CB_LOG_DONE : CB_LOG_NO_DATABASE;
}

/* --- files ------------------------------------------------------------------------------------ */

static void
replay_row(gpointer data, const CbLogRow *row)
{
    CbPoolLog *log = data;
    g_mutex_lock(&log->lock);
    cb_log_replay(log->buffer, row);
    g_mutex_unlock(&log->lock);
}

static CbLogResult
told(CbPoolLog *log, gboolean done, const GError *problem)
{
    if (!done && problem != NULL)
        cb_hub_tell(log->hub, "pool log", problem);
    return done ? CB_LOG_DONE : CB_LOG_FAILED;
}

static CbLogResult
fall_back(CbPoolLog *log, const CbLogTask *task)
{
    g_autoptr(GError) problem = NULL;
    gboolean done =
        log->file != NULL && cb_log_file_append(log->file, task->row, task->aside, task->cause, &problem);
    cb_hub_count(log->hub, done ? "pool_log_total{result=\"fallen\"}" : "pool_log_total{result=\"kept\"}", 1);
    return told(log, done, problem);
}

static CbLogResult
replay(CbPoolLog *log)
{
    g_autoptr(GError) problem = NULL;
    gboolean done = log->file != NULL && cb_log_file_take(log->file, replay_row, log, &problem);
    return told(log, done, problem);
}

static CbLogResult
forget(CbPoolLog *log)
{
    g_autoptr(GError) problem = NULL;
    gboolean done = log->file == NULL || cb_log_file_forget(log->file, &problem);
    return told(log, done, problem);
}

/* --- working ---------------------------------------------------------------------------------- */

static CbLogResult
carry_out(CbPoolLog *log, const CbLogTask *task)
{
    switch (task->step) {
    case CB_LOG_WRITE:
        return write_row(log, task->row);
    case CB_LOG_FALL_BACK:
        return fall_back(log, task);
    case CB_LOG_PROBE:
        return probe(log);
    case CB_LOG_REPLAY:
        return replay(log);
    case CB_LOG_FORGET:
        return forget(log);
    case CB_LOG_WAIT:
        break;
    }
    return CB_LOG_DONE;
}

static CbLogTask
next_task(CbPoolLog *log)
{
    g_mutex_lock(&log->lock);
    CbLogTask task = cb_log_next(log->buffer, cb_hub_now(log->hub));
    g_mutex_unlock(&log->lock);
    return task;
}

static void
answer(CbPoolLog *log, CbLogResult result)
{
    g_mutex_lock(&log->lock);
    cb_log_done(log->buffer, result, cb_hub_now(log->hub));
    g_mutex_unlock(&log->lock);
}

gint64
cb_pool_log_work(CbPoolLog *log)
{
    CbLogTask task;
    while ((task = next_task(log)).step != CB_LOG_WAIT)
        answer(log, carry_out(log, &task));
    return task.until;
}

CbLogStatus
cb_pool_log_status(CbPoolLog *log)
{
    g_mutex_lock(&log->lock);
    CbLogStatus status = cb_log_status(log->buffer);
    g_mutex_unlock(&log->lock);
    return status;
}

void
cb_pool_log_free(CbPoolLog *log)
{
    CbLogTask task;
    if (log == NULL)
        return;
    cb_log_close(log->buffer);
    while (log->file != NULL && (task = next_task(log)).step == CB_LOG_FALL_BACK)
        answer(log, fall_back(log, &task));
    cb_log_file_close(log->file);
    cb_log_free(log->buffer);
    g_mutex_clear(&log->lock);
    g_free(log);
}
