/* Temporary directories for tests and tools. */
#pragma once

#include <glib.h>

/* Makes a new empty directory under the system's temporary folder; its name begins with `label`.
 * Owned by the caller, who removes it with cb_files_remove. */
char *cb_files_make_directory(const char *label, GError **error);

/* Removes `path` and everything under it; does not follow symbolic links. Nothing there: TRUE. */
gboolean cb_files_remove(const char *path, GError **error);
