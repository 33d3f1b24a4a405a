/* Signed requests, as docs/protocol.md has them: what is signed, signing it, and checking it. No I/O.
 *
 * Version 2 signs METHOD, path with the sorted query, timestamp, nonce and body, joined by LF, and as a sixth
 * line the SHA-256 of the claims where there are some. Version 1 signs timestamp and body alone and is only
 * checked, where a hub allows it.
 */
#pragma once

#include "sync/wire/http.h"

#define CB_SIGN_KEY "x-callboard-key"
#define CB_SIGN_TIME "x-sheen-timestamp"
#define CB_SIGN_NONCE "x-sheen-nonce"
#define CB_SIGN_V1 "x-sheen-signature"
#define CB_SIGN_V2 "x-sheen-sig-v2"
#define CB_SIGN_CLAIMS "x-sheen-claims"
#define CB_SIGN_CLAIMS_HASH "x-callboard-claims-sha256"

#define CB_SIGN_TOLERANCE 120 /* seconds to either side */

/* Adds the headers of version 2 for the request as it stands (method, path, query, body, claims). `now` in
 * microseconds by the hub's clock. `nonce` is NULL for a random one. */
void cb_sign_request(CbRequest *request, const char *key_id, const char *secret, gint64 now,
                     const char *nonce);

/* The signature that a request should have, hex, by the timestamp and nonce that it carries; NULL when its
 * query cannot be read. Caller frees. */
char *cb_sign_v2(const CbRequest *request, const char *secret);
char *cb_sign_v1(const CbRequest *request, const char *secret);

/* The path with its sorted query as it is signed: `/rest/v1/sessions?a=1&b=x+y`; NULL when it cannot be read.
 * Caller frees. */
char *cb_sign_path(const CbRequest *request);
/* 16 to 128 of [A-Za-z0-9_-]. */
gboolean cb_sign_nonce_is_valid(const char *nonce);

/* Hex HMAC-SHA256 of a text, or of bytes; caller frees. */
char *cb_sign_text(const char *secret, const char *text);
char *cb_sign_bytes(const char *secret, const char *bytes, gsize length);
/* Whether the body is signed: GET and DELETE sign an empty one, and so does HEAD. */
gboolean cb_sign_has_body(const CbRequest *request);
/* Equal, in a time that does not tell where they differ. NULL equals nothing. */
gboolean cb_sign_equal(const char *a, const char *b);
