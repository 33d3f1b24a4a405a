#include "store/hub/rows.h"

void
cb_due_free(CbDue *due)
{
    if (due == NULL)
        return;
    g_array_unref(due->rows);
    g_string_chunk_free(due->texts);
    g_free(due);
}

/* Both statuses by name, so that the index on them serves. */
#define WHERE                                                                                      \
    " FROM messages WHERE status IN ('queued', 'sending') "                                        \
    "AND COALESCE(due_at, created_at) <= ?1 AND (CASE WHEN address LIKE '%@%' "                    \
    "THEN CAST(?2 AS bigint) ELSE CAST(?3 AS bigint) END) = 1 "                                    \
    "ORDER BY COALESCE(due_at, created_at), created_at, id LIMIT ?4"
static const char *const tails[] = {
    [CB_DB_SQLITE] = WHERE,
    [CB_DB_POSTGRES] = WHERE " FOR UPDATE SKIP LOCKED",
};

static gboolean
take_rows(CbDue *due, CbTableId table, CbDbRows *rows, GError **error)
{
    gboolean row, good;
    while ((good = cb_db_next(rows, &row, error)) && row) {
        CbRow read = {.table = table};
        cb_hub_read_row(rows, 0, CB_PICK_ALL, &read, due->texts);
        g_array_append_val(due->rows, read);
    }
    return good;
}

CbDue *
cb_due_read(CbDb *db, CbTableId table, const char *tail, const CbDbParam *params, guint n, GError **error)
{
    g_autoptr(GString) sql = g_string_new("SELECT ");
    cb_hub_append_columns(sql, cb_db_kind(db), &cb_tables[table], CB_PICK_ALL, NULL);
    g_string_append(sql, tail);
    g_autoptr(CbDbRows) rows = cb_db_query(db, sql->str, params, n, error);
    if (rows == NULL)
        return NULL;
    g_autoptr(CbDue) due = g_new0(CbDue, 1);
    due->rows = g_array_new(FALSE, FALSE, sizeof(CbRow));
    due->texts = g_string_chunk_new(4096);
    return take_rows(due, table, rows, error) ? g_steal_pointer(&due) : NULL;
}

CbDue *
cb_sending_due(CbDb *db, gint64 now, guint which, guint limit, GError **error)
{
    const CbDbParam params[] = {cb_db_time(now), cb_db_integer((which & CB_DUE_MAIL) != 0),
                                cb_db_integer((which & CB_DUE_OTHER) != 0), cb_db_integer(limit)};
    return cb_due_read(db, CB_messages, tails[cb_db_kind(db)], params, G_N_ELEMENTS(params), error);
}

static const char *const holds_sql[] = {
    [CB_DB_SQLITE] = "SELECT 1 FROM messages WHERE id = ?1 AND status = 'sending' AND attempts = ?2 AND due_at = ?3",
    [CB_DB_POSTGRES] = "SELECT CAST(1 AS bigint) FROM messages WHERE id = ?1 AND status = 'sending' AND attempts = ?2 "
                       "AND due_at = ?3 FOR UPDATE",
};

gboolean
cb_sending_holds(CbDb *db, const CbHold *hold, gboolean *holds, GError **error)
{
    const CbDbParam params[] = {cb_db_text(hold->id), cb_db_integer(hold->attempts), cb_db_time(hold->until)};
    CbValue one;
    return cb_db_one(db, holds_sql[cb_db_kind(db)], params, G_N_ELEMENTS(params), CB_TYPE_INT, &one, holds, error);
}
