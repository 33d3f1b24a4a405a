#include "sync/hub/advisors/signed.h"

void
cb_signed_clear(CbSigned *is_signed)
{
    g_clear_pointer(&is_signed->nonce, g_free);
}

/* Of any length and bytes, it costs the same. */
static char *
kept_nonce(const CbRequest *request)
{
    const char *nonce = cb_match_nonce(request);
    return nonce == NULL ? NULL : g_compute_checksum_for_string(G_CHECKSUM_SHA256, nonce, -1);
}

static gboolean
is_known(CbHub *hub, const char *nonce, gboolean *known, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_READ, error);
    if (db == NULL)
        return FALSE;
    gboolean read = cb_nonce_known(db, CB_MATCH_NONCES, nonce, cb_hub_now(hub), known, error);
    cb_db_give(pool, db);
    return read;
}

/* A good one beside a wrong one: somebody should look after their secret. */
static void
warn(const CbHub *hub, const CbRequest *request, CbMatchVersion good)
{
    GString *line = cb_log_begin(g_get_real_time(), "warning", "signature");
    cb_log_text(line, "message", "one signature of a request is good and the other is not");
    cb_log_text(line, "good", cb_match_version_name(good));
    cb_log_path(line, request->path, request->query);
    cb_log_send(&hub->log, line);
}

static void
judge(const CbHub *hub, const CbRequest *request, CbSigned *is_signed, gboolean known)
{
    const CbMatchSecrets secrets = {.secret = hub->match_secret,
                                    .secret_v2 = hub->match_secret_v2,
                                    .dual = hub->signatures_v1,
                                    .v1_until = CB_NULL,
                                    .bind_claims = hub->bind_claims};
    is_signed->verdict = cb_match_check(request, &secrets, known, cb_hub_now(hub));
}

/* Whether a nonce is known is read where it makes a difference before it is spent: an old one goes before a wrong
 * signature. */
static gboolean
judge_all(CbHub *hub, const CbRequest *request, CbSigned *is_signed, gboolean spends, GError **error)
{
    gboolean known = FALSE;
    judge(hub, request, is_signed, FALSE);
    guint status = is_signed->verdict.status;
    if (is_signed->nonce == NULL || (status == 200 ? spends : status != 403))
        return TRUE;
    if (!is_known(hub, is_signed->nonce, &known, error))
        return FALSE;
    if (known)
        judge(hub, request, is_signed, TRUE);
    return TRUE;
}

gboolean
cb_hub_check_signature(CbHub *hub, const CbRequest *request, gboolean spends, CbSigned *is_signed,
                       CbAnswer **refusal, GError **error)
{
    is_signed->nonce = kept_nonce(request);
    if (!judge_all(hub, request, is_signed, spends, error))
        return FALSE;
    if (is_signed->verdict.doubtful)
        warn(hub, request, is_signed->verdict.version);
    if (is_signed->verdict.status == 200)
        return TRUE;
    cb_hub_count(hub, "match_signatures_total{result=\"refused\"}", 1);
    *refusal = cb_match_refuse(&is_signed->verdict, cb_hub_now(hub));
    return FALSE;
}

CbAnswer *
cb_signed_replayed(const CbHub *hub, const CbSigned *is_signed)
{
    CbMatchVerdict verdict = cb_match_replayed(is_signed->verdict);
    return cb_match_refuse(&verdict, cb_hub_now(hub));
}

gboolean
cb_hub_spend_nonce(CbHub *hub, const CbSigned *is_signed, CbAnswer **refusal, GError **error)
{
    g_auto(CbJoin) join = {.nonce_key = CB_MATCH_NONCES, .nonce = is_signed->nonce};
    if (is_signed->nonce == NULL)
        return TRUE;
    if (!cb_hub_join(hub, &join, NULL, error))
        return FALSE;
    if (join.replayed)
        *refusal = cb_signed_replayed(hub, is_signed);
    return !join.replayed;
}
