/* REST queries down to SQL: whatever is asked, nothing but the statements that are declared runs,
 * what may not be seen stays unseen, and reading changes nothing. A line "GET /people?select=…",
 * then a body. */
#include <sqlite3.h>

#include "store/rest/rest.h"
#include "sync/hub/rest/parameters.h"
#include "tests/fuzz/texts.h"

enum { PEOPLE, SESSIONS, PLACES, HIDDEN, NAMES, N_TABLES };

static const CbColumn people_columns[] = {
    {"id", CB_TYPE_UUID, CB_KEY, NULL, -1, NULL, 0, 0},
    {"name", CB_TYPE_TEXT, 0, "", -1, NULL, 20, 0},
    {"rate", CB_TYPE_DECIMAL, CB_NULLABLE, NULL, -1, NULL, 8, 2},
    {"skills", CB_TYPE_TEXTS, 0, "[]", -1, NULL, 0, 0},
    {"prefs", CB_TYPE_JSON, CB_NULLABLE, NULL, -1, NULL, 0, 0},
    {"active", CB_TYPE_BOOL, 0, "true", -1, NULL, 0, 0},
    {"hired_on", CB_TYPE_DATE, CB_NULLABLE, NULL, -1, NULL, 0, 0},
    {"at", CB_TYPE_TIME, CB_NULLABLE, NULL, -1, NULL, 0, 0},
};
static const CbColumn sessions_columns[] = {
    {"id", CB_TYPE_INT, CB_KEY | CB_IDENTITY, NULL, -1, NULL, 4, 0},
    {"city", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 0, 0},
    {"mode", CB_TYPE_WORD, 0, "auto", -1, "auto|hand", 0, 0},
    {"need", CB_TYPE_INT, CB_NATURAL, "1", -1, NULL, 2, 0},
};
static const CbColumn places_columns[] = {
    {"session_id", CB_TYPE_INT, CB_KEY | CB_CASCADE, NULL, SESSIONS, NULL, 4, 0},
    {"person_id", CB_TYPE_UUID, CB_KEY, NULL, PEOPLE, NULL, 0, 0},
    {"note", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 0, 0},
};
static const CbColumn hidden_columns[] = {
    {"id", CB_TYPE_INT, CB_KEY, NULL, -1, NULL, 4, 0},
    {"person_id", CB_TYPE_UUID, CB_NULLABLE, NULL, PEOPLE, NULL, 0, 0},
};
static const CbColumn names_columns[] = {{"name", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 0, 0}};

#define TABLE(label, list) .name = label, .columns = list, .n_columns = G_N_ELEMENTS(list)
static const CbTable tables[N_TABLES] = {
    [PEOPLE] = {TABLE("people", people_columns)},
    [SESSIONS] = {TABLE("sessions", sessions_columns)},
    [PLACES] = {TABLE("places", places_columns)},
    [HIDDEN] = {TABLE("hidden", hidden_columns)},
    [NAMES] = {TABLE("names", names_columns), .view = "SELECT name FROM people"},
};

#define ANA "00000000-0000-4000-8000-000000000001"
/* Tables in an order in which they can be filled, and one row for each. */
static const struct {
    guint table;
    const char *row;
} contents[] = {
    {PEOPLE,
     "{\"id\":\"" ANA "\",\"name\":\"Ana O'Hara\",\"rate\":250.5,\"skills\":[\"a\",\"b c\"],"
     "\"prefs\":{\"km\":120,\"lang\":[\"es\",{\"x\":null}]},\"hired_on\":\"2019-05-02\","
     "\"at\":\"2026-03-01T09:00:00Z\"}"},
    {SESSIONS, "{\"city\":\"Madrid\",\"need\":4}"},
    {SESSIONS, "{\"mode\":\"hand\"}"},
    {PLACES, "{\"session_id\":1,\"person_id\":\"" ANA "\",\"note\":\"%_\\\\\"}"},
    {HIDDEN, "{\"id\":1,\"person_id\":\"" ANA "\"}"},
};

/* --- the database ----------------------------------------------------------------------------- */

static CbDb *db;
static sqlite3 *handle;
static gboolean reading;

static int
note_statement(unsigned kind, void *data, void *statement, void *text)
{
    (void)kind, (void)data;
    const char *sql = text;
    if (g_str_has_prefix(sql, "--") || strstr(sql, "SAVEPOINT") != NULL ||
        strstr(sql, "ROLLBACK") != NULL)
        return 0;
    g_assert(strstr(sql, "\"hidden\"") == NULL && strstr(sql, "sqlite_") == NULL);
    g_assert(strpbrk(sql, ";\\") == NULL && strstr(sql, "/*") == NULL);
    g_assert(!reading || (g_str_has_prefix(sql, "SELECT ") && sqlite3_stmt_readonly(statement)));
    return 0;
}

static int
take_handle(sqlite3 *opened, char **problem, const void *routines)
{
    (void)problem, (void)routines;
    handle = opened;
    return SQLITE_OK;
}

static void
must(gboolean done, GError *error)
{
    if (!done || error != NULL)
        g_error("%s", error != NULL ? error->message : "failed without an error");
}

