/* The matching of advisors over HTTP ("Advisor matching", sections 11 and 12): a table of paths, what is asked before a handler
 * is called, and what is answered when it is not.
 *
 *     body by its schema  →  signature  →  claims  →  role  →  the handler  →  the nonce is spent
 *
 * A decision spends the nonce in its own transaction.
 */
#include <string.h>

#include "engine/when.h"
#include "sync/hub/advisors/envelope.h"
#include "sync/hub/advisors/schema.h"
#include "sync/wire/signing.h"

#define BASE "/api/advisor-matching"
#define LONGEST_STRING ((gsize)64 * 1024)
#define DASHBOARD "/admin/dashboard/"

static CbMatchHandler answer_health;

/* --- bodies ----------------------------------------------------------------------------------- */

#define NEEDED TRUE
#define UUID(name, needed) {name, CB_FIELD_UUID, needed, 0, 0, NULL}
#define TEXT(name, needed, most) {name, CB_FIELD_TEXT, needed, 0, most, NULL}
#define WORD(name, needed, words) {name, CB_FIELD_WORD, needed, 0, 0, words}
#define NUMBER(name, needed, least, most) {name, CB_FIELD_NUMBER, needed, least, most, NULL}
#define OTHER(name, kind, needed) {name, CB_FIELD_##kind, needed, 0, 0, NULL}
#define END {NULL, CB_FIELD_UUID, FALSE, 0, 0, NULL}

static const CbBodyField request_fields[] = {
    UUID("projectId", NEEDED),
    OTHER("matchCriteria", OBJECT, FALSE),
    OTHER("excludeAdvisors", TEXTS, FALSE),
    NUMBER("expiresInHours", FALSE, 1, 72),
    END,
};
static const CbBodyField decision_fields[] = {
    WORD("decision", NEEDED, "approved|declined"),
    TEXT("reason", FALSE, 500),
    END,
};
static const CbBodyField availability_fields[] = {
    WORD("status", NEEDED, CB_ADVISOR_WORDS),
    NUMBER("maxConcurrentProjects", FALSE, 1, 10),
    OTHER("availabilityPreferences", OBJECT, FALSE),
    END,
};
static const CbBodyField hours_fields[] = {
    TEXT("timezone", NEEDED, 50),
    NUMBER("dayOfWeek", NEEDED, 0, 6),
    NUMBER("startMinutes", NEEDED, 0, 1439),
    NUMBER("endMinutes", NEEDED, 0, 1439),
    END,
};
static const CbBodyField time_off_fields[] = {
    OTHER("startTime", TIME, NEEDED),
    OTHER("endTime", TIME, NEEDED),
    TEXT("reason", FALSE, 200),
    END,
};
static const CbBodyField assign_fields[] = {
    UUID("projectId", NEEDED),
    UUID("advisorId", NEEDED),
    TEXT("reason", FALSE, 500),
    WORD("assignmentType", FALSE, "manual_assignment|emergency_assignment"),
    END,
};
static const CbBodyField emergency_fields[] = {
    UUID("projectId", NEEDED),
    UUID("advisorId", NEEDED),
    TEXT("reason", NEEDED, 500),
    OTHER("bypassAvailability", BOOL, FALSE),
    END,
};
static const CbBodyField override_fields[] = {
    UUID("matchRequestId", NEEDED),
    UUID("newAdvisorId", NEEDED),
    TEXT("reason", NEEDED, 500),
    UUID("originalAdvisorId", FALSE),
    END,
};
static const CbBodyField rule_fields[] = {
    TEXT("ruleName", NEEDED, 200),
    UUID("advisorId", NEEDED),
    WORD("ruleType", NEEDED, CB_MATCH_RULE_WORDS),
    OTHER("conditions", OBJECT, NEEDED),
    NUMBER("priorityBoost", FALSE, 0, 100),
    OTHER("validUntil", TIME, FALSE),
    TEXT("notes", FALSE, 500),
    END,
};

/* --- routes ----------------------------------------------------------------------------------- */

#define ADMIN CB_CALL_ADMIN

