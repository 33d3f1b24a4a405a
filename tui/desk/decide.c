/* Deciding: on the World as it is, into the outbox, and only then seen. */
#include "engine/domain.h"
#include "engine/json.h"
#include "engine/operators/operators.h"
#include "tui/desk/inside.h"

static CbDecision *
decision_of(CbDesk *desk, const CbWorld *world, const CbWish *wish)
{
    return cb_decision_new(world, wish->kind, wish->target_id, wish->payload, desk->profile->actor,
                           desk->profile->role, cb_desk_now(desk));
}

/* Where a hub decides, its own refusal is said at once. */
static CbOutcome *
judge(const CbDesk *desk, const CbWorld *world, const CbDecision *decision)
{
    CbOutcome *late =
        desk->has_hub ? cb_operators_too_late(world, decision, decision->decided_at) : NULL;
    return late != NULL ? late : cb_decide(world, decision, decision->decided_at);
}

CbOutcome *
cb_desk_preview(CbDesk *desk, const CbWish *wish)
{
    g_autoptr(CbDecision) decision = decision_of(desk, desk->world, wish);
    return judge(desk, desk->world, decision);
}

static gint64
next_batch(const CbDesk *desk)
{
    gint64 last = 0;
    for (guint i = 0; i < desk->entries->len; i++)
        last = MAX(last, ((const CbOutboxEntry *)g_ptr_array_index(desk->entries, i))->batch);
    return last + 1;
}

/* The root's row as the person saw it, NULL when there is none, or it is not to be kept; caller frees. */
static char *
root_json(const CbWorld *world, const CbDecision *decision)
{
    const CbDecisionKind *kind = cb_decision_kind(decision->kind);
    gboolean kept = decision->target != CB_none && (kind == NULL || !(kind->flags & CB_KIND_FORGETS));
    guint row = kept ? cb_world_find(world, decision->target, decision->target_id) : CB_NO_ROW;
    if (row == CB_NO_ROW)
        return NULL;
    g_autoptr(cJSON) json = cb_json_row(world, decision->target, row);
    char *printed = cJSON_PrintUnformatted(json);
    char *text = g_strdup(printed);
    cJSON_free(printed);
    return text;
}

/* Decides one wish on *world; an accepted one is written, moves *world on and is added to `patch`. */
static CbOutcome *
decide_wish(CbDesk *desk, const CbWish *wish, gint64 batch, CbWorld **world, CbPatch *patch,
            GError **error)
{
    g_autoptr(CbDecision) decision = decision_of(desk, *world, wish);
    g_autoptr(CbOutcome) outcome = judge(desk, *world, decision);
    if (outcome->patch == NULL)
        return g_steal_pointer(&outcome);
    g_autofree char *base = root_json(*world, decision);
    if (!cb_outbox_add(desk->store, decision, batch, base, error))
        return NULL;
    CbWorld *after = cb_world_patch(*world, outcome->patch);
    cb_world_unref(*world);
    *world = after;
    cb_patch_append(patch, outcome->patch);
    return g_steal_pointer(&outcome);
}

/* What was undone can no longer be revived once something newer is decided. */
static gboolean
supersede_undone(CbDesk *desk, GError **error)
{
    for (guint i = 0; i < desk->entries->len; i++) {
        const CbOutboxEntry *entry = g_ptr_array_index(desk->entries, i);
        if (entry->state == CB_OUTBOX_UNDONE &&
            !cb_outbox_mark(desk->store, entry->decision->id, CB_OUTBOX_SUPERSEDED, error))
            return FALSE;
    }
    return TRUE;
}

GPtrArray *
cb_desk_decide_begun(CbDesk *desk, const CbWish *wishes, guint n, CbPatch *patch, GError **error)
{
    g_autoptr(GPtrArray) outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)cb_outcome_free);
    g_autoptr(CbWorld) world = cb_world_ref(desk->world);
    gint64 batch = next_batch(desk);
    for (guint i = 0; i < n; i++) {
        CbOutcome *outcome = decide_wish(desk, &wishes[i], batch, &world, patch, error);
        if (outcome == NULL)
            return NULL;
        g_ptr_array_add(outcomes, outcome);
    }
    if (cb_patch_rows(patch) > 0 && !supersede_undone(desk, error))
        return NULL;
    return g_steal_pointer(&outcomes);
}

GPtrArray *
cb_desk_decide(CbDesk *desk, const CbWish *wishes, guint n, CbPatch **patch, GError **error)
{
    gboolean changed = FALSE;
    g_autoptr(CbPatch) own = cb_patch_new();
    if (patch != NULL)
        *patch = NULL;
    if (!cb_desk_begin(desk, &changed, error))
        return NULL;
    g_autoptr(GPtrArray) outcomes = cb_desk_decide_begun(desk, wishes, n, own, error);
    if (outcomes == NULL) {
        cb_outbox_rollback(desk->store);
        return NULL;
    }
    if (!cb_outbox_commit(desk->store, error) || !cb_desk_read_outbox(desk, error))
        return NULL;
    if (patch != NULL && !changed)
        *patch = g_steal_pointer(&own);
    return g_steal_pointer(&outcomes);
}
