/* A match as it is made: who gets a project, by the steps of "Advisor matching", section 3. The
 * decisions match.request and match.retry write down what this finds, and a console shows it
 * before.
 */
#pragma once

#include "engine/advisors/choose.h"

#define CB_MATCH_HOURS 2 /* until an unanswered match runs out, where the request does not say */
#define CB_RETRY_AFTER 5 /* minutes after which a pending request is tried again */

typedef struct {
    guint assignment; /* the administrator's, in admin_advisor_assignments; CB_NO_ROW: chosen by
                         score, or nobody */
    guint advisor;    /* CB_NO_ROW: nobody */
    CbChosen chosen;  /* where somebody was chosen by score */
    CbMatchChoice *choice; /* NULL where an assignment decides */
    const char *pending_reason; /* NULL where there is somebody */
} CbMatchFound;

/* Whom a project gets now. `criteria`: the match_criteria, with excludeAdvisors; may be NULL. */
void cb_match_find(const CbWorld *world, guint project, const cJSON *criteria, gint64 now,
                   CbMatchFound *found);
void cb_match_found_clear(CbMatchFound *found);

/* matchCriteria and excludeAdvisors as one object; either may be NULL. Caller owns. */
cJSON *cb_match_criteria(const cJSON *criteria, const cJSON *exclude);
/* The criteria of a match that exists. Caller owns. */
cJSON *cb_match_criteria_of(const CbWorld *world, guint match);
