#include "sync/client/credentials.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine/when.h"
#include "sync/wire/secret.h"

#define FILE_NAME "credentials"
#define FILE_LIMIT (64 * 1024)
#define TOKEN_LIMIT 8192

G_DEFINE_QUARK(cb-courier-error-quark, cb_courier_error)

/* --- addresses -------------------------------------------------------------------------------- */

static gboolean
fail_url(GError **error, const char *url, const char *wrong)
{
    g_autofree char *shown = g_utf8_make_valid(url, -1);
    g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_URL,
                "\"%s\" cannot be a hub's address: %s", shown, wrong);
    return FALSE;
}

static gboolean
is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return g_ascii_strcasecmp(host, "localhost") == 0;
}

static gboolean
holds_only(const char *text, const char *others)
{
    for (; *text != '\0'; text++)
        if (!g_ascii_isalnum(*text) && strchr(others, *text) == NULL)
            return FALSE;
    return TRUE;
}

/* What is wrong with the parts of an address, NULL: nothing. */
static const char *
problem_of(GUri *uri, gboolean insecure)
{
    const char *scheme = g_uri_get_scheme(uri), *host = g_uri_get_host(uri);
    const char *path = g_uri_get_path(uri);
    if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
        return "it begins with https://";
    if (host == NULL || *host == '\0')
        return "it names no host";
    if (!holds_only(host, ".-_:"))
        return "its host holds characters that no host has";
    if (g_uri_get_userinfo(uri) != NULL)
        return "leave out what stands before the @; `callboard login` asks for it";
    if (g_uri_get_query(uri) != NULL || g_uri_get_fragment(uri) != NULL)
        return "leave out what follows ? or #";
    if (!holds_only(path, "/._~-") || strstr(path, "..") != NULL || strstr(path, "//") != NULL)
        return "its path holds characters that a hub's path has not";
    if (strcmp(scheme, "http") == 0 && !insecure && !is_loopback(host))
        return "over http:// everybody on the way can read the token. Use https://, or --insecure-http "
               "where nobody else can listen";
    return NULL;
}

static char *
normal_form(GUri *uri)
{
    g_autofree char *host = g_ascii_strdown(g_uri_get_host(uri), -1);
    g_autofree char *path = g_strdup(g_uri_get_path(uri));
    const char *scheme = g_uri_get_scheme(uri);
    gboolean six = strchr(host, ':') != NULL;
    int usual = strcmp(scheme, "https") == 0 ? 443 : 80, port = g_uri_get_port(uri);
    GString *url = g_string_new(scheme);
    g_string_append_printf(url, "://%s%s%s", six ? "[" : "", host, six ? "]" : "");
    if (port > 0 && port != usual)
        g_string_append_printf(url, ":%d", port);
    for (gsize length = strlen(path); length > 0 && path[length - 1] == '/'; length--)
        path[length - 1] = '\0';
    g_string_append(url, path);
    return g_string_free(url, FALSE);
}

char *
cb_hub_url(const char *url, gboolean insecure, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
    if (uri == NULL) {
        fail_url(error, url, "it looks like https://hub.example.org");
        return NULL;
    }
    const char *wrong = problem_of(uri, insecure);
    if (wrong == NULL)
        return normal_form(uri);
    fail_url(error, url, wrong);
    return NULL;
}

gboolean
cb_hub_url_check(const char *url, gboolean insecure, GError **error)
{
    g_autofree char *normal = cb_hub_url(url, insecure, error);
    return normal != NULL;
}

gboolean
cb_hub_url_is_loopback(const char *url)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
    return uri != NULL && g_uri_get_host(uri) != NULL && is_loopback(g_uri_get_host(uri));
}

gboolean
cb_hub_url_is_open(const char *url)
{
    return g_str_has_prefix(url, "http:") && !cb_hub_url_is_loopback(url);
}

/* --- credentials ------------------------------------------------------------------------------ */

gboolean
cb_token_check(const char *token, GError **error)
{
    gsize length = strlen(token), i = 0;
    while (i < length && g_ascii_isgraph(token[i]))
        i++;
    if (length > 0 && length <= TOKEN_LIMIT && i == length)
        return TRUE;
    g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_CREDENTIALS,
                length == 0            ? "no token was given; `callboard token create` on the hub makes one"
                : length > TOKEN_LIMIT ? "the token is longer than any token is; copy it again"
                                       : "the token holds characters that no token has; copy it again");
    return FALSE;
}

/* The texts of credentials by the names that they have in the file. */
static const struct {
    const char *group, *key;
    gsize offset;
    gboolean secret;
} texts[] = {
    {"hub", "url", G_STRUCT_OFFSET(CbCredentials, hub), FALSE},
    {"hub", "pin", G_STRUCT_OFFSET(CbCredentials, pin), FALSE},
    {"hub", "ca", G_STRUCT_OFFSET(CbCredentials, ca), FALSE},
    {"person", "name", G_STRUCT_OFFSET(CbCredentials, name), FALSE},
    {"token", "token", G_STRUCT_OFFSET(CbCredentials, token), TRUE},
    {"token", "refresh", G_STRUCT_OFFSET(CbCredentials, refresh), TRUE},
};
static const struct {
    const char *key;
    gsize offset;
} times[] = {
    {"expires_at", G_STRUCT_OFFSET(CbCredentials, expires_at)},
    {"refresh_at", G_STRUCT_OFFSET(CbCredentials, refresh_at)},
};

