/* Requests for an advisor, and what client and advisor say to them. */
#include <string.h>

#include "engine/advisors/life.h"
#include "engine/advisors/policy.h"
#include "sync/hub/advisors/envelope.h"

/* --- asking ----------------------------------------------------------------------------------- */

static gint
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An advisor's skills by name, of this category or (NULL) of all. */
static cJSON *
skills_of(const CbWorld *world, guint advisor, const char *category)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    cJSON *array = cJSON_CreateArray();
    CB_EACH_LINK(world, advisor_skills, advisor_id, advisor, row)
        if (category == NULL || strcmp(advisor_skills_skill_category(world, row), category) == 0)
            g_ptr_array_add(names, (gpointer)advisor_skills_skill_name(world, row));
    g_ptr_array_sort(names, compare_texts);
    for (guint n = 0; n < names->len; n++)
        cJSON_AddItemToArray(array, cJSON_CreateString(names->pdata[n]));
    return array;
}

static cJSON *
advisor_json(const CbWorld *world, guint advisor)
{
    const char *name = advisors_display_name(world, advisor);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", advisors_id(world, advisor));
    cJSON_AddItemToObject(json, "displayName",
                          name == NULL ? cJSON_CreateNull() : cJSON_CreateString(name));
    cJSON_AddItemToObject(json, "skills", skills_of(world, advisor, NULL));
    cJSON_AddItemToObject(json, "specialties", skills_of(world, advisor, "specialty"));
    cJSON_AddItemToObject(json, "rating", cb_match_decimal(advisors_rating(world, advisor)));
    return json;
}

CbAnswer *
cb_match_do_request(CbMatchCall *call)
{
    g_auto(CbMatchTold) told = {0};
    cJSON *payload = cJSON_CreateObject();
    cb_match_copy(call, payload, "matchCriteria", "criteria");
    cb_match_copy(call, payload, "excludeAdvisors", "exclude_advisors");
    cb_match_copy(call, payload, "expiresInHours", "expires_hours");
    const CbMatchAsk ask = {"match.request", cb_match_text_of(call, "projectId"), payload};
    CbAnswer *refusal = cb_match_decide(call, &ask, &told);
    if (refusal != NULL)
        return refusal;
    guint match = cb_open_match(told.after, cb_world_find(told.after, CB_projects, ask.target));
    guint advisor = advisor_match_requests_matched_advisor_id(told.after, match);
    cJSON *data = cb_match_json(told.after, match);
    if (advisor != CB_NO_ROW)
        cJSON_AddItemToObject(data, "matchedAdvisor", advisor_json(told.after, advisor));
    return cb_match_answer(call, data);
}

static gint
compare_created(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 mine = advisor_match_requests_created_at(world, x),
           theirs = advisor_match_requests_created_at(world, y);
    if (mine != theirs)
        return mine > theirs ? -1 : 1;
    return strcmp(advisor_match_requests_id(world, x), advisor_match_requests_id(world, y));
}

CbAnswer *
cb_match_look_project(CbMatchCall *call)
{
    CbAnswer *failure = NULL;
    CbWorld *world = cb_match_world(call, &failure);
    if (world == NULL)
        return failure;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    guint project = cb_world_find(world, CB_projects, call->id);
    if (project != CB_NO_ROW)
        CB_EACH_LINK(world, advisor_match_requests, project_id, project, row)
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, compare_created, world);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(array, cb_match_json(world, g_array_index(rows, guint, i)));
    cb_world_unref(world);
    return cb_match_answer(call, array);
}

/* --- answering -------------------------------------------------------------------------------- */

/* What existing clients are told of a match that is theirs to answer. */
static CbAnswer *
tell_status(const CbMatchCall *call, const CbWorld *world, const char *project)
{
    guint match = cb_match_of(world, cb_world_find(world, CB_projects, project), call->id);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "status", advisor_match_requests_status(world, match));
    if (cb_match_status(world, match) == CB_MATCH_FINALIZED &&
        cb_advisors_policy(world).auto_provision)
        cJSON_AddStringToObject(data, "workspaceProvisioning", "queued");
    return cb_match_answer(call, data);
}

static CbAnswer *
decide(CbMatchCall *call, const char *kind)
{
    CbAnswer *refusal = NULL;
    g_auto(CbMatchTold) told = {0};
    g_autofree char *project =
        cb_match_project(call, CB_advisor_match_requests, call->id, &refusal);
    if (refusal != NULL)
        return refusal;
    if (project == NULL)
        return cb_match_refusal(call, 500, NULL, "There is no such match.");
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "match_id", call->id);
    if (!call->claims->admin)
        cJSON_AddTrueToObject(payload, "in_person");
    cb_match_copy(call, payload, "decision", "decision");
    cb_match_copy(call, payload, "reason", "reason");
    refusal = cb_match_decide(call, &(CbMatchAsk){kind, project, payload}, &told);
    return refusal != NULL ? refusal : tell_status(call, told.after, project);
}

CbAnswer *
cb_match_do_client(CbMatchCall *call)
{
    return decide(call, "match.client_decide");
}

CbAnswer *
cb_match_do_advisor(CbMatchCall *call)
{
    return decide(call, "match.advisor_decide");
}
