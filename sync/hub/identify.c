/* Who asks: a token, a signature, or nobody. */
#include <string.h>

#include "engine/when.h"
#include "sync/hub/inside.h"
#include "sync/wire/jwt.h"
#include "sync/wire/signing.h"

void
cb_asker_free(CbAsker *asker)
{
    if (asker == NULL)
        return;
    g_free(asker->user_id);
    g_free(asker->name);
    g_free(asker);
}

static CbAsker *
asker_new(CbRole role, const char *user_id, const char *name, gint64 expires_at)
{
    CbAsker *asker = g_new0(CbAsker, 1);
    asker->role = role;
    asker->user_id = g_strdup(user_id);
    asker->name = g_strdup(name);
    asker->expires_at = expires_at;
    return asker;
}

static CbAsker *
nobody(const CbHub *hub)
{
    CbAsker *asker = asker_new(CB_ROLE_VIEWER, NULL, NULL, CB_NULL);
    asker->anonymous = TRUE;
    asker->shut_out = !hub->anonymous;
    return asker;
}

static CbAsker *
refuse(CbAnswer **refusal, guint status, const char *code, const char *message, const char *hint)
{
    *refusal = cb_http_error(status, code, message, NULL, hint);
    if (status == 401)
        cb_answer_header(*refusal, "WWW-Authenticate",
                         "Bearer error=\"invalid_token\", error_description=\"%s\"", message);
    return NULL;
}

static CbAsker *
refuse_token(CbAnswer **refusal)
{
    return refuse(refusal, 401, "not_signed_in", "This token does not count (any more)",
                  "Sign in again, or ask for a new token.");
}

/* --- users ---------------------------------------------------------------------------------------- */

/* Looks up what a token stands for; *token may be NULL without an error. */
typedef struct {
    CbToken *token;
    CbUser *user;
} Holder;

static void
holder_clear(Holder *holder)
{
    g_clear_pointer(&holder->token, cb_token_free);
    g_clear_pointer(&holder->user, cb_user_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Holder, holder_clear)

typedef CbToken *(*FindToken)(CbDb *db, const char *what, GError **error);

static gboolean
find_holder(CbHub *hub, FindToken find, const char *what, Holder *holder, CbAnswer **refusal)
{
    GError *error = NULL;
    CbDb *db = cb_hub_reading(hub, &error);
    if (db != NULL)
        holder->token = find(db, what, &error);
    if (holder->token != NULL && holder->token->user_id != NULL)
        holder->user = cb_user_find(db, holder->token->user_id, &error);
    cb_hub_read(hub, db);
    if (error != NULL)
        *refusal = cb_answer_failure(hub, error);
    return *refusal == NULL;
}

static gboolean
counts(const Holder *holder, CbTokenKind kind, gint64 now)
{
    const CbToken *token = holder->token;
    return token != NULL && token->kind == kind && !token->revoked &&
           (token->expires_at == CB_NULL || now < token->expires_at) &&
           (token->user_id == NULL || (holder->user != NULL && holder->user->active));
}

/* A token without a user acts for the hub itself. */
static CbAsker *
asker_of(const Holder *holder)
{
    const CbUser *user = holder->user;
    return user == NULL ? asker_new(CB_ROLE_SERVICE, NULL, NULL, holder->token->expires_at)
                        : asker_new(user->role, user->id, user->name, holder->token->expires_at);
}

/* --- tokens --------------------------------------------------------------------------------------- */

static CbAsker *
identify_api(CbHub *hub, const char *token, CbAnswer **refusal)
{
    g_auto(Holder) holder = {NULL, NULL};
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
    if (!find_holder(hub, cb_token_find_hash, hash, &holder, refusal))
        return NULL;
    return counts(&holder, CB_TOKEN_API, cb_hub_now(hub)) ? asker_of(&holder)
                                                          : refuse_token(refusal);
}

CbAsker *
cb_hub_identify_calendar(CbHub *hub, const char *token, char **operator_id, CbAnswer **refusal)
{
    g_auto(Holder) holder = {NULL, NULL};
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
    *refusal = NULL;
    if (!find_holder(hub, cb_token_find_hash, hash, &holder, refusal) ||
        !counts(&holder, CB_TOKEN_CALENDAR, cb_hub_now(hub)))
        return NULL;
    *operator_id = g_strdup(holder.token->operator_id);
    return asker_of(&holder);
}

static const char *
claim(const cJSON *claims, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(claims, name));
}

