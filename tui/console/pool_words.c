/* The pool in words: how an entry stands, by when it is decided and why it still waits. */
#include <math.h>
#include <string.h>

#include "engine/pool/names.h"
#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/pool.h"

#define HOUR (60 * CB_MINUTE)
#define SOON (6 * HOUR)
#define TODAY (24 * HOUR)
#define HOURS_UNTIL (48 * HOUR) /* from then on distances are told in days */
#define SECONDS_AN_HOUR 3600.0
#define MOST_OF_MEETING 40 /* columns of a meeting's name in a sentence */

static const struct {
    CbSign sign;
    CbStyle style;
} looks[CB_N_POOL_LOOKS] = {
    [CB_POOL_LOOK_READY] = {CB_SIGN_LIVE, CB_STYLE_ACCENT},
    [CB_POOL_LOOK_WAITING] = {CB_SIGN_EMPTY, CB_STYLE_NORMAL},
    [CB_POOL_LOOK_PROCESSING] = {CB_SIGN_LOOKER, CB_STYLE_PENDING},
    [CB_POOL_LOOK_STUCK] = {CB_SIGN_WARNING, CB_STYLE_HIGH},
    [CB_POOL_LOOK_FAILED] = {CB_SIGN_CROSS, CB_STYLE_CRITICAL},
    [CB_POOL_LOOK_CORRUPTED] = {CB_SIGN_WARNING, CB_STYLE_CRITICAL},
    [CB_POOL_LOOK_ESCALATED] = {CB_SIGN_FOUNDERS, CB_STYLE_HIGH},
};

CbStyle
cb_text_pool_look(const CbPoolRow *row, GString *text)
{
    g_string_printf(text, "%s %s", cb_sign(looks[row->look].sign), cb_pool_look_name(row->look));
    if (row->look == CB_POOL_LOOK_FAILED)
        g_string_append_printf(text, " %" G_GINT64_FORMAT, row->entry.attempts);
    return looks[row->look].style;
}

/* --- times ------------------------------------------------------------------------------------ */

void
cb_text_pool_span(gint64 span, GString *text)
{
    if (span < HOUR)
        g_string_append_printf(text, "%d min", (int)(span / CB_MINUTE));
    else if (span < HOURS_UNTIL)
        g_string_append_printf(text, "%d h", (int)(span / HOUR));
    else
        g_string_append_printf(text, "%d d", (int)(span / CB_DAY));
}

CbStyle
cb_text_deadline(CbConsole *console, gint64 deadline, GString *text)
{
    g_string_truncate(text, 0);
    if (deadline == CB_NULL)
        return cb_cell_empty(text);
    gint64 left = deadline - cb_desk_now(console->desk);
    if (left <= 0) {
        g_string_append(text, "over ");
        cb_text_pool_span(-left, text);
        return CB_STYLE_CRITICAL;
    }
    cb_text_distance(left, text);
    return left <= 2 * HOUR ? CB_STYLE_CRITICAL
           : left <= SOON   ? CB_STYLE_HIGH
           : left <= TODAY  ? CB_STYLE_MEDIUM
                            : CB_STYLE_NORMAL;
}

void
cb_text_meeting(CbConsole *console, guint booking, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    const char *zone = cb_desk_zone_name(console->desk);
    gint64 start = booking_plan_time_start(world, booking), end = booking_plan_time_end(world, booking);
    char clock[6];
    cb_text_date(console, cb_time_day(start, zone), text);
    g_string_append_printf(text, " %s", cb_time_clock(start, zone, clock));
    g_string_append_printf(text, "%s%s", cb_sign(CB_SIGN_DASH), cb_time_clock(end, zone, clock));
}

void
cb_text_hours(double hours, GString *text)
{
    g_string_append_printf(text, "%.1f h", hours);
}

/* --- what is wrong ---------------------------------------------------------------------------- */

void
cb_text_corruption(guint issues, GString *text)
{
    static const char *const words[CB_N_CORRUPTIONS] = {
        "its booking is gone", "its start is another",       "its end is another",
        "its type is another", "it has no status",           "it was tried too often",
        "its deadline lies after its start", "somebody has it already",
        "it has begun",        "it ends before it begins",
    };
    gboolean first = TRUE;
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if (issues & 1u << i) {
            g_string_append_printf(text, "%s%s", first ? "" : ", ", words[i]);
            first = FALSE;
        }
}

const char *
cb_pool_refusal_words(const char *refusal)
{
    static const char *const words[][2] = {
        {"NO_ACTIVE_INTERPRETERS", "there is no active interpreter"},
        {"ALL_CONFLICTED", "everybody is busy then"},
        {"NO_ONE_UNDER_GAP", "everybody would work too much more than others"},
        {"NO_ELIGIBLE", "the rules leave nobody"},
        {"AUTO_ASSIGN_DISABLED", "automatic assignment is switched off"},
        {"ALREADY_ASSIGNED", "somebody has it"},
        {"WITHIN_URGENT_THRESHOLD", "at once, for it is soon"},
        {"OUTSIDE_URGENT_THRESHOLD", "there is time yet"},
    };
    for (guint w = 0; refusal != NULL && w < G_N_ELEMENTS(words); w++)
        if (strcmp(words[w][0], refusal) == 0)
            return words[w][1];
    return refusal;
}

/* "busy: Audit interne, Tue 24 Nov 10:00–11:30" */
static void
append_clash(CbConsole *console, guint booking, GString *text)
{
    g_string_append(text, "busy");
    if (booking == CB_NO_ROW)
        return;
    g_autofree char *name = cb_name_of_booking(cb_console_world(console), booking);
    g_autofree char *clean = cb_text_clean(name, MOST_OF_MEETING);
    g_autoptr(GString) when = g_string_new(NULL);
    cb_text_meeting(console, booking, when);
    g_string_append_printf(text, ": %s, %s", clean, when->str);
}

