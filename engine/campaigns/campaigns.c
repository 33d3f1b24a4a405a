/* The entry of the campaigns domain: its kinds of decision, its index, and what of it needs a person. */
#include "engine/campaigns/campaigns.h"

#include <string.h>

#include "engine/campaigns/attention.h"
#include "engine/campaigns/crew.h"

/* A pause is taken back by going on, and the other way round. */
static char *
reverse(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)base;
    *kind = strcmp(decision->kind, "campaign.pause") == 0 ? "campaign.resume" : "campaign.pause";
    return g_strdup("{}");
}

/* A campaign that was started is stopped. */
static char *
end(const CbWorld *now, const CbDecision *decision, const char *base, const char **kind)
{
    (void)now;
    (void)decision;
    (void)base;
    *kind = "campaign.stop";
    return g_strdup("{}");
}

const CbDecisionKind cb_campaigns_kinds[CB_CAMPAIGNS_N_KINDS] = {
    {"campaign.start", "start", CB_staffing_campaigns, 0, cb_campaigns_decide, end},
    {"campaign.pause", "pause", CB_staffing_campaigns, 0, cb_campaigns_decide, reverse},
    {"campaign.resume", "resume", CB_staffing_campaigns, 0, cb_campaigns_decide, reverse},
    {"campaign.stop", "stop", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"campaign.escalate", "escalate", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"campaign.nudge", "tick now", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"campaign.unlock", "free the lock", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"campaign.tick", "tick", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"campaign.ask", "ask", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"campaign.offer", "offer", CB_staffing_campaigns, 0, cb_campaigns_decide, NULL},
    {"request.answer", "answer", CB_jobs, 0, cb_campaigns_decide, NULL},
};

const CbDomain cb_campaigns_domain = {
    .name = "campaigns",
    .kinds = cb_campaigns_kinds,
    .n_kinds = CB_CAMPAIGNS_N_KINDS,
    .index_new = cb_crew_new,
    .index_patch = cb_crew_patch,
    .index_free = cb_crew_free,
    .attention = cb_campaigns_attention,
};
