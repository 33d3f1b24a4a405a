/* What a dispatcher does in the console, played on the real program at two sizes of the terminal. */
#include "tests/tui/console_fixture.h"

/* --- small helpers ---------------------------------------------------------------------------- */

/* The candidates of a session, best first; free with cJSON_Delete. */
static cJSON *
candidates_of(const Place *place, const char *session)
{
    return ask(place, "suggest", session);
}

static char *
best_name(const Place *place, const char *session)
{
    cJSON *answer = candidates_of(place, session);
    char *name = g_strdup(text_of(cJSON_GetObjectItem(answer, "candidates")->child, "name"));
    cJSON_Delete(answer);
    return name;
}

/* The session at the top of the board: its id. */
static char *
first_session(const Place *place)
{
    g_auto(GStrv) line = plain_line(place, "board", 0);
    g_autofree char *text = call(place, "export", "--format=snapshot", NULL);
    cJSON *snapshot = cJSON_Parse(text);
    const cJSON *session, *tables = cJSON_GetObjectItem(snapshot, "tables");
    char *id = NULL;
    cJSON_ArrayForEach(session, cJSON_GetObjectItem(tables, "sessions"))
        if (strcmp(text_of(session, "title"), line[BOARD_TITLE]) == 0 &&
            strcmp(text_of(session, "date"), "2026-11-20") == 0)
            id = g_strdup(text_of(session, "id"));
    cJSON_Delete(snapshot);
    assert_non_null(id);
    return id;
}

/* How many sessions have this value in the answer of `callboard risk`. */
static guint
risk_count(const Place *place, const char *level)
{
    cJSON *answer = ask(place, "risk", NULL);
    const cJSON *one;
    guint n = 0;
    cJSON_ArrayForEach(one, answer) n += strcmp(text_of(one, "riskLevel"), level) == 0;
    cJSON_Delete(answer);
    return n;
}

static void
assert_row_shows(Place *place, const char *whole, gsize at_least)
{
    g_autofree char *beginning = g_utf8_substring(whole, 0, MIN((glong)at_least, g_utf8_strlen(whole, -1)));
    assert_selected(place, beginning);
}

/* Moves down until the selected row has the text. */
static void
go_to(Place *place, const char *text)
{
    for (guint i = 0; i < 100; i++) {
        g_autofree char *row = selected_row(place);
        if (strstr(row, text) != NULL)
            return;
        play(place, "j");
    }
    fail_msg("no row has \"%s\"", text);
}

/* --- looking ---------------------------------------------------------------------------------- */

static void
the_console_opens_on_today_with_the_most_urgent_first(void **state)
{
    Place *place = *state;
    g_auto(GStrv) line = plain_line(place, "today", 0);
    start(place, NULL);
    assert_shows(place, "callboard today");
    assert_shows(place, " people free today");
    assert_row_shows(place, line[0], 1);
    assert_row_shows(place, line[1], 18);
    assert_row_shows(place, line[2], 20);
    assert_int_equal(cb_pty_cursor(place->pty).row, 3);
}

static void
enter_leads_from_today_to_the_session_on_the_board(void **state)
{
    Place *place = *state;
    g_auto(GStrv) line = plain_line(place, "today", 2);
    start(place, NULL);
    play(place, "j j enter");
    assert_shows(place, "callboard board");
    assert_row_shows(place, line[2], 15);
    play(place, "esc");
    assert_shows(place, "callboard today");
}

static void
a_row_of_the_board_says_how_bad_when_how_many_and_who(void **state)
{
    Place *place = *state;
    g_auto(GStrv) line = plain_line(place, "board", 0);
    start(place, "board");
    assert_selected(place, "‼ cri");
    assert_row_shows(place, line[BOARD_WHEN], 18);
    assert_row_shows(place, line[BOARD_TITLE], 14);
    assert_row_shows(place, line[BOARD_STAFF], 10);
    assert_row_shows(place, line[BOARD_BEST], 12);
    assert_shows(place, " · 2 d");
    assert_shows(place, "⚑ founders");
    play(place, "3");
    assert_shows(place, "Fri 20 Nov, today");
}

static void
words_risk_days_and_region_filter_the_board(void **state)
{
    Place *place = *state;
    g_auto(GStrv) line = plain_line(place, "board", 0);
    g_autofree char *critical = g_strdup_printf(" %u shown", risk_count(place, "CRITICAL"));
    g_autofree char *high = g_strdup_printf(" %u shown", risk_count(place, "HIGH"));
    g_autofree char *region = g_strdup_printf("/ type:region:%s enter g", line[BOARD_REGION]);
    start(place, "board");
    play(place, "R");
    assert_shows(place, critical);
    play(place, "R");
    assert_shows(place, high);
    play(place, "esc t");
    assert_shows(place, "filter: days:1 ");
    play(place, "esc");
    play(place, region);
    assert_row_shows(place, line[BOARD_TITLE], 14);
    assert_shows(place, line[BOARD_REGION]);
    play(place, "esc / type:'ZENITH rennes' enter");
    assert_selected(place, "Zénith");
    assert_hides(place, "Nuit du jazz");
    play(place, "/ type:' nothing-has-this'");
    assert_shows(place, "Nothing passes the filter");
}

