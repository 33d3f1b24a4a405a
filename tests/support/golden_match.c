/* Cases about matches: the choice, what both answer, what runs out. */
#include "tests/support/golden_advisors.h"

const GoldenOp golden_match_ops[] = {{NULL, NULL}};
