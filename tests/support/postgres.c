#include "tests/support/postgres.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/db.h"
#include "store/hub.h"
#include "tests/support/files.h"

#define INSTALLED "/usr/lib/postgresql"
#define PORT "5432"
#define PATIENCE_TRIES 1500
#define TRY_MICROSECONDS 10000

/* A server outlives no test program: a keeper of its own waits for the end of a pipe that only
 * the program holds, then stops it and removes what it left. */
struct CbTestPostgres {
    char *programs;  /* the directory of initdb and postgres */
    char *directory; /* private */
    char **settings; /* more arguments; may be NULL */
    pid_t keeper;
    int lifeline; /* the program's end of the pipe */
};

/* The one for all tests. */
static struct {
    CbTestPostgres *postgres;
    char *address;
    CbDb *db;
    char *hub; /* the database that is copied for those that begin with a hub */
    guint databases;
} shared;

/* --- what is installed ------------------------------------------------------------------------ */

/* The directory of the newest version's programs, NULL when there is none. */
static char *
find_programs(void)
{
    g_autoptr(GDir) versions = g_dir_open(INSTALLED, 0, NULL);
    gint64 newest = -1;
    char *found = NULL;
    for (const char *name; versions != NULL && (name = g_dir_read_name(versions)) != NULL;) {
        g_autofree char *programs = g_build_filename(INSTALLED, name, "bin", NULL);
        g_autofree char *initdb = g_build_filename(programs, "initdb", NULL);
        gint64 version = g_ascii_strtoll(name, NULL, 10);
        if (version > newest && g_file_test(initdb, G_FILE_TEST_IS_EXECUTABLE)) {
            newest = version;
            g_free(found);
            found = g_steal_pointer(&programs);
        }
    }
    g_autofree char *elsewhere = found == NULL ? g_find_program_in_path("initdb") : NULL;
    return elsewhere != NULL ? g_path_get_dirname(elsewhere) : found;
}

/* PostgreSQL refuses to run as root: somebody else does then. NULL: whoever runs the test. */
static const struct passwd *
somebody(void)
{
    if (geteuid() != 0)
        return NULL;
    const struct passwd *user = getpwnam("postgres");
    return user != NULL ? user : getpwnam("nobody");
}

static gboolean
fail_start(const CbTestPostgres *server, GError **error, const char *happened)
{
    g_autofree char *log = NULL, *path = NULL;
    if (server->directory != NULL) {
        path = g_build_filename(server->directory, "log", NULL);
        g_file_get_contents(path, &log, NULL, NULL);
    }
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "PostgreSQL for tests: %s\n%s", happened,
                log != NULL ? log : "");
    return FALSE;
}

/* --- processes -------------------------------------------------------------------------------- */

