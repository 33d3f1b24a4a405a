/* Who is signed in: what is kept of it and how, which addresses a token may go to, and how it is renewed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/when.h"
#include "sync/client/access.h"
#include "sync/client/signin.h"
#include "tests/support/canned_server.h"
#include "tests/support/files.h"

#define JSON "application/json"

static int
make_directory(void **state)
{
    *state = cb_files_make_directory("credentials", NULL);
    return *state == NULL ? -1 : 0;
}

static int
remove_directory(void **state)
{
    g_autofree char *directory = *state;
    return cb_files_remove(directory, NULL) ? 0 : -1;
}

static char *
path_in(const char *directory)
{
    return g_build_filename(directory, "credentials", NULL);
}

static CbCredentials
some_credentials(const char *hub)
{
    return (CbCredentials){.hub = g_strdup(hub),
                           .token = g_strdup("token-1"),
                           .refresh = g_strdup("refresh-1"),
                           .expires_at = CB_NULL,
                           .refresh_at = CB_NULL,
                           .name = g_strdup("Zoë Müller"),
                           .role = CB_ROLE_MANAGER};
}

static void
save(const char *directory, const char *hub)
{
    g_auto(CbCredentials) credentials = some_credentials(hub);
    assert_true(cb_credentials_save(directory, &credentials, NULL));
}

/* --- addresses -------------------------------------------------------------------------------- */

static void
addresses_have_one_form(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"https://hub.example.org", "https://hub.example.org"},
        {"HTTPS://Hub.Example.ORG:443/", "https://hub.example.org"},
        {"https://hub.example.org:8443//", NULL},
        {"https://hub.example.org:8443/callboard/", "https://hub.example.org:8443/callboard"},
        {"https://hüb.example.org", "https://xn--hb-xka.example.org"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"http://localhost:80/", "http://localhost"},
        {"http://[::1]:8080/", "http://[::1]:8080"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *url = cb_hub_url(pairs[i][0], FALSE, NULL);
        if (pairs[i][1] == NULL)
            assert_null(url);
        else
            assert_string_equal(url, pairs[i][1]);
    }
}

static void
a_token_goes_to_no_address_where_others_could_read_it(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"http://hub.example.org", "--insecure-http"},
        {"http://127.0.0.1.example.org", "--insecure-http"},
        {"http://10.0.0.1:8080", "--insecure-http"},
        {"https://dana:secret@hub.example.org", "before the @"},
        {"https://hub.example.org/?key=1", "? or #"},
        {"ftp://hub.example.org", "https://"},
        {"hub.example.org", "https://"},
        {"https://", "host"},
        {"", "https://"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        if (cb_hub_url_check(bad[i][0], FALSE, &error))
            fail_msg("%s is taken", bad[i][0]);
        if (strstr(error->message, bad[i][1]) == NULL)
            fail_msg("\"%s\" is not in \"%s\"", bad[i][1], error->message);
    }
}

static void
plain_http_is_taken_where_a_person_insists_and_is_known_to_be_open(void **state)
{
    (void)state;
    assert_true(cb_hub_url_check("http://10.0.0.1:8080", TRUE, NULL));
    assert_true(cb_hub_url_is_open("http://10.0.0.1:8080"));
    assert_false(cb_hub_url_is_open("http://127.0.0.1:8080"));
    assert_false(cb_hub_url_is_open("https://10.0.0.1:8080"));
}

/* --- the file --------------------------------------------------------------------------------- */

static void
credentials_are_kept_for_their_owner_only(void **state)
{
    g_autofree char *path = path_in(*state);
    g_auto(CbCredentials) kept = some_credentials("https://hub.example.org"), read = {0};
    struct stat status;
    kept.expires_at = 1800000000 * CB_SECOND;
    kept.refresh_at = 1790000000 * CB_SECOND;
    assert_false(cb_credentials_exist(*state));
    assert_true(cb_credentials_save(*state, &kept, NULL));
    assert_true(cb_credentials_exist(*state));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(cb_credentials_load(*state, &read, NULL));
    assert_string_equal(read.hub, kept.hub);
    assert_string_equal(read.token, kept.token);
    assert_string_equal(read.refresh, kept.refresh);
    assert_string_equal(read.name, kept.name);
    assert_int_equal(read.role, kept.role);
    assert_int_equal(read.expires_at, kept.expires_at);
    assert_int_equal(read.refresh_at, kept.refresh_at);
    assert_false(read.insecure);
    assert_null(read.pin);
}

