/* How people answer, learned from their requests of the past: whether at all before the time is over, after how long, and
 * whether yes. For forecasts.
 *
 * Each chance of a person and a phase (availability, offer) is the mean of a Beta distribution. Its prior has the crew's
 * own share as mean (itself begun with two answers at 70 % for answering, 50 % for "I could", 80 % for taking an offer) and
 * weighs as many answers as the people differ little: m = 1/ρ − 1, with ρ the correlation within people by the method of
 * moments, begun with fifty answers' worth of ρ = 0.05 (m = 19), m from 2 to 100. So who has never been asked answers like
 * the crew, and three lucky answers make nobody certain. How surely the crew's share is known is part of a forecast
 * too: each game throws a crew of its own around it (CbMood). Not counted: what waits, and what was closed before
 * its time. An expired request is one without an answer.
 *
 * Answers take as long as the crew's past answers did, phase by phase, with seven made-up ones among them (20 min … 19 h;
 * offers 5 min … 3 h). A policy that waits longer than was usual is not expected to get more answers.
 *
 * An acceptance lapses (its person is booked elsewhere by then) as often as the logs say, begun with 1 of 50.
 */
#pragma once

#include "engine/world.h"

typedef struct {
    double answers; /* the chance of any answer in time … */
    double yes;     /* … and of a yes, where there is one */
} CbHabit;

typedef struct CbHabits CbHabits;

/* Of those whose byte in `crew` (by profile) is not 0; one pass over their requests, 100 ns for each. */
CbHabits *cb_habits_new(const CbWorld *world, const guint8 *crew);
void cb_habits_free(CbHabits *habits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbHabits, cb_habits_free)

/* What a crew may be like, as far as is known: the shares of those who answer and of yes, by phase. */
typedef struct {
    double means[2][2];
} CbMood;
/* Thrown around what is known, with the variance share · (1 − share) / answers, and 0.04² for what changes until it is
 * needed. */
CbMood cb_habits_mood(const CbHabits *habits, guint64 seed);

CbHabit cb_habit(const CbHabits *habits, const CbMood *mood, guint profile, gboolean offer);
/* How long an answer takes that is slower than the share `u` (0 … 1, exclusive) of all. */
gint64 cb_habits_delay(const CbHabits *habits, gboolean offer, double u);
/* The chance that a yes to an offer books nobody. */
double cb_habits_lapse(const CbHabits *habits);