static const CbMatchRoute routes[] = {
    {"GET", "/health", CB_CALL_OPEN, NULL, answer_health},
    {"POST", "/match-requests", CB_CALL_CREATE, request_fields, cb_match_do_request},
    {"GET", "/projects/:id/matches", 0, NULL, cb_match_look_project},
    {"POST", "/matches/:id/client-decision", 0, decision_fields, cb_match_do_client},
    {"POST", "/matches/:id/advisor-decision", 0, decision_fields, cb_match_do_advisor},
    {"GET", "/availability", 0, NULL, cb_match_look_availability},
    {"PUT", "/availability", 0, availability_fields, cb_match_do_availability},
    {"POST", "/work-hours", 0, hours_fields, cb_match_do_hours},
    {"POST", "/time-off", 0, time_off_fields, cb_match_do_time_off},
    {"POST", "/admin/assign-advisor", ADMIN, assign_fields, cb_match_do_assign},
    {"POST", "/admin/override-match", ADMIN, override_fields, cb_match_do_override},
    {"POST", "/admin/preference-rules", ADMIN, rule_fields, cb_match_do_rule},
    {"GET", "/admin/preference-rules", ADMIN, NULL, cb_match_look_rules},
    {"GET", "/admin/assignments/:id", ADMIN, NULL, cb_match_look_assignments},
    {"DELETE", "/admin/assignments/:id", ADMIN, NULL, cb_match_do_cancel},
    {"GET", "/admin/interventions", ADMIN, NULL, cb_match_look_interventions},
    {"GET", "/admin/available-advisors", ADMIN, NULL, cb_match_look_advisors},
    {"GET", "/admin/matches", ADMIN, NULL, cb_match_look_matches},
    {"POST", "/admin/process-notifications", ADMIN, NULL, cb_match_do_notices},
    {"POST", DASHBOARD "emergency-assign", ADMIN, emergency_fields, cb_match_do_emergency},
    {"GET", DASHBOARD "pool-status", ADMIN, NULL, cb_match_look_pool},
    {"GET", DASHBOARD "advisor-workloads", ADMIN, NULL, cb_match_look_workloads},
    {"GET", DASHBOARD "recent-activity", ADMIN, NULL, cb_match_look_activity},
    {"GET", DASHBOARD "system-health", ADMIN, NULL, cb_match_look_health},
    {"GET", DASHBOARD "availability-trends", ADMIN, NULL, cb_match_look_trends},
    {"GET", DASHBOARD "matching-metrics", ADMIN, NULL, cb_match_look_metrics},
    {"GET", DASHBOARD "configuration", ADMIN, NULL, cb_match_look_configuration},
};

/* Whether a path is one of a route's, with what stands for `:id` in *id (caller frees). */
static gboolean
fits(const char *pattern, const char *path, char **id)
{
    const char *hole = strstr(pattern, ":id");
    gsize before = hole == NULL ? 0 : (gsize)(hole - pattern);
    if (hole == NULL)
        return strcmp(pattern, path) == 0;
    if (strncmp(pattern, path, before) != 0)
        return FALSE;
    gsize length = strcspn(path + before, "/");
    if (length == 0 || strcmp(hole + strlen(":id"), path + before + length) != 0)
        return FALSE;
    *id = g_strndup(path + before, length);
    return TRUE;
}

/* The route of a request; *methods (caller frees) are those that its path takes, NULL: there is no such path. */
static const CbMatchRoute *
find_route(const CbRequest *request, char **id, char **methods)
{
    const char *path = request->path + strlen(BASE);
    const CbMatchRoute *found = NULL;
    GString *all = g_string_new(NULL);
    for (guint r = 0; r < G_N_ELEMENTS(routes); r++) {
        g_autofree char *part = NULL;
        if (!fits(routes[r].path, path, &part))
            continue;
        gboolean get = strcmp(routes[r].method, "GET") == 0;
        g_string_append_printf(all, "%s%s", all->len > 0 ? ", " : "", get ? "GET, HEAD" : routes[r].method);
        if (strcmp(routes[r].method, request->method) == 0) {
            found = &routes[r];
            *id = g_steal_pointer(&part);
        }
    }
    *methods = g_string_free(all, all->len == 0);
    return found;
}

/* --- one request ------------------------------------------------------------------------------ */

static CbAnswer *
answer_health(CbMatchCall *call)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "success");
    cJSON_AddStringToObject(json, "service", "advisor-matching");
    cJSON_AddStringToObject(json, "status", "healthy");
    cJSON_AddItemToObject(json, "timestamp", cb_match_time(cb_hub_now(call->hub)));
    return cb_envelope(200, json);
}

