/* The lines of a bench: what we measured, its reference of the same run, the goal, and whether it
 * is met. */
#pragma once

#include <glib.h>

typedef enum {
    CB_GOAL_NONE,    /* only shown */
    CB_GOAL_AT_MOST, /* the number itself */
    CB_GOAL_AT_LEAST,
    CB_GOAL_TIMES, /* at most so many times the reference */
    CB_GOAL_BEATS, /* at least so many times the reference */
} CbGoalKind;

typedef struct {
    const char *what;
    double ours, reference; /* reference 0: there is none */
    CbGoalKind kind;
    double limit;
} CbGoal;

void cb_goal_head(const char *title, const char *reference);
void cb_goal_print(const CbGoal *goal);
/* Whether all lines printed so far have met their goals. */
gboolean cb_goals_met(void);

/* The value of rank `percent` of an array of gint64, which it sorts, over `unit`. */
double cb_rank_of(GArray *values, guint percent, double unit);
/* Ends the program with the message (NULL: `what` alone) unless `good`. */
void cb_must(gboolean good, const char *what, GError **error);
