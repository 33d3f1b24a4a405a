/* Writers at once, readers that follow them: our cursor loses nothing. Beside it run the cursors
 * that many programs use, a clock and a plain sequence, which do lose rows; were they not to, the
 * test would show nothing. */
#include "tests/store/hub_fixture.h"

#include <stdio.h>
#include <string.h>

#define MOST_WRITERS 8
#define PAGE 500

typedef struct {
    const char *data;
    guint writers;
    gint64 length; /* microseconds that they write */
    guint longest; /* microseconds between two rows of a transaction */
    guint slow;    /* microseconds that one in twenty stays open */
} Race;

typedef struct {
    const Race *race;
    guint number;
    GPtrArray *committed; /* ids */
} Writer;

typedef struct Poller Poller;
struct Poller {
    const Race *race;
    const char *name;
    void (*poll)(Poller *poller, CbDb *db);
    int stop;
    CbCursor cursor;
    gint64 clock, seq; /* of the controls */
    GHashTable *seen;  /* id → how often */
    guint more_than_once;
};

/* --- writers ---------------------------------------------------------------------------------- */

static gboolean
write_one(CbDb *db, const char *id)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_founders, "id", id, "name", "Ana", NULL);
    return cb_hub_write(db, patch, NULL);
}

/* A transaction of one to three rows; the ids of those that it committed go to `committed`. */
static void
write_some(Writer *writer, CbDb *db, CbDice *dice, guint *count)
{
    const Race *race = writer->race;
    guint rows = 1 + cb_dice_below(dice, 3);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    if (!cb_db_begin(db, CB_DB_WRITE, NULL))
        return;
    gboolean good = TRUE;
    for (guint i = 0; good && i < rows; i++) {
        g_ptr_array_add(ids, g_strdup_printf("f_%u_%u", writer->number, (*count)++));
        good = write_one(db, ids->pdata[i]);
        g_usleep(cb_dice_below(dice, race->longest));
    }
    if (cb_dice_below(dice, 20) == 0)
        g_usleep(race->slow);
    if (cb_dice_below(dice, 20) == 0)
        good = FALSE;
    if (!good)
        cb_db_rollback(db);
    else if (cb_db_commit(db, NULL))
        g_ptr_array_extend_and_steal(writer->committed, g_steal_pointer(&ids));
}

static gpointer
run_writer(gpointer data)
{
    Writer *writer = data;
    CbDice dice = cb_dice_new(11, writer->number);
    CbDb *db = cb_db_open(writer->race->data, CB_DB_WRITE, NULL);
    gint64 end = g_get_monotonic_time() + writer->race->length;
    guint count = 0;
    while (db != NULL && g_get_monotonic_time() < end) {
        write_some(writer, db, &dice, &count);
        g_usleep(200);
    }
    cb_db_close(db);
    return NULL;
}

/* --- readers ---------------------------------------------------------------------------------- */

static void
see(Poller *poller, const char *id)
{
    guint times = GPOINTER_TO_UINT(g_hash_table_lookup(poller->seen, id));
    poller->more_than_once += times == 1;
    g_hash_table_replace(poller->seen, g_strdup(id), GUINT_TO_POINTER(times + 1));
}

static void
see_feed(Poller *poller, CbFeed *feed)
{
    if (feed == NULL)
        return;
    for (guint i = 0; i < feed->changes->len; i++) {
        const CbChange *change = &g_array_index(feed->changes, CbChange, i);
        if (!change->deleted)
            see(poller, change->row.values[CB_founders_id].text);
    }
    poller->cursor = feed->next;
    cb_feed_free(feed);
}

static void
poll_ours(Poller *poller, CbDb *db)
{
    see_feed(poller, cb_feed_read(db, poller->cursor, PAGE, NULL));
}

static void
poll_fresh(Poller *poller, CbDb *db)
{
    see_feed(poller, cb_feed_read_fresh(db, poller->cursor, PAGE, NULL));
}

/* Rows of at, seq, pk after (clock, seq). */
static void
poll_sql(Poller *poller, CbDb *db, const char *sql)
{
    const CbDbParam params[] = {cb_db_integer(poller->clock), cb_db_integer(poller->seq)};
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql, params, 2, NULL);
    gboolean row;
    while (rows != NULL && cb_db_next(rows, &row, NULL) && row) {
        poller->clock = cb_db_cell(rows, 0, CB_TYPE_INT).integer;
        poller->seq = cb_db_cell(rows, 1, CB_TYPE_INT).integer;
        g_autofree char *pk = g_strdup(cb_db_cell(rows, 2, CB_TYPE_TEXT).text);
        pk[strlen(pk) - 2] = '\0'; /* ["f_1_2"] */
        see(poller, pk + 2);
    }
}

