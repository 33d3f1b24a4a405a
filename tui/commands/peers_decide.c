/* What `callboard peers` decides: runs, pairs, answers, and what data got wrong about people. */
#include <string.h>

#include "engine/json.h"
#include "engine/peers/agenda.h"
#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"
#include "engine/peers/names.h"
#include "engine/peers/optimal.h"
#include "engine/peers/schedule.h"
#include "tui/commands/decision.h"
#include "tui/commands/named.h"
#include "tui/commands/peers.h"
#include "tui/commands/sheet.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

CbExit
cb_peers_make(CbCall *call, const char *kind, const char *target, cJSON *json, GError **error)
{
    g_autofree char *id = g_strdup(target);
    cb_json_add_given(json, "reason", call->reason);
    char *payload = cJSON_PrintUnformatted(json);
    CbExit status = cb_decision_make(call, kind, id, payload, error);
    cJSON_free(payload);
    return status;
}

static CbExit
decide_event(CbCall *call, const char *kind, cJSON *json, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event;
    if (!cb_peers_event(call, &event, &status))
        return status;
    return cb_peers_make(call, kind, events_id(world_of(call), event), json, error);
}

CbExit
cb_peers_wrong(const CbCall *call, const char *takes, GError **error)
{
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "peers %s takes %s", call->words[0], takes);
    return CB_EXIT_USAGE;
}

/* --- the run ---------------------------------------------------------------------------------- */

/* Of a large event the pairs are planned here, so that the hub only has to look whether they still
 * fit. */
static void
add_plan(const CbWorld *world, guint event, cJSON *json)
{
    g_autoptr(GArray) eligible = cb_peer_eligible(world, event);
    if (eligible->len <= CB_PEERS_ASIDE)
        return;
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    if (batch->success)
        cJSON_AddItemToObject(json, "pairs", cb_peer_batch_plan(world, batch));
}

CbExit
cb_peers_run(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event;
    if (!cb_peers_event(call, &event, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (call->late)
        cJSON_AddTrueToObject(json, "late");
    add_plan(world_of(call), event, json);
    return cb_peers_make(call, "peers.run", events_id(world_of(call), event), json, error);
}

/* Of all events what their agenda asks for and no run can follow; NULL: nothing. Caller frees. */
static char *
missed_of_all(const CbWorld *world, gint64 now)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++) {
        CbPeerAgenda agenda = cb_peer_agenda(world, event, now);
        g_autofree char *sentence = cb_peer_agenda_sentence(world, event, &agenda);
        if (agenda.matters && !cb_peer_reschedule_is_news(world, event, now))
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", sentence);
    }
    return text->len > 0 ? g_strdup(text->str) : NULL;
}

/* The events that are named, else all whose agenda asks for something else than stands. */
CbExit
cb_peers_schedule(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    g_autoptr(CbWorld) world = cb_world_ref(world_of(call));
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(CbWish));
    for (guint i = 1; i < call->n_words; i++) {
        guint event;
        if (!cb_call_find_event(call, call->words[i], &event, &status))
            return status;
        const CbWish wish = {"peers.schedule", events_id(world, event), (char *)"{}"};
        g_array_append_val(wishes, wish);
    }
    for (guint event = 0; call->n_words == 1 && event < cb_world_rows(world, CB_events); event++) {
        const CbWish wish = {"peers.schedule", events_id(world, event), (char *)"{}"};
        if (cb_peer_reschedule_is_news(world, event, cb_desk_now(call->desk)))
            g_array_append_val(wishes, wish);
    }
    g_autofree char *missed = call->n_words == 1 ? missed_of_all(world, cb_desk_now(call->desk)) : NULL;
    if (wishes->len == 0)
        return cb_call_refuse(call, "NOTHING_TO_DO", "%s", missed != NULL ? missed : "every run is as its agenda says");
    if (missed != NULL)
        cb_say(stderr, "%s", missed);
    return cb_decision_make_all(call, (const CbWish *)(gconstpointer)wishes->data, wishes->len,
                                error);
}

CbExit
cb_peers_postpone(CbCall *call, GError **error)
{
    guint64 minutes;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (!g_ascii_string_to_unsigned(call->words[2], 10, 0, 7 * 24 * 60, &minutes, NULL))
        return cb_peers_wrong(call, "minutes, 0 for as the agenda says", error);
    cJSON_AddNumberToObject(json, "minutes", (double)minutes);
    return decide_event(call, "peers.postpone", json, error);
}

