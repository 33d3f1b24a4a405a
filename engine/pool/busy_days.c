#include "engine/pool/busy_days.h"

#include "engine/when.h"

#define LONGEST_KEPT 7   /* days of a meeting that lies with its days */
#define LONGEST_ASKED 31 /* days of a time that is looked up by day */

typedef struct {
    gint64 start, end;
    guint booking, place;
} Busy;

struct CbBusyDays {
    GHashTable *days; /* day: GArray of Busy */
    GArray *apart;
};

static void
unref_array(gpointer array)
{
    g_array_unref(array);
}

CbBusyDays *
cb_busy_days_new(void)
{
    CbBusyDays *days = g_new(CbBusyDays, 1);
    days->days = g_hash_table_new_full(NULL, NULL, NULL, unref_array);
    days->apart = g_array_new(FALSE, FALSE, sizeof(Busy));
    return days;
}

CbBusyDays *
cb_busy_days_copy(const CbBusyDays *days)
{
    CbBusyDays *copy = g_new(CbBusyDays, 1);
    GHashTableIter iter;
    gpointer day, array;
    copy->days = g_hash_table_new_full(NULL, NULL, NULL, unref_array);
    copy->apart = g_array_copy(days->apart);
    g_hash_table_iter_init(&iter, days->days);
    while (g_hash_table_iter_next(&iter, &day, &array))
        g_hash_table_insert(copy->days, day, g_array_copy(array));
    return copy;
}

void
cb_busy_days_free(CbBusyDays *days)
{
    if (days == NULL)
        return;
    g_hash_table_unref(days->days);
    g_array_unref(days->apart);
    g_free(days);
}

static gboolean
lies_with_its_days(gint64 start, gint64 end)
{
    return start < end && end - start <= LONGEST_KEPT * CB_DAY;
}

static GArray *
list_of(const CbBusyDays *days, gint64 day, gboolean make)
{
    GArray *list = g_hash_table_lookup(days->days, GSIZE_TO_POINTER((gsize)day));
    if (list == NULL && make) {
        list = g_array_new(FALSE, FALSE, sizeof(Busy));
        g_hash_table_insert(days->days, GSIZE_TO_POINTER((gsize)day), list);
    }
    return list;
}

void
cb_busy_days_add(CbBusyDays *days, guint place, guint booking, gint64 start, gint64 end)
{
    Busy busy = {start, end, booking, place};
    if (!lies_with_its_days(start, end)) {
        g_array_append_val(days->apart, busy);
        return;
    }
    for (gint64 day = cb_day_of(start); day <= cb_day_of(end); day++)
        g_array_append_val(list_of(days, day, TRUE), busy);
}

static void
remove_from(GArray *list, guint booking)
{
    for (guint i = 0; list != NULL && i < list->len; i++)
        if (g_array_index(list, Busy, i).booking == booking) {
            g_array_remove_index_fast(list, i);
            return;
        }
}

void
cb_busy_days_remove(CbBusyDays *days, guint booking, gint64 start, gint64 end)
{
    if (!lies_with_its_days(start, end)) {
        remove_from(days->apart, booking);
        return;
    }
    for (gint64 day = cb_day_of(start); day <= cb_day_of(end); day++)
        remove_from(list_of(days, day, FALSE), booking);
}

static void
mark(const GArray *list, gint64 start, gint64 end, guint except, guint64 *busy)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const Busy *one = &g_array_index(list, Busy, i);
        if (one->start < end && one->end > start && one->booking != except)
            busy[one->place / 64] |= G_GUINT64_CONSTANT(1) << one->place % 64;
    }
}

gboolean
cb_busy_days_mark(const CbBusyDays *days, gint64 start, gint64 end, guint except, guint64 *busy)
{
    if (start >= end || end - start > LONGEST_ASKED * CB_DAY)
        return FALSE;
    for (gint64 day = cb_day_of(start); day <= cb_day_of(end); day++)
        mark(list_of(days, day, FALSE), start, end, except, busy);
    mark(days->apart, start, end, except, busy);
    return TRUE;
}
