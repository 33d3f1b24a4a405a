/* The view of the hand-over: its rows, what they open, filters, since when. */
#include "tests/tui/small_world.h"
#include "engine/when.h"
#include "tui/console/act.h"
#include "tui/views/views.h"

static int
enter_shift(void **state)
{
    if (enter(state) != 0)
        return -1;
    Room *room = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contacts, "id", "c1", "operator_id", "o-zoe", "outcome", "no_answer", "call_back_at",
               "2026-11-20T08:00:00Z", "made_by", "luc", "made_at", "2026-11-20T07:00:00Z", NULL);
    worlds_row(rows, CB_absences, "id", "a1", "operator_id", "o-jean", "first", "2026-11-20", "last", "2026-11-22",
               "noted_by", "luc", "noted_at", "2026-11-20T05:10:00Z", NULL);
    worlds_row(rows, CB_journal, "id", "j1", "session_id", "s-evening", "operator_id", "o-jean", "kind",
               "operator.unavailable", "sentence", "Jean Dupont is away; Foire expo loses him.", "actor", "luc",
               "decided_at", "2026-11-20T05:10:00Z", "at", "2026-11-20T05:10:00Z", NULL);
    worlds_row(rows, CB_journal, "id", "j2", "operator_id", "o-1", "kind", "operator.available", "sentence", "o-1 is back.", "actor",
               "anna", "decided_at", "2026-11-18T05:10:00Z", "at", "2026-11-18T05:10:00Z", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    cb_board_renew(room->console.board, cb_console_world(&room->console), cb_desk_now(room->console.desk));
    return 0;
}

/* --- collecting ------------------------------------------------------------------------------- */

typedef struct {
    Room *room;
    const char *word;
} Showing;

static gboolean
passes(const CbItem *item, gpointer data)
{
    const Showing *showing = data;
    return *showing->word == '\0' || cb_handover_view.passes(&showing->room->console, item, showing->word);
}

static int
compare(const CbItem *a, const CbItem *b, gpointer data)
{
    const Showing *showing = data;
    return cb_handover_view.columns[0].compare(&showing->room->console, a, b);
}

static void
collect(Room *room, CbView *view, const char *word)
{
    Showing showing = {room, word};
    view->ops = &cb_handover_view;
    if (view->list.items == NULL)
        cb_list_init(&view->list);
    cb_list_begin(&view->list, FALSE);
    cb_handover_view.collect(&room->console, view);
    cb_list_end(&view->list, &(CbListOrder){passes, compare, &showing});
}

/* All cells of all rows. */
static void
assert_rows(Room *room, const char *word, const char *expected)
{
    CbView view = {0};
    g_autoptr(GString) cell = g_string_new(NULL);
    collect(room, &view, word);
    g_string_truncate(room->text, 0);
    for (guint i = 0; i < cb_list_count(&view.list); i++)
        for (const CbColumnOps *c = cb_handover_view.columns; c->name != NULL; c++) {
            g_string_truncate(cell, 0);
            c->cell(&room->console, cb_list_item(&view.list, i), cell);
            g_string_append_printf(room->text, "%s%s", cell->str, c[1].name == NULL ? "\n" : " | ");
        }
    assert_string_equal(room->text->str, expected);
    cb_list_clear(&view.list);
}

static void
assert_overview(Room *room, const char *expected)
{
    CbView view = {0};
    collect(room, &view, "");
    g_string_truncate(room->text, 0);
    cb_handover_view.overview(&room->console, &view, room->text);
    assert_string_equal(room->text->str, expected);
    cb_list_clear(&view.list);
}

/* --- tests ------------------------------------------------------------------------------------ */

static void
what_is_open_stands_before_what_changed(void **state)
{
    Room *room = *state;
    decide(room, "session.propose", "s-soon", "{\"operator_id\":\"o-jean\"}");
    assert_rows(room, "",
                "call back | Zoë Müller | 09:00 | noted by luc\n"
                "absent | Jean Dupont | 06:10 | away until 2026-11-22\n"
                "short | · | today | s-whole-day, all day: 1 of 1 open\n"
                "short | · | tonight 20:00 | Foire expo: 2 of 3 open\n"
                "changed | luc | 06:10 | Jean Dupont is away; Foire expo loses him.\n"
                "changed | dana | 09:30 | Jean Dupont is proposed for Séminaire Lefèvre.\n");
    assert_overview(room, "since 19 Nov 21:30, first look  1 to call back  1 absent  2 short  2 changes by 2");
}

static void
every_word_of_a_row_and_what_is_known_of_its_session_filters(void **state)
{
    static const char *const evening = "short | · | tonight 20:00 | Foire expo: 2 of 3 open\n";
    Room *room = *state;
    assert_rows(room, "absent", "absent | Jean Dupont | 06:10 | away until 2026-11-22\n");
    assert_rows(room, "muller", "call back | Zoë Müller | 09:00 | noted by luc\n");
    assert_rows(room, "2 of 3", evening);
    assert_rows(room, "atlas",
                "short | · | tonight 20:00 | Foire expo: 2 of 3 open\n"
                "changed | luc | 06:10 | Jean Dupont is away; Foire expo loses him.\n");
    assert_rows(room, "nobody", "");
}

