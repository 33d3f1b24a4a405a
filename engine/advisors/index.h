/* The index over the advisors: what a choice needs of them whatever the project, as columns, and
 * who has which skill.
 *
 * Built once for a fresh World; a patch computes anew the few advisors that it touches, a skill's
 * list where somebody's skill changes, and the rules when one of them does. What depends on the
 * project or the time is asked by a choice (choose.h). Times are kept as they are, so that no index
 * grows old.
 */
#pragma once

#include "engine/advisors/hash.h"
#include "engine/world.h"

enum {
    CB_ADVISOR_KNOWN = 1 << 0,     /* has a row in advisor_availability */
    CB_ADVISOR_AVAILABLE = 1 << 1, /* its status is `available` */
    CB_ADVISOR_TIME_OFF = 1 << 2,  /* has a time off, some day */
    CB_ADVISOR_HALVED = 1 << 3,    /* the id could be halved (hash.h) */
};

typedef struct {
    guint16 flags;
    guint16 active;   /* projects pending_approval or active: what uses capacity */
    guint16 max;      /* max_concurrent_projects */
    guint16 n_skills; /* rows of every kind */
} CbAdvisorState;

/* created_at of the newest match with this advisor, CB_NULL when there is none: the smallest
 * number, so that comparisons hold without asking. */
typedef struct {
    gint64 last;    /* of any status */
    gint64 refused; /* advisor_declined or expired */
    gint64 won;     /* matched, client_approved, advisor_accepted, finalized */
} CbAdvisorPast;

typedef struct {
    CbHashHalf half;
    guint32 hours; /* who works the same hours in the same zone has the same number; 0: no hours */
} CbAdvisorRest;

/* Somebody's skill: proficiency times thousandths of years, less than 2^24. */
typedef struct {
    guint32 advisor;
    guint32 points;
} CbSkillEntry;

/* Everybody with one skill, in row order. */
typedef struct {
    gatomicrefcount refs;
    guint n;
    CbSkillEntry entries[];
} CbSkillList;

typedef enum {
    CB_RULE_PREFERS,  /* always_prefer, framework_specialist, project_type_expert: boosts */
    CB_RULE_FORBIDS,  /* never_assign */
    CB_RULE_RESERVES, /* emergency_only: adds nothing */
} CbMatchRuleKind;

/* A rule of an administrator with its conditions read. Texts belong to the index. */
typedef struct {
    guint row, advisor; /* in admin_preference_rules and in advisors */
    CbMatchRuleKind kind;
    gint64 boost;
    gint64 until;  /* CB_NULL: for ever */
    gboolean free; /* holds whatever the project: no conditions, or `always` */
    const char *framework, *complexity;
} CbMatchRule;

typedef struct CbAdvisorIndex CbAdvisorIndex;

const CbAdvisorIndex *cb_advisor_index(const CbWorld *world);

CbAdvisorState cb_advisor_state(const CbAdvisorIndex *index, guint advisor);
CbAdvisorPast cb_advisor_past(const CbAdvisorIndex *index, guint advisor);
CbAdvisorRest cb_advisor_rest(const CbAdvisorIndex *index, guint advisor);
/* The same for passes over everybody: CB_CHUNK_ROWS of them from `first` on, a multiple of that. */
const CbAdvisorState *cb_advisor_states_from(const CbAdvisorIndex *index, guint first);

/* How many have the status `available`. */
guint cb_advisors_available(const CbAdvisorIndex *index);
/* How many different working hours there are, without those who have none; numbers are 1 … n. */
guint cb_advisor_hours(const CbAdvisorIndex *index);
/* Everybody with a skill, NULL when nobody has it. */
const CbSkillList *cb_advisors_skilled(const CbAdvisorIndex *index, const char *category,
                                       const char *name);
/* The active rules about advisors who exist, in the order in which they were made. CbMatchRule. */
const GArray *cb_match_rules(const CbAdvisorIndex *index);

/* Whether somebody is on time off at `now`, by the periods of the World. */
gboolean cb_advisor_is_off(const CbWorld *world, guint advisor, gint64 now);
/* Whether a period `[start,end)` contains an instant: brackets count, an empty end is open. What
 * cannot be read does not. */
gboolean cb_period_has(const char *period, gint64 instant);

/* For the domain's entry: see CbDomain. */
gpointer cb_advisor_index_new(const CbWorld *world);
gpointer cb_advisor_index_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch);
void cb_advisor_index_free(gpointer index);
