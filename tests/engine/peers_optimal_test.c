/* The heaviest choice against brute force, and the checker of its proof against lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "engine/peers/optimal_check.h"

#define MOST_PEOPLE 14
#define MOST_PAIRS 22

typedef struct {
    guint people, n;
    guint room[MOST_PEOPLE];
    CbPeerPair pairs[MOST_PAIRS];
} Graph;

/* The best that pairs from `e` on can add. */
static guint
brute(const Graph *graph, guint e, guint *left)
{
    while (e < graph->n && graph->pairs[e].order != CB_PAIR_FREE)
        e++;
    if (e == graph->n)
        return 0;
    const CbPeerPair *pair = &graph->pairs[e];
    guint best = brute(graph, e + 1, left);
    if (left[pair->a] > 0 && left[pair->b] > 0) {
        left[pair->a]--, left[pair->b]--;
        guint with = pair->weight + brute(graph, e + 1, left);
        left[pair->a]++, left[pair->b]++;
        best = MAX(best, with);
    }
    return best;
}

static guint
brute_with_pins(const Graph *graph)
{
    guint left[MOST_PEOPLE], total = 0;
    cb_optimal_room(graph->people, graph->room, graph->pairs, graph->n, left);
    for (guint e = 0; e < graph->n; e++)
        total += graph->pairs[e].order == CB_PAIR_PINNED ? graph->pairs[e].weight : 0;
    return total + brute(graph, 0, left);
}

/* Each person's pairs come in a turned order, so that sparse graphs have odd cycles of all lengths.
 */
static Graph
random_graph(GRand *rand)
{
    Graph graph = {.people = (guint)g_rand_int_range(rand, 2, MOST_PEOPLE + 1)};
    double density = g_rand_double_range(rand, 0.15, 1);
    int weights = g_rand_boolean(rand) ? 41 : 4; /* many equal ones, too */
    for (guint p = 0; p < graph.people; p++)
        graph.room[p] = (guint)g_rand_int_range(rand, 1, 4);
    for (guint step = 1; step < graph.people; step++)
        for (guint a = 0; a + step < graph.people; a++) {
            guint order = (guint)g_rand_int_range(rand, 0, 14);
            if (graph.n == MOST_PAIRS || g_rand_double(rand) > density)
                continue;
            graph.pairs[graph.n++] =
                (CbPeerPair){a, a + step, (guint8)(60 + g_rand_int_range(rand, 0, weights)),
                             (guint8)(order < CB_PAIR_FORBIDDEN + 1 ? order : CB_PAIR_FREE)};
        }
    return graph;
}

static void
a_thousand_random_graphs_equal_brute_force(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(2026);
    guint shrunk = 0;
    for (guint k = 0; k < 1000; k++) {
        Graph graph = random_graph(rand);
        g_autofree char *problem = NULL;
        g_autoptr(CbOptimal) best =
            cb_optimal_new(graph.people, graph.room, graph.pairs, graph.n, CB_OPTIMAL_WORK);
        assert_true(
            cb_optimal_check(graph.people, graph.room, graph.pairs, graph.n, best, &problem));
        assert_true(best->proved);
        assert_int_equal(best->total, brute_with_pins(&graph));
        shrunk += best->proof.sets->len > 0;
    }
    assert_true(shrunk > 50); /* or odd cycles were never at stake */
}

/* A graph of some hundred people with more pairs than are looked at in the beginning. */
static GArray *
crowd(guint people, double density)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(CbPeerPair));
    for (guint a = 0; a < people; a++)
        for (guint b = a + 1; b < people; b++) {
            CbPeerPair pair = {a, b, (guint8)(60 + g_rand_int_range(rand, 0, 41)), CB_PAIR_FREE};
            if (g_rand_double(rand) < density)
                g_array_append_val(pairs, pair);
        }
    return pairs;
}

static void
a_crowd_is_proved_from_a_few_of_its_pairs_and_always_the_same(void **state)
{
    (void)state;
    guint room[300];
    g_autofree char *problem = NULL;
    g_autoptr(GArray) pairs = crowd(G_N_ELEMENTS(room), 0.4);
    const CbPeerPair *data = (const CbPeerPair *)pairs->data;
    for (guint p = 0; p < G_N_ELEMENTS(room); p++)
        room[p] = 3;
    g_autoptr(CbOptimal) best =
        cb_optimal_new(G_N_ELEMENTS(room), room, data, pairs->len, CB_OPTIMAL_WORK);
    g_autoptr(CbOptimal) again =
        cb_optimal_new(G_N_ELEMENTS(room), room, data, pairs->len, CB_OPTIMAL_WORK);
    assert_true(cb_optimal_check(G_N_ELEMENTS(room), room, data, pairs->len, best, &problem));
    assert_true(best->proved);
    assert_true(best->proof.core->len < pairs->len / 2);
    assert_memory_equal(best->chosen, again->chosen, pairs->len);
}

