/* Setting up workspaces and telling people: what is tried again and when, what is given up, what a
 * row says then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/outbox.h"
#include "engine/advisors/provision.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW_TEXT "2026-11-20T09:00:00Z"

static gint64
now_(void)
{
    return worlds_time(NOW_TEXT);
}

/* --- the schedule ----------------------------------------------------------------------------- */

static void
only_what_can_never_work_is_fatal(void **state)
{
    (void)state;
    static const char *const fatal[] = {"23503", "23505", "23514", "PROJECT_NOT_FOUND"};
    static const char *const passing[] = {"40001", "55P03", "53200", "53300",
                                          "57P01", "XX000", "",      "23502"};
    for (guint f = 0; f < G_N_ELEMENTS(fatal); f++)
        assert_int_equal(cb_provision_result(fatal[f]), CB_PROVISION_FATAL);
    for (guint p = 0; p < G_N_ELEMENTS(passing); p++)
        assert_int_equal(cb_provision_result(passing[p]), CB_PROVISION_TRANSIENT);
    assert_int_equal(cb_provision_result(NULL), CB_PROVISION_WORKED);
}

/* One attempt at once, then three; 1, 5 and 25 s and half as much again. */
static void
four_attempts_and_then_the_match_is_rolled_back(void **state)
{
    (void)state;
    static const gint64 waits[] = {1500, 7500, 37500};
    gint64 now = now_();
    gboolean rolls_back;
    CbProvision row = cb_provision_begin(CB_PROVISION_MOST, now);
    for (guint attempt = 0; attempt < 3; attempt++) {
        row = cb_provision_after(cb_provision_lock(row, now), CB_PROVISION_TRANSIENT, attempt == 0,
                                 0.5, now, &rolls_back);
        assert_false(rolls_back);
        assert_int_equal(row.tries, attempt);
        assert_int_equal(row.next_retry_at - now, waits[attempt] * 1000);
        assert_int_equal(cb_provision_step(&row, row.next_retry_at - 1), CB_PROVISION_NOTHING);
        assert_int_equal(cb_provision_step(&row, row.next_retry_at), CB_PROVISION_ATTEMPT);
        now = row.next_retry_at;
    }
    row = cb_provision_after(cb_provision_lock(row, now), CB_PROVISION_TRANSIENT, FALSE, 0.5, now,
                             &rolls_back);
    assert_true(rolls_back);
    assert_int_equal(row.status, CB_PROVISION_FAILED);
    assert_int_equal(cb_provision_step(&row, G_MAXINT64), CB_PROVISION_NOTHING);
}

static void
what_is_fatal_is_rolled_back_by_the_next_run_and_not_tried_again(void **state)
{
    (void)state;
    gboolean rolls_back;
    CbProvision row = cb_provision_lock(cb_provision_begin(3, now_()), now_());
    row = cb_provision_after(row, CB_PROVISION_FATAL, TRUE, 0, now_(), &rolls_back);
    assert_false(rolls_back);
    assert_int_equal(row.status, CB_PROVISION_GIVEN_UP);
    assert_int_equal(cb_provision_step(&row, now_() + CB_SECOND), CB_PROVISION_ROLL_BACK);
    row = cb_provision_rolled_back(row);
    assert_int_equal(row.status, CB_PROVISION_FAILED);
    assert_int_equal(row.tries, 0);
    assert_int_equal(cb_provision_step(&row, G_MAXINT64), CB_PROVISION_NOTHING);
}

static void
a_match_goes_back_to_the_approval_that_it_had(void **state)
{
    (void)state;
    assert_string_equal(cb_provision_restored("advisor_accepted"), "advisor_accepted");
    assert_string_equal(cb_provision_restored(NULL), "matched");
}

typedef struct {
    guint attempts, rollbacks;
    gboolean worked;
} Life;

