/* The console: views on a desk, driven by keys. */
#pragma once

#include <stdio.h>

#include "tui/desk.h"

typedef struct {
    const char *view;   /* the view to open; NULL: the one remembered, else today */
    const char *color;  /* auto, always, never, 16, 256; NULL: auto */
    const char *theme;  /* NULL: the profile's */
    const char *keys;   /* a key map file to read after the built-in one; NULL: keys.conf if it is there */
    gboolean ascii;     /* draw with ASCII only, whatever the profile says */
    gboolean read_only; /* decide nothing */
    gboolean fresh;     /* begin without the filters and orders of the last run */
    const char *filter; /* start with this filter; NULL: the remembered one */
} CbConsoleOptions;

/* Runs until the person quits. FALSE with an error when there is no terminal to run on. */
gboolean cb_console_run(CbDesk *desk, const CbConsoleOptions *options, GError **error);

/* Prints a view as lines of text, for pipes and screen readers: one record a line. FALSE when there is no
 * such view. */
gboolean cb_console_print(CbDesk *desk, const CbConsoleOptions *options, FILE *out, GError **error);

/* The names of the views, ends with NULL; and a line about each. */
const char *const *cb_console_views(void);
const char *cb_console_view_summary(const char *view);
