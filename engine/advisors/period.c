/* Times off: ranges of time as PostgreSQL writes them. */
#include <string.h>

#include "engine/advisors/index.h"
#include "engine/when.h"

/* An end of a range, perhaps in quotes. Empty or infinite: *open; FALSE when it cannot be read. */
static gboolean
read_end(const char *text, gsize length, gint64 *at, gboolean *open)
{
    g_autofree char *copy = g_strndup(text, length);
    g_strstrip(copy);
    gsize n = strlen(copy);
    if (n >= 2 && copy[0] == '"' && copy[n - 1] == '"') {
        copy[n - 1] = '\0';
        memmove(copy, copy + 1, n - 1);
    }
    *open = *copy == '\0' || strcmp(copy, "infinity") == 0 || strcmp(copy, "-infinity") == 0;
    return *open || cb_time_parse(copy, at);
}

gboolean
cb_period_has(const char *period, gint64 instant)
{
    gsize length = strlen(period);
    const char *comma = strchr(period, ',');
    gint64 start = 0, end = 0;
    gboolean from_ever, for_ever;
    if (length < 3 || comma == NULL || !strchr("[(", period[0]) ||
        !strchr("])", period[length - 1]) ||
        !read_end(period + 1, (gsize)(comma - period - 1), &start, &from_ever) ||
        !read_end(comma + 1, (gsize)(period + length - 1 - (comma + 1)), &end, &for_ever))
        return FALSE;
    gboolean begun = from_ever || (period[0] == '[' ? instant >= start : instant > start);
    return begun && (for_ever || (period[length - 1] == ']' ? instant <= end : instant < end));
}

gboolean
cb_advisor_is_off(const CbWorld *world, guint advisor, gint64 now)
{
    CB_EACH_LINK(world, advisor_time_off, advisor_id, advisor, row)
        if (cb_period_has(advisor_time_off_period(world, row), now))
            return TRUE;
    return FALSE;
}
