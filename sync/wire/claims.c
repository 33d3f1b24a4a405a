#include "sync/wire/claims.h"

#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/wire/http.h"

#define LONGEST 1024 /* bytes of one text */

void
cb_match_claims_free(CbMatchClaims *claims)
{
    if (claims == NULL)
        return;
    g_free(claims->user_id);
    g_free(claims->email);
    g_strfreev(claims->roles);
    g_free(claims);
}

static const char *
text_of(const cJSON *json, const char *name)
{
    const char *text = cJSON_GetStringValue(cb_json_member(json, name));
    return text == NULL || *text == '\0' ? NULL : text;
}

/* What is no text among the roles is no role. */
static GStrv
roles_of(const cJSON *json)
{
    g_autoptr(GStrvBuilder) roles = g_strv_builder_new();
    const cJSON *role;
    cJSON_ArrayForEach(role, cb_json_member(json, "roles"))
        if (cJSON_IsString(role))
            g_strv_builder_add(roles, role->valuestring);
    return g_strv_builder_end(roles);
}

static const char *
problem_of(const cJSON *json, gint64 now)
{
    const cJSON *expires = cb_json_member(json, "expires"), *roles = cb_json_member(json, "roles");
    if (!cJSON_IsObject(json))
        return "x-sheen-claims is no JSON object";
    if (text_of(json, "userId") == NULL || text_of(json, "email") == NULL ||
        !cJSON_IsNumber(expires))
        return "x-sheen-claims needs userId, email and expires";
    if (roles != NULL && !cJSON_IsNull(roles) && !cJSON_IsArray(roles))
        return "roles in x-sheen-claims is no array";
    if (expires->valuedouble < (double)(now / CB_SECOND))
        return "x-sheen-claims has expired";
    return NULL;
}

CbMatchClaims *
cb_match_claims_read(const char *header, gint64 now, const char **problem)
{
    g_autofree char *unreadable = NULL;
    *problem = "x-sheen-claims is missing";
    if (header == NULL)
        return NULL;
    g_autoptr(cJSON) json = cb_json_parse_strict(header, strlen(header), LONGEST, &unreadable);
    *problem = problem_of(json, now);
    if (*problem != NULL)
        return NULL;
    CbMatchClaims *claims = g_new0(CbMatchClaims, 1);
    claims->user_id = g_strdup(text_of(json, "userId"));
    claims->email = g_strdup(text_of(json, "email"));
    claims->roles = roles_of(json);
    claims->admin = g_strv_contains((const char *const *)claims->roles, "admin") ||
                    g_strv_contains((const char *const *)claims->roles, "staff");
    return claims;
}
