/* What a function gave, as a query wants it. */
#include "engine/json.h"
#include "store/rest/judge.h"
#include "store/rest/plan.h"
#include "store/rest/refuse.h"
#include "store/rest/values.h"

typedef struct {
    const CbRestTask *task;
    CbRestJudge judge;
    GPtrArray *kept; /* CbValue[n_columns]: the rows that meet the query */
} Shape;

static gboolean
read_row(Shape *shape, const cJSON *json, CbValue *row)
{
    const CbTable *table = shape->judge.table;
    for (guint c = 0; c < table->n_columns; c++)
        if (!cb_rest_read_json(&table->columns[c],
                               cJSON_GetObjectItemCaseSensitive(json, table->columns[c].name),
                               shape->judge.texts, &row[c], shape->judge.refusal))
            return FALSE;
    return TRUE;
}

static gboolean
keep_row(Shape *shape, const cJSON *json)
{
    g_autofree CbValue *row = g_new(CbValue, shape->judge.table->n_columns);
    const CbCondition *where = shape->task->query->where;
    CbRestTruth truth = CB_REST_YES;
    if (!read_row(shape, json, row) ||
        (where != NULL && !cb_rest_judge(&shape->judge, where, row, &truth)))
        return FALSE;
    if (truth == CB_REST_YES)
        g_ptr_array_add(shape->kept, g_steal_pointer(&row));
    return TRUE;
}

/* --- order ------------------------------------------------------------------------------------ */

static int
compare_by(Shape *shape, const CbOrder *order, const CbValue *a, const CbValue *b)
{
    CbColumn type;
    CbValue left, right;
    if (!cb_rest_judge_field(&shape->judge, &order->field, a, &type, &left) ||
        !cb_rest_judge_field(&shape->judge, &order->field, b, &type, &right))
        return 0;
    gboolean no_left = cb_value_is_null(type.type, left),
             no_right = cb_value_is_null(type.type, right);
    gboolean first =
        order->nulls == CB_NULLS_USUAL ? order->descending : order->nulls == CB_NULLS_FIRST;
    if (no_left || no_right)
        return (no_left - no_right) * (first ? -1 : 1);
    return cb_rest_judge_compare(&type, left, right) * (order->descending ? -1 : 1);
}

static gint
compare_rows(gconstpointer a, gconstpointer b, gpointer data)
{
    Shape *shape = data;
    const GArray *orders = shape->task->query->order;
    for (guint i = 0; i < orders->len; i++) {
        int order = compare_by(shape, &g_array_index(orders, CbOrder, i), *(CbValue *const *)a,
                               *(CbValue *const *)b);
        if (order != 0)
            return order;
    }
    return 0;
}

/* Names and values are checked even when there are no rows. */
static gboolean
check_query(Shape *shape)
{
    const GArray *orders = shape->task->query->order;
    const CbCondition *where = shape->task->query->where;
    CbColumn type;
    CbRestTruth truth;
    CbValue nothing[CB_MAX_COLUMNS];
    for (guint c = 0; c < CB_MAX_COLUMNS; c++)
        nothing[c] = cb_integer(CB_NULL);
    if (where != NULL && !cb_rest_judge(&shape->judge, where, nothing, &truth))
        return FALSE;
    for (guint i = 0; i < orders->len; i++)
        if (cb_rest_field(shape->judge.table, &g_array_index(orders, CbOrder, i).field, &type,
                          shape->judge.refusal) == NULL)
            return FALSE;
    return TRUE;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* The part of `n` rows that limit and offset leave. */
static void
cut(const CbQuery *query, guint n, guint *first, guint *end)
{
    *first = (guint)MIN(query->offset, (gint64)n);
    *end = query->limit >= 0 && query->limit < n - *first ? *first + (guint)query->limit : n;
}

static gboolean
print_kept(const Shape *shape, const CbRestPlan *plan, CbRestRows *rows)
{
    guint first, end;
    g_autofree CbValue *cells = g_new(CbValue, plan->reads->len);
    cut(shape->task->query, shape->kept->len, &first, &end);
    for (guint i = first; i < end; i++) {
        const CbValue *row = shape->kept->pdata[i];
        for (guint c = 0; c < plan->reads->len; c++)
            cells[c] = row[g_array_index(plan->reads, guint, c)];
        if (!cb_rest_print_object(rows->rows, plan, cells, shape->judge.refusal))
            return FALSE;
    }
    rows->n_rows = end - first;
    rows->total = shape->task->wants_count ? (gint64)shape->kept->len : -1;
    return TRUE;
}

static gboolean
shape_rows(Shape *shape, const cJSON *first, CbRestRows *rows)
{
    g_autoptr(CbRestPlan) plan =
        cb_rest_plan_given(shape->task, shape->judge.table, shape->judge.refusal);
    if (plan == NULL || !check_query(shape))
        return FALSE;
    for (const cJSON *row = first; row != NULL; row = row->next)
        if (!keep_row(shape, row))
            return FALSE;
    g_ptr_array_sort_with_data(shape->kept, compare_rows, shape);
    return print_kept(shape, plan, rows);
}

static gboolean
wants_all(const CbQuery *query)
{
    const CbSelection *only = query->selections->len > 0 ? query->selections->pdata[0] : NULL;
    return query->where == NULL && query->order->len == 0 &&
           (only == NULL || (only->kind == CB_EVERYTHING && query->selections->len == 1));
}

/* Rows that are not described can be given whole, or in parts. */
static gboolean
copy_rows(const CbRestTask *task, const cJSON *first, CbRestRows *rows, CbRefusal *refusal)
{
    guint n = 0, begin, end, i = 0;
    if (!wants_all(task->query))
        return cb_rest_refuse(refusal, "PGRST127",
                              "The columns that this function gives are not known.", NULL,
                              "Feature not implemented");
    for (const cJSON *row = first; row != NULL; row = row->next)
        n++;
    cut(task->query, n, &begin, &end);
    for (const cJSON *row = first; row != NULL; row = row->next, i++) {
        if (i < begin || i >= end)
            continue;
        char *printed = cJSON_PrintUnformatted(row);
        g_string_append_printf(rows->rows, "%s%s", rows->rows->len > 0 ? "," : "", printed);
        cJSON_free(printed);
    }
    rows->n_rows = end - begin;
    rows->total = task->wants_count ? (gint64)n : -1;
    return TRUE;
}

gboolean
cb_rest_shape(const CbRestTask *task, const CbRoutine *routine, const cJSON *result,
              CbRestRows *rows, CbRefusal *refusal)
{
    *rows = (CbRestRows){.rows = g_string_new(NULL), .total = -1};
    g_autoptr(cJSON) one = cJSON_IsArray(result) ? NULL : cJSON_CreateArray();
    if (one != NULL && result != NULL)
        cJSON_AddItemReferenceToArray(one, (cJSON *)(gpointer)result);
    const cJSON *first = one != NULL ? one->child : result->child;
    if (routine->rows == NULL)
        return copy_rows(task, first, rows, refusal);
    Shape shape = {.task = task, .kept = g_ptr_array_new_with_free_func(g_free)};
    shape.judge = (CbRestJudge){routine->rows, g_string_chunk_new(1024), 0, refusal};
    gboolean shaped = shape_rows(&shape, first, rows);
    g_ptr_array_unref(shape.kept);
    g_string_chunk_free(shape.judge.texts);
    return shaped;
}
