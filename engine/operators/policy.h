/* The board policy: row `board` of the table policies, a JSON object. What is missing or of the wrong
 * form has its default. ("Operators", sections Candidates and Risk.)
 */
#pragma once

#include "engine/world.h"

typedef enum { CB_BUSY_DATE, CB_BUSY_OVERLAP } CbBusyRule;

typedef struct {
    CbBusyRule busy_rule;    /* date: one session a day; overlap: only overlapping times clash */
    gint64 min_gap_minutes;  /* overlap: time needed between two sessions, default 0 */
    const char *timezone;    /* of the company's clocks, interned; UTC when it names none … */
    gboolean names_timezone; /* … which this tells */
    gint64 overload_minutes; /* overlap: minutes of one date above which a person is overloaded, 360 */
} CbBoardPolicy;

CbBoardPolicy cb_board_policy(const CbWorld *world);

/* Checks one setting as a person writes it (`busy_rule`, `overlap`); FALSE with a sentence in *problem,
 * which the caller frees. For `callboard policy`. */
gboolean cb_board_policy_check(const char *name, const char *value, char **problem);
