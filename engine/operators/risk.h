/* Risk, founder fallback and overload. ("Operators", sections Founder fallback and Risk.)
 *
 * Worked: a session tomorrow (d = 1: 24·1 < 48, CRITICAL, base 80), two places open (30), three
 * available candidates (no addition), d = 1 (15): 125, so 100 %.
 */
#pragma once

#include "engine/operators/coverage.h"
#include "engine/operators/rank.h"

typedef enum { CB_RISK_CRITICAL, CB_RISK_HIGH, CB_RISK_MEDIUM, CB_RISK_LOW } CbRiskLevel;

/* "CRITICAL", … */
const char *cb_risk_name(CbRiskLevel level);

typedef struct {
    CbRiskLevel level;
    gint64 days;          /* from today (UTC date of now) to the session's date; negative: past */
    guint probability;    /* that founders will be needed, percent */
    const char *const *actions; /* recommended, ends with NULL */
} CbRisk;

/* The risk of a session that needs operators, from its parts. `days` may not be negative. */
CbRisk cb_risk(const CbCoverage *coverage, const CbCandidateCount *count, gint64 days);

/* Why the founders are needed for a session that needs operators: "NO_OPERATOR_AVAILABLE",
 * "NO_QUALIFIED_OPERATOR", or NULL when they are not. */
const char *cb_fallback_reason(const CbCandidateCount *count);
/* The same for any session: NULL too when it needs nobody. */
const char *cb_session_fallback(const CbWorld *world, guint session);
/* What may be done then, in order, ends with NULL. */
extern const char *const cb_fallback_actions[];

/* An overloaded person: on some date, more than four confirmed sessions (or, under the overlap rule,
 * more minutes than the policy allows). */
typedef struct {
    guint operator;
    gint64 most;      /* sessions, or minutes, of the worst date */
    gint64 worst_day; /* the earliest of the worst */
    CbRiskLevel level;
    GArray *days;     /* the overloaded dates (gint64), ascending */
} CbOverload;

/* All overloaded people, worst first, then id. Free with g_array_unref (CbOverload). */
GArray *cb_overloads(const CbWorld *world);
/* The overload of one person; FALSE when they are not overloaded. Free overload->days. */
gboolean cb_operator_overload(const CbWorld *world, guint operator, CbOverload *overload);

/* A person's accepted sessions of one date that are confirmed, ascending; free with g_array_unref. */
GArray *cb_operator_sessions_on(const CbWorld *world, guint operator, gint64 day);
