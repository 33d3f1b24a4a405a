/* One decision of a batch: what becomes of it, by the rules of docs/protocol.md (Push). */
#include <string.h>

#include "engine/domain.h"
#include "engine/operators/operators.h"
#include "sync/hub/advisors/advising.h"
#include "sync/hub/inside.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/pool/pool.h"

#define TRIES 5u

typedef enum { DONE, AGAIN, FAILED } Step;

/* --- settling ------------------------------------------------------------------------------------- */

static void
settle(CbPushItem *item, CbVerdict verdict, const char *code, const char *message)
{
    item->verdict = verdict;
    item->settled = TRUE;
    g_free(item->code);
    g_free(item->message);
    item->code = g_strdup(code);
    item->message = g_strdup(message);
}

void
cb_push_item_reset(CbPushItem *item)
{
    item->replayed = FALSE;
    g_clear_pointer(&item->led_to, cb_world_unref);
    if (item->decision == NULL)
        return;
    item->settled = item->already = FALSE;
    item->version = item->at = CB_NULL;
    g_clear_pointer(&item->code, g_free);
    g_clear_pointer(&item->message, g_free);
    g_clear_pointer(&item->by, g_free);
    g_clear_pointer(&item->did, g_free);
    g_clear_pointer(&item->first, cb_decided_free);
    g_clear_pointer(&item->on, cb_world_unref);
}

void
cb_push_item_free(CbPushItem *item)
{
    cb_push_item_reset(item);
    cb_decision_free(item->decision);
    g_free(item->id);
    g_free(item->fingerprint);
    g_free(item->code);
    g_free(item->message);
    g_free(item);
}

/* `patch`: what it has changed, NULL: nothing. */
static gboolean
remember(const CbDeciding *deciding, const CbPushItem *item, const CbPatch *patch, GError **error)
{
    const CbDecision *decision = item->decision;
    g_autofree char *person = cb_payload_person(decision->payload);
    CbDecided decided = {
        .id = decision->id,
        .client = (char *)deciding->client,
        .kind = decision->kind,
        .target = decision->target,
        .target_id = decision->target_id,
        .payload = decision->payload,
        .actor = decision->actor,
        .payload_sha256 = item->fingerprint,
        .person = person,
        .sequence = item->sequence,
        .base_version = decision->base_version,
        .version = item->version,
        .outcome = (char *)cb_verdict_name(item->verdict),
        .code = item->code,
        .message = item->message,
        .role = decision->role,
        .decided_at = decision->decided_at,
        .at = deciding->now,
    };
    gboolean erases = patch != NULL && strcmp(decision->kind, "peers.erase") == 0;
    return cb_decided_add(deciding->db, &decided, error) &&
           (patch == NULL || cb_touched_add(deciding->db, &decided, patch, error)) &&
           (!erases || cb_decided_forget(deciding->db, decision->target_id, decision->id, error));
}

/* --- what was decided before ---------------------------------------------------------------------- */

gboolean
cb_decided_accepted(const CbDecided *decided)
{
    return g_strcmp0(decided->outcome, cb_verdict_name(CB_VERDICT_ACCEPTED)) == 0;
}

/* Who decided about it meanwhile; without one when the root was edited. */
static void
name_other(CbPushItem *item, const CbSince *since)
{
    const CbDecided *other = since->same != NULL ? since->same : since->last;
    if (other == NULL)
        return;
    g_free(item->by);
    g_free(item->did);
    item->by = g_strdup(other->actor);
    item->did = g_strdup(other->message);
    item->at = other->at;
}

static gboolean
answer_known(const CbDeciding *deciding, CbPushItem *item, CbDecided *first, GError **error)
{
    if (strcmp(first->payload_sha256, item->fingerprint) != 0) {
        settle(item, CB_VERDICT_REJECTED, "key_reuse",
               "Another decision was sent with this id before. Decide anew.");
        cb_decided_free(first);
        return TRUE;
    }
    settle(item, CB_VERDICT_DUPLICATE, NULL, first->message);
    item->version = first->version;
    item->first = first;
    if (strcmp(first->outcome, cb_verdict_name(CB_VERDICT_CONFLICT)) != 0)
        return TRUE;
    CbSince since;
    gboolean read = cb_since_read(deciding, item, &since, error);
    if (read)
        name_other(item, &since);
    cb_since_clear(&since);
    return read;
}

static gboolean
stands(const CbPushItem *item)
{
    return item->verdict == CB_VERDICT_ACCEPTED ||
           (item->verdict == CB_VERDICT_DUPLICATE && cb_decided_accepted(item->first));
}

/* Whether an earlier decision of the batch about the same root was not accepted. */
static gboolean
is_blocked(const CbDeciding *deciding, guint i)
{
    const CbDecision *mine = ((const CbPushItem *)deciding->items->pdata[i])->decision;
    for (guint e = 0; e < i; e++) {
        const CbPushItem *item = deciding->items->pdata[e];
        if (item->decision != NULL && item->decision->target == mine->target &&
            strcmp(item->decision->target_id, mine->target_id) == 0 && !stands(item))
            return TRUE;
    }
    return FALSE;
}

