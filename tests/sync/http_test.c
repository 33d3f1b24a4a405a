/* What strangers send: addresses, JSON and tokens are read strictly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "engine/json.h"
#include "sync/wire/jwt.h"

#define SECRET "callboard-wire-test-secret-0123456789abcdef"
#define NOW (G_GINT64_CONSTANT(1800000000) * G_USEC_PER_SEC)

/* --- addresses -------------------------------------------------------------------------------- */

static void
a_query_is_decoded_as_browsers_and_curl_write_it(void **state)
{
    (void)state;
    g_autoptr(GPtrArray) pairs = cb_url_pairs("last_name=eq.Tran+%28night%29&id=in.(1,2)&&flag"
                                              "&x=a=b");
    const char *const expected[] = {"last_name", "eq.Tran (night)", "id", "in.(1,2)",
                                    "flag",      "",                "x",  "a=b"};
    assert_int_equal(pairs->len, G_N_ELEMENTS(expected));
    for (guint i = 0; i < pairs->len; i++)
        assert_string_equal(pairs->pdata[i], expected[i]);
}

static void
what_does_not_decode_is_refused(void **state)
{
    (void)state;
    assert_null(cb_url_decode("%", TRUE));
    assert_null(cb_url_decode("%4", TRUE));
    assert_null(cb_url_decode("%zz", TRUE));
    assert_null(cb_url_decode("a%00b", TRUE));
    assert_null(cb_url_decode("%ff%fe", TRUE));
    assert_null(cb_url_decode("%c0%af", TRUE));
    assert_null(cb_url_pairs("a=1&b=%"));
    g_autofree char *kept = cb_url_decode("a+b%2B", FALSE);
    assert_string_equal(kept, "a+b+");
}

static void
a_path_cannot_climb_or_hide_a_slash(void **state)
{
    (void)state;
    const char *const refused[] = {"/rest/../etc", "/rest/%2e%2e/etc", "/rest/v1%2fsessions",
                                   "/a%5Cb",       "/%00",             "sessions", "", "/./a"};
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++)
        assert_null(cb_request_new("GET", refused[i]));
    g_autoptr(CbRequest) request = cb_request_new("GET", "/rest/v1/a%20b?x=%41&y");
    assert_string_equal(request->path, "/rest/v1/a b");
    assert_string_equal(request->query, "x=%41&y");
}

static void
a_header_cannot_begin_another_one(void **state)
{
    (void)state;
    g_autoptr(CbAnswer) answer = cb_answer_new(200);
    cb_answer_header(answer, "X-Test", "%s", "a\r\nSet-Cookie: b");
    assert_string_equal(g_hash_table_lookup(answer->headers, "X-Test"), "a  Set-Cookie: b");
}

static void
an_error_has_exactly_four_members(void **state)
{
    (void)state;
    g_autoptr(CbAnswer) answer = cb_http_error(404, "PGRST205", "say \"it\"\n", NULL, "hint");
    g_autoptr(cJSON) json = cJSON_Parse(answer->body->str);
    assert_int_equal(cJSON_GetArraySize(json), 4);
    assert_string_equal(cJSON_GetObjectItem(json, "message")->valuestring, "say \"it\"\n");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(json, "details")));
}

/* --- JSON ------------------------------------------------------------------------------------- */

static gboolean
is_read(const char *text)
{
    g_autofree char *problem = NULL;
    g_autoptr(cJSON) json = cb_json_parse_strict(text, strlen(text), 64, &problem);
    assert_true((json == NULL) == (problem != NULL));
    return json != NULL;
}

static void
json_as_it_should_be_is_read(void **state)
{
    (void)state;
    const char *const good[] = {
        "{}",      " [ ] ", "null", "{\"a\":[1,{\"b\":\"\\u00e9\\n\"}]}",
        "-0.5e+3", "\"\\ud83d\\ude00\"",
        "[true,false,null]", "\"é\"",
    };
    for (guint i = 0; i < G_N_ELEMENTS(good); i++)
        assert_true(is_read(good[i]));
}

static void
json_that_means_two_things_is_refused(void **state)
{
    (void)state;
    const char *const bad[] = {
        "",           "{\"city\": ",        "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
        "[1,]",       "{a:1}",              "01",                "1.",
        "+1",         "1e400",              "\"\\u0000\"",       "\"\\ud83d\"",
        "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\t\"",           "\"\\x\"",
        "\"\\udbff\"", "\"\\ud83d\\ue000\"", "\"\x1f\"",         "1e",
        "nul",        "1 2",                "[1",                "\"\xff\"",
        "'a'",        "[[{\"b\":{\"c\":1,\"c\":1}}]]",
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        assert_false(is_read(bad[i]));
    g_autofree char *problem = NULL;
    assert_null(cb_json_parse_strict("\"a\0b\"", 5, 64, &problem));
}

static char *
nested(guint depth)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < depth; i++)
        g_string_append_c(text, '[');
    for (guint i = 0; i < depth; i++)
        g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

static void
json_bombs_are_refused(void **state)
{
    (void)state;
    g_autofree char *deepest = nested(64), *deeper = nested(65), *bomb = nested(100000);
    assert_true(is_read(deepest));
    assert_false(is_read(deeper));
    assert_false(is_read(bomb));
    g_autoptr(GString) wide = g_string_new("[[]");
    for (guint i = 0; i < 100; i++)
        g_string_append(wide, ",{}");
    g_string_append_c(wide, ']');
    assert_true(is_read(wide->str));
    g_autofree char *text = g_strnfill(64, 'a');
    g_autofree char *long_text = g_strdup_printf("\"%s\"", text);
    assert_false(is_read(long_text));
    g_autoptr(GString) many = g_string_new("[1");
    for (guint i = 0; i < 1000001; i++)
        g_string_append(many, ",1");
    g_string_append_c(many, ']');
    assert_false(is_read(many->str));
}