static void
nobody_is_signed_in_where_there_is_no_file(void **state)
{
    g_auto(CbCredentials) read = {0};
    g_autoptr(GError) error = NULL;
    assert_false(cb_credentials_load(*state, &read, &error));
    assert_null(error);
    assert_true(cb_credentials_remove(*state, &error));
}

static void
assert_refused(const char *directory, const char *words)
{
    g_auto(CbCredentials) read = {0};
    g_autoptr(GError) error = NULL;
    assert_false(cb_credentials_load(directory, &read, &error));
    assert_non_null(error);
    if (strstr(error->message, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, error->message);
    assert_null(strstr(error->message, "token-1"));
    assert_null(read.token);
}

static void
a_file_that_others_can_read_is_refused(void **state)
{
    g_autofree char *path = path_in(*state);
    save(*state, "https://hub.example.org");
    assert_int_equal(g_chmod(path, 0640), 0);
    assert_refused(*state, "chmod 600");
}

static void
a_link_a_torn_file_and_a_forbidden_address_are_refused(void **state)
{
    g_autofree char *path = path_in(*state);
    assert_int_equal(symlink("/etc/hostname", path), 0);
    assert_refused(*state, "cannot be read");
    assert_true(cb_credentials_remove(*state, NULL));
    assert_true(g_file_set_contents_full(path, "[hub]\nurl=", 10, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    assert_refused(*state, "callboard login");
    save(*state, "http://hub.example.org");
    assert_refused(*state, "callboard login");
}

/* --- renewal ---------------------------------------------------------------------------------- */

/* A hub that takes the token "token-N", and gives the next one for "refresh-N". */
typedef struct {
    CannedServer *server;
    CbAccess *access;
    guint good;             /* N */
    guint renew_status;     /* 0: as it should */
    guint renewals, refusals;
    guint answers, status, failures;
    CbFailure failure;
    char *sentence;
} Hub;

static gboolean
renew(Hub *hub, const CannedRequest *request, int fd)
{
    g_autofree char *refresh = g_strdup_printf("refresh-%u", hub->good);
    hub->renewals++;
    if (hub->renew_status != 0)
        return canned_send_answer(fd, hub->renew_status, JSON, "", "{\"message\":\"no\"}");
    if (strstr(request->body, refresh) == NULL || strstr(request->headers, "Bearer") != NULL)
        return canned_send_answer(fd, 400, JSON, "", "{\"msg\":\"used\"}");
    hub->good++;
    g_autofree char *body = g_strdup_printf("{\"access_token\":\"token-%u\",\"refresh_token\":\"refresh-%u\","
                                            "\"expires_in\":3600}", hub->good, hub->good);
    return canned_send_answer(fd, 200, JSON, "", body);
}

static gboolean
serve(gpointer data, const CannedRequest *request, int fd)
{
    Hub *hub = data;
    g_autofree char *proof = g_strdup_printf("Bearer token-%u\r\n", hub->good);
    if (strstr(request->line, "/auth/v1/token?grant_type=refresh_token") != NULL)
        return renew(hub, request, fd);
    if (strstr(request->line, "grant_type=password") != NULL)
        return strstr(request->body, "\"password\":\"good\"") != NULL
                   ? canned_send_answer(fd, 200, JSON, "", "{\"access_token\":\"token-1\",\"refresh_token\":"
                                                           "\"refresh-1\",\"expires_in\":1000}")
                   : canned_send_answer(fd, 400, JSON, "", "{\"msg\":\"wrong password\"}");
    if (strstr(request->headers, proof) != NULL)
        return canned_send_answer(fd, 200, JSON, "", "{\"id\":\"u1\",\"email\":\"dana@example.org\","
                                                     "\"app_metadata\":{\"role\":\"manager\"},"
                                                     "\"user_metadata\":{\"name\":\"Dana\"}}");
    hub->refusals++;
    return canned_send_answer(fd, 401, JSON, "", "{\"code\":\"not_signed_in\",\"message\":\"expired\"}");
}

static void
on_answer(gpointer data, guint id, const CbAnswer *answer)
{
    Hub *hub = data;
    assert_in_range(id, 1, 9);
    hub->answers++;
    hub->status = answer->status;
}

static void
on_failure(gpointer data, guint id, CbFailure failure, const char *sentence)
{
    Hub *hub = data;
    assert_in_range(id, 1, 9);
    hub->failures++;
    hub->failure = failure;
    g_free(hub->sentence);
    hub->sentence = g_strdup(sentence);
}

/* With "token-1" in `directory`, though the hub takes "token-`good`". */
static void
open_hub(Hub *hub, const char *directory, guint good)
{
    const CbTransferCalls calls = {hub, on_answer, on_failure, NULL};
    *hub = (Hub){.good = good};
    hub->server = canned_server_start(serve, hub);
    save(directory, canned_server_url(hub->server));
    hub->access = cb_access_new(directory, &calls, NULL);
    assert_non_null(hub->access);
}

static void
close_hub(Hub *hub)
{
    cb_access_free(hub->access);
    canned_server_stop(hub->server);
    g_free(hub->sentence);
}

static void
turn(Hub *hub, gint64 now)
{
    CbTransfers *transfers = cb_access_transfers(hub->access);
    cb_access_tick(hub->access, now);
    cb_transfers_perform(transfers);
    if (!cb_transfers_settle(transfers))
        cb_transfers_wait(transfers, CB_SECOND / 50);
}

static void
ask(Hub *hub, guint n)
{
    g_autoptr(CbRequest) request = cb_request_new("GET", "/rest/v1/sessions");
    gint64 patience = g_get_monotonic_time() + 5 * CB_SECOND;
    for (guint i = 1; i <= n; i++)
        cb_access_start(hub->access, i, request, CB_TRANSFER_WHOLE, 0);
    while (hub->answers + hub->failures < n && g_get_monotonic_time() < patience)
        turn(hub, g_get_real_time());
    assert_int_equal(hub->answers + hub->failures, n);
}

static void
an_expired_token_is_renewed_once_for_all_requests(void **state)
{
    Hub hub;
    g_auto(CbCredentials) kept = {0};
    open_hub(&hub, *state, 1);
    g_clear_pointer(&hub.access, cb_access_free);
    g_auto(CbCredentials) old = some_credentials(canned_server_url(hub.server));
    g_free(old.token);
    old.token = g_strdup("token-0");
    assert_true(cb_credentials_save(*state, &old, NULL));
    const CbTransferCalls calls = {&hub, on_answer, on_failure, NULL};
    hub.access = cb_access_new(*state, &calls, NULL);
    ask(&hub, 3);
    assert_int_equal(hub.answers, 3);
    assert_int_equal(hub.status, 200);
    assert_int_equal(hub.renewals, 1);
    assert_true(cb_credentials_load(*state, &kept, NULL));
    assert_string_equal(kept.token, "token-2");
    assert_string_equal(kept.refresh, "refresh-2");
    assert_string_equal(kept.name, "Zoë Müller");
    close_hub(&hub);
}

static void
a_token_that_cannot_be_renewed_is_told_and_not_tried_again(void **state)
{
    Hub hub;
    open_hub(&hub, *state, 5); /* the refresh token is of no use either */
    ask(&hub, 1);
    assert_int_equal(hub.status, 401);
    assert_int_equal(hub.renewals, 1);
    hub.answers = 0;
    ask(&hub, 1);
    assert_int_equal(hub.status, 401);
    assert_int_equal(hub.renewals, 1);
    close_hub(&hub);
}

static void
a_hub_that_cannot_renew_now_is_tried_later(void **state)
{
    Hub hub;
    open_hub(&hub, *state, 2);
    hub.renew_status = 503;
    ask(&hub, 1);
    assert_int_equal(hub.failures, 1);
    assert_int_equal(hub.failure, CB_FAILURE_LATER);
    assert_non_null(strstr(hub.sentence, "503"));
    close_hub(&hub);
}

static void
what_another_process_has_renewed_is_taken_over(void **state)
{
    Hub hub;
    open_hub(&hub, *state, 2);
    g_auto(CbCredentials) newer = some_credentials(canned_server_url(hub.server));
    g_free(newer.token);
    newer.token = g_strdup("token-2");
    assert_true(cb_credentials_save(*state, &newer, NULL));
    ask(&hub, 1);
    assert_int_equal(hub.status, 200);
    assert_int_equal(hub.renewals, 0);
    assert_int_equal(hub.refusals, 1);
    close_hub(&hub);
}

static void
a_token_is_renewed_at_four_fifths_of_its_life(void **state)
{
    Hub hub;
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL, .refresh_at = CB_NULL};
    open_hub(&hub, *state, 1);
    credentials.hub = g_strdup(canned_server_url(hub.server));
    gint64 before = g_get_real_time();
    assert_true(cb_sign_in(&credentials, "dana", "good", NULL));
    assert_in_range(credentials.refresh_at - before, 799 * CB_SECOND, 810 * CB_SECOND);
    assert_true(cb_credentials_save(*state, &credentials, NULL));
    g_clear_pointer(&hub.access, cb_access_free);
    const CbTransferCalls calls = {&hub, on_answer, on_failure, NULL};
    hub.access = cb_access_new(*state, &calls, NULL);
    assert_int_equal(cb_access_wake_at(hub.access), credentials.refresh_at);
    turn(&hub, credentials.refresh_at - 1);
    assert_int_equal(hub.renewals, 0);
    for (guint i = 0; i < 200 && cb_access_credentials(hub.access)->token[6] == '1'; i++)
        turn(&hub, credentials.refresh_at);
    assert_int_equal(hub.renewals, 1);
    assert_string_equal(cb_access_credentials(hub.access)->token, "token-2");
    close_hub(&hub);
}

/* --- signing in ------------------------------------------------------------------------------- */

static void
signing_in_learns_who_one_is(void **state)
{
    Hub hub;
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL, .refresh_at = CB_NULL};
    open_hub(&hub, *state, 1);
    credentials.hub = g_strdup(canned_server_url(hub.server));
    credentials.token = g_strdup("token-1");
    assert_true(cb_sign_in(&credentials, NULL, NULL, NULL));
    assert_string_equal(credentials.name, "Dana");
    assert_int_equal(credentials.role, CB_ROLE_MANAGER);
    close_hub(&hub);
}

static void
a_wrong_password_and_a_wrong_token_are_told(void **state)
{
    Hub hub;
    g_auto(CbCredentials) credentials = {.expires_at = CB_NULL, .refresh_at = CB_NULL};
    g_autoptr(GError) wrong_password = NULL, wrong_token = NULL;
    open_hub(&hub, *state, 1);
    credentials.hub = g_strdup(canned_server_url(hub.server));
    assert_false(cb_sign_in(&credentials, "dana", "bad", &wrong_password));
    assert_true(g_error_matches(wrong_password, CB_COURIER_ERROR, CB_COURIER_ERROR_SIGNED_OUT));
    assert_non_null(strstr(wrong_password->message, "wrong password"));
    credentials.token = g_strdup("token-9");
    assert_false(cb_sign_in(&credentials, NULL, NULL, &wrong_token));
    assert_non_null(strstr(wrong_token->message, "expired"));
    assert_null(strstr(wrong_token->message, "token-9"));
    close_hub(&hub);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, make_directory, remove_directory)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_have_one_form),
        cmocka_unit_test(a_token_goes_to_no_address_where_others_could_read_it),
        cmocka_unit_test(plain_http_is_taken_where_a_person_insists_and_is_known_to_be_open),
        IN_DIRECTORY(credentials_are_kept_for_their_owner_only),
        IN_DIRECTORY(nobody_is_signed_in_where_there_is_no_file),
        IN_DIRECTORY(a_file_that_others_can_read_is_refused),
        IN_DIRECTORY(a_link_a_torn_file_and_a_forbidden_address_are_refused),
        IN_DIRECTORY(an_expired_token_is_renewed_once_for_all_requests),
        IN_DIRECTORY(a_token_that_cannot_be_renewed_is_told_and_not_tried_again),
        IN_DIRECTORY(a_hub_that_cannot_renew_now_is_tried_later),
        IN_DIRECTORY(what_another_process_has_renewed_is_taken_over),
        IN_DIRECTORY(a_token_is_renewed_at_four_fifths_of_its_life),
        IN_DIRECTORY(signing_in_learns_who_one_is),
        IN_DIRECTORY(a_wrong_password_and_a_wrong_token_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
