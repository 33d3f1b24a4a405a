/* Requests to the hub by somebody who is signed in. The token is renewed at 80 % of its life, and once when the hub
 * does not take it (401): the request is then sent again with the new one. A new token is saved before it is
 * used; several Callboards on one profile renew it one at a time, because a refresh token works once.
 */
#pragma once

#include "sync/client/transfer.h"

typedef struct CbAccess CbAccess;
/* Reads the credentials of `directory`; NULL with an error when nobody is signed in. Ids below G_MAXUINT are
 * the caller's. */
CbAccess *cb_access_new(const char *directory, const CbTransferCalls *calls, GError **error);
void cb_access_free(CbAccess *access);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbAccess, cb_access_free)
const CbCredentials *cb_access_credentials(const CbAccess *access);
/* To perform, settle, wait and wake. */
CbTransfers *cb_access_transfers(CbAccess *access);

void cb_access_start(CbAccess *access, guint id, const CbRequest *request, CbTransferKind kind,
                     gint64 timeout);
void cb_access_cancel(CbAccess *access, guint id);
/* Renews the token where that is due. */
void cb_access_tick(CbAccess *access, gint64 now);
/* When to call that next; G_MAXINT64: not before something happens. */
gint64 cb_access_wake_at(const CbAccess *access);
/* Takes a new token from the file; TRUE when somebody has signed in anew. */
gboolean cb_access_reload(CbAccess *access);
