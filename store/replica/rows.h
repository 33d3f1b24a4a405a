/* Rows of the wire on their way into the cache, checked as imports are. */
#pragma once

#include "engine/json.h"
#include "store/replica/split.h"
#include "store/sql.h"

/* A row that was read; its texts live until the next one is read into it. */
typedef struct {
    CbTableId table;
    CbValue values[CB_MAX_COLUMNS];
    cJSON *json;
    GPtrArray *texts;
} CbWireRow;

void cb_wire_row_clear(CbWireRow *row);
/* One value, all of `piece`. NULL with CB_STORE_ERROR_INPUT. */
cJSON *cb_wire_parse(CbPiece piece, GError **error);
/* Reads an object of columns; those that are left out take their initial values. The row borrows
 * from `json`, which stays the caller's. CB_STORE_ERROR_INPUT when it is not as declared or makes
 * no sense. */
gboolean cb_wire_row_read(CbWireRow *row, CbTableId table, const cJSON *json, GError **error);
/* The same from a text; the row keeps what it was read from. */
gboolean cb_wire_row_parse(CbWireRow *row, CbTableId table, CbPiece piece, GError **error);
/* Binds the cells to parameters 1, 2, … and runs the statement. */
gboolean cb_wire_row_write(const CbWireRow *row, sqlite3_stmt *statement, GError **error);

/* Sets CB_STORE_ERROR_INPUT: what the hub sent cannot be taken in. Always FALSE. */
gboolean cb_wire_refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
