/* A view is an entry in a table: what it lists, its columns, and the detail of a row. */
#pragma once

#include "tui/console/console.h"

/* CbItem.table of rows that are decisions: entries of the outbox, `row` is their place in it, the id is the
 * decision's. */
#define CB_ITEM_DECISION (-1)

/* One column: how wide, what it shows, how it orders. The widths of a row sum with one blank between;
 * columns may be left out on narrow or wide ones; the one with width 0 takes the rest. */
typedef struct {
    const char *name;  /* for the sort menu and --plain */
    const char *title; /* head of the column */
    int width;
    int from, below;   /* only on lists at least `from` and less than `below` (0: any) wide */
    gboolean right;    /* aligned right */
    /* Writes the cell's text and returns its style. */
    CbStyle (*cell)(CbConsole *console, const CbItem *item, GString *text);
    /* Orders by this column, NULL: it does not. Ties are broken by the view's first order, then the id. */
    int (*compare)(CbConsole *console, const CbItem *a, const CbItem *b);
} CbColumnOps;

struct CbViewOps {
    const char *name, *title, *summary;
    guint context;              /* CbContext bits that hold in this view */
    const CbColumnOps *columns; /* ends with a NULL name */
    guint sort;                 /* the order a person sees first: place in columns */
    const char *nothing;        /* said where there is no row at all; NULL: the usual */
    int share;                  /* percent of a wide screen's columns that the list takes beside the detail; 0: the usual */
    int share_inside;           /* the same while the keys are in the detail; 0: as without */
    /* Adds every item, unfiltered. */
    void (*collect)(CbConsole *console, CbView *view);
    /* Whether `word` of the filter (folded, e.g. "risk:high" or "lefevre") lets the item through. */
    gboolean (*passes)(CbConsole *console, const CbItem *item, const char *word);
    /* The second line: counts, what is filtered. */
    void (*overview)(CbConsole *console, CbView *view, GString *text);
    /* Lines below that: how many, and drawing them (neither: none). */
    int head_rows;
    void (*head)(CbConsole *console, CbArea area);
    /* Draws the detail of the selected item. */
    void (*detail)(CbConsole *console, const CbItem *item, CbArea area);
};

/* All views, in the order of their number keys. */
enum {
    CB_VIEW_TODAY,
    CB_VIEW_BOARD,
    CB_VIEW_DAY,
    CB_VIEW_PEOPLE,
    CB_VIEW_SESSIONS,
    CB_VIEW_DECISIONS,
    CB_VIEW_HANDOVER,
    CB_VIEW_CAMPAIGNS,
    CB_VIEW_POOL,
    CB_VIEW_MATCHES,
    CB_VIEW_PEERS, /* the number keys end before it */
    CB_N_VIEWS
};
extern const CbViewOps *const cb_views[CB_N_VIEWS];

/* The place of a view in cb_views by its name, CB_N_VIEWS when there is none. */
guint cb_view_find(const char *name);
