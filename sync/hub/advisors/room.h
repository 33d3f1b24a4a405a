/* What rooms.c (when), room.c (what a room tells) and room_stream.c (to whom) share. */
#pragma once

#include "engine/advisors/stream.h"
#include "engine/json.h"
#include "sync/hub/advisors/bell.h"
#include "sync/hub/advisors/rooms.h"
#include "sync/hub/inside.h"

typedef struct {
    char *project;
    gboolean touched;    /* to be compared with the World */
    GHashTable *members; /* ids of its advisors as of the last look; NULL: not looked yet */
    GPtrArray *streams;  /* CbRoomStream, in the order in which they were opened */
} CbRoom;

/* All under the lock of the rooms, but for what never changes. */
struct CbRoomStream {
    CbRooms *rooms;
    CbRoom *room;
    char *user, *connection;
    CbBell *bell;
    GString *said;      /* not taken yet */
    gint64 position;    /* the number of the last message that it was given */
    gint64 beat_at;
    gboolean live;      /* it has its beginning */
    gboolean replaying; /* until it has all that was there when it was opened */
    gboolean more;      /* messages are left for when `said` is taken */
    gboolean told, leaving, ended;
};

struct CbRooms {
    CbHub *hub;
    GMutex lock;         /* taken after all locks of the hub but the streams'; nothing is taken under it */
    GHashTable *rooms;   /* project id → CbRoom */
    GHashTable *streams; /* connection → CbRoomStream */
    CbStreamSeats *seats;
    gint64 expired_at;
};

/* --- room.c ----------------------------------------------------------------------------------- */

CbRoom *cb_room_new(const char *project);
void cb_room_free(gpointer room);
/* Takes who is there as known. */
void cb_room_learn(CbRoom *room, const CbWorld *world, guint project);
/* Gives its streams what is new in `world`, which is not older than that of the last call. */
void cb_room_update(CbRoom *room, const CbWorld *world, gint64 now);
/* Gives one stream the messages behind its position. */
void cb_room_give(CbRoomStream *stream, const CbWorld *world, guint project);
/* A message as streams and answers tell it; the caller's. */
cJSON *cb_room_message(const CbWorld *world, guint project, const CbStreamMessage *message);

/* --- room_stream.c ---------------------------------------------------------------------------- */

/* An event without a number; `json` is a literal or the caller's. */
void cb_room_say(CbRoomStream *stream, const char *event, const char *json);
/* Ends a stream with an event that says so. */
void cb_room_end(CbRoomStream *stream, const char *event, const char *reason);
