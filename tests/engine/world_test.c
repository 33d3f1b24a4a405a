/* The World: built, patched, shared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/worlds.h"

static CbWorld *
small_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_link(rows, "s1", "ben", "pending");
    worlds_operator(rows, "zoe", "region", "north", NULL);
    worlds_operator(rows, "ben", "region", "south", NULL);
    worlds_operator(rows, "Ada", NULL);
    worlds_session(rows, "s2", "2026-12-02", NULL);
    worlds_session(rows, "s1", "2026-12-01", NULL);
    worlds_link(rows, "s1", "zoe", "accepted");
    return worlds_of(rows);
}

/* --- building --------------------------------------------------------------------------------- */

static void
rows_lie_in_the_order_of_their_bytes(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    assert_string_equal(operators_id(world, 0), "Ada");
    assert_string_equal(operators_id(world, 1), "ben");
    assert_string_equal(operators_id(world, 2), "zoe");
    assert_int_equal(worlds_find(world, CB_sessions, "s2"), 1);
    assert_int_equal(cb_world_find(world, CB_sessions, "s3"), CB_NO_ROW);
    assert_int_equal(cb_world_find(world, CB_founders, "s3"), CB_NO_ROW);
}

static void
the_last_row_with_a_key_stays(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "b", "name", "first", NULL);
    worlds_operator(rows, "a", NULL);
    worlds_operator(rows, "b", "name", "second", NULL);
    worlds_session(rows, "s", "2026-12-01", NULL);
    worlds_link(rows, "s", "b", "pending");
    worlds_link(rows, "s", "a", "rejected");
    worlds_link(rows, "s", "b", "accepted");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(cb_world_rows(world, CB_operators), 2);
    assert_string_equal(operators_name(world, 1), "second");
    assert_int_equal(cb_world_rows(world, CB_session_operators), 2);
    assert_string_equal(session_operators_status(world, 0), "accepted");
}

static void
links_into_nowhere_are_left_out_and_counted(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "a", NULL);
    worlds_session(rows, "s", "2026-12-01", NULL);
    worlds_link(rows, "s", "nobody", "pending");
    worlds_link(rows, "nothing", "a", "pending");
    worlds_link(rows, "s", "a", "pending");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(cb_world_rows(world, CB_session_operators), 1);
    assert_int_equal(cb_world_dangling(world), 2);

    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_link(patch, "s", "nobody", "accepted");
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_int_equal(cb_world_rows(after, CB_session_operators), 1);
    assert_int_equal(cb_world_dangling(after), 3);
}

static void
what_is_left_out_has_its_initial_value(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_operators, "id", "a", NULL);
    worlds_row(rows, CB_sessions, "id", "s", "date", "2026-12-01", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_int_equal(operators_is_active(world, 0), 1);
    assert_null(operators_name(world, 0));
    assert_string_equal(sessions_status(world, 0), "draft");
    assert_string_equal(sessions_setup_ids(world, 0), "[]");
    assert_true(sessions_min_operators(world, 0) == CB_NULL);
    assert_true(sessions_starts_at(world, 0) == CB_NULL);
    assert_int_equal(sessions_marketplace_visible(world, 0), 1);
}

static void
adjacency_leads_from_both_ends(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    guint session = worlds_find(world, CB_sessions, "s1");
    guint link = cb_world_first(world, CB_session_operators, CB_session_operators_session_id,
                                session);
    assert_string_equal(operators_id(world, session_operators_operator_id(world, link)), "zoe");
    link = cb_world_next(world, CB_session_operators, CB_session_operators_session_id, link);
    assert_string_equal(operators_id(world, session_operators_operator_id(world, link)), "ben");
    link = cb_world_next(world, CB_session_operators, CB_session_operators_session_id, link);
    assert_int_equal(link, CB_NO_ROW);
    assert_int_equal(cb_world_first(world, CB_session_operators, CB_session_operators_operator_id,
                                    worlds_find(world, CB_operators, "Ada")),
                     CB_NO_ROW);
}

/* --- patching --------------------------------------------------------------------------------- */

static void
a_patch_changes_only_what_it_names(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autofree char *before = worlds_dump(world);
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_operators, "id", "ben", "region", "east", "phone", worlds_null, NULL);
    worlds_link(patch, "s1", "ben", "accepted");
    worlds_link(patch, "s2", "Ada", "pending");
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);

    guint ben = worlds_find(after, CB_operators, "ben");
    assert_string_equal(operators_region(after, ben), "east");
    assert_string_equal(operators_name(after, ben), "ben");
    assert_int_equal(operators_is_active(after, ben), 1);
    assert_int_equal(cb_world_rows(after, CB_session_operators), 3);
    guint link = cb_world_find_row(after, cb_patch_row(patch, 1));
    assert_string_equal(session_operators_status(after, link), "accepted");
    g_autofree char *still = worlds_dump(world);
    assert_string_equal(before, still);
}

