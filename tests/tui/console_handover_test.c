/* The hand-over in the real console: keys, what they open, the clipboard, the last look across two runs. */
#include "tests/tui/console_fixture.h"

static const char shift[] =
    "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
    "\"operators\":[{\"id\":\"o1\",\"name\":\"Zoë Müller\",\"region\":\"bretagne\"}],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"Fair\",\"date\":\"2026-11-24\",\"status\":\"confirmed\","
    "\"setup_ids\":[\"a\"],\"region\":\"bretagne\",\"min_operators\":2}],"
    "\"contacts\":[{\"id\":\"c1\",\"operator_id\":\"o1\",\"outcome\":\"maybe\",\"call_back_at\":"
    "\"2026-11-20T10:30:00Z\",\"made_by\":\"luc\",\"made_at\":\"2026-11-20T08:00:00Z\"}],"
    "\"journal\":[{\"id\":\"j1\",\"session_id\":\"s1\",\"kind\":\"session.note\",\"sentence\":\"Fair: *hall* 3\","
    "\"actor\":\"luc\",\"decided_at\":\"2026-11-20T05:00:00Z\",\"at\":\"2026-11-20T05:00:00Z\"}]}}";

static int
prepare_shift(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-shift", NULL);
    g_autofree char *path = g_build_filename(prepared, "shift.json", NULL);
    g_autofree char *conf = g_build_filename(prepared, "profile.conf", NULL);
    assert_true(g_file_set_contents(path, shift, -1, NULL));
    assert_true(g_file_set_contents(conf, "[person]\nname = dana\n", -1, NULL));
    g_free(call_list(prepared, (const char *const[]){"import", path, NULL}));
    return 0;
}

static void
start_on(Place *place, const char *argument, const char *other)
{
    start_with(place, NULL, (const char *const[]){argument, other, NULL});
}

static void
its_key_opens_it_and_enter_leads_to_what_a_row_is_about(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "7");
    assert_shows(place, "callboard hand-over");
    assert_shows(place, "since 19 Nov 21:00, first look  1 to call back  1 change by 1");
    assert_shows(place, "t since");
    assert_shows(place, "Y copy all");
    assert_selected(place, "call back Zoë Müller");
    play(place, "j");
    assert_selected(place, "changed   luc            05:00          Fair: *hall* 3");
    play(place, "enter");
    assert_shows(place, "callboard board");
    assert_selected(place, "Fair");
    play(place, "q");
    assert_shows(place, "1 change by 1"); /* going back shows the same */
    play(place, "k enter");
    assert_shows(place, "callboard people");
    assert_selected(place, "Zoë Müller");
}

static void
a_key_chooses_since_when(void **state)
{
    Place *place = *state;
    start(place, "--view=handover");
    play(place, "t");
    assert_shows(place, "since 05:00, 4 h");
    play(place, "t t");
    assert_shows(place, "since 19 Nov 09:00, 24 h");
    play(place, "t");
    assert_shows(place, "since 13 Nov 09:00, 7 days");
    play(place, "t");
    assert_shows(place, "first look");
}

static void
what_somebody_has_seen_is_not_told_again_in_the_next_run(void **state)
{
    Place *place = *state;
    start(place, "--view=handover");
    assert_shows(place, "Fair: *hall* 3");
    leave(place);
    start(place, "--view=handover");
    assert_shows(place, "since 09:00, last look");
    assert_shows(place, "0 changes");
    assert_hides(place, "*hall*");
    leave(place);
    g_autofree char *text = call(place, "handover", NULL); /* the command and the view share it */
    assert_non_null(strstr(text, "Nothing has changed."));
}

static void
leaving_the_view_is_a_look_and_another_console_keeps_it(void **state)
{
    Place *place = *state;
    start(place, "--view=handover");
    play(place, "2");
    g_autofree char *text = call(place, "handover", NULL);
    assert_non_null(strstr(text, "Nothing has changed."));
    play(place, "7");
    assert_shows(place, "last look");
    assert_shows(place, "0 changes");
}

static void
a_console_that_never_showed_it_keeps_the_look_of_the_command(void **state)
{
    Place *place = *state;
    start(place, "board");
    g_free(call(place, "handover", NULL));
    leave(place);
    g_autofree char *text = call(place, "handover", NULL);
    assert_non_null(strstr(text, "Nothing has changed."));
}

static void
reading_only_or_printing_is_no_look(void **state)
{
    Place *place = *state;
    start_on(place, "--view=handover", "--read-only");
    assert_shows(place, "*hall*");
    play(place, "2");
    leave(place);
    start_on(place, "--view=handover", "--read-only");
    leave(place);
    g_free(call(place, "--plain", "--view", "handover", NULL));
    g_autofree char *text = call(place, "handover", NULL);
    assert_non_null(strstr(text, "*hall*"));
}

static void
the_whole_is_copied_as_markdown(void **state)
{
    Place *place = *state;
    start(place, "--view=handover");
    cb_pty_mark(place->pty);
    play(place, "Y");
    assert_shows(place, "Copied the hand-over as Markdown");
    g_autoptr(GBytes) log = cb_pty_log(place->pty);
    gsize length;
    const char *bytes = g_bytes_get_data(log, &length);
    g_autofree char *all = g_strndup(bytes, length);
    const char *begin = strstr(all, "\033]52;c;");
    assert_non_null(begin);
    begin += strlen("\033]52;c;");
    g_autofree char *encoded = g_strndup(begin, strcspn(begin, "\a\033"));
    g_autofree guchar *decoded = g_base64_decode(encoded, &length);
    g_autofree char *text = g_strndup((const char *)decoded, length);
    assert_string_equal(text, "## Hand-over, Fri 2026-11-20 09:00\n\nSince Thu 2026-11-19 21:00.\n\n"
                              "### To call back\n\n- 10:30 Zoë Müller: noted by luc\n\n"
                              "### luc\n\n- 05:00 Fair: \\*hall\\* 3\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(its_key_opens_it_and_enter_leads_to_what_a_row_is_about),
        AT_80x24(a_key_chooses_since_when),
        AT_80x24(what_somebody_has_seen_is_not_told_again_in_the_next_run),
        AT_80x24(leaving_the_view_is_a_look_and_another_console_keeps_it),
        AT_80x24(a_console_that_never_showed_it_keeps_the_look_of_the_command),
        AT_80x24(reading_only_or_printing_is_no_look),
        AT_80x24(the_whole_is_copied_as_markdown),
    };
    return cmocka_run_group_tests(tests, prepare_shift, remove_prepared);
}
