/* cb_snapshot: all rows, a page at a time in key order. */
#include "sync/hub/inside.h"

#define MOST_ROWS 5000

/* --- the beginning -------------------------------------------------------------------------------- */

typedef struct {
    CbTableId table;
    gint64 rows;
} Size;

static gint
compare_sizes(gconstpointer a, gconstpointer b)
{
    const Size *x = a, *y = b;
    if (x->rows != y->rows)
        return x->rows < y->rows ? -1 : 1;
    return x->table < y->table ? -1 : 1;
}

/* Tables that the asker may not see count as empty: what a client has of them goes. */
static gboolean
count_rows(CbDb *db, const CbAsker *asker, Size sizes[static CB_N_TABLES], GError **error)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        sizes[t] = (Size){t, 0};
        if (cb_rights_may(asker, t, CB_RIGHT_SELECT) &&
            !cb_snapshot_count(db, t, &sizes[t].rows, error))
            return FALSE;
    }
    return TRUE;
}

static CbAnswer *
print_beginning(CbHub *hub, const CbAsker *asker, CbCursor at, const Size *sizes)
{
    GString *out = g_string_new("{\"epoch\":");
    g_autofree char *cursor = cb_cursor_format(hub->store, at);
    cb_rights_print_epoch(out, asker->role, at.epoch);
    g_string_append_printf(out, ",\"schema\":%d,\"cursor\":", CB_SCHEMA_NEWEST);
    cb_wire_print_text(out, cursor);
    g_string_append(out, ",\"tables\":[");
    for (guint t = 0; t < CB_N_TABLES; t++)
        g_string_append_printf(out, "%s{\"t\":\"%s\",\"rows\":%" G_GINT64_FORMAT "}",
                               t > 0 ? "," : "", cb_tables[sizes[t].table].name, sizes[t].rows);
    g_string_append(out, "]}");
    return cb_answer_json(out);
}

static CbAnswer *
answer_beginning(CbHub *hub, const CbAsker *asker)
{
    GError *error = NULL;
    CbCursor at;
    Size sizes[CB_N_TABLES];
    CbDb *db = cb_hub_reading(hub, &error);
    gboolean read =
        db != NULL && cb_feed_head(db, &at, &error) && count_rows(db, asker, sizes, &error);
    cb_hub_read(hub, db);
    if (!read)
        return cb_answer_failure(hub, error);
    cb_hub_store_follow(hub->store, at);
    qsort(sizes, CB_N_TABLES, sizeof *sizes, compare_sizes);
    return print_beginning(hub, asker, at, sizes);
}

/* --- a page --------------------------------------------------------------------------------------- */

typedef struct {
    const CbAsker *asker;
    GString *rows, *last; /* the pk of the last row, seen or not */
    gint64 visited;
} Page;

static gboolean
visit(gpointer data, const CbRow *row, GError **error)
{
    (void)error;
    Page *page = data;
    page->visited++;
    g_string_truncate(page->last, 0);
    cb_wire_print_pk(page->last, row);
    if (!cb_rights_sees(page->asker, row))
        return TRUE;
    if (page->rows->len > 0)
        g_string_append(page->rows, ",\n");
    cb_wire_print_row(page->rows, row);
    return TRUE;
}

static CbAnswer *
print_page(const char *epoch, CbTableId table, const Page *page, gboolean more)
{
    GString *out = g_string_sized_new(page->rows->len + 256);
    g_string_append(out, "{\"epoch\":");
    cb_rights_print_epoch(out, page->asker->role, epoch);
    g_string_append_printf(out, ",\"t\":\"%s\",\"next\":%s,\"rows\":[", cb_tables[table].name,
                           more ? page->last->str : "null");
    g_string_append_len(out, page->rows->str, (gssize)page->rows->len);
    g_string_append(out, "]}");
    return cb_answer_json(out);
}

static CbAnswer *
answer_page(CbHub *hub, const CbAsker *asker, CbTableId table, const CbValue *after, guint limit)
{
    GError *error = NULL;
    g_autoptr(GString) rows = g_string_new(NULL), last = g_string_new(NULL);
    Page page = {asker, rows, last, 0};
    /* Before the rows: of older data they never pass for newer ones. */
    const char *epoch = cb_hub_store_epoch(hub->store);
    gboolean hidden = !cb_rights_may(asker, table, CB_RIGHT_SELECT);
    CbDb *db = hidden ? NULL : cb_hub_reading(hub, &error);
    gboolean read =
        hidden || (db != NULL && cb_snapshot_page(db, table, after, limit, visit, &page, &error));
    cb_hub_read(hub, db);
    if (!read)
        return cb_answer_failure(hub, error);
    cb_hub_count(hub, "snapshot_rows_total", page.visited);
    return print_page(epoch, table, &page, page.visited == limit);
}

CbAnswer *
cb_answer_snapshot(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    CbValue after[CB_MAX_COLUMNS];
    gint64 limit = MOST_ROWS;
    g_autoptr(cJSON) body = cb_body_object(request, &refusal);
    if (body == NULL)
        return refusal;
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(body, "t");
    const cJSON *pk = cJSON_GetObjectItemCaseSensitive(body, "after");
    if (name == NULL)
        return answer_beginning(hub, asker);
    CbTableId table = cb_table_named(cJSON_GetStringValue(name));
    gboolean first = pk == NULL || cJSON_IsNull(pk);
    if (table == CB_none || (!first && !cb_wire_read_pk(pk, table, after)))
        return cb_http_error(400, "malformed",
                               "`t` is not a table, or `after` is not a key of it.", NULL, NULL);
    cb_wire_read_number(cJSON_GetObjectItemCaseSensitive(body, "limit"), &limit);
    return answer_page(hub, asker, table, first ? NULL : after, (guint)CLAMP(limit, 1, MOST_ROWS));
}
