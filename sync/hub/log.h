/* The hub's log: one JSON object a line. Everything that is logged goes through here, so that no
 * line can be forged by what a stranger sends: texts are cut at 500 bytes, control characters and
 * what is not UTF-8 are escaped. Secrets and bodies are never given to it. */
#pragma once

#include <glib.h>

/* Takes one finished line, without its LF; any thread. */
typedef void (*CbLogSink)(gpointer data, const char *line);

typedef struct {
    CbLogSink sink; /* NULL: nowhere */
    gpointer data;
} CbLog;

/* Begins a line: time (microseconds since the epoch), level ("info", "warning", "error") and event.
 */
GString *cb_log_begin(gint64 time, const char *level, const char *event);
/* Adds a field; a NULL text is left out. */
void cb_log_text(GString *line, const char *name, const char *text);
void cb_log_number(GString *line, const char *name, gint64 number);
/* Adds the request's path, without tokens that stand in it, with the names of its query's parameters; of their values only those that
 * say how something is asked (`select`, `limit`), never those that say what for. */
void cb_log_path(GString *line, const char *path, const char *query);
/* Ends the line, hands it on and frees it. */
void cb_log_send(const CbLog *log, GString *line);
/* A sink: standard error, each line in one write. */
void cb_log_to_stderr(gpointer data, const char *line);
