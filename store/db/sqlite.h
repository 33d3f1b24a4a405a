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
