#include "engine/world_private.h"

#include <string.h>

#include "engine/domain.h"

struct CbWorldBuilder {
    CbWorldPool *pool;
    CbWorldTable *tables[CB_N_TABLES]; /* while building, REF cells are texts */
    GHashTable *rows_by_id[CB_N_TABLES];
    guint dangling;
};

CbWorldBuilder *
cb_world_builder_new(void)
{
    CbWorldBuilder *builder = g_new0(CbWorldBuilder, 1);
    builder->pool = cb_world_pool_new();
    for (guint t = 0; t < CB_N_TABLES; t++) {
        builder->tables[t] = cb_world_table_new(t);
        for (guint c = 0; c < cb_tables[t].n_columns; c++)
            if (cb_tables[t].columns[c].type == CB_TYPE_REF)
                builder->tables[t]->columns[c].width = sizeof(char *);
    }
    return builder;
}

void
cb_world_builder_free(CbWorldBuilder *builder)
{
    if (builder == NULL)
        return;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        g_clear_pointer(&builder->tables[t], cb_world_table_unref);
        g_clear_pointer(&builder->rows_by_id[t], g_hash_table_unref);
    }
    g_clear_pointer(&builder->pool, cb_world_pool_unref);
    g_free(builder);
}

void
cb_world_builder_add_values(CbWorldBuilder *builder, CbTableId id, const CbValue *values)
{
    CbWorldTable *table = builder->tables[id];
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        CbType type = cb_tables[id].columns[c].type;
        cb_world_cell_write(cb_vector_append(&table->columns[c]), type == CB_TYPE_REF ? CB_TYPE_TEXT : type,
                   values[c], builder->pool);
    }
    table->rows++;
}

void
cb_world_builder_add_world(CbWorldBuilder *builder, const CbWorld *world)
{
    CbValue values[CB_MAX_COLUMNS];
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint row = 0; row < cb_world_rows(world, (CbTableId)t); row++) {
            for (guint c = 0; c < cb_tables[t].n_columns; c++)
                values[c] = cb_world_value(world, (CbTableId)t, c, row);
            cb_world_builder_add_values(builder, (CbTableId)t, values);
        }
}

void
cb_world_builder_add(CbWorldBuilder *builder, const CbRow *row)
{
    CbValue values[CB_MAX_COLUMNS];
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
        values[c] = cb_row_has(row, c) ? row->values[c]
                                       : cb_column_initial(&cb_tables[row->table].columns[c]);
    cb_world_builder_add_values(builder, row->table, values);
}

static GHashTable *
rows_by_id(CbWorldBuilder *builder, CbTableId id)
{
    if (builder->rows_by_id[id] == NULL) {
        const CbVector *ids = &builder->tables[id]->columns[cb_table_key(&cb_tables[id])];
        builder->rows_by_id[id] = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint row = 0; row < ids->rows; row++)
            g_hash_table_insert(builder->rows_by_id[id], (gpointer)cb_vector_pointer(ids, row),
                                GUINT_TO_POINTER(row));
    }
    return builder->rows_by_id[id];
}

/* The rows that a staged link refers to, by column, CB_NO_ROW where it refers to none; FALSE when one of
 * them is missing, or when it refers to nothing at all. */
static gboolean
resolve_link(CbWorldBuilder *builder, CbTableId id, guint staged, guint targets[CB_MAX_COLUMNS])
{
    gboolean refers = FALSE;
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        const CbColumn *column = &cb_tables[id].columns[c];
        gpointer row;
        if (column->type != CB_TYPE_REF)
            continue;
        const char *text = cb_vector_pointer(&builder->tables[id]->columns[c], staged);
        targets[c] = CB_NO_ROW;
        if (text == NULL && (column->flags & CB_NULLABLE))
            continue;
        if (text == NULL ||
            !g_hash_table_lookup_extended(rows_by_id(builder, column->refers), text, NULL, &row))
            return FALSE;
        targets[c] = GPOINTER_TO_UINT(row);
        refers = TRUE;
    }
    return refers;
}

/* Whether a link has the same key cells as staged row `staged`. */
static gboolean
is_same_key(const CbWorldTable *links, CbTableId id, guint link, const CbWorldTable *staged_rows, guint staged,
            const guint targets[CB_MAX_COLUMNS])
{
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        const CbColumn *column = &cb_tables[id].columns[c];
        gboolean same = TRUE;
        if (!(column->flags & CB_KEY))
            continue;
        if (column->type == CB_TYPE_REF)
            same = cb_vector_row(&links->columns[c], link) == targets[c];
        else
            same = g_strcmp0(cb_vector_pointer(&links->columns[c], link),
                             cb_vector_pointer(&staged_rows->columns[c], staged)) == 0;
        if (!same)
            return FALSE;
    }
    return TRUE;
}

