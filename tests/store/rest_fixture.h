/* The tables that the recorded requests ask about, on either database, and a short way to ask. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "store/rest/rest.h"
#include "tests/support/files.h"
#include "tests/support/postgres.h"

enum {
    TECHNICIANS,
    SESSIONS,
    CAMPAIGNS,
    ROLES,
    REQUESTS,
    AUDIT,
    UNDERSTAFFED,
    LINKS,
    N_REST_TABLES
};

#define NINE "2026-03-01T09:00:00Z"

static const CbColumn technicians_columns[] = {
    {"id", CB_TYPE_UUID, CB_KEY, NULL, -1, NULL, 0, 0},
    {"first_name", CB_TYPE_TEXT, 0, NULL, -1, NULL, 0, 0},
    {"last_name", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 20, 0},
    {"department", CB_TYPE_TEXT, 0, NULL, -1, NULL, 0, 0},
    {"rate", CB_TYPE_DECIMAL, CB_NULLABLE, NULL, -1, NULL, 8, 2},
    {"skills", CB_TYPE_TEXTS, 0, "[]", -1, NULL, 0, 0},
    {"prefs", CB_TYPE_JSON, CB_NULLABLE, NULL, -1, NULL, 0, 0},
    {"active", CB_TYPE_BOOL, 0, "true", -1, NULL, 0, 0},
    {"hired_on", CB_TYPE_DATE, CB_NULLABLE, NULL, -1, NULL, 0, 0},
    {"updated_at", CB_TYPE_TIME, 0, NINE, -1, NULL, 0, 0},
    {"version", CB_TYPE_INT, 0, "1", -1, NULL, 4, 0},
};
static const CbColumn sessions_columns[] = {
    {"id", CB_TYPE_INT, CB_KEY | CB_IDENTITY, NULL, -1, NULL, 4, 0},
    {"city", CB_TYPE_TEXT, 0, NULL, -1, NULL, 0, 0},
    {"session_date", CB_TYPE_DATE, 0, NULL, -1, NULL, 0, 0},
    {"block", CB_TYPE_TEXT, 0, "AM", -1, NULL, 0, 0},
    {"required", CB_TYPE_INT, CB_NATURAL, "1", -1, NULL, 4, 0},
    {"assigned", CB_TYPE_INT, 0, "0", -1, NULL, 4, 0},
    {"notes", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 0, 0},
    {"updated_at", CB_TYPE_TIME, 0, NINE, -1, NULL, 0, 0},
};
static const CbColumn campaigns_columns[] = {
    {"id", CB_TYPE_UUID, CB_KEY, NULL, -1, NULL, 0, 0},
    {"session_id", CB_TYPE_INT, 0, NULL, SESSIONS, NULL, 4, 0},
    {"department", CB_TYPE_TEXT, 0, NULL, -1, NULL, 0, 0},
    {"mode", CB_TYPE_WORD, 0, "assisted", -1, "assisted|auto", 0, 0},
};
static const guint64 campaigns_uniques[] = {1 << 1 | 1 << 2};
static const CbColumn roles_columns[] = {
    {"id", CB_TYPE_INT, CB_KEY | CB_IDENTITY, NULL, -1, NULL, 4, 0},
    {"campaign_id", CB_TYPE_UUID, CB_CASCADE, NULL, CAMPAIGNS, NULL, 0, 0},
    {"role_code", CB_TYPE_TEXT, 0, NULL, -1, NULL, 0, 0},
    {"target", CB_TYPE_INT, 0, "1", -1, NULL, 4, 0},
    {"stage", CB_TYPE_TEXT, 0, "idle", -1, NULL, 0, 0},
    {"row_version", CB_TYPE_INT, 0, "0", -1, NULL, 4, 0},
};
static const guint64 roles_uniques[] = {1 << 1 | 1 << 2};
static const CbColumn requests_columns[] = {
    {"id", CB_TYPE_UUID, CB_KEY, NULL, -1, NULL, 0, 0},
    {"session_id", CB_TYPE_INT, 0, NULL, SESSIONS, NULL, 4, 0},
    {"technician_id", CB_TYPE_UUID, 0, NULL, TECHNICIANS, NULL, 0, 0},
    {"role_code", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 0, 0},
};
static const CbColumn audit_columns[] = {
    {"id", CB_TYPE_INT, CB_KEY, NULL, -1, NULL, 4, 0},
    {"line", CB_TYPE_TEXT, CB_NULLABLE, NULL, -1, NULL, 0, 0},
};
static const CbColumn understaffed_columns[] = {
    {"id", CB_TYPE_INT, CB_NULLABLE, NULL, -1, NULL, 4, 0},
    {"gap", CB_TYPE_INT, CB_NULLABLE, NULL, -1, NULL, 4, 0},
};
/* Two ways to the same table. */
static const CbColumn links_columns[] = {
    {"id", CB_TYPE_INT, CB_KEY, NULL, -1, NULL, 4, 0},
    {"first", CB_TYPE_INT, CB_NULLABLE, NULL, SESSIONS, NULL, 4, 0},
    {"then", CB_TYPE_INT, CB_NULLABLE, NULL, SESSIONS, NULL, 4, 0},
};

