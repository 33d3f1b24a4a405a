#include "store/db/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "engine/when.h"

#define FILE_NAME "hub.db"
#define BUSY_MILLISECONDS 5000
#define STATEMENTS 256u
#define STEPS_PER_LOOK 1000 /* of the virtual machine, between looks at the clock */

typedef struct {
    CbDb base;
    sqlite3 *sqlite;
    CbDbCache *statements; /* sqlite3_stmt */
    CbDbCheckpoints *checkpoints; /* of who writes, else NULL */
    gint64 deadline;       /* monotonic; 0: none */
    const char *denied;    /* SQLSTATE of what the authorizer refused last */
} Lite;

typedef struct {
    CbDbRows base;
    sqlite3_stmt *statement;
    char *sql;
    gint64 deadline;
    gboolean done; /* another step would begin anew */
} LiteRows;

static const char write_settings[] = "PRAGMA journal_mode = WAL;"
                                     "PRAGMA synchronous = FULL;"
                                     "PRAGMA foreign_keys = ON;"
                                     "PRAGMA recursive_triggers = ON;"
                                     /* what a savepoint takes back is kept in memory, not in a file */
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA journal_size_limit = 67108864;"
                                     "PRAGMA cache_size = -65536";
static const char read_settings[] = "PRAGMA query_only = ON;"
                                    "PRAGMA cache_size = -8192;"
                                    "PRAGMA mmap_size = 268435456;"
                                    /* connected once, before the authorizer forbids its making */
                                    "SELECT 1 FROM json_each('[]')";

/* --- the connection --------------------------------------------------------------------------- */

static gboolean
fail(Lite *lite, int code, GError **error)
{
    const char *denied =
        code == SQLITE_AUTH || (code & 0xff) == SQLITE_READONLY ? lite->denied : NULL;
    if (denied == NULL && (code & 0xff) == SQLITE_READONLY && lite->base.use == CB_DB_READ)
        denied = "25006";
    return cb_db_sqlite_fail(&lite->base, lite->sqlite, code, denied, error);
}

static void
forget(gpointer statement, gpointer owner)
{
    (void)owner;
    sqlite3_finalize(statement);
}

static void
lite_close(CbDb *db)
{
    Lite *lite = (Lite *)db;
    cb_db_cache_free(lite->statements);
    cb_db_sqlite_checkpoints_free(lite->checkpoints);
    sqlite3_close_v2(lite->sqlite);
    cb_db_base_free(db);
}

static int
look_at_the_clock(gpointer data)
{
    const Lite *lite = data;
    return lite->deadline != 0 && g_get_monotonic_time() > lite->deadline;
}

/* What a reader may do; the rest is denied as a statement is prepared. */
static int
authorize(gpointer data, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)a, (void)b, (void)c, (void)d;
    Lite *lite = data;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
        return SQLITE_OK;
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_PRAGMA:
        lite->denied = "42501";
        return SQLITE_DENY;
    default:
        lite->denied = "25006";
        return SQLITE_DENY;
    }
}

/* Nobody but the owner may read the file or what SQLite puts beside it. */
static gboolean
make_file(Lite *lite, const char *directory, GError **error)
{
    int file = g_mkdir_with_parents(directory, 0700) == 0
                   ? open(lite->base.name, O_RDWR | O_CREAT | O_CLOEXEC, 0600)
                   : -1;
    if (file < 0) {
        g_autofree char *message =
            g_strdup_printf("the file cannot be made (%s)", g_strerror(errno));
        return cb_db_refuse(&lite->base, (CbDbFailure){.sqlstate = "58030", .message = message},
                            error);
    }
    close(file);
    return TRUE;
}

/* The schema is trusted: the file is our own and triggers write JSON, whose functions SQLite does
 * not all hold to be innocent. No function that is here does anything but compute. */
static void
configure(Lite *lite)
{
    sqlite3 *sqlite = lite->sqlite;
    sqlite3_extended_result_codes(sqlite, 1);
    sqlite3_busy_timeout(sqlite, BUSY_MILLISECONDS);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_progress_handler(sqlite, STEPS_PER_LOOK, look_at_the_clock, lite);
}

