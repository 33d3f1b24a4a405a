/* Reading the feed: the numbers of changed rows first, then the rows themselves, many with each
 * query. */
#include <cjson/cJSON.h>

#include "engine/json.h"
#include "store/hub/rows.h"

/* Rows that one query fetches; with few of them a smaller one. */
#define BATCH 128u
#define FEW 4u

/* Cells: xid, seq, table, pk, op. Of PostgreSQL's changes only those of transactions below the horizon
 * ?3 are complete: none of them can be overtaken. Ages are told in microseconds. `xid` alone would
 * name the text that is selected, which has another order. The oldest change that is held back is
 * the first of them in the index: for a min() a planner that knows nothing about a table that was
 * just filled reads all of it. */
static const struct {
    const char *state; /* kept, last number given, lag, horizon, epoch */
    const char *below; /* after (?1, ?2), at most ?4 */
    const char *above; /* at ?3 and beyond, after (?1, ?2) */
    const char *head;  /* the newest below ?3 */
} asks[] = {
    [CB_DB_SQLITE] =
        {"SELECT (SELECT value FROM cb_meta WHERE name = 'kept'), "
         "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'cb_changes'), 0), 0, '0', "
         "(SELECT value FROM cb_meta WHERE name = 'epoch')",
         "SELECT '0', seq, tbl, pk, op FROM cb_changes WHERE seq > ?2 ORDER BY seq LIMIT ?4", NULL,
         "SELECT '0', seq FROM cb_changes ORDER BY seq DESC LIMIT 1"},
    [CB_DB_POSTGRES] =
        {"SELECT m.value, 9223372036854775807, (SELECT CAST(extract(epoch FROM clock_timestamp()) "
         "* 1000000 AS bigint) - c.at FROM cb_changes c WHERE c.xid >= pg_snapshot_xmin(s.now) "
         "ORDER BY c.xid, c.seq LIMIT 1), CAST(pg_snapshot_xmin(s.now) AS text), e.value "
         "FROM cb_meta m, cb_meta e, (SELECT pg_current_snapshot() AS now) s "
         "WHERE m.name = 'kept' AND e.name = 'epoch'",
         "SELECT CAST(c.xid AS text), c.seq, c.tbl, c.pk, c.op FROM cb_changes c "
         "WHERE (c.xid, c.seq) > (CAST(CAST(?1 AS text) AS xid8), CAST(?2 AS bigint)) "
         "AND c.xid < CAST(CAST(?3 AS text) AS xid8) ORDER BY c.xid, c.seq LIMIT CAST(?4 AS "
         "bigint)",
         "SELECT CAST(c.xid AS text), c.seq, c.tbl, c.pk, c.op FROM cb_changes c "
         "WHERE (c.xid, c.seq) > (CAST(CAST(?1 AS text) AS xid8), CAST(?2 AS bigint)) "
         "AND c.xid >= CAST(CAST(?3 AS text) AS xid8) ORDER BY c.xid, c.seq LIMIT CAST(?4 AS "
         "bigint)",
         "SELECT CAST(c.xid AS text), c.seq FROM cb_changes c "
         "WHERE c.xid < pg_snapshot_xmin(pg_current_snapshot()) "
         "ORDER BY c.xid DESC, c.seq DESC LIMIT 1"},
};

/* One row of the change table; `pk` is owned by the feed. */
typedef struct {
    CbTableId table;
    const char *pk;
    gboolean deleted, anew; /* it went; it went before, and may have come again */
    CbCursor at;
} Raw;

typedef struct {
    CbDb *db;
    CbFeed *feed;
    GStringChunk *texts; /* the feed's */
    CbFeedState state;
    GArray *raws;       /* Raw, in order; CB_none once a newer one of the same row has come */
    GHashTable *latest; /* pk, a set of its own for each table → place in `raws` plus one */
} Reader;

/* --- how the feed stands ---------------------------------------------------------------------- */

static void
feed_state_read(CbDbRows *rows, CbFeedState *state)
{
    const char *kept = cb_db_cell(rows, 0, CB_TYPE_TEXT).text;
    state->epoch = g_intern_string(cb_db_cell(rows, 4, CB_TYPE_TEXT).text);
    if (kept == NULL || !cb_cursor_scan(kept, &state->kept))
        state->kept = (CbCursor){0, 0, NULL};
    state->kept.epoch = state->epoch;
    gint64 lag = cb_db_cell(rows, 2, CB_TYPE_INT).integer;
    state->lag = MAX(lag, 0);
    state->horizon = g_strdup(cb_db_cell(rows, 3, CB_TYPE_TEXT).text);
    state->last = (CbCursor){0, cb_db_cell(rows, 1, CB_TYPE_INT).integer, state->epoch};
    if (g_strcmp0(state->horizon, "0") != 0)
        state->last.xid = G_MAXUINT64;
}

