#include "tests/support/terminal_harness.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/files.h"

#define READ_SIZE 65536
#define SILENCE_MS 100
#define GRACE_MS 1000
#define EXIT_POLL_US 5000

typedef struct {
    gint64 time_us;
    gsize end; /* offset in the output after this read */
} Chunk;

struct CbPty {
    GPid pid;
    int master; /* -1 once the program closed its side */
    int marks;  /* read end of the pipe of quiescence marks; -1 once closed */
    char *slave;
    char *home; /* to be removed; NULL when the caller's */
    gboolean silent;
    int status; /* as waitpid gives it, once `reaped` */
    gboolean reaped;
    int rows, columns; /* at the start */
    CbEmulator *emulator;
    GByteArray *input; /* not yet written to the program */
    GByteArray *output;
    GArray *chunks;
    gsize fed; /* how much of the output the emulator has seen */
    gsize mark_offset;
    guint mark_chunks;
    gint64 started_us;
    gint64 sent_us;
};

enum {
    SAW_OUTPUT = 1 << 0,
    SAW_MARK = 1 << 1,
};

static const char *const kept_variables[] = {
    "PATH",         "TMPDIR",        "LD_LIBRARY_PATH", "TERMINFO", "ASAN_OPTIONS",
    "LSAN_OPTIONS", "UBSAN_OPTIONS", "G_SLICE",         "G_DEBUG",  "GCOV_PREFIX",
};

/* A program that asks one of these may wait for the answer, so its output is fed at once. */
static const char *const queries[] = {
    "\033[c", "\033[0c", "\033[>c", "\033[>0c", "\033[6n", "\033[5n", "\033]10;?", "\033]11;?",
};

/* Starting */

static char **
make_environment(const CbPtyOptions *options, const char *home, int mark_fd)
{
    char **env = NULL;
    for (guint i = 0; i < G_N_ELEMENTS(kept_variables); i++) {
        const char *value = g_getenv(kept_variables[i]);
        if (value != NULL)
            env = g_environ_setenv(env, kept_variables[i], value, TRUE);
    }
    g_autofree char *mark = g_strdup_printf("%d", mark_fd);
    env = g_environ_setenv(env, "HOME", home, TRUE);
    env = g_environ_setenv(env, "TERM", options->term ? options->term : "xterm-256color", TRUE);
    env = g_environ_setenv(env, "LC_ALL", "C.UTF-8", TRUE);
    env = g_environ_setenv(env, "TZ", "UTC", TRUE);
    env = g_environ_setenv(env, "CALLBOARD_TEST_FD", mark, TRUE);
    for (const char *const *pair = options->env; pair != NULL && *pair != NULL; pair++) {
        g_auto(GStrv) parts = g_strsplit(*pair, "=", 2);
        env = g_environ_setenv(env, parts[0], parts[1] ? parts[1] : "", TRUE);
    }
    return env;
}

static char *
find_program(const char *name, GError **error)
{
    g_autofree char *found = g_find_program_in_path(name);
    if (found == NULL) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT,
                    "There is no program %s. Build it first or give its path.", name);
        return NULL;
    }
    return g_canonicalize_filename(found, NULL);
}

/* Runs in the child, between fork and exec. */
static G_NORETURN void
become(const char *program, const CbPtyOptions *options, char **env)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < 32; number++)
        signal(number, SIG_DFL);
    if (options->cwd == NULL || chdir(options->cwd) == 0)
        execve(program, (char *const *)options->argv, env);
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", program, strerror(errno));
    _exit(127);
}

/* Called in the middle of feeding, so it only takes note; flush_input sends. */
static void
reply_to_program(const char *bytes, gsize length, gpointer user)
{
    CbPty *pty = user;
    g_byte_array_append(pty->input, (const guint8 *)bytes, (guint)length);
}

static CbPty *
pty_new(const CbPtyOptions *options)
{
    CbPty *pty = g_new0(CbPty, 1);
    pty->master = pty->marks = -1;
    pty->reaped = TRUE;
    pty->silent = options->silent;
    pty->rows = options->rows > 0 ? options->rows : 24;
    pty->columns = options->columns > 0 ? options->columns : 80;
    pty->input = g_byte_array_new();
    pty->output = g_byte_array_new();
    pty->chunks = g_array_new(FALSE, FALSE, sizeof(Chunk));
    pty->emulator = cb_emulator_new(pty->rows, pty->columns, reply_to_program, pty);
    return pty;
}

