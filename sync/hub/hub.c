/* The hub as a whole: opening it, its secret, its clock, its chores. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine/when.h"
#include "sync/hub/inside.h"
#include "sync/hub/advisors/advising.h"
#include "sync/hub/advisors/rooms.h"
#include "sync/hub/peers/peers.h"
#include "sync/hub/pool/pool.h"
#include "sync/wire/signing.h"

#define SHORTEST_SECRET 32u
#define SHORTEST_MATCH_SECRET 16u
#define KEY_FILE "hub.key"
#define MATCH_KEY "advisors" /* no token has this id */
#define KEEP (30 * CB_DAY)

/* --- the secret ----------------------------------------------------------------------------------- */

static gboolean
fail(GError **error, const char *path, const char *what)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "The hub's key %s cannot be %s: %s. Check the directory's owner and space.", path,
                what, g_strerror(errno));
    return FALSE;
}

/* Hex, so that it can be copied by people. */
static char *
new_secret(GError **error)
{
    g_autofree char *letters = cb_random_letters(error);
    return letters == NULL ? NULL : g_compute_checksum_for_string(G_CHECKSUM_SHA256, letters, -1);
}

/* FALSE without an error when somebody else has just made it. */
static gboolean
write_key(const char *path, GError **error)
{
    g_autofree char *secret = new_secret(error);
    if (secret == NULL)
        return FALSE;
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return errno == EEXIST ? FALSE : fail(error, path, "made");
    gboolean written =
        write(file, secret, strlen(secret)) == (gssize)strlen(secret) && fsync(file) == 0;
    if (!written)
        fail(error, path, "written");
    close(file);
    return written;
}

static char *
read_key(const char *path, GError **error)
{
    GStatBuf status;
    g_autofree char *text = NULL;
    if (g_stat(path, &status) != 0) {
        fail(error, path, "read");
        return NULL;
    }
    if ((status.st_mode & 077) != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_PERM,
                    "Others can read the hub's key %s. Run: chmod 600 %s", path, path);
        return NULL;
    }
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    g_strchomp(text);
    if (strlen(text) >= SHORTEST_SECRET)
        return g_steal_pointer(&text);
    g_set_error(
        error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
        "The hub's key %s is cut short. Restore it from a copy, or remove it: everybody then "
        "has to sign in again, and signing keys must be made anew.",
        path);
    return NULL;
}

static char *
secret_of_directory(const char *directory, GError **error)
{
    g_autofree char *path = g_build_filename(directory, KEY_FILE, NULL);
    g_autoptr(GError) problem = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS) && !write_key(path, &problem) && problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    return read_key(path, error);
}

/* Two hubs that begin at once must end with the same: the one that comes second waits for this row.
 */
static char *
agree_on_secret(CbDb *db, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!cb_meta_set(db, "secret_agreed", "1", error))
        return NULL;
    char *secret = cb_meta_get(db, "secret", &problem);
    if (secret != NULL || problem != NULL) {
        if (problem != NULL)
            g_propagate_error(error, g_steal_pointer(&problem));
        return secret;
    }
    secret = new_secret(error);
    if (secret != NULL && !cb_meta_set(db, "secret", secret, error))
        g_clear_pointer(&secret, g_free);
    return secret;
}

static char *
secret_of_database(CbHubStore *store, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(store);
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    if (db == NULL)
        return NULL;
    char *secret = NULL;
    if (cb_db_begin(db, CB_DB_WRITE, error)) {
        secret = agree_on_secret(db, error);
        if (secret == NULL)
            cb_db_rollback(db);
        else if (!cb_db_commit(db, error))
            g_clear_pointer(&secret, g_free);
    }
    cb_db_give(pool, db);
    return secret;
}

static gboolean
find_secret(CbHub *hub, const CbHubOptions *options, GError **error)
{
    if (options->secret == NULL) {
        hub->secret = hub->kind == CB_DB_SQLITE ? secret_of_directory(options->data, error)
                                                : secret_of_database(hub->store, error);
        return hub->secret != NULL;
    }
    hub->secret = g_strdup(options->secret);
    if (strlen(options->secret) >= SHORTEST_SECRET)
        return TRUE;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                "The hub's secret is too short. Give one of 32 bytes or more.");
    return FALSE;
}

/* The secrets that existing clients of the advisors sign with; without one of them, one that follows from the hub's own. */
static gboolean
find_match_secrets(CbHub *hub, const CbHubOptions *options, GError **error)
{
    const char *const given[] = {options->match_secret, options->match_secret_v2};
    for (guint i = 0; i < G_N_ELEMENTS(given); i++)
        if (given[i] != NULL && strlen(given[i]) < SHORTEST_MATCH_SECRET) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                        "The secret of requests about advisors is too short. Give one of %u bytes or more.",
                        SHORTEST_MATCH_SECRET);
            return FALSE;
        }
    hub->match_secret = given[0] != NULL ? g_strdup(given[0]) : cb_hub_signing_secret(hub, MATCH_KEY);
    hub->match_secret_v2 = g_strdup(given[1]);
    return TRUE;
}

