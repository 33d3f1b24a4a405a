/* Styles: what a piece of screen means. A theme says how each looks. Colour never carries meaning
 * alone: every state also has a word or a sign.
 */
#pragma once

#include <glib.h>

typedef enum {
    CB_STYLE_NORMAL,
    CB_STYLE_DIM,       /* secondary text, units, empty cells */
    CB_STYLE_STRONG,    /* names of things, numbers that matter */
    CB_STYLE_TITLE,     /* the view's name, headings */
    CB_STYLE_CRITICAL,
    CB_STYLE_HIGH,
    CB_STYLE_MEDIUM,
    CB_STYLE_GOOD,      /* staffed, accepted, free */
    CB_STYLE_ACCENT,    /* keys in hints, links, the active filter */
    CB_STYLE_PENDING,   /* decided here, not yet a fact */
    CB_STYLE_BAR_1,     /* criteria in stacked bars, in the order of weight */
    CB_STYLE_BAR_2,
    CB_STYLE_BAR_3,
    CB_STYLE_BAR_EMPTY,
    CB_STYLE_INVERSE,   /* dialogs' default button, text fields */
    CB_STYLE_LINK,      /* what the terminal can open; always underlined and in the usual colour */
    CB_N_STYLES,
    CB_STYLE_SELECTED = 1 << 6, /* combined with one of the above: the selected row */
} CbStyle;

/* How a terminal shows one style. Colours: -1 default, else 0..255 (xterm). */
typedef struct {
    gint16 foreground, background;
    gint16 basic; /* foreground where there are fewer than 256: -1..15 (of 8: & 7) */
    guint bold : 1, underline : 1, reverse : 1, dim : 1;
} CbStyleLook;

typedef struct {
    const char *name; /* "dark", "light", "mono" */
    CbStyleLook looks[CB_N_STYLES];
    CbStyleLook selected;  /* replaces every look in a selected row: one look costs few bytes */
} CbTheme;

/* The theme called `name`, NULL when there is none. cb_themes() ends with a NULL. Within each
 * theme all text has a contrast of 4.5:1 or more on the usual backgrounds of its kind. */
const CbTheme *cb_theme(const char *name);
const CbTheme *const *cb_themes(void);

/* How `theme` shows a cell of `style` (CbStyle, perhaps | CB_STYLE_SELECTED). */
CbStyleLook cb_theme_look(const CbTheme *theme, guint style);

/* Red, green and blue (0xRRGGBB) of one of the 256 colours, as xterm has them. */
guint32 cb_color_rgb(int color);

/* Colours to use at most, from --color (NULL or auto|always|never|16|256), NO_COLOR, TERM and what
 * the terminal says it has (negative: not asked): 0, 8, 16 or 256. -1 when `option` is none of
 * these. */
int cb_color_depth(const char *option, int terminal_colors);
