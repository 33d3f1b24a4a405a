/* The frame: where am I and what is decided (top), what needs me (list), what do I know about it (detail),
 * which keys work here (bottom). */
#include <string.h>

#include "tui/console/act.h"
#include "tui/console/action.h"
#include "tui/console/columns.h"
#include "tui/console/overlay.h"
#include "tui/console/view.h"

/* From this width on the detail stands beside the list, below it otherwise. */
#define WIDE 132
#define LEAST_ROWS 10
#define HEAD_FROM 20 /* rows: on lower screens a view adds nothing to its head */
#define LEAST_COLUMNS 40

int
cb_console_head_rows(const CbConsole *console)
{
    return CB_HEAD_ROWS + (console->canvas->rows >= HEAD_FROM ? console->views[console->current].ops->head_rows : 0);
}

/* --- the list --------------------------------------------------------------------------------- */

static void
draw_row(CbConsole *console, CbView *view, const CbItem *item, gboolean selected, CbArea area)
{
    if (selected)
        cb_canvas_text(console->canvas, area.row, area.column, 1, CB_STYLE_NORMAL,
                       cb_sign(CB_SIGN_CURSOR));
    if (cb_list_is_marked(&view->list, item))
        cb_canvas_text(console->canvas, area.row, area.column + 1, 1, CB_STYLE_ACCENT,
                       cb_sign(CB_SIGN_MARK));
    else if (cb_list_is_news(&view->list, item))
        cb_canvas_text(console->canvas, area.row, area.column + 1, 1, CB_STYLE_ACCENT,
                       cb_sign(CB_SIGN_NEWS));
    cb_columns_row(console, view->ops->columns, item, area);
    if (!selected)
        return;
    cb_canvas_select(console->canvas, area.row, area.column, area.width);
    console->canvas->cursor_row = area.row;
    console->canvas->cursor_column = area.column;
}

static const char *
nothing_words(CbConsole *console, const CbView *view)
{
    if (view->ops->nothing != NULL && view->list.items->len == 0)
        return view->ops->nothing;
    if (view->ops->nothing == NULL && cb_world_rows(cb_console_world(console), CB_sessions) == 0)
        return "No session is known yet: callboard import FILE, or callboard demo to try.";
    return *view->list.filter != '\0' ? "Nothing passes the filter; esc takes it away." : "Nothing here.";
}

static void
draw_list(CbConsole *console, CbView *view, CbArea area)
{
    cb_list_scroll(&view->list, (guint)area.height);
    guint count = cb_list_count(&view->list);
    for (guint i = 0; i < (guint)area.height && view->list.top + i < count; i++) {
        const CbItem *item = cb_list_item(&view->list, view->list.top + i);
        gboolean selected = view->list.top + i == view->list.cursor;
        draw_row(console, view, item, selected,
                 (CbArea){area.row + (int)i, area.column, 1, area.width});
    }
    if (count == 0)
        cb_canvas_text(console->canvas, area.row, area.column + 3, area.width - 3, CB_STYLE_DIM,
                       nothing_words(console, view));
}

/* --- top and bottom --------------------------------------------------------------------------- */

/* "✎ 2  ⇄ 1  paused  dana · dispatcher" */
static CbStyle
status_words(CbConsole *console, GString *text)
{
    CbProfile *profile = cb_desk_profile(console->desk);
    guint pending = cb_desk_count(console->desk, CB_STANDS);
    guint conflicts = cb_desk_count(console->desk, CB_CONFLICTS);
    if (console->paused)
        g_string_append(text, "paused  ");
    if (pending > 0)
        g_string_append_printf(text, "%s %u  ", cb_sign(CB_SIGN_PENDING), pending);
    if (conflicts > 0)
        g_string_append_printf(text, "%s %u  ", cb_sign(CB_SIGN_CONFLICT), conflicts);
    CbStyle style = cb_link_words(console, text);
    g_string_append_printf(text, "  %s · %s", profile->actor,
                           console->read_only ? "reads only" : cb_role_name(profile->role));
    if (style != CB_STYLE_GOOD && style != CB_STYLE_NORMAL && style != CB_STYLE_DIM)
        return style;
    return conflicts > 0 ? CB_STYLE_HIGH : CB_STYLE_DIM;
}

