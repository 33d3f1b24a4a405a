/* Requests of the advisors' clients: what is signed, what passes, and what is refused with which
 * answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/wire/canonical.h"
#include "sync/wire/claims.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/nonces.h"
#include "sync/wire/signing.h"

#define NOW (1760090400 * CB_SECOND)
#define PATH "/api/advisor-matching/match-requests?b=2&a=1"
#define CLAIMS                                                                                     \
    "{\"userId\":\"u1\",\"email\":\"u@example.test\",\"roles\":[\"user\"],\"expires\":1760094000}"

static const CbMatchSecrets secrets = {
    .secret = "a secret of ours", .dual = TRUE, .v1_until = CB_NULL};

static CbRequest *
request_to(const char *method, const char *path, const char *body)
{
    CbRequest *request = cb_request_new(method, path);
    g_string_assign(request->body, body);
    return request;
}

static CbRequest *
signed_request(void)
{
    CbRequest *request = request_to("POST", PATH, "{\"projectId\":\"p1\"}");
    cb_match_sign(request, &secrets, NOW, "nonce-1");
    return request;
}

static void
set(CbRequest *request, const char *name, const char *value)
{
    if (value == NULL)
        g_hash_table_remove(request->headers, name);
    else
        g_hash_table_replace(request->headers, g_strdup(name), g_strdup(value));
}

static void
assert_verdict(CbRequest *request, const CbMatchSecrets *with, gint64 now, guint status,
               const char *version)
{
    g_autoptr(CbRequest) own = request;
    CbMatchVerdict verdict = cb_match_check(own, with, FALSE, now);
    assert_int_equal(verdict.status, status);
    assert_string_equal(cb_match_version_name(verdict.version), version);
    assert_int_equal(verdict.code == NULL, status == 200);
}

/* --- paths ------------------------------------------------------------------------------------ */

static void
a_path_is_signed_in_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *query, *form;
    } paths[] = {
        {"", "/p"},
        {"&&", "/p"},
        {"b=2&a=1", "/p?a=1&b=2"},
        {"a=2&a=1&a=3", "/p?a=2&a=1&a=3"},
        {"flag&empty=", "/p?empty=&flag="},
        {"=x", "/p?=x"},
        {"a==b&&c=d", "/p?a=%3Db&c=d"},
        {"n=Jane%20Doe+x&c=Z%c3%bcrich", "/p?c=Z%C3%BCrich&n=Jane+Doe+x"},
        {"s=*-._~!'()", "/p?s=*-._%7E%21%27%28%29"},
        {"p=100%&q=%zz&r=%4", "/p?p=100%25&q=%25zz&r=%254"},
        {"bad=%ff", "/p?bad=%EF%BF%BD"},
        {"a=1?b=2&c=3", "/p?a=1"},
        {"B=1&a=2&_=3&1=4&b=5&A=6&-=7", "/p?_=3&-=7&1=4&a=2&A=6&b=5&B=1"},
        {"userId=1&UserID=2&userid=3&user=4", "/p?user=4&userid=3&userId=1&UserID=2"},
        {"%C3%A9=1&z=2", "/p?z=2&%C3%A9=1"},
    };
    for (guint p = 0; p < G_N_ELEMENTS(paths); p++) {
        g_autofree char *form = cb_canonical_path("/p", paths[p].query);
        assert_string_equal(form, paths[p].form);
    }
}

static void
the_form_of_a_form_is_itself(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    static const char letters[] = "aAbB_19&&==+%20%C3%A9.~ ";
    for (guint round = 0; round < 3000; round++) {
        char query[24];
        for (guint i = 0; i < sizeof query; i++)
            query[i] = letters[g_rand_int_range(rand, 0, sizeof letters - 1)];
        query[g_rand_int_range(rand, 0, sizeof query)] = '\0';
        query[sizeof query - 1] = '\0';
        g_autofree char *once = cb_canonical_path("/p", query);
        g_autofree char *twice = cb_canonical_path("/p", once[2] == '?' ? once + 3 : "");
        assert_string_equal(twice, once);
    }
}

