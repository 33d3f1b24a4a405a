/* A hub with messages, a mail server and a receiver of texts on loopback, and a clock that the test moves. */
#pragma once

#include "sync/hub/sender/sender.h"
#include "tests/support/smtp_sink.h"
#include "tests/support/webhook_sink.h"
#include "tests/sync/hub_fixture.h"

#define SENDER_SECRET "a secret of texts"

typedef struct {
    Fixture *fixture;
    CbHub *hub; /* the fixture's */
    SmtpSink *smtp;
    WebhookSink *webhook;
    char *directory; /* channels.conf, secrets, and in `told` what goes to files */
    CbChannels *channels;
    CbSender *sender;
} Sending;

static void
sending_write(const Sending *sending, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(sending->directory, name, NULL);
    assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
}

static char *
sending_link(gpointer data, const CbWorld *world, guint request, const char *action)
{
    (void)data;
    return g_strdup_printf("https://hub.test/%s/%s", action, staffing_requests_id(world, request));
}

/* Opens the channels anew; `more` is put below them. */
static G_GNUC_UNUSED void
sending_configure(Sending *sending, const char *more)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(sending->directory, CB_CHANNELS_FILE, NULL);
    g_autofree char *conf =
        g_strdup_printf("[email]\nserver=smtp://127.0.0.1:%u\nfrom=crew@example.test\nfrom-name=Crew office\n"
                        "encryption=none\n[text]\nurl=%s\nsecret-file=texts.secret\n[file]\ndirectory=told\n%s",
                        smtp_sink_port(sending->smtp), webhook_sink_url(sending->webhook), more);
    sending_write(sending, CB_CHANNELS_FILE, conf);
    sending_write(sending, "texts.secret", SENDER_SECRET "\n");
    g_clear_pointer(&sending->sender, cb_sender_free);
    g_clear_pointer(&sending->channels, cb_channels_free);
    sending->channels = cb_channels_read(path, &error);
    if (sending->channels == NULL)
        fail_msg("%s", error->message);
    const CbSenderOptions options = {.channels = sending->channels, .link = sending_link};
    sending->sender = cb_sender_new(sending->hub, &options, &error);
    if (sending->sender == NULL)
        fail_msg("%s", error->message);
}

static void
sending_new(void **state)
{
    Sending *sending = g_new0(Sending, 1);
    sending->fixture = *state;
    sending->hub = sending->fixture->hub;
    sending->smtp = smtp_sink_start();
    sending->webhook = webhook_sink_start(SENDER_SECRET);
    sending->directory = cb_files_make_directory("sender", NULL);
    g_autofree char *told = g_build_filename(sending->directory, "told", NULL);
    assert_int_equal(g_mkdir_with_parents(told, 0700), 0);
    sending_configure(sending, "");
    *state = sending;
}

static G_GNUC_UNUSED int
sending_on_sqlite(void **state)
{
    fixture_on_sqlite(state);
    sending_new(state);
    return 0;
}

static G_GNUC_UNUSED int
sending_on_postgres(void **state)
{
    fixture_on_postgres(state);
    sending_new(state);
    return 0;
}

static G_GNUC_UNUSED int
sending_free(void **state)
{
    Sending *sending = *state;
    cb_sender_free(sending->sender);
    cb_channels_free(sending->channels);
    smtp_sink_stop(sending->smtp);
    webhook_sink_stop(sending->webhook);
    cb_files_remove(sending->directory, NULL);
    *state = sending->fixture;
    g_free(sending->directory);
    g_free(sending);
    return fixture_free(state);
}

/* --- messages --------------------------------------------------------------------------------- */

/* A message to ana about s1, of a cause that makes sense as long as the session is not over. */
static G_GNUC_UNUSED void
sending_add(Sending *sending, const char *id, const char *address)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    char now[32];
    worlds_row(rows, CB_messages, "id", id, "session_id", "s1", "operator_id", "ana", "cause", "released",
               "recipient", "Ana Roy", "address", address, "subject", "Released", "body", "You are released.",
               "created_at", cb_time_format(sending->fixture->now, now), "status", "queued", NULL);
    fixture_write(sending->hub, fixture_patch, rows);
}

/* Changes a row of any table; pairs of column and value, ended by NULL, are those of worlds_row(). */
#define sending_change(sending, table, ...)                                                                            \
    do {                                                                                                               \
        g_autoptr(CbPatch) rows_ = cb_patch_new();                                                                     \
        worlds_row(rows_, table, __VA_ARGS__, NULL);                                                                   \
        fixture_write((sending)->hub, fixture_patch, rows_);                                                           \
    } while (0)

static G_GNUC_UNUSED CbSenderCounts
sending_deliver(Sending *sending)
{
    g_autoptr(GError) error = NULL;
    CbSenderCounts counts;
    if (!cb_sender_deliver(sending->sender, &counts, &error))
        fail_msg("%s", error->message);
    return counts;
}

typedef struct {
    char *status, *error, *channel, *address;
    gint64 attempts, due_at, sent_at;
} Became;

static gboolean
sending_note(gpointer data, const CbRow *row, GError **error)
{
    gpointer *wanted = data;
    Became *became = wanted[1];
    (void)error;
    if (strcmp(row->values[CB_messages_id].text, wanted[0]) != 0)
        return TRUE;
    became->status = g_strdup(row->values[CB_messages_status].text);
    became->error = g_strdup(row->values[CB_messages_error].text);
    became->channel = g_strdup(row->values[CB_messages_channel].text);
    became->address = g_strdup(row->values[CB_messages_address].text);
    became->attempts = row->values[CB_messages_attempts].integer;
    became->due_at = row->values[CB_messages_due_at].integer;
    became->sent_at = row->values[CB_messages_sent_at].integer;
    return TRUE;
}

static void
became_clear(Became *became)
{
    g_free(became->status);
    g_free(became->error);
    g_free(became->channel);
    g_free(became->address);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Became, became_clear)

/* What the database says of a message. */
static G_GNUC_UNUSED Became
sending_became(Sending *sending, const char *id)
{
    Became became = {0};
    gpointer wanted[] = {(gpointer)id, &became};
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(sending->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, NULL);
    assert_non_null(db);
    assert_true(cb_snapshot_page(db, CB_messages, NULL, 1000000, sending_note, wanted, NULL));
    cb_db_give(pool, db);
    if (became.status == NULL)
        fail_msg("no message %s", id);
    return became;
}

static G_GNUC_UNUSED void
sending_expect(Sending *sending, const char *id, const char *status)
{
    g_auto(Became) became = sending_became(sending, id);
    if (strcmp(became.status, status) != 0)
        fail_msg("%s is %s, not %s: %s", id, became.status, status, became.error);
}

/* The one mail that was taken; free with g_ptr_array_unref. */
static G_GNUC_UNUSED GPtrArray *
sending_mails(Sending *sending, guint n)
{
    GPtrArray *mails = smtp_sink_mails(sending->smtp);
    if (mails->len != n)
        fail_msg("%u mails, not %u", mails->len, n);
    return mails;
}
