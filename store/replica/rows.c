#include "store/replica/rows.h"

#include <string.h>

#include "engine/operators/rows.h"

#define LONGEST_ROW (1024 * 1024)
#define LARGE_ROW (64 * 1024) /* up to here its values are few enough */
#define MOST_VALUES 50000

gboolean
cb_wire_refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *problem = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(
        error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT,
        "the hub sent what cannot be taken in: %s; nothing of it was kept, tell who runs the hub",
        problem);
    return FALSE;
}

void
cb_wire_row_clear(CbWireRow *row)
{
    g_clear_pointer(&row->json, cJSON_Delete);
    g_clear_pointer(&row->texts, g_ptr_array_unref);
}

/* A tree of values takes many times the room of its text. */
static gboolean
is_too_much(CbPiece piece)
{
    gsize values = 0;
    gboolean quoted = FALSE;
    if (piece.length <= LARGE_ROW || piece.length > LONGEST_ROW)
        return piece.length > LARGE_ROW;
    for (gsize i = 0; i < piece.length; i++) {
        if (quoted && piece.text[i] == '\\')
            i++;
        else if (piece.text[i] == '"')
            quoted = !quoted;
        else if (!quoted)
            values += strchr(",[{", piece.text[i]) != NULL;
    }
    return values > MOST_VALUES;
}

cJSON *
cb_wire_parse(CbPiece piece, GError **error)
{
    const char *end = NULL;
    if (is_too_much(piece)) {
        cb_wire_refuse(error, "a row of more than 1 MiB or 50,000 values");
        return NULL;
    }
    cJSON *json = cJSON_ParseWithLengthOpts(piece.text, piece.length, &end, FALSE);
    if (json != NULL && end == piece.text + piece.length)
        return json;
    cJSON_Delete(json);
    cb_wire_refuse(error, "a row is not JSON");
    return NULL;
}

/* Says which row it was by its first key. */
static gboolean
refuse_row(CbTableId table, const cJSON *json, const char *problem, GError **error)
{
    const CbTable *declared = &cb_tables[table];
    const cJSON *key =
        cJSON_GetObjectItemCaseSensitive(json, declared->columns[cb_table_key(declared)].name);
    g_autofree char *quoted = cb_json_quote(cJSON_IsString(key) ? key->valuestring : "");
    return cb_wire_refuse(error, "%s %s: %s", declared->name, quoted, problem);
}

/* The name of a column that is not in `set` and has no initial value; NULL: all others got theirs.
 */
static const char *
fill(CbWireRow *row, guint64 set)
{
    const CbTable *declared = &cb_tables[row->table];
    for (guint c = 0; c < declared->n_columns; c++) {
        const CbColumn *column = &declared->columns[c];
        if (set >> c & 1)
            continue;
        if (!(column->flags & CB_NULLABLE) && column->initial == NULL)
            return column->name;
        row->values[c] = cb_column_initial(column);
    }
    return NULL;
}

gboolean
cb_wire_row_read(CbWireRow *row, CbTableId table, const cJSON *json, GError **error)
{
    g_autofree char *problem = NULL;
    guint64 set;
    guint column;
    if (row->texts == NULL)
        row->texts = g_ptr_array_new_with_free_func(cJSON_free);
    g_ptr_array_set_size(row->texts, 0);
    row->table = table;
    if (!cb_json_read_values(json, table, row->values, &set, row->texts, NULL, &problem))
        return refuse_row(table, json, problem, error);
    const char *missing = fill(row, set);
    if (missing != NULL) {
        problem = g_strdup_printf("%s is missing", missing);
        return refuse_row(table, json, problem, error);
    }
    g_autofree char *nonsense = cb_row_check(table, row->values, &column);
    if (nonsense == NULL)
        return TRUE;
    problem = g_strdup_printf("%s: %s", cb_tables[table].columns[column].name, nonsense);
    return refuse_row(table, json, problem, error);
}

gboolean
cb_wire_row_parse(CbWireRow *row, CbTableId table, CbPiece piece, GError **error)
{
    g_clear_pointer(&row->json, cJSON_Delete);
    row->json = cb_wire_parse(piece, error);
    return row->json != NULL && cb_wire_row_read(row, table, row->json, error);
}

gboolean
cb_wire_row_write(const CbWireRow *row, sqlite3_stmt *statement, GError **error)
{
    const CbTable *declared = &cb_tables[row->table];
    for (guint c = 0; c < declared->n_columns; c++)
        if (!cb_sql_bind(statement, (int)c + 1, declared->columns[c].type, row->values[c], error))
            return FALSE;
    return cb_sql_finish(statement, error);
}
