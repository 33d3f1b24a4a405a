/* The hub, served until a signal ends it. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "store/lock.h"
#include "store/store.h"
#include "sync/hub/log.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/pool/pool.h"
#include "sync/hub/sender/sender.h"
#include "sync/hub/advisors/advising.h"
#include "sync/hub/server.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/secret.h"
#include "tui/commands/sheet.h"

#define USUAL_ADDRESS "127.0.0.1"
#define USUAL_PORT 8650
#define PATIENCE (10 * CB_SECOND)

/* --- where it listens ------------------------------------------------------------------------- */

/* "ADDR:PORT", "ADDR" or ":PORT"; an IPv6 address in brackets. */
static gboolean
parse_listen(const char *text, char **address, guint *port, GError **error)
{
    g_autoptr(GRegex) form =
        g_regex_new("^(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]]*))(?::([0-9]{1,5}))?$", G_REGEX_DEFAULT,
                    G_REGEX_MATCH_DEFAULT, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(form, text, G_REGEX_MATCH_DEFAULT, &match)) {
        g_set_error(
            error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
            "--listen takes an address and a port such as 127.0.0.1:8650 or [::1]:8650, not "
            "\"%s\"",
            text);
        return FALSE;
    }
    g_autofree char *six = g_match_info_fetch(match, 1), *four = g_match_info_fetch(match, 2),
                    *number = g_match_info_fetch(match, 3);
    const char *host = six != NULL && *six != '\0' ? six : four;
    *address = g_strdup(strcmp(host, "localhost") == 0 || *host == '\0' ? USUAL_ADDRESS : host);
    *port =
        number != NULL && *number != '\0' ? (guint)g_ascii_strtoull(number, NULL, 10) : USUAL_PORT;
    return TRUE;
}

/* The names that the hub is asked by: those of the call, else the machine's; and that of the public URL. */
static GPtrArray *
list_hosts(const CbCall *call, char *public_name)
{
    GPtrArray *names = g_ptr_array_new();
    for (char **name = call->host; name != NULL && *name != NULL; name++)
        g_ptr_array_add(names, *name);
    if (call->host == NULL)
        g_ptr_array_add(names, (gpointer)g_get_host_name());
    if (public_name != NULL)
        g_ptr_array_add(names, public_name);
    g_ptr_array_add(names, NULL);
    return names;
}

/* --- a made-up company ------------------------------------------------------------------------ */

static gboolean
is_empty(CbDb *db, gboolean *empty, GError **error)
{
    gint64 rows = 0, all = 0;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        if (!cb_snapshot_count(db, (CbTableId)t, &rows, error))
            return FALSE;
        all += rows;
    }
    *empty = all == 0;
    return TRUE;
}

/* With the row of the policies that says that the facts are made up. */
static CbWorld *
made_up(const CbCall *call, gint64 now)
{
    g_autoptr(CbWorld) world = cb_call_made_up(call, now);
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autofree char *mark = g_strdup_printf("{\"world\":\"seed %d\"}", call->seed);
    CbRow *row = cb_patch_add(patch, CB_policies);
    cb_patch_set_text(patch, row, CB_policies_id, CB_DEMO_POLICY);
    cb_patch_set_text(patch, row, CB_policies_policy, mark);
    return cb_world_patch(world, patch);
}

static gboolean
fill(const CbCall *call, CbHub *hub, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    gboolean empty = FALSE;
    gboolean good = db != NULL && is_empty(db, &empty, error);
    if (good && empty) {
        g_autoptr(CbWorld) world = made_up(call, cb_hub_now(hub));
        good = cb_hub_replace(db, world, error);
    } else if (good) {
        cb_call_tell("the hub holds data already; nothing has been made up");
    }
    if (db != NULL)
        cb_db_give(pool, db);
    return good;
}

/* --- serving ---------------------------------------------------------------------------------- */

static void
block_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
}

/* For who has started it: one line, and one on the file that --ready-fd names. */
static void
tell_ready(const CbCall *call, const CbServer *server)
{
    g_autofree char *line = g_strdup_printf("callboard hub on %s\n", cb_server_url(server));
    fputs(line, stdout);
    fflush(stdout);
    if (call->ready_fd <= STDERR_FILENO)
        return;
    if (write(call->ready_fd, line, strlen(line)) < 0)
        cb_call_tell("nobody hears on --ready-fd %d: %s", call->ready_fd, g_strerror(errno));
    close(call->ready_fd);
}

/* The first signal ends it in good order; a second one at once, by what signals do by themselves.
 */
static void
wait_for_signal(const sigset_t *signals)
{
    int signal_number = 0;
    sigwait(signals, &signal_number);
    pthread_sigmask(SIG_UNBLOCK, signals, NULL);
}

/* The sender of the hub's messages; TRUE with NULL where it has no channels. */
static gboolean
open_sender(const CbCall *call, CbHub *hub, CbChannels **channels, CbSender **sender, GError **error)
{
    if (!cb_hub_channels(call, channels, error))
        return FALSE;
    const CbSenderOptions options = {.channels = *channels};
    *sender = *channels == NULL ? NULL : cb_sender_new(hub, &options, error);
    return *channels == NULL || *sender != NULL;
}

/* Beside the data, or where this machine keeps what programs leave. Without it the hub works, and says so. */
static void
open_pool_log(const CbCall *call, CbHub *hub)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *data = cb_hub_data(call, NULL);
    g_autofree char *directory = data == NULL || cb_hub_data_is_url(data)
                                     ? g_build_filename(g_get_user_state_dir(), "callboard", NULL)
                                     : g_strdup(data);
    if (!cb_hub_pool_open_log(hub, directory, &problem))
        cb_call_tell("the log of the pool has no file to fall back to: %s", problem->message);
}