/* In a child: becomes `program` as somebody without rights, its words in the log, or `output`. */
static void
become(const CbTestPostgres *server, const char *program, const char *const *arguments, int output)
{
    const struct passwd *user = somebody();
    g_autofree char *path = g_build_filename(server->programs, program, NULL);
    g_autofree char *log = g_build_filename(server->directory, "log", NULL);
    if (user != NULL &&
        (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
        _exit(126);
    int words = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600),
        nothing = open("/dev/null", O_RDONLY);
    if (words < 0 || nothing < 0 || chdir(server->directory) != 0)
        _exit(126);
    dup2(nothing, STDIN_FILENO);
    dup2(output >= 0 ? output : words, STDOUT_FILENO);
    dup2(words, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    /* By its path: these programs look for each other beside themselves. */
    g_autoptr(GPtrArray) words_of_call = g_ptr_array_new();
    g_ptr_array_add(words_of_call, path);
    for (guint i = 1; arguments[i - 1] != NULL; i++)
        g_ptr_array_add(words_of_call, (gpointer)arguments[i]);
    execv(path, (char *const *)words_of_call->pdata);
    _exit(127);
}

/* Runs a program to its end; FALSE when it fails. */
static gboolean
run(const CbTestPostgres *server, const char *const *arguments, int output)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        become(server, arguments[0], arguments, output);
    if (child > 0)
        waitpid(child, &status, 0);
    return status == 0;
}

static gboolean
make_cluster(const CbTestPostgres *server, GError **error)
{
    static const char *const arguments[] = {
        "initdb",          "--pgdata=data",      "--username=callboard", "--auth=trust",
        "--encoding=UTF8", "--locale=C.UTF-8",   "--no-sync",            "--no-instructions",
        NULL};
    return run(server, arguments, -1) || fail_start(server, error, "initdb failed");
}

static const char *const usual[] = {"full_page_writes=off", "synchronous_commit=off",
                                    "shared_buffers=16MB", "max_connections=60", "autovacuum=off"};

/* The arguments of `postgres`; texts are lent. */
static GPtrArray *
server_arguments(const CbTestPostgres *server)
{
    static const char *const place[] = {"postgres", "-D", "data", "-p", PORT, "-c", "listen_addresses=",
                                        "-F", "-k"};
    GPtrArray *arguments = g_ptr_array_new();
    for (guint i = 0; i < G_N_ELEMENTS(place); i++)
        g_ptr_array_add(arguments, (gpointer)place[i]);
    g_ptr_array_add(arguments, server->directory);
    for (guint i = 0; i < G_N_ELEMENTS(usual); i++) {
        g_ptr_array_add(arguments, (gpointer) "-c");
        g_ptr_array_add(arguments, (gpointer)usual[i]);
    }
    for (guint i = 0; server->settings != NULL && server->settings[i] != NULL; i++)
        g_ptr_array_add(arguments, server->settings[i]);
    g_ptr_array_add(arguments, NULL);
    return arguments;
}

/* The keeper's life. */
static void
keep(const CbTestPostgres *server, int lifeline)
{
    char byte;
    setsid();
    pid_t child = fork();
    if (child == 0) {
        GPtrArray *arguments = server_arguments(server);
        become(server, "postgres", (const char *const *)arguments->pdata, -1);
    }
    int nothing = open("/dev/null", O_RDWR);
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        dup2(nothing, file);
    while (read(lifeline, &byte, 1) < 0 && errno == EINTR)
        continue;
    if (child > 0) {
        kill(child, SIGQUIT);
        waitpid(child, NULL, 0);
    }
    cb_files_remove(server->directory, NULL);
    _exit(0);
}

static gboolean
start_keeper(CbTestPostgres *server, GError **error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail_start(server, error, g_strerror(errno));
    server->keeper = fork();
    if (server->keeper == 0) {
        close(ends[1]);
        keep(server, ends[0]);
    }
    close(ends[0]);
    server->lifeline = ends[1];
    return server->keeper > 0 || fail_start(server, error, g_strerror(errno));
}

void
cb_test_postgres_free(CbTestPostgres *server)
{
    if (server == NULL)
        return;
    if (server->lifeline >= 0) {
        close(server->lifeline);
        waitpid(server->keeper, NULL, 0);
    } else if (server->directory != NULL) {
        cb_files_remove(server->directory, NULL);
    }
    g_strfreev(server->settings);
    g_free(server->directory);
    g_free(server->programs);
    g_free(server);
}

static void
stop(void)
{
    cb_db_close(g_steal_pointer(&shared.db));
    g_clear_pointer(&shared.postgres, cb_test_postgres_free);
    g_clear_pointer(&shared.address, g_free);
    g_clear_pointer(&shared.hub, g_free);
}

/* A child that a test forked does not stop its parent's server. */
static void
stop_at_exit(void)
{
    static pid_t owner;
    if (owner == 0)
        owner = getpid();
    else if (owner == getpid())
        stop();
}

/* --- starting --------------------------------------------------------------------------------- */

static gboolean
make_directory(CbTestPostgres *server, GError **error)
{
    const struct passwd *user = somebody();
    server->directory = cb_files_make_directory("callboard-pg", error);
    if (server->directory == NULL)
        return FALSE;
    return user == NULL || chown(server->directory, user->pw_uid, user->pw_gid) == 0 ||
           fail_start(server, error, g_strerror(errno));
}

char *
cb_test_postgres_address(const CbTestPostgres *postgres, const CbTestPostgres *more,
                         const char *user, const char *database)
{
    g_autofree char *host = g_uri_escape_string(postgres->directory, NULL, FALSE);
    g_autofree char *other =
        more != NULL ? g_uri_escape_string(more->directory, NULL, FALSE) : g_strdup("");
    return g_strdup_printf("postgresql://%s@%s:" PORT "%s%s%s/%s", user, host,
                           more != NULL ? "," : "", other, more != NULL ? ":" PORT : "", database);
}

/* A server whose directory is there, with nothing in it. */
static CbTestPostgres *
new_server(const char *const *settings, GError **error)
{
    CbTestPostgres *server = g_new0(CbTestPostgres, 1);
    server->lifeline = -1;
    server->settings = g_strdupv((char **)settings);
    server->programs = find_programs();
    if (server->programs == NULL)
        fail_start(server, error,
                   "the server is not here. Install Debian's package postgresql (apt install "
                   "postgresql), then run the test again.");
    else if (make_directory(server, error))
        return server;
    cb_test_postgres_free(server);
    return NULL;
}

/* Whether a standby answers by now, or (`primary`) a server that can be written to. */
static gboolean
answers(const CbTestPostgres *server, gboolean primary)
{
    const char *const sql[] = {"psql", "-h", server->directory, "-p", PORT, "-U", "callboard",
                               "-d", "postgres", "-c",
                               primary ? "CREATE TEMPORARY TABLE t (a int)" : "SELECT 1", NULL};
    return run(server, sql, -1);
}

static void
wait_for_answers(const CbTestPostgres *server, gboolean primary)
{
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < PATIENCE_TRIES / 5; i++) {
        if (answers(server, primary))
            return;
        g_usleep(5 * TRY_MICROSECONDS);
    }
    fail_start(server, &error, "it does not answer");
    fail_msg("%s", error->message);
}

