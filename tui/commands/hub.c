#include "tui/commands/hub.h"

#include <string.h>
#include <sys/stat.h>

#include "store/lock.h"
#include "tui/commands/all.h"

#define VARIABLE "CALLBOARD_DATA"
#define HUB_LOCK "hub.lock"
#define MATCH_SECRET_FILE "match.secret"

gboolean
cb_hub_data_is_url(const char *data)
{
    return strstr(data, "://") != NULL;
}

/* Whether it is a URL with a password in it. */
static gboolean
has_password(const char *data)
{
    const char *person = strstr(data, "://");
    const char *at = person == NULL ? NULL : strchr(person + 3, '@');
    const char *colon = person == NULL ? NULL : strchr(person + 3, ':');
    return (at != NULL && colon != NULL && colon < at) || strstr(data, "password=") != NULL;
}

static char *
first_line(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return NULL;
    char *line = g_strndup(text, strcspn(text, "\r\n"));
    explicit_bzero(text, strlen(text));
    return g_strstrip(line);
}

char *
cb_hub_data(const CbCall *call, GError **error)
{
    if (call->data != NULL && has_password(call->data))
        cb_call_tell(
            "others on this machine can read the password in --data; put the address into " VARIABLE
            " or into a file for --data-file");
    if (call->data != NULL)
        return g_strdup(call->data);
    if (call->data_file != NULL)
        return first_line(call->data_file, error);
    const char *data = g_getenv(VARIABLE);
    if (data != NULL && *data != '\0')
        return g_strdup(data);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "%s needs to know where the hub's data is; say it with --data",
                call->command->name);
    return NULL;
}

/* Who mistypes a directory must not find a new and empty hub. */
static gboolean
is_there(const char *data, GError **error)
{
    g_autofree char *file = g_build_filename(data, "hub.db", NULL);
    if (cb_hub_data_is_url(data) || g_file_test(file, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error(
        error, CB_COMMAND_ERROR, CB_EXIT_REFUSED,
        "there is no hub in %s; name another directory with --data, or make a hub there with "
        "\"callboard serve\"",
        data);
    return FALSE;
}

CbHub *
cb_hub_of_call(const CbCall *call, const CbHubOptions *how, gboolean may_make, GError **error)
{
    g_autofree char *data = cb_hub_data(call, error);
    if (data == NULL || (!may_make && !is_there(data, error)))
        return NULL;
    CbHubOptions options = how != NULL ? *how : (CbHubOptions){0};
    options.data = data;
    CbHub *hub = cb_hub_open(&options, error);
    const GPtrArray *findings = hub != NULL ? cb_hub_store_findings(cb_hub_store(hub)) : NULL;
    for (guint i = 0; findings != NULL && i < findings->len; i++)
        cb_call_tell("%s", (const char *)g_ptr_array_index(findings, i));
    return hub;
}

gboolean
cb_hub_channels(const CbCall *call, CbChannels **channels, GError **error)
{
    g_autofree char *data = cb_hub_data(call, error);
    if (data == NULL)
        return FALSE;
    g_autofree char *beside =
        cb_hub_data_is_url(data) ? NULL : g_build_filename(data, CB_CHANNELS_FILE, NULL);
    const char *path = call->channels;
    if (path == NULL && beside != NULL && g_file_test(beside, G_FILE_TEST_EXISTS))
        path = beside;
    *channels = path == NULL ? NULL : cb_channels_read(path, error);
    return path == NULL || *channels != NULL;
}

/* TRUE with nothing when the call names no file and there is none beside the data. */
static gboolean
find_secret_file(const CbCall *call, char **path, GError **error)
{
    *path = g_strdup(call->match_secret);
    if (*path != NULL)
        return TRUE;
    g_autofree char *data = cb_hub_data(call, error);
    if (data == NULL)
        return FALSE;
    char *beside = cb_hub_data_is_url(data) ? NULL : g_build_filename(data, MATCH_SECRET_FILE, NULL);
    if (beside != NULL && g_file_test(beside, G_FILE_TEST_EXISTS))
        *path = beside;
    else
        g_free(beside);
    return TRUE;
}

static gboolean
read_secrets(const char *path, char **first, char **second, GError **error)
{
    struct stat about;
    g_autofree char *text = NULL;
    if (stat(path, &about) == 0 && (about.st_mode & 077) != 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_REFUSED, "others can read the secret in %s; run: chmod 600 %s", path,
                    path);
        return FALSE;
    }
    if (!g_file_get_contents(path, &text, NULL, error))
        return FALSE;
    g_auto(GStrv) lines = g_strsplit_set(text, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char **free_one = *first == NULL ? first : *second == NULL ? second : NULL;
        if (**line != '\0' && free_one != NULL)
            *free_one = g_strdup(*line);
        explicit_bzero(*line, strlen(*line));
    }
    explicit_bzero(text, strlen(text));
    return TRUE;
}

gboolean
cb_hub_match_secrets(const CbCall *call, gboolean derive, char **first, char **second, GError **error)
{
    g_autofree char *path = NULL;
    *first = *second = NULL;
    if (!find_secret_file(call, &path, error) || (path != NULL && !read_secrets(path, first, second, error)))
        return FALSE;
    if (*first != NULL || !derive)
        return TRUE;
    g_autoptr(CbHub) hub = cb_hub_of_call(call, NULL, FALSE, error);
    if (hub != NULL)
        *first = g_strdup(cb_hub_match_secret(hub));
    return hub != NULL;
}

static const char *const web_schemes[] = {"https", "http", NULL};

gboolean
cb_hub_public_url(const CbCall *call, char **name, GError **error)
{
    *name = NULL;
    if (call->public_url == NULL)
        return TRUE;
    g_autoptr(GUri) url = g_uri_parse(call->public_url, G_URI_FLAGS_NONE, NULL);
    gboolean web = url != NULL && g_strv_contains(web_schemes, g_uri_get_scheme(url)) && g_uri_get_host(url) != NULL &&
                   *g_uri_get_host(url) != '\0' && g_uri_get_query(url) == NULL && g_uri_get_fragment(url) == NULL;
    if (web)
        *name = g_strdup(g_uri_get_host(url));
    else
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "--public-url takes an address such as https://hub.example.org, not \"%s\"", call->public_url);
    return web;
}

