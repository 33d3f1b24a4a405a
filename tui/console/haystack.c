#include "tui/console/haystack.h"

#include <string.h>

#include "engine/fold.h"

#define MAX_FIELDS 5

/* The columns searched, in the order of the fields; the label is the first of its two that is there. */
static const struct {
    CbTableId table;
    guint label, id;
    guint n_columns;
    guint columns[MAX_FIELDS];
} searched[] = {
    {CB_operators,
     CB_operators_name,
     CB_operators_id,
     5,
     {CB_operators_name, CB_operators_id, CB_operators_region, CB_operators_email, CB_operators_phone}},
    {CB_sessions,
     CB_sessions_title,
     CB_sessions_id,
     5,
     {CB_sessions_title, CB_sessions_id, CB_sessions_region, CB_sessions_client_id,
      CB_sessions_setup_ids}},
    {CB_jobs, CB_jobs_title, CB_jobs_id, 2, {CB_jobs_title, CB_jobs_id}},
    {CB_profiles,
     CB_profiles_first_name,
     CB_profiles_id,
     5,
     {CB_profiles_first_name, CB_profiles_id, CB_profiles_last_name, CB_profiles_nickname, CB_profiles_phone}},
};

/* The haystacks of the rows of one chunk. */
typedef struct {
    GString *text;
    guint offsets[CB_CHUNK_ROWS];
} Block;

typedef struct {
    CbVector columns[MAX_FIELDS]; /* as they were when folded; shared, so that chunks stay alive */
    GPtrArray *blocks;
    guint *order; /* NULL: not made yet */
} Hay;

struct CbHaystacks {
    Hay hays[G_N_ELEMENTS(searched)];
};

static void
block_free(gpointer data)
{
    Block *block = data;
    if (block == NULL)
        return;
    g_string_free(block->text, TRUE);
    g_free(block);
}

CbHaystacks *
cb_haystacks_new(void)
{
    CbHaystacks *haystacks = g_new0(CbHaystacks, 1);
    for (guint h = 0; h < G_N_ELEMENTS(searched); h++)
        haystacks->hays[h].blocks = g_ptr_array_new_with_free_func(block_free);
    return haystacks;
}

void
cb_haystacks_free(CbHaystacks *haystacks)
{
    if (haystacks == NULL)
        return;
    for (guint h = 0; h < G_N_ELEMENTS(searched); h++) {
        Hay *hay = &haystacks->hays[h];
        for (guint c = 0; c < searched[h].n_columns; c++)
            cb_vector_clear(&hay->columns[c]);
        g_ptr_array_unref(hay->blocks);
        g_free(hay->order);
    }
    g_free(haystacks);
}

/* --- folding ---------------------------------------------------------------------------------- */

static void
fold_row(GString *text, const CbWorld *world, guint h, guint row)
{
    for (guint c = 0; c < searched[h].n_columns; c++) {
        const CbVector *cells = cb_world_column(world, searched[h].table, searched[h].columns[c]);
        const char *cell = cb_vector_pointer(cells, row);
        gsize start = text->len;
        if (c == CB_HAY_LABEL && cell == NULL)
            cell = cb_vector_pointer(cb_world_column(world, searched[h].table, searched[h].id), row);
        cb_fold_append(text, cell);
        for (char *feed = text->str + start; (feed = strchr(feed, '\n')) != NULL;)
            *feed = ' ';
        g_string_append_c(text, '\n');
    }
    text->str[text->len - 1] = '\0';
}

static Block *
block_new(const CbWorld *world, guint h, guint first)
{
    Block *block = g_new(Block, 1);
    guint rows = cb_world_rows(world, searched[h].table) - first;
    block->text = g_string_new(NULL);
    for (guint i = 0; i < MIN(rows, CB_CHUNK_ROWS); i++) {
        block->offsets[i] = (guint)block->text->len;
        fold_row(block->text, world, h, first + i);
    }
    return block;
}

