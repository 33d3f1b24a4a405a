#include "engine/world_private.h"

#include <string.h>

#include "engine/domain.h"

CbWorld *
cb_world_new(CbWorldPool *pool)
{
    CbWorld *world = g_new0(CbWorld, 1);
    g_atomic_ref_count_init(&world->refs);
    world->pool = pool;
    return world;
}

/* --- patching --------------------------------------------------------------------------------- */

static gboolean
is_referred_to(CbTableId table)
{
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++)
            if (cb_tables[t].columns[c].refers == (int)table)
                return TRUE;
    return FALSE;
}

/* Whether a new row would move rows whose numbers links hold. */
static gboolean
moves_referred_rows(const CbWorld *world, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        if (cb_tables[row->table].sorted && cb_world_find_row(world, row) == CB_NO_ROW &&
            is_referred_to(row->table))
            return TRUE;
    }
    return FALSE;
}

/* Adds a row to a sorted table that no link refers to. */
static void
insert_row(const CbWorld *world, CbWorldTable **table, const CbRow *row)
{
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        const CbColumn *column = &cb_tables[row->table].columns[c];
        cb_world_cell_write(cb_vector_append(&(*table)->columns[c]), column->type,
                   cb_row_has(row, c) ? row->values[c] : cb_column_initial(column), world->pool);
    }
    (*table)->rows++;
    cb_world_table_sort(table, row->table);
}

/* A World of its own with all rows of `world` and those of `patch` whose key it does not have yet. */
static CbWorld *
rebuild(const CbWorld *world, const CbPatch *patch)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint row = 0; row < cb_world_rows(world, t); row++) {
            CbValue values[CB_MAX_COLUMNS];
            for (guint c = 0; c < cb_tables[t].n_columns; c++)
                values[c] = cb_world_value(world, t, c, row);
            cb_world_builder_add_values(builder, t, values);
        }
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        if (cb_world_find_row(world, cb_patch_row(patch, i)) == CB_NO_ROW)
            cb_world_builder_add(builder, cb_patch_row(patch, i));
    return cb_world_builder_finish(builder);
}

/* A link that refers to another row than before: a match that gets its advisor. What is not there changes nothing. */
static void
change_reference(const CbWorld *world, CbWorldTable *table, const CbColumn *column, guint c, const char *id, guint at)
{
    guint was = cb_vector_row(&table->columns[c], at);
    guint target = cb_world_find(world, (CbTableId)column->refers, id);
    if (target == was || (target == CB_NO_ROW && (id != NULL || !(column->flags & CB_NULLABLE))))
        return;
    *(guint *)cb_vector_edit(&table->columns[c], at) = target;
    cb_world_adjacency_move(table, c, was, target, at);
}

static void
change_row(const CbWorld *world, CbWorldTable *table, const CbRow *row, guint at)
{
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        const CbColumn *column = &cb_tables[row->table].columns[c];
        if (!cb_row_has(row, c) || (column->flags & CB_KEY))
            continue;
        if (column->type == CB_TYPE_REF)
            change_reference(world, table, column, c, row->values[c].text, at);
        else
            cb_world_cell_write(cb_vector_edit(&table->columns[c], at), column->type, row->values[c],
                       world->pool);
    }
}

static void
append_link(CbWorld *world, CbWorldTable *table, const CbRow *row)
{
    const CbTable *declared = &cb_tables[row->table];
    guint targets[CB_MAX_COLUMNS] = {0}, link = table->rows;
    gboolean refers = FALSE;
    for (guint c = 0; c < declared->n_columns; c++) {
        if (declared->columns[c].type != CB_TYPE_REF)
            continue;
        gboolean missing = row->values[c].text != NULL || !(declared->columns[c].flags & CB_NULLABLE);
        targets[c] = cb_world_find(world, declared->columns[c].refers, row->values[c].text);
        refers = refers || targets[c] != CB_NO_ROW;
        if (targets[c] == CB_NO_ROW && missing) {
            world->dangling++;
            return;
        }
    }
    if (!refers) {
        world->dangling++;
        return;
    }
    table->rows++;
    for (guint c = 0; c < declared->n_columns; c++) {
        gpointer cell = cb_vector_append(&table->columns[c]);
        const CbColumn *column = &declared->columns[c];
        if (column->type == CB_TYPE_REF) {
            *(guint *)cell = targets[c];
            cb_world_adjacency_add(table, c, targets[c], link);
        } else {
            cb_world_cell_write(cell, column->type,
                       cb_row_has(row, c) ? row->values[c] : cb_column_initial(column), world->pool);
        }
    }
}

