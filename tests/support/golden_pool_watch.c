/* Cases of the pool domain: auto_approval, logging, monitoring. */
#include "tests/support/golden_pool.h"

const GoldenPoolOp golden_pool_watch[] = {
    {NULL, NULL},
};
