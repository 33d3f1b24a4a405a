/* Answers come in by the gateway's webhook, through a socket: signed, each once, and with their effect. */
#include "engine/peers/answers.h"
#include "tests/sync/peers_fixture.h"

typedef struct {
    Peers *peers;
    CbServer *server;
} Gate;

/* --- asking ------------------------------------------------------------------------------------- */

static guint
post(Gate *gate, const PeersPost *sent)
{
    return peers_post(cb_server_port(gate->server), sent);
}

static guint
say(Gate *gate, const char *phone, const char *text, const char *id)
{
    g_autofree char *body = peers_inbound_body(phone, text, id);
    const PeersPost sent = {body, NULL, gate->peers->fixture->now};
    return post(gate, &sent);
}

static guint
count_inbound(const CbWorld *world)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        n += g_strcmp0(event_messages_direction(world, row), "inbound") == 0;
    return n;
}

static void
assert_inbound(Gate *gate, guint n)
{
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    assert_int_equal(count_inbound(world), n);
}

/* Two people, introduced to each other. */
static void
introduce(Gate *gate)
{
    Peers *peers = gate->peers;
    peers_add_event(peers, 2);
    peers_turn(peers, CB_PEERS_RUNS, peers->lunch - 15 * CB_MINUTE);
    peers_turn(peers, CB_PEERS_TEXTS, peers->lunch + 5 * CB_MINUTE);
    peers->fixture->now += CB_MINUTE;
}

/* --- who may ------------------------------------------------------------------------------------ */

