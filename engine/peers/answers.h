/* Answers about events and introductions as JSON, for programs: `callboard peers … --json` and
 * HTTP. Rows have the names of their columns; times are RFC 3339, what is unknown is null. The
 * caller owns what is returned.
 */
#pragma once

#include "engine/json.h"
#include "engine/peers/alone.h"
#include "engine/peers/batch.h"
#include "engine/peers/numbers.h"
#include "engine/peers/schedule.h"

/* {event_id, name, date, end_date, timezone, lunch_time, matching_time, introduction_time,
 * delay_ms, delay_minutes, job_id, state, attempts, last_error, error, agenda, agenda_words, checked_in, eligible,
 * matches, unsettled}: as the seed's `schedule` answers, and how it stands. `error` is "no_lunch"
 * without one; `delay_ms` is how long until the run, 0 when it is due. `agenda`: "followed", or what is missed of it
 * (agenda.h), then with words. */
cJSON *cb_answer_peer_event(const CbWorld *world, guint event, gint64 now);
/* {queue, events: [those]}, by date, then id. */
cJSON *cb_answer_peer_events(const CbWorld *world, gint64 now);
/* {waiting, active, completed, failed, delayed, total}. */
cJSON *cb_answer_peer_queue(const CbWorld *world, gint64 now);

/* A batch that was made and not written: {policy, success, reason, error, introduction_time,
 * matches_created, messages_scheduled, total_score_hundredths, bound_hundredths, proved,
 * most_introductions_for_one_person, matches: [{ contractor1_id, contractor2_id, name1, name2,
 * match_score, match_type, match_criteria, match_reason, same_market, pinned}], people: [{contractor_id,
 * name, introductions}], alone: [{contractor_id, name, best_id, best_score, advice}], shared_numbers:
 * [{contractor1_id, contractor2_id, number: "…34"}]}. */
cJSON *cb_answer_peer_batch(const CbWorld *world, guint event, const CbPeersPolicy *policy,
                            const CbPeerBatch *batch);
/* {contractor1_id, contractor2_id, why, score, parts, sentence}. */
cJSON *cb_answer_peer_why(const CbWorld *world, const CbPeersPolicy *policy, const CbPeerWhy *why,
                          guint a, guint b);

/* The row and {name1, name2, sides: [{contractor_id, state, deferrals, info_sent, rating}],
 * sending}. */
cJSON *cb_answer_peer_match(const CbWorld *world, guint match);
/* The two lists of section 6: matches by score; introductions {id, contractor_id, name,
 * scheduled_time, actual_send_time, status, error_message, peer_name, match_score, match_id}. */
cJSON *cb_answer_peer_matches(const CbWorld *world, guint event);
cJSON *cb_answer_peer_introductions(const CbWorld *world, guint event);
/* Texts that came in, the oldest first: {id, contractor_id, name, one_number, text, received_at,
 * read_as, status, needs_person} (`one_number`: "Ann Lee or Ben Fox", who may both have written it); with `unsettled` those that need a person alone. */
cJSON *cb_answer_peer_replies(const CbWorld *world, guint event, gboolean unsettled);
/* {event_id, name, people: {registered, checked_in, eligible, left_out}, introductions, answers,
 * unsettled, total, by_type}. */
cJSON *cb_answer_peer_report(const CbWorld *world, guint event);
