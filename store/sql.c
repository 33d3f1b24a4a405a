#include "store/sql.h"

#include "engine/when.h"

#define BUSY_MILLISECONDS 5000

typedef struct {
    int code; /* primary result code */
    CbStoreError error;
    const char *happened;
    const char *next;
} Meaning;

static const Meaning meanings[] = {
    {SQLITE_FULL, CB_STORE_ERROR_IO, "the disk is full", "free some space and try again"},
    {SQLITE_READONLY, CB_STORE_ERROR_IO, "the file or its directory may not be written",
     "check who owns them and their permissions"},
    {SQLITE_PERM, CB_STORE_ERROR_IO, "access was denied", "check who owns it and its permissions"},
    {SQLITE_AUTH, CB_STORE_ERROR_IO, "access was denied", "check who owns it and its permissions"},
    {SQLITE_CANTOPEN, CB_STORE_ERROR_IO, "the file cannot be opened",
     "check that it is a file and that it and its directory may be read and written"},
    {SQLITE_IOERR, CB_STORE_ERROR_IO, "reading or writing failed",
     "check the disk and its free space, then try again"},
    {SQLITE_BUSY, CB_STORE_ERROR_BUSY, "another process held the file for more than five seconds",
     "close it or try again"},
    {SQLITE_LOCKED, CB_STORE_ERROR_BUSY, "the file is in use", "try again"},
    {SQLITE_CORRUPT, CB_STORE_ERROR_CORRUPT, "the file is damaged",
     "`callboard doctor` tells more"},
    {SQLITE_NOTADB, CB_STORE_ERROR_CORRUPT, "the file is damaged", "`callboard doctor` tells more"},
    {SQLITE_CONSTRAINT, CB_STORE_ERROR_INPUT, "a row lacks something or is there twice",
     "correct the data"},
    {SQLITE_TOOBIG, CB_STORE_ERROR_INPUT, "a text is too long", "correct the data"},
    {SQLITE_ERROR, CB_STORE_ERROR_SCHEMA, "its tables are not as declared",
     "`callboard doctor` tells more"},
};
static const Meaning unexpected = {SQLITE_OK, CB_STORE_ERROR_IO, "SQLite failed", "try again"};

/* clang-format off */
G_DEFINE_QUARK(cb-store-error-quark, cb_store_error)
/* clang-format on */

static const Meaning *
find_meaning(int code)
{
    for (guint i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (meanings[i].code == (code & 0xff))
            return &meanings[i];
    return &unexpected;
}

static gboolean
fail(sqlite3 *db, const char *path, int code, GError **error)
{
    const Meaning *meaning = find_meaning(code);
    int system = db ? sqlite3_system_errno(db) : 0;
    const char *detail = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    if (meaning->error == CB_STORE_ERROR_IO && system != 0)
        detail = g_strerror(system);
    g_set_error(error, CB_STORE_ERROR, (gint)meaning->error, "%s: %s (%s); %s", path,
                meaning->happened, detail, meaning->next);
    return FALSE;
}

gboolean
cb_sql_fail(sqlite3 *db, int code, GError **error)
{
    return fail(db, sqlite3_db_filename(db, "main"), code, error);
}

sqlite3 *
cb_sql_open(const char *path, int flags, GError **error)
{
    g_autoptr(sqlite3) db = NULL;
    int code = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        fail(db, path, code, error);
        return NULL;
    }
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, BUSY_MILLISECONDS);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return g_steal_pointer(&db);
}

gboolean
cb_sql_run(sqlite3 *db, const char *sql, GError **error)
{
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || cb_sql_fail(db, code, error);
}

gboolean
cb_sql_number(sqlite3 *db, const char *sql, gint64 *number, GError **error)
{
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(db, sql, error);
    gboolean row = FALSE;
    if (statement == NULL || !cb_sql_step(statement, &row, error))
        return FALSE;
    *number = row ? sqlite3_column_int64(statement, 0) : 0;
    return TRUE;
}

sqlite3_stmt *
cb_sql_prepare(sqlite3 *db, const char *sql, GError **error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code != SQLITE_OK)
        cb_sql_fail(db, code, error);
    return statement;
}

gboolean
cb_sql_step(sqlite3_stmt *statement, gboolean *row, GError **error)
{
    int code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ||
           cb_sql_fail(sqlite3_db_handle(statement), code, error);
}

gboolean
cb_sql_finish(sqlite3_stmt *statement, GError **error)
{
    gboolean row;
    gboolean done = cb_sql_step(statement, &row, error);
    sqlite3_reset(statement);
    return done;
}

gboolean
cb_sql_bind(sqlite3_stmt *statement, int index, CbType type, CbValue value, GError **error)
{
    char date[11];
    int code;
    if (cb_value_is_null(type, value))
        code = sqlite3_bind_null(statement, index);
    else if (cb_type_is_text(type))
        code = sqlite3_bind_text(statement, index, value.text, -1, SQLITE_STATIC);
    else if (type == CB_TYPE_DATE)
        code = sqlite3_bind_text(statement, index, cb_day_format(value.integer, date), -1,
                                 SQLITE_TRANSIENT);
    else
        code = sqlite3_bind_int64(statement, index, value.integer);
    return code == SQLITE_OK || cb_sql_fail(sqlite3_db_handle(statement), code, error);
}

gboolean
cb_sql_begin(sqlite3 *db, GError **error)
{
    return cb_sql_run(db, "BEGIN IMMEDIATE", error);
}

gboolean
cb_sql_commit(sqlite3 *db, GError **error)
{
    if (cb_sql_run(db, "COMMIT", error))
        return TRUE;
    cb_sql_rollback(db);
    return FALSE;
}

void
cb_sql_rollback(sqlite3 *db)
{
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}
