/* cb_pull: what has changed after a cursor, as it is now. */
#include "sync/hub/inside.h"

#define MOST_ROWS 5000

static CbAnswer *
must_refetch(void)
{
    return cb_http_error(
        409, "must_refetch", "The hub does not know what has changed since this cursor.",
        "It belongs to other data, or lies before what is kept.", "Begin with a snapshot.");
}

static void
print_change(GString *out, const CbAsker *asker, const CbChange *change)
{
    gboolean gone = change->deleted || !cb_rights_sees(asker, &change->row);
    g_string_append(out, "{\"t\":\"");
    g_string_append(out, cb_tables[change->row.table].name);
    g_string_append(out, gone ? "\",\"op\":\"D\",\"pk\":" : "\",\"op\":\"U\",\"pk\":");
    cb_wire_print_pk(out, &change->row);
    g_string_append_printf(
        out, ",\"v\":%" G_GINT64_FORMAT ",\"row\":", gone ? 0 : cb_wire_version(&change->row));
    if (gone)
        g_string_append(out, "null");
    else
        cb_wire_print_row(out, &change->row);
    g_string_append_c(out, '}');
}

static CbAnswer *
answer_feed(CbHub *hub, const CbAsker *asker, const CbFeed *feed)
{
    GString *out = g_string_new("{\"epoch\":");
    g_autofree char *next = cb_cursor_format(hub->store, feed->next);
    cb_rights_print_epoch(out, asker->role, feed->next.epoch);
    g_string_append_printf(out, ",\"schema\":%d,\"next\":", CB_SCHEMA_NEWEST);
    cb_wire_print_text(out, next);
    g_string_append_printf(out, ",\"more\":%s,\"lag_ms\":%" G_GINT64_FORMAT ",\"rows\":[",
                           feed->more ? "true" : "false", feed->lag / 1000);
    const char *between = "";
    for (guint i = 0; i < feed->changes->len; i++) {
        const CbChange *change = &g_array_index(feed->changes, CbChange, i);
        if (!cb_rights_may(asker, change->row.table, CB_RIGHT_SELECT))
            continue; /* whoever sees nothing of a table has none of its rows: ids tell who was told of what */
        g_string_append(out, between);
        print_change(out, asker, change);
        between = ",\n";
    }
    g_string_append(out, "]}");
    cb_hub_count(hub, "pulled_rows_total", feed->changes->len);
    return cb_answer_json(out);
}

CbAnswer *
cb_answer_pull(CbHub *hub, const CbAsker *asker, const CbRequest *request)
{
    CbAnswer *refusal = NULL;
    GError *error = NULL;
    CbCursor cursor;
    gint64 limit = MOST_ROWS;
    g_autoptr(cJSON) body = cb_body_object(request, &refusal);
    if (body == NULL)
        return refusal;
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(body, "cursor"));
    cb_wire_read_number(cJSON_GetObjectItemCaseSensitive(body, "limit"), &limit);
    if (text == NULL || !cb_cursor_parse(hub->store, text, &cursor))
        return must_refetch();
    CbDb *db = cb_hub_reading(hub, &error);
    g_autoptr(CbFeed) feed =
        db == NULL ? NULL : cb_feed_read(db, cursor, (guint)CLAMP(limit, 1, MOST_ROWS), &error);
    cb_hub_read(hub, db);
    if (feed == NULL)
        return cb_answer_failure(hub, error);
    cb_hub_store_follow(hub->store, feed->next);
    return feed->gone ? must_refetch() : answer_feed(hub, asker, feed);
}
