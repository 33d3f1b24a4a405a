#include "tests/support/golden.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *
golden_text(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

CbWorld *
golden_world(const cJSON *tables)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    for (guint t = 0; t < CB_N_TABLES; t++) {
        const cJSON *row;
        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(tables, cb_tables[t].name))
        {
            g_autofree char *problem = NULL;
            if (!cb_json_read_row(row, rows, t, NULL, &problem)) {
                fprintf(stderr, "vectors: %s: %s\n", cb_tables[t].name, problem);
                return NULL;
            }
        }
    }
    for (guint i = 0; i < cb_patch_rows(rows); i++)
        cb_world_builder_add(builder, cb_patch_row(rows, i));
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

/* --- what a case leaves out ------------------------------------------------------------------- */

static gboolean
has_row(const cJSON *rows, const char *id)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
        if (g_strcmp0(golden_text(row, "id"), id) == 0)
            return TRUE;
    return FALSE;
}

static cJSON *
table_of(cJSON *tables, CbTableId table)
{
    cJSON *rows = cJSON_GetObjectItemCaseSensitive(tables, cb_tables[table].name);
    return rows != NULL ? rows : cJSON_AddArrayToObject(tables, cb_tables[table].name);
}

void
golden_add_missing(cJSON *tables, CbTableId table, const char *id)
{
    cJSON *rows = table_of(tables, table);
    if (id == NULL || has_row(rows, id))
        return;
    cJSON *row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "id", id);
    cJSON_AddItemToArray(rows, row);
}

/* Gives a row an id where its table has one, and what it refers to. */
static void
complete_row(cJSON *tables, CbTableId table, cJSON *row, guint number)
{
    int id = cb_table_column(&cb_tables[table], "id");
    if (id >= 0 && cJSON_GetObjectItemCaseSensitive(row, "id") == NULL) {
        g_autofree char *text = g_strdup_printf("row-%04u", number);
        cJSON_AddStringToObject(row, "id", text);
    }
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        const CbColumn *column = &cb_tables[table].columns[c];
        const char *text = golden_text(row, column->name);
        if (column->type == CB_TYPE_REF && text != NULL && *text == '\0')
            cJSON_ReplaceItemInObjectCaseSensitive(row, column->name, cJSON_CreateNull());
        else if (column->type == CB_TYPE_REF)
            golden_add_missing(tables, (CbTableId)column->refers, text);
    }
}

void
golden_complete(cJSON *tables)
{
    guint number = 0;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        cJSON *row;
        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(tables, cb_tables[t].name))
            complete_row(tables, t, row, number++);
    }
}

void
golden_snap(cJSON *answer, const cJSON *expected, double tolerance)
{
    if (answer == NULL || expected == NULL)
        return;
    if (cJSON_IsNumber(answer) && cJSON_IsNumber(expected) &&
        fabs(answer->valuedouble - expected->valuedouble) <= tolerance)
        cJSON_SetNumberValue(answer, expected->valuedouble);
    int i = 0;
    for (cJSON *mine = answer->child; mine != NULL; mine = mine->next, i++)
        golden_snap(mine, cJSON_IsArray(expected) ? cJSON_GetArrayItem(expected, i) : cb_json_member(expected, mine->string),
                    tolerance);
}
