/* Secrets that a person types: never an argument, which others on the machine can read. */
#pragma once

#include <glib.h>

/* Asks on the terminal without showing what is typed, or takes the first line of standard input
 * where that is no terminal. NULL with an error when there is none. Free with cb_secret_forget. */
char *cb_secret_ask(const char *question, GError **error);
/* Overwrites and frees it; NULL is nothing. */
void cb_secret_forget(char *secret);
