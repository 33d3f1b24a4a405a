/* The forecast of a campaign: the chance that each role is filled when the job starts, and when, under the policy as it is
 * and under each step of escalation that is left, taken now.
 *
 * The campaign's own ticks are played forward (play.h) many times over, with people who answer as they have answered before
 * (habits.h); the chance is the share of the games that fill the role. All games of all cases share their dice: the n-th who is
 * asked (or offered a place) in a role of a game throws the same in each case, whoever it is. So cases differ by what they
 * do and by whom they ask, and not by luck; a step can still cost a role something where its people go to another role. The
 * dice are thrown from the campaign's id and from what was asked and answered: the same state has the same forecast, also
 * a minute later.
 *
 * What it takes as given: who may be asked and who is ranked where stays as it is today; other campaigns do not take these
 * people away, except that an acceptance may lapse; a paused campaign goes on now; in assisted mode somebody sends at
 * once what the tick would send. A forecast of 70 % comes true 7 times of 10 as long as people answer as before
 * (tests/engine/forecast_test.c measures that, and what happens when they do not).
 */
#pragma once

#include "engine/campaigns/roster.h"

#define CB_FORECAST_RUNS 200
#define CB_FORECAST_DAYS 30 /* how far, for a job without a start */

typedef struct {
    char *role_code;
    gint64 required;
    guint assigned;
    double chance;      /* 0 … 1 */
    gint64 expected_at; /* the mean of the games that fill it; CB_NULL: none does */
} CbForecastRole;

typedef struct {
    const char *step;  /* the last step taken, NULL: the policy as it is */
    double chance;     /* that all roles are filled */
    GArray *roles;     /* CbForecastRole, by role code */
} CbForecastCase;

typedef struct {
    gint64 until; /* the job's start */
    guint runs;   /* games of each case */
    GArray *cases; /* CbForecastCase; each takes one step more than the one before */
} CbForecast;

/* At most `most_cases` (1: the policy as it is alone). NULL when the campaign's department has no roles or its job is
 * gone. About 10 ms a case for 10 roles, 400 people and CB_FORECAST_RUNS games. */
CbForecast *cb_forecast_new(const CbRoster *roster, guint campaign, gint64 now, guint runs, guint most_cases);
#define CB_FORECAST_ALL G_MAXUINT
void cb_forecast_free(CbForecast *forecast);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbForecast, cb_forecast_free)