/* Plays a row with random outcomes, late runs and workers that die, until nothing is left to do. */
static Life
live(GRand *rand)
{
    Life life = {0};
    gint64 now = now_();
    CbProvision row = cb_provision_begin(CB_PROVISION_MOST, now);
    gboolean first = TRUE;
    for (guint runs = 0; runs < 400; runs++, now += g_rand_int_range(rand, 1, 90) * CB_SECOND) {
        gboolean rolls_back = FALSE;
        if (cb_provision_is_stuck(&row, now))
            row = cb_provision_free(row);
        CbProvisionStep step = first ? CB_PROVISION_ATTEMPT : cb_provision_step(&row, now);
        if (step == CB_PROVISION_ATTEMPT) {
            row = cb_provision_lock(row, now);
            assert_int_equal(cb_provision_step(&row, now), CB_PROVISION_NOTHING);
            if (g_rand_int_range(rand, 0, 10) > 0) {
                CbProvisionResult result = (CbProvisionResult)g_rand_int_range(rand, 0, 3);
                row = cb_provision_after(row, result, first, g_rand_double(rand), now, &rolls_back);
                life.attempts++;
                life.worked = life.worked || result == CB_PROVISION_WORKED;
            }
        } else if (step == CB_PROVISION_ROLL_BACK) {
            row = cb_provision_rolled_back(row);
            rolls_back = TRUE;
        }
        first = FALSE;
        life.rollbacks += rolls_back;
        assert_int_equal(row.status == CB_PROVISION_RUNS, row.locked_at != CB_NULL);
    }
    assert_true(row.status == CB_PROVISION_DONE || row.status == CB_PROVISION_FAILED);
    assert_int_equal(row.next_retry_at, CB_NULL);
    assert_int_equal(row.status == CB_PROVISION_DONE, life.worked);
    return life;
}

static void
every_workspace_is_set_up_or_rolled_back_once(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    for (guint round = 0; round < 2000; round++) {
        Life life = live(rand);
        assert_in_range(life.attempts, 0, 1 + CB_PROVISION_MOST);
        assert_int_equal(life.rollbacks, !life.worked);
    }
}

/* --- rows of the queue ------------------------------------------------------------------------ */

static void
add_provision(CbPatch *rows, const char *id, const char *created, const char *status,
              const char *retry, const char *locked)
{
    worlds_row(rows, CB_workspace_provisioning_queue, "id", id, "project_id", "p", "advisor_id",
               "a", "match_id", id, "status", status, "created_at", created, "next_retry_at", retry,
               "locked_at", locked, "locked_by", locked == worlds_null ? worlds_null : "w1", NULL);
}

static CbPatch *
base_rows(void)
{
    CbPatch *rows = cb_patch_new();
    worlds_row(rows, CB_advisors, "id", "a", NULL);
    worlds_row(rows, CB_projects, "id", "p", NULL);
    return rows;
}

static void
a_run_takes_the_ten_oldest_that_are_due(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = base_rows();
    for (guint n = 0; n < 14; n++) {
        g_autofree char *id = g_strdup_printf("m%02u", n);
        g_autofree char *created = g_strdup_printf("2026-11-19T09:%02u:00Z", 59 - n);
        add_provision(rows, id, created, n % 3 == 0 ? "rollback_needed" : "pending", NOW_TEXT,
                      worlds_null);
    }
    add_provision(rows, "late", "2026-01-01T00:00:00Z", "pending", "2026-11-20T09:00:01Z",
                  worlds_null);
    add_provision(rows, "done", "2026-01-01T00:00:00Z", "completed", worlds_null, worlds_null);
    add_provision(rows, "runs", "2026-01-01T00:00:00Z", "processing", NOW_TEXT, NOW_TEXT);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) due = cb_provisions_due(world, now_());
    assert_int_equal(due->len, 10);
    assert_string_equal(workspace_provisioning_queue_id(world, g_array_index(due, guint, 0)),
                        "m13");
    assert_string_equal(workspace_provisioning_queue_id(world, g_array_index(due, guint, 9)),
                        "m04");
}