static void
a_new_row_comes_to_its_place_in_a_sorted_table(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_link(patch, "s1", "Bob", "accepted");
    worlds_operator(patch, "Bob", "region", "north", NULL);
    worlds_row(patch, CB_operators, "id", "zoe", "region", "west", NULL);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_int_equal(cb_world_rows(after, CB_operators), 4);
    assert_int_equal(worlds_find(after, CB_operators, "Bob"), 1);
    assert_string_equal(operators_region(after, 3), "west");
    assert_string_equal(operators_region(world, 2), "north");
    assert_int_equal(cb_world_rows(after, CB_session_operators), 3);
    assert_int_equal(cb_world_dangling(after), 0);
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(after);
    worlds_assert_same(after, rebuilt);
}

static void
a_row_may_come_twice_in_one_patch(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_link(patch, "s2", "Ada", "pending");
    worlds_link(patch, "s2", "Ada", "accepted");
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_int_equal(cb_world_rows(after, CB_session_operators), 3);
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(after);
    worlds_assert_same(after, rebuilt);
}

static void
random_patches_equal_a_world_built_from_nothing(void **state)
{
    (void)state;
    static const char *const policies[] = {NULL, "{\"busy_rule\":\"overlap\"}"};
    for (guint32 seed = 0; seed < 30; seed++) {
        CbDice dice = cb_dice_new(seed, 3);
        CbWorld *world = worlds_random(&(WorldsShape){.seed = seed, .operators = 70, .sessions = 20,
                                                      .days = 6, .links = 60,
                                                      .policy = policies[seed % 2]});
        for (guint i = 0; i < 40; i++) {
            g_autofree char *before = worlds_dump(world);
            g_autoptr(CbPatch) patch = worlds_random_patch(world, &dice, 6);
            g_autoptr(CbWorld) after = cb_world_patch(world, patch);
            g_autoptr(CbWorld) rebuilt = worlds_rebuilt(after);
            worlds_assert_same(after, rebuilt);
            g_autofree char *still = worlds_dump(world);
            assert_string_equal(before, still);
            cb_world_unref(world);
            world = cb_world_ref(after);
        }
        cb_world_unref(world);
    }
}

/* --- references to nothing -------------------------------------------------------------------- */

static void
contact(CbPatch *rows, const char *id, const char *operator, const char *session)
{
    worlds_row(rows, CB_contacts, "id", id, "operator_id", operator, "session_id", session, "made_by", "dora",
               "made_at", "2026-11-25T09:30:00Z", NULL);
}

static void
assert_same_rebuilt(const CbWorld *world)
{
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(world);
    worlds_assert_same(world, rebuilt);
    assert_int_equal(cb_world_dangling(rebuilt), 0);
}

static void
a_link_may_refer_to_nothing_in_one_of_its_columns(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbPatch) patch = cb_patch_new();
    contact(patch, "both", "zoe", "s1");
    contact(patch, "person", "zoe", worlds_null);
    contact(patch, "session", worlds_null, "s1");
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_int_equal(cb_world_rows(after, CB_contacts), 3);
    assert_int_equal(cb_world_dangling(after), 0);
    assert_int_equal(contacts_session_id(after, 1), CB_NO_ROW);
    assert_int_equal(contacts_operator_id(after, 2), CB_NO_ROW);
    assert_null(cb_world_value(after, CB_contacts, CB_contacts_session_id, 1).text);
    guint zoe = worlds_find(after, CB_operators, "zoe");
    guint link = cb_world_first(after, CB_contacts, CB_contacts_operator_id, zoe);
    assert_string_equal(contacts_id(after, link), "person");
    link = cb_world_next(after, CB_contacts, CB_contacts_operator_id, link);
    assert_string_equal(contacts_id(after, link), "both");
    assert_int_equal(cb_world_next(after, CB_contacts, CB_contacts_operator_id, link), CB_NO_ROW);
    assert_same_rebuilt(after);
}