/* Whether the cells that block `b` was made from are those of the World. */
static gboolean
is_current(const Hay *hay, const CbWorld *world, guint h, guint b)
{
    if (b >= hay->blocks->len)
        return FALSE;
    for (guint c = 0; c < searched[h].n_columns; c++) {
        const CbVector *cells = cb_world_column(world, searched[h].table, searched[h].columns[c]);
        const CbVector *kept = &hay->columns[c];
        if (kept->rows != cells->rows || kept->list->chunks[b] != cells->list->chunks[b])
            return FALSE;
    }
    return TRUE;
}

/* Folds the blocks anew that differ. */
static void
renew(Hay *hay, const CbWorld *world, guint h)
{
    guint n = (cb_world_rows(world, searched[h].table) + CB_CHUNK_ROWS - 1) / CB_CHUNK_ROWS;
    GPtrArray *blocks = g_ptr_array_new_with_free_func(block_free);
    for (guint b = 0; b < n; b++)
        g_ptr_array_add(blocks, is_current(hay, world, h, b)
                                    ? g_steal_pointer(&g_ptr_array_index(hay->blocks, b))
                                    : block_new(world, h, b * CB_CHUNK_ROWS));
    g_ptr_array_unref(hay->blocks);
    hay->blocks = blocks;
    for (guint c = 0; c < searched[h].n_columns; c++) {
        cb_vector_clear(&hay->columns[c]);
        cb_vector_share(&hay->columns[c],
                        cb_world_column(world, searched[h].table, searched[h].columns[c]));
    }
    g_clear_pointer(&hay->order, g_free);
}

static guint
hay_of(CbTableId table)
{
    guint h = 0;
    while (searched[h].table != table)
        h++;
    return h;
}

static const char *
haystack_at(const Hay *hay, guint row)
{
    const Block *block = g_ptr_array_index(hay->blocks, row / CB_CHUNK_ROWS);
    return block->text->str + block->offsets[row % CB_CHUNK_ROWS];
}

const char *
cb_haystack(CbHaystacks *haystacks, const CbWorld *world, CbTableId table, guint row)
{
    guint h = hay_of(table);
    Hay *hay = &haystacks->hays[h];
    if (!is_current(hay, world, h, row / CB_CHUNK_ROWS))
        renew(hay, world, h);
    return haystack_at(hay, row);
}

gboolean
cb_haystack_field_has(const char *haystack, guint field, const char *text)
{
    for (; field > 0; field--)
        haystack = strchr(haystack, '\n') + 1;
    return memmem(haystack, strcspn(haystack, "\n"), text, strlen(text)) != NULL;
}

/* --- order ------------------------------------------------------------------------------------ */

/* Eight bytes decide most comparisons without a look at the text. */
typedef struct {
    guint64 prefix;
    guint row;
} Entry;

static guint64
prefix_of(const char *haystack)
{
    guint64 prefix = 0;
    for (guint i = 0; i < sizeof prefix; i++) {
        prefix = prefix << 8 | (guchar)*haystack;
        haystack += *haystack != '\0';
    }
    return prefix;
}

static int
compare_entries(gconstpointer a, gconstpointer b, gpointer data)
{
    const Entry *x = a, *y = b;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    int order = strcmp(haystack_at(data, x->row), haystack_at(data, y->row));
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

const guint *
cb_haystacks_order(CbHaystacks *haystacks, const CbWorld *world, CbTableId table)
{
    guint h = hay_of(table), n = cb_world_rows(world, table);
    Hay *hay = &haystacks->hays[h];
    for (guint b = 0; b * CB_CHUNK_ROWS < n; b++)
        if (!is_current(hay, world, h, b))
            renew(hay, world, h);
    if (hay->order != NULL)
        return hay->order;
    g_autofree Entry *entries = g_new(Entry, MAX(n, 1));
    for (guint row = 0; row < n; row++)
        entries[row] = (Entry){prefix_of(haystack_at(hay, row)), row};
    g_qsort_with_data(entries, (gint)n, sizeof *entries, compare_entries, hay);
    hay->order = g_new(guint, MAX(n, 1));
    for (guint i = 0; i < n; i++)
        hay->order[i] = entries[i].row;
    return hay->order;
}
