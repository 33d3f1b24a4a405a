/* The pool as a whole, in three lines: mode and when it runs, the load with its measures, what is recommended. */
#include <math.h>
#include <string.h>

#include "engine/when.h"
#include "tui/console/campaign.h"
#include "tui/console/cells.h"
#include "tui/console/pool.h"
#include "tui/views/views.h"

#define ALL_MEASURES_FROM 110 /* columns; below only the four that load is mainly told by */
#define FOUR 4
#define PERCENT 100.0
#define MS_A_SECOND 1000.0

static const CbStyle level_styles[] = {CB_STYLE_CRITICAL, CB_STYLE_HIGH, CB_STYLE_MEDIUM, CB_STYLE_GOOD};

/* --- the mode --------------------------------------------------------------------------------- */

/* "held by dana until 18:00: board meeting" */
static void
append_override(CbConsole *console, const CbPoolSight *sight, guint state, GString *text)
{
    const CbWorld *world = sight->world;
    const char *by = pool_state_override_by(world, state), *reason = pool_state_override_reason(world, state);
    g_autoptr(GString) until = g_string_new(NULL);
    g_string_append_printf(text, " · held by %s", by != NULL ? by : "somebody");
    if (sight->switching.override_until != CB_NULL) {
        cb_text_instant(console, sight->switching.override_until, until);
        g_string_append_printf(text, " until %s", until->str);
    }
    if (reason != NULL)
        g_string_append_printf(text, ": %s", reason);
}

static void
append_automatic(CbConsole *console, const CbPoolSight *sight, guint state, GString *text)
{
    gint64 next = pool_state_next_evaluation_at(sight->world, state), now = cb_desk_now(console->desk);
    g_autoptr(GString) distance = g_string_new(NULL);
    g_string_append_printf(text, " · auto-approval %s", pool_state_auto_enabled(sight->world, state) ? "on" : "off");
    if (!pool_state_auto_enabled(sight->world, state) || next == CB_NULL || next <= now)
        return;
    cb_text_distance(next - now, distance);
    g_string_append_printf(text, ", looks %s", distance->str);
}

/* "run in 3 h · check in 4:59"; "due" of what is due. */
static void
append_next(CbConsole *console, const char *what, gint64 at, GString *text)
{
    gint64 now = cb_desk_now(console->desk);
    g_autoptr(GString) distance = g_string_new("due");
    if (at != CB_NULL && at > now)
        cb_text_distance(at - now, distance);
    g_string_append_printf(text, "%s%s %s", text->len > 0 ? " · " : "", what, distance->str);
}

static CbStyle
append_schedule(CbConsole *console, const CbPoolSight *sight, guint state, GString *text)
{
    if (sight->oldest != CB_NULL) {
        g_string_append(text, "oldest ");
        cb_text_pool_span(MAX(sight->now - sight->oldest, 0), text);
    }
    if (!cb_pool_runs_by_itself(console)) {
        g_string_append_printf(text, "%srun by hand", text->len > 0 ? " · " : "");
        return CB_STYLE_DIM;
    }
    append_next(console, "run", state == CB_NO_ROW ? CB_NULL : pool_state_next_run_at(sight->world, state), text);
    append_next(console, "check", state == CB_NO_ROW ? CB_NULL : pool_state_next_check_at(sight->world, state), text);
    return CB_STYLE_NORMAL;
}

static void
draw_mode(CbConsole *console, const CbPoolSight *sight, CbArea line)
{
    guint state = cb_console_pool_state(console);
    g_autoptr(GString) left = g_string_new(NULL), right = g_string_new(NULL);
    CbStyle style = append_schedule(console, sight, state, right);
    int width = MIN((int)cb_text_columns(right->str, (guint)line.width), line.width * 2 / 3);
    int used = cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_TITLE,
                              cb_pool_mode_name(sight->policy.mode));
    if (!sight->policy.enabled)
        g_string_append(left, " · assigns nothing by itself");
    if (state != CB_NO_ROW && sight->switching.overridden)
        append_override(console, sight, state, left);
    else if (state != CB_NO_ROW)
        append_automatic(console, sight, state, left);
    cb_canvas_text(console->canvas, line.row, line.column + used, line.width - width - used - 1,
                   sight->switching.overridden ? CB_STYLE_HIGH : CB_STYLE_NORMAL, left->str);
    cb_canvas_right(console->canvas, line.row, line.column + line.width - width, width, style, right->str);
}

/* --- the load --------------------------------------------------------------------------------- */

