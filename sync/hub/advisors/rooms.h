/* The event streams of projects ("Advisor matching", section 10), as the hub has them.
 *
 * Those that are open for one project share a room. What happens there is found by comparing the room with the World
 * whenever the feed of changes says that something about the project is new, so that it does not matter which hub has
 * decided it. Each stream has a position, the number of the last message that it was given: it is given what is behind
 * that, in order and once. Events about a match are messages of the same count (engine/advisors/event.h), so that whoever
 * was cut off gets them afterwards. That an advisor has left is told without a number, to those who listen.
 *
 *     retry, connection.established                  at the beginning
 *     message.replay …, replay.end                   what came after the position that the client names
 *     message.new; advisor.matched, advisor.finalized, advisor.match_declined, advisor.workspace_ready,
 *     advisor.left
 *     server_close, eviction_notice, force_disconnect    when it has to go
 *
 * Seats are each hub's own: a seat that all hubs of a database share would be a write for every heartbeat of every stream,
 * and one that a killed hub leaves behind would keep somebody out for a minute. SQLite has one hub, so there the limit is
 * exact; n hubs on one PostgreSQL hold at most n times as many, if a client spreads its streams over all of them.
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
