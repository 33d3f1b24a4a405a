/* Messages go out: once, by the right channel, in the right words, at the right time; whatever servers do. */
#include "tests/sync/sender_fixture.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/messages/messages.h"

/* --- what goes out ---------------------------------------------------------------------------- */

static void
a_message_reaches_its_person_by_mail_once(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "ana@example.test");
    assert_int_equal(sending_deliver(sending).sent, 1);
    assert_int_equal(sending_deliver(sending).sent, 0);
    g_autoptr(GPtrArray) mails = sending_mails(sending, 1);
    const SmtpMail *mail = mails->pdata[0];
    assert_string_equal(mail->from, "crew@example.test");
    assert_string_equal(mail->to, "ana@example.test");
    assert_non_null(strstr(mail->text, "From: \"Crew office\"\r\n <crew@example.test>\r\n"));
    assert_non_null(strstr(mail->text, "To: \"Ana Roy\"\r\n <ana@example.test>\r\n"));
    assert_non_null(strstr(mail->text, "Subject: Released\r\n"));
    assert_non_null(strstr(mail->text, "Date: Fri, 20 Nov 2026 09:00:00 +0000\r\n"));
    assert_non_null(strstr(mail->text, "\r\n\r\nYou are released.\r\n"));
    g_auto(Became) became = sending_became(sending, "m1");
    assert_string_equal(became.status, "sent");
    assert_string_equal(became.channel, "email");
    assert_true(became.sent_at == sending->fixture->now);
    assert_int_equal(became.attempts, 1);
}

static void
who_has_only_a_number_gets_a_signed_text(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "+33 6 12");
    assert_int_equal(sending_deliver(sending).sent, 1);
    g_autoptr(GPtrArray) texts = webhook_sink_texts(sending->webhook);
    assert_int_equal(texts->len, 1);
    assert_int_equal(webhook_sink_forged(sending->webhook), 0);
    g_autoptr(cJSON) json = cJSON_Parse(texts->pdata[0]);
    assert_string_equal(fixture_text(json, "id"), "m1");
    assert_string_equal(fixture_text(json, "to"), "+33 6 12");
    assert_string_equal(fixture_text(json, "name"), "Ana Roy");
    assert_string_equal(fixture_text(json, "text"), "You are released.");
    assert_string_equal(fixture_text(json, "cause"), "released");
    assert_string_equal(fixture_text(json, "created_at"), "2026-11-20T09:00:00Z");
}

static guint
count_files(const Sending *sending, char **last)
{
    g_autofree char *told = g_build_filename(sending->directory, "told", NULL);
    g_autoptr(GDir) listing = g_dir_open(told, 0, NULL);
    guint n = 0;
    for (const char *name; (name = g_dir_read_name(listing)) != NULL; n++) {
        g_free(*last);
        *last = g_build_filename(told, name, NULL);
    }
    return n;
}

static void
a_dry_run_writes_files_and_tells_nobody(void **state)
{
    Sending *sending = *state;
    g_autofree char *file = NULL, *text = NULL;
    sending_configure(sending, "everything=true\n");
    sending_add(sending, "../../m1", "ana@example.test");
    assert_int_equal(sending_deliver(sending).sent, 1);
    assert_int_equal(smtp_sink_visits(sending->smtp), 0);
    assert_int_equal(count_files(sending, &file), 1);
    assert_true(g_file_get_contents(file, &text, NULL, NULL));
    assert_non_null(strstr(text, "To: \"Ana Roy\"\r\n <ana@example.test>\r\n"));
    assert_non_null(strstr(text, "\r\n\r\nYou are released.\r\n"));
}

/* A file such as the file channel leaves beside its place while it writes. Caller frees its path. */
static char *
half_written(const Sending *sending, char letter)
{
    g_autofree char *sum = g_strnfill(40, letter), *unique = g_uuid_string_random();
    g_autofree char *name = g_strdup_printf(".%s.eml.%s.part", sum, unique);
    char *path = g_build_filename(sending->directory, "told", name, NULL);
    assert_true(g_file_set_contents(path, "Date: ", -1, NULL));
    return path;
}

