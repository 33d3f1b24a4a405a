/* Rows for REST clients: queries and writes by name, checked against declarations, answered as
 * JSON.
 *
 * Everything a client names (tables, columns, casts, operators) is looked up; what is not declared
 * never reaches SQL. Values are read by their column's type before they are bound, with the
 * messages that PostgreSQL has for what is wrong. The same on SQLite and PostgreSQL.
 */
#pragma once

#include <cjson/cJSON.h>

#include "engine/row.h"
#include "store/db.h"
#include "store/rest/query.h"

/* An answer that is an error: what the body says, and the code that decides the status. */
typedef struct {
    char code[10];                  /* "PGRST205", "23505", "42501" */
    char *message, *details, *hint; /* details and hint may be NULL */
} CbRefusal;
void cb_refusal_clear(CbRefusal *refusal);

typedef enum { CB_RIGHT_SELECT, CB_RIGHT_INSERT, CB_RIGHT_UPDATE, CB_RIGHT_DELETE } CbRight;

typedef struct CbCatalogue CbCatalogue;

/* What a function is called with, and what it gives: `rows` is JSON, an array for a set, a value
 * else. */
typedef struct {
    CbDb *db;
    const CbCatalogue *catalogue;
    gpointer asker; /* the identity that sync/hub has found */
    const cJSON *arguments;
    cJSON *result; /* set by the routine; NULL: void */
    CbRefusal *refusal;
} CbRoutineCall;
typedef struct {
    const char *name;
    CbType type;
    gboolean optional;
} CbParameter;
typedef struct {
    const char *name;
    const CbParameter *parameters; /* ends with a NULL name */
    enum { CB_GIVES_VOID, CB_GIVES_VALUE, CB_GIVES_ROW, CB_GIVES_ROWS } gives;
    gboolean changes;    /* not with GET */
    const CbTable *rows; /* the columns of what it gives; NULL: not described */
    /* FALSE with `refusal` filled in, or with an error of the database. */
    gboolean (*run)(CbRoutineCall *call, GError **error);
} CbRoutine;

/* The tables, views and functions that can be named, and who may. */
struct CbCatalogue {
    const CbTable *tables; /* views among them */
    guint n_tables;
    const CbRoutine *routines; /* ends with a NULL name; may be NULL */
    /* Whether this asker may; for SELECT and writes *filter (may stay NULL) is a condition that
     * rows must also meet, owned by the catalogue. */
    gboolean (*may)(gpointer asker, const CbTable *table, CbRight right,
                    const CbCondition **filter);
    /* What is wrong with a row as a write would leave it (a value for each column), beyond what the
     * declarations say; NULL: nothing. The caller frees it. May be NULL: all rows are right. */
    char *(*check)(const CbTable *table, const CbValue *values);
    /* What a row, as a write has left it, stirs beyond itself: the id of something, NULL: nothing. The caller frees it. */
    char *(*stirs)(const CbTable *table, const CbValue *values);
    /* Stirs one of those ids, once in each write and in its transaction. Both may be NULL. */
    gboolean (*stir)(CbDb *db, const char *id, gint64 now, GError **error);
};
const CbTable *cb_catalogue_table(const CbCatalogue *catalogue, const char *name);

typedef enum { CB_MISSING_NULL, CB_MISSING_DEFAULT } CbMissing;
typedef enum { CB_CONFLICT_ERROR, CB_CONFLICT_MERGE, CB_CONFLICT_IGNORE } CbOnConflict;

/* What to do; filled in by sync/hub/rest. */
typedef struct {
    const CbCatalogue *catalogue;
    gpointer asker;
    const char *table;
    CbRight right;
    CbQuery *query;
    const cJSON *body;  /* INSERT: an object or array of objects; UPDATE: an object */
    GPtrArray *columns; /* INSERT: those to be taken from the body (char *); NULL: those it has */
    GPtrArray *on_conflict; /* upserts: the unique columns; NULL: the primary key */
    CbMissing missing;
    CbOnConflict resolution;
    gboolean wants_rows; /* writes: the changed rows are asked for */
    gboolean wants_count;
    gint64 max_affected;  /* -1: any number */
    gint64 now;           /* when this is */
    gboolean strip_nulls; /* columns that are null are left out of the objects */
} CbRestTask;

typedef struct {
    GString *rows;  /* JSON objects with commas between, without the brackets */
    guint n_rows;   /* in `rows`, or changed by the write when rows were not asked for */
    gint64 total;   /* wants_count; else -1 */
    guint inserted; /* of an upsert: rows that were new */
} CbRestRows;
void cb_rest_rows_clear(CbRestRows *rows);

/* Runs a task within the caller's transaction (WRITE unless it is SELECT). FALSE with `refusal`
 * filled in, or, when the database cannot be asked, with an error. A refused write is to be rolled
 * back. */
gboolean cb_rest_run(CbDb *db, const CbRestTask *task, CbRestRows *rows, CbRefusal *refusal,
                     GError **error);

/* The rows that a function gave (JSON array or object), as a task's selection, filter, order and
 * limits want them. */
gboolean cb_rest_shape(const CbRestTask *task, const CbRoutine *routine, const cJSON *result,
                       CbRestRows *rows, CbRefusal *refusal);

/* A row as a JSON object in the wire's form, appended to `out`. */
void cb_rest_print_row(GString *out, const CbRow *row);
