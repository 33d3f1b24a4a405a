/* The desk: decisions that last, undo and redo, two desks on one directory. */
#include <glib/gstdio.h>

#include "tests/tui/desk_fixture.h"

/* --- deciding --------------------------------------------------------------------------------- */

static void
a_decision_lies_in_the_outbox_when_it_is_seen(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.accept", "s-one", "ann");
    assert_string_equal(status_of(desk, "s-one", "ann"), "accepted");
    g_autoptr(CbStore) other = must_open(*state);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(other, NULL);
    assert_int_equal(entries->len, 1);
    assert_string_equal(((CbOutboxEntry *)g_ptr_array_index(entries, 0))->decision->kind,
                        "session.accept");
    assert_opened_anew_is_the_same(desk, *state);
}

/* What an administrator erases does not stay in their own outbox, as the row that they saw. */
static void
who_erases_somebody_keeps_nothing_of_them(void **state)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contractors, "id", "c1", "first_name", "Ann", "phone", "+1 555 0101", NULL);
    write_facts(*state, rows);
    g_autofree char *conf = g_build_filename(*state, "profile.conf", NULL);
    assert_true(g_file_set_contents(conf, "[person]\nname = adam\nrole = admin\n", -1, NULL));
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.accept", "s-one", "ann");
    char payload[] = "{\"reason\":\"asked for it\"}";
    CbWish erase = {.kind = "peers.erase", .target_id = "c1", .payload = payload};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, &erase, 1, NULL, NULL);
    assert_null(((CbOutcome *)outcomes->pdata[0])->code);
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 2);
    assert_non_null(((CbOutboxEntry *)entries->pdata[0])->base);
    assert_string_equal(((CbOutboxEntry *)entries->pdata[1])->decision->kind, "peers.erase");
    assert_null(((CbOutboxEntry *)entries->pdata[1])->base);
}

static void
a_decision_that_cannot_be_written_is_not_seen(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(GError) error = NULL;
    g_autofree char *outbox = g_build_filename(*state, "outbox.db", NULL);
    assert_int_equal(g_remove(outbox), 0);
    char payload[] = "{\"operator_id\":\"ann\"}";
    CbWish accept = {.kind = "session.accept", .target_id = "s-one", .payload = payload};
    CbPatch *patch = NULL;
    assert_null(cb_desk_decide(desk, &accept, 1, &patch, &error));
    assert_null(patch);
    assert_non_null(strstr(error->message, "outbox.db"));
    assert_string_equal(status_of(desk, "s-one", "ann"), "pending");
    assert_counts(desk, 0, 0, 0);
}

static void
a_refused_wish_leaves_nothing_behind(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    assert_string_equal(decide(desk, "session.accept", "s-two", "ann"), "APPLICATION_NOT_FOUND");
    assert_string_equal(decide(desk, "session.force", "s-none", "ann"), "FORBIDDEN");
    assert_counts(desk, 0, 0, 0);
    assert_says(desk, cb_desk_undo, "nothing to undo");
    assert_opened_anew_is_the_same(desk, *state);
}

static void
a_preview_tells_what_would_happen_and_does_nothing(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    char payload[] = "{\"operator_id\":\"ann\"}";
    CbWish wishes[] = {{.kind = "session.accept", .target_id = "s-one", .payload = payload},
                       {.kind = "session.accept", .target_id = "s-two", .payload = payload}};
    g_autoptr(CbOutcome) good = cb_desk_preview(desk, &wishes[0]);
    g_autoptr(CbOutcome) bad = cb_desk_preview(desk, &wishes[1]);
    assert_null(good->code);
    assert_non_null(strstr(good->sentence, "ann is accepted on Gala"));
    assert_string_equal(bad->code, "APPLICATION_NOT_FOUND");
    assert_string_equal(status_of(desk, "s-one", "ann"), "pending");
    assert_counts(desk, 0, 0, 0);
}

static void
the_patch_of_a_decision_is_what_the_world_moved_by(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbWorld) before = cb_world_ref(cb_desk_world(desk));
    g_autoptr(CbPatch) patch = NULL;
    char payload[] = "{\"operator_id\":\"ann\"}";
    CbWish wishes[] = {{.kind = "session.propose", .target_id = "s-two", .payload = payload},
                       {.kind = "session.accept", .target_id = "s-two", .payload = payload}};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, wishes, 2, &patch, NULL);
    assert_int_equal(outcomes->len, 2);
    assert_non_null(patch);
    g_autoptr(CbWorld) after = cb_world_patch(before, patch);
    worlds_assert_same(after, cb_desk_world(desk));
}

