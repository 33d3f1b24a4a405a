#include "sync/hub/exchange.h"

#include <string.h>

#include "sync/hub/dressing.h"
#include "sync/hub/event_stream.h"

#define SLOWEST_READER 4096 /* bytes a second; whoever takes an answer slower is cut */

struct CbExchange {
    CbServer *server;
    CbConnection *peer;
    struct MHD_Connection *connection;
    gint references;
    char *target;
    CbRequest *request; /* NULL when the target was refused */
    gsize limit;        /* of the body */
    gsize counted;      /* bytes of the body in the server's sum */
    gsize dropped;      /* bytes of a body that was too large */
    gboolean begun, handed, loopback;
    gint64 began; /* ticks */
    guint status;
    gsize sent; /* bytes of the answer's body */
    gsize held; /* of them in the server's sum */

    GMutex lock; /* while a worker has it, of what follows */
    gboolean suspended;
    CbAnswer *answer; /* at the end, one of these two */
    CbEventStream *stream;
};

static void
exchange_unref(CbExchange *exchange)
{
    if (!g_atomic_int_dec_and_test(&exchange->references))
        return;
    g_atomic_pointer_add(&exchange->server->bodies, -(gssize)exchange->counted);
    g_atomic_pointer_add(&exchange->server->answers, -(gssize)exchange->held);
    if (exchange->stream != NULL)
        cb_event_stream_free(exchange->stream);
    cb_request_free(exchange->request);
    cb_answer_free(exchange->answer);
    g_free(exchange->target);
    g_mutex_clear(&exchange->lock);
    g_free(exchange);
}

/* --- sending ---------------------------------------------------------------------------------- */

static struct MHD_Response *
response_of(CbExchange *exchange)
{
    const CbMicrohttpd *mhd = &exchange->server->mhd;
    CbAnswer *answer = exchange->answer;
    exchange->sent = answer->body->len;
    char *body = g_string_free(answer->body, FALSE);
    answer->body = g_string_new(NULL);
    struct MHD_Response *response =
        mhd->MHD_create_response_from_buffer(exchange->sent, body, MHD_RESPMEM_MUST_FREE);
    if (response == NULL) {
        g_free(body);
        return NULL;
    }
    GHashTableIter iter;
    gpointer name, value;
    g_hash_table_iter_init(&iter, answer->headers);
    while (g_hash_table_iter_next(&iter, &name, &value))
        if (*(const char *)name != ':')
            mhd->MHD_add_response_header(response, name, value);
    return response;
}

/* The response that the exchange came to, NULL when it has none (yet: it was abandoned). With the
 * lock. */
static struct MHD_Response *
take_response(CbExchange *exchange)
{
    if (exchange->stream != NULL) {
        struct MHD_Response *streaming = cb_event_stream_response(exchange->stream);
        exchange->stream = streaming != NULL ? NULL : exchange->stream;
        exchange->status = MHD_HTTP_OK;
        cb_connection_patience(exchange->peer, G_MAXINT64);
        return streaming;
    }
    if (exchange->answer == NULL)
        return NULL;
    exchange->status = exchange->answer->status;
    struct MHD_Response *response = response_of(exchange);
    cb_connection_patience(exchange->peer, exchange->server->body_patience +
                                         (gint64)exchange->sent * G_USEC_PER_SEC / SLOWEST_READER);
    return response;
}

/* On libmicrohttpd's thread. */
static enum MHD_Result
send_answer(CbExchange *exchange)
{
    const CbMicrohttpd *mhd = &exchange->server->mhd;
    g_mutex_lock(&exchange->lock);
    struct MHD_Response *response = take_response(exchange);
    g_mutex_unlock(&exchange->lock);
    if (response == NULL)
        return MHD_NO;
    cb_dress_response(exchange->server, exchange->request, exchange->answer, response);
    enum MHD_Result result =
        mhd->MHD_queue_response(exchange->connection, exchange->status, response);
    mhd->MHD_destroy_response(response);
    return result;
}

/* An answer without the hub. What else the client sends is not read: the connection is closed. */
static enum MHD_Result
refuse(CbExchange *exchange, CbAnswer *refusal, const char *reason)
{
    g_autofree char *name = g_strdup_printf("refused_total{reason=\"%s\"}", reason);
    cb_hub_count(exchange->server->hub, name, 1);
    exchange->answer = refusal;
    return send_answer(exchange);
}

/* --- the head --------------------------------------------------------------------------------- */

