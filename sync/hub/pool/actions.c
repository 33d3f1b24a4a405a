/* What the pool's routes do: decisions and runs, in the caller's name. */
#include <string.h>

#include "engine/pool/answers.h"
#include "engine/pool/corruption.h"
#include "engine/pool/recovery.h"
#include "sync/hub/pool/envelope.h"

/* --- decisions -------------------------------------------------------------------------------- */

/* Decides and tells: {id, sentence}. */
static CbAnswer *
decide(const CbPoolCall *call, const char *kind, const char *target, cJSON *payload)
{
    GError *error = NULL;
    g_auto(CbPoolTold) told = {0};
    const CbPoolAsk ask = {kind, target, payload, cb_pool_caller(call), NULL, NULL};
    if (!cb_pool_ask(call->hub, &ask, &told, &error))
        return cb_envelope_failed(call->hub, error);
    if (!cb_pool_accepted(&told))
        return cb_pool_refuse_outcome(told.outcome);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "id", told.id);
    cJSON_AddStringToObject(data, "message", told.outcome->sentence);
    return cb_pool_answer(data);
}

static CbAnswer *
refuse_action(const char *takes)
{
    g_autofree char *sentence = g_strdup_printf("action is one of %s.", takes);
    return cb_envelope_refuse(400, "INVALID_ACTION", sentence);
}

/* A booking's id, which other programs know as a number. Caller frees; NULL: it is none. */
static char *
booking_id(const cJSON *id)
{
    if (cJSON_IsString(id) && *id->valuestring != '\0')
        return g_strdup(id->valuestring);
    gint64 number;
    return cb_wire_read_number(id, &number) ? g_strdup_printf("%" G_GINT64_FORMAT, number) : NULL;
}

CbAnswer *
cb_pool_do_place(const CbPoolCall *call)
{
    g_autofree char *id = booking_id(cb_json_member(call->body, "bookingId"));
    return id == NULL ? cb_envelope_refuse(400, "INVALID_VALUE", "bookingId is the id of a booking.")
                      : decide(call, "booking.place", id, NULL);
}

/* --- runs ------------------------------------------------------------------------------------- */

/* Goes as far as it can; what is tried again later goes on by itself. */
static CbAnswer *
run(const CbPoolCall *call, const CbPoolOrder *order)
{
    CbPoolRun *made = cb_pool_run_new(call->hub, order);
    gint64 due = cb_pool_run_go(made);
    const CbOutcome *refusal = cb_pool_run_refusal(made);
    if (refusal != NULL && strcmp(refusal->code, "NOTHING_TO_DO") != 0) {
        CbAnswer *answer = cb_pool_refuse_outcome(refusal);
        cb_pool_run_free(made);
        return answer;
    }
    cJSON *data = cb_pool_run_result(made);
    cb_pool_json_time(data, "continuesAt", due);
    if (due == CB_NULL)
        cb_pool_run_free(made);
    else
        cb_pool_run_leave(call->hub, made);
    return cb_pool_answer(data);
}

/* FALSE when the body's list is none of ids; *ids is NULL without one. */
static gboolean
read_ids(const CbPoolCall *call, GPtrArray **ids)
{
    const cJSON *list = cb_json_member(call->body, "bookingIds"), *each;
    *ids = NULL;
    if (list == NULL)
        return TRUE;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) == 0)
        return FALSE;
    *ids = g_ptr_array_new_with_free_func(g_free);
    cJSON_ArrayForEach(each, list) {
        char *id = booking_id(each);
        if (id == NULL)
            return FALSE;
        g_ptr_array_add(*ids, id);
    }
    return TRUE;
}

CbAnswer *
cb_pool_do_process(const CbPoolCall *call)
{
    GPtrArray *ids;
    gboolean good = read_ids(call, &ids);
    const CbPoolOrder order = {.kind = CB_POOL_RUN_NOW, .who = cb_pool_caller(call), .bookings = ids, .next_run_at = CB_NULL};
    CbAnswer *answer = good ? run(call, &order)
                            : cb_envelope_refuse(400, "INVALID_VALUE",
                                             "bookingIds is a list of ids of bookings; leave it out to process all that is ready.");
    if (ids != NULL)
        g_ptr_array_unref(ids);
    return answer;
}

