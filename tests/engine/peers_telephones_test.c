/* Two with one telephone are not introduced to each other: what one is told the other reads. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/alone.h"
#include "engine/peers/attendee.h"
#include "engine/peers/attention.h"
#include "engine/peers/optimal.h"
#include "engine/peers/telephones.h"

#define TWO(a, b) "{\"contractor1_id\":\"" a "\",\"contractor2_id\":\"" b "\"}"
#define PIN(a, b) "{\"contractor1_id\":\"" a "\",\"contractor2_id\":\"" b "\",\"rule\":\"pin\"}"

/* Ben has Ann's number, written otherwise; `policy` NULL: optimal. */
static CbWorld *
summit_of(guint people, const char *policy)
{
    g_autoptr(CbWorld) plain = peers_summit(people);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contractors, "id", "c01", "phone", "001 (555) 010-0000", NULL);
    worlds_row(rows, CB_contractors, "id", "c00", "phone", "555 010 0000", NULL);
    if (policy != NULL)
        worlds_row(rows, CB_policies, "id", "peers", "policy", policy, NULL);
    return cb_world_patch(plain, rows);
}

static gboolean
are_matched(const CbWorld *world, const char *a, const char *b)
{
    return cb_peer_matched(world, 0, peers_row(world, a), peers_row(world, b));
}

static void
whatever_the_policy_the_two_are_not_introduced(void **state)
{
    (void)state;
    static const char *const policies[] = {NULL, "{\"policy\":\"lists\"}"};
    for (guint p = 0; p < G_N_ELEMENTS(policies); p++) {
        g_autoptr(CbWorld) world = summit_of(4, policies[p]);
        peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
        assert_false(are_matched(world, "c00", "c01"));
        assert_int_equal(peers_matches(world), 5);
    }
}

/* A pin from before the number was changed does not hold, neither in a plan. */
static void
a_pin_does_not_bring_them_together(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(3);
    peers_do(&world, &(PeersCall){"peers.pair", PIN("c00", "c01"), -60, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"phone\":\"+15550100000\"}", -59, 0, NULL});
    peers_refuse(world, "PLAN_IS_OLD", &(PeersCall){"peers.run", "{\"pairs\":[[\"c00\",\"c01\"]]}", -15, 0, NULL});
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    assert_false(are_matched(world, "c00", "c01"));
    assert_int_equal(peers_matches(world), 2);
}

static void
by_hand_neither(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = summit_of(3, NULL);
    peers_refuse(world, "SAME_NUMBER", &(PeersCall){"peers.pair", PIN("c00", "c01"), -60, 0, NULL});
    peers_refuse(world, "SAME_NUMBER", &(PeersCall){"peers.match", TWO("c01", "c00"), -60, 0, NULL});
    g_autoptr(CbOutcome) outcome = peers_decide(world, &(PeersCall){"peers.match", TWO("c01", "c00"), -60, 0, NULL});
    assert_non_null(strstr(outcome->sentence, "both have the number …00"));
    peers_do(&world, &(PeersCall){"peers.match", TWO("c00", "c02"), -60, 0, NULL});
    g_autofree char *match = g_strdup_printf("{\"match_id\":\"%s\"}", event_peer_matches_id(world, 0));
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c02\",\"phone\":\"+15550100000\"}", -59, 0, NULL});
    peers_refuse(world, "SAME_NUMBER", &(PeersCall){"peers.introduce", match, -58, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c02\",\"phone\":\"+15550100077\"}", -57, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.introduce", match, -56, 0, NULL});
}

static void
why_not_says_the_end_of_the_number(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = summit_of(2, NULL);
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, 0, &policy, CB_OPTIMAL_WORK);
    CbPeerWhy why = cb_peer_why(world, 0, &policy, batch, peers_row(world, "c00"), peers_row(world, "c01"));
    g_autofree char *words =
        cb_peer_why_words(world, &policy, &why, peers_row(world, "c00"), peers_row(world, "c01"));
    assert_string_equal(words, "Ann Lee and Ben Lee both have the number …00: what one is told the other reads.");
    g_autoptr(GArray) alone = cb_peer_alone(world, 0, &policy, batch);
    assert_int_equal(alone->len, 2);
    assert_int_equal(g_array_index(alone, CbPeerAlone, 0).with, CB_NO_ROW);
}