gboolean
cb_feed_state(CbDb *db, CbFeedState *state, GError **error)
{
    g_autoptr(CbDbRows) rows = cb_db_query(db, asks[cb_db_kind(db)].state, NULL, 0, error);
    gboolean row;
    if (rows == NULL || !cb_db_next(rows, &row, error))
        return FALSE;
    if (row) {
        feed_state_read(rows, state);
        return TRUE;
    }
    g_set_error(error, CB_DB_ERROR, CB_DB_ERROR_CORRUPT,
                "%s: table cb_meta has lost its rows; start the hub again", cb_db_name(db));
    return FALSE;
}

static gboolean
read_position(CbDbRows *rows, CbCursor *cursor)
{
    const char *xid = cb_db_cell(rows, 0, CB_TYPE_TEXT).text;
    cursor->seq = cb_db_cell(rows, 1, CB_TYPE_INT).integer;
    return xid != NULL && g_ascii_string_to_unsigned(xid, 10, 0, G_MAXUINT64, &cursor->xid, NULL);
}

gboolean
cb_feed_head(CbDb *db, CbCursor *cursor, GError **error)
{
    CbFeedState state = {.lag = 0};
    gboolean row;
    if (!cb_feed_state(db, &state, error))
        return FALSE;
    g_free(state.horizon);
    g_autoptr(CbDbRows) rows = cb_db_query(db, asks[cb_db_kind(db)].head, NULL, 0, error);
    if (rows == NULL || !cb_db_next(rows, &row, error))
        return FALSE;
    if (!row || !read_position(rows, cursor) || cb_cursor_compare(*cursor, state.kept) < 0)
        *cursor = state.kept;
    cursor->epoch = state.epoch;
    return TRUE;
}

/* --- the changes ------------------------------------------------------------------------------ */

static void
add_raw(Reader *reader, Raw *raw)
{
    GHashTable *latest = reader->latest;
    g_autofree char *key = g_strdup_printf("%d%s", (int)raw->table, raw->pk);
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(latest, key));
    if (before > 0) {
        Raw *older = &g_array_index(reader->raws, Raw, before - 1);
        raw->anew = older->anew || older->deleted;
        older->table = CB_none;
    }
    g_array_append_val(reader->raws, *raw);
    g_hash_table_replace(latest, g_steal_pointer(&key), GUINT_TO_POINTER(reader->raws->len));
}

/* Reads changes after `after`, at most `limit`; above the horizon their place is not known yet, so
 * that they stand at `next`. */
static gboolean
read_raws(Reader *reader, const char *sql, CbCursor after, gint64 limit, gboolean above,
          GError **error)
{
    g_autofree char *xid = g_strdup_printf("%" G_GUINT64_FORMAT, after.xid);
    const CbDbParam params[] = {cb_db_text(xid), cb_db_integer(after.seq),
                                cb_db_text(reader->state.horizon), cb_db_integer(limit)};
    g_autoptr(CbDbRows) rows = cb_db_query(reader->db, sql, params, 4, error);
    gboolean row, good = rows != NULL;
    for (gint64 n = 0; good && (good = cb_db_next(rows, &row, error)) && row; n++) {
        Raw raw = {.at.epoch = reader->state.epoch};
        if (n == limit - 1 && !above) {
            reader->feed->more = TRUE;
            break;
        }
        const char *pk = cb_db_cell(rows, 3, CB_TYPE_TEXT).text;
        raw.table = cb_table_named(cb_db_cell(rows, 2, CB_TYPE_TEXT).text);
        raw.pk = g_string_chunk_insert(reader->texts, pk);
        raw.deleted = g_strcmp0(cb_db_cell(rows, 4, CB_TYPE_TEXT).text, "D") == 0;
        if (above || !read_position(rows, &raw.at))
            raw.at = reader->feed->next;
        reader->feed->next = raw.at;
        if (raw.table != CB_none)
            add_raw(reader, &raw);
    }
    return good;
}

/* --- the rows --------------------------------------------------------------------------------- */

