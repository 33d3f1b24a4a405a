/* Streams of events: opening one, taking from it, closing it. */
#include "sync/hub/streams.h"

#include <string.h>

#include "engine/when.h"

#define STREAMS_OF_USER 3u
#define COMMENT_EVERY (15 * CB_SECOND)
#define WARN_BEFORE (60 * CB_SECOND)
#define LONGEST_LIFE (60 * CB_MINUTE) /* then it is opened again, by someone who still may */

/* --- the ring ------------------------------------------------------------------------------------- */

void
cb_event_free(CbEvent *event)
{
    if (event == NULL)
        return;
    g_free(event->pk);
    g_free(event);
}

CbStreams *
cb_streams_new(void)
{
    CbStreams *streams = g_new0(CbStreams, 1);
    g_mutex_init(&streams->lock);
    g_cond_init(&streams->quiet);
    streams->watchers = g_ptr_array_new();
    streams->looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, cb_look_free);
    return streams;
}

void
cb_streams_free(CbStreams *streams)
{
    if (streams == NULL)
        return;
    for (guint64 e = streams->first; e < streams->next; e++)
        cb_event_free(streams->ring[e % CB_RING]);
    g_ptr_array_unref(streams->watchers);
    g_hash_table_unref(streams->looks);
    g_cond_clear(&streams->quiet);
    g_mutex_clear(&streams->lock);
    g_free(streams);
}

void
cb_streams_add(CbStreams *streams, CbEvent *event)
{
    CbEvent **place = &streams->ring[streams->next % CB_RING];
    if (streams->next - streams->first == CB_RING) {
        streams->start = (*place)->at;
        cb_event_free(*place);
        streams->first++;
    }
    *place = event;
    streams->next++;
    streams->at = event->at;
    for (guint w = 0; w < streams->watchers->len; w++) {
        CbWatcher *watcher = streams->watchers->pdata[w];
        watcher->behind |= watcher->begun && streams->next - watcher->place > CB_WATCHER_BEHIND;
        watcher->behind |= watcher->place < streams->first;
    }
}

void
cb_streams_say(CbWatcher *watcher, const char *event, const char *json)
{
    if (watcher->n_said++ > CB_WATCHER_BEHIND)
        watcher->behind = TRUE;
    else
        cb_wire_print_event(watcher->said, event, NULL, json);
}

void
cb_streams_reset(CbStreams *streams, CbCursor at)
{
    for (; streams->first < streams->next; streams->first++)
        cb_event_free(streams->ring[streams->first % CB_RING]);
    streams->start = streams->at = at;
    for (guint w = 0; w < streams->watchers->len; w++) {
        CbWatcher *watcher = streams->watchers->pdata[w];
        watcher->place = streams->next;
        watcher->prev = at;
        cb_streams_say(watcher, "reset", "{}");
    }
}

/* --- waking --------------------------------------------------------------------------------------- */

static void
watcher_unref(CbWatcher *watcher)
{
    if (!g_atomic_ref_count_dec(&watcher->refs))
        return;
    g_string_free(watcher->said, TRUE);
    g_free(watcher->user);
    g_free(watcher->client);
    g_free(watcher);
}

static gboolean
has_something(const CbStreams *streams, const CbWatcher *watcher)
{
    return watcher->place < streams->next || watcher->said->len > 0 || watcher->behind ||
           watcher->ended;
}

static GPtrArray *
those_to_wake(CbStreams *streams)
{
    GPtrArray *wake = g_ptr_array_new();
    for (guint w = 0; w < streams->watchers->len; w++) {
        CbWatcher *watcher = streams->watchers->pdata[w];
        if (watcher->told || !has_something(streams, watcher))
            continue;
        watcher->told = TRUE;
        watcher->calling++;
        g_atomic_ref_count_inc(&watcher->refs);
        g_ptr_array_add(wake, watcher);
    }
    return wake;
}

