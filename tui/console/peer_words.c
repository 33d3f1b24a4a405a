/* Events and matches in words: when by the event's clocks, how the run stands, how a side does. */
#include <string.h>

#include "engine/peers/schedule.h"
#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/peer.h"

#define SOON (15 * CB_MINUTE)

const char *
cb_zone_of_event(CbConsole *console, guint event)
{
    const char *zone = events_timezone(cb_console_world(console), event);
    return zone != NULL && cb_zone_is_name(zone) ? zone : cb_desk_zone_name(console->desk);
}

void
cb_text_at_event(CbConsole *console, guint event, gint64 time, GString *text)
{
    const char *zone = cb_zone_of_event(console, event);
    gint64 date = events_date(cb_console_world(console), event), day = cb_time_day(time, zone);
    char clock[6];
    g_string_truncate(text, 0);
    if (date != CB_NULL && day != date) {
        cb_text_date(console, day, text);
        g_string_append_c(text, ' ');
    }
    g_string_append(text, cb_time_clock(time, zone, clock));
}

/* --- the run ---------------------------------------------------------------------------------- */

/* When it is not planned yet, what the agenda says. */
static CbStyle
unplanned_words(const CbWorld *world, guint event, GString *text)
{
    CbPeerTimes times;
    if (!cb_peer_times(world, event, &times)) {
        g_string_assign(text, "no lunch");
        return CB_STYLE_HIGH;
    }
    g_string_assign(text, "unplanned");
    return CB_STYLE_DIM;
}

static CbStyle
ahead_words(gint64 left, GString *text)
{
    if (left <= 0) {
        g_string_assign(text, "due");
        return CB_STYLE_CRITICAL;
    }
    gint64 seconds = left / CB_SECOND;
    if (seconds < 60 * 60) /* with units: beside it stand times of clocks */
        g_string_printf(text, "in %dm %02ds", (int)(seconds / 60), (int)(seconds % 60));
    else
        cb_text_distance(left, text);
    return left <= SOON ? CB_STYLE_HIGH : CB_STYLE_NORMAL;
}

CbStyle
cb_text_run(CbConsole *console, guint event, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint run = cb_peer_run(world, event);
    const char *state = run == CB_NO_ROW ? "none" : peer_runs_state(world, run);
    g_string_truncate(text, 0);
    if (strcmp(state, "none") == 0)
        return unplanned_words(world, event, text);
    if (strcmp(state, "delayed") == 0 && peer_runs_run_at(world, run) != CB_NULL)
        return ahead_words(peer_runs_run_at(world, run) - cb_desk_now(console->desk), text);
    if (strcmp(state, "completed") == 0 && peer_runs_finished_at(world, run) != CB_NULL) {
        g_autoptr(GString) when = g_string_new(NULL);
        cb_text_at_event(console, event, peer_runs_finished_at(world, run), when);
        g_string_printf(text, "made %s", when->str);
        return CB_STYLE_GOOD;
    }
    g_string_assign(text, strcmp(state, "active") == 0 ? "running" : state);
    return strcmp(state, "failed") == 0 ? CB_STYLE_CRITICAL : CB_STYLE_DIM;
}

/* --- sides and numbers ------------------------------------------------------------------------ */

CbStyle
cb_text_side(CbSideState side, GString *text)
{
    static const struct {
        CbSign sign;
        CbStyle style;
    } looks[] = {[CB_SIDE_ASKED] = {CB_SIGN_EMPTY, CB_STYLE_DIM},
                 [CB_SIDE_YES] = {CB_SIGN_MARK, CB_STYLE_GOOD},
                 [CB_SIDE_LATER] = {CB_SIGN_DASH, CB_STYLE_MEDIUM},
                 [CB_SIDE_NO] = {CB_SIGN_CROSS, CB_STYLE_HIGH}};
    g_string_append_printf(text, "%s %s", cb_sign(looks[side].sign), cb_side_name(side));
    return looks[side].style;
}

void
cb_text_hundredths(guint64 hundredths, GString *text)
{
    g_autofree char *score = cb_peer_score_text(hundredths);
    g_string_append(text, score);
}
