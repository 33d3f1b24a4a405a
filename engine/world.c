#include "engine/world.h"

#include <string.h>

#include "engine/domain.h"

/* One table: its columns, and for each reference column the adjacency lists. `first` has a cell for
 * every row of the table referred to, `next` one for every row here. */
typedef struct {
    gatomicrefcount refs;
    guint rows;
    CbVector columns[CB_MAX_COLUMNS];
    CbVector first[CB_MAX_COLUMNS];
    CbVector next[CB_MAX_COLUMNS];
} Table;

/* Texts that all Worlds of one line of descent share. */
typedef struct {
    gatomicrefcount refs;
    GStringChunk *texts;
} Pool;

struct CbWorld {
    gatomicrefcount refs;
    Pool *pool;
    Table *tables[CB_N_TABLES];
    gpointer indexes[CB_N_DOMAINS];
    guint dangling;
};

struct CbWorldBuilder {
    Pool *pool;
    Table *tables[CB_N_TABLES]; /* while building, REF cells are texts */
    GHashTable *rows_by_id[CB_N_TABLES];
    guint dangling;
};

/* --- pool and tables ------------------------------------------------------------------------------ */

static Pool *
pool_new(void)
{
    Pool *pool = g_new(Pool, 1);
    g_atomic_ref_count_init(&pool->refs);
    pool->texts = g_string_chunk_new(64 * 1024);
    return pool;
}

static void
pool_unref(Pool *pool)
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

static Table *
table_new(CbTableId id)
{
    Table *table = g_new0(Table, 1);
    g_atomic_ref_count_init(&table->refs);
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        cb_vector_init(&table->columns[c], cell_width(cb_tables[id].columns[c].type));
        cb_vector_init(&table->first[c], sizeof(guint));
        cb_vector_init(&table->next[c], sizeof(guint));
    }
    return table;
}

static void
table_unref(Table *table)
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

static Table *
table_share(const Table *source)
{
    Table *table = g_new0(Table, 1);
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
static void
cell_write(gpointer cell, CbType type, CbValue value, Pool *pool)
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

static void
adjacency_add(Table *table, guint column, guint target_row, guint link)
{
    guint *head = cb_vector_edit(&table->first[column], target_row);
    *(guint *)cb_vector_append(&table->next[column]) = *head;
    *head = link;
}

/* --- building ------------------------------------------------------------------------------------- */

CbWorldBuilder *
cb_world_builder_new(void)
{
    CbWorldBuilder *builder = g_new0(CbWorldBuilder, 1);
    builder->pool = pool_new();
    for (guint t = 0; t < CB_N_TABLES; t++) {
        builder->tables[t] = table_new(t);
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
        g_clear_pointer(&builder->tables[t], table_unref);
        g_clear_pointer(&builder->rows_by_id[t], g_hash_table_unref);
    }
    g_clear_pointer(&builder->pool, pool_unref);
    g_free(builder);
}

void
cb_world_builder_add_values(CbWorldBuilder *builder, CbTableId id, const CbValue *values)
{
    Table *table = builder->tables[id];
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        CbType type = cb_tables[id].columns[c].type;
        cell_write(cb_vector_append(&table->columns[c]), type == CB_TYPE_REF ? CB_TYPE_TEXT : type,
                   values[c], builder->pool);
    }
    table->rows++;
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
static void
sort_table(Table **table, CbTableId id)
{
    const CbVector *ids = &(*table)->columns[cb_table_key(&cb_tables[id])];
    if (ids_ascend(ids))
        return;
    guint n = (*table)->rows;
    g_autofree guint *order = g_new(guint, n);
    for (guint i = 0; i < n; i++)
        order[i] = i;
    g_qsort_with_data(order, (gint)n, sizeof *order, compare_ids, (gpointer)ids);

    Table *sorted = table_new(id);
    for (guint i = 0; i < n; i++) {
        if (i + 1 < n && strcmp(cb_vector_pointer(ids, order[i]),
                                cb_vector_pointer(ids, order[i + 1])) == 0)
            continue;
        for (guint c = 0; c < cb_tables[id].n_columns; c++)
            memcpy(cb_vector_append(&sorted->columns[c]),
                   cb_vector_at(&(*table)->columns[c], order[i]), sorted->columns[c].width);
        sorted->rows++;
    }
    table_unref(*table);
    *table = sorted;
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

/* The rows that a staged link refers to, by column; FALSE when one of them is missing. */
static gboolean
resolve_link(CbWorldBuilder *builder, CbTableId id, guint staged, guint targets[CB_MAX_COLUMNS])
{
    for (guint c = 0; c < cb_tables[id].n_columns; c++) {
        const CbColumn *column = &cb_tables[id].columns[c];
        gpointer row;
        if (column->type != CB_TYPE_REF)
            continue;
        const char *text = cb_vector_pointer(&builder->tables[id]->columns[c], staged);
        if (text == NULL ||
            !g_hash_table_lookup_extended(rows_by_id(builder, column->refers), text, NULL, &row))
            return FALSE;
        targets[c] = GPOINTER_TO_UINT(row);
    }
    return TRUE;
}

static guint
first_reference(CbTableId id)
{
    guint c = 0;
    while (cb_tables[id].columns[c].type != CB_TYPE_REF)
        c++;
    return c;
}

/* The link that has the same key cells as staged row `staged`, looked for along its first reference. */
static guint
find_duplicate(const Table *links, CbTableId id, const Table *staged_rows, guint staged,
               const guint targets[CB_MAX_COLUMNS])
{
    guint reference = first_reference(id);
    for (guint l = cb_vector_row(&links->first[reference], targets[reference]); l != CB_NO_ROW;
         l = cb_vector_row(&links->next[reference], l)) {
        gboolean same = TRUE;
        for (guint c = 0; same && c < cb_tables[id].n_columns; c++) {
            if (!(cb_tables[id].columns[c].flags & CB_KEY))
                continue;
            if (cb_tables[id].columns[c].type == CB_TYPE_REF)
                same = cb_vector_row(&links->columns[c], l) == targets[c];
            else
                same = g_strcmp0(cb_vector_pointer(&links->columns[c], l),
                                 cb_vector_pointer(&staged_rows->columns[c], staged)) == 0;
        }
        if (same)
            return l;
    }
    return CB_NO_ROW;
}

/* Replaces the staged rows of a link table by resolved ones with their adjacency lists. */
static void
link_table(CbWorldBuilder *builder, CbTableId id)
{
    Table *staged = builder->tables[id], *links = table_new(id);
    const CbTable *declared = &cb_tables[id];
    for (guint c = 0; c < declared->n_columns; c++)
        if (declared->columns[c].type == CB_TYPE_REF)
            for (guint row = 0; row < builder->tables[declared->columns[c].refers]->rows; row++)
                *(guint *)cb_vector_append(&links->first[c]) = CB_NO_ROW;

    for (guint row = 0; row < staged->rows; row++) {
        guint targets[CB_MAX_COLUMNS] = {0};
        if (!resolve_link(builder, id, row, targets)) {
            builder->dangling++;
            continue;
        }
        guint link = find_duplicate(links, id, staged, row, targets);
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
                adjacency_add(links, c, targets[c], link);
        }
    }
    table_unref(staged);
    builder->tables[id] = links;
}

static CbWorld *
world_new(Pool *pool)
{
    CbWorld *world = g_new0(CbWorld, 1);
    g_atomic_ref_count_init(&world->refs);
    world->pool = pool;
    return world;
}

CbWorld *
cb_world_builder_finish(CbWorldBuilder *builder)
{
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (cb_tables[t].sorted)
            sort_table(&builder->tables[t], t);
    for (guint t = 0; t < CB_N_TABLES; t++)
        if (!cb_tables[t].sorted)
            link_table(builder, t);

    CbWorld *world = world_new(g_steal_pointer(&builder->pool));
    memcpy(world->tables, builder->tables, sizeof world->tables);
    memset(builder->tables, 0, sizeof builder->tables);
    world->dangling = builder->dangling;
    cb_world_builder_free(builder);
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        world->indexes[d] = cb_domains[d]->index_new(world);
    return world;
}

/* --- patching ------------------------------------------------------------------------------------- */

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
insert_row(const CbWorld *world, Table **table, const CbRow *row)
{
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        const CbColumn *column = &cb_tables[row->table].columns[c];
        cell_write(cb_vector_append(&(*table)->columns[c]), column->type,
                   cb_row_has(row, c) ? row->values[c] : cb_column_initial(column), world->pool);
    }
    (*table)->rows++;
    sort_table(table, row->table);
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

static void
change_row(const CbWorld *world, Table *table, const CbRow *row, guint at)
{
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        const CbColumn *column = &cb_tables[row->table].columns[c];
        if (cb_row_has(row, c) && !(column->flags & CB_KEY) && column->type != CB_TYPE_REF)
            cell_write(cb_vector_edit(&table->columns[c], at), column->type, row->values[c],
                       world->pool);
    }
}

