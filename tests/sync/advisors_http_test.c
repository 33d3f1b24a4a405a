/* The endpoints of the advisors through a real socket: the golden cases; and what a hub promises
 * beyond them about signatures, replays and correlation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "sync/hub/server.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"
#include "tests/support/golden.h"
#include "tests/support/golden_http.h"
#include "tests/support/hub_server.h"

#define CASES "tests/vectors/advisors/http.json"
#define BASE "/api/advisor-matching"
#define CLIENT "5efff414-d2d4-4a86-a182-242cc989883c"
#define STRANGER "11111111-2222-4333-8444-555555555555"
#define ADVISOR "ae5240fa-1606-4ac6-9cc7-ac7005f59e30"

typedef struct {
    GoldenHub *golden;
    CbServer *server;
    guint port;
    cJSON *cases;
} Here;

static int
start(void **state)
{
    g_autofree char *text = NULL;
    Here *here = g_new0(Here, 1);
    const CbServerOptions options = {.address = "127.0.0.1"};
    here->golden = golden_hub_new();
    here->server = cb_server_start(here->golden->hub, &options, NULL);
    assert_non_null(here->server);
    here->port = cb_server_port(here->server);
    assert_true(g_file_get_contents(CASES, &text, NULL, NULL));
    here->cases = cJSON_Parse(text);
    *state = here;
    return 0;
}

static int
stop(void **state)
{
    Here *here = *state;
    cb_server_stop(here->server, G_USEC_PER_SEC);
    golden_hub_free(here->golden);
    cJSON_Delete(here->cases);
    g_free(here);
    return 0;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* Sends a request as it stands; the status, and the body (the caller's). */
static guint
ask(const Here *here, const CbRequest *request, char **body)
{
    GHashTableIter iter;
    gpointer name, value;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(
        text,
        "%s %s%s%s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: %zu\r\n",
        request->method, request->path, *request->query != '\0' ? "?" : "", request->query,
        request->body->len);
    g_hash_table_iter_init(&iter, request->headers);
    while (g_hash_table_iter_next(&iter, &name, &value))
        g_string_append_printf(text, "%s: %s\r\n", (const char *)name, (const char *)value);
    g_string_append_printf(text, "\r\n%s", request->body->str);
    g_autofree char *answer = cb_test_ask(here->port, text->str, (gssize)text->len);
    assert_true(g_str_has_prefix(answer, "HTTP/1.1 "));
    const char *rest = strstr(answer, "\r\n\r\n");
    *body = g_strdup(rest != NULL ? rest + 4 : "");
    return (guint)atoi(answer + strlen("HTTP/1.1 "));
}

static const cJSON *
case_named(const Here *here, const char *name)
{
    const cJSON *one;
    cJSON_ArrayForEach(one, cb_json_member(here->cases, "cases"))
        if (strcmp(golden_text(one, "name"), name) == 0)
            return one;
    fail_msg("no case %s", name);
    return NULL;
}

/* The hub stands as this case says; its request, the caller's. */
static CbRequest *
stand_as(const Here *here, const char *name)
{
    gint64 now = 0;
    const cJSON *one = case_named(here, name);
    cb_time_parse(golden_text(one, "now"), &now);
    golden_hub_set(here->golden, one, now);
    return golden_http_request(one, now);
}

/* A request in the name of the case's caller, signed. */
static CbRequest *
request_like(const Here *here, const CbRequest *other, const char *method, const char *path,
             const char *body)
{
    const CbMatchSecrets secrets = {.secret = GOLDEN_HTTP_SECRET, .v1_until = CB_NULL};
    CbRequest *request = cb_request_new(method, path);
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_CLAIMS),
                         g_strdup(cb_request_header(other, CB_SIGN_CLAIMS)));
    if (body != NULL) {
        g_hash_table_replace(request->headers, g_strdup("content-type"),
                             g_strdup("application/json"));
        g_string_assign(request->body, body);
    }
    cb_match_sign(request, &secrets, here->golden->now, NULL);
    return request;
}

static cJSON *
ask_like(const Here *here, const CbRequest *other, const char *method, const char *path,
         const char *body, guint status)
{
    g_autofree char *text = NULL;
    g_autoptr(CbRequest) request = request_like(here, other, method, path, body);
    guint got = ask(here, request, &text);
    if (got != status)
        fail_msg("%s %s: %u %s", method, path, got, text);
    return cJSON_Parse(text);
}

