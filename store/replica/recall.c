/* Decisions that a hub accepted and has lost since: a server that took over had not received them, or a backup
 * was restored. */
#include "engine/when.h"
#include "store/inside.h"
#include "store/outbox.h"

#define OLD CB_DAY

/* The version of a root as the facts have it; CB_NULL when it is not there or has none. */
static gboolean
read_version(sqlite3 *cache, const CbDecision *decision, gint64 *version, GError **error)
{
    *version = CB_NULL;
    if (decision->target == CB_none)
        return TRUE;
    const CbTable *table = &cb_tables[decision->target];
    if (cb_table_column(table, "row_version") < 0)
        return TRUE;
    g_autofree char *sql = g_strdup_printf("SELECT row_version FROM \"%s\" WHERE \"%s\" = ?1", table->name,
                                           table->columns[cb_table_key(table)].name);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(cache, sql, error);
    gboolean row;
    if (statement == NULL || !cb_sql_bind(statement, 1, CB_TYPE_TEXT, cb_text(decision->target_id), error) ||
        !cb_sql_step(statement, &row, error))
        return FALSE;
    if (row)
        *version = sqlite3_column_int64(statement, 0);
    return TRUE;
}

static gboolean
recall(CbStore *store, const CbOutboxEntry *entry, gint64 now, guint *recalled, GError **error)
{
    gint64 version;
    if (entry->state != CB_OUTBOX_ACCEPTED || entry->version == CB_NULL)
        return TRUE;
    if (!read_version(store->cache, entry->decision, &version, error))
        return FALSE;
    if (version == CB_NULL || version >= entry->version)
        return TRUE;
    gboolean old = now - entry->decision->decided_at > OLD;
    ++*recalled;
    return cb_outbox_mark(store, entry->decision->id, old ? CB_OUTBOX_PENDING : CB_OUTBOX_SENDING, error);
}

static gboolean
recall_all(CbStore *store, gint64 now, guint *recalled, GError **error)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, error);
    gboolean good = entries != NULL;
    for (guint i = 0; good && i < entries->len; i++)
        good = recall(store, entries->pdata[i], now, recalled, error);
    return good;
}

gboolean
cb_outbox_recall(CbStore *store, gint64 now, guint *recalled, GError **error)
{
    *recalled = 0;
    if (store->cache == NULL) /* there is nothing to compare with */
        return TRUE;
    if (!cb_outbox_begin(store, error))
        return FALSE;
    if (recall_all(store, now, recalled, error))
        return cb_outbox_commit(store, error);
    cb_outbox_rollback(store);
    return FALSE;
}