static void
assert_started(gboolean good, const GError *error)
{
    if (!good)
        fail_msg("%s", error->message);
}

CbTestPostgres *
cb_test_postgres_new(const char *const *settings)
{
    g_autoptr(GError) error = NULL;
    CbTestPostgres *server = new_server(settings, &error);
    assert_started(server != NULL && make_cluster(server, &error) && start_keeper(server, &error),
                   error);
    wait_for_answers(server, TRUE);
    return server;
}

CbTestPostgres *
cb_test_postgres_follow(const CbTestPostgres *primary, const char *const *settings)
{
    g_autoptr(GError) error = NULL;
    CbTestPostgres *server = new_server(settings, &error);
    assert_started(server != NULL, error);
    const char *const copy[] = {"pg_basebackup", "-h", primary->directory, "-p", PORT, "-U",
                                "callboard", "-D", "data", "-R", "-c", "fast", "--no-sync", NULL};
    assert_started(run(server, copy, -1) || fail_start(server, &error, "pg_basebackup failed"),
                   error);
    assert_started(start_keeper(server, &error), error);
    wait_for_answers(server, FALSE);
    return server;
}

void
cb_test_postgres_promote(CbTestPostgres *postgres)
{
    const char *const promote[] = {"pg_ctl", "promote", "-D", "data", NULL};
    g_autoptr(GError) error = NULL;
    assert_started(run(postgres, promote, -1) ||
                       fail_start(postgres, &error, "pg_ctl promote failed"),
                   error);
    wait_for_answers(postgres, TRUE);
}

void
cb_test_postgres_kill(CbTestPostgres *postgres)
{
    g_autofree char *path = g_build_filename(postgres->directory, "data", "postmaster.pid", NULL);
    g_autofree char *text = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    pid_t first = (pid_t)g_ascii_strtoll(text, NULL, 10);
    g_autofree char *list = g_strdup_printf("/proc/%d/task/%d/children", first, first);
    g_autofree char *children = NULL;
    assert_true(g_file_get_contents(list, &children, NULL, NULL));
    assert_int_equal(kill(first, SIGKILL), 0);
    g_auto(GStrv) pids = g_strsplit(children, " ", -1);
    for (guint i = 0; pids[i] != NULL; i++)
        if (pids[i][0] != '\0')
            kill((pid_t)g_ascii_strtoll(pids[i], NULL, 10), SIGKILL);
}

