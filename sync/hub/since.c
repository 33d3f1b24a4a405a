/* What happened to a decision's root since its maker saw it.
 *
 * The version that a console saw counts its own decisions that were not facts yet. Those that are
 * facts now lie above the version of the facts that it saw, so they are taken off until nothing
 * more is to be taken: saw 4 = facts 3 + one of its own; somebody else made 4, its own became 5;
 * above 4 lies one of its own, so it saw the facts at 3, above which still lies just that one.
 */
#include <string.h>

#include "engine/domain.h"
#include "sync/hub/inside.h"

gint64
cb_root_version(const CbWorld *world, const CbDecision *decision)
{
    int column = cb_table_column(&cb_tables[decision->target], "row_version");
    guint row =
        column < 0 ? CB_NO_ROW : cb_world_find(world, decision->target, decision->target_id);
    return row == CB_NO_ROW ? CB_NULL
                            : cb_world_value(world, decision->target, (guint)column, row).integer;
}

char *
cb_payload_person(const char *payload)
{
    g_autoptr(cJSON) json = cJSON_Parse(payload);
    static const char *const names[] = {"operator_id", "profile_id", "advisor_id"};
    const char *person = NULL;
    for (guint n = 0; person == NULL && n < G_N_ELEMENTS(names); n++)
        person = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, names[n]));
    return g_strdup(person);
}

void
cb_since_clear(CbSince *since)
{
    g_clear_pointer(&since->decided, g_ptr_array_unref);
}

/* Whether the version that an item's maker saw counts an earlier decision: about the same root those made on a lower
 * version, about something else (an absence touches sessions) those made before. */
static gboolean
was_seen(const CbDecided *one, const CbPushItem *item)
{
    const CbDecision *decision = item->decision;
    gboolean same = one->target == decision->target && strcmp(one->target_id, decision->target_id) == 0;
    return same ? one->base_version < decision->base_version : one->sequence < item->sequence;
}

/* The console's own decisions that the version it saw counts. */
static guint
count_own(const GPtrArray *decided, const char *client, const CbPushItem *item)
{
    guint own = 0;
    for (guint i = 0; i < decided->len; i++) {
        const CbDecided *one = decided->pdata[i];
        own += strcmp(one->client, client) == 0 && was_seen(one, item);
    }
    return own;
}

/* Whether a decision is about the person: it names them, or they are its root. */
static gboolean
is_about(const CbDecided *one, const char *person)
{
    return g_strcmp0(one->person, person) == 0 ||
           ((one->target == CB_operators || one->target == CB_profiles || one->target == CB_advisors) &&
            strcmp(one->target_id, person) == 0);
}

/* Whether somebody's yes, which `kind` rests on, was to something else: a session that was moved meanwhile. */
static gboolean
changes_terms(const CbDecided *one, const CbDecisionKind *kind)
{
    const CbDecisionKind *other = cb_decision_kind(one->kind);
    return kind != NULL && (kind->flags & CB_KIND_RESTS_ON_TERMS) && other != NULL &&
           (other->flags & CB_KIND_CHANGES_TERMS);
}

static void
find_last(CbSince *since, const char *client, const CbDecisionKind *kind, const char *person)
{
    for (guint i = 0; i < since->decided->len; i++) {
        const CbDecided *one = since->decided->pdata[i];
        if (strcmp(one->client, client) == 0)
            continue;
        since->last = one;
        if ((person != NULL && is_about(one, person)) || changes_terms(one, kind))
            since->same = one;
    }
}

gboolean
cb_since_read(const CbDeciding *deciding, const CbPushItem *item, CbSince *since, GError **error)
{
    const CbDecision *decision = item->decision;
    gint64 seen = decision->base_version;
    *since = (CbSince){.version = cb_root_version(deciding->current->world, decision)};
    since->base = since->version;
    if (seen == CB_NULL || since->version == CB_NULL || seen >= since->version)
        return TRUE;
    guint taken = 0;
    for (gboolean again = TRUE; again;) {
        cb_since_clear(since);
        since->base = seen - taken;
        since->decided = cb_decided_since(deciding->db, decision->target, decision->target_id,
                                          since->base, since->version, error);
        if (since->decided == NULL)
            return FALSE;
        guint own = count_own(since->decided, deciding->client, item);
        again = own != taken;
        taken = own;
    }
    g_autofree char *person = cb_payload_person(decision->payload);
    since->edited = since->decided->len != since->version - since->base;
    find_last(since, deciding->client, cb_decision_kind(decision->kind), person);
    return TRUE;
}
