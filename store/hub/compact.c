/* Forgetting: older states of rows that changed again, and what is older than the feed is kept.
 * Looking for it takes long and locks nobody; taking it out is done in small transactions. */
#include "engine/when.h"
#include "store/hub/rows.h"

#define DECIDED_KEPT (90 * CB_DAY)
#define NONCE_KEPT (600 * CB_SECOND)
#define BATCH 2000u

/* The newest change of a row is n = 1, the newest of a row with the same op is of_op = 1. */
#define NEWNESS(order)                                           \
    "row_number() OVER (PARTITION BY tbl, pk ORDER BY " order ") AS n, " \
    "row_number() OVER (PARTITION BY tbl, pk, op ORDER BY " order ") AS of_op"

/* ?1 is the horizon, ?2 an instant. */
static const struct {
    /* The numbers of complete changes that a newer complete one follows; the newest deletion stays, for
     * those who still hold a row that came again. */
    const char *superseded;
    const char *oldest;     /* xid and seq of the newest complete change before ?2 */
} asks[] = {
    [CB_DB_SQLITE] =
        {"SELECT seq FROM (SELECT seq, op, " NEWNESS("seq DESC") " FROM cb_changes WHERE ?1 = '0') AS c "
         "WHERE n > 1 AND (op <> 'D' OR of_op > 1)",
         "SELECT '0', seq FROM cb_changes WHERE at < ?2 ORDER BY seq DESC LIMIT 1"},
    [CB_DB_POSTGRES] =
        {"SELECT seq FROM (SELECT seq, op, " NEWNESS("xid DESC, seq DESC") " FROM cb_changes "
         "WHERE xid < CAST(CAST(?1 AS text) AS xid8)) AS c WHERE n > 1 AND (op <> 'D' OR of_op > 1)",
         "SELECT CAST(c.xid AS text), c.seq FROM cb_changes c WHERE c.at < CAST(?2 AS bigint) "
         "AND c.xid < CAST(CAST(?1 AS text) AS xid8) ORDER BY c.xid DESC, c.seq DESC LIMIT 1"},
};

/* Changes up to (?1, ?2) that are older than ?3, at most ?4 of them. */
static const char *const old_sql[] = {
    [CB_DB_SQLITE] = "DELETE FROM cb_changes WHERE seq IN (SELECT seq FROM cb_changes "
                     "WHERE seq <= ?2 AND at < ?3 AND ?1 = '0' ORDER BY seq LIMIT ?4)",
    [CB_DB_POSTGRES] = "DELETE FROM cb_changes WHERE seq IN (SELECT seq FROM cb_changes "
                       "WHERE (xid, seq) <= (CAST(CAST(?1 AS text) AS xid8), CAST(?2 AS bigint)) "
                       "AND at < CAST(?3 AS bigint) ORDER BY xid, seq LIMIT CAST(?4 AS bigint))",
};

static const char *const chosen_sql[] = {
    [CB_DB_SQLITE] = "DELETE FROM cb_changes WHERE seq IN (SELECT value FROM json_each(?1))",
    [CB_DB_POSTGRES] = "DELETE FROM cb_changes WHERE seq IN (SELECT CAST(value AS bigint) "
                       "FROM json_array_elements_text(CAST(?1 AS json)))",
};

/* One statement in a transaction of its own. */
static gboolean
run_alone(CbDb *db, const char *sql, const CbDbParam *params, guint n, gint64 *changed,
          GError **error)
{
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    if (cb_db_run(db, sql, params, n, changed, error))
        return cb_db_commit(db, error);
    cb_db_rollback(db);
    return FALSE;
}

/* What there is to forget, as it stands at one moment. */
typedef struct {
    GArray *superseded; /* gint64 */
    CbCursor oldest;
    gboolean any_old;
} Findings;

static gboolean
read_superseded(CbDb *db, const CbDbParam *params, Findings *findings, GError **error)
{
    g_autoptr(CbDbRows) rows = cb_db_query(db, asks[cb_db_kind(db)].superseded, params, 1, error);
    gboolean row, good = rows != NULL;
    while (good && (good = cb_db_next(rows, &row, error)) && row) {
        gint64 seq = cb_db_cell(rows, 0, CB_TYPE_INT).integer;
        g_array_append_val(findings->superseded, seq);
    }
    return good;
}

