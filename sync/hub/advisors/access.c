#include "sync/hub/advisors/access.h"

#include <string.h>

#include "engine/advisors/chat.h"
#include "sync/hub/advisors/envelope.h"

char *
cb_chat_project(const char *path, const char *what)
{
    static const char *const roots[] = {"/api/persistent-chat/v1/projects/", "/v1/projects/"};
    g_autofree char *end = g_strconcat("/chat/", what, NULL);
    for (guint r = 0; r < G_N_ELEMENTS(roots); r++) {
        gsize root = strlen(roots[r]), whole = strlen(path);
        if (!g_str_has_prefix(path, roots[r]) || !g_str_has_suffix(path, end) || whole <= root + strlen(end))
            continue;
        g_autofree char *project = g_strndup(path + root, whole - root - strlen(end));
        if (strchr(project, '/') == NULL)
            return g_steal_pointer(&project);
    }
    return NULL;
}

CbAnswer *
cb_chat_refuse(guint status, const char *code, const char *sentence)
{
    g_autofree char *id = g_uuid_string_random();
    cJSON *json = cJSON_CreateObject();
    cJSON_AddFalseToObject(json, "success");
    cJSON_AddStringToObject(json, "error", sentence);
    if (code != NULL)
        cJSON_AddStringToObject(json, "code", code);
    cJSON_AddStringToObject(json, "correlationId", id);
    return cb_envelope(status, json);
}

CbAnswer *
cb_chat_malformed(const char *sentence)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "statusCode", 400);
    cJSON_AddStringToObject(json, "code", "FST_ERR_VALIDATION");
    cJSON_AddStringToObject(json, "error", "Bad Request");
    cJSON_AddStringToObject(json, "message", sentence);
    return cb_envelope(400, json);
}

CbAnswer *
cb_chat_check_access(const CbWorld *world, const char *project, const char *user)
{
    guint row = cb_world_find(world, CB_projects, project);
    if (row != CB_NO_ROW && cb_chat_may(world, row, user))
        return NULL;
    return cb_chat_refuse(403, "UNAUTHORIZED_PROJECT_ACCESS",
                          "Only the owner of a project and its advisor take part in its chat.");
}

char *
cb_chat_user(CbHub *hub, const CbRequest *request, CbSigned *is_signed, CbAnswer **refusal)
{
    GError *error = NULL;
    const char *user = cb_request_header(request, "x-user-id");
    if (user == NULL || *user == '\0')
        *refusal = cb_chat_malformed("headers must have required property 'x-user-id'");
    else if (!cb_hub_check_signature(hub, request, FALSE, is_signed, refusal, &error) && error != NULL)
        *refusal = cb_answer_failure(hub, error);
    return *refusal == NULL ? g_strdup(user) : NULL;
}
