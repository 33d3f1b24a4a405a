/* What is decided: sessions and people by id. While a panel is open the World may be replaced, and rows
 * with it; ids stay.
 */
#pragma once

#include "tui/console/console.h"

typedef struct {
    char *session;
    char *operator; /* NULL: it is about the session alone */
    char *session_label, *operator_label; /* what they were called, for when they are gone */
} CbAbout;

/* A list of CbAbout; free with g_array_unref. */
GArray *cb_abouts_new(void);
/* Adds rows of a World; the operator may be CB_NO_ROW. */
void cb_abouts_add(GArray *abouts, const CbWorld *world, guint session, guint operator);
/* For GDestroyNotify. */
void cb_abouts_free(gpointer abouts);

/* "Foire expo is no longer there." Caller frees. */
char *cb_about_gone(const char *label);

/* What deciding would do now. Never NULL. */
CbOutcome *cb_about_preview(CbConsole *console, const char *kind, const CbAbout *about);

/* Takes the mark from a session's row, if it is marked in the current view. */
void cb_console_unmark(CbConsole *console, const char *session_id);

/* Decides a kind for each (there must be one) in one batch, shows the effect, says what came of it and of
 * the `skipped` chosen sessions where nobody waited, and takes the marks from what was decided. The reason
 * may be NULL. */
void cb_console_decide(CbConsole *console, const char *kind, const GArray *abouts, const char *reason,
                       guint skipped);
