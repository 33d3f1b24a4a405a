/* Who asks, as existing clients of the advisors say it: the header x-sheen-claims, JSON
 *
 *     {"userId": "…", "email": "…", "roles": ["user"], "expires": 1760094000}
 *
 * All but `roles` must be there; `expires` in Unix seconds. No signature covers it unless the hub
 * demands that (sync/wire/match_signing.h). No I/O.
 */
#pragma once

#include <glib.h>

typedef struct {
    char *user_id, *email;
    GStrv roles;
    gboolean admin; /* has the role admin or staff */
} CbMatchClaims;
void cb_match_claims_free(CbMatchClaims *claims);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbMatchClaims, cb_match_claims_free)

/* NULL and a sentence in *problem (static) when the header is NULL, not to be read, incomplete or
 * expired: in the second `expires` itself claims still hold. `now` in microseconds. */
CbMatchClaims *cb_match_claims_read(const char *header, gint64 now, const char **problem);
