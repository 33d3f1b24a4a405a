/* Decisions about peers in tests: a small summit, what is decided there, a sender that brings what
 * is due, and what must hold afterwards: every change of a row with a version raises it once; a
 * pair has one match an event, the lower id first, and both have a side; phone and address of
 * somebody stand in a text to another only when both have said yes.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "engine/peers/names.h"
#include "engine/peers/peers.h"
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define LUNCH "2026-06-01T12:00:00Z"

static inline gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

/* Minutes from lunch. */
static inline gint64
at(int minutes)
{
    return worlds_time(LUNCH) + minutes * CB_MINUTE;
}

/* --- a summit --------------------------------------------------------------------------------- */

static inline void
peers_person(CbPatch *rows, guint i, const char *first, const char *city)
{
    g_autofree char *id = g_strdup_printf("c%02u", i), *phone = g_strdup_printf("+1555010%04u", i);
    g_autofree char *email = g_strdup_printf("%s%u@example.org", first, i),
                    *company = g_strdup_printf("%s Works", first);
    g_autofree char *in = g_strdup_printf("2026-06-01T08:%02u:00Z", i % 60);
    worlds_row(rows, CB_contractors, "id", id, "first_name", first, "last_name", "Lee", "phone",
               phone, "email", email, "company_name", company, "service_area", city, "focus_areas",
               "sales,hiring", "revenue_tier", "1m_5m", NULL);
    worlds_row(rows, CB_event_attendees, "id", id, "event_id", "e", "contractor_id", id,
               "check_in_time", in, "sms_opt_in", "1", "real_phone", phone, "custom_responses",
               "{\"likes\":\"tea\"}", NULL);
}

static inline void
peers_event(CbPatch *rows)
{
    worlds_row(rows, CB_events, "id", "e", "name", "Summit", "date", "2026-06-01", "end_time",
               "2026-06-01T17:00:00Z", "timezone", "UTC", NULL);
    worlds_row(rows, CB_event_agenda_items, "id", "lunch", "event_id", "e", "item_type", "lunch",
               "start_time", LUNCH, "end_time", "2026-06-01T13:00:00Z", NULL);
    worlds_row(rows, CB_event_agenda_items, "id", "tea", "event_id", "e", "item_type", "break",
               "start_time", "2026-06-01T15:00:00Z", "location", "the foyer", NULL);
}

/* So many people of different towns and the same interests: everybody fits everybody. */
static inline CbWorld *
peers_summit(guint people)
{
    static const char *const names[] = {"Ann", "Ben", "Cho", "Dan", "Eva",
                                        "Fay", "Gil", "Hal", "Ida", "Jon"};
    static const char *const cities[] = {"Reno, NV",   "Dallas, TX", "Boise, ID", "Miami, FL",
                                         "Denver, CO", "Salem, OR",  "Macon, GA", "Provo, UT",
                                         "Tulsa, OK",  "Akron, OH"};
    g_autoptr(CbPatch) rows = cb_patch_new();
    peers_event(rows);
    for (guint i = 0; i < people; i++)
        peers_person(rows, i, names[i % G_N_ELEMENTS(names)], cities[i % G_N_ELEMENTS(cities)]);
    return worlds_of(rows);
}

/* --- what must hold --------------------------------------------------------------------------- */

static inline guint
peers_row(const CbWorld *world, const char *contractor)
{
    return worlds_find(world, CB_contractors, contractor);
}