void *
cb_exchange_begin(void *data, const char *target, struct MHD_Connection *connection)
{
    CbServer *server = data;
    CbExchange *exchange = g_new0(CbExchange, 1);
    exchange->server = server;
    exchange->connection = connection;
    exchange->references = 1;
    exchange->target = g_strdup(target);
    exchange->began = cb_server_ticks();
    g_mutex_init(&exchange->lock);
    g_mutex_lock(&server->lock);
    g_hash_table_add(server->exchanges, exchange);
    g_mutex_unlock(&server->lock);
    return exchange;
}

static enum MHD_Result
add_field(void *head, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    cb_head_add(head, name, value != NULL ? value : "");
    return MHD_YES;
}

static CbAnswer *
busy(const char *message)
{
    CbAnswer *answer = cb_http_error(503, "busy", message, NULL, "Try again in a few seconds.");
    cb_answer_header(answer, "Retry-After", "2");
    return answer;
}

/* Fills the request from the head. NULL when it may go on. */
static CbAnswer *
read_head(CbExchange *exchange, const char *method)
{
    CbServer *server = exchange->server;
    CbAnswer *refusal = NULL;
    CbRequest *request = cb_limits_request(method, exchange->target, &refusal);
    if (request == NULL)
        return refusal;
    exchange->request = request;
    CbHead head = {.headers = request->headers};
    server->mhd.MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, add_field, &head);
    request->address = g_strdup(exchange->peer->address);
    request->id = cb_dress_id(cb_request_header(request, "x-request-id"));
    request->received_at = cb_hub_now(server->hub);
    exchange->limit = cb_hub_body_limit(request->method, request->path);
    return cb_limits_check(request, &head, &server->hosts, exchange->limit, cb_hub_takes_form(request->path));
}

static enum MHD_Result
begin(CbExchange *exchange, const char *method)
{
    CbServer *server = exchange->server;
    exchange->begun = TRUE;
    exchange->peer =
        server->mhd
            .MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    exchange->loopback = exchange->peer->loopback;
    cb_connection_patience(exchange->peer, server->body_patience);
    CbAnswer *refusal = read_head(exchange, method);
    if (refusal != NULL)
        return refuse(exchange, refusal, "head");
    if (exchange->peer->surplus)
        return refuse(exchange, busy("The hub has as many connections as it can take"), "surplus");
    if (g_atomic_int_get(&server->stopping))
        return refuse(exchange, busy("The hub is being stopped"), "stopping");
    return MHD_YES;
}

/* --- the body --------------------------------------------------------------------------------- */

/* Whether so many more bytes may be kept, of this request and of all. */
static gboolean
has_room(CbExchange *exchange, gsize more)
{
    if (exchange->request->body->len + more > exchange->limit) {
        exchange->answer = cb_limits_too_large(exchange->limit);
        return FALSE;
    }
    gssize all = g_atomic_pointer_add(&exchange->server->bodies, (gssize)more);
    exchange->counted += more;
    if (all + (gssize)more > CB_MOST_BODIES) {
        exchange->answer = busy("The hub has too much to read");
        return FALSE;
    }
    return TRUE;
}

/* A body that turned out too large is read on for a while, so that its sender hears the answer;
 * after as much again the connection is cut. */
static enum MHD_Result
take_body(CbExchange *exchange, const char *data, size_t *size)
{
    CbRequest *request = exchange->request;
    gsize n = *size;
    *size = 0;
    if (exchange->answer == NULL && has_room(exchange, n)) {
        g_string_append_len(request->body, data, (gssize)n);
        return MHD_YES;
    }
    exchange->dropped += n;
    return exchange->dropped > MAX(exchange->limit, CB_LONGEST_HEAD) ? MHD_NO : MHD_YES;
}

/* --- the hub's part --------------------------------------------------------------------------- */

static enum MHD_Result
hand_over(CbExchange *exchange)
{
    CbServer *server = exchange->server;
    exchange->handed = TRUE;
    if (exchange->answer != NULL)
        return refuse(exchange, g_steal_pointer(&exchange->answer), "body");
    cb_connection_patience(exchange->peer, G_MAXINT64);
    g_mutex_lock(&exchange->lock);
    gboolean suspend = !g_atomic_int_get(&server->abandoning);
    if (suspend) {
        exchange->suspended = TRUE;
        server->mhd.MHD_suspend_connection(exchange->connection);
        g_atomic_int_inc(&exchange->references);
    }
    g_mutex_unlock(&exchange->lock);
    if (suspend)
        g_thread_pool_push(server->workers, exchange, NULL);
    return suspend ? MHD_YES : MHD_NO;
}

