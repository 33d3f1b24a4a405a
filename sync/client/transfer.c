#include "sync/client/transfer.h"

#include <string.h>

#include "engine/when.h"
#include "sync/client/curl.h"
#include "sync/client/trouble.h"
#include "sync/wire/secret.h"

#define CONNECT_SECONDS 5
#define SLOW_BYTES 100 /* slower than this a second, for so many seconds, is broken */
#define SLOW_SECONDS 30
#define KEEPALIVE_SECONDS 30
#define TIMEOUT (30 * CB_SECOND)
#define BODY_LIMIT (12 * 1024 * 1024)
#define HEADER_LIMIT (64 * 1024)
#define CONNECTIONS 4

typedef struct {
    CbTransfers *all;
    guint id;
    CbTransferKind kind;
    CURL *easy;
    struct curl_slist *headers;
    CbAnswer *answer;
    GString *events; /* of a stream, not told yet */
    gsize header_bytes;
    CbTroubleKind trouble;
    gboolean begun, ended;
    CURLcode code;
    char words[CURL_ERROR_SIZE];
} Transfer;

struct CbTransfers {
    const CbCurl *curl;
    CURLM *multi;
    CbTransferCalls calls;
    CbCredentials hub;
    GPtrArray *list; /* Transfer */
};

static void
transfer_free(gpointer data)
{
    Transfer *transfer = data;
    const CbCurl *curl = transfer->all->curl;
    curl->curl_multi_remove_handle(transfer->all->multi, transfer->easy);
    curl->curl_easy_cleanup(transfer->easy);
    for (struct curl_slist *line = transfer->headers; line != NULL; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl->curl_slist_free_all(transfer->headers);
    cb_answer_free(transfer->answer);
    g_string_free(transfer->events, TRUE);
    g_free(transfer);
}

void
cb_transfers_quiet(sigset_t *before)
{
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, before);
}