CbExit
cb_peers_cancel(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    return decide_event(call, "peers.cancel", json, error);
}

/* --- two people ------------------------------------------------------------------------------- */

static gboolean
find_two(CbCall *call, guint *event, guint two[static 2], CbExit *status)
{
    return cb_peers_event(call, event, status) &&
           cb_peers_guest(call, *event, 2, &two[0], status) &&
           cb_peers_guest(call, *event, 3, &two[1], status);
}

CbExit
cb_peers_pair(CbCall *call, GError **error)
{
    static const char *const rules[] = {"pin", "forbid", "none", NULL};
    CbExit status = CB_EXIT_STORE;
    guint event, two[2];
    if (!g_strv_contains(rules, call->words[4]))
        return cb_peers_wrong(call, "pin, forbid or none behind the two guests", error);
    if (!find_two(call, &event, two, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "contractor1_id", contractors_id(world_of(call), two[0]));
    cb_json_add_given(json, "contractor2_id", contractors_id(world_of(call), two[1]));
    cb_json_add_given(json, "rule", call->words[4]);
    return cb_peers_make(call, "peers.pair", events_id(world_of(call), event), json, error);
}

guint
cb_peers_match_of(const CbWorld *world, guint event, guint one, guint other)
{
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, MIN(one, other), match)
        if (event_peer_matches_event_id(world, match) == event &&
            event_peer_matches_contractor2_id(world, match) == MAX(one, other))
            return match;
    return CB_NO_ROW;
}

static CbExit
refuse_no_match(const CbCall *call, guint one, guint other)
{
    g_autofree char *first = cb_name_of_contractor(world_of(call), one),
                    *second = cb_name_of_contractor(world_of(call), other);
    return cb_call_refuse(call, "MATCH_NOT_FOUND",
                          "%s and %s are not introduced to each other there", first, second);
}

CbExit
cb_peers_met(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    gboolean yes = strcmp(call->words[4], "yes") == 0;
    guint event, two[2];
    if (!yes && strcmp(call->words[4], "no") != 0)
        return cb_peers_wrong(call, "yes or no behind the two guests", error);
    if (!find_two(call, &event, two, &status))
        return status;
    guint match = cb_peers_match_of(world_of(call), event, two[0], two[1]);
    if (match == CB_NO_ROW)
        return refuse_no_match(call, two[0], two[1]);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "match_id", event_peer_matches_id(world_of(call), match));
    cJSON_AddBoolToObject(json, "met", yes);
    return cb_peers_make(call, "peers.met", events_id(world_of(call), event), json, error);
}

/* --- one person ------------------------------------------------------------------------------- */

static gboolean
find_one(CbCall *call, guint *event, guint *contractor, CbExit *status)
{
    return cb_peers_event(call, event, status) &&
           cb_peers_guest(call, *event, 2, contractor, status);
}

static void
add_answer(cJSON *json, const char *name, const char *word)
{
    if (word != NULL)
        cJSON_AddBoolToObject(json, name, strcmp(word, "yes") == 0);
}

CbExit
cb_peers_attend(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, contractor;
    if (call->checked_in == NULL && call->sms == NULL && call->phone == NULL)
        return cb_peers_wrong(call, "--checked-in, --sms or --phone", error);
    if (!find_one(call, &event, &contractor, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "contractor_id", contractors_id(world_of(call), contractor));
    add_answer(json, "checked_in", call->checked_in);
    add_answer(json, "sms_opt_in", call->sms);
    cb_json_add_given(json, "phone", call->phone);
    return cb_peers_make(call, "peers.attend", events_id(world_of(call), event), json, error);
}

CbExit
cb_peers_optout(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint event, contractor;
    if (!find_one(call, &event, &contractor, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cb_json_add_given(json, "contractor_id", contractors_id(world_of(call), contractor));
    cb_json_add_given(json, "scope", call->scope != NULL ? call->scope : "all");
    return cb_peers_make(call, "peers.opt_out", events_id(world_of(call), event), json, error);
}

CbExit
cb_peers_erase(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint contractor;
    if (!cb_call_find_contractor(call, call->words[1], &contractor, &status))
        return status;
    g_autofree char *name = cb_name_of_contractor(world_of(call), contractor);
    if (!call->yes && !call->dry_run)
        return cb_call_refuse(call, "CONFIRM",
                              "the texts and contact data of %s would be gone for good; add --yes",
                              name);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    return cb_peers_make(call, "peers.erase", contractors_id(world_of(call), contractor), json, error);
}
