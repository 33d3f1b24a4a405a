/* Who may be the subject of a decision: nobody who was erased, and never one person twice. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/numbers.h"

/* Two who were introduced, one of whom (c00) was erased, and a third who is there. */
static CbWorld *
with_erased(void)
{
    g_autoptr(CbWorld) world = peers_summit(3);
    peers_do(&world, &(PeersCall){"peers.match", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c01\"}", -20, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", -10, CB_ROLE_ADMIN, "c00"});
    return g_steal_pointer(&world);
}

/* `%s` is the match. */
static const struct {
    const char *kind, *payload;
} gone[] = {
    {"peers.match", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c02\"}"},
    {"peers.match", "{\"contractor1_id\":\"c02\",\"contractor2_id\":\"c00\"}"},
    {"peers.pair", "{\"contractor1_id\":\"c02\",\"contractor2_id\":\"c00\",\"rule\":\"pin\"}"},
    {"peers.pair", "{\"contractor1_id\":\"c02\",\"contractor2_id\":\"c00\",\"rule\":\"forbid\"}"},
    {"peers.introduce", "{\"match_id\":\"%s\"}"},
    {"peers.meeting", "{\"match_id\":\"%s\",\"time\":\"2026-06-01T15:00:00Z\"}"},
    {"peers.met", "{\"match_id\":\"%s\",\"met\":true}"},
    {"peers.attend", "{\"contractor_id\":\"c00\",\"checked_in\":false}"},
    {"peers.attend", "{\"contractor_id\":\"c00\",\"phone\":\"+15550100000\"}"},
    {"peers.inbound", "{\"contractor_id\":\"c00\",\"text\":\"yes\",\"message_id\":\"g1\"}"},
    {"peers.reply", "{\"contractor_id\":\"c00\",\"match_id\":\"%s\",\"class\":\"yes\"}"},
    {"peers.say", "{\"contractor_id\":\"c00\",\"text\":\"Hello\"}"},
};

static void
nothing_is_decided_about_who_was_erased(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = with_erased();
    const char *match = event_peer_matches_id(world, 0);
    for (guint g = 0; g < G_N_ELEMENTS(gone); g++) {
        g_auto(GStrv) parts = g_strsplit(gone[g].payload, "%s", -1);
        g_autofree char *payload = g_strjoinv(match, parts);
        peers_refuse(world, "ERASED", &(PeersCall){gone[g].kind, payload, -5, 0, NULL});
    }
}

static void
what_they_were_in_can_be_taken_back(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(3);
    static const char pin[] = "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c02\",\"rule\":\"pin\"}";
    static const char none[] = "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c02\",\"rule\":\"none\"}";
    peers_do(&world, &(PeersCall){"peers.pair", pin, -20, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.match", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c01\"}", -20, 0, NULL});
    g_autofree char *meeting = g_strdup_printf("{\"match_id\":\"%s\",\"time\":\"2026-06-01T15:00:00Z\"}",
                                               event_peer_matches_id(world, 0));
    g_autofree char *off = g_strdup_printf("{\"match_id\":\"%s\"}", event_peer_matches_id(world, 0));
    peers_do(&world, &(PeersCall){"peers.meeting", meeting, -19, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", -10, CB_ROLE_ADMIN, "c00"});
    peers_do(&world, &(PeersCall){"peers.meeting", off, -9, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.pair", none, -9, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.opt_out", "{\"contractor_id\":\"c00\",\"scope\":\"all\"}", -8, 0, NULL});
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", -7, CB_ROLE_ADMIN, "c00"});
}

static void
a_text_that_failed_is_not_sent_again_to_or_about_them(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        worlds_row(rows, CB_event_messages, "id", event_messages_id(world, m), "event_id", "e", "status", "failed", NULL);
    CbWorld *after = cb_world_patch(world, rows);
    cb_world_unref(world);
    world = after;
    peers_do(&world, &(PeersCall){"peers.erase", "{\"reason\":\"asked\"}", 6, CB_ROLE_ADMIN, "c00"});
    assert_int_equal(peers_count(world, NULL, NULL, "failed"), 2);
    g_autoptr(GArray) failed = cb_peer_failed(world, 0);
    assert_int_equal(failed->len, 0); /* nobody is asked to send them again */
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++) {
        g_autofree char *payload = g_strdup_printf("{\"message_id\":\"%s\"}", event_messages_id(world, m));
        peers_refuse(world, "ERASED", &(PeersCall){"peers.tell_again", payload, 7, 0, NULL});
    }
}

/* Of whom the data said little nothing was erased. */
static void
who_is_hardly_known_may_still_be_put_right(void **state)
{
    (void)state;
    g_autoptr(CbWorld) plain = peers_summit(2);
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_contractors, "id", "c90", NULL);
    worlds_row(rows, CB_event_attendees, "id", "c90", "event_id", "e", "contractor_id", "c90", NULL);
    g_autoptr(CbWorld) world = cb_world_patch(plain, rows);
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c90\",\"checked_in\":true}", -61, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.attend", "{\"contractor_id\":\"c90\",\"phone\":\"+15550100090\"}", -60, 0, NULL});
    assert_string_equal(contractors_phone(world, peers_row(world, "c90")), "+15550100090");
}

static void
what_is_known_already_is_no_correction(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    static const char number[] = "{\"contractor_id\":\"c01\",\"phone\":\"+1 555 010 0099\"}";
    peers_do(&world, &(PeersCall){"peers.attend", number, -60, 0, NULL});
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.attend", number, -59, 0, NULL});
    peers_refuse(world, "NOTHING_TO_DO",
                 &(PeersCall){"peers.attend", "{\"contractor_id\":\"c01\",\"checked_in\":true}", -59, 0, NULL});
}

/* ESC [ 31 m and a turn to the left, typed or pasted by staff. */
static void
what_staff_types_reaches_a_telephone_as_one_plain_line(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    static const char say[] = "{\"contractor_id\":\"c01\",\"text\":\"x\\u001b[31my\\u202ez\"}";
    static const char nothing[] = "{\"contractor_id\":\"c01\",\"text\":\"\\u202e\"}";
    static const char two[] = "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c01\"}";
    peers_do(&world, &(PeersCall){"peers.say", say, -60, 0, NULL});
    assert_null(strpbrk(event_messages_message_content(world, 0), "\x1b\n"));
    assert_null(strstr(event_messages_message_content(world, 0), "\u202e"));
    peers_refuse(world, "NOTHING_TO_DO", &(PeersCall){"peers.say", nothing, -60, 0, NULL});
    peers_do(&world, &(PeersCall){"peers.match", two, -59, 0, NULL});
    g_autofree char *meeting = g_strdup_printf(
        "{\"match_id\":\"%s\",\"time\":\"2026-06-01T15:00:00Z\",\"location\":\"the\\nbar\\u202e\"}",
        event_peer_matches_id(world, 0));
    peers_do(&world, &(PeersCall){"peers.meeting", meeting, -58, 0, NULL});
    assert_string_equal(event_peer_matches_meeting_location(world, 0), "the bar");
}

static void
one_person_twice_is_no_pair(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    peers_refuse(world, "INVALID_PAIR",
                 &(PeersCall){"peers.match", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c00\"}", -5, 0, NULL});
    peers_refuse(world, "INVALID_PAIR",
                 &(PeersCall){"peers.pair", "{\"contractor1_id\":\"c00\",\"contractor2_id\":\"c00\",\"rule\":\"pin\"}",
                              -5, 0, NULL});
    peers_refuse(world, "CONTRACTOR_NOT_FOUND", &(PeersCall){"peers.match", "{}", -5, 0, NULL});
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_decided_about_who_was_erased),
        cmocka_unit_test(what_they_were_in_can_be_taken_back),
        cmocka_unit_test(a_text_that_failed_is_not_sent_again_to_or_about_them),
        cmocka_unit_test(who_is_hardly_known_may_still_be_put_right),
        cmocka_unit_test(what_is_known_already_is_no_correction),
        cmocka_unit_test(what_staff_types_reaches_a_telephone_as_one_plain_line),
        cmocka_unit_test(one_person_twice_is_no_pair),
    };
    return cmocka_run_group_tests_name("whom decisions are about", tests, NULL, NULL);
}
