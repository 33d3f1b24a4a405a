/* Texts about events leave by the gateway: each once, whatever fails and whoever is killed, and not too many at a time. */
#include "tests/sync/peers_fixture.h"

#include "tests/support/hub_processes.h"
#include "tests/support/once.h"

#define KILLS 6u
#define KILLS_OF_SOAK 60u
#define PATIENCE (20 * CB_SECOND)

/* --- messages ----------------------------------------------------------------------------------- */

/* A text of a dispatcher's own to somebody at the event, due now. */
static void
add_text(Peers *peers, const char *id, const char *contractor, const char *phone)
{
    char now[32];
    peers_change(peers, CB_event_messages, "id", id, "event_id", PEERS_EVENT, "contractor_id", contractor, "message_type",
                 "dispatcher_message", "status", "scheduled", "direction", "outbound", "phone", phone, "message_content",
                 id, "scheduled_time", cb_time_format(peers->fixture->now, now));
}

static void
add_texts(Peers *peers, guint texts)
{
    for (guint t = 0; t < texts; t++) {
        g_autofree char *id = g_strdup_printf("m%03u", t);
        add_text(peers, id, "c000", "+1 555 010 0000");
    }
}

static void
send_now(Peers *peers)
{
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now);
}

static void
assert_arrived(Peers *peers, int n)
{
    g_autoptr(cJSON) arrived = peers_arrived(peers);
    assert_int_equal(cJSON_GetArraySize(arrived), n);
    assert_int_equal(webhook_sink_forged(peers->gateway), 0);
}

/* Makes the batch, and lets the introductions be due. */
static void
introduce(Peers *peers, guint people)
{
    peers_add_event(peers, people);
    peers_turn(peers, CB_PEERS_RUNS, peers->lunch - 15 * CB_MINUTE);
    peers->fixture->now = peers->lunch + 5 * CB_MINUTE;
}

/* --- one text ----------------------------------------------------------------------------------- */

static void
an_introduction_goes_out_in_words_and_is_noted(void **state)
{
    Peers *peers = *state;
    introduce(peers, 2);
    send_now(peers);
    g_autoptr(cJSON) arrived = peers_arrived(peers);
    assert_int_equal(cJSON_GetArraySize(arrived), 2);
    const cJSON *first = cJSON_GetArrayItem(arrived, 0);
    assert_non_null(strstr(fixture_text(first, "message"), "First"));
    assert_string_equal(fixture_text(first, "from_name"), "Summit");
    assert_true(cJSON_IsArray(fixture_get(first, "tags")));
    gint64 time;
    assert_true(cb_time_parse(fixture_text(first, "timestamp"), &time) && time == peers->fixture->now);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "sent"), 2);
    assert_int_equal(event_peer_matches_introduction_sent_time(world, 0), peers->fixture->now);
    assert_non_null(strstr(event_peer_matches_introduction_message(world, 0), "Last1")); /* what contractor1 reads */
    for (guint row = 0; row < 2; row++) {
        assert_true(strlen(event_messages_message_content(world, row)) > 20);
        assert_int_equal(event_messages_actual_send_time(world, row), peers->fixture->now);
    }
}

static void
nobody_gets_a_text_before_its_time(void **state)
{
    Peers *peers = *state;
    introduce(peers, 2);
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now - CB_SECOND);
    assert_arrived(peers, 0);
}

static void
a_long_text_comes_in_parts_that_have_keys_of_their_own(void **state)
{
    Peers *peers = *state;
    g_autoptr(GString) words = g_string_new(NULL);
    peers_add_event(peers, 1);
    add_text(peers, "m1", "c000", "+1 555 010 0000");
    for (guint i = 0; i < 300; i++)
        g_string_append(words, "seven ");
    peers_change(peers, CB_event_messages, "id", "m1", "event_id", PEERS_EVENT, "message_content", words->str);
    send_now(peers);
    assert_arrived(peers, 2);
    peers_assert_status(peers, "m1", "sent");
}

