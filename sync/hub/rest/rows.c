/* Reads and writes of tables. */
#include <string.h>

#include "sync/hub/rest/call.h"
#include "sync/hub/rest/refusal.h"

/* The preferences that an answer tells of. */
enum {
    APPLIED_TO_ALL = 1 << CB_PREFER_COUNT | 1 << CB_PREFER_HANDLING,
    APPLIED_TO_WRITES = APPLIED_TO_ALL | 1 << CB_PREFER_RETURN,
    APPLIED_TO_CHANGES = APPLIED_TO_WRITES | 1 << CB_PREFER_MAX_AFFECTED,
};

typedef struct {
    CbRestTask task;
    CbRestRows rows;
} Work;

static gboolean
run(CbCall *call, CbDb *db, gpointer data, GError **error)
{
    Work *work = data;
    cb_rest_rows_clear(&work->rows);
    return cb_rest_run(db, &work->task, &work->rows, &call->refusal, error) &&
           cb_call_check_single(call, work->rows.n_rows);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
send_location(const CbCall *call, CbAnswer *answer)
{
    g_autofree char *query = cb_parameters_canonical(&call->parameters);
    cb_answer_header(answer, "Content-Location", "/%s%s%s", call->name, query[0] != '\0' ? "?" : "",
                     query);
}

CbAnswer *
cb_call_read(CbCall *call)
{
    Work work = {.task = cb_call_task(call, CB_RIGHT_SELECT)};
    work.task.query->limit = cb_range_limit(call->range);
    work.task.query->offset = call->range.first;
    work.task.wants_rows = TRUE;
    work.task.wants_count = call->prefer.given[CB_PREFER_COUNT] != NULL;
    CbAnswer *answer = NULL;
    if (cb_call_transact(call, CB_DB_READ, run, &work)) {
        gint64 total = work.task.wants_count ? work.rows.total : -1;
        answer = cb_call_ranged(call, work.rows.n_rows, total);
        if (answer->status != 416)
            cb_call_send_rows(call, answer, &work.rows);
        cb_prefer_applied(&call->prefer, APPLIED_TO_ALL, answer);
        send_location(call, answer);
    }
    cb_rest_rows_clear(&work.rows);
    return answer;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* What the methods that write have in common and where they differ. */
typedef struct {
    const char *method, *verb;
    CbRight right;
    guint status, bare_status; /* with rows, and without */
    guint applied;
} Writing;

static const Writing writings[] = {
    {"POST", NULL, CB_RIGHT_INSERT, 201, 201, APPLIED_TO_WRITES | 1 << CB_PREFER_MISSING},
    {"PATCH", "UPDATE", CB_RIGHT_UPDATE, 200, 204, APPLIED_TO_CHANGES | 1 << CB_PREFER_MISSING},
    {"DELETE", "DELETE", CB_RIGHT_DELETE, 200, 204, APPLIED_TO_CHANGES},
};

static const Writing *
writing_of(const CbCall *call)
{
    for (guint i = 0; i < G_N_ELEMENTS(writings); i++)
        if (strcmp(writings[i].method, call->method) == 0)
            return &writings[i];
    g_return_val_if_reached(&writings[0]);
}

/* A stray PATCH or DELETE must not reach every row. An update of nothing may. */
static gboolean
check_filtered(CbCall *call, const Writing *writing)
{
    gboolean nothing = writing->right == CB_RIGHT_UPDATE && call->body->child == NULL;
    if (writing->verb == NULL || call->parameters.query->where != NULL || nothing ||
        cb_catalogue_table(call->host->catalogue, call->name) == NULL)
        return TRUE;
    return cb_rest_refuse(&call->refusal, "21000", NULL, NULL, "%s requires a WHERE clause",
                          writing->verb);
}

static gboolean
has_key(const CbTable *table)
{
    for (guint c = 0; table != NULL && c < table->n_columns; c++)
        if ((table->columns[c].flags & CB_KEY) != 0)
            return TRUE;
    return FALSE;
}

static void
prepare_insert(CbCall *call, CbRestTask *task, guint *applied)
{
    const CbTable *table = cb_catalogue_table(call->host->catalogue, call->name);
    task->on_conflict = call->parameters.on_conflict;
    if (task->on_conflict == NULL && !has_key(table))
        return;
    *applied |= 1 << CB_PREFER_RESOLUTION;
    if (cb_prefer_is(&call->prefer, "resolution=merge-duplicates"))
        task->resolution = CB_CONFLICT_MERGE;
    else if (cb_prefer_is(&call->prefer, "resolution=ignore-duplicates"))
        task->resolution = CB_CONFLICT_IGNORE;
}

/* Just the key is read back. */
static void
select_key(CbCall *call)
{
    const CbTable *table = cb_catalogue_table(call->host->catalogue, call->name);
    GPtrArray *selections = call->parameters.query->selections;
    g_ptr_array_set_size(selections, 0);
    for (guint c = 0; table != NULL && c < table->n_columns; c++) {
        if ((table->columns[c].flags & CB_KEY) == 0)
            continue;
        CbSelection *selection = cb_selection_new();
        selection->kind = CB_FIELD;
        selection->field.column = g_strdup(table->columns[c].name);
        g_ptr_array_add(selections, selection);
    }
}

/* Where the only row that was inserted is found: /table?id=eq.7. */
static void
send_new_location(const CbCall *call, CbAnswer *answer, const CbRestRows *rows)
{
    cJSON *row = rows->n_rows == 1 ? cJSON_Parse(rows->rows->str) : NULL;
    g_autoptr(GString) query = g_string_new(NULL);
    const cJSON *member;
    cJSON_ArrayForEach(member, row)
    {
        char *printed = cJSON_IsString(member) ? NULL : cJSON_PrintUnformatted(member);
        g_string_append_printf(query, "%c%s=eq.", query->len > 0 ? '&' : '?', member->string);
        g_string_append_uri_escaped(query, printed != NULL ? printed : member->valuestring, NULL,
                                    FALSE);
        cJSON_free(printed);
    }
    cJSON_Delete(row);
    if (query->len > 0)
        cb_answer_header(answer, "Location", "/%s%s", call->name, query->str);
}

static void
send_range(const CbCall *call, CbAnswer *answer, const Writing *writing, guint n)
{
    gboolean counts = cb_prefer_is(&call->prefer, "count=exact") ||
                      cb_prefer_is(&call->prefer, "count=estimated");
    gint64 last = writing->right == CB_RIGHT_UPDATE ? (gint64)n - 1 : -1;
    cb_range_header(answer, 0, last, counts ? (gint64)n : -1);
}

static CbAnswer *
answer_write(CbCall *call, const Writing *writing, const Work *work, guint applied)
{
    gboolean rows = cb_prefer_is(&call->prefer, "return=representation");
    guint status = rows ? writing->status : writing->bare_status;
    if (work->task.resolution == CB_CONFLICT_MERGE && work->rows.inserted == 0)
        status = 200;
    CbAnswer *answer = cb_answer_new(status);
    if (rows)
        cb_call_send_rows(call, answer, &work->rows);
    else if (work->task.wants_rows)
        send_new_location(call, answer, &work->rows);
    send_range(call, answer, writing, work->rows.n_rows);
    cb_prefer_applied(&call->prefer, applied, answer);
    return answer;
}

CbAnswer *
cb_call_write(CbCall *call)
{
    const Writing *writing = writing_of(call);
    guint applied = writing->applied;
    if (!check_filtered(call, writing))
        return NULL;
    Work work = {.task = cb_call_task(call, writing->right)};
    gboolean insert = writing->right == CB_RIGHT_INSERT;
    gboolean location = insert && cb_prefer_is(&call->prefer, "return=headers-only");
    work.task.wants_rows = location || cb_prefer_is(&call->prefer, "return=representation");
    if (cb_prefer_is(&call->prefer, "missing=default"))
        work.task.missing = CB_MISSING_DEFAULT;
    if (location)
        select_key(call);
    if (insert)
        prepare_insert(call, &work.task, &applied);
    else if (cb_prefer_is(&call->prefer, "handling=strict"))
        work.task.max_affected = call->prefer.max_affected;
    CbAnswer *answer = NULL;
    if (cb_call_transact(call, CB_DB_WRITE, run, &work))
        answer = answer_write(call, writing, &work, applied);
    cb_rest_rows_clear(&work.rows);
    return answer;
}
