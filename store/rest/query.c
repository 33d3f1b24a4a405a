#include "store/rest/query.h"

static void
field_clear_item(gpointer order)
{
    cb_field_clear(&((CbOrder *)order)->field);
}

CbQuery *
cb_query_new(void)
{
    CbQuery *query = g_new0(CbQuery, 1);
    query->selections = g_ptr_array_new_with_free_func((GDestroyNotify)cb_selection_free);
    query->order = g_array_new(FALSE, TRUE, sizeof(CbOrder));
    g_array_set_clear_func(query->order, field_clear_item);
    query->limit = -1;
    return query;
}

void
cb_query_free(CbQuery *query)
{
    if (query == NULL)
        return;
    g_ptr_array_unref(query->selections);
    cb_condition_free(query->where);
    g_array_unref(query->order);
    g_free(query);
}

CbCondition *
cb_condition_new(void)
{
    return g_new0(CbCondition, 1);
}

void
cb_condition_free(CbCondition *condition)
{
    if (condition == NULL)
        return;
    cb_field_clear(&condition->field);
    g_free(condition->value);
    g_clear_pointer(&condition->values, g_ptr_array_unref);
    g_clear_pointer(&condition->parts, g_ptr_array_unref);
    g_free(condition);
}

CbSelection *
cb_selection_new(void)
{
    return g_new0(CbSelection, 1);
}

void
cb_selection_free(CbSelection *selection)
{
    if (selection == NULL)
        return;
    cb_field_clear(&selection->field);
    g_free(selection->alias);
    g_free(selection->cast);
    g_free(selection->table);
    g_free(selection->hint);
    cb_query_free(selection->query);
    g_free(selection);
}

void
cb_field_clear(CbField *field)
{
    g_clear_pointer(&field->column, g_free);
    g_clear_pointer(&field->path, g_ptr_array_unref);
}
