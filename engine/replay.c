#include "engine/replay.h"

static void
clear_replayed(gpointer data)
{
    g_free(((CbReplayed *)data)->sentence);
}

GArray *
cb_replayed_new(void)
{
    GArray *replayed = g_array_new(FALSE, FALSE, sizeof(CbReplayed));
    g_array_set_clear_func(replayed, clear_replayed);
    return replayed;
}

CbWorld *
cb_replay(const CbWorld *facts, const GPtrArray *decisions, GArray *replayed)
{
    CbWorld *world = cb_world_ref(facts);
    for (guint i = 0; i < decisions->len; i++) {
        const CbDecision *decision = g_ptr_array_index(decisions, i);
        g_autoptr(CbOutcome) outcome = cb_decide(world, decision, decision->decided_at);
        if (outcome->patch != NULL) {
            CbWorld *after = cb_world_patch(world, outcome->patch);
            cb_world_unref(world);
            world = after;
        }
        CbReplayed one = {decision, outcome->code, g_steal_pointer(&outcome->sentence)};
        if (replayed != NULL)
            g_array_append_val(replayed, one);
        else
            g_free(one.sentence);
    }
    return world;
}
