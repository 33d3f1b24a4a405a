/* What advisors say of their time: each of their own. */
#include <string.h>

#include "engine/advisors/readiness.h"
#include "engine/when.h"
#include "sync/hub/advisors/envelope.h"

CbAnswer *
cb_match_look_availability(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    guint advisor = cb_world_find(world, CB_advisors, call->claims->user_id);
    CbAvailability is = cb_availability(world, advisor, cb_hub_now(call->hub));
    g_autofree char *reason = cb_availability_sentence(&is);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "advisor_id", call->claims->user_id);
    cJSON_AddBoolToObject(data, "is_available", is.reason == CB_AVAILABLE);
    cJSON_AddStringToObject(data, "status", is.status);
    cJSON_AddNumberToObject(data, "current_capacity", is.current);
    cJSON_AddNumberToObject(data, "max_capacity", is.max);
    if (reason != NULL)
        cJSON_AddStringToObject(data, "reason", reason);
    cb_world_unref(world);
    return cb_match_answer(call, data);
}

CbAnswer *
cb_match_do_availability(CbMatchCall *call)
{
    g_auto(CbMatchTold) told = {0};
    cJSON *payload = cJSON_CreateObject();
    cb_match_copy(call, payload, "status", "status");
    cb_match_copy(call, payload, "maxConcurrentProjects", "max_concurrent_projects");
    cb_match_copy(call, payload, "availabilityPreferences", "availability_preferences");
    const CbMatchAsk ask = {"advisor.availability", call->claims->user_id, payload};
    CbAnswer *refusal = cb_match_decide(call, &ask, &told);
    if (refusal != NULL)
        return refusal;
    guint row =
        cb_world_first(told.after, CB_advisor_availability, CB_advisor_availability_advisor_id,
                       cb_world_find(told.after, CB_advisors, ask.target));
    return cb_match_answer(call, cb_json_row(told.after, CB_advisor_availability, row));
}

/* Decides about whoever calls, and says that it is done. */
static CbAnswer *
keep(CbMatchCall *call, const char *kind, cJSON *payload, const char *done)
{
    g_auto(CbMatchTold) told = {0};
    CbAnswer *refusal =
        cb_match_decide(call, &(CbMatchAsk){kind, call->claims->user_id, payload}, &told);
    if (refusal != NULL)
        return refusal;
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "message", done);
    return cb_match_answer(call, data);
}

CbAnswer *
cb_match_do_hours(CbMatchCall *call)
{
    double start = cJSON_GetNumberValue(cb_json_member(call->body, "startMinutes"));
    double end = cJSON_GetNumberValue(cb_json_member(call->body, "endMinutes"));
    if (start >= end)
        return cb_match_refusal(call, 400, NULL, "Working hours begin before they end.");
    cJSON *payload = cJSON_CreateObject();
    cb_match_copy(call, payload, "timezone", "timezone");
    cb_match_copy(call, payload, "dayOfWeek", "day_of_week");
    cb_match_copy(call, payload, "startMinutes", "start_minutes");
    cb_match_copy(call, payload, "endMinutes", "end_minutes");
    return keep(call, "advisor.work_hours", payload, "The working hours are kept.");
}

CbAnswer *
cb_match_do_time_off(CbMatchCall *call)
{
    gint64 start = 0, end = 0;
    cb_time_parse(cb_match_text_of(call, "startTime"), &start);
    cb_time_parse(cb_match_text_of(call, "endTime"), &end);
    if (start >= end)
        return cb_match_refusal(call, 400, NULL, "Time off begins before it ends.");
    cJSON *payload = cJSON_CreateObject();
    cb_match_copy(call, payload, "startTime", "start");
    cb_match_copy(call, payload, "endTime", "end");
    cb_match_copy(call, payload, "reason", "reason");
    return keep(call, "advisor.time_off", payload, "The time off is kept.");
}