static guint
first_reference(CbTableId id, const guint targets[CB_MAX_COLUMNS])
{
    guint reference = 0;
    while (cb_tables[id].columns[reference].type != CB_TYPE_REF || targets[reference] == CB_NO_ROW)
        reference++;
    return reference;
}

static guint64
mix(guint64 hash, guint64 value)
{
    hash = (hash ^ value) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

/* A number that links of the same key and the same first reference share. */
static guint64
hash_of_key(CbTableId id, const CbWorldTable *staged_rows, guint staged, const guint targets[CB_MAX_COLUMNS])
{
    guint reference = first_reference(id, targets);
    guint64 hash = mix(reference + 1, targets[reference]);
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        const CbColumn *column = &cb_tables[id].columns[c];
        if (!(column->flags & CB_KEY))
            continue;
        const char *text = column->type == CB_TYPE_REF ? NULL : cb_vector_pointer(&staged_rows->columns[c], staged);
        hash = mix(hash, column->type == CB_TYPE_REF ? targets[c] : text == NULL ? 0 : g_str_hash(text));
    }
    return hash;
}

/* The link that has the same key cells as staged row `staged` and the same first reference. `known` holds a link for each
 * hash so far: a list of thousands (of a job, a day) is walked only where two keys share one. */
static guint
find_duplicate(const CbWorldTable *links, CbTableId id, const CbWorldTable *staged_rows, guint staged,
               const guint targets[CB_MAX_COLUMNS], GHashTable *known)
{
    gpointer key = (gpointer)(gsize)hash_of_key(id, staged_rows, staged, targets), at;
    guint reference = first_reference(id, targets);
    if (!g_hash_table_lookup_extended(known, key, NULL, &at)) {
        g_hash_table_insert(known, key, GUINT_TO_POINTER(links->rows));
        return CB_NO_ROW;
    }
    guint link = GPOINTER_TO_UINT(at);
    if (is_same_key(links, id, link, staged_rows, staged, targets))
        return link;
    for (link = cb_vector_row(&links->first[reference], targets[reference]); link != CB_NO_ROW;
         link = cb_vector_row(&links->next[reference], link))
        if (is_same_key(links, id, link, staged_rows, staged, targets))
            return link;
    return CB_NO_ROW;
}

/* Replaces the staged rows of a link table by resolved ones with their adjacency lists. */
static void
link_table(CbWorldBuilder *builder, CbTableId id)
{
    CbWorldTable *staged = builder->tables[id], *links = cb_world_table_new(id);
    const CbTable *declared = &cb_tables[id];
    for (guint c = 0; c < declared->n_columns; c++)
        if (declared->columns[c].type == CB_TYPE_REF)
            for (guint row = 0; row < builder->tables[declared->columns[c].refers]->rows; row++)
                *(guint *)cb_vector_append(&links->first[c]) = CB_NO_ROW;

    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    for (guint row = 0; row < staged->rows; row++) {
        guint targets[CB_MAX_COLUMNS] = {0};
        if (!resolve_link(builder, id, row, targets)) {
            builder->dangling++;
            continue;
        }
        guint link = find_duplicate(links, id, staged, row, targets, known);
        gboolean fresh = link == CB_NO_ROW;
        if (fresh)
            link = links->rows++;
        for (guint c = 0; c < declared->n_columns; c++) {
            gpointer cell = fresh ? cb_vector_append(&links->columns[c])
                                  : cb_vector_edit(&links->columns[c], link);
            if (declared->columns[c].type != CB_TYPE_REF) {
                memcpy(cell, cb_vector_at(&staged->columns[c], row), links->columns[c].width);
                continue;
            }
            *(guint *)cell = targets[c];
            if (fresh)
                cb_world_adjacency_add(links, c, targets[c], link);
        }
    }
    cb_world_table_unref(staged);
    builder->tables[id] = links;
}

CbWorld *
cb_world_builder_finish(CbWorldBuilder *builder)
{
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (cb_tables[t].sorted)
            cb_world_table_sort(&builder->tables[t], t);
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (!cb_tables[t].sorted)
            link_table(builder, t);

    CbWorld *world = cb_world_new(g_steal_pointer(&builder->pool));
    memcpy(world->tables, builder->tables, sizeof world->tables);
    memset(builder->tables, 0, sizeof builder->tables);
    world->dangling = builder->dangling;
    cb_world_builder_free(builder);
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        if (cb_domains[d]->index_new != NULL)
            world->indexes[d] = cb_domains[d]->index_new(world);
    return world;
}