static void
what_a_killed_hub_left_half_written_is_removed_and_nothing_else(void **state)
{
    Sending *sending = *state;
    g_autofree char *left = half_written(sending, 'a'), *written = half_written(sending, 'b');
    g_autofree char *others = g_build_filename(sending->directory, "told", ".notes.part", NULL);
    assert_true(g_file_set_contents(others, "mine", -1, NULL));
    int file = open(written, O_WRONLY | O_CLOEXEC);
    assert_int_equal(flock(file, LOCK_EX), 0); /* another hub is at it */
    sending_configure(sending, "everything=true\n");
    assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(written, G_FILE_TEST_EXISTS));
    assert_true(g_file_test(others, G_FILE_TEST_EXISTS));
    close(file);
    sending_add(sending, "m1", "ana@example.test");
    assert_int_equal(sending_deliver(sending).sent, 1);
    sending_configure(sending, "everything=true\n");
    assert_false(g_file_test(written, G_FILE_TEST_EXISTS));
}

static void
links_are_put_in_when_it_is_sent(void **state)
{
    Sending *sending = *state;
    sending_change(sending, CB_jobs, "id", "j1", "start_time", "2026-12-01T10:00:00Z");
    sending_change(sending, CB_profiles, "id", "p1");
    sending_change(sending, CB_staffing_requests, "id", "r1", "job_id", "j1", "profile_id", "p1", "phase", "offer",
                   "status", "pending");
    sending_change(sending, CB_messages, "id", "m1", "job_id", "j1", "profile_id", "p1", "cause", "offer", "recipient",
                   "Pia", "address", "pia@example.test", "subject", "A place", "body", "Yes: {yes}\nNo: {no}",
                   "request_id", "r1", "created_at", "2026-11-20T09:00:00Z");
    assert_int_equal(sending_deliver(sending).sent, 1);
    g_autoptr(GPtrArray) mails = sending_mails(sending, 1);
    const char *text = ((SmtpMail *)mails->pdata[0])->text;
    assert_non_null(strstr(text, "Yes: https://hub.test/confirm/r1\r\nNo: https://hub.test/decline/r1\r\n"));
}

static void
the_company_s_words_are_what_is_sent(void **state)
{
    Sending *sending = *state;
    sending_change(sending, CB_policies, "id", "messages", "policy",
                   "{\"accepted\":{\"channel\":\"text\",\"body\":\"Hallo {name}: {what} am {date}!\"}}");
    sending_change(sending, CB_operators, "id", "ana", "name", "Ana Roy", "email", "ana@example.test", "phone", "+33 6");
    cJSON_Delete(fixture_wish(sending->fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", CB_NULL},
                              "accepted", NULL));
    assert_int_equal(sending_deliver(sending).sent, 1);
    g_autoptr(GPtrArray) texts = webhook_sink_texts(sending->webhook);
    assert_int_equal(texts->len, 1);
    g_autoptr(cJSON) json = cJSON_Parse(texts->pdata[0]);
    assert_string_equal(fixture_text(json, "text"), "Hallo Ana Roy: s1 am 2026-12-01!");
    assert_string_equal(fixture_text(json, "to"), "+33 6");
}

/* --- what does not ---------------------------------------------------------------------------- */

static void
what_is_switched_off_is_not_sent(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "ana@example.test");
    sending_change(sending, CB_policies, "id", "messages", "policy", "{\"released\":{\"channel\":\"off\"}}");
    assert_int_equal(sending_deliver(sending).off, 1);
    assert_int_equal(smtp_sink_visits(sending->smtp), 0);
    sending_expect(sending, "m1", "off");
}

