/* One question to the hub, waited for on the caller's thread: for commands, which have no courier. */
#pragma once

#include "sync/client/transfer.h"

/* Reads an answer, of whatever status; FALSE with an error when it is not what was asked for. */
typedef gboolean (*CbTakeAnswer)(gpointer data, const CbAnswer *answer, GError **error);
/* Sends `request`, which it takes, as `asker`. `take` may be NULL: any answer will do. */
gboolean cb_ask(const CbCredentials *asker, CbRequest *request, CbTransferKind kind,
                CbTakeAnswer take, gpointer data, GError **error);
