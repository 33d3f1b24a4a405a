/* The list: a selection that is an id, marks and news that follow ids, a window that follows both. */
#include "tui/console/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/dice.h"

/* --- a list of letters ------------------------------------------------------------------------ */

/* What an order knows: a word of letters that pass (NULL: all), and which way they stand. */
typedef struct {
    const char *passing;
    enum { BY_ID, BACKWARDS, BY_STATE } way;
} Wanted;

static gboolean
passes(const CbItem *item, gpointer data)
{
    const Wanted *wanted = data;
    return wanted->passing == NULL || strchr(wanted->passing, *item->id) != NULL;
}

static int
compare(const CbItem *a, const CbItem *b, gpointer data)
{
    const Wanted *wanted = data;
    if (wanted->way == BY_STATE)
        return a->state < b->state ? -1 : a->state > b->state;
    return wanted->way == BACKWARDS ? -strcmp(a->id, b->id) : 0;
}

static CbListOrder
order_of(Wanted *wanted)
{
    return (CbListOrder){.passes = passes, .compare = compare, .data = wanted};
}

/* Refreshes with an item for each letter; a digit after a letter is its state. */
static void
refresh(CbList *list, const char *letters, Wanted wanted, gboolean keep_order)
{
    CbListOrder order = order_of(&wanted);
    cb_list_begin(list, keep_order);
    for (const char *at = letters; *at != '\0'; at++) {
        char id[] = {*at, '\0'};
        CbItem item = {.id = id};
        if (g_ascii_isdigit(at[1]))
            item.state = (guint32)(*++at - '0');
        cb_list_add(list, item);
    }
    cb_list_end(list, &order);
}

static void
fill(CbList *list, const char *letters)
{
    refresh(list, letters, (Wanted){0}, FALSE);
}

static void
filter(CbList *list, const char *passing)
{
    Wanted wanted = {.passing = passing};
    CbListOrder order = order_of(&wanted);
    cb_list_filter(list, &order);
}

/* The visible letters; marked ones in capitals, a dot after news. */
static void
assert_shows(const CbList *list, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < cb_list_count(list); i++) {
        const CbItem *item = cb_list_item(list, i);
        gboolean marked = cb_list_is_marked(list, item);
        g_string_append_c(text, marked ? g_ascii_toupper(*item->id) : *item->id);
        g_string_append(text, cb_list_is_news(list, item) ? "." : "");
    }
    assert_string_equal(text->str, expected);
}

static void
assert_selected(const CbList *list, const char *id)
{
    const CbItem *item = cb_list_selected(list);
    assert_non_null(item);
    assert_string_equal(item->id, id);
    assert_string_equal(list->selected, id);
}

static int
make_list(void **state)
{
    *state = g_new0(CbList, 1);
    cb_list_init(*state);
    return 0;
}

static int
free_list(void **state)
{
    cb_list_clear(*state);
    g_free(*state);
    return 0;
}

#define ON_LIST(test) cmocka_unit_test_setup_teardown(test, make_list, free_list)

/* --- selection -------------------------------------------------------------------------------- */

static void
an_empty_list_has_no_selection_and_survives_everything(void **state)
{
    CbList *list = *state;
    fill(list, "");
    cb_list_move(list, 3);
    cb_list_move(list, -3);
    cb_list_select(list, 7);
    cb_list_scroll(list, 0);
    cb_list_mark_all(list, TRUE);
    g_autoptr(GArray) chosen = cb_list_chosen(list);
    assert_int_equal(chosen->len, 0);
    assert_false(cb_list_select_id(list, "a"));
    assert_null(cb_list_selected(list));
    assert_null(list->selected);
    fill(list, "ab");
    assert_selected(list, "a");
}

static void
moving_stops_at_the_ends(void **state)
{
    CbList *list = *state;
    fill(list, "abcd");
    cb_list_move(list, 2);
    assert_selected(list, "c");
    cb_list_move(list, G_MAXINT32);
    assert_selected(list, "d");
    cb_list_move(list, G_MININT32);
    assert_selected(list, "a");
    cb_list_select(list, G_MAXUINT);
    assert_selected(list, "d");
    assert_true(cb_list_select_id(list, "b"));
    assert_false(cb_list_select_id(list, "z"));
    assert_selected(list, "b");
}

