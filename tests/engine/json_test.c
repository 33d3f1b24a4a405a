/* Rows as JSON and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/json.h"

typedef struct {
    CbPatch *patch;
    GPtrArray *unknown;
    char *problem;
} Reading;

static gboolean
read_row(Reading *reading, CbTableId table, const char *text)
{
    g_autoptr(cJSON) json = cJSON_Parse(text);
    assert_non_null(json);
    reading->patch = cb_patch_new();
    reading->unknown = g_ptr_array_new_with_free_func(g_free);
    reading->problem = NULL;
    return cb_json_read_row(json, reading->patch, table, reading->unknown, &reading->problem);
}

static void
reading_clear(Reading *reading)
{
    cb_patch_free(reading->patch);
    g_ptr_array_unref(reading->unknown);
    g_free(reading->problem);
}

/* Asserts that `text` is refused with `problem`, and that nothing of it stays. */
static void
assert_refused(CbTableId table, const char *text, const char *problem)
{
    Reading reading;
    assert_false(read_row(&reading, table, text));
    assert_string_equal(reading.problem, problem);
    assert_int_equal(cb_patch_rows(reading.patch), 0);
    reading_clear(&reading);
}

static void
a_row_written_and_read_again_is_the_same(void **state)
{
    (void)state;
    static const char written[] =
        "{\"id\":\"s1\",\"client_id\":\"acme\",\"title\":\"Łukasz \\\"O'Hara\\\" 王\\n\","
        "\"date\":\"2026-11-25\",\"starts_at\":\"2026-11-25T09:30:00.25Z\",\"ends_at\":null,"
        "\"status\":\"confirmed\",\"setup_ids\":[\"a\",{\"b\":[1.5,null]}],\"region\":null,"
        "\"min_operators\":9007199254740992,\"marketplace_visible\":false,\"review\":true,"
        "\"place_id\":null,\"series_id\":\"mondays\",\"row_version\":-3}";
    Reading reading;
    assert_true(read_row(&reading, CB_sessions, written));
    CbWorldBuilder *builder = cb_world_builder_new();
    cb_world_builder_add(builder, cb_patch_row(reading.patch, 0));
    g_autoptr(CbWorld) world = cb_world_builder_finish(builder);
    g_autoptr(cJSON) json = cb_json_row(world, CB_sessions, 0);
    char *text = cJSON_PrintUnformatted(json);
    assert_string_equal(text, written);
    assert_int_equal(reading.unknown->len, 0);
    cJSON_free(text);
    reading_clear(&reading);
}

static void
columns_that_are_left_out_stay_unset(void **state)
{
    (void)state;
    Reading reading;
    assert_true(read_row(&reading, CB_operators, "{\"id\":\"o1\",\"name\":\"Ann\"}"));
    const CbRow *row = cb_patch_row(reading.patch, 0);
    assert_true(cb_row_has(row, CB_operators_name));
    assert_false(cb_row_has(row, CB_operators_email));
    assert_false(cb_row_has(row, CB_operators_is_active));
    reading_clear(&reading);
}

static void
unknown_names_are_told_once_each(void **state)
{
    (void)state;
    Reading reading;
    assert_true(read_row(&reading, CB_operators,
                         "{\"shoe\":1,\"id\":\"o1\",\"hat\":[{}],\"shoe\":null,\"ID\":\"o2\"}"));
    assert_int_equal(reading.unknown->len, 3);
    assert_string_equal(g_ptr_array_index(reading.unknown, 0), "shoe");
    assert_string_equal(g_ptr_array_index(reading.unknown, 1), "hat");
    assert_string_equal(g_ptr_array_index(reading.unknown, 2), "ID");
    reading_clear(&reading);
}

static void
of_a_name_given_twice_the_last_counts(void **state)
{
    (void)state;
    Reading reading;
    assert_true(read_row(&reading, CB_operators,
                         "{\"id\":\"o1\",\"availability\":{},\"availability\":[ 1, 2 ]}"));
    const CbRow *row = cb_patch_row(reading.patch, 0);
    assert_string_equal(row->values[CB_operators_availability].text, "[1,2]");
    reading_clear(&reading);
}

static void
a_value_of_the_wrong_form_is_refused_with_its_column(void **state)
{
    (void)state;
    assert_refused(CB_sessions, "{\"id\":\"s\",\"date\":\"2026-13-01\"}",
                   "date: \"2026-13-01\" is not a date YYYY-MM-DD");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"starts_at\":\"noon\"}",
                   "starts_at: \"noon\" is not a time such as 2026-11-25T09:30:00Z");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"min_operators\":1.5}",
                   "min_operators: 1.5 is not a whole number, 0 or more");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"min_operators\":9007199254740994}",
                   "min_operators: 9007199254740994 is not a whole number, 0 or more");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"min_operators\":1e999}",
                   "min_operators: null is not a whole number, 0 or more");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"review\":1}", "review: 1 is not true or false");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"title\":[]}",
                   "title: an array is not text in quotes, valid UTF-8");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"date\":null}", "date: null is not allowed here");
    assert_refused(CB_sessions, "[]", "a row is an object {…} of columns");
}

