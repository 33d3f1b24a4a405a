/* The duty list: how everybody stands at one moment, and would stand after what a plan has assigned so far. Ranking
 * reads it, plans write to it; the World stays as it is.
 *
 * Made in one pass over people, bookings and logs, it serves all rankings of a run. Hours are whole seconds: the
 * durations of a person's bookings that are not cancelled and begin no earlier than `window` before now, those ahead
 * included (section 4.3). The last duty roster meeting before another one is found among all of them (section 5).
 */
#pragma once

#include "engine/pool/policy.h"

/* A booking's time, and the row; `end` is not part of it. */
typedef struct {
    gint64 start, end;
    guint booking;
} CbSpell;

typedef struct {
    gint64 seconds;      /* on duty in the window */
    gint64 last_served;  /* the newest assignment in the log; CB_NULL: never served */
    GArray *spells;      /* CbSpell by start, then row: bookings with status approve or waiting */
    guint employee;      /* row */
    guint given;         /* how many a plan has assigned … */
    gint64 served_before; /* … and `last_served` without them */
} CbOnDuty;

typedef struct {
    CbWorld *world;
    gint64 now;
    CbPoolPolicy policy;
    guint n;             /* active interpreters … */
    CbOnDuty *people;    /* … by emp_code */
    guint *place;        /* by employee row: the place among `people`; CB_NO_ROW: no active interpreter */
    gint64 least, second_least, most; /* seconds over all of them, for the gap; kept by cb_duty_assign() */
    GArray *rosters;     /* duty roster meetings that count, by start, then id (duty_roster.c) */
    GHashTable *given;   /* bookings that a plan has assigned, as row + 1 */
    struct CbBusyDays *days; /* who is busy on a day (busy_days.h) */
    double newcomer_factor; /* 1 unless newcomers joined a CUSTOM policy (section 6) */
} CbDuty;

/* `policy` NULL: that of the World. */
CbDuty *cb_duty_new(const CbWorld *world, gint64 now, const CbPoolPolicy *policy);
void cb_duty_free(CbDuty *duty);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDuty, cb_duty_free)
/* A second list to try something on; what was assigned to one is not in the other. */
CbDuty *cb_duty_copy(const CbDuty *duty);

/* Gives a booking that nobody has to somebody (a place among `people`), as if it had been approved and logged at
 * `now`. */
void cb_duty_assign(CbDuty *duty, guint booking, guint place);
/* Takes that back; also a booking that they have in the World, for trying what its loss would do. */
void cb_duty_release(CbDuty *duty, guint booking, guint place);

/* The spell that clashes with a time, NULL when there is none: start < end of the other and end > start of the other,
 * so touching is free. `except` is left out. Of several the first. */
const CbSpell *cb_duty_clash(const CbDuty *duty, guint place, gint64 start, gint64 end, guint except);
/* Whether a spell clashes with that time, and how: "CONTAINED" when one lies in the other, ends included, else
 * "OVERLAP"; NULL when it does not. */
const char *cb_spell_clash(const CbSpell *spell, gint64 start, gint64 end);
/* Sets the bit of every place that clashes with that time (CB_NULL at an end: none does); `busy` has room for one
 * bit a place. */
void cb_duty_busy(const CbDuty *duty, gint64 start, gint64 end, guint except, guint64 *busy);

/* 0 … 1: how long ago they were served last, in windows; 1 when never. */
double cb_duty_lrs(const CbDuty *duty, guint place);

/* Who had the last duty roster meeting before `start` (section 5), by place; CB_NO_ROW when nobody has, also where that
 * meeting has no interpreter or one who is not active. `last` (may be NULL) is its booking, CB_NO_ROW without one. */
guint cb_duty_last_roster(const CbDuty *duty, gint64 start, guint except, guint *last);

/* What a booking takes, in seconds; never negative. */
gint64 cb_booking_seconds(const CbWorld *world, guint booking);

/* most − least, in seconds: now, and after `place` was given `seconds` more. O(1). */
gint64 cb_duty_gap(const CbDuty *duty);
static inline gint64
cb_duty_gap_with(const CbDuty *duty, guint place, gint64 seconds)
{
    gint64 before = duty->people[place].seconds, after = before + seconds;
    gint64 others = before == duty->least ? duty->second_least : duty->least;
    return MAX(duty->most, after) - MIN(others, after);
}

/* Changes of the list of interpreters against those of the past window (section 6). */
typedef struct {
    guint current, history, joined, left;
    gboolean significant;
    double factor; /* of w_fair, under CUSTOM: max(0.5, 1 − 0.5 · joined / current) when any joined, else 1 */
} CbListChange;
/* `joined` and `left` (may be NULL) get the employee codes, in order; the texts are the World's. */
CbListChange cb_duty_list_change(const CbWorld *world, gint64 now, gint64 window_days, GPtrArray *joined, GPtrArray *left);