/* With the lock. */
static void
resume(CbExchange *exchange)
{
    if (!exchange->suspended)
        return;
    exchange->suspended = FALSE;
    exchange->server->mhd.MHD_resume_connection(exchange->connection);
}

static CbAnswer *
answer_request(const CbServer *server, const CbRequest *request)
{
    return server->answer != NULL ? server->answer(server->answer_data, request)
                                  : cb_hub_answer(server->hub, request);
}

/* Whoever asks for much and reads slowly makes others wait, and the hub no larger. */
static CbAnswer *
hold_answer(CbExchange *exchange, CbAnswer *answer)
{
    gssize *sum = &exchange->server->answers, size = (gssize)answer->body->len;
    gssize before = g_atomic_pointer_add(sum, size);
    exchange->held = (gsize)size;
    if (size <= CB_SMALL_ANSWER || before + size <= CB_MOST_ANSWERS)
        return answer;
    g_atomic_pointer_add(sum, -size);
    exchange->held = 0;
    cb_answer_free(answer);
    return busy("The hub has too many large answers to send");
}

void
cb_exchange_work(gpointer data, gpointer server)
{
    CbExchange *exchange = data;
    CbHub *hub = ((CbServer *)server)->hub;
    CbAnswer *answer = NULL;
    CbEventStream *stream = NULL;
    cb_hub_count(hub, "working", 1);
    if (g_atomic_int_get(&((CbServer *)server)->abandoning))
        answer = busy("The hub is being stopped");
    else if (cb_event_stream_wanted(exchange->request))
        stream = cb_event_stream_open(server, exchange->connection, exchange->request, &answer);
    else
        answer = answer_request(server, exchange->request);
    if (answer != NULL) {
        cb_dress_answer(server, exchange->request, exchange->loopback, answer);
        answer = hold_answer(exchange, answer);
    }
    cb_hub_count(hub, "working", -1);
    g_mutex_lock(&exchange->lock);
    exchange->answer = answer;
    exchange->stream = stream;
    resume(exchange);
    g_mutex_unlock(&exchange->lock);
    exchange_unref(exchange);
}

void
cb_exchange_abandon(CbExchange *exchange)
{
    g_mutex_lock(&exchange->lock);
    resume(exchange);
    g_mutex_unlock(&exchange->lock);
}

/* --- libmicrohttpd's callbacks ---------------------------------------------------------------- */

enum MHD_Result
cb_exchange_step(void *server, struct MHD_Connection *connection, const char *url,
                 const char *method, const char *version, const char *data, size_t *size,
                 void **context)
{
    (void)server, (void)connection, (void)url, (void)version;
    CbExchange *exchange = *context;
    if (!exchange->begun)
        return begin(exchange, method);
    if (*size > 0)
        return take_body(exchange, data, size);
    return exchange->handed ? send_answer(exchange) : hand_over(exchange);
}

/* What the hub has said about the asker. */
static const char *
said(const CbAnswer *answer, const char *name)
{
    return answer == NULL ? NULL : g_hash_table_lookup(answer->headers, name);
}

static void
tell(CbExchange *exchange, gboolean whole)
{
    g_mutex_lock(&exchange->lock);
    const CbDone done = {
        .request = exchange->request,
        .address = exchange->peer->address,
        .role = said(exchange->answer, ":role"),
        .user = said(exchange->answer, ":user"),
        .error = said(exchange->answer, ":error"),
        .status = exchange->status,
        .sent = exchange->sent,
        .took = cb_server_ticks() - exchange->began,
        .whole = whole,
    };
    cb_dress_done(exchange->server, &done);
    g_mutex_unlock(&exchange->lock);
}

void
cb_exchange_done(void *data, struct MHD_Connection *connection, void **context,
                 enum MHD_RequestTerminationCode code)
{
    (void)connection;
    CbServer *server = data;
    CbExchange *exchange = *context;
    *context = NULL;
    if (exchange->peer != NULL) {
        tell(exchange, code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
        cb_connection_patience(exchange->peer, server->body_patience);
    }
    g_mutex_lock(&server->lock);
    g_hash_table_remove(server->exchanges, exchange);
    g_cond_broadcast(&server->changed);
    g_mutex_unlock(&server->lock);
    exchange_unref(exchange);
}
