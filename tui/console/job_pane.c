/* A job: when it is, and what each department requires and has. */
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "engine/when.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"

static void
draw_when(CbConsole *console, guint job, CbPen *pen)
{
    const CbWorld *world = cb_console_world(console);
    const gint64 ends[] = {jobs_start_time(world, job), jobs_end_time(world, job)};
    static const char *const labels[] = {"begins", "ends"};
    g_autoptr(GString) text = g_string_new(NULL), day = g_string_new(NULL);
    for (guint e = 0; e < G_N_ELEMENTS(ends); e++) {
        if (ends[e] == CB_NULL)
            continue;
        cb_text_instant(console, ends[e], text);
        cb_text_day(console, cb_day_of(ends[e]), day);
        g_string_append_printf(text, "  %s", day->str);
        cb_pen_fact(pen, labels[e], CB_STYLE_NORMAL, text->str);
    }
}

static void
draw_department(const CbWorld *world, guint job, const char *department, CbPen *pen)
{
    g_autoptr(GArray) needs = cb_needs(world, job, department);
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        g_autofree char *words = g_strdup_printf("%s  %u of %" G_GINT64_FORMAT, need->role_code, need->assigned,
                                                 need->required);
        cb_pen_fact(pen, n == 0 ? department : "", need->assigned < need->required ? CB_STYLE_STRONG : CB_STYLE_GOOD,
                    words);
    }
}

void
cb_job_pane(CbConsole *console, guint job, CbArea area)
{
    const CbWorld *world = cb_console_world(console);
    CbPen pen = {.canvas = console->canvas, .area = area};
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    cb_pen_text(&pen, CB_STYLE_TITLE, cb_name_of_job(world, job));
    draw_when(console, job, &pen);
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        const char *department = job_required_roles_department(world, row);
        if (g_hash_table_add(seen, (gpointer)department))
            draw_department(world, job, department, &pen);
    }
}