static void
three_attempts_are_made_five_and_ten_seconds_apart(void **state)
{
    Peers *peers = *state;
    gint64 start = peers->fixture->now;
    static const struct {
        int at;
        guint requests;
        const char *status;
    } steps[] = {{0, 1, "scheduled"}, {4, 1, "scheduled"}, {5, 2, "scheduled"}, {14, 2, "scheduled"}, {15, 3, "failed"}, {60, 3, "failed"}};
    peers_add_event(peers, 1);
    add_text(peers, "m1", "c000", "+1 555 010 0000");
    webhook_sink_answer(peers->gateway, 500, 0);
    for (guint s = 0; s < G_N_ELEMENTS(steps); s++) {
        peers_turn(peers, CB_PEERS_TEXTS, start + steps[s].at * CB_SECOND);
        assert_int_equal(webhook_sink_requests(peers->gateway), steps[s].requests);
        peers_assert_status(peers, "m1", steps[s].status);
    }
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_non_null(strstr(event_messages_error_message(world, peers_message(world, "m1")), "500"));
}

static void
what_has_lost_its_sense_is_cancelled_and_not_sent(void **state)
{
    Peers *peers = *state;
    introduce(peers, 2);
    peers_change(peers, CB_event_attendees, "id", "c001", "event_id", PEERS_EVENT, "contractor_id", "c001", "sms_opt_in",
                 "false");
    send_now(peers);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "cancelled"), 1);
    assert_int_equal(peers_with_status(world, "sent"), 1);
    assert_arrived(peers, 1);
}

static void
once_one_of_the_two_said_no_neither_is_introduced(void **state)
{
    Peers *peers = *state;
    introduce(peers, 2);
    g_autoptr(CbWorld) before = fixture_world(peers->hub);
    peers_change(peers, CB_peer_match_sides, "match_id", event_peer_matches_id(before, 0), "contractor_id", "c000",
                 "event_id", PEERS_EVENT, "state", "no");
    send_now(peers);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "cancelled"), 2);
    assert_arrived(peers, 0);
}

static void
without_a_phone_it_fails_at_once(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 1);
    add_text(peers, "m1", "c000", "  ");
    send_now(peers);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_string_equal(event_messages_error_message(world, peers_message(world, "m1")), "no phone");
    peers_assert_status(peers, "m1", "failed");
    assert_arrived(peers, 0);
}

static void
without_a_gateway_texts_wait_and_say_why(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 1);
    add_text(peers, "m1", "c000", "+1 555 010 0000");
    g_autofree char *conf = g_strdup_printf("[sms]\nurl=%s\nsecret-file=sms.secret\n", webhook_sink_url(peers->gateway));
    peers_configure(peers, "");
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now + 2 * CB_MINUTE);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_non_null(strstr(event_messages_error_message(world, peers_message(world, "m1")), "[sms]"));
    peers_assert_status(peers, "m1", "scheduled");
    peers_configure(peers, conf);
    send_now(peers);
    peers_assert_status(peers, "m1", "sent");
}

/* --- what must not go out any more ---------------------------------------------------------------- */

static void
an_old_event_that_a_hub_finds_writes_to_nobody(void **state)
{
    Peers *peers = *state;
    char then[32];
    introduce(peers, 2);
    add_text(peers, "reminder", "c000", "+1 555 010 0000");
    add_text(peers, "other", "c000", "+1 555 010 0000");
    peers_change(peers, CB_event_messages, "id", "reminder", "event_id", PEERS_EVENT, "message_type", "peer_match_reminder");
    peers_change(peers, CB_event_messages, "id", "other", "event_id", PEERS_EVENT, "message_type", "speaker_alert",
                 "scheduled_time", cb_time_format(peers->fixture->now - CB_MINUTE, then));
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now + 61 * CB_MINUTE);
    assert_arrived(peers, 0);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "cancelled"), 3);
    assert_non_null(strstr(event_messages_error_message(world, peers_message(world, "reminder")), "too late"));
    assert_null(event_messages_error_message(world, peers_message(world, "other")));
    peers_assert_status(peers, "other", "scheduled"); /* another program's */
}

/* The hub was down for two days when both had said yes. */
static void
old_answers_stay_unsent_and_contacts_wait_for_a_dispatcher(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 1);
    add_texts(peers, 3);
    peers_change(peers, CB_event_messages, "id", "m000", "event_id", PEERS_EVENT, "message_type", "ack_waiting");
    peers_change(peers, CB_event_messages, "id", "m001", "event_id", PEERS_EVENT, "message_type", "contact_exchange");
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now + 3 * CB_DAY);
    assert_arrived(peers, 0);
    peers_assert_status(peers, "m000", "cancelled");
    peers_assert_status(peers, "m001", "failed");
    peers_assert_status(peers, "m002", "failed"); /* a dispatcher's own */
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    for (guint row = 0; row < 3; row++)
        assert_non_null(strstr(event_messages_error_message(world, row), "more than a day"));
    g_autoptr(GArray) attention = cb_attention(world, peers->fixture->now);
    guint seen = 0;
    for (guint i = 0; i < attention->len; i++) {
        const CbAttention *one = &g_array_index(attention, CbAttention, i);
        seen += strcmp(one->cause, "INTRODUCTIONS_FAILED") == 0 && strcmp(one->words, "2 texts not sent") == 0;
    }
    assert_int_equal(seen, 1);
    peers_decide(peers, "peers.tell_again", PEERS_EVENT, "{\"message_id\":\"m001\"}");
    send_now(peers);
    peers_assert_status(peers, "m001", "sent");
    assert_arrived(peers, 1);
}

