/* Declarations of tables made from what a recording says of PostgreSQL's: types, defaults,
 * constraints. */
#pragma once

#include <cjson/cJSON.h>

#include "engine/table.h"

typedef struct {
    const cJSON *json;   /* dataset.tables, which must outlive this */
    GArray *declared;    /* CbTable */
    GStringChunk *texts; /* what the declarations point to … */
    GPtrArray *memory;   /* … and where */
} CbWireTables;

/* FALSE with a sentence in *problem; to be cleared in any case. */
gboolean cb_wire_tables_read(CbWireTables *tables, const cJSON *json, char **problem);
void cb_wire_tables_clear(CbWireTables *tables);
