/* A desk at a hub: what stands on the way there, what was answered, and facts that a courier brings. */
#include "tests/tui/desk_fixture.h"

#include "engine/when.h"

static int
enter_signed_in(void **state)
{
    return enter(state) == 0 ? sign_in(*state, "anna") : -1;
}

static const CbOutboxEntry *
entry(CbDesk *desk, guint i)
{
    return cb_desk_entry(desk, i).entry;
}

/* The courier's word about the i-th decision, written by another process. */
static void
answer(CbDesk *desk, const char *directory, guint i, const CbOutboxAnswer *word)
{
    g_autoptr(CbStore) store = must_open(directory);
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_answer(store, entry(desk, i)->decision->id, word, NULL));
    assert_true(cb_outbox_commit(store, NULL));
    refresh(desk);
}

static void
sends(CbDesk *desk, const char *directory, guint i)
{
    const CbOutboxAnswer word = {.state = CB_OUTBOX_SENDING, .version = CB_NULL};
    answer(desk, directory, i, &word);
}

static void
accepts(CbDesk *desk, const char *directory, guint i, gint64 version)
{
    const CbOutboxAnswer word = {.state = CB_OUTBOX_ACCEPTED, .version = version};
    answer(desk, directory, i, &word);
}

static void
refuses(CbDesk *desk, const char *directory, guint i, CbOutboxState state)
{
    const CbOutboxAnswer word = {.state = state,
                                 .code = "SESSION_FULL",
                                 .sentence = "Gala has all the people it needs.",
                                 .theirs = "{\"row\":null,\"by\":\"Luc\",\"at\":\"2026-11-20T11:59:00Z\"}",
                                 .version = CB_NULL};
    answer(desk, directory, i, &word);
}

/* What the hub has made of it, as its courier writes it: the session's next version with Ann. */
static CbPatch *
facts_with(const char *person, const char *version)
{
    CbPatch *rows = cb_patch_new();
    worlds_session(rows, "s-one", "2026-11-24", "title", "Gala", "row_version", version, NULL);
    worlds_link(rows, "s-one", person, "accepted");
    return rows;
}

static void
bring(CbDesk *desk, const char *directory, const CbPatch *rows)
{
    gboolean taken = FALSE;
    write_facts(directory, rows);
    assert_true(cb_desk_take_patch(desk, rows, &taken, NULL));
    assert_true(taken);
}

static void
assert_word(CbDesk *desk, guint i, const char *word)
{
    CbDeskEntry seen = cb_desk_entry(desk, i);
    assert_string_equal(cb_desk_word(desk, &seen), word);
}

/* --- on the way --------------------------------------------------------------------------------- */

static void
a_seat_that_was_taken_is_never_shown_free_on_the_way_to_the_facts(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) facts = facts_with("ann", "2");
    cb_desk_supply(desk, CB_SUPPLY_COURIER);
    must_decide(desk, "session.accept", "s-one", "ann");
    assert_word(desk, 0, "stands");
    assert_string_equal(status_of(desk, "s-one", "ann"), "accepted");
    sends(desk, *state, 0);
    assert_word(desk, 0, "sending");
    assert_string_equal(status_of(desk, "s-one", "ann"), "accepted");
    accepts(desk, *state, 0, 2);
    assert_word(desk, 0, "accepted");
    assert_string_equal(status_of(desk, "s-one", "ann"), "accepted");
    assert_int_equal(cb_desk_count(desk, CB_STANDS), 1);
    bring(desk, *state, facts);
    assert_word(desk, 0, "done");
    assert_string_equal(status_of(desk, "s-one", "ann"), "accepted");
    assert_int_equal(cb_desk_count(desk, CB_DONE), 1);
    assert_int_equal(cb_desk_count(desk, CB_STANDS), 0);
}

static void
facts_that_come_before_the_answer_are_no_conflict(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) facts = facts_with("ann", "2");
    cb_desk_supply(desk, CB_SUPPLY_COURIER);
    must_decide(desk, "session.accept", "s-one", "ann");
    sends(desk, *state, 0);
    bring(desk, *state, facts);
    assert_string_equal(status_of(desk, "s-one", "ann"), "accepted");
    assert_int_equal(cb_desk_count(desk, CB_CONFLICTS), 0);
    assert_word(desk, 0, "sending");
    accepts(desk, *state, 0, 2);
    assert_word(desk, 0, "done");
}

static void
what_is_on_its_way_is_neither_undone_nor_given_up(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.accept", "s-one", "ann");
    sends(desk, *state, 0);
    assert_says(desk, cb_desk_undo, "not pushed already");
    g_autofree char *sentence = cb_desk_give_up(desk, entry(desk, 0)->decision->id, NULL);
    assert_non_null(strstr(sentence, "on its way"));
    assert_word(desk, 0, "sending");
}

