/* The log of the pool: what is written when, what goes to the file, and that nothing is lost, whatever fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/dice.h"
#include "engine/pool/log_buffer.h"
#include "engine/when.h"

#define MS (CB_SECOND / 1000)

static void
add(CbLogBuffer *log, const char *text, gboolean urgent)
{
    CbLogRow row = {.table = CB_assignment_log, .text = (char *)text};
    cb_log_add(log, &row, urgent);
}

/* The next task is that step about that row ("" for none); it is answered. */
static void
expect(CbLogBuffer *log, gint64 now, CbLogStep step, const char *text, CbLogResult result)
{
    CbLogTask task = cb_log_next(log, now);
    assert_int_equal(task.step, step);
    assert_string_equal(task.row != NULL ? task.row->text : "", text);
    cb_log_done(log, result, now);
}

static void
expect_wait(CbLogBuffer *log, gint64 now, gint64 until)
{
    CbLogTask task = cb_log_next(log, now);
    assert_int_equal(task.step, CB_LOG_WAIT);
    assert_int_equal(task.until, until);
}

static void
an_urgent_row_is_tried_four_times_and_then_falls_back(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    (void)state;
    add(log, "a", TRUE);
    expect(log, 0, CB_LOG_WRITE, "a", CB_LOG_FAILED);
    expect_wait(log, 99 * MS, 100 * MS);
    expect(log, 100 * MS, CB_LOG_WRITE, "a", CB_LOG_FAILED);
    expect_wait(log, 100 * MS, 300 * MS);
    expect(log, 300 * MS, CB_LOG_WRITE, "a", CB_LOG_FAILED);
    expect_wait(log, 300 * MS, 700 * MS);
    expect(log, 700 * MS, CB_LOG_WRITE, "a", CB_LOG_FAILED);
    assert_string_equal(cb_log_next(log, 700 * MS).cause, "RETRIES_USED");
    expect(log, 700 * MS, CB_LOG_FALL_BACK, "a", CB_LOG_DONE);
    assert_int_equal(cb_log_status(log).fallen, 1);
}

static void
rows_wait_for_the_flush_and_what_fails_stands_in_front_again(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    (void)state;
    add(log, "a", FALSE);
    add(log, "b", FALSE);
    expect_wait(log, 0, 30 * CB_SECOND);
    expect(log, 30 * CB_SECOND, CB_LOG_WRITE, "a", CB_LOG_FAILED);
    add(log, "c", FALSE);
    expect(log, 30 * CB_SECOND, CB_LOG_WRITE, "b", CB_LOG_FAILED);
    expect_wait(log, 31 * CB_SECOND, 60 * CB_SECOND);
    expect(log, 60 * CB_SECOND, CB_LOG_WRITE, "a", CB_LOG_DONE);
    expect(log, 60 * CB_SECOND, CB_LOG_WRITE, "b", CB_LOG_DONE);
    expect(log, 60 * CB_SECOND, CB_LOG_WRITE, "c", CB_LOG_DONE);
    expect_wait(log, 60 * CB_SECOND, CB_NULL);
    assert_int_equal(cb_log_status(log).flushed, 3);
}

static void
a_full_buffer_gives_its_oldest_row_to_the_file(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    (void)state;
    cb_log_set_capacity(log, CB_assignment_log, 2);
    add(log, "a", FALSE);
    add(log, "b", FALSE);
    add(log, "c", FALSE);
    assert_string_equal(cb_log_next(log, 0).cause, "FULL");
    expect(log, 0, CB_LOG_FALL_BACK, "a", CB_LOG_DONE);
    assert_int_equal(cb_log_status(log).buffered, 2);
}

static void
transitions_have_room_for_a_hundred_and_others_for_a_thousand(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    CbLogRow row = {.table = CB_mode_transition_log, .text = (char *)"x"};
    (void)state;
    for (guint i = 0; i < 100; i++)
        cb_log_add(log, &row, FALSE);
    row.table = CB_dr_policy_log;
    for (guint i = 0; i < 1000; i++)
        cb_log_add(log, &row, FALSE);
    assert_int_equal(cb_log_next(log, 0).step, CB_LOG_WAIT);
    row.table = CB_mode_transition_log;
    cb_log_add(log, &row, FALSE);
    expect(log, 0, CB_LOG_FALL_BACK, "x", CB_LOG_DONE);
    row.table = CB_dr_policy_log;
    cb_log_add(log, &row, FALSE);
    expect(log, 0, CB_LOG_FALL_BACK, "x", CB_LOG_DONE);
}

