#include "engine/operators/handover.h"

#include <string.h>

#include "engine/operators/absence.h"
#include "engine/operators/coverage.h"
#include "engine/operators/operators.h"
#include "engine/when.h"

/* When a date begins by the company's clocks. */
static gint64
begin_of(const CbWorld *world, gint64 day)
{
    return cb_time_at(day, 0, cb_staffing(world)->policy.timezone);
}

/* --- absences --------------------------------------------------------------------------------- */

gint64
cb_absence_began(const CbWorld *world, guint absence)
{
    gint64 start = absences_starts_at(world, absence);
    if (start == CB_NULL)
        start = begin_of(world, absences_first(world, absence));
    return MAX(start, absences_noted_at(world, absence));
}

/* Who came back before the first day was never away. */
static gboolean
is_over(const CbWorld *world, guint absence, gint64 now)
{
    gint64 last = cb_absence_last(world, absence), end = absences_ends_at(world, absence);
    return last < absences_first(world, absence) || now >= (end != CB_NULL ? end : begin_of(world, last + 1));
}

static int
compare_absences(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = cb_absence_began(world, x), right = cb_absence_began(world, y);
    return left != right ? (left < right ? -1 : 1) : strcmp(absences_id(world, x), absences_id(world, y));
}

GArray *
cb_absences_begun(const CbWorld *world, gint64 since, gint64 now)
{
    GArray *begun = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint absence = 0; absence < cb_world_rows(world, CB_absences); absence++) {
        gint64 began = cb_absence_began(world, absence);
        if (began >= since && began <= now && !is_over(world, absence, now))
            g_array_append_val(begun, absence);
    }
    g_array_sort_with_data(begun, compare_absences, (gpointer)world);
    return begun;
}

/* --- sessions --------------------------------------------------------------------------------- */

gint64
cb_session_begins(const CbWorld *world, guint session)
{
    gint64 start = sessions_starts_at(world, session);
    return start != CB_NULL ? start : begin_of(world, sessions_date(world, session));
}

/* Rows lie in the order of their ids. */
static int
compare_sessions(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 left = cb_session_begins(world, x), right = cb_session_begins(world, y);
    return left != right ? (left < right ? -1 : 1) : (x > y) - (x < y);
}

GArray *
cb_sessions_short(const CbWorld *world, gint64 now, gint64 until)
{
    g_autoptr(GArray) in_need = cb_sessions_in_need(world);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < in_need->len; i++) {
        guint session = g_array_index(in_need, guint, i);
        if (!cb_session_has_begun(world, session, now) && cb_session_begins(world, session) < until)
            g_array_append_val(found, session);
    }
    g_array_sort_with_data(found, compare_sessions, (gpointer)world);
    return found;
}
