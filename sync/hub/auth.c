/* /auth/v1: a password for an access token and a refresh token, a refresh token for the next pair.
 * Answers are as clients of that interface expect them. */
#include <string.h>

#include "engine/when.h"
#include "sync/hub/inside.h"
#include "sync/wire/jwt.h"

#define ACCESS_SECONDS 3600
#define REFRESH_LIFE (90 * CB_DAY)

static CbAnswer *
refuse(guint status, const char *code, const char *message)
{
    CbAnswer *answer = cb_answer_new(status);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "code", status);
    cJSON_AddStringToObject(json, "error_code", code);
    cJSON_AddStringToObject(json, "msg", message);
    char *text = cJSON_PrintUnformatted(json);
    g_string_append(answer->body, text);
    cJSON_free(text);
    cb_answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    return answer;
}

static const char *
text_of(const cJSON *body, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, name));
}

/* --- what is answered ----------------------------------------------------------------------------- */

static cJSON *
user_json(const CbUser *user)
{
    char time[32];
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", user->id);
    cJSON_AddStringToObject(json, "aud", "authenticated");
    cJSON_AddStringToObject(json, "role", "authenticated");
    cJSON_AddStringToObject(json, "email", user->email != NULL ? user->email : "");
    cJSON *app = cJSON_AddObjectToObject(json, "app_metadata");
    cJSON_AddStringToObject(app, "role", cb_role_name(user->role));
    cJSON *own = cJSON_AddObjectToObject(json, "user_metadata");
    cJSON_AddStringToObject(own, "name", user->name);
    cJSON_AddStringToObject(json, "created_at", cb_time_format(user->created_at, time));
    return json;
}

static CbAnswer *
answer_object(const cJSON *json)
{
    char *text = cJSON_PrintUnformatted(json);
    CbAnswer *answer = cb_answer_json(g_string_new(text));
    cJSON_free(text);
    cb_answer_header(answer, "Cache-Control", "no-store");
    return answer;
}

static char *
access_token(const CbHub *hub, const CbUser *user, const char *family, gint64 seconds)
{
    g_autoptr(cJSON) claims = cJSON_CreateObject();
    cJSON_AddStringToObject(claims, "iss", "callboard");
    cJSON_AddStringToObject(claims, "sub", user->id);
    cJSON_AddStringToObject(claims, "aud", "authenticated");
    cJSON_AddStringToObject(claims, "role", "authenticated");
    cJSON_AddStringToObject(claims, "session_id", family);
    cJSON_AddNumberToObject(claims, "iat", (double)seconds);
    cJSON_AddNumberToObject(claims, "exp", (double)(seconds + ACCESS_SECONDS));
    return cb_jwt_sign(claims, hub->secret);
}

static CbAnswer *
answer_session(CbHub *hub, const CbUser *user, const char *family, const char *refresh)
{
    gint64 seconds = cb_hub_now(hub) / CB_SECOND;
    g_autofree char *access = access_token(hub, user, family, seconds);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "access_token", access);
    cJSON_AddStringToObject(json, "token_type", "bearer");
    cJSON_AddNumberToObject(json, "expires_in", ACCESS_SECONDS);
    cJSON_AddNumberToObject(json, "expires_at", (double)(seconds + ACCESS_SECONDS));
    cJSON_AddStringToObject(json, "refresh_token", refresh);
    cJSON_AddItemToObject(json, "user", user_json(user));
    return answer_object(json);
}

/* --- within a transaction ------------------------------------------------------------------------- */

/* What is done with a connection for writing; *answer is set, or an error. */
typedef struct {
    CbHub *hub;
    const char *text; /* the refresh token; the user's id */
    const CbUser *user;
    CbAnswer *answer;
} Work;
typedef gboolean (*Do)(Work *work, CbDb *db, GError **error);

