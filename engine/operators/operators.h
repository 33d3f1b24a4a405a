/* The operators domain: sessions that need people, who could take them and why. */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_operators_domain;

/* The kinds of decision it decides ("Operators", section Decisions), for the entry. */
#define CB_OPERATORS_N_KINDS 6
extern const CbDecisionKind cb_operators_kinds[CB_OPERATORS_N_KINDS];
