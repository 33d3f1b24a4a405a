/* The conversations about tokens, as values: requests to the hub's /auth/v1 and what its answers say. */
#pragma once

#include "sync/client/credentials.h"
#include "sync/wire/http.h"

CbRequest *cb_tokens_ask(const char *name, const char *password);
CbRequest *cb_tokens_renew(const char *refresh);
CbRequest *cb_tokens_revoke(void);
CbRequest *cb_tokens_who(void);

/* The tokens of an answer to `ask` or `renew`, put into `credentials`; FALSE with a sentence in `error`. */
gboolean cb_tokens_take(const CbAnswer *answer, gint64 now, CbCredentials *credentials, GError **error);
/* Name and role of an answer to `who`. */
gboolean cb_tokens_take_person(const CbAnswer *answer, CbCredentials *credentials, GError **error);