static CbAnswer *
carry_out(Work *work, Do what)
{
    GError *error = NULL;
    CbDbPool *pool = cb_hub_store_pool(work->hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    gboolean done = FALSE;
    if (db != NULL && cb_db_begin(db, CB_DB_WRITE, &error)) {
        done = what(work, db, &error);
        if (done)
            done = cb_db_commit(db, &error);
        else
            cb_db_rollback(db);
    }
    if (db != NULL)
        cb_db_give(pool, db);
    if (done)
        return work->answer;
    g_clear_pointer(&work->answer, cb_answer_free);
    return cb_answer_failure(work->hub, error);
}

/* The next refresh token of a family (the label they share; NULL: a new family), and the answer
 * with it. */
static gboolean
give_session(Work *work, CbDb *db, const CbUser *user, const char *family, GError **error)
{
    gint64 now = cb_hub_now(work->hub);
    g_autofree char *plain = NULL;
    g_autoptr(CbToken) token = cb_token_make(user, CB_TOKEN_REFRESH, family, now, &plain, error);
    if (token == NULL)
        return FALSE;
    if (family == NULL)
        token->label = g_strdup(token->id);
    token->expires_at = now + REFRESH_LIFE;
    if (!cb_token_add(db, token, error))
        return FALSE;
    work->answer = answer_session(work->hub, user, token->label, plain);
    return TRUE;
}

static gboolean
begin_session(Work *work, CbDb *db, GError **error)
{
    return give_session(work, db, work->user, NULL, error);
}

/* Revokes the refresh tokens of a user; of one family when it is named. */
static gboolean
revoke_tokens(CbDb *db, const char *user_id, const char *family, GError **error)
{
    gboolean found;
    g_autoptr(GPtrArray) tokens = cb_token_all(db, error);
    if (tokens == NULL)
        return FALSE;
    for (guint i = 0; i < tokens->len; i++) {
        const CbToken *token = tokens->pdata[i];
        if (token->kind == CB_TOKEN_REFRESH && !token->revoked &&
            g_strcmp0(token->user_id, user_id) == 0 &&
            (family == NULL || g_strcmp0(token->label, family) == 0) &&
            !cb_token_revoke(db, token->id, &found, error))
            return FALSE;
    }
    return TRUE;
}

/* --- passwords ------------------------------------------------------------------------------------ */

static CbUser *
read_user(CbHub *hub, const char *who, CbAnswer **failure)
{
    GError *error = NULL;
    CbDb *db = cb_hub_reading(hub, &error);
    CbUser *user = db == NULL ? NULL : cb_user_find(db, who, &error);
    cb_hub_read(hub, db);
    if (error != NULL)
        *failure = cb_answer_failure(hub, error);
    return user;
}

static CbAnswer *
refuse_for_now(gint64 wait)
{
    CbAnswer *answer = refuse(429, "over_request_rate_limit",
                              "Too many failed passwords. Wait before you try again.");
    cb_answer_header(answer, "Retry-After", "%" G_GINT64_FORMAT, wait);
    return answer;
}

/* Failed passwords. */
static const CbQuota of_name = {"password of", 5, 5 * CB_MINUTE};
static const CbQuota of_address = {"password from", 30, 5 * CB_MINUTE};

/* Names that are one to the database are one here. Caller frees. */
static char *
name_from(const char *address, const char *name)
{
    g_autofree char *folded = name == NULL ? NULL : g_utf8_casefold(name, -1);
    return g_strconcat(address != NULL ? address : "", "\n", folded, NULL);
}

static CbAnswer *
sign_in(CbHub *hub, const CbRequest *request, const char *who, const char *password)
{
    CbAnswer *failure = NULL;
    gint64 now = cb_hub_now(hub);
    g_autofree char *name = name_from(request->address, who);
    gint64 wait = MAX(cb_attempts_wait(hub->attempts, &of_name, name, now),
                      cb_attempts_wait(hub->attempts, &of_address, request->address, now));
    if (wait > 0)
        return refuse_for_now(wait);
    g_autoptr(CbUser) user = read_user(hub, who, &failure);
    if (failure != NULL)
        return failure;
    gboolean known = user != NULL && user->active;
    if (cb_password_fits(known ? user->password : NULL, password)) {
        Work work = {hub, NULL, user, NULL};
        return carry_out(&work, begin_session);
    }
    cb_attempts_note(hub->attempts, &of_name, name, now);
    cb_attempts_note(hub->attempts, &of_address, request->address, now);
    cb_hub_count(hub, "failed_passwords_total", 1);
    return refuse(400, "invalid_credentials", "Invalid login credentials");
}

static CbAnswer *
answer_password(CbHub *hub, const CbRequest *request, const cJSON *body)
{
    const char *email = text_of(body, "email"), *password = text_of(body, "password");
    const char *who = email != NULL ? email : text_of(body, "name");
    if (who == NULL || password == NULL)
        return refuse(400, "validation_failed", "Give `email` (or `name`) and `password`.");
    return sign_in(hub, request, who, password);
}

/* --- refresh tokens ------------------------------------------------------------------------------- */

/* A token that comes a second time was stolen, from whoever used it first or from whoever comes
 * now: the whole family ends. */
static gboolean
refresh_twice(Work *work, CbDb *db, const CbToken *token, GError **error)
{
    cb_hub_count(work->hub, "refresh_reuse_total", 1);
    work->answer = refuse(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
    return revoke_tokens(db, token->user_id, token->label, error);
}

static gboolean
refresh(Work *work, CbDb *db, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, work->text, -1);
    gint64 now = cb_hub_now(work->hub);
    gboolean first = FALSE;
    g_autoptr(CbToken) token = cb_token_find_hash(db, hash, &problem);
    g_autoptr(CbUser) user =
        token == NULL || token->user_id == NULL ? NULL : cb_user_find(db, token->user_id, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (token == NULL || token->kind != CB_TOKEN_REFRESH || user == NULL || !user->active ||
        (token->expires_at != CB_NULL && now >= token->expires_at)) {
        work->answer = refuse(400, "refresh_token_not_found",
                              "Invalid Refresh Token: Refresh Token Not Found");
        return TRUE;
    }
    if (token->revoked)
        return refresh_twice(work, db, token, error);
    if (!cb_token_use(db, token->id, now, &first, error))
        return FALSE;
    return first ? give_session(work, db, user, token->label, error)
                 : refresh_twice(work, db, token, error);
}

static CbAnswer *
answer_refresh(CbHub *hub, const cJSON *body)
{
    Work work = {hub, text_of(body, "refresh_token"), NULL, NULL};
    if (work.text == NULL)
        return refuse(400, "validation_failed", "Give `refresh_token`.");
    return carry_out(&work, refresh);
}

/* --- routes
 * ----------------------------------------------------------------------------------------------------
 */

static gboolean
asks_for(const CbRequest *request, const char *grant)
{
    g_autoptr(GPtrArray) pairs = cb_url_pairs(request->query);
    for (guint i = 0; pairs != NULL && i + 1 < pairs->len; i += 2)
        if (strcmp(pairs->pdata[i], "grant_type") == 0)
            return strcmp(pairs->pdata[i + 1], grant) == 0;
    return FALSE;
}

CbAnswer *
cb_answer_token(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    (void)asker;
    g_autoptr(CbAnswer) malformed = NULL;
    g_autoptr(cJSON) body = cb_body_object(request, &malformed);
    if (body == NULL)
        return refuse(400, "bad_json", "Could not parse request body as JSON");
    if (asks_for(request, "password"))
        return answer_password(hub, request, body);
    if (asks_for(request, "refresh_token"))
        return answer_refresh(hub, body);
    return refuse(400, "validation_failed", "grant_type is password or refresh_token.");
}

CbAnswer *
cb_answer_user(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    (void)request;
    CbAnswer *failure = NULL;
    g_autoptr(CbUser) user =
        asker->user_id == NULL ? NULL : read_user(hub, asker->user_id, &failure);
    if (failure != NULL)
        return failure;
    if (user == NULL)
        return refuse(404, "user_not_found", "This token belongs to no user of the hub.");
    g_autoptr(cJSON) json = user_json(user);
    return answer_object(json);
}

static gboolean
end_sessions(Work *work, CbDb *db, GError **error)
{
    work->answer = cb_answer_new(204);
    return revoke_tokens(db, work->text, NULL, error);
}

/* Ends all sessions of the user: no refresh token works any more, access tokens run out within the
 * hour. */
CbAnswer *
cb_answer_logout(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    (void)request;
    Work work = {hub, asker->user_id, NULL, NULL};
    return asker->user_id == NULL ? cb_answer_new(204) : carry_out(&work, end_sessions);
}
