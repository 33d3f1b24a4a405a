#include "sync/client/signin.h"

#include "sync/client/question.h"
#include "sync/client/tokens.h"

static gboolean
take_tokens(gpointer credentials, const CbAnswer *answer, GError **error)
{
    return cb_tokens_take(answer, g_get_real_time(), credentials, error);
}

static gboolean
take_person(gpointer credentials, const CbAnswer *answer, GError **error)
{
    return cb_tokens_take_person(answer, credentials, error);
}

gboolean
cb_sign_in(CbCredentials *credentials, const char *name, const char *password, GError **error)
{
    if (password != NULL && !cb_ask(credentials, cb_tokens_ask(name, password), CB_TRANSFER_BARE,
                                    take_tokens, credentials, error))
        return FALSE;
    return cb_token_check(credentials->token, error) &&
           cb_ask(credentials, cb_tokens_who(), CB_TRANSFER_WHOLE, take_person, credentials, error);
}

gboolean
cb_sign_out(const CbCredentials *credentials, GError **error)
{
    return cb_ask(credentials, cb_tokens_revoke(), CB_TRANSFER_WHOLE, NULL, NULL, error);
}
