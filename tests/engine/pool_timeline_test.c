/* The days ahead: what becomes ready, who is missing when, as somebody would count who looks at every minute. */
#include "tests/engine/pool_fixture.h"

#include "engine/pool/timeline.h"

static void
two_meetings_at_once_with_one_free_are_one_too_many(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    pool_person(rows, "ann");
    pool_person(rows, "bob");
    add_assigned(rows, "taken", "bob", "2026-11-26T10:00:00Z", "2026-11-26T12:00:00Z");
    add_meeting(rows, "long", "2026-11-26T09:00:00Z", "2026-11-26T11:00:00Z");
    add_meeting(rows, "short", "2026-11-26T10:00:00Z", "2026-11-26T11:00:00Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    gint64 day = worlds_time("2026-11-26T00:00:00Z");
    g_autoptr(CbTimeline) days = cb_pool_timeline(world, worlds_time(NOW), day, CB_DAY, 2);
    const CbTimelineSlot *slot = &days->slots[0];
    assert_int_equal(days->people, 2);
    assert_int_equal(slot->meetings, 2);
    assert_int_equal(slot->needed, 2);
    assert_int_equal(slot->free, 1);
    assert_int_equal(cb_timeline_missing(slot), 1);
    assert_int_equal(slot->peak_from, worlds_time("2026-11-26T10:00:00Z"));
    assert_int_equal(slot->peak_until, worlds_time("2026-11-26T11:00:00Z"));
    assert_int_equal(slot->peak->len, 2);
    assert_int_equal(days->slots[1].peak_from, CB_NULL);
    assert_int_equal(days->slots[1].free, 2);
}

static void
meetings_that_touch_need_one_person_after_the_other(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    pool_person(rows, "ann");
    add_meeting(rows, "a", "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z");
    add_meeting(rows, "b", "2026-11-26T10:00:00Z", "2026-11-26T11:00:00Z");
    add_assigned(rows, "c", "ann", "2026-11-26T11:00:00Z", "2026-11-26T12:00:00Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbTimeline) days = cb_pool_timeline(world, worlds_time(NOW), worlds_time(NOW), CB_DAY, 1);
    assert_int_equal(days->slots[0].needed, 1);
    assert_int_equal(cb_timeline_missing(&days->slots[0]), 0);
}

static void
who_is_booked_twice_is_busy_once_and_who_is_no_interpreter_never(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    pool_person(rows, "ann");
    pool_person(rows, "bob");
    worlds_row(rows, CB_employee, "emp_code", "clerk", NULL);
    worlds_row(rows, CB_employee, "emp_code", "gone", "is_active", "false", NULL);
    worlds_row(rows, CB_user_role, "emp_code", "gone", "role_code", "INTERPRETER", NULL);
    add_assigned(rows, "1", "ann", "2026-11-26T09:00:00Z", "2026-11-26T11:00:00Z");
    add_assigned(rows, "2", "ann", "2026-11-26T10:00:00Z", "2026-11-26T12:00:00Z");
    add_assigned(rows, "3", "clerk", "2026-11-26T09:00:00Z", "2026-11-26T12:00:00Z");
    add_assigned(rows, "4", "gone", "2026-11-26T09:00:00Z", "2026-11-26T12:00:00Z");
    add_meeting(rows, "5", "2026-11-26T09:30:00Z", "2026-11-26T11:30:00Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbTimeline) days = cb_pool_timeline(world, worlds_time(NOW), worlds_time(NOW), CB_DAY, 1);
    assert_int_equal(days->people, 2);
    assert_int_equal(days->slots[0].free, 1);
    assert_int_equal(cb_timeline_missing(&days->slots[0]), 0);
}

static void
what_is_over_is_not_counted_and_what_goes_on_is_no_beginning(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_meeting(rows, "over", "2026-11-25T09:00:00Z", "2026-11-25T12:00:00Z");
    add_meeting(rows, "begun", "2026-11-24T09:00:00Z", "2026-11-25T12:01:00Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    gint64 day = worlds_time("2026-11-25T00:00:00Z");
    g_autoptr(CbTimeline) days = cb_pool_timeline(world, worlds_time(NOW), day, CB_DAY, 1);
    assert_int_equal(days->slots[0].meetings, 0);
    assert_int_equal(days->slots[0].needed, 1);
    assert_int_equal(days->slots[0].peak_from, worlds_time(NOW));
}

static void
an_entry_is_counted_where_its_deadline_lies(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    (void)state;
    add_entry(rows, "late", "waiting", "2026-11-24T12:00:00Z", "0");
    add_entry(rows, "marked", "ready", "2026-12-20T12:00:00Z", "0");
    add_entry(rows, "in work", "processing", "2026-11-26T12:00:00Z", "1");
    add_entry(rows, "first day", "waiting", "2026-11-26T11:59:59Z", "0");
    add_entry(rows, "second day", "waiting", "2026-11-26T12:00:00Z", "0");
    add_entry(rows, "after", "waiting", "2026-11-27T12:00:00Z", "0");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbTimeline) days = cb_pool_timeline(world, worlds_time(NOW), worlds_time(NOW), CB_DAY, 2);
    assert_int_equal(days->slots[0].ready, 3);
    assert_int_equal(days->slots[1].ready, 1);
}

/* --- against counting every minute ------------------------------------------------------------ */

#define PEOPLE 4
#define BOOKINGS 40
#define MINUTES (3 * 24 * 60)

/* A booking of a random World; person −1: nobody. */
typedef struct {
    int start, end, person;
    gboolean counts;
} Booked;

static void
count_minute(const Booked *booked, int minute, int *needed, int *available)
{
    gboolean busy[PEOPLE] = {FALSE};
    *needed = 0;
    *available = PEOPLE;
    for (guint b = 0; b < BOOKINGS; b++) {
        if (!booked[b].counts || booked[b].start > minute || booked[b].end <= minute)
            continue;
        if (booked[b].person < 0)
            (*needed)++;
        else
            busy[booked[b].person] = TRUE;
    }
    for (guint p = 0; p < PEOPLE; p++)
        *available -= busy[p];
}

static CbWorld *
throw_world(CbDice *dice, gint64 first, Booked *booked)
{
    static const char *const codes[PEOPLE] = {"a", "b", "c", "d"};
    static const char *const statuses[] = {"waiting", "approve", "waiting", "cancel"};
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint p = 0; p < PEOPLE; p++)
        pool_person(rows, codes[p]);
    for (guint b = 0; b < BOOKINGS; b++) {
        char start[32], end[32];
        g_autofree char *id = g_strdup_printf("b%02u", b);
        booked[b].start = (int)cb_dice_below(dice, MINUTES + 600) - 300;
        booked[b].end = booked[b].start + (int)cb_dice_below(dice, 400);
        booked[b].person = (int)cb_dice_below(dice, 8) - 4;
        const char *status = statuses[cb_dice_below(dice, 4)];
        booked[b].counts = *status == 'w' || (*status == 'a' && booked[b].person >= 0);
        worlds_row(rows, CB_booking_plan, "booking_id", id, "booking_status", status, "time_start",
                   cb_time_format(first + booked[b].start * CB_MINUTE, start), "time_end",
                   cb_time_format(first + booked[b].end * CB_MINUTE, end), "interpreter_emp_code",
                   booked[b].person >= 0 ? codes[booked[b].person] : worlds_null, NULL);
        booked[b].person = MAX(booked[b].person, -1);
    }
    return worlds_of(rows);
}

static void
assert_slot(const CbTimelineSlot *slot, const Booked *booked, gint64 first, int now)
{
    int from = (int)((slot->from - first) / CB_MINUTE), until = (int)((slot->until - first) / CB_MINUTE);
    int best = -1, most = 0, least = 0, needed, available;
    for (int minute = MAX(from, now); minute < until; minute++) {
        count_minute(booked, minute, &needed, &available);
        if (needed == 0 || (best >= 0 && needed - available < most - least) ||
            (best >= 0 && needed - available == most - least && needed <= most))
            continue;
        best = minute;
        most = needed;
        least = available;
    }
    assert_int_equal(slot->peak_from, best < 0 ? CB_NULL : first + best * CB_MINUTE);
    if (best < 0)
        return;
    assert_int_equal(slot->needed, most);
    assert_int_equal(slot->free, least);
    assert_int_equal(slot->peak->len, most);
    int last = (int)((slot->peak_until - first) / CB_MINUTE) - 1;
    count_minute(booked, last, &needed, &available);
    assert_int_equal(needed, most);
    assert_int_equal(available, least);
}

static void
the_sweep_finds_what_counting_every_minute_finds(void **state)
{
    gint64 first = worlds_time("2026-11-26T00:00:00Z");
    (void)state;
    for (guint32 seed = 1; seed <= 60; seed++) {
        CbDice dice = cb_dice_new(seed, 3);
        Booked booked[BOOKINGS];
        g_autoptr(CbWorld) world = throw_world(&dice, first, booked);
        int now = (int)cb_dice_below(&dice, 600) - 300;
        gint64 width = (seed % 2 == 0 ? 24 : 1) * 60 * CB_MINUTE;
        guint n = (guint)(MINUTES * CB_MINUTE / width);
        g_autoptr(CbTimeline) line = cb_pool_timeline(world, first + now * CB_MINUTE, first, width, n);
        for (guint s = 0; s < n; s++)
            assert_slot(&line->slots[s], booked, first, now);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_meetings_at_once_with_one_free_are_one_too_many),
        cmocka_unit_test(meetings_that_touch_need_one_person_after_the_other),
        cmocka_unit_test(who_is_booked_twice_is_busy_once_and_who_is_no_interpreter_never),
        cmocka_unit_test(what_is_over_is_not_counted_and_what_goes_on_is_no_beginning),
        cmocka_unit_test(an_entry_is_counted_where_its_deadline_lies),
        cmocka_unit_test(the_sweep_finds_what_counting_every_minute_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
