#include "sync/hub/sender/channels.h"

#include <string.h>
#include <sys/stat.h>

#include "sync/hub/sender/mail.h"
#include "sync/wire/secret.h"

#define SHORTEST_SECRET 16u

/* --- what may stand in the file ----------------------------------------------------------------- */

typedef struct {
    const char *section, *key;
    gboolean required; /* where the section is there */
} Setting;
static const Setting settings[] = {
    {"email", "server", TRUE},       {"email", "from", TRUE},           {"email", "from-name", FALSE},
    {"email", "user", FALSE},        {"email", "password-file", FALSE}, {"email", "encryption", FALSE},
    {"email", "authorities", FALSE}, {"text", "url", TRUE},             {"text", "secret-file", TRUE},
    {"sms", "url", TRUE},            {"sms", "secret-file", TRUE},
    {"file", "directory", TRUE},     {"file", "everything", FALSE},
};

typedef struct {
    const char *path;
    GKeyFile *keys;
    CbChannels *channels;
} Reading;

G_GNUC_PRINTF(4, 5)
static gboolean
fail(const Reading *reading, const char *section, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "%s, section [%s]: %s", reading->path, section,
                what);
    return FALSE;
}

static gboolean
is_known(const char *section, const char *key)
{
    for (guint s = 0; s < G_N_ELEMENTS(settings); s++)
        if (strcmp(settings[s].section, section) == 0 && (key == NULL || strcmp(settings[s].key, key) == 0))
            return TRUE;
    return FALSE;
}

static gboolean
check_keys(const Reading *reading, const char *section, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(reading->keys, section, NULL, NULL);
    if (!is_known(section, NULL))
        return fail(reading, section, error, "there is no such channel; there are email, text, sms and file");
    for (char **key = keys; *key != NULL; key++)
        if (!is_known(section, *key))
            return fail(reading, section, error, "%s is no setting of it", *key);
    for (guint s = 0; s < G_N_ELEMENTS(settings); s++)
        if (settings[s].required && strcmp(settings[s].section, section) == 0 &&
            !g_strv_contains((const char *const *)keys, settings[s].key))
            return fail(reading, section, error, "%s is missing", settings[s].key);
    return TRUE;
}

static gboolean
check_sections(const Reading *reading, GError **error)
{
    g_auto(GStrv) sections = g_key_file_get_groups(reading->keys, NULL);
    for (char **section = sections; *section != NULL; section++)
        if (!check_keys(reading, *section, error))
            return FALSE;
    return TRUE;
}

/* --- values ------------------------------------------------------------------------------------- */

/* NULL without an error where the key is missing or blank. */
static char *
text_of(const Reading *reading, const char *section, const char *key)
{
    char *text = g_key_file_get_string(reading->keys, section, key, NULL);
    if (text != NULL && *g_strstrip(text) == '\0')
        g_clear_pointer(&text, g_free);
    return text;
}

/* A path beside the key file, unless it is absolute. */
static char *
path_of(const Reading *reading, const char *section, const char *key)
{
    g_autofree char *named = text_of(reading, section, key), *folder = g_path_get_dirname(reading->path);
    return named == NULL ? NULL : g_canonicalize_filename(named, folder);
}

/* The first line of the file that `key` names; TRUE with NULL where it names none. */
static gboolean
read_secret(const Reading *reading, const char *section, const char *key, char **secret, GError **error)
{
    struct stat about;
    g_autofree char *path = path_of(reading, section, key), *text = NULL;
    g_autoptr(GError) problem = NULL;
    if (path == NULL)
        return TRUE;
    if (stat(path, &about) == 0 && (about.st_mode & S_IRWXO) != 0)
        return fail(reading, section, error, "everybody on this machine can read %s; run: chmod o-rwx %s", path, path);
    if (!g_file_get_contents(path, &text, NULL, &problem))
        return fail(reading, section, error, "%s cannot be read: %s", key, problem->message);
    *secret = g_strndup(text, strcspn(text, "\r\n"));
    explicit_bzero(text, strlen(text));
    return **secret != '\0' || fail(reading, section, error, "the first line of %s is empty", path);
}

static gboolean
read_boolean(const Reading *reading, const char *section, const char *key, gboolean *value, GError **error)
{
    g_autofree char *text = text_of(reading, section, key);
    *value = g_strcmp0(text, "true") == 0;
    return text == NULL || *value || strcmp(text, "false") == 0 ||
           fail(reading, section, error, "%s is true or false, not \"%s\"", key, text);
}

/* Whether a URL leads to this machine itself. */
static gboolean
is_local(GUri *uri)
{
    const char *host = g_uri_get_host(uri);
    return g_strcmp0(host, "localhost") == 0 || g_strcmp0(host, "::1") == 0 ||
           (host != NULL && g_str_has_prefix(host, "127.") && g_hostname_is_ip_address(host));
}

