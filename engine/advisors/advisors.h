/* The advisors domain: projects that ask for an advisor, who is chosen, what both answer, and the
 * workspace that is set up for them ("Advisor matching").
 */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_advisors_domain;

/* The kinds of decision it decides.
 *
 * About a project (projects); a `match_id`, where it is named, is one of the project's:
 *   match.request {criteria, exclude_advisors, expires_hours, requested_by}  a new request, at once matched where somebody can
 *                                          take it; nothing where one is open. Its id is derived from the decision's ("match")
 *   match.client_decide, match.advisor_decide {match_id, decision: approved or declined, reason, approver_id}  the second
 *                                          approval finalizes, unless the advisor has as many projects as they take
 *   match.expire {}                        the open match whose deadline is over
 *   match.retry {match_id}                 a pending one is matched in place; refused with why nobody can take it
 *   match.override {match_id, advisor_id, reason}  a person chooses, while nobody has answered
 *   match.assign {advisor_id, reason, assignment_type, priority, valid_until}  whom the next request of the project gets:
 *                                          manual_assignment (replaces the one before) or emergency_assignment
 *   assignment.cancel {assignment_id, reason}
 *   provision.attempt {match_id}           sets the workspace up: member, session, welcome, all or nothing
 *   provision.fail {match_id, code, error, first, jitter}  an attempt did not work; `code` is the SQLSTATE
 *   provision.rollback {match_id, reason, admins}  the match goes back to its last approval, `admins` are told
 *   provision.retry {match_id}             what waits for its next attempt is due now
 *   provision.free {match_id}              a lock that nobody holds any more
 *   outbox.delivered, outbox.failed {notice_id, jitter}, outbox.retry {notice_id}
 *   chat.post {text, client_msg_id, actor_type, user_id}  a repeat of client_msg_id changes nothing
 * About an advisor (advisors):
 *   advisor.availability {status, max_concurrent_projects, availability_preferences}  what is left out stays
 *   advisor.work_hours {timezone, day_of_week, start_minutes, end_minutes}
 *   advisor.time_off {start, end, reason}  `end` may be left out: until further notice
 * About a rule (admin_preference_rules):
 *   rule.create {rule_name, advisor_id, rule_type, conditions, priority_boost, valid_until, notes}
 *   rule.change {active, priority_boost, conditions, valid_until, notes}
 *
 * Viewers may nothing; match.override, match.assign, assignment.cancel and rules need a manager. */
#define CB_ADVISORS_N_KINDS 22
extern const CbDecisionKind cb_advisors_kinds[CB_ADVISORS_N_KINDS];
CbOutcome *cb_advisors_decide(const CbWorld *world, const CbDecision *decision, gint64 now);

/* What they are called in sentences: the name, else the id. */
const char *cb_name_of_project(const CbWorld *world, guint project);
const char *cb_name_of_advisor(const CbWorld *world, guint advisor);
