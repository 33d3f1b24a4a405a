/* Why an advisor fits a project, term by term ("Advisor matching", section 5): for the pane that
 * explains, not for choosing, which has other terms (choose.h).
 *
 *     availability  0 when unavailable, else 1 − 0.3 · current/most
 *     skills        Σ w · min(level · years · (1.2 if verified) / 50, 1), at most 1; times 0.8 for
 * a simple, 1.2 for a complex project, at most 1. w 0.4 the framework, 0.3 a language, 0.3 a
 * specialty of the project, without case timezone      0.5 where the client names no zone, else
 * that of zones.h preference    the best priority/100 of the advisor's preferences that match, and
 * 0.1 for a week without a match total         40, 35, 15, 10 of them, to two decimals
 *
 * Example: idle, one specialty at level 4 with 7.1 years of a complex project, no hours, a zone:
 * 40·1 + 35·0.20448 + 15·0.3 + 10·0.1 = 52.66.
 */
#pragma once

#include "engine/advisors/readiness.h"
#include "engine/json.h"

typedef enum {
    CB_TERM_AVAILABILITY,
    CB_TERM_SKILLS,
    CB_TERM_TIMEZONE,
    CB_TERM_PREFERENCE,
    CB_N_TERMS
} CbTerm;
/* "availability", "skills", "timezone", "preference". */
const char *cb_term_name(CbTerm term);

/* What is asked for; `stack`: {framework, languages[], complexity_factors[]}, may be NULL. */
typedef struct {
    const cJSON *stack;
    const char *complexity; /* NULL: medium */
    const char *zone;       /* the client's; NULL: not named */
    const double *weights;  /* CB_N_TERMS of them; NULL: 40, 35, 15, 10 */
} CbDetailQuery;

typedef struct {
    double terms[CB_N_TERMS]; /* 0 to 1 */
    double total;             /* two decimals */
    CbAvailability availability;
    guint relevant_skills;
    double average_proficiency; /* of those, 0 where there are none */
    double fairness;            /* 0 or 0.1 */
    gboolean preferred;         /* a preference matches */
    gboolean zoned, hours_known;
    gint64 last_matched_days; /* whole days since the newest match; CB_NULL: never matched */
    gboolean in_cooldown;     /* that match fell through, today */
    gboolean low[CB_N_TERMS]; /* what is worth a warning; never the preference */
} CbDetail;

CbDetail cb_detail(const CbWorld *world, guint advisor, const CbDetailQuery *query, gint64 now);
/* The query of a project, as far as it says; `stack` is the caller's parsed technology_stack. */
CbDetailQuery cb_detail_query(const CbWorld *world, guint project, const cJSON *stack);

/* A term in a few words: "Available, with other projects". Static. */
const char *cb_detail_words(const CbDetail *detail, CbTerm term);
