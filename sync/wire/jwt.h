/* Access tokens: JSON Web Tokens signed with HMAC-SHA256 (HS256). No other algorithm is read or
 * written. */
#pragma once

#include <cjson/cJSON.h>

#include "sync/wire/http.h"

/* Why a token does not count, in PostgREST's words. */
typedef struct {
    const char *code;             /* "PGRST301": not readable, or not signed with our secret;
                                     "PGRST303": its claims, for example expired */
    char *message, *details;      /* details may be NULL */
} CbJwtRefusal;
void cb_jwt_refusal_clear(CbJwtRefusal *refusal);

/* Checks signature, `exp`, `nbf` and `iat` (30 s may pass either way; `now` in microseconds since
 * the epoch). TRUE with the claims, an object that the caller deletes; FALSE with `refusal` filled
 * in. */
gboolean cb_jwt_verify(const char *token, const char *secret, gint64 now, cJSON **claims,
                       CbJwtRefusal *refusal);

/* A token with these claims. Caller frees. */
char *cb_jwt_sign(const cJSON *claims, const char *secret);

/* The answer to a request with such a token: 401 with WWW-Authenticate. */
CbAnswer *cb_jwt_refuse(const CbJwtRefusal *refusal);
