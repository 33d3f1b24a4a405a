/* What cells say about sessions and people, and which of them a filter lets through. */
#include "tests/tui/small_world.h"

typedef CbStyle (*Cell)(CbConsole *console, guint session, GString *text);

static void
assert_cell(Room *room, Cell cell, const char *id, const char *words)
{
    cell(&room->console, session(room, id), room->text);
    assert_string_equal(room->text->str, words);
}

/* --- dates and times -------------------------------------------------------------------------- */

static void
what_is_near_is_said_in_words(void **state)
{
    assert_cell(*state, cb_cell_when, "s-evening", "tonight 20:00");
    assert_cell(*state, cb_cell_when, "s-morning", "today 09:00");
    assert_cell(*state, cb_cell_when, "s-whole-day", "today");
    assert_cell(*state, cb_cell_when, "s-tomorrow", "tomorrow 14:00");
}

static void
what_is_farther_has_date_and_distance(void **state)
{
    assert_cell(*state, cb_cell_when, "s-soon", "Tue 24 Nov · 4 d");
    assert_cell(*state, cb_cell_when, "s-past", "Mon 9 Nov · 11 d ago");
    assert_cell(*state, cb_cell_when, "s-far", "Wed 24 Nov 2027");
}

static void
a_time_past_midnight_in_the_zone_tells_the_shift(void **state)
{
    assert_cell(*state, cb_cell_when, "s-night", "tomorrow 00:30 +1 d");
}

static void
times_are_those_of_the_zone_in_winter_and_in_summer(void **state)
{
    Room *room = *state;
    cb_text_times(&room->console, session(room, "s-evening"), room->text);
    assert_string_equal(room->text->str, "20:00–23:30");
    cb_text_times(&room->console, session(room, "s-summer"), room->text);
    assert_string_equal(room->text->str, "20:00");
    cb_text_times(&room->console, session(room, "s-whole-day"), room->text);
    assert_string_equal(room->text->str, "·");
}

static void
an_instant_that_is_due_is_said_like_the_start_of_a_session(void **state)
{
    static const char *const instants[][2] = {
        {"2026-11-20T08:12:00Z", "today 09:12"},         {"2026-11-20T19:00:00Z", "tonight 20:00"},
        {"2026-11-20T23:12:00Z", "tomorrow 00:12"},      {"2026-11-19T12:00:00Z", "yesterday 13:00"},
        {"2026-11-23T23:30:00Z", "Tue 24 Nov · 4 d"}, {"2026-11-09T12:00:00Z", "Mon 9 Nov · 11 d ago"},
    };
    Room *room = *state;
    for (guint i = 0; i < G_N_ELEMENTS(instants); i++) {
        cb_text_when(&room->console, worlds_time(instants[i][0]), room->text);
        assert_string_equal(room->text->str, instants[i][1]);
    }
}

static void
an_instant_of_today_is_only_a_time(void **state)
{
    Room *room = *state;
    cb_text_instant(&room->console, worlds_time("2026-11-20T08:12:00Z"), room->text);
    assert_string_equal(room->text->str, "09:12");
    cb_text_instant(&room->console, worlds_time("2026-11-20T23:12:00Z"), room->text);
    assert_string_equal(room->text->str, "21 Nov 00:12");
    cb_text_instant(&room->console, worlds_time("2026-10-25T00:30:00Z"), room->text);
    assert_string_equal(room->text->str, "25 Oct 02:30");
    cb_text_instant(&room->console, worlds_time("2026-10-25T01:30:00Z"), room->text);
    assert_string_equal(room->text->str, "25 Oct 02:30"); /* the clock has been set back */
}

/* --- sessions --------------------------------------------------------------------------------- */

static void
places_are_drawn_as_long_as_they_are_few(void **state)
{
    assert_cell(*state, cb_cell_staff, "s-evening", "▮▯▯ 1/3");
    assert_cell(*state, cb_cell_staff, "s-soon", "0/9");
    assert_cell(*state, cb_cell_staff, "s-full", "▮▮▮▮ 5/4 +1");
}

static void
risk_is_a_sign_and_a_word(void **state)
{
    assert_cell(*state, cb_cell_risk, "s-evening", "‼ critical");
    assert_cell(*state, cb_cell_risk, "s-soon", "! high");
    assert_cell(*state, cb_cell_risk, "s-past", "past");
    assert_cell(*state, cb_cell_risk, "s-full", "");
}

static void
words_of_risk_begin_in_one_column_in_ascii_too(void **state)
{
    Room *room = *state;
    room->console.look.ascii = TRUE;
    room->console.canvas = cb_canvas_new(2, 20, TRUE);
    cb_cell_risk(&room->console, session(room, "s-evening"), room->text);
    cb_canvas_text(room->console.canvas, 0, 0, 20, CB_STYLE_NORMAL, room->text->str);
    cb_cell_risk(&room->console, session(room, "s-soon"), room->text);
    cb_canvas_text(room->console.canvas, 1, 0, 20, CB_STYLE_NORMAL, room->text->str);
    g_autofree char *dump = cb_canvas_dump(room->console.canvas);
    assert_string_equal(dump, "!! critical\n!  high\n");
}

static void
the_best_candidate_stands_with_their_score(void **state)
{
    assert_cell(*state, cb_cell_best, "s-evening", " 94 Jean Dupont");
    assert_cell(*state, cb_cell_best, "s-full", "·");
    assert_cell(*state, cb_cell_best, "s-past", "·");
}

static void
a_session_without_a_title_is_called_by_its_id(void **state)
{
    assert_cell(*state, cb_cell_title, "s-evening", "Foire expo");
    assert_cell(*state, cb_cell_title, "s-past", "s-past");
    assert_cell(*state, cb_cell_session_region, "s-past", "·");
}

