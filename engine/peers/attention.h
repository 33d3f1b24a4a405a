/* What of the peers domain needs a person, about an event from two days before until two days after it:
 *
 *   RUN_FAILED            critical  peers-run       twice: nothing tries again
 *   RUN_LATE              critical  peers-late      due, but lunch is long over: a person must say that people are still
 *                                                   written to
 *   RUN_OVERDUE           critical  peers-run       due for two minutes and nobody makes it: no hub is at it
 *   INTRODUCTIONS_FAILED  high      peers-resend    texts that could not be sent; of those that a hub gives up later than that
 *                                                   (it was down) it is said for two days too, within a month
 *   REPLY_NEEDS_PERSON    high      peers-answer    texts that nobody could read
 *   INTRODUCTIONS_WITHOUT_LUNCH  high  peers-cancel  "no lunch: 84 introductions wait for 12:05"
 *   LUNCH_MOVED           high      peers-schedule  introductions wait for the old time; medium where the run does
 *   NO_LUNCH              medium    peers-cancel    people come and the agenda has no lunch: it gets one, or nobody is to be matched;
 *                                                   peers-schedule where a run waits
 *   LUNCH_MOVED_AFTER_SENDING  medium  peers-preview  "moved to 13:00, 84 introductions were sent for 12:05", until lunch is over
 *   LUNCH_GONE_AFTER_SENDING   medium  peers-preview  likewise, for an hour (agenda.h)
 *   AGENDA_BROKEN         medium    peers-preview   an item ends before it begins: its end does not count
 *   NUMBER_SHARED         medium    peers-attend    two attendees have one number, before the batch: they would not be introduced
 *   EVENT_SPANS_DAYS      low       peers-preview   several days: the earliest lunch counts
 *   BATCH_SOON            low       peers-preview   within half an hour, with "84 in, 3 alone"; medium when somebody is alone
 */
#pragma once

#include "engine/domain.h"

/* Appends CbAttention values to `found`; for the domain's entry. */
void cb_peers_attention(const CbWorld *world, gint64 now, GArray *found);
