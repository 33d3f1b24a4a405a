/* A campaign in detail: how it stands, its roles, what keeps it from advancing; then the people of the role that is
 * looked at, the reasons of the selected one, and what happened. */
#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/diagnosis.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "engine/campaigns/tick.h"
#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/campaign_lines.h"
#include "tui/console/cells.h"
#include "tui/console/columns.h"
#include "tui/console/panes.h"

#define REASON_LINES 3
#define LOG_LINES 7      /* below the people, on high screens */
#define HIGH_PANE 30
#define SHORT_WAVE 11
#define LOW_PANE 12      /* lines that are left out below this height */
#define FORECAST_WIDTH 16 /* "100 % (forecast)" */

/* --- the head --------------------------------------------------------------------------------- */

/* "auto · ● active · tick in 3:12 · wave 2" */
static CbStyle
state_words(CbConsole *console, guint campaign, const CbCampaignCount *count, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    g_autoptr(GString) part = g_string_new(NULL);
    CbStyle style = cb_text_campaign_status(world, campaign, part);
    g_string_printf(text, "%s · %s", staffing_campaigns_mode(world, campaign), part->str);
    cb_text_next_tick(console, campaign, part);
    if (strcmp(part->str, "offline") == 0)
        g_string_append(text, " · offline, no tick is seen");
    else if (strcmp(part->str, cb_sign(CB_SIGN_EMPTY)) != 0)
        g_string_append_printf(text, " · tick %s", part->str);
    if (count->wave > 0)
        g_string_append_printf(text, " · wave %" G_GINT64_FORMAT, count->wave);
    return style;
}

static void
draw_title(CbConsole *console, const CbCampaignSight *sight, const CbCampaignCount *count, CbArea line)
{
    g_autoptr(GString) state = g_string_new(NULL);
    CbStyle style = state_words(console, sight->campaign, count, state);
    int width = MIN((int)cb_text_columns(state->str, (guint)line.width), line.width * 2 / 3);
    g_autofree char *name =
        cb_campaign_label(sight->roster->world, sight->campaign, (guint)MAX(line.width - width - 2, 1));
    cb_canvas_text(console->canvas, line.row, line.column, line.width - width - 1, CB_STYLE_TITLE, name);
    cb_canvas_right(console->canvas, line.row, line.column + line.width - width, width, style, state->str);
}

/* "93 % by Mon 30 Nov (forecast)", "93 % (forecast)" in less than `room` columns; "forecasting…" until it is there. Nothing
 * of a campaign that has all its roles, or that does not go on. */
static CbStyle
forecast_words(CbConsole *console, const CbCampaignSight *sight, const CbCampaignCount *count, int room, GString *text)
{
    const CbWorld *world = sight->roster->world;
    const CbForecast *forecast = NULL;
    if (count->filled == count->roles || strcmp(staffing_campaigns_status(world, sight->campaign), "active") != 0)
        return CB_STYLE_DIM;
    if (cb_console_forecast(console, sight->campaign, 1, &forecast) == CB_FORECAST_COMES)
        g_string_append(text, "forecasting…");
    if (forecast == NULL)
        return CB_STYLE_DIM;
    g_autoptr(GString) day = g_string_new(NULL);
    CbStyle style = cb_text_chance(text, g_array_index(forecast->cases, CbForecastCase, 0).chance);
    gsize short_of_day = text->len;
    cb_text_date(console, cb_day_of(forecast->until), day);
    g_string_append_printf(text, " by %s (forecast)", day->str);
    if ((int)cb_text_columns(text->str, G_MAXINT) <= room)
        return style;
    g_string_truncate(text, short_of_day);
    g_string_append(text, " (forecast)");
    return style;
}

