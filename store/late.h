/* Libraries that are loaded when they are first needed. A console that starts without a hub needs
 * neither libcurl nor libmicrohttpd nor libpq; linked, they would make each start 6 ms longer, by
 * 31 libraries.
 *
 * A room that uses one lists the functions it calls in an X-macro, gets a table of them and a
 * function that fills it:
 *
 *     #define PQ_FUNCTIONS(F) F(PQconnectdbParams) F(PQexec)
 *     CB_LATE_TABLE(Pq, PQ_FUNCTIONS)
 *     CB_LATE_LOAD(load_pq, Pq, PQ_FUNCTIONS, "libpq5", "libpq.so.5")
 *     ...
 *     Pq pq;
 *     if (load_pq(&pq, &error))
 *         pq.PQexec(...)
 *
 * Loading again is cheap, and the library stays: each user keeps a table of its own.
 */
#pragma once

#include <stddef.h>

#include <glib.h>

typedef struct {
    const char *name;
    gsize offset; /* of its pointer in the table */
} CbLateSymbol;

/* Fills `table`. `names` are file names to be tried in turn, ending with NULL. FALSE with a
 * G_FILE_ERROR that says which package is missing (`package`, Debian's name). */
gboolean cb_late_load(gpointer table, const char *const *names, const char *package,
                      const CbLateSymbol *symbols, guint n, GError **error);

#define CB_LATE_POINTER(function) __typeof__(function) *function;
#define CB_LATE_SYMBOL(function) {#function, offsetof(CB_LATE_TYPE, function)},
#define CB_LATE_TABLE(Type, LIST)                                                                  \
    typedef struct {                                                                               \
        LIST(CB_LATE_POINTER)                                                                      \
    } Type;
/* Makes `static gboolean name(Type *table, GError **error)`; file names follow the package. */
#define CB_LATE_LOAD(name, Type, LIST, package, ...)                                               \
    static gboolean name(Type *table, GError **error)                                              \
    {                                                                                              \
        typedef Type CB_LATE_TYPE;                                                                 \
        static const CbLateSymbol symbols[] = {LIST(CB_LATE_SYMBOL)};                              \
        static const char *const names[] = {__VA_ARGS__, NULL};                                    \
        return cb_late_load(table, names, package, symbols, G_N_ELEMENTS(symbols), error);         \
    }
