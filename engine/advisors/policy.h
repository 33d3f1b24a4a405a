/* The policy `advisors` (a row of `policies`): where the numbers stand that the original reads from
 * its environment.
 *
 * {"complexThreshold": 50, "smallThreshold": 10, "autoProvision": true}; what is left out or no
 * number has its default. */
#pragma once

#include "engine/world.h"

#define CB_ADVISORS_POLICY "advisors"

typedef struct {
    guint complex_threshold; /* from so many available advisors on, skills are compared */
    guint small_threshold;   /* below so many advisors the pool is called small */
    gboolean auto_provision; /* a finalized match sets up its workspace; `true` in any case or 1,
                                else off */
} CbAdvisorsPolicy;

CbAdvisorsPolicy cb_advisors_policy(const CbWorld *world);
