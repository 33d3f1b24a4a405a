/* SQL as it grows: text of ours, names of declared tables and columns, and values as parameters.
 * Nothing that a client wrote is ever part of the text.
 */
#pragma once

#include "store/rest/rest.h"

typedef struct {
    CbDbKind kind;
    GString *text;
    GArray *params;      /* CbDbParam */
    GStringChunk *texts; /* what the parameters point to */
    guint names;         /* aliases given so far */
} CbRestSql;

CbRestSql *cb_rest_sql_new(CbDbKind kind);
void cb_rest_sql_free(CbRestSql *sql);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbRestSql, cb_rest_sql_free)

/* Appends text of ours. */
static inline void
cb_rest_sql(CbRestSql *sql, const char *text)
{
    g_string_append(sql->text, text);
}

/* A parameter; `value` must live in sql->texts or longer than the statement. */
void cb_rest_sql_param(CbRestSql *sql, CbType type, CbValue value);
/* A parameter that PostgreSQL takes for the type whatever stands beside it. */
void cb_rest_sql_cast(CbRestSql *sql, CbType type, CbValue value);
/* The same for a copy of `text`. */
void cb_rest_sql_text(CbRestSql *sql, const char *text);
/* A declared name in quotes. */
void cb_rest_sql_name(CbRestSql *sql, const char *name);
/* The qualifier of a table's columns: `"sessions".`; caller frees. */
char *cb_rest_sql_prefix(const char *table);
