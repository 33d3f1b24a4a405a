#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store/check.h"
#include "store/migrate.h"

#define LOCK_TRIES 500
#define LOCK_PAUSE_MICROSECONDS 10000
/* What SQLite's own limit on paths leaves room for, with the names of companions. */
#define PATH_LIMIT 480

static const char *const companions[] = {"", "-wal", "-shm"};

static gboolean
fail(GError **error, const char *path, const char *what, int code)
{
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO,
                "%s: %s (%s); name another directory or check its permissions", path, what,
                g_strerror(code));
    return FALSE;
}

static int
try_lock(int fd)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return 0; /* a file system without such locks: SQLite's own must do */
        g_usleep(LOCK_PAUSE_MICROSECONDS);
    }
    return -1;
}

int
cb_directory_lock(const char *directory, gboolean make, GError **error)
{
    if (make && g_mkdir_with_parents(directory, 0700) != 0) {
        fail(error, directory, "the directory cannot be made", errno);
        return -1;
    }
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        fail(error, directory, "the directory cannot be opened", errno);
        return -1;
    }
    if (try_lock(fd) == 0)
        return fd;
    g_set_error(
        error, CB_STORE_ERROR, CB_STORE_ERROR_BUSY,
        "%s: another process was opening it for more than five seconds; close it or try again",
        directory);
    close(fd);
    return -1;
}

gboolean
cb_file_has_moved(sqlite3 *db)
{
    int moved = 0;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved != 0;
}

static goffset
file_size(const char *path)
{
    GStatBuf info;
    return g_stat(path, &info) == 0 ? (goffset)info.st_size : 0;
}

/* The n-th name under which a file that was last written when `path` was may be kept. */
static char *
kept_name(const char *path, guint n)
{
    GStatBuf info = {0};
    g_stat(path, &info);
    g_autoptr(GDateTime) written = g_date_time_new_from_unix_utc((gint64)info.st_mtime);
    g_autofree char *stamp = g_date_time_format(written, "%Y%m%dT%H%M%SZ");
    return n == 1 ? g_strdup_printf("%s.corrupt-%s", path, stamp)
                  : g_strdup_printf("%s.corrupt-%s-%u", path, stamp, n);
}

char *
cb_file_move_aside(const char *path, GError **error)
{
    g_autofree char *target = realpath(path, NULL);
    g_autofree char *kept = NULL;
    guint n = 0;
    do {
        g_free(kept);
        kept = kept_name(target ? target : path, ++n);
    } while (g_file_test(kept, G_FILE_TEST_EXISTS));
    for (guint i = 0; i < G_N_ELEMENTS(companions); i++) {
        g_autofree char *from = g_strconcat(target ? target : path, companions[i], NULL);
        g_autofree char *to = g_strconcat(kept, companions[i], NULL);
        if (g_rename(from, to) != 0 && errno != ENOENT) {
            fail(error, from, "it is damaged and cannot be moved aside", errno);
            return NULL;
        }
    }
    return g_steal_pointer(&kept);
}

void
cb_file_tell_moved(const CbFile *file, const char *kept, GArray *findings)
{
    cb_finding_add(
        findings, CB_CHECK_REPAIRED,
        "%s was damaged and has been moved to %s; it begins empty, import the facts again",
        file->name, kept);
}

