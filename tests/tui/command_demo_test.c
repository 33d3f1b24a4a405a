/* `callboard demo`: made anew each day, and never over anything else. */
#include <glib/gstdio.h>

#include "tests/tui/command_fixture.h"

#define DEMO "demo --offline --no-console --operators 40 --sessions 30"
#define NEXT_DAY " --now 2026-11-21T09:00:00Z"

static void
the_demo_keeps_its_decisions_until_another_day(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, DEMO), 0);
    assert_has(desk->out, "40 operators and 30 sessions");
    assert_int_equal(call(desk, "sessions --json"), 0);
    g_autoptr(cJSON) sessions = cJSON_Parse(desk->out);
    const cJSON *first = cJSON_GetArrayItem(sessions, 0);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(first, "id"));
    assert_int_equal(call(desk, "review %s", id), 0);
    assert_int_equal(call(desk, DEMO), 0);
    assert_int_equal(call(desk, "decisions"), 0);
    assert_has(desk->out, "stands");
    assert_int_equal(call(desk, "policy overload_minutes=400"), 0);
    assert_int_equal(call(desk, DEMO NEXT_DAY), 0);
    assert_has(desk->err, "given up: 1");
    assert_int_equal(call(desk, "policy"), 0);
    assert_has(desk->out, "overload_minutes=400");
    assert_int_equal(call(desk, "decisions"), 0);
    assert_has(desk->out, "given up");
    assert_int_equal(call(desk, DEMO NEXT_DAY), 0);
    assert_string_equal(desk->err, "");
}

static void
a_demo_that_other_data_came_into_is_no_demo_any_more(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, DEMO), 0);
    write_text(desk, "facts.json", facts);
    assert_int_equal(call(desk, "import '%s/facts.json'", desk->directory), 0);
    assert_int_equal(call(desk, "propose s1 o1"), 0);
    assert_int_equal(call(desk, DEMO NEXT_DAY), 1);
    assert_has(desk->err, "holds other data");
    assert_has(desk->err, "--profile NAME or --cache DIR");
    assert_int_equal(call(desk, "decisions"), 0);
    assert_has(desk->out, "stands");
    assert_int_equal(call(desk, "fallback s1"), 0);
}

static void
what_a_demo_is_lies_with_its_facts(void **state)
{
    Desk *desk = *state;
    g_autofree char *cache = g_build_filename(desk->directory, "profile", "cache.db", NULL);
    g_autofree char *view = g_build_filename(desk->directory, "profile", "view.state", NULL);
    assert_int_equal(call(desk, DEMO), 0);
    g_unlink(view);
    assert_int_equal(call(desk, DEMO NEXT_DAY), 0);
    assert_int_equal(call(desk, "export"), 0);
    write_text(desk, "demo.json", desk->out);
    assert_int_equal(call(desk, "--cache '%s/other' import '%s/demo.json'", desk->directory,
                          desk->directory),
                     0);
    assert_int_equal(call(desk, "--cache '%s/other' " DEMO, desk->directory), 1);
    assert_int_equal(call(desk, "sessions --json"), 0);
    g_autoptr(cJSON) sessions = cJSON_Parse(desk->out);
    const cJSON *first = cJSON_GetArrayItem(sessions, 0);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(first, "id"));
    assert_int_equal(call(desk, "review %s", id), 0);
    g_unlink(cache); /* whose decisions they are nobody knows then */
    assert_int_equal(call(desk, DEMO), 1);
    assert_int_equal(call(desk, "decisions"), 0);
    assert_has(desk->out, "review");
    assert_lacks(desk->out, "given up");
}

/* All but the mark of a demo, which an import takes away. */
static void
what_a_demo_is_made_of_goes_into_a_file_and_back(void **state)
{
    static const char *const tables[] = {"places", "absences", "contacts", "journal"};
    Desk *desk = *state;
    assert_int_equal(call(desk, DEMO " --operators 400 --sessions 200"), 0);
    assert_int_equal(call(desk, "export"), 0);
    g_autofree char *first = g_strdup(desk->out);
    write_text(desk, "demo.json", first);
    assert_int_equal(call(desk, "--cache '%s/other' import '%s/demo.json'", desk->directory, desk->directory), 0);
    assert_int_equal(call(desk, "--cache '%s/other' export", desk->directory), 0);
    g_autoptr(cJSON) before = cJSON_Parse(first), after = cJSON_Parse(desk->out);
    cJSON *rows = cJSON_GetObjectItem(before, "tables"), *again = cJSON_GetObjectItem(after, "tables");
    for (guint t = 0; t < G_N_ELEMENTS(tables); t++)
        assert_true(cJSON_GetArraySize(cJSON_GetObjectItem(rows, tables[t])) > 0);
    cJSON_DeleteItemFromObject(rows, "policies");
    cJSON_DeleteItemFromObject(again, "policies");
    assert_true(cJSON_Compare(before, after, TRUE));
    assert_int_equal(call(desk, "--cache '%s/other' doctor", desk->directory), 0);
}

static void
a_demo_leaves_the_settings_of_a_profile_alone_and_its_own_private(void **state)
{
    Desk *desk = *state;
    GStatBuf about;
    g_autofree char *settings = g_build_filename(desk->directory, "profile", "profile.conf", NULL);
    assert_int_equal(call(desk, "policy overload_minutes=400"), 0);
    assert_int_equal(call(desk, DEMO), 1);
    assert_false(g_file_test(settings, G_FILE_TEST_EXISTS));
    g_autofree char *cache = g_build_filename(desk->directory, "profile", "cache.db", NULL);
    assert_int_equal(g_unlink(cache), 0);
    assert_int_equal(call(desk, DEMO), 0);
    assert_int_equal(g_stat(settings, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void
a_demo_never_replaces_other_data(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, DEMO), 1);
    assert_has(desk->err, "holds other data");
    assert_int_equal(call(desk, "fallback s1"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EMPTY(the_demo_keeps_its_decisions_until_another_day),
        ON_EMPTY(a_demo_that_other_data_came_into_is_no_demo_any_more),
        ON_EMPTY(what_a_demo_is_lies_with_its_facts),
        ON_EMPTY(what_a_demo_is_made_of_goes_into_a_file_and_back),
        ON_EMPTY(a_demo_leaves_the_settings_of_a_profile_alone_and_its_own_private),
        ON_DESK(a_demo_never_replaces_other_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
