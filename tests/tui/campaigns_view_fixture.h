/* What the tests of campaigns in the console share: keys that start one, and what a line says. */
#pragma once

#include "tests/tui/crew_fixture.h"

#define START "8 n type:norte enter " /* the form is open */
#define STARTED START "enter "        /* assisted, SND-FOH-R is looked at */
#define AT_MONITORS STARTED ". "

/* The row of the screen that begins with this, cursor and marks aside. */
static inline char *
line_with(Place *place, const char *text)
{
    for (int row = 0; row < place->rows; row++) {
        g_autofree char *line = cb_pty_row(place->pty, row);
        const char *found = strstr(line, text);
        if (found != NULL)
            return g_strdup(found);
    }
    g_autofree char *screen = cb_pty_screen(place->pty);
    fail_msg("no line has \"%s\":\n%s", text, screen);
    return NULL;
}

static inline void
assert_line(Place *place, const char *beginning, const char *part)
{
    g_autofree char *line = line_with(place, beginning);
    if (strstr(line, part) == NULL)
        fail_msg("\"%s\" has no \"%s\"", line, part);
}

/* Starts the console on what keys leave behind. */
static inline void
begin(Place *place, const char *keys)
{
    start(place, NULL);
    play(place, keys);
}

static inline void
assert_comes(Place *place, const char *text)
{
    if (!cb_pty_wait_for(place->pty, text, CB_PTY_TIMEOUT_MS))
        assert_shows(place, text);
}