static void
what_makes_no_sense_any_more_is_not_sent(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "over", "ana@example.test");
    sending->fixture->now = worlds_time("2026-12-02T00:00:00Z");
    assert_int_equal(sending_deliver(sending).off, 1);
    g_auto(Became) became = sending_became(sending, "over");
    assert_string_equal(became.error, "The session is over.");
    assert_int_equal(smtp_sink_visits(sending->smtp), 0);
}

static void
what_has_lain_for_days_is_not_sent(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "ana@example.test");
    sending->fixture->now += CB_MESSAGE_KEEPS + 1;
    assert_int_equal(sending_deliver(sending).off, 1);
    sending_expect(sending, "m1", "off");
}

static void
without_an_address_it_fails_with_a_sentence(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "none", worlds_null);
    sending_add(sending, "bad", "ana@ex ample.test\r\nBcc: all@example.test");
    CbSenderCounts counts = sending_deliver(sending);
    assert_int_equal(counts.failed, 2);
    g_auto(Became) became = sending_became(sending, "none");
    assert_string_equal(became.error, "No address is known; give the person one and send it again.");
    assert_int_equal(smtp_sink_visits(sending->smtp), 0);
}

/* --- trying again ----------------------------------------------------------------------------- */

/* Delivers at the moment before a message is due, and then at that moment. */
static Became
try_when_due(Sending *sending, const char *id)
{
    g_auto(Became) before = sending_became(sending, id);
    sending->fixture->now = before.due_at - 1;
    CbSenderCounts early = sending_deliver(sending);
    assert_int_equal(early.later + early.sent + early.failed, 0);
    sending->fixture->now = before.due_at;
    sending_deliver(sending);
    return sending_became(sending, id);
}

static void
what_fails_for_a_while_is_tried_again_at_the_times_that_are_said(void **state)
{
    static const SmtpMood moods[] = {SMTP_LATER_RCPT, SMTP_LATER_DATA, SMTP_DROPS_BEFORE};
    Sending *sending = *state;
    gint64 begun = sending->fixture->now;
    sending_add(sending, "m1", "ana@example.test");
    smtp_sink_mood(sending->smtp, SMTP_LATER_RCPT);
    assert_int_equal(sending_deliver(sending).later, 1);
    for (guint attempt = 1; attempt < CB_MOST_ATTEMPTS; attempt++) {
        g_auto(Became) now = sending_became(sending, "m1");
        assert_string_equal(now.status, "queued");
        assert_int_equal(now.attempts, attempt);
        assert_true(now.due_at == sending->fixture->now + cb_sender_wait("m1", attempt));
        smtp_sink_mood(sending->smtp, moods[attempt % G_N_ELEMENTS(moods)]);
        g_auto(Became) next = try_when_due(sending, "m1");
        assert_int_equal(next.attempts, attempt + 1);
    }
    g_auto(Became) last = sending_became(sending, "m1");
    assert_string_equal(last.status, "failed");
    assert_non_null(strstr(last.error, "Tried 11 times"));
    assert_true(sending->fixture->now - begun < CB_DAY);
    g_ptr_array_unref(sending_mails(sending, 0));
}

static void
waits_double_and_differ(void **state)
{
    (void)state;
    gint64 sum = 0;
    for (guint attempt = 1; attempt < CB_MOST_ATTEMPTS; attempt++) {
        gint64 wait = cb_sender_wait("m1", attempt), whole = CB_MINUTE << (attempt - 1);
        assert_true(wait >= whole * 3 / 4 && wait <= whole * 5 / 4);
        assert_true(wait == cb_sender_wait("m1", attempt));
        assert_true(wait != cb_sender_wait("m2", attempt));
        sum += whole * 5 / 4;
    }
    assert_true(sum < CB_DAY);
}

