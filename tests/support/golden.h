/* Golden cases by the system that they are of: a case in, what Callboard answers out, in the form that the case expects.
 * A case is a small set of tables, a time, perhaps a query, and the expected answer. The caller frees; NULL when the
 * tables cannot be read (said on stderr).
 */
#pragma once

#include "engine/json.h"

cJSON *golden_operators(const cJSON *golden, gint64 now);
cJSON *golden_campaigns(const cJSON *golden, gint64 now);
cJSON *golden_pool(const cJSON *golden, gint64 now);
cJSON *golden_advisors(const cJSON *golden, gint64 now);
cJSON *golden_peers(const cJSON *golden, gint64 now);

/* What systems share: the text of a member, NULL without one; the World of a case's tables. */
const char *golden_text(const cJSON *object, const char *name);
CbWorld *golden_world(const cJSON *tables);

/* A case leaves out what it does not look at. Gives rows the ids that their tables need (`row-0001`), and adds the rows
 * that they refer to, with no more than their id. */
void golden_complete(cJSON *tables);
/* The same for one row of a table whose key is `id`; nothing when it is there, or `id` is NULL. */
void golden_add_missing(cJSON *tables, CbTableId table, const char *id);
/* Numbers that lie as near to the expected ones as the cases want become equal to them. */
void golden_snap(cJSON *answer, const cJSON *expected, double tolerance);
