/* A stream: opening one, taking from it, closing it. */
#include <string.h>

#include "engine/advisors/chat.h"
#include "engine/when.h"
#include "sync/hub/advisors/access.h"
#include "sync/hub/advisors/room.h"

#define EXPIRE_EVERY CB_SECOND

/* --- what is asked for ------------------------------------------------------------------------ */

typedef struct {
    char *project, *user;
    char *instance; /* NULL: none */
    gint64 from_seq;
} Wish;

static void
wish_clear(Wish *wish)
{
    g_free(wish->project);
    g_free(wish->user);
    g_free(wish->instance);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

gboolean
cb_room_stream_wanted(const CbRequest *request)
{
    g_autofree char *project = cb_chat_project(request->path, CB_CHAT_STREAM);
    return project != NULL && strcmp(request->method, "GET") == 0;
}

static gboolean
read_parameter(Wish *wish, const char *name, const char *value)
{
    guint64 seq = 0;
    if (strcmp(name, "from_seq") == 0) {
        if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, &seq, NULL))
            return FALSE;
        wish->from_seq = (gint64)seq;
    } else if (strcmp(name, "client_instance_id") == 0) {
        if (!g_uuid_string_is_valid(value))
            return FALSE;
        g_free(wish->instance);
        wish->instance = g_ascii_strdown(value, -1);
    }
    return TRUE;
}

static CbAnswer *
read_wish(const CbRequest *request, Wish *wish)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(request->query);
    wish->project = cb_chat_project(request->path, CB_CHAT_STREAM);
    if (pairs == NULL)
        return cb_chat_malformed("The query cannot be read.");
    for (guint i = 0; i + 1 < pairs->len; i += 2)
        if (!read_parameter(wish, pairs->pdata[i], pairs->pdata[i + 1]))
            return cb_chat_malformed("from_seq is a whole number from 0 on, client_instance_id a UUID.");
    wish->from_seq = cb_stream_resume(cb_request_header(request, "last-event-id"), wish->from_seq);
    return NULL;
}

/* --- saying ----------------------------------------------------------------------------------- */

void
cb_room_say(CbRoomStream *stream, const char *event, const char *json)
{
    if (stream->live && !stream->ended)
        cb_stream_write(stream->said, event, NULL, json);
}

void
cb_room_end(CbRoomStream *stream, const char *event, const char *reason)
{
    g_autofree char *json = g_strdup_printf("{\"reason\":\"%s\"}", reason);
    if (event != NULL)
        cb_room_say(stream, event, json);
    stream->ended = TRUE;
}

/* Who has to go for somebody else, or has been silent for too long. */
static void
send_away(CbRooms *rooms, const GArray *closed)
{
    for (guint c = 0; c < closed->len; c++) {
        const CbStreamClosed *one = &g_array_index(closed, CbStreamClosed, c);
        CbRoomStream *stream = g_hash_table_lookup(rooms->streams, one->connection);
        if (stream == NULL)
            continue;
        if (one->how == CB_STREAM_REPLACED) {
            cb_room_end(stream, "server_close", "replaced");
        } else if (one->how == CB_STREAM_LEAVING) {
            cb_room_say(stream, "eviction_notice", "{\"reason\":\"connection_limit\"}");
            stream->leaving = TRUE;
        } else {
            cb_room_end(stream, stream->leaving ? "force_disconnect" : NULL, "connection_limit");
        }
    }
}

static void
say_hello(CbRoomStream *stream, gint64 now)
{
    char time[32];
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "projectId", stream->room->project);
    cJSON_AddNumberToObject(json, "from_seq", (double)stream->position);
    cJSON_AddStringToObject(json, "connection_id", stream->connection);
    cJSON_AddStringToObject(json, "timestamp", cb_time_format(now, time));
    char *text = cJSON_PrintUnformatted(json);
    cb_stream_write_begin(stream->said);
    cb_stream_write(stream->said, "connection.established", NULL, text);
    cJSON_free(text);
}

/* --- opening ---------------------------------------------------------------------------------- */

static CbRoomStream *
stream_new(CbRooms *rooms, const Wish *wish, CbBell *bell, gint64 now)
{
    CbRoomStream *stream = g_new0(CbRoomStream, 1);
    stream->rooms = rooms;
    stream->user = g_strdup(wish->user);
    stream->connection = g_uuid_string_random();
    stream->bell = bell;
    stream->said = g_string_new(NULL);
    stream->beat_at = now;
    stream->told = TRUE; /* whoever opens it takes its beginning unasked */
    return stream;
}

static void
stream_free(CbRoomStream *stream)
{
    cb_bell_unref(stream->bell);
    g_string_free(stream->said, TRUE);
    g_free(stream->connection);
    g_free(stream->user);
    g_free(stream);
}

/* Takes a seat; from now on what changes in the project is noted. FALSE: there is none. With the lock. */
static gboolean
enter(CbRooms *rooms, CbRoomStream *stream, const Wish *wish, gint64 now)
{
    g_autoptr(GArray) closed = cb_stream_closed_new();
    gboolean seated = cb_stream_open(rooms->seats, wish->user, wish->project, wish->instance, stream->connection, now,
                                     closed);
    send_away(rooms, closed);
    if (!seated)
        return FALSE;
    stream->room = g_hash_table_lookup(rooms->rooms, wish->project);
    if (stream->room == NULL) {
        stream->room = cb_room_new(wish->project);
        g_hash_table_insert(rooms->rooms, stream->room->project, stream->room);
    }
    g_ptr_array_add(stream->room->streams, stream);
    g_hash_table_insert(rooms->streams, stream->connection, stream);
    return TRUE;
}