static void
a_server_that_comes_back_gets_what_waited(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "ana@example.test");
    smtp_sink_mood(sending->smtp, SMTP_LATER_DATA);
    assert_int_equal(sending_deliver(sending).later, 1);
    smtp_sink_mood(sending->smtp, SMTP_TAKES);
    g_auto(Became) became = try_when_due(sending, "m1");
    assert_string_equal(became.status, "sent");
    assert_null(became.error);
    g_ptr_array_unref(sending_mails(sending, 1));
}

static void
a_refusal_for_good_fails_at_once_and_says_why(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "ana@example.test");
    smtp_sink_mood(sending->smtp, SMTP_NEVER_RCPT);
    assert_int_equal(sending_deliver(sending).failed, 1);
    g_auto(Became) one = sending_became(sending, "m1");
    assert_string_equal(one.error, "The mail server refuses it: 550 5.1.1 no such user");
    sending_add(sending, "m2", "ana@example.test");
    smtp_sink_mood(sending->smtp, SMTP_NEVER_DATA);
    assert_int_equal(sending_deliver(sending).failed, 1);
    g_auto(Became) two = sending_became(sending, "m2");
    assert_string_equal(two.error, "The mail server refuses it: 554 5.7.1 no thanks");
}

static void
a_mail_that_may_have_gone_out_is_in_doubt_and_not_sent_again(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "ana@example.test");
    smtp_sink_mood(sending->smtp, SMTP_DROPS_AFTER);
    assert_int_equal(sending_deliver(sending).doubt, 1);
    sending_add(sending, "m2", "ana@example.test");
    smtp_sink_mood(sending->smtp, SMTP_DROPS_WITHIN);
    assert_int_equal(sending_deliver(sending).doubt, 1);
    smtp_sink_mood(sending->smtp, SMTP_TAKES);
    sending->fixture->now += CB_DAY;
    sending_deliver(sending);
    sending_expect(sending, "m1", "in_doubt");
    g_ptr_array_unref(sending_mails(sending, 1));
}

static void
a_mail_server_that_is_down_does_not_hold_up_texts(void **state)
{
    Sending *sending = *state;
    g_autofree char *nowhere = g_strdup("smtp://127.0.0.1:1");
    g_free(sending->channels->email.server);
    sending->channels->email.server = g_steal_pointer(&nowhere);
    for (guint i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("a%u", i);
        sending_add(sending, id, "ana@example.test");
    }
    sending_add(sending, "b", "+33 6");
    CbSenderCounts counts = sending_deliver(sending);
    assert_int_equal(counts.sent, 1);
    assert_int_equal(counts.later, 1); /* the others were not tried */
    g_auto(Became) first = sending_became(sending, "a0");
    assert_string_equal(first.error, "The mail server cannot be reached.");
}

static void
a_receiver_of_texts_says_when_to_come_again(void **state)
{
    static const guint later[] = {408, 429, 500, 503, 0}, never[] = {400, 401, 404, 301};
    Sending *sending = *state;
    for (guint i = 0; i < G_N_ELEMENTS(later); i++) {
        g_autofree char *id = g_strdup_printf("later%u", later[i]);
        webhook_sink_answer(sending->webhook, later[i], 0);
        sending_add(sending, id, "+33 6");
        assert_int_equal(sending_deliver(sending).later, 1);
        sending_expect(sending, id, "queued");
    }
    sending->fixture->now += 40 * CB_SECOND; /* a channel that hung up has rested */
    for (guint i = 0; i < G_N_ELEMENTS(never); i++) {
        g_autofree char *id = g_strdup_printf("never%u", never[i]);
        webhook_sink_answer(sending->webhook, never[i], 0);
        sending_add(sending, id, "+33 6");
        assert_int_equal(sending_deliver(sending).failed, 1);
        sending_expect(sending, id, "failed");
    }
    assert_int_equal(webhook_sink_forged(sending->webhook), 0);
}

/* --- who died --------------------------------------------------------------------------------- */

