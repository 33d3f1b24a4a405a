/* Two hubs send from one database at once: every message arrives once. (storm_test.c kills them.) */
#include "tests/sync/sender_fixture.h"

#include "tests/support/once.h"

#define MESSAGES 60u /* of each kind */

/* --- what there is to send -------------------------------------------------------------------- */

static void
add_all(Sending *sending)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    static const struct {
        const char *kind, *cause, *address;
    } kinds[] = {{"mail", "released", "ana@example.test"}, {"text", "released", "+33 6"}, {"file", "back", "ana@example.test"}};
    for (guint i = 0; i < MESSAGES; i++)
        for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
            g_autofree char *id = g_strdup_printf("%s%u", kinds[k].kind, i);
            worlds_row(rows, CB_messages, "id", id, "session_id", "s1", "operator_id", "ana", "cause", kinds[k].cause,
                       "recipient", "Ana", "address", kinds[k].address, "subject", id, "body", id, "created_at",
                       "2026-11-20T09:00:00Z", "status", "queued", NULL);
        }
    fixture_write(sending->hub, fixture_patch, rows);
    sending_change(sending, CB_policies, "id", "messages", "policy", "{\"back\":{\"channel\":\"file\"}}");
}

/* --- together --------------------------------------------------------------------------------- */

static gpointer
deliver_all(gpointer data)
{
    CbSender *sender = data;
    for (guint quiet = 0; quiet < 3;) {
        CbSenderCounts counts = {0};
        g_autoptr(GError) busy = NULL;
        gboolean done = cb_sender_deliver(sender, &counts, &busy);
        if (!done && !g_error_matches(busy, CB_DB_ERROR, CB_DB_ERROR_BUSY))
            g_error("%s", busy->message);
        quiet = done && counts.sent == 0 ? quiet + 1 : 0;
        g_usleep(1000);
    }
    return NULL;
}

static void
two_hubs_at_once_send_each_message_once(void **state)
{
    Sending *sending = *state;
    add_all(sending);
    g_autoptr(CbHub) other = fixture_open_more(sending->fixture, FALSE);
    const CbSenderOptions options = {.channels = sending->channels};
    g_autoptr(CbSender) second = cb_sender_new(other, &options, NULL);
    GThread *thread = g_thread_new("second", deliver_all, second);
    deliver_all(sending->sender);
    g_thread_join(thread);
    g_autofree char *files = g_build_filename(sending->directory, "told", NULL);
    const OnceReceivers receivers = {sending->smtp, sending->webhook, files};
    g_autoptr(CbWorld) world = fixture_world(sending->hub);
    OnceMessages messages = once_assert_messages(world, &receivers);
    assert_int_equal(messages.sent, 3 * MESSAGES);
    assert_int_equal(messages.retaken, 0);
    assert_int_equal(webhook_sink_requests(sending->webhook), MESSAGES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_hubs_at_once_send_each_message_once, sending_on_sqlite, sending_free),
        cmocka_unit_test_setup_teardown(two_hubs_at_once_send_each_message_once, sending_on_postgres, sending_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