static void
poll_clock(Poller *poller, CbDb *db)
{
    poll_sql(poller, db,
             "SELECT at, seq, pk FROM cb_changes WHERE (at, seq) > (?1, ?2) ORDER BY at, seq");
}

static void
poll_sequence(Poller *poller, CbDb *db)
{
    poll_sql(poller, db,
             "SELECT at, seq, pk FROM cb_changes WHERE CAST(?1 AS bigint) >= 0 AND seq > ?2 "
             "ORDER BY seq");
}

static gpointer
run_poller(gpointer data)
{
    Poller *poller = data;
    CbDb *db = cb_db_open(poller->race->data, CB_DB_READ, NULL);
    gboolean last = FALSE;
    while (db != NULL && !last) {
        last = g_atomic_int_get(&poller->stop) != 0;
        for (guint i = 0; i < (last ? 100u : 1u); i++) {
            if (cb_db_begin(db, CB_DB_READ, NULL))
                poller->poll(poller, db);
            cb_db_rollback(db);
        }
        g_usleep(4000);
    }
    cb_db_close(db);
    return NULL;
}

/* --- the race --------------------------------------------------------------------------------- */

static void
run_race(const Race *race, Poller *pollers, guint n, GPtrArray *committed)
{
    GThread *writing[MOST_WRITERS], *polling[4];
    Writer writers[MOST_WRITERS];
    for (guint i = 0; i < n; i++) {
        pollers[i].race = race;
        pollers[i].seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        polling[i] = g_thread_new("poller", run_poller, &pollers[i]);
    }
    for (guint i = 0; i < race->writers; i++) {
        writers[i] = (Writer){race, i, g_ptr_array_new_with_free_func(g_free)};
        writing[i] = g_thread_new("writer", run_writer, &writers[i]);
    }
    for (guint i = 0; i < race->writers; i++) {
        g_thread_join(writing[i]);
        g_ptr_array_extend_and_steal(committed, writers[i].committed);
    }
    for (guint i = 0; i < n; i++)
        g_atomic_int_set(&pollers[i].stop, 1);
    for (guint i = 0; i < n; i++)
        g_thread_join(polling[i]);
}

static guint
count_lost(Poller *poller, const GPtrArray *committed)
{
    guint lost = 0;
    for (guint i = 0; i < committed->len; i++)
        lost += !g_hash_table_contains(poller->seen, committed->pdata[i]);
    printf("  %-22s saw %u of %u, lost %u, %u more than once\n", poller->name,
           g_hash_table_size(poller->seen), committed->len, lost, poller->more_than_once);
    return lost;
}

static void
eight_writers_on_postgresql_hide_nothing_from_our_cursor(void **state)
{
    const HubFixture *hub = *state;
    const Race race = {hub->data, 8, 3 * CB_SECOND, 10000, 200000};
    Poller pollers[] = {{.name = "our cursor", .poll = poll_ours},
                        {.name = "without waiting", .poll = poll_fresh},
                        {.name = "a clock", .poll = poll_clock},
                        {.name = "a sequence", .poll = poll_sequence}};
    g_autoptr(GPtrArray) committed = g_ptr_array_new_with_free_func(g_free);
    run_race(&race, pollers, G_N_ELEMENTS(pollers), committed);
    guint lost[G_N_ELEMENTS(pollers)];
    for (guint i = 0; i < G_N_ELEMENTS(pollers); i++) {
        lost[i] = count_lost(&pollers[i], committed);
        g_hash_table_unref(pollers[i].seen);
    }
    assert_true(committed->len > 300);
    assert_int_equal(lost[0], 0);
    assert_int_equal(lost[1], 0);
    assert_int_equal(pollers[0].more_than_once, 0);
    assert_true(lost[2] + lost[3] > 0);
}

static void
four_writers_on_sqlite_hide_nothing_from_our_cursor(void **state)
{
    const HubFixture *hub = *state;
    const Race race = {hub->data, 4, 3 * CB_SECOND / 2, 1000, 20000};
    Poller pollers[] = {{.name = "our cursor", .poll = poll_ours},
                        {.name = "without waiting", .poll = poll_fresh}};
    g_autoptr(GPtrArray) committed = g_ptr_array_new_with_free_func(g_free);
    run_race(&race, pollers, G_N_ELEMENTS(pollers), committed);
    for (guint i = 0; i < G_N_ELEMENTS(pollers); i++) {
        assert_int_equal(count_lost(&pollers[i], committed), 0);
        assert_int_equal(pollers[i].more_than_once, 0);
        g_hash_table_unref(pollers[i].seen);
    }
    assert_true(committed->len > 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(eight_writers_on_postgresql_hide_nothing_from_our_cursor,
                                        hub_on_postgres, hub_teardown),
        cmocka_unit_test_setup_teardown(four_writers_on_sqlite_hide_nothing_from_our_cursor,
                                        hub_on_sqlite, hub_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
