#include "tests/support/wire_compare.h"

#include <string.h>

static gboolean
same_scalar(const cJSON *expected, const cJSON *actual)
{
    if (g_strcmp0(cJSON_GetStringValue(expected), "<generated>") == 0)
        return cJSON_IsNumber(actual);
    if ((expected->type & 0xff) != (actual->type & 0xff))
        return FALSE;
    if (cJSON_IsNumber(expected))
        return expected->valuedouble == actual->valuedouble;
    return !cJSON_IsString(expected) || strcmp(expected->valuestring, actual->valuestring) == 0;
}

static gboolean
same_members(const cJSON *expected, const cJSON *actual, gboolean ordered)
{
    const cJSON *member;
    if (cJSON_GetArraySize(expected) != cJSON_GetArraySize(actual))
        return FALSE;
    cJSON_ArrayForEach(member, expected)
    {
        const cJSON *other = cJSON_GetObjectItemCaseSensitive(actual, member->string);
        if (!cb_wire_same(member, other, ordered))
            return FALSE;
    }
    return TRUE;
}

static gboolean
same_in_order(const cJSON *expected, const cJSON *actual, gboolean ordered)
{
    const cJSON *left = expected->child, *right = actual->child;
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!cb_wire_same(left, right, ordered))
            return FALSE;
    return left == NULL && right == NULL;
}

/* Each row of one is taken for one of the other that no earlier one was taken for. */
static gboolean
same_as_sets(const cJSON *expected, const cJSON *actual)
{
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    const cJSON *row;
    cJSON_ArrayForEach(row, actual) g_ptr_array_add(left, (gpointer)row);
    cJSON_ArrayForEach(row, expected)
    {
        guint i = 0;
        while (i < left->len && !cb_wire_same(row, left->pdata[i], FALSE))
            i++;
        if (i == left->len)
            return FALSE;
        g_ptr_array_remove_index(left, i);
    }
    return left->len == 0;
}

gboolean
cb_wire_same(const cJSON *expected, const cJSON *actual, gboolean ordered)
{
    if (expected == NULL || actual == NULL)
        return expected == actual;
    if (cJSON_IsObject(expected) && cJSON_IsObject(actual))
        return same_members(expected, actual, ordered);
    if (!cJSON_IsArray(expected) || !cJSON_IsArray(actual))
        return same_scalar(expected, actual);
    return ordered || !cJSON_IsObject(expected->child) ? same_in_order(expected, actual, ordered)
                                                       : same_as_sets(expected, actual);
}