static gboolean
read_oldest(CbDb *db, const CbDbParam *params, Findings *findings, GError **error)
{
    g_autoptr(CbDbRows) rows = cb_db_query(db, asks[cb_db_kind(db)].oldest, params, 2, error);
    if (rows == NULL || !cb_db_next(rows, &findings->any_old, error))
        return FALSE;
    if (findings->any_old) {
        const char *xid = cb_db_cell(rows, 0, CB_TYPE_TEXT).text;
        findings->oldest.seq = cb_db_cell(rows, 1, CB_TYPE_INT).integer;
        findings->any_old =
            g_ascii_string_to_unsigned(xid, 10, 0, G_MAXUINT64, &findings->oldest.xid, NULL);
    }
    return TRUE;
}

static gboolean
look(CbDb *db, gint64 before, Findings *findings, GError **error)
{
    CbFeedState state = {.lag = 0};
    if (!cb_db_begin(db, CB_DB_READ, error))
        return FALSE;
    gboolean good = cb_feed_state(db, &state, error);
    if (good) {
        const CbDbParam params[] = {cb_db_text(state.horizon), cb_db_integer(before)};
        good = read_superseded(db, params, findings, error) &&
               read_oldest(db, params, findings, error);
    }
    cb_db_rollback(db);
    g_free(state.horizon);
    return good;
}

static gboolean
forget_superseded(CbDb *db, const GArray *numbers, GError **error)
{
    gboolean good = TRUE;
    for (guint i = 0; good && i < numbers->len; i += BATCH) {
        g_autoptr(GString) list = g_string_new(NULL);
        for (guint n = i; n < MIN(i + BATCH, numbers->len); n++)
            g_string_append_printf(list, "%c%" G_GINT64_FORMAT, n == i ? '[' : ',',
                                   g_array_index(numbers, gint64, n));
        g_string_append_c(list, ']');
        const CbDbParam params[] = {cb_db_text(list->str)};
        good = run_alone(db, chosen_sql[cb_db_kind(db)], params, 1, NULL, error);
    }
    return good;
}

static gboolean
note_kept(CbDb *db, CbCursor kept, GError **error)
{
    g_autofree char *text = cb_cursor_print(kept);
    if (!cb_db_begin(db, CB_DB_WRITE, error))
        return FALSE;
    if (cb_meta_set(db, CB_META_KEPT, text, error))
        return cb_db_commit(db, error);
    cb_db_rollback(db);
    return FALSE;
}

/* Cursors before the newest of them are refused from now on. */
static gboolean
forget_old(CbDb *db, const Findings *findings, gint64 before, GError **error)
{
    g_autofree char *xid = g_strdup_printf("%" G_GUINT64_FORMAT, findings->oldest.xid);
    const CbDbParam params[] = {cb_db_text(xid), cb_db_integer(findings->oldest.seq),
                                cb_db_integer(before), cb_db_integer(BATCH)};
    gint64 changed = BATCH;
    gboolean good = note_kept(db, findings->oldest, error);
    while (good && changed == BATCH)
        good = run_alone(db, old_sql[cb_db_kind(db)], params, 4, &changed, error);
    return good;
}

static gboolean
forget_others(CbDb *db, gint64 now, GError **error)
{
    const struct {
        const char *sql;
        gint64 before;
    } others[] = {
        {"DELETE FROM cb_decided WHERE at < ?1", now - DECIDED_KEPT},
        {"DELETE FROM cb_touched WHERE at < ?1", now - DECIDED_KEPT},
        {"DELETE FROM journal WHERE at < ?1", now - DECIDED_KEPT},
        {"DELETE FROM workspace_provisioning_queue WHERE status = 'completed' AND completed_at < ?1", now - DECIDED_KEPT},
        {"DELETE FROM cb_nonces WHERE at < ?1", now - NONCE_KEPT},
        {"DELETE FROM cb_tokens WHERE kind = 'refresh' AND expires_at < ?1", now},
    };
    gboolean good = TRUE;
    for (guint i = 0; good && i < G_N_ELEMENTS(others); i++) {
        const CbDbParam params[] = {cb_db_time(others[i].before)};
        good = run_alone(db, others[i].sql, params, 1, NULL, error);
    }
    return good;
}

gboolean
cb_feed_compact(CbDb *db, gint64 now, gint64 keep, GError **error)
{
    g_autoptr(GArray) superseded = g_array_new(FALSE, FALSE, sizeof(gint64));
    Findings findings = {.superseded = superseded};
    return look(db, now - keep, &findings, error) && forget_superseded(db, superseded, error) &&
           (!findings.any_old || forget_old(db, &findings, now - keep, error)) &&
           forget_others(db, now, error);
}
