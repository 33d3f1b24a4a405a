/* Who asks: tokens, passwords, signatures. */
#include "tests/sync/hub_fixture.h"

#include "sync/wire/jwt.h"
#include "sync/wire/signing.h"

#define USER "/auth/v1/user"
#define BY_PASSWORD "/auth/v1/token?grant_type=password"
#define BY_REFRESH "/auth/v1/token?grant_type=refresh_token"
#define SESSIONS "/rest/v1/sessions?select=id&limit=1"
#define SECRET "a secret of the test, long enough for a hub"

static guint
status_of(CbHub *hub, CbRequest *request)
{
    g_autoptr(CbRequest) owned = request;
    g_autoptr(CbAnswer) answer = cb_hub_answer(hub, owned);
    return answer->status;
}

static guint
get(Fixture *fixture, const char *token, const char *path)
{
    return status_of(fixture->hub, fixture_request(token, "GET", path, NULL));
}

/* --- tokens --------------------------------------------------------------------------------------- */

static void
an_api_token_tells_who_asks(void **state)
{
    Fixture *fixture = *state;
    guint status;
    g_autoptr(cJSON) user =
        fixture_ask(fixture->hub, fixture->tokens[CB_ROLE_MANAGER], "GET", USER, NULL, &status);
    assert_int_equal(status, 200);
    assert_string_equal(fixture_text(user, "email"), "mona@example.test");
    assert_string_equal(fixture_text(fixture_get(user, "app_metadata"), "role"), "manager");
}

static void
the_header_apikey_counts_without_authorization(void **state)
{
    Fixture *fixture = *state;
    CbRequest *request = fixture_request(NULL, "GET", USER, NULL);
    fixture_header(request, "apikey", fixture->tokens[CB_ROLE_VIEWER]);
    assert_int_equal(status_of(fixture->hub, request), 200);
}

static gboolean
revoke_all(CbDb *db, gpointer data, GError **error)
{
    gboolean found;
    (void)data;
    g_autoptr(GPtrArray) tokens = cb_token_all(db, error);
    for (guint i = 0; tokens != NULL && i < tokens->len; i++)
        if (!cb_token_revoke(db, ((CbToken *)tokens->pdata[i])->id, &found, error))
            return FALSE;
    return tokens != NULL;
}

static void
a_revoked_or_unknown_token_is_refused(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(get(fixture, "cbt_thereisnosuchtokenthereisnosuchtokenthereis", USER), 401);
    assert_int_equal(get(fixture, fixture->tokens[CB_ROLE_ADMIN], USER), 200);
    fixture_write(fixture->hub, revoke_all, NULL);
    assert_int_equal(get(fixture, fixture->tokens[CB_ROLE_ADMIN], USER), 401);
}

static gboolean
lock_out(CbDb *db, gpointer data, GError **error)
{
    g_autoptr(CbUser) user = cb_user_find(db, data, error);
    if (user == NULL)
        return FALSE;
    user->active = FALSE;
    return cb_user_change(db, user, error);
}

static void
a_token_of_someone_locked_out_is_refused(void **state)
{
    Fixture *fixture = *state;
    fixture_write(fixture->hub, lock_out, (gpointer) "dora");
    assert_int_equal(get(fixture, fixture->tokens[CB_ROLE_DISPATCHER], USER), 401);
}

static void
nobody_reads_nothing_unless_the_hub_says_so(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(get(fixture, NULL, SESSIONS), 401);
    assert_int_equal(status_of(fixture->hub, fixture_request(NULL, "POST", FIXTURE_SNAPSHOT, "{}")),
                     401);
    g_autoptr(CbHub) open = fixture_open_more(fixture, TRUE);
    assert_int_equal(status_of(open, fixture_request(NULL, "GET", SESSIONS, NULL)), 200);
    assert_int_equal(status_of(open, fixture_request(NULL, "POST", FIXTURE_SNAPSHOT, "{}")), 200);
    assert_int_equal(status_of(open, fixture_request(NULL, "GET", "/rest/v1/messages", NULL)), 401);
}

static void
a_forged_or_expired_jwt_is_refused_in_the_words_of_postgrest(void **state)
{
    Fixture *fixture = *state;
    guint status;
    g_autoptr(cJSON) claims = cJSON_Parse("{\"role\":\"service_role\"}");
    g_autofree char *forged = cb_jwt_sign(claims, "another secret, also of 32 bytes or more");
    g_autoptr(cJSON) body = fixture_ask(fixture->hub, forged, "GET", SESSIONS, NULL, &status);
    assert_int_equal(status, 401);
    assert_string_equal(fixture_text(body, "code"), "PGRST301");
    assert_int_equal(get(fixture, "sb_publishable_test_key", SESSIONS), 401);
}

