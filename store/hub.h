/* What the hub remembers: the facts, the feed of their changes, the decisions that were made, who may do
 * what. The same on SQLite (hub.db in a directory) and PostgreSQL.
 *
 * Beside the tables of engine/schema.h, which have the types and constraints of their declarations, it has
 * tables of its own (store/hub/tables.h): cb_meta, cb_changes (filled by triggers, one row per changed row),
 * cb_decided, cb_users, cb_tokens, cb_nonces. Functions that take a CbDb run within the caller's
 * transaction unless they say otherwise.
 */
#pragma once

#include "engine/decision.h"
#include "store/db.h"

/* The version of tables and protocol; rises with each change that an older client cannot read. */
#define CB_SCHEMA_NEWEST 1
#define CB_SCHEMA_OLDEST 1

/* --- cursors --------------------------------------------------------------------------------------------
 * Everything before a cursor is complete: no change will ever appear before it. On SQLite the number of a
 * change, given inside the only write transaction; on PostgreSQL (xid8, number) below pg_snapshot_xmin. */
typedef struct {
    guint64 xid; /* 0 on SQLite */
    gint64 seq;
    const char *epoch; /* interned: the data that it belongs to; NULL: whatever is there */
} CbCursor;

typedef struct CbHubStore CbHubStore;

/* Opens the hub's data: makes the tables where there are none, brings older ones up, checks that they are as
 * declared (repairs what loses nothing: an index, a trigger, a column that may be null) and refuses the rest.
 * A new epoch begins where changes may have been missed: a trigger was not at work, the data was restored
 * from a copy (cb_hub_backup, pg_dump), or a standby was promoted, which may lack the last commits. */
CbHubStore *cb_hub_store_open(const char *data, guint readers, guint writers, GError **error);
void cb_hub_store_close(CbHubStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbHubStore, cb_hub_store_close)
CbDbPool *cb_hub_store_pool(CbHubStore *store);
/* What opening repaired: sentences; owned by the store. */
const GPtrArray *cb_hub_store_findings(const CbHubStore *store);
/* Eight hex digits; new when the database is made, when it was found restored or taken over by a standby (at
 * opening, and whenever a connection is opened later), and by cb_hub_store_renew(), which is also for a server
 * that was set back as a whole (a snapshot of its disks). */
const char *cb_hub_store_epoch(const CbHubStore *store);
gboolean cb_hub_store_renew(CbHubStore *store, GError **error);
/* Another hub on the same database may have begun a new epoch: takes that of a cursor that was read
 * just now. */
void cb_hub_store_follow(CbHubStore *store, CbCursor cursor);
/* A connection for cb_db_wait_notice(): it is told whenever anybody has changed facts. */
CbDb *cb_hub_store_listen(CbHubStore *store, GError **error);

/* What all hubs on one database agree on, by name. Caller frees; NULL without an error when it is not there. */
char *cb_meta_get(CbDb *db, const char *name, GError **error);
gboolean cb_meta_set(CbDb *db, const char *name, const char *value, GError **error);

/* The JSON of a policy, locked until the transaction for writing ends. Caller frees; NULL without an error when it is not
 * there. */
char *cb_policy_get(CbDb *db, const char *id, GError **error);

/* The names of what is there, on a connection for writing: tables, columns ("booking_plan.pool_status"), and the columns that an index begins with. */
typedef struct {
    GStrv tables, columns, indexes;
} CbHubSeen;
gboolean cb_hub_see(CbDb *db, CbHubSeen *seen, GError **error);
void cb_hub_seen_clear(CbHubSeen *seen);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbHubSeen, cb_hub_seen_clear)

/* --- cursors as text -------------------------------------------------------------------------------------- */

/* `v1.<epoch>.<xid>.<seq>`. FALSE when it is not of this form or of another epoch. */
gboolean cb_cursor_parse(const CbHubStore *store, const char *text, CbCursor *cursor);
char *cb_cursor_format(const CbHubStore *store, CbCursor cursor);
int cb_cursor_compare(CbCursor a, CbCursor b);

/* --- facts and feed ------------------------------------------------------------------------------------- */

typedef struct {
    gboolean deleted;
    CbRow row; /* the row as it stands now; when deleted just its key. Texts belong to the feed */
    CbCursor at; /* the cursor right after this change; above the horizon: the horizon */
} CbChange;