/* --- the golden cases ------------------------------------------------------------------------- */

static void
every_recorded_answer_comes_through_a_socket(void **state)
{
    const Here *here = *state;
    const cJSON *one;
    guint cases = 0;
    cJSON_ArrayForEach(one, cb_json_member(here->cases, "cases")) {
        g_autofree char *body = NULL;
        g_autoptr(CbRequest) request = stand_as(here, golden_text(one, "name"));
        guint status = ask(here, request, &body);
        g_autoptr(cJSON) answer = golden_http_answer(one, status, body);
        if (!cJSON_Compare(answer, cb_json_member(one, "expect"), TRUE))
            fail_msg("%s: %u %s", golden_text(one, "name"), status, body);
        cases++;
    }
    assert_int_equal(cases, 37);
}

/* --- signatures ------------------------------------------------------------------------------- */

static const char *
code_of(const char *body)
{
    static char code[64];
    g_autoptr(cJSON) json = cJSON_Parse(body);
    const char *text = golden_text(json, "code");
    g_strlcpy(code, text != NULL ? text : "", sizeof code);
    return code;
}

static void
a_request_counts_once(void **state)
{
    const Here *here = *state;
    g_autofree char *first = NULL, *second = NULL;
    g_autoptr(CbRequest) request = stand_as(here, "create");
    assert_int_equal(ask(here, request, &first), 200);
    assert_int_equal(ask(here, request, &second), 409);
    assert_string_equal(code_of(second), "REPLAY_ATTACK_DETECTED");
    assert_non_null(strstr(second, "\"nonce_valid\":false"));
}

static void
a_look_counts_once_too(void **state)
{
    const Here *here = *state;
    g_autofree char *first = NULL, *second = NULL;
    g_autoptr(CbRequest) request = stand_as(here, "availability-get");
    assert_int_equal(ask(here, request, &first), 200);
    assert_int_equal(ask(here, request, &second), 409);
}

static void
nobody_without_the_secret_spends_a_nonce(void **state)
{
    const Here *here = *state;
    g_autofree char *refused = NULL, *taken = NULL;
    g_autoptr(CbRequest) request = stand_as(here, "create");
    g_autoptr(CbRequest) forged = stand_as(here, "bad-signature");
    g_hash_table_replace(forged->headers, g_strdup(CB_SIGN_NONCE),
                         g_strdup(cb_request_header(request, CB_SIGN_NONCE)));
    assert_int_equal(ask(here, forged, &refused), 403);
    assert_int_equal(ask(here, request, &taken), 200);
}

static void
a_nonce_that_was_spent_is_told_before_a_wrong_signature(void **state)
{
    const Here *here = *state;
    g_autofree char *first = NULL, *second = NULL;
    g_autoptr(CbRequest) request = stand_as(here, "create");
    assert_int_equal(ask(here, request, &first), 200);
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_V2), g_strnfill(64, '0'));
    assert_int_equal(ask(here, request, &second), 409);
}

static void
the_weaker_signature_alone_is_refused_unless_the_hub_is_told_to_take_it(void **state)
{
    const Here *here = *state;
    g_autofree char *body = NULL;
    g_autoptr(CbRequest) request = stand_as(here, "create");
    g_hash_table_remove(request->headers, CB_SIGN_V2);
    assert_int_equal(ask(here, request, &body), 403);
    assert_string_equal(code_of(body), "INVALID_SIGNATURE");
}

static void
what_is_wrong_with_the_body_is_told_before_the_signature_is_looked_at(void **state)
{
    const Here *here = *state;
    g_autofree char *body = NULL;
    g_autoptr(CbRequest) request = stand_as(here, "no-signature");
    g_string_assign(request->body, "{\"projectId\":");
    assert_int_equal(ask(here, request, &body), 400);
    assert_string_equal(code_of(body), "FST_ERR_VALIDATION");
}

/* --- what comes of it ------------------------------------------------------------------------- */

