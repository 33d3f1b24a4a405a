#include "tui/demo/company.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "sync/client/credentials.h"
#include "sync/hub/server.h"

#define PATIENCE G_USEC_PER_SEC
/* Stands in the credentials until the hub has one. */
#define NO_PORT 1

static const char *const colleagues[] = {"marie", "luc"};
enum { N_COLLEAGUES = G_N_ELEMENTS(colleagues) };

struct CbCompany {
    pid_t hub, colleagues[N_COLLEAGUES];
};

/* --- processes -------------------------------------------------------------------------------- */

static gboolean
fail_system(GError **error, const char *what)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "The demo's company cannot be started: %s (%s); --offline does without.", what,
                g_strerror(errno));
    return FALSE;
}

/* A child that ends with its parent, is deaf to the terminal's keys and says nothing. */
static pid_t
start_child(void)
{
    pid_t parent = getpid(), child = fork();
    if (child != 0)
        return child;
    setpgid(0, 0);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(EXIT_SUCCESS);
    guint32 seed = 0;
    if (getrandom(&seed, sizeof seed, 0) == sizeof seed)
        g_random_set_seed(seed); /* a copy of the parent's dice would make the same ids */
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 3; fd++)
        dup2(nowhere, fd);
    return 0;
}

static gint64
hub_clock(gpointer ahead)
{
    return g_get_real_time() + *(const gint64 *)ahead;
}

/* In the child: serves until it is told to end. Tells its port, 0 when it cannot serve. */
G_NORETURN static void
serve(const char *data, gint64 ahead, guint wanted, int told)
{
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL); /* before threads begin, which inherit it */
    const CbHubOptions options = {.data = data, .now = hub_clock, .now_data = &ahead};
    g_autoptr(CbHub) hub = cb_hub_open(&options, NULL);
    CbServerOptions place = {.address = "127.0.0.1", .port = wanted, .pool = TRUE, .advisors = TRUE};
    CbServer *server = hub == NULL ? NULL : cb_server_start(hub, &place, NULL);
    place.port = 0; /* somebody else has it now */
    if (hub != NULL && server == NULL)
        server = cb_server_start(hub, &place, NULL);
    guint port = server == NULL ? 0 : cb_server_port(server);
    int signal_number;
    if (write(told, &port, sizeof port) != sizeof port || server == NULL)
        _exit(EXIT_FAILURE);
    sigwait(&ending, &signal_number);
    cb_server_stop(server, PATIENCE);
    cb_hub_close(g_steal_pointer(&hub));
    exit(EXIT_SUCCESS);
}

/* The port that the hub had before, so that a cache stays a copy of the same place. */
static guint
last_port(const char *directory)
{
    g_auto(CbCredentials) credentials = {0};
    if (!cb_credentials_load(directory, &credentials, NULL))
        return 0;
    const char *colon = strrchr(credentials.hub, ':');
    guint port = colon == NULL ? 0 : (guint)g_ascii_strtoull(colon + 1, NULL, 10);
    return port == NO_PORT ? 0 : port;
}

/* Its port, 0 with an error. */
static guint
start_hub(CbCompany *company, const CbCompanyOptions *options, const char *data, GError **error)
{
    int pipe_ends[2];
    guint port = 0;
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
        fail_system(error, "no pipe");
        return 0;
    }
    company->hub = start_child();
    if (company->hub == 0)
        serve(data, options->ahead, last_port(options->directory), pipe_ends[1]);
    close(pipe_ends[1]);
    gssize n = company->hub < 0 ? -1 : read(pipe_ends[0], &port, sizeof port);
    close(pipe_ends[0]);
    if (n == sizeof port && port != 0)
        return port;
    fail_system(error, "the hub does not start");
    return 0;
}

