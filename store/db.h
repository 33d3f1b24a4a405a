/* The thin layer below everything that the hub remembers: one connection to SQLite or to
 * PostgreSQL.
 *
 * The same SQL goes to both: names and operators come from declarations and tables of ours, values
 * only through parameters, written ?1, ?2, … (translated for PostgreSQL). Where the two differ,
 * cb_db_kind() chooses between two texts in one table, next to each other. Cells come back by
 * CbType.
 *
 * A connection is used by one thread at a time. Statements are kept prepared by their text.
 */
#pragma once

#include "engine/table.h"

typedef struct CbDb CbDb;
typedef enum { CB_DB_SQLITE, CB_DB_POSTGRES } CbDbKind;

/* READ: many at once, sees one moment, cannot write. WRITE: one at a time on SQLite. */
typedef enum { CB_DB_READ, CB_DB_WRITE } CbDbUse;

#define CB_DB_ERROR (cb_db_error_quark())
GQuark cb_db_error_quark(void);
typedef enum {
    CB_DB_ERROR_IO,      /* not reachable, or cannot read or write */
    CB_DB_ERROR_BUSY,    /* somebody else has the lock, or won a race: do the transaction again */
    CB_DB_ERROR_REFUSED, /* a rule of the database: see cb_db_refusal() */
    CB_DB_ERROR_STOPPED, /* took longer than cb_db_limit() allows (57014) */
    CB_DB_ERROR_CORRUPT, /* the file is damaged */
    CB_DB_ERROR_NEWER,   /* a newer Callboard wrote it */
} CbDbError;

/* Why the last statement failed, in PostgreSQL's words; on SQLite the SQLSTATE is given and the
 * texts are as near as they can be. Valid until the next statement on `db`. */
typedef struct {
    char sqlstate[6];                     /* "23505" */
    const char *message, *details, *hint; /* details and hint may be NULL */
} CbDbRefusal;
const CbDbRefusal *cb_db_refusal(const CbDb *db);

/* SQLite also has cb_like(pattern, text) and cb_ilike(pattern, text), which are PostgreSQL's LIKE
 * and ILIKE.
 *
 * `data` is a directory (its hub.db is opened, and made when `use` is WRITE) or postgresql://…. A
 * password in it never appears in messages. Sessions speak UTC and ISO dates. */
CbDb *cb_db_open(const char *data, CbDbUse use, GError **error);
void cb_db_close(CbDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDb, cb_db_close)
CbDbKind cb_db_kind(const CbDb *db);
/* What it is called in messages: the file's path, or "postgresql://host/name". */
const char *cb_db_name(const CbDb *db);
/* From now on a statement is stopped after so many microseconds; 0: never. */
void cb_db_limit(CbDb *db, gint64 microseconds);

/* On PostgreSQL a parameter has the type that its place asks for; where no place does, write
 * CAST(?1 AS …). Both refuse text that is not UTF-8 (22021), and UUID, DECIMAL, JSON and TEXTS that
 * are none (22P02). */
typedef struct {
    CbType type;
    CbValue value; /* texts must live until the statement has run, those of a query as long as its
                      rows */
} CbDbParam;

static inline CbDbParam
cb_db_text(const char *text)
{
    return (CbDbParam){CB_TYPE_TEXT, cb_text(text)};
}

static inline CbDbParam
cb_db_integer(gint64 integer)
{
    return (CbDbParam){CB_TYPE_INT, cb_integer(integer)};
}

static inline CbDbParam
cb_db_time(gint64 time)
{
    return (CbDbParam){CB_TYPE_TIME, cb_integer(time)};
}

/* Runs a statement that gives no rows; *changed (may be NULL) is the number of rows it touched. */
gboolean cb_db_run(CbDb *db, const char *sql, const CbDbParam *params, guint n, gint64 *changed,
                   GError **error);
/* Runs several statements without parameters; `sql` never holds data, and ?1 is no parameter in it.
 */
gboolean cb_db_script(CbDb *db, const char *sql, GError **error);

/* Waits until PostgreSQL tells one of the channels that this connection listens to, until something
 * is to be read from `wake` (-1: nothing), or for so many microseconds; on SQLite nobody tells. TRUE
 * when something was told; FALSE with an error when the server has gone. */
