/* A hub with an event, people who have checked in, a gateway for texts on loopback, and a clock that the test moves. */
#pragma once

#include "sync/hub/peers/inside.h"
#include "tests/support/hub_server.h"
#include "tests/support/webhook_sink.h"
#include "tests/sync/hub_fixture.h"

#define PEERS_SECRET "a secret of the gateway"
#define PEERS_EVENT "summit"
#define PEERS_GROUP 6u /* people who share what they care about, and nobody else does */

typedef struct {
    Fixture *fixture;
    CbHub *hub; /* the fixture's */
    WebhookSink *gateway;
    char *directory, *conf; /* of channels.conf */
    CbChannels *channels;
    gint64 lunch;
} Peers;

/* --- an event ----------------------------------------------------------------------------------- */

static G_GNUC_UNUSED char *
peers_phone(guint person)
{
    return g_strdup_printf("+1 555 010 %04u", person);
}

static G_GNUC_UNUSED void
peers_add_person(CbPatch *rows, guint person, gint64 came)
{
    char at[32];
    g_autofree char *id = g_strdup_printf("c%03u", person), *phone = peers_phone(person);
    g_autofree char *mail = g_strconcat(id, "@example.test", NULL);
    g_autofree char *first = g_strdup_printf("First%u", person), *last = g_strdup_printf("Last%u", person);
    g_autofree char *company = g_strdup_printf("Company %u", person);
    g_autofree char *areas = g_strdup_printf("area %u, topic %u", person / PEERS_GROUP, person / PEERS_GROUP);
    g_autofree char *place = g_strdup_printf("Town, %c%c", 'A' + person % 26, 'A' + person / 26 % 26);
    worlds_row(rows, CB_contractors, "id", id, "first_name", first, "last_name", last, "company_name", company, "phone",
               phone, "email", mail, "focus_areas", areas, "service_area", place, NULL);
    worlds_row(rows, CB_event_attendees, "id", id, "event_id", PEERS_EVENT, "contractor_id", id, "check_in_time",
               cb_time_format(came, at), "sms_opt_in", "true", NULL);
}

static G_GNUC_UNUSED void
peers_add_item(CbPatch *rows, const char *id, const char *type, gint64 start, int minutes)
{
    char from[32], to[32];
    worlds_row(rows, CB_event_agenda_items, "id", id, "event_id", PEERS_EVENT, "item_type", type, "start_time",
               cb_time_format(start, from), "end_time", cb_time_format(start + minutes * CB_MINUTE, to), "location",
               "the hall", NULL);
}

static G_GNUC_UNUSED void
peers_write(Peers *peers, CbPatch *rows)
{
    fixture_write(peers->hub, fixture_patch, rows);
}

/* So many people are there since an hour before; lunch is in three hours. */
static G_GNUC_UNUSED void
peers_add_event(Peers *peers, guint people)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    char end[32];
    gint64 now = peers->fixture->now;
    peers->lunch = now + 180 * CB_MINUTE;
    worlds_row(rows, CB_events, "id", PEERS_EVENT, "name", "Summit", "date", "2026-11-20", "end_time",
               cb_time_format(now + 8 * 60 * CB_MINUTE, end), "timezone", "UTC", NULL);
    peers_add_item(rows, "a1", "keynote", now, 60);
    peers_add_item(rows, "a2", "lunch", peers->lunch, 60);
    peers_add_item(rows, "a3", "break", peers->lunch + 150 * CB_MINUTE, 30);
    for (guint p = 0; p < people; p++)
        peers_add_person(rows, p, now - 60 * CB_MINUTE + p * CB_SECOND);
    peers_write(peers, rows);
}

/* Changes a row of any table; pairs of column and value, ended by NULL, are those of worlds_row(). */
#define peers_change(peers, table, ...)                     \
    do {                                                    \
        g_autoptr(CbPatch) rows_ = cb_patch_new();          \
        worlds_row(rows_, table, __VA_ARGS__, NULL);        \
        fixture_write((peers)->hub, fixture_patch, rows_);  \
    } while (0)

static G_GNUC_UNUSED void
peers_move_lunch(Peers *peers, gint64 lunch)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    peers_add_item(rows, "a2", "lunch", lunch, 60);
    peers_write(peers, rows);
    peers->lunch = lunch;
}

/* --- deciding and turning ----------------------------------------------------------------------- */

/* Decides about the event as an administrator; fails unless it is accepted. `payload` is JSON. */
static G_GNUC_UNUSED void
peers_decide(Peers *peers, const char *kind, const char *target, const char *payload)
{
    g_autoptr(GError) error = NULL;
    const CbPeersAsk ask = {kind, target, cJSON_Parse(payload), "adam", CB_ROLE_ADMIN, NULL, NULL};
    g_autoptr(CbOutcome) outcome = cb_peers_ask(peers->hub, &ask, NULL, &error);
    if (outcome == NULL || outcome->code != NULL)
        fail_msg("%s: %s", kind, outcome != NULL ? outcome->sentence : error->message);
}

/* What is due at `now`. */
static G_GNUC_UNUSED void
peers_turn(Peers *peers, CbPeersPart part, gint64 now)
{
    peers->fixture->now = now;
    cb_hub_peers_turn(peers->hub, part);
}

/* --- looking ------------------------------------------------------------------------------------ */

static G_GNUC_UNUSED guint
peers_count(const CbWorld *world, CbTableId table)
{
    return cb_world_rows(world, table);
}

static G_GNUC_UNUSED guint
peers_message(const CbWorld *world, const char *id)
{
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        if (strcmp(event_messages_id(world, row), id) == 0)
            return row;
    fail_msg("no message %s", id);
    return CB_NO_ROW;
}

