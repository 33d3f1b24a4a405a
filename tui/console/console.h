/* The console from the inside: what views, actions and overlays work on. The outside is tui/console.h.
 *
 * A frame is made in three steps, each a function of state: views collect their items from the World
 * when it changed, the list orders and filters them, and drawing puts the visible rows on a canvas.
 */
#pragma once

#include "engine/campaigns/roster.h"
#include "engine/operators/alerts.h"
#include "engine/operators/board.h"
#include "engine/pool/rank.h"
#include "tui/console.h"
#include "tui/console/forecasting.h"
#include "tui/console/haystack.h"
#include "tui/console/keymap.h"
#include "tui/console/link.h"
#include "tui/console/list.h"
#include "tui/desk/handover.h"
#include "tui/screen/canvas.h"
#include "tui/screen/signs.h"
#include "tui/screen/terminal.h"

/* Where something is drawn. */
typedef struct {
    int row, column, height, width;
} CbArea;

/* Takes lines off the top of an area, at most those that it has. */
static inline CbArea
cb_area_take(CbArea *area, int lines)
{
    lines = CLAMP(lines, 0, area->height);
    CbArea taken = {area->row, area->column, lines, area->width};
    area->row += lines;
    area->height -= lines;
    return taken;
}

typedef struct CbViewOps CbViewOps;
typedef struct CbCampaignSight CbCampaignSight;
typedef struct CbPoolSight CbPoolSight;
typedef struct CbMatchSight CbMatchSight;
typedef struct CbPeerDesk CbPeerDesk;
typedef struct CbOverlay CbOverlay;

/* A view as it stands: its list, and what the person set in it (remembered in the profile). */
typedef struct {
    const CbViewOps *ops;
    CbList list;
    guint sort;         /* place of the sort column in ops->columns */
    gboolean reverse;
    gboolean collected; /* the list shows the World as it is */
    gint64 day;         /* the day view's date; others do not use it */
} CbView;

struct CbConsole {
    CbDesk *desk;
    CbLinkState *link;    /* the tie to the hub; NULL: none */
    CbTerminal *terminal; /* NULL while printing */
    CbTerminalOptions look;
    CbCanvas *canvas;
    CbKeymap *keymap;
    CbBoard *board;
    CbAlerts *alerts;

    CbView *views;        /* one for each of cb_views */
    guint current;
    GArray *trail;        /* views to go back to (guint) */
    GArray *attention;    /* CbAttention: what the rows of today are about, by CbItem.kind */
    CbHandover *handover; /* what the rows of the hand-over are about, by CbItem.kind; NULL before it is shown */
    CbSince last_look;    /* at the hand-over, before this one; time 0: not yet asked for */
    guint since;          /* what somebody chose in it, see cb_act_since() */

    gboolean detail_open; /* the selected row's detail is shown */
    gboolean in_detail;   /* keys move in the detail's people */
    CbList people;        /* the people of the selected session or campaign, see panes.h */
    char *people_of;      /* whose they are: its id, NULL while there are none */
    CbTableId people_table; /* … of this table */
    CbArea people_area;   /* where they were drawn last */
    gboolean show_excluded;

    /* The campaign that is looked at, see campaign.h. */
    CbRoster *roster;
    CbCampaignSight *sight;
    guint sights;         /* how many there were */
    char *role;           /* the role that was chosen, NULL: none */
    guint part;           /* CbCampaignPart */
    char *people_key;     /* campaign, role and part of the people … */
    guint people_sight;   /* … the sight that they were collected from … */
    guint people_all;     /* … and how many there are, listed or not */
    CbForecasting *forecasting; /* NULL: no forecasts are made */
    GArray *matters;      /* CbAttention: what the rows of the campaigns need, by CbItem.kind */

    /* The pool, see pool.h. */
    CbPoolSight *pool;
    guint pools;              /* how many sights there were */
    guint pool_part;          /* CbPoolPart */
    CbPoolRanking *pool_ranking; /* of the booking that is looked at … */

    /* The request for an advisor that is looked at, see match_sight.h; and what of the projects needs a person. */
    CbMatchSight *match;
    guint matches;            /* how many sights there were */
    guint match_part;         /* CbMatchPart */
    GArray *match_matters;    /* CbAttention, … */
    GHashTable *match_places; /* … by project + 1: the place of the most urgent, and one more */
    CbWorld *match_world;     /* of this World … */
    gint64 match_minute;      /* … and this minute of the clock */

    CbPeerDesk *peers;        /* the events, and who would meet whom at the one that is looked at, see peer.h */
    guint peer_part;          /* CbPeerPart */

    CbOverlay *overlay;   /* what lies over the view and takes the keys, NULL when nothing does */