static void
only_the_gateway_is_heard(void **state)
{
    Gate *gate = *state;
    gint64 now = gate->peers->fixture->now;
    g_autofree char *body = peers_inbound_body("+1 555 010 0000", "yes", "t1");
    g_autofree char *other = peers_signature("another body", now);
    introduce(gate);
    now = gate->peers->fixture->now;
    const struct {
        PeersPost sent;
        guint status;
    } cases[] = {
        {{body, "", now}, 401},
        {{body, "00", now}, 401},
        {{body, other, now}, 401},
        {{body, NULL, now - 301 * CB_SECOND}, 401},
        {{body, NULL, now + 301 * CB_SECOND}, 401},
        {{"{}", NULL, now}, 400},
        {{"[1]", NULL, now}, 400},
        {{"{\"phone\":\"+1 555 010 0000\"}", NULL, now}, 400},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(post(gate, &cases[i].sent), cases[i].status);
    assert_inbound(gate, 0);
    const PeersPost good = {body, NULL, now - 299 * CB_SECOND};
    assert_int_equal(post(gate, &good), 200);
    assert_inbound(gate, 1);
}

static void
without_a_gateway_nobody_is(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    peers_configure(gate->peers, "");
    assert_int_equal(say(gate, "+1 555 010 0000", "yes", "t1"), 503);
}

/* --- once --------------------------------------------------------------------------------------- */

static void
a_text_that_comes_again_has_one_effect(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    assert_int_equal(say(gate, "+1 555 010 0000", "yes", "t1"), 200);
    g_autoptr(CbWorld) once = fixture_world(gate->peers->hub);
    gate->peers->fixture->now += CB_MINUTE;
    assert_int_equal(say(gate, "+1 555 010 0000", "yes", "t1"), 200);
    assert_int_equal(say(gate, "+1 555 010 0000", "no", "t1"), 200);
    g_autoptr(CbWorld) again = fixture_world(gate->peers->hub);
    assert_int_equal(cb_world_rows(again, CB_event_messages), cb_world_rows(once, CB_event_messages));
    assert_int_equal(event_peer_matches_contractor1_response(again, 0), TRUE);
}

static void
one_without_an_id_is_known_by_its_words_and_time(void **state)
{
    Gate *gate = *state;
    const char *body = "{\"from\":\"5550100000\",\"text\":\"tell me more\",\"timestamp\":\"2026-11-20T12:05:00Z\"}";
    introduce(gate);
    for (guint i = 0; i < 2; i++) {
        const PeersPost sent = {body, NULL, gate->peers->fixture->now + i * CB_SECOND};
        assert_int_equal(post(gate, &sent), 200);
    }
    assert_inbound(gate, 1);
}

/* Whatever it says: the text is kept, and what it answers with it. */
static void
a_time_that_cannot_be_is_not_believed(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    gint64 now = gate->peers->fixture->now;
    const struct {
        gint64 said, taken; /* microseconds before now */
        gboolean milliseconds;
    } cases[] = {
        {CB_MINUTE, CB_MINUTE, FALSE},       {23 * 60 * CB_MINUTE, 23 * 60 * CB_MINUTE, TRUE},
        {25 * 60 * CB_MINUTE, 0, FALSE},     {27 * 365 * CB_DAY, 0, FALSE},
        {-4 * CB_MINUTE, 0, TRUE},           {-365 * CB_DAY, 0, FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 seconds = (now - cases[i].said) / CB_SECOND;
        g_autofree char *body = g_strdup_printf(
            "{\"phone\":\"+15550100001\",\"message\":\"hm\",\"message_id\":\"t%u\",\"timestamp\":%" G_GINT64_FORMAT "}",
            i, cases[i].milliseconds ? seconds * 1000 : seconds);
        const PeersPost sent = {body, NULL, now};
        assert_int_equal(post(gate, &sent), 200);
        g_autofree char *id = g_strdup_printf("t%u", i);
        g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
        guint row = 0;
        while (g_strcmp0(event_messages_ghl_message_id(world, row), id) != 0)
            assert_true(++row < cb_world_rows(world, CB_event_messages));
        assert_int_equal(event_messages_actual_send_time(world, row), now - cases[i].taken);
    }
}

/* --- who and what ------------------------------------------------------------------------------- */

static void
people_are_known_by_the_digits_of_their_number(void **state)
{
    Gate *gate = *state;
    static const char *const forms[] = {"+15550100001", "(555) 010-0001", "001-555-010-0001", "05550100001"};
    introduce(gate);
    for (guint f = 0; f < G_N_ELEMENTS(forms); f++) {
        g_autofree char *id = g_strdup_printf("t%u", f);
        assert_int_equal(say(gate, forms[f], "hm", id), 200);
    }
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    assert_int_equal(count_inbound(world), G_N_ELEMENTS(forms));
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        if (g_strcmp0(event_messages_direction(world, row), "inbound") == 0)
            assert_string_equal(contractors_id(world, event_messages_contractor_id(world, row)), "c001");
}

static void
of_a_stranger_nothing_is_kept(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    g_autoptr(CbWorld) before = fixture_world(gate->peers->hub);
    assert_int_equal(say(gate, "+1 555 999 9999", "who are you?", "t1"), 202);
    assert_int_equal(say(gate, "0000", "short", "t2"), 202);
    g_autoptr(CbWorld) after = fixture_world(gate->peers->hub);
    assert_int_equal(cb_world_rows(after, CB_event_messages), cb_world_rows(before, CB_event_messages));
}

/* c000 and c001 have been introduced, and turn out to have one number. */
static void
share_a_number(Gate *gate)
{
    introduce(gate);
    peers_change(gate->peers, CB_contractors, "id", "c000", "phone", "+1 555 010 0001");
}

static guint
inbound_row(const CbWorld *world, const char *id)
{
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        if (g_strcmp0(event_messages_ghl_message_id(world, row), id) == 0)
            return row;
    fail_msg("%s did not come in", id);
    return CB_NO_ROW;
}

static void
of_two_with_one_number_who_are_both_asked_a_person_says_who_writes(void **state)
{
    Gate *gate = *state;
    share_a_number(gate);
    assert_int_equal(say(gate, "+15550100001", "yes", "t1"), 200);
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    guint row = inbound_row(world, "t1");
    assert_string_equal(event_messages_status(world, row), "pending");
    assert_int_equal(event_peer_matches_contractor1_response(world, 0), CB_NULL);
    assert_int_equal(event_peer_matches_contractor2_response(world, 0), CB_NULL);
    g_autoptr(cJSON) replies = cb_answer_peer_replies(world, 0, TRUE);
    const char *names = fixture_text(cJSON_GetArrayItem(replies, 0), "one_number");
    assert_non_null(strstr(names, "First0 Last0"));
    assert_non_null(strstr(names, "First1 Last1"));
    for (guint person = 0; person < 2; person++) { /* either can be said; it is settled once */
        g_autofree char *payload = g_strdup_printf(
            "{\"contractor_id\":\"c00%u\",\"match_id\":\"%s\",\"class\":\"yes\"%s%s%s}", person,
            event_peer_matches_id(world, 0), person == 0 ? ",\"message_id\":\"" : "",
            person == 0 ? event_messages_id(world, row) : "", person == 0 ? "\"" : "");
        peers_decide(gate->peers, "peers.reply", PEERS_EVENT, payload);
    }
    g_autoptr(CbWorld) after = fixture_world(gate->peers->hub);
    assert_string_equal(event_messages_status(after, inbound_row(after, "t1")), "responded");
    assert_int_equal(event_peer_matches_contractor1_response(after, 0), TRUE);
}

static void
of_two_with_one_number_the_only_one_who_is_asked_answers(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    assert_int_equal(say(gate, "+15550100001", "yes", "t1"), 200);
    peers_change(gate->peers, CB_contractors, "id", "c000", "phone", "+1 555 010 0001");
    assert_int_equal(say(gate, "+15550100001", "no", "t2"), 200);
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    guint row = inbound_row(world, "t2");
    assert_string_equal(contractors_id(world, event_messages_contractor_id(world, row)), "c000");
    assert_int_equal(event_peer_matches_contractor1_response(world, 0), FALSE);
    assert_int_equal(event_peer_matches_contractor2_response(world, 0), TRUE);
}

static void
a_stop_of_one_number_is_everybodys_who_has_it(void **state)
{
    Gate *gate = *state;
    share_a_number(gate);
    assert_int_equal(say(gate, "+15550100001", "STOP", "t1"), 200);
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    for (guint row = 0; row < cb_world_rows(world, CB_event_attendees); row++)
        assert_int_equal(event_attendees_sms_opt_in(world, row), FALSE);
}

static guint
count_contacts(const CbWorld *world)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        n += strcmp(event_messages_message_type(world, row), "contact_exchange") == 0;
    return n;
}

static void
once_both_said_yes_they_get_each_others_contact(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    assert_int_equal(say(gate, "+15550100000", "Yes!", "t1"), 200);
    g_autoptr(CbWorld) one = fixture_world(gate->peers->hub);
    assert_int_equal(count_contacts(one), 0);
    assert_int_equal(say(gate, "+15550100001", "sure", "t2"), 200);
    g_autoptr(CbWorld) both = fixture_world(gate->peers->hub);
    assert_int_equal(count_contacts(both), 2);
    peers_turn(gate->peers, CB_PEERS_TEXTS, gate->peers->fixture->now + CB_MINUTE);
    g_autoptr(cJSON) arrived = peers_arrived(gate->peers);
    guint told = 0;
    const cJSON *text;
    cJSON_ArrayForEach(text, arrived)
        told += strstr(fixture_text(text, "message"), "c001@example.test") != NULL;
    assert_int_equal(told, 1);
}

static void
who_writes_stop_gets_nothing_more(void **state)
{
    Gate *gate = *state;
    introduce(gate);
    assert_int_equal(say(gate, "+15550100000", "STOP", "t1"), 200);
    guint before = webhook_sink_requests(gate->peers->gateway);
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    assert_int_equal(event_attendees_sms_opt_in(world, cb_world_first(world, CB_event_attendees, CB_event_attendees_contractor_id, worlds_find(world, CB_contractors, "c000"))), FALSE);
    peers_turn(gate->peers, CB_PEERS_TEXTS, gate->peers->fixture->now + CB_MINUTE);
    assert_int_equal(webhook_sink_requests(gate->peers->gateway), before);
}

/* --- before its sending is noted ------------------------------------------------------------------ */

static gpointer
send_texts(gpointer hub)
{
    cb_hub_peers_turn(hub, CB_PEERS_TEXTS);
    return NULL;
}

static void
assert_answered(Gate *gate, gint64 at)
{
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    guint row = worlds_find(world, CB_contractors, "c000"), answered = 0;
    CB_EACH_LINK(world, event_messages, contractor_id, row, message)
        if (strcmp(event_messages_message_type(world, message), "peer_match_introduction") == 0) {
            assert_string_equal(event_messages_status(world, message), "responded");
            assert_int_equal(event_messages_actual_send_time(world, message), at);
            answered++;
        }
    assert_int_equal(answered, 1);
    assert_int_equal(event_peer_matches_contractor1_response(world, 0), TRUE);
    assert_int_equal(event_peer_matches_introduction_sent_time(world, 0), at);
}

/* The gateway has handed the text on before it answers the hub. */
static void
a_text_is_answered_while_the_gateway_takes_its_time(void **state)
{
    Gate *gate = *state;
    Peers *peers = gate->peers;
    peers_add_event(peers, 2);
    peers_turn(peers, CB_PEERS_RUNS, peers->lunch - 15 * CB_MINUTE);
    peers->fixture->now = peers->lunch + 5 * CB_MINUTE;
    webhook_sink_answer(peers->gateway, 200, 400000);
    GThread *sender = g_thread_new("sender", send_texts, peers->hub);
    while (webhook_sink_requests(peers->gateway) < 2)
        g_usleep(1000);
    assert_int_equal(say(gate, "+15550100000", "Yes!", "t1"), 200);
    g_autoptr(CbWorld) meanwhile = fixture_world(peers->hub);
    assert_true(peers_with_status(meanwhile, "sending") > 0); /* or nothing is shown */
    g_thread_join(sender);
    assert_answered(gate, peers->fixture->now);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "sending"), 0);
    assert_non_null(strstr(event_peer_matches_introduction_message(world, 0), "Last1"));
    assert_int_equal(webhook_sink_requests(peers->gateway), 3); /* the two, and what the yes brought about */
}

