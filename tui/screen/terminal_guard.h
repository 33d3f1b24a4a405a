/* Leaves the terminal as it was found, whatever ends or stops the program. Signal handlers know
 * only what is in CbGuard: plain bytes, made beforehand. Private to terminal.c.
 */
#pragma once

#include <glib.h>
#include <termios.h>

typedef struct {
    int tty;
    struct termios before, during; /* modes outside and inside the program */
    char enter[256], leave[256];   /* what to send on the way in and out */
    gsize enter_length, leave_length;
} CbGuard;

/* Installs handlers for the signals that end, stop or resize, before curses would install its own.
 * Returns a descriptor that becomes readable when cb_guard_take_change() has something to tell, -1
 * with errno when there is none. */
int cb_guard_install(void);
/* From now on the terminal is ours: these handlers restore it. */
void cb_guard_activate(const CbGuard *guard);
/* Gives the signals back. The terminal is restored by whoever calls this. */
void cb_guard_remove(void);

/* Whether the size changed or the program was stopped since the last call. */
gboolean cb_guard_take_change(void);