static void
every_answer_has_a_correlation_of_its_own(void **state)
{
    const Here *here = *state;
    g_autoptr(CbRequest) request = stand_as(here, "configuration");
    g_autoptr(cJSON) first = ask_like(here, request, "GET", BASE "/admin/matches", NULL, 200);
    g_autoptr(cJSON) second = ask_like(here, request, "GET", BASE "/admin/matches", NULL, 200);
    assert_true(g_uuid_string_is_valid(golden_text(first, "correlationId")));
    assert_string_not_equal(golden_text(first, "correlationId"),
                            golden_text(second, "correlationId"));
}

static void
asking_again_gives_the_request_that_is_open(void **state)
{
    const Here *here = *state;
    g_autoptr(CbRequest) request = stand_as(here, "create");
    const char *path = BASE "/match-requests";
    g_autoptr(cJSON) first = ask_like(here, request, "POST", path, request->body->str, 200);
    g_autoptr(cJSON) second = ask_like(here, request, "POST", path, request->body->str, 200);
    assert_true(cJSON_Compare(cb_json_member(first, "data"), cb_json_member(second, "data"), TRUE));
}

static void
whoever_is_excluded_at_either_place_is_not_chosen(void **state)
{
    const Here *here = *state;
    static const char *const forms[] = {
        "{\"projectId\":\"%s\",\"excludeAdvisors\":[\"" ADVISOR "\"]}",
        "{\"projectId\":\"%s\",\"matchCriteria\":{\"excludeAdvisors\":[\"" ADVISOR "\"]}}"};
    for (guint f = 0; f < G_N_ELEMENTS(forms); f++) {
        g_autoptr(CbRequest) request = stand_as(here, "create");
        g_autoptr(cJSON) asked = cJSON_Parse(request->body->str);
        g_auto(GStrv) parts = g_strsplit(forms[f], "%s", 2);
        g_autofree char *body =
            g_strconcat(parts[0], golden_text(asked, "projectId"), parts[1], NULL);
        g_autoptr(cJSON) answer =
            ask_like(here, request, "POST", BASE "/match-requests", body, 200);
        const cJSON *data = cb_json_member(answer, "data");
        assert_string_equal(golden_text(data, "status"), "pending");
        assert_null(cb_json_member(data, "matchedAdvisor"));
    }
}

/* In another's name. */
static void
call_as(const Here *here, CbRequest *request, const char *user, const char *role)
{
    g_autofree char *claims = g_strdup_printf("{\"userId\":\"%s\",\"email\":\"u@example.test\",\"roles\":[\"%s\"],"
                                              "\"expires\":%" G_GINT64_FORMAT "}",
                                              user, role, here->golden->now / CB_SECOND + 60);
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_CLAIMS), g_steal_pointer(&claims));
}

static void
an_answer_counts_only_from_whose_it_is(void **state)
{
    const Here *here = *state;
    static const struct {
        const char *side, *user, *role;
        guint status;
    } tries[] = {
        {"client", STRANGER, "user", 403},  {"advisor", STRANGER, "user", 403}, {"client", ADVISOR, "user", 403},
        {"advisor", CLIENT, "user", 403},   {"client", CLIENT, "user", 200},    {"advisor", ADVISOR, "user", 200},
        {"advisor", STRANGER, "staff", 200},
    };
    for (guint t = 0; t < G_N_ELEMENTS(tries); t++) {
        g_autoptr(CbRequest) request = stand_as(here, "client-approved");
        g_auto(GStrv) parts = g_strsplit(request->path, "client-decision", 2);
        g_autofree char *path = g_strconcat(parts[0], tries[t].side, "-decision", NULL);
        call_as(here, request, tries[t].user, tries[t].role);
        g_autoptr(cJSON) answer = ask_like(here, request, "POST", path, "{\"decision\":\"declined\"}", tries[t].status);
        assert_non_null(cb_json_member(answer, "correlationId"));
    }
}

static void
both_approvals_finalize_in_either_order(void **state)
{
    const Here *here = *state;
    static const char *const orders[][2] = {{"client", "advisor"}, {"advisor", "client"}};
    for (guint o = 0; o < G_N_ELEMENTS(orders); o++) {
        g_autoptr(CbRequest) request = stand_as(here, "client-approved");
        g_auto(GStrv) parts = g_strsplit(request->path, "client-decision", 2);
        for (guint step = 0; step < 2; step++) {
            g_autofree char *path = g_strconcat(parts[0], orders[o][step], "-decision", NULL);
            call_as(here, request, strcmp(orders[o][step], "client") == 0 ? CLIENT : ADVISOR, "user");
            g_autoptr(cJSON) answer =
                ask_like(here, request, "POST", path, "{\"decision\":\"approved\"}", 200);
            if (step == 1)
                assert_string_equal(golden_text(cb_json_member(answer, "data"), "status"),
                                    "finalized");
        }
    }
}

