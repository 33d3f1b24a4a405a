/* Text from data on one line, for subjects of mails and for pages: what begins lines or steers terminals is a blank, what
 * turns the direction of reading or hides between letters is left out (joiners, which scripts and emoji need, stay),
 * bytes that are no UTF-8 are U+FFFD. What is longer than the line ends in an ellipsis, never between a letter and its marks.
 *
 *     "Gala\n\u202Etxt.exe" → "Gala txt.exe",   "Winter Gala" with 7 characters → "Winter…"
 */
#pragma once

#include <glib.h>

#define CB_LINE_WHOLE G_MAXUINT

/* At most `most` characters (CB_LINE_WHOLE: all), without blanks around them. NULL reads as "". Caller frees. */
char *cb_line(const char *text, guint most);
