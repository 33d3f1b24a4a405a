/* Cases of the advisors domain: what they share. Each subject has a book of operations in a file of
 * its own, which golden_advisors.c lists.
 */
#pragma once

#include "tests/support/golden.h"

typedef struct {
    const char *op; /* the query's `op`; NULL ends a book */
    cJSON *(*run)(const cJSON *golden, const cJSON *query, gint64 now);
} GoldenOp;

extern const GoldenOp golden_match_ops[];
extern const GoldenOp golden_part_ops[];
extern const GoldenOp golden_number_ops[];
extern const GoldenOp golden_http_ops[]; /* golden_http.c */

/* The World of a case's tables, with the project, advisor and match that its rows refer to; rules
 * keep their order. */
CbWorld *golden_advisors_world(const cJSON *golden);
