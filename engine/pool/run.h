/* Records of runs, for the decisions that close them. */
#pragma once

#include "engine/pool/case.h"

/* What a run has come to, by the rows that it logged. */
typedef struct {
    guint processed, assigned, escalated, failed;
} CbRunCounts;
CbRunCounts cb_run_count(const CbWorld *world, const char *batch_id);
/* The bookings (guint, rows) that it still holds. The caller's. */
GArray *cb_run_held(const CbWorld *world, const char *batch_id);

/* Closes the record of a run with its counts; `errors` (JSON, may be NULL) are texts. */
void cb_patch_close_run(const CbCase *c, CbPatch *patch, guint batch, const cJSON *errors);
