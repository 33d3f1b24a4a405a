/* What the views list, in which order, and what they know about a row. */
#include "tests/tui/small_world.h"
#include "engine/domain.h"
#include "tui/console/campaign.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"
#include "tui/desk/inside.h"
#include "tui/views/views.h"

/* --- views ------------------------------------------------------------------------------------ */

static gboolean
everything(const CbItem *item, gpointer data)
{
    (void)item;
    (void)data;
    return TRUE;
}

typedef struct {
    CbConsole *console;
    const CbColumnOps *column;
} ByColumn;

static int
by_column(const CbItem *a, const CbItem *b, gpointer data)
{
    const ByColumn *by = data;
    return by->column->compare(by->console, a, b);
}

static void
collect(Room *room, CbView *view, const CbViewOps *ops, guint sort)
{
    ByColumn by = {&room->console, &ops->columns[sort]};
    view->ops = ops;
    if (view->list.items == NULL)
        cb_list_init(&view->list);
    cb_list_begin(&view->list, FALSE);
    ops->collect(&room->console, view);
    cb_list_end(&view->list, &(CbListOrder){everything, by_column, &by});
}

/* The rows as lines: one column of each, in order. */
static void
write_column(Room *room, CbView *view, guint column)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    g_string_truncate(room->text, 0);
    for (guint i = 0; i < cb_list_count(&view->list); i++) {
        view->ops->columns[column].cell(&room->console, cb_list_item(&view->list, i), cell);
        g_string_append_printf(room->text, "%s\n", cell->str);
    }
}

static void
the_people_view_orders_by_name_without_accents(void **state)
{
    Room *room = *state;
    CbView view = {0};
    collect(room, &view, &cb_people_view, 0);
    write_column(room, &view, 0);
    assert_string_equal(room->text->str, "Jean Dupont\no-1\no-2\no-3\no-4\no-luc\nZoë Müller\n");
    write_column(room, &view, 3);
    assert_string_equal(room->text->str, "free\nfree\nfree\nfree\nfree\ninactive\naway\n");
    cb_people_view.overview(&room->console, &view, room->text);
    assert_string_equal(room->text->str, "7 people  5 free today  0 overloaded  1 inactive");
    cb_list_clear(&view.list);
}

static void
people_are_free_or_away_on_a_date_without_sessions_too(void **state)
{
    Room *room = *state;
    CbView view = {0};
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_sessions, "id", "s-evening", "date", "2026-12-20", NULL);
    worlds_row(rows, CB_sessions, "id", "s-morning", "date", "2026-12-20", NULL);
    worlds_row(rows, CB_sessions, "id", "s-whole-day", "date", "2026-12-20", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    collect(room, &view, &cb_people_view, 3);
    write_column(room, &view, 3);
    assert_string_equal(room->text->str, "free\nfree\nfree\nfree\nfree\naway\ninactive\n");
    assert_people(room, "free:today", "o-1 o-2 o-3 o-4 o-jean");
    cb_list_clear(&view.list);
}

/* s-morning began half an hour ago; whoever is at a hub can settle it no more. */
static void
today_puts_what_a_hub_no_longer_decides_behind_the_rest(void **state)
{
    Room *room = *state;
    CbView view = {0};
    room->console.attention = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    collect(room, &view, &cb_today_view, 0);
    write_column(room, &view, 2);
    assert_true(g_str_has_prefix(room->text->str, "s-morning\nFoire expo\n"));
    room->console.desk->has_hub = TRUE;
    collect(room, &view, &cb_today_view, 0);
    write_column(room, &view, 2);
    assert_true(g_str_has_prefix(room->text->str, "Foire expo\n"));
    assert_non_null(strstr(room->text->str, "s-summer\n")); /* over: to be completed */
    assert_non_null(strstr(strstr(room->text->str, "Foire expo"), "s-morning\n"));
    cb_list_clear(&view.list);
    g_array_unref(room->console.attention);
}