static void
what_can_never_be_written_is_put_aside(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    g_autofree char *longest = g_strnfill(65536, 'x'), *longer = g_strnfill(65537, 'x');
    CbLogRow timeless = {.table = CB_assignment_log, .text = (char *)"t", .time = CB_NULL};
    CbLogRow failed = {.table = CB_assignment_log, .text = (char *)"f", .failures = 5};
    (void)state;
    add(log, longest, FALSE);
    add(log, longer, FALSE);
    cb_log_add(log, &timeless, FALSE);
    cb_log_add(log, &failed, FALSE);
    cb_log_flush(log, 0);
    static const char *const causes[] = {"TOO_LONG", "NO_TIME", "FAILED_OFTEN"};
    for (guint i = 0; i < 3; i++) {
        CbLogTask task = cb_log_next(log, 0);
        assert_int_equal(task.step, CB_LOG_FALL_BACK);
        assert_true(task.aside);
        assert_string_equal(task.cause, causes[i]);
        cb_log_done(log, CB_LOG_DONE, 0);
    }
    expect(log, 0, CB_LOG_WRITE, longest, CB_LOG_DONE);
    assert_int_equal(cb_log_status(log).put_aside, 3);
    assert_int_equal(cb_log_status(log).fallen, 0);
    expect_wait(log, 0, CB_NULL);
}

static void
without_a_database_all_rows_go_to_the_file_until_a_probe_succeeds(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    (void)state;
    add(log, "a", FALSE);
    add(log, "b", TRUE);
    expect(log, 0, CB_LOG_WRITE, "b", CB_LOG_NO_DATABASE);
    expect(log, 0, CB_LOG_FALL_BACK, "b", CB_LOG_DONE);
    expect(log, 0, CB_LOG_FALL_BACK, "a", CB_LOG_DONE);
    add(log, "c", TRUE);
    expect(log, 0, CB_LOG_FALL_BACK, "c", CB_LOG_DONE);
    assert_false(cb_log_status(log).healthy);
    expect_wait(log, 0, 60 * CB_SECOND);
    expect(log, 60 * CB_SECOND, CB_LOG_PROBE, "", CB_LOG_NO_DATABASE);
    expect_wait(log, 60 * CB_SECOND, 120 * CB_SECOND);
    expect(log, 120 * CB_SECOND, CB_LOG_PROBE, "", CB_LOG_DONE);
    assert_true(cb_log_status(log).healthy);
    /* What has fallen is written now; the file is forgotten last. */
    assert_int_equal(cb_log_next(log, 120 * CB_SECOND).step, CB_LOG_REPLAY);
    CbLogRow row = {.table = CB_assignment_log, .text = (char *)"b"};
    cb_log_replay(log, &row);
    cb_log_done(log, CB_LOG_DONE, 120 * CB_SECOND);
    expect(log, 120 * CB_SECOND, CB_LOG_WRITE, "b", CB_LOG_FAILED);
    expect(log, 120 * CB_SECOND, CB_LOG_FALL_BACK, "b", CB_LOG_DONE);
    expect(log, 120 * CB_SECOND, CB_LOG_FORGET, "", CB_LOG_DONE);
    expect_wait(log, 120 * CB_SECOND, 180 * CB_SECOND);
}

static void
what_a_former_process_has_left_is_replayed(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(2, 0);
    (void)state;
    expect(log, 0, CB_LOG_PROBE, "", CB_LOG_DONE);
    expect(log, 0, CB_LOG_REPLAY, "", CB_LOG_DONE);
    expect(log, 0, CB_LOG_FORGET, "", CB_LOG_DONE);
    assert_int_equal(cb_log_status(log).fallen, 0);
}

static void
at_the_end_of_a_process_the_rest_goes_to_the_file(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    (void)state;
    add(log, "a", FALSE);
    add(log, "b", TRUE);
    cb_log_close(log);
    expect(log, 0, CB_LOG_FALL_BACK, "b", CB_LOG_DONE);
    expect(log, 0, CB_LOG_FALL_BACK, "a", CB_LOG_DONE);
    assert_int_equal(cb_log_status(log).buffered, 0);
}

/* --- whatever fails --------------------------------------------------------------------------- */

#define ROWS 300

/* A database and files that fail as the dice say. */
typedef struct {
    CbDice dice;
    CbLogBuffer *log;
    gint64 now;
    guint written[ROWS], in_file[ROWS], taken[ROWS], aside[ROWS];
    guint failures[ROWS];
    guint percent; /* of failures */
    gboolean down;
} Hub;

static CbLogResult
throw_result(Hub *hub)
{
    if (hub->down || cb_dice_percent(&hub->dice, hub->percent / 4))
        return CB_LOG_NO_DATABASE;
    return cb_dice_percent(&hub->dice, hub->percent) ? CB_LOG_FAILED : CB_LOG_DONE;
}

static void
replay_file(Hub *hub)
{
    for (guint r = 0; r < ROWS; r++) {
        g_autofree char *text = g_strdup_printf("%u", r);
        CbLogRow row = {.table = CB_assignment_log, .text = text, .failures = hub->failures[r]};
        hub->taken[r] += hub->in_file[r];
        hub->in_file[r] = 0;
        if (hub->taken[r] > 0)
            cb_log_replay(hub->log, &row);
    }
}

