#include "store/db/postgres.h"

#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

#include "store/late.h"

#define STATEMENTS 256u
#define UNKNOWN (-1)

#define PQ_FUNCTIONS(F)                                                                            \
    F(PQconnectdbParams)                                                                           \
    F(PQconninfoParse)                                                                             \
    F(PQconninfoFree)                                                                              \
    F(PQfinish)                                                                                    \
    F(PQstatus)                                                                                    \
    F(PQsocket)                                                                                    \
    F(PQconsumeInput)                                                                              \
    F(PQnotifies)                                                                                  \
    F(PQfreemem)                                                                                   \
    F(PQparameterStatus)                                                                           \
    F(PQerrorMessage)                                                                              \
    F(PQsetNoticeReceiver)                                                                         \
    F(PQexec)                                                                                      \
    F(PQprepare)                                                                                   \
    F(PQexecPrepared)                                                                              \
    F(PQresultStatus)                                                                              \
    F(PQresultErrorField)                                                                          \
    F(PQntuples)                                                                                   \
    F(PQgetvalue)                                                                                  \
    F(PQgetisnull)                                                                                 \
    F(PQcmdTuples)                                                                                 \
    F(PQclear)
CB_LATE_TABLE(Pq, PQ_FUNCTIONS)
CB_LATE_LOAD(load_pq, Pq, PQ_FUNCTIONS, "libpq5", "libpq.so.5")

typedef struct {
    CbDb base;
    Pq pq;
    PGconn *connection;
    char *password;        /* never to be shown; NULL: none */
    gboolean many;         /* the address names several servers, one of which can be written to */
    CbDbCache *statements; /* the names that the server knows them by */
    guint n_prepared;      /* how many names were given */
    gint64 limit;          /* the server's; UNKNOWN after a part was taken back */
    gint64 outer;          /* what a rollback takes it back to */
} Post;

typedef struct {
    CbDbRows base;
    PGresult *result;
    int row;
    GPtrArray *texts; /* of the current row */
} PostRows;

/* What a session begins with, whatever the server's, the database's or the role's own settings are.
 * A transaction that its client forgot must not hold locks for ever, and nobody waits for one longer
 * than on SQLite. What was answered is on the disk. */
static const char settings[] = "SET statement_timeout TO 0;" /* first: the rest shall not be cut short */
                               "SET TimeZone TO 'UTC';"
                               "SET DateStyle TO 'ISO, YMD';"
                               "SET client_encoding TO 'UTF8';"
                               "SET standard_conforming_strings TO on;"
                               "SET extra_float_digits TO 1;"
                               "SET idle_in_transaction_session_timeout TO '60s';"
                               "SET idle_session_timeout TO 0;"
                               "SET lock_timeout TO '5s';"
                               "SELECT set_config('synchronous_commit', 'on', FALSE) "
                               "WHERE current_setting('synchronous_commit') = 'off';";
static const char read_settings[] = "SET default_transaction_read_only TO on;";

/* --- failures --------------------------------------------------------------------------------- */

static gboolean
fail_connection(Post *post, GError **error)
{
    g_autofree char *message =
        cb_db_postgres_hide(post->pq.PQerrorMessage(post->connection), post->password);
    return cb_db_refuse(&post->base, (CbDbFailure){.sqlstate = "08006", .message = message}, error);
}

/* Of a result that is an error; clears it. */
static gboolean
fail_result(Post *post, PGresult *result, GError **error)
{
    const Pq *pq = &post->pq;
    const char *state = pq->PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *primary = pq->PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (pq->PQstatus(post->connection) == CONNECTION_BAD || state == NULL) {
        pq->PQclear(result);
        return fail_connection(post, error);
    }
    CbDbFailure failure = {state, primary != NULL ? primary : "the statement failed",
                           pq->PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
                           pq->PQresultErrorField(result, PG_DIAG_MESSAGE_HINT)};
    cb_db_refuse(&post->base, failure, error);
    pq->PQclear(result);
    return FALSE;
}

