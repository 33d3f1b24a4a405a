/* The six functions of the recording's database, which it has in SQL and PL/pgSQL, here on both
 * databases. */
#include <stdlib.h>
#include <string.h>

#include "engine/json.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"
#include "tests/support/wire_data.h"

/* --- what they share -------------------------------------------------------------------------- */

static gint64
number_of(const CbRoutineCall *call, const char *name, gint64 otherwise)
{
    const cJSON *argument = cJSON_GetObjectItemCaseSensitive(call->arguments, name);
    return cJSON_IsNumber(argument) ? (gint64)argument->valuedouble : otherwise;
}

static const char *
text_of(const CbRoutineCall *call, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->arguments, name));
}

static cJSON *
read_row(CbDbRows *rows, const CbTable *table)
{
    cJSON *object = cJSON_CreateObject();
    for (guint c = 0; c < table->n_columns; c++) {
        CbType type = table->columns[c].type;
        cJSON_AddItemToObject(object, table->columns[c].name,
                              cb_json_value(type, cb_db_cell(rows, c, type)));
    }
    return object;
}

/* All columns of the rows of `table` that `where` (conditions and order, with parameters)
 * leaves. */
static cJSON *
select_rows(CbDb *db, const CbTable *table, const char *where, const CbDbParam *params, guint n,
            GError **error)
{
    g_autoptr(GString) sql = g_string_new("SELECT ");
    for (guint c = 0; c < table->n_columns; c++) {
        g_autofree char *column = cb_db_column(cb_db_kind(db), &table->columns[c], NULL);
        g_string_append_printf(sql, "%s%s", c > 0 ? ", " : "", column);
    }
    g_string_append_printf(sql, " FROM \"%s\" WHERE %s", table->name, where);
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql->str, params, n, error);
    g_autoptr(cJSON) array = cJSON_CreateArray();
    gboolean row = rows != NULL;
    while (row) {
        if (!cb_db_next(rows, &row, error))
            return NULL;
        if (row)
            cJSON_AddItemToArray(array, read_row(rows, table));
    }
    return rows != NULL ? g_steal_pointer(&array) : NULL;
}

/* --- the functions ---------------------------------------------------------------------------- */

static gboolean
open_sessions(CbRoutineCall *call, GError **error)
{
    const CbTable *sessions = cb_catalogue_table(call->catalogue, "sessions");
    const CbDbParam gap = cb_db_integer(number_of(call, "min_gap", 0));
    call->result = select_rows(call->db, sessions, "required - assigned >= ?1 ORDER BY id", &gap, 1,
                               error);
    return call->result != NULL;
}

static gboolean
count_open(CbRoutineCall *call, GError **error)
{
    const char *city = text_of(call, "p_city");
    const CbDbParam named = cb_db_text(city);
    CbValue n;
    gboolean found;
    if (!cb_db_one(call->db,
                   city != NULL
                       ? "SELECT count(*) FROM sessions WHERE required > assigned AND city = ?1"
                       : "SELECT count(*) FROM sessions WHERE required > assigned",
                   &named, city != NULL ? 1 : 0, CB_TYPE_INT, &n, &found, error))
        return FALSE;
    call->result = cJSON_CreateNumber((double)n.integer);
    return TRUE;
}

static gboolean
touch_session(CbRoutineCall *call, GError **error)
{
    const CbDbParam id = cb_db_integer(number_of(call, "p_id", 0));
    return cb_db_run(call->db, "UPDATE sessions SET notes = 'touched' WHERE id = ?1", &id, 1, NULL,
                     error);
}

/* "250.00" / 4 rounded to hundredths, half away from zero. */
static char *
quarter(const char *rate)
{
    g_autofree char *exact = cb_rest_decimal(rate, 2, NULL);
    g_auto(GStrv) parts = g_strsplit(exact, ".", 2);
    gint64 hundredths = g_ascii_strtoll(parts[0], NULL, 10) * 100 +
                        (parts[1] != NULL ? g_ascii_strtoll(parts[1], NULL, 10) : 0);
    hundredths = (hundredths + 2) / 4;
    return g_strdup_printf("%" G_GINT64_FORMAT ".%02d", hundredths / 100, (int)(hundredths % 100));
}

static cJSON *
candidate_of(const cJSON *technician, gint64 session)
{
    const cJSON *rate = cJSON_GetObjectItemCaseSensitive(technician, "rate");
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(technician, "id");
    g_autofree char *score = quarter(rate->valuestring);
    cJSON *candidate = cJSON_CreateObject(), *reasons = cJSON_CreateObject();
    cJSON_AddItemToObject(candidate, "technician_id", cJSON_Duplicate(id, TRUE));
    cJSON_AddItemToObject(candidate, "score", cJSON_CreateRaw(score));
    cJSON_AddItemToObject(candidate, "reasons", reasons);
    cJSON_AddItemToObject(reasons, "rate", cJSON_Duplicate(rate, TRUE));
    cJSON_AddNumberToObject(reasons, "session", (double)session);
    return candidate;
}

