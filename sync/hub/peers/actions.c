/* What the routes of peers do: decisions in the caller's name. */
#include <string.h>

#include "engine/peers/agenda.h"
#include "engine/peers/schedule.h"
#include "engine/when.h"
#include "sync/hub/peers/call.h"

/* --- what stands --------------------------------------------------------------------------------
 */

typedef struct {
    char *event, *match; /* ids */
} Target;

static void
target_clear(Target *target)
{
    g_free(target->event);
    g_free(target->match);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

/* The match in the path, and its event. */
static gboolean
find_target(const CbPeersCall *call, Target *target, CbAnswer **refusal)
{
    g_autoptr(CbWorld) world = cb_peers_world(call, refusal);
    guint match = world != NULL ? cb_peers_find_match(world, call->ids[0], refusal) : CB_NO_ROW;
    if (match == CB_NO_ROW)
        return FALSE;
    target->event = g_strdup(events_id(world, event_peer_matches_event_id(world, match)));
    target->match = g_strdup(call->ids[0]);
    return TRUE;
}

static cJSON *
payload_of(const Target *target)
{
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", target->match);
    return payload;
}

/* Decides about the match, and tells how it stands then. */
static CbAnswer *
decide(const CbPeersCall *call, const char *kind, const Target *target, cJSON *payload)
{
    g_autoptr(CbWorld) after = NULL;
    CbAnswer *refusal = cb_peers_call_decide(call, kind, target->event, payload, &after);
    guint match = refusal == NULL ? cb_peers_find_match(after, target->match, &refusal) : CB_NO_ROW;
    if (match == CB_NO_ROW)
        return refusal;
    cJSON *json = cb_peers_success();
    cJSON_AddItemToObject(json, "match", cb_peers_match_json(after, match));
    return cb_envelope(200, json);
}

/* --- one match by hand --------------------------------------------------------------------------
 */

static guint
match_of(const CbWorld *world, guint event, guint a, guint b)
{
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        if (event_peer_matches_contractor1_id(world, match) == MIN(a, b) &&
            event_peer_matches_contractor2_id(world, match) == MAX(a, b))
            return match;
    return CB_NO_ROW;
}

/* Score and reason are made here; what `matchData` says of them is not taken. */
CbAnswer *
cb_peers_do_match(const CbPeersCall *call)
{
    g_autofree char *one = cb_peers_body_id(call, "contractorId"),
                    *other = cb_peers_body_id(call, "peerId");
    g_autoptr(CbWorld) after = NULL;
    if (one == NULL || other == NULL)
        return cb_envelope_refuse(400, "MISSING_FIELDS",
                                  "contractorId and peerId say who is matched.");
    if (strcmp(one, other) == 0)
        return cb_envelope_refuse(400, "INVALID_PAIR", "A pair is of two people: contractorId and peerId name the same one.");
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "contractor1_id", one);
    cJSON_AddStringToObject(payload, "contractor2_id", other);
    CbAnswer *refusal = cb_peers_call_decide(call, "peers.match", call->ids[0], payload, &after);
    if (refusal != NULL)
        return refusal;
    guint match = match_of(after, cb_world_find(after, CB_events, call->ids[0]),
                           cb_world_find(after, CB_contractors, one),
                           cb_world_find(after, CB_contractors, other));
    cJSON *json = cb_peers_success();
    cJSON_AddItemToObject(json, "match", cb_peers_match_json(after, match));
    return cb_envelope(201, json);
}

/* To both of them, now; without a message in the words of the policy. */
CbAnswer *
cb_peers_do_introduce(const CbPeersCall *call)
{
    g_auto(Target) target = {0};
    CbAnswer *refusal = NULL;
    const char *message = cJSON_GetStringValue(cb_json_member(call->body, "message"));
    if (!find_target(call, &target, &refusal))
        return refusal;
    cJSON *payload = payload_of(&target);
    if (message != NULL)
        cJSON_AddStringToObject(payload, "message", message);
    return decide(call, "peers.introduce", &target, payload);
}

/* --- what they say and do -----------------------------------------------------------------------
 */

CbAnswer *
cb_peers_do_respond(const CbPeersCall *call)
{
    g_auto(Target) target = {0};
    CbAnswer *refusal = NULL;
    const cJSON *response = cb_json_member(call->body, "response");
    g_autofree char *contractor = cb_peers_body_id(call, "contractorId");
    if (contractor == NULL || !cJSON_IsBool(response))
        return cb_envelope_refuse(400, "MISSING_FIELDS",
                                  "contractorId says who answers, response is true or false.");
    if (!find_target(call, &target, &refusal))
        return refusal;
    cJSON *payload = payload_of(&target);
    cJSON_AddStringToObject(payload, "contractor_id", contractor);
    cJSON_AddStringToObject(payload, "class", cJSON_IsTrue(response) ? "yes" : "no");
    return decide(call, "peers.reply", &target, payload);
}

