/* The desk under any sequence of decisions, undo, redo, giving up and new facts, on two desks by turns:
 * it shows what replaying the standing entries gives, and what a desk opened anew shows. CB_SOAK=1 goes
 * on for longer. */
#include "tests/tui/desk_fixture.h"

/* What the outbox must be: for each decision its batch and state. */
typedef struct {
    gint64 batch;
    CbOutboxState state;
} Mark;

static void
change(GArray *marks, CbOutboxState from, gint64 batch, CbOutboxState to)
{
    for (guint i = 0; i < marks->len; i++) {
        Mark *mark = &g_array_index(marks, Mark, i);
        if (mark->state == from && (batch == 0 || mark->batch == batch))
            mark->state = to;
    }
}

/* The newest batch with an entry in that state, or the oldest; -1 when there is none. */
static gint64
batch_in(const GArray *marks, CbOutboxState state, gboolean newest)
{
    gint64 found = -1;
    for (guint i = 0; i < marks->len; i++) {
        const Mark *mark = &g_array_index(marks, Mark, i);
        if (mark->state == state && (newest || found < 0))
            found = mark->batch;
    }
    return found;
}

static void
decide_something(CbDesk *desk, GArray *marks, CbDice *dice)
{
    static const char *const kinds[] = {"session.propose", "session.propose", "session.accept",
                                        "session.reject",  "session.review",  "session.dance"};
    const CbWorld *world = cb_desk_world(desk);
    GStringChunk *texts = g_string_chunk_new(64);
    CbWish wishes[3];
    guint n = 1 + cb_dice_below(dice, G_N_ELEMENTS(wishes));
    for (guint i = 0; i < n; i++) {
        guint session = cb_dice_below(dice, cb_world_rows(world, CB_sessions));
        guint person = cb_dice_below(dice, cb_world_rows(world, CB_operators));
        const char *id = g_string_chunk_insert(texts, sessions_id(world, session));
        wishes[i] = wish(texts, kinds[cb_dice_below(dice, G_N_ELEMENTS(kinds))], id,
                         operators_id(world, person));
    }
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(desk, wishes, n, NULL, NULL);
    g_string_chunk_free(texts);
    assert_int_equal(outcomes->len, n);
    gint64 batch = marks->len == 0 ? 1 : g_array_index(marks, Mark, marks->len - 1).batch + 1;
    guint before = marks->len;
    for (guint i = 0; i < n; i++) {
        Mark mark = {batch, CB_OUTBOX_PENDING};
        if (((CbOutcome *)g_ptr_array_index(outcomes, i))->code == NULL)
            g_array_append_val(marks, mark);
    }
    if (marks->len > before)
        change(marks, CB_OUTBOX_UNDONE, 0, CB_OUTBOX_SUPERSEDED);
}

static void
drop_something(CbDesk *desk, GArray *marks, CbDice *dice)
{
    if (cb_desk_entries(desk) == 0)
        return;
    guint i = cb_dice_below(dice, cb_desk_entries(desk));
    CbDeskEntry seen = cb_desk_entry(desk, i);
    CbOutboxState *state = &g_array_index(marks, Mark, i).state;
    if (*state == CB_OUTBOX_PENDING)
        *state = seen.standing == CB_STANDS ? CB_OUTBOX_UNDONE : CB_OUTBOX_DROPPED;
    else if (*state == CB_OUTBOX_UNDONE)
        *state = CB_OUTBOX_DROPPED;
    g_free(cb_desk_give_up(desk, seen.entry->decision->id, NULL));
}

static void
step(CbDesk *desk, const char *directory, GArray *marks, CbDice *dice)
{
    guint chance = cb_dice_below(dice, 100);
    if (chance < 45) {
        decide_something(desk, marks, dice);
    } else if (chance < 65) {
        g_free(cb_desk_undo(desk, NULL));
        change(marks, CB_OUTBOX_PENDING, batch_in(marks, CB_OUTBOX_PENDING, TRUE), CB_OUTBOX_UNDONE);
    } else if (chance < 85) {
        g_free(cb_desk_redo(desk, NULL));
        change(marks, CB_OUTBOX_UNDONE, batch_in(marks, CB_OUTBOX_UNDONE, FALSE), CB_OUTBOX_PENDING);
    } else if (chance < 93) {
        drop_something(desk, marks, dice);
    } else {
        g_autoptr(CbPatch) rows = worlds_random_patch(cb_desk_world(desk), dice, 3);
        write_facts(directory, rows);
    }
}

/* The World is the facts and what stands, replayed; the entries are in the states they must be in. */
static void
assert_right(CbDesk *desk, const GArray *marks)
{
    g_autoptr(CbWorld) facts = must_load(cb_desk_store(desk));
    g_autoptr(GPtrArray) decisions = g_ptr_array_new();
    assert_int_equal(cb_desk_entries(desk), marks->len);
    for (guint i = 0; i < marks->len; i++) {
        const CbOutboxEntry *entry = cb_desk_entry(desk, i).entry;
        assert_int_equal(entry->state, g_array_index(marks, Mark, i).state);
        assert_int_equal(entry->batch, g_array_index(marks, Mark, i).batch);
        if (cb_desk_entry(desk, i).standing == CB_STANDS)
            g_ptr_array_add(decisions, entry->decision);
    }
    g_autoptr(GArray) replayed = cb_replayed_new();
    g_autoptr(CbWorld) world = cb_replay(facts, decisions, replayed);
    worlds_assert_same(world, cb_desk_world(desk));
    for (guint i = 0; i < replayed->len; i++)
        assert_null(g_array_index(replayed, CbReplayed, i).code);
}

/* Two desks on one directory by turns; the second is refreshed when it is looked at. */
static void
any_sequence_shows_what_replaying_the_standing_entries_gives(void **state)
{
    guint seeds = g_getenv("CB_SOAK") != NULL ? 40 : 4;
    for (guint seed = 1; seed <= seeds; seed++) {
        CbDice dice = cb_dice_new(seed, 1);
        WorldsShape shape = {.seed = seed, .operators = 6, .sessions = 6, .days = 3, .links = 10};
        g_autofree char *directory = g_strdup_printf("%s/%u", (char *)*state, seed);
        g_autoptr(CbWorld) world = worlds_random(&shape);
        g_autoptr(CbStore) store = must_open(directory);
        assert_true(cb_store_replace(store, world, NULL));
        g_autoptr(CbDesk) first = open_desk(directory), second = open_desk(directory);
        g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Mark));
        for (guint i = 0; i < 60; i++) {
            CbDesk *desk = cb_dice_percent(&dice, 50) ? first : second;
            if (cb_dice_percent(&dice, 50))
                refresh(desk);
            step(desk, directory, marks, &dice);
            refresh(desk);
            assert_right(desk, marks);
            if (i % 10 == 9)
                assert_opened_anew_is_the_same(desk, directory);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        AT_DESK(any_sequence_shows_what_replaying_the_standing_entries_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
