/* Conditions and fields as SQL. Three-valued as in SQL: a condition about null is neither true nor
 * false. */
#pragma once

#include "store/rest/sql.h"

/* What one request may cost; more is refused with PGRST100. */
enum {
    CB_REST_DEPTH = 10,
    CB_REST_MOST_CONDITIONS = 64,
    CB_REST_MOST_VALUES = 1000,
    CB_REST_MOST_PARAMETERS = 10000
};

/* Where names are looked up and SQL is appended. */
typedef struct {
    CbRestSql *sql;
    const CbTable *table;
    const char *prefix; /* qualifies its columns: `"sessions".` */
    guint *conditions;  /* how many there were so far in the request */
    CbRefusal *refusal;
} CbRestScope;

/* Appends the condition as an expression in parentheses. */
gboolean cb_rest_where(const CbRestScope *scope, const CbCondition *condition);

/* The column of a field, and (in *type) of which type it is: a path makes it JSON or text. */
const CbColumn *cb_rest_field(const CbTable *table, const CbField *field, CbColumn *type,
                              CbRefusal *refusal);
/* Appends a field that cb_rest_field() has found. */
void cb_rest_sql_field(const CbRestScope *scope, const CbField *field);

/* SQLite: the path of a field as a parameter for json_extract(); FALSE when no path can say it. */
gboolean cb_rest_sql_path(CbRestSql *sql, const GPtrArray *path);

/* cs, cd and ov of a field of `type`; `value` as cb_rest_read() has read it. */
gboolean cb_rest_contains(const CbRestScope *scope, const CbCondition *condition,
                          const CbColumn *type, const char *value);
