#include "sync/client/tokens.h"

#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/wire/secret.h"

#define TEXT_LIMIT (16 * 1024)
/* When the hub does not say for how long a token is good. */
#define LIFE (3600 * CB_SECOND)
#define LONGEST_LIFE (366 * CB_DAY)

/* --- requests --------------------------------------------------------------------------------- */

static CbRequest *
request_of(const char *path, cJSON *body)
{
    CbRequest *request = cb_request_new("POST", path);
    char *text = cJSON_PrintUnformatted(body);
    g_string_append(request->body, text);
    explicit_bzero(text, strlen(text));
    cJSON_free(text);
    cJSON_Delete(body);
    g_hash_table_replace(request->headers, g_strdup("content-type"), g_strdup("application/json"));
    return request;
}

CbRequest *
cb_tokens_ask(const char *name, const char *password)
{
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "email", name);
    cJSON_AddStringToObject(body, "password", password);
    return request_of("/auth/v1/token?grant_type=password", body);
}

CbRequest *
cb_tokens_renew(const char *refresh)
{
    cJSON *body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "refresh_token", refresh);
    return request_of("/auth/v1/token?grant_type=refresh_token", body);
}

CbRequest *
cb_tokens_revoke(void)
{
    return request_of("/auth/v1/logout", cJSON_CreateObject());
}

CbRequest *
cb_tokens_who(void)
{
    return cb_request_new("GET", "/auth/v1/user");
}

/* --- answers ---------------------------------------------------------------------------------- */

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* What the hub says of its refusal; PostgREST and GoTrue name it differently. */
static const char *
refusal_of(const cJSON *object)
{
    static const char *const names[] = {"message", "msg", "error_description"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (text_of(object, names[i]) != NULL)
            return text_of(object, names[i]);
    return "it does not say why";
}

/* NULL with an error unless it is a good answer. */
static cJSON *
object_of(const CbAnswer *answer, GError **error)
{
    g_autofree char *problem = NULL;
    g_autoptr(cJSON) json =
        cb_json_parse_strict(answer->body->str, answer->body->len, TEXT_LIMIT, &problem);
    if (answer->status == 200 && cJSON_IsObject(json))
        return g_steal_pointer(&json);
    if (answer->status == 200 || answer->status == 404)
        g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_UNREACHABLE,
                    "what answers there is no Callboard hub (status %u). Is the address right?",
                    answer->status);
    else if (answer->status >= 500 || answer->status == 429)
        g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_UNREACHABLE,
                    "the hub cannot answer just now (status %u). Try again later.", answer->status);
    else {
        g_autofree char *words = cb_json_quote(refusal_of(json));
        g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_SIGNED_OUT,
                    "the hub refuses: %s (status %u). Check name, password or token, or ask for a new one.",
                    words, answer->status);
    }
    return NULL;
}

static gboolean
is_token(const char *text)
{
    return text != NULL && cb_token_check(text, NULL);
}

static void
replace(char **secret, const char *text)
{
    cb_secret_free(*secret);
    *secret = g_strdup(text);
}

gboolean
cb_tokens_take(const CbAnswer *answer, gint64 now, CbCredentials *credentials, GError **error)
{
    g_autoptr(cJSON) json = object_of(answer, error);
    if (json == NULL)
        return FALSE;
    const char *token = text_of(json, "access_token"), *refresh = text_of(json, "refresh_token");
    const cJSON *expires = cJSON_GetObjectItemCaseSensitive(json, "expires_in");
    if (!is_token(token) || (refresh != NULL && !is_token(refresh))) {
        g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_UNREACHABLE,
                    "the hub's answer holds no token. Is it a Callboard hub?");
        return FALSE;
    }
    gint64 life = cJSON_IsNumber(expires) && expires->valuedouble > 0
                      ? (gint64)MIN(expires->valuedouble * (double)CB_SECOND, (double)LONGEST_LIFE)
                      : LIFE;
    replace(&credentials->token, token);
    replace(&credentials->refresh, refresh);
    credentials->expires_at = now + life;
    credentials->refresh_at = refresh == NULL ? CB_NULL : now + life * 8 / 10;
    return TRUE;
}

/* Where a hub, or GoTrue, tells role and name. */
static const char *
find_text(const cJSON *user, const char *name)
{
    static const char *const parts[] = {"app_metadata", "user_metadata"};
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        const char *text = text_of(cJSON_GetObjectItemCaseSensitive(user, parts[i]), name);
        if (text != NULL)
            return text;
    }
    return text_of(user, name);
}

gboolean
cb_tokens_take_person(const CbAnswer *answer, CbCredentials *credentials, GError **error)
{
    g_autoptr(cJSON) user = object_of(answer, error);
    if (user == NULL)
        return FALSE;
    const char *name = find_text(user, "name"), *role = find_text(user, "role");
    if (name == NULL || *name == '\0')
        name = find_text(user, "email");
    if (name == NULL || *name == '\0')
        name = text_of(user, "id");
    g_free(credentials->name);
    credentials->name = g_strdup(name);
    if (role == NULL || !cb_role_parse(role, &credentials->role))
        credentials->role = CB_ROLE_VIEWER;
    return TRUE;
}