/* The gateway's own answer was lost: it is to be asked again, but the person has the text. */
static void
a_text_that_is_tried_again_may_have_been_read(void **state)
{
    Gate *gate = *state;
    Peers *peers = gate->peers;
    peers_add_event(peers, 2);
    peers_turn(peers, CB_PEERS_RUNS, peers->lunch - 15 * CB_MINUTE);
    webhook_sink_answer(peers->gateway, 0, 0);
    peers_turn(peers, CB_PEERS_TEXTS, peers->lunch + 5 * CB_MINUTE);
    g_autoptr(CbWorld) tried = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(tried, "scheduled"), 2);
    assert_int_equal(say(gate, "+15550100000", "Yes!", "t1"), 200);
    assert_answered(gate, peers->fixture->now);
    webhook_sink_answer(peers->gateway, 200, 0);
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now + CB_MINUTE);
    assert_answered(gate, peers->fixture->now - CB_MINUTE);
    g_autoptr(cJSON) arrived = peers_arrived(peers);
    assert_int_equal(cJSON_GetArraySize(arrived), 2); /* the other's, and what the yes brought about */
}

/* --- erasure ------------------------------------------------------------------------------------ */

static gboolean
find_words(CbDb *db, gpointer data, GError **error)
{
    const char *const *words = data;
    g_autoptr(GPtrArray) all = cb_decided_all(db, error);
    if (all == NULL)
        return FALSE;
    for (guint d = 0; d < all->len; d++) {
        const CbDecided *decided = all->pdata[d];
        for (guint w = 0; words[w] != NULL; w++)
            if (strstr(decided->payload, words[w]) != NULL || strstr(decided->message, words[w]) != NULL)
                fail_msg("\"%s\" is still in %s %s (%s)", words[w], decided->kind, decided->payload, decided->message);
    }
    return TRUE;
}