static void
a_jwt_with_the_hubs_secret_acts_for_the_hub(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;
    CbHubOptions options = {
        .data = fixture->data, .secret = SECRET, .now = fixture_now, .now_data = fixture};
    g_autoptr(CbHub) hub = cb_hub_open(&options, &error);
    assert_non_null(hub);
    g_autoptr(cJSON) claims = cJSON_Parse("{\"role\":\"service_role\"}");
    g_autofree char *token = cb_jwt_sign(claims, SECRET);
    assert_int_equal(status_of(hub, fixture_request(token, "GET", "/rest/v1/messages", NULL)), 200);
    cJSON_AddNumberToObject(claims, "exp", 1700000000);
    g_autofree char *expired = cb_jwt_sign(claims, SECRET);
    guint status;
    g_autoptr(cJSON) body = fixture_ask(hub, expired, "GET", SESSIONS, NULL, &status);
    assert_int_equal(status, 401);
    assert_string_equal(fixture_text(body, "code"), "PGRST303");
}

/* --- passwords ------------------------------------------------------------------------------------ */

static gboolean
give_password(CbDb *db, gpointer data, GError **error)
{
    (void)data;
    g_autoptr(CbUser) user = cb_user_find(db, "dora", error);
    return user != NULL && cb_hub_password(user, "open sesame", error) &&
           cb_user_change(db, user, error);
}

static cJSON *
sign_in(Fixture *fixture, const char *email, const char *password, guint *status)
{
    g_autofree char *body = g_strdup_printf(
        "{\"email\":\"%s\",\"password\":\"%s\",\"gotrue_meta_security\":{}}", email, password);
    return fixture_ask(fixture->hub, NULL, "POST", BY_PASSWORD, body, status);
}

static cJSON *
refresh(Fixture *fixture, const char *token, guint *status)
{
    g_autofree char *body = g_strdup_printf("{\"refresh_token\":\"%s\"}", token);
    return fixture_ask(fixture->hub, NULL, "POST", BY_REFRESH, body, status);
}

static void
a_password_gives_a_token_for_an_hour(void **state)
{
    Fixture *fixture = *state;
    guint status;
    fixture_write(fixture->hub, give_password, NULL);
    g_autoptr(cJSON) session = sign_in(fixture, "dora@example.test", "open sesame", &status);
    assert_int_equal(status, 200);
    assert_string_equal(fixture_text(session, "token_type"), "bearer");
    assert_int_equal(fixture_number(session, "expires_in"), 3600);
    const char *access = fixture_text(session, "access_token");
    assert_int_equal(get(fixture, access, USER), 200);
    fixture->now += 3700 * CB_SECOND;
    assert_int_equal(get(fixture, access, USER), 401);
}

static void
a_wrong_password_says_no_more_than_that(void **state)
{
    Fixture *fixture = *state;
    guint status;
    fixture_write(fixture->hub, give_password, NULL);
    g_autoptr(cJSON) wrong = sign_in(fixture, "dora@example.test", "open barley", &status);
    assert_int_equal(status, 400);
    assert_string_equal(fixture_text(wrong, "error_code"), "invalid_credentials");
    assert_string_equal(fixture_text(wrong, "msg"), "Invalid login credentials");
    g_autoptr(cJSON) unknown = sign_in(fixture, "nobody@example.test", "x", &status);
    assert_true(cJSON_Compare(wrong, unknown, TRUE));
}

static void
after_five_failed_passwords_even_the_right_one_waits(void **state)
{
    Fixture *fixture = *state;
    guint status;
    fixture_write(fixture->hub, give_password, NULL);
    for (guint i = 0; i < 5; i++)
        cJSON_Delete(sign_in(fixture, "dora@example.test", "no", &status));
    cJSON_Delete(sign_in(fixture, "dora@example.test", "open sesame", &status));
    assert_int_equal(status, 429);
    cJSON_Delete(sign_in(fixture, "DORA@example.test", "open sesame", &status));
    assert_int_equal(status, 429);
    fixture->now += 5 * CB_MINUTE + CB_SECOND;
    cJSON_Delete(sign_in(fixture, "dora@example.test", "open sesame", &status));
    assert_int_equal(status, 200);
}

static void
a_refresh_token_works_once_and_its_reuse_ends_the_family(void **state)
{
    Fixture *fixture = *state;
    guint status;
    fixture_write(fixture->hub, give_password, NULL);
    g_autoptr(cJSON) first = sign_in(fixture, "dora@example.test", "open sesame", &status);
    g_autoptr(cJSON) second = refresh(fixture, fixture_text(first, "refresh_token"), &status);
    assert_int_equal(status, 200);
    assert_string_not_equal(fixture_text(first, "refresh_token"),
                            fixture_text(second, "refresh_token"));
    g_autoptr(cJSON) stolen = refresh(fixture, fixture_text(first, "refresh_token"), &status);
    assert_int_equal(status, 400);
    assert_string_equal(fixture_text(stolen, "error_code"), "refresh_token_already_used");
    cJSON_Delete(refresh(fixture, fixture_text(second, "refresh_token"), &status));
    assert_int_equal(status, 400);
    g_autoptr(cJSON) unknown = refresh(fixture, "never given", &status);
    assert_string_equal(fixture_text(unknown, "error_code"), "refresh_token_not_found");
}

