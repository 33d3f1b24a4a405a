/* Values as clients write them, read as PostgreSQL reads them: the forms it takes, and the words
 * with which it refuses the others.
 */
#pragma once

#include "store/rest/rest.h"

/* A value that is compared with is taken as it is; one to be stored obeys the column's size and
 * scale. */
typedef enum { CB_READ_TO_COMPARE, CB_READ_TO_STORE } CbReadFor;

/* Reads `text` by the column's type. Texts of the value lie in `texts`. FALSE with `refusal`. */
gboolean cb_rest_read(const CbColumn *column, CbReadFor use, const char *text, GStringChunk *texts,
                      CbValue *value, CbRefusal *refusal);
/* The same for a value of a JSON body, to be stored; JSON null is null. */
gboolean cb_rest_read_json(const CbColumn *column, const cJSON *json, GStringChunk *texts,
                           CbValue *value, CbRefusal *refusal);

/* JSON in the one form that equal values share: no white space, keys by length and bytes, each
 * once. */
char *cb_rest_canonical(const cJSON *json);

/* What PostgreSQL calls the column's type in messages: "timestamp with time zone". */
const char *cb_rest_type_name(const CbColumn *column);

/* --- by type ---------------------------------------------------------------------------------- */

/* A decimal number, any form that numeric takes, as plain digits. `scale` below 0: as many as it
 * has; else rounded half away from zero. NULL when it is none. *whole (may be NULL): digits before
 * the point. */
char *cb_rest_decimal(const char *text, int scale, int *whole);

/* Dates and times in the forms of ISO 8601 that PostgreSQL takes. The SQLSTATE of what is wrong, or
 * NULL. */
const char *cb_rest_date(const char *text, gint64 *day);
const char *cb_rest_time(const char *text, gint64 *time);

/* `{a,"b c",NULL}` as a JSON array, appended to `json`; else FALSE and what is wrong in *details.
 */
gboolean cb_rest_array(const char *text, GString *json, char **details);
