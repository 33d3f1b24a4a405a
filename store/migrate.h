/* Versions of a file: PRAGMA user_version counts the steps of CbFile that it has seen. */
#pragma once

#include "store/file.h"

/* Refuses a file that is not Callboard's (CB_STORE_ERROR_SCHEMA) or that a newer one has written
 * (CB_STORE_ERROR_NEWER). Changes nothing. */
gboolean cb_migrate_verify(sqlite3 *db, const CbFile *file, GError **error);

/* Brings a file to its newest version in one transaction, and tells so in `findings`; an empty one
 * is made from the declarations. */
gboolean cb_migrate(sqlite3 *db, const CbFile *file, GArray *findings, GError **error);