static void
whoever_signs_out_cannot_refresh(void **state)
{
    Fixture *fixture = *state;
    guint status;
    fixture_write(fixture->hub, give_password, NULL);
    g_autoptr(cJSON) session = sign_in(fixture, "dora@example.test", "open sesame", &status);
    cJSON_Delete(fixture_ask(fixture->hub, fixture_text(session, "access_token"), "POST",
                             "/auth/v1/logout", NULL, &status));
    assert_int_equal(status, 204);
    cJSON_Delete(refresh(fixture, fixture_text(session, "refresh_token"), &status));
    assert_int_equal(status, 400);
}

/* --- signatures ----------------------------------------------------------------------------------- */

typedef struct {
    char *id, *secret;
} Key;

static void
make_key(Fixture *fixture, Key *key)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *both = NULL;
    const CbUser user = {.id = fixture->users[CB_ROLE_DISPATCHER]};
    assert_true(
        cb_hub_token_create(fixture->hub, &user, "gate", CB_TOKEN_SIGNING, CB_NULL, &both, &error));
    g_auto(GStrv) parts = g_strsplit(both, " ", 2);
    key->id = g_strdup(parts[0]);
    key->secret = g_strdup(parts[1]);
}

static void
key_clear(Key *key)
{
    g_free(key->id);
    g_free(key->secret);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Key, key_clear)

static CbRequest *
signed_request(Fixture *fixture, const Key *key, const char *nonce)
{
    CbRequest *request =
        fixture_request(NULL, "POST", FIXTURE_SNAPSHOT "?b=2&a=x%20y", "{\"t\":\"policies\"}");
    cb_sign_request(request, key->id, key->secret, fixture->now, nonce);
    return request;
}

/* The status and the code of what is refused. */
static void
assert_refused(Fixture *fixture, CbRequest *request, guint status, const char *code)
{
    g_autoptr(CbRequest) owned = request;
    g_autoptr(CbAnswer) answer = cb_hub_answer(fixture->hub, owned);
    g_autoptr(cJSON) body = cJSON_Parse(answer->body->str);
    assert_string_equal(fixture_text(body, "code"), code);
    assert_int_equal(answer->status, status);
}

static void
what_is_signed_is_what_the_protocol_says(void **state)
{
    (void)state;
    g_autoptr(CbRequest) request = fixture_request(NULL, "POST", "/p?b=2&a=x+y&a=%C3%A9", "body");
    cb_sign_request(request, "key", "secret", 1700000000 * CB_SECOND, "nonce-nonce-nonce");
    g_autofree char *expected =
        cb_sign_text("secret", "POST\n/p?a=x+y&a=%C3%A9&b=2\n1700000000\nnonce-nonce-nonce\nbody");
    assert_string_equal(cb_request_header(request, CB_SIGN_V2), expected);
}

static void
a_signed_request_is_answered_once(void **state)
{
    Fixture *fixture = *state;
    g_auto(Key) key = {NULL, NULL};
    make_key(fixture, &key);
    assert_int_equal(status_of(fixture->hub, signed_request(fixture, &key, "0123456789abcdef")),
                     200);
    assert_refused(fixture, signed_request(fixture, &key, "0123456789abcdef"), 409,
                   "REPLAY_ATTACK_DETECTED");
    assert_int_equal(status_of(fixture->hub, signed_request(fixture, &key, NULL)), 200);
}

static void
a_signature_at_the_wrong_time_is_refused_before_all_else(void **state)
{
    Fixture *fixture = *state;
    g_auto(Key) key = {NULL, NULL};
    make_key(fixture, &key);
    CbRequest *early = signed_request(fixture, &key, NULL);
    CbRequest *edge = signed_request(fixture, &key, NULL);
    CbRequest *forged = signed_request(fixture, &key, NULL);
    fixture_header(forged, CB_SIGN_V2, "00");
    fixture->now += 120 * CB_SECOND;
    assert_int_equal(status_of(fixture->hub, edge), 200);
    fixture->now += CB_SECOND;
    assert_refused(fixture, early, 408, "TIMESTAMP_OUT_OF_RANGE");
    assert_refused(fixture, forged, 408, "TIMESTAMP_OUT_OF_RANGE");
}