static void
version_two_signs_five_lines(void **state)
{
    (void)state;
    g_autoptr(CbRequest) request = request_to("post", PATH, "{ \"b\": 1 }");
    cb_match_sign(request, &secrets, NOW, "n");
    g_autoptr(GString) text = cb_match_text(request);
    assert_string_equal(
        text->str,
        "POST\n/api/advisor-matching/match-requests?a=1&b=2\n1760090400\nn\n{ \"b\": 1 }");
    g_autofree char *v2 = cb_sign_text(secrets.secret, text->str);
    g_autofree char *v1 = cb_sign_text(secrets.secret, "1760090400{ \"b\": 1 }");
    assert_string_equal(cb_request_header(request, CB_SIGN_V2), v2);
    assert_string_equal(cb_request_header(request, CB_SIGN_V1), v1);
}

static void
get_and_delete_sign_no_body(void **state)
{
    (void)state;
    static const char *const methods[] = {"GET", "DELETE", "get"};
    for (guint m = 0; m < G_N_ELEMENTS(methods); m++) {
        g_autoptr(CbRequest) request = request_to(methods[m], "/p", "ignored");
        g_autoptr(GString) text = cb_match_text(request);
        assert_true(g_str_has_suffix(text->str, "\n/p\n\n\n"));
    }
}

/* --- verdicts --------------------------------------------------------------------------------- */

static void
a_request_that_its_client_signed_passes(void **state)
{
    (void)state;
    CbRequest *later = signed_request(), *upper = signed_request(), *alone = signed_request();
    g_autofree char *shouted = g_ascii_strup(cb_request_header(upper, CB_SIGN_V2), -1);
    set(upper, CB_SIGN_V2, shouted);
    set(alone, CB_SIGN_V1, NULL);
    assert_verdict(signed_request(), &secrets, NOW, 200, "both");
    assert_verdict(later, &secrets, NOW + 119 * CB_SECOND, 200, "both");
    assert_verdict(upper, &secrets, NOW, 200, "both");
    assert_verdict(alone, &secrets, NOW, 200, "v2");
}

/* Every part of a request that version 2 signs, changed on its own. */
static void
whatever_is_changed_breaks_the_signature(void **state)
{
    (void)state;
    for (guint part = 0; part < 6; part++) {
        CbRequest *request = signed_request();
        set(request, CB_SIGN_V1, NULL);
        if (part == 0)
            g_string_append_c(request->body, ' ');
        else if (part == 1)
            request->method[0] = 'p', request->method[1] = 'U', request->method[2] = 'T',
            request->method[3] = '\0';
        else if (part == 2)
            request->path[5] = 'x';
        else if (part == 3)
            request->query[0] = 'c';
        else if (part == 4)
            set(request, CB_SIGN_TIME, "1760090401");
        else
            set(request, CB_SIGN_NONCE, "nonce-2");
        assert_verdict(request, &secrets, NOW, 403, "none");
    }
}

static void
a_signature_of_any_wrong_form_is_just_wrong(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "0", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "52a393f0e40ddfecda58e74564c1102efeff02b5", " "};
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++) {
        CbRequest *request = signed_request();
        set(request, CB_SIGN_V1, NULL);
        set(request, CB_SIGN_V2, wrong[w]);
        assert_verdict(request, &secrets, NOW, 403, "none");
    }
}

static void
one_good_signature_is_enough_and_the_other_is_told(void **state)
{
    (void)state;
    static const char *const names[] = {CB_SIGN_V1, CB_SIGN_V2}, *const left[] = {"v2", "v1"};
    for (guint n = 0; n < 2; n++) {
        g_autoptr(CbRequest) request = signed_request();
        set(request, names[n], "00");
        CbMatchVerdict verdict = cb_match_check(request, &secrets, FALSE, NOW);
        assert_int_equal(verdict.status, 200);
        assert_string_equal(cb_match_version_name(verdict.version), left[n]);
        assert_true(verdict.doubtful);
    }
    g_autoptr(CbRequest) both = signed_request();
    assert_false(cb_match_check(both, &secrets, FALSE, NOW).doubtful);
}

