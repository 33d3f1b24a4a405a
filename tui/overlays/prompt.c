/* The prompt in the bottom line. */
#include "tui/overlays/overlays.h"

#include <string.h>

typedef struct {
    CbOverlay overlay;
    char *label, *invitation;
    CbLine line;
    void (*changed)(CbConsole *console, const char *text, gpointer data);
    void (*done)(CbConsole *console, const char *text, gpointer data);
    gpointer data;
    GDestroyNotify free_data;
} CbPrompt;

static void
leave(CbConsole *console, gboolean with_text)
{
    CbPrompt *prompt = (CbPrompt *)cb_overlay_take(console);
    prompt->done(console, with_text ? prompt->line.text->str : NULL, prompt->data);
    cb_overlay_free(&prompt->overlay);
}

static void
key_prompt(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    CbPrompt *prompt = (CbPrompt *)overlay;
    if (key == CB_KEY_ENTER || cb_overlay_leaves(key)) {
        leave(console, key == CB_KEY_ENTER);
        return;
    }
    g_autofree char *before = g_strdup(prompt->line.text->str);
    cb_line_key(&prompt->line, key, pasted);
    if (!prompt->changed || strcmp(before, prompt->line.text->str) == 0)
        return;
    /* A copy: the callback may close the prompt. */
    g_autofree char *text = g_strdup(prompt->line.text->str);
    prompt->changed(console, text, prompt->data);
}

static void
draw_prompt(CbConsole *console, CbOverlay *overlay)
{
    CbPrompt *prompt = (CbPrompt *)overlay;
    CbCanvas *canvas = console->canvas;
    int row = canvas->rows - 1;
    cb_canvas_blank(canvas, row, 0, canvas->columns, CB_STYLE_NORMAL);
    int used = 0;
    if (canvas->columns >= 8) /* else typing needs all of it */
        used = 2 + cb_canvas_text(canvas, row, 1, canvas->columns / 2, CB_STYLE_ACCENT,
                                  prompt->label);
    cb_line_draw(&prompt->line, canvas, row, used, canvas->columns - used);
    if (prompt->line.text->len == 0 && prompt->invitation != NULL)
        cb_canvas_text(canvas, row, used, canvas->columns - used, CB_STYLE_DIM, prompt->invitation);
}

static void
free_prompt(CbOverlay *overlay)
{
    CbPrompt *prompt = (CbPrompt *)overlay;
    g_free(prompt->label);
    g_free(prompt->invitation);
    cb_line_clear(&prompt->line);
    if (prompt->free_data != NULL)
        prompt->free_data(prompt->data);
    g_free(prompt);
}

static const CbOverlayOps ops = {
    .key = key_prompt,
    .draw = draw_prompt,
    .free = free_prompt,
    .hints = "Enter take it  Ctrl-U clear  Esc leave",
};

void
cb_prompt_open(CbConsole *console, const CbPromptOptions *options)
{
    CbPrompt *prompt = g_new0(CbPrompt, 1);
    prompt->overlay.ops = &ops;
    prompt->label = g_strdup(options->label);
    prompt->invitation = g_strdup(options->invitation);
    cb_line_init(&prompt->line, options->initial);
    prompt->changed = options->changed;
    prompt->done = options->done;
    prompt->data = options->data;
    prompt->free_data = options->free_data;
    cb_overlay_open(console, &prompt->overlay);
}