void
cb_transfers_loud(const sigset_t *before)
{
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

CbTransfers *
cb_transfers_new(const CbTransferCalls *calls, GError **error)
{
    const CbCurl *curl = cb_curl(error);
    if (curl == NULL)
        return NULL;
    CbTransfers *transfers = g_new0(CbTransfers, 1);
    transfers->curl = curl;
    transfers->calls = *calls;
    transfers->list = g_ptr_array_new_with_free_func(transfer_free);
    transfers->multi = curl->curl_multi_init();
    curl->curl_multi_setopt(transfers->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS);
    return transfers;
}

void
cb_transfers_free(CbTransfers *transfers)
{
    if (transfers == NULL)
        return;
    g_ptr_array_unref(transfers->list);
    transfers->curl->curl_multi_cleanup(transfers->multi);
    cb_credentials_clear(&transfers->hub);
    g_free(transfers);
}

void
cb_transfers_hub(CbTransfers *transfers, const CbCredentials *credentials)
{
    cb_credentials_clear(&transfers->hub);
    cb_credentials_copy(&transfers->hub, credentials);
}

/* --- what comes ------------------------------------------------------------------------------- */

/* "retry-after" as Retry-After. */
static char *
canonical(const char *name, gsize length)
{
    char *text = g_ascii_strdown(name, (gssize)length);
    for (gsize i = 0; i < length; i++)
        if (i == 0 || text[i - 1] == '-')
            text[i] = g_ascii_toupper(text[i]);
    return text;
}

static void
take_header(Transfer *transfer, const char *line, gsize length)
{
    const char *colon = memchr(line, ':', length);
    if (length >= 5 && memcmp(line, "HTTP/", 5) == 0)
        g_hash_table_remove_all(transfer->answer->headers); /* those before were of a 1xx */
    if (colon == NULL)
        return;
    g_autofree char *name = canonical(line, (gsize)(colon - line));
    g_autofree char *value = g_strndup(colon + 1, length - (gsize)(colon + 1 - line));
    g_autofree char *valid = g_utf8_make_valid(g_strstrip(value), -1);
    cb_answer_header(transfer->answer, g_strstrip(name), "%s", valid);
}

static size_t
on_header(char *line, size_t size, size_t n, void *data)
{
    Transfer *transfer = data;
    transfer->begun = TRUE;
    transfer->header_bytes += size * n;
    if (transfer->header_bytes > HEADER_LIMIT) {
        transfer->trouble = CB_TROUBLE_HEADERS;
        return 0;
    }
    take_header(transfer, line, size * n);
    return size * n;
}

static long
status_of(const Transfer *transfer)
{
    long status = 0;
    transfer->all->curl->curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

static gboolean
has_type(const Transfer *transfer, const char *type, const char *suffix)
{
    const char *header = g_hash_table_lookup(transfer->answer->headers, "Content-Type");
    g_autofree char *name = g_ascii_strdown(header != NULL ? header : "", -1);
    name[strcspn(name, "; ")] = '\0';
    return strcmp(name, type) == 0 || (suffix != NULL && g_str_has_suffix(name, suffix));
}

static gboolean
is_event_stream(const Transfer *transfer)
{
    return transfer->kind == CB_TRANSFER_STREAM && status_of(transfer) == 200 &&
           has_type(transfer, "text/event-stream", NULL);
}

static size_t
on_body(char *bytes, size_t size, size_t n, void *data)
{
    Transfer *transfer = data;
    GString *into = is_event_stream(transfer) ? transfer->events : transfer->answer->body;
    g_string_append_len(into, bytes, (gssize)(size * n));
    if (into->len > BODY_LIMIT)
        transfer->trouble = CB_TROUBLE_SIZE;
    return transfer->trouble == CB_TROUBLE_NONE ? size * n : 0;
}

/* --- what goes -------------------------------------------------------------------------------- */

static void
set_number(Transfer *transfer, CURLoption option, long value)
{
    transfer->all->curl->curl_easy_setopt(transfer->easy, option, value);
}

static void
set_text(Transfer *transfer, CURLoption option, const char *value)
{
    transfer->all->curl->curl_easy_setopt(transfer->easy, option, value);
}

static void
set_pointer(Transfer *transfer, CURLoption option, void *value)
{
    transfer->all->curl->curl_easy_setopt(transfer->easy, option, value);
}

static void
add_header(Transfer *transfer, const char *name, const char *value)
{
    char *line = g_strdup_printf("%s: %s", name, value);
    transfer->headers = transfer->all->curl->curl_slist_append(transfer->headers, line);
    cb_secret_free(line);
}

static void
set_headers(Transfer *transfer, const CbRequest *request)
{
    const CbCredentials *hub = &transfer->all->hub;
    GHashTableIter iter;
    const char *name, *value;
    g_hash_table_iter_init(&iter, request->headers);
    while (g_hash_table_iter_next(&iter, (gpointer *)&name, (gpointer *)&value))
        if (g_ascii_strcasecmp(name, "authorization") != 0)
            add_header(transfer, name, value);
    if (hub->token != NULL && transfer->kind != CB_TRANSFER_BARE) {
        char *proof = g_strconcat("Bearer ", hub->token, NULL);
        add_header(transfer, "Authorization", proof);
        cb_secret_free(proof);
    }
    transfer->headers = transfer->all->curl->curl_slist_append(transfer->headers, "Expect:");
    set_pointer(transfer, CURLOPT_HTTPHEADER, transfer->headers);
}

static void
set_request(Transfer *transfer, const CbRequest *request)
{
    g_autofree char *path = g_uri_escape_string(request->path, "/!$&'()*+,;=:@", FALSE);
    g_autofree char *url =
        g_strconcat(transfer->all->hub.hub, path, *request->query != '\0' ? "?" : "", request->query, NULL);
    set_text(transfer, CURLOPT_URL, url);
    if (strcmp(request->method, "GET") != 0) {
        transfer->all->curl->curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                                              (curl_off_t)request->body->len);
        set_text(transfer, CURLOPT_COPYPOSTFIELDS, request->body->str);
    }
    set_text(transfer, CURLOPT_CUSTOMREQUEST, request->method);
    set_headers(transfer, request);
}

static void
set_limits(Transfer *transfer, gint64 timeout)
{
    set_number(transfer, CURLOPT_NOSIGNAL, 1);
    set_number(transfer, CURLOPT_QUICK_EXIT, 1); /* a name being looked up is not waited for */
    set_number(transfer, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    set_number(transfer, CURLOPT_TCP_KEEPALIVE, 1);
    set_number(transfer, CURLOPT_TCP_KEEPIDLE, KEEPALIVE_SECONDS);
    set_number(transfer, CURLOPT_TCP_KEEPINTVL, KEEPALIVE_SECONDS);
    set_number(transfer, CURLOPT_FOLLOWLOCATION, 0);
    if (transfer->kind == CB_TRANSFER_STREAM)
        return;
    set_text(transfer, CURLOPT_ACCEPT_ENCODING, "");
    set_number(transfer, CURLOPT_TIMEOUT_MS, (long)((timeout > 0 ? timeout : TIMEOUT) / 1000));
    set_number(transfer, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
    set_number(transfer, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
}

static void
set_trust(Transfer *transfer)
{
    const CbCredentials *hub = &transfer->all->hub;
    gboolean plain = g_str_has_prefix(hub->hub, "http:");
    set_text(transfer, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    set_number(transfer, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (cb_hub_url_is_loopback(hub->hub))
        set_text(transfer, CURLOPT_PROXY, ""); /* none, whatever the environment says */
    if (hub->ca != NULL)
        set_text(transfer, CURLOPT_CAINFO, hub->ca);
    if (hub->pin != NULL)
        set_text(transfer, CURLOPT_PINNEDPUBLICKEY, hub->pin);
}

static void
set_calls(Transfer *transfer)
{
    const CbCurl *curl = transfer->all->curl;
    curl->curl_easy_setopt(transfer->easy, CURLOPT_HEADERFUNCTION, on_header);
    curl->curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, on_body);
    set_pointer(transfer, CURLOPT_HEADERDATA, transfer);
    set_pointer(transfer, CURLOPT_WRITEDATA, transfer);
    set_pointer(transfer, CURLOPT_PRIVATE, transfer);
    set_pointer(transfer, CURLOPT_ERRORBUFFER, transfer->words);
    set_text(transfer, CURLOPT_USERAGENT, "callboard/" CB_VERSION);
}

void
cb_transfers_start(CbTransfers *transfers, guint id, const CbRequest *request, CbTransferKind kind,
                   gint64 timeout)
{
    Transfer *transfer = g_new0(Transfer, 1);
    transfer->all = transfers;
    transfer->id = id;
    transfer->kind = kind;
    transfer->easy = transfers->curl->curl_easy_init();
    transfer->answer = cb_answer_new(0);
    transfer->events = g_string_new(NULL);
    set_calls(transfer);
    set_limits(transfer, timeout);
    set_trust(transfer);
    set_request(transfer, request);
    g_ptr_array_add(transfers->list, transfer);
    transfers->curl->curl_multi_add_handle(transfers->multi, transfer->easy);
}

void
cb_transfers_cancel(CbTransfers *transfers, guint id)
{
    for (guint i = 0; i < transfers->list->len; i++)
        if (((Transfer *)g_ptr_array_index(transfers->list, i))->id == id) {
            g_ptr_array_remove_index(transfers->list, i);
            return;
        }
}

/* --- the loop --------------------------------------------------------------------------------- */

void
cb_transfers_perform(CbTransfers *transfers)
{
    int running;
    transfers->curl->curl_multi_perform(transfers->multi, &running);
}

void
cb_transfers_wait(CbTransfers *transfers, gint64 microseconds)
{
    int milliseconds = (int)CLAMP((microseconds + 999) / 1000, 0, G_MAXINT);
    transfers->curl->curl_multi_poll(transfers->multi, NULL, 0, milliseconds, NULL);
}

void
cb_transfers_wake(CbTransfers *transfers)
{
    transfers->curl->curl_multi_wakeup(transfers->multi);
}

static void
note_ends(CbTransfers *transfers)
{
    int left;
    for (CURLMsg *message;
         (message = transfers->curl->curl_multi_info_read(transfers->multi, &left)) != NULL;) {
        char *transfer = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        transfers->curl->curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        ((Transfer *)transfer)->ended = TRUE;
        ((Transfer *)transfer)->code = code;
    }
}

/* What is wrong with an answer that came whole. */
static CbTroubleKind
judge(const Transfer *transfer)
{
    guint status = transfer->answer->status;
    if (is_event_stream(transfer))
        return CB_TROUBLE_CLOSED;
    if (status >= 300 && status < 400 && status != 304)
        return CB_TROUBLE_REDIRECT;
    if (status < 200 || status >= 300 || transfer->answer->body->len == 0)
        return CB_TROUBLE_NONE;
    return transfer->kind != CB_TRANSFER_STREAM && has_type(transfer, "application/json", "+json")
               ? CB_TROUBLE_NONE
               : CB_TROUBLE_TYPE;
}

static void
tell_end(CbTransfers *transfers, Transfer *transfer)
{
    const CbTransferCalls *calls = &transfers->calls;
    transfer->answer->status = (guint)status_of(transfer);
    if (transfer->code == CURLE_OK && transfer->trouble == CB_TROUBLE_NONE)
        transfer->trouble = judge(transfer);
    gboolean too_long = transfer->trouble == CB_TROUBLE_SIZE && transfer->kind != CB_TRANSFER_STREAM;
    if (too_long || (transfer->code == CURLE_OK && transfer->trouble == CB_TROUBLE_NONE)) {
        calls->answered(calls->data, transfer->id, transfer->answer);
        return;
    }
    const CbTroubleFacts facts = {
        .kind = transfer->trouble,
        .code = transfer->code,
        .begun = transfer->begun,
        .words = *transfer->words != '\0' ? transfer->words
                                          : transfers->curl->curl_easy_strerror(transfer->code),
        .hub = transfers->hub.hub,
        .answer = transfer->answer,
    };
    g_autofree char *sentence = NULL;
    CbFailure failure = cb_trouble(&facts, &sentence);
    calls->failed(calls->data, transfer->id, failure, sentence);
}

/* The next transfer that has something to tell; `call` may start and cancel others. */
static Transfer *
next_to_tell(const CbTransfers *transfers)
{
    for (guint i = 0; i < transfers->list->len; i++) {
        Transfer *transfer = g_ptr_array_index(transfers->list, i);
        if (transfer->ended || transfer->events->len > 0)
            return transfer;
    }
    return NULL;
}

gboolean
cb_transfers_settle(CbTransfers *transfers)
{
    const CbTransferCalls *calls = &transfers->calls;
    gboolean any = FALSE;
    note_ends(transfers);
    for (Transfer *transfer; (transfer = next_to_tell(transfers)) != NULL; any = TRUE) {
        if (transfer->events->len > 0) {
            GString *events = transfer->events;
            transfer->events = g_string_new(NULL);
            calls->stream(calls->data, transfer->id, events->str, events->len);
            g_string_free(events, TRUE);
            continue;
        }
        guint i;
        g_ptr_array_find(transfers->list, transfer, &i);
        g_ptr_array_steal_index(transfers->list, i); /* the call may cancel its id */
        tell_end(transfers, transfer);
        transfer_free(transfer);
    }
    return any;
}
