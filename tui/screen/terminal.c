#include "tui/screen/terminal_private.h"

#include "tui/screen/terminal_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>

#define CB_PASTE_ON "\033[?2004h"
#define CB_PASTE_OFF "\033[?2004l"
#define CB_MOUSE_OFF "\033[?1000l\033[?1006l"
#define CB_CANCELLED ((const char *)-1) /* what terminfo says of a capability that is no string */
#define CB_PLAIN_HINT "use --plain to print lines instead"

G_DEFINE_QUARK(cb-terminal-error-quark, cb_terminal_error)

static int
usable_depth(const CbTerminal *terminal)
{
    if (!terminal->colors_started)
        return 0;
    return MIN(terminal->options.color_depth, COLORS);
}

/* A colour of a look in the terminal's own numbers, -1 for its default. */
static int
color_of(const CbStyleLook *look, int depth)
{
    if (depth < 256)
        return look->basic < 0 ? -1 : look->basic & (depth < 16 ? 7 : 15);
    gboolean direct = COLORS > 256;
    return look->foreground >= 0 && direct ? (int)cb_color_rgb(look->foreground) : look->foreground;
}

static int
background_of(const CbStyleLook *look, int depth)
{
    if (depth < 256 || look->background < 0)
        return -1;
    return COLORS > 256 ? (int)cb_color_rgb(look->background) : look->background;
}

static CbPaint
paint_of(const CbStyleLook *look, int depth)
{
    CbPaint paint = {.attributes = A_NORMAL};
    paint.attributes |= look->bold ? A_BOLD : 0;
    paint.attributes |= look->underline ? A_UNDERLINE : 0;
    paint.attributes |= look->reverse ? A_REVERSE : 0;
    paint.attributes |= look->dim ? A_DIM : 0;
    int foreground = depth >= 8 ? color_of(look, depth) : -1;
    int background = background_of(look, depth);
    if (foreground >= 0 || background >= 0)
        paint.pair = MAX(alloc_pair(foreground, background), 0);
    paint.bare = !look->underline && !look->reverse && background < 0;
    return paint;
}

/* Without an interval presses come at once; the reader tells double clicks apart. All that buttons do is
 * asked for: after an event that is not, getch() waits for the next input, also where it was told not to,
 * and a press and a release that arrive together come as a click. */
static void
set_mouse(const CbTerminal *terminal)
{
    mouseinterval(0);
    mousemask(terminal->options.mouse ? ALL_MOUSE_EVENTS : 0, NULL);
}

void
cb_terminal_configure(CbTerminal *terminal, const CbTerminalOptions *options)
{
    terminal->options = *options;
    if (options->color_depth > 0 && !terminal->colors_started && has_colors()) {
        start_color();
        use_default_colors();
        terminal->colors_started = TRUE;
    }
    int depth = usable_depth(terminal);
    const CbTheme *theme = depth >= 8 ? options->theme : cb_theme("mono");
    for (guint i = 0; i < CB_N_PAINTS; i++) {
        CbStyleLook look = cb_theme_look(theme, i == CB_PAINT_SELECTED ? CB_STYLE_SELECTED : i);
        terminal->paints[i] = paint_of(&look, depth);
    }
    set_mouse(terminal);
    cb_terminal_redraw(terminal);
}

static gboolean
check_terminal(GError **error)
{
    const char *term = g_getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        g_set_error(error, CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_NO_TERMINAL,
                    "standard %s is not a terminal; run the console in one, or " CB_PLAIN_HINT,
                    isatty(STDOUT_FILENO) ? "input" : "output");
        return FALSE;
    }
    if (!term || *term == '\0') {
        g_set_error(error, CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_TERM,
                    "TERM is not set; set it to the kind of your terminal, such as "
                    "xterm-256color, or " CB_PLAIN_HINT);
        return FALSE;
    }
    return TRUE;
}

static gboolean
fail_term(GError **error, const char *what)
{
    g_set_error(error, CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_TERM,
                "the terminal “%s” (TERM) %s; set TERM to one such as xterm-256color, "
                "or " CB_PLAIN_HINT,
                g_getenv("TERM"), what);
    return FALSE;
}

static gboolean
fail_system(GError **error, const char *what)
{
    g_set_error(error, CB_TERMINAL_ERROR, CB_TERMINAL_ERROR_SYSTEM,
                "%s: %s; close some programs, or " CB_PLAIN_HINT, what, g_strerror(errno));
    return FALSE;
}

static void
append_capability(char *buffer, gsize size, const char *name)
{
    const char *value = tigetstr(name);
    if (value && value != CB_CANCELLED)
        g_strlcat(buffer, value, size);
}