static inline void
peers_assert_text(const CbWorld *world, guint message)
{
    guint to = event_messages_contractor_id(world, message),
          match = cb_peer_match_of_message(world, message);
    g_autofree char *text = cb_peer_text(world, message);
    if (is(event_messages_direction(world, message), "inbound") ||
        is(event_messages_message_type(world, message), "dispatcher_message"))
        return;
    gboolean both = match != CB_NO_ROW &&
                    event_peer_matches_contractor1_response(world, match) == TRUE &&
                    event_peer_matches_contractor2_response(world, match) == TRUE;
    for (guint other = 0; other < cb_world_rows(world, CB_contractors); other++) {
        const char *phone = contractors_phone(world, other),
                   *email = contractors_email(world, other);
        if ((phone == NULL || strstr(text, phone) == NULL) &&
            (email == NULL || strstr(text, email) == NULL))
            continue;
        if (other == to || !both || cb_peer_other(world, match, to) != other)
            fail_msg("%s tells %s how to reach %s: %s", event_messages_message_type(world, message),
                     contractors_id(world, to), contractors_id(world, other), text);
    }
}

static inline void
peers_assert_sound(const CbWorld *world)
{
    for (guint m = 0; m < cb_world_rows(world, CB_event_peer_matches); m++) {
        guint a = event_peer_matches_contractor1_id(world, m),
              b = event_peer_matches_contractor2_id(world, m), sides = 0;
        assert_true(a < b);
        for (guint n = 0; n < m; n++)
            assert_false(event_peer_matches_contractor1_id(world, n) == a &&
                         event_peer_matches_contractor2_id(world, n) == b);
        for (guint s = 0; s < cb_world_rows(world, CB_peer_match_sides); s++)
            sides += is(peer_match_sides_match_id(world, s), event_peer_matches_id(world, m));
        assert_int_equal(sides, 2);
    }
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        peers_assert_text(world, m);
}

static inline void
peers_assert_raised(const CbWorld *before, const CbWorld *after, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        int version = cb_table_column(&cb_tables[row->table], "row_version");
        if (version < 0 || !cb_tables[row->table].sorted)
            continue;
        guint key = cb_table_key(&cb_tables[row->table]);
        guint was = worlds_find(before, row->table, row->values[key].text);
        assert_int_equal(cb_world_value(after, row->table, (guint)version, was).integer,
                         cb_world_value(before, row->table, (guint)version, was).integer + 1);
    }
}

/* --- deciding --------------------------------------------------------------------------------- */

typedef struct {
    const char *kind, *payload;
    int minutes;        /* from lunch */
    CbRole role;        /* a viewer is never meant: then a dispatcher */
    const char *target; /* NULL: "e" */
} PeersCall;

static inline CbOutcome *
peers_decide_as(const CbWorld *world, const PeersCall *call, CbRole role)
{
    static guint n;
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, call->kind, call->target != NULL ? call->target : "e", call->payload,
                        "dora", role, at(call->minutes));
    g_free(decision->id);
    decision->id = g_strdup_printf("decision-%u", ++n);
    return cb_decide(world, decision, decision->decided_at);
}

static inline CbOutcome *
peers_decide(const CbWorld *world, const PeersCall *call)
{
    return peers_decide_as(world, call,
                           call->role == CB_ROLE_VIEWER ? CB_ROLE_DISPATCHER : call->role);
}

/* Must be accepted; *world becomes the one after it. The sentence is the caller's. */
static inline char *
peers_say(CbWorld **world, const PeersCall *call)
{
    g_autoptr(CbOutcome) outcome = peers_decide(*world, call);
    if (outcome->code != NULL)
        fail_msg("%s %s is refused: %s %s", call->kind, call->payload != NULL ? call->payload : "",
                 outcome->code, outcome->sentence);
    CbWorld *after = cb_world_patch(*world, outcome->patch);
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(after);
    worlds_assert_same(after, rebuilt);
    peers_assert_raised(*world, after, outcome->patch);
    peers_assert_sound(after);
    cb_world_unref(*world);
    *world = after;
    return g_steal_pointer(&outcome->sentence);
}

static inline void
peers_do(CbWorld **world, const PeersCall *call)
{
    g_free(peers_say(world, call));
}

static inline void
peers_refuse(const CbWorld *world, const char *code, const PeersCall *call)
{
    g_autoptr(CbOutcome) outcome = peers_decide(world, call);
    if (!is(outcome->code, code))
        fail_msg("%s: %s (%s) instead of %s", call->kind,
                 outcome->code != NULL ? outcome->code : "accepted", outcome->sentence, code);
    assert_null(outcome->patch);
}

