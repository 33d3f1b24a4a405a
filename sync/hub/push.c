/* cb_push: a batch of decisions, decided in the order of their sequence, answered in the order in
 * which they came. */
#include <string.h>

#include "sync/hub/inside.h"

#define LONGEST_BATCH 100
/* On PostgreSQL races are lost at once; SQLite has waited for seconds before it says that it is
 * busy. */
#define RETRIES_ON_POSTGRES 5u
#define RETRIES_ON_SQLITE 1u

typedef struct {
    CbHub *hub;
    const CbAsker *asker;
    char *client;
    GPtrArray *items;  /* CbPushItem, in the order in which they are decided */
    CbCurrent current; /* what they were decided on */
} Push;

static void
item_free(gpointer data)
{
    CbPushItem *item = data;
    cb_decision_free(item->decision);
    cb_decided_free(item->first);
    g_free(item->id);
    g_free(item->fingerprint);
    g_free(item->code);
    g_free(item->message);
    g_free(item->by);
    g_free(item->did);
    g_free(item);
}

static void
push_clear(Push *push)
{
    g_free(push->client);
    g_clear_pointer(&push->items, g_ptr_array_unref);
    cb_current_clear(&push->current);
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
read_batch(Push *push, const cJSON *body)
{
    const char *client = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "client_id"));
    const cJSON *decisions = cJSON_GetObjectItemCaseSensitive(body, "decisions"), *json;
    if (client == NULL || !g_uuid_string_is_valid(client) || !cJSON_IsArray(decisions))
        return refuse(400, "malformed",
                      "A push is {\"client_id\":UUID,\"decisions\":[…]}; see docs/protocol.md.");
    if (cJSON_GetArraySize(decisions) > LONGEST_BATCH)
        return refuse(413, "too_large", "At most 100 decisions are taken at once. Send fewer.");
    push->client = g_strdup(client);
    push->items = g_ptr_array_new_with_free_func(item_free);
    cJSON_ArrayForEach(json, decisions) {
        CbPushItem *item = read_item(push, json, push->items->len);
        if (item == NULL)
            return refuse(400, "malformed", "A decision has no `id` that is a UUID.");
        g_ptr_array_add(push->items, item);
    }
    g_ptr_array_sort(push->items, compare_sequence);
    return NULL;
}

/* --- deciding; under `deciding` ------------------------------------------------------------------- */

/* Decides some of the batch in one transaction, which is left open. */
static gboolean
decide_some(Push *push, CbDb *db, guint from, guint to, GError **error)
{
    CbDeciding deciding = {push->hub,  db, &push->current, push->client, cb_hub_now(push->hub),
                           push->items};
    cb_current_copy(&push->current, &push->hub->current);
    if (!cb_current_catch_up(push->hub, &push->current, db, error))
        return FALSE;
    for (guint i = from; i < to; i++)
        if (!cb_decide_item(&deciding, i, error))
            return FALSE;
    /* Nobody else writes on SQLite: what was decided here need not be read from the feed. */
    return push->hub->kind != CB_DB_SQLITE || cb_feed_head(db, &push->current.at, error);
}

static gboolean
decide_and_commit(Push *push, CbDb *db, guint from, guint to, GError **error)
{
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    if (!decide_some(push, db, from, to, error)) {
        cb_db_rollback(db);
        return FALSE;
    }
    if (!cb_db_commit(db, error))
        return FALSE;
    cb_current_copy(&push->hub->current, &push->current);
    return TRUE;
}

static gboolean
try_some(Push *push, guint from, guint to, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(push->hub->store);
    if (!cb_current_load(push->hub, error))
        return FALSE;
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    if (db == NULL)
        return FALSE;
    gboolean done = decide_and_commit(push, db, from, to, error);
    cb_db_give(pool, db);
    return done;
}

static gboolean
decide_group(Push *push, guint from, guint to, GError **error)
{
    guint retries = push->hub->kind == CB_DB_SQLITE ? RETRIES_ON_SQLITE : RETRIES_ON_POSTGRES;
    for (guint attempt = 1;; attempt++) {
        g_autoptr(GError) problem = NULL;
        if (try_some(push, from, to, &problem))
            return TRUE;
        for (guint i = from; i < to; i++)
            cb_push_item_reset(push->items->pdata[i]);
        if (!g_error_matches(problem, CB_DB_ERROR, CB_DB_ERROR_BUSY) || attempt > retries) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
        cb_hub_count(push->hub, "push_retries_total", 1);
        g_usleep(1000ul << attempt);
    }
}

/* SQLite has one writer: the whole batch is one transaction. On PostgreSQL each decision is, so
 * that rows are locked for moments and always in the same order. */
static guint
group_size(const Push *push)
{
    return push->hub->kind == CB_DB_SQLITE ? LONGEST_BATCH : 1;
}

static gboolean
decide_batch(Push *push, GError **error)
{
    guint size = group_size(push);
    g_mutex_lock(&push->hub->deciding);
    gboolean done = TRUE;
    for (guint from = 0; done && from < push->items->len; from += size)
        done = decide_group(push, from, MIN(from + size, push->items->len), error);
    g_mutex_unlock(&push->hub->deciding);
    return done;
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
                   : cb_world_find(push->current.world, decision->target, decision->target_id);
    if (at == CB_NO_ROW) {
        g_string_append(out, "null");
        return;
    }
    CbRow row = {.table = decision->target};
    for (guint c = 0; c < cb_tables[row.table].n_columns; c++)
        row.values[c] = cb_world_value(push->current.world, row.table, c, at);
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
    const CbPushItem *in_order[LONGEST_BATCH];
    for (guint i = 0; i < push->items->len; i++) {
        const CbPushItem *item = push->items->pdata[i];
        in_order[item->place] = item;
    }
    cb_rights_print_epoch(out, push->asker->role, cb_hub_store_epoch(push->hub->store));
    g_string_append(out, ",\"results\":[");
    for (guint i = 0; i < push->items->len; i++) {
        if (i > 0)
            g_string_append_c(out, ',');
        print_item(out, push, in_order[i]);
    }
    g_string_append(out, "]}");
    return cb_answer_json(out);
}

static void
count_results(const Push *push)
{
    static const char *const names[] = {
        [CB_VERDICT_ACCEPTED] = "decisions_total{outcome=\"accepted\"}",
        [CB_VERDICT_DUPLICATE] = "decisions_total{outcome=\"duplicate\"}",
        [CB_VERDICT_CONFLICT] = "decisions_total{outcome=\"conflict\"}",
        [CB_VERDICT_REJECTED] = "decisions_total{outcome=\"rejected\"}",
        [CB_VERDICT_BLOCKED] = "decisions_total{outcome=\"blocked\"}",
    };
    for (guint i = 0; i < push->items->len; i++)
        cb_hub_count(push->hub, names[((CbPushItem *)push->items->pdata[i])->verdict], 1);
}

CbAnswer *
cb_answer_push(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    GError *error = NULL;
    g_auto(Push) push = {.hub = hub, .asker = asker};
    g_autoptr(cJSON) body = cb_body_object(request, &refusal);
    if (refusal == NULL)
        refusal = read_batch(&push, body);
    if (refusal != NULL)
        return refusal;
    if (!decide_batch(&push, &error))
        return cb_answer_failure(hub, error);
    count_results(&push);
    cb_hub_look_for_news(hub);
    return answer_batch(&push);
}