/* A client that names no position has what is there already, and waits for what comes. With the lock. */
static void
go_live(CbRoomStream *stream, const CbWorld *world, gint64 from_seq, gint64 now)
{
    CbRoom *room = stream->room;
    guint project = cb_world_find(world, CB_projects, room->project);
    stream->live = TRUE;
    stream->replaying = from_seq > 0;
    stream->position = from_seq > 0 ? from_seq : cb_chat_next_seq(world, project) - 1;
    say_hello(stream, now);
    if (stream->replaying)
        cb_room_give(stream, world, project);
    if (room->members == NULL)
        cb_room_learn(room, world, project);
}

static CbAnswer *
no_seat(void)
{
    CbAnswer *answer = cb_chat_refuse(429, "TOO_MANY_CONNECTIONS", "Too many streams of this project are open.");
    cb_answer_header(answer, "Retry-After", "%d", CB_STREAM_RETRY_AFTER);
    return answer;
}

/* Who may, on the facts as they are; the World is the caller's. */
static CbWorld *
check_access(CbHub *hub, const Wish *wish, CbAnswer **refusal)
{
    GError *error = NULL;
    g_autoptr(CbWorld) world = cb_current_world(hub, &error);
    *refusal = world == NULL ? cb_answer_failure(hub, error) : cb_chat_check_access(world, wish->project, wish->user);
    return *refusal != NULL ? NULL : g_steal_pointer(&world);
}

static CbRoomStream *
open_stream(CbHub *hub, const Wish *wish, CbBell *bell, CbAnswer **refusal)
{
    CbRooms *rooms = hub->rooms;
    gint64 now = cb_hub_now(hub);
    CbRoomStream *stream = stream_new(rooms, wish, bell, now);
    g_mutex_lock(&rooms->lock);
    gboolean entered = enter(rooms, stream, wish, now);
    g_mutex_unlock(&rooms->lock);
    if (!entered) {
        *refusal = no_seat();
        stream_free(stream);
        return NULL;
    }
    g_autoptr(CbWorld) world = check_access(hub, wish, refusal);
    if (world == NULL) {
        cb_room_stream_close(stream);
        return NULL;
    }
    g_mutex_lock(&rooms->lock);
    go_live(stream, world, wish->from_seq, now);
    g_mutex_unlock(&rooms->lock);
    return stream;
}

/* Access is checked before a seat is taken, so that nobody drives others out who may not come in; and on facts that are
 * read after it was taken, so that nothing is missed between. */
CbRoomStream *
cb_room_stream_open(CbHub *hub, const CbRequest *request, void (*ready)(gpointer data), gpointer data,
                    CbAnswer **refusal)
{
    GError *error = NULL;
    g_auto(Wish) wish = {0};
    g_auto(CbSigned) is_signed = {0};
    *refusal = read_wish(request, &wish);
    if (*refusal == NULL)
        wish.user = cb_chat_user(hub, request, &is_signed, refusal);
    g_autoptr(CbWorld) world = *refusal == NULL ? check_access(hub, &wish, refusal) : NULL;
    if (*refusal == NULL && (!cb_hub_spend_nonce(hub, &is_signed, refusal, &error) || !cb_news_begin(hub, &error)) &&
        error != NULL)
        *refusal = cb_answer_failure(hub, error);
    if (*refusal != NULL)
        return NULL;
    CbRoomStream *stream = open_stream(hub, &wish, cb_bell_new(ready, data), refusal);
    cb_hub_look_for_news(hub); /* whoever had to go is told; what came meanwhile is given */
    return stream;
}

/* --- taking ----------------------------------------------------------------------------------- */

static void
expire(CbRooms *rooms, gint64 now)
{
    g_autoptr(GArray) closed = cb_stream_closed_new();
    if (now - rooms->expired_at < EXPIRE_EVERY)
        return;
    rooms->expired_at = now;
    cb_stream_expire(rooms->seats, now, closed);
    send_away(rooms, closed);
}

static void
beat(CbRoomStream *stream, gint64 now)
{
    if (stream->ended || now - stream->beat_at < CB_STREAM_HEARTBEAT)
        return;
    stream->beat_at = now;
    cb_stream_heartbeat(stream->rooms->seats, stream->connection, now);
    cb_stream_write_alive(stream->said);
}

GString *
cb_room_stream_take(CbRoomStream *stream, gint64 now, gboolean *ended)
{
    CbRooms *rooms = stream->rooms;
    g_mutex_lock(&rooms->lock);
    stream->told = FALSE;
    beat(stream, now);
    expire(rooms, now);
    GString *said = stream->said;
    stream->said = g_string_new(NULL);
    *ended = stream->ended;
    g_mutex_unlock(&rooms->lock);
    if (said->len > 0)
        return said;
    g_string_free(said, TRUE);
    return NULL;
}

void
cb_room_stream_close(CbRoomStream *stream)
{
    CbRooms *rooms = stream->rooms;
    CbRoom *room = stream->room;
    cb_bell_silence(stream->bell);
    g_mutex_lock(&rooms->lock);
    cb_stream_close(rooms->seats, stream->connection);
    g_hash_table_remove(rooms->streams, stream->connection);
    g_ptr_array_remove(room->streams, stream);
    if (room->streams->len == 0)
        g_hash_table_remove(rooms->rooms, room->project);
    g_mutex_unlock(&rooms->lock);
    stream_free(stream);
}