/* A text of somebody; `id` is the gateway's. */
static inline void
peers_hear(CbWorld **world, const char *who, const char *text, const char *id, int minutes)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "contractor_id", who);
    cJSON_AddStringToObject(json, "text", text);
    cJSON_AddStringToObject(json, "message_id", id);
    char *payload = cJSON_PrintUnformatted(json);
    peers_do(world, &(PeersCall){"peers.inbound", payload, minutes, CB_ROLE_SERVICE, NULL});
    cJSON_free(payload);
}

/* Sends what is due, as the hub does. */
static inline void
peers_send(CbWorld **world, int minutes)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    for (guint m = 0; m < cb_world_rows(*world, CB_event_messages); m++) {
        if (!is(event_messages_status(*world, m), "scheduled") ||
            event_messages_scheduled_time(*world, m) > at(minutes))
            continue;
        g_autofree char *text = cb_peer_text(*world, m);
        CbRow *row = cb_patch_add(patch, CB_event_messages);
        for (guint c = 0; c < cb_tables[CB_event_messages].n_columns; c++)
            cb_patch_set(patch, row, c, cb_world_value(*world, CB_event_messages, c, m));
        cb_patch_set_text(patch, row, CB_event_messages_status, "sent");
        cb_patch_set_text(patch, row, CB_event_messages_message_content, text);
        cb_patch_set_integer(row, CB_event_messages_actual_send_time, at(minutes));
    }
    CbWorld *after = cb_world_patch(*world, patch);
    cb_world_unref(*world);
    *world = after;
}

/* --- looking ---------------------------------------------------------------------------------- */

static inline guint
peers_matches(const CbWorld *world)
{
    return cb_world_rows(world, CB_event_peer_matches);
}

/* Messages of a type to somebody (NULL: anybody) with a status (NULL: any). */
static inline guint
peers_count(const CbWorld *world, const char *type, const char *who, const char *status)
{
    guint n = 0;
    for (guint m = 0; m < cb_world_rows(world, CB_event_messages); m++)
        n += (type == NULL || is(event_messages_message_type(world, m), type)) &&
             (who == NULL ||
              is(contractors_id(world, event_messages_contractor_id(world, m)), who)) &&
             (status == NULL || is(event_messages_status(world, m), status));
    return n;
}

/* The last message of a type to somebody as text, which must be there. Caller frees. */
static inline char *
peers_told(const CbWorld *world, const char *type, const char *who)
{
    for (guint m = cb_world_rows(world, CB_event_messages); m-- > 0;)
        if (is(event_messages_message_type(world, m), type) &&
            is(contractors_id(world, event_messages_contractor_id(world, m)), who))
            return cb_peer_text(world, m);
    fail_msg("%s was told nothing of type %s", who, type);
    return NULL;
}

/* TRUE, FALSE or CB_NULL: what somebody said to the match with another, which must be there. */
static inline gint64
peers_response(const CbWorld *world, const char *who, const char *other)
{
    guint a = peers_row(world, who), b = peers_row(world, other);
    for (guint m = 0; m < peers_matches(world); m++)
        if (event_peer_matches_contractor1_id(world, m) == MIN(a, b) &&
            event_peer_matches_contractor2_id(world, m) == MAX(a, b))
            return a < b ? event_peer_matches_contractor1_response(world, m)
                         : event_peer_matches_contractor2_response(world, m);
    fail_msg("%s and %s have no match", who, other);
    return CB_NULL;
}

/* A summit whose introductions went out at five past noon. */
static inline CbWorld *
peers_introduced(guint people)
{
    CbWorld *world = peers_summit(people);
    peers_do(&world, &(PeersCall){.kind = "peers.run", .minutes = -15});
    peers_send(&world, 5);
    return world;
}