static void
end_child(pid_t child)
{
    if (child <= 0)
        return;
    kill(child, SIGTERM);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* --- facts and people --------------------------------------------------------------------------- */

/* Takes away a demo of another day. Only files that a hub makes. */
static gboolean
clear_hub(const char *data, GError **error)
{
    static const char *const files[] = {"hub.db", "hub.db-wal", "hub.db-shm", "hub.key", "label"};
    for (guint f = 0; f < G_N_ELEMENTS(files); f++) {
        g_autofree char *path = g_build_filename(data, files[f], NULL);
        if (g_unlink(path) != 0 && errno != ENOENT)
            return fail_system(error, path);
    }
    return TRUE;
}

static gboolean
add_person(CbHub *hub, const char *directory, const char *name, CbRole role, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    g_autofree char *token = NULL, *id = g_uuid_string_random();
    const CbUser user = {.id = id,
                         .name = (char *)name,
                         .role = role,
                         .active = TRUE,
                         .created_at = cb_hub_now(hub)};
    gboolean added = db != NULL && cb_user_add(db, &user, error);
    if (db != NULL)
        cb_db_give(pool, db);
    if (!added || !cb_hub_token_create(hub, &user, "demo", CB_TOKEN_API, CB_NULL, &token, error))
        return FALSE;
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d", NO_PORT);
    const CbCredentials credentials = {.hub = url,
                                       .token = token,
                                       .expires_at = CB_NULL,
                                       .refresh_at = CB_NULL,
                                       .name = (char *)name,
                                       .role = role};
    return cb_credentials_save(directory, &credentials, error);
}

static char *
profile_of(const CbCompanyOptions *options, guint colleague)
{
    return g_build_filename(options->directory, colleagues[colleague], NULL);
}

static gboolean
add_people(CbHub *hub, const CbCompanyOptions *options, GError **error)
{
    if (!add_person(hub, options->directory, options->person, CB_ROLE_ADMIN, error))
        return FALSE;
    for (guint c = 0; c < N_COLLEAGUES; c++) {
        g_autofree char *directory = profile_of(options, c);
        const char *name = g_str_equal(colleagues[c], options->person) ? "anna" : colleagues[c];
        if (!add_person(hub, directory, name, CB_ROLE_DISPATCHER, error))
            return FALSE;
    }
    return TRUE;
}

/* The hub's data as they are when nobody has decided anything. */
static gboolean
make_hub(const CbCompanyOptions *options, const char *data, GError **error)
{
    const CbHubOptions hub_options = {.data = data};
    g_autofree char *label = g_build_filename(data, "label", NULL);
    g_autoptr(CbHub) hub = clear_hub(data, error) ? cb_hub_open(&hub_options, error) : NULL;
    if (hub == NULL)
        return FALSE;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    gboolean good = db != NULL && cb_hub_replace(db, options->world(options->data), error);
    if (db != NULL)
        cb_db_give(pool, db);
    return good && add_people(hub, options, error) && g_file_set_contents(label, options->label, -1, error);
}

/* --- signing in --------------------------------------------------------------------------------- */

static gboolean
point_to(const char *directory, guint port, GError **error)
{
    g_auto(CbCredentials) credentials = {0};
    if (!cb_credentials_load(directory, &credentials, error))
        return FALSE;
    g_free(credentials.hub);
    credentials.hub = g_strdup_printf("http://127.0.0.1:%u", port);
    return cb_credentials_save(directory, &credentials, error);
}

static gboolean
start_colleagues(CbCompany *company, const CbCompanyOptions *options, guint port, GError **error)
{
    for (guint c = 0; c < N_COLLEAGUES; c++) {
        g_autofree char *directory = profile_of(options, c);
        if (!point_to(directory, port, error))
            return FALSE;
        company->colleagues[c] = start_child();
        if (company->colleagues[c] == 0)
            cb_colleague_work(directory, options->seed + c);
    }
    return TRUE;
}

CbCompany *
cb_company_start(const CbCompanyOptions *options, gboolean *fresh, GError **error)
{
    g_autofree char *data = g_build_filename(options->directory, "hub", NULL);
    g_autofree char *path = g_build_filename(data, "label", NULL), *label = NULL;
    g_file_get_contents(path, &label, NULL, NULL);
    *fresh = g_strcmp0(label, options->label) != 0;
    if (*fresh && (g_mkdir_with_parents(data, 0700) != 0 || !make_hub(options, data, error))) {
        if (error != NULL && *error == NULL)
            fail_system(error, data);
        return NULL;
    }
    CbCompany *company = g_new0(CbCompany, 1);
    guint port = start_hub(company, options, data, error);
    if (port != 0 && point_to(options->directory, port, error) &&
        start_colleagues(company, options, port, error))
        return company;
    cb_company_stop(company);
    return NULL;
}

void
cb_company_stop(CbCompany *company)
{
    if (company == NULL)
        return;
    for (guint c = 0; c < N_COLLEAGUES; c++)
        end_child(company->colleagues[c]);
    end_child(company->hub);
    g_free(company);
}
