/* The advisors domain: projects that ask for an advisor, who is chosen, what both answer, and the workspace that is set up
 * for them ("Advisor matching").
 */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_advisors_domain;
