#include "store/rest/plan.h"

#include <string.h>

#include "store/rest/print.h"
#include "store/rest/refuse.h"

#define MOST_EMBEDDED 32

/* What all the plans of a task share. */
typedef struct {
    const CbRestTask *task;
    CbRefusal *refusal;
    guint embedded;
    gboolean given; /* the rows are there already: no right is needed */
} Planner;

gboolean
cb_rest_may(const CbRestTask *task, const CbTable *table, CbRight right, const CbCondition **also,
            CbRefusal *refusal)
{
    *also = NULL;
    if (table->view != NULL && right != CB_RIGHT_SELECT)
        return cb_rest_refuse_right(refusal, table);
    return task->catalogue->may(task->asker, table, right, also) ||
           cb_rest_refuse_right(refusal, table);
}

/* The place of a column among the cells that are read. */
static guint
cell_of(CbRestPlan *plan, guint column)
{
    for (guint i = 0; i < plan->reads->len; i++)
        if (g_array_index(plan->reads, guint, i) == column)
            return i;
    g_array_append_val(plan->reads, column);
    return plan->reads->len - 1;
}

static void
plan_everything(CbRestPlan *plan)
{
    for (guint c = 0; c < plan->table->n_columns; c++) {
        const CbColumn *column = &plan->table->columns[c];
        if ((column->flags & CB_LOCAL) != 0)
            continue;
        CbRestItem item = {.name = column->name, .column = column, .cell = cell_of(plan, c)};
        g_array_append_val(plan->items, item);
    }
}

static gboolean
plan_field(Planner *planner, CbRestPlan *plan, const CbSelection *selection)
{
    CbColumn type;
    const CbField *field = &selection->field;
    const CbColumn *column = cb_rest_field(plan->table, field, &type, planner->refusal);
    if (column == NULL)
        return FALSE;
    gboolean deep = field->path != NULL && field->path->len > 0;
    CbRestItem item = {
        .name = selection->alias != NULL ? selection->alias : cb_rest_field_name(field),
        .column = column,
        .cell = cell_of(plan, (guint)(column - plan->table->columns)),
        .path = deep ? field->path : NULL,
    };
    if (selection->cast != NULL &&
        (item.cast = cb_rest_find_cast(selection->cast, planner->refusal)) == NULL)
        return FALSE;
    g_array_append_val(plan->items, item);
    return TRUE;
}

static CbRestPlan *plan_table(Planner *planner, const CbTable *table, const CbQuery *query,
                              guint depth);

static gboolean
plan_embedded(Planner *planner, CbRestPlan *plan, const CbSelection *selection, guint depth)
{
    CbRestLink link;
    if (depth >= CB_REST_DEPTH || ++planner->embedded > MOST_EMBEDDED)
        return cb_rest_refuse_size(planner->refusal, "embedded tables", MOST_EMBEDDED);
    if (!cb_rest_find_link(planner->task->catalogue, plan->table, selection, &link,
                           planner->refusal))
        return FALSE;
    CbRestPlan *embedded = plan_table(planner, link.other, selection->query, depth + 1);
    if (embedded == NULL)
        return FALSE;
    embedded->link = link;
    embedded->from = cell_of(plan, link.from);
    embedded->to = cell_of(embedded, link.to);
    embedded->inner = selection->inner;
    CbRestItem item = {
        .name = selection->alias != NULL ? selection->alias : selection->table,
        .embedded = embedded,
    };
    g_array_append_val(plan->items, item);
    plan->embeds = TRUE;
    return TRUE;
}

static gboolean
plan_selection(Planner *planner, CbRestPlan *plan, const CbSelection *selection, guint depth)
{
    switch (selection->kind) {
    case CB_FIELD:
        return plan_field(planner, plan, selection);
    case CB_EMBED:
        return plan_embedded(planner, plan, selection, depth);
    default:
        plan_everything(plan);
        return TRUE;
    }
}

static CbRestPlan *
plan_table(Planner *planner, const CbTable *table, const CbQuery *query, guint depth)
{
    g_autoptr(CbRestPlan) plan = g_new0(CbRestPlan, 1);
    plan->table = table;
    plan->query = query;
    plan->items = g_array_new(FALSE, FALSE, sizeof(CbRestItem));
    plan->reads = g_array_new(FALSE, FALSE, sizeof(guint));
    plan->strip_nulls = planner->task->strip_nulls;
    /* Writes that nobody wants to see again need no right to read, unless rows are chosen. */
    gboolean reads = planner->task->right == CB_RIGHT_SELECT || planner->task->wants_rows ||
                     depth > 0 || query->where != NULL;
    if (reads && !planner->given &&
        !cb_rest_may(planner->task, table, CB_RIGHT_SELECT, &plan->also, planner->refusal))
        return NULL;
    if (query->selections->len == 0)
        plan_everything(plan);
    for (guint i = 0; i < query->selections->len; i++)
        if (!plan_selection(planner, plan, query->selections->pdata[i], depth))
            return NULL;
    return g_steal_pointer(&plan);
}

CbRestPlan *
cb_rest_plan_new(const CbRestTask *task, const CbTable *table, CbRefusal *refusal)
{
    Planner planner = {.task = task, .refusal = refusal};
    return plan_table(&planner, table, task->query, 0);
}

CbRestPlan *
cb_rest_plan_given(const CbRestTask *task, const CbTable *table, CbRefusal *refusal)
{
    Planner planner = {.task = task, .refusal = refusal, .given = TRUE};
    g_autoptr(CbRestPlan) plan = plan_table(&planner, table, task->query, 0);
    if (plan == NULL || !plan->embeds)
        return g_steal_pointer(&plan);
    cb_rest_refuse(refusal, "PGRST127", "What functions give cannot embed other tables.", NULL,
                   "Feature not implemented");
    return NULL;
}

void
cb_rest_plan_free(CbRestPlan *plan)
{
    if (plan == NULL)
        return;
    for (guint i = 0; i < plan->items->len; i++)
        cb_rest_plan_free(g_array_index(plan->items, CbRestItem, i).embedded);
    g_array_unref(plan->items);
    g_array_unref(plan->reads);
    g_clear_pointer(&plan->groups, g_hash_table_unref);
    cb_rest_cells_free(plan->cells);
    g_free(plan);
}

/* --- rows in memory --------------------------------------------------------------------------- */

CbRestCells *
cb_rest_cells_new(guint width)
{
    CbRestCells *cells = g_new0(CbRestCells, 1);
    cells->width = width;
    cells->values = g_array_new(FALSE, FALSE, sizeof(CbValue));
    cells->texts = g_string_chunk_new(4096);
    return cells;
}

void
cb_rest_cells_free(CbRestCells *cells)
{
    if (cells == NULL)
        return;
    g_array_unref(cells->values);
    g_string_chunk_free(cells->texts);
    g_free(cells);
}

void
cb_rest_cells_add(CbRestCells *cells, const CbRestPlan *plan, CbDbRows *rows)
{
    for (guint i = 0; i < cells->width; i++) {
        const CbColumn *column = &plan->table->columns[g_array_index(plan->reads, guint, i)];
        CbValue value = cb_db_cell(rows, i, column->type);
        if (cb_type_is_text(column->type) && value.text != NULL)
            value.text = g_string_chunk_insert(cells->texts, value.text);
        g_array_append_val(cells->values, value);
    }
    cells->n++;
}