/* Keeps what signal handlers need. Capabilities with padding do not occur among these. */
static CbGuard
make_guard(const CbTerminal *terminal, const struct termios *before)
{
    static const char *const enter[] = {"smcup", "smkx"};
    static const char *const leave[] = {"sgr0", "rmkx", "cnorm", "rmcup"};
    CbGuard guard = {.tty = terminal->tty, .before = *before};
    tcgetattr(terminal->tty, &guard.during);
    for (guint i = 0; i < G_N_ELEMENTS(enter); i++)
        append_capability(guard.enter, sizeof guard.enter, enter[i]);
    g_strlcat(guard.enter, CB_PASTE_ON, sizeof guard.enter);
    g_strlcpy(guard.leave, CB_PASTE_OFF CB_MOUSE_OFF, sizeof guard.leave);
    for (guint i = 0; i < G_N_ELEMENTS(leave); i++)
        append_capability(guard.leave, sizeof guard.leave, leave[i]);
    guard.enter_length = strlen(guard.enter);
    guard.leave_length = strlen(guard.leave);
    return guard;
}

static gboolean
watch(CbTerminal *terminal, int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    return epoll_ctl(terminal->poll_fd, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

/* Opens descriptors and takes the signals, before the terminal is touched. */
static gboolean
open_files(CbTerminal *terminal, GError **error)
{
    terminal->tty = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    terminal->frame = memfd_create("frame", MFD_CLOEXEC);
    terminal->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    terminal->out = out >= 0 ? fdopen(out, "w") : NULL;
    if (terminal->tty < 0 || terminal->frame < 0 || terminal->poll_fd < 0 || !terminal->out)
        return fail_system(error, "cannot open the terminal");
    int wake = cb_guard_install();
    terminal->guarded = wake >= 0;
    if (wake < 0 || !watch(terminal, wake) || !watch(terminal, STDIN_FILENO))
        return fail_system(error, "cannot watch the terminal");
    return TRUE;
}

static void
set_modes(CbTerminal *terminal)
{
    raw();
    noecho();
    nonl();
    typeahead(-1);
    if (!g_getenv("ESCDELAY"))
        set_escdelay(25);
    terminal->input = newpad(1, 1);
    keypad(terminal->input, TRUE);
    cb_terminal_define_keys();
}

/* Looks TERM up before curses does, which would lose memory when there is no such terminal. */
static gboolean
check_term(GError **error)
{
    int found = 0;
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return fail_term(error, "is not known here");
    gboolean usable = cursor_address && !generic_type;
    del_curterm(cur_term);
    return usable || fail_term(error, "cannot place its cursor");
}

CbTerminal *
cb_terminal_open(const CbTerminalOptions *options, GError **error)
{
    if (!check_terminal(error) || !check_term(error))
        return NULL;
    g_autoptr(CbTerminal) terminal = g_new0(CbTerminal, 1);
    terminal->tty = terminal->frame = terminal->poll_fd = -1;
    terminal->paste = g_string_new(NULL);
    struct termios before;
    tcgetattr(STDOUT_FILENO, &before);
    if (!options->ascii && MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");
    if (!open_files(terminal, error))
        return NULL;
    terminal->screen = newterm(NULL, terminal->out, stdin);
    if (!terminal->screen) {
        fail_term(error, "cannot be used");
        return NULL;
    }
    set_modes(terminal);
    CbGuard guard = make_guard(terminal, &before);
    cb_guard_activate(&guard);
    cb_terminal_send(terminal, CB_PASTE_ON, strlen(CB_PASTE_ON));
    cb_terminal_configure(terminal, options);
    return g_steal_pointer(&terminal);
}

static void
close_fd(int fd)
{
    if (fd >= 0)
        close(fd);
}

void
cb_terminal_close(CbTerminal *terminal)
{
    if (!terminal)
        return;
    if (terminal->screen) {
        cb_terminal_send(terminal, CB_PASTE_OFF, strlen(CB_PASTE_OFF));
        mousemask(0, NULL);
        endwin();
    }
    if (terminal->guarded)
        cb_guard_remove();
    if (terminal->input)
        delwin(terminal->input);
    if (terminal->screen)
        delscreen(terminal->screen);
    if (terminal->out)
        fclose(terminal->out);
    close_fd(terminal->tty);
    close_fd(terminal->frame);
    close_fd(terminal->poll_fd);
    cb_canvas_free(terminal->shown);
    g_string_free(terminal->paste, TRUE);
    g_free(terminal);
}

int
cb_terminal_fd(const CbTerminal *terminal)
{
    return terminal->poll_fd;
}

void
cb_terminal_resize(CbTerminal *terminal)
{
    struct winsize size = {0};
    if (ioctl(terminal->tty, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resize_term(size.ws_row, size.ws_col);
    /* A program that ran while this one was stopped may have turned the mouse off. */
    mousemask(0, NULL);
    set_mouse(terminal);
    cb_terminal_redraw(terminal);
}

void
cb_terminal_redraw(CbTerminal *terminal)
{
    g_clear_pointer(&terminal->shown, cb_canvas_free);
    clearok(curscr, TRUE);
}
