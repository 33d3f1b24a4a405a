/* The peers domain: who at an event is introduced to whom over lunch, and what comes of it ("Batch peer matching").
 */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_peers_domain;

/* The kinds of decision it decides.
 *
 * About an event (events); a `match_id` or `message_id` is one of the event's:
 *   peers.schedule {}                      what the agenda asks of the run (schedule.h), refused NOTHING_TO_DO when nothing is.
 *                                          A run that a person cancelled, or that failed, is left alone until lunch moves
 *   peers.run {late, pairs}                makes the batch now: matches, sides, introductions. Needs `late` when people would be
 *                                          written to long after lunch (else RUN_IS_LATE). Once more: newcomers alone. `pairs` is
 *                                          a plan made aside (batch.h), refused PLAN_IS_OLD when it does not fit any more; where more than
 *                                          CB_PEERS_ASIDE take part it is needed
 *   peers.fail {error}                     an attempt failed: another ten seconds later; after the second the run has failed
 *   peers.postpone {minutes, reason}       run and introductions, as far as they have not gone out, so much later than the agenda
 *                                          says (0: as it says); takes a cancellation back. `reason` may be left out
 *   peers.cancel {reason}                  the run is not made; after it, introductions that wait are not sent. Needs a reason
 *                                          (REASON_NEEDED), which the run or those introductions keep
 *   peers.match {contractor1_id, contractor2_id}   one match by hand, whatever its score; nobody is told. Reasons are those of
 *                                          contractor1
 *   peers.introduce {match_id, message}    both are told now, in the words of `message` where there is one; once a match
 *   peers.pair {contractor1_id, contractor2_id, rule: pin, forbid or none, reason}
 *   peers.attend {contractor_id, checked_in, sms_opt_in, phone}   what is left out stays; a phone is stored as
 *                                          cb_peer_phone_normal has it, INVALID_VALUE where that is nothing
 *   peers.opt_out {contractor_id, scope: all or peers}
 *   peers.inbound {contractor_id, text, message_id, received_at}  a text that came in: kept, read (reading.h), and its effect.
 *                                          `message_id` is the gateway's; one that was seen is refused ALREADY_KNOWN
 *   peers.reply {match_id, contractor_id, class, rating, wants_info, message_id}  a person says what a text meant; `message_id`,
 *                                          where it is given, is the row of the text, which is settled
 *   peers.say {contractor_id, text, message_id}  a person answers in words; without text it settles the row `message_id` alone
 *   peers.meeting {match_id, time, location}, peers.met {match_id, met}   no time: no meeting
 *   peers.rate {}                          asks for the ratings that are due (rating.h), NOTHING_TO_DO when none is
 *   peers.tell_again {message_id}          a message that failed (row) is due once more; NO_LONGER_NEEDED where it makes
 *                                          no sense now (again.h)
 * About a contractor (contractors):
 *   peers.erase {reason}                   their texts and contact data, everywhere; rows stay, so that counts do.
 *                                          Needs a reason (REASON_NEEDED), which stands in the decision alone
 *
 * Whoever was erased is in no decision any more: refused ERASED (subject.c says whom each kind is about); orders and
 * meetings about them can be taken back, texts settled. The same person twice is no pair: INVALID_PAIR.
 * Two with one telephone number are not pinned, matched or introduced by hand: SAME_NUMBER.
 * Viewers may nothing; peers.erase needs an administrator; the hub itself may all. */
extern const CbDecisionKind cb_peers_kinds[];
extern const guint cb_peers_n_kinds;
CbOutcome *cb_peers_decide(const CbWorld *world, const CbDecision *decision, gint64 now);
