/* Whatever was said to be kept is kept: a child that makes decisions and rewrites the cache is
 * killed at random moments, again and again on the same directory.
 */
#include "tests/store/fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 200, LONGEST_LIFE_MICROSECONDS = 30000, OPERATORS = 60 };

/* Makes decisions and writes the number of each to `out` once it is kept, until it is killed. */
static void
decide_for_ever(const char *directory, gint32 first, int out)
{
    g_autoptr(CbStore) store = cb_store_open(directory, NULL);
    for (gint32 n = first; store; n++) {
        g_autofree char *id = g_strdup_printf("d-%08d", n);
        if (!keep_decision(store, id, NULL) || write(out, &n, sizeof n) != sizeof n)
            break;
        if (n % 5 == 0) {
            g_autoptr(CbWorld) world = make_world(OPERATORS, 10, 10);
            if (!cb_store_replace(store, world, NULL))
                break;
        }
    }
    _exit(1);
}

/* Lets a child live for a while, from its start or from its first decision; returns the number
 * after the last one it said was kept. */
static gint32
live_and_die(const char *directory, gint32 first, gulong life, gboolean from_first)
{
    int ends[2], status;
    gint32 n, next = first;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        decide_for_ever(directory, first, ends[1]);
    }
    close(ends[1]);
    if (from_first && read(ends[0], &n, sizeof n) == sizeof n)
        next = n + 1;
    g_usleep(life);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    while (read(ends[0], &n, sizeof n) == sizeof n)
        next = n + 1;
    close(ends[0]);
    return next;
}

/* All that was kept is there in its order; at most the one that nobody was told of comes on top. */
static gint32
assert_kept(const char *directory, GArray *told)
{
    g_autoptr(CbStore) store = must_open(directory);
    g_autoptr(CbWorld) world = must_load(store);
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    g_autoptr(GHashTable) there = g_hash_table_new(g_direct_hash, g_direct_equal);
    gint32 last = 0;
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(entries, i);
        last = atoi(entry->decision->id + 2);
        g_hash_table_add(there, GINT_TO_POINTER(last));
        assert_int_equal(entry->sequence, i + 1);
    }
    for (guint i = 0; i < told->len; i++)
        assert_true(g_hash_table_contains(there, GINT_TO_POINTER(g_array_index(told, gint32, i))));
    guint operators = cb_world_rows(world, CB_operators);
    assert_true(operators == 0 || operators == OPERATORS);
    assert_int_equal(cb_store_findings(store)->len, 0);
    return last + 1;
}

static void
two_hundred_kills_lose_no_decision_that_was_said_to_be_kept(void **state)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(1125);
    g_autoptr(GArray) told = g_array_new(FALSE, FALSE, sizeof(gint32));
    gint32 first = 1;
    for (int round = 0; round < ROUNDS; round++) {
        gulong life = (gulong)g_rand_int_range(rand, 0, LONGEST_LIFE_MICROSECONDS);
        gint32 next = live_and_die(*state, first, life, round % 2 == 1);
        for (gint32 n = first; n < next; n++)
            g_array_append_val(told, n);
        first = assert_kept(*state, told);
    }
    assert_true(told->len >= ROUNDS / 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(two_hundred_kills_lose_no_decision_that_was_said_to_be_kept),
    };
    return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
