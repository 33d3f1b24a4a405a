/* Requests for advisors as the console looks at them: what a row is about, how it stands in words, and what is looked at of
 * one. What needs the ranking behind it stands in match_sight.h.
 */
#pragma once

#include "engine/advisors/life.h"
#include "engine/advisors/provision.h"
#include "engine/domain.h"
#include "tui/console/console.h"

/* A project, and one of its requests; CB_NO_ROW where there is none. */
typedef struct {
    guint project, match;
} CbMatchAbout;
/* Of a row about a request, or about a project: then its open request, else its newest. */
CbMatchAbout cb_match_about(const CbWorld *world, const CbItem *item);
/* The same of the selected row. */
CbMatchAbout cb_console_match(CbConsole *console);
/* The advisor who is selected in the detail, or that the selected row is about; CB_NO_ROW: none. */
guint cb_console_advisor(CbConsole *console);
/* Who is matched, CB_NO_ROW: nobody. */
guint cb_match_advisor(const CbWorld *world, CbMatchAbout about);
/* The row of the queue that sets up the workspace of a match, CB_NO_ROW: none. */
guint cb_match_workspace(const CbWorld *world, CbMatchAbout about);
/* Whether a later request of the project has taken its place. */
gboolean cb_match_is_past(const CbWorld *world, CbMatchAbout about);

/* For the console when it ends; see match_sight.h. */
void cb_match_sight_free(CbMatchSight *sight);

/* What is looked at of a request. */
typedef enum {
    CB_MATCH_PART_RANKING,
    CB_MATCH_PART_LEFT_OUT, /* who may not be chosen now, each with the reason */
    CB_MATCH_PART_CHAT,     /* what is said in the project, the oldest first */
    CB_MATCH_PART_HISTORY,  /* requests, answers, interventions, set-up, notices; the newest first */
    CB_N_MATCH_PARTS,
} CbMatchPart;
extern const char *const cb_match_part_names[CB_N_MATCH_PARTS];

/* Collects console->people for the part of the selected row that is looked at, unless they are collected: advisors, or rows
 * of a log; `kind` is the part, `state` the place in the ranking or the list. */
void cb_match_people(CbConsole *console, const CbItem *item);
/* Selects where somebody begins to read: what was said last, of the others the first. */
void cb_match_people_begin(CbConsole *console);

/* --- words ------------------------------------------------------------------------------------ */

/* "matched", "client approved", "no request". */
const char *cb_match_status_words(const CbWorld *world, CbMatchAbout about);
/* Sign and word in 14 columns: "● matched", "✓ client yes", "× advisor no". */
CbStyle cb_text_match(const CbWorld *world, CbMatchAbout about, GString *text);
/* When an unanswered request runs out, by its nearness: "in 41:07", "over 12 min"; "·" of one that does not. */
CbStyle cb_text_expiry(CbConsole *console, CbMatchAbout about, GString *text);
/* How a row of the queue stands: "waits after 2 of 3, next in 0:12: timeout", "set up". */
CbStyle cb_text_workspace(CbConsole *console, guint workspace, GString *text);
/* The same without the error, of a row of another World. */
CbStyle cb_text_workspace_brief(CbConsole *console, const CbWorld *world, guint workspace, GString *text);
/* What it waits for: what needs a person, else whose answer, or how its workspace stands. */
CbStyle cb_text_match_next(CbConsole *console, CbMatchAbout about, GString *text);
/* What of a project needs a person; NULL: nothing. Valid until the World or the minute changes. */
const CbAttention *cb_match_matter(CbConsole *console, guint project);
