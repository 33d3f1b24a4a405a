#include "tests/store/hub_fixture.h"

#include <string.h>

static void
assert_same_worlds(const CbWorld *a, const CbWorld *b)
{
    g_autofree char *one = worlds_dump(a), *other = worlds_dump(b);
    assert_string_equal(one, other);
}

static void
all_facts_come_back_as_they_were_written(void **state)
{
    HubFixture *hub = *state;
    GError *error = NULL;
    g_autoptr(CbWorld) small = worlds_random(
        &(WorldsShape){.seed = 3, .operators = 3, .sessions = 4, .days = 3, .links = 5});
    g_autoptr(CbWorld) world = worlds_random(
        &(WorldsShape){.seed = 2, .operators = 70, .sessions = 90, .days = 9, .links = 200});
    hub_succeeds(cb_hub_replace(hub->db, small, &error), &error);
    hub_succeeds(cb_hub_replace(hub->db, world, &error), &error);
    CbCursor cursor;
    g_autoptr(CbWorld) loaded = hub_load(hub, &cursor);
    assert_same_worlds(world, loaded);
    assert_int_equal(cb_cursor_compare(cursor, hub_head(hub)), 0);
}

static void
patches_do_in_the_hub_what_they_do_to_a_world(void **state)
{
    HubFixture *hub = *state;
    GError *error = NULL;
    CbDice dice = cb_dice_new(7, 1);
    CbWorld *world = worlds_random(
        &(WorldsShape){.seed = 5, .operators = 20, .sessions = 30, .days = 9, .links = 40});
    hub_succeeds(cb_hub_replace(hub->db, world, &error), &error);
    for (guint i = 0; i < 10; i++) {
        CbPatch *patch = worlds_random_patch(world, &dice, 9);
        CbWorld *after = cb_world_patch(world, patch);
        hub_write(hub, patch);
        cb_world_unref(world);
        world = after;
    }
    CbCursor cursor;
    g_autoptr(CbWorld) loaded = hub_load(hub, &cursor);
    assert_same_worlds(world, loaded);
    cb_world_unref(world);
}

static void
half_a_row_changes_one_that_is_there_and_is_refused_else(void **state)
{
    HubFixture *hub = *state;
    g_autoptr(GError) error = NULL;
    CbPatch *whole = cb_patch_new();
    worlds_session(whole, "s_1", "2026-12-01", "title", "Aida", NULL);
    hub_write(hub, whole);
    CbPatch *half = cb_patch_new();
    worlds_row(half, CB_sessions, "id", "s_1", "title", "Tosca", NULL);
    hub_write(hub, half);
    CbCursor cursor;
    g_autoptr(CbWorld) world = hub_load(hub, &cursor);
    assert_string_equal(sessions_title(world, 0), "Tosca");
    assert_string_equal(sessions_status(world, 0), "confirmed");
    g_autoptr(CbPatch) alone = cb_patch_new();
    worlds_row(alone, CB_sessions, "id", "s_2", "title", "Tosca", NULL);
    hub_begin(hub);
    assert_false(cb_hub_write(hub->db, alone, &error));
    assert_non_null(strstr(error->message, "sessions \"s_2\" is not there yet"));
    cb_db_rollback(hub->db);
}

typedef struct {
    GString *ids;
    CbValue last;
} Page;

static gboolean
note_row(gpointer data, const CbRow *row, GError **error)
{
    (void)error;
    Page *page = data;
    g_free((char *)page->last.text);
    page->last = cb_text(g_strdup(row->values[CB_operators_id].text));
    g_string_append_printf(page->ids, "%s ", page->last.text);
    return TRUE;
}

