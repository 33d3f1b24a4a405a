#include "tests/support/files.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#define OPEN_DIRECTORIES 16

char *
cb_files_make_directory(const char *label, GError **error)
{
    g_autofree char *name = g_strconcat(label, "-XXXXXX", NULL);
    return g_dir_make_tmp(name, error);
}

static int
remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

gboolean
cb_files_remove(const char *path, GError **error)
{
    if (nftw(path, remove_entry, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return TRUE;
    int code = errno;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code),
                "Cannot remove the directory %s: %s. Remove it by hand.", path, g_strerror(code));
    return FALSE;
}
