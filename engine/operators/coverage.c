#include "engine/operators/coverage.h"

#include <string.h>

CbCoverage
cb_coverage(const CbWorld *world, guint session)
{
    CbCoverage coverage = {.need = MAX(1, sessions_min_operators(world, session))};
    CB_EACH_OF_SESSION (world, session, link)
        coverage.assigned += cb_link_is_accepted(world, link);
    coverage.gap = MAX(0, coverage.need - coverage.assigned);
    /* A session has fewer accepted people than there are rows, so this stays far from overflow; a need
     * beyond 2^40 is nobody's, and rounds to 0 % all the same. */
    gint64 need = MIN(coverage.need, G_GINT64_CONSTANT(1) << 40);
    coverage.percent = (guint)((200 * coverage.assigned + need) / (2 * need));
    return coverage;
}

gboolean
cb_session_is_confirmed(const CbWorld *world, guint session)
{
    return strcmp(sessions_status(world, session), "confirmed") == 0;
}

gboolean
cb_session_has_setup(const CbWorld *world, guint session)
{
    const char *json = sessions_setup_ids(world, session);
    if (json == NULL)
        return FALSE;
    json += strspn(json, " \t\r\n");
    if (*json != '[')
        return FALSE;
    json++;
    return json[strspn(json, " \t\r\n")] != ']';
}

guint
cb_session_off_board(const CbWorld *world, guint session)
{
    return (cb_session_is_confirmed(world, session) ? 0 : CB_NOT_CONFIRMED) |
           (cb_session_has_setup(world, session) ? 0 : CB_NO_SETUP) |
           (cb_coverage(world, session).gap > 0 ? 0 : CB_FULLY_STAFFED);
}

gboolean
cb_session_needs_operators(const CbWorld *world, guint session)
{
    return cb_session_is_confirmed(world, session) && cb_session_has_setup(world, session) &&
           cb_coverage(world, session).gap > 0;
}

static int
compare_need(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 gap_x = cb_coverage(world, x).gap, gap_y = cb_coverage(world, y).gap;
    gint64 day_x = sessions_date(world, x), day_y = sessions_date(world, y);
    if (gap_x != gap_y)
        return gap_x > gap_y ? -1 : 1;
    if (day_x != day_y)
        return day_x < day_y ? -1 : 1;
    return (x > y) - (x < y);
}

GArray *
cb_sessions_in_need(const CbWorld *world)
{
    GArray *sessions = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
        if (cb_session_needs_operators(world, s))
            g_array_append_val(sessions, s);
    g_array_sort_with_data(sessions, compare_need, (gpointer)world);
    return sessions;
}