/* Neither in the facts nor in what the hub keeps of decisions. */
static void
one_command_erases_a_persons_texts_also_from_the_hubs_own_books(void **state)
{
    Gate *gate = *state;
    static const char *const words[] = {"my mother", "555 010 0000", "c000@example.test", "First0", "Last0", NULL};
    introduce(gate);
    assert_int_equal(say(gate, "+15550100000", "Yes, my mother knows them", "t1"), 200);
    assert_int_equal(say(gate, "+15550100001", "yes", "t2"), 200);
    assert_int_equal(say(gate, "+15550100000", "and my mother says hello", "t3"), 200);
    peers_decide(gate->peers, "peers.attend", PEERS_EVENT, "{\"contractor_id\":\"c000\",\"phone\":\"+1 555 010 0000\"}");
    peers_turn(gate->peers, CB_PEERS_TEXTS, gate->peers->fixture->now + CB_MINUTE);
    peers_decide(gate->peers, "peers.erase", "c000", "{\"reason\":\"asked for it\"}");
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    g_autofree char *facts = worlds_dump(world);
    for (guint w = 0; words[w] != NULL; w++)
        if (strstr(facts, words[w]) != NULL)
            fail_msg("\"%s\" is still in the facts", words[w]);
    fixture_write(gate->peers->hub, find_words, (gpointer)words);
    assert_int_equal(cb_world_rows(world, CB_event_peer_matches), 1);
    assert_int_equal(count_inbound(world), 3);
    peers_turn(gate->peers, CB_PEERS_TEXTS, gate->peers->fixture->now + CB_MINUTE);
}

