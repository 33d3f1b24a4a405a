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

/* The bodies of the requests that were taken, each key once, in order; free with g_ptr_array_unref (char *). */
GPtrArray *webhook_sink_texts(WebhookSink *sink);
/* How many requests came in all, and how many of them were not signed as they should. */
guint webhook_sink_requests(WebhookSink *sink);
guint webhook_sink_forged(WebhookSink *sink);
