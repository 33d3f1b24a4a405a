/* Streams of a project: who may hold one open, and that whoever comes back misses nothing and sees
 * nothing twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/advisors/stream.h"
#include "engine/case.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

/* --- seats ------------------------------------------------------------------------------------ */

static guint
open_count(const CbStreamSeats *seats, const char *user, const char *project)
{
    g_autoptr(GPtrArray) open = cb_stream_open_ones(seats, user, project);
    return open->len;
}

static gboolean
is_open(const CbStreamSeats *seats, const char *connection)
{
    g_autoptr(GPtrArray) open = cb_stream_open_ones(seats, "u", "p");
    return g_ptr_array_find_with_equal_func(open, connection, g_str_equal, NULL);
}

/* Opens a stream of u and p; "c1 c2" closed for it. */
static char *
open_stream(CbStreamSeats *seats, const char *instance, const char *connection, gint64 now)
{
    g_autoptr(GArray) closed = cb_stream_closed_new();
    GString *names = g_string_new(NULL);
    assert_true(cb_stream_open(seats, "u", "p", instance, connection, now, closed));
    for (guint c = 0; c < closed->len; c++)
        g_string_append_printf(names, "%s%s", c == 0 ? "" : " ",
                               g_array_index(closed, CbStreamClosed, c).connection);
    return g_string_free(names, FALSE);
}

static void
assert_open(CbStreamSeats *seats, const char *instance, const char *connection, gint64 now,
            const char *closed)
{
    g_autofree char *names = open_stream(seats, instance, connection, now);
    assert_string_equal(names, closed);
}

static void
a_client_that_comes_back_takes_its_own_seat(void **state)
{
    (void)state;
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    assert_open(seats, "i1", "c1", 1, "");
    assert_open(seats, "i2", "c2", 2, "");
    assert_open(seats, "i3", "c3", 3, "");
    assert_open(seats, "i2", "c4", 4, "c2");
    assert_true(is_open(seats, "c1"));
}

static void
a_fourth_client_closes_the_one_that_was_silent_longest(void **state)
{
    (void)state;
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    assert_open(seats, "i1", "c1", 1, "");
    assert_open(seats, "i2", "c2", 2, "");
    assert_open(seats, "i3", "c3", 3, "");
    cb_stream_heartbeat(seats, "c1", 4);
    assert_open(seats, "i4", "c4", 5, "c2");
    cb_stream_close(seats, "c3");
    assert_open(seats, "i5", "c5", 6, "");
    assert_open(seats, "i6", "c6", 6, "c1");
}

static void
other_people_and_projects_have_their_own_seats(void **state)
{
    (void)state;
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    g_autoptr(GArray) closed = cb_stream_closed_new();
    for (guint n = 0; n < 3; n++) {
        g_autofree char *name = g_strdup_printf("n%u", n), *other = g_strdup_printf("o%u", n),
                        *third = g_strdup_printf("t%u", n);
        cb_stream_open(seats, "u", "p", name, name, n, closed);
        cb_stream_open(seats, "u", "q", name, other, n, closed);
        cb_stream_open(seats, "v", "p", name, third, n, closed);
    }
    assert_int_equal(closed->len, 0);
    assert_int_equal(open_count(seats, "u", "p"), 3);
    assert_int_equal(open_count(seats, "v", "p"), 3);
}

static void
an_old_client_is_told_to_leave_before_it_is_cut_off(void **state)
{
    (void)state;
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    g_autoptr(GArray) closed = cb_stream_closed_new();
    for (guint n = 0; n < 20; n++) {
        g_autofree char *name = g_strdup_printf("c%02u", n);
        assert_true(cb_stream_open(seats, "u", "p", NULL, name, n, closed));
    }
    assert_int_equal(closed->len, 10);
    assert_string_equal(g_array_index(closed, CbStreamClosed, 0).connection, "c00");
    assert_int_equal(g_array_index(closed, CbStreamClosed, 0).how, CB_STREAM_LEAVING);
    assert_false(cb_stream_open(seats, "u", "p", NULL, "late", 20, closed));
    assert_open(seats, "i1", "new", 20, "");
    g_array_set_size(closed, 0);
    cb_stream_expire(seats, 10 + CB_STREAM_NOTICE, closed);
    assert_int_equal(closed->len, 1);
    assert_string_equal(g_array_index(closed, CbStreamClosed, 0).connection, "c00");
    assert_true(cb_stream_open(seats, "u", "p", NULL, "late", 10 + CB_STREAM_NOTICE, closed));
}

