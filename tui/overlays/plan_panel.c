#include "tui/console/plan_panel.h"

#include "engine/operators/plan.h"
#include "tui/console/about.h"
#include "tui/console/cells.h"
#include "tui/console/overlay.h"

typedef struct {
    CbOverlay overlay;
    CbWorld *world;      /* the one the plan was made on; the console's may be another by now */
    GArray *proposals;   /* CbProposal: rows of `world` */
    GPtrArray *whens;    /* by proposal: when its session is, as text */
    gboolean *left_out;  /* by proposal: taken out by the person */
    GPtrArray *refusals; /* by proposal: the sentence of what forbids it, NULL: nothing does */
    guint selected, top;
} PlanPanel;

static CbProposal *
proposal_at(const PlanPanel *panel, guint i)
{
    return &g_array_index(panel->proposals, CbProposal, i);
}

static gboolean
stands(const PlanPanel *panel, guint i)
{
    return proposal_at(panel, i)->operator != CB_NO_ROW && !panel->left_out[i] &&
           g_ptr_array_index(panel->refusals, i) == NULL;
}

static guint
count_standing(const PlanPanel *panel)
{
    guint n = 0;
    for (guint i = 0; i < panel->proposals->len; i++)
        n += stands(panel, i);
    return n;
}

static void
free_panel(CbOverlay *overlay)
{
    PlanPanel *panel = (PlanPanel *)overlay;
    cb_world_unref(panel->world);
    g_array_unref(panel->proposals);
    g_ptr_array_unref(panel->whens);
    g_free(panel->left_out);
    g_ptr_array_unref(panel->refusals);
    g_free(panel);
}

/* --- deciding --------------------------------------------------------------------------------- */

/* Asks the rules beforehand, so that what they refuse is seen in the list and not afterwards. */
static void
look_for_refusal(CbConsole *console, PlanPanel *panel, guint i)
{
    const CbProposal *proposal = proposal_at(panel, i);
    g_clear_pointer(&g_ptr_array_index(panel->refusals, i), g_free);
    if (proposal->operator == CB_NO_ROW)
        return;
    g_autoptr(GArray) about = cb_abouts_new();
    cb_abouts_add(about, panel->world, proposal->session, proposal->operator);
    g_autoptr(CbOutcome) outcome =
        cb_about_preview(console, "session.propose", &g_array_index(about, CbAbout, 0));
    if (outcome->code != NULL)
        g_ptr_array_index(panel->refusals, i) = g_strdup(outcome->sentence);
}

static void
decide_plan(CbConsole *console, PlanPanel *panel)
{
    g_autoptr(GArray) abouts = cb_abouts_new();
    for (guint i = 0; i < panel->proposals->len; i++) {
        const CbProposal *proposal = proposal_at(panel, i);
        if (panel->left_out[i]) /* the person has dealt with it */
            cb_console_unmark(console, sessions_id(panel->world, proposal->session));
        if (stands(panel, i))
            cb_abouts_add(abouts, panel->world, proposal->session, proposal->operator);
    }
    cb_overlay_close(console);
    if (abouts->len > 0)
        cb_console_decide(console, "session.propose", abouts, NULL, 0);
    else
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Nobody was left to be proposed."));
}

/* --- keys ------------------------------------------------------------------------------------- */

static void
move(PlanPanel *panel, int steps)
{
    gint64 to = (gint64)panel->selected + steps;
    panel->selected = (guint)CLAMP(to, 0, (gint64)panel->proposals->len - 1);
}

static void
take_next(CbConsole *console, PlanPanel *panel)
{
    if (cb_plan_next(panel->world, panel->proposals, panel->selected))
        look_for_refusal(console, panel, panel->selected);
    else
        cb_console_say(console, CB_STYLE_DIM, g_strdup("Nobody else is available for it."));
}

