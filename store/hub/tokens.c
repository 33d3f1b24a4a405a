#include <string.h>

#include "engine/when.h"
#include "store/hub/rows.h"

#define NONCE_KEPT (600 * CB_SECOND)

static const char *const kind_names[] = {
    [CB_TOKEN_API] = "api",
    [CB_TOKEN_REFRESH] = "refresh",
    [CB_TOKEN_SIGNING] = "signing",
    [CB_TOKEN_CALENDAR] = "calendar",
};

void
cb_token_free(CbToken *token)
{
    if (token == NULL)
        return;
    g_free(token->id);
    g_free(token->user_id);
    g_free(token->hash);
    g_free(token->label);
    g_free(token->operator_id);
    g_free(token);
}

static void
free_token(gpointer token)
{
    cb_token_free(token);
}

static gpointer
make_token(const CbValue *values)
{
    CbToken *token = g_new0(CbToken, 1);
    token->id = g_strdup(values[CB_cb_tokens_id].text);
    token->user_id = g_strdup(values[CB_cb_tokens_user_id].text);
    token->hash = g_strdup(values[CB_cb_tokens_hash].text);
    token->label = g_strdup(values[CB_cb_tokens_label].text);
    token->operator_id = g_strdup(values[CB_cb_tokens_operator_id].text);
    token->created_at = values[CB_cb_tokens_created_at].integer;
    token->expires_at = values[CB_cb_tokens_expires_at].integer;
    token->used_at = values[CB_cb_tokens_used_at].integer;
    token->revoked = values[CB_cb_tokens_revoked].integer != 0;
    for (guint kind = 0; kind < G_N_ELEMENTS(kind_names); kind++)
        if (strcmp(kind_names[kind], values[CB_cb_tokens_kind].text) == 0)
            token->kind = (CbTokenKind)kind;
    return token;
}

gboolean
cb_token_add(CbDb *db, const CbToken *token, GError **error)
{
    const CbValue values[CB_N_cb_tokens] = {
        [CB_cb_tokens_id] = cb_text(token->id),
        [CB_cb_tokens_kind] = cb_text(kind_names[token->kind]),
        [CB_cb_tokens_user_id] = cb_text(token->user_id),
        [CB_cb_tokens_hash] = cb_text(token->hash),
        [CB_cb_tokens_label] = cb_text(token->label),
        [CB_cb_tokens_created_at] = cb_integer(token->created_at),
        [CB_cb_tokens_expires_at] = cb_integer(token->expires_at),
        [CB_cb_tokens_used_at] = cb_integer(token->used_at),
        [CB_cb_tokens_revoked] = cb_integer(token->revoked != FALSE),
        [CB_cb_tokens_operator_id] = cb_text(token->operator_id),
    };
    return cb_hub_insert(db, &cb_hub_tables[CB_HUB_cb_tokens], values, error);
}

static CbHubSelect
select_tokens(const char *tail, const CbDbParam *params, guint n)
{
    return (CbHubSelect){.table = &cb_hub_tables[CB_HUB_cb_tokens],
                         .tail = tail,
                         .params = params,
                         .n = n,
                         .make = make_token,
                         .free = free_token};
}

CbToken *
cb_token_find_hash(CbDb *db, const char *hash, GError **error)
{
    const CbDbParam params[] = {cb_db_text(hash)};
    CbHubSelect select = select_tokens("WHERE hash = ?1", params, 1);
    return cb_hub_select_one(db, &select, error);
}

CbToken *
cb_token_find(CbDb *db, const char *id, GError **error)
{
    const CbDbParam params[] = {cb_db_text(id)};
    CbHubSelect select = select_tokens("WHERE id = ?1", params, 1);
    return cb_hub_select_one(db, &select, error);
}

GPtrArray *
cb_token_all(CbDb *db, GError **error)
{
    CbHubSelect select = select_tokens("ORDER BY created_at, id", NULL, 0);
    return cb_hub_select(db, &select, error);
}

/* Runs a statement; *any tells whether it touched a row. */
static gboolean
touch(CbDb *db, const char *sql, const CbDbParam *params, guint n, gboolean *any, GError **error)
{
    gint64 changed = 0;
    gboolean good = cb_db_run(db, sql, params, n, &changed, error);
    *any = good && changed > 0;
    return good;
}

gboolean
cb_token_revoke(CbDb *db, const char *id, gboolean *found, GError **error)
{
    const CbDbParam params[] = {{CB_TYPE_BOOL, cb_integer(TRUE)}, cb_db_text(id)};
    return touch(db, "UPDATE cb_tokens SET revoked = ?1 WHERE id = ?2", params, 2, found, error);
}

gboolean
cb_token_use(CbDb *db, const char *id, gint64 now, gboolean *first, GError **error)
{
    const CbDbParam params[] = {cb_db_time(now), cb_db_text(id)};
    return touch(db, "UPDATE cb_tokens SET used_at = ?1 WHERE id = ?2 AND used_at IS NULL", params,
                 2, first, error);
}

gboolean
cb_nonce_known(CbDb *db, const char *key, const char *nonce, gint64 now, gboolean *known, GError **error)
{
    const CbDbParam params[] = {cb_db_text(key), cb_db_text(nonce), cb_db_time(now - NONCE_KEPT)};
    CbValue one;
    return cb_db_one(db, "SELECT 1 FROM cb_nonces WHERE key = ?1 AND nonce = ?2 AND at >= ?3", params, 3,
                     CB_TYPE_INT, &one, known, error);
}

gboolean
cb_nonce_add(CbDb *db, const char *key, const char *nonce, gint64 now, gboolean *fresh,
             GError **error)
{
    const CbDbParam params[] = {cb_db_text(key), cb_db_text(nonce), cb_db_time(now),
                                cb_db_time(now - NONCE_KEPT)};
    /* One statement, so that of two that come at once only one is fresh. */
    return touch(db,
                 "INSERT INTO cb_nonces (key, nonce, at) VALUES (?1, ?2, ?3) "
                 "ON CONFLICT (key, nonce) DO UPDATE SET at = excluded.at WHERE cb_nonces.at < ?4",
                 params, 4, fresh, error);
}
