/* What happens to a match, for those who listen to its project ("Advisor matching", section 10).
 * Each event is a line that the system says in the project's chat: a row of
 * project_chat_log_minimal whose `response_data` names it. So an event has a number of the same
 * count as messages, is written in the transaction of what it tells of, and whoever was cut off
 * gets it afterwards, in its place and once.
 *
 *     seq 4  message            seq 5  advisor.finalized            seq 6  welcome            seq 7
 * advisor.workspace_ready
 */
#pragma once

#include "engine/case.h"

typedef enum {
    CB_MATCH_EVENT_MATCHED,
    CB_MATCH_EVENT_FINALIZED,
    CB_MATCH_EVENT_DECLINED,
    CB_MATCH_EVENT_READY,
    CB_N_MATCH_EVENTS,
} CbMatchEvent;

/* Adds the row to a patch of a decision about the project, with the number behind all that the
 * patch says already. */
void cb_patch_event(const CbCase *c, CbPatch *patch, CbMatchEvent event, const char *match_id,
                    const char *advisor_id);

/* The name of the event that a row of project_chat_log_minimal is; NULL: it is a message. */
const char *cb_match_event_name(const CbWorld *world, guint row);
/* Its data as it is on the wire: ids, time and number, and once more as `content`; of
 * `advisor.matched` also who it is, the score and until when it stands, as the match is now. Caller
 * frees with cJSON_free. */
char *cb_match_event_data(const CbWorld *world, guint row);
