/* Replay: decisions on facts that may have moved since. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/replay.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-20T12:00:00Z"

/* Ann and Bob have applied for a gala that needs one of them. */
static CbWorld *
gala(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", "title", "Gala", NULL);
    worlds_operator(rows, "ann", NULL);
    worlds_operator(rows, "bob", NULL);
    worlds_link(rows, "s", "ann", "pending");
    worlds_link(rows, "s", "bob", "pending");
    return worlds_of(rows);
}

static GPtrArray *
decisions_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)cb_decision_free);
}

static void
add(GPtrArray *decisions, const CbWorld *world, const char *kind, const char *session,
    const char *person, gint64 now)
{
    g_autofree char *payload = g_strdup_printf("{\"operator_id\":\"%s\"}", person);
    g_ptr_array_add(decisions, cb_decision_new(world, kind, session, payload, "test",
                                               CB_ROLE_DISPATCHER, now));
}

static void
no_decisions_leave_the_facts_as_they_are(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(GPtrArray) none = decisions_new();
    g_autoptr(GArray) replayed = cb_replayed_new();
    g_autoptr(CbWorld) world = cb_replay(facts, none, replayed);
    assert_ptr_equal(world, facts);
    assert_int_equal(replayed->len, 0);
}

static void
the_facts_themselves_are_never_changed(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(GPtrArray) decisions = decisions_new();
    g_autofree char *before = worlds_dump(facts);
    add(decisions, facts, "session.accept", "s", "ann", worlds_time(NOW));
    g_autoptr(CbWorld) world = cb_replay(facts, decisions, NULL);
    g_autofree char *after = worlds_dump(facts);
    g_autofree char *moved = worlds_dump(world);
    assert_string_equal(before, after);
    assert_string_not_equal(before, moved);
}

static void
each_decision_stands_on_what_the_ones_before_it_left(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(GPtrArray) decisions = decisions_new();
    g_autoptr(GArray) replayed = cb_replayed_new();
    add(decisions, facts, "session.accept", "s", "ann", worlds_time(NOW));
    add(decisions, facts, "session.accept", "s", "bob", worlds_time(NOW));
    add(decisions, facts, "session.reject", "s", "ann", worlds_time(NOW));
    add(decisions, facts, "session.accept", "s", "bob", worlds_time(NOW));
    g_autoptr(CbWorld) world = cb_replay(facts, decisions, replayed);
    static const char *const codes[] = {NULL, "SESSION_FULL", NULL, NULL};
    assert_int_equal(replayed->len, G_N_ELEMENTS(codes));
    for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
        const CbReplayed *one = &g_array_index(replayed, CbReplayed, i);
        assert_ptr_equal(one->decision, g_ptr_array_index(decisions, i));
        assert_int_equal(g_strcmp0(one->code, codes[i]), 0);
        assert_non_null(strstr(one->sentence, "Gala"));
    }
    assert_string_equal(session_operators_status(world, 0), "rejected");
    assert_string_equal(session_operators_status(world, 1), "accepted");
}

static void
each_decision_is_decided_at_its_own_time(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(GPtrArray) decisions = decisions_new();
    add(decisions, facts, "session.reject", "s", "ann", worlds_time(NOW) + CB_MINUTE);
    add(decisions, facts, "session.accept", "s", "bob", worlds_time(NOW));
    g_autoptr(CbWorld) world = cb_replay(facts, decisions, NULL);
    assert_true(session_operators_responded_at(world, 0) == worlds_time(NOW) + CB_MINUTE);
    assert_true(session_operators_responded_at(world, 1) == worlds_time(NOW));
}

