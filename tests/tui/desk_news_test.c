/* The desk when facts move: conflicts with what was decided, facts that a thread loads. */
#include "store/import.h"
#include "tests/tui/desk_fixture.h"

/* --- facts that move under a pending decision ------------------------------------------------- */

static void
a_decision_that_the_facts_no_longer_allow_is_told_and_can_be_given_up(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    must_decide(desk, "session.accept", "s-one", "ann");
    must_decide(desk, "session.review", "s-two", NULL);
    worlds_link(rows, "s-one", "bob", "accepted");
    write_facts(*state, rows);
    assert_true(refresh(desk));
    assert_counts(desk, 1, 0, 1);
    CbDeskEntry entry = cb_desk_entry(desk, 0);
    assert_int_equal(entry.standing, CB_CONFLICTS);
    assert_string_equal(entry.code, "SESSION_FULL");
    assert_string_equal(entry.sentence, "Gala has all the people it needs.");
    assert_string_equal(status_of(desk, "s-one", "ann"), "pending");
    assert_opened_anew_is_the_same(desk, *state);
    g_autofree char *gone = cb_desk_give_up(desk, entry.entry->decision->id, NULL);
    assert_string_equal(gone, "Given up.");
    assert_counts(desk, 1, 1, 0);
    assert_null(cb_desk_entry(desk, 0).code);
}

static void
an_import_can_bring_a_decision_into_conflict(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.accept", "s-one", "ann");
    g_autofree char *path = g_build_filename(*state, "snapshot.json", NULL);
    const char *snapshot = "{\"format\":\"callboard-snapshot\",\"version\":1,\"tables\":{"
                           "\"sessions\":[{\"id\":\"s-one\",\"status\":\"cancelled\"}]}}";
    assert_true(g_file_set_contents(path, snapshot, -1, NULL));
    g_autoptr(CbStore) other = must_open(*state);
    g_auto(CbImportResult) result = {0};
    CbImportOptions options = {0};
    assert_true(cb_import(other, path, &options, &result, NULL));
    assert_true(refresh(desk));
    assert_counts(desk, 0, 0, 1);
    assert_string_equal(cb_desk_entry(desk, 0).code, "INVALID_SESSION_STATUS");
}

/* --- facts that a thread loads ---------------------------------------------------------------- */

typedef struct {
    GMainLoop *loop;
    guint calls;
    GError *error;
} News;

static void
on_news(gpointer data, GError *error)
{
    News *news = data;
    news->calls++;
    g_clear_error(&news->error);
    news->error = error;
    g_main_loop_quit(news->loop);
}

static gboolean
give_up(gpointer data)
{
    (void)data;
    fail_msg("nothing was loaded within ten seconds");
    return G_SOURCE_REMOVE;
}

/* Runs the main loop until the news is there. */
static void
await(News *news)
{
    guint calls = news->calls;
    guint alarm = g_timeout_add_seconds(10, give_up, NULL);
    while (news->calls == calls)
        g_main_loop_run(news->loop);
    g_source_remove(alarm);
}

/* Does what waits on the main loop, without waiting for more. */
static void
run_what_waits(void)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