/* "5 of 8 roles filled · Fri 27 Nov · 9 d · 1 of 3 steps", of escalation */
static void
progress_words(CbConsole *console, const CbCampaignSight *sight, const CbCampaignCount *count, GString *text)
{
    g_autoptr(GString) day = g_string_new(NULL);
    g_string_printf(text, "%u of %u roles filled", count->filled, count->roles);
    gint64 start = sight->job == CB_NO_ROW ? CB_NULL : jobs_start_time(sight->roster->world, sight->job);
    if (start != CB_NULL) {
        cb_text_when(console, start, day);
        g_string_append_printf(text, " · %s", day->str);
    }
    if (sight->policy.level > 0)
        g_string_append_printf(text, " · %u of %u steps", MIN(sight->policy.level, sight->policy.n_steps),
                               sight->policy.n_steps);
}

/* "▮▮▮▮▮▯▯▯ 5 of 8 roles filled · Fri 27 Nov · 9 d      93 % by Fri 27 Nov (forecast)" */
static void
draw_progress(CbConsole *console, const CbCampaignSight *sight, const CbCampaignCount *count, CbArea line)
{
    g_autoptr(GString) bar = g_string_new(NULL), progress = g_string_new(NULL), forecast = g_string_new(NULL);
    progress_words(console, sight, count, progress);
    int words = (int)cb_text_columns(progress->str, (guint)line.width);
    int width = CLAMP(MIN(line.width / 4, line.width - words - FORECAST_WIDTH - 4), 4, 28);
    cb_text_bar(bar, count->filled, count->roles, (guint)width);
    cb_canvas_text(console->canvas, line.row, line.column, width, CB_STYLE_GOOD, bar->str);
    line.column += width + 2;
    line.width -= width + 2;
    int room = line.width - 2 - words;
    CbStyle style = forecast_words(console, sight, count, room, forecast);
    int foretold = MIN((int)cb_text_columns(forecast->str, (guint)line.width), line.width / 2);
    cb_canvas_right(console->canvas, line.row, line.column + line.width - foretold, foretold, style, forecast->str);
    cb_canvas_text(console->canvas, line.row, line.column, line.width - foretold - (foretold > 0 ? 1 : 0),
                   CB_STYLE_NORMAL, progress->str);
}

/* --- the roles -------------------------------------------------------------------------------- */

/* Items are roles: `row` is the place in sight->roles. */
static const char *
code_of(CbConsole *console, const CbItem *item)
{
    return g_ptr_array_index(console->sight->roles, item->row);
}

static CbStyle
code_cell(CbConsole *console, const CbItem *item, GString *text)
{
    cb_text_data(text, code_of(console, item));
    return CB_STYLE_STRONG;
}

static gint64
required_of(CbConsole *console, const CbItem *item)
{
    const CbNeed *need = cb_need_of(console->sight->needs, code_of(console, item));
    return need == NULL ? 0 : need->required;
}

static guint
assigned_of(CbConsole *console, const CbItem *item)
{
    const CbNeed *need = cb_need_of(console->sight->needs, code_of(console, item));
    return need == NULL ? 0 : need->assigned;
}

static CbStyle
need_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_printf(text, "%" G_GINT64_FORMAT, required_of(console, item));
    return CB_STYLE_NORMAL;
}

static CbStyle
assigned_cell(CbConsole *console, const CbItem *item, GString *text)
{
    gint64 required = required_of(console, item);
    if (required == 0) {
        g_string_assign(text, cb_sign(CB_SIGN_DASH));
        return CB_STYLE_DIM;
    }
    g_string_printf(text, "%u/%" G_GINT64_FORMAT, assigned_of(console, item), required);
    return assigned_of(console, item) >= required ? CB_STYLE_GOOD : CB_STYLE_STRONG;
}

