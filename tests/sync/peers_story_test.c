/* An event of 120 people from the morning to the ratings, against a hub as a process, in simulated time: its gateway fails at
 * random, people answer by the webhook, and every introduction arrives exactly once; contact data leaves only when both have
 * said yes. CB_SEED says who answers what and what fails. */
#include "engine/peers/reading.h"
#include "tests/sync/peers_fixture.h"

#include "tests/support/hub_processes.h"
#include "tests/support/once.h"

#define PEOPLE 120u
#define MATCHES (PEOPLE / PEERS_GROUP * 9) /* three each */
#define ROUNDS 120u                        /* at most until nothing is left to do */
#define STEP (61 * CB_SECOND)
#define POLICY "{\"perMinute\":120}" /* the usual twenty take an hour of rounds */

typedef struct {
    Peers *peers;
    HubProcesses *hubs;
    CbDice dice;
    guint read;          /* texts of the gateway that were read */
    guint answers, told; /* texts that were sent in; contacts that came */
    GHashTable *yes;     /* "A B": A has said yes to B */
    GHashTable *introductions;
} Story;

/* --- time --------------------------------------------------------------------------------------- */

static void
go_to(Story *story, gint64 now)
{
    story->peers->fixture->now = now;
    hub_processes_set_clock(story->hubs, now);
    hub_processes_settle(story->hubs);
}

/* --- people ------------------------------------------------------------------------------------- */

/* The gateway hands a text in, now and then twice. */
static void
say(Story *story, guint person, const char *text)
{
    guint times = cb_dice_percent(&story->dice, 20) ? 2 : 1, port = hub_processes_port(story->hubs, 0);
    g_autofree char *phone = g_strdup_printf("55501%05u", person);
    g_autofree char *id = g_strdup_printf("t%u", story->answers++);
    g_autofree char *body = peers_inbound_body(phone, text, id);
    const PeersPost post = {body, NULL, story->peers->fixture->now};
    for (guint i = 0; i < times; i++)
        assert_int_equal(peers_post(port, &post), 200);
}

/* The number behind a word in a text: whom "Last17" means. */
static guint
person_after(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    if (at == NULL)
        fail_msg("no \"%s\" in \"%s\"", word, text);
    return (guint)atoi(at + strlen(word));
}

static char *
pair(guint a, guint b)
{
    return g_strdup_printf("%u %u", a, b);
}

static void
answer_introduction(Story *story, guint person, const char *text)
{
    static const char *const others[] = {"no thanks", "later", "tell me more about", "maybe"};
    guint peer = person_after(text, "Last");
    once_count(story->introductions, pair(person, peer));
    guint thrown = cb_dice_below(&story->dice, 100);
    if (thrown < 55) {
        g_autofree char *yes = g_strdup_printf("Yes, First%u", peer);
        g_hash_table_add(story->yes, pair(person, peer));
        say(story, person, yes);
    } else if (thrown < 75) {
        g_autofree char *other = g_strdup_printf("%s First%u", others[thrown % G_N_ELEMENTS(others)], peer);
        say(story, person, other);
    }
}

/* Nobody learns a number or an address of somebody who has not agreed, nor without having agreed. */
static void
check_contact(Story *story, guint person, const char *text)
{
    const char *at = strstr(text, "@example.test");
    assert_true(at != NULL && at - text > 4);
    guint peer = (guint)atoi(at - 3);
    g_autofree char *one = pair(person, peer), *other = pair(peer, person);
    if (!g_hash_table_contains(story->yes, one) || !g_hash_table_contains(story->yes, other))
        fail_msg("%u got the contact of %u, and they have not both said yes", person, peer);
    story->told++;
}

static gboolean
says(const char *text, const char *words)
{
    return strstr(text, words) != NULL;
}

static void
read_text(Story *story, const cJSON *sent)
{
    const char *text = fixture_text(sent, "message"), *phone = fixture_text(sent, "phone");
    guint person = (guint)atoi(phone + strlen(phone) - 4);
    if (says(text, "@example.test") || says(text, "555 01"))
        check_contact(story, person, text);
    else if (says(text, "you should meet"))
        answer_introduction(story, person, text);
    else if (says(text, "1 to 10"))
        say(story, person, "9 of 10");
}

