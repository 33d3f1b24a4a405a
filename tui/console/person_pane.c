#include <string.h>

#include "engine/operators/absence.h"
#include "engine/operators/risk.h"
#include "tui/console/calls.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"

#define PAST_SESSIONS 2
#define OVERLOAD_LINES 2
#define CONTACT_LINES 3
#define WHEN_WIDTH 20
#define STATUS_WIDTH 9

static void
append_part(GString *text, const char *part)
{
    if (part != NULL && *part != '\0')
        g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "  ", part);
}

/* --- who -------------------------------------------------------------------------------------- */

static void
draw_head(CbConsole *console, guint operator, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    gboolean active = cb_bits_has(cb_staffing(world)->active, operator);
    g_autoptr(GString) text = g_string_new(NULL);
    cb_pen_text(pen, CB_STYLE_TITLE, cb_operator_label(world, operator));
    append_part(text, operators_id(world, operator));
    append_part(text, operators_region(world, operator));
    append_part(text, active ? "active" : "inactive");
    cb_pen_text(pen, active ? CB_STYLE_NORMAL : CB_STYLE_DIM, text->str);

    const char *addresses[] = {operators_email(world, operator), operators_phone(world, operator)};
    cb_pen_links(pen, "contact", addresses, G_N_ELEMENTS(addresses));

    g_string_truncate(text, 0);
    cb_text_count(text, cb_operator_load(world, operator), "live session");
    cb_pen_fact(pen, "load", CB_STYLE_NORMAL, text->str);
}

/* --- overload --------------------------------------------------------------------------------- */

/* "Tue 24 Nov: Foire expo, Zénith" */
static void
overloaded_day(CbConsole *console, guint operator, gint64 day, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) sessions = cb_operator_sessions_on(world, operator, day);
    cb_text_date(console, day, text);
    for (guint i = 0; i < sessions->len; i++)
        g_string_append_printf(text, "%s %s", i == 0 ? ":" : ",",
                               cb_session_label(world, g_array_index(sessions, guint, i)));
}

static void
draw_overload(CbConsole *console, guint operator, CbPen *pen)
{
    static const struct {
        CbSign sign;
        CbStyle style;
    } levels[] = {
        [CB_RISK_CRITICAL] = {CB_SIGN_CRITICAL, CB_STYLE_CRITICAL},
        [CB_RISK_HIGH] = {CB_SIGN_HIGH, CB_STYLE_HIGH},
        [CB_RISK_MEDIUM] = {CB_SIGN_MEDIUM, CB_STYLE_MEDIUM},
    };
    const CbWorld *world = cb_console_world(console);
    CbOverload overload;
    if (!cb_operator_overload(world, operator, &overload))
        return;
    gboolean by_date = cb_staffing(world)->policy.busy_rule == CB_BUSY_DATE;
    CbStyle style = levels[overload.level].style;
    g_autoptr(GString) text = g_string_new(NULL);
    cb_text_date(console, overload.worst_day, text);
    g_autofree char *worst = g_strdup_printf(
        "%s %" G_GINT64_FORMAT " %s on %s", cb_sign(levels[overload.level].sign), overload.most,
        by_date ? "sessions" : "minutes", text->str);
    cb_pen_fact(pen, "overload", style, worst);
    for (guint i = 0; i < MIN(overload.days->len, OVERLOAD_LINES); i++) {
        overloaded_day(console, operator, g_array_index(overload.days, gint64, i), text);
        cb_pen_fact(pen, "", CB_STYLE_NORMAL, text->str);
    }
    if (overload.days->len > OVERLOAD_LINES) {
        g_string_printf(text, "%s %u more dates", cb_sign(CB_SIGN_MORE),
                        overload.days->len - OVERLOAD_LINES);
        cb_pen_fact(pen, "", CB_STYLE_DIM, text->str);
    }
    g_array_unref(overload.days);
}

/* --- unavailable dates ------------------------------------------------------------------------ */

static void
append_range(CbConsole *console, gint64 first, gint64 last, GString *text)
{
    g_autoptr(GString) date = g_string_new(NULL);
    cb_text_date(console, first, date);
    g_string_append_printf(text, "%s%s", text->len == 0 ? "" : ", ", date->str);
    if (last == first)
        return;
    cb_text_date(console, last, date);
    g_string_append_printf(text, " %s %s", cb_sign(CB_SIGN_DASH), date->str);
}

/* From today on, neighbouring dates as one range. */
static void
draw_unavailable(CbConsole *console, guint operator, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GArray) days = cb_operator_unavailable_days(world, operator);
    g_autoptr(GString) text = g_string_new(NULL);
    gint64 today = cb_console_today(console);
    for (guint i = 0; i < days->len;) {
        gint64 first = g_array_index(days, gint64, i), last = first;
        for (i++; i < days->len && g_array_index(days, gint64, i) <= last + 1; i++)
            last = g_array_index(days, gint64, i);
        if (last >= today)
            append_range(console, MAX(first, today), last, text);
    }
    if (text->len > 0)
        cb_pen_fact(pen, "away", CB_STYLE_NORMAL, text->str);
}