static void
panel_key(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    PlanPanel *panel = (PlanPanel *)overlay;
    (void)pasted;
    if (key == CB_KEY_ESC || key == 'q')
        cb_overlay_close(console);
    else if (key == CB_KEY_ENTER)
        decide_plan(console, panel);
    else if (key == CB_KEY_DOWN || key == 'j')
        move(panel, 1);
    else if (key == CB_KEY_UP || key == 'k')
        move(panel, -1);
    else if (key == CB_KEY_PGDN || key == CB_KEY_PGUP)
        move(panel, key == CB_KEY_PGDN ? 10 : -10);
    else if (key == ' ')
        panel->left_out[panel->selected] = !panel->left_out[panel->selected];
    else if (key == 'n' || key == CB_KEY_RIGHT)
        take_next(console, panel);
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void
draw_line(CbConsole *console, const PlanPanel *panel, guint i, CbArea area)
{
    const CbProposal *proposal = proposal_at(panel, i);
    CbCanvas *canvas = console->canvas;
    int half = (area.width - 26) / 2;
    CbStyle style = stands(panel, i) ? CB_STYLE_NORMAL : CB_STYLE_DIM;
    cb_canvas_text(canvas, area.row, area.column + 2, 20, style, g_ptr_array_index(panel->whens, i));
    int column = area.column + 24 + half, rest = area.column + area.width - column;
    const char *refusal = g_ptr_array_index(panel->refusals, i);
    if (refusal == NULL)
        cb_canvas_text(canvas, area.row, area.column + 23, half, style,
                       cb_session_label(panel->world, proposal->session));
    if (refusal != NULL)
        cb_canvas_text(canvas, area.row, area.column + 23, area.width - 23, CB_STYLE_HIGH, refusal);
    else if (proposal->operator == CB_NO_ROW)
        cb_canvas_text(canvas, area.row, column, rest, CB_STYLE_HIGH, "nobody is left");
    else if (panel->left_out[i])
        cb_canvas_text(canvas, area.row, column, rest, CB_STYLE_DIM, "left out");
    else
        cb_canvas_printf(canvas, area.row, column, rest, CB_STYLE_STRONG, "%3u %s",
                         cb_rank_score(proposal->key),
                         cb_operator_label(panel->world, proposal->operator));
    if (i != panel->selected)
        return;
    cb_canvas_text(canvas, area.row, area.column, 1, CB_STYLE_NORMAL, cb_sign(CB_SIGN_CURSOR));
    cb_canvas_select(canvas, area.row, area.column, area.width);
    canvas->cursor_row = area.row;
    canvas->cursor_column = area.column;
}

static void
panel_draw(CbConsole *console, CbOverlay *overlay)
{
    PlanPanel *panel = (PlanPanel *)overlay;
    CbCanvas *canvas = console->canvas;
    int width = MIN(canvas->columns - 2, 110), room = MAX(canvas->rows - 6, 1);
    int lines = MIN((int)panel->proposals->len, room);
    int row = MAX(0, (canvas->rows - lines - 2) / 2), column = (canvas->columns - width) / 2;
    g_autofree char *title =
        g_strdup_printf("Propose %u of %u", count_standing(panel), panel->proposals->len);
    cb_canvas_box(canvas, row, column, lines + 2, width, title);
    if (panel->selected < panel->top)
        panel->top = panel->selected;
    if (panel->selected >= panel->top + (guint)lines)
        panel->top = panel->selected + 1 - (guint)lines;
    for (int i = 0; i < lines; i++)
        draw_line(console, panel, panel->top + (guint)i,
                  (CbArea){row + 1 + i, column + 1, 1, width - 2});
}

static const CbOverlayOps ops = {
    .key = panel_key,
    .draw = panel_draw,
    .free = free_panel,
    .hints = "enter propose all of these   n next candidate   space leave out   esc leave",
};

void
cb_plan_panel_open(CbConsole *console, const GArray *sessions)
{
    PlanPanel *panel = g_new0(PlanPanel, 1);
    panel->overlay.ops = &ops;
    panel->world = cb_world_ref(cb_console_world(console));
    panel->proposals = cb_plan_proposals(
        panel->world, (const guint *)(const void *)sessions->data, sessions->len);
    panel->left_out = g_new0(gboolean, sessions->len);
    panel->refusals = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_set_size(panel->refusals, (gint)sessions->len);
    panel->whens = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < sessions->len; i++) {
        g_autoptr(GString) when = g_string_new(NULL);
        cb_cell_when(console, g_array_index(sessions, guint, i), when);
        g_ptr_array_add(panel->whens, g_strdup(when->str));
        look_for_refusal(console, panel, i);
    }
    cb_overlay_open(console, &panel->overlay);
}
