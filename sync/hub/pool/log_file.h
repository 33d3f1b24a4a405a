/* The files that the pool's log falls back to (engine/pool/log_buffer.h), one line of JSON a row:
 *
 *     pool-log-0.jsonl        rows that the database did not take; replayed once it takes rows again
 *     pool-log-0.taken.jsonl  those that are being replayed; deleted when they are done
 *     pool-log-0.aside.jsonl  rows that can never be written, and lines that are none: for people
 *
 * The number is a seat: hubs that share a directory have one each, and who opens one also takes over what hubs that
 * run no more have left. Nothing is made before a row falls. A line that could not be written whole (a full disk)
 * leaves no trace.
 */
#pragma once

#include "engine/pool/log_buffer.h"

typedef struct CbLogFile CbLogFile;

/* NULL with an error when the directory cannot be made, or all its seats are taken. */
CbLogFile *cb_log_file_open(const char *directory, GError **error);
void cb_log_file_close(CbLogFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbLogFile, cb_log_file_close)

/* Rows that former processes have left. */
guint cb_log_file_fallen(const CbLogFile *file);

/* Appends a row and its cause, on disk when this returns. */
gboolean cb_log_file_append(CbLogFile *file, const CbLogRow *row, gboolean aside, const char *cause, GError **error);

typedef void (*CbLogFileVisit)(gpointer data, const CbLogRow *row);
/* Moves the rows out of the way, together with what was moved before, and hands on each. */
gboolean cb_log_file_take(CbLogFile *file, CbLogFileVisit visit, gpointer data, GError **error);
/* Deletes what was taken. */
gboolean cb_log_file_forget(CbLogFile *file, GError **error);
