/* Rows that make no sense are no facts, and what a demo is after an import. */
#include "tests/store/import_fixture.h"

static void
a_row_that_makes_no_sense_is_refused_where_it_stands(void **state)
{
    static const struct {
        const char *row, *message;
    } rows[] = {
        {"\"sessions\":[{\"id\":\"s\",\"date\":\"2026-11-25\",\"status\":\"CONFIRMED\"}]",
         "line 2, column 13: sessions row 1: status: \"CONFIRMED\" is not one of draft, pending, "
         "confirmed, completed, cancelled"},
        {"\"sessions\":[{\"id\":\"s\",\"date\":\"2026-11-25\",\"min_operators\":-3}]",
         "line 2, column 13: sessions row 1: min_operators: -3 is not a whole number, 0 or more"},
        {"\"sessions\":[{\"id\":\"s\",\"date\":\"2026-11-25\",\"setup_ids\":[1]}]",
         "line 2, column 13: sessions: setup_ids: is not an array of texts [\"…\",…]"},
        {"\"sessions\":[{\"id\":\"s\",\"date\":\"2026-11-25\",\"setup_ids\":\"a\"}]",
         "line 2, column 13: sessions row 1: setup_ids: \"a\" is not a JSON object or array, "
         "valid UTF-8"},
        {"\"sessions\":[{\"id\":\"s\",\"date\":\"2026-11-25\","
         "\"starts_at\":\"2026-11-25T09:00:00Z\",\"ends_at\":\"2026-11-25T08:00:00Z\"}]",
         "line 2, column 13: sessions: ends_at: 2026-11-25T08:00:00Z is before the start, "
         "2026-11-25T09:00:00Z"},
        {"\"operators\":[{\"id\":\"o\",\"availability\":[\"2026-11-25\"]}]",
         "line 2, column 14: operators: availability: is not an object "
         "{\"unavailableDates\":[\"YYYY-MM-DD\",…]}"},
        {"\"operators\":[{\"id\":\"o\",\"availability\":{\"unavailable_dates\":[]}}]",
         "line 2, column 14: operators: availability: is not an object "
         "{\"unavailableDates\":[\"YYYY-MM-DD\",…]}"},
        {"\"operators\":[{\"id\":\"o\",\"availability\":"
         "{\"unavailableDates\":[\"2026-11-25\",\"2026-13-45\",\"x\",5]}}]",
         "line 2, column 14: operators: availability: unavailableDates: \"2026-13-45\" is not a "
         "date YYYY-MM-DD"},
        {"\"operators\":[{\"id\":\"o\",\"availability\":{\"unavailableDates\":[5]}}]",
         "line 2, column 14: operators: availability: unavailableDates: \"5\" is not a date "
         "YYYY-MM-DD"},
        {"\"policies\":[{\"id\":\"board\",\"policy\":[]}]",
         "line 2, column 13: policies: policy: is not an object {…}"},
    };
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\n%s}}",
                            rows[i].row);
        assert_refused(desk, text, rows[i].message);
        assert_int_equal(cb_world_rows(desk->world, CB_sessions), 0);
        assert_int_equal(cb_world_rows(desk->world, CB_operators), 0);
    }
    assert_refused(desk, "id,availability\no1,[]\n",
                   "line 2, column 1: operators: availability: is not an object "
                   "{\"unavailableDates\":[\"YYYY-MM-DD\",…]}");
    take(desk, SNAPSHOT("\"operators\":[{\"id\":\"o1\",\"availability\":null},"
                        "{\"id\":\"o2\",\"availability\":{}},{\"id\":\"o3\",\"availability\":"
                        "{\"unavailableDates\":[],\"note\":\"weekends\"}}]"));
}

static void
a_session_ends_after_its_start_whichever_row_says_so(void **state)
{
    Desk *desk = *state;
    take(desk, SNAPSHOT("\"sessions\":[{\"id\":\"s1\",\"date\":\"2026-11-25\","
                        "\"starts_at\":\"2026-11-25T09:00:00Z\"}]"));
    assert_refused(desk,
                   SNAPSHOT("\"sessions\":[{\"id\":\"s1\",\"ends_at\":\"2026-11-25T08:00:00Z\"}]"),
                   "line 1, column 66: sessions: ends_at: 2026-11-25T08:00:00Z is before the "
                   "start, 2026-11-25T09:00:00Z");
    take(desk, SNAPSHOT("\"sessions\":[{\"id\":\"s1\",\"starts_at\":null},"
                        "{\"id\":\"s1\",\"ends_at\":\"2026-11-25T08:00:00Z\"}]"));
    static const char apart[] =
        SNAPSHOT("\"sessions\":[{\"id\":\"s2\",\"date\":\"2026-11-25\","
                 "\"ends_at\":\"2026-11-25T08:00:00Z\"},"
                 "{\"id\":\"s2\",\"starts_at\":\"2026-11-25T09:00:00Z\"}]");
    assert_false(import_bytes(desk, apart, strlen(apart)));
    assert_int_equal(cb_world_find(desk->world, CB_sessions, "s2"), CB_NO_ROW);
}

static void
an_import_makes_a_demo_other_data_and_never_the_reverse(void **state)
{
    Desk *desk = *state;
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_policies);
    cb_patch_set_text(patch, row, CB_policies_id, CB_DEMO_POLICY);
    cb_patch_set_text(patch, row, CB_policies_policy, "{\"world\":\"w\"}");
    take(desk, SNAPSHOT("\"policies\":[{\"id\":\"demo\",\"policy\":{\"world\":\"w\"}}]"));
    assert_int_equal(cb_world_find(desk->world, CB_policies, CB_DEMO_POLICY), CB_NO_ROW);
    for (guint replace = 0; replace < 2; replace++) {
        desk->options.replace = replace == 1;
        assert_true(cb_store_write(desk->store, patch, NULL));
        assert_false(import_bytes(desk, "{}", 2));
        assert_string_equal(policies_policy(desk->world, find(desk, CB_policies, CB_DEMO_POLICY)),
                            "{\"world\":\"w\"}");
        take(desk, SNAPSHOT(TWO_OPERATORS));
        assert_string_equal(policies_policy(desk->world, find(desk, CB_policies, CB_DEMO_POLICY)),
                            "{}");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_row_that_makes_no_sense_is_refused_where_it_stands),
        DESK_TEST(a_session_ends_after_its_start_whichever_row_says_so),
        DESK_TEST(an_import_makes_a_demo_other_data_and_never_the_reverse),
    };
    return cmocka_run_group_tests_name("rows that make no sense", tests, NULL, NULL);
}