/* SELECT of `n` rows of one table by their keys; the first cell tells which of them it is. */
static char *
rows_sql(CbDbKind kind, const CbTable *table, guint n)
{
    GString *sql = g_string_new("SELECT k.column1, ");
    guint keys = 0, parameter = 0;
    cb_hub_append_columns(sql, kind, table, CB_PICK_SYNCED, "t.");
    g_string_append(sql, " FROM (VALUES ");
    for (guint c = 0; c < table->n_columns; c++)
        keys += cb_hub_is_key(table, c);
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(sql, "%s(%u", i > 0 ? ", " : "", i);
        for (guint key = 0; key < keys; key++)
            g_string_append_printf(sql, ", ?%u", ++parameter);
        g_string_append_c(sql, ')');
    }
    g_string_append_printf(sql, ") AS k CROSS JOIN %s\"%s\" AS t WHERE ",
                           kind == CB_DB_POSTGRES ? "LATERAL (SELECT * FROM " : "", table->name);
    for (guint c = 0, key = 0; c < table->n_columns; c++)
        if (cb_hub_is_key(table, c)) {
            g_string_append_printf(sql, "%st.\"%s\" = k.column%u", key > 0 ? " AND " : "",
                                   table->columns[c].name, key + 2);
            key++;
        }
    /* OFFSET keeps PostgreSQL from reading the whole table to join it. */
    g_string_append(sql, kind == CB_DB_POSTGRES ? " OFFSET 0) AS t" : "");
    return g_string_free(sql, FALSE);
}

/* The key of a changed row, from its JSON array. */
static void
read_pk(Reader *reader, const char *pk, CbRow *row)
{
    const CbTable *table = &cb_tables[row->table];
    g_autoptr(cJSON) array = cJSON_Parse(pk);
    const cJSON *item = array != NULL ? array->child : NULL;
    for (guint c = 0; c < table->n_columns && item != NULL; c++) {
        if (!cb_hub_is_key(table, c))
            continue;
        if (cJSON_IsString(item) &&
            cb_value_parse(table->columns[c].type, item->valuestring, &row->values[c])) {
            if (row->values[c].text != NULL)
                row->values[c].text = g_string_chunk_insert(reader->texts, item->valuestring);
            row->set |= G_GUINT64_CONSTANT(1) << c;
        }
        item = item->next;
    }
}

/* The places among the changes of those of one table. */
static GArray *
list_table(const GArray *changes, CbTableId table)
{
    GArray *places = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < changes->len; i++)
        if (g_array_index(changes, CbChange, i).row.table == table)
            g_array_append_val(places, i);
    return places;
}

/* The keys of `n` rows, of which the last are none where there are fewer `places`. */
static guint
key_params(const GArray *changes, const guint *places, guint n_places, guint n, CbDbParam *params)
{
    const CbTable *table = &cb_tables[g_array_index(changes, CbChange, places[0]).row.table];
    guint filled = 0;
    for (guint i = 0; i < n; i++)
        for (guint c = 0; c < table->n_columns; c++) {
            if (!cb_hub_is_key(table, c))
                continue;
            CbValue none = cb_integer(CB_NULL);
            const CbRow *row =
                i < n_places ? &g_array_index(changes, CbChange, places[i]).row : NULL;
            params[filled++] =
                cb_hub_param(&table->columns[c], row != NULL ? row->values[c] : none);
        }
    return filled;
}

/* Reads the rows of at most BATCH places. */
static gboolean
read_batch(Reader *reader, CbTableId table, const guint *places, guint n_places, GError **error)
{
    GArray *changes = reader->feed->changes;
    guint n = n_places <= FEW ? FEW : BATCH;
    CbDbParam params[BATCH * CB_MAX_COLUMNS];
    guint filled = key_params(changes, places, n_places, n, params);
    g_autofree char *sql = rows_sql(cb_db_kind(reader->db), &cb_tables[table], n);
    g_autoptr(CbDbRows) rows = cb_db_query(reader->db, sql, params, filled, error);
    gboolean row, good = rows != NULL;
    while (good && (good = cb_db_next(rows, &row, error)) && row) {
        guint place = places[cb_db_cell(rows, 0, CB_TYPE_INT).integer];
        CbChange *change = &g_array_index(changes, CbChange, place);
        change->deleted = FALSE;
        cb_hub_read_row(rows, 1, CB_PICK_SYNCED, &change->row, reader->texts);
    }
    return good;
}

static gboolean
read_table(Reader *reader, CbTableId table, GError **error)
{
    g_autoptr(GArray) places = list_table(reader->feed->changes, table);
    gboolean good = TRUE;
    for (guint i = 0; good && i < places->len; i += BATCH)
        good = read_batch(reader, table, &g_array_index(places, guint, i),
                          MIN(BATCH, places->len - i), error);
    return good;
}

