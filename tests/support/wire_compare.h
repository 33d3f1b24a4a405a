/* Whether an answer is what a recording expects. */
#pragma once

#include <cjson/cJSON.h>
#include <glib.h>

/* Numbers are compared as numbers, members by name; "<generated>" stands for any number. Rows
 * (arrays of objects) without an order are compared as sets, what a column holds always in
 * order. */
gboolean cb_wire_same(const cJSON *expected, const cJSON *actual, gboolean ordered);