static void
append_link(CbWorld *world, Table *table, const CbRow *row)
{
    const CbTable *declared = &cb_tables[row->table];
    guint targets[CB_MAX_COLUMNS] = {0}, link = table->rows;
    for (guint c = 0; c < declared->n_columns; c++) {
        if (declared->columns[c].type != CB_TYPE_REF)
            continue;
        targets[c] = cb_world_find(world, declared->columns[c].refers, row->values[c].text);
        if (targets[c] == CB_NO_ROW) {
            world->dangling++;
            return;
        }
    }
    table->rows++;
    for (guint c = 0; c < declared->n_columns; c++) {
        gpointer cell = cb_vector_append(&table->columns[c]);
        const CbColumn *column = &declared->columns[c];
        if (column->type == CB_TYPE_REF) {
            *(guint *)cell = targets[c];
            adjacency_add(table, c, targets[c], link);
        } else {
            cell_write(cell, column->type,
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
    CbWorld *after = world_new(world->pool);
    after->dangling = world->dangling;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        after->tables[t] = world->tables[t];
        g_atomic_ref_count_inc(&after->tables[t]->refs);
    }
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        Table **table = &after->tables[row->table];
        if (*table == world->tables[row->table]) {
            Table *own = table_share(*table);
            table_unref(*table);
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
        after->indexes[d] = cb_domains[d]->index_patch(world->indexes[d], after, patch);
    return after;
}

/* --- reading -------------------------------------------------------------------------------------- */

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
        cb_domains[d]->index_free(world->indexes[d]);
    for (guint t = 0; t < CB_N_TABLES; t++)
        table_unref(world->tables[t]);
    pool_unref(world->pool);
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
    guint c = first_reference(key->table);
    guint target = cb_world_find(world, declared->columns[c].refers, key->values[c].text);
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
        return cb_text(cb_vector_pointer(
            cb_world_column(world, target, cb_table_key(&cb_tables[target])),
            cb_vector_row(cells, row)));
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