static gboolean
fork_program(CbPty *pty, const CbPtyOptions *options, const char *program, GError **error)
{
    int pipe_fds[2];
    if (!g_unix_open_pipe(pipe_fds, FD_CLOEXEC, error))
        return FALSE;
    pty->marks = pipe_fds[0];
    g_unix_set_fd_nonblocking(pty->marks, TRUE, NULL);
    g_auto(GStrv) env = make_environment(options, options->home ? options->home : pty->home,
                                         pipe_fds[1]);
    struct winsize size = {.ws_row = (unsigned short)pty->rows,
                           .ws_col = (unsigned short)pty->columns};
    pty->started_us = g_get_monotonic_time();
    pty->pid = forkpty(&pty->master, NULL, NULL, &size);
    if (pty->pid == 0) {
        fcntl(pipe_fds[1], F_SETFD, 0);
        become(program, options, env);
    }
    int code = errno;
    close(pipe_fds[1]);
    if (pty->pid < 0) {
        g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FORK,
                    "Cannot start %s on a new terminal: %s.", program, g_strerror(code));
        return FALSE;
    }
    pty->reaped = FALSE;
    pty->slave = g_strdup(ptsname(pty->master));
    fcntl(pty->master, F_SETFD, FD_CLOEXEC);
    g_unix_set_fd_nonblocking(pty->master, TRUE, NULL);
    return TRUE;
}

CbPty *
cb_pty_start(const CbPtyOptions *options, GError **error)
{
    g_autofree char *program = find_program(options->argv[0], error);
    if (program == NULL)
        return NULL;
    g_autoptr(CbPty) pty = pty_new(options);
    if (options->home == NULL) {
        pty->home = cb_files_make_directory("callboard-home", error);
        if (pty->home == NULL)
            return NULL;
    }
    if (!fork_program(pty, options, program, error))
        return NULL;
    return g_steal_pointer(&pty);
}

/* Reading */

static gint64
deadline(int timeout_ms)
{
    return g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

static void feed(CbPty *pty);

static gboolean
has_query(const guint8 *bytes, gsize length)
{
    for (guint i = 0; i < G_N_ELEMENTS(queries); i++) {
        if (memmem(bytes, length, queries[i], strlen(queries[i])) != NULL)
            return TRUE;
    }
    return FALSE;
}

static gboolean
read_output(CbPty *pty)
{
    static guint8 buffer[READ_SIZE];
    ssize_t length = read(pty->master, buffer, sizeof buffer);
    if (length > 0) {
        Chunk chunk = {g_get_monotonic_time(), pty->output->len + (gsize)length};
        g_byte_array_append(pty->output, buffer, (guint)length);
        g_array_append_val(pty->chunks, chunk);
        if (has_query(buffer, (gsize)length))
            feed(pty);
        return TRUE;
    }
    if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(pty->master);
        pty->master = -1;
    }
    return FALSE;
}

/* Sends what is due. A program that is busy writing may have to be read from before it reads. */
static void
flush_input(CbPty *pty)
{
    gint64 until = deadline(CB_PTY_TIMEOUT_MS);
    while (pty->input->len > 0 && pty->master >= 0 && g_get_monotonic_time() < until) {
        ssize_t written = write(pty->master, pty->input->data, pty->input->len);
        if (written > 0) {
            g_byte_array_remove_range(pty->input, 0, (guint)written);
            continue;
        }
        struct pollfd watched = {.fd = pty->master, .events = POLLIN | POLLOUT};
        if (poll(&watched, 1, CB_PTY_TIMEOUT_MS) > 0 && (watched.revents & ~POLLOUT) != 0)
            read_output(pty);
    }
    g_byte_array_set_size(pty->input, 0);
}

static void
feed(CbPty *pty)
{
    gsize from = pty->fed;
    pty->fed = pty->output->len;
    cb_emulator_feed(pty->emulator, pty->output->data + from, pty->fed - from);
    flush_input(pty);
}

static gboolean
read_marks(CbPty *pty)
{
    char buffer[256];
    ssize_t length = read(pty->marks, buffer, sizeof buffer);
    if (length == 0) {
        close(pty->marks);
        pty->marks = -1;
    }
    return length > 0;
}