CbAnswer *
cb_pool_do_emergency(const CbPoolCall *call)
{
    const CbPoolOrder order = {.kind = CB_POOL_RUN_EMERGENCY,
                               .who = cb_pool_caller(call),
                               .reason = cb_pool_body_text(call, "reason"),
                               .next_run_at = CB_NULL};
    return order.reason == NULL ? cb_envelope_refuse(400, "REASON_NEEDED", "An emergency run needs a reason; say why.")
                                : run(call, &order);
}

/* A full run, now. */
static CbAnswer *
run_in_full(const CbPoolCall *call)
{
    const CbPoolOrder order = {.kind = CB_POOL_RUN_FULL, .who = cb_pool_caller(call), .next_run_at = CB_NULL};
    return run(call, &order);
}

#define BY_MODE                                                                                                        \
    "How often the pool runs follows the mode, in every hub that serves it. Switch the mode, or process now."

/* Runs cannot be switched off here: then nobody would see to what waits. */
CbAnswer *
cb_pool_do_scheduler(const CbPoolCall *call)
{
    static const char *const begins[] = {"start", "restart", "initialize", NULL};
    const char *action = cb_pool_body_text(call, "action");
    if (action != NULL && cb_json_member(call->body, "intervalMs") != NULL)
        return cb_envelope_refuse(409, "BY_MODE", BY_MODE);
    if (action != NULL && g_strv_contains(begins, action))
        return run_in_full(call);
    if (g_strcmp0(action, "stop") == 0)
        return cb_envelope_refuse(409, "NOT_STOPPED", "The schedule runs while the hub does. Switch automatic assignment off instead.");
    return refuse_action("start, restart, initialize");
}

CbAnswer *
cb_pool_do_daily(const CbPoolCall *call)
{
    static const char *const runs[] = {"process_now", "start", "initialize", "server_initialize", NULL};
    const char *action = cb_pool_body_text(call, "action");
    if (action != NULL && g_strv_contains(runs, action))
        return run_in_full(call);
    if (g_strcmp0(action, "stop") == 0)
        return cb_envelope_refuse(409, "NOT_STOPPED", "The schedule runs while the hub does. Switch automatic assignment off instead.");
    return refuse_action("process_now, start, initialize, server_initialize");
}

CbAnswer *
cb_pool_do_interval(const CbPoolCall *call)
{
    return cJSON_IsNumber(cb_json_member(call->body, "processingIntervalHours"))
               ? cb_envelope_refuse(409, "BY_MODE", BY_MODE)
               : cb_envelope_refuse(400, "INVALID_VALUE", "processingIntervalHours is a number.");
}

/* --- putting right ---------------------------------------------------------------------------- */

/* Begins anew those entries that `wanted` picks: {retried, refused}. */
static CbAnswer *
retry_all(const CbPoolCall *call, gboolean (*wanted)(const CbWorld *world, const CbPooled *entry, gint64 now))
{
    GError *error = NULL;
    g_autoptr(CbWorld) world = cb_current_world(call->hub, &error);
    if (world == NULL)
        return cb_envelope_failed(call->hub, error);
    g_autoptr(GArray) entries = cb_pool_entries(world);
    guint retried = 0, refused = 0;
    for (guint i = 0; i < entries->len; i++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, i);
        g_auto(CbPoolTold) told = {0};
        if (!wanted(world, entry, call->now))
            continue;
        const CbPoolAsk ask = {"booking.retry", booking_plan_booking_id(world, entry->booking), NULL, cb_pool_caller(call),
                               NULL, NULL};
        if (!cb_pool_ask(call->hub, &ask, &told, &error))
            return cb_envelope_failed(call->hub, error);
        retried += cb_pool_accepted(&told);
        refused += !cb_pool_accepted(&told);
    }
    cJSON *data = cJSON_CreateObject();
    cJSON_AddNumberToObject(data, "retried", retried);
    cJSON_AddNumberToObject(data, "refused", refused);
    return cb_pool_answer(data);
}

static gboolean
has_failed(const CbWorld *world, const CbPooled *entry, gint64 now)
{
    (void)world, (void)now;
    return entry->status == CB_POOLED_FAILED;
}

static gboolean
has_many_attempts(const CbWorld *world, const CbPooled *entry, gint64 now)
{
    (void)world, (void)now;
    return entry->attempts > CB_POOL_MOST_ATTEMPTS;
}

static gboolean
is_corrupted(const CbWorld *world, const CbPooled *entry, gint64 now)
{
    return cb_corruption(world, entry->booking, NULL, now) != 0;
}

