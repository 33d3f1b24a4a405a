#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store/hub/rows.h"
#include "store/sql.h"

#define FILE_NAME "hub.db"

/* The copy is one file without a log beside it, and knows that it is a copy: the hub that it is
 * restored to begins a new epoch. */
#define SETTLE_COPY                                                                                \
    "PRAGMA journal_mode = DELETE;"                                                                \
    "PRAGMA synchronous = FULL;"                                                                   \
    "UPDATE cb_meta SET value = 'copy' WHERE name = '" CB_META_HOME "'"

static gboolean
fail_io(const char *path, const char *what, int number, GError **error)
{
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_IO,
                "%s: the copy cannot be %s (%s); choose another place and try again", path, what,
                g_strerror(number));
    return FALSE;
}

/* The address without the password and what else may be secret. */
static char *
public_address(const char *url)
{
    const char *host = strstr(url, "://") + 3;
    g_autofree char *scheme = g_strndup(url, (gsize)(host - url));
    g_autofree char *rest = g_strndup(host, strcspn(host, "?#"));
    char *at = strrchr(rest, '@');
    if (at == NULL)
        return g_strconcat(scheme, rest, NULL);
    g_autofree char *user = g_strndup(rest, strcspn(rest, ":@"));
    return g_strconcat(scheme, user, at, NULL);
}

static gboolean
point_to_pg_dump(const char *url, const char *path, GError **error)
{
    g_autofree char *address = public_address(url);
    g_autofree char *shown = g_shell_quote(address), *file = g_shell_quote(path);
    g_set_error(
        error, CB_DB_ERROR, CB_DB_ERROR_REFUSED,
        "the data is on PostgreSQL, which makes its own copies: run pg_dump --format=custom "
        "--file=%s %s",
        file, shown);
    return FALSE;
}

/* All pages in one step: what is written meanwhile neither waits nor gets into the copy. */
static gboolean
copy_pages(sqlite3 *from, sqlite3 *to, GError **error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup == NULL)
        return cb_sql_fail(to, sqlite3_errcode(to), error);
    int code = sqlite3_backup_step(backup, -1);
    int end = sqlite3_backup_finish(backup);
    return code == SQLITE_DONE || cb_sql_fail(to, end != SQLITE_OK ? end : code, error);
}

static gboolean
copy_to(const char *source, const char *temporary, GError **error)
{
    g_autoptr(sqlite3) from = cb_sql_open(source, SQLITE_OPEN_READWRITE, error);
    g_autoptr(sqlite3) to =
        from != NULL ? cb_sql_open(temporary, SQLITE_OPEN_READWRITE, error) : NULL;
    if (to == NULL)
        return FALSE;
    /* The tables' rules call json_valid(), which SQLite calls only where it trusts them. */
    sqlite3_db_config(to, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
    return copy_pages(from, to, error) && cb_sql_run(to, SETTLE_COPY, error);
}

static gboolean
sync_path(const char *path, int flags)
{
    int file = open(path, flags | O_RDONLY | O_CLOEXEC);
    gboolean good = file >= 0 && fsync(file) == 0;
    if (file >= 0)
        close(file);
    return good;
}

/* Gives the finished copy its name; a file of that name is never replaced. */
static gboolean
publish(const char *temporary, const char *path, GError **error)
{
    g_autofree char *directory = g_path_get_dirname(path);
    if (!sync_path(temporary, 0))
        return fail_io(path, "written", errno, error);
    if (link(temporary, path) != 0)
        return fail_io(path, "made", errno, error);
    return sync_path(directory, O_DIRECTORY) || fail_io(path, "written", errno, error);
}

static gboolean
copy_sqlite(const char *source, const char *path, GError **error)
{
    g_autofree char *temporary = g_strconcat(path, ".XXXXXX", NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return fail_io(path, "made", EEXIST, error);
    int file = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        return fail_io(path, "made", errno, error);
    close(file);
    gboolean good = copy_to(source, temporary, error) && publish(temporary, path, error);
    g_unlink(temporary);
    return good;
}

gboolean
cb_hub_backup(const char *data, const char *path, GError **error)
{
    if (strstr(data, "://") != NULL)
        return point_to_pg_dump(data, path, error);
    g_autofree char *source = g_build_filename(data, FILE_NAME, NULL);
    return copy_sqlite(source, path, error);
}
