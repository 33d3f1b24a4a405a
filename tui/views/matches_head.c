/* The advisors as a whole, in two lines: who is available and who has room; the size of the pool and the rule by which it is
 * chosen, by both counts; how setting up workspaces goes. */
#include <string.h>

#include "engine/advisors/numbers.h"
#include "engine/advisors/policy.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/pool.h"
#include "tui/views/views.h"

static CbStyle
style_of(const CbAdvisorPool *pool)
{
    return g_str_equal(pool->health, "critical") || g_str_equal(pool->share, "critical") ? CB_STYLE_CRITICAL
           : g_str_equal(pool->health, "warning") || g_str_equal(pool->share, "warning") ? CB_STYLE_HIGH
                                                                                          : CB_STYLE_NORMAL;
}

/* "80 advisors: 52 available, 18 busy, 10 offline · 20 idle, 30 room, 2 full · 48 %" */
static void
draw_pool(CbConsole *console, const CbAdvisorPool *pool, CbArea line)
{
    g_autoptr(GString) text = g_string_new(NULL);
    CbStyle style = style_of(pool);
    if (style != CB_STYLE_NORMAL)
        g_string_append_printf(text, "%s ", cb_sign(CB_SIGN_WARNING));
    cb_text_count(text, pool->total, "advisor");
    g_string_append_printf(text, ": %u available, %u busy, %u offline · %u idle, %u room, %u full",
                           pool->is[CB_ADVISOR_IS_AVAILABLE], pool->is[CB_ADVISOR_IS_BUSY],
                           pool->is[CB_ADVISOR_IS_OFFLINE], pool->loads[CB_LOAD_IDLE], pool->loads[CB_LOAD_ROOM],
                           pool->loads[CB_LOAD_FULL]);
    if (pool->loads[CB_LOAD_OVER] > 0)
        g_string_append_printf(text, ", %u over", pool->loads[CB_LOAD_OVER]);
    g_string_append_printf(text, " · %.0f %%", pool->utilization);
    cb_canvas_text(console->canvas, line.row, line.column, line.width, style, text->str);
}

/* "complex_scoring" is "complex". Caller frees. */
static char *
brief(const char *algorithm)
{
    return g_strndup(algorithm, strcspn(algorithm, "_"));
}

/* "by 52 available: complex (from 50) · by all 80: large, complex · 96 % of 28 set up" */
static void
draw_rule(CbConsole *console, const CbAdvisorPool *pool, guint threshold, CbArea line)
{
    CbProvisionNumbers numbers = cb_provision_numbers(cb_console_world(console), cb_desk_now(console->desk));
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *shown = brief(pool->shown), *chooses = brief(pool->algorithm);
    g_string_append_printf(text, "by %u available: %s (from %u) · by all %u: %s, %s", pool->is[CB_ADVISOR_IS_AVAILABLE],
                           chooses, threshold, pool->total, pool->size, shown);
    if (numbers.total > 0)
        g_string_append_printf(text, " · %.0f %% of %u set up", numbers.success, numbers.total);
    if (numbers.lag > 0) {
        g_string_append(text, ", lag ");
        cb_text_pool_span(numbers.lag, text);
    }
    cb_canvas_text(console->canvas, line.row, line.column, line.width, CB_STYLE_DIM, text->str);
}

void
cb_matches_head(CbConsole *console, CbArea area)
{
    const CbWorld *world = cb_console_world(console);
    CbAdvisorsPolicy policy = cb_advisors_policy(world);
    CbAdvisorPool pool = cb_advisor_pool(world, policy.small_threshold, policy.complex_threshold);
    if (area.height > 0)
        draw_pool(console, &pool, (CbArea){area.row, area.column, 1, area.width});
    if (area.height > 1)
        draw_rule(console, &pool, policy.complex_threshold, (CbArea){area.row + 1, area.column, 1, area.width});
}
