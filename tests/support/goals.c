#include "tests/support/goals.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/latency.h"

/* Programs that measure are one thread where they print. */
static gboolean all_met = TRUE;

void
cb_goal_head(const char *title, const char *reference)
{
    g_autofree char *right = g_strdup_printf("reference: %s", reference);
    printf("\n%s\n  %s\n%-50s %12s %12s %8s %10s\n", title, right, "", "ours", "reference", "ratio",
           "goal");
}

static gboolean
is_met(const CbGoal *goal)
{
    switch (goal->kind) {
    case CB_GOAL_AT_MOST:
        return goal->ours <= goal->limit;
    case CB_GOAL_AT_LEAST:
        return goal->ours >= goal->limit;
    case CB_GOAL_TIMES:
        return goal->ours <= goal->limit * goal->reference;
    case CB_GOAL_BEATS:
        return goal->ours >= goal->limit * goal->reference;
    default:
        return TRUE;
    }
}

void
cb_goal_print(const CbGoal *goal)
{
    static const char *const signs[] = {
        [CB_GOAL_AT_MOST] = "<=",
        [CB_GOAL_AT_LEAST] = ">=",
        [CB_GOAL_TIMES] = "<=",
        [CB_GOAL_BEATS] = ">=",
    };
    char bound[32] = "", reference[32] = "", ratio[32] = "";
    gboolean met = is_met(goal);
    all_met = all_met && met;
    if (goal->kind != CB_GOAL_NONE)
        g_snprintf(bound, sizeof bound, "%s %g%s", signs[goal->kind], goal->limit,
                   goal->kind >= CB_GOAL_TIMES ? "x" : "");
    if (goal->reference > 0) {
        g_snprintf(reference, sizeof reference, "%.2f", goal->reference);
        g_snprintf(ratio, sizeof ratio, "%.2fx", goal->ours / goal->reference);
    }
    printf("%-50s %12.2f %12s %8s %10s %s\n", goal->what, goal->ours, reference, ratio, bound,
           goal->kind == CB_GOAL_NONE ? ""
           : met                      ? "ok"
                                      : "NOT MET");
}

gboolean
cb_goals_met(void)
{
    return all_met;
}

double
cb_rank_of(GArray *values, guint percent, double unit)
{
    return (double)cb_latency_rank(values, percent) / unit;
}

void
cb_must(gboolean good, const char *what, GError **error)
{
    if (good)
        return;
    printf("%s%s%s\n", what, error != NULL && *error != NULL ? ": " : "",
           error != NULL && *error != NULL ? (*error)->message : "");
    exit(EXIT_FAILURE);
}
