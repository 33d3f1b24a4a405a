#include "engine/pool/list.h"

#include <string.h>

#include "engine/pool/corruption.h"
#include "engine/pool/recovery.h"

static const char *const names[CB_N_POOL_LOOKS] = {
    [CB_POOL_LOOK_READY] = "ready",           [CB_POOL_LOOK_WAITING] = "waiting",
    [CB_POOL_LOOK_PROCESSING] = "processing", [CB_POOL_LOOK_STUCK] = "stuck",
    [CB_POOL_LOOK_FAILED] = "failed",         [CB_POOL_LOOK_CORRUPTED] = "corrupted",
    [CB_POOL_LOOK_ESCALATED] = "by hand",
};

const char *
cb_pool_look_name(CbPoolLook look)
{
    return names[look];
}

/* A list that grows, and the bookings that are on it (row + 1). */
typedef struct {
    const CbWorld *world;
    gint64 now;
    GArray *rows;
    GHashTable *seen;
} List;

static void
add_row(List *list, CbPoolRow row)
{
    if (g_hash_table_add(list->seen, GUINT_TO_POINTER(row.entry.booking + 1)))
        g_array_append_val(list->rows, row);
}

/* --- the pool --------------------------------------------------------------------------------- */

static CbPoolLook
look_of(const CbPooled *entry, guint issues, gint64 now)
{
    if (issues != 0)
        return CB_POOL_LOOK_CORRUPTED;
    if (entry->status == CB_POOLED_PROCESSING)
        return cb_pooled_is_stuck(entry, now) ? CB_POOL_LOOK_STUCK : CB_POOL_LOOK_PROCESSING;
    if (entry->status == CB_POOLED_FAILED)
        return CB_POOL_LOOK_FAILED;
    return cb_pooled_is_ready(entry, now) ? CB_POOL_LOOK_READY : CB_POOL_LOOK_WAITING;
}

static void
add_entries(List *list, const GArray *entries)
{
    for (guint e = 0; e < entries->len; e++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, e);
        CbPoolRow row = {.entry = *entry,
                         .issues = cb_corruption(list->world, entry->booking, NULL, list->now)};
        if (entry->status == CB_POOLED_FAILED) /* how often it was tried is told otherwise */
            row.issues &= ~(guint)CB_CORRUPT_EXCESSIVE_ATTEMPTS;
        row.look = look_of(entry, row.issues, list->now);
        row.level = cb_pool_urgency_level(entry->deadline, list->now);
        add_row(list, row);
    }
}

/* --- what is left to people ------------------------------------------------------------------- */

/* Whether the last that was decided about it is that a person has to. */
static gboolean
is_escalated(const CbWorld *world, guint booking)
{
    guint latest = CB_NO_ROW;
    CB_EACH_LINK(world, assignment_log, booking_id, booking, log)
        if (latest == CB_NO_ROW ||
            assignment_log_created_at(world, log) >= assignment_log_created_at(world, latest))
            latest = log;
    return latest != CB_NO_ROW && strcmp(assignment_log_status(world, latest), "escalated") == 0;
}

static gboolean
is_left_to_people(const List *list, guint booking)
{
    const CbWorld *world = list->world;
    return booking_plan_pool_status(world, booking) == NULL &&
           booking_plan_interpreter_emp_code(world, booking) == NULL &&
           booking_plan_time_start(world, booking) > list->now &&
           !cb_booking_is_settled(world, booking) && is_escalated(world, booking);
}

static int
by_start(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = ((const CbPoolRow *)a)->entry.booking, y = ((const CbPoolRow *)b)->entry.booking;
    gint64 at_x = booking_plan_time_start(world, x), at_y = booking_plan_time_start(world, y);
    return at_x != at_y ? (at_x > at_y ? 1 : -1) : (x > y) - (x < y);
}

static void
add_escalated(List *list)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(CbPoolRow));
    for (guint booking = 0; booking < cb_world_rows(list->world, CB_booking_plan); booking++) {
        CbPoolRow row = {
            .entry = {.booking = booking,
                      .entered = CB_NULL,
                      .deadline = CB_NULL,
                      .updated = CB_NULL},
            .look = CB_POOL_LOOK_ESCALATED,
            .level =
                cb_pool_urgency_level(booking_plan_time_start(list->world, booking), list->now),
        };
        if (is_left_to_people(list, booking))
            g_array_append_val(found, row);
    }
    g_array_sort_with_data(found, by_start, (gpointer)list->world);
    for (guint r = 0; r < found->len; r++)
        add_row(list, g_array_index(found, CbPoolRow, r));
}

GArray *
cb_pool_list(const CbWorld *world, const GArray *entries, CbPoolMode mode, gint64 now,
             guint *n_ready)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    List list = {world, now, g_array_new(FALSE, FALSE, sizeof(CbPoolRow)), seen};
    g_autoptr(GArray) order = cb_pool_process_order(entries, mode, now);
    g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    g_array_append_vals(rest, entries->data, entries->len);
    g_array_sort(rest, cb_pooled_compare);
    add_entries(&list, order);
    if (n_ready != NULL)
        *n_ready = list.rows->len;
    add_entries(&list, rest);
    add_escalated(&list);
    return list.rows;
}
