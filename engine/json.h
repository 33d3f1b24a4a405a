/* Rows as JSON, by their descriptors: the one codec of wire, snapshots, golden cases and outbox. */
#pragma once

#include <cjson/cJSON.h>

#include "engine/world.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

/* A member of an object by its name, NULL when there is none. Owned by the object. */
static inline const cJSON *
cb_json_member(const cJSON *json, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(json, name);
}

/* One row of a World as an object; NULL cells become null. Local columns are left out. Caller owns. */
cJSON *cb_json_row(const CbWorld *world, CbTableId table, guint row);

/* Adds a member to an object that is being made: null where the text, time or day is none (NULL, CB_NULL). */
void cb_json_add_text(cJSON *json, const char *name, const char *text);
void cb_json_add_time(cJSON *json, const char *name, gint64 time);
void cb_json_add_day(cJSON *json, const char *name, gint64 day);
/* The same where a member that is none is left out. */
void cb_json_add_given(cJSON *json, const char *name, const char *text);

/* One cell as JSON (a JSON column becomes its value). Caller owns. */
cJSON *cb_json_value(CbType type, CbValue value);

/* Adds object `json` to `patch` as one row: names that are no column are appended to `unknown` (may
 * be NULL; owns its texts, each name once, at most 32), a value of the wrong form gives FALSE, a
 * sentence in *problem naming the column, and leaves `patch` as it was. Of a name given twice the
 * last counts. */
gboolean cb_json_read_row(const cJSON *json, CbPatch *patch, CbTableId table, GPtrArray *unknown,
                          char **problem);

/* The same without a patch: the cells go to `values`, which has room for every column of the table, a bit for
 * each of them to *set. Texts are borrowed from `json` or owned by `texts` (freed with cJSON_free). */
gboolean cb_json_read_values(const cJSON *json, CbTableId table, CbValue *values, guint64 *set,
                             GPtrArray *texts, GPtrArray *unknown, char **problem);

/* `text` in quotes for a message: at most 48 characters, those that do not print replaced by `?`.
 * Caller frees. */
char *cb_json_quote(const char *text);