static void
carry_out(Hub *hub, const CbLogTask *task)
{
    CbLogResult result = task->step == CB_LOG_PROBE && hub->percent == 0 ? CB_LOG_DONE : throw_result(hub);
    guint row = task->row != NULL ? (guint)g_ascii_strtoull(task->row->text, NULL, 10) : 0;
    if (task->step == CB_LOG_FORGET || task->step == CB_LOG_REPLAY)
        result = CB_LOG_DONE;
    if (task->step == CB_LOG_FALL_BACK) { /* files have moods of their own */
        result = cb_dice_percent(&hub->dice, hub->percent) ? CB_LOG_FAILED : CB_LOG_DONE;
        if (result == CB_LOG_DONE)
            (task->aside ? hub->aside : hub->in_file)[row]++;
        hub->failures[row] = task->row->failures;
    }
    if (task->step == CB_LOG_WRITE && result == CB_LOG_DONE)
        hub->written[row]++;
    if (task->step == CB_LOG_REPLAY)
        replay_file(hub);
    for (guint r = 0; task->step == CB_LOG_FORGET && r < ROWS; r++)
        assert_true(hub->taken[r] <=
                    hub->written[r] + hub->in_file[r] + hub->aside[r]); /* a kill now loses nothing */
    if (task->step == CB_LOG_FORGET)
        memset(hub->taken, 0, sizeof hub->taken);
    cb_log_done(hub->log, result, hub->now);
}

/* Works until it has to wait. */
static gint64
work(Hub *hub)
{
    for (CbLogTask task;;) {
        task = cb_log_next(hub->log, hub->now);
        if (task.step == CB_LOG_WAIT)
            return task.until;
        carry_out(hub, &task);
    }
}

static void
nothing_is_lost_and_nothing_written_twice_whatever_fails(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 150; seed++) {
        g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
        Hub hub = {.dice = cb_dice_new(seed, 5), .log = log};
        hub.percent = cb_dice_below(&hub.dice, 90);
        cb_log_set_capacity(log, CB_assignment_log, 5 + cb_dice_below(&hub.dice, 40));
        for (guint r = 0; r < ROWS; r++) {
            g_autofree char *text = g_strdup_printf("%u", r);
            add(log, text, cb_dice_percent(&hub.dice, 30));
            hub.down = cb_dice_percent(&hub.dice, 2) != hub.down;
            hub.now += cb_dice_below(&hub.dice, 5) * CB_SECOND;
            if (cb_dice_percent(&hub.dice, 70))
                work(&hub);
        }
        hub.percent = 0;
        hub.down = FALSE;
        for (gint64 until = work(&hub); until != CB_NULL; until = work(&hub)) {
            assert_true(until > hub.now);
            hub.now = until;
        }
        for (guint r = 0; r < ROWS; r++) {
            assert_int_equal(hub.written[r] + hub.aside[r], 1);
            assert_int_equal(hub.in_file[r] + hub.taken[r], 0);
        }
        assert_int_equal(cb_log_status(log).buffered, 0);
        assert_int_equal(cb_log_status(log).fallen, 0);
        assert_int_equal(cb_log_status(log).lost, 0);
    }
}

static void
what_neither_database_nor_file_takes_is_counted_when_memory_is_full(void **state)
{
    g_autoptr(CbLogBuffer) log = cb_log_new(0, 0);
    (void)state;
    add(log, "first", TRUE);
    expect(log, 0, CB_LOG_WRITE, "first", CB_LOG_NO_DATABASE);
    expect(log, 0, CB_LOG_FALL_BACK, "first", CB_LOG_FAILED);
    for (guint i = 0; i < 10000; i++)
        add(log, "x", TRUE);
    assert_int_equal(cb_log_status(log).lost, 1);
    assert_int_equal(cb_log_status(log).buffered, 10000);
    expect(log, 30 * CB_SECOND, CB_LOG_FALL_BACK, "x", CB_LOG_DONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_urgent_row_is_tried_four_times_and_then_falls_back),
        cmocka_unit_test(rows_wait_for_the_flush_and_what_fails_stands_in_front_again),
        cmocka_unit_test(a_full_buffer_gives_its_oldest_row_to_the_file),
        cmocka_unit_test(transitions_have_room_for_a_hundred_and_others_for_a_thousand),
        cmocka_unit_test(what_can_never_be_written_is_put_aside),
        cmocka_unit_test(without_a_database_all_rows_go_to_the_file_until_a_probe_succeeds),
        cmocka_unit_test(what_a_former_process_has_left_is_replayed),
        cmocka_unit_test(at_the_end_of_a_process_the_rest_goes_to_the_file),
        cmocka_unit_test(nothing_is_lost_and_nothing_written_twice_whatever_fails),
        cmocka_unit_test(what_neither_database_nor_file_takes_is_counted_when_memory_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
