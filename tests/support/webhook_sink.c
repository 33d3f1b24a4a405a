#include "tests/support/webhook_sink.h"

#include <string.h>

#include "engine/demo/dice.h"
#include "tests/support/canned_server.h"

struct WebhookSink {
    CannedServer *server;
    char *secret, *url;
    GMutex mutex; /* of the rest */
    guint status, requests, forged, stumbles;
    CbDice dice;
    gint64 delay;
    GHashTable *keys; /* of what was taken */
    GPtrArray *texts;
};

/* The value of a header, NULL when there is none. Caller frees. */
static char *
header_of(const CannedRequest *request, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(request->headers, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_ascii_strncasecmp(*line, name, strlen(name)) == 0 && (*line)[strlen(name)] == ':')
            return g_strstrip(g_strdup(*line + strlen(name) + 1));
    return NULL;
}

/* By GLib alone, not by what signs. */
static gboolean
is_signed(const WebhookSink *sink, const CannedRequest *request)
{
    g_autofree char *time = header_of(request, "X-Callboard-Timestamp");
    g_autofree char *signature = header_of(request, "X-Callboard-Signature");
    g_autofree char *text = g_strdup_printf("%s.%s", time, request->body);
    g_autofree char *right = g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)sink->secret,
                                                       strlen(sink->secret), text, -1);
    return time != NULL && g_strcmp0(signature, right) == 0;
}

static gboolean
answer(gpointer data, const CannedRequest *request, int fd)
{
    WebhookSink *sink = data;
    char *key = header_of(request, "Idempotency-Key");
    g_mutex_lock(&sink->mutex);
    guint status = sink->status;
    gint64 delay = sink->delay;
    gboolean stumbles = sink->stumbles > 0 && cb_dice_percent(&sink->dice, sink->stumbles);
    if (stumbles)
        status = cb_dice_percent(&sink->dice, 50) ? 500 : 200;
    sink->requests++;
    sink->forged += !is_signed(sink, request) || key == NULL;
    if (status >= 200 && status < 300 && key != NULL && g_hash_table_add(sink->keys, g_strdup(key)))
        g_ptr_array_add(sink->texts, g_strdup(request->body));
    g_mutex_unlock(&sink->mutex);
    g_free(key);
    if (delay > 0 && !canned_pause(fd, delay))
        return FALSE;
    if (stumbles && status == 200)
        return FALSE;
    return status > 0 && canned_send_answer(fd, status, "text/plain", "", "noted");
}

WebhookSink *
webhook_sink_start(const char *secret)
{
    WebhookSink *sink = g_new0(WebhookSink, 1);
    g_mutex_init(&sink->mutex);
    sink->secret = g_strdup(secret);
    sink->status = 200;
    sink->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sink->texts = g_ptr_array_new_with_free_func(g_free);
    sink->server = canned_server_start(answer, sink);
    sink->url = g_strconcat(canned_server_url(sink->server), "/send", NULL);
    return sink;
}

void
webhook_sink_stop(WebhookSink *sink)
{
    canned_server_stop(sink->server);
    g_hash_table_unref(sink->keys);
    g_ptr_array_unref(sink->texts);
    g_mutex_clear(&sink->mutex);
    g_free(sink->secret);
    g_free(sink->url);
    g_free(sink);
}

const char *
webhook_sink_url(const WebhookSink *sink)
{
    return sink->url;
}

void
webhook_sink_answer(WebhookSink *sink, guint status, gint64 microseconds)
{
    g_mutex_lock(&sink->mutex);
    sink->status = status;
    sink->delay = microseconds;
    g_mutex_unlock(&sink->mutex);
}

void
webhook_sink_stumble(WebhookSink *sink, guint percent, guint32 seed)
{
    g_mutex_lock(&sink->mutex);
    sink->stumbles = percent;
    sink->dice = cb_dice_new(seed, 0);
    g_mutex_unlock(&sink->mutex);
}

GPtrArray *
webhook_sink_texts(WebhookSink *sink)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);
    g_mutex_lock(&sink->mutex);
    for (guint i = 0; i < sink->texts->len; i++)
        g_ptr_array_add(copy, g_strdup(sink->texts->pdata[i]));
    g_mutex_unlock(&sink->mutex);
    return copy;
}

guint
webhook_sink_requests(WebhookSink *sink)
{
    g_mutex_lock(&sink->mutex);
    guint n = sink->requests;
    g_mutex_unlock(&sink->mutex);
    return n;
}

guint
webhook_sink_forged(WebhookSink *sink)
{
    g_mutex_lock(&sink->mutex);
    guint n = sink->forged;
    g_mutex_unlock(&sink->mutex);
    return n;
}