/* Someone signed in: the user as he is now. Whom the hub does not know may look. */
static CbAsker *
identify_user(CbHub *hub, const char *id, gint64 expires_at, CbAnswer **refusal)
{
    GError *error = NULL;
    CbDb *db = id == NULL ? NULL : cb_hub_reading(hub, &error);
    g_autoptr(CbUser) user = db == NULL ? NULL : cb_user_find(db, id, &error);
    cb_hub_read(hub, db);
    if (error != NULL) {
        *refusal = cb_answer_failure(hub, error);
        return NULL;
    }
    if (user == NULL || strcmp(user->id, id) != 0)
        return asker_new(CB_ROLE_VIEWER, id, id, expires_at);
    return user->active ? asker_new(user->role, user->id, user->name, expires_at)
                        : refuse_token(refusal);
}

static CbAsker *
identify_claims(CbHub *hub, const cJSON *claims, CbAnswer **refusal)
{
    const cJSON *exp = cJSON_GetObjectItemCaseSensitive(claims, "exp");
    const char *role = claim(claims, "role");
    gint64 seconds, expires_at = CB_NULL;
    if (cb_wire_read_number(exp, &seconds) && seconds < G_MAXINT64 / CB_SECOND)
        expires_at = seconds * CB_SECOND;
    if (role == NULL || strcmp(role, "anon") == 0)
        return nobody(hub);
    if (strcmp(role, "service_role") == 0)
        return asker_new(CB_ROLE_SERVICE, NULL, NULL, expires_at);
    if (strcmp(role, "authenticated") == 0)
        return identify_user(hub, claim(claims, "sub"), expires_at, refusal);
    return refuse(refusal, 401, "not_signed_in", "The token names a role that there is not",
                  "Roles of tokens are anon, authenticated and service_role.");
}

static CbAsker *
identify_jwt(CbHub *hub, const char *token, CbAnswer **refusal)
{
    cJSON *claims = NULL;
    CbJwtRefusal why = {NULL, NULL, NULL};
    if (!cb_jwt_verify(token, hub->secret, cb_hub_now(hub), &claims, &why)) {
        *refusal = cb_jwt_refuse(&why);
        cb_jwt_refusal_clear(&why);
        return NULL;
    }
    CbAsker *asker = identify_claims(hub, claims, refusal);
    cJSON_Delete(claims);
    return asker;
}

/* --- signed requests ------------------------------------------------------------------------------ */

static const char *
header(const CbRequest *request, const char *name)
{
    return cb_request_header(request, name);
}

static gboolean
is_signed(const CbRequest *request)
{
    return header(request, CB_SIGN_KEY) != NULL || header(request, CB_SIGN_V2) != NULL ||
           header(request, CB_SIGN_V1) != NULL;
}

static gboolean
time_fits(const CbHub *hub, const char *text)
{
    guint64 seconds;
    if (text == NULL ||
        !g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT64 / CB_SECOND, &seconds, NULL))
        return FALSE;
    return ABS((gint64)seconds - cb_hub_now(hub) / CB_SECOND) <= CB_SIGN_TOLERANCE;
}

static gboolean
claims_fit(const CbRequest *request)
{
    const char *claims = header(request, CB_SIGN_CLAIMS);
    if (claims == NULL)
        return TRUE;
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, claims, -1);
    return cb_sign_equal(hash, header(request, CB_SIGN_CLAIMS_HASH));
}

