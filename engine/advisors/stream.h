/* The rules of the event stream of a project ("Advisor matching", section 10), without sockets and
 * without a clock: who may hold a stream open, where a stream that is opened again goes on, and how
 * an event is written.
 *
 * Seats. A person has at most three streams of a project. Each is opened by a console or a page
 * that keeps its `client_instance_id`: opened again, it replaces its own old stream; a fourth
 * closes the one whose heartbeat is the oldest. Clients that send no such id have ten seats of
 * their own: the eleventh makes the one with the oldest heartbeat leave, which is told so and ends
 * 3 s later; while all ten are leaving nobody else comes in (429, Retry-After).
 *
 * Position. A client has seen all messages up to a number. It says so by Last-Event-ID, which a
 * browser sends by itself, or by from_seq; it gets what is newer, in order, 200 at a time. Only
 * messages carry an id, so nothing else moves the position.
 *
 *     last_event_id "12abc", from_seq 3 → 12;   "abc", 5 → 5;   none, 0 → 0: nothing is replayed
 */
#pragma once

#include "engine/world.h"

#define CB_STREAM_MOST 3
#define CB_STREAM_MOST_LEGACY 10
#define CB_STREAM_REPLAY 200
#define CB_STREAM_RETRY_AFTER 5            /* seconds, of the 429 */
#define CB_STREAM_LIFETIME (60 * 1000000)  /* µs after the last heartbeat … */
#define CB_STREAM_HEARTBEAT (25 * 1000000) /* … which comes this often, with the keep-alive */
#define CB_STREAM_NOTICE (3 * 1000000)     /* between eviction_notice and the end */

/* --- seats ------------------------------------------------------------------------------------ */

typedef enum {
    CB_STREAM_REPLACED, /* server_close, reason `replaced`, and the end; its client does not come
                           back by itself */
    CB_STREAM_LEAVING,  /* eviction_notice now, force_disconnect and the end CB_STREAM_NOTICE later
                         */
    CB_STREAM_SILENT,   /* its lifetime is over, or the notice is: the end (force_disconnect for a
                           notice) */
} CbStreamEnd;

typedef struct {
    char *connection;
    CbStreamEnd how;
} CbStreamClosed;

typedef struct CbStreamSeats CbStreamSeats;
/* The seats of all people and projects. */
CbStreamSeats *cb_stream_seats_new(void);
void cb_stream_seats_free(CbStreamSeats *seats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbStreamSeats, cb_stream_seats_free)

/* Opens a stream; `instance` is NULL for a client that sends none. Who has to go for it is added to
 * `closed` (of CbStreamClosed, from cb_stream_closed_new). FALSE: no seat, answer 429. */
gboolean cb_stream_open(CbStreamSeats *seats, const char *user, const char *project,
                        const char *instance, const char *connection, gint64 now, GArray *closed);
void cb_stream_heartbeat(CbStreamSeats *seats, const char *connection, gint64 now);
void cb_stream_close(CbStreamSeats *seats, const char *connection);
/* Ends what is silent for longer than its lifetime, and what was told to leave 3 s ago. */
void cb_stream_expire(CbStreamSeats *seats, gint64 now, GArray *closed);
/* Connections of a person and project in the order in which they were opened; the texts are lent.
 * Free the array. */
GPtrArray *cb_stream_open_ones(const CbStreamSeats *seats, const char *user, const char *project);
GArray *cb_stream_closed_new(void);

/* --- position --------------------------------------------------------------------------------- */

/* The position that a client asks for: `last_event_id` if it begins with a whole number (NULL: none
 * came), else `from_seq`. Something is replayed when it is above 0. */
gint64 cb_stream_resume(const char *last_event_id, gint64 from_seq);

/* A message of a project: a row of unified_chat_messages or project_chat_log_minimal. */
typedef struct {
    CbTableId table;
    guint row;
    gint64 seq;
} CbStreamMessage;

/* The messages of a project behind `after`, in order, the first 200 of them; *more: there are
 * others, which is told by `replay.end` and which come when the client asks again from the last of
 * these. Free with g_array_unref. */
GArray *cb_stream_messages(const CbWorld *world, guint project, gint64 after, gboolean *more);

/* For a client: whether the message with this id is new to it; its position is moved. An event
 * without an id (NULL), or with one that is no number, is always new and moves nothing. */
gboolean cb_stream_is_new(gint64 *position, const char *id);

/* --- writing ---------------------------------------------------------------------------------- */

/* Appends an event: `id` (may be NULL) is written only when it is a number, `data` in as many lines
 * as it has. */
void cb_stream_write(GString *out, const char *event, const char *id, const char *data);
/* The first line of a stream, and the comment that keeps it alive. */
void cb_stream_write_begin(GString *out);
void cb_stream_write_alive(GString *out);
/* The data of an event about a match, as it is on the wire: the ids and the time, and once more as
 * `content`. Caller frees with cJSON_free. */
char *cb_stream_match_data(const char *match, const char *advisor, const char *project, gint64 now);