static void
there_is_no_patch_when_others_have_moved_the_world_too(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbDesk) other = open_desk(*state);
    CbPatch *patch = NULL;
    CbWish review = {.kind = "session.review", .target_id = "s-two"};
    must_decide(other, "session.review", "s-one", NULL);
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, &review, 1, &patch, NULL);
    assert_non_null(outcomes);
    assert_null(patch);
    assert_counts(desk, 2, 0, 0);
}

static void
a_fixed_now_is_the_time_of_every_decision(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    assert_true(cb_desk_now(desk) == worlds_time(NOW));
    must_decide(desk, "session.review", "s-one", NULL);
    assert_true(cb_desk_entry(desk, 0).entry->decision->decided_at == worlds_time(NOW));
    gint64 before = g_get_real_time();
    g_autoptr(CbDesk) clock = open_at(*state, CB_NULL);
    assert_true(cb_desk_now(clock) >= before);
}

/* --- undo and redo ---------------------------------------------------------------------------- */

static void
a_batch_is_undone_and_redone_as_one(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    GStringChunk *texts = g_string_chunk_new(64);
    const CbWish wishes[] = {wish(texts, "session.propose", "s-two", "ann"),
                             wish(texts, "session.accept", "s-two", "nobody"),
                             wish(texts, "session.accept", "s-two", "ann"),
                             wish(texts, "session.propose", "s-two", "bob")};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, wishes, 4, NULL, NULL);
    g_string_chunk_free(texts);
    assert_int_equal(outcomes->len, 4);
    assert_string_equal(((CbOutcome *)g_ptr_array_index(outcomes, 1))->code, "OPERATOR_NOT_FOUND");
    assert_counts(desk, 3, 0, 0);
    assert_says(desk, cb_desk_undo, "3 decisions");
    assert_counts(desk, 0, 3, 0);
    assert_string_equal(status_of(desk, "s-two", "ann"), "");
    assert_says(desk, cb_desk_redo, "3 decisions");
    assert_counts(desk, 3, 0, 0);
    assert_string_equal(status_of(desk, "s-two", "ann"), "accepted");
    assert_opened_anew_is_the_same(desk, *state);
}

static void
undo_takes_the_newest_that_stands_and_then_the_one_before(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.review", "s-one", NULL);
    must_decide(desk, "session.propose", "s-two", "ann");
    must_decide(desk, "session.accept", "s-two", "ann");
    assert_says(desk, cb_desk_undo, "Undone: ann is accepted on Ball.");
    assert_string_equal(status_of(desk, "s-two", "ann"), "pending");
    assert_says(desk, cb_desk_undo, "Undone: ann is proposed for Ball.");
    assert_string_equal(status_of(desk, "s-two", "ann"), "");
    assert_says(desk, cb_desk_undo, "Undone: Gala is marked for review.");
    assert_says(desk, cb_desk_undo, "nothing to undo");
    assert_counts(desk, 0, 3, 0);
}

static void
redo_revives_first_what_was_undone_last(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    assert_says(desk, cb_desk_redo, "nothing to redo");
    must_decide(desk, "session.propose", "s-two", "ann");
    must_decide(desk, "session.accept", "s-two", "ann");
    for (int i = 0; i < 2; i++)
        assert_says(desk, cb_desk_undo, "Undone");
    assert_says(desk, cb_desk_redo, "Done again: ann is proposed for Ball.");
    assert_says(desk, cb_desk_redo, "Done again: ann is accepted on Ball.");
    assert_says(desk, cb_desk_redo, "nothing to redo");
    assert_string_equal(status_of(desk, "s-two", "ann"), "accepted");
    assert_opened_anew_is_the_same(desk, *state);
}

static void
a_new_decision_ends_what_could_be_redone(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.propose", "s-two", "ann");
    assert_says(desk, cb_desk_undo, "Undone");
    assert_string_equal(decide(desk, "session.accept", "s-two", "bob"), "APPLICATION_NOT_FOUND");
    assert_int_equal(cb_desk_entry(desk, 0).entry->state, CB_OUTBOX_UNDONE);
    must_decide(desk, "session.propose", "s-two", "bob");
    assert_says(desk, cb_desk_redo, "nothing to redo");
    assert_int_equal(cb_desk_entry(desk, 0).entry->state, CB_OUTBOX_SUPERSEDED);
    assert_counts(desk, 1, 1, 0);
    assert_string_equal(status_of(desk, "s-two", "ann"), "");
}

