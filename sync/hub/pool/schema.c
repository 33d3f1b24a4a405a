/* Whether the database has what the pool needs, before it is run. Opening the hub has made what may be made
 * (store/hub.h); what somebody took away since is told with the statement that brings it back. */
#include "engine/pool/schema_check.h"
#include "sync/hub/pool/inside.h"

/* A statement for people; NULL: there is none, somebody has to bring the rows. Caller frees. */
static char *
statement_of(CbDbKind kind, const CbSchemaIssue *issue)
{
    const CbTable *table = &cb_tables[issue->table];
    const CbColumn *column = issue->column < 0 ? NULL : &table->columns[issue->column];
    switch (issue->repair) {
    case CB_REPAIR_TABLE:
        return cb_db_create(kind, cb_tables, table);
    case CB_REPAIR_COLUMN: {
        g_autofree char *type = cb_db_type(kind, column);
        return g_strdup_printf("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s%s%s", table->name, column->name, type,
                               column->initial != NULL ? " NOT NULL DEFAULT " : "",
                               column->initial != NULL ? column->initial : "");
    }
    case CB_REPAIR_INDEX:
        return g_strdup_printf("CREATE INDEX \"%s_%s_idx\" ON \"%s\" (\"%s\")", table->name, column->name, table->name,
                               column->name);
    case CB_REPAIR_NONE:
        break;
    }
    return NULL;
}

static void
tell_issue(CbHub *hub, const CbSchemaIssue *issue)
{
    GString *line = cb_log_begin(g_get_real_time(), issue->error ? "error" : "warning", "pool schema");
    g_autofree char *statement = statement_of(hub->kind, issue);
    cb_log_text(line, "message", issue->recommendation);
    cb_log_text(line, "statement", statement);
    cb_log_send(&hub->log, line);
}

static void
refuse(CbHub *hub, const CbSchemaCheck *check, GError **error)
{
    GString *text = g_string_new("The pool is not run, for its tables are not whole: ");
    for (guint i = 0; i < check->issues->len; i++) {
        const CbSchemaIssue *issue = &g_array_index(check->issues, CbSchemaIssue, i);
        g_autofree char *statement = statement_of(hub->kind, issue);
        if (issue->error)
            g_string_append_printf(text, "%s%s%s%s", issue->recommendation, statement != NULL ? " (" : "",
                                   statement != NULL ? statement : "", statement != NULL ? "); " : "; ");
    }
    g_string_append(text, "or start the hub anew, which makes what may be made.");
    g_set_error_literal(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED, text->str);
    g_string_free(text, TRUE);
}

/* Connections for reading may not look into SQLite's catalogue. */
static gboolean
look(CbHub *hub, CbHubSeen *seen, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    gboolean good = db != NULL && cb_hub_see(db, seen, error);
    if (db != NULL)
        cb_db_give(pool, db);
    return good;
}

gboolean
cb_pool_check_schema(CbHub *hub, GError **error)
{
    g_auto(CbHubSeen) seen = {NULL, NULL, NULL};
    if (!look(hub, &seen, error))
        return FALSE;
    const CbSchemaSeen names = {(const char *const *)seen.tables, (const char *const *)seen.columns,
                                (const char *const *)seen.indexes};
    g_autoptr(CbSchemaCheck) check = cb_schema_check(&names);
    for (guint i = 0; i < check->issues->len; i++)
        tell_issue(hub, &g_array_index(check->issues, CbSchemaIssue, i));
    if (!check->can_process)
        refuse(hub, check, error);
    return check->can_process;
}