static void
a_forged_request_is_refused_and_burns_no_nonce(void **state)
{
    Fixture *fixture = *state;
    g_auto(Key) key = {NULL, NULL};
    make_key(fixture, &key);
    const char *nonce = "abcdefabcdefabcdef";
    CbRequest *body = signed_request(fixture, &key, nonce);
    g_string_assign(body->body, "{\"t\":\"founders\"}");
    assert_refused(fixture, body, 403, "INVALID_SIGNATURE");
    CbRequest *query = signed_request(fixture, &key, nonce);
    g_free(query->query);
    query->query = g_strdup("a=y");
    assert_refused(fixture, query, 403, "INVALID_SIGNATURE");
    CbRequest *claims = signed_request(fixture, &key, nonce);
    fixture_header(claims, CB_SIGN_CLAIMS, "{\"roles\":[\"admin\"]}");
    assert_refused(fixture, claims, 403, "INVALID_SIGNATURE");
    CbRequest *unknown = signed_request(fixture, &key, nonce);
    fixture_header(unknown, CB_SIGN_KEY, "0000000000");
    assert_refused(fixture, unknown, 403, "INVALID_SIGNATURE");
    CbRequest *missing = signed_request(fixture, &key, nonce);
    g_hash_table_remove(missing->headers, CB_SIGN_V2);
    assert_refused(fixture, missing, 401, "MISSING_SIGNATURE");
    assert_int_equal(status_of(fixture->hub, signed_request(fixture, &key, nonce)), 200);
}

static void
a_request_may_sign_its_claims(void **state)
{
    Fixture *fixture = *state;
    g_auto(Key) key = {NULL, NULL};
    make_key(fixture, &key);
    CbRequest *request = fixture_request(NULL, "POST", FIXTURE_SNAPSHOT, "{}");
    fixture_header(request, CB_SIGN_CLAIMS, "{\"userId\":\"u\"}");
    cb_sign_request(request, key.id, key.secret, fixture->now, NULL);
    assert_int_equal(status_of(fixture->hub, request), 200);
    CbRequest *changed = fixture_request(NULL, "POST", FIXTURE_SNAPSHOT, "{}");
    fixture_header(changed, CB_SIGN_CLAIMS, "{\"userId\":\"u\"}");
    cb_sign_request(changed, key.id, key.secret, fixture->now, NULL);
    fixture_header(changed, CB_SIGN_CLAIMS, "{\"userId\":\"v\"}");
    assert_refused(fixture, changed, 403, "INVALID_SIGNATURE");
}

static void
version_1_counts_only_where_the_hub_allows_it(void **state)
{
    Fixture *fixture = *state;
    g_auto(Key) key = {NULL, NULL};
    make_key(fixture, &key);
    CbHubOptions options = {
        .data = fixture->data, .signatures_v1 = TRUE, .now = fixture_now, .now_data = fixture};
    g_autoptr(CbHub) lenient = cb_hub_open(&options, NULL);
    CbRequest *first[3];
    for (guint i = 0; i < G_N_ELEMENTS(first); i++) {
        first[i] = signed_request(fixture, &key, NULL);
        g_hash_table_remove(first[i]->headers, CB_SIGN_V2);
        g_autofree char *signature = cb_sign_v1(first[i], key.secret);
        fixture_header(first[i], CB_SIGN_V1, signature);
    }
    assert_refused(fixture, first[0], 401, "MISSING_SIGNATURE");
    assert_int_equal(status_of(lenient, first[1]), 200);
    assert_int_equal(status_of(lenient, first[2]), 409);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_api_token_tells_who_asks),
        ON_SQLITE(the_header_apikey_counts_without_authorization),
        ON_BOTH(a_revoked_or_unknown_token_is_refused),
        ON_SQLITE(a_token_of_someone_locked_out_is_refused),
        ON_BOTH(nobody_reads_nothing_unless_the_hub_says_so),
        ON_SQLITE(a_forged_or_expired_jwt_is_refused_in_the_words_of_postgrest),
        ON_BOTH(a_jwt_with_the_hubs_secret_acts_for_the_hub),
        ON_SQLITE(a_password_gives_a_token_for_an_hour),
        ON_SQLITE(a_wrong_password_says_no_more_than_that),
        ON_SQLITE(after_five_failed_passwords_even_the_right_one_waits),
        ON_BOTH(a_refresh_token_works_once_and_its_reuse_ends_the_family),
        ON_SQLITE(whoever_signs_out_cannot_refresh),
        cmocka_unit_test(what_is_signed_is_what_the_protocol_says),
        ON_BOTH(a_signed_request_is_answered_once),
        ON_SQLITE(a_signature_at_the_wrong_time_is_refused_before_all_else),
        ON_BOTH(a_forged_request_is_refused_and_burns_no_nonce),
        ON_SQLITE(a_request_may_sign_its_claims),
        ON_SQLITE(version_1_counts_only_where_the_hub_allows_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