void
cb_streams_wake(CbStreams *streams)
{
    g_mutex_lock(&streams->lock);
    g_autoptr(GPtrArray) wake = those_to_wake(streams);
    g_mutex_unlock(&streams->lock);
    for (guint w = 0; w < wake->len; w++) {
        CbWatcher *watcher = wake->pdata[w];
        watcher->ready(watcher->data);
        g_mutex_lock(&streams->lock);
        watcher->calling--;
        g_cond_broadcast(&streams->quiet);
        g_mutex_unlock(&streams->lock);
        watcher_unref(watcher);
    }
}

/* --- opening -------------------------------------------------------------------------------------- */

/* Where the client says it stands; NULL: nowhere. Caller frees. */
static char *
read_since(const CbRequest *request)
{
    const char *last = cb_request_header(request, "last-event-id");
    if (last != NULL && *last != '\0')
        return g_strdup(last);
    g_autoptr(GPtrArray) pairs = cb_url_pairs(request->query);
    for (guint i = 0; pairs != NULL && i + 1 < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], "since") == 0)
            return g_strdup(pairs->pdata[i + 1]);
    return NULL;
}

static CbWatcher *
watcher_new(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    const char *client = cb_request_header(request, "x-callboard-client");
    gint64 now = cb_hub_now(hub);
    CbWatcher *watcher = g_new0(CbWatcher, 1);
    g_atomic_ref_count_init(&watcher->refs);
    watcher->hub = hub;
    watcher->role = asker->role;
    watcher->user = asker->user_id != NULL ? g_strdup(asker->user_id)
                                           : g_strconcat("from ", request->address, NULL);
    watcher->client = g_strdup(client != NULL ? client : watcher->user);
    watcher->expires_at = asker->expires_at;
    watcher->ends_at = now + LONGEST_LIFE;
    if (asker->expires_at != CB_NULL)
        watcher->ends_at = MIN(watcher->ends_at, asker->expires_at);
    watcher->said = g_string_new("retry: 2000\n\n");
    watcher->sent_at = now;
    watcher->told = TRUE; /* whoever opens it takes its beginning unasked */
    return watcher;
}

static void
take_over(CbStreams *streams, const char *user)
{
    guint open = 0;
    for (guint w = streams->watchers->len; w-- > 0;) {
        CbWatcher *watcher = streams->watchers->pdata[w];
        if (watcher->ended || strcmp(watcher->user, user) != 0 || ++open < STREAMS_OF_USER)
            continue;
        cb_streams_say(watcher, "takeover", "{}");
        watcher->ended = TRUE;
    }
}

static void
say_hello(CbStreams *streams, CbWatcher *watcher)
{
    CbHubStore *store = watcher->hub->store;
    g_autoptr(GString) json = g_string_new("{\"epoch\":");
    g_autofree char *cursor = cb_cursor_format(store, watcher->prev);
    watcher->number = ++streams->numbers;
    cb_rights_print_epoch(json, watcher->role, cb_hub_store_epoch(store));
    g_string_append_printf(json, ",\"schema\":%d,\"cursor\":\"%s\",\"stream\":%u}",
                           CB_SCHEMA_NEWEST, cursor, watcher->number);
    cb_wire_print_event(watcher->said, "hello", cursor, json->str);
}

/* Places the watcher behind what it knows, where the ring still tells all that came after. */
static void
begin(CbStreams *streams, CbWatcher *watcher, const char *since)
{
    CbCursor from;
    gboolean known = since != NULL && cb_cursor_parse(watcher->hub->store, since, &from) &&
                     from.epoch == streams->at.epoch &&
                     cb_cursor_compare(from, streams->start) >= 0;
    watcher->place = known ? streams->first : streams->next;
    watcher->prev = known ? from : streams->at;
    say_hello(streams, watcher);
    if (since != NULL && !known)
        cb_streams_say(watcher, "reset", "{}");
    cb_looks_tell(streams, watcher);
}

