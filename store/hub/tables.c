#include "store/hub/tables.h"

#define COLUMN(table, column, type, flags, initial, refers, words)                                 \
    {#column, CB_TYPE_##type, flags, initial, CB_HUB_##refers, words, 0, 0},
#define COLUMNS(table) static const CbColumn columns_of_##table[] = {CB_COLUMNS_##table(COLUMN)};
CB_HUB_TABLES(COLUMNS)

#define TABLE(table)                                                                               \
    [CB_HUB_##table] = {                                                                           \
        .name = #table,                                                                            \
        .columns = columns_of_##table,                                                             \
        .n_columns = CB_N_##table,                                                                 \
        .sorted = TRUE,                                                                            \
    },

const CbTable cb_hub_tables[CB_HUB_N_TABLES] = {CB_HUB_TABLES(TABLE)};

#define FITS(table) G_STATIC_ASSERT(CB_N_##table <= CB_MAX_COLUMNS);
CB_HUB_TABLES(FITS)