/* Whoever asks may not see what is hidden; we may. */
static gboolean
may(gpointer asker, const CbTable *table, CbRight right, const CbCondition **filter)
{
    (void)right, (void)filter;
    return asker != NULL || table != &tables[HIDDEN];
}

static const CbCatalogue catalogue = {.tables = tables, .n_tables = N_TABLES, .may = may};

static void
fill(const CbTable *table, const char *text)
{
    GError *error = NULL;
    CbRestRows made = {0};
    CbRefusal refusal = {.message = NULL};
    g_autoptr(cJSON) body = cJSON_Parse(text);
    g_autoptr(CbQuery) query = cb_query_new();
    CbRestTask task = {.catalogue = &catalogue,
                       .asker = &db,
                       .table = table->name,
                       .right = CB_RIGHT_INSERT,
                       .query = query,
                       .body = body,
                       .max_affected = -1};
    if (!cb_rest_run(db, &task, &made, &refusal, &error))
        g_error("%s: %s", text, error != NULL ? error->message : refusal.message);
    cb_rest_rows_clear(&made);
}

static void
close_database(void)
{
    cb_db_rollback(db);
    cb_db_close(db);
}

static void
open_database(void)
{
    GError *error = NULL;
    sqlite3_auto_extension((void (*)(void))(gpointer)take_handle);
    db = cb_db_open(cb_fuzz_make_place(), CB_DB_WRITE, &error);
    must(db != NULL && cb_db_begin(db, CB_DB_WRITE, &error), error);
    atexit(close_database);
    for (guint t = 0; t < N_TABLES; t++) {
        g_autofree char *sql = cb_db_create(CB_DB_SQLITE, tables, &tables[t]);
        must(cb_db_script(db, sql, &error), error);
    }
    for (guint i = 0; i < G_N_ELEMENTS(contents); i++)
        fill(&tables[contents[i].table], contents[i].row);
    sqlite3_trace_v2(handle, SQLITE_TRACE_STMT, note_statement, NULL);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void
check_rows(const CbRestTask *task, const CbRestRows *found)
{
    g_autofree char *text = g_strdup_printf("[%s]", found->rows != NULL ? found->rows->str : "");
    g_autoptr(cJSON) json = cJSON_Parse(text);
    if (json == NULL || !g_utf8_validate(text, -1, NULL))
        g_error("this is not JSON: %s", text);
    if (task->right == CB_RIGHT_SELECT || task->wants_rows)
        g_assert(cJSON_GetArraySize(json) == (int)found->n_rows);
    g_assert(!task->wants_count || found->total >= 0);
}

static void
run(const CbRestTask *task)
{
    g_autoptr(GError) error = NULL;
    CbRestRows found = {0};
    CbRefusal refusal = {.message = NULL};
    must(cb_db_save(db, &error), error);
    gint64 before = sqlite3_total_changes64(handle);
    reading = task->right == CB_RIGHT_SELECT;
    gboolean done = cb_rest_run(db, task, &found, &refusal, &error);
    g_assert(!reading || sqlite3_total_changes64(handle) == before);
    reading = FALSE;
    cb_db_undo(db);
    must(TRUE, error);
    if (done)
        check_rows(task, &found);
    else
        cb_fuzz_check_sentence(refusal.message);
    cb_rest_rows_clear(&found);
    cb_refusal_clear(&refusal);
}

/* What sync/hub/rest would make of the request. */
static void
ask(const char *method, const char *table, CbParameters *parameters, const cJSON *body)
{
    static const char *const methods[] = {"GET", "POST", "PATCH", "DELETE"};
    CbRestTask task = {.catalogue = &catalogue,
                       .table = table,
                       .query = parameters->query,
                       .columns = parameters->columns,
                       .on_conflict = parameters->on_conflict,
                       .body = body,
                       .max_affected = -1,
                       .wants_rows = TRUE};
    for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i], method) == 0)
            task.right = (CbRight)i;
    task.resolution = parameters->on_conflict != NULL ? CB_CONFLICT_MERGE : CB_CONFLICT_ERROR;
    task.wants_count = task.strip_nulls = parameters->limit != NULL;
    if (body != NULL || task.right == CB_RIGHT_SELECT || task.right == CB_RIGHT_DELETE)
        run(&task);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = cb_fuzz_text(data, size), *problem = NULL;
    g_auto(GStrv) parts = g_strsplit(text, "\n", 2);
    g_auto(GStrv) words = g_strsplit(parts[0] != NULL ? parts[0] : "", " /", 2);
    if (g_strv_length(words) != 2)
        return 0;
    if (db == NULL)
        open_database();
    char *query = strchr(words[1], '?');
    if (query != NULL)
        *query++ = '\0';
    g_autofree char *table = cb_url_decode(words[1], FALSE);
    CbRefusal refusal = {.message = NULL};
    CbParameters parameters;
    g_autoptr(cJSON) body =
        parts[1] != NULL ? cb_json_parse_strict(parts[1], strlen(parts[1]), 4096, &problem) : NULL;
    gboolean is_row = cJSON_IsObject(body);
    if (cb_parameters_read(&parameters, query != NULL ? query : "", FALSE, &refusal) &&
        table != NULL)
        ask(words[0], table, &parameters, is_row ? body : NULL);
    cb_parameters_clear(&parameters);
    cb_refusal_clear(&refusal);
    return 0;
}
