#include "store/migrate.h"

#include "store/check.h"
#include "store/ddl.h"
#include "store/decisions.h"
#include "store/replica/position.h"

/* The next migration is one more line, the SQL of its step. */
static const char *const cache_steps[] = {
    NULL,
    "CREATE TABLE \"sync\" (\"id\" TEXT NOT NULL, \"hub\" TEXT NOT NULL, \"epoch\" TEXT NOT NULL,"
    " \"cursor\" TEXT NOT NULL, \"whole\" INTEGER NOT NULL DEFAULT 0, \"staging\" TEXT,"
    " \"after\" TEXT, \"rows_done\" INTEGER NOT NULL DEFAULT 0,"
    " \"rows_total\" INTEGER NOT NULL DEFAULT 0, \"tables_done\" TEXT NOT NULL DEFAULT '',"
    " \"fresh_at\" INTEGER, PRIMARY KEY (\"id\")) STRICT, WITHOUT ROWID",
};
static const char *const outbox_steps[] = {
    NULL,
    "ALTER TABLE \"decisions\" ADD COLUMN \"base\" TEXT;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"due_at\" INTEGER;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"confirmed\" INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"attempts\" INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"code\" TEXT;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"sentence\" TEXT;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"version\" INTEGER;"
    "ALTER TABLE \"decisions\" ADD COLUMN \"theirs\" TEXT;"
    "CREATE TABLE \"clients\" (\"id\" TEXT NOT NULL, \"client_id\" TEXT NOT NULL,"
    " PRIMARY KEY (\"id\")) STRICT, WITHOUT ROWID",
};

/* Small caches: rows are read once, in order, and memory is for the World. */
const CbFile cb_cache_file = {
    .name = "cache.db",
    .application_id = 0x43424341,
    .setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1024;"
             "PRAGMA mmap_size = 0; PRAGMA journal_size_limit = 1048576; PRAGMA secure_delete = FAST",
    .tables = cb_tables,
    .n_tables = CB_N_TABLES,
    .own = &cb_sync_table,
    .steps = cache_steps,
    .version = G_N_ELEMENTS(cache_steps),
};

const CbFile cb_outbox_file = {
    .name = "outbox.db",
    .application_id = 0x43424f55,
    .setup = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -256;"
             "PRAGMA mmap_size = 0; PRAGMA journal_size_limit = 1048576",
    .tables = &cb_decisions_table,
    .n_tables = 1,
    .own = &cb_clients_table,
    .precious = TRUE,
    .steps = outbox_steps,
    .version = G_N_ELEMENTS(outbox_steps),
};

static gboolean
read_identity(sqlite3 *db, gint64 *version, gint64 *application, GError **error)
{
    return cb_sql_number(db, "PRAGMA user_version", version, error) &&
           cb_sql_number(db, "PRAGMA application_id", application, error);
}

gboolean
cb_migrate_verify(sqlite3 *db, const CbFile *file, GError **error)
{
    const char *path = sqlite3_db_filename(db, "main");
    gint64 version, application, objects;
    if (!read_identity(db, &version, &application, error) ||
        !cb_sql_number(db, "SELECT count(*) FROM sqlite_schema", &objects, error))
        return FALSE;
    gboolean fresh = version == 0 && application == 0 && objects == 0;
    if (!fresh && (application != file->application_id || version < 1)) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA,
                    "%s: this is a database, but not one of Callboard", path);
        return FALSE;
    }
    if (version > (gint64)file->version) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_NEWER,
                    "%s: written by a newer Callboard (version %" G_GINT64_FORMAT
                    ", this one knows %u); install that one or name another directory",
                    path, version, file->version);
        return FALSE;
    }
    return TRUE;
}

static gboolean
create(sqlite3 *db, const CbFile *file, GError **error)
{
    g_autofree char *identity = g_strdup_printf("PRAGMA application_id = %d", file->application_id);
    for (guint t = 0; t < file->n_tables; t++)
        if (!cb_check_create_table(db, &file->tables[t], error))
            return FALSE;
    return cb_check_create_table(db, file->own, error) && cb_sql_run(db, identity, error);
}

static gboolean
run_steps(sqlite3 *db, const CbFile *file, gint64 version, GError **error)
{
    if (version == 0)
        return create(db, file, error);
    for (gint64 step = version; step < (gint64)file->version; step++)
        if (!cb_sql_run(db, file->steps[step], error))
            return FALSE;
    return TRUE;
}

gboolean
cb_migrate(sqlite3 *db, const CbFile *file, GArray *findings, GError **error)
{
    gint64 version, application;
    if (!read_identity(db, &version, &application, error))
        return FALSE;
    if (version == (gint64)file->version)
        return TRUE;
    g_autofree char *done = g_strdup_printf("PRAGMA user_version = %u", file->version);
    if (!cb_sql_begin(db, error))
        return FALSE;
    if (!run_steps(db, file, version, error) || !cb_sql_run(db, done, error)) {
        cb_sql_rollback(db);
        return FALSE;
    }
    if (!cb_sql_commit(db, error))
        return FALSE;
    if (version > 0)
        cb_finding_add(findings, CB_CHECK_REPAIRED,
                       "%s was of version %" G_GINT64_FORMAT " and has been brought to version %u",
                       file->name, version, file->version);
    return TRUE;
}
