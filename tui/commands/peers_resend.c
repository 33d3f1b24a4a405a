/* What failed, sent again by `callboard peers resend`. */
#include <string.h>

#include "engine/peers/names.h"
#include "tui/commands/peers.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

/* The newest message of somebody at the event that `wanted` takes, CB_NO_ROW without. */
static guint
newest(const CbWorld *world, guint event, guint contractor,
       gboolean (*wanted)(const CbWorld *, guint row, guint contractor))
{
    guint found = CB_NO_ROW;
    CB_EACH_LINK(world, event_messages, event_id, event, row)
        if (wanted(world, row, contractor) &&
            (found == CB_NO_ROW ||
             event_messages_created_at(world, row) > event_messages_created_at(world, found)))
            found = row;
    return found;
}

static gboolean
has_failed(const CbWorld *world, guint row, guint contractor)
{
    return strcmp(event_messages_status(world, row), "failed") == 0 &&
           event_messages_contractor_id(world, row) == contractor;
}

/* A message by its id, else the guest's newest that failed. */
CbExit
cb_peers_resend(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, contractor;
    if (!cb_peers_event(call, &event, &status))
        return status;
    guint message = cb_peer_message_named(world_of(call), event, call->words[2]);
    if (message == CB_NO_ROW) {
        if (!cb_peers_guest(call, event, 2, &contractor, &status))
            return status;
        message = newest(world_of(call), event, contractor, has_failed);
    }
    if (message == CB_NO_ROW)
        return cb_call_refuse(call, "NOTHING_TO_DO", "no message to them has failed");
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "message_id", event_messages_id(world_of(call), message));
    return cb_peers_make(call, "peers.tell_again", events_id(world_of(call), event), json, error);
}