void
cb_text_left_out(CbConsole *console, const CbPoolSight *sight, guint booking, const CbPoolRanking *ranking,
                 const CbPoolCandidate *candidate, GString *text)
{
    gboolean relaxed = ranking->gap_mode != CB_GAP_STRICT;
    (void)booking;
    switch (candidate->out) {
    case CB_POOL_TIME_CONFLICT:
        append_clash(console, candidate->clash, text);
        break;
    case CB_POOL_MAX_GAP:
        g_string_append(text, "the gap would be ");
        cb_text_hours((double)candidate->gap / SECONDS_AN_HOUR, text);
        g_string_append_printf(text, ", more than %" G_GINT64_FORMAT " h",
                               sight->policy.max_gap_hours * (relaxed ? 2 : 1));
        break;
    case CB_POOL_DR_BLOCKED:
        g_string_append(text, "had the duty roster meeting before this one");
        break;
    case CB_POOL_ELIGIBLE:
        break;
    }
}

/* --- when, and why not yet -------------------------------------------------------------------- */

/* "at 17:00, in 3 h" of an instant ahead. */
static void
append_moment(CbConsole *console, gint64 at, GString *text)
{
    gint64 left = at - cb_desk_now(console->desk);
    g_autoptr(GString) when = g_string_new(NULL);
    cb_text_instant(console, at, when);
    g_string_append_printf(text, "at %s", when->str);
    if (left <= 0)
        return;
    cb_text_distance(left, when);
    g_string_append_printf(text, ", %s", when->str);
}

/* Who will decide it, and when. */
static void
append_decided(CbConsole *console, const CbPoolRow *row, GString *text)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    gint64 at = cb_pool_decided_at(console, row);
    if (!sight->policy.enabled)
        g_string_append(text, "Automatic assignment is switched off: it waits for a person.");
    else if (at == CB_NULL)
        g_string_append(text, "Without a hub nobody runs the pool: it waits for a person.");
    else {
        g_string_append(text, "The run that decides it is ");
        append_moment(console, at, text);
        g_string_append_c(text, '.');
    }
}

/* "VIP in BALANCE: 7 days before the meeting it is urgent, so it may wait until …" */
static void
append_waiting(CbConsole *console, const CbPoolRow *row, GString *text)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    CbMeeting meeting = cb_booking_meeting(sight->world, row->entry.booking);
    CbThreshold threshold = cb_pool_threshold(sight->world, meeting, sight->policy.mode);
    g_string_append_printf(text,
                           "Waits so that work can be spread fairly: a %s meeting in %s is urgent %" G_GINT64_FORMAT
                           " days before. It is due ",
                           cb_meeting_name(meeting), cb_pool_mode_name(sight->policy.mode), threshold.urgent);
    append_moment(console, row->entry.deadline, text);
    g_string_append(text, ". ");
}

static void
append_failed(CbConsole *console, const CbPoolRow *row, GString *text)
{
    gint64 again = cb_pooled_retry_at(&row->entry, cb_desk_now(console->desk));
    g_string_append_printf(text, "Failed after %" G_GINT64_FORMAT " attempts. ", row->entry.attempts);
    if (again == CB_NULL) {
        g_string_append(text, "It is not tried again by itself: retry it, or assign somebody.");
        return;
    }
    g_string_append(text, "It waits again ");
    append_moment(console, again, text);
    g_string_append(text, ". ");
    append_decided(console, row, text);
}

static void
append_corrupted(const CbPoolRow *row, GString *text)
{
    CbMend mend = cb_corruption_mend(row->issues);
    g_string_append(text, "Cannot be trusted: ");
    cb_text_corruption(row->issues, text);
    g_string_append_printf(text, ". The next run %s.",
                           mend == CB_MEND_REMOVED            ? "takes it out of the pool as a failure"
                           : mend == CB_MEND_ALREADY_ASSIGNED ? "takes it out of the pool"
                           : mend == CB_MEND_RESET_ATTEMPTS   ? "lets it begin anew"
                           : mend == CB_MEND_FIXED_STATUS     ? "lets it wait again"
                                                              : "decides it as its row says");
}

CbStyle
cb_text_pool_why(CbConsole *console, const CbPoolRow *row, GString *text)
{
    const CbPoolSight *sight = cb_pool_sight(console);
    guint place = cb_pool_row_place(sight, row->entry.booking) + 1;
    g_string_truncate(text, 0);
    switch (row->look) {
    case CB_POOL_LOOK_READY:
        g_string_append_printf(text, "Ready, number %u of %u. ", place, sight->n_ready);
        append_decided(console, row, text);
        break;
    case CB_POOL_LOOK_WAITING:
        append_waiting(console, row, text);
        append_decided(console, row, text);
        break;
    case CB_POOL_LOOK_PROCESSING:
        g_string_append(text, "A run has it; if it does not come back within an hour, it waits again.");
        break;
    case CB_POOL_LOOK_STUCK:
        g_string_append(text,
                        "A run has had it for over an hour and is gone; it waits again with the next run, or now.");
        break;
    case CB_POOL_LOOK_FAILED:
        append_failed(console, row, text);
        break;
    case CB_POOL_LOOK_CORRUPTED:
        append_corrupted(row, text);
        break;
    default:
        g_string_append(text, "Left to people: nobody decides it by themselves. Assign somebody.");
        break;
    }
    return looks[row->look].style;
}
