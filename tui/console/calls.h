/* What is known of calls to somebody, in words. */
#pragma once

#include "tui/console/console.h"

/* For a panel: name, how to reach them, where they were before and will be next, how far it is, and the last calls and
 * notes. `session` may be CB_NO_ROW. Caller frees. */
char *cb_calls_text(CbConsole *console, guint operator, guint session);
/* "no 15:40 \"ill\" (Luc)": the last call about a session; FALSE and an empty text when there was none. */
gboolean cb_call_words(CbConsole *console, guint operator, guint session, GString *text);
/* The last calls and notes about a person or a session (the other is CB_NO_ROW), the newest first, at most `most`: lines
 * (char *). Free with g_ptr_array_unref. */
GPtrArray *cb_contact_lines(CbConsole *console, guint operator, guint session, guint most);
/* "12 km · before Thu 19, Foire Albi · next Sun 22, Zénith": how far a session is, the sessions around it; as far as
 * that is known. */
void cb_around_words(CbConsole *console, guint operator, guint session, GString *text);
