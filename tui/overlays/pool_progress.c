/* A run of the pool while it goes on: one decision between two frames, so that keys are heard. */
#include "engine/pool/names.h"
#include "tui/console/pool_run.h"
#include "tui/console/wish.h"
#include "tui/desk/pool_work.h"
#include "tui/overlays/overlays.h"

enum { WIDTH = 72, SHOWN = 8, HEIGHT = SHOWN + 6 };

typedef struct {
    CbOverlay overlay;
    CbConsole *console;
    CbPoolWork *work;
    char *title;
    guint source; /* 0: it is over */
    gboolean stopping;
    gboolean failed; /* nothing could be written, which has been said */
} Progress;

/* --- the end ---------------------------------------------------------------------------------- */

/* What became of each, what is not as it should be first. */
static void
append_results(const CbPoolWorkState *state, gboolean assigned, GString *text)
{
    for (guint r = 0; r < state->results->len; r++) {
        const CbPoolWorkResult *result = state->results->pdata[r];
        if ((result->fate == CB_FATE_ASSIGNED) == assigned)
            g_string_append_printf(text, "\n%s %s",
                                   assigned ? cb_sign(CB_SIGN_MARK) : cb_sign(CB_SIGN_WARNING),
                                   result->sentence);
    }
}

static void
tell_end(Progress *progress)
{
    CbConsole *console = progress->console;
    CbPoolWorkState state = cb_pool_work_state(progress->work, console->desk);
    g_autofree char *sentence = cb_pool_work_sentence(progress->work, console->desk);
    gboolean good = state.refusal == NULL && state.escalated + state.failed == 0 && !state.stopped;
    GString *text = g_string_new(sentence);
    g_string_append_c(text, '\n');
    append_results(&state, FALSE, text);
    append_results(&state, TRUE, text);
    cb_overlay_take(console);
    if (state.results->len > 0)
        cb_text_open(console, progress->title, g_string_free(text, FALSE));
    else
        g_string_free(text, TRUE);
    if (!progress->failed)
        cb_console_say(console, good ? CB_STYLE_GOOD : CB_STYLE_HIGH, g_steal_pointer(&sentence));
}

/* --- a step ----------------------------------------------------------------------------------- */

/* FALSE: nothing is left to do, or nothing can be written. */
static gboolean
do_next(Progress *progress)
{
    CbConsole *console = progress->console;
    CbWish wish;
    if (!cb_pool_work_next(progress->work, console->desk, &wish))
        return FALSE;
    g_autoptr(GPtrArray) outcomes = cb_wish_outcomes(console, &wish, 1);
    progress->failed = outcomes == NULL;
    if (progress->failed)
        return FALSE;
    cb_pool_work_tell(progress->work, console->desk, outcomes->pdata[0]);
    return TRUE;
}

static gboolean
step(gpointer data)
{
    Progress *progress = data;
    CbConsole *console = progress->console;
    if (do_next(progress)) {
        cb_console_show(console);
        return G_SOURCE_CONTINUE;
    }
    progress->source = 0;
    tell_end(progress);
    cb_overlay_free(&progress->overlay);
    cb_console_show(console);
    return G_SOURCE_REMOVE;
}

/* --- the box ---------------------------------------------------------------------------------- */

static void
key_progress(CbConsole *console, CbOverlay *overlay, CbKey key, const char *pasted)
{
    Progress *progress = (Progress *)overlay;
    (void)console, (void)pasted;
    if (!cb_overlay_leaves(key) && key != 'q')
        return;
    progress->stopping = TRUE;
    cb_pool_work_stop(progress->work);
}

static void
draw_bar(CbCanvas *canvas, CbArea line, guint done, guint total)
{
    int full = total == 0 ? 0 : (int)((guint64)done * (guint)line.width / total);
    for (int column = 0; column < line.width; column++)
        cb_canvas_text(canvas, line.row, line.column + column, 1,
                       column < full ? CB_STYLE_ACCENT : CB_STYLE_DIM,
                       cb_sign(column < full ? CB_SIGN_STAFFED : CB_SIGN_BAR_EMPTY));
}

/* The newest results, the newest below. */
static void
draw_results(CbCanvas *canvas, CbArea area, const GPtrArray *results)
{
    guint shown = MIN(results->len, (guint)MAX(area.height, 0));
    for (guint i = 0; i < shown; i++) {
        const CbPoolWorkResult *result = results->pdata[results->len - shown + i];
        cb_canvas_text(canvas, area.row + (int)i, area.column, area.width,
                       result->fate == CB_FATE_ASSIGNED ? CB_STYLE_NORMAL : CB_STYLE_HIGH,
                       result->sentence);
    }
}

static void
draw_progress(CbConsole *console, CbOverlay *overlay)
{
    Progress *progress = (Progress *)overlay;
    CbCanvas *canvas = console->canvas;
    CbPoolWorkState state = cb_pool_work_state(progress->work, console->desk);
    g_autofree char *counts =
        g_strdup_printf("%u of %u  %u assigned  %u left to people  %u failed", state.done,
                        state.total, state.assigned, state.escalated, state.failed);
    CbArea inside = cb_overlay_box(canvas, progress->title, HEIGHT, WIDTH);
    CbArea rest = {inside.row + 3, inside.column, MIN(SHOWN, inside.height - 5), inside.width};
    cb_canvas_text(canvas, inside.row, inside.column, inside.width, CB_STYLE_STRONG, counts);
    draw_bar(canvas, (CbArea){inside.row + 1, inside.column, 1, inside.width}, state.done,
             state.total);
    draw_results(canvas, rest, state.results);
    cb_canvas_text(
        canvas, inside.row + inside.height - 1, inside.column, inside.width, CB_STYLE_DIM,
        progress->stopping ? "It stops; what is not decided yet waits again."
                           : "esc stops it before the next booking; what is decided stands.");
}

/* Whoever closes it in between stops it: what is taken is given back. */
static void
free_progress(CbOverlay *overlay)
{
    Progress *progress = (Progress *)overlay;
    CbWish wish;
    if (progress->source != 0) {
        g_source_remove(progress->source);
        cb_pool_work_stop(progress->work);
        g_autoptr(GPtrArray) outcomes =
            cb_pool_work_next(progress->work, progress->console->desk, &wish)
                ? cb_desk_decide(progress->console->desk, &wish, 1, NULL, NULL)
                : NULL;
    }
    cb_pool_work_free(progress->work);
    g_free(progress->title);
    g_free(progress);
}

static const CbOverlayOps ops = {
    .key = key_progress,
    .draw = draw_progress,
    .free = free_progress,
    .hints = "Esc stop",
};

void
cb_pool_progress_open(CbConsole *console, CbRunType type, const char *reason, const GPtrArray *ids)
{
    Progress *progress = g_new0(Progress, 1);
    progress->overlay.ops = &ops;
    progress->console = console;
    progress->work = cb_pool_work_new(console->desk, type, reason, ids);
    progress->title = g_strdup(type == CB_RUN_EMERGENCY ? "Emergency run" : "Run of the pool");
    progress->source = g_idle_add(step, progress);
    cb_overlay_open(console, &progress->overlay);
}

void
cb_pool_run_marked(CbConsole *console)
{
    g_autoptr(GArray) ready =
        cb_pool_ready(cb_pool_sight(console)->entries, cb_desk_now(console->desk));
    if (!cb_pool_runs_by_itself(console) && ready->len > 0)
        cb_pool_progress_open(console, CB_RUN_POOL, NULL, NULL);
}
