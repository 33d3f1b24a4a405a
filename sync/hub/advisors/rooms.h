/* The event streams of projects ("Advisor matching", section 10), as the hub has them.
 *
 * Those that are open for one project share a room. What happens there is found by comparing the room with the World
 * whenever the feed of changes says that something about the project is new, so that it does not matter which hub has
 * decided it. Each stream has a position, the number of the last message that it was given: it is given what is behind
 * that, in order and once. Events about a match carry no number: they are told to those who listen when it happens, and
 * whoever opens a stream anew asks for the state (GET /projects/:id/matches).
 *
 *     retry, connection.established                  at the beginning
 *     message.replay …, replay.end                   what came after the position that the client names
 *     message.new; advisor.matched, advisor.finalized, advisor.match_declined, advisor.workspace_ready
 *     server_close, eviction_notice, force_disconnect    when it has to go
 *
 * After 200 replayed messages comes a `replay.end` and then the next ones: a client may open anew there, or read on.
 */
#pragma once

#include "sync/hub/hub.h"

typedef struct CbRooms CbRooms;
CbRooms *cb_rooms_new(CbHub *hub);
void cb_rooms_free(CbRooms *rooms);

/* For those who read the feed: notes what it is about, and tells it then, from one thread at a time. */
void cb_rooms_note(CbHub *hub, const CbFeed *feed);
void cb_rooms_tell(CbHub *hub);

/* --- streams, as a server uses them (like hub.h's watchers) ----------------------------------- */

typedef struct CbRoomStream CbRoomStream;
/* Whether a request asks for such a stream. */
gboolean cb_room_stream_wanted(const CbRequest *request);
CbRoomStream *cb_room_stream_open(CbHub *hub, const CbRequest *request, void (*ready)(gpointer data), gpointer data,
                                  CbAnswer **refusal);
GString *cb_room_stream_take(CbRoomStream *stream, gint64 now, gboolean *ended);
void cb_room_stream_close(CbRoomStream *stream);
