/* The console's tie to the hub: the courier, what it told last, and how that is said on the screen. */
#pragma once

#include "sync/client/courier.h"
#include "tui/screen/style.h"

typedef struct CbConsole CbConsole;
typedef struct CbLinkState CbLinkState;

/* Starts a courier when somebody is signed in at a hub. `changed` is called from the main loop when there is
 * something new to draw. Problems are said in the bottom line. */
void cb_link_start(CbConsole *console, void (*changed)(gpointer data), gpointer data);
void cb_link_stop(CbConsole *console);

/* The outbox was changed here: the courier looks at it. */
void cb_link_outbox(CbConsole *console);
void cb_link_want(CbConsole *console, CbWant want);
/* Tells the others whose candidates are open here, when that has changed. */
void cb_link_look(CbConsole *console);

/* "● live", "offline since 16:20, data 3 h old"; appended to `text`. */
CbStyle cb_link_words(CbConsole *console, GString *text);
/* Whether what changes is what the first synchronisation brings; to be asked after every change. */
gboolean cb_link_is_first(CbConsole *console);
/* Whether anybody else has the session's candidates open. */
gboolean cb_link_is_looked_at(CbConsole *console, const char *session_id);
/* Who else has the session's candidates open: "Marie, 2 min"; FALSE when nobody has. */
gboolean cb_link_lookers(CbConsole *console, const char *session_id, GString *text);
/* The last status; NULL while there is no courier. */
const CbAgentStatus *cb_link_status(const CbConsole *console);
