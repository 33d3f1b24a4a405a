/* Messages of errors, fit to be shown and kept: without credentials and without SQL.
 *
 * Taken out: user and password in URLs, what stands behind names such as password, token, api_key, cookie or
 * authorization (`name=…`, `name: …`, `"name": "…"`, `--name …`), Bearer tokens, keys of known makes, JSON web tokens,
 * private keys, long random words, SQL statements and their parameters. It rather takes too much than too little: a
 * value ends at a blank or its closing quote, a statement at the end of the text.
 *
 *     "host=db password=s3cret dbname=pool"    → "host=db password=*** dbname=pool"
 *     "near \"x\": INSERT INTO booking_plan …" → "near \"x\": (SQL)"
 */
#pragma once

#include <glib.h>

#define CB_STRIP_LONGEST 4000 /* characters; what is longer ends in an ellipsis */

/* NULL reads as "". The result is UTF-8. Caller frees. */
char *cb_strip(const char *text);
