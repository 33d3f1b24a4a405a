/* Runs a real program on a virtual terminal, plays keys, shows the screen.
 *
 * The program gets a terminal of its own, a private HOME and a fixed environment (LC_ALL=C.UTF-8,
 * TZ=UTC, TERM; of the caller's variables only PATH and those of the sanitizers and of GLib), so
 * nothing of the person's own settings leaks in.
 *
 * Waiting is exact: CALLBOARD_TEST_FD in the program's environment names a descriptor, and the
 * program writes one byte to it each time it has nothing left to do and its last frame is on the
 * terminal (once after its start, once after each batch of input or background work). settle()
 * waits for that byte, and for a terminal without unread keys. Programs that know nothing of it are
 * started as `silent`: for them settle() waits for a tenth of a second without output.
 *
 * What the program writes is stored with the time of each read; the emulator sees it only when
 * someone asks for the screen, so it never slows down a measurement. Times are microseconds of
 * g_get_monotonic_time. Functions that wait return FALSE when time is up or the program ended; they
 * say so on standard error and print the screen.
 */
#pragma once

#include <glib.h>

#include "tests/support/emulator.h"

typedef struct CbPty CbPty;

typedef struct {
    const char *const *argv; /* program and arguments, NULL at the end; looked up in PATH */
    int rows, columns;       /* 0: 24 and 80 */
    const char *term;        /* NULL: xterm-256color */
    const char *const *env;  /* "NAME=value" texts, NULL at the end; stronger than the defaults */
    const char *cwd;         /* NULL: the caller's */
    const char *home;        /* NULL: a new directory, removed with the CbPty */
    gboolean silent;         /* the program gives no quiescence mark */
} CbPtyOptions;

/* What came since cb_pty_mark (or the start). Reads tell bursts apart; one returns at most 4 KiB,
 * and may hold several writes (latency.h counts those). */
typedef struct {
    gsize bytes;
    guint reads;
    gint64 sent_us;  /* when input was last sent; 0: never */
    gint64 first_us; /* the first and the last read; 0 when there was none */
    gint64 last_us;
} CbTraffic;

#define CB_PTY_TIMEOUT_MS 10000

CbPty *cb_pty_start(const CbPtyOptions *options, GError **error);

/* Ends the program if it still runs (SIGTERM, a second later SIGKILL) and frees everything. */
void cb_pty_stop(CbPty *pty);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbPty, cb_pty_stop)

GPid cb_pty_pid(const CbPty *pty);
gint64 cb_pty_started_us(const CbPty *pty); /* taken just before the fork */

/* Input: raw bytes, a key by name (see cb_emulator_key; FALSE: no such key), a paste. */
void cb_pty_send(CbPty *pty, const char *bytes);
gboolean cb_pty_key(CbPty *pty, const char *name);
void cb_pty_paste(CbPty *pty, const char *text);

void cb_pty_resize(CbPty *pty, int rows, int columns);
void cb_pty_kill(CbPty *pty, int signal);

gboolean cb_pty_settle(CbPty *pty, int timeout_ms);
gboolean cb_pty_settle_silence(CbPty *pty, int quiet_ms, int timeout_ms);
gboolean cb_pty_wait_for(CbPty *pty, const char *text, int timeout_ms);

/* Just reads what comes during that time. */
void cb_pty_watch(CbPty *pty, int time_ms);

/* The exit status, 128 + n when signal n ended the program, -1 when it still runs. */
int cb_pty_wait_exit(CbPty *pty, int timeout_ms);

/* The screen as it is after all output read so far; see emulator.h. */
CbEmulator *cb_pty_emulator(CbPty *pty);
char *cb_pty_screen(CbPty *pty);
char *cb_pty_row(CbPty *pty, int row);
gboolean cb_pty_has(CbPty *pty, const char *text);
CbCell cb_pty_cell(CbPty *pty, int row, int column);
CbTextCursor cb_pty_cursor(CbPty *pty);
gboolean cb_pty_alternate_screen(CbPty *pty);
gboolean cb_pty_paste_marks(CbPty *pty);

/* Counting: everything below is about the output after the last cb_pty_mark. */
void cb_pty_mark(CbPty *pty);
CbTraffic cb_pty_traffic(const CbPty *pty);
/* The raw output, owned by the caller. */
GBytes *cb_pty_log(const CbPty *pty);

/* When the read arrived after which the screen had `text` for the first time since the start; -1:
 * never. Replays the whole output on an emulator of the size the program started with. */
gint64 cb_pty_shown_us(const CbPty *pty, const char *text);
