/* Whatever the screen confirmed is kept: the console is killed in the middle of deciding, again and again. */
#include "tests/tui/console_fixture.h"

#include <signal.h>

enum { ROUNDS = 80, ROUNDS_OF_SOAK = 400, ROUNDS_IN_A_DIRECTORY = 20, MOST_KEYS = 12, PATIENCE = 8, SLOWEST = 50 /* ms */ };

/* What each round plays from, at random: decisions, ways to the next session, and back. */
static const char *const keys[] = {"a", "j", "a", "j", "a", "v", "u", "U", "f", "n", "esc", "2", "1", "G", "k"};

/* --- what the screen confirms ----------------------------------------------------------------- */

/* Sentences of decisions end like these; refusals and undoing do not. */
static const char *const confirmations[] = {" is proposed for ", " founders are told of ",
                                            " is marked for review."};

/* Takes note of the sentence in the bottom row when it confirms a decision. */
static void
note_confirmed(Place *place, GHashTable *confirmed)
{
    char *sentence = g_strstrip(cb_pty_row(place->pty, place->rows - 1));
    gboolean confirms = FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(confirmations); i++)
        confirms |= strstr(sentence, confirmations[i]) != NULL;
    confirms &= g_str_has_suffix(sentence, ".") && !g_str_has_prefix(sentence, "Undone: ") &&
                !g_str_has_prefix(sentence, "Done again: ");
    if (confirms)
        g_hash_table_add(confirmed, sentence);
    else
        g_free(sentence);
}

/* How long this machine takes from a key to the decision's sentence, in milliseconds: kills shall fall around it. */
static int
time_of_a_decision(Place *place)
{
    gint64 before = g_get_monotonic_time();
    cb_pty_key(place->pty, "v");
    assert_true(cb_pty_wait_for(place->pty, " is marked for review.", CB_PTY_TIMEOUT_MS));
    return (int)((g_get_monotonic_time() - before) / 1000) + 1;
}

/* Plays a few keys without waiting for rest, then kills; what arrived before counts. */
static void
live_and_die(Place *place, GRand *random, int pause, GHashTable *confirmed)
{
    int n = g_rand_int_range(random, 1, MOST_KEYS);
    for (int i = 0; i < n; i++) {
        cb_pty_key(place->pty, keys[g_rand_int_range(random, 0, G_N_ELEMENTS(keys))]);
        cb_pty_watch(place->pty, g_rand_int_range(random, 0, pause));
        note_confirmed(place, confirmed);
    }
    cb_pty_kill(place->pty, SIGKILL);
    assert_int_equal(cb_pty_wait_exit(place->pty, CB_PTY_TIMEOUT_MS), 128 + SIGKILL);
    note_confirmed(place, confirmed);
    g_clear_pointer(&place->pty, cb_pty_stop);
}

/* --- what the outbox kept --------------------------------------------------------------------- */

/* id → name or title of a table of the company. */
static GHashTable *
names_of(const cJSON *tables, const char *table, const char *column)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    const cJSON *row;
    cJSON_ArrayForEach(row, cJSON_GetObjectItem(tables, table))
        g_hash_table_insert(names, g_strdup(text_of(row, "id")), g_strdup(text_of(row, column)));
    return names;
}

static char *
sentence_of(const cJSON *decision, GHashTable *people, GHashTable *titles)
{
    const char *kind = text_of(decision, "kind");
    const char *title =
        g_hash_table_lookup(titles, text_of(cJSON_GetObjectItem(decision, "target"), "id"));
    const char *operator = text_of(cJSON_GetObjectItem(decision, "payload"), "operator_id");
    if (strcmp(kind, "session.propose") == 0)
        return g_strdup_printf("%s is proposed for %s.",
                               (const char *)g_hash_table_lookup(people, operator), title);
    if (strcmp(kind, "session.review") == 0)
        return g_strdup_printf("%s is marked for review.", title);
    return g_strdup_printf("2 founders are told of %s.", title);
}

static void
assert_kept(const Place *place, GHashTable *confirmed, GHashTable *people, GHashTable *titles)
{
    g_autoptr(cJSON) decisions = ask(place, "decisions", NULL);
    g_autoptr(GHashTable) kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const cJSON *decision;
    cJSON_ArrayForEach(decision, decisions)
        g_hash_table_add(kept, sentence_of(decision, people, titles));
    GHashTableIter each;
    gpointer sentence;
    g_hash_table_iter_init(&each, confirmed);
    while (g_hash_table_iter_next(&each, &sentence, NULL))
        if (!g_hash_table_contains(kept, sentence))
            fail_msg("the screen said \"%s\", the outbox does not know of it", (char *)sentence);
}

static void
kills_lose_no_decision_that_the_screen_had_confirmed(void **state)
{
    Place *place = *state;
    const guint32 seed = 20261120;
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    g_autofree char *text = call(place, "export", "--format=snapshot", NULL);
    g_autoptr(cJSON) snapshot = cJSON_Parse(text);
    const cJSON *tables = cJSON_GetObjectItem(snapshot, "tables");
    g_autoptr(GHashTable) people = names_of(tables, "operators", "name");
    g_autoptr(GHashTable) titles = names_of(tables, "sessions", "title");
    g_autoptr(GHashTable) confirmed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint rounds = g_getenv("CB_SOAK") != NULL ? ROUNDS_OF_SOAK : ROUNDS, seen = 0, in_vain = 0;
    int pause = 0;
    for (guint round = 0; round < rounds; round++) {
        if (round % ROUNDS_IN_A_DIRECTORY == 0 && round > 0) {
            cb_files_remove(place->directory, NULL);
            g_free(place->directory);
            place->directory = copy_prepared();
            g_hash_table_remove_all(confirmed);
        }
        start(place, NULL);
        assert_shows(place, "callboard today");
        if (round == 0)
            pause = MAX(12, 2 * time_of_a_decision(place));
        guint before = g_hash_table_size(confirmed);
        live_and_die(place, random, pause, confirmed);
        guint more = g_hash_table_size(confirmed) - before;
        seen += more;
        in_vain = more > 0 ? 0 : in_vain + 1;
        if (in_vain == PATIENCE) { /* the machine has become slower */
            pause = MIN(2 * pause, SLOWEST);
            in_vain = 0;
        }
        assert_kept(place, confirmed, people, titles);
    }
    print_message("%u decisions confirmed, seed %u\n", seen, seed);
    assert_true(seen > rounds / 4);
}

/* A company small enough to open in a moment. */
static int
prepare_small_company(void **state)
{
    (void)state;
    find_program();
    prepared = cb_files_make_directory("callboard-company", NULL);
    const char *const demo[] = {"demo", "--offline", "--no-console", "--operators=300", "--sessions=200", "--no-pool", NULL};
    g_free(call_list(prepared, demo));
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        {"kills_lose_no_decision_that_the_screen_had_confirmed",
         kills_lose_no_decision_that_the_screen_had_confirmed, at_160x50, clear_place, NULL},
    };
    return cmocka_run_group_tests(tests, prepare_small_company, remove_prepared);
}
