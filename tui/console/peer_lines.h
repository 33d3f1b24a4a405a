/* The lines of an event's detail: pairs with what makes their score, people with how many
 * introductions they get, those left alone with what would change it, introductions with both
 * sides, answers that wait, the report.
 */
#pragma once

#include "tui/console/peer.h"
#include "tui/console/view.h"

/* Columns of the pair's score drawn as a bar, and where it lies in a line. */
enum { CB_PEER_BAR = 14, CB_PEER_BAR_AT = 3 + 2 + 6, CB_PEER_BAR_FROM = 40 };

/* Of a part; items as cb_peer_people() makes them. */
const CbColumnOps *cb_peer_columns(CbPeerPart part);

/* What there is to say about the selected line, in whole sentences. */
void cb_peer_reasons(CbConsole *console, CbArea area);

/* The report of an event in lines (char *); free with g_ptr_array_unref. An item of the report has
 * its line behind the first blank of its id. */
GPtrArray *cb_peer_report(CbConsole *console, guint event);
