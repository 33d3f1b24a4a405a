/* Requests signed as the advisors' existing clients sign them (docs of the matching API): the same
 * headers as sync/wire/signing.h has, without a key's id, with both versions at once. No I/O and no
 * clock.
 *
 *     version 1, x-sheen-signature:  timestamp and body, nothing between them
 *     version 2, x-sheen-sig-v2:     METHOD, path, timestamp, nonce, body, joined by LF
 *                                    (sync/wire/canonical.h has the form of the path)
 *
 * HMAC-SHA256 with the secret as text, in hex of either case. Timestamp and nonce must be good;
 * then one good signature is enough, also beside a wrong one: version 1 while both are taken and
 * its end has not come, version 2 always.
 *
 * Of the original's weak places these are not kept: a nonce is spent only by a request that is
 * good, so that nobody without the secret can spend other people's; and where `bind_claims` is set,
 * claims count only in a request whose version 2 has a sixth line, the SHA-256 of x-sheen-claims
 * (docs/protocol.md). Existing clients do not send that line: without `bind_claims` whoever stands
 * between client and hub can replace claims within 120 s.
 */
#pragma once

#include "sync/wire/http.h"

typedef struct {
    const char *secret;
    const char *secret_v2; /* NULL: the same */
    gboolean dual;         /* version 1 is made, and taken until … */
    gint64 v1_until;       /* … and including this instant; CB_NULL: without end */
    gboolean bind_claims;
} CbMatchSecrets;

typedef enum {
    CB_MATCH_NONE = 0,
    CB_MATCH_V1 = 1,
    CB_MATCH_V2 = 2,
    CB_MATCH_BOTH = CB_MATCH_V1 | CB_MATCH_V2,
} CbMatchVersion;
/* "none", "v1", "v2", "both". */
const char *cb_match_version_name(CbMatchVersion version);

typedef struct {
    guint status;     /* 200; 401, 408, 409, 403: refused, the first of these that is true */
    const char *code; /* NULL; MISSING_SIGNATURE, TIMESTAMP_OUT_OF_RANGE, REPLAY_ATTACK_DETECTED,
                         INVALID_SIGNATURE */
    CbMatchVersion version; /* which signatures are good; none in a refusal */
    gboolean
        doubtful; /* good, but a second signature came that is not: worth a warning in the log */
    gboolean timed, fresh; /* timestamp and nonce are good */
    gint64 skew; /* seconds between the clocks, not negative; CB_NULL: the timestamp is no whole
                    number */
} CbMatchVerdict;

/* Whether requests of this method are checked: all but OPTIONS and HEAD. */
gboolean cb_match_is_checked(const char *method);

/* `nonce_known`: this nonce was spent within the last 600 s (sync/wire/nonces.h, or the hub's
 * table). Who gets a good verdict spends it, and takes cb_match_replayed() where another was
 * quicker. `now` in microseconds. */
CbMatchVerdict cb_match_check(const CbRequest *request, const CbMatchSecrets *secrets,
                              gboolean nonce_known, gint64 now);
CbMatchVerdict cb_match_replayed(CbMatchVerdict verdict);
/* The nonce of a request, NULL when it has none (or an empty one), which is allowed. */
const char *cb_match_nonce(const CbRequest *request);

/* The answer to a refused request. */
CbAnswer *cb_match_refuse(const CbMatchVerdict *verdict, gint64 now);

/* --- clients ---------------------------------------------------------------------------------- */

/* Sets timestamp, nonce (NULL: a random one) and signatures for the request as it stands; a
 * repeated request is signed anew. */
void cb_match_sign(CbRequest *request, const CbMatchSecrets *secrets, gint64 now,
                   const char *nonce);
/* The text that version 2 signs. Free with g_string_free. */
GString *cb_match_text(const CbRequest *request);
/* The headers that signing sets, and claims, as lines `name: value`, for people who send a request
 * by hand. Caller frees. */
char *cb_match_headers(const CbRequest *request);