/* Leaves out the changes that a newer one of the same row follows. */
static void
keep_newest(Reader *reader)
{
    guint kept = 0;
    for (guint i = 0; i < reader->raws->len; i++) {
        Raw raw = g_array_index(reader->raws, Raw, i);
        if (raw.table != CB_none)
            g_array_index(reader->raws, Raw, kept++) = raw;
    }
    g_array_set_size(reader->raws, kept);
}

/* A row that went and came again begins with a low version, which who holds the old one would take for a
 * replay: its going is told before it. */
static void
tell_who_came_again(Reader *reader)
{
    GArray *changes = reader->feed->changes;
    GArray *told = g_array_sized_new(FALSE, FALSE, sizeof(CbChange), changes->len);
    for (guint i = 0; i < changes->len; i++) {
        const CbChange *change = &g_array_index(changes, CbChange, i);
        const Raw *raw = &g_array_index(reader->raws, Raw, i);
        if (raw->anew && !change->deleted) {
            CbChange gone = {.deleted = TRUE, .row = {.table = raw->table}, .at = change->at};
            read_pk(reader, raw->pk, &gone.row);
            g_array_append_val(told, gone);
        }
        g_array_append_val(told, *change);
    }
    g_array_unref(changes);
    reader->feed->changes = told;
}

static gboolean
read_rows(Reader *reader, GError **error)
{
    GArray *changes = reader->feed->changes;
    keep_newest(reader);
    for (guint i = 0; i < reader->raws->len; i++) {
        const Raw *raw = &g_array_index(reader->raws, Raw, i);
        CbChange change = {.deleted = TRUE, .row = {.table = raw->table}, .at = raw->at};
        read_pk(reader, raw->pk, &change.row);
        g_array_append_val(changes, change);
    }
    gboolean good = TRUE;
    for (guint t = 0; good && t < CB_N_TABLES; t++)
        good = read_table(reader, (CbTableId)t, error);
    if (good)
        tell_who_came_again(reader);
    return good;
}

/* --- all of it -------------------------------------------------------------------------------- */

static gboolean
read_feed(Reader *reader, CbCursor cursor, guint limit, gboolean fresh, GError **error)
{
    CbFeed *feed = reader->feed;
    const CbFeedState *state = &reader->state;
    if (!cb_feed_state(reader->db, &reader->state, error))
        return FALSE;
    feed->lag = state->lag;
    feed->next.epoch = state->epoch;
    feed->gone = (cursor.epoch != NULL && cursor.epoch != state->epoch) ||
                 cb_cursor_compare(cursor, state->kept) < 0 ||
                 cb_cursor_compare(cursor, state->last) > 0;
    if (feed->gone)
        return TRUE;
    CbDbKind kind = cb_db_kind(reader->db);
    if (!read_raws(reader, asks[kind].below, cursor, (gint64)limit + 1, FALSE, error))
        return FALSE;
    if (fresh && !feed->more && asks[kind].above != NULL &&
        !read_raws(reader, asks[kind].above, cursor, G_MAXINT64, TRUE, error))
        return FALSE;
    return reader->raws->len == 0 || read_rows(reader, error);
}

static CbFeed *
new_feed(CbDb *db, CbCursor cursor, guint limit, gboolean fresh, GError **error)
{
    g_autoptr(CbFeed) feed = g_new0(CbFeed, 1);
    Reader reader = {.db = db, .feed = feed, .texts = g_string_chunk_new(4096)};
    feed->changes = g_array_new(FALSE, FALSE, sizeof(CbChange));
    feed->texts = reader.texts;
    feed->next = cursor;
    reader.raws = g_array_new(FALSE, FALSE, sizeof(Raw));
    reader.latest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gboolean good = read_feed(&reader, cursor, limit, fresh, error);
    g_array_unref(reader.raws);
    g_hash_table_unref(reader.latest);
    g_free(reader.state.horizon);
    return good ? g_steal_pointer(&feed) : NULL;
}

CbFeed *
cb_feed_read(CbDb *db, CbCursor cursor, guint limit, GError **error)
{
    return new_feed(db, cursor, limit, FALSE, error);
}

CbFeed *
cb_feed_read_fresh(CbDb *db, CbCursor cursor, guint limit, GError **error)
{
    return new_feed(db, cursor, limit, TRUE, error);
}

void
cb_feed_free(CbFeed *feed)
{
    if (feed == NULL)
        return;
    g_array_unref(feed->changes);
    g_string_chunk_free(feed->texts);
    g_free(feed);
}