static void
an_answer_of_yesterday_still_goes_out(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 1);
    add_texts(peers, 1);
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now + CB_DAY);
    peers_assert_status(peers, "m000", "sent");
}

static void
what_a_person_orders_after_lunch_goes_out(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 2);
    peers->fixture->now = peers->lunch + 120 * CB_MINUTE;
    peers_turn(peers, CB_PEERS_RUNS, peers->fixture->now);
    peers_decide(peers, "peers.run", PEERS_EVENT, "{\"late\":true}");
    send_now(peers);
    assert_arrived(peers, 2);
}

static void
whoever_wants_no_introductions_gets_none_that_was_on_its_way(void **state)
{
    Peers *peers = *state;
    introduce(peers, 2);
    add_text(peers, "own", "c001", "+1 555 010 0001");
    peers_change(peers, CB_event_attendees, "id", "c001", "event_id", PEERS_EVENT, "contractor_id", "c001",
                 "peers_opt_out", "true");
    send_now(peers);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "cancelled"), 1);
    assert_int_equal(peers_with_status(world, "sent"), 2); /* the other's, and what a dispatcher says */
    peers_assert_status(peers, "own", "sent");
}

/* --- how fast ----------------------------------------------------------------------------------- */

static void
twenty_a_minute_leave_in_their_order(void **state)
{
    Peers *peers = *state;
    gint64 start = peers->fixture->now;
    peers_add_event(peers, 1);
    add_texts(peers, 45);
    peers_turn(peers, CB_PEERS_TEXTS, start);
    assert_arrived(peers, 20);
    peers_assert_status(peers, "m019", "sent");
    peers_assert_status(peers, "m020", "scheduled");
    peers_turn(peers, CB_PEERS_TEXTS, start + 59 * CB_SECOND);
    assert_arrived(peers, 20);
    peers_turn(peers, CB_PEERS_TEXTS, start + 60 * CB_SECOND);
    assert_arrived(peers, 40);
    peers_turn(peers, CB_PEERS_TEXTS, start + 120 * CB_SECOND);
    assert_arrived(peers, 45);
}

/* Of a type, that the gateway has taken. */
static guint
count_sent(Peers *peers, const char *type)
{
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        n += strcmp(event_messages_message_type(world, row), type) == 0 &&
             strcmp(event_messages_status(world, row), "sent") == 0;
    return n;
}

/* 54 introductions are due, and soon 30 people wait for an answer. */
static void
who_waits_for_an_answer_does_not_wait_for_all_introductions(void **state)
{
    Peers *peers = *state;
    static const struct {
        guint introductions, answers;
    } steps[] = {{20, 0}, {30, 10}, {40, 20}, {50, 30}, {54, 30}};
    introduce(peers, 18);
    gint64 start = peers->fixture->now;
    for (guint s = 0; s < G_N_ELEMENTS(steps); s++) {
        peers_turn(peers, CB_PEERS_TEXTS, start + s * CB_MINUTE);
        assert_int_equal(count_sent(peers, "peer_match_introduction"), steps[s].introductions);
        assert_int_equal(count_sent(peers, "dispatcher_message"), steps[s].answers);
        if (s == 0)
            add_texts(peers, 30);
    }
}

/* The gateway is asked twenty times a minute, whatever becomes of it. */
static void
an_attempt_that_is_made_again_takes_a_place_of_its_own(void **state)
{
    Peers *peers = *state;
    gint64 start = peers->fixture->now;
    static const struct {
        int at;
        guint requests;
    } steps[] = {{0, 8}, {5, 16}, {15, 20}, {59, 20}, {60, 24}};
    peers_add_event(peers, 1);
    add_texts(peers, 8);
    webhook_sink_answer(peers->gateway, 500, 0);
    for (guint s = 0; s < G_N_ELEMENTS(steps); s++) {
        peers_turn(peers, CB_PEERS_TEXTS, start + steps[s].at * CB_SECOND);
        assert_int_equal(webhook_sink_requests(peers->gateway), steps[s].requests);
    }
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    assert_int_equal(peers_with_status(world, "failed"), 8);
}