static gboolean
is_good(Post *post, const PGresult *result)
{
    ExecStatusType status = post->pq.PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

static gboolean
execute(Post *post, const char *sql, GError **error)
{
    PGresult *result = post->pq.PQexec(post->connection, sql);
    if (!is_good(post, result))
        return fail_result(post, result, error);
    post->pq.PQclear(result);
    return TRUE;
}

/* --- the connection --------------------------------------------------------------------------- */

static void
be_silent(void *data, const PGresult *notice)
{
    (void)data, (void)notice;
}

static void
forget(gpointer name, gpointer owner)
{
    Post *post = owner;
    g_autofree char *sql = g_strdup_printf("DEALLOCATE %s", (char *)name);
    if (post->connection != NULL && post->pq.PQstatus(post->connection) == CONNECTION_OK)
        post->pq.PQclear(post->pq.PQexec(post->connection, sql));
    g_free(name);
}

static void
post_close(CbDb *db)
{
    Post *post = (Post *)db;
    if (post->connection != NULL)
        post->pq.PQfinish(g_steal_pointer(&post->connection));
    cb_db_cache_free(post->statements);
    g_free(post->password);
    cb_db_base_free(db);
}

/* Splits an address; one that may be read in another way than it was meant could show the password.
 */
static gboolean
read_address(Post *post, const char *url, GError **error)
{
    PQconninfoOption *options = post->pq.PQconninfoParse(url, NULL);
    const char *host = NULL, *port = NULL, *database = NULL;
    for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++) {
        if (g_str_equal(option->keyword, "host"))
            host = option->val;
        else if (g_str_equal(option->keyword, "port"))
            port = option->val;
        else if (g_str_equal(option->keyword, "dbname"))
            database = option->val;
        else if (g_str_equal(option->keyword, "password"))
            post->password = g_strdup(option->val);
    }
    g_autofree char *shown =
        g_strdup_printf("%s/%s", host != NULL ? host : "", database != NULL ? database : "");
    gboolean clear = options != NULL && strchr(shown, '@') == NULL &&
                     (port == NULL || port[strspn(port, "0123456789,")] == '\0');
    post->base.name = g_strconcat("postgresql://", clear ? shown : "…", NULL);
    post->many = host != NULL && strchr(host, ',') != NULL;
    post->pq.PQconninfoFree(options);
    return clear ||
           cb_db_refuse(&post->base,
                        (CbDbFailure){.sqlstate = "08001",
                                      .message =
                                          "this is no address postgresql://USER:PASSWORD@HOST/"
                                          "NAME (in a password, write %40 for @, %2F for /)"},
                        error);
}

static gboolean
open_connection(Post *post, const char *url, GError **error)
{
    const char *const words[] = {"connect_timeout", "fallback_application_name",
                                 "target_session_attrs", "dbname", NULL};
    const char *const values[] = {"5", "callboard", post->many ? "read-write" : NULL, url, NULL};
    const Pq *pq = &post->pq;
    post->connection = pq->PQconnectdbParams(words, values, 1);
    if (pq->PQstatus(post->connection) != CONNECTION_OK)
        return fail_connection(post, error);
    pq->PQsetNoticeReceiver(post->connection, be_silent, NULL);
    if (g_strcmp0(pq->PQparameterStatus(post->connection, "in_hot_standby"), "on") == 0)
        return cb_db_refuse(&post->base,
                            (CbDbFailure){.sqlstate = "25006",
                                          .message = "this server is a standby, which can only be "
                                                     "read"},
                            error);
    return execute(post, settings, error) &&
           (post->base.use == CB_DB_WRITE || execute(post, read_settings, error));
}

/* Data may have arrived that says that the server has gone. */
static gboolean
post_is_alive(CbDb *db)
{
    Post *post = (Post *)db;
    struct pollfd socket = {.fd = post->pq.PQsocket(post->connection), .events = POLLIN};
    while (socket.fd >= 0 && poll(&socket, 1, 0) > 0 && post->pq.PQconsumeInput(post->connection))
        continue; /* first its last words, then the end */
    return post->pq.PQstatus(post->connection) == CONNECTION_OK;
}

static gboolean
take_notices(Post *post)
{
    guint n = 0;
    for (PGnotify *notice; (notice = post->pq.PQnotifies(post->connection)) != NULL; n++)
        post->pq.PQfreemem(notice);
    return n > 0;
}

static gboolean
post_wait_notice(CbDb *db, int wake, gint64 timeout, GError **error)
{
    Post *post = (Post *)db;
    struct pollfd both[] = {{.fd = post->pq.PQsocket(post->connection), .events = POLLIN},
                            {.fd = wake, .events = POLLIN}};
    if (take_notices(post)) /* that came with an answer */
        return TRUE;
    if (poll(both, G_N_ELEMENTS(both), (int)(timeout / 1000)) <= 0 || both[0].revents == 0)
        return FALSE;
    if (!post->pq.PQconsumeInput(post->connection) || !post_is_alive(db))
        return fail_connection(post, error);
    return take_notices(post);
}

/* --- statements ------------------------------------------------------------------------------- */

/* Tells the server the limit where it has another one. */
static gboolean
apply_limit(Post *post, GError **error)
{
    gint64 limit = post->base.limit;
    g_autofree char *sql =
        g_strdup_printf("SET statement_timeout TO %" G_GINT64_FORMAT, (limit + 999) / 1000);
    if (limit == post->limit)
        return TRUE;
    if (!execute(post, sql, error))
        return FALSE;
    post->limit = limit;
    return TRUE;
}