static gboolean
open_file(Lite *lite, GError **error)
{
    gboolean writes = lite->base.use == CB_DB_WRITE;
    int code = sqlite3_open_v2(lite->base.name, &lite->sqlite,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, writes ? cb_db_sqlite_log() : NULL);
    if (code != SQLITE_OK)
        return fail(lite, code, error);
    configure(lite);
    code = cb_db_sqlite_functions(lite->sqlite);
    if (code == SQLITE_OK)
        code =
            sqlite3_exec(lite->sqlite, writes ? write_settings : read_settings, NULL, NULL, NULL);
    if (code == SQLITE_OK && !writes)
        code = sqlite3_set_authorizer(lite->sqlite, authorize, lite);
    if (writes)
        cb_db_sqlite_log_follow(lite->sqlite);
    if (code == SQLITE_OK && writes)
        lite->checkpoints = cb_db_sqlite_checkpoints_new(lite->sqlite, lite->base.name);
    return code == SQLITE_OK || fail(lite, code, error);
}

static void
start_clock(Lite *lite)
{
    lite->denied = NULL;
    lite->deadline = lite->base.limit > 0 ? g_get_monotonic_time() + lite->base.limit : 0;
}

/* --- statements ------------------------------------------------------------------------------- */

static int
bind(sqlite3_stmt *statement, int index, CbDbParam param)
{
    char date[11];
    if (cb_value_is_null(param.type, param.value))
        return sqlite3_bind_null(statement, index);
    switch (param.type) {
    case CB_TYPE_DATE:
        cb_day_format(param.value.integer, date);
        return sqlite3_bind_text(statement, index, date, -1, SQLITE_TRANSIENT);
    case CB_TYPE_DECIMAL:
        return sqlite3_bind_double(statement, index, g_ascii_strtod(param.value.text, NULL));
    case CB_TYPE_UUID:
        return sqlite3_bind_text(statement, index, g_ascii_strdown(param.value.text, -1), -1,
                                 g_free);
    case CB_TYPE_TIME:
    case CB_TYPE_INT:
    case CB_TYPE_BOOL:
        return sqlite3_bind_int64(statement, index, param.value.integer);
    default:
        return sqlite3_bind_text(statement, index, param.value.text, -1, SQLITE_STATIC);
    }
}

static void
put_back(Lite *lite, const char *sql, sqlite3_stmt *statement)
{
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    cb_db_cache_give(lite->statements, sql, statement);
}