#define TABLE(label, list) .name = label, .columns = list, .n_columns = G_N_ELEMENTS(list)
static const CbTable rest_tables[N_REST_TABLES] = {
    [TECHNICIANS] = {TABLE("technicians", technicians_columns)},
    [SESSIONS] = {TABLE("sessions", sessions_columns)},
    [CAMPAIGNS] = {TABLE("staffing_campaigns", campaigns_columns), .uniques = campaigns_uniques,
                   .n_uniques = 1},
    [ROLES] = {TABLE("staffing_campaign_roles", roles_columns), .uniques = roles_uniques,
               .n_uniques = 1},
    [REQUESTS] = {TABLE("staffing_requests", requests_columns)},
    [AUDIT] = {TABLE("audit_log", audit_columns)},
    [UNDERSTAFFED] =
        {TABLE("understaffed", understaffed_columns),
         .view = "SELECT id, required - assigned AS gap FROM sessions WHERE required > assigned"},
    [LINKS] = {TABLE("links", links_columns)},
};

/* --- conditions ------------------------------------------------------------------------------- */

/* "prefs->lang->>0" */
static inline CbField
field_of(const char *text)
{
    CbField field = {0};
    const char *arrow = strstr(text, "->");
    field.column = arrow != NULL ? g_strndup(text, (gsize)(arrow - text)) : g_strdup(text);
    while (arrow != NULL) {
        const char *next = strstr(arrow + 2, "->");
        if (field.path == NULL)
            field.path = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(field.path,
                        next != NULL ? g_strndup(arrow, (gsize)(next - arrow)) : g_strdup(arrow));
        arrow = next;
    }
    return field;
}

static inline CbCondition *
compares(const char *field, CbOp op, const char *value)
{
    CbCondition *condition = cb_condition_new();
    condition->kind = CB_COMPARES;
    condition->field = field_of(field);
    condition->op = op;
    condition->value = g_strdup(value);
    return condition;
}

static inline CbCondition *
eq(const char *field, const char *value)
{
    return compares(field, CB_OP_EQ, value);
}

/* Values with | between. */
static inline CbCondition *
in(const char *field, const char *values)
{
    CbCondition *condition = compares(field, CB_OP_IN, NULL);
    condition->values = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(values, "|", -1);
    for (char **part = parts; *part != NULL; part++)
        g_ptr_array_add(condition->values, g_strdup(*part));
    return condition;
}

static inline CbCondition *
no(CbCondition *condition)
{
    condition->negated = !condition->negated;
    return condition;
}

static inline CbCondition *
group_of(gboolean any, CbCondition *one, CbCondition *other)
{
    CbCondition *condition = cb_condition_new();
    condition->kind = any ? CB_ANY : CB_ALL;
    condition->parts = g_ptr_array_new_with_free_func((GDestroyNotify)cb_condition_free);
    g_ptr_array_add(condition->parts, one);
    if (other != NULL)
        g_ptr_array_add(condition->parts, other);
    return condition;
}

static inline CbCondition *
both(CbCondition *one, CbCondition *other)
{
    return group_of(FALSE, one, other);
}

static inline CbCondition *
either(CbCondition *one, CbCondition *other)
{
    return group_of(TRUE, one, other);
}

/* --- queries ---------------------------------------------------------------------------------- */

/* Adds "name:first_name", "rate::text" or "*". */
static inline void
select_one(CbQuery *query, const char *text)
{
    CbSelection *selection = cb_selection_new();
    const char *cast = strstr(text, "::");
    g_autofree char *name = cast != NULL ? g_strndup(text, (gsize)(cast - text)) : g_strdup(text);
    char *colon = strchr(name, ':');
    selection->kind = strcmp(text, "*") == 0 ? CB_EVERYTHING : CB_FIELD;
    selection->cast = cast != NULL ? g_strdup(cast + 2) : NULL;
    selection->alias = colon != NULL ? g_strndup(name, (gsize)(colon - name)) : NULL;
    if (selection->kind == CB_FIELD)
        selection->field = field_of(colon != NULL ? colon + 1 : name);
    g_ptr_array_add(query->selections, selection);
}

