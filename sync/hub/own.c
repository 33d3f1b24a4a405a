/* Decisions that the hub makes itself: for clients that call functions, for the sweeper, for links in mail. */
#include "engine/domain.h"
#include "sync/hub/inside.h"

void
cb_own_clear(CbOwn *own)
{
    g_clear_pointer(&own->before, cb_world_unref);
    g_clear_pointer(&own->after, cb_world_unref);
}

CbDecision *
cb_own_decision(const CbHub *hub, const char *kind, const char *target, cJSON *payload, const char *actor, CbRole role)
{
    CbDecision *decision = g_new0(CbDecision, 1);
    char *text = payload != NULL ? cJSON_PrintUnformatted(payload) : NULL;
    decision->decided_at = cb_hub_now(hub);
    decision->id = cb_decision_id(decision->decided_at);
    decision->kind = g_strdup(kind);
    decision->target = cb_decision_kind(kind)->target;
    decision->target_id = g_strdup(target);
    decision->base_version = CB_NULL;
    decision->payload = g_strdup(text != NULL ? text : "{}");
    decision->actor = g_strdup(actor);
    decision->role = role;
    cJSON_free(text);
    cJSON_Delete(payload);
    return decision;
}

/* What somebody saw does not count: the hub decides on what is. */
static CbDecision *
copy(const CbDecision *decision)
{
    CbDecision *own = g_new0(CbDecision, 1);
    own->id = g_strdup(decision->id);
    own->kind = g_strdup(decision->kind);
    own->target = decision->target;
    own->target_id = g_strdup(decision->target_id);
    own->base_version = CB_NULL;
    own->payload = g_strdup(decision->payload);
    own->actor = g_strdup(decision->actor);
    own->role = decision->role;
    own->decided_at = decision->decided_at;
    return own;
}

CbPushItem *
cb_own_item(const CbDecision *decision)
{
    CbPushItem *item = g_new0(CbPushItem, 1);
    item->id = g_strdup(decision->id);
    item->decision = copy(decision);
    item->fingerprint = cb_wire_fingerprint(item->decision);
    item->version = item->at = CB_NULL;
    return item;
}

CbOutcome *
cb_own_outcome(const CbPushItem *item)
{
    CbOutcome *outcome = g_new0(CbOutcome, 1);
    gboolean accepted = item->verdict == CB_VERDICT_ACCEPTED;
    outcome->code = accepted ? NULL : g_intern_string(item->code);
    outcome->sentence = g_strdup(item->message);
    return outcome;
}

CbOutcome *
cb_hub_decide(CbHub *hub, CbOwn *own, GError **error)
{
    g_auto(CbRound) round = {0};
    cb_round_init(&round, hub, CB_OWN_CLIENT);
    round.now = own->decision->decided_at;
    CbPushItem *item = cb_own_item(own->decision);
    item->still = own->still;
    item->still_data = own->data;
    g_ptr_array_add(round.items, item);
    if (!cb_round_decide(&round, error))
        return NULL;
    cb_own_clear(own);
    own->before = g_steal_pointer(&item->on);
    own->after = g_steal_pointer(&round.current.world);
    return cb_own_outcome(item);
}