/* --- rules of the hub itself ---------------------------------------------------------------------- */

/* FALSE with an error; the item is settled when a rule refuses it. */
static gboolean
apply_rules(const CbDeciding *deciding, CbPushItem *item, GError **error)
{
    const CbDecision *decision = item->decision;
    const CbDecisionKind *kind = cb_decision_kind(decision->kind);
    g_autoptr(CbOutcome) late =
        cb_operators_too_late(deciding->current->world, decision, deciding->now);
    gint64 highest = 0;
    if (!cb_decided_highest(deciding->db, deciding->client, decision->target, decision->target_id,
                            &highest, error))
        return FALSE;
    if (kind != NULL && kind->target != decision->target)
        settle(item, CB_VERDICT_REJECTED, "WRONG_TARGET",
               "This decision is about another kind of thing.");
    else if (item->sequence < highest)
        settle(item, CB_VERDICT_REJECTED, "out_of_order",
               "A later decision of this console about it is settled already. Decide anew.");
    else if (late != NULL)
        settle(item, CB_VERDICT_REJECTED, late->code, late->sentence);
    return TRUE;
}

/* --- judging -------------------------------------------------------------------------------------- */

/* Refusals that nobody else's decision is the reason of. */
static const char *const own_reasons[] = {"FORBIDDEN", "UNKNOWN_DECISION", "SESSION_NOT_FOUND",
                                          "OPERATOR_NOT_FOUND", "CAMPAIGN_NOT_FOUND", "JOB_NOT_FOUND",
                                          "PROFILE_NOT_FOUND", "NOT_AUTHORIZED", "MISSING_FIELDS",
                                          "UNSUPPORTED_DEPARTMENT", NULL};

static gboolean
cell_is(const CbWorld *world, const CbRow *row, guint column, guint at)
{
    CbType type = cb_tables[row->table].columns[column].type;
    CbValue now = cb_world_value(world, row->table, column, at);
    return cb_type_is_text(type) ? g_strcmp0(now.text, row->values[column].text) == 0
                                 : now.integer == row->values[column].integer;
}

/* Whether a patch would change versions alone. */
static gboolean
changes_nothing(const CbWorld *world, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        int version = cb_table_column(&cb_tables[row->table], "row_version");
        guint at = cb_world_find_row(world, row);
        for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
            if (cb_row_has(row, c) && (int)c != version &&
                (at == CB_NO_ROW || !cell_is(world, row, c, at)))
                return FALSE;
    }
    return TRUE;
}

/* Whether what is wanted stands: by the patch, or because somebody else decided just that last. */
static gboolean
is_already(const CbWorld *world, const CbOutcome *outcome, const CbDecision *decision,
           const CbSince *since)
{
    if (outcome->patch != NULL)
        return changes_nothing(world, outcome->patch);
    return !since->edited && since->same != NULL && strcmp(since->same->kind, decision->kind) == 0;
}

static gboolean
is_conflict(const CbOutcome *outcome, const CbSince *since)
{
    if (outcome->code != NULL && g_strv_contains(own_reasons, outcome->code))
        return FALSE;
    return since->edited || since->same != NULL || (since->last != NULL && outcome->code != NULL);
}

static void
settle_conflict(CbPushItem *item, const CbOutcome *outcome, const CbSince *since)
{
    gboolean refused = outcome->code != NULL;
    settle(item, CB_VERDICT_CONFLICT, refused ? outcome->code : "CHANGED_MEANWHILE",
           refused ? outcome->sentence : "Somebody changed it since you saw it.");
    name_other(item, since);
}

/* Whether the rows are as they were decided on, and stay so. On SQLite the transaction has the only lock there is, and
 * its World was caught up within it. */
static gboolean
lock_rows(const CbDeciding *deciding, const CbDecision *decision, const CbPatch *patch, gboolean *same, GError **error)
{
    *same = TRUE;
    return deciding->hub->kind == CB_DB_SQLITE || cb_hub_lock(deciding->db, deciding->current->world, decision->target,
                                                              decision->target_id, patch, same, error);
}

/* Locks, finds everything as it was decided on, and writes. */
static Step
carry_out(const CbDeciding *deciding, CbPushItem *item, const CbOutcome *outcome, GError **error)
{
    const CbDecision *decision = item->decision;
    gboolean same = FALSE;
    if (!lock_rows(deciding, decision, outcome->patch, &same, error))
        return FAILED;
    if (!same)
        return AGAIN;
    cb_hub_seal_requests(deciding->hub, deciding->current->world, outcome->patch);
    cb_journal_add(outcome->patch, deciding->current->world, decision, outcome->sentence, deciding->now);
    if (!cb_hub_write(deciding->db, outcome->patch, error))
        return FAILED;
    settle(item, CB_VERDICT_ACCEPTED, NULL, outcome->sentence);
    g_autoptr(CbWorld) after = cb_world_patch(deciding->current->world, outcome->patch);
    item->version = cb_root_version(after, decision);
    if (!remember(deciding, item, outcome->patch, error))
        return FAILED;
    item->on = deciding->current->world;
    deciding->current->world = g_steal_pointer(&after);
    deciding->current->patched += cb_patch_rows(outcome->patch);
    cb_sweeper_note(deciding->hub, outcome->patch, deciding->now);
    cb_pooling_note(deciding->hub, outcome->patch);
    cb_advising_note(deciding->hub, outcome->patch);
    cb_peering_note(deciding->hub, outcome->patch);
    return DONE;
}