/* --- the opposite -------------------------------------------------------------------------------- */

static void
what_is_pushed_is_taken_back_by_its_opposite(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) facts = facts_with("ann", "2");
    g_autofree char *sentence = NULL;
    cb_desk_supply(desk, CB_SUPPLY_COURIER);
    must_decide(desk, "session.accept", "s-one", "ann");
    assert_null(cb_desk_opposites(desk, &sentence)); /* undo takes it back */
    assert_null(sentence);
    accepts(desk, *state, 0, 2);
    bring(desk, *state, facts);
    g_autoptr(GArray) wishes = cb_desk_opposites(desk, &sentence);
    assert_non_null(wishes);
    assert_int_equal(wishes->len, 1);
    const CbWish *opposite = &g_array_index(wishes, CbWish, 0);
    assert_string_equal(opposite->kind, "session.reject");
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, opposite, 1, NULL, NULL);
    assert_null(((CbOutcome *)g_ptr_array_index(outcomes, 0))->code);
    assert_string_equal(status_of(desk, "s-one", "ann"), "rejected");
    g_autofree char *none = NULL;
    assert_null(cb_desk_opposites(desk, &none)); /* the opposite waits: undo takes that back */
}

static void
what_has_no_opposite_says_that_it_cannot_be_taken_back(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autofree char *sentence = NULL;
    must_decide(desk, "session.review", "s-one", NULL);
    accepts(desk, *state, 0, 9);
    assert_null(cb_desk_opposites(desk, &sentence));
    assert_non_null(strstr(sentence, "cannot be taken back"));
}

/* --- refused ------------------------------------------------------------------------------------- */

static void
what_the_hub_refuses_waits_for_a_person_with_its_reason(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    must_decide(desk, "session.accept", "s-one", "ann");
    must_decide(desk, "session.propose", "s-two", "bob");
    refuses(desk, *state, 0, CB_OUTBOX_CONFLICT);
    refuses(desk, *state, 1, CB_OUTBOX_REJECTED);
    assert_counts(desk, 0, 0, 2);
    assert_word(desk, 0, "conflict");
    assert_word(desk, 1, "rejected");
    CbDeskEntry seen = cb_desk_entry(desk, 0);
    assert_string_equal(seen.code, "SESSION_FULL");
    assert_string_equal(seen.sentence, "Gala has all the people it needs.");
    assert_string_equal(status_of(desk, "s-one", "ann"), "pending"); /* as the facts have it */
    g_autofree char *sentence = cb_desk_give_up(desk, seen.entry->decision->id, NULL);
    assert_non_null(strstr(sentence, "what stands at the hub stays"));
    assert_word(desk, 0, "given up");
    assert_counts(desk, 0, 1, 1);
}

static void
a_conflict_is_decided_again_on_what_stands_now(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) full = facts_with("bob", "2");
    cb_desk_supply(desk, CB_SUPPLY_COURIER);
    must_decide(desk, "session.accept", "s-one", "ann");
    refuses(desk, *state, 0, CB_OUTBOX_CONFLICT);
    bring(desk, *state, full);
    g_autofree char *id = g_strdup(entry(desk, 0)->decision->id);
    g_autoptr(CbOutcome) refused = cb_desk_decide_again(desk, id, NULL);
    assert_string_equal(refused->code, "SESSION_FULL");
    assert_counts(desk, 0, 0, 1);
    g_autoptr(CbPatch) free = cb_patch_new();
    worlds_session(free, "s-one", "2026-11-24", "title", "Gala", "row_version", "3", NULL);
    worlds_link(free, "s-one", "bob", "rejected");
    bring(desk, *state, free);
    g_autoptr(CbOutcome) accepted = cb_desk_decide_again(desk, id, NULL);
    assert_null(accepted->code);
    assert_counts(desk, 1, 1, 0);
    assert_int_equal(entry(desk, 1)->decision->base_version, 3);
    g_autoptr(CbOutcome) settled = cb_desk_decide_again(desk, id, NULL);
    assert_string_equal(settled->code, "NO_CONFLICT");
}

/* --- time ---------------------------------------------------------------------------------------- */