static void
version_one_ends_with_its_rollout(void **state)
{
    (void)state;
    CbMatchSecrets ending = secrets, off = secrets;
    ending.v1_until = NOW;
    off.dual = FALSE;
    CbRequest *requests[4];
    for (guint r = 0; r < 4; r++) {
        requests[r] = signed_request();
        set(requests[r], CB_SIGN_V2, r < 3 ? NULL : cb_request_header(requests[r], CB_SIGN_V2));
    }
    assert_verdict(requests[0], &ending, NOW, 200, "v1");
    assert_verdict(requests[1], &ending, NOW + 1, 403, "none");
    assert_verdict(requests[2], &off, NOW, 403, "none");
    assert_verdict(requests[3], &off, NOW, 200, "v2");
}

static void
version_two_may_have_its_own_secret(void **state)
{
    (void)state;
    CbMatchSecrets two = secrets;
    two.secret_v2 = "another one";
    CbRequest *request = request_to("GET", "/p?x=1", "");
    cb_match_sign(request, &two, NOW, NULL);
    CbMatchSecrets mixed = secrets;
    mixed.secret = "wrong", mixed.secret_v2 = two.secret_v2;
    g_autoptr(CbRequest) copy = request_to("GET", "/p?x=1", "");
    cb_match_sign(copy, &two, NOW, NULL);
    assert_verdict(request, &two, NOW, 200, "both");
    assert_verdict(g_steal_pointer(&copy), &mixed, NOW, 200, "v2");
}

static void
times_pass_up_to_two_minutes_off(void **state)
{
    (void)state;
    static const struct {
        const char *time;
        guint status;
    } times[] = {{"1760090280", 200},   {"1760090520", 200},
                 {"1760090279", 408},   {"1760090521", 408},
                 {"soon", 408},         {"", 408},
                 {"1760090400.5", 408}, {"1760090400000", 408},
                 {"-5", 408},           {"99999999999999999999999", 408}};
    for (guint t = 0; t < G_N_ELEMENTS(times); t++) {
        CbRequest *request = signed_request();
        set(request, CB_SIGN_TIME, times[t].time);
        g_autofree char *v1 = cb_sign_v1(request, secrets.secret);
        set(request, CB_SIGN_V1, v1);
        set(request, CB_SIGN_V2, NULL);
        assert_verdict(request, &secrets, NOW, times[t].status,
                       times[t].status == 200 ? "v1" : "none");
    }
}

/* Each fault hides those behind it: unsigned, late, replayed, forged. */
static void
the_first_fault_is_the_one_that_is_answered(void **state)
{
    (void)state;
    g_autoptr(CbRequest) request = signed_request();
    const gint64 late = NOW + 500 * CB_SECOND;
    set(request, CB_SIGN_V1, "00"), set(request, CB_SIGN_V2, "00");
    assert_int_equal(cb_match_check(request, &secrets, TRUE, late).status, 408);
    assert_int_equal(cb_match_check(request, &secrets, TRUE, NOW).status, 409);
    assert_int_equal(cb_match_check(request, &secrets, FALSE, NOW).status, 403);
    set(request, CB_SIGN_V1, ""), set(request, CB_SIGN_V2, NULL);
    assert_int_equal(cb_match_check(request, &secrets, TRUE, late).status, 401);
}

static void
what_follows_a_second_question_mark_is_not_taken(void **state)
{
    (void)state;
    CbRequest *request = request_to("GET", "/p?limit=1?limit=9", "");
    cb_match_sign(request, &secrets, NOW, NULL);
    set(request, CB_SIGN_V1, NULL);
    assert_verdict(request, &secrets, NOW, 403, "none");
}

static void
a_hub_may_demand_that_claims_are_signed(void **state)
{
    (void)state;
    CbMatchSecrets bound = secrets;
    bound.bind_claims = TRUE;
    CbRequest *plain = request_to("GET", "/p", ""), *good = request_to("GET", "/p", ""),
              *changed = request_to("GET", "/p", "");
    set(plain, CB_SIGN_CLAIMS, CLAIMS), set(good, CB_SIGN_CLAIMS, CLAIMS),
        set(changed, CB_SIGN_CLAIMS, CLAIMS);
    cb_match_sign(plain, &secrets, NOW, NULL);
    cb_match_sign(good, &bound, NOW, NULL);
    cb_match_sign(changed, &bound, NOW, NULL);
    set(changed, CB_SIGN_CLAIMS, "{}");
    assert_verdict(plain, &bound, NOW, 403, "none");
    assert_verdict(good, &bound, NOW, 200, "v2");
    assert_verdict(changed, &bound, NOW, 403, "none");
}