static void
today_shows_a_person_of_a_crew_as_one(void **state)
{
    Room *room = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_profiles, "id", "p-ana", "first_name", "Ana", "last_name", "Ruiz", "department", "sound", "role",
               "technician", "phone", "+34 600", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    room->console.canvas = cb_canvas_new(4, 40, FALSE);
    CbItem item = {.table = CB_profiles, .row = cb_world_find(cb_console_world(&room->console), CB_profiles, "p-ana")};
    cb_today_view.detail(&room->console, &item, (CbArea){0, 0, 4, 40});
    g_autofree char *dump = cb_canvas_dump(room->console.canvas);
    assert_string_equal(dump, "Ana Ruiz\nsound  technician\n+34 600  ·\n\n");
}

/* Of every status and mode, with and without a next tick. */
static void
add_campaigns(Room *room)
{
    static const char *const statuses[] = {"active", "paused", "stopped", "completed", "failed"};
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < 2 * G_N_ELEMENTS(statuses); i++) {
        g_autofree char *id = g_strdup_printf("c%u", i);
        worlds_row(rows, CB_jobs, "id", id, "start_time", "2026-11-21T08:00:00Z", NULL);
        worlds_row(rows, CB_staffing_campaigns, "id", id, "job_id", id, "department", "sound", "created_by", "m", "mode",
                   i % 2 == 0 ? "auto" : "assisted", "status", statuses[i / 2], "next_run_at",
                   i % 3 == 0 ? worlds_null : "2026-11-20T09:00:00Z", NULL);
        worlds_row(rows, CB_job_required_roles, "id", id, "job_id", id, "department", "sound", "role_code", "FOH", NULL);
        worlds_row(rows, CB_staffing_campaign_roles, "id", id, "campaign_id", id, "role_code", i % 2 == 0 ? "FOH" : "MON",
                   NULL);
    }
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
}

/* It is half past eight; c0 ticks never, c1 at nine, c10 was due at eight. */
static void
a_tick_is_due_only_where_somebody_can_make_it(void **state)
{
    static const char *const without_hub[] = {"·", "by hand", "by hand"}, *const offline[] = {"·", "in 30:00", "offline"};
    static const char *const ids[] = {"c0", "c1", "c10"};
    Room *room = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_jobs, "id", "fest", NULL);
    worlds_row(rows, CB_staffing_campaigns, "id", "c10", "job_id", "fest", "department", "sound", "created_by", "m", "mode",
               "auto", "status", "active", "next_run_at", "2026-11-20T08:00:00Z", NULL);
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    add_campaigns(room);
    for (guint hub = 0; hub < 2; hub++)
        for (guint c = 0; c < G_N_ELEMENTS(ids); c++) {
            room->console.desk->has_hub = hub == 1;
            cb_text_next_tick(&room->console, cb_world_find(cb_console_world(&room->console), CB_staffing_campaigns, ids[c]),
                              room->text);
            assert_string_equal(room->text->str, (hub == 1 ? offline : without_hub)[c]);
        }
}

static void
every_order_of_every_view_is_total(void **state)
{
    static const CbViewOps *const views[] = {&cb_day_view, &cb_people_view, &cb_sessions_view,
                                             &cb_decisions_view, &cb_handover_view, &cb_campaigns_view};
    Room *room = *state;
    add_campaigns(room);
    decide(room, "session.review", "s-evening", NULL);
    decide(room, "session.propose", "s-soon", "{\"operator_id\":\"o-jean\"}");
    for (guint v = 0; v < G_N_ELEMENTS(views); v++)
        for (guint c = 0; views[v]->columns[c].name != NULL; c++) {
            CbView view = {0};
            if (views[v]->columns[c].compare == NULL)
                continue;
            collect(room, &view, views[v], c);
            for (guint a = 0; a < view.list.items->len; a++)
                for (guint b = 0; b < view.list.items->len; b++) {
                    const CbItem *items = (const CbItem *)(void *)view.list.items->data;
                    int there = views[v]->columns[c].compare(&room->console, &items[a], &items[b]);
                    int back = views[v]->columns[c].compare(&room->console, &items[b], &items[a]);
                    assert_int_equal((there > 0) - (there < 0), (back < 0) - (back > 0));
                }
            cb_list_clear(&view.list);
        }
}

