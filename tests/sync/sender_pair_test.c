/* Several hubs send from one database: every message arrives once, whoever is killed, and no e-mail twice. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <fcntl.h>
#include <unistd.h>

#include "engine/demo/dice.h"
#include "tests/sync/sender_fixture.h"

#define MESSAGES 60u /* of each kind */
#define HUBS 2u

/* --- a hub as a process of its own: this program, called with --send DATA CHANNELS CLOCK ------- */

static gint64
shared_now(gpointer clock)
{
    return __atomic_load_n((gint64 *)clock, __ATOMIC_SEQ_CST);
}

static gint64 *
open_clock(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(gint64)) != 0)
        g_error("no clock %s", path);
    gint64 *clock = mmap(NULL, sizeof *clock, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    return clock;
}

static int
send_until_killed(char **words)
{
    g_autoptr(GError) error = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const CbHubOptions options = {.data = words[0], .now = shared_now, .now_data = open_clock(words[2])};
    g_autoptr(CbChannels) channels = cb_channels_read(words[1], &error);
    g_autoptr(CbHub) hub = channels == NULL ? NULL : cb_hub_open(&options, &error);
    const CbSenderOptions sending = {.channels = channels};
    g_autoptr(CbSender) sender = hub == NULL ? NULL : cb_sender_new(hub, &sending, &error);
    while (sender != NULL) {
        g_autoptr(GError) busy = NULL; /* two on one file now and then */
        cb_sender_deliver(sender, NULL, &busy);
        g_usleep(2000);
    }
    g_printerr("%s\n", error->message);
    return 1;
}

static pid_t
start_hub(const Sending *sending, const char *clock)
{
    g_autofree char *channels = g_build_filename(sending->directory, CB_CHANNELS_FILE, NULL);
    const char *const argv[] = {"/proc/self/exe", "--send", sending->fixture->data, channels, clock, NULL};
    GPid pid;
    assert_true(g_spawn_async(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL));
    return pid;
}

static void
kill_hub(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

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

typedef struct {
    guint open, sent, doubt, other;
} Tally;

static gboolean
tally_row(gpointer data, const CbRow *row, GError **error)
{
    Tally *tally = data;
    const char *status = row->values[CB_messages_status].text;
    (void)error;
    if (strcmp(status, "queued") == 0 || strcmp(status, "sending") == 0)
        tally->open++;
    else if (strcmp(status, "sent") == 0)
        tally->sent++;
    else if (strcmp(status, "in_doubt") == 0 && g_str_has_prefix(row->values[CB_messages_id].text, "mail"))
        tally->doubt++;
    else
        tally->other++;
    return TRUE;
}

static Tally
tally_all(const Sending *sending)
{
    Tally tally = {0};
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(sending->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, NULL);
    assert_non_null(db);
    assert_true(cb_snapshot_page(db, CB_messages, NULL, 100000, tally_row, &tally, NULL));
    cb_db_give(pool, db);
    return tally;
}

static guint
count_files(const Sending *sending)
{
    g_autofree char *told = g_build_filename(sending->directory, "told", NULL);
    g_autoptr(GDir) listing = g_dir_open(told, 0, NULL);
    guint n = 0;
    for (const char *name; (name = g_dir_read_name(listing)) != NULL;)
        n += g_str_has_suffix(name, ".eml");
    return n;
}

/* How many mails there are; each is about another message. */
static guint
count_mails(const Sending *sending)
{
    g_autoptr(GPtrArray) mails = smtp_sink_mails(sending->smtp);
    g_autoptr(GHashTable) bodies = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < mails->len; i++)
        if (!g_hash_table_add(bodies, strstr(((SmtpMail *)mails->pdata[i])->text, "\r\n\r\n")))
            fail_msg("twice: %s", ((SmtpMail *)mails->pdata[i])->text);
    return mails->len;
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
    Tally tally = tally_all(sending);
    assert_int_equal(tally.sent, 3 * MESSAGES);
    assert_int_equal(count_mails(sending), MESSAGES);
    assert_int_equal(count_files(sending), MESSAGES);
    assert_int_equal(webhook_sink_requests(sending->webhook), MESSAGES);
    assert_int_equal(webhook_sink_forged(sending->webhook), 0);
}

/* --- killed ----------------------------------------------------------------------------------- */

/* Until something was sent, or for a moment: hubs need time to begin. */
static void
wait_for_progress(const Sending *sending)
{
    guint open = tally_all(sending).open;
    gint64 until = g_get_monotonic_time() + G_USEC_PER_SEC;
    while (open > 0 && tally_all(sending).open == open && g_get_monotonic_time() < until)
        g_usleep(5000);
}

static void
hubs_that_are_killed_lose_nothing_and_send_no_mail_twice(void **state)
{
    Sending *sending = *state;
    g_autofree char *path = g_build_filename(sending->directory, "clock", NULL);
    gint64 *clock = open_clock(path);
    pid_t hubs[HUBS];
    CbDice dice = cb_dice_new(5, 1);
    guint kills = 0;
    __atomic_store_n(clock, sending->fixture->now, __ATOMIC_SEQ_CST);
    add_all(sending);
    webhook_sink_answer(sending->webhook, 200, 3000);
    for (guint h = 0; h < HUBS; h++)
        hubs[h] = start_hub(sending, path);
    gint64 until = g_get_monotonic_time() + 120 * G_USEC_PER_SEC;
    while (tally_all(sending).open > 0 && g_get_monotonic_time() < until) {
        guint victim = cb_dice_below(&dice, HUBS);
        wait_for_progress(sending);
        g_usleep(cb_dice_below(&dice, 100000));
        kill_hub(hubs[victim]);
        hubs[victim] = start_hub(sending, path);
        kills++;
        /* Claims of the dead lapse. */
        __atomic_add_fetch(clock, 6 * CB_MINUTE, __ATOMIC_SEQ_CST);
    }
    for (guint h = 0; h < HUBS; h++)
        kill_hub(hubs[h]);
    Tally tally = tally_all(sending);
    print_message("%u killed, %u mails in doubt\n", kills, tally.doubt);
    assert_int_equal(tally.open + tally.other, 0);
    assert_true(kills > 2);
    assert_int_equal(count_files(sending), MESSAGES);
    g_autoptr(GPtrArray) texts = webhook_sink_texts(sending->webhook);
    assert_int_equal(texts->len, MESSAGES);
    guint mails = count_mails(sending);
    assert_true(mails <= MESSAGES && mails + tally.doubt >= MESSAGES);
    munmap(clock, sizeof *clock);
}

int
main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "--send") == 0)
        return send_until_killed(argv + 2);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_hubs_at_once_send_each_message_once, sending_on_sqlite, sending_free),
        cmocka_unit_test_setup_teardown(two_hubs_at_once_send_each_message_once, sending_on_postgres, sending_free),
        cmocka_unit_test_setup_teardown(hubs_that_are_killed_lose_nothing_and_send_no_mail_twice, sending_on_sqlite,
                                        sending_free),
        cmocka_unit_test_setup_teardown(hubs_that_are_killed_lose_nothing_and_send_no_mail_twice, sending_on_postgres,
                                        sending_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