static void
a_decision_marks_its_session_until_it_is_undone(void **state)
{
    Room *room = *state;
    assert_cell(room, cb_cell_flags, "s-evening", "");
    guint32 before = cb_session_state(&room->console, session(room, "s-evening"));
    decide(room, "session.review", "s-evening", NULL);
    assert_cell(room, cb_cell_flags, "s-evening", "◆✎");
    assert_true(cb_session_state(&room->console, session(room, "s-evening")) != before);
    assert_false(cb_session_is_pending(&room->console, session(room, "s-soon")));
    g_free(cb_desk_undo(room->console.desk, NULL));
    assert_cell(room, cb_cell_flags, "s-evening", "");
    assert_int_equal(cb_session_state(&room->console, session(room, "s-evening")), before);
}

static void
numbers_are_grouped_and_counted(void **state)
{
    Room *room = *state;
    cb_text_number(room->text, 1204);
    g_string_append_c(room->text, ' ');
    cb_text_number(room->text, 1000007);
    g_string_append_c(room->text, ' ');
    cb_text_count(room->text, 1, "place");
    g_string_append_c(room->text, ' ');
    cb_text_count(room->text, 0, "place");
    assert_string_equal(room->text->str, "1,204 1,000,007 1 place 0 places");
}

/* --- filters ---------------------------------------------------------------------------------- */

static void
assert_sessions(Room *room, const char *word, const char *ids)
{
    const CbWorld *world = cb_console_world(&room->console);
    g_string_truncate(room->text, 0);
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        if (cb_session_passes(&room->console, s, word))
            g_string_append_printf(room->text, "%s%s", room->text->len == 0 ? "" : " ",
                                   sessions_id(world, s));
    assert_string_equal(room->text->str, ids);
}

static void
sessions_are_found_without_case_or_accents(void **state)
{
    assert_sessions(*state, "lefevre", "s-soon");
    assert_sessions(*state, "foire", "s-evening");
    assert_sessions(*state, "atlas", "s-evening");
    assert_sessions(*state, "bretagne", "s-soon");
    assert_sessions(*state, "zzz", "");
}

static void
sessions_are_found_by_what_a_word_asks(void **state)
{
    assert_sessions(*state, "risk:high", "s-soon");
    assert_sessions(*state, "risk:past", "s-past s-summer");
    assert_sessions(*state, "region:occ", "s-evening");
    assert_sessions(*state, "client:atl", "s-evening");
    assert_sessions(*state, "status:draft", "s-draft");
    assert_sessions(*state, "days:1", "s-evening s-morning s-whole-day");
    assert_sessions(*state, "days:5",
                    "s-evening s-morning s-night s-soon s-tomorrow s-whole-day");
}

static void
a_word_that_asks_nothing_yet_hides_nothing(void **state)
{
    Room *room = *state;
    assert_true(cb_session_passes(&room->console, session(room, "s-past"), "risk:"));
    assert_true(cb_session_passes(&room->console, session(room, "s-past"), "days:"));
    assert_true(cb_operator_passes(&room->console, person(room, "o-luc"), "free:"));
    assert_true(cb_operator_passes(&room->console, person(room, "o-luc"), "free:tom"));
}

static void
people_are_found_by_name_and_by_what_a_word_asks(void **state)
{
    assert_people(*state, "muller", "o-zoe");
    assert_people(*state, "jean@", "o-jean");
    assert_people(*state, "+33", "o-jean");
    assert_people(*state, "region:bret", "o-zoe");
    assert_people(*state, "free:today", "o-1 o-2 o-3 o-4 o-jean");
    assert_people(*state, "free:tomorrow", "o-1 o-2 o-3 o-4 o-jean o-zoe");
    assert_people(*state, "free:2026-11-25", "o-1 o-2 o-3 o-4 o-jean");
    assert_people(*state, "load:1", "o-1 o-2 o-3 o-4 o-jean o-zoe");
    assert_people(*state, "load:2", "");
    assert_people(*state, "over:yes", "");
}

static void
haystacks_follow_what_is_written_into_the_facts(void **state)
{
    Room *room = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    assert_people(room, "dupont", "o-jean");
    worlds_operator(rows, "o-2", "name", "Łukasz", NULL);
    worlds_operator(rows, "o-5", "name", "Élodie Dupont", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    assert_people(room, "dupont", "o-5 o-jean");
    assert_people(room, "lukasz", "o-2");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ROOM(what_is_near_is_said_in_words),
        IN_ROOM(what_is_farther_has_date_and_distance),
        IN_ROOM(a_time_past_midnight_in_the_zone_tells_the_shift),
        IN_ROOM(times_are_those_of_the_zone_in_winter_and_in_summer),
        IN_ROOM(an_instant_that_is_due_is_said_like_the_start_of_a_session),
        IN_ROOM(an_instant_of_today_is_only_a_time),
        IN_ROOM(places_are_drawn_as_long_as_they_are_few),
        IN_ROOM(risk_is_a_sign_and_a_word),
        IN_ROOM(words_of_risk_begin_in_one_column_in_ascii_too),
        IN_ROOM(the_best_candidate_stands_with_their_score),
        IN_ROOM(a_session_without_a_title_is_called_by_its_id),
        IN_ROOM(a_decision_marks_its_session_until_it_is_undone),
        IN_ROOM(numbers_are_grouped_and_counted),
        IN_ROOM(sessions_are_found_without_case_or_accents),
        IN_ROOM(sessions_are_found_by_what_a_word_asks),
        IN_ROOM(a_word_that_asks_nothing_yet_hides_nothing),
        IN_ROOM(people_are_found_by_name_and_by_what_a_word_asks),
        IN_ROOM(haystacks_follow_what_is_written_into_the_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