/* As a hub leaves it that dies between claim and result. */
static void
leave_sending(Sending *sending, const char *id, const char *address, const char *channel)
{
    char until[32];
    sending_add(sending, id, address);
    sending_change(sending, CB_messages, "id", id, "status", "sending", "attempts", "1", "channel", channel, "due_at",
                   cb_time_format(sending->fixture->now + CB_MINUTE, until));
}

static void
what_a_dead_hub_left_is_done_again_or_told_to_a_person(void **state)
{
    Sending *sending = *state;
    leave_sending(sending, "mail", "ana@example.test", "email");
    leave_sending(sending, "text", "+33 6", "text");
    leave_sending(sending, "file", "ana@example.test", "file");
    CbSenderCounts early = sending_deliver(sending);
    assert_int_equal(early.sent + early.doubt, 0);
    sending->fixture->now += CB_MINUTE;
    CbSenderCounts counts = sending_deliver(sending);
    assert_int_equal(counts.sent, 2);
    assert_int_equal(counts.doubt, 1);
    sending_expect(sending, "mail", "in_doubt");
    assert_int_equal(smtp_sink_visits(sending->smtp), 0);
}

/* Somebody else takes the message while its sender is held up; what the first one finds out late is not written over it. */
static void
take_over(gpointer data, const char *id)
{
    Sending *sending = data;
    sending_change(sending, CB_messages, "id", id, "status", "in_doubt", "error", "taken over");
}

static void
who_lost_its_claim_writes_nothing(void **state)
{
    Sending *sending = *state;
    const CbSenderOptions options = {.channels = sending->channels, .claimed = take_over, .claimed_data = sending};
    g_autoptr(CbSender) late = cb_sender_new(sending->hub, &options, NULL);
    sending_add(sending, "m1", "ana@example.test");
    assert_true(cb_sender_deliver(late, NULL, NULL));
    g_auto(Became) became = sending_became(sending, "m1");
    assert_string_equal(became.status, "in_doubt");
    assert_string_equal(became.error, "taken over");
}

/* --- again ------------------------------------------------------------------------------------ */

static cJSON *
tell_again(Sending *sending, const char *message)
{
    g_autofree char *payload = g_strdup_printf("{\"message_id\":\"%s\",\"operator_id\":\"ana\"}", message);
    g_autofree char *id = g_uuid_string_random();
    static gint64 sequence = 100;
    const CbDecision decision = {.id = id,
                                 .kind = (char *)"session.tell_again",
                                 .target = CB_sessions,
                                 .target_id = (char *)"s1",
                                 .base_version = CB_NULL,
                                 .payload = payload,
                                 .decided_at = sending->fixture->now};
    g_autoptr(cJSON) body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "client_id", FIXTURE_A);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "decisions"), cb_wire_decision(&decision, sequence++));
    char *text = cJSON_PrintUnformatted(body);
    cJSON *answer = fixture_post(sending->fixture, CB_ROLE_DISPATCHER, FIXTURE_PUSH, text);
    cJSON_free(text);
    return answer;
}

static void
a_person_sends_what_failed_again_to_the_corrected_address(void **state)
{
    Sending *sending = *state;
    sending_add(sending, "m1", "old@example.test");
    smtp_sink_mood(sending->smtp, SMTP_NEVER_RCPT);
    assert_int_equal(sending_deliver(sending).failed, 1);
    smtp_sink_mood(sending->smtp, SMTP_TAKES);
    sending_change(sending, CB_operators, "id", "ana", "email", "new@example.test");
    g_autoptr(cJSON) answer = tell_again(sending, "m1");
    assert_string_equal(fixture_text(fixture_result(answer, 0), "outcome"), "accepted");
    g_autoptr(cJSON) twice = tell_again(sending, "m1");
    assert_string_equal(fixture_text(fixture_result(twice, 0), "code"), "MESSAGE_NOT_STUCK");
    assert_int_equal(sending_deliver(sending).sent, 1);
    g_autoptr(GPtrArray) mails = sending_mails(sending, 1);
    assert_string_equal(((SmtpMail *)mails->pdata[0])->to, "new@example.test");
}

