/* The hand-over: what it holds, in which order, since when, and how it reads. */
#include "tests/tui/desk_fixture.h"

#include "engine/when.h"
#include "tui/desk/handover_text.h"

#define EARLIER "2026-11-20T08:00:00Z"

/* --- the ground ------------------------------------------------------------------------------- */

static void
write_conf(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "profile.conf", NULL);
    const char *text = "[person]\nname = dana\n[console]\ntimezone = Europe/Paris\n";
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static int
enter_alone(void **state)
{
    if (enter(state) != 0)
        return -1;
    write_conf(*state);
    return 0;
}

static int
enter_signed_in(void **state)
{
    return enter_alone(state) == 0 ? sign_in(*state, "dana") : -1;
}

static void
journal(CbPatch *rows, const char *id, const char *actor, const char *at, const char *sentence)
{
    worlds_row(rows, CB_journal, "id", id, "session_id", "s-one", "kind", "session.propose", "sentence", sentence,
               "actor", actor, "decided_at", at, "at", at, NULL);
}

static void
bring(CbDesk *desk, const char *directory, const CbPatch *rows)
{
    write_facts(directory, rows);
    assert_true(cb_desk_reload(desk, NULL));
}

static void
assert_lines(CbDesk *desk, CbSince since, const char *expected)
{
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < cb_handover_lines(handover); i++) {
        const CbHandoverLine *line = cb_handover_line(handover, i);
        g_string_append_printf(text, "%s | %s | %s\n", cb_handover_word(line->part),
                               line->who != NULL ? line->who : "", line->what);
    }
    assert_string_equal(text->str, expected);
}

static CbSince
since(const char *time)
{
    return cb_since_time(worlds_time(time));
}

/* --- what it holds ---------------------------------------------------------------------------- */

static void
without_a_hub_what_stands_here_is_what_changed(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.accept", "s-one", "ann");
    must_decide(desk, "session.propose", "s-two", "bob");
    assert_lines(desk, since(EARLIER),
                 "changed | dana | ann is accepted on Gala.\n"
                 "changed | dana | bob is proposed for Ball.\n");
    g_free(cb_desk_undo(desk, NULL));
    assert_lines(desk, since(NOW), "changed | dana | ann is accepted on Gala.\n");
    assert_lines(desk, since("2026-11-20T12:00:00.000001Z"), "");
}

static void
with_a_hub_it_is_pending_until_the_journal_has_it_and_never_told_twice(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    must_decide(desk, "session.propose", "s-two", "bob");
    assert_lines(desk, since(EARLIER), "pending | dana | bob is proposed for Ball.\n");
    journal(rows, cb_desk_entry(desk, 0).entry->decision->id, "dana", NOW, "bob is proposed for Ball.");
    bring(desk, *state, rows);
    assert_lines(desk, since(EARLIER), "changed | dana | bob is proposed for Ball.\n");
    assert_lines(desk, since("2026-11-20T12:00:01Z"), "");
    assert_int_equal(cb_desk_count(desk, CB_STANDS), 1); /* its answer has not come yet */
}

static void
what_is_done_and_not_in_the_journal_is_told_all_the_same(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    const CbOutboxAnswer word = {.state = CB_OUTBOX_ACCEPTED, .version = 0};
    must_decide(desk, "session.propose", "s-two", "bob");
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_answer(store, cb_desk_entry(desk, 0).entry->decision->id, &word, NULL));
    assert_true(cb_outbox_commit(store, NULL));
    refresh(desk);
    assert_int_equal(cb_desk_count(desk, CB_DONE), 1);
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since(EARLIER));
    assert_int_equal(handover->counts[CB_HANDOVER_CHANGED], 1);
    assert_int_equal(handover->counts[CB_HANDOVER_PENDING], 0);
}

static void
people_come_by_name_the_reader_last_each_in_order_of_time(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    journal(rows, "1", "dana", "2026-11-20T09:00:00Z", "mine");
    journal(rows, "2", "Émile", "2026-11-20T10:00:00Z", "late");
    journal(rows, "3", "Émile", "2026-11-20T09:30:00Z", "early");
    journal(rows, "4", "zoe", "2026-11-20T08:30:00Z", "last of others");
    journal(rows, "5", "anna", "2026-11-20T11:00:00Z", "b of one moment");
    journal(rows, "4a", "anna", "2026-11-20T11:00:00Z", "a of one moment");
    bring(desk, *state, rows);
    assert_lines(desk, since(EARLIER),
                 "changed | anna | a of one moment\nchanged | anna | b of one moment\n"
                 "changed | Émile | early\nchanged | Émile | late\n"
                 "changed | zoe | last of others\nchanged | dana | mine\n");
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since(EARLIER));
    assert_int_equal(cb_handover_people(handover), 4);
}

