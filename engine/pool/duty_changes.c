/* Who joined and who left since the past window (section 6). */
#include "engine/pool/duty_parts.h"

#include <string.h>

#include "engine/when.h"

#define MANY 5          /* people more or fewer */
#define GREAT_SHARE 0.2 /* of those who were there */
#define LEAST_FACTOR 0.5

/* The codes of who had an approved booking in the window that has passed. */
static GHashTable *
past_interpreters(const CbWorld *world, gint64 now, gint64 window_days)
{
    GHashTable *past = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++) {
        const char *code = booking_plan_interpreter_emp_code(world, row);
        gint64 start = booking_plan_time_start(world, row);
        if (code != NULL && start != CB_NULL && start >= now - window_days * CB_DAY && start < now &&
            g_strcmp0(booking_plan_booking_status(world, row), "approve") == 0)
            g_hash_table_add(past, (gpointer)code);
    }
    return past;
}

static int
compare_codes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Those of the past who are no active interpreters. */
static guint
list_left(const CbWorld *world, GHashTable *past, GPtrArray *left)
{
    GHashTableIter iter;
    gpointer code;
    guint n = 0;
    g_hash_table_iter_init(&iter, past);
    while (g_hash_table_iter_next(&iter, &code, NULL)) {
        guint row = cb_world_find(world, CB_employee, code);
        if (row != CB_NO_ROW && cb_is_interpreter(world, row))
            continue;
        n++;
        if (left != NULL)
            g_ptr_array_add(left, code);
    }
    if (left != NULL)
        g_ptr_array_sort(left, compare_codes);
    return n;
}

static gboolean
is_significant(guint current, guint history)
{
    guint change = current > history ? current - history : history - current;
    return change > MANY || (history == 0 ? change > 0 : (double)change / history > GREAT_SHARE);
}

CbListChange
cb_duty_list_change(const CbWorld *world, gint64 now, gint64 window_days, GPtrArray *joined, GPtrArray *left)
{
    g_autoptr(GHashTable) past = past_interpreters(world, now, window_days);
    CbListChange change = {.history = g_hash_table_size(past), .factor = 1};
    for (guint row = 0; row < cb_world_rows(world, CB_employee); row++) {
        if (!cb_is_interpreter(world, row))
            continue;
        change.current++;
        if (g_hash_table_contains(past, employee_emp_code(world, row)))
            continue;
        change.joined++;
        if (joined != NULL)
            g_ptr_array_add(joined, (gpointer)employee_emp_code(world, row));
    }
    change.left = list_left(world, past, left);
    change.significant = is_significant(change.current, change.history);
    if (change.joined > 0)
        change.factor = MAX(LEAST_FACTOR, 1 - 0.5 * change.joined / change.current);
    return change;
}
