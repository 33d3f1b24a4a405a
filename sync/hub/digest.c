/* cb_digest: a proof that a cache equals its source, without its rows. */
#include "sync/hub/inside.h"

#define PAGE 5000u

typedef struct {
    const CbAsker *asker;
    CbDigest *digest;
    GPtrArray *key; /* the last row's key columns: char * */
    guint visited;
} Visible;

static gboolean
visit(gpointer data, const CbRow *row, GError **error)
{
    (void)error;
    Visible *visible = data;
    const CbTable *table = &cb_tables[row->table];
    visible->visited++;
    g_ptr_array_set_size(visible->key, 0);
    for (guint c = 0; c < table->n_columns; c++)
        if ((table->columns[c].flags & CB_KEY) != 0)
            g_ptr_array_add(visible->key, cb_value_format(table->columns[c].type, row->values[c]));
    if (cb_rights_sees(visible->asker, row))
        cb_digest_add(visible->digest, row);
    return TRUE;
}

static void
read_key(CbTableId table, const GPtrArray *key, CbValue *after)
{
    for (guint c = 0, k = 0; c < cb_tables[table].n_columns; c++)
        if ((cb_tables[table].columns[c].flags & CB_KEY) != 0) {
            cb_value_parse(cb_tables[table].columns[c].type, key->pdata[k], &after[k]);
            k++;
        }
}

/* The digest of what the asker may see of a table. */
static gboolean
digest_visible(CbDb *db, const CbAsker *asker, CbTableId table, CbDigest *digest, GError **error)
{
    g_autoptr(GPtrArray) key = g_ptr_array_new_with_free_func(g_free);
    Visible visible = {asker, digest, key, PAGE};
    for (gboolean first = TRUE; visible.visited == PAGE; first = FALSE) {
        g_autoptr(GPtrArray) last = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_extend(last, key, (GCopyFunc)(void (*)(void))g_strdup, NULL);
        CbValue after[CB_MAX_COLUMNS];
        if (!first)
            read_key(table, last, after);
        visible.visited = 0;
        if (!cb_snapshot_page(db, table, first ? NULL : after, PAGE, visit, &visible, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_digest(CbDb *db, const CbAsker *asker, CbTableId table, CbDigest *digest, GError **error)
{
    if (!cb_rights_may(asker, table, CB_RIGHT_SELECT))
        return TRUE;
    return cb_rights_sees_all(asker, table) ? cb_hub_digest(db, table, digest, error)
                                            : digest_visible(db, asker, table, digest, error);
}

static CbAnswer *
print_digest(CbHub *hub, const CbAsker *asker, CbCursor at, const CbDigest *digest)
{
    GString *out = g_string_new("{\"epoch\":");
    g_autofree char *cursor = cb_cursor_format(hub->store, at);
    cb_rights_print_epoch(out, asker->role, at.epoch);
    g_string_append(out, ",\"cursor\":");
    cb_wire_print_text(out, cursor);
    g_string_append(out, ",\"buckets\":[");
    for (guint b = 0; b < G_N_ELEMENTS(digest->count); b++)
        g_string_append_printf(out, "%s[%" G_GUINT64_FORMAT ",\"%016" G_GINT64_MODIFIER "x\"]",
                               b > 0 ? "," : "", digest->count[b], digest->sum[b]);
    g_string_append(out, "]}");
    return cb_answer_json(out);
}

CbAnswer *
cb_answer_digest(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    GError *error = NULL;
    CbCursor at;
    CbDigest digest = {{0}, {0}};
    g_autoptr(cJSON) body = cb_body_object(request, &refusal);
    if (body == NULL)
        return refusal;
    CbTableId table =
        cb_table_named(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "t")));
    if (table == CB_none)
        return cb_http_error(400, "malformed", "`t` is not a table.", NULL, NULL);
    CbDb *db = cb_hub_reading(hub, &error);
    gboolean read = db != NULL && cb_feed_head(db, &at, &error) &&
                    read_digest(db, asker, table, &digest, &error);
    cb_hub_read(hub, db);
    return read ? print_digest(hub, asker, at, &digest) : cb_answer_failure(hub, error);
}