/* Details of a meeting that is still to be are no meeting yet; without any they have met. */
CbAnswer *
cb_peers_do_connect(const CbPeersCall *call)
{
    g_auto(Target) target = {0};
    CbAnswer *refusal = NULL;
    const cJSON *details = cb_json_member(call->body, "meetingDetails");
    gboolean meets = cJSON_IsTrue(cb_json_member(details, "scheduled"));
    const char *time = cJSON_GetStringValue(cb_json_member(details, "time"));
    const char *location = cJSON_GetStringValue(cb_json_member(details, "location"));
    if (details != NULL && !cJSON_IsObject(details))
        return cb_envelope_refuse(400, "INVALID_VALUE",
                                  "meetingDetails has scheduled, time and location.");
    if (meets && time == NULL)
        return cb_envelope_refuse(400, "MISSING_FIELDS",
                                  "A meeting that is scheduled has a time (meetingDetails.time).");
    if (!find_target(call, &target, &refusal))
        return refusal;
    cJSON *payload = payload_of(&target);
    if (!meets) {
        cJSON_AddTrueToObject(payload, "met");
        return decide(call, "peers.met", &target, payload);
    }
    cJSON_AddStringToObject(payload, "time", time);
    if (location != NULL)
        cJSON_AddStringToObject(payload, "location", location);
    return decide(call, "peers.meeting", &target, payload);
}

/* --- the agenda ---------------------------------------------------------------------------------
 */

static void
add_time(cJSON *json, const char *name, gint64 time)
{
    char text[32];
    cJSON_AddStringToObject(json, name, cb_time_format_milliseconds(time, text));
}

/* What nobody but a person can settle: {"warning": "sent_before_moved", "warning_words": "moved to …"}. */
static void
add_missed(cJSON *json, const CbPeerAgenda *agenda, const char *words)
{
    if (agenda->missed == CB_AGENDA_FOLLOWED)
        return;
    cJSON_AddStringToObject(json, "warning", cb_peer_missed_name(agenda->missed));
    cJSON_AddStringToObject(json, "warning_words", words);
}

static CbAnswer *
tell_schedule(const CbPeersCall *call, const CbWorld *world)
{
    CbPeerTimes times;
    guint event = cb_world_find(world, CB_events, call->ids[0]);
    CbPeerAgenda agenda = cb_peer_agenda(world, event, call->now);
    g_autofree char *missed = cb_peer_agenda_words(world, event, &agenda);
    if (!cb_peer_times(world, event, &times)) {
        cJSON *json = cJSON_CreateObject();
        cJSON_AddFalseToObject(json, "success");
        cJSON_AddStringToObject(json, "error", "no_lunch");
        add_missed(json, &agenda, missed);
        return cb_envelope(200, json);
    }
    g_autofree char *job = g_strdup_printf("batch-peer-matching-%s", call->ids[0]);
    guint run = cb_peer_run(world, event);
    cJSON *json = cb_peers_success();
    add_time(json, "lunch_time", times.lunch);
    add_time(json, "matching_time", times.run_at);
    add_time(json, "introduction_time", times.introductions);
    cJSON_AddNumberToObject(json, "delay_ms", (double)(MAX(times.run_at - call->now, 0) / 1000));
    cJSON_AddStringToObject(json, "job_id", job);
    cJSON_AddStringToObject(json, "state", run != CB_NO_ROW ? peer_runs_state(world, run) : "none");
    add_missed(json, &agenda, missed);
    return cb_envelope(200, json);
}

/* The agenda itself is the client's: what is generated of it here is the run. */
CbAnswer *
cb_peers_do_agenda(const CbPeersCall *call)
{
    CbAnswer *refusal = NULL;
    g_autoptr(CbWorld) world = cb_peers_world(call, &refusal);
    if (world == NULL || cb_peers_find_event(world, call->ids[0], &refusal) == CB_NO_ROW)
        return refusal;
    if (!cb_peer_reschedule_is_news(world, cb_world_find(world, CB_events, call->ids[0]),
                                    call->now))
        return tell_schedule(call, world);
    g_autoptr(CbWorld) after = NULL;
    refusal = cb_peers_call_decide(call, "peers.schedule", call->ids[0], NULL, &after);
    return refusal != NULL ? refusal : tell_schedule(call, after);
}
