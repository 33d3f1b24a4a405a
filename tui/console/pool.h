/* The pool as the console looks at it: what the engine says of it, found once for a World and a minute, so that a key
 * costs only its drawing; and the words for it that view, pane, panels and cards share.
 */
#pragma once

#include "engine/pool/corruption.h"
#include "engine/pool/list.h"
#include "engine/pool/load.h"
#include "engine/pool/plan.h"
#include "tui/console/console.h"

struct CbPoolSight {
    CbWorld *world;
    gint64 minute;       /* of the clock, that it was found in … */
    gint64 now;          /* … and the time */
    guint serial;        /* of all sights of the console this one */
    CbPoolPolicy policy;
    CbDuty *duty;
    GArray *entries;     /* CbPooled: all of the pool */
    GArray *rows;        /* CbPoolRow (engine/pool/list.h) */
    guint counts[CB_N_POOL_LOOKS];
    guint n_ready;       /* the first so many rows are ready, corrupted ones among them */
    gint64 oldest;       /* entry time; CB_NULL */
    CbAutoConfig config;
    CbLoad load;
    CbSwitchState switching;
    GHashTable *places;  /* by booking + 1: the place in `rows`, and one more … */
    GHashTable *bests;   /* … and the best candidate's place, and one more; filled as it is asked for */
};

/* What is known of the pool; owned by the console, valid until it is asked for anew. */
const CbPoolSight *cb_pool_sight(CbConsole *console);
void cb_pool_sight_free(CbPoolSight *sight);

/* The row about a booking, NULL when it is neither in the pool nor left to people; and its place among the rows. */
const CbPoolRow *cb_pool_row(const CbPoolSight *sight, guint booking);
guint cb_pool_row_place(const CbPoolSight *sight, guint booking);
/* Who would get it now: a place in the duty list; CB_NO_ROW: nobody, for *refusal (may be NULL). */
guint cb_pool_sight_best(const CbPoolSight *sight, guint booking, const char **refusal);
/* Everybody for a booking, as a run of the pool would rank them now. Caller frees. */
CbPoolRanking *cb_pool_sight_rank(const CbPoolSight *sight, guint booking);

/* The row of pool_state; CB_NO_ROW before it is written. */
guint cb_console_pool_state(const CbConsole *console);
/* Whether a hub runs the pool by itself; without one a person does. */
gboolean cb_pool_runs_by_itself(const CbConsole *console);
/* When a row is decided by itself: the first run or check that meets it; CB_NULL: by nobody but a person. */
gint64 cb_pool_decided_at(CbConsole *console, const CbPoolRow *row);

/* --- what is looked at of a booking ----------------------------------------------------------- */

typedef enum {
    CB_POOL_PART_CANDIDATES,
    CB_POOL_PART_LEFT_OUT, /* active interpreters whom a rule leaves out, with the rule */
    CB_POOL_PART_HISTORY,  /* changes of the entry, with their errors, the newest first */
    CB_POOL_PART_DECISIONS, /* what was decided about it before, and why */
    CB_N_POOL_PARTS,
} CbPoolPart;
extern const char *const cb_pool_part_names[CB_N_POOL_PARTS];

/* Collects console->people for the part of a booking that is looked at, unless they are collected: employees, or rows
 * of a log; `kind` is the part, `state` the place in the ranking or the list. */
void cb_pool_people(CbConsole *console, guint booking);
/* The ranking that they were collected from, NULL before. */
const CbPoolRanking *cb_pool_people_ranking(const CbConsole *console);

/* What happened to a booking's entry, and what was decided about it (rows of the logs), the newest first. Free with
 * g_array_unref (guint). */
GArray *cb_pool_history(const CbWorld *world, guint booking);
GArray *cb_pool_decisions(const CbWorld *world, guint booking);

/* --- words ------------------------------------------------------------------------------------ */

/* Sign and word: "● ready", "× failed 3" with the attempts. */
CbStyle cb_text_pool_look(const CbPoolRow *row, GString *text);
/* "in 3:12", "in 5 h", "in 3 d"; "over 40 min", "over 3 h"; "·" without a deadline. */
CbStyle cb_text_deadline(CbConsole *console, gint64 deadline, GString *text);
/* How long: "40 min", "3 h", "12 d". */
void cb_text_pool_span(gint64 span, GString *text);
/* "Tue 24 Nov 09:30–11:00", in the console's zone. */
void cb_text_meeting(CbConsole *console, guint booking, GString *text);
/* When it will be decided and why it is still waiting, in one or two sentences. */
CbStyle cb_text_pool_why(CbConsole *console, const CbPoolRow *row, GString *text);
/* Everything that is wrong with an entry, for people: "its deadline lies after its start". */
void cb_text_corruption(guint issues, GString *text);
/* Hours with one digit: "12.5 h". */
void cb_text_hours(double hours, GString *text);
/* What a refusal of a ranking means: "everybody is busy then". The text itself where it is not known. */
const char *cb_pool_refusal_words(const char *refusal);
/* Why somebody is left out: "busy: Audit interne, 10:00–11:30", "the gap would be 12 h, more than 4 h". */
void cb_text_left_out(CbConsole *console, const CbPoolSight *sight, guint booking, const CbPoolRanking *ranking,
                      const CbPoolCandidate *candidate, GString *text);