static void
a_lock_older_than_two_minutes_is_freed_and_its_tries_stay(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = base_rows();
    add_provision(rows, "fresh", NOW_TEXT, "processing", NOW_TEXT, "2026-11-20T08:58:00Z");
    add_provision(rows, "stuck", NOW_TEXT, "processing", NOW_TEXT, "2026-11-20T08:57:59Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) stuck = cb_provisions_stuck(world, now_());
    assert_int_equal(stuck->len, 1);
    guint row = g_array_index(stuck, guint, 0);
    assert_string_equal(workspace_provisioning_queue_id(world, row), "stuck");
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbProvision freed = cb_provision_free(cb_provision_read(world, row));
    cb_provision_write(patch, world, row, &freed, NULL, NULL, now_());
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_string_equal(workspace_provisioning_queue_status(after, row), "pending");
    assert_int_equal(workspace_provisioning_queue_locked_at(after, row), CB_NULL);
    assert_null(workspace_provisioning_queue_locked_by(after, row));
    assert_int_equal(workspace_provisioning_queue_attempt_count(after, row), 0);
    g_autoptr(GArray) due = cb_provisions_due(after, now_());
    assert_int_equal(due->len, 1);
}

static void
each_error_is_kept_with_its_time(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = base_rows();
    add_provision(rows, "m", NOW_TEXT, "pending", NOW_TEXT, worlds_null);
    CbWorld *world = worlds_of(rows);
    static const char *const errors[] = {"40001: could not serialize", "23503: no such project"};
    for (guint e = 0; e < 2; e++) {
        gboolean rolls_back;
        g_autoptr(CbPatch) patch = cb_patch_new();
        CbProvision row = cb_provision_lock(cb_provision_read(world, 0), now_());
        row = cb_provision_after(row, e == 0 ? CB_PROVISION_TRANSIENT : CB_PROVISION_FATAL, e == 0,
                                 0, now_(), &rolls_back);
        cb_provision_write(patch, world, 0, &row, "w1", errors[e], now_() + e * CB_SECOND);
        CbWorld *after = cb_world_patch(world, patch);
        cb_world_unref(world);
        world = after;
    }
    assert_string_equal(workspace_provisioning_queue_status(world, 0), "rollback_needed");
    assert_string_equal(workspace_provisioning_queue_last_error(world, 0), errors[1]);
    assert_string_equal(
        workspace_provisioning_queue_error_history(world, 0),
        "[{\"error\":\"40001: could not serialize\",\"timestamp\":\"2026-11-20T09:00:00Z\"},"
        "{\"error\":\"23503: no such project\",\"timestamp\":\"2026-11-20T09:00:01Z\"}]");
    assert_null(workspace_provisioning_queue_locked_by(world, 0));
    cb_world_unref(world);
}

/* --- notices ---------------------------------------------------------------------------------- */

static void
add_notice(CbPatch *rows, const char *id, const char *method, const char *priority,
           const char *created, const char *attempts)
{
    g_autofree char *payload =
        priority == NULL ? g_strdup("{}") : g_strdup_printf("{\"priority\":\"%s\"}", priority);
    worlds_row(rows, CB_notification_outbox, "id", id, "project_id", "p", "match_request_id", "m",
               "recipient_id", "a", "notification_type", "advisor_matched", "delivery_method",
               method, "payload", payload, "attempts", attempts, "created_at", created,
               "next_attempt_at", NOW_TEXT, NULL);
}

static CbWorld *
world_with_notices(void)
{
    g_autoptr(CbPatch) rows = base_rows();
    add_notice(rows, "rest", "push", NULL, "2026-11-01T00:00:00Z", "0");
    add_notice(rows, "low", "push", "low", "2026-11-02T00:00:00Z", "0");
    add_notice(rows, "normal", "email", "normal", "2026-11-03T00:00:00Z", "2");
    add_notice(rows, "high", "in_app", "high", "2026-11-04T00:00:00Z", "1");
    add_notice(rows, "young", "email", "urgent", "2026-11-06T00:00:00Z", "0");
    add_notice(rows, "old", "email", "urgent", "2026-11-05T00:00:00Z", "0");
    return worlds_of(rows);
}

static guint
notice_called(const CbWorld *world, const char *id)
{
    for (guint row = 0; row < cb_world_rows(world, CB_notification_outbox); row++)
        if (strcmp(notification_outbox_id(world, row), id) == 0)
            return row;
    fail_msg("no notice %s", id);
    return CB_NO_ROW;
}

static void
the_urgent_come_first_and_then_the_oldest(void **state)
{
    (void)state;
    static const char *const order[] = {"old", "young", "high", "normal", "rest", "low"};
    g_autoptr(CbWorld) world = world_with_notices();
    g_autoptr(GArray) due = cb_notices_due(world, now_(), 100);
    assert_int_equal(due->len, G_N_ELEMENTS(order));
    for (guint d = 0; d < due->len; d++)
        assert_string_equal(notification_outbox_id(world, g_array_index(due, guint, d)), order[d]);
    g_autoptr(GArray) batch = cb_notices_due(world, now_(), 2);
    assert_int_equal(batch->len, 2);
    g_autoptr(GArray) early = cb_notices_due(world, now_() - 1, 100);
    assert_int_equal(early->len, 0);
}

/* The World after one attempt. */
static CbWorld *
settled(const CbWorld *world, const char *id, gboolean arrived, CbNoticeEnd expected)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    assert_int_equal(cb_notice_settle(patch, world, notice_called(world, id), arrived, 0.5, now_()),
                     expected);
    return cb_world_patch(world, patch);
}

