/* What happens once, with however many hubs on one database and whoever of them is killed. Failures fail the test that
 * runs and name what there was twice or never.
 */
#pragma once

#include "engine/world.h"
#include "tests/support/smtp_sink.h"
#include "tests/support/webhook_sink.h"

/* --- counting --------------------------------------------------------------------------------- */

/* How often there was what, by a key; free with g_hash_table_unref. */
GHashTable *once_counts(void);
/* Takes `key` over. */
void once_count(GHashTable *counts, char *key);
/* That each was there once: `what` is what keys are. */
void once_assert(GHashTable *counts, const char *what);

/* --- campaigns -------------------------------------------------------------------------------- */

/* Each person is asked once about a job and phase, with one message and one entry of the log; what is told besides is told
 * once for each cause; nobody answers twice. */
void once_assert_requests(const CbWorld *world);
/* All of one wave went out in one tick: at one moment. */
void once_assert_waves(const CbWorld *world);
/* At one moment a campaign is ticked once, and once more for each answer and each step of escalation of that moment, which
 * make it due again. */
void once_assert_ticks(const CbWorld *world);

/* --- messages --------------------------------------------------------------------------------- */

/* Where messages arrive. */
typedef struct {
    SmtpSink *smtp;
    WebhookSink *webhook;
    const char *files; /* directory */
} OnceReceivers;

typedef struct {
    guint sent, doubt, off;
    guint retaken; /* that another hub had claimed before, which was killed */
} OnceMessages;

/* That all messages are settled and each that is sent has arrived once, by its own channel. An e-mail in doubt may have
 * arrived, but once; so may what somebody was sending when it lost its sense (off). Nothing else arrived. */
OnceMessages once_assert_messages(const CbWorld *world, const OnceReceivers *receivers);
