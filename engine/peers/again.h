/* Which texts that failed are sent once more: those alone that still make sense. A question that was answered meanwhile, in
 * whatever way, is not asked again; nor is anything told whose moment is over (an introduction or a reminder once the event is,
 * an answer after CB_PEER_ANSWER_LASTS), or that its person does not want. Contact data that two were promised, and a
 * dispatcher's own words, keep their sense.
 */
#pragma once

#include "engine/world.h"

/* Why a text that was or is to be sent makes no sense any more, for people ("it is answered already"); NULL: it does. */
const char *cb_peer_past_sense(const CbWorld *world, guint message, gint64 now);
/* Messages of an event that failed and still make sense, by time, then id (guint); free with g_array_unref. */
GArray *cb_peer_failed_still(const CbWorld *world, guint event, gint64 now);