static void
one_decision_of_a_batch_can_be_given_up(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    CbWish wishes[] = {{.kind = "session.review", .target_id = "s-one"},
                       {.kind = "session.review", .target_id = "s-two"}};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, wishes, 2, NULL, NULL);
    assert_non_null(outcomes);
    const char *first = cb_desk_entry(desk, 0).entry->decision->id;
    g_free(cb_desk_give_up(desk, first, NULL));
    first = cb_desk_entry(desk, 0).entry->decision->id;
    g_autofree char *gone = cb_desk_give_up(desk, first, NULL);
    assert_string_equal(gone, "Given up: redo no longer revives it.");
    assert_counts(desk, 1, 1, 0);
    assert_says(desk, cb_desk_undo, "Undone: Ball is marked for review.");
    assert_says(desk, cb_desk_redo, "Done again: Ball is marked for review.");
    assert_counts(desk, 1, 1, 0);
    g_autofree char *unknown = cb_desk_give_up(desk, "no such id", NULL);
    assert_non_null(strstr(unknown, "no such decision"));
    assert_opened_anew_is_the_same(desk, *state);
}

static char *
give_up(CbDesk *desk, guint i)
{
    return cb_desk_give_up(desk, cb_desk_entry(desk, i).entry->decision->id, NULL);
}

static void
giving_up_what_stands_is_an_undo_that_redo_revives(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    CbWish wishes[] = {{.kind = "session.review", .target_id = "s-one"},
                       {.kind = "session.review", .target_id = "s-two"}};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, wishes, 2, NULL, NULL);
    assert_non_null(outcomes);
    must_decide(desk, "session.propose", "s-two", "ann");
    g_autofree char *gone = give_up(desk, 0);
    assert_string_equal(gone, "Undone: Gala is marked for review.");
    assert_int_equal(cb_desk_entry(desk, 0).entry->state, CB_OUTBOX_UNDONE);
    assert_says(desk, cb_desk_undo, "Undone: ann is proposed for Ball.");
    assert_says(desk, cb_desk_redo, "Done again: ann is proposed for Ball.");
    assert_says(desk, cb_desk_redo, "Done again: Gala is marked for review.");
    assert_counts(desk, 3, 0, 0);
    assert_opened_anew_is_the_same(desk, *state);
}

static void
what_was_undone_is_given_up_for_good_and_only_once(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.review", "s-one", NULL);
    assert_says(desk, cb_desk_undo, "Undone");
    g_autofree char *gone = give_up(desk, 0);
    assert_string_equal(gone, "Given up: redo no longer revives it.");
    assert_says(desk, cb_desk_redo, "nothing to redo");
    g_autofree char *again = give_up(desk, 0);
    assert_string_equal(again, "It is given up already.");
    assert_int_equal(cb_desk_entry(desk, 0).entry->state, CB_OUTBOX_DROPPED);
    g_autofree char *unknown = cb_desk_give_up(desk, "no such id", NULL);
    assert_string_equal(unknown, "There is no such decision to give up.");
}

static void
what_is_superseded_is_not_given_up_but_told(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.review", "s-one", NULL);
    assert_says(desk, cb_desk_undo, "Undone");
    must_decide(desk, "session.review", "s-two", NULL);
    g_autofree char *gone = give_up(desk, 0);
    assert_non_null(strstr(gone, "something newer was decided"));
    assert_int_equal(cb_desk_entry(desk, 0).entry->state, CB_OUTBOX_SUPERSEDED);
    assert_says(desk, cb_desk_undo, "Undone: Ball");
    assert_says(desk, cb_desk_redo, "Done again: Ball");
    assert_says(desk, cb_desk_redo, "nothing to redo");
    assert_counts(desk, 1, 1, 0);
}

/* --- two desks on one directory --------------------------------------------------------------- */

static void
a_desk_takes_in_what_another_decided_before_it_decides(void **state)
{
    g_autoptr(CbDesk) here = open_desk(*state);
    g_autoptr(CbDesk) there = open_desk(*state);
    must_decide(there, "session.accept", "s-one", "bob");
    assert_string_equal(status_of(here, "s-one", "bob"), "pending");
    assert_string_equal(decide(here, "session.accept", "s-one", "ann"), "SESSION_FULL");
    assert_string_equal(status_of(here, "s-one", "bob"), "accepted");
    assert_counts(here, 1, 0, 0);
    assert_opened_anew_is_the_same(here, *state);
}

static void
a_desk_takes_in_new_facts_before_it_decides(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_link(rows, "s-one", "bob", "accepted");
    write_facts(*state, rows);
    assert_string_equal(decide(desk, "session.accept", "s-one", "ann"), "SESSION_FULL");
}

static void
undo_on_one_desk_takes_back_what_another_decided_last(void **state)
{
    g_autoptr(CbDesk) here = open_desk(*state);
    g_autoptr(CbDesk) there = open_desk(*state);
    must_decide(here, "session.review", "s-one", NULL);
    must_decide(there, "session.review", "s-two", NULL);
    assert_true(cb_desk_entry(there, 0).entry->batch != cb_desk_entry(there, 1).entry->batch);
    assert_says(here, cb_desk_undo, "Undone: Ball is marked for review.");
    assert_says(there, cb_desk_undo, "Undone: Gala is marked for review.");
    assert_says(here, cb_desk_redo, "Done again: Gala is marked for review.");
    assert_counts(here, 1, 1, 0);
}