/* "aB" and "b!" have the same hash in GLib, and so have all texts made of them. */
static char *
names_that_hash_alike(guint bits)
{
    GString *text = g_string_new("{");
    for (guint i = 0; i < 1u << bits; i++) {
        g_string_append(text, i > 0 ? ",\"" : "\"");
        for (guint bit = 0; bit < bits; bit++)
            g_string_append(text, i >> bit & 1 ? "b!" : "aB");
        g_string_append(text, "\":1");
    }
    g_string_append_c(text, '}');
    return g_string_free(text, FALSE);
}

static void
names_that_were_chosen_to_hash_alike_cost_no_more(void **state)
{
    (void)state;
    g_autofree char *text = names_that_hash_alike(15);
    clock_t begun = clock();
    assert_true(is_read(text));
    assert_true((clock() - begun) / CLOCKS_PER_SEC < 4);
}

/* --- tokens ----------------------------------------------------------------------------------- */

static char *
token_until(gint64 seconds)
{
    g_autoptr(cJSON) claims = cJSON_CreateObject();
    cJSON_AddStringToObject(claims, "role", "authenticated");
    cJSON_AddNumberToObject(claims, "exp", (double)(NOW / G_USEC_PER_SEC + seconds));
    return cb_jwt_sign(claims, SECRET);
}

static void
assert_refused(const char *token, const char *code, const char *message)
{
    cJSON *claims = NULL;
    CbJwtRefusal refusal;
    assert_false(cb_jwt_verify(token, SECRET, NOW, &claims, &refusal));
    assert_null(claims);
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.message, message);
    cb_jwt_refusal_clear(&refusal);
}

static void
a_token_of_another_program_is_understood(void **state)
{
    (void)state;
    const char *token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyb2xlIjoiYW5vbiIsImlzcyI6ImNhbGxib2FyZC10ZXN0Iiwi"
        "ZXhwIjo0MTAyNDQ0ODAwfQ.x8DCY22pr7jz48-mHwmtKAgeklU3XJbw-kKOBKXOtCg";
    g_autoptr(cJSON) claims = NULL;
    CbJwtRefusal refusal;
    assert_true(cb_jwt_verify(token, SECRET, NOW, &claims, &refusal));
    assert_string_equal(cJSON_GetObjectItem(claims, "role")->valuestring, "anon");
}

static void
a_token_lives_until_its_end_and_half_a_minute(void **state)
{
    (void)state;
    g_autofree char *fresh = token_until(60), *late = token_until(-29), *gone = token_until(-31);
    cJSON *claims = NULL;
    CbJwtRefusal refusal;
    assert_true(cb_jwt_verify(fresh, SECRET, NOW, &claims, &refusal));
    cJSON_Delete(claims);
    assert_true(cb_jwt_verify(late, SECRET, NOW, &claims, &refusal));
    cJSON_Delete(claims);
    assert_refused(gone, "PGRST303", "JWT expired");
}

static void
a_token_that_was_touched_does_not_count(void **state)
{
    (void)state;
    g_autofree char *token = token_until(60);
    char *last = token + strlen(token) - 3;
    *last = *last == 'A' ? 'B' : 'A';
    assert_refused(token, "PGRST301", "No suitable key or wrong key type");
}

static void
only_one_algorithm_is_taken(void **state)
{
    (void)state;
    /* {"alg":"none"}, {"alg":"HS512"} before {"role":"admin"} */
    assert_refused("eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.", "PGRST301",
                   "Wrong or unsupported encoding algorithm");
    assert_refused("eyJhbGciOiJIUzUxMiJ9.eyJyb2xlIjoiYWRtaW4ifQ.AAAA", "PGRST301",
                   "No suitable key or wrong key type");
}

static void
what_is_no_token_is_said_to_be_none(void **state)
{
    (void)state;
    assert_refused("", "PGRST301", "Empty JWT is sent in Authorization header");
    assert_refused("opaque", "PGRST301", "Expected 3 parts in JWT; got 1");
    assert_refused("a.b.c.d", "PGRST301", "Expected 3 parts in JWT; got 4");
    assert_refused("!.!.!", "PGRST301", "JWT cryptographic operation failed");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_decoded_as_browsers_and_curl_write_it),
        cmocka_unit_test(what_does_not_decode_is_refused),
        cmocka_unit_test(a_path_cannot_climb_or_hide_a_slash),
        cmocka_unit_test(a_header_cannot_begin_another_one),
        cmocka_unit_test(an_error_has_exactly_four_members),
        cmocka_unit_test(json_as_it_should_be_is_read),
        cmocka_unit_test(json_that_means_two_things_is_refused),
        cmocka_unit_test(json_bombs_are_refused),
        cmocka_unit_test(names_that_were_chosen_to_hash_alike_cost_no_more),
        cmocka_unit_test(a_token_of_another_program_is_understood),
        cmocka_unit_test(a_token_lives_until_its_end_and_half_a_minute),
        cmocka_unit_test(a_token_that_was_touched_does_not_count),
        cmocka_unit_test(only_one_algorithm_is_taken),
        cmocka_unit_test(what_is_no_token_is_said_to_be_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