gboolean cb_db_wait_notice(CbDb *db, int wake, gint64 timeout, GError **error);

/* The rows of a query, one at a time. Other statements may run meanwhile. */
typedef struct CbDbRows CbDbRows;
CbDbRows *cb_db_query(CbDb *db, const char *sql, const CbDbParam *params, guint n, GError **error);
gboolean cb_db_next(CbDbRows *rows, gboolean *row, GError **error);
/* Cell `column` (from 0) of the current row; text is valid until the next row. A TEXTS cell is
 * asked for with cb_db_column(). */
CbValue cb_db_cell(CbDbRows *rows, guint column, CbType type);
void cb_db_rows_free(CbDbRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDbRows, cb_db_rows_free)
/* The first cell of the first row; FALSE in *found when there is none. Texts are the caller's. */
gboolean cb_db_one(CbDb *db, const char *sql, const CbDbParam *params, guint n, CbType type,
                   CbValue *value, gboolean *found, GError **error);

/* Transactions. A WRITE transaction on SQLite has the only write lock from its beginning; on
 * PostgreSQL it is READ COMMITTED, so that what others commit is seen by the next statement; a READ
 * transaction sees one moment on both, that of its first statement. commit rolls back when it
 * fails. On both, once a statement of a transaction has failed, nothing but rollback or undo is
 * left (25P02 for all else). */
gboolean cb_db_begin(CbDb *db, CbDbUse use, GError **error);
gboolean cb_db_commit(CbDb *db, GError **error);
void cb_db_rollback(CbDb *db);
/* A part of a transaction that can be taken back alone. */
gboolean cb_db_save(CbDb *db, GError **error);
gboolean cb_db_keep(CbDb *db, GError **error);
void cb_db_undo(CbDb *db);

/* --- SQL made from declarations (ddl) ------------------------------------------------------------- */

/* The column as it is selected, so that cb_db_cell() can read it: quoted, with `prefix` ("t.", may
 * be NULL). */
char *cb_db_column(CbDbKind kind, const CbColumn *column, const char *prefix);
/* What a column's type is called there: "numeric(8,2)", "REAL". */
char *cb_db_type(CbDbKind kind, const CbColumn *column);
/* What PostgreSQL's types refuse is a constraint on SQLite (t_a_size, t_a_range, t_a_form), told as
 * they tell it.
 *
 * CREATE TABLE with constraints named as PostgreSQL names them (t_pkey, t_a_b_key, t_a_fkey,
 * t_a_check), its indexes, or CREATE VIEW. `tables` are those that references point into. Parents
 * must exist. */
char *cb_db_create(CbDbKind kind, const CbTable *tables, const CbTable *table);
/* INSERT of a whole row; parameter N is column N - 1. `upsert`: an existing row gets all its
 * columns. Null for CB_IDENTITY is the next number. */
char *cb_db_insert(CbDbKind kind, const CbTable *table, gboolean upsert);

/* --- connections for many threads ----------------------------------------------------------------- */

typedef struct CbDbPool CbDbPool;
/* Opens connections as they are asked for: at most `readers` for READ; one for WRITE on SQLite,
 * `writers` on PostgreSQL. */
CbDbPool *cb_db_pool_new(const char *data, guint readers, guint writers);
void cb_db_pool_free(CbDbPool *pool);
/* From now on whatever is opened is shown to `check` first; FALSE refuses it with that error. */
typedef gboolean (*CbDbCheck)(gpointer data, CbDb *db, GError **error);
void cb_db_pool_check(CbDbPool *pool, CbDbCheck check, gpointer data);
/* Waits for a free one; one that has lost its server is opened again. NULL with an error. */
CbDb *cb_db_take(CbDbPool *pool, CbDbUse use, GError **error);
/* Takes back what is open in a transaction, and the limit. */
void cb_db_give(CbDbPool *pool, CbDb *db);
/* One more connection, for work that takes long: nobody waits for it. The caller closes it. */
CbDb *cb_db_pool_open(const CbDbPool *pool, CbDbUse use, GError **error);
