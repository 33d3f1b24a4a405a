/* A pen: writes lines from the top of an area to its bottom; what comes after is left out. */
#pragma once

#include "tui/console/console.h"

typedef struct {
    CbCanvas *canvas;
    CbArea area;
    int line; /* the next one, from 0 */
} CbPen;

/* How many lines are left. */
static inline int
cb_pen_room(const CbPen *pen)
{
    return MAX(0, pen->area.height - pen->line);
}

/* One line; NULL or "" leaves it blank. */
void cb_pen_text(CbPen *pen, CbStyle style, const char *text);
void cb_pen_printf(CbPen *pen, CbStyle style, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* A dim label in a field of its own, then what it says; NULL or "" says nothing. */
void cb_pen_fact(CbPen *pen, const char *label, CbStyle style, const char *text);
/* A fact whose parts the terminal can open: addresses and telephone numbers; those that are NULL are left out. */
void cb_pen_links(CbPen *pen, const char *label, const char *const *addresses, guint n);
/* As many lines as it takes, broken between words. */
void cb_pen_wrap(CbPen *pen, CbStyle style, const char *text);