/* --- programs --------------------------------------------------------------------------------- */

static char *
read_all(int file)
{
    GString *all = g_string_new(NULL);
    char bytes[4096];
    gssize n;
    while ((n = read(file, bytes, sizeof bytes)) > 0)
        g_string_append_len(all, bytes, n);
    return g_string_free(all, FALSE);
}

char *
cb_test_postgres_run(const CbTestPostgres *postgres, const char *database, const char *program,
                     const char *const *arguments)
{
    const char *const begin[] = {program, "-h", postgres->directory, "-p", PORT, "-U", "callboard",
                                 "-d", database};
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_autoptr(GError) error = NULL;
    int output = memfd_create("output", MFD_CLOEXEC);
    for (guint i = 0; i < G_N_ELEMENTS(begin); i++)
        g_ptr_array_add(all, (gpointer)begin[i]);
    for (guint i = 0; arguments[i] != NULL; i++)
        g_ptr_array_add(all, (gpointer)arguments[i]);
    g_ptr_array_add(all, NULL);
    assert_started(run(postgres, (const char *const *)all->pdata, output) ||
                       fail_start(postgres, &error, program),
                   error);
    lseek(output, 0, SEEK_SET);
    char *text = read_all(output);
    close(output);
    return text;
}

char *
cb_test_postgres_sql(const CbTestPostgres *postgres, const char *database, const char *sql)
{
    const char *const arguments[] = {"-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql, NULL};
    char *text = cb_test_postgres_run(postgres, database, "psql", arguments);
    return g_strchomp(text);
}

/* --- the one for all tests ---------------------------------------------------------------------- */

static gboolean
wait_for_shared(GError **error)
{
    g_autoptr(GError) last = NULL;
    for (guint i = 0; shared.db == NULL && i < PATIENCE_TRIES; i++) {
        g_clear_error(&last);
        shared.db = cb_db_open(shared.address, CB_DB_WRITE, &last);
        if (shared.db == NULL)
            g_usleep(TRY_MICROSECONDS);
    }
    return shared.db != NULL || fail_start(shared.postgres, error, last->message);
}

const char *
cb_test_postgres_start(GError **error)
{
    if (shared.address != NULL)
        return shared.address;
    shared.postgres = new_server(NULL, error);
    if (shared.postgres == NULL)
        return NULL;
    stop_at_exit();
    atexit(stop_at_exit);
    if (make_cluster(shared.postgres, error) && start_keeper(shared.postgres, error)) {
        shared.address = cb_test_postgres_address(shared.postgres, NULL, "callboard", "postgres");
        if (wait_for_shared(error))
            return shared.address;
    }
    stop();
    return NULL;
}

/* A database, empty or a copy of another that nobody uses. */
static char *
new_database(const char *of)
{
    g_autoptr(GError) error = NULL;
    if (cb_test_postgres_start(&error) == NULL)
        fail_msg("%s", error->message);
    char *name = g_strdup_printf("test_%u", ++shared.databases);
    g_autofree char *sql =
        g_strdup_printf("CREATE DATABASE %s%s%s", name, of != NULL ? " TEMPLATE " : "", of != NULL ? of : "");
    if (!cb_db_script(shared.db, sql, &error))
        fail_msg("PostgreSQL for tests: %s", error->message);
    return name;
}

static char *
address_of(const char *name)
{
    return cb_test_postgres_address(shared.postgres, NULL, "callboard", name);
}

char *
cb_test_postgres_fresh(void)
{
    g_autofree char *name = new_database(NULL);
    return address_of(name);
}

char *
cb_test_postgres_hub(void)
{
    if (shared.hub == NULL) {
        g_autoptr(GError) error = NULL;
        shared.hub = new_database(NULL);
        g_autofree char *address = address_of(shared.hub);
        CbHubStore *store = cb_hub_store_open(address, 1, 1, &error);
        if (store == NULL)
            fail_msg("PostgreSQL for tests: %s", error->message);
        cb_hub_store_close(store);
    }
    g_autofree char *name = new_database(shared.hub);
    return address_of(name);
}