static void
what_was_done_at_the_very_time_counts_and_what_was_done_before_does_not(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    journal(rows, "1", "anna", "2026-11-20T07:59:59.999999Z", "before");
    journal(rows, "2", "anna", EARLIER, "at it");
    bring(desk, *state, rows);
    assert_lines(desk, since(EARLIER), "changed | anna | at it\n");
}

static void
a_conflict_says_what_was_wanted_and_why_it_is_refused(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    must_decide(desk, "session.accept", "s-one", "ann");
    worlds_link(rows, "s-one", "bob", "accepted");
    bring(desk, *state, rows);
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since("2026-11-20T12:00:01Z"));
    assert_int_equal(handover->counts[CB_HANDOVER_CONFLICT], 1); /* open, whenever it was decided */
    assert_true(g_str_has_prefix(cb_handover_line(handover, 0)->what, "accept is refused: Gala"));
}

/* --- the last look ---------------------------------------------------------------------------- */

static void
what_the_hub_accepted_while_this_console_was_offline_is_news_after_a_look(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) seen = cb_patch_new(), late = cb_patch_new();
    assert_false(cb_since_has_looked(desk));
    assert_true(cb_since_last_look(desk).time == worlds_time("2026-11-20T00:00:00Z"));
    journal(seen, "1", "anna", "2026-11-20T09:00:00Z", "seen");
    bring(desk, *state, seen);
    cb_since_look(desk);
    assert_true(cb_since_has_looked(desk));
    assert_lines(desk, cb_since_last_look(desk), "");
    journal(late, "2", "anna", "2026-11-20T10:00:00Z", "accepted before the look, come after it");
    bring(desk, *state, late);
    assert_lines(desk, cb_since_last_look(desk), "changed | anna | accepted before the look, come after it\n");
}

static void
a_look_is_kept_and_an_older_one_does_not_replace_it(void **state)
{
    g_autoptr(CbDesk) early = open_at(*state, worlds_time(EARLIER));
    cb_since_look(early);
    g_autoptr(CbDesk) late = open_desk(*state);
    assert_true(cb_since_last_look(late).time == worlds_time(EARLIER) + 1);
    cb_since_look(late);
    cb_since_take_later(cb_desk_profile(early));
    assert_true(cb_since_last_look(early).time == worlds_time(NOW) + 1);
}

/* --- times that are typed --------------------------------------------------------------------- */

static void
a_time_is_taken_in_every_form_by_the_clocks_of_the_profile(void **state)
{
    static const char *const times[][2] = {
        {"2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"}, {"2026-11-20T08:00:00+01:00", "2026-11-20T07:00:00Z"},
        {"12:59", "2026-11-20T11:59:00Z"},                {"13:00", "2026-11-20T12:00:00Z"},
        {"13:01", "2026-11-19T12:01:00Z"},                {"2026-11-20", "2026-11-19T23:00:00Z"},
        {"4h", "2026-11-20T08:00:00Z"},                   {"2d", "2026-11-18T12:00:00Z"},
        {"30d", "2026-10-21T11:00:00Z"}, /* one in the afternoon before the clocks were set back too */
    };
    g_autoptr(CbDesk) desk = open_desk(*state);
    for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
        gint64 time = 0;
        char text[32];
        assert_true(cb_since_parse(desk, times[i][0], &time, NULL));
        assert_string_equal(cb_time_format(time, text), times[i][1]);
    }
}

static void
what_is_no_time_or_still_to_come_is_refused_with_what_is_taken(void **state)
{
    static const char *const wrong[] = {"", "h", "0h", "-1h", "4 h", "4m", "24:00", "9:5", "12:60", "yesterday",
                                        "2026-02-30", "99999d"};
    g_autoptr(CbDesk) desk = open_desk(*state);
    gint64 time = 0;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        if (cb_since_parse(desk, wrong[i], &time, &error))
            fail_msg("\"%s\" is taken", wrong[i]);
        assert_non_null(strstr(error->message, "4h or 2d"));
    }
    g_autoptr(GError) error = NULL;
    assert_false(cb_since_parse(desk, "2026-11-21", &time, &error));
    assert_non_null(strstr(error->message, "still to come"));
}

/* --- how it reads ----------------------------------------------------------------------------- */

static void
fill(CbDesk *desk, const char *directory)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "cam", "name", "Camille *Roy*", NULL);
    worlds_session(rows, "s-tonight", "2026-11-20", "title", "Foire [expo]", "starts_at", "2026-11-20T19:00:00Z",
                   "min_operators", "3", NULL);
    worlds_row(rows, CB_contacts, "id", "c1", "operator_id", "cam", "session_id", "s-one", "outcome", "maybe", "note",
               "after the doctor; wants to know by then whether the hotel is paid for\x1b[31m", "call_back_at",
               "2026-11-20T14:30:00Z", "made_by", "luc", "made_at", "2026-11-20T09:00:00Z", NULL);
    worlds_row(rows, CB_absences, "id", "a1", "operator_id", "bob", "first", "2026-11-20", "last", "2026-11-22",
               "reason", "flu", "noted_by", "luc", "noted_at", "2026-11-20T08:10:00Z", NULL);
    journal(rows, "1", "luc", "2026-11-19T22:30:00Z", "bob is away; Gala loses one_person.");
    journal(rows, "2", "luc", "2026-11-20T08:10:00Z", "ann is asked\nfor <Gala>.");
    bring(desk, directory, rows);
    must_decide(desk, "session.accept", "s-one", "ann");
}

