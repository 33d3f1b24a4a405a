/* Runs golden cases: `vectors FILE…`. A file names its `system` (the domain) and holds cases, each a small
 * set of tables, a time, perhaps a query, and the expected answer. Prints each case that differs with
 * the path of the first difference, ends with `N passed, N failed`; exit status 1 when one failed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/json.h"
#include "engine/operators/answers.h"
#include "engine/when.h"

/* --- comparing -------------------------------------------------------------------------------- */

static gboolean
same_scalar(const cJSON *expected, const cJSON *actual)
{
    if ((expected->type & 0xff) != (actual->type & 0xff))
        return FALSE;
    if (cJSON_IsNumber(expected))
        return expected->valuedouble == actual->valuedouble;
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

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static CbWorld *
world_of(const cJSON *tables)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    for (guint t = 0; t < CB_N_TABLES; t++) {
        const cJSON *row;
        cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(tables, cb_tables[t].name))
        {
            g_autofree char *problem = NULL;
            if (!cb_json_read_row(row, rows, t, NULL, &problem)) {
                fprintf(stderr, "vectors: %s: %s\n", cb_tables[t].name, problem);
                return NULL;
            }
        }
    }
    for (guint i = 0; i < cb_patch_rows(rows); i++)
        cb_world_builder_add(builder, cb_patch_row(rows, i));
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

static cJSON *
answer_decide(const CbWorld *world, const cJSON *query, gint64 now)
{
    const cJSON *asked = cJSON_GetObjectItemCaseSensitive(query, "decision");
    CbRole role = CB_ROLE_VIEWER;
    cb_role_parse(text_of(query, "role"), &role);
    g_autofree char *payload = cJSON_PrintUnformatted(asked);
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, text_of(asked, "kind"), text_of(asked, "session_id"), payload,
                        "golden case", role, now);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, now);
    return cb_answer_decision(world, decision, outcome);
}

static cJSON *
answer_query(const CbWorld *world, const cJSON *query, gint64 now)
{
    const char *op = text_of(query, "op"), *session_id = text_of(query, "session_id");
    const char *operator_id = text_of(query, "operator_id");
    if (strcmp(op, "decide") == 0)
        return answer_decide(world, query, now);
    if (strcmp(op, "overload") == 0)
        return cb_answer_overload(world);
    guint session = cb_world_find(world, CB_sessions, session_id);
    if (session == CB_NO_ROW)
        return cb_answer_error("SESSION_NOT_FOUND");
    if (operator_id == NULL)
        return cb_answer_why_not_session(world, session, now);
    return cb_answer_why_not(world, session, cb_world_find(world, CB_operators, operator_id));
}

/* The answers for every session that `expected` names. */
static cJSON *
by_session(const CbWorld *world, const cJSON *expected,
           cJSON *(*answer)(const CbWorld *world, guint session))
{
    cJSON *answers = cJSON_CreateObject();
    const cJSON *item;
    cJSON_ArrayForEach(item, expected)
    {
        guint session = cb_world_find(world, CB_sessions, item->string);
        cJSON_AddItemToObject(answers, item->string,
                              session == CB_NO_ROW ? cb_answer_error("SESSION_NOT_FOUND")
                                                   : answer(world, session));
    }
    return answers;
}

static cJSON *
run_operators(const cJSON *golden, gint64 now)
{
    g_autoptr(CbWorld) world = world_of(cJSON_GetObjectItemCaseSensitive(golden, "tables"));
    if (world == NULL)
        return NULL;
    const cJSON *query = cJSON_GetObjectItemCaseSensitive(golden, "query");
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(golden, "expect");
    if (query != NULL)
        return answer_query(world, query, now);
    cJSON *answers = cJSON_CreateObject();
    cJSON_AddItemToObject(answers, "sessions", cb_answer_sessions(world));
    cJSON_AddItemToObject(answers, "suggest",
                          by_session(world,
                                     cJSON_GetObjectItemCaseSensitive(expected, "suggest"),
                                     cb_answer_suggest));
    cJSON_AddItemToObject(answers, "fallback",
                          by_session(world,
                                     cJSON_GetObjectItemCaseSensitive(expected, "fallback"),
                                     cb_answer_fallback));
    cJSON_AddItemToObject(answers, "risk", cb_answer_risk(world, now));
    return answers;
}

static const struct {
    const char *name;
    cJSON *(*run)(const cJSON *golden, gint64 now);
} systems[] = {
    {"operators", run_operators},
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
    const char *name = text_of(golden, "name"), *time = text_of(golden, "now");
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
    const char *system = text_of(json, "system");
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