static void
facts_that_moved_refuse_a_decision_and_the_refusal_is_told(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(GPtrArray) decisions = decisions_new();
    g_autoptr(GArray) replayed = cb_replayed_new();
    add(decisions, facts, "session.accept", "s", "ann", worlds_time(NOW));
    add(decisions, facts, "session.dance", "s", "ann", worlds_time(NOW));
    worlds_link(rows, "s", "bob", "accepted");
    g_autoptr(CbWorld) moved = cb_world_patch(facts, rows);
    g_autoptr(CbWorld) world = cb_replay(moved, decisions, replayed);
    worlds_assert_same(world, moved);
    const CbReplayed *one = &g_array_index(replayed, CbReplayed, 0);
    assert_string_equal(one->code, "SESSION_FULL");
    assert_string_equal(one->sentence, "Gala has all the people it needs.");
    assert_string_equal(g_array_index(replayed, CbReplayed, 1).code, "UNKNOWN_DECISION");
}

/* Random decisions on a random World, most of which are refused. */
static GPtrArray *
random_decisions(const CbWorld *world, CbDice *dice, guint n)
{
    static const char *const kinds[] = {"session.propose", "session.accept", "session.reject",
                                        "session.review"};
    GPtrArray *decisions = decisions_new();
    for (guint i = 0; i < n; i++) {
        guint session = cb_dice_below(dice, cb_world_rows(world, CB_sessions));
        guint person = cb_dice_below(dice, cb_world_rows(world, CB_operators));
        add(decisions, world, kinds[cb_dice_below(dice, G_N_ELEMENTS(kinds))],
            sessions_id(world, session), operators_id(world, person), worlds_time(NOW) + i);
    }
    return decisions;
}

static void
replaying_in_two_parts_gives_what_replaying_at_once_gives(void **state)
{
    (void)state;
    for (guint seed = 1; seed <= 40; seed++) {
        CbDice dice = cb_dice_new(seed, 7);
        WorldsShape shape = {.seed = seed, .operators = 8, .sessions = 8, .days = 4, .links = 20};
        g_autoptr(CbWorld) facts = worlds_random(&shape);
        g_autoptr(GPtrArray) all = random_decisions(facts, &dice, 30);
        g_autoptr(GPtrArray) first = g_ptr_array_new(), second = g_ptr_array_new();
        guint cut = cb_dice_below(&dice, all->len + 1);
        for (guint i = 0; i < all->len; i++)
            g_ptr_array_add(i < cut ? first : second, g_ptr_array_index(all, i));
        g_autoptr(CbWorld) half = cb_replay(facts, first, NULL);
        g_autoptr(CbWorld) parts = cb_replay(half, second, NULL);
        g_autoptr(CbWorld) once = cb_replay(facts, all, NULL);
        worlds_assert_same(parts, once);
    }
}

static void
leaving_out_what_is_refused_changes_nothing(void **state)
{
    (void)state;
    for (guint seed = 1; seed <= 40; seed++) {
        CbDice dice = cb_dice_new(seed, 8);
        WorldsShape shape = {.seed = seed, .operators = 8, .sessions = 8, .days = 4, .links = 20};
        g_autoptr(CbWorld) facts = worlds_random(&shape);
        g_autoptr(GPtrArray) all = random_decisions(facts, &dice, 30);
        g_autoptr(GPtrArray) standing = g_ptr_array_new();
        g_autoptr(GArray) replayed = cb_replayed_new();
        g_autoptr(CbWorld) world = cb_replay(facts, all, replayed);
        for (guint i = 0; i < all->len; i++)
            if (g_array_index(replayed, CbReplayed, i).code == NULL)
                g_ptr_array_add(standing, g_ptr_array_index(all, i));
        g_autoptr(CbWorld) without = cb_replay(facts, standing, NULL);
        worlds_assert_same(world, without);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_decisions_leave_the_facts_as_they_are),
        cmocka_unit_test(the_facts_themselves_are_never_changed),
        cmocka_unit_test(each_decision_stands_on_what_the_ones_before_it_left),
        cmocka_unit_test(each_decision_is_decided_at_its_own_time),
        cmocka_unit_test(facts_that_moved_refuse_a_decision_and_the_refusal_is_told),
        cmocka_unit_test(replaying_in_two_parts_gives_what_replaying_at_once_gives),
        cmocka_unit_test(leaving_out_what_is_refused_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