/* Whether the hub can know of it. What has failed three times, though it arrived, is answered when it was told again; of what
 * was cancelled when its answer was lost nobody hears any more. */
static gboolean
can_be_answered(const CbWorld *world, const cJSON *sent)
{
    const char *text = fixture_text(sent, "message"), *phone = fixture_text(sent, "phone");
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        if (strcmp(event_messages_message_content(world, row), text) == 0 &&
            g_strcmp0(event_messages_phone(world, row), phone) == 0 &&
            (cb_peer_was_told(world, row) || strcmp(event_messages_status(world, row), "cancelled") == 0))
            return TRUE;
    return FALSE;
}

/* In their order. FALSE: some are unread. */
static gboolean
read_texts(Story *story)
{
    g_autoptr(cJSON) arrived = peers_arrived(story->peers);
    guint n = (guint)cJSON_GetArraySize(arrived);
    for (; story->read < n; story->read++) {
        g_autoptr(CbWorld) world = fixture_world(story->peers->hub);
        const cJSON *sent = cJSON_GetArrayItem(arrived, (int)story->read);
        if (!can_be_answered(world, sent))
            return FALSE;
        read_text(story, sent);
    }
    return TRUE;
}

/* --- the dispatcher ----------------------------------------------------------------------------- */

/* Tells those again whom the gateway has failed three times; how many texts are still to go out by now. */
static guint
see_to_failures(Story *story)
{
    g_autoptr(CbWorld) world = fixture_world(story->peers->hub);
    guint open = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++) {
        const char *status = event_messages_status(world, row);
        gboolean failed = strcmp(status, "failed") == 0;
        gboolean waits = strcmp(status, "scheduled") == 0 || strcmp(status, "sending") == 0;
        g_autofree char *payload = g_strdup_printf("{\"message_id\":\"%s\"}", event_messages_id(world, row));
        open += failed || (waits && event_messages_scheduled_time(world, row) <= story->peers->fixture->now);
        if (failed)
            peers_decide(story->peers, "peers.tell_again", PEERS_EVENT, payload);
    }
    return open;
}

/* Until everything has gone out and nobody answers any more. */
static void
until_it_is_quiet(Story *story)
{
    for (guint round = 0; round < ROUNDS; round++) {
        guint answers = story->answers;
        go_to(story, story->peers->fixture->now + STEP);
        gboolean all = read_texts(story);
        if (see_to_failures(story) == 0 && story->answers == answers && all)
            return;
    }
    fail_msg("%u rounds later texts are still to go out", ROUNDS);
}

/* --- the story ---------------------------------------------------------------------------------- */

static void
assert_numbers(const CbWorld *world, const Story *story)
{
    guint mutual = 0, rated = 0;
    for (guint match = 0; match < cb_world_rows(world, CB_event_peer_matches); match++) {
        gboolean both = event_peer_matches_contractor1_response(world, match) == TRUE &&
                        event_peer_matches_contractor2_response(world, match) == TRUE;
        mutual += both;
        rated += event_peer_matches_pcr_score(world, match) != NULL;
        assert_true(both || event_peer_matches_pcr_score(world, match) == NULL);
    }
    assert_true(mutual > MATCHES / 10);
    assert_int_equal(story->told, 2 * mutual);
    assert_int_equal(rated, mutual);
}

/* Introductions that were not sent because the other had said no by then; with `tried` also those that had been tried before,
 * so that they may have arrived. */
static guint
count_spared(const CbWorld *world, gboolean tried)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        n += strcmp(event_messages_message_type(world, row), "peer_match_introduction") == 0 &&
             strcmp(event_messages_status(world, row), "cancelled") == 0 &&
             (tried || event_messages_attempts(world, row) <= 0);
    return n;
}

