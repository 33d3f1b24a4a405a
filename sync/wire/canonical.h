/* The form of a path that existing clients of the advisors sign, byte for byte: the query is read
 * as a form, sorted by key and written as a form again.
 *
 *     /v1/x?b=2&a=1&a=0&flag   →   /v1/x?a=1&a=0&b=2&flag=
 *
 * Keys lie as a locale sorts them: punctuation, `_` first, before digits before letters, letters
 * without case first and lower case before upper on a tie; values of one key keep their order. What
 * follows a second `?` is not signed at all, so a hub takes no request that has one. Nothing is
 * refused here: a `%` that begins no byte is a `%`, and bytes that are no UTF-8 are U+FFFD.
 */
#pragma once

#include <glib.h>

/* `path` is taken as it is, `query` as it was sent, without its `?`. Caller frees. */
char *cb_canonical_path(const char *path, const char *query);

/* Letters, digits and `*-._` as they are, a blank as `+`, every other byte as %XX. */
void cb_form_append(GString *out, const char *text);

/* Orders keys; 0 only for equal ones. */
int cb_canonical_compare(const char *a, const char *b);
