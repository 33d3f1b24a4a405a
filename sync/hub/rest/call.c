#include "sync/hub/rest/call.h"

#include <string.h>

#include "sync/hub/rest/refusal.h"

#define ATTEMPTS 5
#define PATIENCE (2 * G_USEC_PER_SEC) /* for one statement of a stranger */

gboolean
cb_call_is_head(const CbCall *call)
{
    return strcmp(call->method, "HEAD") == 0;
}

gboolean
cb_call_negotiate(CbCall *call)
{
    if (!cb_media_read(&call->media, cb_request_header(call->request, "accept"), &call->refusal))
        return FALSE;
    if (call->prefer.unknown->len == 0 || !cb_prefer_is(&call->prefer, "handling=strict"))
        return TRUE;
    g_autoptr(GString) details = g_string_new("Invalid preferences: ");
    for (guint i = 0; i < call->prefer.unknown->len; i++)
        g_string_append_printf(details, "%s%s", i > 0 ? ", " : "",
                               (char *)call->prefer.unknown->pdata[i]);
    return cb_rest_refuse(&call->refusal, "PGRST122", details->str, NULL,
                          "Invalid preferences given with handling=strict");
}

/* --- transactions ----------------------------------------------------------------------------- */

static gboolean
attempt(CbCall *call, CbDb *db, CbDbUse use, CbCallWork work, gpointer data, GError **error)
{
    if (!cb_db_begin(db, use, error))
        return FALSE;
    if (work(call, db, data, error))
        return cb_db_commit(db, error);
    /* The words of the failed statement are gone once another one runs. */
    if (*error != NULL && !g_error_matches(*error, CB_DB_ERROR, CB_DB_ERROR_BUSY))
        cb_refuse_database(&call->refusal, db, error);
    cb_db_rollback(db);
    return FALSE;
}

gboolean
cb_call_transact(CbCall *call, CbDbUse use, CbCallWork work, gpointer data)
{
    g_autoptr(GError) error = NULL;
    CbDb *db = cb_db_take(call->host->pool, use, &error);
    if (db == NULL)
        return cb_rest_refuse(&call->refusal, "PGRST000", NULL, NULL, "Database connection error.");
    cb_db_limit(db, PATIENCE);
    gboolean done = FALSE;
    for (guint i = 0; i < ATTEMPTS && !done; i++) {
        g_clear_error(&error);
        done = attempt(call, db, use, work, data, &error);
        if (!g_error_matches(error, CB_DB_ERROR, CB_DB_ERROR_BUSY))
            break;
        g_usleep((gulong)(i + 1) * 10000);
    }
    if (!done && error != NULL)
        cb_refuse_database(&call->refusal, db, &error);
    cb_db_limit(db, 0);
    cb_db_give(call->host->pool, db);
    return done;
}

/* --- tasks ------------------------------------------------------------------------------------ */

CbRestTask
cb_call_task(const CbCall *call, CbRight right)
{
    const CbTable *table = cb_catalogue_table(call->host->catalogue, call->name);
    if (call->media.form == CB_FORM_CSV && table != NULL)
        cb_media_select_text(call->parameters.query, table);
    return (CbRestTask){
        .catalogue = call->host->catalogue,
        .asker = call->asker,
        .table = call->name,
        .right = right,
        .query = call->parameters.query,
        .body = call->body,
        .columns = call->parameters.columns,
        .max_affected = -1,
        .now = call->host->now,
        .strip_nulls = call->media.strip_nulls,
    };
}

gboolean
cb_call_check_single(CbCall *call, guint n)
{
    if (call->media.form != CB_FORM_OBJECT || n == 1)
        return TRUE;
    g_autofree char *details = g_strdup_printf("The result contains %u rows", n);
    return cb_rest_refuse(&call->refusal, "PGRST116", details, NULL,
                          "Cannot coerce the result to a single JSON object");
}

/* --- answers ---------------------------------------------------------------------------------- */

static void
send_type(const CbCall *call, CbAnswer *answer)
{
    cb_answer_header(answer, "Content-Type", "%s", call->media.type);
    if (call->profile)
        cb_answer_header(answer, "Content-Profile", "public");
}

void
cb_call_send_rows(const CbCall *call, CbAnswer *answer, const CbRestRows *rows)
{
    send_type(call, answer);
    if (cb_call_is_head(call))
        return;
    if (call->media.form == CB_FORM_CSV) {
        g_string_free(answer->body, TRUE);
        answer->body = cb_media_csv(rows->rows);
        return;
    }
    gboolean array = call->media.form == CB_FORM_ARRAY;
    g_string_append(answer->body, array ? "[" : "");
    g_string_append_len(answer->body, rows->rows->str, (gssize)rows->rows->len);
    g_string_append(answer->body, array ? "]" : "");
}

void
cb_call_send_value(const CbCall *call, CbAnswer *answer, const cJSON *value)
{
    send_type(call, answer);
    if (cb_call_is_head(call))
        return;
    char *text = value != NULL ? cJSON_PrintUnformatted(value) : NULL;
    g_string_append(answer->body, text != NULL ? text : "null");
    cJSON_free(text);
}

/* Without Proxy-Status, and with the headers of the answer that it stands for. */
static void
send_out_of_bounds(CbCall *call, CbAnswer *answer, gint64 total)
{
    send_type(call, answer);
    g_autofree char *details = g_strdup_printf(
        "An offset of %" G_GINT64_FORMAT " was requested, but there are only %" G_GINT64_FORMAT
        " rows.",
        call->range.first, total);
    g_autoptr(CbAnswer) error = cb_http_error(416, "PGRST103",
                                                "Requested range not satisfiable", details, NULL);
    g_string_append(answer->body, error->body->str);
}

CbAnswer *
cb_call_ranged(CbCall *call, gint64 rows, gint64 total)
{
    CbAnswer *answer = cb_answer_new(cb_range_status(call->range, rows, total));
    cb_range_header(answer, call->range.first, call->range.first + rows - 1, total);
    if (answer->status == 416)
        send_out_of_bounds(call, answer, total);
    return answer;
}
