#include "tests/store/fixture.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/file.h"

static const CbOutboxEntry *
entry_at(const GPtrArray *entries, guint i)
{
    return g_ptr_array_index(entries, i);
}

static void
a_decision_comes_back_as_it_was_made(void **state)
{
    {
        g_autoptr(CbStore) store = must_open(*state);
        assert_true(keep_decision(store, "d-1", NULL));
    }
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    g_autoptr(CbDecision) made = make_decision("d-1");
    assert_int_equal(entries->len, 1);
    const CbOutboxEntry *entry = entry_at(entries, 0);
    assert_int_equal(entry->sequence, 1);
    assert_int_equal(entry->state, CB_OUTBOX_PENDING);
    assert_int_equal(entry->batch, 1);
    assert_string_equal(entry->decision->id, made->id);
    assert_string_equal(entry->decision->kind, made->kind);
    assert_int_equal(entry->decision->target, made->target);
    assert_string_equal(entry->decision->target_id, made->target_id);
    assert_int_equal(entry->decision->base_version, made->base_version);
    assert_string_equal(entry->decision->payload, made->payload);
    assert_string_equal(entry->decision->actor, made->actor);
    assert_int_equal(entry->decision->role, made->role);
    assert_int_equal(entry->decision->decided_at, made->decided_at);
}

static void
decisions_come_in_the_order_in_which_they_were_made(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    const char *const ids[] = {"z", "a", "m", "b"};
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
        assert_true(keep_decision(store, ids[i], NULL));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, G_N_ELEMENTS(ids));
    for (guint i = 0; i < entries->len; i++) {
        assert_string_equal(entry_at(entries, i)->decision->id, ids[i]);
        assert_int_equal(entry_at(entries, i)->sequence, i + 1);
    }
}

static void
the_same_decision_twice_is_there_once(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(keep_decision(store, "d-1", NULL));
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_mark(store, "d-1", CB_OUTBOX_UNDONE, NULL));
    assert_true(cb_outbox_commit(store, NULL));
    assert_true(keep_decision(store, "d-1", NULL));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entries->len, 1);
    assert_int_equal(entry_at(entries, 0)->state, CB_OUTBOX_UNDONE);
}

static void
a_mark_is_set_and_taken_away(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(keep_decision(store, "d-1", NULL));
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_mark(store, "d-1", CB_OUTBOX_DROPPED, NULL));
    assert_true(cb_outbox_commit(store, NULL));
    g_autoptr(GPtrArray) marked = cb_outbox_entries(store, NULL);
    assert_int_equal(entry_at(marked, 0)->state, CB_OUTBOX_DROPPED);
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_mark(store, "d-1", CB_OUTBOX_PENDING, NULL));
    assert_true(cb_outbox_commit(store, NULL));
    g_autoptr(GPtrArray) cleared = cb_outbox_entries(store, NULL);
    assert_int_equal(entry_at(cleared, 0)->state, CB_OUTBOX_PENDING);
}

static void
marking_a_decision_that_is_not_there_is_an_error(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GError) error = NULL;
    assert_true(cb_outbox_begin(store, NULL));
    assert_false(cb_outbox_mark(store, "d-9", CB_OUTBOX_UNDONE, &error));
    cb_outbox_rollback(store);
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT));
    assert_non_null(strstr(error->message, "d-9"));
}

static void
nothing_is_kept_before_the_commit(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbStore) other = must_open(*state);
    g_autoptr(CbDecision) decision = make_decision("d-1");
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_add(store, decision, 1, NULL, NULL));
    g_autoptr(GPtrArray) seen_here = cb_outbox_entries(store, NULL);
    g_autoptr(GPtrArray) seen_there = cb_outbox_entries(other, NULL);
    assert_int_equal(seen_here->len, 1);
    assert_int_equal(seen_there->len, 0);
    cb_outbox_rollback(store);
    g_autoptr(GPtrArray) afterwards = cb_outbox_entries(store, NULL);
    assert_int_equal(afterwards->len, 0);
}