gboolean
cb_hub_change(CbHub *hub, CbHubWork work, gpointer data, GError **error)
{
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, error);
    if (db == NULL)
        return FALSE;
    gboolean good = cb_db_begin(db, CB_DB_WRITE, error);
    if (good && !work(db, data, error)) {
        cb_db_rollback(db);
        good = FALSE;
    } else if (good) {
        good = cb_db_commit(db, error);
    }
    cb_db_give(pool, db);
    return good;
}

gboolean
cb_hub_hold(const CbCall *call, const char *advice, int *lock, GError **error)
{
    g_autofree char *data = cb_hub_data(call, error);
    if (data == NULL || cb_hub_data_is_url(data) || cb_lock_take(data, HUB_LOCK, lock))
        return data != NULL;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_REFUSED, "%s: another hub serves this directory; %s", data, advice);
    return FALSE;
}

gboolean
cb_hub_may_change(const CbCall *call, CbExit *status)
{
    if (call->read_only)
        *status = cb_call_refuse(call, "READ_ONLY", "--read-only: nothing has been changed");
    return !call->read_only;
}

CbExit
cb_hub_act(CbCall *call, const CbHubAction *actions, guint n, const char *takes, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    for (guint i = 0; i < n; i++) {
        if (strcmp(actions[i].name, call->words[0]) != 0)
            continue;
        if (actions[i].changes && !cb_hub_may_change(call, &status))
            return status;
        g_autoptr(CbHub) hub = cb_hub_of_call(call, NULL, actions[i].may_make, error);
        return hub == NULL ? CB_EXIT_STORE : actions[i].run(call, hub, error);
    }
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s, not \"%s\"", takes, call->words[0]);
    return CB_EXIT_USAGE;
}