static void
a_value_that_its_column_does_not_take_is_refused_with_what_it_takes(void **state)
{
    (void)state;
    assert_refused(CB_sessions, "{\"id\":\"s\",\"status\":\"CONFIRMED\"}",
                   "status: \"CONFIRMED\" is not one of draft, pending, confirmed, completed, "
                   "cancelled");
    assert_refused(CB_session_operators,
                   "{\"session_id\":\"s\",\"operator_id\":\"o\",\"status\":\"maybe\"}",
                   "status: \"maybe\" is not one of pending, accepted, rejected");
    assert_refused(CB_sessions, "{\"id\":\"s\",\"min_operators\":-3}",
                   "min_operators: -3 is not a whole number, 0 or more");
}

static void
json_written_as_text_is_taken_for_what_it_says(void **state)
{
    (void)state;
    Reading reading;
    assert_true(read_row(&reading, CB_sessions, "{\"id\":\"s\",\"setup_ids\":\"[\\\"a\\\"]\"}"));
    const CbRow *row = cb_patch_row(reading.patch, 0);
    assert_string_equal(row->values[CB_sessions_setup_ids].text, "[\"a\"]");
    reading_clear(&reading);
    static const char *const others[] = {"\"a, b\"", "\"7\"", "\"\"", "\"[1] 2\"", "7", "true"};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autofree char *text = g_strdup_printf("{\"id\":\"s\",\"setup_ids\":%s}", others[i]);
        g_autofree char *problem = g_strdup_printf(
            "setup_ids: %s is not a JSON object or array, valid UTF-8", others[i]);
        assert_refused(CB_sessions, text, problem);
    }
}

static void
a_key_is_text_that_is_there(void **state)
{
    (void)state;
    assert_refused(CB_operators, "{\"id\":7}",
                   "id: 7 is not text in quotes, valid UTF-8");
    assert_refused(CB_operators, "{\"id\":\"\"}", "id: an empty text cannot be a key");
    assert_refused(CB_operators, "{\"name\":\"Ann\"}", "id: is missing, and every row needs it");
    assert_refused(CB_session_operators, "{\"session_id\":\"s\"}",
                   "operator_id: is missing, and every row needs it");
}

static void
text_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    assert_refused(CB_operators, "{\"id\":\"o\",\"name\":\"\xc3(\"}",
                   "name: \"?(\" is not text in quotes, valid UTF-8");
    assert_refused(CB_operators, "{\"id\":\"o\",\"availability\":[\"\xff\"]}",
                   "availability: an array is not a JSON object or array, valid UTF-8");
}

static const struct {
    CbType type;
    const char *text, *json;
} cells[] = {
    {CB_TYPE_UUID, "5e0c1a2b-0000-4000-8000-00000000000f", "\"5e0c1a2b-0000-4000-8000-00000000000f\""},
    {CB_TYPE_TEXTS, "[\"a, b\",\"\"]", "[\"a, b\",\"\"]"},
    {CB_TYPE_DECIMAL, "12.50", "12.50"},
    {CB_TYPE_DECIMAL, "-123456789012345678.01", "-123456789012345678.01"},
    {CB_TYPE_DECIMAL, NULL, "null"},
};

static void
numbers_keep_their_digits_and_arrays_their_texts(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autoptr(cJSON) json = cb_json_value(cells[i].type, cb_text(cells[i].text));
        char *text = cJSON_PrintUnformatted(json);
        assert_string_equal(text, cells[i].json);
        cJSON_free(text);
    }
}

static void
a_quote_is_short_and_cannot_harm_the_terminal(void **state)
{
    (void)state;
    g_autofree char *hostile = cb_json_quote("a\033[31m\xe2\x80\xae\xff 王");
    assert_string_equal(hostile, "\"a?[31m?? 王\"");
    g_autofree char *letters = g_strnfill(1000, 'x');
    g_autofree char *cut = cb_json_quote(letters);
    assert_int_equal(g_utf8_strlen(cut, -1), 51);
    assert_true(g_str_has_suffix(cut, "x…\""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_written_and_read_again_is_the_same),
        cmocka_unit_test(columns_that_are_left_out_stay_unset),
        cmocka_unit_test(unknown_names_are_told_once_each),
        cmocka_unit_test(of_a_name_given_twice_the_last_counts),
        cmocka_unit_test(a_value_of_the_wrong_form_is_refused_with_its_column),
        cmocka_unit_test(a_value_that_its_column_does_not_take_is_refused_with_what_it_takes),
        cmocka_unit_test(json_written_as_text_is_taken_for_what_it_says),
        cmocka_unit_test(a_key_is_text_that_is_there),
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(numbers_keep_their_digits_and_arrays_their_texts),
        cmocka_unit_test(a_quote_is_short_and_cannot_harm_the_terminal),
    };
    return cmocka_run_group_tests_name("rows as JSON", tests, NULL, NULL);
}