CbWatcher *
cb_hub_watch(CbHub *hub, const CbRequest *request, void (*ready)(gpointer data), gpointer data,
             CbAnswer **refusal)
{
    GError *error = NULL;
    *refusal = cb_answer_schema(request);
    g_autoptr(CbAsker) asker = *refusal == NULL ? cb_hub_identify(hub, request, refusal) : NULL;
    if (asker != NULL && asker->shut_out)
        *refusal = cb_answer_forbidden(asker);
    if (*refusal == NULL && !cb_news_begin(hub, &error))
        *refusal = cb_answer_failure(hub, error);
    if (*refusal != NULL)
        return NULL;
    cb_hub_look_for_news(hub);
    CbStreams *streams = hub->streams;
    CbWatcher *watcher = watcher_new(hub, asker, request);
    g_autofree char *since = read_since(request);
    watcher->ready = ready;
    watcher->data = data;
    g_mutex_lock(&streams->lock);
    take_over(streams, watcher->user);
    begin(streams, watcher, since);
    g_ptr_array_add(streams->watchers, watcher);
    g_mutex_unlock(&streams->lock);
    cb_streams_wake(streams);
    return watcher;
}

/* --- taking --------------------------------------------------------------------------------------- */

static void
print_change(GString *out, CbWatcher *watcher, const CbEvent *event)
{
    CbHubStore *store = watcher->hub->store;
    gboolean sees = (event->sees >> watcher->role & 1) != 0;
    g_autofree char *id = cb_cursor_format(store, event->at);
    g_autofree char *prev = cb_cursor_format(store, watcher->prev);
    g_autofree char *json = g_strdup_printf(
        "{\"t\":\"%s\",\"pk\":%s,\"v\":%" G_GINT64_FORMAT ",\"prev\":\"%s\"}",
        cb_tables[event->table].name, sees ? event->pk : "null", sees ? event->version : 0, prev);
    cb_wire_print_event(out, "change", id, json);
    watcher->prev = event->at;
}

static void
take_changes(CbStreams *streams, CbWatcher *watcher, GString *out)
{
    for (; watcher->place < streams->next; watcher->place++) {
        const CbEvent *event = streams->ring[watcher->place % CB_RING];
        if (cb_cursor_compare(event->at, watcher->prev) > 0)
            print_change(out, watcher, event);
    }
}

static void
take_time(CbWatcher *watcher, gint64 now, GString *out)
{
    if (!watcher->warned && watcher->expires_at != CB_NULL &&
        now >= watcher->expires_at - WARN_BEFORE) {
        watcher->warned = TRUE;
        cb_wire_print_event(out, "auth", NULL, "{}");
    }
    watcher->ended |= now >= watcher->ends_at;
    if (out->len == 0 && !watcher->ended && now - watcher->sent_at >= COMMENT_EVERY)
        g_string_append(out, ":\n\n");
}

GString *
cb_watcher_take(CbWatcher *watcher, gint64 now, gboolean *ended)
{
    CbStreams *streams = watcher->hub->streams;
    g_autoptr(GString) out = g_string_new(NULL);
    g_mutex_lock(&streams->lock);
    watcher->told = FALSE;
    if (watcher->behind && !watcher->ended) {
        cb_wire_print_event(out, "reset", NULL, "{}");
        watcher->ended = TRUE;
    } else if (!watcher->behind) {
        g_string_append_len(out, watcher->said->str, (gssize)watcher->said->len);
        take_changes(streams, watcher, out);
        take_time(watcher, now, out);
    }
    watcher->begun = TRUE;
    g_string_truncate(watcher->said, 0);
    watcher->n_said = 0;
    if (out->len > 0)
        watcher->sent_at = now;
    *ended = watcher->ended;
    g_mutex_unlock(&streams->lock);
    return out->len == 0 ? NULL : g_steal_pointer(&out);
}

void
cb_watcher_close(CbWatcher *watcher)
{
    CbStreams *streams = watcher->hub->streams;
    g_mutex_lock(&streams->lock);
    g_ptr_array_remove(streams->watchers, watcher);
    while (watcher->calling > 0)
        g_cond_wait(&streams->quiet, &streams->lock);
    g_mutex_unlock(&streams->lock);
    watcher_unref(watcher);
}
