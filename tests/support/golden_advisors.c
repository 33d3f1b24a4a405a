/* Cases of the advisors domain, by their operation. */
#include "tests/support/golden_advisors.h"

#include <string.h>

#define TOLERANCE 2e-6 /* of scores; times are whole milliseconds in both */

static const GoldenOp *const books[] = {golden_match_ops, golden_part_ops, golden_number_ops, golden_http_ops};

/* Rules count in the order in which the case has them. */
static void
number_rules(cJSON *tables)
{
    cJSON *rule;
    int n = 0;
    cJSON_ArrayForEach(rule, cJSON_GetObjectItemCaseSensitive(tables, "admin_preference_rules")) {
        g_autofree char *time = g_strdup_printf("2000-01-01T00:%02d:%02dZ", n / 60, n % 60);
        if (cb_json_member(rule, "created_at") == NULL)
            cJSON_AddStringToObject(rule, "created_at", time);
        n++;
    }
}

/* What hangs on a match lies with the project of the match. */
static void
place_with_projects(cJSON *tables, const char *table, const char *member)
{
    cJSON *row;
    const cJSON *match;
    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(tables, table)) {
        const char *project = "project";
        cJSON_ArrayForEach(match, cb_json_member(tables, "advisor_match_requests"))
            if (g_strcmp0(golden_text(match, "id"), golden_text(row, member)) == 0)
                project = golden_text(match, "project_id");
        if (cb_json_member(row, "project_id") == NULL)
            cJSON_AddStringToObject(row, "project_id", project);
    }
}

CbWorld *
golden_advisors_world(const cJSON *golden)
{
    const cJSON *given = cb_json_member(golden, "tables"), *query = cb_json_member(golden, "query");
    g_autoptr(cJSON) tables = given == NULL ? cJSON_CreateObject() : cJSON_Duplicate(given, TRUE);
    number_rules(tables);
    place_with_projects(tables, "notification_outbox", "match_request_id");
    golden_complete(tables);
    golden_add_missing(tables, CB_advisors, golden_text(query, "advisor"));
    golden_add_missing(tables, CB_advisors, golden_text(query, "advisorId"));
    golden_add_missing(tables, CB_advisors, golden_text(cb_json_member(query, "body"), "newAdvisorId"));
    return golden_world(tables);
}

cJSON *
golden_advisors(const cJSON *golden, gint64 now)
{
    const cJSON *query = cb_json_member(golden, "query");
    const char *op = golden_text(query, "op");
    for (guint b = 0; b < G_N_ELEMENTS(books); b++)
        for (const GoldenOp *one = books[b]; one->op != NULL; one++)
            if (g_strcmp0(one->op, op) == 0) {
                cJSON *answer = one->run(golden, query, now);
                golden_snap(answer, cb_json_member(golden, "expect"), TOLERANCE);
                return answer;
            }
    return NULL;
}