static CbAnswer *
refuse_body(const char *wrong)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "statusCode", 400);
    cJSON_AddStringToObject(json, "code", "FST_ERR_VALIDATION");
    cJSON_AddStringToObject(json, "error", "Bad Request");
    cJSON_AddStringToObject(json, "message", wrong);
    return cb_envelope(400, json);
}

static CbAnswer *
check_body(CbMatchCall *call)
{
    g_autofree char *wrong = NULL, *problem = NULL;
    const GString *sent = call->request->body;
    if (call->route->fields == NULL)
        return NULL;
    call->body = cb_json_parse_strict(sent->str, sent->len, LONGEST_STRING, &problem);
    wrong = call->body != NULL ? cb_body_check(call->body, call->route->fields)
                               : g_strdup_printf("body must be object: %s", problem);
    return wrong == NULL ? NULL : refuse_body(wrong);
}

static CbAnswer *
check_caller(CbMatchCall *call)
{
    const char *problem = NULL;
    call->claims = cb_match_claims_read(cb_request_header(call->request, CB_SIGN_CLAIMS), cb_hub_now(call->hub), &problem);
    if (call->claims == NULL && (call->route->flags & CB_CALL_CREATE))
        return cb_match_refusal(call, 400, "AUTHENTICATION_ERROR", problem);
    if (call->claims == NULL)
        return cb_match_refusal(call, 500, NULL, problem);
    if ((call->route->flags & CB_CALL_ADMIN) && !call->claims->admin)
        return cb_match_refusal(call, 403, NULL, "This is for the roles admin and staff.");
    return NULL;
}

/* The answer of a good request counts only if nobody else has spent its nonce. */
static CbAnswer *
spend(CbMatchCall *call, CbAnswer *answer)
{
    GError *error = NULL;
    CbAnswer *refusal = NULL;
    if (call->spent || cb_hub_spend_nonce(call->hub, &call->is_signed, &refusal, &error))
        return answer;
    cb_answer_free(answer);
    return refusal != NULL ? refusal : cb_match_failed(call, error);
}

static CbAnswer *
answer_call(CbMatchCall *call)
{
    GError *error = NULL;
    CbAnswer *answer = NULL;
    if (call->route->flags & CB_CALL_OPEN)
        return call->route->handler(call);
    if ((answer = check_body(call)) != NULL)
        return answer;
    if (!cb_hub_check_signature(call->hub, call->request, TRUE, &call->is_signed, &answer, &error))
        return answer != NULL ? answer : cb_match_failed(call, error);
    answer = check_caller(call);
    if (answer == NULL)
        answer = call->route->handler(call);
    if (call->claims != NULL)
        cb_answer_header(answer, ":user", "%s", call->claims->user_id); /* for the log, never sent */
    return spend(call, answer);
}

static void
call_clear(CbMatchCall *call)
{
    cb_signed_clear(&call->is_signed);
    cb_match_claims_free(call->claims);
    cJSON_Delete(call->body);
    g_free(call->id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbMatchCall, call_clear)

static CbAnswer *
refuse_path(const CbRequest *request)
{
    g_autofree char *message = g_strdup_printf("Route %s:%s not found", request->method, request->path);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "message", message);
    cJSON_AddStringToObject(json, "error", "Not Found");
    cJSON_AddNumberToObject(json, "statusCode", 404);
    return cb_envelope(404, json);
}

/* HEAD is not signed, so it looks at nothing; a path that is not there is none for any method. */
CbAnswer *
cb_answer_advisors(CbHub *hub, const CbAsker *nobody, const CbRequest *request)
{
    g_autofree char *methods = NULL, *made = g_uuid_string_random();
    g_auto(CbMatchCall) call = {.hub = hub, .request = request};
    (void)nobody;
    g_strlcpy(call.correlation, made, sizeof call.correlation);
    call.route = find_route(request, &call.id, &methods);
    if (call.route != NULL)
        return answer_call(&call);
    gboolean head = methods != NULL && strcmp(request->method, "HEAD") == 0 && strstr(methods, "HEAD") != NULL;
    gboolean asks = methods != NULL && strcmp(request->method, "OPTIONS") == 0;
    CbAnswer *answer = head ? cb_answer_new(200) : asks ? cb_answer_new(204) : refuse_path(request);
    if (asks)
        cb_answer_header(answer, "Allow", "%s", methods);
    return answer;
}
