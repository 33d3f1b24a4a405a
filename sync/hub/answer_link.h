/* Links by which people answer requests ("Staffing campaigns", section 8).
 *
 * A token is HMAC-SHA256(secret, `<request id>:<phase>:<expiry>`), the expiry as an ISO instant with milliseconds; a link carries
 * it in base64url without padding, a row only the SHA-256 of its bytes in hex. So neither a copy of the database nor a
 * link that is over lets anybody answer.
 */
#pragma once

#include <glib.h>

/* "2026-01-15T18:01:26.541Z": the expiry as tokens are made of it. */
const char *cb_answer_link_expiry(gint64 time, char text[static 32]);

/* The token of a request. Caller frees. */
char *cb_answer_link_token(const char *secret, const char *request_id, const char *phase, const char *expiry);
/* What a row stores of it: hex in lower case. NULL when `token` is no base64url. Caller frees. */
char *cb_answer_link_hash(const char *token);
/* Whether a token that somebody presents is good: it, or the one that would be made today, has the stored hash. Takes as long
 * whatever is presented. */
gboolean cb_answer_link_fits(const char *presented, const char *made, const char *stored_hash);

/* `<base>/confirm/<id>/<token>`; blanks around the base and slashes at its end do not count. Caller frees. */
char *cb_answer_link(const char *base, const char *action, const char *request_id, const char *token);

typedef enum { CB_LINK_INVALID, CB_LINK_PATH, CB_LINK_LEGACY } CbLinkStyle;
typedef struct {
    CbLinkStyle style;
    char *action; /* "confirm" or "decline", NULL: neither */
    char *request_id, *token, *expiry; /* NULL where the link has none */
    char *channel; /* a hint in lower case, "" without one */
} CbAnswerLink;

/* Reads a link: the parts behind the last `staffing-click` of the path, else the first three; or, where the query has one of
 * rid, a, exp and t, the older style. */
CbAnswerLink cb_answer_link_parse(const char *url);
void cb_answer_link_clear(CbAnswerLink *link);
