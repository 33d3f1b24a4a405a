#include "store/late.h"

#include <dlfcn.h>
#include <string.h>

static gpointer
open_first(const char *const *names)
{
    gpointer library = NULL;
    for (guint i = 0; library == NULL && names[i] != NULL; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    return library;
}

gboolean
cb_late_load(gpointer table, const char *const *names, const char *package,
             const CbLateSymbol *symbols, guint n, GError **error)
{
    gpointer library = open_first(names);
    if (library == NULL) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                    "The library %s cannot be loaded. Install it (apt install %s) and try again.",
                    names[0], package);
        return FALSE;
    }
    for (guint i = 0; i < n; i++) {
        gpointer function = dlsym(library, symbols[i].name);
        if (function == NULL) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                        "The library %s is too old: it lacks %s. Install a newer %s and try again.",
                        names[0], symbols[i].name, package);
            dlclose(library);
            return FALSE;
        }
        memcpy((char *)table + symbols[i].offset, &function, sizeof function);
    }
    return TRUE;
}
