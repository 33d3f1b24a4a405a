/* The forecast of a campaign: a row for each role, a column for the policy as it is and for each step of escalation. */
#include "engine/campaigns/forecast.h"

#include <string.h>

#include "engine/campaigns/names.h"
#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/overlays/overlays.h"
#include "tui/overlays/wrap.h"

enum {
    PANEL_WIDTH = 76,
    ASSIGNED_WIDTH = 10,
    EXPECTED_WIDTH = 14,
    CASE_WIDTH = 9,
    LEAST_ROLE_WIDTH = 8,
};

typedef struct {
    CbOverlay overlay;
    char *id;        /* of the campaign: the World may be another when it is drawn */
    guint top, page; /* of the roles */
} ForecastPanel;

/* --- keys ------------------------------------------------------------------------------------- */

static gboolean
is_key_of(CbConsole *console, CbKey key, const char *action)
{
    return key != CB_KEY_NONE && key == cb_key_parse(cb_keymap_first(console->keymap, action));
}

static guint
campaign_of(CbConsole *console, const ForecastPanel *panel)
{
    return cb_world_find(cb_console_world(console), CB_staffing_campaigns, panel->id);
}

/* The step is taken of the row that is selected, which may be another by now. */
static void
escalate(CbConsole *console, const ForecastPanel *panel)
{
    gboolean same = cb_console_campaign(console) == campaign_of(console, panel);
    cb_overlay_close(console);
    if (same)
        cb_console_act(console, "escalate");
}

static gboolean
scrolls(ForecastPanel *panel, CbKey key)
{
    gint64 lines = key == CB_KEY_UP || key == 'k'     ? -1
                   : key == CB_KEY_DOWN || key == 'j' ? 1
                   : key == CB_KEY_PGUP               ? -(gint64)panel->page
                   : key == CB_KEY_PGDN || key == ' ' ? (gint64)panel->page
                                                      : 0;
    panel->top = (guint)MAX((gint64)panel->top + lines, 0); /* the other end is known when it is drawn */
    return lines != 0;
}

static void
panel_key(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    ForecastPanel *panel = (ForecastPanel *)overlay;
    (void)pasted;
    if (is_key_of(console, key, "escalate"))
        escalate(console, panel);
    else if (!scrolls(panel, key) &&
             (cb_overlay_leaves(key) || key == CB_KEY_ENTER || key == 'q' || is_key_of(console, key, "forecast")))
        cb_overlay_close(console);
}

/* --- words ------------------------------------------------------------------------------------ */

static const CbForecastCase *
case_at(const CbForecast *forecast, guint step)
{
    return &g_array_index(forecast->cases, CbForecastCase, step);
}

