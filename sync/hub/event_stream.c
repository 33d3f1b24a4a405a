#include "sync/hub/event_stream.h"

#include <string.h>

#include "sync/hub/advisors/rooms.h"

#define BLOCK 1024 /* for clients of HTTP/1.0; the others' bytes go straight to the connection */

/* What fills a stream. */
typedef struct {
    gboolean (*wanted)(const CbRequest *request);
    gpointer (*open)(CbHub *hub, const CbRequest *request, void (*ready)(gpointer data), gpointer data,
                     CbAnswer **refusal);
    GString *(*take)(gpointer source, gint64 now, gboolean *ended);
    void (*close)(gpointer source);
} Kind;

struct CbEventStream {
    CbServer *server;
    struct MHD_Connection *connection;
    const Kind *kind;
    gpointer source;
    GMutex lock;      /* of what follows */
    GString *waiting; /* bytes that the connection has not taken yet, from `sent` on */
    gsize sent;
    gboolean suspended, ended;
};

/* --- what fills it ---------------------------------------------------------------------------- */

static gboolean
wants_changes(const CbRequest *request)
{
    return strcmp(request->method, "GET") == 0 && strcmp(request->path, "/events") == 0;
}

static gpointer
open_changes(CbHub *hub, const CbRequest *request, void (*ready)(gpointer), gpointer data, CbAnswer **refusal)
{
    return cb_hub_watch(hub, request, ready, data, refusal);
}

static GString *
take_changes(gpointer watcher, gint64 now, gboolean *ended)
{
    return cb_watcher_take(watcher, now, ended);
}

static void
close_changes(gpointer watcher)
{
    cb_watcher_close(watcher);
}

static gpointer
open_room(CbHub *hub, const CbRequest *request, void (*ready)(gpointer), gpointer data, CbAnswer **refusal)
{
    return cb_room_stream_open(hub, request, ready, data, refusal);
}

static GString *
take_room(gpointer stream, gint64 now, gboolean *ended)
{
    return cb_room_stream_take(stream, now, ended);
}

static void
close_room(gpointer stream)
{
    cb_room_stream_close(stream);
}

static const Kind kinds[] = {
    {wants_changes, open_changes, take_changes, close_changes},
    {cb_room_stream_wanted, open_room, take_room, close_room},
};

static const Kind *
kind_of(const CbRequest *request)
{
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
        if (kinds[k].wanted(request))
            return &kinds[k];
    return NULL;
}

gboolean
cb_event_stream_wanted(const CbRequest *request)
{
    return kind_of(request) != NULL;
}

/* --- with the lock ---------------------------------------------------------------------------- */

static void
resume(CbEventStream *stream)
{
    if (!stream->suspended)
        return;
    stream->suspended = FALSE;
    stream->server->mhd.MHD_resume_connection(stream->connection);
}

static gboolean
has_waiting(const CbEventStream *stream)
{
    return stream->waiting != NULL && stream->sent < stream->waiting->len;
}

/* Takes what the hub has, unless something waits still. */
static void
take(CbEventStream *stream, gint64 now)
{
    if (stream->ended || has_waiting(stream))
        return;
    if (stream->waiting != NULL)
        g_string_free(stream->waiting, TRUE);
    stream->waiting = stream->kind->take(stream->source, now, &stream->ended);
    stream->sent = 0;
}

static gsize
copy(CbEventStream *stream, char *buffer, gsize most)
{
    gsize n = MIN(most, stream->waiting->len - stream->sent);
    memcpy(buffer, stream->waiting->str + stream->sent, n);
    stream->sent += n;
    return n;
}

static void
suspend(CbEventStream *stream)
{
    if (g_atomic_int_get(&stream->server->abandoning))
        return;
    stream->suspended = TRUE;
    stream->server->mhd.MHD_suspend_connection(stream->connection);
}

/* --- called by others ------------------------------------------------------------------------- */

/* libmicrohttpd asks for bytes. */
static ssize_t
read_events(void *data, uint64_t position, char *buffer, size_t most)
{
    (void)position;
    CbEventStream *stream = data;
    ssize_t n = 0;
    g_mutex_lock(&stream->lock);
    take(stream, cb_hub_now(stream->server->hub));
    if (has_waiting(stream))
        n = (ssize_t)copy(stream, buffer, most);
    else if (stream->ended)
        n = MHD_CONTENT_READER_END_OF_STREAM;
    else
        suspend(stream);
    g_mutex_unlock(&stream->lock);
    return n;
}

static void
ready(gpointer data)
{
    CbEventStream *stream = data;
    g_mutex_lock(&stream->lock);
    resume(stream);
    g_mutex_unlock(&stream->lock);
}

void
cb_event_stream_tick(CbEventStream *stream, gint64 now)
{
    g_mutex_lock(&stream->lock);
    if (stream->suspended) {
        take(stream, now);
        if (has_waiting(stream) || stream->ended)
            resume(stream);
    }
    g_mutex_unlock(&stream->lock);
}

void
cb_event_stream_end(CbEventStream *stream)
{
    g_mutex_lock(&stream->lock);
    stream->ended = TRUE;
    resume(stream);
    g_mutex_unlock(&stream->lock);
}

/* --- from the first to the last --------------------------------------------------------------- */

/* It is among the server's streams before the hub may call `ready`, and until `ready` is called no
 * more. */
CbEventStream *
cb_event_stream_open(CbServer *server, struct MHD_Connection *connection, const CbRequest *request,
                     CbAnswer **refusal)
{
    CbEventStream *stream = g_new0(CbEventStream, 1);
    stream->server = server;
    stream->connection = connection;
    g_mutex_init(&stream->lock);
    stream->kind = kind_of(request);
    stream->source = stream->kind->open(server->hub, request, ready, stream, refusal);
    if (stream->source == NULL) {
        g_mutex_clear(&stream->lock);
        g_free(stream);
        return NULL;
    }
    g_mutex_lock(&server->lock);
    stream->ended = g_atomic_int_get(&server->stopping);
    g_hash_table_add(server->streams, stream);
    g_mutex_unlock(&server->lock);
    cb_hub_count(server->hub, "streams", 1);
    return stream;
}

void
cb_event_stream_free(CbEventStream *stream)
{
    CbServer *server = stream->server;
    g_mutex_lock(&server->lock);
    g_hash_table_remove(server->streams, stream);
    g_mutex_unlock(&server->lock);
    stream->kind->close(stream->source);
    cb_hub_count(server->hub, "streams", -1);
    if (stream->waiting != NULL)
        g_string_free(stream->waiting, TRUE);
    g_mutex_clear(&stream->lock);
    g_free(stream);
}

static void
free_stream(void *data)
{
    cb_event_stream_free(data);
}

struct MHD_Response *
cb_event_stream_response(CbEventStream *stream)
{
    static const char *const headers[][2] = {
        {"Content-Type", "text/event-stream; charset=utf-8"},
        {"Cache-Control", "no-cache, no-transform"},
        {"X-Accel-Buffering", "no"},
    };
    const CbMicrohttpd *mhd = &stream->server->mhd;
    struct MHD_Response *response = mhd->MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, BLOCK, read_events, stream, free_stream);
    if (response == NULL)
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(headers); i++)
        mhd->MHD_add_response_header(response, headers[i][0], headers[i][1]);
    return response;
}
