#include "store/rest/rest.h"

#include "store/rest/plan.h"

void
cb_rest_rows_clear(CbRestRows *rows)
{
    if (rows->rows != NULL)
        g_string_free(rows->rows, TRUE);
    *rows = (CbRestRows){.total = -1};
}

gboolean
cb_rest_run(CbDb *db, const CbRestTask *task, CbRestRows *rows, CbRefusal *refusal, GError **error)
{
    *rows = (CbRestRows){.rows = g_string_new(NULL), .total = -1};
    g_autoptr(GError) why = NULL;
    const CbTable *table = cb_rest_find_table(task->catalogue, task->table, refusal);
    const CbCondition *also;
    /* Rights come first, so that nobody learns the columns of what he may not see. */
    if (table == NULL || !cb_rest_may(task, table, task->right, &also, refusal))
        return FALSE;
    g_autoptr(CbRestPlan) plan = cb_rest_plan_new(task, table, refusal);
    if (plan == NULL)
        return FALSE;
    gboolean done = task->right == CB_RIGHT_SELECT
                        ? cb_rest_select(db, task, plan, rows, refusal, &why)
                        : cb_rest_write(db, task, plan, rows, refusal, &why);
    if (why != NULL)
        g_propagate_error(error, g_steal_pointer(&why));
    return done;
}