static const CbAttention *
shared(const GArray *found)
{
    for (guint i = 0; i < found->len; i++)
        if (is(g_array_index(found, CbAttention, i).cause, "NUMBER_SHARED"))
            return &g_array_index(found, CbAttention, i);
    return NULL;
}

static void
before_the_batch_a_dispatcher_hears_of_it(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = summit_of(4, NULL), clean = peers_summit(4);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(CbAttention));
    cb_peers_attention(clean, at(-60), found);
    assert_null(shared(found));
    cb_peers_attention(world, at(-60), found);
    assert_string_equal(shared(found)->words, "one number (…00): Ann Lee, Ben Lee");
    assert_string_equal(shared(found)->action, "peers-attend");
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    g_array_set_size(found, 0);
    cb_peers_attention(world, at(-14), found);
    assert_null(shared(found));
}

static void
long_names_are_cut_between_letters(void **state)
{
    (void)state;
    for (guint pad = 0; pad < 3; pad++) {
        g_autoptr(CbWorld) plain = summit_of(4, NULL);
        g_autoptr(CbPatch) rows = cb_patch_new();
        g_autofree char *name = g_strdup_printf("%.*s%s", (int)pad, "ab", "ŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁŁ");
        worlds_row(rows, CB_contractors, "id", "c00", "first_name", name, NULL);
        g_autoptr(CbWorld) world = cb_world_patch(plain, rows);
        g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(CbAttention));
        cb_peers_attention(world, at(-60), found);
        assert_true(g_utf8_validate(shared(found)->words, -1, NULL));
    }
}

/* With the first who has it; who has none shares none. */
static void
everybody_with_a_number_of_another_is_found_once(void **state)
{
    (void)state;
    g_autoptr(CbWorld) plain = summit_of(6, NULL);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contractors, "id", "c05", "phone", "+1 555 010 0000", NULL);
    worlds_row(rows, CB_contractors, "id", "c03", "phone", " ", NULL);
    worlds_row(rows, CB_contractors, "id", "c04", "phone", " ", NULL);
    g_autoptr(CbWorld) world = cb_world_patch(plain, rows);
    g_autoptr(GArray) sharing = cb_peer_sharing_at(world, 0);
    assert_int_equal(sharing->len, 2);
    for (guint s = 0; s < 2; s++)
        assert_int_equal(g_array_index(sharing, CbPeerSharing, s).first, peers_row(world, "c00"));
    assert_int_equal(g_array_index(sharing, CbPeerSharing, 1).second, peers_row(world, "c05"));
}

/* A number that stands for nobody's: of all who have it no two meet, and each is told once. */
static void
a_number_that_everybody_has_costs_nothing(void **state)
{
    (void)state;
    guint n = 3000;
    g_autoptr(CbWorld) plain = peers_summit(n);
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < n; i++)
        worlds_row(rows, CB_contractors, "id", contractors_id(plain, i), "phone", "+1 555 000 0000", NULL);
    g_autoptr(CbWorld) world = cb_world_patch(plain, rows);
    gint64 begun = g_get_monotonic_time();
    g_autoptr(GArray) sharing = cb_peer_sharing_at(world, 0);
    assert_int_equal(sharing->len, n - 1);
    assert_true(g_get_monotonic_time() - begun < 1000000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_the_policy_the_two_are_not_introduced),
        cmocka_unit_test(a_pin_does_not_bring_them_together),
        cmocka_unit_test(by_hand_neither),
        cmocka_unit_test(why_not_says_the_end_of_the_number),
        cmocka_unit_test(before_the_batch_a_dispatcher_hears_of_it),
        cmocka_unit_test(long_names_are_cut_between_letters),
        cmocka_unit_test(everybody_with_a_number_of_another_is_found_once),
        cmocka_unit_test(a_number_that_everybody_has_costs_nothing),
    };
    return cmocka_run_group_tests_name("who shares a telephone", tests, NULL, NULL);
}