static void
every_state_has_a_name_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_PENDING), "pending");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_UNDONE), "undone");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_DROPPED), "dropped");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_SUPERSEDED), "superseded");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_SENDING), "sending");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_ACCEPTED), "accepted");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_CONFLICT), "conflict");
    assert_string_equal(cb_outbox_state_name(CB_OUTBOX_REJECTED), "rejected");
}

static void
answer(CbStore *store, const char *id, const CbOutboxAnswer *answer)
{
    g_autoptr(GError) error = NULL;
    assert_true(cb_outbox_begin(store, NULL));
    if (!cb_outbox_answer(store, id, answer, &error))
        fail_msg("%s", error->message);
    assert_true(cb_outbox_commit(store, NULL));
}

static void
mark(CbStore *store, const char *id, CbOutboxState state)
{
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_mark(store, id, state, NULL));
    assert_true(cb_outbox_commit(store, NULL));
}

static void
what_the_person_saw_is_kept_with_the_decision(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(CbDecision) decision = make_decision("d-1");
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_add(store, decision, 1, "{\"id\":\"s-000001\",\"row_version\":7}", NULL));
    assert_true(cb_outbox_commit(store, NULL));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_string_equal(entry_at(entries, 0)->base, "{\"id\":\"s-000001\",\"row_version\":7}");
    assert_int_equal(entry_at(entries, 0)->due_at, CB_NULL);
    assert_int_equal(entry_at(entries, 0)->version, CB_NULL);
    assert_int_equal(entry_at(entries, 0)->attempts, 0);
    assert_false(entry_at(entries, 0)->confirmed);
}

static void
each_sending_counts_and_the_hubs_answer_is_kept(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    const CbOutboxAnswer sending = {.state = CB_OUTBOX_SENDING, .version = CB_NULL};
    const CbOutboxAnswer conflict = {CB_OUTBOX_CONFLICT, "NOT_FREE", "Bo was faster",
                                     "{\"by\":\"bo\"}", CB_NULL};
    assert_true(keep_decision(store, "d-1", NULL));
    answer(store, "d-1", &sending);
    answer(store, "d-1", &sending);
    answer(store, "d-1", &conflict);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    const CbOutboxEntry *entry = entry_at(entries, 0);
    assert_int_equal(entry->state, CB_OUTBOX_CONFLICT);
    assert_int_equal(entry->attempts, 2);
    assert_string_equal(entry->code, "NOT_FREE");
    assert_string_equal(entry->sentence, "Bo was faster");
    assert_string_equal(entry->theirs, "{\"by\":\"bo\"}");
    assert_int_equal(entry->version, CB_NULL);
}

static void
what_was_undone_just_before_it_was_to_be_sent_stays_undone(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    const CbOutboxAnswer sending = {.state = CB_OUTBOX_SENDING, .version = CB_NULL};
    const CbOutboxAnswer rejected = {.state = CB_OUTBOX_REJECTED, .code = "X", .version = CB_NULL};
    assert_true(keep_decision(store, "d-1", NULL));
    assert_true(keep_decision(store, "d-2", NULL));
    mark(store, "d-1", CB_OUTBOX_UNDONE);
    mark(store, "d-2", CB_OUTBOX_DROPPED);
    answer(store, "d-1", &sending);
    answer(store, "d-2", &rejected);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entry_at(entries, 0)->state, CB_OUTBOX_UNDONE);
    assert_int_equal(entry_at(entries, 0)->attempts, 0);
    assert_int_equal(entry_at(entries, 1)->state, CB_OUTBOX_DROPPED);
    assert_null(entry_at(entries, 1)->code);
}

static void
what_the_hub_did_is_accepted_whatever_was_thought_here(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    const CbOutboxAnswer accepted = {.state = CB_OUTBOX_ACCEPTED, .version = 8};
    assert_true(keep_decision(store, "d-1", NULL));
    mark(store, "d-1", CB_OUTBOX_UNDONE);
    answer(store, "d-1", &accepted);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entry_at(entries, 0)->state, CB_OUTBOX_ACCEPTED);
    assert_int_equal(entry_at(entries, 0)->version, 8);
}

