/* SQLite as the rest of the store uses it: handles that clean up after themselves, cells by CbType,
 * and results as GErrors that say what happened to which file and what to do about it.
 */
#pragma once

#include <sqlite3.h>

#include "store/store.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close_v2)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

/* Opens the file at `path` with SQLITE_OPEN_… `flags`, waits up to five seconds for other
 * processes, and runs neither triggers nor views that the file may hold. */
sqlite3 *cb_sql_open(const char *path, int flags, GError **error);

/* Sets `error` for the result `code` of a call on `db`. Always FALSE, to be returned. */
gboolean cb_sql_fail(sqlite3 *db, int code, GError **error);

/* Runs statements that give no rows; `sql` never holds data. */
gboolean cb_sql_run(sqlite3 *db, const char *sql, GError **error);
/* The first cell of a query's first row; 0 when it gives no row. */
gboolean cb_sql_number(sqlite3 *db, const char *sql, gint64 *number, GError **error);

sqlite3_stmt *cb_sql_prepare(sqlite3 *db, const char *sql, GError **error);
/* Goes to the next row; *row tells whether there was one. FALSE on an error. */
gboolean cb_sql_step(sqlite3_stmt *statement, gboolean *row, GError **error);
/* Runs a statement that gives no rows and makes it ready to be bound again. */
gboolean cb_sql_finish(sqlite3_stmt *statement, GError **error);

/* Binds a cell to parameter `index` (from 1). Text must live until the statement has run. */
gboolean cb_sql_bind(sqlite3_stmt *statement, int index, CbType type, CbValue value,
                     GError **error);

/* A transaction that nobody else writes in. commit rolls back when it fails. */
gboolean cb_sql_begin(sqlite3 *db, GError **error);
gboolean cb_sql_commit(sqlite3 *db, GError **error);
void cb_sql_rollback(sqlite3 *db);
