/* Files in and out.
 *
 * An import is all or nothing, is repeated without duplicates (rows are matched by their keys, columns
 * that the file does not name keep their values), and names line and column of what it refuses. The
 * format is recognised by content, not by the file's name.
 */
#pragma once

#include "store/store.h"

typedef struct {
    GHashTable *need;     /* talk type (char *) → operators needed (GUINT_TO_POINTER); may be NULL */
    guint min_operators;  /* for types that `need` does not name; 0 means 1 */
    gboolean replace;     /* a snapshot's tables are emptied first */
    const char *busy_rule; /* "date" or "overlap" to set the board policy, NULL: a conference schedule
                              sets overlap where no policy stands yet, others set nothing */
    void (*progress)(gpointer data, goffset done, goffset total); /* bytes; may be NULL */
    gpointer data;
} CbImportOptions;

typedef struct {
    const char *format;               /* "snapshot", "schedule", "operators" */
    guint rows[CB_N_TABLES];          /* rows taken, by table */
    GPtrArray *remarks;               /* sentences: unknown columns, policy set, … */
} CbImportResult;

void cb_import_result_clear(CbImportResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbImportResult, cb_import_result_clear)

/* Takes the file at `path` ("-": standard input) into the cache. `result` is filled in also when
 * the file is refused; clear it. */
gboolean cb_import(CbStore *store, const char *path, const CbImportOptions *options,
                   CbImportResult *result, GError **error);

/* Where something stands in a file; both count from 1, columns in characters. */
typedef struct {
    guint line;
    guint column;
} CbPlace;

/* The parsers, each from memory to rows: `row` gets every row in file order and may refuse it. They
 * share nothing with the store, so that they can be fuzzed. FALSE with CB_STORE_ERROR_INPUT and a
 * message that begins with "line L, column C: ". */
typedef struct {
    /* `row` is lent for the call; `place` is where it begins. */
    gboolean (*row)(gpointer data, const CbRow *row, CbPlace place, GError **error);
    /* A snapshot names this table, with or without rows. May be NULL, as the two below. */
    void (*table)(gpointer data, CbTableId table);
    void (*remark)(gpointer data, const char *sentence);
    void (*progress)(gpointer data, goffset done, goffset total);
    gpointer data;
} CbRowSink;

gboolean cb_parse_snapshot(const char *text, gsize length, const CbRowSink *sink, GError **error);
/* `options` may be NULL. */
gboolean cb_parse_schedule(const char *text, gsize length, const CbImportOptions *options,
                           const CbRowSink *sink, GError **error);
gboolean cb_parse_operators(const char *text, gsize length, const CbRowSink *sink, GError **error);
