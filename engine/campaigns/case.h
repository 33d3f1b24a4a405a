/* The recipes of this domain, each in the file of its subject, and what their effects have in common.
 */
#pragma once

#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/rank.h"
#include "engine/campaigns/tick.h"
#include "engine/case.h"
#include "engine/messages/causes.h"

/* All recipes, by subject; each ends with a NULL kind. */
extern const CbRecipe cb_lifecycle_recipes[], cb_run_recipes[], cb_request_recipes[], cb_answer_recipes[];

/* Rules that subjects share. */
extern const CbRule cb_rule_campaign_found, cb_rule_may_manage, cb_rule_job_found, cb_rule_profile_found;

/* The job of the case's campaign, CB_NO_ROW when it is gone. */
guint cb_case_job(const CbCase *c);

/* The campaign's row in a patch, with its key and updated_at set; its version is raised. */
CbRow *cb_patch_campaign(const CbCase *c, CbPatch *patch);
/* Adds a role that the campaign does not have yet. */
void cb_patch_new_role(const CbCase *c, CbPatch *patch, const char *campaign_id, const char *role_code);
/* A request's row in a patch with key and references set; new status and updated_at. */
void cb_patch_request_status(const CbCase *c, CbPatch *patch, guint request, const char *status);

/* Adds a row to the campaign's log, without a person: what happened to the campaign. */
void cb_patch_system_event(const CbCase *c, CbPatch *patch, const char *campaign_id, const char *what);
/* Adds a row to the log of a request. `meta` is a JSON object or NULL. */
void cb_patch_request_event(const CbCase *c, CbPatch *patch, const char *job_id, const char *request_id,
                            const char *event, const char *meta);

/* Something that is sent to somebody. */
typedef struct {
    guint campaign, job, profile;
    const char *role_code;
    gboolean offer;
    guint wave;                    /* 0: sent by hand */
    const CbCandidate *candidate;  /* with the score of this moment; NULL: without */
    GPtrArray *reasons;            /* may be NULL */
    const CbCampaignPolicy *policy;
    const char *message;           /* in front of the text; may be NULL */
} CbSend;
/* Puts the request, its log, the campaign's log and the message into the patch. A pending request of the same phase is
 * refreshed instead of doubled. */
void cb_patch_send(const CbCase *c, CbPatch *patch, const CbSend *send);

/* Tells somebody of a job; `message` is what the manager adds, may be NULL. */
void cb_patch_tell(const CbCase *c, CbPatch *patch, guint job, guint profile, CbCause cause, const char *role_code,
                   const char *request_id, const char *message);
