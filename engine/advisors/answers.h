/* Answers about advisors and matches as JSON, for programs. Rows have the names of their columns;
 * the pool has those that existing clients know. Times as in rows. The caller frees.
 */
#pragma once

#include "engine/json.h"

/* A row of advisor_match_requests and {project_name, advisor_name, seconds_left}; the last is null
 * once answered. */
cJSON *cb_answer_match(const CbWorld *world, guint match, gint64 now);
/* [cb_answer_match], the newest first; `status` NULL: all. */
cJSON *cb_answer_match_list(const CbWorld *world, const char *status, gint64 now);
/* {match, algorithm, ranking, approvals, provisioning, messages} with cb_answer_ranking and rows.
 */
cJSON *cb_answer_match_whole(const CbWorld *world, guint match, gint64 now);
/* {algorithm, pending_reason, candidates: [{advisor_id, name, score, terms, active, max, reasons}],
 * excluded:
 * [{advisor_id, name, code, reason}]}: how a project would be matched now. `criteria` may be NULL.
 */
cJSON *cb_answer_ranking(const CbWorld *world, guint project, const cJSON *criteria, gint64 now);

/* {advisor_id, name, is_available, status, current_capacity, max_capacity, reason}; `reason` is
 * null when available. */
cJSON *cb_answer_availability(const CbWorld *world, guint advisor, gint64 now);
/* {totalAdvisors, statusBreakdown, workloadBreakdown, poolSize, algorithm, matcher, utilization,
 * health}; `algorithm` is by all advisors, `matcher` {available, algorithm} by those whose status
 * is available: that is the one which chooses. */
cJSON *cb_answer_advisor_pool(const CbWorld *world);
/* {open, failed, numbers: {total, counts, success, retried, rolled_back, lag_seconds}}; rows with
 * project_name. */
cJSON *cb_answer_provisioning(const CbWorld *world, gint64 now);