static void
draw_top(CbConsole *console, CbView *view)
{
    CbCanvas *canvas = console->canvas;
    g_autoptr(GString) text = g_string_new(NULL);
    int used = 1 + cb_canvas_text(canvas, 0, 1, canvas->columns - 1, CB_STYLE_DIM, "callboard ");
    used += 1 + cb_canvas_text(canvas, 0, used, canvas->columns - used, CB_STYLE_TITLE, view->ops->title);
    if (*view->list.filter != '\0') {
        g_autofree char *filter = g_strdup_printf(" filter: %s ", view->list.filter);
        used += cb_canvas_text(canvas, 0, used + 1, canvas->columns - used - 1, CB_STYLE_ACCENT, filter);
    }
    CbStyle style = status_words(console, text);
    int width = canvas->columns - used - 3;
    if ((int)cb_text_columns(text->str, (guint)canvas->columns) > width) { /* the person's name goes first */
        char *person = strstr(text->str, "  ");
        for (char *next = person; next != NULL; next = strstr(next + 2, "  "))
            person = next;
        if (person != NULL)
            g_string_truncate(text, (gsize)(person - text->str));
    }
    if (width > 0)
        cb_canvas_right(canvas, 0, used + 2, width, style, text->str);

    g_string_truncate(text, 0);
    guint marks = g_hash_table_size(view->list.marks);
    if (marks > 0)
        g_string_append_printf(text, "%u marked  ", marks);
    g_autoptr(GString) overview = g_string_new(NULL);
    view->ops->overview(console, view, overview);
    g_string_append(text, overview->str);
    cb_canvas_text(canvas, 1, 1, canvas->columns - 2, CB_STYLE_NORMAL, text->str);
}

/* Draws "a propose" at `column` if it fits before `end`; returns where the next one goes. */
static int
draw_hint(CbConsole *console, const CbAction *action, int row, int column, int end)
{
    CbCanvas *canvas = console->canvas;
    const char *key = cb_keymap_first(console->keymap, action->name);
    int needed = (int)(cb_text_columns(key, 20) + cb_text_columns(action->label, 40)) + 1;
    if (*key == '\0' || column + needed > end)
        return column;
    CbStyle style = cb_action_allowed(console, action) ? CB_STYLE_ACCENT : CB_STYLE_DIM;
    column += cb_canvas_text(canvas, row, column, end - column, style, key) + 1;
    return column + cb_canvas_text(canvas, row, column, end - column, CB_STYLE_DIM, action->label) + 2;
}

/* Whether the key that would be shown runs something else here, which is more at home. */
static gboolean
is_shadowed(CbConsole *console, const CbAction *action)
{
    CbKey key = cb_key_parse(cb_keymap_first(console->keymap, action->name));
    return key != CB_KEY_NONE && cb_keymap_lookup(console->keymap, key, cb_action_contexts(console)) != action;
}

/* What would only say that there is nothing to do is not offered. */
static gboolean
is_hinted(CbConsole *console, const CbAction *action)
{
    guint special = action->contexts & ~(guint)CB_IN_ANY;
    if (!(action->flags & CB_HINT) || !cb_action_applies(console, action) || is_shadowed(console, action))
        return FALSE;
    if (special != action->contexts && special != 0 && (special & cb_action_contexts(console)) == 0)
        return FALSE; /* works everywhere, but is at home in a more special place */
    if ((action->contexts & CB_IN_CANDIDATE) && (cb_action_contexts(console) & CB_IN_CANDIDATE) == 0)
        return FALSE; /* on a campaign it only leads to the people */
    if (action->run == cb_act_push)
        return cb_desk_has_hub(console->desk);
    return action->run != cb_act_settle || cb_act_can_settle(console);
}

/* The keys that work here: those of the special contexts first; how to get help always stands last. */
static void
draw_hints(CbConsole *console, int row)
{
    static const guint special =
        CB_IN_PERSON | CB_IN_SESSION | CB_IN_DAY | CB_IN_DECISION | CB_IN_HANDOVER | CB_IN_CAMPAIGNS | CB_IN_CAMPAIGN |
        CB_IN_CANDIDATE | CB_IN_JOB | CB_IN_POOL | CB_IN_BOOKING | CB_IN_INTERPRETER |
        CB_IN_MATCHES | CB_IN_MATCH | CB_IN_PEERS | CB_IN_EVENT | CB_IN_COUPLE | CB_IN_GUEST;
    const CbAction *help = cb_action_find("help");
    int end = console->canvas->columns - 1, column = 1;
    int help_width = (int)(cb_text_columns(cb_keymap_first(console->keymap, help->name), 20) +
                           cb_text_columns(help->label, 40)) + 1;
    draw_hint(console, help, row, end - help_width, end);
    for (guint pass = 0; pass < 2; pass++)
        for (const CbAction *action = cb_actions; action < cb_actions + cb_n_actions; action++)
            if (action != help && is_hinted(console, action) &&
                ((action->contexts & special) != 0) == (pass == 0))
                column = draw_hint(console, action, row, column, end - help_width - 1);
}

