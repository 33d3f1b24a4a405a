/* The terminal: ncurses behind one small interface. Nothing else includes curses.
 *
 * One canvas, one refresh, one write a frame. The terminal is restored on exit, on a signal that
 * ends the program, and while it is stopped (SIGTSTP).
 */
#pragma once

#include "tui/screen/canvas.h"
#include "tui/screen/keys.h"

typedef struct CbTerminal CbTerminal;

#define CB_TERMINAL_ERROR cb_terminal_error_quark()
GQuark cb_terminal_error_quark(void);

typedef enum {
    CB_TERMINAL_ERROR_NO_TERMINAL, /* standard input or output is something else */
    CB_TERMINAL_ERROR_TERM,        /* TERM is not set, not known, or says too little */
    CB_TERMINAL_ERROR_SYSTEM,      /* a system call failed */
} CbTerminalErrorCode;

typedef enum {
    CB_INPUT_NONE,   /* nothing waiting */
    CB_INPUT_KEY,    /* key */
    CB_INPUT_PASTE,  /* text: pasted in brackets, at most 64 KiB of UTF-8, lines end in \n */
    CB_INPUT_MOUSE,  /* row, column, button: 1 left press, 2 double, 4 wheel up, 5 wheel down */
    CB_INPUT_RESIZE, /* the size changed (cb_terminal_size), or we were stopped: show again */
    CB_INPUT_CLOSED, /* the terminal is gone */
} CbInputKind;

typedef struct {
    CbInputKind kind;
    CbKey key;
    const char *text; /* valid until the next read */
    int row, column, button;
} CbInput;

typedef struct {
    const CbTheme *theme;
    int color_depth; /* as cb_color_depth() gave it */
    gboolean ascii;
    gboolean mouse;
} CbTerminalOptions;

/* Takes over the terminal; one at a time. NULL with an error that says what to do when standard
 * input or output is no terminal, TERM is unknown or dumb. Without `ascii` the terminal is taken
 * to speak UTF-8: where the locale does not, LC_CTYPE becomes C.UTF-8. */
CbTerminal *cb_terminal_open(const CbTerminalOptions *options, GError **error);
/* Restores the terminal. */
void cb_terminal_close(CbTerminal *terminal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbTerminal, cb_terminal_close)

void cb_terminal_size(const CbTerminal *terminal, int *rows, int *columns);

/* The next input that is already waiting; never blocks. ESC alone comes through after ESCDELAY (25
 * ms unless the environment sets it). */
CbInput cb_terminal_read(CbTerminal *terminal);
/* The descriptor to poll for input and for changes of size. Read until CB_INPUT_NONE before
 * polling. */
int cb_terminal_fd(const CbTerminal *terminal);

/* Shows the canvas: sends only what differs from the screen, in one write, nothing when nothing
 * does. A glyph whose width the C library sees differently is shown as a placeholder. */
void cb_terminal_show(CbTerminal *terminal, const CbCanvas *canvas);
/* Forgets what is on the screen, so that the next show repaints everything. */
void cb_terminal_redraw(CbTerminal *terminal);

/* Changes theme, depth, ASCII or mouse while running. */
void cb_terminal_configure(CbTerminal *terminal, const CbTerminalOptions *options);

/* Copies text to the clipboard of the person's terminal, cleaned but for its tabs (OSC 52, at most
 * 74,994 encoded bytes). FALSE when it is too long. */
gboolean cb_terminal_copy(CbTerminal *terminal, const char *text);
/* The same for a text whose lines stay lines; what of it comes from data must not bring newlines of its own. */
gboolean cb_terminal_copy_lines(CbTerminal *terminal, const char *text);
/* Rings the bell, or posts a desktop notification (OSC 9) with cleaned text. */
void cb_terminal_bell(CbTerminal *terminal);
void cb_terminal_notify(CbTerminal *terminal, const char *text);

/* Stops the program as Ctrl-Z would and takes the terminal over again afterwards. */
void cb_terminal_suspend(CbTerminal *terminal);