/* A statement that is ready to run, NULL with an error. It goes back with put_back(). */
static sqlite3_stmt *
prepare(Lite *lite, const char *sql, const CbDbParam *params, guint n, GError **error)
{
    int code = SQLITE_OK;
    sqlite3_stmt *statement = cb_db_cache_take(lite->statements, sql);
    if (statement == NULL)
        code =
            sqlite3_prepare_v3(lite->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    for (guint i = 0; code == SQLITE_OK && i < n; i++)
        code = bind(statement, (int)i + 1, params[i]);
    if (code == SQLITE_OK)
        return statement;
    fail(lite, code, error);
    sqlite3_finalize(statement);
    return NULL;
}

static gboolean
run_prepared(Lite *lite, const char *sql, const CbDbParam *params, guint n, gint64 *changed, GError **error)
{
    sqlite3_stmt *statement = prepare(lite, sql, params, n, error);
    if (statement == NULL)
        return FALSE;
    gint64 before = sqlite3_total_changes64(lite->sqlite);
    int code = SQLITE_ROW;
    while (code == SQLITE_ROW)
        code = sqlite3_step(statement);
    gboolean touched = sqlite3_total_changes64(lite->sqlite) != before;
    *changed = touched ? sqlite3_changes64(lite->sqlite) : 0;
    gboolean done = code == SQLITE_DONE || fail(lite, code, error);
    put_back(lite, sql, statement);
    return done;
}

static gboolean
lite_run(CbDb *db, const char *sql, const CbDbParam *params, guint n, gint64 *changed, GError **error)
{
    start_clock((Lite *)db);
    return run_prepared((Lite *)db, sql, params, n, changed, error);
}

static gboolean
execute(Lite *lite, const char *sql, GError **error)
{
    int code = sqlite3_exec(lite->sqlite, sql, NULL, NULL, NULL);
    return code == SQLITE_OK || fail(lite, code, error);
}

static gboolean
lite_script(CbDb *db, const char *sql, GError **error)
{
    start_clock((Lite *)db);
    return execute((Lite *)db, sql, error);
}

/* SQLite takes a transaction back by itself when an interrupt or a full disk ends a statement. */
static gboolean
lite_control(CbDb *db, const char *sql, GError **error)
{
    Lite *lite = (Lite *)db;
    lite->deadline = 0;
    lite->denied = NULL;
    gint64 changed;
    gboolean gone = strcmp(sql, "ROLLBACK") == 0 && sqlite3_get_autocommit(lite->sqlite);
    return gone || run_prepared(lite, sql, NULL, 0, &changed, error);
}

/* --- rows ------------------------------------------------------------------------------------- */

static CbDbRows *
lite_query(CbDb *db, const char *sql, const CbDbParam *params, guint n, GError **error)
{
    Lite *lite = (Lite *)db;
    start_clock(lite);
    sqlite3_stmt *statement = prepare(lite, sql, params, n, error);
    if (statement == NULL)
        return NULL;
    LiteRows *rows = g_new0(LiteRows, 1);
    rows->base.db = db;
    rows->statement = statement;
    rows->sql = g_strdup(sql);
    rows->deadline = lite->deadline;
    return &rows->base;
}

static gboolean
lite_next(CbDbRows *base, gboolean *row, GError **error)
{
    LiteRows *rows = (LiteRows *)base;
    Lite *lite = (Lite *)base->db;
    if (rows->done)
        return TRUE;
    lite->deadline = rows->deadline;
    int code = sqlite3_step(rows->statement);
    *row = code == SQLITE_ROW;
    rows->done = !*row;
    return *row || code == SQLITE_DONE || fail(lite, code, error);
}

static CbValue
lite_cell(CbDbRows *base, guint column, CbType type)
{
    sqlite3_stmt *statement = ((LiteRows *)base)->statement;
    int c = (int)column;
    if (sqlite3_column_type(statement, c) == SQLITE_NULL)
        return cb_integer(CB_NULL);
    if (type != CB_TYPE_DATE && !cb_type_is_text(type))
        return cb_integer(sqlite3_column_int64(statement, c));
    const char *text = (const char *)sqlite3_column_text(statement, c);
    CbValue value;
    return type == CB_TYPE_DATE && cb_value_parse(type, text, &value) ? value : cb_text(text);
}

static void
lite_rows_free(CbDbRows *base)
{
    LiteRows *rows = (LiteRows *)base;
    put_back((Lite *)base->db, rows->sql, rows->statement);
    g_free(rows->sql);
    g_free(rows);
}

static gboolean
lite_is_alive(CbDb *db)
{
    (void)db;
    return TRUE;
}

static const CbDbDriver driver = {
    .kind = CB_DB_SQLITE,
    .begin = {"BEGIN", "BEGIN IMMEDIATE"},
    .close = lite_close,
    .run = lite_run,
    .script = lite_script,
    .control = lite_control,
    .query = lite_query,
    .next = lite_next,
    .cell = lite_cell,
    .rows_free = lite_rows_free,
    .is_alive = lite_is_alive,
};

CbDb *
cb_db_sqlite_open(const char *directory, CbDbUse use, GError **error)
{
    Lite *lite = g_new0(Lite, 1);
    lite->base.driver = &driver;
    lite->base.use = use;
    lite->base.name = g_build_filename(directory, FILE_NAME, NULL);
    lite->statements = cb_db_cache_new(STATEMENTS, forget, lite);
    if ((use == CB_DB_WRITE && !make_file(lite, directory, error)) || !open_file(lite, error)) {
        lite_close(&lite->base);
        return NULL;
    }
    return &lite->base;
}