/* The URL of a server by one of two schemes. */
static GUri *
read_url(const Reading *reading, const char *section, const char *key, const char *const *schemes, GError **error)
{
    g_autofree char *text = text_of(reading, section, key);
    g_autoptr(GUri) uri = text == NULL ? NULL : g_uri_parse(text, G_URI_FLAGS_HAS_PASSWORD, NULL);
    if (uri == NULL || !g_strv_contains(schemes, g_uri_get_scheme(uri)) || g_uri_get_host(uri) == NULL ||
        *g_uri_get_host(uri) == '\0')
        fail(reading, section, error, "%s is an address such as %s://example.org, not \"%s\"", key, schemes[0],
             text != NULL ? text : "");
    else if (g_uri_get_userinfo(uri) != NULL)
        fail(reading, section, error, "%s has no user and no password in it; they have settings of their own", key);
    else
        return g_steal_pointer(&uri);
    return NULL;
}

/* --- channels ----------------------------------------------------------------------------------- */

static gboolean
read_encryption(const Reading *reading, GUri *server, GError **error)
{
    g_autofree char *text = text_of(reading, "email", "encryption");
    gboolean none = g_strcmp0(text, "none") == 0;
    reading->channels->email.encrypted = !none;
    if (text != NULL && !none && strcmp(text, "required") != 0)
        return fail(reading, "email", error, "encryption is required or none, not \"%s\"", text);
    if (none && !is_local(server))
        return fail(reading, "email", error,
                    "encryption=none is for a server on this machine (127.0.0.1); beyond it everybody on the way could "
                    "read messages and password");
    return TRUE;
}

static gboolean
read_email(const Reading *reading, GError **error)
{
    static const char *const schemes[] = {"smtp", "smtps", NULL};
    CbChannels *channels = reading->channels;
    if (!g_key_file_has_group(reading->keys, "email"))
        return TRUE;
    g_autoptr(GUri) server = read_url(reading, "email", "server", schemes, error);
    if (server == NULL || !read_encryption(reading, server, error) ||
        !read_secret(reading, "email", "password-file", &channels->email.password, error))
        return FALSE;
    channels->email.server = g_uri_to_string(server);
    channels->email.from = text_of(reading, "email", "from");
    channels->email.from_name = text_of(reading, "email", "from-name");
    channels->email.user = text_of(reading, "email", "user");
    channels->email.authorities = path_of(reading, "email", "authorities");
    g_autofree char *from = cb_mail_address(channels->email.from);
    if (from == NULL)
        return fail(reading, "email", error, "from is an address such as crew@example.org");
    if ((channels->email.user == NULL) != (channels->email.password == NULL))
        return fail(reading, "email", error, "user and password-file are given together");
    return TRUE;
}

static gboolean
read_webhook(const Reading *reading, const char *section, CbWebhook *webhook, GError **error)
{
    static const char *const schemes[] = {"https", "http", NULL};
    if (!g_key_file_has_group(reading->keys, section))
        return TRUE;
    g_autoptr(GUri) url = read_url(reading, section, "url", schemes, error);
    if (url == NULL || !read_secret(reading, section, "secret-file", &webhook->secret, error))
        return FALSE;
    if (strcmp(g_uri_get_scheme(url), "http") == 0 && !is_local(url))
        return fail(reading, section, error, "url begins with https:// unless it is on this machine (127.0.0.1)");
    if (webhook->secret == NULL || strlen(webhook->secret) < SHORTEST_SECRET)
        return fail(reading, section, error, "the secret in secret-file has %u bytes or more", SHORTEST_SECRET);
    webhook->url = g_uri_to_string(url);
    return TRUE;
}

static gboolean
read_file(const Reading *reading, GError **error)
{
    CbChannels *channels = reading->channels;
    if (!g_key_file_has_group(reading->keys, "file"))
        return TRUE;
    channels->file.directory = path_of(reading, "file", "directory");
    if (channels->file.directory == NULL || !g_file_test(channels->file.directory, G_FILE_TEST_IS_DIR))
        return fail(reading, "file", error, "directory is a directory that is there, not \"%s\"",
                    channels->file.directory != NULL ? channels->file.directory : "");
    return read_boolean(reading, "file", "everything", &channels->file.everything, error);
}

CbChannels *
cb_channels_read(const char *path, GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(CbChannels) channels = g_new0(CbChannels, 1);
    g_autoptr(GError) problem = NULL;
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    const Reading reading = {whole, keys, channels};
    if (!g_key_file_load_from_file(keys, path, G_KEY_FILE_NONE, &problem)) {
        g_set_error(error, problem->domain, problem->code, "%s cannot be read: %s", whole, problem->message);
        return NULL;
    }
    if (!check_sections(&reading, error) || !read_email(&reading, error) || !read_webhook(&reading, "text", &channels->text, error) ||
        !read_webhook(&reading, "sms", &channels->sms, error) || !read_file(&reading, error))
        return NULL;
    return g_steal_pointer(&channels);
}

void
cb_channels_free(CbChannels *channels)
{
    if (channels == NULL)
        return;
    g_free(channels->email.server);
    g_free(channels->email.from);
    g_free(channels->email.from_name);
    g_free(channels->email.user);
    cb_secret_free(channels->email.password);
    g_free(channels->email.authorities);
    g_free(channels->text.url);
    cb_secret_free(channels->text.secret);
    g_free(channels->sms.url);
    cb_secret_free(channels->sms.secret);
    g_free(channels->file.directory);
    g_free(channels);
}
