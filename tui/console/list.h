/* A list as a person uses it: items, the visible ones in order, a selection that is an id and not a
 * place, marks, and the screen's window on it. It knows no World and no screen.
 *
 * Refreshing keeps the selected item selected and on its line; if it is gone, its neighbour is selected.
 */
#pragma once

#include <glib.h>

typedef struct {
    int table;     /* CbTableId, or what else the view lists (its own constant below 0) */
    guint row;     /* row of the table, or the view's own number */
    guint kind;    /* the view's own */
    guint32 state; /* changes when what the row says changes */
    const char *id; /* stable: the same thing has the same id after a reload; owned by the list */
} CbItem;

typedef struct {
    GArray *items;      /* CbItem: all, in order */
    GArray *visible;    /* guint: places in `items` that pass the filter */
    GStringChunk *ids;
    char *selected;     /* id, NULL when the list is empty */
    guint cursor;       /* place of the selected item in `visible` */
    guint top;          /* first visible item on the screen */
    guint page;         /* how many fit, set when drawn */
    GHashTable *marks;  /* ids (owned) */
    GHashTable *states; /* id → state when it was last looked at; for the news dot */
    GHashTable *news;   /* ids of items that changed since and were not selected */
    GHashTable *places; /* while refreshing: id → place before + 1; NULL: order freely */
    char *filter;       /* as typed; never NULL */
} CbList;

void cb_list_init(CbList *list);
void cb_list_clear(CbList *list);

/* How a list filters and orders; `compare` ties are broken by the id. */
typedef struct {
    gboolean (*passes)(const CbItem *item, gpointer data);
    int (*compare)(const CbItem *a, const CbItem *b, gpointer data);
    gpointer data;
} CbListOrder;

/* Everything, in the order of `state`, which holds the place of each item. */
extern const CbListOrder cb_list_by_place;

/* Refreshing: begin, add every item (its id is copied), end. With `keep_order` the items that were there
 * keep their order and new ones follow. */
void cb_list_begin(CbList *list, gboolean keep_order);
void cb_list_add(CbList *list, CbItem item);
void cb_list_end(CbList *list, const CbListOrder *order);
/* Orders anew what is there; filters anew what is there, in the order it has. */
void cb_list_sort(CbList *list, const CbListOrder *order);
void cb_list_filter(CbList *list, const CbListOrder *order);

guint cb_list_count(const CbList *list);
/* The i-th visible item. */
const CbItem *cb_list_item(const CbList *list, guint i);
/* The selected item, NULL when nothing is visible. */
const CbItem *cb_list_selected(const CbList *list);

/* Moves the selection; stops at the ends. */
void cb_list_move(CbList *list, gint64 steps);
void cb_list_select(CbList *list, guint i);
gboolean cb_list_select_id(CbList *list, const char *id);
/* Scrolls so that the selection lies in a window of `page` rows. */
void cb_list_scroll(CbList *list, guint page);

gboolean cb_list_is_marked(const CbList *list, const CbItem *item);
void cb_list_mark(CbList *list, const CbItem *item, gboolean marked);
void cb_list_unmark_id(CbList *list, const char *id);
void cb_list_mark_all(CbList *list, gboolean marked);
/* The marked visible items, or else the selected one; free with g_array_unref (CbItem). */
GArray *cb_list_chosen(const CbList *list);

gboolean cb_list_is_news(const CbList *list, const CbItem *item);
void cb_list_forget_news(CbList *list);
