/* The views, in the order of their number keys. */
#pragma once

#include "tui/console/view.h"

extern const CbViewOps cb_today_view;
extern const CbViewOps cb_board_view;
extern const CbViewOps cb_day_view;
extern const CbViewOps cb_people_view;
extern const CbViewOps cb_sessions_view;
extern const CbViewOps cb_decisions_view;
extern const CbViewOps cb_handover_view;
extern const CbViewOps cb_campaigns_view;
extern const CbViewOps cb_pool_view;
extern const CbViewOps cb_matches_view;
extern const CbViewOps cb_peers_view;

/* The three lines above the pool's list: mode and when it runs, the load with its measures, what is recommended. */
#define CB_POOL_HEAD_ROWS 3
void cb_pool_head(CbConsole *console, CbArea area);

/* The two lines above the list of matches: the advisors as a whole, and by which rule they are chosen. */
#define CB_MATCHES_HEAD_ROWS 2
void cb_matches_head(CbConsole *console, CbArea area);

/* The two lines above the list of events: the runs, and the texts with how their sender does. */
#define CB_PEERS_HEAD_ROWS 2
void cb_peers_head(CbConsole *console, CbArea area);

/* The detail of an item that is a decision, in any view: what was decided, how things stand now. */
void cb_decision_detail(CbConsole *console, const CbItem *item, CbArea area);