static void
an_answer_about_a_decision_that_is_not_there_is_an_error(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GError) error = NULL;
    const CbOutboxAnswer accepted = {.state = CB_OUTBOX_ACCEPTED, .version = 8};
    assert_true(cb_outbox_begin(store, NULL));
    assert_false(cb_outbox_answer(store, "d-9", &accepted, &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT));
    cb_outbox_rollback(store);
}

static void
a_decision_is_released_for_a_time_and_as_confirmed(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    assert_true(keep_decision(store, "d-1", NULL));
    assert_true(cb_outbox_begin(store, NULL));
    assert_true(cb_outbox_release(store, "d-1", 1795000009000000, TRUE, NULL));
    assert_false(cb_outbox_release(store, "d-9", 0, FALSE, NULL));
    assert_true(cb_outbox_commit(store, NULL));
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_int_equal(entry_at(entries, 0)->due_at, 1795000009000000);
    assert_true(entry_at(entries, 0)->confirmed);
    assert_int_equal(entry_at(entries, 0)->state, CB_OUTBOX_PENDING);
}

static void
an_outbox_is_known_by_one_uuid_for_ever(void **state)
{
    g_autofree char *first = NULL;
    {
        g_autoptr(CbStore) store = must_open(*state);
        first = cb_outbox_client_id(store, NULL);
        assert_true(g_uuid_string_is_valid(first));
    }
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *again = cb_outbox_client_id(store, NULL);
    assert_string_equal(again, first);
}

/* outbox.db as the version before hubs made it. */
static const char former_outbox[] =
    "PRAGMA journal_mode = WAL; PRAGMA application_id = 1128419157; PRAGMA user_version = 1;"
    "CREATE TABLE \"decisions\" (\"id\" TEXT NOT NULL, \"sequence\" INTEGER NOT NULL,"
    " \"kind\" TEXT NOT NULL, \"target_table\" TEXT NOT NULL, \"target_id\" TEXT NOT NULL,"
    " \"base_version\" INTEGER, \"payload\" TEXT NOT NULL DEFAULT '{}', \"actor\" TEXT NOT NULL,"
    " \"role\" TEXT NOT NULL, \"decided_at\" INTEGER NOT NULL, \"batch\" INTEGER NOT NULL,"
    " \"state\" TEXT NOT NULL DEFAULT 'pending', PRIMARY KEY (\"id\")) STRICT, WITHOUT ROWID;"
    "CREATE INDEX \"decisions_sequence\" ON \"decisions\" (\"sequence\");"
    "INSERT INTO decisions VALUES ('d-1', 1, 'session.propose', 'sessions', 's-1', 7, '{\"a\":1}',"
    " 'ann', 'dispatcher', 1795000000000000, 1, 'pending'),"
    " ('d-2', 2, 'session.propose', 'sessions', 's-2', NULL, '{}', 'bo', 'manager',"
    " 1795000000000001, 2, 'undone'),"
    " ('d-3', 3, 'session.propose', 'sessions', 's-2', NULL, '{}', 'bo', 'manager',"
    " 1795000000000002, 3, 'superseded')";

static void
an_outbox_of_the_former_version_keeps_every_decision(void **state)
{
    static const CbOutboxState states[] = {CB_OUTBOX_PENDING, CB_OUTBOX_UNDONE,
                                           CB_OUTBOX_SUPERSEDED};
    meddle(*state, "outbox.db", former_outbox);
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    assert_true(is_told(cb_store_findings(store), CB_CHECK_REPAIRED, "brought to version 2"));
    assert_int_equal(entries->len, G_N_ELEMENTS(states));
    for (guint i = 0; i < entries->len; i++) {
        assert_int_equal(entry_at(entries, i)->sequence, i + 1);
        assert_int_equal(entry_at(entries, i)->state, states[i]);
        assert_int_equal(entry_at(entries, i)->decision->decided_at, 1795000000000000 + i);
        assert_null(entry_at(entries, i)->base);
        assert_int_equal(entry_at(entries, i)->due_at, CB_NULL);
    }
    assert_string_equal(entry_at(entries, 0)->decision->payload, "{\"a\":1}");
    assert_int_equal(entry_at(entries, 0)->decision->base_version, 7);
    const CbOutboxAnswer accepted = {.state = CB_OUTBOX_ACCEPTED, .version = 8};
    answer(store, "d-1", &accepted);
    g_autofree char *client = cb_outbox_client_id(store, NULL);
    assert_non_null(client);
}