static void
an_administrator_sees_the_pool_and_its_rules(void **state)
{
    const Here *here = *state;
    g_autoptr(CbRequest) admin = stand_as(here, "configuration");
    g_autoptr(cJSON) pool = ask_like(
        here, admin, "GET", BASE "/admin/dashboard/pool-status?includeDetails=true", NULL, 200);
    const cJSON *data = cb_json_member(pool, "data");
    assert_int_equal(cJSON_GetNumberValue(cb_json_member(data, "totalAdvisors")), 1);
    assert_int_equal(cJSON_GetArraySize(cb_json_member(data, "advisors")), 1);
    g_autoptr(cJSON) made =
        ask_like(here, admin, "POST", BASE "/admin/preference-rules",
                 "{\"ruleName\":\"x\",\"advisorId\":\"" ADVISOR "\",\"ruleType\":\"never_assign\","
                 "\"conditions\":{}}",
                 200);
    g_autoptr(cJSON) rules = ask_like(
        here, admin, "GET", BASE "/admin/preference-rules?ruleType=never_assign", NULL, 200);
    const cJSON *rule = cJSON_GetArrayItem(cb_json_member(rules, "data"), 0);
    assert_string_equal(golden_text(rule, "id"),
                        golden_text(cb_json_member(made, "data"), "ruleId"));
}

static void
every_look_of_the_dashboard_answers(void **state)
{
    static const char *const looks[] = {"advisor-workloads?sortBy=name", "recent-activity",
                                        "system-health", "availability-trends",
                                        "matching-metrics?period=day"};
    const Here *here = *state;
    g_autoptr(CbRequest) admin = stand_as(here, "override");
    for (guint l = 0; l < G_N_ELEMENTS(looks); l++) {
        g_autofree char *path = g_strconcat(BASE "/admin/dashboard/", looks[l], NULL);
        g_autoptr(cJSON) answer = ask_like(here, admin, "GET", path, NULL, 200);
        assert_true(cJSON_IsTrue(cb_json_member(answer, "success")));
    }
}

static void
an_assignment_is_listed_until_it_is_cancelled_once(void **state)
{
    const Here *here = *state;
    g_autoptr(CbRequest) admin = stand_as(here, "assign-as-admin");
    g_autoptr(cJSON) asked = cJSON_Parse(admin->body->str);
    g_autofree char *list =
        g_strconcat(BASE "/admin/assignments/", golden_text(asked, "projectId"), NULL);
    g_autoptr(cJSON) made = ask_like(here, admin, "POST", admin->path, admin->body->str, 200);
    g_autofree char *one =
        g_strconcat(BASE "/admin/assignments/",
                    golden_text(cb_json_member(made, "data"), "assignmentId"), NULL);
    g_autoptr(cJSON) before = ask_like(here, admin, "GET", list, NULL, 200);
    g_autoptr(cJSON) gone = ask_like(here, admin, "DELETE", one, NULL, 200);
    g_autoptr(cJSON) again = ask_like(here, admin, "DELETE", one, NULL, 400);
    g_autoptr(cJSON) after = ask_like(here, admin, "GET", list, NULL, 200);
    g_autoptr(cJSON) log = ask_like(here, admin, "GET", BASE "/admin/interventions", NULL, 200);
    assert_int_equal(cJSON_GetArraySize(cb_json_member(before, "data")), 1);
    assert_string_equal(golden_text(cb_json_member(gone, "data"), "status"), "cancelled");
    assert_int_equal(cJSON_GetArraySize(cb_json_member(after, "data")), 0);
    assert_int_equal(cJSON_GetArraySize(cb_json_member(log, "data")), 2);
}