static void
it_reads_as_text_of_eighty_columns(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    fill(desk, *state);
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since("2026-11-19T12:00:00Z"));
    g_autofree char *text = cb_handover_text(handover, cb_desk_zone_name(desk), 80);
    assert_string_equal(text, "Hand-over of Fri 2026-11-20 13:00, since Thu 2026-11-19 13:00\n"
                              "\n"
                              "To call back\n"
                              "  15:30         Camille *Roy*: about Gala, noted by luc: after the doctor; wants\n"
                              "                to know by then whether the hotel is paid for�[31m\n"
                              "\n"
                              "Not yet with the hub\n"
                              "  13:00         dana: ann is accepted on Gala.\n"
                              "\n"
                              "Newly absent\n"
                              "  09:10         bob: away until 2026-11-22: flu\n"
                              "\n"
                              "Short of people in the next 24 hours\n"
                              "  20:00         Foire [expo]: 3 of 3 open\n"
                              "\n"
                              "luc\n"
                              "  19 Nov 23:30  bob is away; Gala loses one_person.\n"
                              "  09:10         ann is asked�for <Gala>.\n");
}

static void
it_reads_as_markdown_in_which_nothing_of_data_is_markup(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    fill(desk, *state);
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since("2026-11-19T12:00:00Z"));
    g_autofree char *text = cb_handover_markdown(handover, cb_desk_zone_name(desk));
    assert_string_equal(text, "## Hand-over, Fri 2026-11-20 13:00\n"
                              "\n"
                              "Since Thu 2026-11-19 13:00.\n"
                              "\n"
                              "### To call back\n"
                              "\n"
                              "- 15:30 Camille \\*Roy\\*: about Gala, noted by luc: after the doctor; wants to know "
                              "by then whether the hotel is paid for�\\[31m\n"
                              "\n"
                              "### Not yet with the hub\n"
                              "\n"
                              "- 13:00 dana: ann is accepted on Gala.\n"
                              "\n"
                              "### Newly absent\n"
                              "\n"
                              "- 09:10 bob: away until 2026-11-22: flu\n"
                              "\n"
                              "### Short of people in the next 24 hours\n"
                              "\n"
                              "- 20:00 Foire \\[expo\\]: 3 of 3 open\n"
                              "\n"
                              "### luc\n"
                              "\n"
                              "- 19 Nov 23:30 bob is away; Gala loses one\\_person.\n"
                              "- 09:10 ann is asked�for \\<Gala\\>.\n");
}

static void
where_nothing_happened_it_says_so(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbHandover) handover = cb_handover_new(desk, since(EARLIER));
    g_autofree char *text = cb_handover_text(handover, cb_desk_zone_name(desk), 80);
    assert_string_equal(text, "Hand-over of Fri 2026-11-20 13:00, since Fri 2026-11-20 09:00\n"
                              "\nNothing has changed.\n");
}

#define ALONE(test) cmocka_unit_test_setup_teardown(test, enter_alone, remove_directory)
#define AT_HUB(test) cmocka_unit_test_setup_teardown(test, enter_signed_in, remove_directory)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ALONE(without_a_hub_what_stands_here_is_what_changed),
        AT_HUB(with_a_hub_it_is_pending_until_the_journal_has_it_and_never_told_twice),
        AT_HUB(what_is_done_and_not_in_the_journal_is_told_all_the_same),
        AT_HUB(people_come_by_name_the_reader_last_each_in_order_of_time),
        ALONE(what_was_done_at_the_very_time_counts_and_what_was_done_before_does_not),
        AT_HUB(a_conflict_says_what_was_wanted_and_why_it_is_refused),
        AT_HUB(what_the_hub_accepted_while_this_console_was_offline_is_news_after_a_look),
        ALONE(a_look_is_kept_and_an_older_one_does_not_replace_it),
        ALONE(a_time_is_taken_in_every_form_by_the_clocks_of_the_profile),
        ALONE(what_is_no_time_or_still_to_come_is_refused_with_what_is_taken),
        AT_HUB(it_reads_as_text_of_eighty_columns),
        AT_HUB(it_reads_as_markdown_in_which_nothing_of_data_is_markup),
        ALONE(where_nothing_happened_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