/* The limit that tells the next worse level from this one; the one it is above of when there is none worse. */
static double
limit_of(const CbPoolSight *sight, CbMeasure measure)
{
    CbLoadLevel level = sight->load.levels[measure];
    double critical = cb_measures[measure].critical, high = sight->config.high[measure];
    double medium = sight->config.medium[measure];
    if (level == CB_LOAD_LOW)
        return isfinite(medium) ? medium : isfinite(high) ? high : critical;
    return level == CB_LOAD_MEDIUM ? medium : level == CB_LOAD_HIGH ? high : critical;
}

static void
append_value(CbMeasure measure, double value, GString *text)
{
    if (measure == CB_MEASURE_TIME)
        g_string_append_printf(text, "%.1f", value / MS_A_SECOND);
    else if (cb_measures[measure].share)
        g_string_append_printf(text, "%.0f", value * PERCENT);
    else
        g_string_append_printf(text, "%.0f", value);
}

/* "pool 61>20": what is measured against its limit, above it or not. */
static CbStyle
measure_words(const CbPoolSight *sight, CbMeasure measure, GString *text)
{
    static const char *const names[CB_N_MEASURES] = {"pool", "time", "conflicts", "escalated", "missed", "growth"};
    double value = sight->load.measures.values[measure], limit = limit_of(sight, measure);
    g_string_printf(text, "%s ", names[measure]);
    append_value(measure, value, text);
    g_string_append_c(text, value > limit ? '>' : '<');
    append_value(measure, limit, text);
    g_string_append(text, measure == CB_MEASURE_TIME ? " s" : cb_measures[measure].share ? " %" : "");
    return sight->load.levels[measure] == CB_LOAD_LOW ? CB_STYLE_NORMAL : level_styles[sight->load.levels[measure]];
}

static void
draw_load(CbConsole *console, const CbPoolSight *sight, CbArea line)
{
    guint n = line.width >= ALL_MEASURES_FROM ? CB_N_MEASURES : FOUR;
    g_autofree char *level = g_ascii_strdown(cb_load_name(sight->load.level), -1);
    g_autofree char *words = g_strdup_printf("load %s", level);
    int column = line.column, end = line.column + line.width;
    column += cb_canvas_text(console->canvas, line.row, column, end - column, level_styles[sight->load.level],
                             words) + 2;
    for (guint m = 0; m < n && column < end; m++) {
        g_autoptr(GString) text = g_string_new(NULL);
        CbStyle style = measure_words(sight, m, text);
        column += cb_canvas_text(console->canvas, line.row, column, end - column, style, text->str) + 2;
    }
}

/* --- the recommendation ----------------------------------------------------------------------- */

/* "(few assignments 70 %, low load 85 %)": what makes it less sure. */
static void
append_factors(const CbLoad *load, GString *text)
{
    const char *between = " (";
    for (guint f = 0; f < CB_N_FACTORS; f++)
        if (load->factors[f] < 1) {
            g_string_append_printf(text, "%s%s %.0f %%", between, cb_confidence_names[f], load->factors[f] * PERCENT);
            between = ", ";
        }
    if (*between == ',')
        g_string_append_c(text, ')');
}

static void
draw_recommendation(CbConsole *console, const CbPoolSight *sight, CbArea line)
{
    const CbLoad *load = &sight->load;
    gboolean same = load->recommended == sight->policy.mode;
    CbSwitchAnswer answer = cb_switch_answer(&sight->switching, sight->now);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "recommends %s%s, %.0f %% sure", cb_pool_mode_name(load->recommended),
                    same ? ", as it is" : "", load->confidence * PERCENT);
    append_factors(load, text);
    guint state = cb_console_pool_state(console);
    gboolean automatic = state != CB_NO_ROW && pool_state_auto_enabled(sight->world, state);
    if (!same && automatic && answer != CB_SWITCH)
        g_string_append_printf(text, " · stays: %s", cb_switch_sentence(answer));
    cb_canvas_text(console->canvas, line.row, line.column, line.width,
                   same ? CB_STYLE_DIM : CB_STYLE_ACCENT, text->str);
}

void
cb_pool_head(CbConsole *console, CbArea area)
{
    static void (*const lines[CB_POOL_HEAD_ROWS])(CbConsole *, const CbPoolSight *, CbArea) = {
        draw_mode, draw_load, draw_recommendation};
    const CbPoolSight *sight = cb_pool_sight(console);
    for (int l = 0; l < MIN(area.height, CB_POOL_HEAD_ROWS); l++)
        lines[l](console, sight, (CbArea){area.row + l, area.column, 1, area.width});
}