/* Selections with a comma between; `where` (may be NULL) becomes the query's. */
static inline CbQuery *
query_of(const char *select, CbCondition *where)
{
    CbQuery *query = cb_query_new();
    g_auto(GStrv) parts = g_strsplit(select, ",", -1);
    for (char **part = parts; *part != NULL; part++)
        select_one(query, *part);
    query->where = where == NULL || where->kind == CB_ALL ? where : both(where, NULL);
    return query;
}

static inline CbQuery *
order_by(CbQuery *query, const char *field, gboolean descending)
{
    CbOrder order = {field_of(field), descending, CB_NULLS_USUAL};
    g_array_append_val(query->order, order);
    return query;
}

/* Embeds `inside` rows of `table`; the selection is lent. */
static inline CbSelection *
embed(CbQuery *query, const char *table, CbQuery *inside)
{
    CbSelection *selection = cb_selection_new();
    selection->kind = CB_EMBED;
    selection->table = g_strdup(table);
    selection->query = inside;
    g_ptr_array_add(query->selections, selection);
    return selection;
}

/* --- the data --------------------------------------------------------------------------------- */

#define T1 "00000000-0000-4000-8000-000000000001"
#define T2 "00000000-0000-4000-8000-000000000002"
#define C1 "10000000-0000-4000-8000-000000000001"
#define C2 "10000000-0000-4000-8000-000000000002"

static const struct {
    const char *table, *rows;
} rest_data[] = {
    {"technicians",
     "[{\"id\":\"" T1
     "\",\"first_name\":\"Ana\",\"last_name\":\"Ruiz\",\"department\":\"sound\",\"rate\":250,"
     "\"skills\":[\"FOH\",\"monitors\"],\"prefs\":{\"max_km\":120,\"lang\":[\"es\",\"en\"]},"
     "\"hired_on\":\"2019-05-02\",\"active\":true,\"updated_at\":\"2026-03-01T11:00:00.25+01:00\"},"
     "{\"id\":\"" T2
     "\",\"first_name\":\"Chloé\",\"last_name\":\"O'Hara, Jr.\",\"department\":\"lights\","
     "\"rate\":null,\"skills\":\"{LED,\\\"big "
     "screen\\\"}\",\"prefs\":null,\"hired_on\":null,\"active\":\"no\","
     "\"updated_at\":\"2026-03-02 08:30:00Z\"}]"},
    {"sessions",
     "[{\"city\":\"Madrid\",\"session_date\":\"2026-04-01\",\"required\":4,\"notes\":null},"
     "{\"city\":\"Madrid\",\"session_date\":\"2026-04-01\",\"required\":0,\"notes\":\"full\"},"
     "{\"city\":\"Porto\",\"session_date\":\"2026-04-02\",\"required\":3,\"notes\":\"\"},"
     "{\"city\":\"lyon\",\"session_date\":\"2026-04-03\",\"required\":1,\"notes\":\"VIP, "
     "quiet\"}]"},
    {"staffing_campaigns",
     "[{\"id\":\"" C1 "\",\"session_id\":1,\"department\":\"sound\",\"mode\":\"assisted\"},"
     "{\"id\":\"" C2 "\",\"session_id\":3,\"department\":\"lights\",\"mode\":\"auto\"}]"},
    {"staffing_campaign_roles", "[{\"campaign_id\":\"" C1 "\",\"role_code\":\"FOH\",\"target\":2},"
                                "{\"campaign_id\":\"" C1 "\",\"role_code\":\"MON\",\"target\":1},"
                                "{\"campaign_id\":\"" C2 "\",\"role_code\":\"OP\",\"target\":1}]"},
    {"links", "[{\"id\":1,\"first\":1,\"then\":2}]"},
};

typedef struct {
    CbDb *db;
    char *directory; /* SQLite's */
    CbCatalogue catalogue;
    CbRefusal refusal;
    CbRestRows rows;
    gboolean denies;              /* everything */
    const CbCondition *condition; /* of what rights there are, on sessions */
} Rest;

static inline gboolean
rest_may(gpointer asker, const CbTable *table, CbRight right, const CbCondition **filter)
{
    (void)right;
    Rest *rest = asker;
    if (table == &rest_tables[SESSIONS])
        *filter = rest->condition;
    return !rest->denies && table != &rest_tables[AUDIT];
}

static inline CbRestTask
task_of(Rest *rest, const char *table, CbRight right, CbQuery *query)
{
    return (CbRestTask){.catalogue = &rest->catalogue,
                        .asker = rest,
                        .table = table,
                        .right = right,
                        .query = query,
                        .max_affected = -1};
}

/* Runs the task: the rows in brackets, or "CODE message". The query is freed. A refused write is
 * undone. */