static void
a_desk_gives_up_what_another_decided(void **state)
{
    g_autoptr(CbDesk) here = open_desk(*state);
    g_autoptr(CbDesk) there = open_desk(*state);
    must_decide(there, "session.review", "s-one", NULL);
    g_autofree char *gone = cb_desk_give_up(here, cb_desk_entry(there, 0).entry->decision->id, NULL);
    assert_true(g_str_has_prefix(gone, "Undone: "));
    assert_counts(here, 0, 1, 0);
    assert_true(refresh(there));
    assert_counts(there, 0, 1, 0);
}

static void
refreshing_takes_in_what_others_wrote_once(void **state)
{
    g_autoptr(CbDesk) here = open_desk(*state);
    g_autoptr(CbDesk) there = open_desk(*state);
    assert_false(refresh(here));
    must_decide(there, "session.accept", "s-one", "bob");
    assert_true(refresh(here));
    assert_string_equal(status_of(here, "s-one", "bob"), "accepted");
    assert_false(refresh(here));
    must_decide(here, "session.review", "s-one", NULL);
    assert_false(refresh(here)); /* its own decision is no news */
}

/* --- founders --------------------------------------------------------------------------------- */

static guint
messages_to(const CbWorld *world, const char *name, const char *address)
{
    guint n = 0;
    for (guint m = 0; m < cb_world_rows(world, CB_messages); m++)
        n += strcmp(messages_recipient(world, m), name) == 0 &&
             g_strcmp0(messages_address(world, m), address) == 0;
    return n;
}

static void
the_founders_of_the_profile_get_one_message_each_once(void **state)
{
    g_autofree char *conf = g_build_filename(*state, "profile.conf", NULL);
    const char *text = "[founders]\nana = Ana Roy <ana@x.org>\nluc = Luc Petit <+33 6 12>\nzoe=\n";
    assert_true(g_file_set_contents(conf, text, -1, NULL));
    g_autoptr(CbDesk) desk = open_desk(*state);
    assert_int_equal(cb_world_rows(cb_desk_world(desk), CB_founders), 3);
    must_decide(desk, "session.notify_founders", "s-none", NULL);
    must_decide(desk, "session.notify_founders", "s-none", NULL);
    const CbWorld *world = cb_desk_world(desk);
    assert_int_equal(cb_world_rows(world, CB_messages), 3);
    assert_int_equal(messages_to(world, "Ana Roy", "ana@x.org"), 1);
    assert_int_equal(messages_to(world, "Luc Petit", "+33 6 12"), 1);
    assert_int_equal(messages_to(world, "zoe", NULL), 1);
    assert_opened_anew_is_the_same(desk, *state);
    assert_int_equal(ask_number(*state, "cache.db", "SELECT count(*) FROM founders"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(a_decision_lies_in_the_outbox_when_it_is_seen),
        AT_DESK(who_erases_somebody_keeps_nothing_of_them),
        AT_DESK(a_decision_that_cannot_be_written_is_not_seen),
        AT_DESK(a_refused_wish_leaves_nothing_behind),
        AT_DESK(a_preview_tells_what_would_happen_and_does_nothing),
        AT_DESK(the_patch_of_a_decision_is_what_the_world_moved_by),
        AT_DESK(there_is_no_patch_when_others_have_moved_the_world_too),
        AT_DESK(a_fixed_now_is_the_time_of_every_decision),
        AT_DESK(a_batch_is_undone_and_redone_as_one),
        AT_DESK(undo_takes_the_newest_that_stands_and_then_the_one_before),
        AT_DESK(redo_revives_first_what_was_undone_last),
        AT_DESK(a_new_decision_ends_what_could_be_redone),
        AT_DESK(one_decision_of_a_batch_can_be_given_up),
        AT_DESK(giving_up_what_stands_is_an_undo_that_redo_revives),
        AT_DESK(what_was_undone_is_given_up_for_good_and_only_once),
        AT_DESK(what_is_superseded_is_not_given_up_but_told),
        AT_DESK(a_desk_takes_in_what_another_decided_before_it_decides),
        AT_DESK(a_desk_takes_in_new_facts_before_it_decides),
        AT_DESK(undo_on_one_desk_takes_back_what_another_decided_last),
        AT_DESK(a_desk_gives_up_what_another_decided),
        AT_DESK(refreshing_takes_in_what_others_wrote_once),
        AT_DESK(the_founders_of_the_profile_get_one_message_each_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
