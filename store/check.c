#include "store/check.h"

#include "store/ddl.h"

typedef struct {
    sqlite3 *db;
    const CbFile *file;
    gboolean repair;
    GArray *findings;
} Check;

/* A column as the file has it. */
typedef struct {
    char *type;
    gboolean required; /* NOT NULL */
    gboolean has_default;
    guint key_place;
} Found;

static void
finding_clear(gpointer finding)
{
    g_free(((CbFinding *)finding)->sentence);
}

GArray *
cb_findings_new(void)
{
    GArray *findings = g_array_new(FALSE, FALSE, sizeof(CbFinding));
    g_array_set_clear_func(findings, finding_clear);
    return findings;
}

void
cb_finding_add(GArray *findings, CbCheck check, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CbFinding finding = {check, g_strdup_vprintf(format, arguments)};
    va_end(arguments);
    for (guint i = 0; i < findings->len; i++) {
        if (g_str_equal(g_array_index(findings, CbFinding, i).sentence, finding.sentence)) {
            g_free(finding.sentence);
            return;
        }
    }
    g_array_append_val(findings, finding);
}

gboolean
cb_check_create_table(sqlite3 *db, const CbTable *table, GError **error)
{
    g_autofree char *sql = cb_ddl_create_table(table);
    if (!cb_sql_run(db, sql, error))
        return FALSE;
    for (guint c = 0; c < table->n_columns; c++) {
        if (!(table->columns[c].flags & CB_INDEXED))
            continue;
        g_autofree char *index = cb_ddl_create_index(table, c);
        if (!cb_sql_run(db, index, error))
            return FALSE;
    }
    return TRUE;
}

static void
found_free(gpointer data)
{
    Found *found = data;
    g_free(found->type);
    g_free(found);
}

/* A query about `name`, ready for its first step. */
static sqlite3_stmt *
ask(sqlite3 *db, const char *sql, const char *name, GError **error)
{
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(db, sql, error);
    if (statement == NULL || !cb_sql_bind(statement, 1, CB_TYPE_TEXT, cb_text(name), error))
        return NULL;
    return g_steal_pointer(&statement);
}

/* Column name → Found; empty when there is no such table. */
static GHashTable *
read_columns(sqlite3 *db, const char *table, GError **error)
{
    g_autoptr(sqlite3_stmt) statement = ask(
        db, "SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk FROM pragma_table_info(?1)",
        table, error);
    if (statement == NULL)
        return NULL;
    g_autoptr(GHashTable) columns =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, found_free);
    gboolean row;
    while (cb_sql_step(statement, &row, error)) {
        if (!row)
            return g_steal_pointer(&columns);
        Found *found = g_new0(Found, 1);
        found->type = g_strdup((const char *)sqlite3_column_text(statement, 1));
        found->required = sqlite3_column_int(statement, 2) != 0;
        found->has_default = sqlite3_column_int(statement, 3) != 0;
        found->key_place = (guint)sqlite3_column_int(statement, 4);
        g_hash_table_insert(columns, g_strdup((const char *)sqlite3_column_text(statement, 0)),
                            found);
    }
    return NULL;
}

/* The finding of something missing, and, where repairs are made, `sql` that makes it. */
static gboolean
make(const Check *check, const char *what, const char *sql, GError **error)
{
    if (check->repair && !cb_sql_run(check->db, sql, error))
        return FALSE;
    cb_finding_add(check->findings, CB_CHECK_REPAIRED, "%s: %s was missing and %s",
                   check->file->name, what,
                   check->repair ? "has been made" : "is made at the next start");
    return TRUE;
}

static void
refuse(const Check *check, const CbTable *table, const char *column, const char *problem)
{
    cb_finding_add(check->findings, CB_CHECK_REFUSED, "%s: column %s.%s %s", check->file->name,
                   table->name, column, problem);
}

static gboolean
missing_table(const Check *check, const CbTable *table, GError **error)
{
    if (check->file->precious) {
        cb_finding_add(check->findings, CB_CHECK_REFUSED,
                       "%s: table %s is missing with all it held", check->file->name, table->name);
        return TRUE;
    }
    g_autofree char *what = g_strdup_printf("table %s", table->name);
    return (!check->repair || cb_check_create_table(check->db, table, error)) &&
           make(check, what, "", error);
}

static gboolean
missing_column(const Check *check, const CbTable *table, guint c, GError **error)
{
    const CbColumn *column = &table->columns[c];
    if (column->flags & CB_KEY) {
        refuse(check, table, column->name, "is missing, and it is part of the key");
        return TRUE;
    }
    if (!(column->flags & CB_NULLABLE) && column->initial == NULL) {
        refuse(check, table, column->name, "is missing, and there is no value to fill it with");
        return TRUE;
    }
    g_autofree char *what = g_strdup_printf("column %s.%s", table->name, column->name);
    g_autofree char *sql = cb_ddl_add_column(table, c);
    return make(check, what, sql, error);
}

