/* Breaking a text into lines of a screen. */
#pragma once

#include <glib.h>

/* The most lines a text is broken into; what follows is told by an ellipsis. */
#define CB_WRAP_LINES 4000

/* The text in lines of at most `columns` (at least 1), broken at blanks where there are any,
 * within words that are longer than a line. Blanks that a line begins with are repeated on the
 * lines it continues on. Newlines end lines. Free with g_ptr_array_unref (char *); what is in them
 * is not cleaned. */
GPtrArray *cb_wrap(const char *text, int columns, gboolean ascii);
