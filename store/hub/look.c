#include <string.h>

#include "store/hub/rows.h"

/* What the databases' catalogues are asked; ?1 is a table, ?2 a column. */
static const struct {
    const char *exists;
    const char *columns; /* name, type, not null, in the key, has a default */
    const char *type;    /* ?1 as the catalogue spells it */
    const char *index;   /* how many begin with the column; ?3: only unique ones of it alone */
} asks[] = {
    [CB_DB_SQLITE] = {"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1",
                      "SELECT name, upper(type), \"notnull\", pk > 0, dflt_value IS NOT NULL "
                      "FROM pragma_table_info(?1)",
                      "SELECT upper(?1)",
                      "SELECT count(*) FROM pragma_index_list(?1) l, pragma_index_info(l.name) i "
                      "WHERE i.seqno = 0 AND i.name = ?2 AND (?3 = 0 OR l.\"unique\" = 1 AND "
                      "(SELECT count(*) FROM pragma_index_info(l.name)) = 1)"},
    [CB_DB_POSTGRES] =
        {"SELECT count(*) FROM pg_class WHERE oid = to_regclass(quote_ident(CAST(?1 AS text))) "
         "AND relkind IN ('r', 'p')",
         "SELECT CAST(a.attname AS text), CAST(CAST(a.atttypid AS regtype) AS text), a.attnotnull, "
         "COALESCE(a.attnum = ANY (i.indkey), FALSE), a.atthasdef OR a.attidentity <> '' "
         "FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary "
         "WHERE a.attrelid = to_regclass(quote_ident(CAST(?1 AS text))) AND a.attnum > 0 "
         "AND NOT a.attisdropped",
         "SELECT CAST(CAST(CAST(?1 AS text) AS regtype) AS text)",
         "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid "
         "AND a.attnum = i.indkey[0] WHERE i.indrelid = to_regclass(quote_ident(CAST(?1 AS text))) "
         "AND a.attname = ?2 AND i.indisvalid "
         "AND (CAST(?3 AS bigint) = 0 OR i.indisunique AND i.indnkeyatts = 1)"},
};

typedef struct {
    char *type;
    gboolean not_null, key, has_default;
} Found;

static void
found_free(gpointer data)
{
    g_free(((Found *)data)->type);
    g_free(data);
}

gboolean
cb_look_exists(CbDb *db, const char *table, gboolean *exists, GError **error)
{
    const CbDbParam params[] = {cb_db_text(table)};
    CbValue count;
    gboolean found;
    gboolean good =
        cb_db_one(db, asks[cb_db_kind(db)].exists, params, 1, CB_TYPE_INT, &count, &found, error);
    *exists = good && count.integer > 0;
    return good;
}

/* The columns that a table has: name → Found. */
static GHashTable *
read_columns(CbDb *db, const CbTable *table, GError **error)
{
    const CbDbParam params[] = {cb_db_text(table->name)};
    g_autoptr(CbDbRows) rows = cb_db_query(db, asks[cb_db_kind(db)].columns, params, 1, error);
    if (rows == NULL)
        return NULL;
    g_autoptr(GHashTable) columns =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, found_free);
    gboolean row, good;
    while ((good = cb_db_next(rows, &row, error)) && row) {
        Found *found = g_new(Found, 1);
        found->type = g_strdup(cb_db_cell(rows, 1, CB_TYPE_TEXT).text);
        found->not_null = cb_db_cell(rows, 2, CB_TYPE_BOOL).integer != 0;
        found->key = cb_db_cell(rows, 3, CB_TYPE_BOOL).integer != 0;
        found->has_default = cb_db_cell(rows, 4, CB_TYPE_BOOL).integer != 0;
        g_hash_table_insert(columns, g_strdup(cb_db_cell(rows, 0, CB_TYPE_TEXT).text), found);
    }
    return good ? g_steal_pointer(&columns) : NULL;
}

static gboolean
refuse(CbDb *db, const CbTable *table, const char *column, const char *problem, GError **error)
{
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED,
                "%s: column %s of table %s %s; restore a backup, or put the column right and start "
                "again",
                cb_db_name(db), column, table->name, problem);
    return FALSE;
}

