#include "engine/world_private.h"

#include <string.h>

CbWorldPool *
cb_world_pool_new(void)
{
    CbWorldPool *pool = g_new(CbWorldPool, 1);
    g_atomic_ref_count_init(&pool->refs);
    pool->texts = g_string_chunk_new(64 * 1024);
    return pool;
}

void
cb_world_pool_unref(CbWorldPool *pool)
{
    if (!g_atomic_ref_count_dec(&pool->refs))
        return;
    g_string_chunk_free(pool->texts);
    g_free(pool);
}

static guint
cell_width(CbType type)
{
    return type == CB_TYPE_DATE || type == CB_TYPE_BOOL || type == CB_TYPE_REF ? 4 : 8;
}

CbWorldTable *
cb_world_table_new(CbTableId id)
{
    CbWorldTable *table = g_new0(CbWorldTable, 1);
    g_atomic_ref_count_init(&table->refs);
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        cb_vector_init(&table->columns[c], cell_width(cb_tables[id].columns[c].type));
        cb_vector_init(&table->first[c], sizeof(guint));
        cb_vector_init(&table->next[c], sizeof(guint));
    }
    return table;
}

void
cb_world_table_unref(CbWorldTable *table)
{
    if (!g_atomic_ref_count_dec(&table->refs))
        return;
    for (guint c = 0; c < CB_MAX_COLUMNS; c++) {
        cb_vector_clear(&table->columns[c]);
        cb_vector_clear(&table->first[c]);
        cb_vector_clear(&table->next[c]);
    }
    g_free(table);
}

CbWorldTable *
cb_world_table_share(const CbWorldTable *source)
{
    CbWorldTable *table = g_new0(CbWorldTable, 1);
    g_atomic_ref_count_init(&table->refs);
    table->rows = source->rows;
    for (guint c = 0; c < CB_MAX_COLUMNS; c++) {
        cb_vector_share(&table->columns[c], &source->columns[c]);
        cb_vector_share(&table->first[c], &source->first[c]);
        cb_vector_share(&table->next[c], &source->next[c]);
    }
    return table;
}

/* Writes a value that is no reference into a cell. */
void
cb_world_cell_write(gpointer cell, CbType type, CbValue value, CbWorldPool *pool)
{
    if (type == CB_TYPE_WORD)
        *(const char **)cell =
            value.text == NULL ? NULL : g_string_chunk_insert_const(pool->texts, value.text);
    else if (cb_type_is_text(type))
        *(const char **)cell =
            value.text == NULL ? NULL : g_string_chunk_insert(pool->texts, value.text);
    else if (cell_width(type) == 4)
        *(gint32 *)cell = value.integer == CB_NULL ? G_MININT32 : (gint32)value.integer;
    else
        *(gint64 *)cell = value.integer;
}

void
cb_world_adjacency_add(CbWorldTable *table, guint column, guint target_row, guint link)
{
    guint *after = cb_vector_append(&table->next[column]);
    *after = CB_NO_ROW;
    if (target_row == CB_NO_ROW)
        return;
    guint *head = cb_vector_edit(&table->first[column], target_row);
    *after = *head;
    *head = link;
}

void
cb_world_adjacency_move(CbWorldTable *table, guint column, guint from, guint to, guint link)
{
    guint after = cb_vector_row(&table->next[column], link);
    if (from != CB_NO_ROW) {
        guint at = cb_vector_row(&table->first[column], from);
        if (at == link) {
            *(guint *)cb_vector_edit(&table->first[column], from) = after;
        } else {
            for (guint next; (next = cb_vector_row(&table->next[column], at)) != link;)
                at = next;
            *(guint *)cb_vector_edit(&table->next[column], at) = after;
        }
    }
    guint behind = CB_NO_ROW, next = to == CB_NO_ROW ? CB_NO_ROW : cb_vector_row(&table->first[column], to);
    for (; next != CB_NO_ROW && next > link; next = cb_vector_row(&table->next[column], next))
        behind = next;
    *(guint *)cb_vector_edit(&table->next[column], link) = next;
    if (to != CB_NO_ROW)
        *(guint *)(behind == CB_NO_ROW ? cb_vector_edit(&table->first[column], to)
                                       : cb_vector_edit(&table->next[column], behind)) = link;
}

static gint
compare_ids(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbVector *ids = data;
    guint row_a = *(const guint *)a, row_b = *(const guint *)b;
    int order = strcmp(cb_vector_pointer(ids, row_a), cb_vector_pointer(ids, row_b));
    return order != 0 ? order : (row_a > row_b) - (row_a < row_b);
}

static gboolean
ids_ascend(const CbVector *ids)
{
    for (guint row = 1; row < ids->rows; row++)
        if (strcmp(cb_vector_pointer(ids, row - 1), cb_vector_pointer(ids, row)) >= 0)
            return FALSE;
    return TRUE;
}

/* Puts the rows of a sorted table into id order; of rows with the same id the last one stays. */
void
cb_world_table_sort(CbWorldTable **table, CbTableId id)
{
    const CbVector *ids = &(*table)->columns[cb_table_key(&cb_tables[id])];
    if (ids_ascend(ids))
        return;
    guint n = (*table)->rows;
    g_autofree guint *order = g_new(guint, n);
    for (guint i = 0; i < n; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)n, sizeof *order, compare_ids, (gpointer)ids);

    CbWorldTable *sorted = cb_world_table_new(id);
    for (guint i = 0; i < n; i++) {
        if (i + 1 < n && strcmp(cb_vector_pointer(ids, order[i]),
                                cb_vector_pointer(ids, order[i + 1])) == 0)
            continue;
        for (guint c = 0; c < cb_tables[id].n_columns; c++)
            memcpy(cb_vector_append(&sorted->columns[c]),
                   cb_vector_at(&(*table)->columns[c], order[i]), sorted->columns[c].width);
        sorted->rows++;
    }
    cb_world_table_unref(*table);
    *table = sorted;
}
