/* The peers: events with their check-ins, their lunch, when the batch is made, how introductions
 * and answers stand. */
#include <string.h>

#include "engine/fold.h"
#include "engine/peers/agenda.h"
#include "engine/peers/schedule.h"
#include "engine/when.h"
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/console/peer.h"
#include "tui/views/views.h"

#define TOLD_FROM 74
#define PART_FROM 86 /* columns; below, how many take part stands in the detail alone, and names have the room */
#define APART_FROM 100 /* columns; below, what was sent, waits and failed stands in one */

static void
collect(CbConsole *console, CbView *view)
{
    const CbWorld *world = cb_console_world(console);
    for (guint event = 0; event < cb_world_rows(world, CB_events); event++) {
        const CbPeerNumbers *count = cb_console_peer_numbers(console, event);
        const CbAttention *matter = cb_peer_matter(console, event);
        g_autofree char *id = g_strconcat("events/", events_id(world, event), NULL);
        cb_list_add(&view->list, (CbItem){.table = CB_events,
                                          .row = event,
                                          .state = (count->all.matches * 64 + count->failed * 8 +
                                                    count->unsettled) ^
                                                   (matter == NULL ? 0 : g_str_hash(matter->cause)),
                                          .id = id});
    }
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
sign_cell(CbConsole *console, const CbItem *item, GString *text)
{
    static const CbSign signs[] = {CB_SIGN_CRITICAL, CB_SIGN_HIGH, CB_SIGN_MEDIUM, CB_SIGN_EMPTY};
    static const CbStyle styles[] = {CB_STYLE_CRITICAL, CB_STYLE_HIGH, CB_STYLE_MEDIUM,
                                     CB_STYLE_DIM};
    const CbAttention *matter = cb_peer_matter(console, item->row);
    if (matter == NULL)
        return CB_STYLE_DIM;
    g_string_assign(text, cb_sign(signs[matter->severity]));
    return styles[matter->severity];
}

static CbStyle
name_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_data(text, cb_name_of_event(cb_console_world(console), item->row));
    return CB_STYLE_STRONG;
}

static CbStyle
date_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gint64 date = events_date(cb_console_world(console), item->row);
    if (date == CB_NULL)
        return cb_cell_empty(text);
    if (date == cb_console_today(console))
        g_string_assign(text, "today");
    else
        cb_text_date(console, date, text);
    return CB_STYLE_NORMAL;
}

/* "84/120" */
static CbStyle
in_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPeerNumbers *count = cb_console_peer_numbers(console, item->row);
    g_string_printf(text, "%u/%u", count->checked_in, count->registered);
    return CB_STYLE_NORMAL;
}

static CbStyle
eligible_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%u", cb_console_peer_numbers(console, item->row)->eligible);
    return CB_STYLE_NORMAL;
}

static CbStyle
lunch_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPeerTimes times;
    char clock[6];
    if (!cb_peer_times(cb_console_world(console), item->row, &times)) {
        g_string_assign(text, "none");
        return CB_STYLE_HIGH;
    }
    g_string_assign(text, cb_time_clock(times.lunch, cb_zone_of_event(console, item->row), clock));
    return CB_STYLE_NORMAL;
}

/* Of a run that misses what the agenda says, that alone: "moved", "no lunch". */
static CbStyle
run_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbPeerAgenda agenda = cb_peer_agenda(cb_console_world(console), item->row, cb_desk_now(console->desk));
    if (!agenda.matters)
        return cb_text_run(console, item->row, text);
    g_string_assign(text, cb_peer_missed_short(agenda.missed));
    return CB_STYLE_HIGH;
}

static CbStyle
number_cell(guint number, CbStyle style, GString *text)
{
    if (number == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%u", number);
    return style;
}

/* "40/52", "40/52 !2": sent of all, and how many failed. */
static CbStyle
told_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbPeerNumbers *count = cb_console_peer_numbers(console, item->row);
    guint all = count->scheduled + count->sent + count->failed;
    if (all == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%u/%u", count->sent, all);
    if (count->failed > 0)
        g_string_append_printf(text, " %s%u", cb_sign(CB_SIGN_HIGH), count->failed);
    return count->failed > 0    ? CB_STYLE_CRITICAL
           : count->sent == all ? CB_STYLE_GOOD
                                : CB_STYLE_NORMAL;
}

static CbStyle
scheduled_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return number_cell(cb_console_peer_numbers(console, item->row)->scheduled, CB_STYLE_NORMAL,
                       text);
}

static CbStyle
sent_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return number_cell(cb_console_peer_numbers(console, item->row)->sent, CB_STYLE_GOOD, text);
}

static CbStyle
failed_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return number_cell(cb_console_peer_numbers(console, item->row)->failed, CB_STYLE_CRITICAL,
                       text);
}

static CbStyle
waiting_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return number_cell(cb_console_peer_numbers(console, item->row)->unsettled, CB_STYLE_HIGH, text);
}

static CbStyle
flags_cell(CbConsole *console, const CbItem *item, GString *text)
{
    if (cb_is_pending(console, events_id(cb_console_world(console), item->row)))
        g_string_assign(text, cb_sign(CB_SIGN_PENDING));
    return CB_STYLE_PENDING;
}