/* The initial value as it stands in SQL. */
static char *
literal_of(CbDbKind kind, const CbColumn *column)
{
    gboolean quoted =
        kind == CB_DB_POSTGRES || cb_type_is_text(column->type) || column->type == CB_TYPE_DATE;
    if (!quoted)
        return g_strdup_printf("%" G_GINT64_FORMAT, cb_column_initial(column).integer);
    g_auto(GStrv) parts = g_strsplit(column->initial, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", parts);
    return g_strdup_printf("'%s'", doubled);
}

static gboolean
add_column(CbDb *db, const CbTable *table, const CbColumn *column, GPtrArray *findings,
           GError **error)
{
    gboolean nullable = (column->flags & CB_NULLABLE) != 0;
    if ((column->flags & CB_KEY) || column->refers >= 0 || (!nullable && column->initial == NULL))
        return refuse(db, table, column->name, "is missing", error);
    g_autofree char *type = cb_db_type(cb_db_kind(db), column);
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(sql, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s%s", table->name,
                           column->name, type, nullable ? "" : " NOT NULL");
    if (column->initial != NULL) {
        g_autofree char *literal = literal_of(cb_db_kind(db), column);
        g_string_append_printf(sql, " DEFAULT %s", literal);
    }
    g_ptr_array_add(findings, g_strdup_printf("column %s of table %s was missing and has been made",
                                              column->name, table->name));
    return cb_db_script(db, sql->str, error);
}

static gboolean
same_type(CbDb *db, const CbColumn *column, const Found *found, gboolean *same, GError **error)
{
    g_autofree char *declared = cb_db_type(cb_db_kind(db), column);
    const CbDbParam params[] = {cb_db_text(declared)};
    CbValue spelt;
    gboolean row;
    if (!cb_db_one(db, asks[cb_db_kind(db)].type, params, 1, CB_TYPE_TEXT, &spelt, &row, error))
        return FALSE;
    *same = g_strcmp0(spelt.text, found->type) == 0;
    g_free((char *)spelt.text);
    return TRUE;
}

static gboolean
check_column(CbDb *db, const CbTable *table, const CbColumn *column, const Found *found,
             GError **error)
{
    gboolean same, key = (column->flags & CB_KEY) != 0;
    gboolean not_null = (column->flags & CB_NULLABLE) == 0;
    if (!same_type(db, column, found, &same, error))
        return FALSE;
    if (!same)
        return refuse(db, table, column->name, "has another type than declared", error);
    if (found->key != key)
        return refuse(db, table, column->name,
                      key ? "is not in the primary key" : "is in the primary key", error);
    if (!key && found->not_null != not_null)
        return refuse(db, table, column->name,
                      not_null ? "may be null, but must not" : "must not be null, but may", error);
    return TRUE;
}

/* Columns that are not declared do no harm if a row can be added without them. */
static gboolean
check_strangers(CbDb *db, const CbTable *table, GHashTable *columns, GError **error)
{
    GHashTableIter iter;
    gpointer name, data;
    g_hash_table_iter_init(&iter, columns);
    while (g_hash_table_iter_next(&iter, &name, &data)) {
        const Found *found = data;
        if (cb_table_column(table, name) < 0 && found->not_null && !found->has_default)
            return refuse(db, table, name, "is not declared and needs a value", error);
    }
    return TRUE;
}

static gboolean
repair_index(CbDb *db, const CbTable *table, const CbColumn *column, GPtrArray *findings,
             GError **error)
{
    gboolean unique = (column->flags & CB_UNIQUE) != 0;
    const CbDbParam params[] = {cb_db_text(table->name), cb_db_text(column->name),
                                cb_db_integer(unique)};
    CbValue count;
    gboolean row;
    if (!cb_db_one(db, asks[cb_db_kind(db)].index, params, 3, CB_TYPE_INT, &count, &row, error))
        return FALSE;
    if (count.integer > 0)
        return TRUE;
    g_autofree char *sql = g_strdup_printf("CREATE %sINDEX \"%s_%s_%s\" ON \"%s\" (\"%s\")",
                                           unique ? "UNIQUE " : "", table->name, column->name,
                                           unique ? "key" : "idx", table->name, column->name);
    g_ptr_array_add(findings, g_strdup_printf("the index of %s.%s was missing and has been made",
                                              table->name, column->name));
    return cb_db_script(db, sql, error);
}

gboolean
cb_look_repair(CbDb *db, const CbTable *table, GPtrArray *findings, GError **error)
{
    g_autoptr(GHashTable) columns = read_columns(db, table, error);
    gboolean good = columns != NULL && check_strangers(db, table, columns, error);
    for (guint c = 0; good && c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        const Found *found = g_hash_table_lookup(columns, column->name);
        good = found != NULL ? check_column(db, table, column, found, error)
                             : add_column(db, table, column, findings, error);
        if (good && (column->flags & (CB_INDEXED | CB_UNIQUE)))
            good = repair_index(db, table, column, findings, error);
    }
    return good;
}