static void
a_search_that_is_stopped_has_a_sound_choice_and_a_bound(void **state)
{
    (void)state;
    guint room[60];
    g_autofree char *problem = NULL;
    g_autoptr(GArray) pairs = crowd(G_N_ELEMENTS(room), 0.3);
    const CbPeerPair *data = (const CbPeerPair *)pairs->data;
    for (guint p = 0; p < G_N_ELEMENTS(room); p++)
        room[p] = 3;
    g_autoptr(CbOptimal) best =
        cb_optimal_new(G_N_ELEMENTS(room), room, data, pairs->len, CB_OPTIMAL_WORK);
    for (guint64 work = 0; work < best->work; work += best->work / 8 + 1) {
        g_autoptr(CbOptimal) stopped =
            cb_optimal_new(G_N_ELEMENTS(room), room, data, pairs->len, work);
        assert_true(
            cb_optimal_check(G_N_ELEMENTS(room), room, data, pairs->len, stopped, &problem));
        assert_true(stopped->total <= best->total && stopped->bound >= best->total);
    }
}

/* Two people and one pair. */
static void
a_price_that_is_too_low_is_no_proof(void **state)
{
    (void)state;
    const CbPeerPair pair = {0, 1, 80, 0};
    const guint room[] = {1, 1};
    g_autofree char *none = NULL, *low = NULL;
    g_autoptr(CbOptimal) best = cb_optimal_new(2, room, &pair, 1, CB_OPTIMAL_WORK);
    assert_true(cb_optimal_check(2, room, &pair, 1, best, &none));
    GArray *prices = best->proof.prices;
    guint dear = 0;
    while (dear < prices->len && g_array_index(prices, int, dear) < 2)
        dear++;
    assert_in_range(dear, 0, prices->len - 1);
    g_array_index(prices, int, dear) -= 2; /* sums up to one less, and leaves an edge uncovered */
    best->bound--;
    assert_false(cb_optimal_check(2, room, &pair, 1, best, &low));
    assert_string_equal(low, "pair 0 of the core is not covered");
}

static void
the_checker_believes_no_lie(void **state)
{
    (void)state;
    CbPeerPair pairs[] = {{0, 1, 80, 0}, {0, 2, 80, 0}, {1, 2, 80, 0}};
    guint room[] = {1, 1, 1};
    g_autofree char *none = NULL, *crowded = NULL, *bound = NULL;
    g_autoptr(CbOptimal) best = cb_optimal_new(3, room, pairs, 3, CB_OPTIMAL_WORK);
    assert_true(cb_optimal_check(3, room, pairs, 3, best, &none));
    best->chosen[0] = best->chosen[1] = TRUE;
    assert_false(cb_optimal_check(3, room, pairs, 3, best, &crowded));
    memset(best->chosen, 0, 3);
    best->chosen[0] = TRUE;
    best->bound = 79;
    assert_false(cb_optimal_check(3, room, pairs, 3, best, &bound));
}

static void
a_pin_stands_where_there_is_no_room_for_it(void **state)
{
    (void)state;
    CbPeerPair pairs[] = {{0, 1, 61, CB_PAIR_PINNED},
                          {0, 2, 90, CB_PAIR_PINNED},
                          {0, 3, 99, 0},
                          {1, 3, 70, CB_PAIR_FORBIDDEN},
                          {2, 3, 65, 0}};
    guint room[] = {1, 1, 2, 1};
    g_autoptr(CbOptimal) best =
        cb_optimal_new(4, room, pairs, G_N_ELEMENTS(pairs), CB_OPTIMAL_WORK);
    const guint8 expected[] = {1, 1, 0, 0, 1};
    assert_memory_equal(best->chosen, expected, sizeof expected);
    assert_int_equal(best->total, 61 + 90 + 65);
    assert_true(best->proved);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_random_graphs_equal_brute_force),
        cmocka_unit_test(a_crowd_is_proved_from_a_few_of_its_pairs_and_always_the_same),
        cmocka_unit_test(a_search_that_is_stopped_has_a_sound_choice_and_a_bound),
        cmocka_unit_test(a_price_that_is_too_low_is_no_proof),
        cmocka_unit_test(the_checker_believes_no_lie),
        cmocka_unit_test(a_pin_stands_where_there_is_no_room_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
