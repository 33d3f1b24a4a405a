/* The golden cases: all pass, and a changed expectation fails where it was changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/json.h"

#define GOLDEN "tests/vectors/operators/decisions.json"

/* Runs the program on a file; returns its exit status. */
static int
run_vectors(const char *file, char **output)
{
    const char *build = g_getenv("CB_BUILD");
    g_autofree char *program =
        g_build_filename(build == NULL ? "build" : build, "tests/tools/vectors", NULL);
    char *command[] = {program, (char *)file, NULL};
    g_autoptr(GError) error = NULL;
    int status = 0;
    if (!g_spawn_sync(NULL, command, NULL, G_SPAWN_DEFAULT, NULL, NULL, output, NULL, &status,
                      &error))
        fail_msg("%s", error->message);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static cJSON *
read_golden(void)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(GOLDEN, &text, NULL, &error))
        fail_msg("%s", error->message);
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    return json;
}

/* Writes `json` to a new file; removed and freed by the caller. */
static char *
write_copy(const cJSON *json)
{
    char *path = NULL;
    g_autofree char *text = cJSON_Print(json);
    int file = g_file_open_tmp("golden-XXXXXX.json", &path, NULL);
    assert_true(file >= 0);
    close(file);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

static void
the_golden_cases_pass(void **state)
{
    (void)state;
    g_autoptr(cJSON) json = read_golden();
    g_autofree char *output = NULL;
    g_autofree char *expected = g_strdup_printf(
        "%d passed, 0 failed\n", cJSON_GetArraySize(cJSON_GetObjectItem(json, "cases")));
    assert_int_equal(run_vectors(GOLDEN, &output), 0);
    assert_string_equal(output, expected);
}

/* The first case that expects a rank. */
static cJSON *
case_with_rank(const cJSON *json)
{
    cJSON *golden;
    cJSON_ArrayForEach(golden, cJSON_GetObjectItem(json, "cases"))
    {
        cJSON *expected = cJSON_GetObjectItem(golden, "expect");
        if (cJSON_IsObject(expected) && cJSON_IsNumber(cJSON_GetObjectItem(expected, "rank")))
            return golden;
    }
    fail_msg("%s: no case expects a rank", GOLDEN);
    return NULL;
}

static void
a_changed_number_fails_in_its_case_at_its_place(void **state)
{
    (void)state;
    g_autoptr(cJSON) json = read_golden();
    cJSON *golden = case_with_rank(json);
    cJSON *rank = cJSON_GetObjectItem(cJSON_GetObjectItem(golden, "expect"), "rank");
    cJSON_SetNumberValue(rank, rank->valuedouble + 1);
    g_autofree char *copy = write_copy(json);
    g_autofree char *output = NULL;
    int status = run_vectors(copy, &output);
    g_unlink(copy);
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(golden, "name"));
    g_autofree char *complaint = g_strdup_printf("%s differs at /rank", name);
    assert_int_equal(status, 1);
    assert_non_null(strstr(output, complaint));
    assert_non_null(strstr(output, " passed, 1 failed\n"));
}

static void
an_expectation_left_out_fails_too(void **state)
{
    (void)state;
    g_autoptr(cJSON) json = read_golden();
    cJSON_DeleteItemFromObject(cJSON_GetObjectItem(case_with_rank(json), "expect"), "rank");
    g_autofree char *copy = write_copy(json);
    g_autofree char *output = NULL;
    int status = run_vectors(copy, &output);
    g_unlink(copy);
    assert_int_equal(status, 1);
    assert_non_null(strstr(output, " passed, 1 failed\n"));
}

static void
a_file_that_is_no_golden_file_fails(void **state)
{
    (void)state;
    g_autofree char *not_golden = NULL;
    g_autofree char *missing = NULL;
    assert_int_equal(run_vectors("VERSION", &not_golden), 1);
    assert_int_equal(run_vectors("no such file", &missing), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_golden_cases_pass),
        cmocka_unit_test(a_changed_number_fails_in_its_case_at_its_place),
        cmocka_unit_test(an_expectation_left_out_fails_too),
        cmocka_unit_test(a_file_that_is_no_golden_file_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
