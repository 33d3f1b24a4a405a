/* The store: what Callboard remembers of one profile, in two SQLite files of one directory.
 *
 * `cache.db` is a copy of the facts and may always be rebuilt; `outbox.db` holds the decisions made
 * here and may never be lost: it is written with synchronous=FULL, and a decision is in it before
 * the screen says so. Opening checks both against the declarations of engine/schema.h, migrates,
 * repairs what is safe, moves a corrupt cache aside, and refuses the rest with a copy kept.
 *
 * One thread at a time uses a store; several processes may have the same directory open.
 */
#pragma once

#include "engine/world.h"

typedef struct CbStore CbStore;

#define CB_STORE_ERROR (cb_store_error_quark())
GQuark cb_store_error_quark(void);
typedef enum {
    CB_STORE_ERROR_IO,      /* cannot read or write: permissions, full disk, I/O error */
    CB_STORE_ERROR_BUSY,    /* another process held the file for more than five seconds */
    CB_STORE_ERROR_CORRUPT, /* the outbox is damaged; a copy was kept */
    CB_STORE_ERROR_SCHEMA,  /* tables differ from the declarations in a way that is not safe to
                               repair */
    CB_STORE_ERROR_NEWER,   /* written by a newer Callboard */
    CB_STORE_ERROR_INPUT,   /* what is to be taken in is refused; of a file the message names line and
                               column */
    CB_STORE_ERROR_MANY,    /* a pull would take out so many rows that a person is asked first */
    CB_STORE_ERROR_ANEW,    /* the cache is not where it was thought to be: synchronise it from the beginning */
} CbStoreError;

/* Opens or makes the two files in `directory` (made with mode 0700 when missing). What was found
 * and done, if anything, is told in cb_store_findings(). */
CbStore *cb_store_open(const char *directory, GError **error);
void cb_store_close(CbStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbStore, cb_store_close)

typedef enum { CB_CHECK_OK, CB_CHECK_REPAIRED, CB_CHECK_REFUSED } CbCheck;
typedef struct {
    CbCheck check;
    char *sentence; /* "cache.db: index sessions_date was missing and has been made" */
} CbFinding;

/* The findings of opening (repairs, a cache moved aside, migrations) and of later work (rows left
 * out when loading, a cache found damaged); empty when all was well. Owned by the store: an array
 * of CbFinding. */
const GArray *cb_store_findings(const CbStore *store);
/* A full check of both files: schema, integrity_check, dangling references, counts by table. For
 * `callboard doctor`; never changes anything: REPAIRED stands for what the next start repairs,
 * REFUSED for what needs a person. Free with g_array_unref. */
GArray *cb_store_check(const char *directory);

/* Loads all facts as they were at one moment. Rows that cannot be read are left out and told in the
 * findings; a cache found damaged here, or by the functions below, is moved aside and begun anew,
 * which is a finding and no error. `founders` and settings of the profile may be laid over it by
 * the caller through cb_world_patch. */
CbWorld *cb_store_load(CbStore *store, GError **error);

/* Whether another connection has changed either file since this was last asked. Cheap. */
gboolean cb_store_changed(CbStore *store);

/* When the facts were last written, microseconds since the epoch; CB_NULL when that cannot be told. */
gint64 cb_store_written_at(const CbStore *store);

/* Writes the rows of a patch as facts, in one transaction. A row that is not there yet must have
 * every column that may not be null and has no initial value: CB_STORE_ERROR_INPUT otherwise. */
gboolean cb_store_write(CbStore *store, const CbPatch *patch, GError **error);

/* Replaces all facts by those of a World, in one transaction (demo data, a fresh snapshot). */
gboolean cb_store_replace(CbStore *store, const CbWorld *world, GError **error);

/* What becomes of the facts: the rows of a patch are written, or all are replaced by `world`; owned
 * by whoever made them, valid until cb_store_change returns. Neither: nothing changes. */
typedef struct {
    const CbPatch *patch;
    const CbWorld *world;
} CbStoreChange;
/* Settles what becomes of `facts`; FALSE with an error leaves them as they are. Called again, on
 * other facts, when the cache turns out to be damaged. */
typedef gboolean (*CbStoreWork)(gpointer data, const CbWorld *facts, CbStoreChange *change,
                                GError **error);

/* Changes the facts on what they are: no other process writes them between the loading and the
 * writing. All or nothing. */
gboolean cb_store_change(CbStore *store, CbStoreWork work, gpointer data, GError **error);

/* Made-up facts have a row of this id in policies, {"world":"…"}, which says what they are made of.
 * An import neither brings one nor leaves it as it is: with other facts among them they are no
 * longer made up. */
#define CB_DEMO_POLICY "demo"