static void
a_person_is_found_without_accents(void **state)
{
    Place *place = *state;
    start(place, "people");
    play(place, "/ type:lefevre enter");
    assert_selected(place, "Lefèvre");
    assert_shows(place, " shown");
    play(place, "G");
    assert_selected(place, "Lefèvre");
}

static void
rows_are_ordered_by_the_next_column_and_turned_round(void **state)
{
    Place *place = *state;
    start(place, "board");
    assert_shows(place, "RISK▾");
    play(place, "s s g");
    assert_shows(place, "SESSION▾");
    g_autofree char *first = selected_row(place);
    play(place, "S G");
    assert_shows(place, "SESSION▴");
    g_autofree char *last = selected_row(place);
    g_autofree char *first_title = g_utf8_substring(first, 29, 40), *last_title = g_utf8_substring(last, 29, 40);
    assert_string_equal(first_title, last_title);
    play(place, "g");
    g_autofree char *top = selected_row(place);
    assert_string_not_equal(first, top);
}

/* --- deciding --------------------------------------------------------------------------------- */

static void
a_proposal_shows_at_once_and_can_be_undone_and_redone(void **state)
{
    Place *place = *state;
    g_autofree char *session = first_session(place), *name = best_name(place, session);
    g_autofree char *sentence = g_strdup_printf("%s is proposed for", name);
    start(place, "board");
    g_autofree char *before = selected_row(place);
    play(place, "a");
    assert_shows(place, sentence);
    assert_selected(place, "✎");
    assert_int_equal(standing(place, "session.propose"), 1);
    g_autofree char *after = selected_row(place);
    play(place, "6");
    assert_selected(place, "stands");
    assert_shows(place, name);
    play(place, "esc u");
    assert_shows(place, "Undone: ");
    g_autofree char *undone = selected_row(place);
    assert_string_equal(undone, before);
    assert_int_equal(standing(place, NULL), 0);
    play(place, "U");
    g_autofree char *redone = selected_row(place);
    assert_string_equal(redone, after);
    play(place, "u 6");
    assert_shows(place, "taken back");
}

static void
the_person_under_the_cursor_is_proposed_from_the_detail(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "enter j");
    CbTextCursor cursor = cb_pty_cursor(place->pty);
    g_autofree char *row = cb_pty_row(place->pty, cursor.row);
    g_autofree char *line = g_utf8_substring(row, cursor.column, -1);
    assert_true(g_str_has_prefix(line, "> 2 ") || g_str_has_prefix(line, ">  2 "));
    g_autofree char *name = g_strstrip(g_utf8_substring(strchr(line, '2') + 1, 0, 14));
    play(place, "a");
    g_autofree char *sentence = cb_pty_row(place->pty, place->rows - 1);
    assert_non_null(strstr(sentence, name));
    assert_non_null(strstr(sentence, " is proposed for "));
}

static void
keys_leave_the_people_of_a_session_that_the_filter_takes_away(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "enter j R R");
    assert_selected(place, "hig");
    cb_pty_send(place->pty, "kRRRR");
    assert_true(cb_pty_settle(place->pty, CB_PTY_TIMEOUT_MS));
    assert_shows(place, "callboard board");
}

static void
an_applicant_is_accepted_or_rejected_with_a_reason(void **state)
{
    Place *place = *state;
    start(place, NULL);
    go_to(place, "A accept");
    play(place, "enter A");
    assert_shows(place, " is accepted on ");
    play(place, "u r");
    assert_shows(place, "Reject ");
    play(place, "type:'too far' enter");
    assert_shows(place, " is rejected for ");
    assert_int_equal(standing(place, "session.reject"), 1);
    cJSON *decisions = ask(place, "decisions", NULL);
    const cJSON *last = cJSON_GetArrayItem(decisions, cJSON_GetArraySize(decisions) - 1);
    assert_string_equal(text_of(cJSON_GetObjectItem(last, "payload"), "reason"), "too far");
    cJSON_Delete(decisions);
}

