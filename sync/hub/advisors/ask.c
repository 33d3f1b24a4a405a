#include "sync/hub/advisors/ask.h"

#include "engine/domain.h"

#define HUB "system"

void
cb_asked_clear(CbAsked *asked)
{
    g_clear_pointer(&asked->outcome, cb_outcome_free);
    g_clear_pointer(&asked->after, cb_world_unref);
}

CbDecision *
cb_advisor_decision(const CbHub *hub, const CbAdvisorAsk *ask)
{
    CbDecision *decision = g_new0(CbDecision, 1);
    char *payload = ask->payload != NULL ? cJSON_PrintUnformatted(ask->payload) : NULL;
    decision->decided_at = cb_hub_now(hub);
    decision->id = cb_decision_id(decision->decided_at);
    decision->kind = g_strdup(ask->kind);
    decision->target = cb_decision_kind(ask->kind)->target;
    decision->target_id = g_strdup(ask->target);
    decision->base_version = CB_NULL;
    decision->payload = g_strdup(payload != NULL ? payload : "{}");
    decision->actor = g_strdup(ask->actor != NULL ? ask->actor : HUB);
    decision->role = ask->role != CB_ROLE_VIEWER ? ask->role : CB_ROLE_SERVICE;
    cJSON_free(payload);
    cJSON_Delete(ask->payload);
    return decision;
}

gboolean
cb_advisor_ask(CbHub *hub, const CbAdvisorAsk *ask, CbAsked *asked, GError **error)
{
    g_autoptr(CbDecision) decision = cb_advisor_decision(hub, ask);
    g_auto(CbOwn) own = {decision, ask->still, ask->data, NULL, NULL};
    g_autoptr(CbOutcome) outcome = cb_hub_decide(hub, &own, error);
    if (outcome == NULL)
        return FALSE;
    if (asked != NULL)
        *asked = (CbAsked){g_steal_pointer(&outcome), g_steal_pointer(&own.after)};
    return TRUE;
}
