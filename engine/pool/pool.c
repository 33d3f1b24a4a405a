/* The entry of the pool domain. */
#include "engine/pool/pool.h"

#include "engine/pool/attention.h"
#include "engine/pool/case.h"

const CbDecisionKind cb_pool_kinds[] = {
    {"booking.place", "place", CB_booking_plan, 0, cb_pool_decide, NULL},
    {"booking.process", "process now", CB_booking_plan, 0, cb_pool_decide, NULL},
    {"booking.fail", "note a failure", CB_booking_plan, 0, cb_pool_decide, NULL},
    {"booking.retry", "retry", CB_booking_plan, 0, cb_pool_decide, NULL},
    {"booking.assign", "assign", CB_booking_plan, 0, cb_pool_decide, cb_assign_inverse},
    {"booking.release", "release", CB_booking_plan, 0, cb_pool_decide, cb_release_inverse},
    {"booking.withdraw", "take out of the pool", CB_booking_plan, 0, cb_pool_decide, NULL},
    {"pool.begin", "begin a run", CB_pool_state, 0, cb_pool_decide, NULL},
    {"pool.end", "close a run", CB_pool_state, 0, cb_pool_decide, NULL},
    {"pool.recover", "recover", CB_pool_state, 0, cb_pool_decide, NULL},
    {"pool.requeue", "requeue", CB_pool_state, 0, cb_pool_decide, NULL},
    {"pool.switch", "switch the mode", CB_pool_state, 0, cb_pool_decide, cb_switch_inverse},
    {"pool.policy", "set the policy", CB_pool_state, 0, cb_pool_decide, NULL},
    {"pool.auto", "switch automatically", CB_pool_state, 0, cb_pool_decide, cb_auto_inverse},
    {"pool.override", "override", CB_pool_state, 0, cb_pool_decide, cb_override_inverse},
    {"pool.evaluate", "evaluate", CB_pool_state, 0, cb_pool_decide, NULL},
    {"pool.trouble", "note an error", CB_pool_state, 0, cb_pool_decide, NULL},
};
const guint cb_pool_n_kinds = G_N_ELEMENTS(cb_pool_kinds);

const CbDomain cb_pool_domain = {
    .name = "pool",
    .kinds = cb_pool_kinds,
    .n_kinds = G_N_ELEMENTS(cb_pool_kinds),
    .attention = cb_pool_attention,
};