typedef struct {
    GArray *changes; /* CbChange, oldest first; each row once, at its newest change, after its going when it
                        came again */
    CbCursor next;   /* where to go on; at least where it began */
    gboolean more;
    gint64 lag; /* microseconds since the oldest change that an open transaction holds back; 0 on SQLite */
    gboolean gone; /* the cursor lies before what is kept, or beyond what was: begin with a snapshot */
    gpointer texts; /* private */
} CbFeed;
void cb_feed_free(CbFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbFeed, cb_feed_free)

/* The changes after `cursor`, at most `limit`, with the rows as they are at the same moment. */
CbFeed *cb_feed_read(CbDb *db, CbCursor cursor, guint limit, GError **error);
/* The same without waiting for open transactions: also all that is committed above the horizon, once no more
 * lies below it. `next` stays below, so what lay above comes again; for those who apply current rows, which
 * does no harm. */
CbFeed *cb_feed_read_fresh(CbDb *db, CbCursor cursor, guint limit, GError **error);
/* The cursor after everything that is complete now. */
gboolean cb_feed_head(CbDb *db, CbCursor *cursor, GError **error);
/* Forgets older states of rows that changed again, and changes older than `keep` microseconds (cursors before
 * those are gone); also decisions older than 90 days, old nonces, expired refresh tokens. Many small
 * transactions of its own on a connection for writing, so that nobody waits long. */
gboolean cb_feed_compact(CbDb *db, gint64 now, gint64 keep, GError **error);

/* All facts as a World and the cursor that they are at. A transaction of its own. */
CbWorld *cb_hub_load(CbDb *db, CbCursor *cursor, GError **error);

/* A page of rows, all columns that are not local, in the database's order of keys after `after` (values of the
 * key columns, NULL: from the first). `each` gets one row, lent for the call; FALSE ends the page with its
 * error. */
typedef gboolean (*CbRowVisit)(gpointer data, const CbRow *row, GError **error);
gboolean cb_snapshot_page(CbDb *db, CbTableId table, const CbValue *after, guint limit,
                          CbRowVisit each, gpointer data, GError **error);
gboolean cb_snapshot_count(CbDb *db, CbTableId table, gint64 *rows, GError **error);

/* Whether a table with one key column has the row `id`. */
gboolean cb_fact_exists(CbDb *db, CbTableId table, const char *id, gboolean *exists, GError **error);

/* The project of a row of `table`, which has the column project_id; NULL without an error when there is no row `id`.
 * Caller frees. */
char *cb_fact_project(CbDb *db, CbTableId table, const char *id, GError **error);

/* Writes the rows of a patch as cb_world_patch() would; for decisions, imports and tests. */
gboolean cb_hub_write(CbDb *db, const CbPatch *patch, GError **error);
/* Makes the next tick of each active campaign of a job due at `now`, within the caller's transaction. */
gboolean cb_hub_wake_campaigns(CbDb *db, const char *job_id, gint64 now, GError **error);
/* Replaces all facts by those of `world`, for `callboard serve --demo` and imports. Own transaction. */
gboolean cb_hub_replace(CbDb *db, const CbWorld *world, GError **error);

/* --- deciding --------------------------------------------------------------------------------------------- */

/* Locks the rows of `patch` in sorted tables that have a row_version (and the root) in key order, and tells in *same whether
 * their versions are still those of `world`; likewise texts about events whose status it sets, by that status. On SQLite the write transaction is lock enough. */
gboolean cb_hub_lock(CbDb *db, const CbWorld *world, CbTableId root, const char *root_id,
                     const CbPatch *patch, gboolean *same, GError **error);

/* A decision that was decided: cb_decided. */
typedef struct {
    char *id, *client, *kind, *target_id, *payload, *actor, *payload_sha256;
    CbTableId target;
    char *person;     /* the person it is about (payload.operator_id, .profile_id), NULL: none */
    gint64 sequence;  /* the client's */
    gint64 base_version, version; /* the root's before (as seen) and after; CB_NULL: none */
    char *outcome;    /* "accepted", "conflict", "rejected" */
    char *code, *message;
    CbRole role;
    gint64 decided_at, at; /* when the person, when the hub decided */
} CbDecided;
void cb_decided_free(CbDecided *decided);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDecided, cb_decided_free)

/* The decision with this id, NULL without an error when it is unknown. */
CbDecided *cb_decided_find(CbDb *db, const char *id, GError **error);
gboolean cb_decided_add(CbDb *db, const CbDecided *decided, GError **error);
/* What other decisions about events have said of a contractor (their texts, numbers, names in sentences) is taken out of their
 * payloads and messages; that they were made stays. */
