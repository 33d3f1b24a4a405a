/* Events as the console looks at them: what a row is about, how each stands in numbers and words,
 * and what is looked at of one. Who would meet whom stands in peer_plan.h.
 */
#pragma once

#include "engine/domain.h"
#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "tui/console/console.h"
#include "tui/console/peer_plan.h"

/* The event that the selected row is about, CB_NO_ROW: none. */
guint cb_console_event(CbConsole *console);

/* Two contractors (rows, the lower first), one (`second` CB_NO_ROW), or none (both). `match`: the
 * match that they have and that is looked at; `message`: what one of them wrote, which is. */
typedef struct {
    guint first, second, match, message;
} CbCouple;
/* Who is selected in an event's detail. */
CbCouple cb_console_couple(CbConsole *console);

/* --- what the console knows of events --------------------------------------------------------- */

CbPeerDesk *cb_peer_desk_new(void);
void cb_peer_desk_free(CbPeerDesk *desk);
CbPeerPlanning *cb_peer_desk_planning(CbConsole *console);

/* An event in numbers, found once for a World; valid until the World changes. */
const CbPeerNumbers *cb_console_peer_numbers(CbConsole *console, guint event);
/* All texts that go out: `due` wait although their time has come, the oldest since `oldest`; `next`
 * is when the next one goes (CB_NULL: none). */
typedef struct {
    guint scheduled, sending, sent, failed, due;
    gint64 oldest, next; /* due longest; to come first */
    gint64 last;         /* when one was sent last, CB_NULL: never */
} CbPeerTexts;
CbPeerTexts cb_peer_texts(CbConsole *console);
/* The pair ("pair/p1/p2", as in console->people) about which something was ordered last: its row stays where people look,
 * although nothing is ordered about it any more; NULL: none. */
const char *cb_peer_ordered(CbConsole *console);
void cb_peer_note_order(CbConsole *console, const char *pair);
/* The row of today at which a part was chosen by hand, which holds there instead of its matter's. */
const char *cb_peer_part_row(CbConsole *console);
void cb_peer_note_part_row(CbConsole *console, const char *item);
/* What of an event needs a person most; NULL: nothing. Valid until the World or the minute changes.
 */
const CbAttention *cb_peer_matter(CbConsole *console, guint event);

/* The number of what is shown of events: another World, minute or plan (NULL: none yet) has
 * another. */
guint cb_peer_sight(CbConsole *console, const CbPeerPlan *plan);

/* --- what is looked at of an event ------------------------------------------------------------ */

typedef enum {
    CB_PEER_PART_PLAN,    /* pairs of the batch as it would be made now */
    CB_PEER_PART_PEOPLE,  /* introductions of each, the most first; then whoever does not take part,
                             and why */
    CB_PEER_PART_ALONE,   /* who is left without anyone, and what would change it */
    CB_PEER_PART_MATCHES, /* introductions, and how both sides stand */
    CB_PEER_PART_REPLIES, /* answers that wait for a person */
    CB_PEER_PART_REPORT,
    CB_N_PEER_PARTS,
} CbPeerPart;
extern const char *const cb_peer_part_names[CB_N_PEER_PARTS];
/* The one that is looked at: the one that was chosen, else the plan before the run, and the
 * introductions after it. */
CbPeerPart cb_peer_part(CbConsole *console, guint event);

/* Rows in console->people that are pairs of the plan: `row` is the place among the batch's picks.
 */
#define CB_ITEM_PAIR (-2)
/* … and lines of the report. */
#define CB_ITEM_LINE (-3)
/* Collects console->people for the part that is looked at, unless they are collected; `kind` is the
 * part, `state` the place. */
void cb_peer_people(CbConsole *console, guint event);

/* --- words ------------------------------------------------------------------------------------ */

/* The clocks of the event, of the console where it has none. */
const char *cb_zone_of_event(CbConsole *console, guint event);
/* When an instant is by the event's clocks, "12:30", with the day where it is another than the
 * event's own date. */
void cb_text_at_event(CbConsole *console, guint event, gint64 time, GString *text);
/* How its run stands, in 11 columns: "in 10:59", "due", "made 12:15", "no lunch". */
CbStyle cb_text_run(CbConsole *console, guint event, GString *text);
/* "yes", "no", "later", "asked" with a sign. */
CbStyle cb_text_side(CbSideState side, GString *text);
/* "20.47" of hundredths. */
void cb_text_hundredths(guint64 hundredths, GString *text);
