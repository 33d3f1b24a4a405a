/* The campaigns domain: jobs that need people in roles, and the waves of requests and offers that fill them. */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_campaigns_domain;

/* The kinds of decision it decides.
 *
 * About a campaign (staffing_campaigns): `campaign.start` {job_id, department, mode, policy, scope, offer_message} makes it;
 * `.pause`, `.resume`, `.stop`, `.escalate`, `.nudge` (the next tick is due at once), `.unlock`; `.tick` runs one tick;
 * `.ask` and `.offer` {role_code, profile_id, override_conflicts} send one request by hand.
 * About a job (jobs): `request.answer` {request_id, profile_id, answer: confirm or decline} is what somebody said.
 *
 * Everybody but viewers may, except where the person has a profile: then "Staffing campaigns" section 5 says who may. */
#define CB_CAMPAIGNS_N_KINDS 11
extern const CbDecisionKind cb_campaigns_kinds[CB_CAMPAIGNS_N_KINDS];
CbOutcome *cb_campaigns_decide(const CbWorld *world, const CbDecision *decision, gint64 now);

/* Whether somebody may manage the campaigns of a department: admin and logistics everywhere; management without a department
 * everywhere, else in its own, and that of logistics also in production; nobody else. */
gboolean cb_profile_may_manage(const char *role, const char *own_department, const char *department);

/* Whether a campaign of this status can be resumed, whatever the case of the letters; and what that is called: "Resume"
 * from paused, "Restart" otherwise. */
gboolean cb_campaign_can_resume(const char *status);
const char *cb_campaign_resume_label(const char *status);
/* Of so many roles so many filled, in percent, rounded; 0 of none. */
guint cb_campaign_progress(guint filled, guint roles);
