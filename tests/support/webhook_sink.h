/* A receiver of texts for tests, on loopback: checks each signature as docs/hub.md says, and knows messages by their key. */
#pragma once

#include <glib.h>

typedef struct WebhookSink WebhookSink;

WebhookSink *webhook_sink_start(const char *secret);
void webhook_sink_stop(WebhookSink *sink);
/* "http://127.0.0.1:PORT/send"; owned by the sink. */
const char *webhook_sink_url(const WebhookSink *sink);
/* What it answers from now on (200 at first) and after which time; 0: hangs up. */
void webhook_sink_answer(WebhookSink *sink, guint status, gint64 microseconds);

/* From now on so many per cent of requests, by the seed, go wrong: half of them are answered 500 and not taken, half are
 * taken and the connection ends without an answer. */
void webhook_sink_stumble(WebhookSink *sink, guint percent, guint32 seed);

/* The bodies of the requests that were taken, each key once, in order; free with g_ptr_array_unref (char *). */
GPtrArray *webhook_sink_texts(WebhookSink *sink);
/* How many requests came in all, and how many of them were not signed as they should. */
guint webhook_sink_requests(WebhookSink *sink);
guint webhook_sink_forged(WebhookSink *sink);
