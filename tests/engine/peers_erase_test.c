/* Erasing somebody who was at events: what goes, what stays, and how others hear of them. */
#include "tests/engine/peers_fixture.h"

#include "engine/case.h"
#include "engine/peers/numbers.h"
#include "engine/peers/rating.h"

static void
assert_nowhere(const CbWorld *world, const char *words)
{
    g_autofree char *dump = worlds_dump(world);
    const char *found = strstr(dump, words);
    if (found != NULL)
        fail_msg("\"%s\" still stands in: %.200s", words, found > dump + 80 ? found - 80 : dump);
}

static void
erasing_leaves_no_words_and_every_count(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(3);
    guint event = worlds_find(world, CB_events, "e");
    peers_hear(&world, "c00", "yes Ben, Xanadu!", "m1", 6);
    peers_hear(&world, "c01", "yes Ann", "m2", 7);
    peers_hear(&world, "c00", "what Xyzzy?", "m3", 8);
    peers_send(&world, 9);
    CbPeerNumbers before = cb_peer_numbers(world, event);
    peers_do(&world, &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", 10, CB_ROLE_ADMIN, "c00"});
    CbPeerNumbers after = cb_peer_numbers(world, event);
    assert_int_equal(after.all.mutual, before.all.mutual);
    assert_int_equal(after.all.yes, before.all.yes);
    assert_int_equal(after.sent, before.sent);
    assert_memory_equal(after.answers, before.answers, sizeof after.answers);
    static const char *const words[] = {"Ann",    "+15550100000", "Ann0@example.org",
                                        "Xanadu", "Xyzzy",        "Reno"};
    for (guint w = 0; w < G_N_ELEMENTS(words); w++)
        assert_nowhere(world, words[w]);
    assert_int_equal(peers_count(world, NULL, "c00", "scheduled"), 0);
}

/* With these names and no others. */
static void
rename_to(CbWorld **world, const char *id, const char *first, const char *last, const char *name)
{
    guint row = peers_row(*world, id);
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbRow *changed = cb_patch_add_row(rows, *world, CB_contractors, row);
    cb_patch_set_text(rows, changed, CB_contractors_first_name, first);
    cb_patch_set_text(rows, changed, CB_contractors_last_name, last);
    cb_patch_set_text(rows, changed, CB_contractors_name, name);
    CbWorld *after = cb_world_patch(*world, rows);
    cb_world_unref(*world);
    *world = after;
}

static void
note(CbWorld **world, const char *id, const char *sentence)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_journal, "id", id, "event_id", "e", "sentence", sentence, NULL);
    CbWorld *after = cb_world_patch(*world, rows);
    cb_world_unref(*world);
    *world = after;
}

static const char *
noted(const CbWorld *world, const char *id)
{
    return journal_sentence(world, worlds_find(world, CB_journal, id));
}

#define ERASE(who)                                                                                 \
    &(PeersCall)                                                                                   \
    {                                                                                              \
        "peers.erase", "{\"reason\":\"asked\"}", 20, CB_ROLE_ADMIN, who                              \
    }

static void
erasing_leaves_what_is_about_others(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(3);
    rename_to(&world, "c00", "Al", NULL, NULL);
    peers_hear(&world, "c01", "Also, what about Cho?", "m1", 6);
    peers_hear(&world, "c01", "where is AL?", "m2", 7);
    note(&world, "j1", "The hall is also open.");
    note(&world, "j2", "Al is late.");
    note(&world, "j3", "c00 is a room.");
    peers_do(&world, ERASE("c00"));
    g_autofree char *dump = worlds_dump(world);
    assert_non_null(strstr(dump, "Also, what about Cho?"));
    assert_null(strstr(dump, "where is AL?"));
    assert_string_equal(noted(world, "j1"), "The hall is also open.");
    assert_null(strstr(noted(world, "j2"), "Al is late"));
    peers_refuse(world, "NOTHING_TO_DO", ERASE("c00"));
    assert_string_equal(noted(world, "j3"), "c00 is a room.");
}

