#include "tests/support/golden.h"

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
