/* The nonces that were spent lately, in memory: for a program without a database, and for tests.
 * The hub keeps its own in the table cb_nonces, which all hubs of a database share. */
#pragma once

#include <glib.h>

#define CB_NONCE_SECONDS 600

typedef struct CbNonces CbNonces;
/* Holds at most `most` of them; a nonce of any length costs the same. */
CbNonces *cb_nonces_new(guint most);
void cb_nonces_free(CbNonces *nonces);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbNonces, cb_nonces_free)

/* Whether it was spent within 600 s. Times in microseconds; they do not go back. */
gboolean cb_nonces_known(CbNonces *nonces, const char *nonce, gint64 now);
/* Spends it. FALSE: it was spent before, or there is no room: a full memory takes nothing rather
 * than forget what could still be replayed. */
gboolean cb_nonces_spend(CbNonces *nonces, const char *nonce, gint64 now);
guint cb_nonces_count(const CbNonces *nonces);
