/* A form: lines with choices and typed texts, and below them what it would do. */
#include "tui/overlays/overlays.h"
#include "tui/overlays/wrap.h"

enum { CB_FORM_WIDTH = 76, CB_FORM_LABEL = 27, CB_VERDICT_LINES = 5 };

typedef struct {
    CbOverlay overlay;
    CbFormOptions options; /* its title is a copy */
    CbLine *lines;         /* by field: of those that are typed */
    guint *chosen;         /* by field: of those with choices */
    guint selected;
    GString *verdict;
    gboolean good;
} CbForm;

static gboolean
is_typed(const CbForm *form, guint field)
{
    return form->options.fields[field].choices == NULL;
}

/* What the fields hold; the texts are borrowed. Caller frees. */
static CbFormValue *
values_of(const CbForm *form)
{
    CbFormValue *values = g_new0(CbFormValue, form->options.n_fields);
    for (guint f = 0; f < form->options.n_fields; f++)
        values[f] = (CbFormValue){form->chosen[f], is_typed(form, f) ? form->lines[f].text->str : ""};
    return values;
}

static void
judge(CbConsole *console, CbForm *form)
{
    g_autofree CbFormValue *values = values_of(form);
    g_string_truncate(form->verdict, 0);
    form->good = form->options.judge(console, values, form->options.data, form->verdict);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void
finish(CbConsole *console, CbForm *form)
{
    judge(console, form); /* the World may be another by now */
    if (!form->good)
        return;
    g_autofree CbFormValue *values = values_of(form);
    cb_overlay_take(console);
    form->options.done(console, values, form->options.data);
    cb_overlay_free(&form->overlay);
}

static guint
count_choices(const CbFormField *field)
{
    guint n = 0;
    while (field->choices[n] != NULL)
        n++;
    return n;
}

/* TRUE when the key goes to another line. */
static gboolean
moves(CbForm *form, CbKey key)
{
    guint n = form->options.n_fields;
    if (key == CB_KEY_DOWN || key == CB_KEY_TAB || key == (CB_KEY_CTRL | 'n'))
        form->selected = (form->selected + 1) % n;
    else if (key == CB_KEY_UP || key == (CB_KEY_SHIFT | CB_KEY_TAB) || key == (CB_KEY_CTRL | 'p'))
        form->selected = (form->selected + n - 1) % n;
    else
        return FALSE;
    return TRUE;
}

static gboolean
changes(CbForm *form, CbKey key, const char *pasted)
{
    guint f = form->selected;
    if (is_typed(form, f))
        return cb_line_key(&form->lines[f], key, pasted);
    guint n = count_choices(&form->options.fields[f]);
    if (key == CB_KEY_RIGHT || key == ' ')
        form->chosen[f] = (form->chosen[f] + 1) % n;
    else if (key == CB_KEY_LEFT)
        form->chosen[f] = (form->chosen[f] + n - 1) % n;
    else
        return FALSE;
    return TRUE;
}

static void
key_form(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    CbForm *form = (CbForm *)overlay;
    if (cb_overlay_leaves(key))
        cb_overlay_close(console);
    else if (key == CB_KEY_ENTER)
        finish(console, form);
    else if (!moves(form, key) && changes(form, key, pasted))
        judge(console, form);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* "[assisted]  auto": the chosen one in brackets, for screens without colours. */
static void
draw_choices(CbCanvas *canvas, const CbFormField *field, guint chosen, CbArea area)
{
    int column = area.column, end = area.column + area.width;
    for (guint c = 0; field->choices[c] != NULL && column < end; c++) {
        g_autofree char *text = g_strdup_printf(c == chosen ? "[%s]" : " %s ", field->choices[c]);
        column += cb_canvas_text(canvas, area.row, column, end - column,
                                 c == chosen ? CB_STYLE_STRONG : CB_STYLE_DIM, text) + 1;
    }
}

static void
draw_field(CbConsole *console, const CbForm *form, guint f, CbArea area)
{
    CbCanvas *canvas = console->canvas;
    const CbFormField *field = &form->options.fields[f];
    int label = MIN(CB_FORM_LABEL, area.width / 2);
    gboolean selected = f == form->selected;
    if (selected)
        cb_canvas_text(canvas, area.row, area.column, 1, CB_STYLE_ACCENT, cb_sign(CB_SIGN_CURSOR));
    cb_canvas_text(canvas, area.row, area.column + 2, label - 3, selected ? CB_STYLE_ACCENT : CB_STYLE_NORMAL,
                   field->label);
    CbArea value = {area.row, area.column + label, 1, area.width - label};
    if (!is_typed(form, f))
        draw_choices(canvas, field, form->chosen[f], value);
    else if (selected)
        cb_line_draw(&form->lines[f], canvas, value.row, value.column, value.width);
    else
        cb_canvas_text(canvas, value.row, value.column, value.width, CB_STYLE_STRONG, form->lines[f].text->str);
    if (selected && !is_typed(form, f)) {
        canvas->cursor_row = area.row;
        canvas->cursor_column = area.column;
    }
}

static void
draw_verdict(CbConsole *console, const CbForm *form, CbArea area)
{
    g_autoptr(GPtrArray) lines = cb_wrap(form->verdict->str, area.width, console->canvas->ascii);
    for (int i = 0; i < area.height && i < (int)lines->len; i++)
        cb_canvas_text(console->canvas, area.row + i, area.column, area.width,
                       form->good ? CB_STYLE_NORMAL : CB_STYLE_HIGH, g_ptr_array_index(lines, (guint)i));
}

static void
draw_form(CbConsole *console, CbOverlay *overlay)
{
    const CbForm *form = (const CbForm *)overlay;
    int n = (int)form->options.n_fields;
    CbArea inside =
        cb_overlay_box(console->canvas, form->options.title, n + 1 + CB_VERDICT_LINES, CB_FORM_WIDTH);
    int below = CLAMP(inside.height - n - 1, 1, CB_VERDICT_LINES), room = MAX(inside.height - below, 1);
    int first = MAX(0, (int)form->selected + 1 - room); /* on low screens the lines scroll */
    for (int i = 0; i < room && first + i < n; i++)
        draw_field(console, form, (guint)(first + i), (CbArea){inside.row + i, inside.column, 1, inside.width});
    draw_verdict(console, form,
                 (CbArea){inside.row + inside.height - below, inside.column, below, inside.width});
}

static void
free_form(CbOverlay *overlay)
{
    CbForm *form = (CbForm *)overlay;
    for (guint f = 0; f < form->options.n_fields; f++)
        cb_line_clear(&form->lines[f]);
    if (form->options.free_data != NULL)
        form->options.free_data(form->options.data);
    g_string_free(form->verdict, TRUE);
    g_free((char *)form->options.title);
    g_free(form->lines);
    g_free(form->chosen);
    g_free(form);
}

static const CbOverlayOps ops = {
    .key = key_form,
    .draw = draw_form,
    .free = free_form,
    .hints = "Up Down move  Left Right choose  type a value  Enter do it  Esc leave",
};

void
cb_form_open(CbConsole *console, const CbFormOptions *options)
{
    CbForm *form = g_new0(CbForm, 1);
    form->overlay.ops = &ops;
    form->options = *options;
    form->options.title = g_strdup(options->title);
    form->lines = g_new0(CbLine, options->n_fields);
    form->chosen = g_new0(guint, options->n_fields);
    form->verdict = g_string_new(NULL);
    for (guint f = 0; f < options->n_fields; f++) {
        cb_line_init(&form->lines[f], options->fields[f].text != NULL ? options->fields[f].text : "");
        form->chosen[f] = options->fields[f].choice;
    }
    judge(console, form);
    cb_overlay_open(console, &form->overlay);
}
