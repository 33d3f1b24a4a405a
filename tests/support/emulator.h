/* A terminal without a window: eats the bytes a program writes, knows what a person would see.
 *
 * Built on libvterm. It answers the queries of programs (device attributes, cursor position,
 * colours) and encodes keys as the terminal would in its present modes; both go out through the
 * reply function. Rows and columns count from 0 at the top left.
 */
#pragma once

#include <glib.h>

typedef struct CbEmulator CbEmulator;

/* Bytes on their way from the terminal to the program. */
typedef void (*CbEmulatorReply)(const char *bytes, gsize length, gpointer user);

typedef enum {
    CB_COLOUR_DEFAULT, /* the terminal's own foreground or background */
    CB_COLOUR_INDEX,   /* value: 0..255 of the palette */
    CB_COLOUR_RGB,     /* value: 0xRRGGBB */
} CbColourKind;

typedef struct {
    CbColourKind kind;
    guint value;
} CbColour;

typedef struct {
    char text[40]; /* UTF-8 with its combining characters; " " when empty */
    int width;     /* columns: 1 or 2; 0 for the right half of a wide character */
    CbColour fg, bg;
    gboolean bold, italic, underline, strike, blink;
    gboolean reverse; /* fg and bg are as the program set them, not exchanged */
} CbCell;

typedef struct {
    int row, column;
    gboolean visible;
} CbTextCursor;

CbEmulator *cb_emulator_new(int rows, int columns, CbEmulatorReply reply, gpointer user);
void cb_emulator_free(CbEmulator *emulator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbEmulator, cb_emulator_free)

void cb_emulator_feed(CbEmulator *emulator, const guint8 *bytes, gsize length);
void cb_emulator_resize(CbEmulator *emulator, int rows, int columns);

/* Presses a key by name: one character, enter, esc, tab, backspace, space, up, down, left, right,
 * pgup, pgdn, home, end, ins, del, f1 to f12, each with ctrl-, alt- and shift- in front where that
 * makes sense (ctrl-x, alt-x, shift-tab). FALSE when there is no such key. */
gboolean cb_emulator_key(CbEmulator *emulator, const char *name);

/* Pastes text, wrapped in paste marks when the program asked for them. */
void cb_emulator_paste(CbEmulator *emulator, const char *text);

int cb_emulator_rows(const CbEmulator *emulator);
int cb_emulator_columns(const CbEmulator *emulator);
CbCell cb_emulator_cell(const CbEmulator *emulator, int row, int column);
CbTextCursor cb_emulator_cursor(const CbEmulator *emulator);

/* One row, or all of them each ended by a newline; blanks at line ends are cut. Owned by the
 * caller. */
char *cb_emulator_row(const CbEmulator *emulator, int row);
char *cb_emulator_text(const CbEmulator *emulator);

/* Whether one of the rows contains `text`. */
gboolean cb_emulator_has(const CbEmulator *emulator, const char *text);

gboolean cb_emulator_alternate_screen(const CbEmulator *emulator);
gboolean cb_emulator_paste_marks(CbEmulator *emulator);
gboolean cb_emulator_mouse(const CbEmulator *emulator);
