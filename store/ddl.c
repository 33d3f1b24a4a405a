#include "store/ddl.h"

#include <sqlite3.h>

static gboolean
is_key(const CbTable *table, guint column)
{
    return (table->columns[column].flags & CB_KEY) != 0;
}

static gboolean
in_set(guint64 set, guint column)
{
    return (set >> column & 1) != 0;
}

const char *
cb_ddl_type(CbType type)
{
    return cb_type_is_text(type) || type == CB_TYPE_DATE ? "TEXT" : "INTEGER";
}

guint
cb_ddl_key_place(const CbTable *table, guint column)
{
    guint place = 0;
    for (guint i = 0; i <= column; i++)
        place += is_key(table, i);
    return is_key(table, column) ? place : 0;
}

static void
append_default(GString *sql, const CbColumn *column)
{
    if (column->initial == NULL)
        return;
    CbValue value = cb_column_initial(column);
    if (cb_type_is_text(column->type) || column->type == CB_TYPE_DATE) {
        char *literal = sqlite3_mprintf("%Q", column->initial);
        g_string_append_printf(sql, " DEFAULT %s", literal);
        sqlite3_free(literal);
    } else {
        g_string_append_printf(sql, " DEFAULT %" G_GINT64_FORMAT, value.integer);
    }
}

static void
append_column(GString *sql, const CbColumn *column)
{
    g_string_append_printf(sql, "\"%s\" %s", column->name, cb_ddl_type(column->type));
    if (!(column->flags & CB_NULLABLE))
        g_string_append(sql, " NOT NULL");
    append_default(sql, column);
}

/* Names of the columns, or of those of the key, with commas between. */
static void
append_names(GString *sql, const CbTable *table, gboolean keys_only)
{
    const char *between = "";
    for (guint i = 0; i < table->n_columns; i++) {
        if (keys_only && !is_key(table, i))
            continue;
        g_string_append_printf(sql, "%s\"%s\"", between, table->columns[i].name);
        between = ", ";
    }
}

char *
cb_ddl_create_table(const CbTable *table)
{
    GString *sql = g_string_new(NULL);
    g_string_append_printf(sql, "CREATE TABLE \"%s\" (", table->name);
    for (guint i = 0; i < table->n_columns; i++) {
        append_column(sql, &table->columns[i]);
        g_string_append(sql, ", ");
    }
    g_string_append(sql, "PRIMARY KEY (");
    append_names(sql, table, TRUE);
    g_string_append(sql, ")) STRICT, WITHOUT ROWID");
    return g_string_free(sql, FALSE);
}

char *
cb_ddl_add_column(const CbTable *table, guint column)
{
    GString *sql = g_string_new(NULL);
    g_string_append_printf(sql, "ALTER TABLE \"%s\" ADD COLUMN ", table->name);
    append_column(sql, &table->columns[column]);
    return g_string_free(sql, FALSE);
}

char *
cb_ddl_index_name(const CbTable *table, guint column)
{
    return g_strdup_printf("%s_%s", table->name, table->columns[column].name);
}

char *
cb_ddl_create_index(const CbTable *table, guint column)
{
    g_autofree char *name = cb_ddl_index_name(table, column);
    return g_strdup_printf("CREATE INDEX \"%s\" ON \"%s\" (\"%s\")", name, table->name,
                           table->columns[column].name);
}

char *
cb_ddl_select(const CbTable *table)
{
    GString *sql = g_string_new("SELECT ");
    append_names(sql, table, FALSE);
    g_string_append_printf(sql, " FROM \"%s\" ORDER BY ", table->name);
    append_names(sql, table, TRUE);
    return g_string_free(sql, FALSE);
}

char *
cb_ddl_insert(const CbTable *table)
{
    GString *sql = g_string_new(NULL);
    g_string_append_printf(sql, "INSERT INTO \"%s\" (", table->name);
    append_names(sql, table, FALSE);
    g_string_append(sql, ") VALUES (");
    for (guint i = 0; i < table->n_columns; i++)
        g_string_append_printf(sql, "%s?%u", i ? ", " : "", i + 1);
    g_string_append_c(sql, ')');
    return g_string_free(sql, FALSE);
}

/* `"column" = ?N` for the columns in `set` that are in the key, or that are not. */
static guint
append_assignments(GString *sql, const CbTable *table, guint64 set, gboolean keys)
{
    const char *between = keys ? " AND " : ", ";
    guint n = 0;
    for (guint i = 0; i < table->n_columns; i++) {
        if (!in_set(set, i) || is_key(table, i) != keys)
            continue;
        g_string_append_printf(sql, "%s\"%s\" = ?%u", n ? between : "", table->columns[i].name,
                               i + 1);
        n++;
    }
    return n;
}

char *
cb_ddl_upsert(const CbTable *table, guint64 set)
{
    g_autofree char *insert = cb_ddl_insert(table);
    g_autoptr(GString) changes = g_string_new(NULL);
    guint n = append_assignments(changes, table, set, FALSE);
    GString *sql = g_string_new(insert);
    g_string_append(sql, " ON CONFLICT (");
    append_names(sql, table, TRUE);
    g_string_append_printf(sql, ") DO %s%s", n ? "UPDATE SET " : "NOTHING", changes->str);
    return g_string_free(sql, FALSE);
}

char *
cb_ddl_update(const CbTable *table, guint64 set)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    g_string_append_printf(sql, "UPDATE \"%s\" SET ", table->name);
    if (append_assignments(sql, table, set, FALSE) == 0) {
        const char *key = table->columns[cb_table_key(table)].name;
        g_string_append_printf(sql, "\"%s\" = \"%s\"", key, key);
    }
    g_string_append(sql, " WHERE ");
    append_assignments(sql, table, ~(guint64)0, TRUE);
    return g_strdup(sql->str);
}