/* --- answers ---------------------------------------------------------------------------------- */

static cJSON *
refusal_of(const CbRequest *request, gboolean known, gint64 now)
{
    CbMatchVerdict verdict = cb_match_check(request, &secrets, known, now);
    g_autoptr(CbAnswer) answer = cb_match_refuse(&verdict, now);
    assert_int_equal(answer->status, verdict.status);
    cJSON *body = cJSON_Parse(answer->body->str);
    assert_non_null(body);
    assert_string_equal(cJSON_GetStringValue(cb_json_member(body, "code")), verdict.code);
    assert_null(cb_json_member(body, "success"));
    return body;
}

static void
a_refusal_says_what_was_looked_at(void **state)
{
    (void)state;
    g_autoptr(CbRequest) request = signed_request();
    g_autoptr(cJSON) late = refusal_of(request, FALSE, NOW + 1000 * CB_SECOND);
    const cJSON *details = cb_json_member(late, "details");
    g_autofree char *text = cJSON_PrintUnformatted(details);
    assert_string_equal(
        text, "{\"version_checked\":\"none\",\"timestamp_valid\":false,\"timestamp_skew\":1000,"
              "\"nonce_valid\":true}");
    assert_string_equal(cJSON_GetStringValue(cb_json_member(late, "timestamp")),
                        "2025-10-10T10:16:40Z");
    g_autoptr(cJSON) replayed = refusal_of(request, TRUE, NOW);
    assert_true(cJSON_IsFalse(cb_json_member(cb_json_member(replayed, "details"), "nonce_valid")));
    set(request, CB_SIGN_V1, NULL), set(request, CB_SIGN_V2, NULL);
    g_autoptr(cJSON) missing = refusal_of(request, FALSE, NOW);
    assert_null(cb_json_member(missing, "details"));
}

static void
a_client_is_told_the_headers_to_send(void **state)
{
    (void)state;
    g_autoptr(CbRequest) request = request_to("GET", "/p", "");
    set(request, CB_SIGN_CLAIMS, CLAIMS);
    cb_match_sign(request, &secrets, NOW, "abc");
    g_autofree char *lines = cb_match_headers(request);
    assert_true(g_str_has_prefix(
        lines, "x-sheen-timestamp: 1760090400\nx-sheen-nonce: abc\nx-sheen-signature: "));
    assert_true(g_str_has_suffix(lines, "\nx-sheen-claims: " CLAIMS "\n"));
    g_autoptr(CbRequest) again = request_to("GET", "/p", "");
    cb_match_sign(again, &secrets, NOW, NULL);
    cb_match_sign(request, &secrets, NOW, NULL);
    assert_int_equal(strlen(cb_match_nonce(again)), 32);
    assert_string_not_equal(cb_match_nonce(again), cb_match_nonce(request));
}

/* --- nonces ----------------------------------------------------------------------------------- */

static void
a_nonce_is_spent_once_in_ten_minutes(void **state)
{
    (void)state;
    g_autoptr(CbNonces) nonces = cb_nonces_new(100);
    assert_true(cb_nonces_spend(nonces, "a", NOW));
    assert_false(cb_nonces_spend(nonces, "a", NOW));
    assert_true(cb_nonces_spend(nonces, "b", NOW + CB_SECOND));
    assert_true(cb_nonces_known(nonces, "a", NOW + 600 * CB_SECOND - 1));
    assert_false(cb_nonces_known(nonces, "a", NOW + 600 * CB_SECOND));
    assert_true(cb_nonces_spend(nonces, "a", NOW + 600 * CB_SECOND));
    assert_int_equal(cb_nonces_count(nonces), 2);
}

static void
a_full_memory_takes_nothing_rather_than_forget(void **state)
{
    (void)state;
    g_autoptr(CbNonces) nonces = cb_nonces_new(2);
    assert_true(cb_nonces_spend(nonces, "a", NOW) && cb_nonces_spend(nonces, "b", NOW + 1));
    assert_false(cb_nonces_spend(nonces, "c", NOW + 2));
    assert_true(cb_nonces_known(nonces, "a", NOW + 2));
    assert_true(cb_nonces_spend(nonces, "c", NOW + 600 * CB_SECOND));
    assert_int_equal(cb_nonces_count(nonces), 2);
}

