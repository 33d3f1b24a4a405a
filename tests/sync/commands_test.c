/* The commands that talk to a hub, as a person types them. */
#include <stdio.h>
#include <sys/wait.h>

#include "store/lock.h"
#include "tests/sync/courier_fixture.h"

typedef struct {
    int status;
    char *out; /* standard output and error */
} Said;

static const char *
program(void)
{
    static char path[4096];
    const char *build = g_getenv("CB_BUILD");
    g_snprintf(path, sizeof path, "%s/callboard", build != NULL ? build : "build");
    return path;
}

/* What `callboard WORDS` answers, with `input` on its standard input; valid until the next call. */
static const Said *
say(Test *test, const char *input, const char *words)
{
    static Said said;
    g_autofree char *command =
        g_strdup_printf("printf '%%s\\n' \"$INPUT\" | '%s' --cache '%s' %s 2>&1", program(), test->profile, words);
    const char *const argv[] = {"sh", "-c", command, NULL};
    g_auto(GStrv) environment = g_environ_setenv(g_get_environ(), "INPUT", input, TRUE);
    int status = 0;
    g_free(said.out);
    assert_true(g_spawn_sync(NULL, (char **)argv, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, &said.out,
                             NULL, &status, NULL));
    assert_true(WIFEXITED(status));
    said.status = WEXITSTATUS(status);
    assert_null(strstr(said.out, test->token));
    return &said;
}

static void
expect(Test *test, const char *words, int status, const char *answer)
{
    const Said *said = say(test, "", words);
    if (said->status != status || strstr(said->out, answer) == NULL)
        fail_msg("callboard %s: status %d, \"%s\"", words, said->status, said->out);
}

static void
sign_in(Test *test)
{
    g_autofree char *url = proxy_url(test, "http");
    g_autofree char *words = g_strdup_printf("login %s/ --token-stdin", url);
    const Said *said = say(test, test->token, words);
    assert_int_equal(said->status, 0);
    assert_non_null(strstr(said->out, "as dana (dispatcher)"));
}

static void
a_day_with_a_hub(void **state)
{
    Test *test = *state;
    assert_true(cb_credentials_remove(test->profile, NULL));
    expect(test, "sync --once", 1, "callboard login");
    sign_in(test);
    expect(test, "sync --once", 0, "Everything is current");
    assert_cache_is_the_hub(test);
    expect(test, "accept s1 o00001", 0, "accepted");
    expect(test, "outbox", 0, "waiting until");
    expect(test, "outbox --json", 0, "\"pending\"");
    expect(test, "logout", 1, "1 decision is not pushed yet");
    expect(test, "outbox push", 0, "Everything is current and pushed");
    expect(test, "outbox", 0, "Nothing waits");
    assert_cache_is_the_hub(test);
    expect(test, "logout", 0, "Signed out");
    assert_false(cb_credentials_exist(test->profile));
    expect(test, "logout", 1, "nobody is signed in");
}

/* A row of the cache is changed behind everybody's back. */
static void
spoil_the_cache(const Test *test)
{
    g_autoptr(CbStore) store = cb_store_open(test->profile, NULL);
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_sessions);
    cb_patch_set_text(patch, row, CB_sessions_id, "s1");
    cb_patch_set_text(patch, row, CB_sessions_title, "what nobody decided");
    assert_true(cb_store_write(store, patch, NULL));
}

static void
a_cache_that_differs_from_the_hub_is_found_by_its_digest(void **state)
{
    Test *test = *state;
    assert_true(cb_credentials_remove(test->profile, NULL));
    sign_in(test);
    expect(test, "sync --check", 0, "The cache is what the hub has.");
    spoil_the_cache(test);
    expect(test, "sync --check", 1, "sessions differs");
    expect(test, "sync --once --refetch", 0, "Everything is current");
    expect(test, "sync --check --json", 0, "[]");
}

static void
a_decision_that_came_too_late_is_shown_and_can_be_given_up(void **state)
{
    Test *test = *state;
    Test other = *test;
    other.profile = g_build_filename(test->directory, "other", NULL);
    sign_in(&other);
    expect(test, "sync --once", 0, "current");
    expect(&other, "sync --once", 0, "current");
    expect(test, "accept s1 o00001", 0, "accepted");
    expect(&other, "reject s1 o00001 --reason=ill", 0, "rejected");
    expect(test, "outbox push", 0, "pushed");
    expect(&other, "outbox push", 0, "The hub refused 1 decision");
    expect(&other, "outbox", 0, "conflict");
    expect(&other, "outbox", 0, "dana, 20");
    expect(&other, "outbox drop 7", 1, "no such decision");
    expect(&other, "outbox drop 1", 0, "");
    expect(&other, "outbox", 0, "Nothing waits");
    g_free(other.profile);
}

static void
without_a_hub_in_reach_the_status_says_so(void **state)
{
    Test *test = *state;
    int console = -1;
    fault_proxy_disable(test->proxy, TRUE);
    g_usleep(50000);
    expect(test, "sync --once", 4, "does not answer");
    assert_true(cb_lock_take(test->profile, CB_COURIER_LOCK, &console));
    expect(test, "logout --wipe", 1, "a console is open");
    cb_lock_drop(&console);
    expect(test, "logout --wipe", 0, "the hub could not be told");
}

static void
addresses_tokens_and_words_of_no_use_are_refused(void **state)
{
    Test *test = *state;
    g_autofree char *url = proxy_url(test, "http");
    g_autofree char *login = g_strdup_printf("login %s --token-stdin", url);
    expect(test, "login http://hub.example.org --token-stdin", 2, "--insecure-http");
    expect(test, "login https://hub.example.org --pin=1234 --token-stdin", 2, "sha256//");
    expect(test, "login https://hub.example.org --ca=/nowhere --token-stdin", 2, "PEM");
    expect(test, login, 3, "no token was given");
    assert_int_equal(say(test, "cbt_wrong", login)->status, 1);
    expect(test, "outbox shred", 2, "outbox takes list, push, retry, confirm or drop");
    expect(test, "outbox drop", 2, "number");
    expect(test, "outbox retry", 1, "conflict");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_HUB(a_day_with_a_hub),
        WITH_HUB(a_cache_that_differs_from_the_hub_is_found_by_its_digest),
        WITH_HUB(a_decision_that_came_too_late_is_shown_and_can_be_given_up),
        WITH_HUB(without_a_hub_in_reach_the_status_says_so),
        WITH_HUB(addresses_tokens_and_words_of_no_use_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
