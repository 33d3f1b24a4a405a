/* A text that is wrapped to the width it is drawn in, and scrolls when it is longer than its
 * place. */
#pragma once

#include "tui/console/overlay.h"

typedef struct {
    char *text;
    GPtrArray *lines; /* as wrapped for `width`; NULL: not yet */
    int width;
    guint top, page;
} CbScroller;

void cb_scroller_init(CbScroller *scroller, char *text); /* takes the text over */
void cb_scroller_clear(CbScroller *scroller);
/* Wraps for a width and returns how many lines there are. */
guint cb_scroller_wrap(CbScroller *scroller, int width, gboolean ascii);
/* TRUE when the key is one that scrolls. */
gboolean cb_scroller_key(CbScroller *scroller, CbKey key);
/* Draws into an area as wide as it was wrapped for. */
void cb_scroller_draw(CbScroller *scroller, CbCanvas *canvas, CbArea area);