static void
each_part_of_a_long_text_takes_a_place(void **state)
{
    Peers *peers = *state;
    gint64 start = peers->fixture->now;
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < 400; i++)
        g_string_append(words, "seven ");
    peers_add_event(peers, 1);
    add_texts(peers, 8);
    for (guint t = 0; t < 8; t++) {
        g_autofree char *id = g_strdup_printf("m%03u", t);
        peers_change(peers, CB_event_messages, "id", id, "event_id", PEERS_EVENT, "message_content", words->str);
    }
    peers_turn(peers, CB_PEERS_TEXTS, start);
    assert_arrived(peers, 18); /* three each: a seventh would be one too many */
    peers_turn(peers, CB_PEERS_TEXTS, start + CB_MINUTE);
    assert_arrived(peers, 24);
}

static void
a_hub_whose_clock_is_behind_counts_what_the_others_began(void **state)
{
    Peers *peers = *state;
    gint64 start = peers->fixture->now;
    peers_add_event(peers, 1);
    add_texts(peers, 45);
    peers_turn(peers, CB_PEERS_TEXTS, start + 30 * CB_SECOND);
    peers_turn(peers, CB_PEERS_TEXTS, start);
    assert_arrived(peers, 20);
    peers_turn(peers, CB_PEERS_TEXTS, start + 31 * CB_SECOND);
    assert_arrived(peers, 20);
    peers_turn(peers, CB_PEERS_TEXTS, start + 90 * CB_SECOND);
    assert_arrived(peers, 40);
}

static void
ten_of_all_hubs_are_under_way_at_once(void **state)
{
    Peers *peers = *state;
    char until[32];
    peers_add_event(peers, 1);
    add_texts(peers, 12);
    for (guint t = 0; t < 10; t++) { /* another hub's */
        g_autofree char *id = g_strdup_printf("m%03u", t);
        peers_change(peers, CB_event_messages, "id", id, "event_id", PEERS_EVENT, "status", "sending", "attempts", "1",
                     "due_at", cb_time_format(peers->fixture->now + CB_MINUTE, until));
    }
    send_now(peers);
    assert_arrived(peers, 0);
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now + CB_MINUTE); /* that hub is dead */
    assert_arrived(peers, 12);
}

/* --- several hubs, and such as are killed --------------------------------------------------------- */

typedef struct {
    Peers *peers;
    HubProcesses *hubs;
} Siege;

static void
set_clock(Siege *siege, gint64 now)
{
    siege->peers->fixture->now = now;
    hub_processes_set_clock(siege->hubs, now);
}

/* Each introduction has arrived once: as many of each person as they have matches. */
static void
assert_once(Peers *peers, const CbWorld *world)
{
    g_autoptr(GHashTable) counts = once_counts();
    g_autoptr(cJSON) arrived = peers_arrived(peers);
    const cJSON *text;
    cJSON_ArrayForEach(text, arrived)
        once_count(counts, g_strdup_printf("%s %s", fixture_text(text, "phone"), fixture_text(text, "message")));
    once_assert(counts, "text");
    assert_int_equal(g_hash_table_size(counts), 2 * cb_world_rows(world, CB_event_peer_matches));
}

static void
kill_one(Siege *siege, CbDice *dice)
{
    guint victim = cb_dice_below(dice, 2);
    if (hub_processes_await_claim(siege->hubs, victim, 200000))
        g_usleep(cb_dice_below(dice, 20000));
    hub_processes_kill(siege->hubs, victim);
    hub_processes_start(siege->hubs, victim);
}

/* People whom the gateway failed three times are told again, as a dispatcher does. */
static guint
tell_again(Peers *peers, const CbWorld *world)
{
    guint open = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
        const char *status = event_messages_status(world, row);
        g_autofree char *payload = g_strdup_printf("{\"message_id\":\"%s\"}", event_messages_id(world, row));
        open += strcmp(status, "sent") != 0;
        if (strcmp(status, "failed") == 0)
            peers_decide(peers, "peers.tell_again", PEERS_EVENT, payload);
    }
    return open;
}

