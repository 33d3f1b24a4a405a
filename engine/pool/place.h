/* Placing a booking, for the decisions that do so. */
#pragma once

#include "engine/pool/case.h"

extern const CbRule cb_rule_unassigned;

/* Puts the case's booking into the pool; its row is returned for more. The sentence is the caller's. */
char *cb_place_in_pool(const CbCase *c, CbPatch *patch, gint64 deadline, CbRow **booking);