/* What the numbers mean, and what they take as given. */
static char *
notes_of(CbConsole *console, guint campaign, const CbForecast *forecast, gboolean all)
{
    const CbWorld *world = cb_console_world(console);
    const char *status = staffing_campaigns_status(world, campaign);
    g_autoptr(GString) day = g_string_new(NULL), text = g_string_new(NULL);
    cb_text_date(console, cb_day_of(forecast->until), day);
    g_string_append_printf(text, "The chance by %s, of %u games in which people answer as they have before.", day->str,
                           forecast->runs);
    if (strcmp(status, "active") != 0)
        g_string_append_printf(text, " It is %s; this is as if it went on now.", status);
    if (strcmp(staffing_campaigns_mode(world, campaign), "auto") != 0)
        g_string_append(text, " It is assisted; this is as if somebody sent at once what a tick would.");
    if (!all)
        g_string_append(text, "\nforecasting the steps of escalation…");
    else if (forecast->cases->len > 1)
        g_string_append_printf(text, "\nEach step comes on top of those before it; %s takes the next.",
                               cb_keymap_first(console->keymap, "escalate"));
    else
        g_string_append(text, "\nAll steps of escalation are taken.");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Of what stands between the role and its chances; nothing does where that would leave no room for them. */
static int
middle_width(int width)
{
    int middle = ASSIGNED_WIDTH + EXPECTED_WIDTH;
    return width >= LEAST_ROLE_WIDTH + middle + CASE_WIDTH ? middle : 0;
}

/* As many cases as fit; the first always. */
static guint
cases_shown(const CbForecast *forecast, int width)
{
    int fit = (width - LEAST_ROLE_WIDTH - middle_width(width)) / CASE_WIDTH;
    return MIN(forecast->cases->len, (guint)MAX(fit, 1));
}

/* One line of the table; the chances are those of a role, of all for G_MAXUINT. */
static void
draw_chances(CbCanvas *canvas, const CbForecast *forecast, guint role, CbArea line)
{
    guint n = cases_shown(forecast, line.width);
    for (guint step = 0; step < n; step++) {
        const CbForecastCase *one = case_at(forecast, step);
        g_autoptr(GString) text = g_string_new(NULL);
        CbStyle style = cb_text_chance(
            text, role == G_MAXUINT ? one->chance : g_array_index(one->roles, CbForecastRole, role).chance);
        cb_canvas_right(canvas, line.row, line.column + line.width - (int)(n - step) * CASE_WIDTH, CASE_WIDTH, style,
                        text->str);
    }
}

static int
role_width(const CbForecast *forecast, int width)
{
    return MAX(width - middle_width(width) - (int)cases_shown(forecast, width) * CASE_WIDTH, 0);
}

/* "ASSIGNED" and "EXPECTED", or what stands below them. */
static void
draw_middle(CbCanvas *canvas, CbArea line, int column, CbStyle style, const char *assigned, const char *expected)
{
    if (middle_width(line.width) == 0)
        return;
    cb_canvas_right(canvas, line.row, column, ASSIGNED_WIDTH, style, assigned);
    cb_canvas_right(canvas, line.row, column + ASSIGNED_WIDTH, EXPECTED_WIDTH, style, expected);
}

static void
draw_heads(CbCanvas *canvas, const CbForecast *forecast, CbArea line)
{
    guint n = cases_shown(forecast, line.width);
    int column = line.column + role_width(forecast, line.width);
    cb_canvas_text(canvas, line.row, line.column, column - line.column, CB_STYLE_DIM, "ROLE");
    draw_middle(canvas, line, column, CB_STYLE_DIM, "ASSIGNED", "EXPECTED");
    for (guint step = 0; step < n; step++)
        cb_canvas_right(canvas, line.row, line.column + line.width - (int)(n - step) * CASE_WIDTH, CASE_WIDTH,
                        CB_STYLE_DIM, cb_head_of_step(case_at(forecast, step)->step));
}

static void
draw_role(CbConsole *console, const CbForecast *forecast, guint r, CbArea line)
{
    const CbForecastRole *role = &g_array_index(case_at(forecast, 0)->roles, CbForecastRole, r);
    CbCanvas *canvas = console->canvas;
    int column = line.column + role_width(forecast, line.width);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *assigned = g_strdup_printf("%u/%" G_GINT64_FORMAT, role->assigned, role->required);
    cb_canvas_text(canvas, line.row, line.column, column - line.column, CB_STYLE_STRONG, role->role_code);
    if (role->assigned >= role->required)
        g_string_append(text, "filled");
    else if (role->expected_at != CB_NULL)
        cb_text_instant(console, role->expected_at, text);
    else
        cb_cell_empty(text);
    draw_middle(canvas, line, column, CB_STYLE_NORMAL, assigned, text->str);
    draw_chances(canvas, forecast, r, line);
}

/* Takes the first line off an area. */
static CbArea
next_line(CbArea *area)
{
    CbArea line = {area->row, area->column, 1, area->width};
    area->row++;
    area->height--;
    return line;
}

/* Heads, roles, all of them together, notes: the roles scroll where not all fit, the notes are cut first. */
static void
draw_table(CbConsole *console, ForecastPanel *panel, const char *title, const CbForecast *forecast, const char *notes)
{
    CbCanvas *canvas = console->canvas;
    guint n = case_at(forecast, 0)->roles->len;
    g_autoptr(GPtrArray) lines = cb_wrap(notes, cb_overlay_width(canvas, PANEL_WIDTH), canvas->ascii);
    CbArea area = cb_overlay_box(canvas, title, (int)(n + lines->len) + 3, PANEL_WIDTH), inside = area;
    panel->page = (guint)MAX(area.height - (int)lines->len - 3, 1);
    panel->top = MIN(panel->top, n > panel->page ? n - panel->page : 0);
    draw_heads(canvas, forecast, next_line(&area));
    for (guint r = panel->top; r < MIN(n, panel->top + panel->page) && area.height > 0; r++)
        draw_role(console, forecast, r, next_line(&area));
    if (area.height > 0) {
        CbArea line = next_line(&area);
        cb_canvas_text(canvas, line.row, line.column, role_width(forecast, line.width), CB_STYLE_STRONG, "all roles");
        draw_chances(canvas, forecast, G_MAXUINT, line);
    }
    next_line(&area);
    for (guint l = 0; l < lines->len && area.height > 0; l++) {
        CbArea line = next_line(&area);
        cb_canvas_text(canvas, line.row, line.column, line.width, CB_STYLE_DIM, g_ptr_array_index(lines, l));
    }
    cb_overlay_position(canvas, inside, panel->top, panel->page, n);
}

static void
draw_sentence(CbConsole *console, const char *title, const char *sentence)
{
    CbArea inside = cb_overlay_box(console->canvas, title, 1, PANEL_WIDTH);
    cb_canvas_text(console->canvas, inside.row, inside.column, inside.width, CB_STYLE_DIM, sentence);
}

static void
panel_draw(CbConsole *console, CbOverlay *overlay)
{
    ForecastPanel *panel = (ForecastPanel *)overlay;
    guint campaign = campaign_of(console, panel);
    const CbForecast *forecast = NULL;
    if (campaign == CB_NO_ROW) {
        draw_sentence(console, "Forecast", "The campaign is gone.");
        return;
    }
    g_autofree char *name = cb_campaign_label(cb_console_world(console), campaign, CB_LINE_OF_PANEL);
    g_autofree char *title = g_strconcat("Forecast · ", name, NULL);
    CbForecastState state = cb_console_forecast(console, campaign, CB_FORECAST_ALL, &forecast);
    if (forecast == NULL) {
        draw_sentence(console, title,
                      state == CB_FORECAST_COMES
                          ? "forecasting…"
                          : "There is nothing to forecast: the job is gone, or its department has no roles.");
        return;
    }
    g_autofree char *notes = notes_of(console, campaign, forecast, state == CB_FORECAST_THERE);
    draw_table(console, panel, title, forecast, notes);
}

static void
free_panel(CbOverlay *overlay)
{
    ForecastPanel *panel = (ForecastPanel *)overlay;
    g_free(panel->id);
    g_free(panel);
}

static const CbOverlayOps ops = {
    .key = panel_key,
    .draw = panel_draw,
    .free = free_panel,
    .hints = "PgDn PgUp scroll  Esc leave",
};

void
cb_forecast_open(CbConsole *console, guint campaign)
{
    ForecastPanel *panel = g_new0(ForecastPanel, 1);
    panel->overlay.ops = &ops;
    panel->id = g_strdup(staffing_campaigns_id(cb_console_world(console), campaign));
    panel->page = 1;
    cb_overlay_open(console, &panel->overlay);
}
