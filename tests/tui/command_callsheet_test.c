/* `callboard callsheet` as people and scripts use it. */
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/tui/command_fixture.h"

static const char theatre[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"policies\":[{\"id\":\"board\",\"policy\":{\"timezone\":\"Europe/Paris\"}}],"
    "\"places\":[{\"id\":\"hall\",\"name\":\"Old Hall\",\"address\":\"1 High Street\"}],"
    "\"operators\":["
    "{\"id\":\"o1\",\"name\":\"Zoë Müller\",\"email\":\"zoe+work@example.org\",\"phone\":\"+33 6 39 98 00 01\"},"
    "{\"id\":\"o2\",\"name\":\"Ana Roy\",\"phone\":\"06 39 98 00 02\"},"
    "{\"id\":\"o3\",\"name\":\"\\u001b[31mred\\u202e\",\"phone\":\"\\u001b]8;;x\\u0007 1\"}],"
    "\"sessions\":["
    "{\"id\":\"s1\",\"client_id\":\"Atlas\",\"title\":\"Gala\",\"date\":\"2026-11-28\",\"place_id\":\"hall\","
    "\"starts_at\":\"2026-11-28T19:00:00Z\",\"ends_at\":\"2026-11-28T23:30:00Z\","
    "\"status\":\"confirmed\",\"setup_ids\":[\"a\"],\"min_operators\":3},"
    "{\"id\":\"s2\",\"title\":\"Get-in\",\"date\":\"2026-11-28\",\"region\":\"corse\","
    "\"status\":\"pending\",\"setup_ids\":[\"a\"],\"min_operators\":1},"
    "{\"id\":\"s3\",\"title\":\"Off\",\"date\":\"2026-11-28\",\"status\":\"cancelled\",\"setup_ids\":[\"a\"]},"
    "{\"id\":\"s4\",\"title\":\"Matinée\",\"date\":\"2026-12-06\",\"starts_at\":\"2026-12-06T13:00:00Z\","
    "\"status\":\"confirmed\",\"setup_ids\":[\"a\"],\"min_operators\":1}],"
    "\"session_operators\":["
    "{\"session_id\":\"s1\",\"operator_id\":\"o1\",\"status\":\"accepted\"},"
    "{\"session_id\":\"s1\",\"operator_id\":\"o2\",\"status\":\"pending\"},"
    "{\"session_id\":\"s2\",\"operator_id\":\"o3\",\"status\":\"accepted\"},"
    "{\"session_id\":\"s4\",\"operator_id\":\"o2\",\"status\":\"accepted\"}],"
    "\"contacts\":[{\"id\":\"c1\",\"session_id\":\"s1\",\"note\":\"gate B,\\nring twice\",\"made_by\":\"dana\","
    "\"made_at\":\"2026-11-02T00:00:00Z\"}]}}";

static int
open_theatre(void **state)
{
    if (open_empty(state) != 0)
        return -1;
    Desk *desk = *state;
    write_text(desk, "facts.json", theatre);
    return call(desk, "import '%s/facts.json'", desk->directory);
}

#define IN_THEATRE(test) cmocka_unit_test_setup_teardown(test, open_theatre, close_desk)

static void
a_day_is_printed_for_people(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "callsheet 2026-11-28"), 0);
    assert_string_equal(
        desk->out, "Saturday 28 November 2026\n"
                   "2 sessions, 3 people, 2 places open; times of Europe/Paris\n"
                   "\n"
                   "all day           Get-in · not confirmed yet\n"
                   "                  corse\n"
                   "                  �[31mred�          �]8;;x� 1\n"
                   "\n"
                   "20:00–00:30 (+1)  Gala · Atlas · 2 people wanted\n"
                   "                  Old Hall, 1 High Street\n"
                   "                  Zoë Müller         +33 6 39 98 00 01  zoe+work@example.org\n"
                   "                  Ana Roy     asked  06 39 98 00 02\n"
                   "                  Note: gate B,\n"
                   "                        ring twice\n");
}

static void
a_persons_sheet_has_all_days_ahead(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "callsheet --person o2"), 0);
    assert_has(desk->out, "Ana Roy, from Friday 20 November 2026\n2 sessions; times of Europe/Paris\n");
    assert_has(desk->out, "\nSaturday 28 November 2026\n\n20:00–00:30 (+1)  Gala · Atlas · you are asked");
    assert_has(desk->out, "\nSunday 6 December 2026\n\nfrom 14:00        Matinée\n");
    assert_int_equal(call(desk, "callsheet 2026-12-06 --person o2"), 0);
    assert_lacks(desk->out, "Gala");
    assert_lacks(desk->out, "wanted"); /* whom others look for is not theirs to mind */
    assert_int_equal(call(desk, "callsheet --person nobody"), 1);
    assert_has(desk->err, "there is no operator \"nobody\"");
    assert_int_equal(call(desk, "callsheet --person nobody --json"), 1);
    assert_has(compact(desk), "OPERATOR_NOT_FOUND");
}

static void
the_profiles_own_clocks_count_more_than_the_companys(void **state)
{
    Desk *desk = *state;
    write_text(desk, "profile/profile.conf", "[console]\ntimezone = Asia/Tokyo\n");
    assert_int_equal(call(desk, "callsheet 2026-11-28"), 0);
    assert_has(desk->out, "times of Asia/Tokyo");
    assert_has(desk->out, "\n04:00–08:30");
}