static void
a_question_that_mentions_who_is_erased_still_waits(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(3);
    peers_hear(&world, "c01", "no", "m1", 6); /* which? */
    peers_hear(&world, "c01", "No, not Ann", "m2", 7);
    peers_hear(&world, "c01", "Cho yes, better than Ann", "m3", 7);
    peers_hear(&world, "c01", "I saw Ann outside", "m4", 8); /* about no match */
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c01", "pending"), 1);
    peers_do(&world, ERASE("c00"));
    assert_nowhere(world, "I saw");
    assert_nowhere(world, "better than"); /* nor as the answer to the introduction of Cho */
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c01", "pending"), 1);
}

static void
who_has_one_name_is_erased_as_well(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    rename_to(&world, "c00", NULL, NULL, "Zoltan Kiss");
    peers_hear(&world, "c01", "no", "m1", 6);
    peers_hear(&world, "c01", "is Zoltan there", "m2", 7);
    peers_do(&world, ERASE("c00"));
    assert_nowhere(world, "Zoltan");
}

/* Not by their id, which says nothing to anybody. */
static void
who_was_erased_is_spoken_of_as_a_person_would(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_do(&world, ERASE("c00"));
    peers_hear(&world, "c01", "tell me more", "m1", 21);
    assert_int_equal(peers_count(world, "peer_match_details", NULL, NULL), 0);
    assert_int_equal(peers_count(world, CB_PEER_INBOUND, "c01", "pending"), 1); /* a person must say it */
    peers_hear(&world, "c01", "yes", "m2", 22);
    g_autofree char *told = peers_told(world, "ack_waiting", "c01");
    assert_non_null(strstr(told, "as soon as the person we introduced you to says yes too"));
    assert_null(strstr(told, "c00"));
}

static void
nobody_is_asked_how_somebody_was_who_is_erased(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_hear(&world, "c01", "yes", "m2", 6);
    peers_send(&world, 7);
    peers_do(&world, ERASE("c00"));
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.rate", "{}", 6 * 60, CB_ROLE_SERVICE, NULL});
}

static void
who_was_erased_is_no_choice_any_more(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(3);
    peers_do(&world, ERASE("c00"));
    peers_hear(&world, "c01", "yes", "m1", 21);
    assert_int_equal(peers_count(world, "peer_match_list", "c01", NULL), 0);
    assert_int_equal(peers_response(world, "c01", "c02"), TRUE);
}

static void
who_is_erased_is_put_in_touch_with_nobody(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_introduced(2);
    peers_hear(&world, "c00", "yes", "m1", 6);
    peers_do(&world, ERASE("c00"));
    assert_int_equal(peers_response(world, "c00", "c01"), FALSE);
    assert_int_equal(peers_count(world, NULL, NULL, "scheduled"), 0);
    peers_hear(&world, "c01", "yes", "m2", 21);
    assert_int_equal(peers_count(world, "contact_exchange", NULL, NULL), 0);
    g_autofree char *again =
        g_strdup_printf("{\"contractor_id\":\"c00\",\"match_id\":\"%s\",\"class\":\"yes\"}",
                        event_peer_matches_id(world, 0));
    peers_refuse(world, "ERASED", &(PeersCall){"peers.reply", again, 22, 0, NULL});
    assert_int_equal(peers_count(world, "contact_exchange", NULL, NULL), 0);
    assert_int_equal(peers_count(world, "attendance_check", NULL, NULL), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erasing_leaves_no_words_and_every_count),
        cmocka_unit_test(erasing_leaves_what_is_about_others),
        cmocka_unit_test(a_question_that_mentions_who_is_erased_still_waits),
        cmocka_unit_test(who_has_one_name_is_erased_as_well),
        cmocka_unit_test(who_was_erased_is_spoken_of_as_a_person_would),
        cmocka_unit_test(nobody_is_asked_how_somebody_was_who_is_erased),
        cmocka_unit_test(who_was_erased_is_no_choice_any_more),
        cmocka_unit_test(who_is_erased_is_put_in_touch_with_nobody),
    };
    return cmocka_run_group_tests_name("erasing", tests, NULL, NULL);
}