/* The name under which the server knows `sql`, NULL with an error; owned by the cache. */
static const char *
prepare(Post *post, const char *sql, GError **error)
{
    char *name = cb_db_cache_take(post->statements, sql);
    if (name == NULL) {
        g_autofree char *translated = cb_db_postgres_sql(sql);
        name = g_strdup_printf("cb_%u", post->n_prepared++);
        PGresult *result = post->pq.PQprepare(post->connection, name, translated, 0, NULL);
        if (!is_good(post, result)) {
            g_free(name);
            fail_result(post, result, error);
            return NULL;
        }
        post->pq.PQclear(result);
    }
    cb_db_cache_give(post->statements, sql, name);
    return name;
}

/* A statement whose columns have changed since it was prepared is prepared anew the next time. */
static gboolean
is_outdated(Post *post, PGresult *result)
{
    return g_strcmp0(post->pq.PQresultErrorField(result, PG_DIAG_SQLSTATE), "0A000") == 0;
}

/* The result of a statement, NULL with an error. */
static PGresult *
perform(Post *post, const char *sql, const CbDbParam *params, guint n, GError **error)
{
    const char *name = apply_limit(post, error) ? prepare(post, sql, error) : NULL;
    if (name == NULL)
        return NULL;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_full(n, g_free);
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(texts, cb_db_postgres_param(params[i]));
    PGresult *result = post->pq.PQexecPrepared(post->connection, name, (int)n,
                                               (const char *const *)texts->pdata, NULL, NULL, 0);
    if (is_good(post, result))
        return result;
    if (is_outdated(post, result))
        forget(cb_db_cache_take(post->statements, sql), post);
    fail_result(post, result, error);
    return NULL;
}

static gboolean
post_run(CbDb *db, const char *sql, const CbDbParam *params, guint n, gint64 *changed,
         GError **error)
{
    Post *post = (Post *)db;
    PGresult *result = perform(post, sql, params, n, error);
    if (result == NULL)
        return FALSE;
    *changed = g_ascii_strtoll(post->pq.PQcmdTuples(result), NULL, 10);
    post->pq.PQclear(result);
    return TRUE;
}

static gboolean
post_script(CbDb *db, const char *sql, GError **error)
{
    return apply_limit((Post *)db, error) && execute((Post *)db, sql, error);
}

static gboolean
post_control(CbDb *db, const char *sql, GError **error)
{
    Post *post = (Post *)db;
    if (g_str_has_prefix(sql, "BEGIN"))
        post->outer = post->limit;
    else if (g_str_has_prefix(sql, "ROLLBACK"))
        post->limit = g_str_equal(sql, "ROLLBACK") ? post->outer : UNKNOWN;
    return execute(post, sql, error);
}

/* --- rows ------------------------------------------------------------------------------------- */

static CbDbRows *
post_query(CbDb *db, const char *sql, const CbDbParam *params, guint n, GError **error)
{
    PGresult *result = perform((Post *)db, sql, params, n, error);
    if (result == NULL)
        return NULL;
    PostRows *rows = g_new0(PostRows, 1);
    rows->base.db = db;
    rows->result = result;
    rows->row = -1;
    rows->texts = g_ptr_array_new_with_free_func(g_free);
    return &rows->base;
}

static gboolean
post_next(CbDbRows *base, gboolean *row, GError **error)
{
    (void)error;
    PostRows *rows = (PostRows *)base;
    int n = ((Post *)base->db)->pq.PQntuples(rows->result);
    g_ptr_array_set_size(rows->texts, 0);
    rows->row = MIN(rows->row + 1, n);
    *row = rows->row < n;
    return TRUE;
}

static CbValue
post_cell(CbDbRows *base, guint column, CbType type)
{
    PostRows *rows = (PostRows *)base;
    const Pq *pq = &((Post *)base->db)->pq;
    if (pq->PQgetisnull(rows->result, rows->row, (int)column))
        return cb_integer(CB_NULL);
    return cb_db_postgres_cell(type, pq->PQgetvalue(rows->result, rows->row, (int)column),
                               rows->texts);
}

static void
post_rows_free(CbDbRows *base)
{
    PostRows *rows = (PostRows *)base;
    ((Post *)base->db)->pq.PQclear(rows->result);
    g_ptr_array_unref(rows->texts);
    g_free(rows);
}

static const CbDbDriver driver = {
    .kind = CB_DB_POSTGRES,
    .begin = {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
              "BEGIN ISOLATION LEVEL READ COMMITTED"},
    .close = post_close,
    .run = post_run,
    .script = post_script,
    .control = post_control,
    .query = post_query,
    .next = post_next,
    .cell = post_cell,
    .rows_free = post_rows_free,
    .is_alive = post_is_alive,
    .wait_notice = post_wait_notice,
};

CbDb *
cb_db_postgres_open(const char *url, CbDbUse use, GError **error)
{
    Post *post = g_new0(Post, 1);
    post->base.driver = &driver;
    post->base.use = use;
    post->statements = cb_db_cache_new(STATEMENTS, forget, post);
    if (load_pq(&post->pq, error) && read_address(post, url, error) &&
        open_connection(post, url, error))
        return &post->base;
    post_close(&post->base);
    return NULL;
}
