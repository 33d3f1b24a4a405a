/* What the files of a choice share; see choose.h. */
#pragma once

#include "engine/advisors/choose.h"
#include "engine/advisors/zones.h"
#include "engine/bits.h"

#define CB_POINT 1e9 /* units of `points` in one point of a score */
#define CB_NEVER_MATCHED 999

typedef struct {
    guint advisor;
    gint64 boost;
    gboolean excluded, forbidden;
} CbSpecial;

struct CbMatchChoice {
    const CbWorld *world;
    const CbAdvisorIndex *index;
    gint64 now;
    gboolean complex;
    char *project_id;
    gboolean halved; /* the project's id has 36 bytes */
    char *framework, *complexity;
    double weights[4]; /* availability, skills, timezone, preference */
    guint32 *skills; /* of each advisor: ten times the weighted points of the relevant skills; NULL:
                        none is relevant */
    GArray *specials; /* CbSpecial, in row order */
    CbBits *is_special;
    GArray *rules;      /* rows of cb_match_rules() that match (guint) */
    CbClientWeek week;  /* where the request names a zone */
    double *zone_terms; /* of each number of working hours; below 0: not found yet. NULL without a
                           zone */
};

/* What is special about an advisor, NULL: nothing. */
const CbSpecial *cb_choice_special(const CbMatchChoice *choice, guint advisor);
/* Fills score and terms, but not the salt. */
void cb_choice_fill(const CbMatchChoice *choice, guint advisor, const CbSpecial *special,
                    CbChosen *chosen);
/* The salt of an advisor for the project. */
gint cb_choice_salt(const CbMatchChoice *choice, guint advisor);
/* Whether somebody with this score comes before the other; both have their salts. */
gint cb_chosen_compare(gconstpointer a, gconstpointer b, gpointer choice);
