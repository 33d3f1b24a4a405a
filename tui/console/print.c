/* A view as lines: the same rows, one record a line, no cursor addressing. For pipes and screen readers. */
#include "tui/console/state.h"
#include "tui/console/view.h"

#define HEAD_COLUMNS 160

/* Text as it may be printed: cleaned, and in ASCII where that is asked for. */
static char *
printable(const CbConsole *console, const char *text)
{
    g_autofree char *clean = cb_text_clean(text, G_MAXUINT);
    if (!console->look.ascii || *clean == '\0')
        return g_steal_pointer(&clean);
    guint columns = cb_text_columns(clean, G_MAXINT16) + 8; /* some twins are wider than their signs */
    g_autoptr(CbCanvas) canvas = cb_canvas_new(1, (int)columns, TRUE);
    cb_canvas_text(canvas, 0, 0, (int)columns, CB_STYLE_NORMAL, clean);
    return g_strchomp(cb_canvas_dump(canvas));
}

/* "critical; tonight 20:00; Foire expo, hall 3; 1/3" */
static void
print_row(CbConsole *console, const CbView *view, const CbItem *item, FILE *out)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    gboolean first = TRUE;
    for (const CbColumnOps *c = view->ops->columns; c->name != NULL; c++) {
        if (c->below > 0) /* a narrow form of another column */
            continue;
        g_string_truncate(cell, 0);
        c->cell(console, item, cell);
        g_autofree char *clean = printable(console, cell->str);
        if (*clean == '\0')
            continue;
        fprintf(out, "%s%s", first ? "" : "; ", clean);
        first = FALSE;
    }
    fputc('\n', out);
}

/* What a view adds to its head, a line each. */
static void
print_head(CbConsole *console, const CbViewOps *ops, FILE *out)
{
    if (ops->head == NULL)
        return;
    console->canvas = cb_canvas_new(ops->head_rows, HEAD_COLUMNS, console->look.ascii);
    ops->head(console, (CbArea){0, 0, ops->head_rows, HEAD_COLUMNS});
    g_autofree char *text = cb_canvas_dump(console->canvas);
    g_clear_pointer(&console->canvas, cb_canvas_free);
    fprintf(out, "%s%s", text, g_str_has_suffix(text, "\n") ? "" : "\n");
}

gboolean
cb_console_print(CbDesk *desk, const CbConsoleOptions *options, FILE *out, GError **error)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    if (options->view != NULL && cb_view_find(options->view) == CB_N_VIEWS) {
        g_set_error(error, CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_TERM, "There is no view called %s.",
                    options->view);
        return FALSE;
    }
    CbConsoleOptions plain = *options;
    plain.fresh = TRUE; /* what is printed does not depend on what somebody typed last */
    g_autoptr(CbConsole) console = cb_console_new(desk, &plain, problems);
    console->look.ascii = options->ascii || !g_get_charset(NULL);
    CbView *view = cb_console_view(console);
    g_autoptr(GString) line = g_string_new(NULL);
    view->ops->overview(console, view, line);
    g_autofree char *overview = printable(console, line->str);
    fprintf(out, "%s: %s\n", view->ops->title, overview);
    print_head(console, view->ops, out);
    for (guint i = 0; i < cb_list_count(&view->list); i++)
        print_row(console, view, cb_list_item(&view->list, i), out);
    return TRUE;
}
