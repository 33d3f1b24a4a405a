/* Decisions of the pool that the hub makes. */
#include "sync/hub/pool/inside.h"

#include <string.h>

const CbPoolWho cb_pool_hub = {"system", CB_ROLE_SERVICE};

void
cb_pool_told_clear(CbPoolTold *told)
{
    g_clear_pointer(&told->id, g_free);
    g_clear_pointer(&told->outcome, cb_outcome_free);
    g_clear_pointer(&told->before, cb_world_unref);
    g_clear_pointer(&told->after, cb_world_unref);
}

gboolean
cb_pool_accepted(const CbPoolTold *told)
{
    return told->outcome != NULL && told->outcome->code == NULL;
}

void
cb_pool_note_database(CbHub *hub, const GError *problem)
{
    CbPooling *pooling = hub->pooling;
    cb_hub_count(hub, problem == NULL ? "pool_database_total{result=\"success\"}" : "pool_database_total{result=\"failure\"}",
                 1);
    g_mutex_lock(&pooling->lock);
    pooling->unreachable = problem == NULL ? 0 : pooling->unreachable + 1;
    g_mutex_unlock(&pooling->lock);
}

gboolean
cb_pool_ask(CbHub *hub, const CbPoolAsk *ask, CbPoolTold *told, GError **error)
{
    GError *problem = NULL;
    g_autoptr(CbDecision) decision =
        cb_own_decision(hub, ask->kind, ask->target, ask->payload, ask->who.actor, ask->who.role);
    g_auto(CbOwn) own = {decision, ask->still, ask->data, NULL, NULL};
    *told = (CbPoolTold){.id = g_strdup(decision->id)};
    told->outcome = cb_hub_decide(hub, &own, &problem);
    told->before = g_steal_pointer(&own.before);
    told->after = g_steal_pointer(&own.after);
    cb_pool_note_database(hub, problem);
    if (problem == NULL && g_strcmp0(told->outcome->code, CB_CODE_REFUSED) == 0)
        g_set_error(&problem, CB_DB_ERROR, CB_DB_ERROR_REFUSED, "%s", told->outcome->sentence);
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}