static void
a_stream_without_a_heartbeat_ends_after_a_minute(void **state)
{
    (void)state;
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    g_autoptr(GArray) closed = cb_stream_closed_new();
    assert_open(seats, "i1", "c1", 0, "");
    assert_open(seats, "i2", "c2", 0, "");
    cb_stream_heartbeat(seats, "c2", CB_STREAM_HEARTBEAT);
    cb_stream_expire(seats, CB_STREAM_LIFETIME, closed);
    assert_int_equal(closed->len, 0);
    cb_stream_expire(seats, CB_STREAM_LIFETIME + 1, closed);
    assert_int_equal(closed->len, 1);
    assert_true(is_open(seats, "c2"));
    assert_false(is_open(seats, "c1"));
}

static void
nobody_ever_holds_more_than_three(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    g_autoptr(CbStreamSeats) seats = cb_stream_seats_new();
    g_autoptr(GArray) closed = cb_stream_closed_new();
    gint64 now = 0;
    for (guint n = 0; n < 20000; n++) {
        g_autofree char *instance = g_strdup_printf("i%d", g_rand_int_range(rand, 0, 7));
        g_autofree char *connection = g_strdup_printf("c%u", n);
        g_autofree char *some = g_strdup_printf("c%d", (int)n - g_rand_int_range(rand, 1, 9));
        const char *user = g_rand_boolean(rand) ? "u" : "v";
        guint before = open_count(seats, user, "p");
        now += g_rand_int_range(rand, 0, 3);
        g_array_set_size(closed, 0);
        switch (g_rand_int_range(rand, 0, 4)) {
        case 0:
            cb_stream_heartbeat(seats, some, now);
            break;
        case 1:
            cb_stream_close(seats, some);
            break;
        default:
            assert_true(cb_stream_open(seats, user, "p", instance, connection, now, closed));
            assert_int_equal(open_count(seats, user, "p"), before + 1 - closed->len);
        }
        assert_in_range(open_count(seats, "u", "p"), 0, CB_STREAM_MOST);
        assert_in_range(open_count(seats, "v", "p"), 0, CB_STREAM_MOST);
    }
}

/* --- position --------------------------------------------------------------------------------- */

static void
a_stream_goes_on_where_its_client_says(void **state)
{
    (void)state;
    assert_int_equal(cb_stream_resume("17", 5), 17);
    assert_int_equal(cb_stream_resume("12abc", 3), 12);
    assert_int_equal(cb_stream_resume("0", 9), 0);
    assert_int_equal(cb_stream_resume("abc", 5), 5);
    assert_int_equal(cb_stream_resume("", 7), 7);
    assert_int_equal(cb_stream_resume(NULL, 0), 0);
}

/* Messages of people and of the system count together. */
static CbWorld *
with_message(CbWorld *world, guint seq)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autofree char *id = g_strdup_printf("m%u", seq), *number = g_strdup_printf("%u", seq);
    if (seq % 7 == 0)
        worlds_row(rows, CB_project_chat_log_minimal, "id", id, "project_id", "p", "actor_type",
                   "system", "message_type", "system", "message_text", id, "seq", number, NULL);
    else
        worlds_row(rows, CB_unified_chat_messages, "id", id, "project_id", "p", "user_id", "u",
                   "actor_type", "client", "text", id, "seq", number, NULL);
    CbWorld *after = cb_world_patch(world, rows);
    cb_world_unref(world);
    return after;
}

static CbWorld *
world_with_projects(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_projects, "id", "p", NULL);
    worlds_row(rows, CB_projects, "id", "q", NULL);
    return worlds_of(rows);
}

static void
at_most_two_hundred_are_replayed_at_once(void **state)
{
    (void)state;
    gboolean more = FALSE;
    CbWorld *world = world_with_projects();
    for (guint seq = 1; seq <= 230; seq++)
        world = with_message(world, seq);
    guint project = cb_world_find(world, CB_projects, "p");
    g_autoptr(GArray) first = cb_stream_messages(world, project, 10, &more);
    assert_true(more);
    assert_int_equal(first->len, 200);
    for (guint m = 0; m < first->len; m++)
        assert_int_equal(g_array_index(first, CbStreamMessage, m).seq, 11 + m);
    g_autoptr(GArray) rest = cb_stream_messages(world, project, 30, &more);
    assert_false(more);
    assert_int_equal(rest->len, 200);
    g_autoptr(GArray) others =
        cb_stream_messages(world, cb_world_find(world, CB_projects, "q"), 0, &more);
    assert_int_equal(others->len, 0);
    cb_world_unref(world);
}

