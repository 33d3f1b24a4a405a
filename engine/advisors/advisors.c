/* The entry of the advisors domain. */
#include "engine/advisors/advisors.h"

#include "engine/advisors/attention.h"
#include "engine/advisors/index.h"

const CbDecisionKind cb_advisors_kinds[CB_ADVISORS_N_KINDS] = {
    {"match.request", "request an advisor", CB_projects, 0, cb_advisors_decide, NULL},
    {"match.client_decide", "client answers", CB_projects, 0, cb_advisors_decide, NULL},
    {"match.advisor_decide", "advisor answers", CB_projects, 0, cb_advisors_decide, NULL},
    {"match.expire", "expire", CB_projects, 0, cb_advisors_decide, NULL},
    {"match.retry", "try again", CB_projects, 0, cb_advisors_decide, NULL},
    {"match.override", "overrule", CB_projects, 0, cb_advisors_decide, NULL},
    {"match.assign", "assign", CB_projects, 0, cb_advisors_decide, NULL},
    {"assignment.cancel", "cancel the assignment", CB_projects, 0, cb_advisors_decide, NULL},
    {"provision.attempt", "set up", CB_projects, 0, cb_advisors_decide, NULL},
    {"provision.fail", "set-up failed", CB_projects, 0, cb_advisors_decide, NULL},
    {"provision.rollback", "roll back", CB_projects, 0, cb_advisors_decide, NULL},
    {"provision.retry", "set up at once", CB_projects, 0, cb_advisors_decide, NULL},
    {"provision.free", "free the lock", CB_projects, 0, cb_advisors_decide, NULL},
    {"outbox.delivered", "delivered", CB_projects, 0, cb_advisors_decide, NULL},
    {"outbox.failed", "not delivered", CB_projects, 0, cb_advisors_decide, NULL},
    {"outbox.retry", "send again", CB_projects, 0, cb_advisors_decide, NULL},
    {"chat.post", "say", CB_projects, 0, cb_advisors_decide, NULL},
    {"advisor.availability", "availability", CB_advisors, 0, cb_advisors_decide, NULL},
    {"advisor.work_hours", "working hours", CB_advisors, 0, cb_advisors_decide, NULL},
    {"advisor.time_off", "time off", CB_advisors, 0, cb_advisors_decide, NULL},
    {"rule.create", "make the rule", CB_admin_preference_rules, 0, cb_advisors_decide, NULL},
    {"rule.change", "change the rule", CB_admin_preference_rules, 0, cb_advisors_decide, NULL},
};

const CbDomain cb_advisors_domain = {
    .name = "advisors",
    .kinds = cb_advisors_kinds,
    .n_kinds = CB_ADVISORS_N_KINDS,
    .index_new = cb_advisor_index_new,
    .index_patch = cb_advisor_index_patch,
    .index_free = cb_advisor_index_free,
    .attention = cb_advisors_attention,
};
