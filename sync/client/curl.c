#include "sync/client/curl.h"

#include <stddef.h>

#include "sync/client/credentials.h"

typedef struct {
    CbCurl table;
    GError *problem; /* why it is not there */
} Library;

static gboolean
load(Library *library)
{
    /* The one that links GnuTLS first: OpenSSL's costs a start twice as much. */
    static const char *const names[] = {"libcurl-gnutls.so.4", "libcurl.so.4", NULL};
#define CB_LATE_TYPE CbCurl
    static const CbLateSymbol symbols[] = {CB_CURL(CB_LATE_SYMBOL)};
#undef CB_LATE_TYPE
    g_autoptr(GError) problem = NULL;
    if (!cb_late_load(&library->table, names, "libcurl3-gnutls", symbols, G_N_ELEMENTS(symbols),
                      &problem)) {
        library->problem =
            g_error_new_literal(CB_COURIER_ERROR, CB_COURIER_ERROR_LIBRARY, problem->message);
        return FALSE;
    }
    if (library->table.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        return TRUE;
    library->problem = g_error_new(CB_COURIER_ERROR, CB_COURIER_ERROR_LIBRARY,
                                   "libcurl cannot be started; reinstall libcurl3-gnutls");
    return FALSE;
}

static gpointer
load_once(gpointer data)
{
    load(data);
    return data;
}

const CbCurl *
cb_curl(GError **error)
{
    static GOnce once = G_ONCE_INIT;
    static Library library;
    g_once(&once, load_once, &library);
    if (library.problem == NULL)
        return &library.table;
    g_propagate_error(error, g_error_copy(library.problem));
    return NULL;
}
