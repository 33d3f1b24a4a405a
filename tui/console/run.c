/* Running: the terminal's input, the clock and the store's news meet in one main loop. Whatever is waiting is
 * taken in before anything is drawn, and a frame is one write. */
#include <glib-unix.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/operators/contact.h"
#include "engine/when.h"
#include "tui/console/overlay.h"
#include "tui/console/peer.h"
#include "tui/console/state.h"
#include "tui/console/view.h"

typedef struct {
    CbConsole *console;
    GMainLoop *loop;
    int mark;        /* CALLBOARD_TEST_FD: one byte after each frame when nothing waits; -1: none */
    gint64 today;    /* day of the last tick: risks change with it */
    gint64 ticked;   /* time of the last tick: call-backs come up at their minute */
    guint ticks;
} Run;

static void
make_canvas(CbConsole *console)
{
    int rows, columns;
    cb_terminal_size(console->terminal, &rows, &columns);
    if (console->canvas != NULL && console->canvas->rows == rows && console->canvas->columns == columns)
        return;
    g_clear_pointer(&console->canvas, cb_canvas_free);
    console->canvas = cb_canvas_new(rows, columns, console->look.ascii);
}

void
cb_console_show(CbConsole *console)
{
    if (console->terminal == NULL)
        return;
    make_canvas(console);
    cb_console_draw(console);
    cb_link_look(console);
    cb_terminal_show(console->terminal, console->canvas);
}

static void
take_input(CbConsole *console, const CbInput *input)
{
    switch (input->kind) {
    case CB_INPUT_KEY:
        cb_console_key(console, input->key);
        break;
    case CB_INPUT_PASTE: /* outside a field it is ignored: pasted letters are no keys */
        if (console->overlay != NULL)
            console->overlay->ops->key(console, console->overlay, CB_KEY_NONE, input->text);
        break;
    case CB_INPUT_MOUSE:
        cb_console_mouse(console, input);
        break;
    case CB_INPUT_CLOSED:
        console->quit = TRUE;
        break;
    default:
        break;
    }
}

static void mark_idle(const Run *run);

/* The courier told something. */
static void
on_link(gpointer data)
{
    Run *run = data;
    cb_console_announce(run->console);
    cb_console_show(run->console);
    mark_idle(run);
}

/* A forecast is there, or who would meet whom. */
static void
on_made(gpointer data)
{
    cb_console_show(((Run *)data)->console);
}

/* Once the first screen is there. */
static gboolean
connect(gpointer data)
{
    Run *run = data;
    cb_link_start(run->console, on_link, run);
    cb_console_show(run->console);
    return G_SOURCE_REMOVE;
}

static void
mark_idle(const Run *run)
{
    if (run->mark >= 0 && write(run->mark, ".", 1) < 0)
        g_debug("nobody waits for the console any more");
}

static gboolean
on_input(gint fd, GIOCondition condition, gpointer data)
{
    Run *run = data;
    CbInput input;
    (void)fd;
    (void)condition;
    while (!run->console->quit &&
           (input = cb_terminal_read(run->console->terminal)).kind != CB_INPUT_NONE)
        take_input(run->console, &input);
    if (run->console->quit) {
        g_main_loop_quit(run->loop);
        return G_SOURCE_REMOVE;
    }
    cb_console_show(run->console);
    mark_idle(run);
    return G_SOURCE_CONTINUE;
}

/* --- the clock -------------------------------------------------------------------------------- */

static void
on_news(gpointer data, GError *error)
{
    Run *run = data;
    if (error != NULL)
        cb_console_fail(run->console, error);
    cb_console_world_changed(run->console, NULL);
    cb_console_announce(run->console);
    cb_console_show(run->console);
    mark_idle(run);
}

/* Whether a minute has begun and there are jobs, whose offers lapse and whose dates come near, bookings, whose deadlines
 * pass, or events, whose batch comes near. */