/* Waits until something arrives or `until_us`, and reads it. Returns SAW_ flags. */
static guint
pump(CbPty *pty, gint64 until_us)
{
    struct pollfd watched[] = {{.fd = pty->master, .events = POLLIN},
                               {.fd = pty->marks, .events = POLLIN}};
    gint64 left_us = MAX(until_us - g_get_monotonic_time(), 0);
    struct timespec left = {.tv_sec = left_us / G_USEC_PER_SEC,
                            .tv_nsec = left_us % G_USEC_PER_SEC * 1000};
    guint saw = 0;
    if (ppoll(watched, G_N_ELEMENTS(watched), &left, NULL) <= 0)
        return saw;
    if (watched[0].revents != 0 && read_output(pty))
        saw |= SAW_OUTPUT;
    if (watched[1].revents != 0 && read_marks(pty))
        saw |= SAW_MARK;
    return saw;
}

static void
drain(CbPty *pty)
{
    while (pump(pty, 0) & SAW_OUTPUT)
        continue;
}

/* Whether the program has yet to read some of what was sent. */
static gboolean
input_waits(const CbPty *pty)
{
    int slave = open(pty->slave, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (slave < 0)
        return FALSE;
    struct pollfd watched = {.fd = slave, .events = POLLIN};
    gboolean waits = poll(&watched, 1, 0) > 0 && (watched.revents & POLLIN) != 0;
    close(slave);
    return waits;
}

/* Waiting */

static gboolean
complain(CbPty *pty, const char *what)
{
    g_autofree char *screen = cb_pty_screen(pty);
    fprintf(stderr, "%s%s; the screen:\n%s", what,
            pty->master < 0 ? ", and the program has ended" : "", screen);
    return FALSE;
}

gboolean
cb_pty_settle(CbPty *pty, int timeout_ms)
{
    if (pty->silent)
        return cb_pty_settle_silence(pty, SILENCE_MS, timeout_ms);
    gint64 until = deadline(timeout_ms);
    while (pty->master >= 0 && g_get_monotonic_time() < until) {
        if ((pump(pty, until) & SAW_MARK) && !input_waits(pty)) {
            drain(pty);
            return TRUE;
        }
    }
    return complain(pty, "The program did not come to rest");
}

gboolean
cb_pty_settle_silence(CbPty *pty, int quiet_ms, int timeout_ms)
{
    gint64 until = deadline(timeout_ms);
    gint64 quiet_until = deadline(quiet_ms);
    while (g_get_monotonic_time() < quiet_until) {
        if (g_get_monotonic_time() >= until)
            return complain(pty, "The program did not fall silent");
        if (pump(pty, MIN(quiet_until, until)) & SAW_OUTPUT)
            quiet_until = deadline(quiet_ms);
    }
    return TRUE;
}

gboolean
cb_pty_wait_for(CbPty *pty, const char *text, int timeout_ms)
{
    gint64 until = deadline(timeout_ms);
    while (!cb_pty_has(pty, text)) {
        if (pty->master < 0 || g_get_monotonic_time() >= until) {
            g_autofree char *what = g_strdup_printf("\"%s\" did not appear", text);
            return complain(pty, what);
        }
        pump(pty, until);
    }
    return TRUE;
}

void
cb_pty_watch(CbPty *pty, int time_ms)
{
    gint64 until = deadline(time_ms);
    while (g_get_monotonic_time() < until)
        pump(pty, until);
}

static gboolean
reap(CbPty *pty, int timeout_ms)
{
    gint64 until = deadline(timeout_ms);
    while (!pty->reaped) {
        if (waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid)
            pty->reaped = TRUE;
        else if (g_get_monotonic_time() >= until)
            return FALSE;
        else
            pump(pty, g_get_monotonic_time() + EXIT_POLL_US);
    }
    drain(pty);
    return TRUE;
}

int
cb_pty_wait_exit(CbPty *pty, int timeout_ms)
{
    if (!reap(pty, timeout_ms)) {
        complain(pty, "The program did not end");
        return -1;
    }
    return WIFSIGNALED(pty->status) ? 128 + WTERMSIG(pty->status) : WEXITSTATUS(pty->status);
}

void
cb_pty_stop(CbPty *pty)
{
    if (pty == NULL)
        return;
    cb_pty_kill(pty, SIGTERM);
    cb_pty_kill(pty, SIGCONT);
    if (!reap(pty, GRACE_MS)) {
        cb_pty_kill(pty, SIGKILL);
        reap(pty, G_MAXINT);
    }
    if (pty->master >= 0)
        close(pty->master);
    if (pty->marks >= 0)
        close(pty->marks);
    if (pty->home != NULL)
        cb_files_remove(pty->home, NULL);
    cb_emulator_free(pty->emulator);
    g_byte_array_unref(pty->input);
    g_byte_array_unref(pty->output);
    g_array_unref(pty->chunks);
    g_free(pty->slave);
    g_free(pty->home);
    g_free(pty);
}

/* Input */

/* Marks written before this input say nothing about it. */
static void
before_input(CbPty *pty)
{
    drain(pty);
    while (pty->marks >= 0 && read_marks(pty))
        continue;
    pty->sent_us = g_get_monotonic_time();
}

void
cb_pty_send(CbPty *pty, const char *bytes)
{
    before_input(pty);
    reply_to_program(bytes, strlen(bytes), pty);
    flush_input(pty);
}

gboolean
cb_pty_key(CbPty *pty, const char *name)
{
    before_input(pty);
    gboolean known = cb_emulator_key(cb_pty_emulator(pty), name);
    flush_input(pty);
    return known;
}

void
cb_pty_paste(CbPty *pty, const char *text)
{
    before_input(pty);
    cb_emulator_paste(cb_pty_emulator(pty), text);
    flush_input(pty);
}

void
cb_pty_resize(CbPty *pty, int rows, int columns)
{
    before_input(pty);
    cb_emulator_resize(cb_pty_emulator(pty), rows, columns);
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    if (pty->master >= 0)
        ioctl(pty->master, TIOCSWINSZ, &size);
}

void
cb_pty_kill(CbPty *pty, int signal)
{
    if (!pty->reaped)
        kill(pty->pid, signal);
}

/* Looking */

GPid
cb_pty_pid(const CbPty *pty)
{
    return pty->pid;
}

gint64
cb_pty_started_us(const CbPty *pty)
{
    return pty->started_us;
}

CbEmulator *
cb_pty_emulator(CbPty *pty)
{
    feed(pty);
    return pty->emulator;
}

char *
cb_pty_screen(CbPty *pty)
{
    return cb_emulator_text(cb_pty_emulator(pty));
}

char *
cb_pty_row(CbPty *pty, int row)
{
    return cb_emulator_row(cb_pty_emulator(pty), row);
}

gboolean
cb_pty_has(CbPty *pty, const char *text)
{
    return cb_emulator_has(cb_pty_emulator(pty), text);
}

CbCell
cb_pty_cell(CbPty *pty, int row, int column)
{
    return cb_emulator_cell(cb_pty_emulator(pty), row, column);
}

CbTextCursor
cb_pty_cursor(CbPty *pty)
{
    return cb_emulator_cursor(cb_pty_emulator(pty));
}

gboolean
cb_pty_alternate_screen(CbPty *pty)
{
    return cb_emulator_alternate_screen(cb_pty_emulator(pty));
}

gboolean
cb_pty_paste_marks(CbPty *pty)
{
    return cb_emulator_paste_marks(cb_pty_emulator(pty));
}

void
cb_pty_mark(CbPty *pty)
{
    pty->mark_offset = pty->output->len;
    pty->mark_chunks = pty->chunks->len;
}

CbTraffic
cb_pty_traffic(const CbPty *pty)
{
    guint reads = pty->chunks->len - pty->mark_chunks;
    CbTraffic traffic = {.bytes = pty->output->len - pty->mark_offset,
                         .reads = reads,
                         .sent_us = pty->sent_us};
    if (reads > 0) {
        traffic.first_us = g_array_index(pty->chunks, Chunk, pty->mark_chunks).time_us;
        traffic.last_us = g_array_index(pty->chunks, Chunk, pty->chunks->len - 1).time_us;
    }
    return traffic;
}

GBytes *
cb_pty_log(const CbPty *pty)
{
    gsize length = pty->output->len - pty->mark_offset;
    return g_bytes_new(length > 0 ? pty->output->data + pty->mark_offset : NULL, length);
}

gint64
cb_pty_shown_us(const CbPty *pty, const char *text)
{
    g_autoptr(CbEmulator) replay = cb_emulator_new(pty->rows, pty->columns, NULL, NULL);
    gsize from = 0;
    for (guint i = 0; i < pty->chunks->len; i++) {
        Chunk chunk = g_array_index(pty->chunks, Chunk, i);
        cb_emulator_feed(replay, pty->output->data + from, chunk.end - from);
        if (cb_emulator_has(replay, text))
            return chunk.time_us;
        from = chunk.end;
    }
    return -1;
}
