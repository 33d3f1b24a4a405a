#include "sync/hub/pool/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "engine/json.h"
#include "store/lock.h"

#define SEATS 16u

typedef enum { FALLEN, TAKEN, ASIDE, N_FILES } Which;
static const char *const suffixes[N_FILES] = {".jsonl", ".taken.jsonl", ".aside.jsonl"};

struct CbLogFile {
    char *paths[N_FILES];
    int lock;
    guint fallen;
};

static gboolean
fail(GError **error, const char *path, const char *what)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "%s cannot be %s: %s. Check the directory's owner and space.", path, what, g_strerror(errno));
    return FALSE;
}

static char *
path_of(const char *directory, guint seat, Which which)
{
    g_autofree char *name = g_strdup_printf("pool-log-%u%s", seat, suffixes[which]);
    return g_build_filename(directory, name, NULL);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* All of it, or nothing. */
static gboolean
append_bytes(int file, const char *bytes, gsize length)
{
    off_t before = lseek(file, 0, SEEK_END);
    gssize written = 0;
    while (length > 0 && (written = write(file, bytes, length)) > 0) {
        bytes += written;
        length -= (gsize)written;
    }
    if (length == 0 && fdatasync(file) == 0)
        return TRUE;
    int why = errno;
    if (before >= 0 && ftruncate(file, before) != 0)
        why = errno;
    errno = why;
    return FALSE;
}

static gboolean
append(const char *path, const char *bytes, gsize length, GError **error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return fail(error, path, "opened");
    gboolean good = append_bytes(file, bytes, length) || fail(error, path, "written");
    close(file);
    return good;
}

gboolean
cb_log_file_append(CbLogFile *file, const CbLogRow *row, gboolean aside, const char *cause, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "table", cb_tables[row->table].name);
    if (row->time != CB_NULL)
        cJSON_AddNumberToObject(json, "time", (double)row->time);
    cJSON_AddNumberToObject(json, "failures", row->failures);
    cJSON_AddStringToObject(json, "cause", cause);
    cJSON_AddStringToObject(json, "row", row->text);
    char *text = cJSON_PrintUnformatted(json);
    g_autofree char *line = g_strconcat(text, "\n", NULL);
    cJSON_free(text);
    return append(file->paths[aside ? ASIDE : FALLEN], line, strlen(line), error);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Each line with its end; a file that is not there has none. */
static gboolean
each_line(const char *path, gboolean (*visit)(gpointer data, const char *line, gsize length, GError **error),
          gpointer data, GError **error)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    gboolean good = TRUE;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return errno == ENOENT || fail(error, path, "read");
    while (good && (length = getline(&line, &room, file)) > 0)
        good = visit(data, line, (gsize)length, error);
    if (good && ferror(file))
        good = fail(error, path, "read");
    free(line);
    fclose(file);
    return good;
}

typedef struct {
    const CbLogFile *file;
    CbLogFileVisit visit;
    gpointer data;
} Taking;

/* FALSE when it is no row. */
static gboolean
read_row(const cJSON *json, CbLogRow *row)
{
    const cJSON *time = cb_json_member(json, "time"), *failures = cb_json_member(json, "failures");
    row->table = cb_table_named(cJSON_GetStringValue(cb_json_member(json, "table")));
    row->text = cJSON_GetStringValue(cb_json_member(json, "row"));
    row->time = cJSON_IsNumber(time) ? (gint64)time->valuedouble : CB_NULL;
    row->failures = cJSON_IsNumber(failures) ? (guint)failures->valuedouble : 0;
    return row->table != CB_none && row->text != NULL;
}

static gboolean
take_line(gpointer data, const char *line, gsize length, GError **error)
{
    const Taking *taking = data;
    CbLogRow row;
    g_autoptr(cJSON) json = cJSON_ParseWithLength(line, length);
    if (!read_row(json, &row))
        return append(taking->file->paths[ASIDE], line, length, error);
    taking->visit(taking->data, &row);
    return TRUE;
}