static Step
judge(const CbDeciding *deciding, CbPushItem *item, const CbSince *since, GError **error)
{
    const CbWorld *world = deciding->current->world;
    g_autoptr(CbOutcome) outcome = cb_decide(world, item->decision, deciding->now);
    if (is_already(world, outcome, item->decision, since)) {
        settle(item, CB_VERDICT_ACCEPTED, CB_CODE_ALREADY, outcome->sentence);
        item->already = TRUE;
        item->version = since->version;
    } else if (is_conflict(outcome, since)) {
        settle_conflict(item, outcome, since);
    } else if (outcome->code != NULL) {
        settle(item, CB_VERDICT_REJECTED, outcome->code, outcome->sentence);
    } else {
        return carry_out(deciding, item, outcome, error);
    }
    return remember(deciding, item, NULL, error) ? DONE : FAILED;
}

static Step
decide_fresh(const CbDeciding *deciding, CbPushItem *item, GError **error)
{
    CbSince since;
    if (item->still != NULL && !item->still(item->still_data, deciding->current->world)) {
        settle(item, CB_VERDICT_REJECTED, CB_CODE_MOOT, "Somebody else has seen to it.");
        return DONE;
    }
    if (!apply_rules(deciding, item, error))
        return FAILED;
    if (item->settled)
        return remember(deciding, item, NULL, error) ? DONE : FAILED;
    Step step = cb_since_read(deciding, item, &since, error)
                    ? judge(deciding, item, &since, error)
                    : FAILED;
    cb_since_clear(&since);
    return step;
}

static Step
decide_once(const CbDeciding *deciding, guint i, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CbPushItem *item = deciding->items->pdata[i];
    CbDecided *first = cb_decided_find(deciding->db, item->decision->id, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FAILED;
    }
    if (first != NULL)
        return answer_known(deciding, item, first, error) ? DONE : FAILED;
    if (deciding->apart || !is_blocked(deciding, i))
        return decide_fresh(deciding, item, error);
    settle(item, CB_VERDICT_BLOCKED, "blocked",
           "An earlier decision about it was not accepted; this one was not tried.");
    return DONE;
}

/* After a decision met changes that it was not decided on, or a rule of the database. */
static gboolean
take_back(const CbDeciding *deciding, CbPushItem *item, GError **error)
{
    cb_db_undo(deciding->db);
    cb_push_item_reset(item);
    return cb_current_catch_up(deciding->hub, deciding->current, deciding->db, error);
}

/* Item `i` until it is settled. */
static gboolean
decide_item(CbDeciding *deciding, guint i, GError **error)
{
    CbPushItem *item = deciding->items->pdata[i];
    g_autofree char *refused = NULL;
    for (guint tries = 0; tries < TRIES; tries++) {
        g_autoptr(GError) problem = NULL;
        if (!cb_db_save(deciding->db, error))
            return FALSE;
        Step step = decide_once(deciding, i, &problem);
        if (step == DONE)
            return cb_db_keep(deciding->db, error);
        if (step == FAILED && !g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_REFUSED)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        g_free(refused);
        refused = problem == NULL ? NULL : g_strdup(problem->message);
        if (!take_back(deciding, item, error))
            return FALSE;
    }
    if (refused == NULL) {
        g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_BUSY,
                    "Others change the same rows at the moment. Send it again.");
        return FALSE;
    }
    settle(item, CB_VERDICT_REJECTED, CB_CODE_REFUSED, refused);
    return TRUE;
}

static gboolean
spend_nonce(const CbDeciding *deciding, CbPushItem *item, GError **error)
{
    gboolean fresh = FALSE;
    if (!cb_nonce_add(deciding->db, item->nonce_key, item->nonce, deciding->now, &fresh, error))
        return FALSE;
    item->replayed = !fresh;
    return TRUE;
}

gboolean
cb_decide_item(CbDeciding *deciding, guint i, GError **error)
{
    CbPushItem *item = deciding->items->pdata[i];
    if (item->nonce != NULL && !spend_nonce(deciding, item, error))
        return FALSE;
    if (item->decision != NULL && !item->replayed && !decide_item(deciding, i, error))
        return FALSE;
    if (deciding->apart && !item->replayed)
        item->led_to = cb_world_ref(deciding->current->world);
    return TRUE;
}
