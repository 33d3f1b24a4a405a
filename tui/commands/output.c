#include "tui/commands/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

static gboolean
fail_write(const char *path, GError **error)
{
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO, "%s cannot be written: %s", path,
                g_strerror(errno));
    return FALSE;
}

static gboolean
replace_file(const char *path, CbOutputWork work, gpointer data, GError **error)
{
    g_autofree char *beside = g_strconcat(path, ".XXXXXX", NULL);
    int fd = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail_write(path, error);
    FILE *out = fdopen(fd, "w");
    gboolean good = work(data, out, error);
    if (good && (fflush(out) != 0 || fsync(fd) != 0))
        good = fail_write(path, error);
    if (fclose(out) != 0 && good)
        good = fail_write(path, error);
    if (good && g_rename(beside, path) != 0)
        good = fail_write(path, error);
    if (!good)
        g_unlink(beside);
    return good;
}

static gboolean
write_through(const char *path, CbOutputWork work, gpointer data, GError **error)
{
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return fail_write(path, error);
    gboolean good = work(data, out, error);
    if (fclose(out) != 0 && good)
        good = fail_write(path, error);
    return good;
}

gboolean
cb_output_write(const char *path, CbOutputWork work, gpointer data, GError **error)
{
    struct stat about;
    if (path == NULL || strcmp(path, "-") == 0)
        return work(data, stdout, error);
    if (stat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return write_through(path, work, data, error);
    char *real = realpath(path, NULL); /* a link stays a link */
    gboolean good = replace_file(real != NULL ? real : path, work, data, error);
    free(real);
    return good;
}