static void
every_introduction_arrives_once_though_hubs_are_killed_and_the_gateway_fails(void **state)
{
    Siege *siege = *state;
    Peers *peers = siege->peers;
    CbDice dice = cb_dice_new(7, 3);
    guint kills = g_getenv("CB_SOAK") != NULL ? KILLS_OF_SOAK : KILLS;
    introduce(peers, 12);
    webhook_sink_stumble(peers->gateway, 25, 3);
    webhook_sink_answer(peers->gateway, 200, 10000);
    for (guint hub = 0; hub < 2; hub++)
        hub_processes_start(siege->hubs, hub);
    for (guint k = 0; k < kills; k++) {
        set_clock(siege, peers->fixture->now + 61 * CB_SECOND);
        kill_one(siege, &dice);
    }
    for (guint round = 0;; round++) {
        set_clock(siege, peers->fixture->now + 61 * CB_SECOND);
        hub_processes_settle(siege->hubs);
        g_autoptr(CbWorld) world = fixture_world(peers->hub);
        assert_true(round < 60);
        if (tell_again(peers, world) > 0)
            continue;
        assert_once(peers, world);
        break;
    }
    assert_true(webhook_sink_requests(peers->gateway) > 36); /* or nothing went wrong, and nothing is shown */
    assert_int_equal(webhook_sink_forged(peers->gateway), 0);
}

static int
siege_new(void **state, int (*on_database)(void **state))
{
    Siege *siege = g_new0(Siege, 1);
    on_database(state);
    siege->peers = *state;
    const HubProcessesOptions options = {.data = siege->peers->fixture->data,
                                         .channels = siege->peers->conf,
                                         .public_url = "https://hub.example.test",
                                         .now = siege->peers->fixture->now};
    siege->hubs = hub_processes_new(&options);
    *state = siege;
    return 0;
}

static int
siege_on_sqlite(void **state)
{
    return siege_new(state, peers_on_sqlite);
}

static int
siege_on_postgres(void **state)
{
    return siege_new(state, peers_on_postgres);
}

static int
siege_free(void **state)
{
    Siege *siege = *state;
    hub_processes_free(siege->hubs);
    *state = siege->peers;
    g_free(siege);
    return peers_free(state);
}

int
main(int argc, char **argv)
{
    hub_processes_main(argc, argv);
    const struct CMUnitTest tests[] = {
        PEERS_ON_SQLITE(an_introduction_goes_out_in_words_and_is_noted),
        PEERS_ON_SQLITE(nobody_gets_a_text_before_its_time),
        PEERS_ON_SQLITE(a_long_text_comes_in_parts_that_have_keys_of_their_own),
        PEERS_ON_SQLITE(three_attempts_are_made_five_and_ten_seconds_apart),
        PEERS_ON_SQLITE(what_has_lost_its_sense_is_cancelled_and_not_sent),
        PEERS_ON_SQLITE(once_one_of_the_two_said_no_neither_is_introduced),
        PEERS_ON_SQLITE(without_a_phone_it_fails_at_once),
        PEERS_ON_SQLITE(without_a_gateway_texts_wait_and_say_why),
        PEERS_ON_BOTH(an_old_event_that_a_hub_finds_writes_to_nobody),
        PEERS_ON_BOTH(old_answers_stay_unsent_and_contacts_wait_for_a_dispatcher),
        PEERS_ON_SQLITE(an_answer_of_yesterday_still_goes_out),
        PEERS_ON_SQLITE(what_a_person_orders_after_lunch_goes_out),
        PEERS_ON_SQLITE(whoever_wants_no_introductions_gets_none_that_was_on_its_way),
        PEERS_ON_BOTH(twenty_a_minute_leave_in_their_order),
        PEERS_ON_BOTH(who_waits_for_an_answer_does_not_wait_for_all_introductions),
        PEERS_ON_SQLITE(an_attempt_that_is_made_again_takes_a_place_of_its_own),
        PEERS_ON_SQLITE(each_part_of_a_long_text_takes_a_place),
        PEERS_ON_SQLITE(a_hub_whose_clock_is_behind_counts_what_the_others_began),
        PEERS_ON_SQLITE(ten_of_all_hubs_are_under_way_at_once),
        {"every_introduction_arrives_once_though_hubs_are_killed_and_the_gateway_fails (SQLite)",
         every_introduction_arrives_once_though_hubs_are_killed_and_the_gateway_fails, siege_on_sqlite, siege_free, NULL},
        {"every_introduction_arrives_once_though_hubs_are_killed_and_the_gateway_fails (PostgreSQL)",
         every_introduction_arrives_once_though_hubs_are_killed_and_the_gateway_fails, siege_on_postgres, siege_free, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
