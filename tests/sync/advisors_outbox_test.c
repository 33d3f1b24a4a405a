/* Notices about matches reach their people: by e-mail, as files, in the console; again when that failed, and no longer
 * after the third time. */
#include "tests/sync/advisors_fixture.h"

#include "engine/advisors/outbox.h"
#include <glib/gstdio.h>

#include "tests/support/smtp_sink.h"

typedef struct {
    Fixture *fixture;
    char *directory;
    CbChannels *channels;
    SmtpSink *smtp;
} Post;

static void
configure(Post *post, const char *form)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(post->directory, CB_CHANNELS_FILE, NULL), *told = NULL, *conf = NULL;
    told = g_build_filename(post->directory, "told", NULL);
    g_mkdir(told, 0700);
    conf = g_strdup_printf("[email]\nserver=smtp://127.0.0.1:%u\nfrom=desk@example.test\nencryption=none\n"
                           "[file]\ndirectory=told\n%s",
                           smtp_sink_port(post->smtp), form);
    assert_true(g_file_set_contents_full(path, conf, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    cb_hub_advise_channels(post->fixture->hub, NULL, NULL);
    g_clear_pointer(&post->channels, cb_channels_free);
    post->channels = cb_channels_read(path, &error);
    if (post->channels == NULL || !cb_hub_advise_channels(post->fixture->hub, post->channels, &error))
        fail_msg("%s", error->message);
}

static int
post_new(void **state)
{
    Post *post = g_new0(Post, 1);
    advisors_on_sqlite((void **)&post->fixture);
    post->directory = cb_files_make_directory("post", NULL);
    post->smtp = smtp_sink_start();
    *state = post;
    return 0;
}

static int
post_free(void **state)
{
    Post *post = *state;
    fixture_free((void **)&post->fixture);
    smtp_sink_stop(post->smtp);
    g_clear_pointer(&post->channels, cb_channels_free);
    cb_files_remove(post->directory, NULL);
    g_free(post->directory);
    g_free(post);
    return 0;
}

static void
ask_for_an_advisor(Post *post)
{
    advisors_decide(post->fixture->hub, "match.request", project_id(0), "{}");
}

static gint64
deliver(Post *post)
{
    return cb_hub_advise(post->fixture->hub, CB_ADVISE_NOTICES);
}

static void
assert_notice(Post *post, const char *status, gint64 attempts)
{
    g_autoptr(CbWorld) world = fixture_world(post->fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_notification_outbox), 1);
    assert_string_equal(notification_outbox_status(world, 0), status);
    assert_int_equal(notification_outbox_attempts(world, 0), attempts);
    assert_int_equal(cb_world_rows(world, CB_advisor_match_notifications), strcmp(status, "delivered") == 0);
}

static guint
files(const Post *post)
{
    guint n = 0;
    g_autofree char *path = g_build_filename(post->directory, "told", NULL);
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    while (directory != NULL && g_dir_read_name(directory) != NULL)
        n++;
    return n;
}

static guint
mails(const Post *post)
{
    g_autoptr(GPtrArray) taken = smtp_sink_mails(post->smtp);
    return taken->len;
}

static void
the_advisor_is_told_by_mail_of_a_match(void **state)
{
    Post *post = *state;
    configure(post, "");
    ask_for_an_advisor(post);
    deliver(post);
    assert_notice(post, "delivered", 1);
    assert_int_equal(mails(post), 1);
    deliver(post);
    assert_int_equal(mails(post), 1);
}

static void
in_a_dry_run_mail_goes_to_a_file(void **state)
{
    Post *post = *state;
    configure(post, "everything=true\n");
    ask_for_an_advisor(post);
    deliver(post);
    assert_notice(post, "delivered", 1);
    assert_int_equal(mails(post), 0);
    assert_int_equal(files(post), 1);
}

static void
without_a_way_out_a_notice_is_tried_three_times_and_then_lies_dead(void **state)
{
    Post *post = *state;
    gint64 start = post->fixture->now, due = start;
    ask_for_an_advisor(post);
    for (guint attempt = 1; attempt <= 2; attempt++) {
        gint64 wait = 120 * CB_SECOND << attempt;
        deliver(post);
        assert_notice(post, "pending", attempt);
        post->fixture->now = due + wait - 1;
        deliver(post);
        assert_notice(post, "pending", attempt);
        due = post->fixture->now = due + wait + wait / 10 + 1;
    }
    deliver(post);
    assert_notice(post, "failed", 3);
    post->fixture->now += CB_DAY;
    deliver(post);
    assert_notice(post, "failed", 3);
}

static void
a_dead_letter_that_is_sent_again_arrives(void **state)
{
    Post *post = *state;
    ask_for_an_advisor(post);
    for (guint attempt = 0; attempt < 3; attempt++, post->fixture->now += CB_DAY)
        deliver(post);
    assert_notice(post, "failed", 3);
    configure(post, "");
    g_autoptr(CbWorld) world = fixture_world(post->fixture->hub);
    g_autofree char *payload = g_strdup_printf("{\"notice_id\":\"%s\"}", notification_outbox_id(world, 0));
    advisors_decide(post->fixture->hub, "outbox.retry", project_id(0), payload);
    deliver(post);
    assert_notice(post, "delivered", 1);
}

