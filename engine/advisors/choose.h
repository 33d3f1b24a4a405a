/* Choosing the advisor of a project ("Advisor matching", section 4).
 *
 * Nobody is chosen who is not available, has as many projects as they take, is on time off, is
 * excluded by the request or by a matching `never_assign` rule. With fewer available advisors than
 * the threshold the choice is simple: whoever has waited longest since a match, times the boost of
 * rules. From the threshold on it is complex: 40 for being available, 35 for skills, 15 for the
 * time zone where the request names one, 10 for preference and fairness; and whoever let a match
 * fall within 24 hours rests.
 *
 * Ties: fewer projects, then (simple) the longer wait, then a salt that is the hash of both ids,
 * then the id. Scores are compared in units of a thousand-millionth, so that equal sums are equal.
 *
 * Cost: the best of n advisors is one pass over eight bytes each. Skills come from lists by skill,
 * so that most advisors, who have none of those asked for, are passed by with one comparison once
 * somebody better is known; whether somebody is on time off, and the salt, are asked only of those
 * who would lead. Nothing is allocated for a person.
 *
 * Example: 40 + 35 · 0.0268 + 15 · 0 + 10 · 0.1 = 41.938 for one relevant skill at level 1 with 6.7
 * years among three (0.4 · 6.7 / 3 / 25 would be 0.0357; with four rows it is 0.0268), no zone, no
 * match in a week.
 */
#pragma once

#include "engine/advisors/index.h"
#include "engine/json.h"

typedef struct {
    guint project;         /* row of `projects` */
    const cJSON *criteria; /* matchCriteria, with excludeAdvisors in it; NULL: none */
    guint threshold;       /* complex from so many available advisors on */
    gint64 now;
} CbChoiceQuery;

/* Somebody's score with its terms, each 0 … 1; `base` and `days` where the choice is simple. */
typedef struct {
    guint advisor;
    gint64 points; /* the score in units of a thousand-millionth: what is compared */
    double base, skill, timezone, fairness, preference;
    gint64 boost; /* the sum of the rules' boosts */
    gint64 days;  /* whole days since the newest match, 999: never */
    guint active, max;
    gint salt;
} CbChosen;

typedef struct CbMatchChoice CbMatchChoice;

/* Copies what it needs of the criteria; refers to the World. */
CbMatchChoice *cb_choice_new(const CbWorld *world, const CbChoiceQuery *query);
void cb_choice_free(CbMatchChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbMatchChoice, cb_choice_free)

gboolean cb_choice_is_complex(const CbMatchChoice *choice);
/* "simple" or "complex". */
const char *cb_choice_algorithm(const CbMatchChoice *choice);

/* The one who is chosen; FALSE when nobody is. */
gboolean cb_choice_best(const CbMatchChoice *choice, CbChosen *best);
/* Everybody who may be chosen, the winner first. CbChosen; caller frees with g_array_unref. */
GArray *cb_choice_rank(const CbMatchChoice *choice);
/* The terms of one advisor, whether or not they may be chosen. */
CbChosen cb_choice_score(const CbMatchChoice *choice, guint advisor);

/* Why somebody is not chosen, as a code, NULL when they may be: NOT_CONFIGURED, NOT_AVAILABLE,
 * AT_CAPACITY, TIME_OFF, EXCLUDED, NEVER_ASSIGN, COOLDOWN, in the order in which they are asked. */
const char *cb_choice_why_not(const CbMatchChoice *choice, guint advisor);
/* The same as a sentence about nobody by name: "is on time off". NULL when there is no reason. */
const char *cb_choice_why_not_words(const char *code);
/* Why nobody is chosen: ALL_ADVISORS_BUSY when some are available and not excluded and all of these
 * are full, else NO_ADVISORS_AVAILABLE. */
const char *cb_choice_pending_reason(const CbMatchChoice *choice);

/* The rules that match and are about the advisor, in their order: rows of admin_preference_rules
 * (guint). Caller frees with g_array_unref. */
GArray *cb_choice_rules(const CbMatchChoice *choice, guint advisor);
/* Why somebody stands where they stand, for people: texts, most important first. Caller frees with
 * g_ptr_array_unref. */
GPtrArray *cb_choice_reasons(const CbMatchChoice *choice, const CbChosen *chosen);
/* The scoring_features of a match. Caller owns. */
cJSON *cb_choice_features(const CbMatchChoice *choice, const CbChosen *chosen);

/* A score with two decimals, the half rounded up: 2.775 is "2.78". */
const char *cb_score_format(gint64 points, char text[static 32]);