static void
what_arrived_is_copied_and_never_sent_again(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = world_with_notices();
    g_autoptr(CbWorld) after = settled(world, "old", TRUE, CB_NOTICE_DELIVERED);
    guint row = notice_called(after, "old");
    assert_string_equal(notification_outbox_status(after, row), "delivered");
    assert_int_equal(notification_outbox_delivered_at(after, row), now_());
    assert_int_equal(notification_outbox_next_attempt_at(after, row), now_());
    assert_int_equal(cb_world_rows(after, CB_advisor_match_notifications), 1);
    assert_string_equal(advisor_match_notifications_outbox_id(after, 0), "old");
    assert_string_equal(advisor_match_notifications_recipient_id(after, 0), "a");
    g_autoptr(GArray) due = cb_notices_due(after, now_() + CB_DAY, 100);
    assert_int_equal(due->len, 5);
}

static void
the_third_failure_is_the_last_until_somebody_retries(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = world_with_notices();
    g_autoptr(CbWorld) again = settled(world, "old", FALSE, CB_NOTICE_AGAIN);
    guint row = notice_called(again, "old");
    /* 120 s, doubled once, by 1.05: the priority of a retry is normal. */
    assert_int_equal(notification_outbox_next_attempt_at(again, row) - now_(), 252 * CB_SECOND);
    g_autoptr(CbWorld) dead = settled(world, "normal", FALSE, CB_NOTICE_DEAD);
    row = notice_called(dead, "normal");
    assert_string_equal(notification_outbox_status(dead, row), "failed");
    assert_int_equal(notification_outbox_dead_letter(dead, row), 1);
    g_autoptr(CbPatch) patch = cb_patch_new();
    cb_notice_retry(patch, dead, row, now_());
    g_autoptr(CbWorld) alive = cb_world_patch(dead, patch);
    assert_int_equal(notification_outbox_attempts(alive, row), 0);
    g_autoptr(GArray) due = cb_notices_due(alive, now_(), 100);
    assert_int_equal(due->len, 6);
}

static void
a_notice_needs_a_carrier_and_an_address(void **state)
{
    (void)state;
    static const char *const none[] = {NULL}, *const mail[] = {"email", NULL};
    g_autoptr(CbWorld) world = world_with_notices();
    guint email = notice_called(world, "old"), push = notice_called(world, "low"),
          in_app = notice_called(world, "high");
    assert_null(cb_notice_obstacle(world, email, mail, TRUE));
    assert_non_null(cb_notice_obstacle(world, email, mail, FALSE));
    assert_non_null(cb_notice_obstacle(world, email, none, TRUE));
    assert_non_null(cb_notice_obstacle(world, push, mail, TRUE));
    assert_null(cb_notice_obstacle(world, in_app, none, FALSE));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_can_never_work_is_fatal),
        cmocka_unit_test(four_attempts_and_then_the_match_is_rolled_back),
        cmocka_unit_test(what_is_fatal_is_rolled_back_by_the_next_run_and_not_tried_again),
        cmocka_unit_test(a_match_goes_back_to_the_approval_that_it_had),
        cmocka_unit_test(every_workspace_is_set_up_or_rolled_back_once),
        cmocka_unit_test(a_run_takes_the_ten_oldest_that_are_due),
        cmocka_unit_test(a_lock_older_than_two_minutes_is_freed_and_its_tries_stay),
        cmocka_unit_test(each_error_is_kept_with_its_time),
        cmocka_unit_test(the_urgent_come_first_and_then_the_oldest),
        cmocka_unit_test(what_arrived_is_copied_and_never_sent_again),
        cmocka_unit_test(the_third_failure_is_the_last_until_somebody_retries),
        cmocka_unit_test(a_notice_needs_a_carrier_and_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
