/* The parts of the SQLite side. Private to store/db. */
#pragma once

#include <sqlite3.h>

#include "store/db/driver.h"

/* Says in PostgreSQL's words why the last call on `sqlite` failed with `code`. `denied` is the
 * SQLSTATE of what the authorizer refused, NULL: nothing. Always FALSE. */
gboolean cb_db_sqlite_fail(CbDb *db, sqlite3 *sqlite, int code, const char *denied, GError **error);

/* Adds cb_like(pattern, text) and cb_ilike(pattern, text): LIKE and ILIKE of PostgreSQL, with % and
 * _ and the backslash before them; ilike ignores the case of all letters. */
int cb_db_sqlite_functions(sqlite3 *sqlite);

/* The write-ahead log of a file goes back into it beside whoever writes: a thread copies the bulk of it, on a connection of its
 * own, and the writer at the next commit only what has come since, after which the log begins anew. So no commit waits for
 * thousands of pages. Replaces SQLite's own checkpoints on `writer`; frees before `writer` is closed. */
typedef struct CbDbCheckpoints CbDbCheckpoints;
CbDbCheckpoints *cb_db_sqlite_checkpoints_new(sqlite3 *writer, const char *path);
void cb_db_sqlite_checkpoints_free(CbDbCheckpoints *checkpoints);

/* The name of the VFS for who writes with synchronous = FULL: its write-ahead log goes to the file in large pieces as it
 * is synchronised, which is before anybody may read it. SQLite itself writes every page by two calls, a tenth as fast. NULL,
 * the system's own, where it cannot be had. */
const char *cb_db_sqlite_log(void);
/* Each connection with that VFS needs it: what is held of a transaction that is taken back is written nowhere. */
void cb_db_sqlite_log_follow(sqlite3 *sqlite);
