/* cb_push: a batch of decisions, decided in the order of their sequence, answered in the order in
 * which they came. */
#include <string.h>

#include "sync/hub/functions.h"

typedef struct {
    const CbAsker *asker;
    CbRound round;
} Push;

static void
push_clear(Push *push)
{
    cb_round_clear(&push->round);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Push, push_clear)

/* --- reading -------------------------------------------------------------------------------------- */

static CbAnswer *
refuse(guint status, const char *code, const char *message)
{
    return cb_http_error(status, code, message, NULL, NULL);
}

/* NULL when not even the id can be read: such a batch was not made by a console. */
static CbPushItem *
read_item(const Push *push, const cJSON *json, guint place)
{
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "id"));
    if (id == NULL || !g_uuid_string_is_valid(id))
        return NULL;
    CbPushItem *item = g_new0(CbPushItem, 1);
    item->place = place;
    item->version = item->at = CB_NULL;
    item->decision = cb_wire_read_decision(json, &item->sequence, &item->message);
    item->id = g_strdup(id);
    if (item->decision == NULL) {
        item->verdict = CB_VERDICT_REJECTED;
        item->settled = TRUE;
        item->code = g_strdup("malformed");
        return item;
    }
    const CbAsker *asker = push->asker;
    item->decision->actor = g_strdup(asker->name != NULL ? asker->name : cb_role_name(asker->role));
    item->decision->role = asker->role;
    item->fingerprint = cb_wire_fingerprint(item->decision);
    return item;
}

static gint
compare_sequence(gconstpointer a, gconstpointer b)
{
    const CbPushItem *x = *(CbPushItem *const *)a, *y = *(CbPushItem *const *)b;
    if (x->sequence != y->sequence)
        return x->sequence < y->sequence ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static CbAnswer *
read_batch(Push *push, CbHub *hub, const cJSON *body)
{
    const char *client = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "client_id"));
    const cJSON *decisions = cJSON_GetObjectItemCaseSensitive(body, "decisions"), *json;
    if (client == NULL || !g_uuid_string_is_valid(client) || strcmp(client, CB_OWN_CLIENT) == 0 ||
        !cJSON_IsArray(decisions))
        return refuse(400, "malformed",
                      "A push is {\"client_id\":UUID,\"decisions\":[…]}; see docs/protocol.md.");
    if (cJSON_GetArraySize(decisions) > CB_LONGEST_BATCH)
        return refuse(413, "too_large", "At most 100 decisions are taken at once. Send fewer.");
    cb_round_init(&push->round, hub, client);
    cJSON_ArrayForEach(json, decisions) {
        CbPushItem *item = read_item(push, json, push->round.items->len);
        if (item == NULL)
            return refuse(400, "malformed", "A decision has no `id` that is a UUID.");
        g_ptr_array_add(push->round.items, item);
    }
    g_ptr_array_sort(push->round.items, compare_sequence);
    return NULL;
}

/* --- answering ------------------------------------------------------------------------------------ */

static void
print_field(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, ",\"%s\":", name);
    cb_wire_print_text(out, text);
}

static void
print_number(GString *out, const char *name, gint64 number)
{
    if (number == CB_NULL)
        g_string_append_printf(out, ",\"%s\":null", name);
    else
        g_string_append_printf(out, ",\"%s\":%" G_GINT64_FORMAT, name, number);
}

static void
print_root(GString *out, const Push *push, const CbPushItem *item)
{
    const CbDecision *decision = item->decision;
    g_string_append(out, ",\"row\":");
    guint at = decision == NULL
                   ? CB_NO_ROW
                   : cb_world_find(push->round.current.world, decision->target, decision->target_id);
    if (at == CB_NO_ROW) {
        g_string_append(out, "null");
        return;
    }
    CbRow row = {.table = decision->target};
    for (guint c = 0; c < cb_tables[row.table].n_columns; c++)
        row.values[c] = cb_world_value(push->round.current.world, row.table, c, at);
    cb_wire_print_row(out, &row);
}

static gboolean
was_already(const CbDecided *first)
{
    return g_strcmp0(first->code, CB_CODE_ALREADY) == 0;
}

static void
print_first(GString *out, const CbDecided *first)
{
    gboolean already = was_already(first);
    g_string_append(out, ",\"first\":{\"outcome\":");
    cb_wire_print_text(out, first->outcome);
    print_number(out, "version", first->version);
    print_field(out, "code", already ? NULL : first->code);
    print_field(out, "message", first->message);
    g_string_append_printf(out, ",\"already\":%s}", already ? "true" : "false");
}

static void
print_item(GString *out, const Push *push, const CbPushItem *item)
{
    gboolean conflict = item->verdict == CB_VERDICT_CONFLICT ||
                        (item->first != NULL && !cb_decided_accepted(item->first));
    g_string_append(out, "{\"id\":");
    cb_wire_print_text(out, item->id);
    print_field(out, "outcome", cb_verdict_name(item->verdict));
    print_number(out, "version", item->version);
    print_field(out, "code", item->already ? NULL : item->code);
    print_field(out, "message", item->message);
    print_root(out, push, item);
    g_string_append_printf(out, ",\"already\":%s", item->already ? "true" : "false");
    if (item->first != NULL)
        print_first(out, item->first);
    if (conflict) {
        print_field(out, "by", item->by);
        g_string_append(out, ",\"at\":");
        cb_wire_print_time(out, item->at);
        print_field(out, "did", item->did);
    }
    g_string_append_c(out, '}');
}

static CbAnswer *
answer_batch(const Push *push)
{
    GString *out = g_string_new("{\"epoch\":");
    const CbPushItem *in_order[CB_LONGEST_BATCH];
    for (guint i = 0; i < push->round.items->len; i++) {
        const CbPushItem *item = push->round.items->pdata[i];
        in_order[item->place] = item;
    }
    cb_rights_print_epoch(out, push->asker->role, cb_hub_store_epoch(push->round.hub->store));
    g_string_append(out, ",\"results\":[");
    for (guint i = 0; i < push->round.items->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        print_item(out, push, in_order[i]);
    }
    g_string_append(out, "]}");
    return cb_answer_json(out);
}

/* Decisions about campaigns are bound by the rights of their maker's profile. */
static gboolean
add_profile(Push *push, GError **error)
{
    GError *problem = NULL;
    g_autofree char *profile = NULL;
    gboolean asked = FALSE;
    for (guint i = 0; i < push->round.items->len && problem == NULL; i++) {
        CbDecision *decision = ((CbPushItem *)push->round.items->pdata[i])->decision;
        if (decision == NULL || decision->target != CB_staffing_campaigns)
            continue;
        if (!asked)
            profile = cb_hub_profile_of(push->round.hub, push->asker, &problem);
        asked = TRUE;
        decision->profile = g_strdup(profile);
    }
    if (problem != NULL)
        g_propagate_error(error, problem);
    return problem == NULL;
}

CbAnswer *
cb_answer_push(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    GError *error = NULL;
    g_auto(Push) push = {.asker = asker};
    g_autoptr(cJSON) body = cb_body_object(request, &refusal);
    if (refusal == NULL)
        refusal = read_batch(&push, hub, body);
    if (refusal != NULL)
        return refusal;
    return add_profile(&push, &error) && cb_round_decide(&push.round, &error) ? answer_batch(&push) : cb_answer_failure(hub, error);
}
