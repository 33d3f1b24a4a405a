/* What overlays share: leaving the screen safely, and the box that most of them are drawn in. */
#pragma once

#include "tui/console/overlay.h"

/* Takes the overlay off the console without freeing it: its callbacks may then open another. The
 * caller frees it with cb_overlay_free() when they are done. */
CbOverlay *cb_overlay_take(CbConsole *console);
void cb_overlay_free(CbOverlay *overlay); /* NULL does nothing */

/* Whether a key leaves every overlay. */
static inline gboolean
cb_overlay_leaves(CbKey key)
{
    return key == CB_KEY_ESC || key == (CB_KEY_CTRL | 'c');
}

/* The columns for text in a box whose inside may be `width` wide. */
int cb_overlay_width(const CbCanvas *canvas, int width);
/* Draws an empty box in the middle of the canvas, above its bottom line, and returns its inside:
 * at most height × width. On a canvas too small for a frame the inside is all but the bottom line,
 * blanked. */
CbArea cb_overlay_box(CbCanvas *canvas, const char *title, int height, int width);
/* Tells in the frame below `inside` which `page` lines of how many are shown; nothing when all
 * are. */
void cb_overlay_position(CbCanvas *canvas, CbArea inside, guint top, guint page, guint n);