static void
the_selection_follows_its_item_through_refresh_sort_and_filter(void **state)
{
    CbList *list = *state;
    Wanted backwards = {.way = BACKWARDS};
    CbListOrder order = order_of(&backwards);
    fill(list, "bdf");
    cb_list_select_id(list, "d");
    fill(list, "abcdef");
    assert_selected(list, "d");
    cb_list_sort(list, &order);
    assert_shows(list, "fe.dc.ba.");
    assert_selected(list, "d");
    filter(list, "abd");
    assert_shows(list, "dba.");
    assert_selected(list, "d");
    filter(list, NULL);
    assert_selected(list, "d");
}

static void
the_selected_item_stays_on_its_line_of_the_screen(void **state)
{
    CbList *list = *state;
    fill(list, "klmnopqrst");
    cb_list_select_id(list, "p");
    cb_list_scroll(list, 4);
    assert_int_equal(list->top, 2); /* m n o p */
    fill(list, "abcklmnopqrst");
    cb_list_scroll(list, 4);
    assert_selected(list, "p");
    assert_int_equal(list->top, 5);
    filter(list, "nopqrst");
    cb_list_scroll(list, 4);
    assert_selected(list, "p");
    assert_int_equal(list->top, 0); /* no line has less than the first item above it */
}

static void
when_the_selected_item_goes_the_one_that_takes_its_line_is_selected(void **state)
{
    CbList *list = *state;
    fill(list, "abcdef");
    cb_list_select_id(list, "c");
    fill(list, "abdef");
    assert_selected(list, "d");
    filter(list, "abef");
    assert_selected(list, "e");
    fill(list, "abe");
    fill(list, "ab"); /* the last one: what stood above it */
    assert_selected(list, "b");
    filter(list, "");
    assert_null(cb_list_selected(list));
    filter(list, NULL);
    assert_selected(list, "a");
}

static void
ids_are_copied_and_live_as_long_as_the_list_says(void **state)
{
    CbList *list = *state;
    char id[] = "a";
    Wanted wanted = {0};
    CbListOrder order = order_of(&wanted);
    cb_list_begin(list, FALSE);
    cb_list_add(list, (CbItem){.id = id});
    *id = 'z';
    cb_list_end(list, &order);
    assert_shows(list, "a");
    cb_list_mark(list, cb_list_item(list, 0), TRUE);
    fill(list, "ba");
    assert_shows(list, "Ab.");
}

/* --- order ------------------------------------------------------------------------------------ */

static void
ties_are_broken_by_the_id(void **state)
{
    CbList *list = *state;
    refresh(list, "d2b1c1a2", (Wanted){.way = BY_STATE}, FALSE);
    assert_shows(list, "bcad");
}

static void
what_was_there_keeps_its_order_when_that_is_asked(void **state)
{
    CbList *list = *state;
    refresh(list, "c1b2a3", (Wanted){.way = BY_STATE}, FALSE);
    assert_shows(list, "cba");
    cb_list_select_id(list, "b");
    refresh(list, "a1x9b5e0", (Wanted){.way = BY_STATE}, TRUE);
    assert_shows(list, "ba.e.x."); /* the new ones follow, in their own order */
    assert_selected(list, "b");
    refresh(list, "a1x9b5e0", (Wanted){.way = BY_STATE}, FALSE);
    assert_shows(list, "e.a.bx.");
    assert_selected(list, "b");
}

/* --- marks and news --------------------------------------------------------------------------- */

static void
marks_belong_to_items_and_not_to_lines(void **state)
{
    CbList *list = *state;
    fill(list, "bcd");
    cb_list_mark(list, cb_list_item(list, 1), TRUE);
    fill(list, "abcd");
    assert_shows(list, "a.bCd");
    filter(list, "cd");
    cb_list_mark_all(list, TRUE);
    filter(list, NULL);
    assert_shows(list, "a.bCD");
    cb_list_mark(list, cb_list_item(list, 2), FALSE);
    assert_shows(list, "a.bcD");
    cb_list_mark_all(list, FALSE);
    assert_shows(list, "a.bcd");
}