static void
a_link_that_refers_to_nothing_is_found_by_its_key_and_changed(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbPatch) patch = cb_patch_new(), change = cb_patch_new();
    contact(patch, "person", "zoe", worlds_null);
    contact(patch, "session", worlds_null, "s1");
    worlds_row(change, CB_contacts, "id", "session", "session_id", "s1", "note", "changed", NULL);
    worlds_row(change, CB_contacts, "id", "person", "operator_id", "zoe", "note", "changed too", NULL);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    g_autoptr(CbWorld) changed = cb_world_patch(after, change);
    assert_int_equal(cb_world_rows(changed, CB_contacts), 2);
    assert_string_equal(contacts_note(changed, 0), "changed too");
    assert_string_equal(contacts_note(changed, 1), "changed");
    assert_same_rebuilt(changed);
}

static void
a_link_that_refers_to_nothing_at_all_dangles(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbPatch) patch = cb_patch_new(), rows = cb_patch_new();
    contact(patch, "none", worlds_null, worlds_null);
    contact(patch, "gone", "nobody", worlds_null);
    contact(patch, "half", "zoe", "nowhere");
    worlds_row(patch, CB_absences, "id", "m", "operator_id", worlds_null, "first", "2026-11-25", "last", "2026-11-25",
               "noted_by", "x", "noted_at", "2026-11-25T09:30:00Z", NULL);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_int_equal(cb_world_rows(after, CB_contacts), 0);
    assert_int_equal(cb_world_rows(after, CB_absences), 0);
    assert_int_equal(cb_world_dangling(after), 4);
    worlds_operator(rows, "zoe", NULL);
    worlds_session(rows, "s1", "2026-12-01", NULL);
    cb_patch_append(rows, patch);
    g_autoptr(CbWorld) built = worlds_of(rows);
    assert_int_equal(cb_world_rows(built, CB_contacts), 0);
    assert_int_equal(cb_world_dangling(built), 4);
}

static void
new_people_move_the_rows_that_links_with_gaps_refer_to(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbPatch) patch = cb_patch_new(), more = cb_patch_new();
    contact(patch, "person", "zoe", worlds_null);
    contact(patch, "session", worlds_null, "s2");
    worlds_operator(more, "Aaron", NULL);
    worlds_session(more, "s0", "2026-12-01", NULL);
    contact(more, "new", "Aaron", worlds_null);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    g_autoptr(CbWorld) moved = cb_world_patch(after, more);
    assert_int_equal(cb_world_rows(moved, CB_contacts), 3);
    assert_int_equal(contacts_operator_id(moved, 0), worlds_find(moved, CB_operators, "zoe"));
    assert_int_equal(contacts_session_id(moved, 1), worlds_find(moved, CB_sessions, "s2"));
    assert_same_rebuilt(moved);
}

static void
random_links_with_gaps_equal_a_world_built_from_nothing(void **state)
{
    (void)state;
    CbDice dice = cb_dice_new(1, 12);
    CbWorld *world = worlds_random(&(WorldsShape){.seed = 1, .operators = 10, .sessions = 10, .days = 4, .links = 20});
    for (guint i = 0; i < 300; i++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        g_autofree char *id = g_strdup_printf("c%u", cb_dice_below(&dice, 80));
        /* A contact is about the same person and session for ever. */
        guint about = g_str_hash(id);
        const char *person = operators_id(world, about % 10), *session = sessions_id(world, about / 16 % 10);
        contact(patch, id, about % 3 == 0 ? worlds_null : person, about % 3 == 1 ? worlds_null : session);
        CbWorld *after = cb_world_patch(world, patch);
        cb_world_unref(world);
        world = after;
        assert_same_rebuilt(world);
    }
    assert_true(cb_world_rows(world, CB_contacts) > 60);
    cb_world_unref(world);
}

/* --- sharing ---------------------------------------------------------------------------------- */

static gboolean
shares(const CbWorld *a, const CbWorld *b, CbTableId table, guint column, guint row)
{
    return cb_vector_at(cb_world_column(a, table, column), row) ==
           cb_vector_at(cb_world_column(b, table, column), row);
}

/* The ids of the matches that hang on an advisor, in the order of the list. */
static char *
matches_of(const CbWorld *world, const char *advisor)
{
    GString *ids = g_string_new(NULL);
    CB_EACH_LINK (world, advisor_match_requests, matched_advisor_id, worlds_find(world, CB_advisors, advisor), match)
        g_string_append_printf(ids, "%s ", advisor_match_requests_id(world, match));
    return g_string_free(ids, FALSE);
}

