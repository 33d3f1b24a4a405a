/* A panel: what it is about, and a few choices by key. */
#include "tui/overlays/overlays.h"
#include "tui/overlays/scroller.h"
#include "tui/overlays/wrap.h"

enum { CB_PANEL_WIDTH = 76 };
enum { CB_KEY_COLUMNS = 7 }; /* "enter" and two blanks */

typedef struct {
    CbOverlay overlay;
    char *title;
    CbScroller scroller;
    CbChoice *choices; /* their texts are copies */
    guint n_choices;
    void (*take)(CbConsole *console, gpointer data, guint place); /* NULL: each has its `run` */
    gpointer data;
    GDestroyNotify free_data;
} CbPanel;

/* --- keys ------------------------------------------------------------------------------------- */

static void
take_choice(CbConsole *console, CbPanel *panel, guint place)
{
    const CbChoice *choice = &panel->choices[place];
    if (choice->refusal) {
        cb_console_say(console, CB_STYLE_MEDIUM,
                       g_strdup_printf("%s: %s", choice->label, choice->refusal));
        return;
    }
    cb_overlay_take(console);
    if (panel->take != NULL)
        panel->take(console, panel->data, place);
    else
        choice->run(console, panel->data);
    cb_overlay_free(&panel->overlay);
}

static void
key_choices(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    (void)pasted;
    CbPanel *panel = (CbPanel *)overlay;
    for (guint i = 0; i < panel->n_choices && key != CB_KEY_NONE; i++) {
        if (panel->choices[i].key == key) {
            take_choice(console, panel, i);
            return;
        }
    }
    if (!cb_scroller_key(&panel->scroller, key) && (cb_overlay_leaves(key) || key == 'q'))
        cb_overlay_close(console);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* One line of the choices: a key in front of the first line of its label. */
typedef struct {
    char *key; /* NULL on the lines that continue */
    char *text;
    CbStyle key_style, style;
} CbPanelLine;

static void
clear_line(gpointer data)
{
    CbPanelLine *line = data;
    g_free(line->key);
    g_free(line->text);
}

static void
add_choice(GArray *lines, const CbCanvas *canvas, int width, const CbChoice *choice)
{
    g_autofree char *text = choice->refusal
                                ? g_strdup_printf("%s %s %s", choice->label,
                                                  cb_sign(CB_SIGN_DASH), choice->refusal)
                                : g_strdup(choice->label);
    g_autoptr(GPtrArray) wrapped = cb_wrap(text, width - CB_KEY_COLUMNS, canvas->ascii);
    for (guint i = 0; i < wrapped->len; i++) {
        CbPanelLine line = {
            .key = i == 0 ? cb_key_name(choice->key) : NULL,
            .text = g_strdup(wrapped->pdata[i]),
            .key_style = choice->refusal ? CB_STYLE_DIM : CB_STYLE_ACCENT,
            .style = choice->refusal ? CB_STYLE_DIM : CB_STYLE_NORMAL,
        };
        g_array_append_val(lines, line);
    }
}

/* The choices as lines, and how to leave; free with g_array_unref. */
static GArray *
choice_lines(const CbPanel *panel, const CbCanvas *canvas, int width)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(CbPanelLine));
    g_array_set_clear_func(lines, clear_line);
    for (guint i = 0; i < panel->n_choices; i++)
        add_choice(lines, canvas, width, &panel->choices[i]);
    const CbChoice leave = {.key = CB_KEY_ESC, .label = "leave, and change nothing"};
    add_choice(lines, canvas, width, &leave);
    return lines;
}

static void
draw_lines(CbCanvas *canvas, const GArray *lines, CbArea area)
{
    for (guint i = 0; (int)i < area.height && i < lines->len; i++) {
        const CbPanelLine *line = &g_array_index(lines, CbPanelLine, i);
        int row = area.row + (int)i;
        if (line->key)
            cb_canvas_text(canvas, row, area.column, CB_KEY_COLUMNS - 1, line->key_style,
                           line->key);
        cb_canvas_text(canvas, row, area.column + CB_KEY_COLUMNS, area.width - CB_KEY_COLUMNS,
                       line->style, line->text);
    }
}

static void
draw_choices(CbConsole *console, CbOverlay *overlay)
{
    CbPanel *panel = (CbPanel *)overlay;
    CbCanvas *canvas = console->canvas;
    int width = cb_overlay_width(canvas, CB_PANEL_WIDTH);
    g_autoptr(GArray) lines = choice_lines(panel, canvas, width);
    int text = (int)cb_scroller_wrap(&panel->scroller, width, canvas->ascii);
    int height = text + 1 + (int)lines->len;
    CbArea inside = cb_overlay_box(canvas, panel->title, height, CB_PANEL_WIDTH);

    /* The choices come first when there is not room for all; the text scrolls. */
    CbArea above = inside, below = inside;
    below.height = MIN((int)lines->len, inside.height);
    above.height = MAX(inside.height - below.height - 1, 0);
    below.row = inside.row + inside.height - below.height;
    cb_scroller_draw(&panel->scroller, canvas, above);
    draw_lines(canvas, lines, below);
    if (above.height > 0 && text > above.height)
        cb_canvas_text(canvas, above.row + above.height, above.column, above.width, CB_STYLE_DIM,
                       "PgDn PgUp more");
}

static void
free_choices(CbOverlay *overlay)
{
    CbPanel *panel = (CbPanel *)overlay;
    for (guint i = 0; i < panel->n_choices; i++) {
        g_free((char *)panel->choices[i].label);
        g_free((char *)panel->choices[i].refusal);
    }
    g_free(panel->choices);
    g_free(panel->title);
    cb_scroller_clear(&panel->scroller);
    if (panel->free_data)
        panel->free_data(panel->data);
    g_free(panel);
}

static const CbOverlayOps ops = {
    .key = key_choices,
    .draw = draw_choices,
    .free = free_choices,
    .hints = "choose by key  Esc leave",
};

void
cb_choices_of_open(CbConsole *console, const char *title, char *text, const CbChoice *choices, guint n_choices,
                   void (*take)(CbConsole *console, gpointer data, guint place), gpointer data, GDestroyNotify free_data)
{
    CbPanel *panel = g_new0(CbPanel, 1);
    panel->overlay.ops = &ops;
    panel->title = g_strdup(title);
    cb_scroller_init(&panel->scroller, text);
    panel->choices = g_new(CbChoice, n_choices);
    panel->n_choices = n_choices;
    for (guint i = 0; i < n_choices; i++) {
        panel->choices[i] = choices[i];
        panel->choices[i].label = g_strdup(choices[i].label);
        panel->choices[i].refusal = g_strdup(choices[i].refusal);
    }
    panel->take = take;
    panel->data = data;
    panel->free_data = free_data;
    cb_overlay_open(console, &panel->overlay);
}

void
cb_choices_open(CbConsole *console, const char *title, char *text, const CbChoice *choices,
                guint n_choices, gpointer data, GDestroyNotify free_data)
{
    cb_choices_of_open(console, title, text, choices, n_choices, NULL, data, free_data);
}
