/* Cells as JSON. */
#pragma once

#include "store/rest/rest.h"

/* `text` as a JSON string. */
void cb_rest_print_text(GString *out, const char *text);
/* `"name":` with a comma before it where `out` goes on after something else in its object. */
void cb_rest_print_name(GString *out, const char *name);
/* A cell in the form that PostgREST gives it; null is `null`. */
void cb_rest_print_cell(GString *out, const CbColumn *column, CbValue value);
/* What PostgreSQL's cast to text gives; NULL for null. */
char *cb_rest_cell_text(const CbColumn *column, CbValue value);

/* --- places inside JSON ----------------------------------------------------------------------- */

/* Whether a step ("->name", "->>0") gives text; *key is what comes after the arrow, *index whether
 * it counts elements. */
gboolean cb_rest_step(const char *step, const char **key, gboolean *index);
/* What stands at `path` inside `json`, as JSON text that the caller frees; NULL when nothing does.
 * A path that ends in ->> gives a JSON string. */
char *cb_rest_at_path(const char *json, const GPtrArray *path);
/* The name of a field in answers: its last step that is a key, or the column. */
const char *cb_rest_field_name(const CbField *field);