static void
compare_column(const Check *check, const CbTable *table, guint c, const Found *found)
{
    const CbColumn *column = &table->columns[c];
    gboolean required = !(column->flags & CB_NULLABLE);
    if (g_ascii_strcasecmp(found->type, cb_ddl_type(column->type)) != 0) {
        g_autofree char *problem =
            g_strdup_printf("is %s instead of %s", *found->type ? found->type : "of no type",
                            cb_ddl_type(column->type));
        refuse(check, table, column->name, problem);
    }
    if (found->key_place != cb_ddl_key_place(table, c))
        refuse(check, table, column->name,
               found->key_place ? "has another place in the key" : "is not part of the key");
    if (found->required != required)
        refuse(check, table, column->name, required ? "may be empty" : "may not be empty");
}

/* Columns that are not declared: harmless unless a row cannot be added without them. */
static void
check_extra_columns(const Check *check, const CbTable *table, GHashTable *columns)
{
    GHashTableIter iter;
    gpointer name, data;
    g_hash_table_iter_init(&iter, columns);
    while (g_hash_table_iter_next(&iter, &name, &data)) {
        const Found *found = data;
        if (cb_table_column(table, name) >= 0)
            continue;
        if (found->required && !found->has_default)
            refuse(check, table, name, "is not declared, and rows cannot be added without it");
        else if (!check->repair)
            cb_finding_add(check->findings, CB_CHECK_OK,
                           "%s: column %s.%s is not declared and not used", check->file->name,
                           table->name, (const char *)name);
    }
}

/* Whether index `name` is there (*there), and whether it lies on just this column (*right). */
static gboolean
find_index(sqlite3 *db, const CbTable *table, guint c, gboolean *there, gboolean *right,
           GError **error)
{
    g_autofree char *name = cb_ddl_index_name(table, c);
    g_autoptr(sqlite3_stmt) statement =
        ask(db,
            "SELECT m.tbl_name, group_concat(i.name), coalesce(m.sql LIKE '% WHERE %', 1)"
            " FROM sqlite_schema AS m, pragma_index_info(m.name) AS i"
            " WHERE m.type = 'index' AND m.name = ?1 GROUP BY m.name",
            name, error);
    if (statement == NULL || !cb_sql_step(statement, there, error))
        return FALSE;
    *right =
        *there && g_strcmp0((const char *)sqlite3_column_text(statement, 0), table->name) == 0 &&
        g_strcmp0((const char *)sqlite3_column_text(statement, 1), table->columns[c].name) == 0 &&
        sqlite3_column_int(statement, 2) == 0;
    return TRUE;
}

static gboolean
check_index(const Check *check, const CbTable *table, guint c, GError **error)
{
    gboolean there, right;
    if (!find_index(check->db, table, c, &there, &right, error))
        return FALSE;
    if (right)
        return TRUE;
    g_autofree char *name = cb_ddl_index_name(table, c);
    g_autofree char *create = cb_ddl_create_index(table, c);
    g_autofree char *sql = there ? g_strdup_printf("DROP INDEX \"%s\"; %s", name, create) : NULL;
    g_autofree char *what = g_strdup_printf(there ? "the declared index %s" : "index %s", name);
    return make(check, what, sql ? sql : create, error);
}

static gboolean
check_table(const Check *check, const CbTable *table, GError **error)
{
    g_autoptr(GHashTable) columns = read_columns(check->db, table->name, error);
    if (columns == NULL)
        return FALSE;
    if (g_hash_table_size(columns) == 0)
        return missing_table(check, table, error);
    for (guint c = 0; c < table->n_columns; c++) {
        const Found *found = g_hash_table_lookup(columns, table->columns[c].name);
        if (found)
            compare_column(check, table, c, found);
        else if (!missing_column(check, table, c, error))
            return FALSE;
    }
    check_extra_columns(check, table, columns);
    for (guint c = 0; c < table->n_columns; c++)
        if ((table->columns[c].flags & CB_INDEXED) && !check_index(check, table, c, error))
            return FALSE;
    return TRUE;
}

static gboolean
check_tables(const Check *check, GError **error)
{
    for (guint t = 0; t < check->file->n_tables; t++)
        if (!check_table(check, &check->file->tables[t], error))
            return FALSE;
    return check_table(check, check->file->own, error);
}

gboolean
cb_check_look(sqlite3 *db, const CbFile *file, GArray *findings, GError **error)
{
    Check check = {.db = db, .file = file, .findings = findings};
    return check_tables(&check, error);
}

/* The first finding of a kind, NULL when there is none. */
static const CbFinding *
first_finding(const GArray *findings, CbCheck kind)
{
    for (guint i = 0; i < findings->len; i++)
        if (g_array_index(findings, CbFinding, i).check == kind)
            return &g_array_index(findings, CbFinding, i);
    return NULL;
}

gboolean
cb_check_repair(sqlite3 *db, const CbFile *file, GArray *findings, GError **error)
{
    g_autoptr(GArray) seen = cb_findings_new();
    if (!cb_check_look(db, file, seen, error))
        return FALSE;
    const CbFinding *refused = first_finding(seen, CB_CHECK_REFUSED);
    if (refused) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA, "%s, which is not safe to repair",
                    refused->sentence);
        return FALSE;
    }
    if (first_finding(seen, CB_CHECK_REPAIRED) == NULL)
        return TRUE;
    Check check = {.db = db, .file = file, .repair = TRUE, .findings = findings};
    if (!cb_sql_begin(db, error))
        return FALSE;
    if (check_tables(&check, error))
        return cb_sql_commit(db, error);
    cb_sql_rollback(db);
    return FALSE;
}