static CbStyle
count_cell(CbConsole *console, const CbItem *item, guint set, GString *text)
{
    g_autoptr(GArray) people = cb_asked_people(console->sight->asked, code_of(console, item));
    guint count = cb_asked_count(people, set);
    if (count == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%u", count);
    return CB_STYLE_NORMAL;
}

/* Everybody who said yes; where some of them are booked or have had an offer, how many still wait for one: "1 of 3". */
static CbStyle
ready_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbCampaignSight *sight = console->sight;
    const CbNeed *need = cb_need_of(sight->needs, code_of(console, item));
    CbStyle style = count_cell(console, item, CB_SET_READY, text);
    g_autoptr(GArray) people = cb_asked_people(sight->asked, code_of(console, item));
    guint said_yes = cb_asked_count(people, CB_SET_READY);
    guint wait = need == NULL ? 0 : cb_role_answers(sight->asked, need).ready;
    if (said_yes > wait)
        g_string_printf(text, "%u of %u", wait, said_yes);
    return said_yes > 0 && wait == 0 ? CB_STYLE_DIM : style;
}

static CbStyle
offers_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return count_cell(console, item, CB_SET_OFFERED, text);
}

static CbStyle
accepted_cell(CbConsole *console, const CbItem *item, GString *text)
{
    return count_cell(console, item, CB_SET_TOOK, text);
}

static CbStyle
stage_cell(CbConsole *console, const CbItem *item, GString *text)
{
    static const struct {
        const char *stage;
        CbSign sign;
        CbStyle style;
    } looks[] = {
        {"filled", CB_SIGN_MARK, CB_STYLE_GOOD},          {"offer", CB_SIGN_OFFERS, CB_STYLE_ACCENT},
        {"availability", CB_SIGN_LOOKER, CB_STYLE_PENDING}, {"escalating", CB_SIGN_UP, CB_STYLE_HIGH},
        {"idle", CB_SIGN_EMPTY, CB_STYLE_DIM},
    };
    const char *stage = cb_campaign_stage(console->sight, code_of(console, item));
    guint look = 0;
    while (look < G_N_ELEMENTS(looks) - 1 && strcmp(looks[look].stage, stage) != 0)
        look++;
    g_string_printf(text, "%s %s", cb_sign(looks[look].sign), stage);
    return looks[look].style;
}

static CbStyle
wave_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    guint row = cb_campaign_role_row(world, console->sight->campaign, code_of(console, item));
    gint64 wave = row == CB_NO_ROW ? 0 : staffing_campaign_roles_wave_number(world, row);
    if (wave == 0)
        return cb_cell_empty(text);
    g_string_printf(text, "%" G_GINT64_FORMAT, wave);
    gint64 at = staffing_campaign_roles_last_wave_at(world, row);
    g_autoptr(GString) when = g_string_new(NULL);
    if (at == CB_NULL)
        return CB_STYLE_NORMAL;
    cb_text_instant(console, at, when);
    g_string_append_printf(text, " at %s", when->str);
    return CB_STYLE_NORMAL;
}

/* "3 at 14:20" of today, "3 at 18 Nov" of another day. */
static CbStyle
short_wave_cell(CbConsole *console, const CbItem *item, GString *text)
{
    CbStyle style = wave_cell(console, item, text);
    if (cb_text_columns(text->str, SHORT_WAVE + 1) > SHORT_WAVE)
        g_string_truncate(text, (gsize)(strrchr(text->str, ' ') - text->str));
    return style;
}

static const CbColumnOps role_columns[] = {
    {"role", "ROLE", 0, 0, 0, FALSE, code_cell, NULL},
    {"need", "NEED", 4, 76, 0, TRUE, need_cell, NULL},
    {"assigned", "ASSIGNED", 8, 0, 0, TRUE, assigned_cell, NULL},
    {"ready", "AVAIL✓", 7, 46, 0, TRUE, ready_cell, NULL},
    {"offers", "OFFERS⧐", 7, 56, 0, TRUE, offers_cell, NULL},
    {"accepted", "ACCEPT✓", 7, 64, 0, TRUE, accepted_cell, NULL},
    {"stage", "STAGE", 14, 40, 0, FALSE, stage_cell, NULL},
    {"wave", "WAVE", SHORT_WAVE, 76, 90, FALSE, short_wave_cell, NULL},
    {"wave", "WAVE", 18, 90, 0, FALSE, wave_cell, NULL},
    {.name = NULL},
};