/* --- opening and closing -------------------------------------------------------------------------- */

static gboolean
find_kind(CbHub *hub, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_READ, error);
    if (db == NULL)
        return FALSE;
    hub->kind = cb_db_kind(db);
    cb_db_give(pool, db);
    return TRUE;
}

static gint64
machine_now(gpointer data)
{
    (void)data;
    return g_get_real_time();
}

CbHub *
cb_hub_open(const CbHubOptions *options, GError **error)
{
    g_autoptr(CbHub) hub = g_new0(CbHub, 1);
    g_mutex_init(&hub->deciding);
    hub->anonymous = options->anonymous;
    hub->signatures_v1 = options->signatures_v1;
    hub->now = options->now != NULL ? options->now : machine_now;
    hub->now_data = options->now_data;
    hub->log = (CbLog){options->log, options->log_data};
    hub->metrics = cb_metrics_new();
    hub->streams = cb_streams_new();
    hub->attempts = cb_attempts_new();
    hub->clicks = cb_attempts_new();
    hub->public_url = g_strdup(options->public_url);
    g_mutex_init(&hub->due_lock);
    g_cond_init(&hub->due_changed);
    hub->pooling = cb_pooling_new(hub);
    hub->rooms = cb_rooms_new(hub);
    hub->advising = cb_advising_new(hub);
    hub->peering = cb_peering_new(hub);
    hub->gathering = cb_gathering_new();
    hub->bind_claims = options->bind_claims;
    hub->store = cb_hub_store_open(options->data, options->readers, options->writers, error);
    if (hub->store == NULL || !find_kind(hub, error) || !find_secret(hub, options, error) ||
        !find_match_secrets(hub, options, error))
        return NULL;
    return g_steal_pointer(&hub);
}

void
cb_hub_close(CbHub *hub)
{
    if (hub == NULL)
        return;
    cb_pooling_free(hub->pooling); /* writes what it still holds */
    cb_advising_free(hub->advising);
    cb_peering_free(hub->peering);
    cb_rooms_free(hub->rooms);
    cb_gathering_free(hub->gathering);
    cb_streams_free(hub->streams);
    cb_attempts_free(hub->attempts);
    cb_attempts_free(hub->clicks);
    cb_current_clear(&hub->current);
    g_clear_pointer(&hub->listener, cb_db_close);
    g_clear_pointer(&hub->store, cb_hub_store_close);
    cb_metrics_free(hub->metrics);
    g_mutex_clear(&hub->deciding);
    g_mutex_clear(&hub->due_lock);
    g_cond_clear(&hub->due_changed);
    g_free(hub->public_url);
    g_free(hub->secret);
    g_free(hub->match_secret);
    g_free(hub->match_secret_v2);
    g_free(hub);
}

CbHubStore *
cb_hub_store(CbHub *hub)
{
    return hub->store;
}

gint64
cb_hub_now(const CbHub *hub)
{
    return hub->now(hub->now_data);
}

void
cb_hub_tell(const CbHub *hub, const char *event, const GError *problem)
{
    GString *line = cb_log_begin(g_get_real_time(), "error", event);
    cb_log_text(line, "error", problem->message);
    cb_log_send(&hub->log, line);
}

void
cb_hub_count(CbHub *hub, const char *name, gint64 more)
{
    cb_metrics_add(hub->metrics, name, more);
}

void
cb_hub_observe(CbHub *hub, const char *name, gint64 microseconds)
{
    cb_metrics_observe(hub->metrics, name, microseconds);
}

const char *
cb_hub_match_secret(const CbHub *hub)
{
    return hub->match_secret;
}

char *
cb_hub_signing_secret(CbHub *hub, const char *key_id)
{
    g_autofree char *text = g_strconcat("signing key ", key_id, NULL);
    return cb_sign_text(hub->secret, text);
}

/* --- reading at one moment ------------------------------------------------------------------------ */

CbDb *
cb_hub_reading(CbHub *hub, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(hub->store);
    CbDb *db = cb_db_take(pool, CB_DB_READ, error);
    if (db == NULL || cb_db_begin(db, CB_DB_READ, error))
        return db;
    cb_db_give(pool, db);
    return NULL;
}

void
cb_hub_read(CbHub *hub, CbDb *db)
{
    if (db == NULL)
        return;
    cb_db_rollback(db);
    cb_db_give(cb_hub_store_pool(hub->store), db);
}

/* --- chores
 * ------------------------------------------------------------------------------------------------
 */

void
cb_hub_tidy(CbHub *hub)
{
    g_autoptr(GError) problem = NULL;
    /* Decisions need the pool's only connection that writes to SQLite, and this takes long. */
    g_autoptr(CbDb) db = cb_db_pool_open(cb_hub_store_pool(hub->store), CB_DB_WRITE, &problem);
    gboolean done = db != NULL && cb_feed_compact(db, cb_hub_now(hub), KEEP, &problem);
    cb_hub_count(hub, done ? "tidied_total" : "tidy_failures_total", 1);
    if (!done)
        cb_hub_tell(hub, "tidy", problem);
}
