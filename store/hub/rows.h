/* SQL made from declarations, and rows read and written by them: what the parts of the hub's store
 * share. Private to store/hub.
 */
#pragma once

#include "store/db.h"
#include "store/hub.h"
#include "store/hub/tables.h"
#include "store/sending.h"

/* What is selected of every column: those of the key, all, or those that leave. */
typedef enum { CB_PICK_KEY, CB_PICK_ALL, CB_PICK_SYNCED } CbPick;

/* The columns as they are selected, with commas between and `prefix` ("t.") before each. */
void cb_hub_append_columns(GString *sql, CbDbKind kind, const CbTable *table, CbPick pick,
                           const char *prefix);
/* The names of the key's columns, quoted, with commas between. */
void cb_hub_append_keys(GString *sql, const CbTable *table);
gboolean cb_hub_is_key(const CbTable *table, guint column);
/* The column `row_version`, -1 where there is none. */
int cb_hub_version_column(const CbTable *table);

/* Reads the current row: cells from place `first` on are the columns of `pick`. Texts are copied to
 * `texts` unless that is NULL; then they are valid until the next row. */
void cb_hub_read_row(CbDbRows *rows, guint first, CbPick pick, CbRow *row, GStringChunk *texts);

/* INSERT of `n` rows with all columns but those of CB_IDENTITY; parameters go on from row to row.
 */
char *cb_hub_insert_sql(const CbTable *table, guint n);
CbDbParam cb_hub_param(const CbColumn *column, CbValue value);
/* Inserts a row into one of the hub's own tables; one value per column, that of CB_IDENTITY is
 * ignored. */
gboolean cb_hub_insert(CbDb *db, const CbTable *table, const CbValue *values, GError **error);

/* A record made of the values of a row, one per column of its table; texts are lent. */
typedef gpointer (*CbHubMake)(const CbValue *values);
/* Rows of one of the hub's own tables, made into records; `tail` follows FROM. */
typedef struct {
    const CbTable *table;
    const char *tail;
    const CbDbParam *params;
    guint n;
    CbHubMake make;
    GDestroyNotify free;
} CbHubSelect;
/* All of them; free with g_ptr_array_unref. */
GPtrArray *cb_hub_select(CbDb *db, const CbHubSelect *select, GError **error);
/* The first of them; NULL without an error when there is none. */
gpointer cb_hub_select_one(CbDb *db, const CbHubSelect *select, GError **error);

/* Rows of one of the tables of facts, whole; `tail` follows the columns. */
CbDue *cb_due_read(CbDb *db, CbTableId table, const char *tail, const CbDbParam *params, guint n, GError **error);

/* --- meta ----------------------------------------------------------------------------------------- */

#define CB_META_SCHEMA "schema" /* the version of the tables */
#define CB_META_EPOCH "epoch"
#define CB_META_KEPT "kept" /* XID.SEQ of the newest change that was forgotten for its age */
#define CB_META_HOME "home" /* which database this is; in a copy it is another */

/* A new epoch within the caller's transaction: all changes are forgotten, every cursor is refused.
 * The epoch is interned; NULL with an error. */
const char *cb_meta_renew(CbDb *db, GError **error);

/* --- the feed ------------------------------------------------------------------------------------- */

/* XID.SEQ and back; strict. */
char *cb_cursor_print(CbCursor cursor);
gboolean cb_cursor_scan(const char *text, CbCursor *cursor);

/* How the feed stands. */
typedef struct {
    CbCursor kept; /* before it something was forgotten */
    CbCursor last; /* no cursor beyond it was ever given */
    gint64 lag;
    char *horizon; /* PostgreSQL: the oldest transaction that may still write; "0" on SQLite */
    const char *epoch; /* interned */
} CbFeedState;
gboolean cb_feed_state(CbDb *db, CbFeedState *state, GError **error);

/* --- making and checking -------------------------------------------------------------------------- */

/* What the triggers notify on PostgreSQL. */
#define CB_FEED_CHANNEL "callboard_feed"

/* Makes the table of changes. */
gboolean cb_changes_create(CbDb *db, GError **error);
/* Makes the triggers of `table` that are missing, disabled or different; *made when there were any.
 */
gboolean cb_triggers_make(CbDb *db, const CbTable *table, gboolean *made, GError **error);
/* Whether a table of this name exists. */
gboolean cb_look_exists(CbDb *db, const char *table, gboolean *exists, GError **error);
/* Compares a table that exists with its declaration and repairs what loses nothing. */
gboolean cb_look_repair(CbDb *db, const CbTable *table, GPtrArray *findings, GError **error);
/* Lets the columns of a table of ours that no other refers to take the words that are declared. */
gboolean cb_words_repair(CbDb *db, const CbTable *table, GPtrArray *findings, GError **error);
