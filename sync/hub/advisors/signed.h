/* Whether a request of the advisors' existing clients is signed (sync/wire/match_signing.h), with
 * the hub's secrets, its clock and the nonces that all hubs of a database share.
 *
 *     cb_hub_check_signature()   judges, and reads whether the nonce is known where that is not found when it is spent
 *     cb_hub_join()              spends it with the decision that the request asks for, or
 *     cb_hub_spend_nonce()       alone
 *
 * so that a nonce is spent by good requests only, and of two at once only one is good.
 */
#pragma once

#include "sync/hub/inside.h"
#include "sync/wire/match_signing.h"

/* In cb_nonces: those of requests about advisors. */
#define CB_MATCH_NONCES "advisors"

typedef struct {
    CbMatchVerdict verdict;
    char *nonce; /* as it is kept: a hash; NULL: none came */
} CbSigned;
void cb_signed_clear(CbSigned *is_signed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbSigned, cb_signed_clear)

/* FALSE with *refusal set where the request is not good; with an error (and no refusal) where that
 * cannot be told. `spends`: the nonce will be spent whatever the request comes to, so that a good signature need not wait
 * for the database. */
gboolean cb_hub_check_signature(CbHub *hub, const CbRequest *request, gboolean spends, CbSigned *is_signed,
                                CbAnswer **refusal, GError **error);
/* The same at the end: FALSE with *refusal where the nonce has been spent meanwhile. */
gboolean cb_hub_spend_nonce(CbHub *hub, const CbSigned *is_signed, CbAnswer **refusal,
                            GError **error);
/* What somebody is told whose nonce was spent by another. */
CbAnswer *cb_signed_replayed(const CbHub *hub, const CbSigned *is_signed);
