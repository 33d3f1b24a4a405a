#include <string.h>

#include "store/hub/rows.h"

#define VERSION "v1."
#define EPOCH_DIGITS 8u

int
cb_cursor_compare(CbCursor a, CbCursor b)
{
    if (a.xid != b.xid)
        return a.xid < b.xid ? -1 : 1;
    return (a.seq > b.seq) - (a.seq < b.seq);
}

char *
cb_cursor_print(CbCursor cursor)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT ".%" G_GINT64_FORMAT, cursor.xid, cursor.seq);
}

gboolean
cb_cursor_scan(const char *text, CbCursor *cursor)
{
    g_auto(GStrv) parts = g_strsplit(text, ".", 3);
    if (g_strv_length(parts) != 2 ||
        !g_ascii_string_to_unsigned(parts[0], 10, 0, G_MAXUINT64, &cursor->xid, NULL) ||
        !g_ascii_string_to_signed(parts[1], 10, 0, G_MAXINT64, &cursor->seq, NULL))
        return FALSE;
    /* One text for one cursor: no zeros in front. */
    g_autofree char *same = cb_cursor_print(*cursor);
    return strcmp(same, text) == 0;
}

char *
cb_cursor_format(const CbHubStore *store, CbCursor cursor)
{
    g_autofree char *position = cb_cursor_print(cursor);
    return g_strdup_printf(VERSION "%s.%s",
                           cursor.epoch != NULL ? cursor.epoch : cb_hub_store_epoch(store),
                           position);
}

gboolean
cb_cursor_parse(const CbHubStore *store, const char *text, CbCursor *cursor)
{
    const char *epoch = text + strlen(VERSION), *ours = cb_hub_store_epoch(store);
    cursor->epoch = ours;
    return g_str_has_prefix(text, VERSION) && g_str_has_prefix(epoch, ours) &&
           epoch[EPOCH_DIGITS] == '.' && cb_cursor_scan(epoch + EPOCH_DIGITS + 1, cursor);
}