/* Of two with one number either may have written it: it is gone with the first who is erased. */
static void
what_somebody_may_have_written_is_erased_with_them(void **state)
{
    Gate *gate = *state;
    static const char *const words[] = {"my mother", NULL};
    share_a_number(gate);
    assert_int_equal(say(gate, "+15550100001", "Yes, my mother knows them", "t1"), 200);
    g_autoptr(CbWorld) before = fixture_world(gate->peers->hub);
    const char *kept_with = contractors_id(before, event_messages_contractor_id(before, inbound_row(before, "t1")));
    peers_decide(gate->peers, "peers.erase", strcmp(kept_with, "c000") == 0 ? "c001" : "c000", "{\"reason\":\"asked\"}");
    g_autoptr(CbWorld) world = fixture_world(gate->peers->hub);
    assert_string_equal(event_messages_message_content(world, inbound_row(world, "t1")), "");
    g_autofree char *facts = worlds_dump(world);
    assert_null(strstr(facts, words[0]));
    fixture_write(gate->peers->hub, find_words, (gpointer)words);
}

/* --- databases ---------------------------------------------------------------------------------- */

static int
gate_new(void **state, int (*on_database)(void **state))
{
    g_autoptr(GError) error = NULL;
    Gate *gate = g_new0(Gate, 1);
    const CbServerOptions options = {.address = "127.0.0.1"};
    on_database(state);
    gate->peers = *state;
    gate->server = cb_server_start(gate->peers->hub, &options, &error);
    if (gate->server == NULL)
        fail_msg("%s", error->message);
    cb_hub_peers_hold(gate->peers->hub, FALSE);
    *state = gate;
    return 0;
}

static int
gate_on_sqlite(void **state)
{
    return gate_new(state, peers_on_sqlite);
}

static int
gate_on_postgres(void **state)
{
    return gate_new(state, peers_on_postgres);
}

static int
gate_free(void **state)
{
    Gate *gate = *state;
    cb_server_stop(gate->server, CB_SECOND);
    *state = gate->peers;
    g_free(gate);
    return peers_free(state);
}

#define GATE_ON_SQLITE(test) {#test, test, gate_on_sqlite, gate_free, NULL}
#define GATE_ON_BOTH(test) GATE_ON_SQLITE(test), {#test " (PostgreSQL)", test, gate_on_postgres, gate_free, NULL}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        GATE_ON_SQLITE(only_the_gateway_is_heard),
        GATE_ON_SQLITE(without_a_gateway_nobody_is),
        GATE_ON_BOTH(a_text_that_comes_again_has_one_effect),
        GATE_ON_SQLITE(one_without_an_id_is_known_by_its_words_and_time),
        GATE_ON_BOTH(a_time_that_cannot_be_is_not_believed),
        GATE_ON_SQLITE(people_are_known_by_the_digits_of_their_number),
        GATE_ON_SQLITE(of_a_stranger_nothing_is_kept),
        GATE_ON_BOTH(of_two_with_one_number_who_are_both_asked_a_person_says_who_writes),
        GATE_ON_SQLITE(of_two_with_one_number_the_only_one_who_is_asked_answers),
        GATE_ON_SQLITE(a_stop_of_one_number_is_everybodys_who_has_it),
        GATE_ON_BOTH(once_both_said_yes_they_get_each_others_contact),
        GATE_ON_BOTH(a_text_is_answered_while_the_gateway_takes_its_time),
        GATE_ON_BOTH(a_text_that_is_tried_again_may_have_been_read),
        GATE_ON_SQLITE(who_writes_stop_gets_nothing_more),
        GATE_ON_BOTH(what_somebody_may_have_written_is_erased_with_them),
        GATE_ON_BOTH(one_command_erases_a_persons_texts_also_from_the_hubs_own_books),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
