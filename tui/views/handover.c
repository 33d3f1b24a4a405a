/* The hand-over: what is open, each thing under its word, then what changed by who did it. */
#include <string.h>

#include "engine/fold.h"
#include "tui/console/act.h"
#include "tui/console/action.h"
#include "tui/console/cells.h"
#include "tui/console/panes.h"
#include "tui/console/pen.h"
#include "tui/views/views.h"

/* Lines of the detail that the whole sentence may take before what it is about. */
#define MOST_LINES 4

static const CbHandoverLine *
line_of(CbConsole *console, const CbItem *item)
{
    return cb_handover_line(console->handover, item->kind);
}

/* --- cells ------------------------------------------------------------------------------------ */

static CbStyle
part_cell(CbConsole *console, const CbItem *item, GString *text)
{
    static const CbStyle styles[CB_N_HANDOVER_PARTS] = {
        [CB_HANDOVER_CALL_BACK] = CB_STYLE_ACCENT, [CB_HANDOVER_CONFLICT] = CB_STYLE_CRITICAL,
        [CB_HANDOVER_PENDING] = CB_STYLE_PENDING,  [CB_HANDOVER_ABSENT] = CB_STYLE_HIGH,
        [CB_HANDOVER_SHORT] = CB_STYLE_CRITICAL,   [CB_HANDOVER_CHANGED] = CB_STYLE_DIM,
    };
    CbHandoverPart part = line_of(console, item)->part;
    g_string_assign(text, cb_handover_word(part));
    return styles[part];
}

static CbStyle
who_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const char *who = line_of(console, item)->who;
    if (who == NULL)
        return cb_cell_empty(text);
    g_string_assign(text, who);
    return CB_STYLE_STRONG;
}

static CbStyle
when_cell(CbConsole *console, const CbItem *item, GString *text)
{
    const CbHandoverLine *line = line_of(console, item);
    if (line->part == CB_HANDOVER_SHORT)
        return cb_cell_when(console, line->session, text);
    cb_text_instant(console, line->when, text);
    return line->part == CB_HANDOVER_CALL_BACK && line->when <= console->handover->now ? CB_STYLE_HIGH
                                                                                       : CB_STYLE_NORMAL;
}

static CbStyle
what_cell(CbConsole *console, const CbItem *item, GString *text)
{
    g_string_assign(text, line_of(console, item)->what);
    return CB_STYLE_NORMAL;
}

/* --- orders ----------------------------------------------------------------------------------- */

/* As it is told: lines lie in that order. */
static int
by_part(CbConsole *console, const CbItem *a, const CbItem *b)
{
    (void)console;
    return (a->kind > b->kind) - (a->kind < b->kind);
}

static int
by_who(CbConsole *console, const CbItem *a, const CbItem *b)
{
    return g_strcmp0(line_of(console, a)->who, line_of(console, b)->who);
}

static int
by_when(CbConsole *console, const CbItem *a, const CbItem *b)
{
    gint64 x = line_of(console, a)->when, y = line_of(console, b)->when;
    return (x > y) - (x < y);
}

/* --- the list --------------------------------------------------------------------------------- */

/* What a row opens: the decision where it was made here, the person to call or who is away, else the session, else
 * the person, else the project, the booking or the job; a World has no journal row about none of them but a person of a crew, whose job it names. */
static CbItem
target_of(const CbHandoverLine *line)
{
    gboolean about_person = line->part == CB_HANDOVER_CALL_BACK || line->part == CB_HANDOVER_ABSENT;
    if (line->entry != CB_NO_ROW)
        return (CbItem){.table = CB_ITEM_DECISION, .row = line->entry};
    if (line->session != CB_NO_ROW && !about_person)
        return (CbItem){.table = CB_sessions, .row = line->session};
    if (line->project != CB_NO_ROW)
        return (CbItem){.table = CB_projects, .row = line->project};
    if (line->booking != CB_NO_ROW)
        return (CbItem){.table = CB_booking_plan, .row = line->booking};
    if (line->operator == CB_NO_ROW)
        return (CbItem){.table = CB_jobs, .row = line->job};
    return (CbItem){.table = CB_operators, .row = line->operator};
}