static void
a_row_is_about_the_person_to_call_the_session_or_the_decision(void **state)
{
    Room *room = *state;
    CbView view = {0};
    room->console.since = 4; /* seven days */
    decide(room, "session.propose", "s-soon", "{\"operator_id\":\"o-jean\"}");
    collect(room, &view, "");
    const int tables[] = {CB_operators, CB_operators, CB_sessions, CB_sessions, CB_operators, CB_sessions,
                          CB_ITEM_DECISION};
    assert_int_equal(cb_list_count(&view.list), G_N_ELEMENTS(tables));
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        assert_int_equal(cb_list_item(&view.list, i)->table, tables[i]);
    assert_int_equal(cb_list_item(&view.list, 0)->row, person(room, "o-zoe"));
    assert_int_equal(cb_list_item(&view.list, 3)->row, session(room, "s-evening"));
    assert_string_equal(cb_list_item(&view.list, 6)->id,
                        cb_desk_entry(room->console.desk, 0).entry->decision->id);
    cb_list_clear(&view.list);
}

static void
what_was_decided_about_a_booking_opens_the_booking(void **state)
{
    Room *room = *state;
    CbView view = {0};
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_booking_plan, "booking_id", "b-1", "time_start", "2026-11-24T09:00:00Z", "time_end",
               "2026-11-24T10:00:00Z", NULL);
    worlds_row(rows, CB_journal, "id", "j3", "booking_id", "b-1", "kind", "booking.assign", "sentence", "Lea takes it.",
               "actor", "luc", "decided_at", "2026-11-20T09:00:00Z", "at", "2026-11-20T09:00:00Z", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    collect(room, &view, "lea takes");
    assert_int_equal(cb_list_count(&view.list), 1);
    assert_int_equal(cb_list_item(&view.list, 0)->table, CB_booking_plan);
    assert_int_equal(cb_list_item(&view.list, 0)->row, 0);
    cb_list_clear(&view.list);
}

static void
what_was_decided_about_a_project_opens_its_match(void **state)
{
    Room *room = *state;
    CbView view = {0};
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_projects, "id", "p-1", "name", "Shop", NULL);
    worlds_row(rows, CB_journal, "id", "j4", "project_id", "p-1", "kind", "match.request", "sentence",
               "Shop waits for somebody.", "actor", "luc", "decided_at", "2026-11-20T09:00:00Z", "at",
               "2026-11-20T09:00:00Z", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    collect(room, &view, "shop waits");
    assert_int_equal(cb_list_count(&view.list), 1);
    assert_int_equal(cb_list_item(&view.list, 0)->table, CB_projects);
    assert_int_equal(cb_list_item(&view.list, 0)->row, 0);
    cb_list_clear(&view.list);
}

static void
the_detail_has_the_whole_sentence_above_what_it_is_about(void **state)
{
    static const char *const heads[][2] = {
        {"noted by luc\n", "Zoë Müller\n"},
        {"away until 2026-11-22\n", "Jean Dupont\n"},
    };
    Room *room = *state;
    CbView view = {0};
    collect(room, &view, "");
    for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_clear_pointer(&room->console.canvas, cb_canvas_free);
        room->console.canvas = cb_canvas_new(8, 60, FALSE);
        cb_handover_view.detail(&room->console, cb_list_item(&view.list, i), (CbArea){0, 0, 8, 60});
        g_autofree char *dump = cb_canvas_dump(room->console.canvas);
        g_autofree char *expected = g_strconcat(heads[i][0], heads[i][1], NULL);
        assert_true(g_str_has_prefix(dump, expected));
    }
    cb_list_clear(&view.list);
}

static void
a_look_moves_what_is_since_and_the_choices_do_not(void **state)
{
    Room *room = *state;
    cb_since_look(room->console.desk);
    assert_overview(room, "since 09:30, last look  1 to call back  2 short  0 changes");
    room->console.since = 1;
    assert_overview(room, "since 05:30, 4 h  1 to call back  1 absent  2 short  1 change by 1");
    room->console.since = 3;
    assert_overview(room, "since 19 Nov 09:30, 24 h  1 to call back  1 absent  2 short  1 change by 1");
    room->console.since = 4;
    assert_overview(room, "since 13 Nov 09:30, 7 days  1 to call back  1 absent  2 short  2 changes by 2");
}

#define ON_SHIFT(test) cmocka_unit_test_setup_teardown(test, enter_shift, leave)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SHIFT(what_is_open_stands_before_what_changed),
        ON_SHIFT(every_word_of_a_row_and_what_is_known_of_its_session_filters),
        ON_SHIFT(a_row_is_about_the_person_to_call_the_session_or_the_decision),
        ON_SHIFT(what_was_decided_about_a_booking_opens_the_booking),
        ON_SHIFT(what_was_decided_about_a_project_opens_its_match),
        ON_SHIFT(the_detail_has_the_whole_sentence_above_what_it_is_about),
        ON_SHIFT(a_look_moves_what_is_since_and_the_choices_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
