/* `callboard sign`: what it prints is what a hub with the same secret takes. */
#include <glib/gstdio.h>

#include "engine/when.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"
#include "tests/tui/command_fixture.h"

#define SECRET "a secret of thirty-two characters"
#define PATH "/api/advisor-matching/availability?status=available"

static int
open_secret(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    g_autofree char *path = g_build_filename(((Desk *)*state)->directory, "match.secret", NULL);
    write_text(*state, "match.secret", SECRET "\n");
    write_text(*state, "body.json", "{\"advisor_id\":\"a1\"}");
    return g_chmod(path, 0600);
}

/* A request with the headers that the command printed. */
static CbRequest *
request_with(const Desk *desk, const char *method, const char *path, const char *body)
{
    CbRequest *request = cb_request_new(method, path);
    g_auto(GStrv) lines = g_strsplit(desk->out, "\n", -1);
    assert_non_null(request);
    for (char **line = lines; **line != '\0'; line++) {
        g_auto(GStrv) parts = g_strsplit(*line, ": ", 2);
        assert_non_null(parts[1]);
        g_hash_table_replace(request->headers, g_ascii_strdown(parts[0], -1), g_strdup(parts[1]));
    }
    g_string_append(request->body, body);
    return request;
}

static CbMatchVerdict
verdict_of(const CbRequest *request, const CbMatchSecrets *secrets, int seconds_later)
{
    gint64 now;
    assert_true(cb_time_parse(NOW, &now));
    return cb_match_check(request, secrets, FALSE, now + seconds_later * CB_SECOND);
}

#define SIGN "sign --match-secret '%s/match.secret' "

static void
the_hub_takes_what_was_signed_for_a_while(void **state)
{
    Desk *desk = *state;
    const CbMatchSecrets same = {.secret = SECRET, .v1_until = CB_NULL},
                         other = {.secret = "no", .v1_until = CB_NULL};
    assert_int_equal(call(desk, SIGN "get '" PATH "'", desk->directory), 0);
    g_autoptr(CbRequest) request = request_with(desk, "GET", PATH, "");
    assert_int_equal(verdict_of(request, &same, 0).status, 200);
    assert_int_equal(verdict_of(request, &same, 0).version, CB_MATCH_V2);
    assert_int_equal(verdict_of(request, &same, 119).status, 200);
    assert_int_equal(verdict_of(request, &same, 121).status, 408);
    assert_int_equal(verdict_of(request, &other, 0).status, 403);
}

static void
another_path_method_or_body_is_not_what_was_signed(void **state)
{
    Desk *desk = *state;
    const CbMatchSecrets secrets = {.secret = SECRET, .v1_until = CB_NULL};
    assert_int_equal(
        call(desk, SIGN "POST /api/x --body '%s/body.json'", desk->directory, desk->directory), 0);
    g_autoptr(CbRequest) good = request_with(desk, "POST", "/api/x", "{\"advisor_id\":\"a1\"}");
    g_autoptr(CbRequest) body = request_with(desk, "POST", "/api/x", "{\"advisor_id\":\"a2\"}");
    g_autoptr(CbRequest) path = request_with(desk, "POST", "/api/y", "{\"advisor_id\":\"a1\"}");
    g_autoptr(CbRequest) method = request_with(desk, "PUT", "/api/x", "{\"advisor_id\":\"a1\"}");
    assert_int_equal(verdict_of(good, &secrets, 0).status, 200);
    assert_int_equal(verdict_of(body, &secrets, 0).status, 403);
    assert_int_equal(verdict_of(path, &secrets, 0).status, 403);
    assert_int_equal(verdict_of(method, &secrets, 0).status, 403);
}

static void
both_versions_are_good_where_both_are_asked_for(void **state)
{
    Desk *desk = *state;
    const CbMatchSecrets dual = {.secret = SECRET, .dual = TRUE, .v1_until = CB_NULL};
    assert_int_equal(call(desk, SIGN "GET /api/x --signatures-v1", desk->directory), 0);
    g_autoptr(CbRequest) request = request_with(desk, "GET", "/api/x", "");
    assert_int_equal(verdict_of(request, &dual, 0).version, CB_MATCH_BOTH);
}

/* With claims that the signature covers somebody else's do not pass. */
static void
claims_name_the_person_and_can_be_bound(void **state)
{
    Desk *desk = *state;
    const CbMatchSecrets bound = {.secret = SECRET, .v1_until = CB_NULL, .bind_claims = TRUE};
    assert_int_equal(
        call(desk, SIGN "GET /api/x --user u1 --email u1@example.org --role admin --bind-claims",
             desk->directory),
        0);
    g_autoptr(CbRequest) request = request_with(desk, "GET", "/api/x", "");
    g_autoptr(cJSON) claims = cJSON_Parse(cb_request_header(request, CB_SIGN_CLAIMS));
    assert_string_equal(cJSON_GetStringValue(cb_json_member(claims, "userId")), "u1");
    assert_string_equal(
        cJSON_GetStringValue(cJSON_GetArrayItem(cb_json_member(claims, "roles"), 0)), "admin");
    assert_int_equal(verdict_of(request, &bound, 0).status, 200);
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_CLAIMS),
                         g_strdup("{\"userId\":\"u2\"}"));
    assert_int_equal(verdict_of(request, &bound, 0).status, 403);
}

static void
a_secret_that_others_can_read_is_not_used(void **state)
{
    Desk *desk = *state;
    g_autofree char *path = g_build_filename(desk->directory, "match.secret", NULL);
    assert_int_equal(g_chmod(path, 0644), 0);
    assert_int_not_equal(call(desk, SIGN "GET /api/x", desk->directory), 0);
    assert_has(desk->err, "others can read the secret");
    assert_string_equal(desk->out, "");
}

#define WITH_SECRET(test) cmocka_unit_test_setup_teardown(test, open_secret, close_desk)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SECRET(the_hub_takes_what_was_signed_for_a_while),
        WITH_SECRET(another_path_method_or_body_is_not_what_was_signed),
        WITH_SECRET(both_versions_are_good_where_both_are_asked_for),
        WITH_SECRET(claims_name_the_person_and_can_be_bound),
        WITH_SECRET(a_secret_that_others_can_read_is_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
