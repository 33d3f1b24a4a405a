/* The duty roster meetings of a duty list: those that are approved, under URGENT also those that wait. */
#include "engine/pool/duty_parts.h"

#include <string.h>

typedef struct {
    gint64 start;
    guint booking, place;
} Meeting;

GArray *
cb_duty_rosters_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(Meeting));
}

static gboolean
counts(const CbDuty *duty, guint booking)
{
    const char *status = booking_plan_booking_status(duty->world, booking);
    return g_strcmp0(status, "approve") == 0 ||
           (duty->policy.mode == CB_POOL_URGENT && g_strcmp0(status, "waiting") == 0);
}

static gboolean
is_roster(const CbDuty *duty, guint booking)
{
    return g_strcmp0(booking_plan_meeting_type(duty->world, booking), "DR") == 0 &&
           booking_plan_time_start(duty->world, booking) != CB_NULL;
}

void
cb_duty_take_roster(CbDuty *duty, guint booking, guint place)
{
    Meeting meeting = {booking_plan_time_start(duty->world, booking), booking, place};
    if (is_roster(duty, booking) && counts(duty, booking))
        g_array_append_val(duty->rosters, meeting);
}

/* By start, then id, which is row order. */
static int
compare_meetings(gconstpointer a, gconstpointer b)
{
    const Meeting *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->booking > y->booking) - (x->booking < y->booking);
}

void
cb_duty_sort_rosters(CbDuty *duty)
{
    g_array_sort(duty->rosters, compare_meetings);
}

/* How many come before `meeting`. */
static guint
count_before(const CbDuty *duty, const Meeting *meeting)
{
    guint low = 0, high = duty->rosters->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (compare_meetings(&g_array_index(duty->rosters, Meeting, middle), meeting) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static gboolean
lies_at(const CbDuty *duty, guint i, guint booking)
{
    return i < duty->rosters->len && g_array_index(duty->rosters, Meeting, i).booking == booking;
}

void
cb_duty_give_roster(CbDuty *duty, guint booking, guint place)
{
    Meeting meeting = {booking_plan_time_start(duty->world, booking), booking, place};
    if (!is_roster(duty, booking))
        return;
    guint i = count_before(duty, &meeting);
    if (lies_at(duty, i, booking))
        g_array_index(duty->rosters, Meeting, i).place = place;
    else
        g_array_insert_val(duty->rosters, i, meeting);
}

void
cb_duty_release_roster(CbDuty *duty, guint booking, gboolean planned)
{
    Meeting meeting = {booking_plan_time_start(duty->world, booking), booking, CB_NO_ROW};
    guint i = count_before(duty, &meeting);
    if (!is_roster(duty, booking) || !lies_at(duty, i, booking))
        return;
    if (planned ? counts(duty, booking) : duty->policy.mode == CB_POOL_URGENT)
        g_array_index(duty->rosters, Meeting, i).place = CB_NO_ROW;
    else
        g_array_remove_index(duty->rosters, i);
}

guint
cb_duty_last_roster(const CbDuty *duty, gint64 start, guint except, guint *last)
{
    Meeting first = {start, 0, CB_NO_ROW}; /* none that begins then comes before it */
    guint i = count_before(duty, &first);
    if (i > 0 && lies_at(duty, i - 1, except))
        i--;
    if (last != NULL)
        *last = i > 0 ? g_array_index(duty->rosters, Meeting, i - 1).booking : CB_NO_ROW;
    return i > 0 ? g_array_index(duty->rosters, Meeting, i - 1).place : CB_NO_ROW;
}