gboolean cb_decided_forget(CbDb *db, const char *contractor, const char *except, GError **error);
/* Notes that a decision has raised these rows of its patch to the versions that stand there. */
gboolean cb_touched_add(CbDb *db, const CbDecided *decided, const CbPatch *patch, GError **error);
/* Accepted decisions that raised a root, or person, to a version in (base, last], about it or about something else,
 * oldest first: CbDecided pointers. */
GPtrArray *cb_decided_since(CbDb *db, CbTableId target, const char *target_id, gint64 base, gint64 last,
                            GError **error);
/* The highest sequence that this client has settled for a root; 0 when none. */
gboolean cb_decided_highest(CbDb *db, const char *client, CbTableId target, const char *target_id,
                            gint64 *sequence, GError **error);
/* All accepted decisions in the order in which they were decided, for the audit and for tests. */
GPtrArray *cb_decided_all(CbDb *db, GError **error);

/* --- digest --------------------------------------------------------------------------------------------- */

typedef struct {
    guint64 count[256];
    guint64 sum[256];
} CbDigest;
/* Adds one row. The same function runs over the client's cache. JSON cells count whatever the order of their
 * members and the way they are written; null cells leave no trace. */
void cb_digest_add(CbDigest *digest, const CbRow *row);
gboolean cb_hub_digest(CbDb *db, CbTableId table, CbDigest *digest, GError **error);

/* --- people and tokens ---------------------------------------------------------------------------------- */

typedef struct {
    char *id;    /* UUID */
    char *name;  /* what decisions are signed with; unique */
    char *email; /* unique, may be NULL */
    CbRole role;
    gboolean active;
    char *password; /* crypt(3) hash, NULL: none */
    gint64 created_at;
} CbUser;
void cb_user_free(CbUser *user);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbUser, cb_user_free)

gboolean cb_user_add(CbDb *db, const CbUser *user, GError **error);
gboolean cb_user_change(CbDb *db, const CbUser *user, GError **error);
/* By id, name or e-mail address (kept in lower case, found in any); NULL without an error when there is
 * none. */
CbUser *cb_user_find(CbDb *db, const char *who, GError **error);
GPtrArray *cb_user_all(CbDb *db, GError **error);

typedef enum {
    CB_TOKEN_API,     /* long-lived, kept as a hash */
    CB_TOKEN_REFRESH, /* works once */
    CB_TOKEN_SIGNING, /* the id of a key for signed requests; its secret is derived, never kept */
    CB_TOKEN_CALENDAR, /* part of the address of a calendar, opens nothing else; kept as a hash */
} CbTokenKind;
typedef struct {
    char *id;      /* short, shown in lists */
    CbTokenKind kind;
    char *user_id;
    char *hash;    /* SHA-256 of the token in hex; NULL for SIGNING */
    char *label;
    char *operator_id; /* CALENDAR: whose sessions it shows; NULL: all that the user may see */
    gint64 created_at, expires_at, used_at; /* CB_NULL: never */
    gboolean revoked;
} CbToken;
void cb_token_free(CbToken *token);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbToken, cb_token_free)
gboolean cb_token_add(CbDb *db, const CbToken *token, GError **error);
CbToken *cb_token_find_hash(CbDb *db, const char *hash, GError **error);
CbToken *cb_token_find(CbDb *db, const char *id, GError **error);
gboolean cb_token_revoke(CbDb *db, const char *id, gboolean *found, GError **error);
/* Marks a refresh token as used; FALSE in *first when it was used before. */
gboolean cb_token_use(CbDb *db, const char *id, gint64 now, gboolean *first, GError **error);
GPtrArray *cb_token_all(CbDb *db, GError **error);
/* Whether a nonce came within the last 600 seconds. */
gboolean cb_nonce_known(CbDb *db, const char *key, const char *nonce, gint64 now, gboolean *known, GError **error);
/* Remembers a nonce; FALSE in *fresh when it came within the last 600 seconds. */
gboolean cb_nonce_add(CbDb *db, const char *key, const char *nonce, gint64 now, gboolean *fresh,
                      GError **error);

/* A copy of a running hub's SQLite data into a new file; nothing is replaced. PostgreSQL's is made with
 * pg_dump, which the error says. Also gives errors of CB_STORE_ERROR. */
gboolean cb_hub_backup(const char *data, const char *path, GError **error);
