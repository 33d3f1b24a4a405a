/* Golden cases by the system that they are of: a case in, what Callboard answers out, in the form that the case expects.
 * A case is a small set of tables, a time, perhaps a query, and the expected answer. The caller frees; NULL when the
 * tables cannot be read (said on stderr).
 */
#pragma once

#include "engine/json.h"

cJSON *golden_operators(const cJSON *golden, gint64 now);
cJSON *golden_campaigns(const cJSON *golden, gint64 now);
cJSON *golden_pool(const cJSON *golden, gint64 now);

/* What systems share: the text of a member, NULL without one; the World of a case's tables. */
const char *golden_text(const cJSON *object, const char *name);
CbWorld *golden_world(const cJSON *tables);
