/* The rule of duty rosters (section 5): who had the last duty roster meeting should not have the next.
 *
 *   BALANCE, CUSTOM with a penalty ≤ −1   blocks them; an override unblocks, with the full penalty
 *   NORMAL, CUSTOM with ≤ −0.3            takes the penalty off their score; an override halves it
 *   URGENT, CUSTOM with more              takes the penalty off their score, always
 *
 * What overrides, first one first: an emergency, nobody else being left, a high load; a block under CUSTOM yields to an
 * emergency alone.
 */
#pragma once

#include "engine/pool/policy.h"

/* How a mode treats who had the last duty roster meeting (section 5). */
typedef enum { CB_DR_NO_RULE, CB_DR_BLOCK, CB_DR_SOFT, CB_DR_MINIMAL } CbDrBehaviour;
typedef enum { CB_DR_NO_OVERRIDE, CB_DR_EMERGENCY, CB_DR_NO_ALTERNATIVES, CB_DR_CRITICAL } CbDrOverride;
typedef struct {
    CbDrBehaviour behaviour;
    gboolean blocked;
    double penalty;      /* ≤ 0 */
    CbDrOverride override;
} CbDrRuling;
typedef struct {
    gboolean critical, no_alternatives, load_high;
} CbDrCircumstances;
/* What the rule says about somebody who had the last one (`consecutive`) or had not. */
CbDrRuling cb_dr_rule(const CbPoolPolicy *policy, gboolean consecutive, CbDrCircumstances circumstances);
const char *cb_dr_override_name(CbDrOverride override); /* NULL for none */