typedef struct {
    gint64 position; /* what the client has seen, and what it asks from */
    gint64 sent;     /* how far the hub has written to the open stream */
    guint seen;
} Reader;

/* The hub writes what is behind `sent`; the stream may break anywhere, and then the rest is lost
 * with it. */
static void
pump(Reader *reader, const CbWorld *world, GRand *rand)
{
    gboolean more, broken = FALSE;
    g_autoptr(GArray) messages =
        cb_stream_messages(world, cb_world_find(world, CB_projects, "p"), reader->sent, &more);
    for (guint m = 0; m < messages->len && !broken; m++) {
        gint64 seq = g_array_index(messages, CbStreamMessage, m).seq, before = reader->position;
        g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, seq);
        if (cb_stream_is_new(&reader->position, id)) {
            assert_int_equal(seq, before + 1);
            reader->seen++;
        }
        assert_true(cb_stream_is_new(&reader->position, NULL));
        reader->sent = seq;
        broken = g_rand_int_range(rand, 0, 40) == 0;
    }
    /* It opens again from where it was, or from a little before, as a browser does that kept an old
     * id. */
    if (broken || g_rand_int_range(rand, 0, 10) == 0) {
        gint64 asks = MAX(0, reader->position - (g_rand_boolean(rand) ? 0 : 3));
        g_autofree char *last = g_strdup_printf("%" G_GINT64_FORMAT, asks);
        reader->sent = cb_stream_resume(last, 0);
    }
}

static void
a_client_that_comes_back_sees_each_message_once(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    Reader readers[3] = {{0}};
    CbWorld *world = world_with_projects();
    for (guint seq = 1; seq <= 600; seq++) {
        world = with_message(world, seq);
        Reader *reader = &readers[g_rand_int_range(rand, 0, 3)];
        if (g_rand_int_range(rand, 0, 3) == 0)
            pump(reader, world, rand);
    }
    for (guint r = 0; r < 3; r++) {
        for (guint n = 0; n < 200 && readers[r].seen < 600; n++)
            pump(&readers[r], world, rand);
        assert_int_equal(readers[r].seen, 600);
        assert_int_equal(readers[r].position, 600);
    }
    cb_world_unref(world);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void
only_numbers_are_written_as_ids(void **state)
{
    (void)state;
    g_autoptr(GString) out = g_string_new(NULL);
    cb_stream_write_begin(out);
    cb_stream_write(out, "message.new", "17", "{}");
    cb_stream_write(out, "advisor.matched", "match-1", "{}");
    cb_stream_write(out, "replay.end", NULL, "");
    cb_stream_write(out, "note", "1\n2", "a\nb\r\nc\rid: 9");
    cb_stream_write_alive(out);
    assert_string_equal(out->str, "retry: 5000\n\n"
                                  "id: 17\nevent: message.new\ndata: {}\n\n"
                                  "event: advisor.matched\ndata: {}\n\n"
                                  "event: replay.end\ndata: \n\n"
                                  "event: note\ndata: a\ndata: b\ndata: c\ndata: id: 9\n\n"
                                  ": keep-alive\n\n");
}

static void
an_event_about_a_match_says_its_ids_twice(void **state)
{
    (void)state;
    char *data = cb_stream_match_data("m", "a", "p", worlds_time("2026-11-20T09:00:00Z"));
    assert_string_equal(data,
                        "{\"matchId\":\"m\",\"advisorId\":\"a\",\"projectId\":\"p\","
                        "\"timestamp\":\"2026-11-20T09:00:00Z\",\"userId\":\"system\",\"content\":"
                        "{\"matchId\":\"m\",\"advisorId\":\"a\",\"projectId\":\"p\","
                        "\"timestamp\":\"2026-11-20T09:00:00Z\"}}");
    cJSON_free(data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_that_comes_back_takes_its_own_seat),
        cmocka_unit_test(a_fourth_client_closes_the_one_that_was_silent_longest),
        cmocka_unit_test(other_people_and_projects_have_their_own_seats),
        cmocka_unit_test(an_old_client_is_told_to_leave_before_it_is_cut_off),
        cmocka_unit_test(a_stream_without_a_heartbeat_ends_after_a_minute),
        cmocka_unit_test(nobody_ever_holds_more_than_three),
        cmocka_unit_test(a_stream_goes_on_where_its_client_says),
        cmocka_unit_test(at_most_two_hundred_are_replayed_at_once),
        cmocka_unit_test(a_client_that_comes_back_sees_each_message_once),
        cmocka_unit_test(only_numbers_are_written_as_ids),
        cmocka_unit_test(an_event_about_a_match_says_its_ids_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
