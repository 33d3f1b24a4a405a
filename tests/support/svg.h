/* A picture of a terminal screen as SVG.
 *
 * Cells are 9 x 18 pixels of DejaVu Sans Mono; lines and blocks are drawn as shapes so that they
 * join. The same screen gives the same bytes. `rsvg-convert -z 2` makes a sharp PNG of it.
 */
#pragma once

#include <glib.h>

#include "tests/support/emulator.h"

typedef struct {
    const char *title; /* NULL: no title bar */
    gboolean light;    /* dark text on a light ground */
} CbSvgOptions;

/* Owned by the caller. */
char *cb_svg_screen(const CbEmulator *emulator, const CbSvgOptions *options);