static void
days_have_names(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "callsheet today"), 0);
    assert_string_equal(desk->out, "Friday 20 November 2026\n0 sessions, 0 people; times of Europe/Paris\n");
    assert_int_equal(call(desk, "callsheet tomorrow"), 0);
    assert_has(desk->out, "Saturday 21 November 2026\n");
}

static void
a_wrong_call_is_told(void **state)
{
    static const struct {
        const char *words, *says;
    } calls[] = {
        {"callsheet", "callsheet needs DATE, or --person"},
        {"callsheet soon", "callsheet takes a date such as"},
        {"callsheet today --format rtf", "--format is one of text, csv, ics, pdf"},
        {"callsheet today --json --format csv", "leave out --format"},
    };
    Desk *desk = *state;
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
        assert_int_equal(call(desk, "%s", calls[i].words), 2);
        assert_has(desk->err, calls[i].says);
    }
}

static void
programs_get_json_and_csv(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "callsheet 2026-11-28 --json"), 0);
    assert_has(compact(desk), "{\"from\":\"2026-11-28\",\"to\":\"2026-11-28\",\"operatorId\":null,\"sessions\":[{"
                              "\"sessionId\":\"s2\"");
    assert_int_equal(call(desk, "callsheet 2026-11-28 --format csv --output '%s/day.csv'", desk->directory), 0);
    assert_string_equal(desk->out, "");
    g_autofree char *csv = read_text(desk, "day.csv");
    assert_has(csv, "2026-11-28,20:00,00:30,s1,Gala,Atlas,confirmed,Old Hall,1 High Street,,3,2,o1,Zoë Müller,"
                    "accepted,'+33 6 39 98 00 01,zoe+work@example.org,\"gate B,\nring twice\"\r\n");
    assert_has(csv, " [31mred ");
    assert_null(strpbrk(csv, "\x1b\x07"));
    assert_lacks(csv, "\u202e");
}

static void
calendars_and_paper_are_written_to_files(void **state)
{
    Desk *desk = *state;
    assert_int_equal(call(desk, "callsheet 2026-11-28 --format ics"), 0);
    assert_has(desk->out, "UID:s1@callboard\r\n");
    assert_has(desk->out, "UID:s3@callboard\r\nDTSTAMP:19700101T000000Z\r\nSEQUENCE:0\r\nSTATUS:CANCELLED");
    assert_has(desk->out, "nAna"); /* the line is folded behind it */
    write_text(desk, "profile/profile.conf", "[person]\nrole = viewer\n");
    assert_int_equal(call(desk, "callsheet 2026-11-28 --format ics"), 0);
    assert_lacks(desk->out, "Ana");
    assert_int_equal(call(desk, "callsheet 2026-11-28 --format pdf --output '%s/day.pdf'", desk->directory), 0);
    g_autofree char *paper = read_text(desk, "day.pdf");
    assert_true(g_str_has_prefix(paper, "%PDF-"));
    assert_int_equal(call(desk, "callsheet 2026-11-28 --format pdf --output '%s/no/day.pdf'", desk->directory), 3);
    assert_has(desk->err, "cannot be written");
}

/* What the program writes to a terminal of its own. */
static char *
on_terminal(Desk *desk, const char *term)
{
    GString *text = g_string_new(NULL);
    int terminal;
    char bytes[4096];
    g_autofree char *cache = g_build_filename(desk->directory, "profile", NULL);
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("TERM", term, TRUE);
        execl(program(), program(), "--cache", cache, "callsheet", "2026-11-28", NULL);
        _exit(127);
    }
    for (ssize_t n; (n = read(terminal, bytes, sizeof bytes)) > 0;)
        g_string_append_len(text, bytes, n);
    close(terminal);
    waitpid(pid, NULL, 0);
    return g_string_free(text, FALSE);
}

static void
numbers_and_addresses_are_links_only_where_a_terminal_takes_them(void **state)
{
    Desk *desk = *state;
    g_autofree char *rich = on_terminal(desk, "xterm-256color");
    g_autofree char *dumb = on_terminal(desk, "dumb");
    assert_has(rich, "\033]8;;tel:+33639980001\033\\+33 6 39 98 00 01\033]8;;\033\\");
    assert_has(rich, "\033]8;;mailto:zoe%2Bwork@example.org\033\\zoe+work@example.org\033]8;;\033\\");
    assert_has(rich, "\033]8;;tel:81\033\\"); /* nothing of a hostile number but its digits */
    assert_has(dumb, "+33 6 39 98 00 01");
    assert_lacks(dumb, "\033");
    assert_int_equal(call(desk, "callsheet 2026-11-28"), 0);
    assert_lacks(desk->out, "\033");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_THEATRE(a_day_is_printed_for_people),
        IN_THEATRE(a_persons_sheet_has_all_days_ahead),
        IN_THEATRE(the_profiles_own_clocks_count_more_than_the_companys),
        IN_THEATRE(days_have_names),
        IN_THEATRE(a_wrong_call_is_told),
        IN_THEATRE(programs_get_json_and_csv),
        IN_THEATRE(calendars_and_paper_are_written_to_files),
        IN_THEATRE(numbers_and_addresses_are_links_only_where_a_terminal_takes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
