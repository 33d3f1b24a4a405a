#include "store/hub/rows.h"

#include <string.h>

gboolean
cb_hub_is_key(const CbTable *table, guint column)
{
    return (table->columns[column].flags & CB_KEY) != 0;
}

static gboolean
is_picked(const CbTable *table, guint column, CbPick pick)
{
    guint flags = table->columns[column].flags;
    return pick == CB_PICK_ALL || (pick == CB_PICK_KEY ? flags & CB_KEY : !(flags & CB_LOCAL));
}

void
cb_hub_append_columns(GString *sql, CbDbKind kind, const CbTable *table, CbPick pick,
                      const char *prefix)
{
    const char *between = "";
    for (guint c = 0; c < table->n_columns; c++) {
        if (!is_picked(table, c, pick))
            continue;
        g_autofree char *column = cb_db_column(kind, &table->columns[c], prefix);
        g_string_append_printf(sql, "%s%s", between, column);
        between = ", ";
    }
}

void
cb_hub_append_keys(GString *sql, const CbTable *table)
{
    const char *between = "";
    for (guint c = 0; c < table->n_columns; c++) {
        if (!cb_hub_is_key(table, c))
            continue;
        g_string_append_printf(sql, "%s\"%s\"", between, table->columns[c].name);
        between = ", ";
    }
}

int
cb_hub_version_column(const CbTable *table)
{
    return cb_table_column(table, "row_version");
}

void
cb_hub_read_row(CbDbRows *rows, guint first, CbPick pick, CbRow *row, GStringChunk *texts)
{
    const CbTable *table = &cb_tables[row->table];
    for (guint c = 0; c < table->n_columns; c++) {
        if (!is_picked(table, c, pick))
            continue;
        CbValue value = cb_db_cell(rows, first++, table->columns[c].type);
        if (value.text != NULL && texts != NULL)
            value.text = g_string_chunk_insert(texts, value.text);
        row->values[c] = value;
        row->set |= G_GUINT64_CONSTANT(1) << c;
    }
}

static gboolean
is_given(const CbColumn *column)
{
    return (column->flags & CB_IDENTITY) == 0;
}

/* Statements are written for each row that is: printf would take longer than running them. */
static void
append_all(GString *sql, const char *const *parts)
{
    for (; *parts != NULL; parts++)
        g_string_append(sql, *parts);
}

static const char *
number_text(guint number, char digits[12])
{
    char *at = digits + 11;
    *at = '\0';
    for (; number > 0; number /= 10)
        *--at = (char)('0' + number % 10);
    return at;
}

char *
cb_hub_insert_sql(const CbTable *table, guint n)
{
    GString *sql = g_string_new(NULL);
    const char *between = "";
    char digits[12];
    guint parameter = 0;
    append_all(sql, (const char *const[]){"INSERT INTO \"", table->name, "\" (", NULL});
    for (guint c = 0; c < table->n_columns; c++) {
        if (!is_given(&table->columns[c]))
            continue;
        append_all(sql, (const char *const[]){between, "\"", table->columns[c].name, "\"", NULL});
        between = ", ";
    }
    g_string_append(sql, ") VALUES ");
    for (guint row = 0; row < n; row++) {
        between = row == 0 ? "(" : ", (";
        for (guint c = 0; c < table->n_columns; c++) {
            if (!is_given(&table->columns[c]))
                continue;
            append_all(sql, (const char *const[]){between, "?", number_text(++parameter, digits), NULL});
            between = ", ";
        }
        g_string_append_c(sql, ')');
    }
    return g_string_free(sql, FALSE);
}

CbDbParam
cb_hub_param(const CbColumn *column, CbValue value)
{
    return (CbDbParam){column->type, value};
}

gboolean
cb_hub_insert(CbDb *db, const CbTable *table, const CbValue *values, GError **error)
{
    g_autofree char *sql = cb_hub_insert_sql(table, 1);
    CbDbParam params[CB_MAX_COLUMNS];
    guint n = 0;
    for (guint c = 0; c < table->n_columns; c++)
        if (is_given(&table->columns[c]))
            params[n++] = cb_hub_param(&table->columns[c], values[c]);
    return cb_db_run(db, sql, params, n, NULL, error);
}

static CbDbRows *
begin_select(CbDb *db, const CbHubSelect *select, GError **error)
{
    g_autoptr(GString) sql = g_string_new("SELECT ");
    cb_hub_append_columns(sql, cb_db_kind(db), select->table, CB_PICK_ALL, "");
    g_string_append_printf(sql, " FROM \"%s\" %s", select->table->name, select->tail);
    return cb_db_query(db, sql->str, select->params, select->n, error);
}

static gpointer
make_record(CbDbRows *rows, const CbHubSelect *select)
{
    CbValue values[CB_MAX_COLUMNS];
    for (guint c = 0; c < select->table->n_columns; c++)
        values[c] = cb_db_cell(rows, c, select->table->columns[c].type);
    return select->make(values);
}

GPtrArray *
cb_hub_select(CbDb *db, const CbHubSelect *select, GError **error)
{
    g_autoptr(CbDbRows) rows = begin_select(db, select, error);
    if (rows == NULL)
        return NULL;
    g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func(select->free);
    gboolean row, good;
    while ((good = cb_db_next(rows, &row, error)) && row)
        g_ptr_array_add(records, make_record(rows, select));
    return good ? g_steal_pointer(&records) : NULL;
}

gpointer
cb_hub_select_one(CbDb *db, const CbHubSelect *select, GError **error)
{
    g_autoptr(CbDbRows) rows = begin_select(db, select, error);
    gboolean row;
    if (rows == NULL || !cb_db_next(rows, &row, error))
        return NULL;
    return row ? make_record(rows, select) : NULL;
}

char *
cb_fact_project(CbDb *db, CbTableId table, const char *id, GError **error)
{
    const CbDbParam params[] = {cb_db_text(id)};
    g_autofree char *sql = g_strdup_printf("SELECT project_id FROM \"%s\" WHERE id = ?1", cb_tables[table].name);
    CbValue project = cb_text(NULL);
    gboolean found = FALSE;
    return cb_db_one(db, sql, params, 1, CB_TYPE_TEXT, &project, &found, error) && found ? (char *)project.text
                                                                                          : NULL;
}

gboolean
cb_fact_exists(CbDb *db, CbTableId table, const char *id, gboolean *exists, GError **error)
{
    const CbDbParam params[] = {cb_db_text(id)};
    g_autofree char *sql =
        g_strdup_printf("SELECT count(*) FROM \"%s\" WHERE \"%s\" = ?1", cb_tables[table].name,
                        cb_tables[table].columns[cb_table_key(&cb_tables[table])].name);
    CbValue count;
    gboolean found;
    gboolean good = cb_db_one(db, sql, params, 1, CB_TYPE_INT, &count, &found, error);
    *exists = good && count.integer > 0;
    return good;
}