static void
collect(CbConsole *console, CbView *view)
{
    g_clear_pointer(&console->handover, cb_handover_free);
    console->handover = cb_handover_new(console->desk, cb_act_handover_since(console));
    for (guint i = 0; i < cb_handover_lines(console->handover); i++) {
        const CbHandoverLine *line = cb_handover_line(console->handover, i);
        CbItem item = target_of(line);
        g_autofree char *id = item.table == CB_ITEM_DECISION /* by which it is found among the decisions */
                                  ? g_strdup(line->id)
                                  : g_strjoin("/", cb_handover_word(line->part), line->id, NULL);
        item.kind = i;
        item.state = g_str_hash(line->what);
        item.id = id;
        cb_list_add(&view->list, item);
    }
}

static gboolean
passes(CbConsole *console, const CbItem *item, const char *word)
{
    const CbHandoverLine *line = line_of(console, item);
    const char *searched[] = {cb_handover_word(line->part), line->who, line->what};
    g_autoptr(GString) folded = g_string_new(NULL);
    for (guint s = 0; s < G_N_ELEMENTS(searched); s++) {
        cb_fold_append(folded, searched[s]);
        g_string_append_c(folded, '\n');
    }
    return strstr(folded->str, word) != NULL ||
           (line->session != CB_NO_ROW && cb_session_passes(console, line->session, word)) ||
           (line->operator != CB_NO_ROW && cb_operator_passes(console, line->operator, word));
}

static void
overview(CbConsole *console, CbView *view, GString *text)
{
    static const char *const words[CB_N_HANDOVER_PARTS] = {
        [CB_HANDOVER_CALL_BACK] = "to call back", [CB_HANDOVER_CONFLICT] = "in conflict",
        [CB_HANDOVER_PENDING] = "pending",        [CB_HANDOVER_ABSENT] = "absent",
        [CB_HANDOVER_SHORT] = "short",
    };
    const CbHandover *handover = console->handover;
    g_autoptr(GString) since = g_string_new(NULL);
    cb_text_instant(console, handover->since.time, since);
    cb_text_shown(&view->list, text);
    g_string_append_printf(text, "since %s, %s", since->str, cb_act_handover_since_word(console));
    for (guint part = 0; part < CB_HANDOVER_CHANGED; part++)
        if (handover->counts[part] > 0) {
            g_string_append(text, "  ");
            cb_text_number(text, handover->counts[part]);
            g_string_append_printf(text, " %s", words[part]);
        }
    g_string_append(text, "  ");
    cb_text_count(text, handover->counts[CB_HANDOVER_CHANGED], "change");
    if (handover->counts[CB_HANDOVER_CHANGED] > 0)
        g_string_append_printf(text, " by %u", cb_handover_people(handover));
}

/* --- the detail ------------------------------------------------------------------------------- */

/* The whole sentence, which the row may have cut, above what is known about the session or person. */
static void
detail(CbConsole *console, const CbItem *item, CbArea area)
{
    if (item->table == CB_ITEM_DECISION) {
        cb_decision_detail(console, item, area);
        return;
    }
    CbPen pen = {.canvas = console->canvas, .area = area};
    pen.area.height = MIN(area.height, MOST_LINES);
    cb_pen_wrap(&pen, CB_STYLE_ACCENT, line_of(console, item)->what);
    area.row += pen.line;
    area.height -= pen.line;
    if (item->table == CB_sessions)
        cb_session_pane(console, item->row, area);
    else if (item->table == CB_jobs && item->row != CB_NO_ROW)
        cb_job_pane(console, item->row, area);
    else if (item->table == CB_projects)
        cb_match_pane(console, item, area);
    else if (item->table == CB_booking_plan)
        cb_booking_pane(console, item->row, area);
    else if (item->table == CB_operators)
        cb_person_pane(console, item->row, area);
}

static const CbColumnOps columns[] = {
    {"part", "", 9, 0, 0, FALSE, part_cell, by_part},
    {"who", "WHO", 14, 0, 0, FALSE, who_cell, by_who},
    {"when", "WHEN", 14, 0, 0, FALSE, when_cell, by_when},
    {"what", "WHAT", 0, 0, 0, FALSE, what_cell, NULL},
    {.name = NULL},
};

const CbViewOps cb_handover_view = {
    .name = "handover",
    .title = "hand-over",
    .summary = "what is open, and what changed since your last look, by who did it",
    .context = CB_IN_HANDOVER,
    .columns = columns,
    .collect = collect,
    .passes = passes,
    .overview = overview,
    .detail = detail,
};