static void
the_day_view_shows_a_date_in_order_of_time(void **state)
{
    Room *room = *state;
    CbView view = {0};
    collect(room, &view, &cb_day_view, 0);
    write_column(room, &view, 3);
    assert_string_equal(room->text->str, "s-morning\nFoire expo\ns-whole-day\n");
    cb_day_view.overview(&room->console, &view, room->text);
    assert_string_equal(room->text->str,
                        "Fri 20 Nov, today  3 sessions  4 open places  5 people free");
    view.day += 3;
    collect(room, &view, &cb_day_view, 0);
    cb_day_view.overview(&room->console, &view, room->text);
    assert_string_equal(room->text->str, "Mon 23 Nov · 3 d  0 sessions");
    cb_list_clear(&view.list);
}

static void
the_sessions_view_says_why_a_session_is_not_on_the_board(void **state)
{
    Room *room = *state;
    CbView view = {0};
    collect(room, &view, &cb_sessions_view, 0);
    for (guint i = 0; i < cb_list_count(&view.list); i++) {
        const CbItem *item = cb_list_item(&view.list, i);
        cb_sessions_view.columns[6].cell(&room->console, item, room->text);
        const char *expected = g_str_has_suffix(item->id, "s-draft")     ? "not confirmed, no setup"
                               : g_str_has_suffix(item->id, "s-full")    ? "fully staffed"
                               : g_str_has_suffix(item->id, "s-past")    ? "yes, past"
                               : g_str_has_suffix(item->id, "s-summer")  ? "yes, past"
                                                                         : "yes";
        assert_string_equal(room->text->str, expected);
    }
    cb_list_clear(&view.list);
}

static void
the_decisions_view_has_the_newest_first_with_its_state(void **state)
{
    Room *room = *state;
    CbView view = {0};
    decide(room, "session.review", "s-evening", NULL);
    decide(room, "session.propose", "s-soon", "{\"operator_id\":\"o-jean\"}");
    g_free(cb_desk_undo(room->console.desk, NULL));
    collect(room, &view, &cb_decisions_view, 0);
    write_column(room, &view, 1);
    assert_string_equal(room->text->str, "– undone\n✎ stands\n");
    write_column(room, &view, 4);
    assert_string_equal(room->text->str, "Jean Dupont\n·\n");
    const CbItem *undone = cb_list_item(&view.list, 0);
    assert_true(cb_decisions_view.passes(&room->console, undone, "lefevre"));
    assert_true(cb_decisions_view.passes(&room->console, undone, "dupont"));
    assert_true(cb_decisions_view.passes(&room->console, undone, "undone"));
    assert_false(cb_decisions_view.passes(&room->console, undone, "foire"));
    cb_decisions_view.overview(&room->console, &view, room->text);
    assert_string_equal(room->text->str, "1 stands  0 conflicts  1 taken back");
    cb_list_clear(&view.list);
}

static void
a_decision_that_the_facts_refuse_shows_both_sides(void **state)
{
    Room *room = *state;
    CbView view = {0};
    g_autoptr(CbPatch) rows = cb_patch_new();
    decide(room, "session.propose", "s-soon", "{\"operator_id\":\"o-jean\"}");
    worlds_link(rows, "s-soon", "o-jean", "accepted");
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    collect(room, &view, &cb_decisions_view, 0);
    room->console.canvas = cb_canvas_new(8, 60, FALSE);
    cb_decisions_view.detail(&room->console, cb_list_item(&view.list, 0), (CbArea){0, 0, 8, 60});
    g_autofree char *dump = cb_canvas_dump(room->console.canvas);
    assert_string_equal(dump, "Séminaire Lefèvre\n"
                              "⇄ conflict  ALREADY_ACCEPTED\n"
                              "mine:   propose Jean Dupont, 09:30\n"
                              "theirs: Séminaire Lefèvre: Jean Dupont is accepted already.\n"
                              "now:    confirmed, 1/9; works: Jean Dupont\n"
                              "base:   what you saw of the session itself is unchanged\n\n\n");
    cb_list_clear(&view.list);
}

/* --- the person ------------------------------------------------------------------------------- */

static char *
person_pane(Room *room, const char *id, int height)
{
    g_clear_pointer(&room->console.canvas, cb_canvas_free);
    room->console.canvas = cb_canvas_new(height, 70, FALSE);
    cb_person_pane(&room->console, person(room, id), (CbArea){0, 0, height, 70});
    return cb_canvas_dump(room->console.canvas);
}

