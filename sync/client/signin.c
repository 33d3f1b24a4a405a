#include "sync/client/signin.h"

#include "engine/when.h"
#include "sync/client/tokens.h"
#include "sync/client/transfer.h"

typedef gboolean (*Take)(const CbAnswer *answer, CbCredentials *credentials, GError **error);

typedef struct {
    Take take; /* NULL: whatever it is */
    CbCredentials *credentials;
    gboolean ended, good;
    GError **error;
} Question;

static gboolean
take_tokens(const CbAnswer *answer, CbCredentials *credentials, GError **error)
{
    return cb_tokens_take(answer, g_get_real_time(), credentials, error);
}

static void
on_answer(gpointer data, guint id, const CbAnswer *answer)
{
    (void)id;
    Question *question = data;
    question->ended = TRUE;
    question->good = question->take == NULL ||
                     question->take(answer, question->credentials, question->error);
}

static void
on_failure(gpointer data, guint id, CbFailure failure, const char *sentence)
{
    (void)id, (void)failure;
    Question *question = data;
    question->ended = TRUE;
    g_set_error_literal(question->error, CB_COURIER_ERROR, CB_COURIER_ERROR_UNREACHABLE, sentence);
}

static void
on_stream(gpointer data, guint id, const char *bytes, gsize length)
{
    (void)data, (void)id, (void)bytes, (void)length;
}

static void
wait_for(CbTransfers *transfers, const Question *question)
{
    while (!question->ended) {
        cb_transfers_perform(transfers);
        if (!cb_transfers_settle(transfers))
            cb_transfers_wait(transfers, CB_SECOND);
    }
}

static gboolean
ask(const CbCredentials *asker, CbRequest *request, CbTransferKind kind, Question *question)
{
    const CbTransferCalls calls = {question, on_answer, on_failure, on_stream};
    g_autoptr(CbTransfers) transfers = cb_transfers_new(&calls, question->error);
    sigset_t before;
    if (transfers != NULL) {
        cb_transfers_quiet(&before);
        cb_transfers_hub(transfers, asker);
        cb_transfers_start(transfers, 1, request, kind, 0);
        wait_for(transfers, question);
        cb_transfers_loud(&before);
    }
    cb_request_free(request);
    return question->good;
}

gboolean
cb_sign_in(CbCredentials *credentials, const char *name, const char *password, GError **error)
{
    Question tokens = {.take = take_tokens, .credentials = credentials, .error = error};
    Question person = {.take = cb_tokens_take_person, .credentials = credentials, .error = error};
    if (password != NULL && !ask(credentials, cb_tokens_ask(name, password), CB_TRANSFER_BARE, &tokens))
        return FALSE;
    return cb_token_check(credentials->token, error) &&
           ask(credentials, cb_tokens_who(), CB_TRANSFER_WHOLE, &person);
}

gboolean
cb_sign_out(const CbCredentials *credentials, GError **error)
{
    Question question = {.error = error};
    return ask(credentials, cb_tokens_revoke(), CB_TRANSFER_WHOLE, &question);
}