/* --- claims ----------------------------------------------------------------------------------- */

static void
claims_need_who_and_until_when(void **state)
{
    (void)state;
    static const struct {
        const char *header, *problem;
    } wrong[] = {
        {NULL, "missing"},
        {"", "no JSON"},
        {"{", "no JSON"},
        {"[]", "no JSON object"},
        {"{\"email\":\"e\",\"expires\":9e9}", "needs"},
        {"{\"userId\":\"\",\"email\":\"e\",\"expires\":9e9}", "needs"},
        {"{\"userId\":\"u\",\"expires\":9e9}", "needs"},
        {"{\"userId\":\"u\",\"email\":\"e\"}", "needs"},
        {"{\"userId\":\"u\",\"email\":\"e\",\"expires\":\"9e9\"}", "needs"},
        {"{\"userId\":\"u\",\"email\":\"e\",\"expires\":9e9,\"roles\":\"admin\"}", "no array"},
        {"{\"userId\":\"u\",\"email\":\"e\",\"expires\":1760090399}", "expired"},
        {"{\"userId\":\"u\",\"userId\":\"v\",\"email\":\"e\",\"expires\":9e9}", "no JSON"},
    };
    for (guint w = 0; w < G_N_ELEMENTS(wrong); w++) {
        const char *problem = NULL;
        assert_null(cb_match_claims_read(wrong[w].header, NOW, &problem));
        assert_non_null(strstr(problem, wrong[w].problem));
    }
}

static void
admin_and_staff_are_admins(void **state)
{
    (void)state;
    static const struct {
        const char *roles;
        gboolean admin;
    } roles[] = {{"[\"user\"]", FALSE},
                 {"[\"user\",\"staff\"]", TRUE},
                 {"[\"admin\"]", TRUE},
                 {"[\"Admin\"]", FALSE},
                 {"[]", FALSE},
                 {"null", FALSE},
                 {"[1,true,\"admins\"]", FALSE}};
    for (guint r = 0; r < G_N_ELEMENTS(roles); r++) {
        const char *problem;
        g_autofree char *header = g_strdup_printf(
            "{\"userId\":\"u\",\"email\":\"e\",\"expires\":1760090400,\"roles\":%s}",
            roles[r].roles);
        g_autoptr(CbMatchClaims) claims = cb_match_claims_read(header, NOW, &problem);
        assert_null(problem);
        assert_string_equal(claims->user_id, "u");
        assert_int_equal(claims->admin, roles[r].admin);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_signed_in_one_form),
        cmocka_unit_test(the_form_of_a_form_is_itself),
        cmocka_unit_test(version_two_signs_five_lines),
        cmocka_unit_test(get_and_delete_sign_no_body),
        cmocka_unit_test(a_request_that_its_client_signed_passes),
        cmocka_unit_test(whatever_is_changed_breaks_the_signature),
        cmocka_unit_test(a_signature_of_any_wrong_form_is_just_wrong),
        cmocka_unit_test(one_good_signature_is_enough_and_the_other_is_told),
        cmocka_unit_test(version_one_ends_with_its_rollout),
        cmocka_unit_test(version_two_may_have_its_own_secret),
        cmocka_unit_test(times_pass_up_to_two_minutes_off),
        cmocka_unit_test(the_first_fault_is_the_one_that_is_answered),
        cmocka_unit_test(what_follows_a_second_question_mark_is_not_taken),
        cmocka_unit_test(a_hub_may_demand_that_claims_are_signed),
        cmocka_unit_test(a_refusal_says_what_was_looked_at),
        cmocka_unit_test(a_client_is_told_the_headers_to_send),
        cmocka_unit_test(a_nonce_is_spent_once_in_ten_minutes),
        cmocka_unit_test(a_full_memory_takes_nothing_rather_than_forget),
        cmocka_unit_test(claims_need_who_and_until_when),
        cmocka_unit_test(admin_and_staff_are_admins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