/* The rows from which on the selected role is in a window of so many. */
static guint
first_role(const CbCampaignSight *sight, const char *role, int rows)
{
    guint place = 0;
    while (place < sight->roles->len && strcmp(g_ptr_array_index(sight->roles, place), role) != 0)
        place++;
    return place < (guint)rows ? 0 : place + 1 - (guint)rows;
}

static void
draw_roles(CbConsole *console, const CbCampaignSight *sight, const char *role, CbArea area)
{
    if (area.height < 2)
        return;
    cb_columns_heads(console, role_columns, NULL, FALSE, cb_area_take(&area, 1));
    guint first = first_role(sight, role, area.height);
    for (guint r = first; r < sight->roles->len && area.height > 0; r++) {
        CbArea line = cb_area_take(&area, 1);
        CbItem item = {.row = r};
        gboolean chosen = strcmp(code_of(console, &item), role) == 0;
        if (chosen)
            cb_canvas_text(console->canvas, line.row, line.column, 1, CB_STYLE_ACCENT, cb_sign(CB_SIGN_CURSOR));
        cb_columns_row(console, role_columns, &item, line);
    }
}

/* --- why it does not advance ------------------------------------------------------------------ */

/* What is true of the whole campaign first, then of the role that is looked at. */
static const CbCause *
first_cause(const GArray *causes, const char *role)
{
    for (guint c = 0; c < causes->len; c++) {
        const CbCause *cause = &g_array_index(causes, CbCause, c);
        if (cause->role_code == NULL || strcmp(cause->role_code, role) == 0)
            return cause;
    }
    return &g_array_index(causes, CbCause, 0);
}

/* One cause, and how many more there are by which key. */
static void
draw_cause(CbConsole *console, const CbCampaignSight *sight, const char *role, CbArea line)
{
    guint more = sight->causes->len - 1;
    g_autoptr(GString) text = g_string_new(cb_keymap_first(console->keymap, "diagnose"));
    if (line.height == 0)
        return;
    g_string_append(text, " why");
    if (more > 0)
        g_string_append_printf(text, ", %u more", more);
    int width = MIN((int)cb_text_columns(text->str, 30), line.width / 3);
    cb_canvas_text(console->canvas, line.row, line.column, line.width - width - 2, CB_STYLE_HIGH,
                   first_cause(sight->causes, role)->sentence);
    cb_canvas_right(console->canvas, line.row, line.column + line.width - width, width, CB_STYLE_ACCENT, text->str);
}

/* --- the people ------------------------------------------------------------------------------- */

/* "─ SND-MON-E: candidates (23) ──── weights 50/10/20/10/10" */
static void
draw_divider(CbConsole *console, const CbCampaignSight *sight, const char *role, CbArea line)
{
    g_autoptr(GString) text = g_string_new(NULL), weights = g_string_new(NULL);
    gboolean log = console->part == CB_PART_LOG;
    g_string_printf(text, "%s %s%s%s (", cb_sign(CB_SIGN_HLINE), log ? "" : role, log ? "" : ": ",
                    cb_part_names[console->part]);
    cb_text_number(text, cb_campaign_people_all(console));
    g_string_append(text, ")");
    if (cb_campaign_people_all(console) > cb_list_count(&console->people))
        g_string_append_printf(text, ", the first %u", cb_list_count(&console->people));
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        g_string_append_printf(weights, "%s%.0f", c == 0 ? "weights " : "/", 100 * sight->policy.weights[c]);
    int used = cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, text->str);
    if (line.width - used > 32 && !log)
        cb_canvas_right(console->canvas, line.row, line.column + used + 1, line.width - used - 1, CB_STYLE_DIM,
                        weights->str);
}

static void
draw_person(CbConsole *console, const CbItem *item, CbArea line)
{
    CbList *people = &console->people;
    if (cb_list_is_marked(people, item))
        cb_canvas_text(console->canvas, line.row, line.column + 1, 1, CB_STYLE_ACCENT, cb_sign(CB_SIGN_MARK));
    cb_columns_row(console, cb_part_columns[console->part], item, line);
    if (!console->in_detail || item != cb_list_selected(people))
        return;
    cb_canvas_text(console->canvas, line.row, line.column, 1, CB_STYLE_NORMAL, cb_sign(CB_SIGN_CURSOR));
    cb_canvas_select(console->canvas, line.row, line.column, line.width);
    console->canvas->cursor_row = line.row;
    console->canvas->cursor_column = line.column;
}