static void
news_clear(News *news)
{
    g_clear_pointer(&news->loop, g_main_loop_unref);
    g_clear_error(&news->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(News, news_clear)
#define NEWS {.loop = g_main_loop_new(NULL, FALSE)}

static void
what_others_wrote_is_loaded_aside_and_then_shown(void **state)
{
    g_auto(News) news = NEWS;
    g_autoptr(CbDesk) here = open_desk(*state);
    g_autoptr(CbDesk) there = open_desk(*state);
    cb_desk_refresh_later(here, on_news, &news);
    run_what_waits();
    assert_int_equal(news.calls, 0);
    must_decide(there, "session.accept", "s-one", "bob");
    cb_desk_refresh_later(here, on_news, &news);
    cb_desk_refresh_later(here, on_news, &news); /* one loader at a time */
    assert_string_equal(status_of(here, "s-one", "bob"), "pending");
    await(&news);
    assert_null(news.error);
    assert_int_equal(news.calls, 1);
    assert_string_equal(status_of(here, "s-one", "bob"), "accepted");
    assert_false(refresh(here));
    assert_opened_anew_is_the_same(here, *state);
}

static void
a_desk_can_be_closed_while_facts_are_loaded(void **state)
{
    g_auto(News) news = NEWS;
    g_autoptr(CbDesk) other = open_desk(*state);
    for (int arrived = FALSE; arrived <= TRUE; arrived++) {
        CbDesk *desk = open_desk(*state);
        must_decide(other, "session.review", "s-one", NULL);
        cb_desk_refresh_later(desk, on_news, &news);
        while (arrived && !g_main_context_pending(NULL))
            g_usleep(1000);
        cb_desk_free(desk);
        run_what_waits();
        assert_int_equal(news.calls, 0);
    }
}

static void
a_decision_while_facts_are_loaded_stands_on_those_facts(void **state)
{
    g_auto(News) news = NEWS;
    g_autoptr(CbDesk) here = open_desk(*state);
    g_autoptr(CbDesk) there = open_desk(*state);
    must_decide(there, "session.accept", "s-one", "bob");
    cb_desk_refresh_later(here, on_news, &news);
    assert_string_equal(decide(here, "session.accept", "s-one", "ann"), "SESSION_FULL");
    must_decide(here, "session.review", "s-one", NULL);
    await(&news);
    assert_null(news.error);
    assert_counts(here, 2, 0, 0);
    assert_true(cb_desk_entry(here, 0).entry->batch != cb_desk_entry(here, 1).entry->batch);
    assert_opened_anew_is_the_same(here, *state);
}

static void
facts_that_are_older_than_those_shown_do_not_replace_them(void **state)
{
    g_auto(News) news = NEWS;
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) first = cb_patch_new(), second = cb_patch_new();
    worlds_row(first, CB_sessions, "id", "s-one", "title", "Matinee", NULL);
    worlds_row(second, CB_sessions, "id", "s-one", "title", "Soiree", NULL);
    write_facts(*state, first);
    cb_desk_refresh_later(desk, on_news, &news);
    while (!g_main_context_pending(NULL))
        g_usleep(1000);
    write_facts(*state, second);
    assert_true(refresh(desk));
    await(&news);
    const CbWorld *world = cb_desk_world(desk);
    assert_string_equal(sessions_title(world, worlds_find(world, CB_sessions, "s-one")), "Soiree");
}

static void
what_could_not_be_loaded_is_told_and_stays_news(void **state)
{
    g_auto(News) news = NEWS;
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_link(rows, "s-one", "bob", "accepted");
    write_facts(*state, rows);
    meddle(*state, "cache.db", "PRAGMA user_version = 9999");
    cb_desk_refresh_later(desk, on_news, &news);
    await(&news);
    assert_true(g_error_matches(news.error, CB_STORE_ERROR, CB_STORE_ERROR_NEWER));
    assert_string_equal(status_of(desk, "s-one", "bob"), "pending");
    assert_true(refresh(desk));
    assert_string_equal(status_of(desk, "s-one", "bob"), "accepted");
    assert_false(refresh(desk));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(a_decision_that_the_facts_no_longer_allow_is_told_and_can_be_given_up),
        AT_DESK(an_import_can_bring_a_decision_into_conflict),
        AT_DESK(what_others_wrote_is_loaded_aside_and_then_shown),
        AT_DESK(a_desk_can_be_closed_while_facts_are_loaded),
        AT_DESK(a_decision_while_facts_are_loaded_stands_on_those_facts),
        AT_DESK(facts_that_are_older_than_those_shown_do_not_replace_them),
        AT_DESK(what_could_not_be_loaded_is_told_and_stays_news),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