static void
the_marked_visible_items_are_chosen_or_else_the_selected_one(void **state)
{
    CbList *list = *state;
    fill(list, "abcd");
    cb_list_select_id(list, "b");
    g_autoptr(GArray) selected = cb_list_chosen(list);
    assert_int_equal(selected->len, 1);
    assert_string_equal(g_array_index(selected, CbItem, 0).id, "b");
    cb_list_mark(list, cb_list_item(list, 0), TRUE);
    cb_list_mark(list, cb_list_item(list, 3), TRUE);
    filter(list, "bcd");
    g_autoptr(GArray) marked = cb_list_chosen(list);
    assert_int_equal(marked->len, 1);
    assert_string_equal(g_array_index(marked, CbItem, 0).id, "d");
    filter(list, "bc");
    g_autoptr(GArray) unmarked = cb_list_chosen(list);
    assert_int_equal(unmarked->len, 1);
    assert_string_equal(g_array_index(unmarked, CbItem, 0).id, "b");
}

static void
what_changed_is_news_until_it_is_selected(void **state)
{
    CbList *list = *state;
    fill(list, "a1b1c1");
    assert_shows(list, "abc"); /* the first time nothing is news */
    fill(list, "a2b2c1d1");
    assert_shows(list, "ab.cd."); /* a is selected: it is being looked at */
    fill(list, "a2b2c1d1");
    assert_shows(list, "ab.cd.");
    cb_list_move(list, 1);
    assert_shows(list, "abcd.");
    fill(list, "a3b2c1d2");
    assert_shows(list, "a.bcd.");
    fill(list, "b2");
    fill(list, "b2c1");
    assert_shows(list, "bc"); /* gone and back, and saying the same */
}

/* --- the window ------------------------------------------------------------------------------- */

static void
the_window_follows_the_selection_and_is_never_emptier_than_need_be(void **state)
{
    CbList *list = *state;
    fill(list, "abcdefghij");
    static const struct {
        guint select, page, top;
    } steps[] = {
        {0, 4, 0}, {3, 4, 0}, {4, 4, 1}, {9, 4, 6}, {7, 4, 6}, {5, 4, 5},
        {5, 8, 2}, {5, 20, 0}, {9, 1, 9}, {9, 0, 9}, {0, 4, 0},
    };
    for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
        cb_list_select(list, steps[i].select);
        cb_list_scroll(list, steps[i].page);
        assert_int_equal(list->top, steps[i].top);
        assert_int_equal(list->page, MAX(1, steps[i].page));
    }
}

/* --- any sequence ----------------------------------------------------------------------------- */

#define LETTERS "abcdefghijklmnopqrst"
#define N_LETTERS (sizeof LETTERS - 1)

/* What a careful person would know about each letter. */
typedef struct {
    gboolean there, marked, news, known;
    guint32 state, known_state;
} Letter;

typedef struct {
    CbList list;
    CbDice dice;
    Letter letters[N_LETTERS];
    Wanted wanted;
    char passing[N_LETTERS + 1];
    char before[N_LETTERS + 1]; /* all items in order, as they stood before the step */
    gboolean started;
} Model;

static Letter *
letter(Model *model, const char *id)
{
    return &model->letters[*id - 'a'];
}

static void
note_order(Model *model)
{
    const GArray *items = model->list.items;
    for (guint i = 0; i < items->len; i++)
        model->before[i] = *g_array_index(items, CbItem, i).id;
    model->before[items->len] = '\0';
}

