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
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/db.h"
#include "tests/support/files.h"

#define INSTALLED "/usr/lib/postgresql"
#define PORT "5432"
#define PATIENCE_TRIES 1500
#define TRY_MICROSECONDS 10000

/* The server outlives no test program: a keeper of its own waits for the end of a pipe that only
 * the program holds, then stops it and removes what it left. */
typedef struct {
    char *programs;  /* the directory of initdb and postgres */
    char *directory; /* private */
    char *address;
    pid_t keeper;
    int lifeline; /* the program's end of the pipe */
    CbDb *db;
    guint databases;
} Server;

static Server server = {.lifeline = -1};

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
fail_start(GError **error, const char *happened)
{
    g_autofree char *log = NULL, *path = NULL;
    if (server.directory != NULL) {
        path = g_build_filename(server.directory, "log", NULL);
        g_file_get_contents(path, &log, NULL, NULL);
    }
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "PostgreSQL for tests: %s\n%s", happened,
                log != NULL ? log : "");
    return FALSE;
}

/* --- processes -------------------------------------------------------------------------------- */

/* In a child: becomes `program` as somebody without rights, its words in the log. */
static void
become(const char *program, char *const *arguments)
{
    const struct passwd *user = somebody();
    g_autofree char *path = g_build_filename(server.programs, program, NULL);
    g_autofree char *log = g_build_filename(server.directory, "log", NULL);
    if (user != NULL &&
        (setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
        _exit(126);
    int words = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600),
        nothing = open("/dev/null", O_RDONLY);
    if (words < 0 || nothing < 0 || chdir(server.directory) != 0)
        _exit(126);
    dup2(nothing, STDIN_FILENO);
    dup2(words, STDOUT_FILENO);
    dup2(words, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    execv(path, arguments);
    _exit(127);
}

static gboolean
make_cluster(GError **error)
{
    char *arguments[] = {
        (char *)"initdb",       (char *)"--pgdata=data",     (char *)"--username=callboard",
        (char *)"--auth=trust", (char *)"--encoding=UTF8",   (char *)"--locale=C.UTF-8",
        (char *)"--no-sync",    (char *)"--no-instructions", NULL};
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        become("initdb", arguments);
    if (child > 0)
        waitpid(child, &status, 0);
    return status == 0 || fail_start(error, "initdb failed");
}

/* The keeper's life. */
static void
keep(int lifeline)
{
    char *arguments[] = {(char *)"postgres",
                         (char *)"-D",
                         (char *)"data",
                         (char *)"-k",
                         server.directory,
                         (char *)"-p",
                         (char *)PORT,
                         (char *)"-c",
                         (char *)"listen_addresses=",
                         (char *)"-F",
                         (char *)"-c",
                         (char *)"full_page_writes=off",
                         (char *)"-c",
                         (char *)"synchronous_commit=off",
                         (char *)"-c",
                         (char *)"shared_buffers=16MB",
                         (char *)"-c",
                         (char *)"max_connections=60",
                         (char *)"-c",
                         (char *)"autovacuum=off",
                         NULL};
    char byte;
    setsid();
    pid_t child = fork();
    if (child == 0)
        become("postgres", arguments);
    int nothing = open("/dev/null", O_RDWR);
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        dup2(nothing, file);
    while (read(lifeline, &byte, 1) < 0 && errno == EINTR)
        continue;
    if (child > 0) {
        kill(child, SIGQUIT);
        waitpid(child, NULL, 0);
    }
    cb_files_remove(server.directory, NULL);
    _exit(0);
}

static gboolean
start_keeper(GError **error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail_start(error, g_strerror(errno));
    server.keeper = fork();
    if (server.keeper == 0) {
        close(ends[1]);
        keep(ends[0]);
    }
    close(ends[0]);
    server.lifeline = ends[1];
    return server.keeper > 0 || fail_start(error, g_strerror(errno));
}

static void
stop(void)
{
    cb_db_close(g_steal_pointer(&server.db));
    if (server.lifeline >= 0) {
        close(server.lifeline);
        waitpid(server.keeper, NULL, 0);
    } else if (server.directory != NULL) {
        cb_files_remove(server.directory, NULL);
    }
    g_clear_pointer(&server.directory, g_free);
    g_clear_pointer(&server.programs, g_free);
    g_clear_pointer(&server.address, g_free);
    server.lifeline = -1;
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
make_directory(GError **error)
{
    const struct passwd *user = somebody();
    server.directory = cb_files_make_directory("callboard-pg", error);
    if (server.directory == NULL)
        return FALSE;
    return user == NULL || chown(server.directory, user->pw_uid, user->pw_gid) == 0 ||
           fail_start(error, g_strerror(errno));
}

static char *
address_of(const char *database)
{
    g_autofree char *host = g_uri_escape_string(server.directory, NULL, FALSE);
    return g_strdup_printf("postgresql://callboard@%s:%s/%s", host, PORT, database);
}

static gboolean
wait_for_server(GError **error)
{
    g_autoptr(GError) last = NULL;
    for (guint i = 0; server.db == NULL && i < PATIENCE_TRIES; i++) {
        g_clear_error(&last);
        server.db = cb_db_open(server.address, CB_DB_WRITE, &last);
        if (server.db == NULL)
            g_usleep(TRY_MICROSECONDS);
    }
    return server.db != NULL || fail_start(error, last->message);
}

const char *
cb_test_postgres_start(GError **error)
{
    if (server.address != NULL)
        return server.address;
    server.programs = find_programs();
    if (server.programs == NULL) {
        fail_start(error,
                   "the server is not here. Install Debian's package postgresql (apt install "
                   "postgresql), then run the test again.");
        return NULL;
    }
    stop_at_exit();
    atexit(stop_at_exit);
    if (make_directory(error) && make_cluster(error) && start_keeper(error)) {
        server.address = address_of("postgres");
        if (wait_for_server(error))
            return server.address;
    }
    stop();
    return NULL;
}

char *
cb_test_postgres_fresh(void)
{
    g_autoptr(GError) error = NULL;
    if (cb_test_postgres_start(&error) == NULL)
        fail_msg("%s", error->message);
    g_autofree char *name = g_strdup_printf("test_%u", ++server.databases);
    g_autofree char *sql = g_strdup_printf("CREATE DATABASE %s", name);
    if (!cb_db_script(server.db, sql, &error))
        fail_msg("PostgreSQL for tests: %s", error->message);
    return address_of(name);
}