#define TEXT(credentials, i) G_STRUCT_MEMBER(char *, credentials, texts[i].offset)
#define TIME(credentials, i) G_STRUCT_MEMBER(gint64, credentials, times[i].offset)

void
cb_credentials_clear(CbCredentials *credentials)
{
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i].secret)
            cb_secret_free(TEXT(credentials, i));
        else
            g_free(TEXT(credentials, i));
    *credentials = (CbCredentials){.expires_at = CB_NULL, .refresh_at = CB_NULL};
}

void
cb_credentials_copy(CbCredentials *copy, const CbCredentials *credentials)
{
    *copy = *credentials;
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        TEXT(copy, i) = g_strdup(TEXT(credentials, i));
}

static char *
path_of(const char *directory)
{
    return g_build_filename(directory, FILE_NAME, NULL);
}

gboolean
cb_credentials_exist(const char *directory)
{
    g_autofree char *path = path_of(directory);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static gboolean
fail_file(GError **error, const char *path, const char *wrong)
{
    g_set_error(error, CB_COURIER_ERROR, CB_COURIER_ERROR_CREDENTIALS, "%s: %s", path, wrong);
    return FALSE;
}

/* What is wrong with the file itself, NULL: nothing. */
static const char *
file_problem(const struct stat *status)
{
    if (!S_ISREG(status->st_mode))
        return "it is no plain file; remove it and run `callboard login` again";
    if ((status->st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "others can read the token in it. Run `chmod 600` on it, and where somebody may have read "
               "it, `callboard logout` and `callboard login`";
    if (status->st_size > FILE_LIMIT)
        return "it is too long; remove it and run `callboard login` again";
    return NULL;
}

/* NULL without an error when there is no file. */
static char *
read_file(const char *path, GError **error)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return NULL;
    if (fd < 0 || fstat(fd, &status) != 0) {
        g_autofree char *wrong = g_strdup_printf("cannot be read (%s)", g_strerror(errno));
        fail_file(error, path, wrong);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    const char *wrong = file_problem(&status);
    char *text = wrong == NULL ? g_malloc0(FILE_LIMIT + 1) : NULL;
    gsize length = 0;
    for (gssize n; text != NULL && length < FILE_LIMIT &&
                   (n = read(fd, text + length, FILE_LIMIT - length)) > 0;)
        length += (gsize)n;
    close(fd);
    if (wrong != NULL)
        fail_file(error, path, wrong);
    return text;
}

static void
read_keys(GKeyFile *file, CbCredentials *credentials)
{
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        TEXT(credentials, i) = g_key_file_get_string(file, texts[i].group, texts[i].key, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autofree char *time = g_key_file_get_string(file, "token", times[i].key, NULL);
        if (time == NULL || !cb_time_parse(time, &TIME(credentials, i)))
            TIME(credentials, i) = CB_NULL;
    }
    credentials->insecure = g_key_file_get_boolean(file, "hub", "insecure", NULL);
    g_autofree char *role = g_key_file_get_string(file, "person", "role", NULL);
    if (role == NULL || !cb_role_parse(role, &credentials->role))
        credentials->role = CB_ROLE_VIEWER;
}

gboolean
cb_credentials_load(const char *directory, CbCredentials *credentials, GError **error)
{
    *credentials = (CbCredentials){.expires_at = CB_NULL, .refresh_at = CB_NULL};
    g_autofree char *path = path_of(directory);
    char *text = read_file(path, error);
    if (text == NULL)
        return FALSE;
    g_autoptr(GKeyFile) file = g_key_file_new();
    gboolean good = g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, NULL);
    cb_secret_free(text);
    if (good)
        read_keys(file, credentials);
    if (credentials->hub != NULL && credentials->token != NULL &&
        cb_hub_url_check(credentials->hub, credentials->insecure, NULL) &&
        cb_token_check(credentials->token, NULL))
        return TRUE;
    cb_credentials_clear(credentials);
    return fail_file(error, path, "it holds no hub and token; run `callboard login` again");
}

gboolean
cb_credentials_save(const char *directory, const CbCredentials *credentials, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *path = path_of(directory);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        if (TEXT(credentials, i) != NULL)
            g_key_file_set_string(file, texts[i].group, texts[i].key, TEXT(credentials, i));
    for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
        char time[32];
        if (TIME(credentials, i) != CB_NULL)
            g_key_file_set_string(file, "token", times[i].key,
                                  cb_time_format(TIME(credentials, i), time));
    }
    if (credentials->insecure)
        g_key_file_set_boolean(file, "hub", "insecure", TRUE);
    if (credentials->name != NULL)
        g_key_file_set_string(file, "person", "role", cb_role_name(credentials->role));
    gsize length;
    char *text = g_key_file_to_data(file, &length, NULL);
    g_mkdir_with_parents(directory, 0700);
    gboolean good = g_file_set_contents_full(
        path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
        error);
    cb_secret_free(text);
    return good;
}

gboolean
cb_credentials_remove(const char *directory, GError **error)
{
    g_autofree char *path = path_of(directory);
    if (g_unlink(path) == 0 || errno == ENOENT)
        return TRUE;
    g_autofree char *wrong =
        g_strdup_printf("cannot be removed (%s); check its permissions", g_strerror(errno));
    return fail_file(error, path, wrong);
}