static void
the_founders_are_told_from_their_panel(void **state)
{
    Place *place = *state;
    start(place, NULL);
    go_to(place, "founders needed");
    g_autofree char *row = selected_row(place), *title = g_utf8_substring(row, 25, 45);
    play(place, "g f");
    assert_shows(place, "Founders needed");
    assert_shows(place, title);
    play(place, "n");
    assert_shows(place, "2 founders are told of ");
    assert_int_equal(standing(place, "session.notify_founders"), 1);
}

static void
a_manager_assigns_without_consent_from_the_panel(void **state)
{
    Place *place = *state;
    start(place, NULL);
    play(place, "f F");
    assert_shows(place, "Choose whom to assign, then F.");
    play(place, "F");
    assert_shows(place, " is assigned to ");
    assert_int_equal(standing(place, "session.force"), 1);
}

static void
a_dispatcher_may_not_assign_without_consent(void **state)
{
    Place *place = *state;
    change_profile(place, "role = admin", "role = dispatcher");
    start(place, NULL);
    play(place, "f");
    assert_shows(place, "only a manager or an admin may");
    play(place, "F");
    assert_shows(place, "Founders needed");
    assert_shows(place, "assign somebody without consent: only a manager");
    assert_int_equal(standing(place, NULL), 0);
}

static void
a_session_is_marked_for_review_from_the_panel(void **state)
{
    Place *place = *state;
    start(place, NULL);
    play(place, "f v");
    assert_shows(place, " is marked for review.");
    assert_shows(place, "◆");
    assert_int_equal(standing(place, "session.review"), 1);
}

static void
a_console_that_only_reads_greys_and_refuses_what_it_forbids(void **state)
{
    Place *place = *state;
    start(place, "--read-only");
    int bottom = place->rows - 1;
    CbCell key = cb_pty_cell(place->pty, bottom, 1), word = cb_pty_cell(place->pty, bottom, 3);
    assert_string_equal(key.text, "a");
    assert_memory_equal(&key.fg, &word.fg, sizeof key.fg);
    play(place, "a");
    assert_shows(place, "This console only reads");
    play(place, "f");
    assert_shows(place, "This console only reads");
    assert_hides(place, "Founders needed");
    assert_int_equal(standing(place, NULL), 0);
}

/* --- many at once ----------------------------------------------------------------------------- */

static void
marked_sessions_get_their_best_candidates_from_a_list_that_can_be_edited(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "space space space a");
    assert_shows(place, "Propose 3 of 3");
    g_autofree char *before = cb_pty_row(place->pty, cb_pty_cursor(place->pty).row);
    play(place, "n");
    g_autofree char *after = cb_pty_row(place->pty, cb_pty_cursor(place->pty).row);
    assert_string_not_equal(before, after);
    play(place, "j space");
    assert_shows(place, "Propose 2 of 3");
    assert_shows(place, "left out");
    play(place, "enter");
    assert_shows(place, "2 proposed");
    assert_int_equal(standing(place, "session.propose"), 2);
    assert_hides(place, " marked");
}

/* "DATE OPERATOR" of a proposal. */
static char *
turn_of(const cJSON *decision, GHashTable *dates)
{
    const char *session = text_of(cJSON_GetObjectItem(decision, "target"), "id");
    return g_strconcat((const char *)g_hash_table_lookup(dates, session), " ",
                       text_of(cJSON_GetObjectItem(decision, "payload"), "operator_id"), NULL);
}

static void
nobody_is_proposed_twice_for_one_date(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "* a enter");
    assert_shows(place, " proposed");
    cJSON *decisions = ask(place, "decisions", NULL), *risks = ask(place, "risk", NULL), *one;
    g_autoptr(GHashTable) dates = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) turns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    cJSON_ArrayForEach(one, risks)
        g_hash_table_insert(dates, (gpointer)text_of(one, "sessionId"), (gpointer)text_of(one, "date"));
    guint proposals = 0;
    cJSON_ArrayForEach(one, decisions)
        if (g_hash_table_contains(dates, text_of(cJSON_GetObjectItem(one, "target"), "id"))) {
            proposals++;
            assert_true(g_hash_table_add(turns, turn_of(one, dates)));
        }
    assert_true(proposals > 100);
    cJSON_Delete(decisions);
    cJSON_Delete(risks);
}

/* --- why not, help, palette ------------------------------------------------------------------- */

static void
why_not_a_person_is_told_rule_by_rule(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "w type:lefevre");
    assert_shows(place, "Why not whom?");
    play(place, "enter");
    assert_shows(place, "Lefèvre for ");
    assert_shows(place, "Score ");
    assert_shows(place, "Place ");
    play(place, "esc");
    go_to(place, "⚑ founders");
    play(place, "enter w");
    assert_shows(place, "among their unavailable dates");
    assert_shows(place, "  To change that: they would have to free that date.");
}

