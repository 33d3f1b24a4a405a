#include "engine/pool/dr.h"

const char *
cb_dr_override_name(CbDrOverride override)
{
    static const char *const names[] = {NULL, "EMERGENCY", "NO_ALTERNATIVES", "CRITICAL"};
    return names[override];
}

static CbDrBehaviour
behaviour_of(const CbPoolPolicy *policy)
{
    static const CbDrBehaviour behaviours[CB_POOL_N_MODES] = {
        [CB_POOL_BALANCE] = CB_DR_BLOCK, [CB_POOL_NORMAL] = CB_DR_SOFT, [CB_POOL_URGENT] = CB_DR_MINIMAL};
    if (policy->mode != CB_POOL_CUSTOM)
        return behaviours[policy->mode];
    if (policy->dr_penalty <= -1.0)
        return CB_DR_BLOCK;
    return policy->dr_penalty <= -0.3 ? CB_DR_SOFT : CB_DR_MINIMAL;
}

static CbDrOverride
override_of(const CbPoolPolicy *policy, CbDrBehaviour behaviour, CbDrCircumstances circumstances)
{
    if (behaviour == CB_DR_MINIMAL)
        return CB_DR_NO_OVERRIDE;
    if (circumstances.critical)
        return CB_DR_EMERGENCY;
    if (behaviour == CB_DR_BLOCK && policy->mode == CB_POOL_CUSTOM)
        return CB_DR_NO_OVERRIDE;
    if (circumstances.no_alternatives)
        return CB_DR_NO_ALTERNATIVES;
    return circumstances.load_high ? CB_DR_CRITICAL : CB_DR_NO_OVERRIDE;
}

CbDrRuling
cb_dr_rule(const CbPoolPolicy *policy, gboolean consecutive, CbDrCircumstances circumstances)
{
    CbDrRuling ruling = {.behaviour = behaviour_of(policy)};
    if (!consecutive)
        return ruling;
    ruling.override = override_of(policy, ruling.behaviour, circumstances);
    ruling.blocked = ruling.behaviour == CB_DR_BLOCK && ruling.override == CB_DR_NO_OVERRIDE;
    if (!ruling.blocked)
        ruling.penalty = policy->dr_penalty;
    if (ruling.behaviour == CB_DR_SOFT && ruling.override != CB_DR_NO_OVERRIDE)
        ruling.penalty /= 2;
    return ruling;
}
