/* Messages by the command line: what would be sent, sending it, and the company's words; as a person types them. */
#include <sys/wait.h>

#include "tests/sync/sender_fixture.h"

/* Runs `callboard WORDS` with the hub's data and channels; what it says on both outputs. Caller frees. */
static char *
say(const Sending *sending, const char *words, int status)
{
    const char *build = g_getenv("CB_BUILD") != NULL ? g_getenv("CB_BUILD") : "build";
    g_autofree char *command = g_strdup_printf("%s/callboard %s --data '%s' 2>&1", build, words, sending->fixture->data);
    const char *const argv[] = {"sh", "-c", command, NULL};
    char *out = NULL;
    int ended = 0;
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &ended, NULL));
    if (!WIFEXITED(ended) || WEXITSTATUS(ended) != status)
        fail_msg("%s: %d, %s", command, WEXITSTATUS(ended), out);
    return out;
}

static char *
say_channels(const Sending *sending, const char *words, int status)
{
    g_autofree char *whole =
        g_strdup_printf("%s --channels '%s/%s'", words, sending->directory, CB_CHANNELS_FILE);
    return say(sending, whole, status);
}

static void
expect(char *said, const char *words)
{
    if (strstr(said, words) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", words, said);
    g_free(said);
}

/* The program has the machine's clock. */
static void
add_today(Sending *sending)
{
    char day[11];
    sending->fixture->now = g_get_real_time();
    sending_change(sending, CB_sessions, "id", "s1", "date", cb_day_format(cb_day_of(sending->fixture->now) + 9, day));
    sending_add(sending, "m1", "ana@example.test");
}

static void
a_dry_run_shows_what_sending_then_sends(void **state)
{
    Sending *sending = *state;
    add_today(sending);
    g_autofree char *shown = say_channels(sending, "send --dry-run", 0);
    assert_non_null(strstr(shown, "email: released to Ana Roy <ana@example.test>"));
    assert_non_null(strstr(shown, "| You are released."));
    assert_int_equal(smtp_sink_visits(sending->smtp), 0);
    expect(say_channels(sending, "send --dry-run --json", 0), "\"channel\":\t\"email\"");
    expect(say_channels(sending, "send", 0), "1 sent, 0 later, 0 failed, 0 in doubt, 0 off");
    g_ptr_array_unref(sending_mails(sending, 1));
    expect(say_channels(sending, "send", 0), "0 sent");
    expect(say_channels(sending, "send --dry-run", 0), "Nothing is to be sent now.");
}

static void
without_channels_it_says_what_to_do(void **state)
{
    Sending *sending = *state;
    expect(say(sending, "send", 2), "--channels");
    sending_write(sending, CB_CHANNELS_FILE, "[email]\nserver=smtp://x\n");
    expect(say_channels(sending, "send", 3), "section [email]: from is missing");
}

static void
the_company_s_words_are_set_in_the_hub(void **state)
{
    Sending *sending = *state;
    expect(say(sending, "policy messages", 0), "accepted.body=You work {what}, {details}.");
    expect(say(sending, "policy messages 'accepted.body=Hi {name}\\nBye' accepted.channel=text", 0),
           "accepted.body=Hi {name}\\nBye");
    expect(say(sending, "policy messages", 0), "accepted.channel=text");
    expect(say(sending, "policy messages 'accepted.body=Hi {whom}'", 2), "{whom} is no place that a message of accepted");
    expect(say(sending, "policy messages accepted.body=", 0), "accepted.body=You work {what}, {details}.");
    expect(say(sending, "policy min_gap_minutes=5", 2), "--data is for");
}

/* What is wrong is refused by the hub's door for programs too. */
static void
a_program_that_sets_words_is_told_what_is_wrong(void **state)
{
    Sending *sending = *state;
    guint status;
    g_autoptr(cJSON) json =
        fixture_ask(sending->hub, sending->fixture->tokens[CB_ROLE_ADMIN], "POST", "/rest/v1/policies",
                    "{\"id\":\"messages\",\"policy\":{\"accepted\":{\"body\":\"Hi {whom}\"}}}", &status);
    assert_int_equal(status, 400);
    assert_non_null(strstr(fixture_text(json, "details"), "{whom} is no place"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_dry_run_shows_what_sending_then_sends, sending_on_sqlite, sending_free),
        cmocka_unit_test_setup_teardown(without_channels_it_says_what_to_do, sending_on_sqlite, sending_free),
        cmocka_unit_test_setup_teardown(the_company_s_words_are_set_in_the_hub, sending_on_sqlite, sending_free),
        cmocka_unit_test_setup_teardown(a_program_that_sets_words_is_told_what_is_wrong, sending_on_sqlite,
                                        sending_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