CbWorld *
cb_world_patch(const CbWorld *world, const CbPatch *patch)
{
    if (moves_referred_rows(world, patch)) {
        g_autoptr(CbWorld) wider = rebuild(world, patch);
        return cb_world_patch(wider, patch);
    }
    g_atomic_ref_count_inc(&world->pool->refs);
    CbWorld *after = cb_world_new(world->pool);
    after->dangling = world->dangling;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        after->tables[t] = world->tables[t];
        g_atomic_ref_count_inc(&after->tables[t]->refs);
    }
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        CbWorldTable **table = &after->tables[row->table];
        if (*table == world->tables[row->table]) {
            CbWorldTable *own = cb_world_table_share(*table);
            cb_world_table_unref(*table);
            *table = own;
        }
        guint at = cb_world_find_row(after, row);
        if (at != CB_NO_ROW)
            change_row(after, *table, row, at);
        else if (cb_tables[row->table].sorted)
            insert_row(after, table, row);
        else
            append_link(after, *table, row);
    }
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        if (cb_domains[d]->index_patch != NULL)
            after->indexes[d] = cb_domains[d]->index_patch(world->indexes[d], after, patch);
    return after;
}

/* --- reading ---------------------------------------------------------------------------------- */

CbWorld *
cb_world_ref(const CbWorld *world)
{
    CbWorld *shared = (CbWorld *)world;
    g_atomic_ref_count_inc(&shared->refs);
    return shared;
}

void
cb_world_unref(CbWorld *world)
{
    if (world == NULL || !g_atomic_ref_count_dec(&world->refs))
        return;
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        if (cb_domains[d]->index_free != NULL)
            cb_domains[d]->index_free(world->indexes[d]);
    for (guint t = 0; t < CB_N_TABLES; t++)
        cb_world_table_unref(world->tables[t]);
    cb_world_pool_unref(world->pool);
    g_free(world);
}

guint
cb_world_rows(const CbWorld *world, CbTableId table)
{
    return world->tables[table]->rows;
}

guint
cb_world_dangling(const CbWorld *world)
{
    return world->dangling;
}

const CbVector *
cb_world_column(const CbWorld *world, CbTableId table, guint column)
{
    return &world->tables[table]->columns[column];
}

guint
cb_world_find(const CbWorld *world, CbTableId table, const char *id)
{
    const CbVector *ids = cb_world_column(world, table, cb_table_key(&cb_tables[table]));
    guint low = 0, high = id == NULL ? 0 : ids->rows;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        int order = strcmp(cb_vector_pointer(ids, middle), id);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CB_NO_ROW;
}

static gboolean
has_key(const CbWorld *world, const CbRow *key, guint link)
{
    for (guint c = 0; c < cb_tables[key->table].n_columns; c++) {
        if (!(cb_tables[key->table].columns[c].flags & CB_KEY))
            continue;
        CbValue value = cb_world_value(world, key->table, c, link);
        if (g_strcmp0(value.text, key->values[c].text) != 0)
            return FALSE;
    }
    return TRUE;
}

guint
cb_world_find_row(const CbWorld *world, const CbRow *key)
{
    const CbTable *declared = &cb_tables[key->table];
    if (declared->sorted)
        return cb_world_find(world, key->table, key->values[cb_table_key(declared)].text);
    guint c = 0;
    while (c < declared->n_columns && (declared->columns[c].type != CB_TYPE_REF || key->values[c].text == NULL))
        c++;
    guint target = c == declared->n_columns
                       ? CB_NO_ROW
                       : cb_world_find(world, declared->columns[c].refers, key->values[c].text);
    if (target == CB_NO_ROW)
        return CB_NO_ROW;
    guint link = cb_world_first(world, key->table, c, target);
    while (link != CB_NO_ROW && !has_key(world, key, link))
        link = cb_world_next(world, key->table, c, link);
    return link;
}

CbValue
cb_world_value(const CbWorld *world, CbTableId table, guint column, guint row)
{
    const CbColumn *declared = &cb_tables[table].columns[column];
    const CbVector *cells = cb_world_column(world, table, column);
    if (declared->type == CB_TYPE_REF) {
        CbTableId target = declared->refers;
        guint at = cb_vector_row(cells, row);
        return cb_text(at == CB_NO_ROW
                           ? NULL
                           : cb_vector_pointer(
                                 cb_world_column(world, target, cb_table_key(&cb_tables[target])), at));
    }
    if (cb_type_is_text(declared->type))
        return cb_text(cb_vector_pointer(cells, row));
    return cb_integer(cells->width == 4 ? cb_vector_small(cells, row) : cb_vector_wide(cells, row));
}

guint
cb_world_first(const CbWorld *world, CbTableId links, guint column, guint row)
{
    return cb_vector_row(&world->tables[links]->first[column], row);
}

guint
cb_world_next(const CbWorld *world, CbTableId links, guint column, guint link)
{
    return cb_vector_row(&world->tables[links]->next[column], link);
}

gconstpointer
cb_world_index(const CbWorld *world, guint domain)
{
    return world->indexes[domain];
}

int
cb_row_compare(gconstpointer a, gconstpointer b)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    return (x > y) - (x < y);
}