static void
an_advisor_says_when_they_work_and_when_they_are_away(void **state)
{
    const Here *here = *state;
    g_autoptr(CbRequest) advisor = stand_as(here, "availability-get");
    g_autoptr(cJSON) set = ask_like(here, advisor, "PUT", BASE "/availability",
                                    "{\"status\":\"available\",\"maxConcurrentProjects\":2}", 200);
    assert_int_equal(cJSON_GetNumberValue(
                         cb_json_member(cb_json_member(set, "data"), "max_concurrent_projects")),
                     2);
    g_autoptr(cJSON) hours =
        ask_like(here, advisor, "POST", BASE "/work-hours",
                 "{\"timezone\":\"Europe/Paris\",\"dayOfWeek\":1,\"startMinutes\":540,"
                 "\"endMinutes\":1020}",
                 200);
    g_autoptr(cJSON) off = ask_like(
        here, advisor, "POST", BASE "/time-off",
        "{\"startTime\":\"2025-10-10T09:00:00Z\",\"endTime\":\"2025-10-11T09:00:00Z\"}", 200);
    g_autoptr(cJSON) is = ask_like(here, advisor, "GET", BASE "/availability", NULL, 200);
    assert_string_equal(golden_text(cb_json_member(is, "data"), "reason"), "Currently on time-off");
    assert_non_null(cb_json_member(hours, "data"));
    assert_non_null(cb_json_member(off, "data"));
}

static void
an_administrator_has_a_batch_of_notices_sent_once_a_request(void **state)
{
    const Here *here = *state;
    const char *path = BASE "/admin/process-notifications";
    g_autofree char *first = NULL, *second = NULL;
    g_autoptr(CbRequest) admin = stand_as(here, "configuration");
    g_autoptr(CbRequest) request = request_like(here, admin, "POST", path, NULL);
    assert_int_equal(ask(here, request, &first), 200);
    assert_int_equal(ask(here, request, &second), 409);
    g_autoptr(cJSON) json = cJSON_Parse(first);
    static const char *const counts[] = {"processed", "delivered", "failed", "deadLettered"};
    for (guint c = 0; c < G_N_ELEMENTS(counts); c++)
        assert_int_equal(cJSON_GetNumberValue(cb_json_member(cb_json_member(json, "data"), counts[c])), 0);
    g_autoptr(CbRequest) user = stand_as(here, "create");
    g_autoptr(cJSON) refused = ask_like(here, user, "POST", path, NULL, 403);
    assert_non_null(refused);
}

static void
a_path_that_is_not_there_is_told_so(void **state)
{
    const Here *here = *state;
    g_autoptr(CbRequest) admin = stand_as(here, "configuration");
    g_autoptr(cJSON) nowhere = ask_like(here, admin, "GET", BASE "/matches", NULL, 404);
    g_autoptr(cJSON) wrong = ask_like(here, admin, "DELETE", BASE "/health", NULL, 404);
    assert_int_equal(cJSON_GetNumberValue(cb_json_member(nowhere, "statusCode")), 404);
    assert_non_null(wrong);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_answer_comes_through_a_socket),
        cmocka_unit_test(a_request_counts_once),
        cmocka_unit_test(a_look_counts_once_too),
        cmocka_unit_test(nobody_without_the_secret_spends_a_nonce),
        cmocka_unit_test(a_nonce_that_was_spent_is_told_before_a_wrong_signature),
        cmocka_unit_test(the_weaker_signature_alone_is_refused_unless_the_hub_is_told_to_take_it),
        cmocka_unit_test(what_is_wrong_with_the_body_is_told_before_the_signature_is_looked_at),
        cmocka_unit_test(every_answer_has_a_correlation_of_its_own),
        cmocka_unit_test(asking_again_gives_the_request_that_is_open),
        cmocka_unit_test(whoever_is_excluded_at_either_place_is_not_chosen),
        cmocka_unit_test(an_answer_counts_only_from_whose_it_is),
        cmocka_unit_test(both_approvals_finalize_in_either_order),
        cmocka_unit_test(an_administrator_sees_the_pool_and_its_rules),
        cmocka_unit_test(every_look_of_the_dashboard_answers),
        cmocka_unit_test(an_assignment_is_listed_until_it_is_cancelled_once),
        cmocka_unit_test(an_advisor_says_when_they_work_and_when_they_are_away),
        cmocka_unit_test(an_administrator_has_a_batch_of_notices_sent_once_a_request),
        cmocka_unit_test(a_path_that_is_not_there_is_told_so),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
