/* Characters that a picture draws as shapes: box drawing and blocks. Part of svg.h. */
#pragma once

#include <glib.h>

#define CB_SVG_CELL_WIDTH 9
#define CB_SVG_CELL_HEIGHT 18

/* Whether cb_svg_glyph_append knows `character`. */
gboolean cb_svg_glyph_known(gunichar character);

/* Adds the closed outline of `character` in the cell whose top left corner is x, y to the data of a
 * path that is filled. */
void cb_svg_glyph_append(GString *path, gunichar character, int x, int y);