static void
draw_people(CbConsole *console, const CbCampaignSight *sight, const char *role, CbArea area)
{
    static const char *const nobody[] = {"Nobody passes the rules.", "Nobody of the department is left out.",
                                         "Nobody has been asked for this role.", "Nothing has happened yet."};
    CbList *people = &console->people;
    if (area.height < 2)
        return;
    draw_divider(console, sight, role, cb_area_take(&area, 1));
    if (area.height > 3)
        cb_columns_heads(console, cb_part_columns[console->part], NULL, FALSE, cb_area_take(&area, 1));
    console->people_area = area;
    cb_list_scroll(people, (guint)MAX(area.height, 1));
    for (guint i = people->top; i < cb_list_count(people) && area.height > 0; i++)
        draw_person(console, cb_list_item(people, i), cb_area_take(&area, 1));
    if (cb_list_count(people) == 0 && area.height > 0)
        cb_canvas_text(console->canvas, area.row, area.column + 3, area.width - 3, CB_STYLE_DIM,
                       nobody[console->part]);
}

/* The last lines of the log, where there is room for them. */
static void
draw_log(CbConsole *console, const CbCampaignSight *sight, CbArea area)
{
    if (area.height < 2)
        return;
    g_autoptr(GArray) events = cb_campaign_events(sight->roster->world, sight->campaign);
    g_autofree char *title = g_strdup_printf("%s %s (%u)", cb_sign(CB_SIGN_HLINE), cb_part_names[CB_PART_LOG],
                                             events->len);
    CbArea line = cb_area_take(&area, 1);
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, title);
    for (guint e = 0; e < events->len && area.height > 0; e++) {
        CbItem item = {.table = CB_staffing_campaign_events, .row = g_array_index(events, guint, e)};
        cb_columns_row(console, cb_part_columns[CB_PART_LOG], &item, cb_area_take(&area, 1));
    }
}

guint
cb_campaign_person_at(const CbConsole *console, int row)
{
    const CbArea *area = &console->people_area;
    guint place = console->people.top + (guint)MAX(row - area->row, 0);
    gboolean within = row >= area->row && row < area->row + area->height;
    return within && place < cb_list_count(&console->people) ? place : G_MAXUINT;
}

void
cb_campaign_pane(CbConsole *console, guint campaign, CbArea area)
{
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    CbCampaignCount count = cb_campaign_count(sight->roster->world, campaign);
    const char *role = cb_campaign_role(console, sight);
    int height = area.height;
    cb_campaign_people(console, campaign);
    if (!console->in_detail)
        cb_list_select(&console->people, 0);
    draw_title(console, sight, &count, cb_area_take(&area, 1));
    draw_progress(console, sight, &count, cb_area_take(&area, 1));
    draw_roles(console, sight, role, cb_area_take(&area, 1 + MIN((int)sight->roles->len, MAX(height / 3 - 1, 2))));
    if (sight->causes->len > 0)
        draw_cause(console, sight, role, cb_area_take(&area, 1));
    CbArea log = {0}, reasons = {0};
    if (height >= HIGH_PANE && console->part != CB_PART_LOG)
        log = (CbArea){area.row + area.height - LOG_LINES, area.column, LOG_LINES, area.width};
    area.height -= log.height;
    if (height >= LOW_PANE && console->in_detail)
        reasons = (CbArea){area.row + area.height - REASON_LINES, area.column, REASON_LINES, area.width};
    area.height -= reasons.height;
    draw_people(console, sight, role, area);
    if (reasons.height > 0)
        cb_campaign_reasons(console, sight, role, reasons);
    draw_log(console, sight, log);
}