static CbExit
serve(CbCall *call, CbHub *hub, const sigset_t *signals, GError **error)
{
    g_autofree char *address = NULL, *public_name = NULL;
    if (!cb_hub_public_url(call, &public_name, error))
        return CB_EXIT_USAGE;
    g_autoptr(GPtrArray) hosts = list_hosts(call, public_name);
    CbServerOptions options = {
        .certificate = call->certificate,
        .key = call->key_file,
        .insecure = call->insecure,
        .hosts = (const char *const *)hosts->pdata,
        .sweep_every = CB_MINUTE,
        .pool = TRUE,
        .advisors = TRUE,
        .peers = TRUE,
        .log = cb_log_to_stderr,
    };
    if (!parse_listen(call->listen != NULL ? call->listen : "", &address, &options.port, error))
        return CB_EXIT_USAGE;
    options.address = address;
    g_autoptr(CbChannels) channels = NULL;
    g_autoptr(CbSender) sender = NULL;
    if (!open_sender(call, hub, &channels, &sender, error) || !cb_hub_advise_channels(hub, channels, error) ||
        !cb_hub_peers_channels(hub, channels, error))
        return CB_EXIT_STORE;
    open_pool_log(call, hub);
    CbServer *server = cb_server_start(hub, &options, error);
    if (server == NULL)
        return CB_EXIT_STORE;
    if (sender != NULL)
        cb_sender_start(sender);
    tell_ready(call, server);
    wait_for_signal(signals);
    cb_server_stop(server, PATIENCE);
    cb_hub_advise_channels(hub, NULL, NULL);
    cb_hub_peers_channels(hub, NULL, NULL);
    return CB_EXIT_DONE;
}

static CbHub *
open_hub(const CbCall *call, GError **error)
{
    char *match_secret = NULL, *match_secret_v2 = NULL;
    if (!cb_hub_match_secrets(call, FALSE, &match_secret, &match_secret_v2, error))
        return NULL;
    const CbHubOptions options = {.anonymous = call->anonymous,
                                  .signatures_v1 = call->signatures_v1,
                                  .match_secret = match_secret,
                                  .match_secret_v2 = match_secret_v2,
                                  .bind_claims = call->bind_claims,
                                  .public_url = call->public_url,
                                  .log = cb_log_to_stderr};
    g_autoptr(CbHub) hub = cb_hub_of_call(call, &options, TRUE, error);
    cb_secret_forget(match_secret);
    cb_secret_forget(match_secret_v2);
    if (hub == NULL || (call->restored && !cb_hub_store_renew(cb_hub_store(hub), error)) ||
        (call->demo && !fill(call, hub, error)))
        return NULL;
    return g_steal_pointer(&hub);
}

/* No core dumps and no debuggers while tokens and keys are in memory. */
static CbExit
run(CbCall *call, GError **error)
{
    sigset_t signals;
    block_signals(&signals); /* before there are threads, which have the same mask */
    prctl(PR_SET_DUMPABLE, 0);
    int lock = -1;
    CbHub *hub = open_hub(call, error);
    CbExit status = hub != NULL && cb_hub_hold(call, "stop it first, or serve several from PostgreSQL", &lock, error)
                        ? serve(call, hub, &signals, error)
                        : CB_EXIT_STORE;
    cb_hub_close(hub);
    cb_lock_drop(&lock);
    prctl(PR_SET_DUMPABLE, 1);
    return status;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    CB_HUB_CHANNELS_OPTION,
    CB_HUB_MATCH_SECRET_OPTION,
    CB_HUB_BIND_CLAIMS_OPTION,
    {"listen", CB_OPTION_TEXT, FIELD(listen), "ADDR:PORT", NULL,
     "where to listen (127.0.0.1:8650); port 0: any free one", 0},
    {"certificate", CB_OPTION_FILE, FIELD(certificate), "FILE", NULL,
     "speak TLS with this certificate and its chain (PEM)", 0},
    {"key-file", CB_OPTION_FILE, FIELD(key_file), "FILE", NULL, "the certificate's key (PEM)", 0},
    {"insecure", CB_OPTION_FLAG, FIELD(insecure), NULL, NULL,
     "speak plain HTTP to other machines too", 0},
    {"host", CB_OPTION_LIST, FIELD(host), "NAME", NULL,
     "a name that the hub is asked by; may be given more than once", 0},
    CB_HUB_PUBLIC_URL_OPTION,
    {"anonymous", CB_OPTION_FLAG, FIELD(anonymous), NULL, NULL,
     "let everybody read what a viewer may see", 0},
    {"signatures-v1", CB_OPTION_FLAG, FIELD(signatures_v1), NULL, NULL,
     "take signed requests of version 1 too, which are weaker", 0},
    {"restored", CB_OPTION_FLAG, FIELD(restored), NULL, NULL,
     "the data were restored from a copy: let consoles fetch everything anew", 0},
    {"demo", CB_OPTION_FLAG, FIELD(demo), NULL, NULL, "fill an empty hub with a made-up company",
     0},
    {"seed", CB_OPTION_COUNT, FIELD(seed), "N", NULL, "another number makes another company", 0},
    {"operators", CB_OPTION_COUNT, FIELD(operators), "N", NULL, "how many operators (5000)", 0},
    {"sessions", CB_OPTION_COUNT, FIELD(sessions), "N", NULL, "how many sessions (600)", 0},
    {"ready-fd", CB_OPTION_COUNT, FIELD(ready_fd), "N", NULL,
     "write a line to this file descriptor once requests are taken", 0},
    {.name = NULL},
};

const CbCommand cb_commands_serve[] = {
    {"serve", "", 0, "run a hub that consoles synchronise with", options, run},
    {.name = NULL},
};
