#include "sync/hub/functions.h"

#include <string.h>

/* --- answers -------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *value;
} shared[] = {
    {"Access-Control-Allow-Origin", "*"},
    {"Access-Control-Allow-Headers", "authorization, x-client-info, apikey, content-type"},
    {"Access-Control-Allow-Methods", "POST, OPTIONS"},
};

CbAnswer *
cb_function_answer(guint status, cJSON *body)
{
    CbAnswer *answer = cb_answer_new(status);
    for (guint i = 0; i < G_N_ELEMENTS(shared); i++)
        cb_answer_header(answer, shared[i].name, "%s", shared[i].value);
    if (body == NULL)
        return answer;
    char *text = cJSON_PrintUnformatted(body);
    cb_answer_header(answer, "Content-Type", "application/json");
    g_string_assign(answer->body, text);
    cJSON_free(text);
    cJSON_Delete(body);
    return answer;
}

CbAnswer *
cb_function_error(guint status, const char *text)
{
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "error", text);
    return cb_function_answer(status, body);
}

CbAnswer *
cb_function_options(void)
{
    CbAnswer *answer = cb_function_answer(204, NULL);
    cb_answer_header(answer, "Allow", "POST, OPTIONS");
    return answer;
}

CbAnswer *
cb_function_failure(CbHub *hub, GError *error)
{
    g_autoptr(GError) owned = error;
    CbAnswer *answer = cb_function_error(500, "Internal server error");
    cb_hub_count(hub, "failures_total", 1);
    cb_answer_header(answer, ":error", "%s", owned->message); /* for the log, never sent */
    return answer;
}

/* --- who calls ------------------------------------------------------------------------------------ */

/* As whom somebody without a profile may manage campaigns. */
static const char *const profile_roles[] = {
    [CB_ROLE_VIEWER] = NULL,
    [CB_ROLE_DISPATCHER] = "logistics",
    [CB_ROLE_MANAGER] = "management",
    [CB_ROLE_ADMIN] = "admin",
    [CB_ROLE_SERVICE] = "admin",
};

/* An error of the hub's own in a refusal, which it takes; a token that does not count is none. */
static gboolean
is_refused(CbAnswer *refusal, GError **error)
{
    g_autoptr(CbAnswer) owned = refusal;
    if (owned == NULL || owned->status < 500)
        return TRUE;
    const char *why = g_hash_table_lookup(owned->headers, ":error");
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_IO, "%s", why != NULL ? why : "Nobody can be identified.");
    return FALSE;
}

/* Clients send the key of their program beside the token of their user. */
static gboolean
find_service_key(CbHub *hub, const CbRequest *request, CbCaller *caller, GError **error)
{
    const char *key = cb_request_header(request, "apikey");
    CbAnswer *refusal = NULL;
    if (key == NULL || (caller->asker != NULL && caller->asker->role == CB_ROLE_SERVICE))
        return TRUE;
    CbAsker *program = cb_hub_identify_token(hub, key, &refusal);
    if (program != NULL && program->role == CB_ROLE_SERVICE) {
        cb_asker_free(caller->asker);
        caller->asker = program;
    } else {
        cb_asker_free(program);
    }
    return is_refused(refusal, error);
}

static gboolean
read_email(CbHub *hub, CbCaller *caller, GError **error)
{
    g_autoptr(GError) problem = NULL;
    CbDb *db = cb_hub_reading(hub, &problem);
    g_autoptr(CbUser) user = db != NULL ? cb_user_find(db, caller->asker->user_id, &problem) : NULL;
    cb_hub_read(hub, db);
    if (user != NULL)
        caller->email = g_strdup(user->email);
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
}

static guint
profile_of(const CbCaller *caller)
{
    guint profile = cb_world_find(caller->world, CB_profiles, caller->asker->user_id);
    if (profile != CB_NO_ROW || caller->email == NULL)
        return profile;
    for (guint row = 0; row < cb_world_rows(caller->world, CB_profiles); row++) {
        const char *email = profiles_email(caller->world, row);
        if (email != NULL && g_ascii_strcasecmp(email, caller->email) == 0)
            return row;
    }
    return CB_NO_ROW;
}

char *
cb_hub_profile_of(CbHub *hub, const CbAsker *asker, GError **error)
{
    CbCaller caller = {.asker = (CbAsker *)asker};
    char *id = NULL;
    if (asker->user_id == NULL)
        return NULL;
    caller.world = cb_current_world(hub, error);
    if (caller.world != NULL && read_email(hub, &caller, error) && profile_of(&caller) != CB_NO_ROW)
        id = g_strdup(profiles_id(caller.world, profile_of(&caller)));
    g_clear_pointer(&caller.world, cb_world_unref);
    g_free(caller.email);
    return id;
}

static void
fill_user(CbCaller *caller)
{
    guint profile = profile_of(caller);
    caller->user = (CbOrchestratorUser){
        .known = TRUE,
        .id = caller->asker->name != NULL ? caller->asker->name : caller->asker->user_id,
        .role = profile_roles[caller->asker->role],
    };
    if (profile == CB_NO_ROW)
        return;
    caller->user.id = profiles_id(caller->world, profile);
    caller->user.role = profiles_role(caller->world, profile);
    caller->user.department = profiles_department(caller->world, profile);
}

gboolean
cb_caller_find(CbHub *hub, const CbRequest *request, CbCaller *caller, GError **error)
{
    CbAnswer *refusal = NULL;
    caller->asker = cb_hub_identify(hub, request, &refusal);
    if (!is_refused(refusal, error) || !find_service_key(hub, request, caller, error))
        return FALSE;
    if (caller->asker == NULL || caller->asker->anonymous)
        return TRUE;
    if (caller->asker->role == CB_ROLE_SERVICE) {
        caller->user = (CbOrchestratorUser){.known = TRUE, .service = TRUE, .id = "system"};
        return TRUE;
    }
    if (caller->asker->user_id == NULL) /* a token that names nobody */
        return TRUE;
    caller->world = cb_current_world(hub, error);
    if (caller->world == NULL || !read_email(hub, caller, error))
        return FALSE;
    fill_user(caller);
    return TRUE;
}

void
cb_caller_clear(CbCaller *caller)
{
    g_clear_pointer(&caller->asker, cb_asker_free);
    g_clear_pointer(&caller->world, cb_world_unref);
    g_clear_pointer(&caller->email, g_free);
}
