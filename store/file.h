/* A database file: what it is called and must hold, how it is opened, and what becomes of a damaged
 * one.
 */
#pragma once

#include "store/sql.h"

typedef struct {
    const char *name;      /* in its directory: "cache.db" */
    gint32 application_id; /* tells Callboard's files from others */
    const char *setup;     /* pragmas of every connection */
    const CbTable *tables;
    guint n_tables;
    const CbTable *own;       /* one more table, Callboard's own bookkeeping */
    gboolean precious;        /* may never be made anew over one that was there */
    const char *const *steps; /* steps[n]: SQL that brings version n to n + 1; steps[0] is NULL: a
                                 file is made from the declarations, at the newest version */
    guint version;            /* the newest version: the number of steps */
} CbFile;

extern const CbFile cb_cache_file, cb_outbox_file;

/* Makes `directory` (0700) when it is missing and keeps other processes from opening, rebuilding or
 * checking what is in it until the lock is closed: a file descriptor, -1 on errors. */
int cb_directory_lock(const char *directory, gboolean make, GError **error);

/* Opens or makes `file` in `directory`, which is locked: migrates, checks, repairs what is safe. A
 * damaged cache is moved aside and begun anew; a damaged or undeclared outbox, like a cache with
 * other tables, is refused and a copy kept. */
sqlite3 *cb_file_open(const CbFile *file, const char *directory, GArray *findings, GError **error);

/* Whether what `db` has open no longer lies at its path. */
gboolean cb_file_has_moved(sqlite3 *db);

/* Moves the file at `path` with its companions aside. Returns the new path, NULL with an error. */
char *cb_file_move_aside(const char *path, GError **error);
/* The finding of a cache that was moved to `kept`. */
void cb_file_tell_moved(const CbFile *file, const char *kept, GArray *findings);
/* Copies the file at `path` and its log to a name that tells when it was last written; an equal
 * copy that is there already is kept. Returns the copy's path, NULL with an error. */
char *cb_file_keep_copy(const char *path, GError **error);
/* Keeps a copy of the file at `path` where `*error` speaks of damage or of undeclared tables, and
 * says so in it. */
void cb_file_refuse(const char *path, GError **error);