static gboolean
something_aged(const Run *run, gint64 now)
{
    const CbWorld *world = cb_console_world(run->console);
    return now / CB_MINUTE != run->ticked / CB_MINUTE &&
           (cb_world_rows(world, CB_jobs) > 0 || cb_world_rows(world, CB_booking_plan) > 0 ||
            cb_world_rows(world, CB_events) > 0);
}

/* Once a second: what others wrote, the order of rows when nobody navigates, alerts, midnight. */
static gboolean
on_tick(gpointer data)
{
    Run *run = data;
    CbConsole *console = run->console;
    gint64 now = cb_desk_now(console->desk), today = cb_day_of(now);
    cb_desk_refresh_later(console->desk, on_news, run);
    if (today != run->today)
        cb_console_world_changed(console, NULL);
    else if (cb_call_back_between(cb_console_world(console), run->ticked, now) || something_aged(run, now))
        cb_console_recollect(console);
    run->today = today;
    run->ticked = now;
    if (run->ticks++ % 30 == 0)
        cb_console_announce(console);
    cb_console_settle(console);
    cb_console_show(console);
    return G_SOURCE_CONTINUE;
}

/* --- start and end ---------------------------------------------------------------------------- */

/* What opening found and what is wrong in the key map, in one sentence. */
static void
say_findings(CbConsole *console, const GPtrArray *problems)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const GArray *findings = cb_store_findings(cb_desk_store(console->desk));
    for (guint i = 0; i < findings->len; i++)
        g_string_append_printf(text, "%s ", g_array_index(findings, CbFinding, i).sentence);
    for (guint i = 0; i < problems->len; i++)
        g_string_append_printf(text, "%s ", (const char *)g_ptr_array_index(problems, i));
    if (text->len > 0)
        cb_console_say(console, CB_STYLE_HIGH, g_strdup(text->str));
}

static gboolean
set_look(CbConsole *console, const CbConsoleOptions *options)
{
    const CbProfile *profile = cb_desk_profile(console->desk);
    console->look.theme = cb_theme(options->theme != NULL ? options->theme : profile->theme);
    console->look.color_depth = cb_color_depth(options->color, -1);
    console->look.ascii = options->ascii || profile->ascii || !g_get_charset(NULL);
    console->look.mouse = profile->mouse;
    return console->look.theme != NULL && console->look.color_depth >= 0;
}

gboolean
cb_console_run(CbDesk *desk, const CbConsoleOptions *options, GError **error)
{
    g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CbConsole) console = cb_console_new(desk, options, problems);
    if (!set_look(console, options)) {
        g_set_error(error, CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_TERM,
                    "There is no such theme or colour: --theme is dark, light or mono, --color auto, "
                    "always, never, 16 or 256.");
        return FALSE;
    }
    console->terminal = cb_terminal_open(&console->look, error);
    if (console->terminal == NULL)
        return FALSE;
    const char *mark = g_getenv("CALLBOARD_TEST_FD");
    Run run = {.console = console,
               .loop = g_main_loop_new(NULL, FALSE),
               .mark = mark == NULL ? -1 : atoi(mark),
               .today = cb_day_of(cb_desk_now(desk)),
               .ticked = cb_desk_now(desk)};
    say_findings(console, problems);
    cb_console_show(console);
    mark_idle(&run);
    guint input = g_unix_fd_add(cb_terminal_fd(console->terminal), G_IO_IN | G_IO_HUP | G_IO_ERR,
                                on_input, &run);
    guint tick = g_timeout_add_seconds(1, on_tick, &run);
    cb_forecasting_start(console, on_made, &run);
    cb_peer_planning_start(cb_peer_desk_planning(console), on_made, &run);
    g_idle_add(connect, &run);
    g_main_loop_run(run.loop);
    cb_link_stop(console);
    cb_forecasting_stop(console);
    g_clear_pointer(&console->peers, cb_peer_desk_free);
    g_source_remove(tick);
    if (!console->quit)
        g_source_remove(input);
    g_main_loop_unref(run.loop);
    cb_state_keep(console);
    return TRUE;
}