static gboolean
signature_fits(CbHub *hub, const CbRequest *request, gboolean first_version)
{
    g_autofree char *secret = cb_hub_signing_secret(hub, header(request, CB_SIGN_KEY));
    g_autofree char *expected =
        first_version ? cb_sign_v1(request, secret) : cb_sign_v2(request, secret);
    const char *given = header(request, first_version ? CB_SIGN_V1 : CB_SIGN_V2);
    return cb_sign_equal(given, expected) &&
           (first_version ||
            (cb_sign_nonce_is_valid(header(request, CB_SIGN_NONCE)) && claims_fit(request)));
}

/* Whether the nonce is used for the first time. Version 1 signs none: the signature itself is used.
 */
static gboolean
use_nonce(CbHub *hub, const char *key, const char *nonce, gboolean *fresh, CbAnswer **refusal)
{
    GError *error = NULL;
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    gboolean done = FALSE;
    if (db != NULL && cb_db_begin(db, CB_DB_WRITE, &error)) {
        done = cb_nonce_add(db, key, nonce, cb_hub_now(hub), fresh, &error);
        if (!done)
            cb_db_rollback(db);
        else
            done = cb_db_commit(db, &error);
    }
    if (db != NULL)
        cb_db_give(pool, db);
    if (!done)
        *refusal = cb_answer_failure(hub, error);
    return done;
}

static CbAsker *
identify_signed(CbHub *hub, const CbRequest *request, CbAnswer **refusal)
{
    g_auto(Holder) holder = {NULL, NULL};
    gboolean first_version = hub->signatures_v1 && header(request, CB_SIGN_V2) == NULL &&
                             header(request, CB_SIGN_V1) != NULL;
    const char *key = header(request, CB_SIGN_KEY);
    gboolean fresh = FALSE;
    if (!time_fits(hub, header(request, CB_SIGN_TIME)))
        return refuse(refusal, 408, "TIMESTAMP_OUT_OF_RANGE",
                      "x-sheen-timestamp is not within 120 s of the hub's clock",
                      "Set the clock, or take the hub's from its Date header.");
    if (key == NULL || (!first_version && header(request, CB_SIGN_V2) == NULL))
        return refuse(refusal, 401, "MISSING_SIGNATURE",
                      "The request is not signed in the way that this hub takes",
                      "Send x-callboard-key and x-sheen-sig-v2.");
    if (!find_holder(hub, cb_token_find, key, &holder, refusal))
        return NULL;
    if (!signature_fits(hub, request, first_version) ||
        !counts(&holder, CB_TOKEN_SIGNING, cb_hub_now(hub)))
        return refuse(refusal, 403, "INVALID_SIGNATURE", "The signature is not that of the request",
                      "See docs/protocol.md for what is signed.");
    const char *nonce = header(request, first_version ? CB_SIGN_V1 : CB_SIGN_NONCE);
    if (!use_nonce(hub, key, nonce, &fresh, refusal))
        return NULL;
    return fresh ? asker_of(&holder)
                 : refuse(refusal, 409, "REPLAY_ATTACK_DETECTED", "This nonce was used before",
                          "Sign each request with a new nonce.");
}

/* --- all of them ---------------------------------------------------------------------------------- */

static const char *
bearer(const CbRequest *request)
{
    const char *text = header(request, "authorization");
    if (text != NULL && g_ascii_strncasecmp(text, "bearer ", 7) == 0) {
        for (text += 7; *text == ' ';)
            text++;
        return text;
    }
    return header(request, "apikey");
}

CbAsker *
cb_hub_identify_token(CbHub *hub, const char *token, CbAnswer **refusal)
{
    *refusal = NULL;
    return g_str_has_prefix(token, "cbt_") ? identify_api(hub, token, refusal) : identify_jwt(hub, token, refusal);
}

CbAsker *
cb_hub_identify(CbHub *hub, const CbRequest *request, CbAnswer **refusal)
{
    const char *token = bearer(request);
    *refusal = NULL;
    if (is_signed(request))
        return identify_signed(hub, request, refusal);
    if (token == NULL)
        return nobody(hub);
    return cb_hub_identify_token(hub, token, refusal);
}