static void
change_letters(Model *model)
{
    for (guint i = 0; i < N_LETTERS; i++) {
        Letter *one = &model->letters[i];
        if (cb_dice_percent(&model->dice, 15))
            one->there = !one->there;
        if (cb_dice_percent(&model->dice, 15))
            one->state = cb_dice_below(&model->dice, 4);
        if (!one->there || (one->known && one->known_state == one->state))
            continue;
        one->news = one->news || model->started;
        one->known = TRUE;
        one->known_state = one->state;
    }
    for (guint i = 0; i < N_LETTERS; i++)
        model->started = model->started || model->letters[i].there;
}

/* Refreshes in a random order of arrival. */
static gboolean
refresh_model(Model *model)
{
    gboolean keep_order = cb_dice_percent(&model->dice, 50);
    guint start = cb_dice_below(&model->dice, N_LETTERS);
    CbListOrder order = order_of(&model->wanted);
    change_letters(model);
    cb_list_begin(&model->list, keep_order);
    for (guint i = 0; i < N_LETTERS; i++) {
        char id[] = {LETTERS[(start + i * 7) % N_LETTERS], '\0'};
        if (letter(model, id)->there)
            cb_list_add(&model->list, (CbItem){.id = id, .state = letter(model, id)->state});
    }
    cb_list_end(&model->list, &order);
    return keep_order;
}

static void
filter_model(Model *model)
{
    CbListOrder order = order_of(&model->wanted);
    guint n = 0;
    for (guint i = 0; i < N_LETTERS; i++)
        if (cb_dice_percent(&model->dice, 60))
            model->passing[n++] = LETTERS[i];
    model->passing[n] = '\0';
    model->wanted.passing = cb_dice_percent(&model->dice, 40) ? NULL : model->passing;
    cb_list_filter(&model->list, &order);
}

static void
sort_model(Model *model)
{
    CbListOrder order = order_of(&model->wanted);
    model->wanted.way = cb_dice_below(&model->dice, 3);
    cb_list_sort(&model->list, &order);
}

/* Items that were there stand as they stood; what is new follows. */
static void
assert_order_kept(const Model *model)
{
    const GArray *items = model->list.items;
    const char *at = model->before;
    gboolean only_new = FALSE;
    for (guint i = 0; i < items->len; i++) {
        char id = *g_array_index(items, CbItem, i).id;
        if (strchr(model->before, id) == NULL) {
            only_new = TRUE;
            continue;
        }
        assert_false(only_new);
        at = strchr(at, id);
        assert_non_null(at);
    }
}

static void
assert_sorted(Model *model)
{
    const GArray *items = model->list.items;
    for (guint i = 1; i < items->len; i++) {
        const CbItem *a = &g_array_index(items, CbItem, i - 1), *b = a + 1;
        int way = compare(a, b, &model->wanted);
        assert_true(way < 0 || (way == 0 && strcmp(a->id, b->id) < 0));
    }
}

/* Where the selection must be after a step that is no movement. */
static void
assert_selection_kept(const CbList *list, const char *selected, guint cursor, guint line)
{
    guint place = cb_list_count(list);
    for (guint i = 0; selected != NULL && i < cb_list_count(list); i++)
        if (strcmp(cb_list_item(list, i)->id, selected) == 0)
            place = i;
    gboolean gone = place == cb_list_count(list);
    guint last = cb_list_count(list) == 0 ? 0 : cb_list_count(list) - 1;
    assert_int_equal(list->cursor, gone ? MIN(cursor, last) : place);
    assert_int_equal(list->cursor - list->top, MIN(line, list->cursor));
}

static void
rearrange(Model *model, guint chance)
{
    CbList *list = &model->list;
    g_autofree char *selected = g_strdup(list->selected);
    guint cursor = list->cursor, line = cursor - MIN(list->top, cursor);
    note_order(model);
    gboolean keep_order = TRUE;
    if (chance < 30)
        keep_order = refresh_model(model);
    else if (chance < 45)
        filter_model(model);
    else
        sort_model(model), keep_order = FALSE;
    if (keep_order)
        assert_order_kept(model);
    else
        assert_sorted(model);
    assert_selection_kept(list, selected, cursor, line);
}