static void
every_connection_waits_for_the_disk(void **state)
{
    g_autoptr(GArray) findings = g_array_new(FALSE, FALSE, sizeof(CbFinding));
    g_autoptr(sqlite3) outbox = cb_file_open(&cb_outbox_file, *state, findings, NULL);
    gint64 synchronous = 0;
    assert_true(cb_sql_number(outbox, "PRAGMA synchronous", &synchronous, NULL));
    assert_int_equal(synchronous, 2);
}

static int
keep_many(const char *directory, char name, int n)
{
    g_autoptr(CbStore) store = cb_store_open(directory, NULL);
    for (int i = 0; store && i < n; i++) {
        g_autofree char *id = g_strdup_printf("%c-%03d", name, i);
        if (!keep_decision(store, id, NULL))
            return 1;
    }
    return store ? 0 : 2;
}

static void
two_processes_lose_nothing_and_agree_on_one_order(void **state)
{
    enum { EACH = 120 };
    pid_t children[2];
    fflush(NULL);
    for (int c = 0; c < 2; c++)
        if ((children[c] = fork()) == 0)
            _exit(keep_many(*state, (char)('a' + c), EACH));
    for (int c = 0; c < 2; c++) {
        int status;
        waitpid(children[c], &status, 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    int next[2] = {0, 0};
    assert_int_equal(entries->len, 2 * EACH);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = entry_at(entries, i);
        int child = entry->decision->id[0] - 'a';
        assert_int_equal(entry->sequence, i + 1);
        assert_int_equal(atoi(entry->decision->id + 2), next[child]++);
    }
}

/* A damaged outbox is refused with a copy kept, twice with the same copy, and left as it is. */
static void
assert_refused_with_a_copy(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "outbox.db", NULL);
    g_autofree char *before = NULL, *after = NULL, *copied = NULL, *first = NULL;
    gsize length, length_after, length_copied;
    assert_true(g_file_get_contents(path, &before, &length, NULL));
    for (int round = 0; round < 2; round++) {
        g_autoptr(GError) error = NULL;
        assert_null(cb_store_open(directory, &error));
        assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT));
        g_autofree char *kept = find_file(directory, "outbox.db.corrupt-");
        assert_non_null(kept);
        assert_non_null(strstr(error->message, kept));
        if (first)
            assert_string_equal(first, kept);
        else
            first = g_steal_pointer(&kept);
    }
    assert_true(g_file_get_contents(path, &after, &length_after, NULL));
    assert_true(g_file_get_contents(first, &copied, &length_copied, NULL));
    assert_int_equal(length, length_after);
    assert_int_equal(length, length_copied);
    assert_memory_equal(before, after, length);
    assert_memory_equal(before, copied, length);
}

static void
overwrite(const char *directory, gint64 offset, gsize length)
{
    g_autofree char *path = g_build_filename(directory, "outbox.db", NULL);
    g_autofree char *noise = g_strnfill(length, 'x');
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, noise, length, offset), (gssize)length);
    close(fd);
}

static void
a_damaged_outbox_is_refused_with_a_copy_kept(void **state)
{
    assert_int_equal(keep_many(*state, 'a', 40), 0);
    overwrite(*state, 0, 64);
    assert_refused_with_a_copy(*state);
}

static void
an_outbox_cut_short_is_refused_with_a_copy_kept(void **state)
{
    g_autofree char *path = g_build_filename(*state, "outbox.db", NULL);
    assert_int_equal(keep_many(*state, 'a', 40), 0);
    assert_int_equal(truncate(path, 5000), 0);
    assert_refused_with_a_copy(*state);
}

