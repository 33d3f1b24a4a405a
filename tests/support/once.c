#include "tests/support/once.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"

/* --- counting --------------------------------------------------------------------------------- */

GHashTable *
once_counts(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static guint
count_of(GHashTable *counts, const char *key)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
}

void
once_count(GHashTable *counts, char *key)
{
    guint n = count_of(counts, key);
    g_hash_table_replace(counts, key, GUINT_TO_POINTER(n + 1));
}

void
once_assert(GHashTable *counts, const char *what)
{
    GHashTableIter iter;
    gpointer key, n;
    g_hash_table_iter_init(&iter, counts);
    while (g_hash_table_iter_next(&iter, &key, &n))
        if (GPOINTER_TO_UINT(n) != 1)
            fail_msg("%s %s: %u times", what, (char *)key, GPOINTER_TO_UINT(n));
}

/* --- campaigns -------------------------------------------------------------------------------- */

void
once_assert_requests(const CbWorld *world)
{
    g_autoptr(GHashTable) requests = once_counts(), messages = once_counts(), sends = once_counts(),
                          answers = once_counts();
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++)
        once_count(requests, g_strjoin("/", jobs_id(world, staffing_requests_job_id(world, row)),
                                       profiles_id(world, staffing_requests_profile_id(world, row)),
                                       staffing_requests_phase(world, row), NULL));
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++)
        if (messages_request_id(world, row) != NULL)
            once_count(messages, g_strjoin("/", messages_request_id(world, row), messages_cause(world, row), NULL));
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_events); row++) {
        const char *event = staffing_events_event(world, row), *request = staffing_events_staffing_request_id(world, row);
        if (strcmp(event, "email_sent") == 0)
            once_count(sends, g_strdup(request));
        else if (g_str_has_prefix(event, "clicked_"))
            once_count(answers, g_strdup(request));
    }
    once_assert(requests, "request");
    once_assert(messages, "message of request");
    once_assert(sends, "send of request");
    once_assert(answers, "answer to request");
    assert_int_equal(g_hash_table_size(requests), g_hash_table_size(sends));
    assert_true(g_hash_table_size(messages) >= g_hash_table_size(requests));
}

void
once_assert_waves(const CbWorld *world)
{
    g_autoptr(GHashTable) waves = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaign_events); row++) {
        if (strcmp(staffing_campaign_events_phase(world, row), "availability") != 0)
            continue;
        gint64 at = staffing_campaign_events_created_at(world, row);
        char *wave = g_strdup_printf(
            "%s/%s/%d", staffing_campaigns_id(world, staffing_campaign_events_campaign_id(world, row)),
            staffing_campaign_events_role_code(world, row), (int)staffing_campaign_events_wave_number(world, row));
        const gint64 *known = g_hash_table_lookup(waves, wave);
        if (known != NULL && *known != at)
            fail_msg("wave %s was sent twice", wave);
        g_hash_table_replace(waves, wave, g_memdup2(&at, sizeof at));
    }
}

static char *
moment_of(const char *job, gint64 at)
{
    return g_strdup_printf("%s at %" G_GINT64_FORMAT, job, at);
}

static void
count_journal(const CbWorld *world, const char *kind, GHashTable *counts)
{
    for (guint row = 0; row < cb_world_rows(world, CB_journal); row++)
        if (strcmp(journal_kind(world, row), kind) == 0)
            once_count(counts, moment_of(jobs_id(world, journal_job_id(world, row)), journal_at(world, row)));
}

static void
count_steps(const CbWorld *world, GHashTable *counts)
{
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaign_events); row++) {
        guint campaign = staffing_campaign_events_campaign_id(world, row);
        if (strcmp(staffing_campaign_events_phase(world, row), "system") == 0)
            once_count(counts, moment_of(staffing_campaigns_job_id(world, campaign),
                                         staffing_campaign_events_created_at(world, row)));
    }
}