static void
an_old_decision_is_held_until_somebody_confirms_it(void **state)
{
    g_autoptr(CbDesk) before = open_at(*state, worlds_time(NOW) - 2 * CB_DAY);
    must_decide(before, "session.accept", "s-one", "ann");
    g_autoptr(CbDesk) desk = open_desk(*state);
    assert_true(cb_desk_is_held(desk, entry(desk, 0)));
    assert_word(desk, 0, "old");
    assert_true(cb_desk_confirm(desk, entry(desk, 0)->decision->id, NULL));
    assert_false(cb_desk_is_held(desk, entry(desk, 0)));
    assert_word(desk, 0, "stands");
    assert_true(cb_desk_due_at(desk, entry(desk, 0)) <= cb_desk_now(desk));
}

static void
what_the_hub_would_refuse_because_it_has_begun_is_refused_at_once(void **state)
{
    g_autoptr(CbDesk) desk = open_at(*state, worlds_time("2026-11-25T08:00:00Z"));
    assert_string_equal(decide(desk, "session.accept", "s-one", "ann"), "SESSION_HAS_BEGUN");
    assert_string_equal(decide(desk, "session.review", "s-one", NULL), "");
    assert_int_equal(cb_desk_entries(desk), 1);
}

/* --- facts that a courier brings ----------------------------------------------------------------- */

static void
count_news(gpointer data, GError *error)
{
    assert_null(error);
    (*(guint *)data)++;
}

static void
wait_for(guint *n, guint wanted)
{
    for (guint tries = 0; *n < wanted && tries < 2000; tries++) {
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
    assert_int_equal(*n, wanted);
}

static void
deciding_waits_for_no_facts_and_what_comes_while_they_are_loaded_is_kept(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    guint news = 0;
    gboolean taken = TRUE;
    g_autoptr(CbPatch) person = cb_patch_new();
    g_autoptr(CbPatch) full = facts_with("bob", "2");
    cb_desk_supply(desk, CB_SUPPLY_COURIER);
    worlds_operator(person, "new", NULL);
    write_facts(*state, person);
    assert_true(cb_desk_take_patch(desk, person, &taken, NULL));
    assert_false(taken); /* the World is built anew, not here */
    assert_false(cb_desk_is_current(desk));
    must_decide(desk, "session.review", "s-one", NULL);
    assert_int_equal(cb_world_find(cb_desk_world(desk), CB_operators, "new"), CB_NO_ROW);
    cb_desk_refresh_later(desk, count_news, &news);
    assert_true(cb_desk_take_patch(desk, full, &taken, NULL)); /* on the disk it is not yet */
    assert_false(taken);
    must_decide(desk, "session.propose", "s-two", "bob");
    wait_for(&news, 1);
    assert_true(cb_desk_is_current(desk));
    assert_int_not_equal(cb_world_find(cb_desk_world(desk), CB_operators, "new"), CB_NO_ROW);
    assert_string_equal(status_of(desk, "s-one", "bob"), "accepted");
    assert_string_equal(status_of(desk, "s-two", "bob"), "pending");
    assert_counts(desk, 2, 0, 0);
}

static void
what_another_process_brings_is_loaded_where_its_courier_is_the_profiles(void **state)
{
    g_autoptr(CbDesk) desk = open_desk(*state);
    g_autoptr(CbPatch) full = facts_with("bob", "2");
    guint news = 0;
    cb_desk_supply(desk, CB_SUPPLY_LOADER);
    write_facts(*state, full);
    must_decide(desk, "session.review", "s-two", NULL);
    assert_string_equal(status_of(desk, "s-one", "bob"), "pending");
    cb_desk_refresh_later(desk, count_news, &news);
    wait_for(&news, 1);
    assert_string_equal(status_of(desk, "s-one", "bob"), "accepted");
}

#define SIGNED_IN(test) cmocka_unit_test_setup_teardown(test, enter_signed_in, remove_directory)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SIGNED_IN(a_seat_that_was_taken_is_never_shown_free_on_the_way_to_the_facts),
        SIGNED_IN(facts_that_come_before_the_answer_are_no_conflict),
        SIGNED_IN(what_is_on_its_way_is_neither_undone_nor_given_up),
        SIGNED_IN(what_is_pushed_is_taken_back_by_its_opposite),
        SIGNED_IN(what_has_no_opposite_says_that_it_cannot_be_taken_back),
        SIGNED_IN(what_the_hub_refuses_waits_for_a_person_with_its_reason),
        SIGNED_IN(a_conflict_is_decided_again_on_what_stands_now),
        SIGNED_IN(an_old_decision_is_held_until_somebody_confirms_it),
        SIGNED_IN(what_the_hub_would_refuse_because_it_has_begun_is_refused_at_once),
        SIGNED_IN(deciding_waits_for_no_facts_and_what_comes_while_they_are_loaded_is_kept),
        SIGNED_IN(what_another_process_brings_is_loaded_where_its_courier_is_the_profiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