static void
move_or_mark(Model *model, guint chance)
{
    CbList *list = &model->list;
    guint n = cb_list_count(list), any = cb_dice_below(&model->dice, n);
    gboolean marked = cb_dice_percent(&model->dice, 60);
    if (chance < 70) {
        cb_list_move(list, (gint64)cb_dice_below(&model->dice, 13) - 6);
    } else if (chance < 80) {
        cb_list_select(list, cb_dice_below(&model->dice, N_LETTERS + 3));
    } else if (chance < 85) {
        cb_list_mark_all(list, marked);
        for (guint i = 0; i < N_LETTERS; i++) {
            Letter *one = &model->letters[i];
            const char id[] = {LETTERS[i], '\0'};
            if (!marked || (one->there && passes(&(CbItem){.id = id}, &model->wanted)))
                one->marked = marked;
        }
    } else if (n > 0) {
        cb_list_mark(list, cb_list_item(list, any), marked);
        letter(model, cb_list_item(list, any)->id)->marked = marked;
    }
}

static void
assert_window(CbList *list, guint page)
{
    guint n = cb_list_count(list);
    cb_list_scroll(list, page);
    assert_true(list->top <= list->cursor && list->cursor < list->top + list->page);
    assert_true(list->top == 0 || list->top + list->page <= n);
}

static void
assert_as_known(Model *model)
{
    CbList *list = &model->list;
    guint expected = 0;
    if (list->selected != NULL)
        letter(model, list->selected)->news = FALSE;
    for (guint i = 0; i < N_LETTERS; i++) {
        const char id[] = {LETTERS[i], '\0'};
        expected += model->letters[i].there && passes(&(CbItem){.id = id}, &model->wanted);
    }
    assert_int_equal(cb_list_count(list), expected);
    for (guint i = 0; i < expected; i++) {
        const CbItem *item = cb_list_item(list, i);
        assert_true(letter(model, item->id)->there && passes(item, &model->wanted));
        assert_int_equal(item->state, letter(model, item->id)->state);
        assert_int_equal(cb_list_is_marked(list, item), letter(model, item->id)->marked);
        assert_int_equal(cb_list_is_news(list, item), letter(model, item->id)->news);
    }
    if (expected == 0)
        assert_true(cb_list_selected(list) == NULL && list->selected == NULL);
    else
        assert_selected(list, cb_list_item(list, list->cursor)->id);
}

static void
any_sequence_keeps_selection_order_marks_news_and_window(void **state)
{
    (void)state;
    guint seeds = g_getenv("CB_SOAK") != NULL ? 2000 : 60;
    for (guint seed = 1; seed <= seeds; seed++) {
        Model model = {.dice = cb_dice_new(seed, 3)};
        cb_list_init(&model.list);
        for (guint step = 0; step < 150; step++) {
            guint chance = cb_dice_below(&model.dice, 100);
            if (chance < 60)
                rearrange(&model, chance);
            else
                move_or_mark(&model, chance);
            assert_as_known(&model);
            if (cb_dice_percent(&model.dice, 70))
                assert_window(&model.list, cb_dice_below(&model.dice, 9));
        }
        cb_list_clear(&model.list);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_LIST(an_empty_list_has_no_selection_and_survives_everything),
        ON_LIST(moving_stops_at_the_ends),
        ON_LIST(the_selection_follows_its_item_through_refresh_sort_and_filter),
        ON_LIST(the_selected_item_stays_on_its_line_of_the_screen),
        ON_LIST(when_the_selected_item_goes_the_one_that_takes_its_line_is_selected),
        ON_LIST(ids_are_copied_and_live_as_long_as_the_list_says),
        ON_LIST(ties_are_broken_by_the_id),
        ON_LIST(what_was_there_keeps_its_order_when_that_is_asked),
        ON_LIST(marks_belong_to_items_and_not_to_lines),
        ON_LIST(the_marked_visible_items_are_chosen_or_else_the_selected_one),
        ON_LIST(what_changed_is_news_until_it_is_selected),
        ON_LIST(the_window_follows_the_selection_and_is_never_emptier_than_need_be),
        cmocka_unit_test(any_sequence_keeps_selection_order_marks_news_and_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