static CbWorld *
rematched(const CbWorld *world, const char *match, const char *advisor)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_advisor_match_requests, "id", match, "project_id", "p", "matched_advisor_id", advisor, NULL);
    return cb_world_patch(world, patch);
}

static void
a_link_that_gets_another_end_hangs_there_by_age(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_projects, "id", "p", NULL);
    worlds_row(rows, CB_advisors, "id", "ada", NULL);
    worlds_row(rows, CB_advisors, "id", "ben", NULL);
    for (guint i = 0; i < 3; i++) {
        const char *ids[] = {"m1", "m2", "m3"};
        worlds_row(rows, CB_advisor_match_requests, "id", ids[i], "project_id", "p", "matched_advisor_id",
                   i == 1 ? "ben" : "ada", "created_at", "2026-11-25T09:30:00Z", "expires_at", "2026-11-25T11:30:00Z",
                   NULL);
    }
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) moved = rematched(world, "m2", "ada");
    g_autoptr(CbWorld) loose = rematched(moved, "m3", worlds_null);
    g_autoptr(CbWorld) same = rematched(loose, "m1", "nobody");
    g_autofree char *all = matches_of(moved, "ada"), *none = matches_of(moved, "ben"), *left = matches_of(same, "ada");
    g_autofree char *before = matches_of(world, "ada");
    assert_string_equal(all, "m3 m2 m1 ");
    assert_string_equal(none, "");
    assert_string_equal(left, "m2 m1 ");
    assert_string_equal(before, "m3 m1 ");
    assert_int_equal(advisor_match_requests_matched_advisor_id(same, 2), CB_NO_ROW);
}

static void
untouched_chunks_are_shared(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint o = 0; o < 3 * CB_CHUNK_ROWS; o++) {
        g_autofree char *id = g_strdup_printf("%06u", o);
        worlds_operator(rows, id, "region", "north", NULL);
    }
    worlds_session(rows, "s", "2026-12-01", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_operators, "id", "000001", "name", "Zoë", NULL);
    g_autoptr(CbWorld) after = cb_world_patch(world, patch);
    assert_false(shares(world, after, CB_operators, CB_operators_name, 0));
    assert_true(shares(world, after, CB_operators, CB_operators_name, CB_CHUNK_ROWS));
    assert_true(shares(world, after, CB_operators, CB_operators_name, 2 * CB_CHUNK_ROWS));
    assert_true(shares(world, after, CB_operators, CB_operators_region, 0));
    assert_true(shares(world, after, CB_sessions, CB_sessions_date, 0));
    assert_string_equal(operators_name(world, 1), "000001");
    assert_string_equal(operators_name(after, 1), "Zoë");
}

static void
a_world_outlives_the_one_it_was_made_from(void **state)
{
    (void)state;
    CbWorld *world = small_world();
    CbWorld *after;
    {
        g_autoptr(CbPatch) patch = cb_patch_new();
        worlds_row(patch, CB_operators, "id", "ben", "name", "Benjamín", NULL);
        after = cb_world_patch(world, patch);
    }
    cb_world_unref(world);
    assert_string_equal(operators_name(after, 1), "Benjamín");
    assert_string_equal(operators_name(after, 2), "zoe");
    cb_world_unref(after);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_lie_in_the_order_of_their_bytes),
        cmocka_unit_test(the_last_row_with_a_key_stays),
        cmocka_unit_test(links_into_nowhere_are_left_out_and_counted),
        cmocka_unit_test(what_is_left_out_has_its_initial_value),
        cmocka_unit_test(adjacency_leads_from_both_ends),
        cmocka_unit_test(a_patch_changes_only_what_it_names),
        cmocka_unit_test(a_new_row_comes_to_its_place_in_a_sorted_table),
        cmocka_unit_test(a_row_may_come_twice_in_one_patch),
        cmocka_unit_test(random_patches_equal_a_world_built_from_nothing),
        cmocka_unit_test(a_link_may_refer_to_nothing_in_one_of_its_columns),
        cmocka_unit_test(a_link_that_refers_to_nothing_is_found_by_its_key_and_changed),
        cmocka_unit_test(a_link_that_refers_to_nothing_at_all_dangles),
        cmocka_unit_test(new_people_move_the_rows_that_links_with_gaps_refer_to),
        cmocka_unit_test(random_links_with_gaps_equal_a_world_built_from_nothing),
        cmocka_unit_test(a_link_that_gets_another_end_hangs_there_by_age),
        cmocka_unit_test(untouched_chunks_are_shared),
        cmocka_unit_test(a_world_outlives_the_one_it_was_made_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
