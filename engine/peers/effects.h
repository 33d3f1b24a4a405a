/* What an answer does to a match, written down ("Batch peer matching", section 8.3). Contact data
 * are put into a message here and nowhere else, when both have said yes.
 */
#pragma once

#include "engine/peers/case.h"

/* `from` answers `match` (of the case's event); `question` is the message it answers, CB_NO_ROW
 * where that is not known. *needs_person: it is left to a dispatcher. The sentence is the caller's.
 */
char *cb_peer_answer(const CbCase *c, CbPatch *patch, guint match, guint from, const CbReply *reply,
                     guint question, gboolean *needs_person);

/* The case's contractor, and whoever else there has the same number, wants no introductions more at the event, or (`all`)
 * no texts: declined where not exchanged yet, what waits is cancelled; so is what would still tell others how to reach them. */
void cb_peer_opt_out(const CbCase *c, CbPatch *patch, gboolean all);

/* What a message about a match is made of: match_id, peer_id, peer_name, peer_company; null is what is not known, or was
 * erased. Caller owns. */
cJSON *cb_peer_about(const CbWorld *world, guint match, guint to);