static void
add_notice(Post *post, const char *method, const char *status)
{
    char now[32];
    g_autoptr(CbPatch) rows = cb_patch_new();
    cb_time_format(post->fixture->now, now);
    worlds_row(rows, CB_notification_outbox, "id", "n1", "project_id", project_id(0), "recipient_id", advisor_id(0),
               "notification_type", "advisor_matched", "delivery_method", method, "status", status, "next_attempt_at",
               now, "created_at", now, NULL);
    advisors_write(post->fixture, rows);
}

static void
a_notice_of_the_console_arrives_without_channels_and_a_text_does_not(void **state)
{
    Post *post = *state;
    add_notice(post, "in_app", "pending");
    deliver(post);
    assert_notice(post, "delivered", 1);
    add_notice(post, "sms", "pending");
    deliver(post);
    g_autoptr(CbWorld) world = fixture_world(post->fixture->hub);
    assert_string_equal(notification_outbox_status(world, 0), "pending");
    assert_int_equal(notification_outbox_attempts(world, 0), 2);
}

static void
what_a_hub_had_claimed_that_was_killed_is_tried_again(void **state)
{
    Post *post = *state;
    configure(post, "");
    add_notice(post, "email", "queued");
    post->fixture->now -= 1;
    deliver(post);
    assert_notice(post, "queued", 0);
    post->fixture->now += 1;
    deliver(post);
    assert_notice(post, "pending", 1);
    post->fixture->now += 10 * CB_MINUTE;
    deliver(post);
    assert_notice(post, "delivered", 2);
    assert_int_equal(mails(post), 1);
}

static void
who_has_no_address_gets_no_mail(void **state)
{
    Post *post = *state;
    configure(post, "");
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_notification_outbox, "id", "n1", "project_id", project_id(0), "recipient_id", "nobody",
               "notification_type", "advisor_accepted", "delivery_method", "email", "next_attempt_at",
               "2026-01-01T00:00:00Z", "created_at", "2026-01-01T00:00:00Z", NULL);
    advisors_write(post->fixture, rows);
    deliver(post);
    assert_notice(post, "pending", 1);
    assert_int_equal(mails(post), 0);
}

static void
add_notices(Post *post, guint n, const char *method)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    while (n-- > 0) {
        g_autofree char *id = g_strdup_printf("n%03u", n);
        worlds_row(rows, CB_notification_outbox, "id", id, "project_id", project_id(n % 3), "recipient_id",
                   advisor_id(0), "notification_type", "advisor_matched", "delivery_method", method,
                   "next_attempt_at", "2026-01-01T00:00:00Z", "created_at", "2026-01-01T00:00:00Z", NULL);
    }
    advisors_write(post->fixture, rows);
}

static void
however_many_wait_all_are_delivered(void **state)
{
    Post *post = *state;
    add_notices(post, 235, "in_app");
    deliver(post);
    g_autoptr(CbWorld) world = fixture_world(post->fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_advisor_match_notifications), 235);
}

static void
several_of_a_project_that_fail_together_are_all_tried_again(void **state)
{
    Post *post = *state;
    add_notices(post, 7, "sms");
    deliver(post);
    g_autoptr(CbWorld) world = fixture_world(post->fixture->hub);
    for (guint row = 0; row < 7; row++) {
        assert_int_equal(notification_outbox_attempts(world, row), 1);
        assert_true(notification_outbox_next_attempt_at(world, row) > post->fixture->now);
    }
}

static CbNoticeRun
run_a_batch(Post *post)
{
    CbNoticeRun run;
    assert_true(cb_hub_advise_notices(post->fixture->hub, &run, NULL));
    return run;
}

static void
who_asks_for_a_batch_gets_one(void **state)
{
    Post *post = *state;
    add_notices(post, 14, "in_app");
    assert_int_equal(run_a_batch(post).delivered, CB_NOTICE_BATCH);
    assert_int_equal(run_a_batch(post).delivered, 4);
    assert_int_equal(run_a_batch(post).processed, 0);
}

static void
a_batch_tells_what_is_tried_again_from_what_is_given_up(void **state)
{
    Post *post = *state;
    add_notices(post, 2, "sms");
    for (guint attempt = 1; attempt <= 3; attempt++, post->fixture->now += CB_DAY) {
        CbNoticeRun run = run_a_batch(post);
        assert_int_equal(run.processed, 2);
        assert_int_equal(run.failed, attempt < 3 ? 2 : 0);
        assert_int_equal(run.dead, attempt < 3 ? 0 : 2);
    }
}

#define WITH_POST(test) cmocka_unit_test_setup_teardown(test, post_new, post_free)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_POST(the_advisor_is_told_by_mail_of_a_match),
        WITH_POST(in_a_dry_run_mail_goes_to_a_file),
        WITH_POST(without_a_way_out_a_notice_is_tried_three_times_and_then_lies_dead),
        WITH_POST(a_dead_letter_that_is_sent_again_arrives),
        WITH_POST(a_notice_of_the_console_arrives_without_channels_and_a_text_does_not),
        WITH_POST(what_a_hub_had_claimed_that_was_killed_is_tried_again),
        WITH_POST(who_has_no_address_gets_no_mail),
        WITH_POST(however_many_wait_all_are_delivered),
        WITH_POST(several_of_a_project_that_fail_together_are_all_tried_again),
        WITH_POST(who_asks_for_a_batch_gets_one),
        WITH_POST(a_batch_tells_what_is_tried_again_from_what_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
