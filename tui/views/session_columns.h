/* Cells and orders of items that are sessions (item->row), for every view that lists them. */
#pragma once

#include "tui/console/view.h"

CbStyle cb_session_when(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_when_exactly(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_times(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_title(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_client(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_status(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_risk(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_short_risk(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_staff(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_best(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_flags(CbConsole *console, const CbItem *item, GString *text);
CbStyle cb_session_region(CbConsole *console, const CbItem *item, GString *text);

/* Earlier first: by date, then start; without a start last. */
int cb_session_by_when(CbConsole *console, const CbItem *a, const CbItem *b);
/* By label, without case or accents. */
int cb_session_by_title(CbConsole *console, const CbItem *a, const CbItem *b);
int cb_session_by_client(CbConsole *console, const CbItem *a, const CbItem *b);
int cb_session_by_status(CbConsole *console, const CbItem *a, const CbItem *b);
/* More critical first, then those of the past, then those that need nobody. */
int cb_session_by_risk(CbConsole *console, const CbItem *a, const CbItem *b);
/* More open places first. */
int cb_session_by_gap(CbConsole *console, const CbItem *a, const CbItem *b);
int cb_session_by_region(CbConsole *console, const CbItem *a, const CbItem *b);

/* Adds a session to a list, with the id and state of session items; `kind` is the view's own. */
void cb_session_add(CbConsole *console, CbList *list, guint session, guint kind);
/* cb_session_passes() for an item. */
gboolean cb_session_item_passes(CbConsole *console, const CbItem *item, const char *word);
/* Detail of an item: cb_session_pane(). */
void cb_session_detail(CbConsole *console, const CbItem *item, CbArea area);
