/* SQL made from the declarations of tables. Names come from descriptors only and values only
 * through parameters: parameter ?N is the table's column N - 1 in every statement. All strings are
 * the caller's.
 */
#pragma once

#include "engine/schema.h"

/* The descriptor of a column that is declared as those of engine/schema.h are, for tables of the store's own. */
#define CB_OWN_COLUMN(table, column, column_type, column_flags, first, reference, takes) \
    {.name = #column,                                                                    \
     .type = CB_TYPE_##column_type,                                                      \
     .flags = column_flags,                                                              \
     .initial = first,                                                                   \
     .refers = CB_##reference,                                                           \
     .words = takes},

/* "TEXT" or "INTEGER": what a column of `type` is declared as in a file. */
const char *cb_ddl_type(CbType type);
/* 1, 2, … for the columns of the primary key, 0 for others. */
guint cb_ddl_key_place(const CbTable *table, guint column);

char *cb_ddl_create_table(const CbTable *table);
char *cb_ddl_add_column(const CbTable *table, guint column);

/* The index of a CB_INDEXED column is called `table_column`. */
char *cb_ddl_index_name(const CbTable *table, guint column);
char *cb_ddl_create_index(const CbTable *table, guint column);

/* All columns in order, rows in key order. */
char *cb_ddl_select(const CbTable *table);
char *cb_ddl_insert(const CbTable *table);
/* Inserts a whole row; where its key exists only the columns in `set` (a bit each) are changed. */
char *cb_ddl_upsert(const CbTable *table, guint64 set);
/* Changes the columns in `set` of the row whose key is given; a row is touched also by none. */
char *cb_ddl_update(const CbTable *table, guint64 set);
