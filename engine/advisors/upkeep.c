#include "engine/advisors/upkeep.h"

#include <string.h>

#include "engine/advisors/life.h"
#include "engine/advisors/match.h"
#include "engine/when.h"

static gboolean
waits_long(const CbWorld *world, guint match, gint64 now)
{
    return strcmp(advisor_match_requests_status(world, match), "pending") == 0 &&
           advisor_match_requests_expires_at(world, match) > now &&
           advisor_match_requests_created_at(world, match) < now - CB_RETRY_AFTER * CB_MINUTE;
}

static gint
compare(gconstpointer a, gconstpointer b, gpointer times)
{
    gint64 x = cb_vector_wide(times, *(const guint *)a),
           y = cb_vector_wide(times, *(const guint *)b);
    return x != y ? (x < y ? -1 : 1) : cb_row_compare(a, b);
}

/* The matches for which `holds`, by a time of theirs. */
static GArray *
collect(const CbWorld *world, gint64 now, gboolean (*holds)(const CbWorld *, guint, gint64),
        guint column)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint match = 0; match < cb_world_rows(world, CB_advisor_match_requests); match++)
        if (holds(world, match, now))
            g_array_append_val(rows, match);
    g_array_sort_with_data(rows, compare,
                           (gpointer)cb_world_column(world, CB_advisor_match_requests, column));
    return rows;
}

GArray *
cb_matches_overdue(const CbWorld *world, gint64 now)
{
    return collect(world, now, cb_match_is_overdue, CB_advisor_match_requests_expires_at);
}

GArray *
cb_matches_to_retry(const CbWorld *world, gint64 now)
{
    return collect(world, now, waits_long, CB_advisor_match_requests_created_at);
}
