/* What stands in the tables of settings before anybody has set anything (section 2): the priorities of meeting types,
 * the thresholds of the three presets, the policy and the state of the pool.
 */
#pragma once

#include "engine/pool/policy.h"

/* The key of the policy's row that is written where there is none. */
#define CB_POOL_POLICY_ID "policy"

/* Adds the rows of each of these tables that is empty in `world`. The mode is NORMAL; runs and looks are due at
 * `now`. How many were added. */
guint cb_pool_defaults(const CbWorld *world, CbPatch *patch, gint64 now);

/* Adds the row of the policy alone, as the last of the patch. */
void cb_pool_add_policy(CbPatch *patch, gint64 now);

/* Sets a number of the policy's row. */
void cb_pool_set_number(CbPatch *patch, CbRow *row, CbPoolNumber number, double value);

/* The id of the thresholds of a meeting type in a mode: "DR/BALANCE". Caller frees. */
char *cb_pool_threshold_id(const char *meeting, const char *mode);

/* Writes a number as the policy's columns have it, with one to four digits behind the point: "-0.8", "2.0". */
const char *cb_pool_weight_format(double weight, char text[static 32]);
