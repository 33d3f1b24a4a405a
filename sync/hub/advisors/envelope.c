#include "sync/hub/advisors/envelope.h"

#include <string.h>

#include "engine/when.h"
#include "sync/hub/advisors/ask.h"

/* --- answers ---------------------------------------------------------------------------------- */

CbAnswer *
cb_match_answer(const CbMatchCall *call, cJSON *data)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "success");
    cJSON_AddItemToObject(json, "data", data);
    cJSON_AddStringToObject(json, "correlationId", call->correlation);
    return cb_envelope(200, json);
}

CbAnswer *
cb_match_refusal(const CbMatchCall *call, guint status, const char *code, const char *sentence)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddFalseToObject(json, "success");
    cJSON_AddStringToObject(json, "error", sentence);
    if (code != NULL)
        cJSON_AddStringToObject(json, "code", code);
    cJSON_AddStringToObject(json, "correlationId", call->correlation);
    return cb_envelope(status, json);
}

static guint
trouble_of(const CbMatchCall *call)
{
    return call->route->flags & CB_CALL_CREATE ? 400 : 500;
}

CbAnswer *
cb_match_failed(const CbMatchCall *call, GError *error)
{
    g_autoptr(GError) owned = error;
    gboolean later = g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_BUSY) ||
                     g_error_matches(owned, CB_DB_ERROR, CB_DB_ERROR_IO);
    cb_hub_count(call->hub, later ? "busy_total" : "failures_total", 1);
    CbAnswer *answer = cb_match_refusal(
        call, trouble_of(call), NULL,
        later ? "The hub cannot reach its data at the moment. Try again in a few seconds."
              : "The hub could not do this. Look into its log.");
    /* for the log, never sent */
    cb_answer_header(answer, ":error", "%s (correlation %s)", owned->message, call->correlation);
    if (later)
        cb_answer_header(answer, "Retry-After", "2");
    return answer;
}

/* --- decisions -------------------------------------------------------------------------------- */

void
cb_match_told_clear(CbMatchTold *told)
{
    g_clear_pointer(&told->id, g_free);
    g_clear_pointer(&told->after, cb_world_unref);
}

static CbDecision *
decision_of(const CbMatchCall *call, const CbMatchAsk *ask)
{
    const CbAdvisorAsk own = {.kind = ask->kind,
                              .target = ask->target,
                              .payload = ask->payload,
                              .actor = call->claims->user_id,
                              .role = call->claims->admin ? CB_ROLE_ADMIN : CB_ROLE_DISPATCHER};
    return cb_advisor_decision(call->hub, &own);
}

/* Who asked for what and what came of it, with the id that the answer carries. */
static void
note(const CbMatchCall *call, const CbDecision *decision, const CbOutcome *outcome)
{
    GString *line = cb_log_begin(g_get_real_time(), "info", "advisors");
    cb_log_text(line, "correlation", call->correlation);
    cb_log_text(line, "user", decision->actor);
    cb_log_text(line, "kind", decision->kind);
    cb_log_text(line, "target", decision->target_id);
    cb_log_text(line, "code", outcome->code);
    cb_log_text(line, "message", outcome->sentence);
    cb_log_send(&call->hub->log, line);
}

/* What codes of decisions are as HTTP; the rest is 400 without a code. Who may not is told 403, as on the
 * administrators' routes. */
static CbAnswer *
refuse_outcome(const CbMatchCall *call, const CbOutcome *outcome)
{
    if (strcmp(outcome->code, "PROJECT_NOT_FOUND") == 0)
        return cb_match_refusal(call, 400, outcome->code, outcome->sentence);
    if (strcmp(outcome->code, "NOT_AUTHORIZED") == 0)
        return cb_match_refusal(call, 403, NULL, outcome->sentence);
    if (strcmp(outcome->code, "MATCH_NOT_FOUND") == 0)
        return cb_match_refusal(call, trouble_of(call), NULL, outcome->sentence);
    if (strcmp(outcome->code, CB_CODE_REFUSED) == 0) /* the log has the database's own words */
        return cb_match_refusal(call, trouble_of(call), NULL,
                                "The database has a rule against it.");
    return cb_match_refusal(call, 400, NULL, outcome->sentence);
}

CbAnswer *
cb_match_decide(CbMatchCall *call, const CbMatchAsk *ask, CbMatchTold *told)
{
    GError *error = NULL;
    g_autoptr(CbOutcome) outcome = NULL;
    g_autoptr(CbDecision) decision = decision_of(call, ask);
    g_auto(CbJoin)
        join = {.decision = decision, .nonce_key = CB_MATCH_NONCES, .nonce = call->is_signed.nonce};
    if (!cb_hub_join(call->hub, &join, &outcome, &error))
        return cb_match_failed(call, error);
    call->spent = TRUE;
    if (join.replayed)
        return cb_signed_replayed(call->hub, &call->is_signed);
    note(call, decision, outcome);
    if (outcome->code != NULL)
        return refuse_outcome(call, outcome);
    told->id = g_strdup(decision->id);
    told->after = g_steal_pointer(&join.after);
    return NULL;
}

