/* Batches: orders about pairs, the cap of `optimal`, and what it is worth beside the lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/peers/batch.h"
#include "engine/peers/optimal.h"
#include "engine/when.h"

#define PEOPLE 40
#define LUNCH (12 * 60 * CB_MINUTE)

static void
set_id(CbPatch *patch, CbRow *row, guint column, guint i)
{
    g_autofree char *id = g_strdup_printf("c%02u", i);
    cb_patch_set_text(patch, row, column, id);
}

static void
add_person(CbPatch *patch, GRand *rand, guint i)
{
    static const char *const cities[] = {"Dallas, TX", "Reno, NV", "Boston", "Miami, FL",
                                         "Austin, TX"};
    static const char *const focuses[] = {"a,b,c", "a,b", "b,c", "c,d", "a"};
    CbRow *row = cb_patch_add(patch, CB_contractors);
    set_id(patch, row, CB_contractors_id, i);
    cb_patch_set_text(patch, row, CB_contractors_phone, "+1555");
    cb_patch_set_text(patch, row, CB_contractors_service_area,
                      cities[g_rand_int_range(rand, 0, 5)]);
    cb_patch_set_text(patch, row, CB_contractors_focus_areas,
                      focuses[g_rand_int_range(rand, 0, 5)]);
    row = cb_patch_add(patch, CB_event_attendees);
    set_id(patch, row, CB_event_attendees_id, i);
    cb_patch_set_text(patch, row, CB_event_attendees_event_id, "e");
    set_id(patch, row, CB_event_attendees_contractor_id, i);
    cb_patch_set_integer(row, CB_event_attendees_check_in_time, g_rand_int_range(rand, 0, 100));
    cb_patch_set_integer(row, CB_event_attendees_sms_opt_in,
                         i % 10 != 9); /* every tenth does not want texts */
}

static void
add_rule(CbPatch *patch, guint a, guint b, const char *rule)
{
    CbRow *row = cb_patch_add(patch, CB_peer_pair_rules);
    cb_patch_set_text(patch, row, CB_peer_pair_rules_event_id, "e");
    set_id(patch, row, CB_peer_pair_rules_contractor1_id, a);
    set_id(patch, row, CB_peer_pair_rules_contractor2_id, b);
    cb_patch_set_text(patch, row, CB_peer_pair_rules_rule, rule);
}

/* An event of PEOPLE people, two of whom `rule` is about (NULL: nobody). */
static CbWorld *
event_of(guint a, guint b, const char *rule)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    CbRow *row = cb_patch_add(patch, CB_events);
    cb_patch_set_text(patch, row, CB_events_id, "e");
    row = cb_patch_add(patch, CB_event_agenda_items);
    cb_patch_set_text(patch, row, CB_event_agenda_items_id, "l");
    cb_patch_set_text(patch, row, CB_event_agenda_items_event_id, "e");
    cb_patch_set_text(patch, row, CB_event_agenda_items_item_type, "lunch");
    cb_patch_set_integer(row, CB_event_agenda_items_start_time, LUNCH);
    for (guint i = 0; i < PEOPLE; i++)
        add_person(patch, rand, i);
    if (rule != NULL)
        add_rule(patch, a, b, rule);
    for (guint i = 0; i < cb_patch_rows(patch); i++)
        cb_world_builder_add(builder, cb_patch_row(patch, i));
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

static CbPeerBatch *
batch_of(const CbWorld *world, CbPeersHow how)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    policy.how = how;
    return cb_peer_batch_new(world, 0, &policy, CB_OPTIMAL_WORK);
}

static gboolean
introduces(const CbPeerBatch *batch, guint a, guint b)
{
    for (guint k = 0; k < batch->picks->len; k++) {
        guint first, second;
        cb_peer_pick_rows(batch, k, &first, &second);
        if (first == a && second == b)
            return TRUE;
    }
    return FALSE;
}

static void
optimal_is_the_default_and_gives_nobody_more_than_three(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = event_of(0, 0, NULL);
    assert_int_equal(cb_peers_policy(world).how, CB_PEERS_OPTIMAL);
    g_autoptr(CbPeerBatch) best = batch_of(world, CB_PEERS_OPTIMAL),
                           lists = batch_of(world, CB_PEERS_LISTS);
    assert_true(best->proved);
    assert_int_equal(best->most_for_one, 3);
    assert_true(lists->most_for_one > 3);
    assert_true(best->introductions == LUNCH + 5 * CB_MINUTE);
}

static void
only_who_agreed_to_texts_is_introduced(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = event_of(0, 0, NULL);
    g_autoptr(CbPeerBatch) batch = batch_of(world, CB_PEERS_LISTS);
    assert_int_equal(batch->eligible->len, PEOPLE - PEOPLE / 10);
    for (guint k = 0; k < batch->picks->len; k++) {
        guint first, second;
        cb_peer_pick_rows(batch, k, &first, &second);
        assert_true(first < second && first % 10 != 9 && second % 10 != 9);
    }
}

static void
what_is_pinned_is_made_and_what_is_forbidden_is_not(void **state)
{
    (void)state;
    g_autoptr(CbWorld) plain = event_of(0, 0, NULL);
    for (CbPeersHow how = CB_PEERS_OPTIMAL; how <= CB_PEERS_LISTS; how++) {
        guint a, b, c = 0, d = 1;
        g_autoptr(CbPeerBatch) free = batch_of(plain, how);
        cb_peer_pick_rows(free, 0, &a, &b);
        while (introduces(free, c, d) || d % 10 == 9)
            d++;
        g_autoptr(CbWorld) forbidding = event_of(a, b, "forbid"), pinning = event_of(c, d, "pin");
        g_autoptr(CbPeerBatch) without = batch_of(forbidding, how), with = batch_of(pinning, how);
        assert_false(introduces(without, a, b));
        assert_true(introduces(with, c, d));
        assert_true(how == CB_PEERS_LISTS || with->most_for_one <= 3);
        assert_true(how == CB_PEERS_LISTS ||
                    (with->total <= free->total && without->total <= free->total));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(optimal_is_the_default_and_gives_nobody_more_than_three),
        cmocka_unit_test(only_who_agreed_to_texts_is_introduced),
        cmocka_unit_test(what_is_pinned_is_made_and_what_is_forbidden_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
