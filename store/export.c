#include "store/export.h"

#include <string.h>

#include "engine/json.h"
#include "store/export/csv.h"

typedef struct {
    const CbWorld *world;
    CbTableId table;
} Keys;

static gint
compare_keys(gconstpointer a, gconstpointer b, gpointer data)
{
    const Keys *keys = data;
    const CbTable *table = &cb_tables[keys->table];
    int order = 0;
    for (guint c = 0; c < table->n_columns && order == 0; c++) {
        if ((table->columns[c].flags & CB_KEY) != 0) {
            order = strcmp(cb_world_value(keys->world, keys->table, c, *(const guint *)a).text,
                           cb_world_value(keys->world, keys->table, c, *(const guint *)b).text);
        }
    }
    return order;
}

/* The rows of a table in the order of their keys; a sorted table has it already. */
static GArray *
rows_by_key(const CbWorld *world, CbTableId table)
{
    guint count = cb_world_rows(world, table);
    GArray *rows = g_array_sized_new(FALSE, FALSE, sizeof(guint), count);
    for (guint row = 0; row < count; row++)
        g_array_append_val(rows, row);
    if (!cb_tables[table].sorted) {
        Keys keys = {world, table};
        g_array_sort_with_data(rows, compare_keys, &keys);
    }
    return rows;
}

static void
write_table(const CbWorld *world, CbTableId table, FILE *out)
{
    g_autoptr(GArray) rows = rows_by_key(world, table);
    fprintf(out, "\"%s\":[", cb_tables[table].name);
    for (guint i = 0; i < rows->len; i++) {
        g_autoptr(cJSON) json = cb_json_row(world, table, g_array_index(rows, guint, i));
        char *text = cJSON_PrintUnformatted(json);
        fprintf(out, "%s\n%s", i > 0 ? "," : "", text);
        cJSON_free(text);
    }
    fputs("]", out);
}

gboolean
cb_export_snapshot(const CbWorld *world, FILE *out, GError **error)
{
    fputs("{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\n", out);
    for (CbTableId table = 0; table < CB_N_TABLES; table++) {
        fputs(table > 0 ? ",\n" : "", out);
        write_table(world, table, out);
    }
    fputs("}}\n", out);
    return cb_export_end(out, error);
}

gboolean
cb_export_csv(const CbWorld *world, CbTableId table, FILE *out, GError **error)
{
    const CbTable *declared = &cb_tables[table];
    g_autoptr(GArray) rows = rows_by_key(world, table);
    const char *comma = "";
    for (guint c = 0; c < declared->n_columns; c++) {
        if ((declared->columns[c].flags & CB_LOCAL) == 0) {
            fprintf(out, "%s%s", comma, declared->columns[c].name);
            comma = ",";
        }
    }
    fputs("\r\n", out);
    for (guint i = 0; i < rows->len; i++) {
        comma = "";
        for (guint c = 0; c < declared->n_columns; c++) {
            if ((declared->columns[c].flags & CB_LOCAL) == 0) {
                fputs(comma, out);
                cb_csv_cell(out, declared->columns[c].type,
                            cb_world_value(world, table, c, g_array_index(rows, guint, i)));
                comma = ",";
            }
        }
        fputs("\r\n", out);
    }
    return cb_export_end(out, error);
}