/* Why, and who says so: of the absence that lasts, or the next one. */
static void
draw_absence(CbConsole *console, guint operator, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    guint absence = cb_absence_on(world, operator, cb_console_today(console));
    g_autoptr(GString) text = g_string_new(NULL), part = g_string_new(NULL);
    if (absence == CB_NO_ROW)
        return;
    append_range(console, absences_first(world, absence), cb_absence_last(world, absence), text);
    if (absences_starts_at(world, absence) != CB_NULL) {
        cb_text_instant(console, absences_starts_at(world, absence), part);
        g_string_append_printf(text, " from %s", part->str);
        cb_text_instant(console, absences_ends_at(world, absence), part);
        g_string_append_printf(text, " to %s", part->str);
    }
    if (absences_reason(world, absence) != NULL)
        g_string_append_printf(text, ": %s", absences_reason(world, absence));
    g_string_append_printf(text, " (%s)", absences_noted_by(world, absence));
    cb_pen_fact(pen, "because", CB_STYLE_NORMAL, text->str);
}

/* The last calls and notes. */
static void
draw_contacts(CbConsole *console, guint operator, CbPen *pen)
{
    g_autoptr(GPtrArray) lines = cb_contact_lines(console, operator, CB_NO_ROW, CONTACT_LINES);
    for (guint i = 0; i < lines->len; i++)
        cb_pen_fact(pen, i == 0 ? "calls" : "", CB_STYLE_NORMAL, lines->pdata[i]);
}

/* --- sessions --------------------------------------------------------------------------------- */

static int
compare_links(gconstpointer a, gconstpointer b, gpointer data)
{
    const CbWorld *world = data;
    guint x = session_operators_session_id(world, *(const guint *)a);
    guint y = session_operators_session_id(world, *(const guint *)b);
    gint64 day_x = sessions_date(world, x), day_y = sessions_date(world, y);
    if (day_x == day_y) {
        day_x = sessions_starts_at(world, x);
        day_y = sessions_starts_at(world, y);
    }
    return day_x != day_y ? (day_x < day_y ? -1 : 1) : (x > y) - (x < y);
}

/* Their links by date: the last two of the past, then all that are to come. */
static GArray *
links_to_show(CbConsole *console, guint operator)
{
    const CbWorld *world = cb_console_world(console);
    gint64 today = cb_console_today(console);
    GArray *links = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_OF_OPERATOR (world, operator, link)
        g_array_append_val(links, link);
    g_array_sort_with_data(links, compare_links, (gpointer)world);
    guint past = 0;
    while (past < links->len &&
           sessions_date(world, session_operators_session_id(
                                    world, g_array_index(links, guint, past))) < today)
        past++;
    if (past > PAST_SESSIONS)
        g_array_remove_range(links, 0, past - PAST_SESSIONS);
    return links;
}

static CbStyle
status_style(const CbWorld *world, guint link)
{
    const char *status = session_operators_status(world, link);
    if (strcmp(status, "accepted") == 0)
        return CB_STYLE_GOOD;
    return strcmp(status, "pending") == 0 ? CB_STYLE_NORMAL : CB_STYLE_DIM;
}

/* "Foire expo (cancelled): ill" */
static void
append_session(const CbWorld *world, guint link, GString *text)
{
    guint session = session_operators_session_id(world, link);
    const char *reason = session_operators_rejection_reason(world, link);
    g_string_assign(text, cb_session_label(world, session));
    if (!cb_session_is_live(world, session))
        g_string_append_printf(text, " (%s)", sessions_status(world, session));
    if (session_operators_forced(world, link) == TRUE)
        g_string_append(text, " (not asked)");
    if (reason != NULL)
        g_string_append_printf(text, ": %s", reason);
}

static void
draw_session(CbConsole *console, guint link, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    const char *status = session_operators_status(world, link);
    int row = pen->area.row + pen->line, column = pen->area.column, width = pen->area.width;
    g_autoptr(GString) text = g_string_new(NULL);
    CbStyle style = cb_cell_when(console, session_operators_session_id(world, link), text);
    cb_canvas_text(console->canvas, row, column, MIN(width, WHEN_WIDTH), style, text->str);
    column += WHEN_WIDTH + 1;
    width -= WHEN_WIDTH + 1;
    cb_canvas_text(console->canvas, row, column, CLAMP(width, 0, STATUS_WIDTH),
                   status_style(world, link), strcmp(status, "pending") == 0 ? "applied" : status);
    column += STATUS_WIDTH + 1;
    width -= STATUS_WIDTH + 1;
    append_session(world, link, text);
    cb_canvas_text(console->canvas, row, column, MAX(width, 0), CB_STYLE_NORMAL, text->str);
    pen->line++;
}

static void
draw_sessions(CbConsole *console, guint operator, CbPen *pen)
{
    g_autoptr(GArray) links = links_to_show(console, operator);
    guint room = (guint)cb_pen_room(pen);
    guint shown = links->len <= room ? links->len : MAX(room, 1) - 1;
    for (guint i = 0; i < shown; i++)
        draw_session(console, g_array_index(links, guint, i), pen);
    if (shown < links->len)
        cb_pen_printf(pen, CB_STYLE_DIM, "%s %u more", cb_sign(CB_SIGN_MORE), links->len - shown);
    else if (links->len == 0)
        cb_pen_text(pen, CB_STYLE_DIM, "no sessions");
}

void
cb_person_pane(CbConsole *console, guint operator, CbArea area)
{
    CbPen pen = {.canvas = console->canvas, .area = area};
    draw_head(console, operator, &pen);
    draw_overload(console, operator, &pen);
    draw_unavailable(console, operator, &pen);
    draw_absence(console, operator, &pen);
    draw_contacts(console, operator, &pen);
    draw_sessions(console, operator, &pen);
}
