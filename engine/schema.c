#include "engine/schema.h"

#include <string.h>

#define COLUMN(table, column, type, flags, initial, refers, words) \
    {#column, CB_TYPE_##type, flags, initial, CB_##refers, words, 0, 0},
#define COLUMNS(table) static const CbColumn columns_of_##table[] = {CB_COLUMNS_##table(COLUMN)};
CB_TABLES(COLUMNS)

/* A table with a reference in it is a link table: its rows have no order of their own. */
#define IS_REF(table, column, type, flags, initial, refers, words) +(CB_TYPE_##type == CB_TYPE_REF)
#define TABLE(table)                              \
    [CB_##table] = {                              \
        .name = #table,                           \
        .columns = columns_of_##table,            \
        .n_columns = CB_N_##table,                \
        .sorted = (CB_COLUMNS_##table(IS_REF)) == 0, \
    },

const CbTable cb_tables[CB_N_TABLES] = {CB_TABLES(TABLE)};

#define FITS(table) G_STATIC_ASSERT(CB_N_##table <= CB_MAX_COLUMNS);
CB_TABLES(FITS)

CbTableId
cb_table_named(const char *name)
{
    for (guint t = 0; name != NULL && t < CB_N_TABLES; t++)
        if (strcmp(cb_tables[t].name, name) == 0)
            return (CbTableId)t;
    return CB_none;
}
