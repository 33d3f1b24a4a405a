/* The recipes of this domain, each in the file of its subject, and what their rules and effects
 * have in common.
 */
#pragma once

#include "engine/advisors/advisors.h"
#include "engine/advisors/life.h"
#include "engine/case.h"

/* All recipes, by subject; each ends with a NULL kind. */
extern const CbRecipe cb_match_recipes[], cb_match_answer_recipes[], cb_govern_recipes[],
    cb_match_rule_recipes[], cb_workspace_recipes[], cb_notice_recipes[], cb_availability_recipes[],
    cb_chat_recipes[];

/* What a decision is about; CB_NO_ROW when it is not there. */
guint cb_case_project(const CbCase *c);
guint cb_case_advisor(const CbCase *c); /* the target or the payload's advisor_id */
guint cb_case_match(const CbCase *c);   /* the payload's match_id, of the project */
/* Whoever a decision is made for: the payload's member of that name, else the actor. */
const char *cb_case_person(const CbCase *c, const char *name);
/* A number of the payload, `otherwise` when there is none; CB_NULL when it is something else or not
 * a whole number. */
gint64 cb_case_whole(const CbCase *c, const char *name, gint64 otherwise);
/* In [0,1): the payload's `jitter`, else one that follows from the decision's id. */
double cb_case_jitter(const CbCase *c);

/* Rules that subjects share. */
extern const CbRule cb_rule_may_advise, cb_rule_may_govern, cb_rule_project_found,
    cb_rule_advisor_found, cb_rule_match_found;

/* Rows in a patch. The first two raise versions, once a decision. */
void cb_patch_project(const CbCase *c, CbPatch *patch);
void cb_patch_advisor(const CbCase *c, CbPatch *patch, guint advisor);
/* The match's row with key, project and updated_at set. */
CbRow *cb_patch_match(const CbCase *c, CbPatch *patch, guint match);
/* A new status of a match; the old one becomes its previous one. */
void cb_patch_match_status(const CbCase *c, CbPatch *patch, guint match, CbMatchStatus status);
/* A new row of a table that has an id of its own, and a project; the id follows from the decision
 * and `what`. */
CbRow *cb_patch_own(const CbCase *c, CbPatch *patch, CbTableId table, guint project_column,
                    const char *what);

/* Queues a notice about a match, unless the same waits already. `payload` may be NULL; due at once
 * or after `delay` microseconds. */
typedef struct {
    const char *match_id, *recipient, *type, *method;
    const char *payload;
    gint64 delay;
} CbMatchNotice;
void cb_patch_notice(const CbCase *c, CbPatch *patch, const CbMatchNotice *notice);
/* The same for whoever owns the project, or the advisor: by e-mail, after the pause of new notices.
 */
void cb_patch_tell_owner(const CbCase *c, CbPatch *patch, const char *match_id, const char *type);
void cb_patch_tell_advisor(const CbCase *c, CbPatch *patch, guint match, const char *type);

/* What somebody did to the matching. `advisors`: rows before and after, CB_NO_ROW: none; `score`
 * may be NULL. */
typedef struct {
    const char *type, *admin, *reason, *score, *metadata;
    guint original, chosen;
} CbIntervention;
void cb_patch_intervention(const CbCase *c, CbPatch *patch, const CbIntervention *what);

/* Puts the queue row of a match that was just finalized into the patch, due now. */
void cb_patch_enqueue(const CbCase *c, CbPatch *patch, guint match);
/* Projects that use an advisor's capacity, or will as soon as their workspace is set up; without
 * `project`. */
guint cb_advisor_load(const CbWorld *world, guint advisor, guint project);