    char *flash;          /* the sentence in the bottom line, until the next key */
    CbStyle flash_style;
    gboolean paused, read_only, quit;
    gboolean unsettled;   /* rows kept their places while somebody navigated: order them when they stop */
    gint64 last_key;      /* monotonic, of the last key press */
    gint64 last_bell;     /* monotonic, of the last bell; 0: none yet */

    /* What cells remember between frames, see cells.h. */
    int cell_width;               /* of the cell that is being drawn, for those that cut themselves; 0: as wide as it likes */
    GHashTable *pending_ids;      /* of what decisions stand about, borrowed from the desk's entries */
    guint pending_of;             /* the reading of the outbox that it is true of */
    guint free_today;             /* people free on `free_day` in `free_world`, which is held too */
    gint64 free_day;
    CbWorld *free_world;
    CbHaystacks *haystacks;
};

static inline const CbWorld *
cb_console_world(const CbConsole *console)
{
    return cb_desk_world(console->desk);
}

static inline CbView *
cb_console_view(CbConsole *console)
{
    return &console->views[console->current];
}

/* Says something in the bottom line; takes the sentence over (from data: it is cleaned when drawn). */
void cb_console_say(CbConsole *console, CbStyle style, char *sentence);
/* The same for an error; frees it. */
void cb_console_fail(CbConsole *console, GError *error);

/* The World changed by `patch` (NULL: in ways not known): brings the board and the views up to date. */
void cb_console_world_changed(CbConsole *console, const CbPatch *patch);

/* Collects the views anew although the World is the same: time has passed. */
void cb_console_recollect(CbConsole *console);

/* Takes rows that kept their places to where they belong, once nobody navigates any more. */
void cb_console_settle(CbConsole *console);

/* Handles a key as the person's: the overlay's, or an action's. */
void cb_console_key(CbConsole *console, CbKey key);

/* Makes a console on a desk, without a terminal; what is wrong in the key map is appended to `problems`. */
CbConsole *cb_console_new(CbDesk *desk, const CbConsoleOptions *options, GPtrArray *problems);
void cb_console_free(CbConsole *console);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbConsole, cb_console_free)

/* Shows a view by its place in cb_views, and remembers where the person came from; or only shows it. */
void cb_console_open_view(CbConsole *console, guint view);
void cb_console_show_view(CbConsole *console, guint view);
/* Opens the session or person as the board or people view's selected row. FALSE when it is not in it. */
gboolean cb_console_open_row(CbConsole *console, CbTableId table, guint row);

/* Brings the current view's list up to date with the World, filter and order. */
void cb_console_collect(CbConsole *console);

/* Applies the current view's filter, or its order, to what is there. */
void cb_console_filter(CbConsole *console);
void cb_console_sort(CbConsole *console);

/* The session or operator that the selected row is about, CB_NO_ROW when it is about none. */
guint cb_console_session(CbConsole *console);
guint cb_console_operator(CbConsole *console);
/* The campaign that the selected row, or the detail, is about; the job of a row about one; CB_NO_ROW: none. */
guint cb_console_campaign(CbConsole *console);
guint cb_console_job(CbConsole *console);
/* The booking that the selected row, or the detail, is about; the interpreter who is selected in a booking's detail (a row
 * of employee); CB_NO_ROW: none. */
guint cb_console_booking(CbConsole *console);
guint cb_console_interpreter(CbConsole *console);
/* The person of a crew who is selected in a campaign's detail, CB_NO_ROW: none. */
guint cb_console_candidate(CbConsole *console);

/* Takes the keys back to the list when another session or campaign is selected than the one whose people they are in. */
void cb_console_keep_detail(CbConsole *console);

/* Runs an action by its name, as its key would. FALSE when there is none or it does not apply here. */
gboolean cb_console_act(CbConsole *console, const char *action);

/* Rows above the list: title, overview, heads of the columns; and what the view adds to its head, on screens that have room
 * for it. */
#define CB_HEAD_ROWS 3
int cb_console_head_rows(const CbConsole *console);

/* Draws the whole screen on the canvas. */
void cb_console_draw(CbConsole *console);
/* The same, and brings it to the terminal, if there is one: for work that goes on between two keys. (run.c) */
void cb_console_show(CbConsole *console);

/* What lies on a place of the screen, overlays aside. (frame.c) */
typedef enum { CB_PANE_NONE, CB_PANE_LIST, CB_PANE_DETAIL } CbPane;
CbPane cb_console_pane_at(const CbConsole *console, int row, int column);

/* Does what the mouse asks: the wheel moves, a click selects, a double click opens, each in the pane
 * under the pointer; the wheel scrolls an overlay. (mouse.c) */
void cb_console_mouse(CbConsole *console, const CbInput *input);

/* Announces, at most once a minute and all together, the sessions that have become critical, as the
 * profile wants it: by a sentence and the bell or a notification. (announce.c) */
void cb_console_announce(CbConsole *console);
