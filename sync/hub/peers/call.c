#include "sync/hub/peers/call.h"

#include <string.h>

#include "sync/wire/protocol.h"

cJSON *
cb_peers_success(void)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "success");
    return json;
}

CbWorld *
cb_peers_world(const CbPeersCall *call, CbAnswer **refusal)
{
    GError *error = NULL;
    CbWorld *world = cb_current_world(call->hub, &error);
    if (world == NULL)
        *refusal = cb_envelope_failed(call->hub, error);
    return world;
}

/* --- what is named ------------------------------------------------------------------------------
 */

static guint
find(const CbWorld *world, CbTableId table, const char *id, CbAnswer **refusal)
{
    guint row = cb_world_find(world, table, id);
    if (row == CB_NO_ROW)
        *refusal =
            table == CB_events
                ? cb_envelope_refuse(404, "event_not_found", "There is no such event.")
                : cb_envelope_refuse(404, "contractor_not_found", "There is no such person.");
    return row;
}

guint
cb_peers_find_event(const CbWorld *world, const char *id, CbAnswer **refusal)
{
    return find(world, CB_events, id, refusal);
}

guint
cb_peers_find_contractor(const CbWorld *world, const char *id, CbAnswer **refusal)
{
    return find(world, CB_contractors, id, refusal);
}

guint
cb_peers_find_match(const CbWorld *world, const char *id, CbAnswer **refusal)
{
    for (guint row = 0; row < cb_world_rows(world, CB_event_peer_matches); row++)
        if (strcmp(event_peer_matches_id(world, row), id) == 0)
            return row;
    *refusal = cb_envelope_refuse(404, "match_not_found", "There is no such match.");
    return CB_NO_ROW;
}

char *
cb_peers_body_id(const CbPeersCall *call, const char *name)
{
    const cJSON *id = cb_json_member(call->body, name);
    gint64 number;
    if (cJSON_IsString(id) && *id->valuestring != '\0')
        return g_strdup(id->valuestring);
    return cb_wire_read_number(id, &number) ? g_strdup_printf("%" G_GINT64_FORMAT, number) : NULL;
}

/* --- decisions ----------------------------------------------------------------------------------
 */

/* What codes of decisions are as HTTP; the rest is a conflict with how things are. */
static guint
status_of(const char *code)
{
    if (strcmp(code, "NOT_AUTHORIZED") == 0)
        return 403;
    if (g_str_has_suffix(code, "_NOT_FOUND"))
        return 404;
    return g_str_has_prefix(code, "INVALID_") || g_str_has_prefix(code, "MISSING_") ? 400 : 409;
}

CbAnswer *
cb_peers_call_decide(const CbPeersCall *call, const char *kind, const char *target, cJSON *payload,
                CbWorld **after)
{
    GError *error = NULL;
    const CbAsker *asker = call->asker;
    const char *actor = asker->name != NULL ? asker->name : cb_role_name(asker->role);
    const CbPeersAsk ask = {kind, target, payload, actor, asker->role, NULL, NULL};
    g_autoptr(CbOutcome) outcome = cb_peers_ask(call->hub, &ask, after, &error);
    if (outcome == NULL)
        return cb_envelope_failed(call->hub, error);
    return outcome->code == NULL
               ? NULL
               : cb_envelope_refuse(status_of(outcome->code), outcome->code, outcome->sentence);
}
