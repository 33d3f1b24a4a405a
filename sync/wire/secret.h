/* Secrets in memory: passwords, tokens, keys. */
#pragma once

#include <string.h>

#include <glib.h>

/* Overwrites it, also where a compiler would see no use in that, and frees it. NULL is nothing. */
static inline void
cb_secret_free(char *secret)
{
    if (secret != NULL)
        explicit_bzero(secret, strlen(secret));
    g_free(secret);
}
