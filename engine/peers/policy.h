/* The policy `peers` (a row of `policies`): {"policy": "optimal", "maxMatches": 3, "minScore": 60, "excludeMatched":
 * true, "leadMinutes": 15, "introductionMinutes": 5, "quietFrom": "21:00", "quietUntil": "08:00", "ratingsAt": "09:00",
 * "perMinute": 20, "atOnce": 10, "newcomers": false, "fromName": "…", "templates": {…}}. Scores in hundredths; what is left out, of
 * another form or out of its range (the table in policy.c) has its default. Templates are those of words.h.
 */
#pragma once

#include "engine/json.h"
#include "engine/world.h"

#define CB_PEERS_POLICY "peers"

typedef enum { CB_PEERS_OPTIMAL, CB_PEERS_LISTS } CbPeersHow;

typedef struct {
    CbPeersHow how;
    guint most;  /* a person: optimal, at most; lists, as many as they choose themselves */
    guint least; /* hundredths */
    gboolean exclude_matched;
    gint64 lead, introduction; /* microseconds before and after lunch begins */
    int quiet_from, quiet_until, ratings_at; /* minutes since midnight, by the clocks of the event */
    guint per_minute, at_once;               /* requests to the gateway; texts that are sent */
    gboolean newcomers; /* who checks in after the run gets one more by itself; else a person makes it */
} CbPeersPolicy;

CbPeersPolicy cb_peers_policy(const CbWorld *world);
/* Who texts are from: the policy's `fromName`, else the event's name. Caller frees. */
char *cb_peers_from_name(const CbWorld *world, guint event);

/* What is wrong with the JSON of a policy: each member with what it is and what it takes. Sentences (char *); free with
 * g_ptr_array_unref. */
GPtrArray *cb_peers_policy_problems(const cJSON *policy);
/* The first of them, NULL: nothing. Caller frees. */
char *cb_peers_policy_check(const cJSON *policy);
/* Puts one setting as a person writes it (`maxMatches`, `4`; `templates.introduction`, `Hi …`) into the JSON of the policy;
 * an empty value restores the default. FALSE with a sentence in *problem, which the caller frees. For `callboard policy
 * peers`. */
gboolean cb_peers_policy_set(cJSON *policy, const char *name, const char *value, char **problem);
/* The policy with every member, as it counts; fromName is null without one. Caller owns. */
cJSON *cb_peers_policy_in_force(const cJSON *policy);