static G_GNUC_UNUSED void
peers_assert_status(Peers *peers, const char *id, const char *status)
{
    g_autoptr(CbWorld) world = fixture_world(peers->hub);
    guint row = peers_message(world, id);
    if (strcmp(event_messages_status(world, row), status) != 0)
        fail_msg("%s is %s, not %s: %s", id, event_messages_status(world, row), status,
                 event_messages_error_message(world, row));
}

static G_GNUC_UNUSED guint
peers_with_status(const CbWorld *world, const char *status)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_event_messages); row++)
        n += strcmp(event_messages_status(world, row), status) == 0;
    return n;
}

static G_GNUC_UNUSED const char *
peers_run_state(const CbWorld *world)
{
    return cb_world_rows(world, CB_peer_runs) == 0 ? "none" : peer_runs_state(world, 0);
}

/* --- the gateway -------------------------------------------------------------------------------- */

/* What arrived, each key once: {phone, message, …}; free with cJSON_Delete. */
static G_GNUC_UNUSED cJSON *
peers_arrived(Peers *peers)
{
    g_autoptr(GPtrArray) texts = webhook_sink_texts(peers->gateway);
    cJSON *all = cJSON_CreateArray();
    for (guint t = 0; t < texts->len; t++) {
        g_autoptr(cJSON) json = cJSON_Parse(texts->pdata[t]);
        cJSON *sent = cJSON_DetachItemFromObjectCaseSensitive(json, "send_via_ghl");
        assert_non_null(sent);
        cJSON_AddItemToArray(all, sent);
    }
    return all;
}

/* A request as the gateway sends it, signed at `now` (the hub's clock). Caller frees. */
static G_GNUC_UNUSED char *
peers_signature(const char *body, gint64 now)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT ".%s", now / CB_SECOND, body);
    return g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)PEERS_SECRET, strlen(PEERS_SECRET), text, -1);
}

static G_GNUC_UNUSED char *
peers_inbound_body(const char *phone, const char *text, const char *id)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "phone", phone);
    cJSON_AddStringToObject(json, "message", text);
    cJSON_AddStringToObject(json, "message_id", id);
    char *printed = cJSON_PrintUnformatted(json), *copy = g_strdup(printed);
    cJSON_free(printed);
    return copy;
}

/* What the gateway sends; `signature` NULL: as it should be, by a timestamp of `at`. */
typedef struct {
    const char *body, *signature;
    gint64 at;
} PeersPost;

/* Hands it in at a port of 127.0.0.1; the answer's status. */
static G_GNUC_UNUSED guint
peers_post(guint port, const PeersPost *post)
{
    g_autofree char *right = peers_signature(post->body, post->at);
    g_autofree char *request = g_strdup_printf(
        "POST /api/event-messaging/inbound HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nContent-Length: %zu\r\nX-Callboard-Timestamp: %" G_GINT64_FORMAT
        "\r\nX-Callboard-Signature: %s\r\n\r\n%s",
        strlen(post->body), post->at / CB_SECOND, post->signature != NULL ? post->signature : right, post->body);
    g_autofree char *answer = cb_test_ask(port, request, -1);
    assert_true(g_str_has_prefix(answer, "HTTP/1.1 "));
    guint status = (guint)atoi(answer + strlen("HTTP/1.1 "));
    if (status >= 500)
        print_message("%s\n", answer);
    return status;
}

/* --- databases ---------------------------------------------------------------------------------- */

static void
peers_configure(Peers *peers, const char *conf)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *secret = g_build_filename(peers->directory, "sms.secret", NULL);
    assert_true(g_file_set_contents_full(secret, PEERS_SECRET "\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    assert_true(g_file_set_contents_full(peers->conf, conf, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    cb_hub_peers_channels(peers->hub, NULL, NULL);
    g_clear_pointer(&peers->channels, cb_channels_free);
    peers->channels = cb_channels_read(peers->conf, &error);
    if (peers->channels == NULL || !cb_hub_peers_channels(peers->hub, peers->channels, &error))
        fail_msg("%s", error->message);
}

static void
peers_new(void **state)
{
    Peers *peers = g_new0(Peers, 1);
    peers->fixture = *state;
    peers->hub = peers->fixture->hub;
    peers->gateway = webhook_sink_start(PEERS_SECRET);
    peers->directory = cb_files_make_directory("peers", NULL);
    peers->conf = g_build_filename(peers->directory, CB_CHANNELS_FILE, NULL);
    g_autofree char *conf =
        g_strdup_printf("[sms]\nurl=%s\nsecret-file=sms.secret\n", webhook_sink_url(peers->gateway));
    peers_configure(peers, conf);
    *state = peers;
}

static G_GNUC_UNUSED int
peers_on_sqlite(void **state)
{
    fixture_on_sqlite(state);
    peers_new(state);
    return 0;
}

static G_GNUC_UNUSED int
peers_on_postgres(void **state)
{
    fixture_on_postgres(state);
    peers_new(state);
    return 0;
}

static G_GNUC_UNUSED int
peers_free(void **state)
{
    Peers *peers = *state;
    cb_hub_peers_channels(peers->hub, NULL, NULL);
    cb_channels_free(peers->channels);
    webhook_sink_stop(peers->gateway);
    cb_files_remove(peers->directory, NULL);
    *state = peers->fixture;
    g_free(peers->conf);
    g_free(peers->directory);
    g_free(peers);
    return fixture_free(state);
}

#define PEERS_ON_SQLITE(test) {#test, test, peers_on_sqlite, peers_free, NULL}
#define PEERS_ON_BOTH(test) \
    {#test " (SQLite)", test, peers_on_sqlite, peers_free, NULL}, {#test " (PostgreSQL)", test, peers_on_postgres, peers_free, NULL}
