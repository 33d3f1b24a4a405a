/* Runs golden cases: `vectors FILE…`. A file names its `system` (the domain) and holds cases, each a small
 * set of tables, a time, perhaps a query, and the expected answer. Prints each case that differs with
 * the path of the first difference, ends with `N passed, N failed`; exit status 1 when one failed. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/when.h"
#include "tests/support/golden.h"

/* --- comparing -------------------------------------------------------------------------------- */

#define TOLERANCE 1e-9 /* of numbers: others add in another order */

static gboolean
same_scalar(const cJSON *expected, const cJSON *actual)
{
    if ((expected->type & 0xff) != (actual->type & 0xff))
        return FALSE;
    if (cJSON_IsNumber(expected))
        return fabs(expected->valuedouble - actual->valuedouble) <= TOLERANCE;
    return !cJSON_IsString(expected) || strcmp(expected->valuestring, actual->valuestring) == 0;
}

/* Whether both are equal; if not, `path` leads to the first difference. */
static gboolean
same(const cJSON *expected, const cJSON *actual, GString *path)
{
    gsize here = path->len;
    if (actual == NULL || !(cJSON_IsObject(expected) || cJSON_IsArray(expected)))
        return actual != NULL && same_scalar(expected, actual);
    if ((expected->type & 0xff) != (actual->type & 0xff))
        return FALSE;
    gboolean object = cJSON_IsObject(expected);
    int i = 0;
    for (const cJSON *item = expected->child; item != NULL; item = item->next, i++) {
        if (object)
            g_string_append_printf(path, "/%s", item->string);
        else
            g_string_append_printf(path, "/%d", i);
        const cJSON *other = object ? cJSON_GetObjectItemCaseSensitive(actual, item->string)
                                    : cJSON_GetArrayItem(actual, i);
        if (!same(item, other, path))
            return FALSE;
        g_string_truncate(path, here);
    }
    if (cJSON_GetArraySize(actual) == i)
        return TRUE;
    g_string_append(path, "/(more than expected)");
    return FALSE;
}

/* --- the systems ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    cJSON *(*run)(const cJSON *golden, gint64 now);
} systems[] = {
    {"operators", golden_operators},
    {"campaigns", golden_campaigns},
    {"pool", golden_pool},
    {"advisors", golden_advisors},
    {"peers", golden_peers},
};

/* --- running ---------------------------------------------------------------------------------- */

static void
print_shortly(const char *label, const cJSON *json)
{
    g_autofree char *text = json == NULL ? g_strdup("nothing") : cJSON_PrintUnformatted(json);
    printf("    %s %.300s\n", label, text);
}

static const cJSON *
at_path(const cJSON *json, const char *path)
{
    g_auto(GStrv) steps = g_strsplit(*path == '/' ? path + 1 : path, "/", -1);
    for (char **step = steps; *path != '\0' && json != NULL && *step != NULL; step++)
        json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, atoi(*step))
                                   : cJSON_GetObjectItemCaseSensitive(json, *step);
    return json;
}

static gboolean
run_case(const char *file, const char *system, const cJSON *golden)
{
    const char *name = golden_text(golden, "name"), *time = golden_text(golden, "now");
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(golden, "expect");
    gint64 now = 0;
    g_autoptr(cJSON) actual = NULL;
    g_autoptr(GString) path = g_string_new(NULL);
    if (time != NULL && !cb_time_parse(time, &now)) {
        printf("%s: %s: \"%s\" is no time\n", file, name, time);
        return FALSE;
    }
    for (guint s = 0; s < G_N_ELEMENTS(systems); s++)
        if (strcmp(systems[s].name, system) == 0)
            actual = systems[s].run(golden, now);
    if (actual != NULL && same(expected, actual, path))
        return TRUE;
    printf("%s: %s differs at %s\n", file, name, path->len == 0 ? "/" : path->str);
    print_shortly("expected", at_path(expected, path->str));
    print_shortly("got     ", at_path(actual, path->str));
    return FALSE;
}

static void
run_file(const char *file, guint *passed, guint *failed)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(file, &text, NULL, &error)) {
        printf("%s\n", error->message);
        (*failed)++;
        return;
    }
    g_autoptr(cJSON) json = cJSON_Parse(text);
    const char *system = golden_text(json, "system");
    const cJSON *golden;
    if (system == NULL) {
        printf("%s: not a file of golden cases\n", file);
        (*failed)++;
        return;
    }
    cJSON_ArrayForEach(golden, cJSON_GetObjectItemCaseSensitive(json, "cases"))
        *(run_case(file, system, golden) ? passed : failed) += 1;
}

int
main(int argc, char **argv)
{
    guint passed = 0, failed = 0;
    if (argc < 2) {
        fprintf(stderr, "usage: vectors FILE…\n");
        return 2;
    }
    for (int i = 1; i < argc; i++)
        run_file(argv[i], &passed, &failed);
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