static gboolean
rank_candidates(CbRoutineCall *call, GError **error)
{
    const CbTable *technicians = cb_catalogue_table(call->catalogue, "technicians");
    const CbDbParam params[] = {{CB_TYPE_BOOL, cb_integer(1)},
                                cb_db_integer(number_of(call, "p_limit", 3))};
    g_autoptr(cJSON) found =
        select_rows(call->db, technicians,
                    "active = ?1 AND rate IS NOT NULL ORDER BY rate DESC, id LIMIT ?2", params, 2,
                    error);
    if (found == NULL)
        return FALSE;
    call->result = cJSON_CreateArray();
    const cJSON *technician;
    cJSON_ArrayForEach(technician, found)
        cJSON_AddItemToArray(call->result,
                             candidate_of(technician, number_of(call, "p_session", 0)));
    return TRUE;
}

static gboolean
decide(CbRoutineCall *call, GError **error)
{
    const CbTable *requests = cb_catalogue_table(call->catalogue, "staffing_requests");
    const char *id = text_of(call, "p_request");
    gint64 version = number_of(call, "p_version", 0);
    const CbDbParam params[] = {{CB_TYPE_UUID, cb_text(id)}, cb_db_integer(version),
                                cb_db_text(text_of(call, "p_status"))};
    gint64 changed;
    if (!cb_db_run(call->db,
                   "UPDATE staffing_requests SET status = ?3, version = version + 1 "
                   "WHERE id = ?1 AND version = ?2",
                   params, 3, &changed, error))
        return FALSE;
    if (changed == 0) {
        g_autofree char *details = g_strdup_printf(
            "request %s is not at version %" G_GINT64_FORMAT, id, version);
        return cb_rest_refuse(call->refusal, "PT409", details, "pull and retry",
                              "version conflict");
    }
    g_autoptr(cJSON) rows = select_rows(call->db, requests, "id = ?1", params, 1, error);
    call->result = rows != NULL ? cJSON_DetachItemFromArray(rows, 0) : NULL;
    return rows != NULL;
}

static gboolean
refuse(CbRoutineCall *call, GError **error)
{
    (void)error;
    return cb_rest_refuse(call->refusal, "P0001", "rule 7", "ask a lead", "refused by rule %d", 7);
}

/* --- their declarations ----------------------------------------------------------------------- */

static const CbParameter open_sessions_parameters[] = {{"min_gap", CB_TYPE_INT, FALSE}, {0}};
static const CbParameter count_open_parameters[] = {{"p_city", CB_TYPE_TEXT, TRUE}, {0}};
static const CbParameter touch_session_parameters[] = {{"p_id", CB_TYPE_INT, FALSE}, {0}};
static const CbParameter rank_candidates_parameters[] = {
    {"p_session", CB_TYPE_INT, FALSE}, {"p_limit", CB_TYPE_INT, TRUE}, {0}};
static const CbParameter decide_parameters[] = {{"p_request", CB_TYPE_UUID, FALSE},
                                                {"p_version", CB_TYPE_INT, FALSE},
                                                {"p_status", CB_TYPE_TEXT, FALSE},
                                                {0}};
static const CbParameter no_parameters[] = {{0}};

static const CbColumn candidate_columns[] = {
    {.name = "technician_id", .type = CB_TYPE_UUID, .flags = CB_NULLABLE, .refers = -1},
    {.name = "score", .type = CB_TYPE_DECIMAL, .flags = CB_NULLABLE, .refers = -1},
    {.name = "reasons", .type = CB_TYPE_JSON, .flags = CB_NULLABLE, .refers = -1},
};
static const CbTable candidates = {.name = "rank_candidates",
                                   .columns = candidate_columns,
                                   .n_columns = G_N_ELEMENTS(candidate_columns)};

CbRoutine *
cb_wire_functions(const CbCatalogue *catalogue)
{
    const CbRoutine routines[] = {
        {"open_sessions", open_sessions_parameters, CB_GIVES_ROWS, FALSE,
         cb_catalogue_table(catalogue, "sessions"), open_sessions},
        {"count_open", count_open_parameters, CB_GIVES_VALUE, FALSE, NULL, count_open},
        {"touch_session", touch_session_parameters, CB_GIVES_VOID, TRUE, NULL, touch_session},
        {"rank_candidates", rank_candidates_parameters, CB_GIVES_ROWS, FALSE, &candidates,
         rank_candidates},
        {"decide", decide_parameters, CB_GIVES_ROW, TRUE,
         cb_catalogue_table(catalogue, "staffing_requests"), decide},
        {"refuse", no_parameters, CB_GIVES_VOID, TRUE, NULL, refuse},
        {0},
    };
    return g_memdup2(routines, sizeof routines);
}