/* --- orders ----------------------------------------------------------------------------------- */

static int
compare(gint64 a, gint64 b)
{
    return (a > b) - (a < b);
}

static gint64
lunch_of(CbConsole *console, const CbItem *item)
{
    CbPeerTimes times;
    return cb_peer_times(cb_console_world(console), item->row, &times) ? times.lunch : G_MAXINT64;
}

/* What is ahead first, the next first; then what is over, the newest first. */
static int
by_date(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    gint64 today = cb_console_today(console),
           dates[2] = {events_date(world, a->row), events_date(world, b->row)};
    gboolean over[2] = {dates[0] < today, dates[1] < today};
    if (over[0] != over[1])
        return over[0] - over[1];
    int order = over[0] ? compare(dates[1], dates[0]) : compare(dates[0], dates[1]);
    return order != 0 ? order : compare(lunch_of(console, a), lunch_of(console, b));
}

static int
by_need(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbAttention *x = cb_peer_matter(console, a->row), *y = cb_peer_matter(console, b->row);
    int order = compare(x == NULL ? CB_SEVERITY_LOW + 1 : x->severity,
                        y == NULL ? CB_SEVERITY_LOW + 1 : y->severity);
    return order != 0 ? order : by_date(console, a, b);
}

static int
by_name(CbConsole *console, const CbItem *a, const CbItem *b)
{
    const CbWorld *world = cb_console_world(console);
    return strcmp(cb_name_of_event(world, a->row), cb_name_of_event(world, b->row));
}

static int
by_checked_in(CbConsole *console, const CbItem *a, const CbItem *b)
{
    return compare(cb_console_peer_numbers(console, b->row)->checked_in,
                   cb_console_peer_numbers(console, a->row)->checked_in);
}

static int
by_lunch(CbConsole *console, const CbItem *a, const CbItem *b)
{
    return compare(lunch_of(console, a), lunch_of(console, b));
}

/* --- filter and overview ---------------------------------------------------------------------- */

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) text = g_string_new(events_id(world, item->row)), run = g_string_new(NULL);
    char date[11] = "";
    if (events_date(world, item->row) != CB_NULL)
        cb_day_format(events_date(world, item->row), date);
    cb_text_run(console, item->row, run);
    g_string_append_printf(text, "\n%s\n%s\n%s", cb_name_of_event(world, item->row), date,
                           run->str);
    g_autofree char *folded = cb_fold(text->str);
    return strstr(folded, word) != NULL;
}

/* "4 events  1 today  84 checked in  2 answers wait": what there is none of is not told. */
static void
overview(CbConsole *console, CbView *view, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint n = cb_world_rows(world, CB_events), today = 0, in = 0, waiting = 0, failed = 0;
    for (guint event = 0; event < n; event++) {
        const CbPeerNumbers *count = cb_console_peer_numbers(console, event);
        gboolean now = events_date(world, event) == cb_console_today(console);
        today += now;
        in += now ? count->checked_in : 0;
        waiting += count->unsettled;
        failed += count->failed;
    }
    cb_text_shown(&view->list, text);
    cb_text_count(text, n, "event");
    if (today > 0)
        g_string_append_printf(text, "  %u today, %u checked in", today, in);
    if (waiting > 0)
        g_string_append_printf(text, "  %u %s", waiting,
                               waiting == 1 ? "answer waits" : "answers wait");
    if (failed > 0)
        g_string_append_printf(text, "  %u introduction%s failed", failed, failed == 1 ? "" : "s");
}

static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    cb_event_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"need", "", 2, 0, 0, FALSE, sign_cell, by_need},
    {"name", "EVENT", 0, 0, 0, FALSE, name_cell, by_name},
    {"date", "DATE", 10, 0, 0, FALSE, date_cell, by_date},
    {"in", "IN", 7, 0, 0, TRUE, in_cell, by_checked_in},
    {"eligible", "PART", 4, PART_FROM, 0, TRUE, eligible_cell, NULL},
    {"lunch", "LUNCH", 5, 0, 0, FALSE, lunch_cell, by_lunch},
    {"run", "BATCH", 10, 0, 0, FALSE, run_cell, NULL},
    {"told", "TOLD", 10, TOLD_FROM, APART_FROM, TRUE, told_cell, NULL},
    {"scheduled", "AHEAD", 5, APART_FROM, 0, TRUE, scheduled_cell, NULL},
    {"sent", "SENT", 4, APART_FROM, 0, TRUE, sent_cell, NULL},
    {"failed", "FAIL", 4, APART_FROM, 0, TRUE, failed_cell, NULL},
    {"waiting", "ASK", 3, 0, 0, TRUE, waiting_cell, NULL},
    {"flags", "", 1, 0, 0, FALSE, flags_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_peers_view = {
    .name = "peers",
    .title = "peers",
    .summary =
        "events: who has checked in, lunch, when the batch is made, introductions and answers",
    .context = CB_IN_PEERS,
    .columns = columns,
    .nothing = "No event is known.",
    .share = 58,
    .share_inside = 44,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .head_rows = CB_PEERS_HEAD_ROWS,
    .head = cb_peers_head,
    .detail = detail,
};