char *
cb_match_project(const CbMatchCall *call, CbTableId table, const char *id, CbAnswer **failure)
{
    GError *error = NULL;
    CbDbPool *pool = cb_hub_store_pool(call->hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    char *project = db != NULL ? cb_fact_project(db, table, id, &error) : NULL;
    if (db != NULL)
        cb_db_give(pool, db);
    if (error != NULL)
        *failure = cb_match_failed(call, error);
    return project;
}

/* --- reading ---------------------------------------------------------------------------------- */

CbWorld *
cb_match_world(const CbMatchCall *call, CbAnswer **failure)
{
    GError *error = NULL;
    CbWorld *world = cb_current_world(call->hub, &error);
    if (world == NULL)
        *failure = cb_match_failed(call, error);
    return world;
}

const char *
cb_match_text_of(const CbMatchCall *call, const char *name)
{
    return cJSON_GetStringValue(cb_json_member(call->body, name));
}

void
cb_match_copy(const CbMatchCall *call, cJSON *payload, const char *name, const char *as)
{
    const cJSON *member = cb_json_member(call->body, name);
    if (member != NULL)
        cJSON_AddItemToObject(payload, as, cJSON_Duplicate(member, TRUE));
}

char *
cb_match_parameter(const CbMatchCall *call, const char *name)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(call->request->query);
    for (guint i = 0; pairs != NULL && i < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], name) == 0)
            return g_strdup(pairs->pdata[i + 1]);
    return NULL;
}

guint
cb_match_number(const CbMatchCall *call, const char *name, guint otherwise, guint most)
{
    guint64 number;
    g_autofree char *text = cb_match_parameter(call, name);
    return text != NULL && g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &number, NULL)
               ? (guint)MIN(number, most)
               : otherwise;
}

cJSON *
cb_match_time(gint64 time)
{
    char text[32];
    return time == CB_NULL ? cJSON_CreateNull()
                           : cJSON_CreateString(cb_time_format_milliseconds(time, text));
}

cJSON *
cb_match_decimal(const char *text)
{
    return text == NULL ? cJSON_CreateNull() : cJSON_CreateNumber(g_ascii_strtod(text, NULL));
}

cJSON *
cb_match_json(const CbWorld *world, guint match)
{
    const char *score = advisor_match_requests_match_score(world, match);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", advisor_match_requests_id(world, match));
    cJSON_AddStringToObject(json, "projectId",
                            projects_id(world, advisor_match_requests_project_id(world, match)));
    cJSON_AddStringToObject(json, "status", advisor_match_requests_status(world, match));
    if (score != NULL)
        cJSON_AddItemToObject(json, "score", cb_match_decimal(score));
    cJSON_AddItemToObject(json, "expiresAt",
                          cb_match_time(advisor_match_requests_expires_at(world, match)));
    cJSON_AddItemToObject(json, "createdAt",
                          cb_match_time(advisor_match_requests_created_at(world, match)));
    return json;
}

/* --- rows ------------------------------------------------------------------------------------- */

typedef struct {
    const CbWorld *world;
    CbTableId table;
    guint created_at, key;
} Order;

static gint
compare_newest(gconstpointer a, gconstpointer b, gpointer data)
{
    const Order *order = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 mine = cb_world_value(order->world, order->table, order->created_at, x).integer;
    gint64 theirs = cb_world_value(order->world, order->table, order->created_at, y).integer;
    if (mine != theirs)
        return mine > theirs ? -1 : 1;
    return g_strcmp0(cb_world_value(order->world, order->table, order->key, x).text,
                     cb_world_value(order->world, order->table, order->key, y).text);
}

cJSON *
cb_match_rows(const CbMatchCall *call, const CbWorld *world, CbTableId table, CbMatchHolds holds,
              gpointer data, guint skip, guint most)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    Order order = {world, table, (guint)cb_table_column(&cb_tables[table], "created_at"),
                   cb_table_key(&cb_tables[table])};
    for (guint row = 0; row < cb_world_rows(world, table); row++)
        if (holds(call, world, row, data))
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, compare_newest, &order);
    cJSON *array = cJSON_CreateArray();
    for (guint i = skip; i < rows->len && i - skip < most; i++)
        cJSON_AddItemToArray(array, cb_json_row(world, table, g_array_index(rows, guint, i)));
    return array;
}
