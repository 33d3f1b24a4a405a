/* Signing in and out at a hub, on the caller's thread: each waits for the hub's answer. */
#pragma once

#include "sync/client/credentials.h"

/* `credentials` name hub, insecure, pin and ca, and the token where there is no `password`. Asks the hub for tokens
 * by name and password, then for who this is; fills in what it says. Nothing is saved. */
gboolean cb_sign_in(CbCredentials *credentials, const char *name, const char *password, GError **error);
/* Tells the hub that the tokens are not used any more. Where it cannot be told they end when their time is over. */
gboolean cb_sign_out(const CbCredentials *credentials, GError **error);
