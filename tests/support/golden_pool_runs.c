/* Cases of the pool domain: pool_select, batch, recovery, mode_switch. */
#include "tests/support/golden_pool.h"

const GoldenPoolOp golden_pool_runs[] = {
    {NULL, NULL},
};
