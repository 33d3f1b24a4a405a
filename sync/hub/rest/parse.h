/* The grammars of query parameters: select, filters, logic, order, lists of names. Each reads one
 * parameter's decoded value into parts of a CbQuery; FALSE or NULL with the scanner's refusal. */
#pragma once

#include "sync/hub/rest/scanner.h"

/* select=id,name:first_name::text,prefs->lang,other!hint!inner(…): adds to `query`. */
gboolean cb_parse_select(CbScanner *scanner, CbQuery *query);

/* The value of a filter on a column, eq.5 or not.in.(a,b). Takes `field`. */
CbCondition *cb_parse_filter(CbScanner *scanner, CbField *field);
/* Whether the value looks like a filter: begins with an operator. Arguments of functions do not. */
gboolean cb_parse_is_filter(const char *value);
/* or=(a.eq.1,not.and(…)): the scanner stands on "(". */
CbCondition *cb_parse_logic(CbScanner *scanner, gboolean any, gboolean negated);

/* order=a.desc.nullslast,b: adds to `query`. */
gboolean cb_parse_order(CbScanner *scanner, CbQuery *query);

/* columns="a","b" and on_conflict=a,b: names, to be freed with g_ptr_array_unref. */
GPtrArray *cb_parse_names(CbScanner *scanner);
