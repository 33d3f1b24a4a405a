#include "engine/campaigns/day_lists.h"

struct CbDayLists {
    gatomicrefcount refs;
    GHashTable *days; /* day → GArray of people (guint) */
};

static gpointer
key_of(gint64 day)
{
    return GINT_TO_POINTER((gint)day); /* days fit: the calendar ends with the year 9999 */
}

CbDayLists *
cb_day_lists_new(void)
{
    CbDayLists *lists = g_new(CbDayLists, 1);
    g_atomic_ref_count_init(&lists->refs);
    lists->days = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    return lists;
}

CbDayLists *
cb_day_lists_copy(const CbDayLists *lists)
{
    CbDayLists *copy = cb_day_lists_new();
    GHashTableIter iter;
    gpointer day, list;
    g_hash_table_iter_init(&iter, lists->days);
    while (g_hash_table_iter_next(&iter, &day, &list))
        g_hash_table_insert(copy->days, day, g_array_ref(list));
    return copy;
}

CbDayLists *
cb_day_lists_ref(CbDayLists *lists)
{
    g_atomic_ref_count_inc(&lists->refs);
    return lists;
}

void
cb_day_lists_unref(CbDayLists *lists)
{
    if (!g_atomic_ref_count_dec(&lists->refs))
        return;
    g_hash_table_unref(lists->days);
    g_free(lists);
}

void
cb_day_lists_append(CbDayLists *lists, gint64 day, guint person)
{
    GArray *list = g_hash_table_lookup(lists->days, key_of(day));
    if (list == NULL) {
        list = g_array_new(FALSE, FALSE, sizeof(guint));
        g_hash_table_insert(lists->days, key_of(day), list);
    }
    if (list->len == 0 || g_array_index(list, guint, list->len - 1) != person)
        g_array_append_val(list, person);
}

/* The place of somebody in a list, or where they would stand. */
static guint
place_in(const GArray *list, guint person)
{
    guint low = 0;
    for (guint high = list == NULL ? 0 : list->len; low < high;) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(list, guint, middle) < person)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gboolean
has(const GArray *list, guint person)
{
    guint at = place_in(list, person);
    return list != NULL && at < list->len && g_array_index(list, guint, at) == person;
}

/* A list of its own that holds somebody more, or less. */
static void
put(CbDayLists *lists, gpointer day, guint person, gboolean in)
{
    const GArray *before = g_hash_table_lookup(lists->days, day);
    GArray *after = g_array_new(FALSE, FALSE, sizeof(guint));
    guint at = place_in(before, person);
    if (before != NULL)
        g_array_append_vals(after, before->data, before->len);
    if (in)
        g_array_insert_val(after, at, person);
    else
        g_array_remove_index(after, at);
    g_hash_table_insert(lists->days, day, after);
}

void
cb_day_lists_replace(CbDayLists *lists, guint person, const gint32 *days, guint n)
{
    g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(gpointer));
    GHashTableIter iter;
    gpointer day, list;
    g_hash_table_iter_init(&iter, lists->days);
    while (g_hash_table_iter_next(&iter, &day, &list)) {
        gboolean stays = FALSE;
        for (guint d = 0; d < n; d++)
            stays = stays || days[d] == GPOINTER_TO_INT(day);
        if (!stays && has(list, person))
            g_array_append_val(gone, day);
    }
    for (guint g = 0; g < gone->len; g++)
        put(lists, g_array_index(gone, gpointer, g), person, FALSE);
    for (guint d = 0; d < n; d++)
        if (!has(g_hash_table_lookup(lists->days, key_of(days[d])), person))
            put(lists, key_of(days[d]), person, TRUE);
}

static void
mark(const GArray *list, guint8 *bytes, guint8 bits)
{
    for (guint i = 0; list != NULL && i < list->len; i++)
        bytes[g_array_index(list, guint, i)] |= bits;
}

void
cb_day_lists_mark(const CbDayLists *lists, gint64 first, gint64 last, guint8 *bytes, guint8 bits)
{
    if (last - first < (gint64)g_hash_table_size(lists->days)) {
        for (gint64 day = first; day <= last; day++)
            mark(g_hash_table_lookup(lists->days, key_of(day)), bytes, bits);
        return;
    }
    GHashTableIter iter;
    gpointer day, list;
    g_hash_table_iter_init(&iter, lists->days);
    while (g_hash_table_iter_next(&iter, &day, &list))
        if (GPOINTER_TO_INT(day) >= first && GPOINTER_TO_INT(day) <= last)
            mark(list, bytes, bits);
}
