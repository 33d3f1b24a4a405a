/* What the pool's routes tell: how it stands, on the World as it is now. */
#include "engine/pool/answers.h"
#include "engine/pool/answers_ahead.h"
#include "engine/when.h"
#include "sync/hub/pool/envelope.h"

#define MOST_HISTORY 1000u

typedef cJSON *(*Tell)(const CbPoolCall *call, const CbWorld *world);

/* Also when the database is away: then on nothing but what the hub itself knows. */
static CbAnswer *
tell_anyway(const CbPoolCall *call, Tell what)
{
    g_autoptr(CbWorld) world = cb_current_world(call->hub, NULL);
    CbPoolCall blind = *call;
    blind.blind = world == NULL;
    if (world == NULL)
        world = cb_world_builder_finish(cb_world_builder_new());
    return cb_pool_answer(what(&blind, world));
}

static CbAnswer *
tell(const CbPoolCall *call, Tell what)
{
    GError *error = NULL;
    g_autoptr(CbWorld) world = cb_current_world(call->hub, &error);
    return world != NULL ? cb_pool_answer(what(call, world)) : cb_envelope_failed(call->hub, error);
}

static CbPoolTrouble
trouble_of(const CbPoolCall *call)
{
    CbPoolTrouble trouble = cb_pool_trouble_of(call->hub);
    trouble.database_down = call->blind;
    return trouble;
}

/* --- status ----------------------------------------------------------------------------------- */

static cJSON *
log_of(CbPooling *pooling)
{
    CbLogStatus status = cb_pool_log_status(pooling->log);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "healthy", status.healthy);
    cJSON_AddNumberToObject(json, "buffered", status.buffered);
    cJSON_AddNumberToObject(json, "in_file", status.fallen);
    cJSON_AddNumberToObject(json, "put_aside", (double)status.put_aside);
    cJSON_AddNumberToObject(json, "lost", (double)status.lost);
    return json;
}

/* What this hub does, which the data do not tell. */
static void
add_hub(cJSON *json, CbPooling *pooling)
{
    cJSON *hub = cJSON_AddObjectToObject(json, "hub");
    g_mutex_lock(&pooling->lock);
    cJSON_AddNumberToObject(hub, "runs", pooling->working);
    cJSON_AddNumberToObject(hub, "claimed", pooling->total);
    cJSON_AddNumberToObject(hub, "decided", pooling->done);
    cJSON *errors = cJSON_AddArrayToObject(hub, "errors");
    for (const GList *link = pooling->errors.head; link != NULL; link = link->next)
        cJSON_AddItemToArray(errors, cJSON_CreateString(link->data));
    g_mutex_unlock(&pooling->lock);
    cJSON_AddItemToObject(hub, "logging", log_of(pooling));
}

static cJSON *
status_of(const CbPoolCall *call, const CbWorld *world)
{
    cJSON *json = cb_answer_pool_status(world, call->now, trouble_of(call));
    add_hub(json, call->hub->pooling);
    return json;
}

static cJSON *
dashboard_of(const CbPoolCall *call, const CbWorld *world)
{
    cJSON *json = status_of(call, world);
    cJSON_AddItemToObject(json, "metrics", cb_answer_pool_metrics(world, call->now));
    return json;
}

static cJSON *
alerts_of(const CbPoolCall *call, const CbWorld *world)
{
    return cb_answer_pool_alerts(world, call->now, trouble_of(call));
}

static cJSON *
health_of(const CbPoolCall *call, const CbWorld *world)
{
    cJSON *json = cb_answer_pool_health(world, call->now, trouble_of(call));
    cJSON_AddItemToObject(json, "alerts", alerts_of(call, world));
    add_hub(json, call->hub->pooling);
    return json;
}

static cJSON *
diagnostics_of(const CbPoolCall *call, const CbWorld *world)
{
    return cb_answer_pool_diagnosis(world, call->now);
}

static cJSON *
emergency_of(const CbPoolCall *call, const CbWorld *world)
{
    CbEmergencyPreview preview = cb_emergency_preview(world, call->now);
    return cb_answer_pool_emergency(&preview);
}

/* --- history ---------------------------------------------------------------------------------- */

/* A parameter of the query or of the body, as text; NULL: neither has it. Caller frees. */
static char *
parameter(const CbPoolCall *call, const char *name)
{
    const cJSON *given = cb_json_member(call->body, name);
    gint64 number;
    if (call->body == NULL)
        return cb_envelope_parameter(call->request, name);
    if (cb_wire_read_number(given, &number))
        return g_strdup_printf("%" G_GINT64_FORMAT, number);
    return g_strdup(cJSON_GetStringValue(given));
}

/* FALSE when it is no whole number of at least one. */
static gboolean
read_count(const CbPoolCall *call, const char *name, guint usual, guint most, guint *count)
{
    guint64 number;
    g_autofree char *text = parameter(call, name);
    *count = usual;
    if (text == NULL)
        return TRUE;
    if (!g_ascii_string_to_unsigned(text, 10, 1, most, &number, NULL))
        return FALSE;
    *count = (guint)number;
    return TRUE;
}

CbAnswer *
cb_pool_look_history(const CbPoolCall *call)
{
    GError *error = NULL;
    guint days;
    g_autofree char *booking = parameter(call, "bookingId"), *action = parameter(call, "action");
    CbPoolPast past = {.booking_id = booking, .action = action};
    if (!read_count(call, "limit", 100, MOST_HISTORY, &past.most) || !read_count(call, "days", 30, 3650, &days))
        return cb_envelope_refuse(400, "INVALID_VALUE", "limit (to 1000) and days (to 3650) are whole numbers from 1.");
    past.since = call->now - days * CB_DAY;
    g_autoptr(CbWorld) world = cb_current_world(call->hub, &error);
    return world != NULL ? cb_pool_answer(cb_answer_pool_history(world, &past)) : cb_envelope_failed(call->hub, error);
}

/* --- automatic switching ---------------------------------------------------------------------- */

static cJSON *
config_of(const CbPoolCall *call, const CbWorld *world)
{
    (void)call;
    CbAutoConfig config = cb_pool_auto_config(world);
    char *text = cb_auto_config_write(&config);
    cJSON *json = cJSON_Parse(text);
    g_free(text);
    return json;
}

static cJSON *
auto_of(const CbPoolCall *call, const CbWorld *world)
{
    return cb_answer_pool_auto(world, call->now);
}

/* --- handlers --------------------------------------------------------------------------------- */

#define LOOK(name, how)                                   \
    CbAnswer *cb_pool_look_##name(const CbPoolCall *call) \
    {                                                     \
        return how(call, name##_of);                      \
    }
LOOK(status, tell)
LOOK(dashboard, tell)
LOOK(emergency, tell)
LOOK(health, tell_anyway)
LOOK(diagnostics, tell)
LOOK(alerts, tell_anyway)
LOOK(auto, tell)
LOOK(config, tell)