static void
snapshots_come_in_pages_in_key_order(void **state)
{
    HubFixture *hub = *state;
    static const char *const ids[] = {"op_3", "op_1", "op_5", "op_2", "op_4"};
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        hub_write_operator(hub, ids[i], "Ana");
    Page page = {g_string_new(NULL), cb_text(NULL)};
    assert_true(cb_snapshot_page(hub->reader, CB_operators, NULL, 2, note_row, &page, NULL));
    assert_string_equal(page.ids->str, "op_1 op_2 ");
    g_autofree char *after = g_strdup(page.last.text);
    const CbValue key = cb_text(after);
    assert_true(cb_snapshot_page(hub->reader, CB_operators, &key, 9, note_row, &page, NULL));
    assert_string_equal(page.ids->str, "op_1 op_2 op_3 op_4 op_5 ");
    g_string_free(page.ids, TRUE);
    g_free((char *)page.last.text);
}

static gboolean
refuse_row(gpointer data, const CbRow *row, GError **error)
{
    (void)data, (void)row;
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_REFUSED, "enough");
    return FALSE;
}

static void
whoever_reads_a_snapshot_may_end_it(void **state)
{
    HubFixture *hub = *state;
    g_autoptr(GError) error = NULL;
    hub_write_operator(hub, "op_1", "Ana");
    assert_false(cb_snapshot_page(hub->reader, CB_operators, NULL, 2, refuse_row, NULL, &error));
    assert_string_equal(error->message, "enough");
}

/* --- deciding --------------------------------------------------------------------------------- */

static CbPatch *
accept_patch(void)
{
    CbPatch *patch = cb_patch_new();
    worlds_row(patch, CB_operators, "id", "op_1", "row_version", "1", NULL);
    worlds_row(patch, CB_sessions, "id", "s_1", "row_version", "1", NULL);
    worlds_row(patch, CB_session_operators, "session_id", "s_1", "operator_id", "op_1", NULL);
    return patch;
}

static gboolean
lock_is_same(HubFixture *hub, const CbWorld *world, const CbPatch *patch)
{
    GError *error = NULL;
    gboolean same;
    hub_begin(hub);
    hub_succeeds(cb_hub_lock(hub->db, world, CB_sessions, "s_1", patch, &same, &error), &error);
    cb_db_rollback(hub->db);
    return same;
}

static void
a_lock_sees_whether_anything_changed_since(void **state)
{
    HubFixture *hub = *state;
    CbPatch *rows = cb_patch_new();
    worlds_operator(rows, "op_1", NULL);
    worlds_operator(rows, "op_2", NULL);
    worlds_session(rows, "s_1", "2026-12-01", NULL);
    hub_write(hub, rows);
    CbCursor cursor;
    g_autoptr(CbWorld) world = hub_load(hub, &cursor);
    g_autoptr(CbPatch) patch = accept_patch();
    assert_true(lock_is_same(hub, world, patch));
    hub_run(hub, "UPDATE operators SET row_version = 5 WHERE id = 'op_2'");
    assert_true(lock_is_same(hub, world, patch));
    hub_run(hub, "UPDATE operators SET row_version = 5 WHERE id = 'op_1'");
    assert_false(lock_is_same(hub, world, patch));
    hub_run(hub, "UPDATE operators SET row_version = 0 WHERE id = 'op_1'");
    assert_true(lock_is_same(hub, world, patch));
    hub_run(hub, "DELETE FROM sessions");
    assert_false(lock_is_same(hub, world, patch));
}

static gpointer
commit_soon(gpointer db)
{
    g_usleep(50000);
    return GINT_TO_POINTER(cb_db_commit(db, NULL));
}