static void
why_a_session_is_not_on_the_board_is_told(void **state)
{
    Place *place = *state;
    start(place, NULL);
    play(place, "5 / type:status:draft enter w");
    assert_shows(place, " (draft) is not on the board:");
    assert_shows(place, "It is not confirmed (NOT_CONFIRMED).");
}

static void
a_past_session_is_said_to_be_past(void **state)
{
    Place *place = *state;
    start(place, NULL);
    play(place, "5 / type:status:confirmed enter g w");
    assert_shows(place, " (confirmed) is ");
    assert_shows(place, ", is past.");
}

static void
the_help_is_filtered_by_typing_and_runs_what_is_chosen(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "a ?");
    assert_shows(place, "On a session");
    play(place, "type:undo");
    assert_hides(place, "page down");
    play(place, "enter");
    assert_shows(place, "Undone: ");
}

static void
the_palette_finds_a_person_without_accents_and_opens_them(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, ": type:lefevre enter");
    assert_shows(place, "callboard people");
    assert_selected(place, "Lefèvre");
    play(place, ": type:decisions enter");
    assert_shows(place, "callboard decisions");
}

/* --- time passes ------------------------------------------------------------------------------ */

static void
view_order_and_filter_are_as_they_were_left(void **state)
{
    Place *place = *state;
    start(place, NULL);
    play(place, "2 s S / type:risk:high enter");
    leave(place);
    start(place, NULL);
    assert_shows(place, "callboard board");
    assert_shows(place, "filter: risk:high");
    assert_shows(place, "WHEN▴");
}

static void
what_another_program_decides_shows_within_five_seconds(void **state)
{
    Place *place = *state;
    g_autofree char *session = first_session(place);
    cJSON *answer = candidates_of(place, session);
    const char *operator = text_of(cJSON_GetObjectItem(answer, "candidates")->child, "operatorId");
    start(place, "board");
    g_free(call(place, "propose", session, operator, NULL));
    cJSON_Delete(answer);
    assert_true(cb_pty_wait_for(place->pty, "✎ 1", 5000));
    assert_selected(place, "✎");
}

static void
the_selection_stays_on_its_session_when_data_changes(void **state)
{
    Place *place = *state;
    start(place, "board");
    play(place, "j j");
    g_autofree char *before = selected_row(place);
    import_session(place, "news_1", "A brand new thing");
    assert_true(cb_pty_wait_for(place->pty, "A brand", 6000));
    cb_pty_watch(place->pty, 1500);
    g_autofree char *after = selected_row(place);
    assert_string_equal(after, before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(the_console_opens_on_today_with_the_most_urgent_first),
        AT_BOTH(enter_leads_from_today_to_the_session_on_the_board),
        AT_BOTH(a_row_of_the_board_says_how_bad_when_how_many_and_who),
        AT_BOTH(words_risk_days_and_region_filter_the_board),
        AT_BOTH(a_person_is_found_without_accents),
        AT_BOTH(rows_are_ordered_by_the_next_column_and_turned_round),
        AT_BOTH(a_proposal_shows_at_once_and_can_be_undone_and_redone),
        AT_BOTH(the_person_under_the_cursor_is_proposed_from_the_detail),
        AT_BOTH(keys_leave_the_people_of_a_session_that_the_filter_takes_away),
        AT_BOTH(an_applicant_is_accepted_or_rejected_with_a_reason),
        AT_BOTH(the_founders_are_told_from_their_panel),
        AT_BOTH(a_manager_assigns_without_consent_from_the_panel),
        AT_BOTH(a_dispatcher_may_not_assign_without_consent),
        AT_BOTH(a_session_is_marked_for_review_from_the_panel),
        AT_BOTH(a_console_that_only_reads_greys_and_refuses_what_it_forbids),
        AT_BOTH(marked_sessions_get_their_best_candidates_from_a_list_that_can_be_edited),
        AT_BOTH(nobody_is_proposed_twice_for_one_date),
        AT_BOTH(why_not_a_person_is_told_rule_by_rule),
        AT_BOTH(why_a_session_is_not_on_the_board_is_told),
        AT_BOTH(a_past_session_is_said_to_be_past),
        AT_BOTH(the_help_is_filtered_by_typing_and_runs_what_is_chosen),
        AT_BOTH(the_palette_finds_a_person_without_accents_and_opens_them),
        AT_BOTH(view_order_and_filter_are_as_they_were_left),
        AT_80x24(what_another_program_decides_shows_within_five_seconds),
        AT_BOTH(the_selection_stays_on_its_session_when_data_changes),
    };
    return cmocka_run_group_tests(tests, prepare_company, remove_prepared);
}
