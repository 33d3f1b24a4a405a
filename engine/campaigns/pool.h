/* Everybody who could be asked for the roles of a campaign, ranked once: the people of a plan (CbTickSource) that is made
 * many times over. It answers as a ranking does each time: steps of escalation change whom a policy lets through and
 * not the order.
 */
#pragma once

#include "engine/campaigns/tick.h"

typedef struct CbPool CbPool;

/* Of all roles (CbTickRole), by the weights of the policy. Borrows `eligible` and the role codes. */
CbPool *cb_pool_new(const CbEligible *eligible, const GArray *roles, const CbCampaignPolicy *policy);
void cb_pool_free(CbPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPool, cb_pool_free)

CbTickSource cb_pool_source(CbPool *pool);