static void
damage_met_while_reading_is_an_error_with_a_copy_kept(void **state)
{
    assert_int_equal(keep_many(*state, 'a', 40), 0);
    overwrite(*state, 4096, 2 * 4096);
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GError) error = NULL;
    assert_null(cb_outbox_entries(store, &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT));
    g_autofree char *kept = find_file(*state, "outbox.db.corrupt-");
    assert_non_null(kept);
    g_clear_error(&error);
    assert_false(keep_decision(store, "d-later", &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT));
}

static void
an_emptied_outbox_whose_log_is_left_is_not_taken_for_a_new_one(void **state)
{
    g_autofree char *path = g_build_filename(*state, "outbox.db", NULL);
    g_autofree char *log = g_build_filename(*state, "outbox.db-wal", NULL);
    g_autofree char *saved = NULL;
    gsize length;
    {
        g_autoptr(CbStore) store = must_open(*state);
        assert_true(keep_decision(store, "d-1", NULL));
        assert_true(g_file_get_contents(log, &saved, &length, NULL));
    }
    assert_int_equal(truncate(path, 0), 0);
    assert_true(g_file_set_contents(log, saved, (gssize)length, NULL));
    assert_refused_with_a_copy(*state);
    assert_true(g_file_test(log, G_FILE_TEST_EXISTS));
}

static void
a_removed_outbox_takes_no_more_decisions(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autofree char *path = g_build_filename(*state, "outbox.db", NULL);
    g_autoptr(GError) error = NULL;
    assert_int_equal(unlink(path), 0);
    assert_false(keep_decision(store, "d-1", &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_IO));
}

static void
an_entry_that_makes_no_sense_is_an_error_that_names_it(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    g_autoptr(GError) error = NULL;
    assert_true(keep_decision(store, "d-1", NULL));
    meddle(*state, "outbox.db", "UPDATE decisions SET state = 'lost'");
    assert_null(cb_outbox_entries(store, &error));
    assert_true(g_error_matches(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT));
    assert_non_null(strstr(error->message, "d-1"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(a_decision_comes_back_as_it_was_made),
        IN_DIRECTORY(decisions_come_in_the_order_in_which_they_were_made),
        IN_DIRECTORY(the_same_decision_twice_is_there_once),
        IN_DIRECTORY(a_mark_is_set_and_taken_away),
        IN_DIRECTORY(marking_a_decision_that_is_not_there_is_an_error),
        IN_DIRECTORY(nothing_is_kept_before_the_commit),
        cmocka_unit_test(every_state_has_a_name_of_its_own),
        IN_DIRECTORY(what_the_person_saw_is_kept_with_the_decision),
        IN_DIRECTORY(each_sending_counts_and_the_hubs_answer_is_kept),
        IN_DIRECTORY(what_was_undone_just_before_it_was_to_be_sent_stays_undone),
        IN_DIRECTORY(what_the_hub_did_is_accepted_whatever_was_thought_here),
        IN_DIRECTORY(an_answer_about_a_decision_that_is_not_there_is_an_error),
        IN_DIRECTORY(a_decision_is_released_for_a_time_and_as_confirmed),
        IN_DIRECTORY(an_outbox_is_known_by_one_uuid_for_ever),
        IN_DIRECTORY(an_outbox_of_the_former_version_keeps_every_decision),
        IN_DIRECTORY(every_connection_waits_for_the_disk),
        IN_DIRECTORY(two_processes_lose_nothing_and_agree_on_one_order),
        IN_DIRECTORY(a_damaged_outbox_is_refused_with_a_copy_kept),
        IN_DIRECTORY(an_outbox_cut_short_is_refused_with_a_copy_kept),
        IN_DIRECTORY(damage_met_while_reading_is_an_error_with_a_copy_kept),
        IN_DIRECTORY(an_emptied_outbox_whose_log_is_left_is_not_taken_for_a_new_one),
        IN_DIRECTORY(a_removed_outbox_takes_no_more_decisions),
        IN_DIRECTORY(an_entry_that_makes_no_sense_is_an_error_that_names_it),
    };
    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
