#include "tui/screen/terminal_guard.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

static void on_end(int number);
static void on_stop(int number);
static void on_resize(int number);

static const struct {
    int number;
    void (*handler)(int);
} CB_SIGNALS[] = {
    {SIGTERM, on_end}, {SIGHUP, on_end},  {SIGINT, on_end},  {SIGQUIT, on_end},
    {SIGSEGV, on_end}, {SIGBUS, on_end},  {SIGFPE, on_end},  {SIGILL, on_end},
    {SIGABRT, on_end}, {SIGTSTP, on_stop}, {SIGWINCH, on_resize},
};

/* Signal handlers reach nothing but globals. */
static CbGuard active;
static volatile sig_atomic_t is_active;
static struct sigaction earlier[G_N_ELEMENTS(CB_SIGNALS)];
static int wake = -1;

/* Async-signal-safe, and so without a way to report failure. */
static void
send_bytes(const char *bytes, gsize length)
{
    while (length > 0) {
        ssize_t sent = write(active.tty, bytes, length);
        if (sent < 0 && errno != EINTR)
            return;
        if (sent > 0) {
            bytes += sent;
            length -= (gsize)sent;
        }
    }
}

static void
enter_terminal(void)
{
    if (!is_active)
        return;
    tcsetattr(active.tty, TCSANOW, &active.during);
    send_bytes(active.enter, active.enter_length);
}

static void
leave_terminal(void)
{
    if (!is_active)
        return;
    send_bytes(active.leave, active.leave_length);
    tcsetattr(active.tty, TCSANOW, &active.before);
}

static void
tell_change(void)
{
    guint64 one = 1;
    ssize_t sent = write(wake, &one, sizeof one);
    (void)sent; /* fails only when it is already readable */
}

static void
on_end(int number)
{
    leave_terminal();
    is_active = 0;
    for (guint i = 0; i < G_N_ELEMENTS(CB_SIGNALS); i++) {
        if (CB_SIGNALS[i].number == number)
            sigaction(number, &earlier[i], NULL);
    }
    raise(number);
}

/* Stops in here, and goes on from here when the shell says so. */
static void
on_stop(int number)
{
    int error = errno;
    struct sigaction stop = {.sa_handler = SIG_DFL}, mine;
    sigset_t only, before;
    leave_terminal();
    sigaction(number, &stop, &mine);
    sigemptyset(&only);
    sigaddset(&only, number);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &only, &before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    sigaction(number, &mine, NULL);
    enter_terminal();
    tell_change();
    errno = error;
}

static void
on_resize(int number)
{
    int error = errno;
    (void)number;
    tell_change();
    errno = error;
}

static void
on_exit_without_close(void)
{
    leave_terminal();
    is_active = 0;
}

int
cb_guard_install(void)
{
    static gboolean at_exit;
    wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake < 0)
        return -1;
    if (!at_exit)
        atexit(on_exit_without_close);
    at_exit = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(CB_SIGNALS); i++) {
        struct sigaction action = {.sa_handler = CB_SIGNALS[i].handler, .sa_flags = SA_RESTART};
        sigemptyset(&action.sa_mask);
        sigaction(CB_SIGNALS[i].number, &action, &earlier[i]);
        if (earlier[i].sa_handler == SIG_IGN && CB_SIGNALS[i].handler != on_resize)
            sigaction(CB_SIGNALS[i].number, &earlier[i], NULL);
    }
    return wake;
}

void
cb_guard_activate(const CbGuard *guard)
{
    active = *guard;
    is_active = 1;
}

void
cb_guard_remove(void)
{
    is_active = 0;
    for (guint i = 0; i < G_N_ELEMENTS(CB_SIGNALS); i++)
        sigaction(CB_SIGNALS[i].number, &earlier[i], NULL);
    close(wake);
    wake = -1;
}

gboolean
cb_guard_take_change(void)
{
    guint64 changes;
    return read(wake, &changes, sizeof changes) == sizeof changes;
}
