/* What a World is made of, for the files that build, patch and read it. */
#pragma once

#include "engine/domain.h"

/* One table: its columns, and for each reference column the adjacency lists. `first` has a cell for
 * every row of the table referred to, `next` one for every row here. */
typedef struct {
    gatomicrefcount refs;
    guint rows;
    CbVector columns[CB_MAX_COLUMNS];
    CbVector first[CB_MAX_COLUMNS];
    CbVector next[CB_MAX_COLUMNS];
} CbWorldTable;

/* Texts that all Worlds of one line of descent share. */
typedef struct {
    gatomicrefcount refs;
    GStringChunk *texts;
} CbWorldPool;

struct CbWorld {
    gatomicrefcount refs;
    CbWorldPool *pool;
    CbWorldTable *tables[CB_N_TABLES];
    gpointer indexes[CB_N_DOMAINS];
    guint dangling;
};

CbWorldPool *cb_world_pool_new(void);
void cb_world_pool_unref(CbWorldPool *pool);

CbWorldTable *cb_world_table_new(CbTableId id);
void cb_world_table_unref(CbWorldTable *table);
/* A table of its own that shares all cells of `source`. */
CbWorldTable *cb_world_table_share(const CbWorldTable *source);
/* Puts the rows of a sorted table into id order; of rows with the same id the last one stays. */
void cb_world_table_sort(CbWorldTable **table, CbTableId id);

/* Writes a value that is no reference into a cell; texts are copied into the pool. */
void cb_world_cell_write(gpointer cell, CbType type, CbValue value, CbWorldPool *pool);
/* Puts link row `link`, the newest one, at the head of the list of row `target_row`; in none for CB_NO_ROW. */
void cb_world_adjacency_add(CbWorldTable *table, guint column, guint target_row, guint link);
/* Takes link row `link` from the list of row `from` into that of row `to`, where it comes to its place by age. */
void cb_world_adjacency_move(CbWorldTable *table, guint column, guint from, guint to, guint link);

/* An empty World; takes the pool over. */
CbWorld *cb_world_new(CbWorldPool *pool);
