/* What the two halves of policies share: reading them (policy.c) and judging them (policy_judge.c).
 */
#pragma once

#include <cjson/cJSON.h>

#include "engine/campaigns/policy.h"

/* A setting that is a number above 0, or also 0. */
typedef struct {
    const char *name;
    double initial, most;
    gboolean may_be_zero;
} CbPolicyNumber;

enum { CB_AVAILABILITY_TTL, CB_OFFER_TTL, CB_MULTIPLIER, CB_BUFFER, CB_INTERVAL, CB_N_POLICY_NUMBERS };
extern const CbPolicyNumber cb_policy_numbers[CB_N_POLICY_NUMBERS];

enum { CB_N_SOFT = CB_SOFT_ALLOW + 1, CB_N_STEPS = 3 };
extern const char *const cb_soft_names[CB_N_SOFT]; /* by CbSoftPolicy */
extern const char *const cb_step_names[CB_N_STEPS]; /* in the order in which they are taken by default */

#define CB_WEIGHT_MOST 1000.0

/* A number, also one in quotes; NAN when it is none. */
double cb_policy_number(const cJSON *item);
