#include "tui/console/list.h"

#include <string.h>

static gboolean
everything(const CbItem *item, gpointer data)
{
    (void)item;
    (void)data;
    return TRUE;
}

static int
by_place(const CbItem *a, const CbItem *b, gpointer data)
{
    (void)data;
    return (a->state > b->state) - (a->state < b->state);
}

const CbListOrder cb_list_by_place = {everything, by_place, NULL};

void
cb_list_init(CbList *list)
{
    *list = (CbList){
        .items = g_array_new(FALSE, FALSE, sizeof(CbItem)),
        .visible = g_array_new(FALSE, FALSE, sizeof(guint)),
        .ids = g_string_chunk_new(4096),
        .marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .states = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .news = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .filter = g_strdup(""),
    };
}

void
cb_list_clear(CbList *list)
{
    g_array_unref(list->items);
    g_array_unref(list->visible);
    g_string_chunk_free(list->ids);
    g_hash_table_unref(list->marks);
    g_hash_table_unref(list->states);
    g_hash_table_unref(list->news);
    g_clear_pointer(&list->places, g_hash_table_unref);
    g_free(list->selected);
    g_free(list->filter);
}

/* --- refreshing ------------------------------------------------------------------------------- */

static const CbItem *
item_at(const CbList *list, guint place)
{
    return &g_array_index(list->items, CbItem, place);
}

void
cb_list_begin(CbList *list, gboolean keep_order)
{
    if (keep_order)
        list->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; keep_order && i < list->items->len; i++)
        g_hash_table_insert(list->places, g_strdup(item_at(list, i)->id), GUINT_TO_POINTER(i + 1));
    g_array_set_size(list->items, 0);
    g_string_chunk_clear(list->ids);
}

void
cb_list_add(CbList *list, CbItem item)
{
    item.id = g_string_chunk_insert(list->ids, item.id);
    g_array_append_val(list->items, item);
}

/* Remembers what each row says, and which of them say something else than when last looked at. The first
 * time there is nothing to compare with. */
static void
note_news(CbList *list)
{
    gboolean first = g_hash_table_size(list->states) == 0;
    for (guint i = 0; i < list->items->len; i++) {
        const CbItem *item = item_at(list, i);
        gpointer known;
        gboolean seen = g_hash_table_lookup_extended(list->states, item->id, NULL, &known);
        if (seen && GPOINTER_TO_UINT(known) == item->state)
            continue;
        if (!first)
            g_hash_table_add(list->news, g_strdup(item->id));
        g_hash_table_insert(list->states, g_strdup(item->id), GUINT_TO_POINTER(item->state));
    }
}

typedef struct {
    const CbListOrder *order;
    GHashTable *places;
} Arranging;

static int
compare_items(gconstpointer a, gconstpointer b, gpointer data)
{
    const Arranging *arranging = data;
    const CbItem *x = a, *y = b;
    if (arranging->places != NULL) {
        /* What is new has no place: 0 − 1 is the largest of all. */
        guint place_x = GPOINTER_TO_UINT(g_hash_table_lookup(arranging->places, x->id)) - 1;
        guint place_y = GPOINTER_TO_UINT(g_hash_table_lookup(arranging->places, y->id)) - 1;
        if (place_x != place_y)
            return place_x < place_y ? -1 : 1;
    }
    int order = arranging->order->compare(x, y, arranging->order->data);
    return order != 0 ? order : strcmp(x->id, y->id);
}

/* Keeps the selected item selected and on its line; when it is gone, what took its place is selected. */
static void
find_selection(CbList *list)
{
    guint line = list->cursor - MIN(list->top, list->cursor);
    if (list->selected == NULL || !cb_list_select_id(list, list->selected))
        cb_list_select(list, list->cursor);
    list->top = list->cursor - MIN(line, list->cursor);
}

