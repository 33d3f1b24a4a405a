#include "tests/support/hub_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "tests/support/files.h"

#define SILENCE 5 /* seconds */

static void
check(gboolean good, const GError *error)
{
    if (!good)
        fail_msg("%s", error != NULL ? error->message : "no error was given");
}

/* --- in this process -------------------------------------------------------------------------- */

static void
keep_line(gpointer data, const char *line)
{
    CbTestHub *test = data;
    g_mutex_lock(&test->lock);
    g_string_append_printf(test->log, "%s\n", line);
    g_mutex_unlock(&test->lock);
}

CbTestHub *
cb_test_hub_start(const CbServerOptions *options)
{
    g_autoptr(GError) error = NULL;
    CbTestHub *test = g_new0(CbTestHub, 1);
    CbServerOptions chosen = options != NULL ? *options : (CbServerOptions){0};
    test->directory = cb_files_make_directory("callboard-hub", NULL);
    test->log = g_string_new(NULL);
    g_mutex_init(&test->lock);
    const CbHubOptions how = {.data = test->directory};
    test->hub = cb_hub_open(&how, &error);
    check(test->hub != NULL, error);
    chosen.address = chosen.address != NULL ? chosen.address : "127.0.0.1";
    chosen.log = keep_line;
    chosen.log_data = test;
    test->server = cb_server_start(test->hub, &chosen, &error);
    check(test->server != NULL, error);
    test->port = cb_server_port(test->server);
    return test;
}

static CbDb *
begin(CbTestHub *test)
{
    g_autoptr(GError) error = NULL;
    CbDb *db = cb_db_take(cb_hub_store_pool(cb_hub_store(test->hub)), CB_DB_WRITE, &error);
    check(db != NULL && cb_db_begin(db, CB_DB_WRITE, &error), error);
    return db;
}

static void
commit(CbTestHub *test, CbDb *db)
{
    g_autoptr(GError) error = NULL;
    check(cb_db_commit(db, &error), error);
    cb_db_give(cb_hub_store_pool(cb_hub_store(test->hub)), db);
}

char *
cb_test_hub_token(CbTestHub *test, const char *name, CbRole role)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbUser) user = g_new0(CbUser, 1);
    char *token = NULL;
    user->id = g_uuid_string_random();
    user->name = g_strdup(name);
    user->role = role;
    user->active = TRUE;
    user->created_at = g_get_real_time();
    CbDb *db = begin(test);
    check(cb_user_add(db, user, &error), error);
    commit(test, db);
    check(cb_hub_token_create(test->hub, user, "test", CB_TOKEN_API, CB_NULL, &token, &error),
          error);
    return token;
}

void
cb_test_hub_write(CbTestHub *test, const char *id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_operators);
    cb_patch_set_text(patch, row, CB_operators_id, id);
    cb_patch_set_text(patch, row, CB_operators_name, id);
    CbDb *db = begin(test);
    check(cb_hub_write(db, patch, &error), error);
    commit(test, db);
    cb_hub_look_for_news(test->hub);
}

gboolean
cb_test_hub_logged(CbTestHub *test, const char *words)
{
    gboolean there = FALSE;
    for (guint tries = 0; !there && tries < 200; tries++) {
        g_mutex_lock(&test->lock);
        there = strstr(test->log->str, words) != NULL;
        g_mutex_unlock(&test->lock);
        if (!there)
            g_usleep(10000);
    }
    return there;
}

void
cb_test_hub_stop_server(CbTestHub *test, gint64 patience)
{
    if (test->server != NULL)
        cb_server_stop(g_steal_pointer(&test->server), patience);
}

void
cb_test_hub_free(CbTestHub *test)
{
    cb_test_hub_stop_server(test, G_USEC_PER_SEC);
    cb_hub_close(test->hub);
    cb_files_remove(test->directory, NULL);
    g_string_free(test->log, TRUE);
    g_mutex_clear(&test->lock);
    g_free(test->directory);
    g_free(test);
}

/* --- the program ------------------------------------------------------------------------------ */

/* The first line of its standard output: "callboard hub on URL". */
static char *
read_url(int out)
{
    g_autoptr(GString) line = g_string_new(NULL);
    char c;
    while (read(out, &c, 1) == 1 && c != '\n')
        g_string_append_c(line, c);
    const char *url = strstr(line->str, "http");
    return url == NULL ? NULL : g_strdup(url);
}

static void
redirect(gpointer log)
{
    dup2(GPOINTER_TO_INT(log), STDERR_FILENO);
}

CbTestServe *
cb_test_serve_start(const char *const *words)
{
    const char *build = g_getenv("CB_BUILD");
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    CbTestServe *serve = g_new0(CbTestServe, 1);
    int out = -1, log = g_file_open_tmp("callboard-serve-XXXXXX", &serve->log_path, &error);
    check(log >= 0, error);
    g_ptr_array_add(argv, g_build_filename(build != NULL ? build : "build", "callboard", NULL));
    for (const char *const usual[] = {"serve", "--listen", "127.0.0.1:0", NULL}, *const *word =
                                                                                     usual;
         *word != NULL; word++)
        g_ptr_array_add(argv, g_strdup(*word));
    for (; *words != NULL; words++)
        g_ptr_array_add(argv, g_strdup(*words));
    g_ptr_array_add(argv, NULL);
    check(g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                   redirect, GINT_TO_POINTER(log), &serve->pid, NULL, &out, NULL,
                                   &error),
          error);
    serve->url = read_url(out);
    close(out);
    close(log);
    if (serve->url == NULL)
        fail_msg("callboard serve did not start; see %s", serve->log_path);
    serve->port = (guint)g_ascii_strtoull(strrchr(serve->url, ':') + 1, NULL, 10);
    return serve;
}

int
cb_test_serve_stop(CbTestServe *serve, int signal_number)
{
    int status = -1;
    if (signal_number != 0)
        kill(serve->pid, signal_number);
    waitpid(serve->pid, &status, 0);
    g_spawn_close_pid(serve->pid);
    g_unlink(serve->log_path);
    g_free(serve->log_path);
    g_free(serve->url);
    g_free(serve);
    return status;
}

/* --- raw sockets ------------------------------------------------------------------------------ */

int
cb_test_connect(guint port)
{
    const struct timeval silence = {.tv_sec = SILENCE};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((guint16)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(connection >= 0);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof silence);
    assert_int_equal(connect(connection, (struct sockaddr *)&address, sizeof address), 0);
    return connection;
}

gboolean
cb_test_send(int connection, const char *bytes, gssize length)
{
    gsize left = length < 0 ? strlen(bytes) : (gsize)length;
    while (left > 0) {
        ssize_t n = send(connection, bytes, left, MSG_NOSIGNAL);
        if (n <= 0)
            return FALSE;
        bytes += n;
        left -= (gsize)n;
    }
    return TRUE;
}

char *
cb_test_read(int connection, const char *until)
{
    GString *text = g_string_new(NULL);
    char buffer[16384];
    ssize_t n;
    while ((until == NULL || strstr(text->str, until) == NULL) &&
           (n = recv(connection, buffer, sizeof buffer, 0)) > 0)
        g_string_append_len(text, buffer, n);
    return g_string_free(text, FALSE);
}

char *
cb_test_ask(guint port, const char *bytes, gssize length)
{
    int connection = cb_test_connect(port);
    cb_test_send(connection, bytes, length);
    char *answer = cb_test_read(connection, NULL);
    close(connection);
    return answer;
}
