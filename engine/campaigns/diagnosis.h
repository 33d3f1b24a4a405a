/* "Why does it not advance?": the causes that keep a campaign from filling its roles, each with the action that settles
 * it ("Staffing campaigns", section 10).
 *
 * In this order, each once where it is true: it is not active; nothing is scheduled; a run holds its lock; the job
 * requires no roles; the people are not to be seen here (nothing more is said then); everybody is assigned; for the open roles: nobody passes the rules (and which rule stops how many);
 * more are wanted and everybody who passes has been asked; nobody has said yes or nobody was asked at all, people who said yes wait for an
 * offer, offers wait for an answer; the last message of the job that could not be sent.
 */
#pragma once

#include "engine/campaigns/eligible.h"
#include "engine/campaigns/need.h"

typedef enum {
    CB_CAUSE_NOT_ACTIVE,
    CB_CAUSE_NOT_SCHEDULED,
    CB_CAUSE_LOCKED,
    CB_CAUSE_NO_ROLES,
    CB_CAUSE_PEOPLE_HIDDEN,
    CB_CAUSE_ALL_ASSIGNED,
    CB_CAUSE_NOBODY_PASSES,
    CB_CAUSE_ALL_ASKED,
    CB_CAUSE_NOBODY_ASKED,
    CB_CAUSE_NO_YES,
    CB_CAUSE_NOT_OFFERED,
    CB_CAUSE_OFFERED,
    CB_CAUSE_SEND_FAILED,
    CB_N_CAUSES,
} CbCauseKind;

/* "NOT_ACTIVE", … for programs. */
extern const char *const cb_cause_codes[CB_N_CAUSES];

typedef struct {
    CbCauseKind kind;
    char *role_code;         /* the role that it is about; NULL: the whole campaign */
    char *sentence;
    const char *action;      /* the name of what settles it: "escalate"; NULL: nothing that is done here */
    guint people;            /* NOBODY_PASSES: crew of the department … */
    guint stopped[CB_N_OUT]; /* … and how many of them each rule stops, by bit; somebody may be stopped by several */
} CbCause;

/* All causes; free with g_array_unref (CbCause). `eligible` is that of the campaign's job and department. */
GArray *cb_campaign_causes(const CbEligible *eligible, guint campaign, gint64 now);

/* The people of a role who are not assigned, each counted where they are farthest, as a tick counts them (section 6, step 8):
 * took an offer, have one, said yes and never had one on the job, or are asked. `asked` is cb_asked() of the job. */
typedef struct {
    guint asked, ready, offered, took;
} CbRoleAnswers;
CbRoleAnswers cb_role_answers(const GArray *asked, const CbNeed *need);

/* How many places of a role nobody is on the way to: neither assigned nor asked, ready, offered or accepted. */
gint64 cb_role_shortfall(const GArray *asked, const CbNeed *need);

/* Whether anybody passes a policy's rules for a job, and whether one of them has not been asked on it yet. Stops at the
 * first who was not: of use where many campaigns are looked at. */
typedef struct {
    gboolean passes, left;
} CbAnybody;
CbAnybody cb_anybody(const CbWorld *world, guint job, const char *department, const CbCampaignPolicy *policy);