void
cb_list_filter(CbList *list, const CbListOrder *order)
{
    g_array_set_size(list->visible, 0);
    for (guint i = 0; i < list->items->len; i++)
        if (order->passes(item_at(list, i), order->data))
            g_array_append_val(list->visible, i);
    find_selection(list);
}

void
cb_list_sort(CbList *list, const CbListOrder *order)
{
    Arranging arranging = {.order = order, .places = list->places};
    g_array_sort_with_data(list->items, compare_items, &arranging);
    cb_list_filter(list, order);
}

void
cb_list_end(CbList *list, const CbListOrder *order)
{
    note_news(list);
    cb_list_sort(list, order);
    g_clear_pointer(&list->places, g_hash_table_unref);
}

/* --- reading and moving ----------------------------------------------------------------------- */

guint
cb_list_count(const CbList *list)
{
    return list->visible->len;
}

const CbItem *
cb_list_item(const CbList *list, guint i)
{
    return item_at(list, g_array_index(list->visible, guint, i));
}

const CbItem *
cb_list_selected(const CbList *list)
{
    return list->cursor < list->visible->len ? cb_list_item(list, list->cursor) : NULL;
}

void
cb_list_select(CbList *list, guint i)
{
    list->cursor = list->visible->len == 0 ? 0 : MIN(i, list->visible->len - 1);
    const CbItem *item = cb_list_selected(list);
    char *id = item == NULL ? NULL : g_strdup(item->id);
    g_free(list->selected); /* only now: it may be what was looked for */
    list->selected = id;
    if (item != NULL)
        g_hash_table_remove(list->news, item->id);
}

gboolean
cb_list_select_id(CbList *list, const char *id)
{
    for (guint i = 0; i < list->visible->len; i++)
        if (strcmp(cb_list_item(list, i)->id, id) == 0) {
            cb_list_select(list, i);
            return TRUE;
        }
    return FALSE;
}

void
cb_list_move(CbList *list, gint64 steps)
{
    cb_list_select(list, (guint)MAX(0, (gint64)list->cursor + steps));
}

void
cb_list_scroll(CbList *list, guint page)
{
    list->page = MAX(page, 1);
    guint last_top = list->visible->len - MIN(list->page, list->visible->len);
    list->top = MIN(list->top, last_top);
    list->top = MIN(list->top, list->cursor);
    if (list->cursor >= list->top + list->page)
        list->top = list->cursor + 1 - list->page;
}

/* --- marks and news --------------------------------------------------------------------------- */

gboolean
cb_list_is_marked(const CbList *list, const CbItem *item)
{
    return g_hash_table_contains(list->marks, item->id);
}

void
cb_list_mark(CbList *list, const CbItem *item, gboolean marked)
{
    if (marked)
        g_hash_table_add(list->marks, g_strdup(item->id));
    else
        g_hash_table_remove(list->marks, item->id);
}

void
cb_list_unmark_id(CbList *list, const char *id)
{
    g_hash_table_remove(list->marks, id);
}

void
cb_list_mark_all(CbList *list, gboolean marked)
{
    if (!marked)
        g_hash_table_remove_all(list->marks);
    for (guint i = 0; marked && i < list->visible->len; i++)
        cb_list_mark(list, cb_list_item(list, i), TRUE);
}

GArray *
cb_list_chosen(const CbList *list)
{
    GArray *chosen = g_array_new(FALSE, FALSE, sizeof(CbItem));
    for (guint i = 0; i < list->visible->len; i++)
        if (cb_list_is_marked(list, cb_list_item(list, i)))
            g_array_append_vals(chosen, cb_list_item(list, i), 1);
    if (chosen->len == 0 && cb_list_selected(list) != NULL)
        g_array_append_vals(chosen, cb_list_selected(list), 1);
    return chosen;
}

gboolean
cb_list_is_news(const CbList *list, const CbItem *item)
{
    return g_hash_table_contains(list->news, item->id);
}

void
cb_list_forget_news(CbList *list)
{
    g_hash_table_remove_all(list->news);
}