static void
draw_bottom(CbConsole *console)
{
    int row = console->canvas->rows - 1;
    if (console->flash != NULL)
        cb_canvas_text(console->canvas, row, 1, console->canvas->columns - 2, console->flash_style,
                       console->flash);
    else if (console->overlay != NULL)
        cb_canvas_text(console->canvas, row, 1, console->canvas->columns - 2, CB_STYLE_DIM,
                       console->overlay->ops->hints);
    else
        draw_hints(console, row);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void
draw_detail(CbConsole *console, CbView *view, CbArea area)
{
    const CbItem *item = cb_list_selected(&view->list);
    if (item != NULL && area.height > 0 && area.width > 0)
        view->ops->detail(console, item, area);
}

/* Where the list lies and where the detail (of no height when it is closed). */
typedef struct {
    CbArea list, detail;
    gboolean beside;
} Layout;

static Layout
lay_out(const CbConsole *console)
{
    int columns = console->canvas->columns, top = cb_console_head_rows(console);
    int height = console->canvas->rows - top - 1;
    if (columns >= WIDE && console->detail_open) {
        const CbViewOps *ops = console->views[console->current].ops;
        int share = console->in_detail && ops->share_inside != 0 ? ops->share_inside : ops->share;
        int left = columns * (share != 0 ? share : 62) / 100;
        return (Layout){.list = {top, 0, height, left},
                        .detail = {top - 1, left + 2, height + 1, columns - left - 3},
                        .beside = TRUE};
    }
    if (console->in_detail && console->people_table != CB_sessions) /* it has more than people to show */
        return (Layout){.detail = {CB_HEAD_ROWS - 1, 1, console->canvas->rows - CB_HEAD_ROWS, columns - 2}};
    int detail =
        console->detail_open && height >= 12 ? height * (console->in_detail ? 60 : 45) / 100 : 0;
    int list = height - (detail > 0 ? detail + 1 : 0);
    return (Layout){.list = {top, 0, list, columns}, .detail = {top + list + 1, 1, detail, columns - 2}};
}

static void
draw_panes(CbConsole *console, CbView *view)
{
    Layout layout = lay_out(console);
    CbArea list = layout.list;
    if (list.height == 0) {
        draw_detail(console, view, layout.detail);
        return;
    }
    if (list.row > CB_HEAD_ROWS)
        view->ops->head(console, (CbArea){CB_HEAD_ROWS - 1, 1, view->ops->head_rows, console->canvas->columns - 2});
    cb_columns_heads(console, view->ops->columns, &view->ops->columns[view->sort], view->reverse,
                     (CbArea){list.row - 1, list.column, 1, list.width});
    draw_list(console, view, list);
    if (layout.detail.height == 0)
        return;
    if (layout.beside)
        cb_canvas_vline(console->canvas, list.row - 1, list.width, list.height + 1);
    else
        cb_canvas_hline(console->canvas, list.row + list.height, 0, list.width);
    draw_detail(console, view, layout.detail);
}

static gboolean
is_tiny(const CbCanvas *canvas)
{
    return canvas->rows < LEAST_ROWS || canvas->columns < LEAST_COLUMNS;
}

static gboolean
is_in(CbArea area, int row, int column)
{
    return row >= area.row && row < area.row + area.height && column >= area.column &&
           column < area.column + area.width;
}

CbPane
cb_console_pane_at(const CbConsole *console, int row, int column)
{
    Layout layout = lay_out(console);
    if (is_tiny(console->canvas))
        return CB_PANE_NONE;
    return is_in(layout.list, row, column)     ? CB_PANE_LIST
           : is_in(layout.detail, row, column) ? CB_PANE_DETAIL
                                               : CB_PANE_NONE;
}

/* A terminal too small for a list still says what matters. */
static void
draw_tiny(CbConsole *console, CbView *view)
{
    g_autoptr(GString) text = g_string_new(NULL);
    view->ops->overview(console, view, text);
    for (char *gap = strstr(text->str, "  "); gap != NULL; gap = strstr(gap, "  "))
        *gap = ',';
    cb_canvas_text(console->canvas, 0, 0, console->canvas->columns, CB_STYLE_STRONG, text->str);
    if (console->canvas->rows > 1)
        cb_canvas_text(console->canvas, 1, 0, console->canvas->columns, CB_STYLE_DIM,
                       "a larger window shows the list");
}

void
cb_console_draw(CbConsole *console)
{
    CbView *view = cb_console_view(console);
    CbCanvas *canvas = console->canvas;
    cb_console_keep_detail(console);
    cb_canvas_clear(canvas);
    canvas->cursor_row = canvas->cursor_column = 0;
    canvas->cursor_visible = TRUE;
    if (is_tiny(canvas)) {
        draw_tiny(console, view);
    } else {
        draw_top(console, view);
        draw_panes(console, view);
        draw_bottom(console);
    }
    if (console->overlay != NULL)
        console->overlay->ops->draw(console, console->overlay);
}