static void
a_person_is_shown_with_contact_absences_and_sessions(void **state)
{
    Room *room = *state;
    g_autofree char *zoe = person_pane(room, "o-zoe", 7);
    assert_string_equal(zoe, "Zoë Müller\n"
                             "o-zoe  Bretagne  active\n"
                             "contact   ·\n"
                             "load      1 live session\n"
                             "away      Fri 20 Nov, Tue 24 Nov – Thu 26 Nov\n"
                             "tonight 20:00        accepted  Foire expo\n\n");
}

static void
sessions_that_do_not_fit_are_counted(void **state)
{
    Room *room = *state;
    decide(room, "session.propose", "s-soon", "{\"operator_id\":\"o-jean\"}");
    decide(room, "session.propose", "s-past", "{\"operator_id\":\"o-jean\"}");
    decide(room, "session.reject", "s-past", "{\"operator_id\":\"o-jean\",\"reason\":\"ill\"}");
    g_autofree char *low = person_pane(room, "o-jean", 6);
    assert_non_null(strstr(low, "contact   jean@example.org  +33 6 12\n"));
    assert_non_null(strstr(low, "Mon 9 Nov · 11 d ago rejected  s-past: ill\n… 2 more\n"));
    g_autofree char *high = person_pane(room, "o-jean", 7);
    assert_non_null(strstr(high, "Tue 24 Nov · 4 d     applied   Séminaire Lefèvre\n"));
}

static void
overload_names_the_worst_date_and_its_sessions(void **state)
{
    Room *room = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < 5; i++) {
        g_autofree char *id = g_strdup_printf("x-%u", i);
        worlds_session(rows, id, "2026-12-01", NULL);
        worlds_link(rows, id, "o-1", "accepted");
    }
    assert_true(cb_store_write(cb_desk_store(room->console.desk), rows, NULL));
    assert_true(cb_desk_reload(room->console.desk, NULL));
    g_autofree char *pane = person_pane(room, "o-1", 12);
    assert_non_null(strstr(pane, "overload  - 5 sessions on Tue 1 Dec\n"
                                 "          Tue 1 Dec: x-0, x-1, x-2, x-3, x-4\n"));
    assert_people(room, "over:yes", "o-1");
}

/* --- lines ------------------------------------------------------------------------------------ */

static void
a_long_sentence_is_broken_between_words_and_ends_with_the_area(void **state)
{
    Room *room = *state;
    room->console.canvas = cb_canvas_new(4, 12, FALSE);
    CbPen pen = {.canvas = room->console.canvas, .area = {0, 1, 3, 10}};
    cb_pen_wrap(&pen, CB_STYLE_NORMAL, "Zoë 王王王 is unbelievably busy on every date");
    assert_int_equal(cb_pen_room(&pen), 0);
    g_autofree char *dump = cb_canvas_dump(room->console.canvas);
    assert_string_equal(dump, " Zoë 王王王\n is\n unbelieva…\n\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ROOM(the_people_view_orders_by_name_without_accents),
        IN_ROOM(people_are_free_or_away_on_a_date_without_sessions_too),
        IN_ROOM(today_puts_what_a_hub_no_longer_decides_behind_the_rest),
        IN_ROOM(today_shows_a_person_of_a_crew_as_one),
        IN_ROOM(a_tick_is_due_only_where_somebody_can_make_it),
        IN_ROOM(every_order_of_every_view_is_total),
        IN_ROOM(the_day_view_shows_a_date_in_order_of_time),
        IN_ROOM(the_sessions_view_says_why_a_session_is_not_on_the_board),
        IN_ROOM(the_decisions_view_has_the_newest_first_with_its_state),
        IN_ROOM(a_decision_that_the_facts_refuse_shows_both_sides),
        IN_ROOM(a_person_is_shown_with_contact_absences_and_sessions),
        IN_ROOM(sessions_that_do_not_fit_are_counted),
        IN_ROOM(overload_names_the_worst_date_and_its_sessions),
        IN_ROOM(a_long_sentence_is_broken_between_words_and_ends_with_the_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