static void
an_event_is_run_from_the_agenda_to_the_ratings(void **state)
{
    Story *story = *state;
    Peers *peers = story->peers;
    peers_add_event(peers, PEOPLE);
    peers_change(peers, CB_policies, "id", "peers", "policy", POLICY);
    hub_processes_start(story->hubs, 0);
    go_to(story, peers->lunch - 16 * CB_MINUTE);
    g_autoptr(CbWorld) planned = fixture_world(peers->hub);
    assert_string_equal(peers_run_state(planned), "delayed");
    go_to(story, peers->lunch - 15 * CB_MINUTE);
    g_autoptr(CbWorld) matched = fixture_world(peers->hub);
    assert_int_equal(cb_world_rows(matched, CB_event_peer_matches), MATCHES);
    go_to(story, peers->lunch + 5 * CB_MINUTE - STEP);
    until_it_is_quiet(story);
    once_assert(story->introductions, "introduction");
    g_autoptr(CbWorld) introduced = fixture_world(peers->hub);
    guint introductions = g_hash_table_size(story->introductions);
    assert_in_range(introductions, 2 * MATCHES - count_spared(introduced, TRUE), 2 * MATCHES - count_spared(introduced, FALSE));
    go_to(story, peers->fixture->now + 30 * CB_MINUTE); /* who met? and reminders before the break */
    until_it_is_quiet(story);
    go_to(story, peers->lunch + 6 * 60 * CB_MINUTE + 2 * CB_MINUTE); /* an hour after the end */
    until_it_is_quiet(story);
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    once_assert(story->introductions, "introduction");
    assert_numbers(world, story);
    assert_int_equal(webhook_sink_forged(peers->gateway), 0);
    assert_true(webhook_sink_requests(peers->gateway) > story->read + story->read / 10); /* so often it has failed */
    print_message("%u texts out, %u in, %u contacts\n", story->read, story->answers, story->told);
}

/* --- databases ---------------------------------------------------------------------------------- */

static int
story_new(void **state, int (*on_database)(void **state))
{
    Story *story = g_new0(Story, 1);
    const char *seed = g_getenv("CB_SEED");
    guint32 number = seed != NULL ? (guint32)g_ascii_strtoull(seed, NULL, 10) : 1;
    on_database(state);
    story->peers = *state;
    story->dice = cb_dice_new(number, 9);
    story->yes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    story->introductions = once_counts();
    webhook_sink_stumble(story->peers->gateway, 20, number);
    const HubProcessesOptions options = {.data = story->peers->fixture->data,
                                         .channels = story->peers->conf,
                                         .public_url = "https://hub.example.test",
                                         .serves = TRUE,
                                         .now = story->peers->fixture->now};
    story->hubs = hub_processes_new(&options);
    *state = story;
    return 0;
}

static int
story_on_sqlite(void **state)
{
    return story_new(state, peers_on_sqlite);
}

static int
story_on_postgres(void **state)
{
    return story_new(state, peers_on_postgres);
}

static int
story_free(void **state)
{
    Story *story = *state;
    hub_processes_free(story->hubs);
    g_hash_table_unref(story->yes);
    g_hash_table_unref(story->introductions);
    *state = story->peers;
    g_free(story);
    return peers_free(state);
}

int
main(int argc, char **argv)
{
    hub_processes_main(argc, argv);
    const struct CMUnitTest tests[] = {
        {"an_event_is_run_from_the_agenda_to_the_ratings (SQLite)", an_event_is_run_from_the_agenda_to_the_ratings,
         story_on_sqlite, story_free, NULL},
        {"an_event_is_run_from_the_agenda_to_the_ratings (PostgreSQL)", an_event_is_run_from_the_agenda_to_the_ratings,
         story_on_postgres, story_free, NULL},
    };
    gboolean soak = g_getenv("CB_SOAK") != NULL; /* the second takes as long again, and peers_sender_test kills hubs on it */
    return soak ? cmocka_run_group_tests(tests, NULL, NULL)
                : cmocka_run_group_tests_name("tests", ((struct CMUnitTest[]){tests[0]}), NULL, NULL);
}
