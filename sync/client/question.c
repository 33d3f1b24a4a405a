#include "sync/client/question.h"

#include "engine/when.h"

typedef struct {
    CbTakeAnswer take;
    gpointer data;
    gboolean ended, good;
    GError **error;
} Question;

static void
on_answer(gpointer data, guint id, const CbAnswer *answer)
{
    (void)id;
    Question *question = data;
    question->ended = TRUE;
    question->good =
        question->take == NULL || question->take(question->data, answer, question->error);
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

gboolean
cb_ask(const CbCredentials *asker, CbRequest *request, CbTransferKind kind, CbTakeAnswer take,
       gpointer data, GError **error)
{
    Question question = {.take = take, .data = data, .error = error};
    const CbTransferCalls calls = {&question, on_answer, on_failure, on_stream};
    g_autoptr(CbTransfers) transfers = cb_transfers_new(&calls, error);
    sigset_t before;
    if (transfers != NULL) {
        cb_transfers_quiet(&before);
        cb_transfers_hub(transfers, asker);
        cb_transfers_start(transfers, 1, request, kind, 0);
        wait_for(transfers, &question);
        cb_transfers_loud(&before);
    }
    cb_request_free(request);
    return question.good;
}