/* A file's content; nothing when there is no such file. */
static GBytes *
content(const char *path, GError **error)
{
    char *bytes = NULL;
    gsize length = 0;
    g_autoptr(GError) local = NULL;
    if (g_file_get_contents(path, &bytes, &length, &local))
        return g_bytes_new_take(bytes, length);
    if (g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_bytes_new(NULL, 0);
    g_propagate_error(error, g_steal_pointer(&local));
    return NULL;
}

static gboolean
has_content(const char *path, GBytes *expected)
{
    g_autoptr(GBytes) bytes = content(path, NULL);
    return bytes && g_bytes_equal(bytes, expected);
}

static gboolean
write_copy(const char *path, GBytes *bytes, GError **error)
{
    gsize length;
    const char *data = g_bytes_get_data(bytes, &length);
    return g_file_set_contents_full(path, data ? data : "", (gssize)length,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

static gboolean
write_log(const char *path, GBytes *bytes, GError **error)
{
    return g_bytes_get_size(bytes) == 0 || write_copy(path, bytes, error);
}

char *
cb_file_keep_copy(const char *path, GError **error)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    g_autoptr(GBytes) main_bytes = content(path, error);
    g_autoptr(GBytes) log_bytes = main_bytes ? content(log, error) : NULL;
    if (log_bytes == NULL)
        return NULL;
    for (guint n = 1;; n++) {
        g_autofree char *kept = kept_name(path, n);
        g_autofree char *kept_log = g_strconcat(kept, "-wal", NULL);
        gboolean there = g_file_test(kept, G_FILE_TEST_EXISTS);
        if (!there &&
            !(write_copy(kept, main_bytes, error) && write_log(kept_log, log_bytes, error)))
            return NULL;
        if (!there || (has_content(kept, main_bytes) && has_content(kept_log, log_bytes)))
            return g_steal_pointer(&kept);
    }
}

void
cb_file_refuse(const char *path, GError **error)
{
    if (error == NULL || *error == NULL ||
        !(g_error_matches(*error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT) ||
          g_error_matches(*error, CB_STORE_ERROR, CB_STORE_ERROR_SCHEMA)))
        return;
    g_autoptr(GError) problem = NULL;
    g_autofree char *kept = cb_file_keep_copy(path, &problem);
    g_autofree char *before = g_steal_pointer(&(*error)->message);
    (*error)->message =
        kept ? g_strdup_printf(
                   "%s. It was left as it is, with a copy in %s; restore it from a backup, "
                   "or move it away to begin with an empty one",
                   before, kept)
             : g_strdup_printf("%s. It was left as it is; no copy could be made: %s", before,
                               problem->message);
}

/* A new file is made here rather than by SQLite, so that nobody else may read it. An existing one
 * must not be opened and closed beside SQLite: that would drop the locks other connections hold on
 * it. */
static gboolean
make_private(const char *path, GError **error)
{
    if (strlen(path) > PATH_LIMIT)
        return fail(error, path, "the path is too long", ENAMETOOLONG);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST || fail(error, path, "the file cannot be made", errno);
    close(fd);
    return TRUE;
}

/* SQLite throws the log of an empty file away; one that holds something was lost by other hands. */
static gboolean
log_is_orphaned(const char *path)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    return file_size(path) == 0 && file_size(log) > 0;
}

static sqlite3 *
open_checked(const CbFile *file, const char *path, GArray *findings, GError **error)
{
    if (file->precious && log_is_orphaned(path)) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT,
                    "%s: the file is damaged (it is empty, but its log is not)", path);
        return NULL;
    }
    if (!make_private(path, error))
        return NULL;
    g_autoptr(sqlite3) db = cb_sql_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
    if (db == NULL || !cb_migrate_verify(db, file, error) || !cb_sql_run(db, file->setup, error) ||
        !cb_migrate(db, file, findings, error) || !cb_check_repair(db, file, findings, error))
        return NULL;
    return g_steal_pointer(&db);
}

sqlite3 *
cb_file_open(const CbFile *file, const char *directory, GArray *findings, GError **error)
{
    g_autofree char *path = g_build_filename(directory, file->name, NULL);
    g_autoptr(GError) problem = NULL;
    sqlite3 *db = open_checked(file, path, findings, &problem);
    if (db)
        return db;
    if (file->precious || !g_error_matches(problem, CB_STORE_ERROR, CB_STORE_ERROR_CORRUPT)) {
        cb_file_refuse(path, &problem);
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    g_autofree char *kept = cb_file_move_aside(path, error);
    if (kept == NULL)
        return NULL;
    cb_file_tell_moved(file, kept, findings);
    return open_checked(file, path, findings, error);
}