static void
whoever_comes_second_waits_and_sees_what_the_first_did(void **state)
{
    HubFixture *hub = *state;
    gboolean same;
    CbPatch *rows = cb_patch_new();
    worlds_operator(rows, "op_1", NULL);
    worlds_session(rows, "s_1", "2026-12-01", NULL);
    hub_write(hub, rows);
    CbCursor cursor;
    g_autoptr(CbWorld) world = hub_load(hub, &cursor);
    g_autoptr(CbPatch) patch = accept_patch();
    CbDb *first = cb_db_take(cb_hub_store_pool(hub->store), CB_DB_WRITE, NULL);
    assert_true(cb_db_begin(first, CB_DB_WRITE, NULL));
    assert_true(cb_hub_lock(first, world, CB_sessions, "s_1", patch, &same, NULL) && same);
    assert_true(cb_hub_write(first, patch, NULL));
    GThread *thread = g_thread_new("first", commit_soon, first);
    assert_false(lock_is_same(hub, world, patch));
    assert_true(GPOINTER_TO_INT(g_thread_join(thread)));
    cb_db_give(cb_hub_store_pool(hub->store), first);
    g_autoptr(CbWorld) after = hub_load(hub, &cursor);
    assert_true(lock_is_same(hub, after, patch));
}

/* A text that waits, and a World that has it so. */
static CbWorld *
text_that_waits(HubFixture *hub)
{
    CbCursor cursor;
    CbPatch *rows = cb_patch_new();
    worlds_row(rows, CB_events, "id", "e", NULL);
    worlds_row(rows, CB_event_messages, "id", "m1", "event_id", "e", "message_type", "ack_no", "status", "scheduled", NULL);
    hub_write(hub, rows);
    return hub_load(hub, &cursor);
}

static CbPatch *
cancel_patch(void)
{
    CbPatch *patch = cb_patch_new();
    worlds_row(patch, CB_event_messages, "id", "m1", "event_id", "e", "status", "cancelled", NULL);
    worlds_row(patch, CB_event_messages, "id", "new", "event_id", "e", "status", "scheduled", NULL);
    return patch;
}

static void
whoever_cancels_a_text_must_find_it_waiting(void **state)
{
    HubFixture *hub = *state;
    g_autoptr(CbWorld) world = text_that_waits(hub);
    g_autoptr(CbPatch) patch = cancel_patch();
    assert_true(lock_is_same(hub, world, patch));
    hub_run(hub, "UPDATE event_messages SET status = 'sent'");
    assert_false(lock_is_same(hub, world, patch));
}

static void
a_text_that_is_sent_just_now_is_awaited_by_whoever_cancels_it(void **state)
{
    HubFixture *hub = *state;
    g_autoptr(CbWorld) world = text_that_waits(hub);
    g_autoptr(CbPatch) patch = cancel_patch(), sent = cb_patch_new();
    worlds_row(sent, CB_event_messages, "id", "m1", "event_id", "e", "status", "sent", NULL);
    CbDb *sender = cb_db_take(cb_hub_store_pool(hub->store), CB_DB_WRITE, NULL);
    assert_true(cb_db_begin(sender, CB_DB_WRITE, NULL));
    assert_true(cb_hub_write(sender, sent, NULL));
    GThread *thread = g_thread_new("sender", commit_soon, sender);
    assert_false(lock_is_same(hub, world, patch));
    assert_true(GPOINTER_TO_INT(g_thread_join(thread)));
    cb_db_give(cb_hub_store_pool(hub->store), sender);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HUB_BOTH(all_facts_come_back_as_they_were_written),
        HUB_BOTH(patches_do_in_the_hub_what_they_do_to_a_world),
        HUB_BOTH(half_a_row_changes_one_that_is_there_and_is_refused_else),
        HUB_BOTH(snapshots_come_in_pages_in_key_order),
        HUB_BOTH(whoever_reads_a_snapshot_may_end_it),
        HUB_BOTH(a_lock_sees_whether_anything_changed_since),
        HUB_BOTH(whoever_cancels_a_text_must_find_it_waiting),
        cmocka_unit_test_setup_teardown(a_text_that_is_sent_just_now_is_awaited_by_whoever_cancels_it,
                                        hub_on_postgres, hub_teardown),
        cmocka_unit_test_setup_teardown(whoever_comes_second_waits_and_sees_what_the_first_did,
                                        hub_on_postgres, hub_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