static inline char *
run(Rest *rest, CbRestTask task)
{
    g_autoptr(GError) error = NULL;
    cb_rest_rows_clear(&rest->rows);
    cb_refusal_clear(&rest->refusal);
    assert_true(cb_db_save(rest->db, NULL));
    gboolean done = cb_rest_run(rest->db, &task, &rest->rows, &rest->refusal, &error);
    if (error != NULL)
        fail_msg("%s", error->message);
    if (done)
        assert_true(cb_db_keep(rest->db, NULL));
    else
        cb_db_undo(rest->db);
    cb_query_free(task.query);
    return done ? g_strdup_printf("[%s]", rest->rows.rows->str)
                : g_strdup_printf("%s %s", rest->refusal.code, rest->refusal.message);
}

static inline char *
get(Rest *rest, const char *table, CbQuery *query)
{
    return run(rest, task_of(rest, table, CB_RIGHT_SELECT, query));
}

/* POST of `json`; on_conflict with commas between, NULL: none. */
static inline char *
post(Rest *rest, const char *table, const char *json, const char *select, CbOnConflict resolution,
     const char *on_conflict)
{
    CbRestTask task = task_of(rest, table, CB_RIGHT_INSERT, query_of(select, NULL));
    g_autoptr(cJSON) body = cJSON_Parse(json);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_auto(GStrv) names = g_strsplit(on_conflict != NULL ? on_conflict : "", ",", -1);
    for (char **name = names; *name != NULL; name++)
        g_ptr_array_add(columns, *name);
    task.body = body;
    task.wants_rows = TRUE;
    task.resolution = resolution;
    task.on_conflict = on_conflict != NULL ? columns : NULL;
    return run(rest, task);
}

static inline char *
patch(Rest *rest, const char *table, const char *json, const char *select, CbCondition *where)
{
    CbRestTask task = task_of(rest, table, CB_RIGHT_UPDATE, query_of(select, where));
    g_autoptr(cJSON) body = cJSON_Parse(json);
    task.body = body;
    task.wants_rows = TRUE;
    return run(rest, task);
}

#define assert_answer(call, expected)                                                              \
    do {                                                                                           \
        g_autofree char *answer_ = (call);                                                         \
        assert_string_equal(answer_, expected);                                                    \
    } while (0)
/* The code is what both databases promise. */
#define assert_code(call, code)                                                                    \
    do {                                                                                           \
        g_autofree char *answer_ = (call);                                                         \
        answer_[MIN(strlen(answer_), strlen(code))] = '\0';                                        \
        assert_string_equal(answer_, code);                                                        \
    } while (0)

/* --- both databases --------------------------------------------------------------------------- */

static inline Rest *
rest_new(const char *address)
{
    Rest *rest = g_new0(Rest, 1);
    g_autoptr(GError) error = NULL;
    rest->catalogue =
        (CbCatalogue){.tables = rest_tables, .n_tables = N_REST_TABLES, .may = rest_may};
    rest->db = cb_db_open(address, CB_DB_WRITE, &error);
    if (rest->db == NULL)
        fail_msg("%s", error->message);
    assert_true(cb_db_begin(rest->db, CB_DB_WRITE, NULL));
    for (guint t = 0; t < N_REST_TABLES; t++) {
        g_autofree char *sql = cb_db_create(cb_db_kind(rest->db), rest_tables, &rest_tables[t]);
        if (!cb_db_script(rest->db, sql, &error))
            fail_msg("%s: %s", sql, error->message);
    }
    for (guint i = 0; i < G_N_ELEMENTS(rest_data); i++) {
        g_autofree char *rows =
            post(rest, rest_data[i].table, rest_data[i].rows, "id", CB_CONFLICT_ERROR, NULL);
        if (*rows != '[')
            fail_msg("%s: %s", rest_data[i].table, rows);
    }
    return rest;
}

static inline int
on_sqlite(void **state)
{
    char *directory = cb_files_make_directory("callboard-rest", NULL);
    Rest *rest = rest_new(directory);
    rest->directory = directory;
    *state = rest;
    return 0;
}

static inline int
on_postgres(void **state)
{
    /* All that a test does is taken back. */
    g_autoptr(GError) error = NULL;
    const char *address = cb_test_postgres_start(&error);
    if (address == NULL)
        fail_msg("%s", error->message);
    *state = rest_new(address);
    return 0;
}

static inline int
close_rest(void **state)
{
    Rest *rest = *state;
    cb_db_rollback(rest->db);
    cb_rest_rows_clear(&rest->rows);
    cb_refusal_clear(&rest->refusal);
    cb_db_close(rest->db);
    if (rest->directory != NULL)
        cb_files_remove(rest->directory, NULL);
    g_free(rest->directory);
    g_free(rest);
    return 0;
}

#define ON_BOTH(test)                                                                              \
    {"SQLite: " #test, test, on_sqlite, close_rest, NULL},                                         \
    {                                                                                              \
        "PostgreSQL: " #test, test, on_postgres, close_rest, NULL                                  \
    }
