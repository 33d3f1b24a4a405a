/* What terminal.c, terminal_show.c and terminal_input.c share. Nothing else includes this, or
 * curses. */
#pragma once

#include "tui/screen/terminal.h"

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdio.h>

/* A style in curses' terms. `bare`: a blank in it looks like any other blank. */
typedef struct {
    attr_t attributes;
    int pair;
    gboolean bare;
} CbPaint;

enum {
    CB_PAINT_SELECTED = CB_N_STYLES,
    CB_N_PAINTS,
};

struct CbTerminal {
    CbTerminalOptions options;
    CbPaint paints[CB_N_PAINTS];
    gboolean colors_started;
    gboolean guarded; /* the signals are ours */
    SCREEN *screen;
    FILE *out;     /* where curses writes: the terminal, or `frame` while a frame is made */
    int tty;       /* the terminal */
    int frame;     /* a file in memory */
    int poll_fd;   /* an epoll of input and changes of size */
    WINDOW *input; /* reading from a pad of its own keeps wgetch from refreshing the screen */

    CbCanvas *shown; /* what was shown last, NULL: the screen is unknown */

    GString *paste;
    gint64 pressed_at; /* for double clicks: when, where */
    int pressed_row, pressed_column;
};

/* Tells curses about keys that terminfo leaves out: pastes and modified keys. */
void cb_terminal_define_keys(void);

/* Sends bytes to the terminal; what it does not take is lost, as on a terminal that is gone. */
void cb_terminal_send(CbTerminal *terminal, const char *bytes, gsize length);

/* Adopts the size the terminal has now, and forgets what is on it. */
void cb_terminal_resize(CbTerminal *terminal);
