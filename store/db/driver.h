/* What SQLite and PostgreSQL each do for store/db.h. Private to store/db. */
#pragma once

#include "store/db.h"

typedef struct {
    CbDbKind kind;
    const char *begin[2]; /* by CbDbUse */
    void (*close)(CbDb *db);
    /* `params` have been checked. */
    gboolean (*run)(CbDb *db, const char *sql, const CbDbParam *params, guint n, gint64 *changed,
                    GError **error);
    gboolean (*script)(CbDb *db, const char *sql, GError **error);
    /* Begins and ends transactions and parts of them: has no time limit. */
    gboolean (*control)(CbDb *db, const char *sql, GError **error);
    CbDbRows *(*query)(CbDb *db, const char *sql, const CbDbParam *params, guint n, GError **error);
    gboolean (*next)(CbDbRows *rows, gboolean *row, GError **error);
    CbValue (*cell)(CbDbRows *rows, guint column, CbType type);
    void (*rows_free)(CbDbRows *rows);
    gboolean (*is_alive)(CbDb *db);
    gboolean (*wait_notice)(CbDb *db, int wake, gint64 timeout, GError **error); /* NULL: no one tells */
} CbDbDriver;

/* What every connection begins with. */
struct CbDb {
    const CbDbDriver *driver;
    CbDbUse use;
    char *name;
    gint64 limit;   /* microseconds, 0: none */
    gboolean begun; /* within a transaction */
    gboolean
        spoilt;  /* a statement of the transaction failed: nothing runs until it is taken back */
    guint saves; /* parts that are open in it */
    CbDbRefusal refusal;
    char *message, *details, *hint; /* of the refusal */
};

struct CbDbRows {
    CbDb *db;
};

CbDb *cb_db_sqlite_open(const char *directory, CbDbUse use, GError **error);
CbDb *cb_db_postgres_open(const char *url, CbDbUse use, GError **error);
/* Whether `data` is the address of a server. */
gboolean cb_db_is_remote(const char *data);
/* Frees what every connection begins with, and `db`. */
void cb_db_base_free(CbDb *db);

/* What a failure was. Texts are copied; message must be there, the rest may be NULL. */
typedef struct {
    const char *sqlstate, *message, *details, *hint;
} CbDbFailure;

/* Notes the failure for cb_db_refusal() and sets `error`; its code follows from the SQLSTATE.
 * Always FALSE, to be returned. */
gboolean cb_db_refuse(CbDb *db, CbDbFailure failure, GError **error);
/* The same where the SQLSTATE does not tell the code. */
gboolean cb_db_fail(CbDb *db, CbDbError code, CbDbFailure failure, GError **error);

/* --- statements that were prepared, by their text ------------------------------------------------- */

typedef struct CbDbCache CbDbCache;
typedef void (*CbDbForget)(gpointer statement, gpointer owner);
/* Holds at most `limit`; `forget` frees a statement. */
CbDbCache *cb_db_cache_new(guint limit, CbDbForget forget, gpointer owner);
void cb_db_cache_free(CbDbCache *cache);
/* Takes a statement out, NULL when there is none: the caller owns it until he gives it back. */
gpointer cb_db_cache_take(CbDbCache *cache, const char *sql);
void cb_db_cache_give(CbDbCache *cache, const char *sql, gpointer statement);
void cb_db_cache_clear(CbDbCache *cache);