static CbAnswer *
recover(const CbPoolCall *call)
{
    return decide(call, "pool.recover", CB_POOL_ID, NULL);
}

static CbAnswer *
retry_failed(const CbPoolCall *call)
{
    return retry_all(call, has_failed);
}

static CbAnswer *
reset_attempts(const CbPoolCall *call)
{
    return retry_all(call, has_many_attempts);
}

static CbAnswer *
retry_corrupted(const CbPoolCall *call)
{
    return retry_all(call, is_corrupted);
}

CbAnswer *
cb_pool_do_mend(const CbPoolCall *call)
{
    static const struct {
        const char *action;
        CbPoolHandler handler;
    } actions[] = {
        {"cleanup_stuck_processing", recover},   {"reset_excessive_retries", reset_attempts},
        {"cleanup_corrupted_entries", retry_corrupted}, {"retry_failed_entries", retry_failed},
        {"validate_pool_integrity", cb_pool_look_health},
    };
    const char *action = cb_pool_body_text(call, "action");
    for (guint i = 0; i < G_N_ELEMENTS(actions); i++)
        if (g_strcmp0(actions[i].action, action) == 0)
            return actions[i].handler(call);
    return refuse_action("cleanup_stuck_processing, reset_excessive_retries, cleanup_corrupted_entries, retry_failed_entries, "
                         "validate_pool_integrity");
}

/* --- the mode --------------------------------------------------------------------------------- */

/* Copies a text of the body to the payload under another name. */
static void
pass_text(const CbPoolCall *call, cJSON *payload, const char *from, const char *to)
{
    const char *text = cb_pool_body_text(call, from);
    if (text != NULL)
        cJSON_AddStringToObject(payload, to, text);
}

CbAnswer *
cb_pool_do_switch(const CbPoolCall *call)
{
    if (cb_pool_body_text(call, "targetMode") == NULL)
        return cb_envelope_refuse(400, "INVALID_MODE", "targetMode is BALANCE, URGENT, NORMAL or CUSTOM.");
    cJSON *payload = cJSON_CreateObject();
    pass_text(call, payload, "targetMode", "mode");
    pass_text(call, payload, "reason", "reason");
    return decide(call, "pool.switch", CB_POOL_ID, payload);
}

/* "enabled" may stand beside the limits or among them. */
CbAnswer *
cb_pool_do_configure(const CbPoolCall *call)
{
    const cJSON *given = cb_json_member(call->body, "config"), *enabled = cb_json_member(call->body, "enabled");
    if (!cJSON_IsObject(given) && !cJSON_IsBool(enabled))
        return cb_envelope_refuse(400, "INVALID_VALUE", "Say enabled (true or false), or the limits in config.");
    cJSON *payload = cJSON_CreateObject(), *config = cJSON_IsObject(given) ? cJSON_Duplicate(given, TRUE) : NULL;
    cJSON *inside = config != NULL ? cJSON_DetachItemFromObjectCaseSensitive(config, "enabled") : NULL;
    const cJSON *on = cJSON_IsBool(enabled) ? enabled : inside;
    if (cJSON_IsBool(on))
        cJSON_AddBoolToObject(payload, "enabled", cJSON_IsTrue(on));
    if (config != NULL && config->child != NULL)
        cJSON_AddItemToObject(payload, "config", config);
    else
        cJSON_Delete(config);
    cJSON_Delete(inside);
    return decide(call, "pool.auto", CB_POOL_ID, payload);
}

CbAnswer *
cb_pool_do_evaluate(const CbPoolCall *call)
{
    return decide(call, "pool.evaluate", CB_POOL_ID, NULL);
}

CbAnswer *
cb_pool_do_override(const CbPoolCall *call)
{
    const char *action = cb_pool_body_text(call, "action");
    cJSON *payload;
    if (g_strcmp0(action, "disable") == 0) {
        payload = cJSON_CreateObject();
        cJSON_AddTrueToObject(payload, "off");
        return decide(call, "pool.override", CB_POOL_ID, payload);
    }
    if (g_strcmp0(action, "enable") != 0)
        return refuse_action("enable, disable");
    payload = cJSON_CreateObject();
    pass_text(call, payload, "reason", "reason");
    pass_text(call, payload, "expiresAt", "until");
    return decide(call, "pool.override", CB_POOL_ID, payload);
}