/* --- consoles and threads --------------------------------------------------------------------- */

static void
a_decision_s_message_goes_out_by_the_thread(void **state)
{
    Sending *sending = *state;
    gint64 until = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;
    sending_change(sending, CB_operators, "id", "ana", "email", "ana@example.test");
    cb_sender_start(sending->sender);
    cJSON_Delete(fixture_wish(sending->fixture, FIXTURE_A, (Wish){NULL, 1, "session.accept", "s1", "ana", CB_NULL},
                              "accepted", NULL));
    guint n = 0;
    while (n == 0 && g_get_monotonic_time() < until) {
        g_autoptr(GPtrArray) mails = smtp_sink_mails(sending->smtp);
        n = mails->len;
        g_usleep(10000);
    }
    g_clear_pointer(&sending->sender, cb_sender_free);
    g_autoptr(GPtrArray) mails = sending_mails(sending, 1);
    assert_non_null(strstr(((SmtpMail *)mails->pdata[0])->text, "You work s1, 2026-12-01."));
}

static void
what_became_of_a_message_is_in_the_feed_of_all_consoles(void **state)
{
    Sending *sending = *state;
    CbCursor head;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(sending->hub));
    sending_add(sending, "m1", "ana@example.test");
    CbDb *db = cb_db_take(pool, CB_DB_READ, NULL);
    assert_true(cb_feed_head(db, &head, NULL));
    cb_db_give(pool, db);
    sending_deliver(sending);
    db = cb_db_take(pool, CB_DB_READ, NULL);
    g_autoptr(CbFeed) feed = cb_feed_read(db, head, 100, NULL);
    cb_db_give(pool, db);
    assert_int_equal(feed->changes->len, 1);
    const CbRow *row = &g_array_index(feed->changes, CbChange, 0).row;
    assert_int_equal(row->table, CB_messages);
    assert_string_equal(row->values[CB_messages_status].text, "sent");
}

#define BOTH(test)                                                                                                     \
    cmocka_unit_test_setup_teardown(test, sending_on_sqlite, sending_free),                                            \
        cmocka_unit_test_setup_teardown(test, sending_on_postgres, sending_free)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_message_reaches_its_person_by_mail_once),
        BOTH(who_has_only_a_number_gets_a_signed_text),
        BOTH(a_dry_run_writes_files_and_tells_nobody),
        BOTH(what_a_killed_hub_left_half_written_is_removed_and_nothing_else),
        BOTH(links_are_put_in_when_it_is_sent),
        BOTH(the_company_s_words_are_what_is_sent),
        BOTH(what_is_switched_off_is_not_sent),
        BOTH(what_makes_no_sense_any_more_is_not_sent),
        BOTH(what_has_lain_for_days_is_not_sent),
        BOTH(without_an_address_it_fails_with_a_sentence),
        BOTH(what_fails_for_a_while_is_tried_again_at_the_times_that_are_said),
        cmocka_unit_test(waits_double_and_differ),
        BOTH(a_server_that_comes_back_gets_what_waited),
        BOTH(a_refusal_for_good_fails_at_once_and_says_why),
        BOTH(a_mail_that_may_have_gone_out_is_in_doubt_and_not_sent_again),
        BOTH(a_mail_server_that_is_down_does_not_hold_up_texts),
        BOTH(a_receiver_of_texts_says_when_to_come_again),
        BOTH(what_a_dead_hub_left_is_done_again_or_told_to_a_person),
        BOTH(who_lost_its_claim_writes_nothing),
        BOTH(a_person_sends_what_failed_again_to_the_corrected_address),
        BOTH(a_decision_s_message_goes_out_by_the_thread),
        BOTH(what_became_of_a_message_is_in_the_feed_of_all_consoles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
