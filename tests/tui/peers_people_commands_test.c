/* Commands about people at events, and such as are called wrongly. */
#include <pty.h>
#include <unistd.h>

#include "tests/tui/peers_commands_fixture.h"

/* --- people ----------------------------------------------------------------------------------- */

static void
what_the_data_got_wrong_is_put_right(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers attend fair fay"), 2);
    assert_has(desk->err, "--checked-in, --sms or --phone");
    assert_int_equal(call(desk, "peers attend fair fay --phone abc"), 1);
    assert_has(desk->err, "no telephone number");
    assert_int_equal(call(desk, "peers attend fair fay --phone '+1 (555) 010-0106'"), 0);
    assert_int_equal(call(desk, "export"), 0);
    assert_has(desk->out, "+15550100106");
    assert_int_equal(call(desk, "peers attend fair fay --checked-in yes"), 0);
    assert_int_equal(call(desk, "peers attend fair c4 --sms yes"), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "6 of 6 checked in, 6 can take part");
    assert_int_equal(call(desk, "peers optout fair fay"), 0);
    assert_int_equal(call(desk, "peers preview fair"), 0);
    assert_has(desk->out, "5 can take part");
}

static void
erasing_somebody_asks_first_and_needs_an_administrator(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers erase 'ann lee' --reason asked --json"), 1);
    assert_has(compact(desk), "CONFIRM");
    assert_int_equal(call(desk, "peers erase 'ann lee' --reason asked --yes"), 0);
    assert_int_equal(call(desk, "export"), 0);
    assert_lacks(desk->out, "555 0101");
    assert_lacks(desk->out, "red one");
    assert_int_equal(call(desk, "peers report gala"), 0);
    assert_has(desk->out, "1 unclear");
}

static void
a_dispatcher_may_not_erase(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers erase c1 --reason asked --yes --json"), 1);
    assert_has(compact(desk), "NOT_AUTHORIZED");
}

static void
report_and_show_are_english_for_none_and_one(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers report brunch"), 0);
    assert_has(desk->out, "0 of 0 checked in, 0 can take part.\nNobody has been introduced yet.");
    assert_has(desk->out, "Texts that came in: none.");
    assert_int_equal(call(desk, "peers show brunch"), 0);
    assert_has(desk->out, "Brunch: no lunch.");
    assert_int_equal(call(desk, "peers show fair ann"), 0);
    assert_has(desk->out, "They have not been introduced to anybody yet.");
    assert_int_equal(call(desk, "peers report gala"), 0);
    assert_has(desk->out, "ONE: of which one was.\nIntroductions: 1 sent");
    assert_has(desk->out, "all                   1     0    1 "); /* Ben was not reached */
    assert_has(desk->out,
               "Nobody has more than 1 introduction; 1 of those who take part has none.");
}

/* --- wrong calls ------------------------------------------------------------------------------ */

static void
names_are_found_without_their_accents_and_quoted_short(void **state)
{
    Desk *desk = *state;
    g_autofree char *name = g_strnfill(500, 'x');
    write_text(desk, "name.json",
               "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{\"events\":["
               "{\"id\":\"e3\",\"name\":\"Feira de São Paulo\",\"date\":\"2026-11-20\"}]}}");
    assert_int_equal(call(desk, "import '%s/name.json'", desk->directory), 0);
    assert_int_equal(call(desk, "peers show 'sao paulo'"), 0);
    assert_has(desk->out, "Feira de São Paulo: no lunch.");
    assert_int_equal(call(desk, "peers show %s", name), 1);
    assert_true(strlen(desk->err) < 120);
}

static void
names_that_mean_several_or_nobody_are_told(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "peers show fair lee"), 1);
    assert_has(desk->err, "may mean 2 guests");
    assert_has(desk->err, "Cid & Co");
    assert_int_equal(call(desk, "peers show gala eve --json"), 1);
    assert_has(compact(desk), "CONTRACTOR_NOT_FOUND");
    assert_int_equal(call(desk, "peers preview nothing --json"), 1);
    assert_has(compact(desk), "EVENT_NOT_FOUND");
    assert_int_equal(call(desk, "peers dance fair"), 2);
    assert_has(desk->err, "peers takes events, preview, run");
    assert_int_equal(call(desk, "peers pair fair ann ben marry"), 2);
    assert_has(desk->err, "pin, forbid or none");
    assert_int_equal(call(desk, "peers preview"), 2);
    assert_has(desk->err, "peers preview takes an event");
}

static void
help_says_what_each_action_takes_and_takes_nothing_else(void **state)
{
    static const char *const lines[] = {
        "  attend    an event and one of its guests; --checked-in, --sms, --phone, --reason, --dry-run",
        "  postpone  an event and minutes; 0: as the agenda says; --reason, --dry-run",
        "  queue     nothing more"};
    Desk *desk = *state;
    assert_int_equal(call(desk, "help peers"), 0);
    for (guint l = 0; l < G_N_ELEMENTS(lines); l++)
        assert_has(desk->out, lines[l]);
    assert_int_equal(call(desk, "peers cancel fair --reason rain --late"), 2);
    assert_has(desk->err, "peers cancel takes no --late");
    assert_int_equal(call(desk, "peers events --rating 3"), 2);
    assert_int_equal(call(desk, "--generate bash"), 0);
    assert_has(desk->out, "peers) words='events preview run");
    assert_int_equal(call(desk, "--generate man"), 0);
    assert_has(desk->out, ".It Ic attend\nAn event and one of its guests;");
}

/* What a call prints on a terminal. Caller frees. */
static char *
on_terminal(Desk *desk, const char *words)
{
    int terminal;
    char bytes[4096];
    gssize n;
    g_autofree char *line =
        g_strdup_printf("exec '%s' --cache '%s/profile' --now " NOW " peers %s", program(), desk->directory, words);
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    if (child == 0)
        _exit(execl("/bin/sh", "sh", "-c", line, NULL));
    GString *text = g_string_new(NULL);
    while ((n = read(terminal, bytes, sizeof bytes)) > 0)
        g_string_append_len(text, bytes, n);
    close(terminal);
    waitpid(child, NULL, 0);
    return g_string_free(text, FALSE);
}

static void
lines_fit_a_screen_of_eighty_columns(void **state)
{
    static const char *const calls[] = {"events",  "preview fair", "show gala",
                                        "replies", "replies gala", "report gala",  "queue", "show gala ann"};
    Desk *desk = *state;
    import_two_matches(desk, "null", more_texts);
    for (guint c = 0; c < G_N_ELEMENTS(calls); c++) {
        g_autofree char *shown = on_terminal(desk, calls[c]);
        g_auto(GStrv) lines = g_strsplit(shown, "\r\n", -1);
        for (char **line = lines; *line != NULL; line++)
            if (g_utf8_strlen(*line, -1) > 80 && **line != ' ')
                fail_msg("%s: %s", calls[c], *line);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_EVENTS(what_the_data_got_wrong_is_put_right),
        AS_ADMIN(erasing_somebody_asks_first_and_needs_an_administrator),
        AT_EVENTS(a_dispatcher_may_not_erase),
        AT_EVENTS(names_are_found_without_their_accents_and_quoted_short),
        AT_EVENTS(names_that_mean_several_or_nobody_are_told),
        AT_EVENTS(help_says_what_each_action_takes_and_takes_nothing_else),
        AT_EVENTS(report_and_show_are_english_for_none_and_one),
        AT_EVENTS(lines_fit_a_screen_of_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