void
once_assert_ticks(const CbWorld *world)
{
    g_autoptr(GHashTable) ticks = once_counts(), reasons = once_counts();
    GHashTableIter iter;
    gpointer key, n;
    count_journal(world, "campaign.tick", ticks);
    count_journal(world, "request.answer", reasons);
    count_steps(world, reasons);
    g_hash_table_iter_init(&iter, ticks);
    while (g_hash_table_iter_next(&iter, &key, &n))
        if (GPOINTER_TO_UINT(n) > 1 + count_of(reasons, key))
            fail_msg("%u ticks of %s, with %u reasons for more than one", GPOINTER_TO_UINT(n), (char *)key,
                     count_of(reasons, key));
}

/* --- what has arrived ------------------------------------------------------------------------- */

/* Receivers know a message by this. Caller frees. */
static char *
mark_of(const char *channel, const char *id)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, id, -1);
    return g_strdup_printf("%s %.40s", channel, sum);
}

static void
count_mails(GHashTable *arrived, SmtpSink *smtp)
{
    g_autoptr(GPtrArray) mails = smtp_sink_mails(smtp);
    for (guint i = 0; i < mails->len; i++) {
        const char *id = strstr(((const SmtpMail *)mails->pdata[i])->text, "\r\nMessage-ID: <");
        assert_non_null(id);
        once_count(arrived, g_strdup_printf("email %.40s", id + strlen("\r\nMessage-ID: <")));
    }
}

static void
count_texts(GHashTable *arrived, WebhookSink *webhook)
{
    g_autoptr(GPtrArray) texts = webhook_sink_texts(webhook);
    assert_int_equal(webhook_sink_forged(webhook), 0);
    for (guint i = 0; i < texts->len; i++) {
        cJSON *json = cJSON_Parse(texts->pdata[i]);
        once_count(arrived, mark_of("text", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "id"))));
        cJSON_Delete(json);
    }
}

static void
count_files(GHashTable *arrived, const char *directory)
{
    g_autoptr(GDir) listing = g_dir_open(directory, 0, NULL);
    assert_non_null(listing);
    for (const char *name; (name = g_dir_read_name(listing)) != NULL;)
        if (g_str_has_suffix(name, ".eml"))
            once_count(arrived, g_strdup_printf("file %.40s", name));
}

static GHashTable *
count_arrived(const OnceReceivers *receivers)
{
    GHashTable *arrived = once_counts();
    count_mails(arrived, receivers->smtp);
    count_texts(arrived, receivers->webhook);
    count_files(arrived, receivers->files);
    return arrived;
}

/* --- and what the database says of it --------------------------------------------------------- */

static void
add_message(OnceMessages *all, const CbWorld *world, guint row)
{
    const char *status = messages_status(world, row);
    const struct {
        const char *status;
        guint *n;
    } settled[] = {{"sent", &all->sent}, {"in_doubt", &all->doubt}, {"off", &all->off}};
    gboolean known = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(settled); i++)
        if (strcmp(status, settled[i].status) == 0) {
            ++*settled[i].n;
            known = TRUE;
        }
    if (!known)
        fail_msg("message %s is %s: %s", messages_id(world, row), status, messages_error(world, row));
    all->retaken += messages_attempts(world, row) > 1;
}

static void
assert_arrived(const CbWorld *world, guint row, guint n)
{
    const char *status = messages_status(world, row), *channel = messages_channel(world, row);
    gboolean sent = strcmp(status, "sent") == 0, doubt = strcmp(status, "in_doubt") == 0;
    gboolean begun = messages_attempts(world, row) > 0;
    if (n > 1 || (sent && n == 0) || (!begun && n > 0) || (doubt && g_strcmp0(channel, "email") != 0))
        fail_msg("message %s is %s by %s and has arrived %u times", messages_id(world, row), status, channel, n);
}

OnceMessages
once_assert_messages(const CbWorld *world, const OnceReceivers *receivers)
{
    OnceMessages all = {0};
    g_autoptr(GHashTable) arrived = count_arrived(receivers);
    guint known = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_messages); row++) {
        const char *channel = messages_channel(world, row);
        g_autofree char *mark = mark_of(channel != NULL ? channel : "none", messages_id(world, row));
        guint n = count_of(arrived, mark);
        add_message(&all, world, row);
        assert_arrived(world, row, n);
        known += n;
    }
    once_assert(arrived, "arrival");
    assert_int_equal(g_hash_table_size(arrived), known);
    return all;
}