static gboolean
copy_line(gpointer path, const char *line, gsize length, GError **error)
{
    g_autofree char *whole = line[length - 1] == '\n' ? NULL : g_strconcat(line, "\n", NULL);
    return append(path, whole != NULL ? whole : line, whole != NULL ? length + 1 : length, error);
}

/* Behind what `to` holds already; killed in between it is there twice, which does no harm. */
static gboolean
move_behind(const char *from, const char *to, GError **error)
{
    if (!g_file_test(from, G_FILE_TEST_EXISTS))
        return TRUE;
    if (!g_file_test(to, G_FILE_TEST_EXISTS))
        return g_rename(from, to) == 0 || fail(error, from, "moved");
    return each_line(from, copy_line, (gpointer)to, error) && (g_unlink(from) == 0 || fail(error, from, "removed"));
}

gboolean
cb_log_file_take(CbLogFile *file, CbLogFileVisit visit, gpointer data, GError **error)
{
    Taking taking = {file, visit, data};
    return move_behind(file->paths[FALLEN], file->paths[TAKEN], error) &&
           each_line(file->paths[TAKEN], take_line, &taking, error);
}

gboolean
cb_log_file_forget(CbLogFile *file, GError **error)
{
    return g_unlink(file->paths[TAKEN]) == 0 || errno == ENOENT || fail(error, file->paths[TAKEN], "removed");
}

/* --- opening ---------------------------------------------------------------------------------- */

static gboolean
count_line(gpointer count, const char *line, gsize length, GError **error)
{
    (void)line, (void)length, (void)error;
    ++*(guint *)count;
    return TRUE;
}

static gboolean
take_seat(const char *directory, guint seat, int *lock)
{
    g_autofree char *name = g_strdup_printf("pool-log-%u.lock", seat);
    return cb_lock_take(directory, name, lock);
}

/* What hubs of other seats have left that run no more. */
static gboolean
adopt(CbLogFile *file, const char *directory, guint seat, GError **error)
{
    gboolean good = TRUE;
    for (guint other = seat + 1; good && other < SEATS; other++) {
        int lock = -1;
        g_autofree char *fallen = path_of(directory, other, FALLEN), *taken = path_of(directory, other, TAKEN);
        gboolean left = g_file_test(fallen, G_FILE_TEST_EXISTS) || g_file_test(taken, G_FILE_TEST_EXISTS);
        if (!left || !take_seat(directory, other, &lock))
            continue;
        good = move_behind(taken, file->paths[FALLEN], error) && move_behind(fallen, file->paths[FALLEN], error);
        cb_lock_drop(&lock);
    }
    return good;
}

static gboolean
open_seat(CbLogFile *file, const char *directory, guint seat, GError **error)
{
    for (guint which = 0; which < N_FILES; which++)
        file->paths[which] = path_of(directory, seat, which);
    return adopt(file, directory, seat, error) && each_line(file->paths[FALLEN], count_line, &file->fallen, error) &&
           each_line(file->paths[TAKEN], count_line, &file->fallen, error);
}

CbLogFile *
cb_log_file_open(const char *directory, GError **error)
{
    g_autoptr(CbLogFile) file = g_new0(CbLogFile, 1);
    file->lock = -1;
    if (g_mkdir_with_parents(directory, 0700) != 0) {
        fail(error, directory, "made");
        return NULL;
    }
    for (guint seat = 0; seat < SEATS; seat++)
        if (take_seat(directory, seat, &file->lock))
            return open_seat(file, directory, seat, error) ? g_steal_pointer(&file) : NULL;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%u hubs keep their logs in %s. Give this one a directory of its own.",
                SEATS, directory);
    return NULL;
}

guint
cb_log_file_fallen(const CbLogFile *file)
{
    return file->fallen;
}

void
cb_log_file_close(CbLogFile *file)
{
    if (file == NULL)
        return;
    cb_lock_drop(&file->lock);
    for (guint which = 0; which < N_FILES; which++)
        g_free(file->paths[which]);
    g_free(file);
}
