/* Where a command that writes a document writes it: standard output, or the file that --output names. */
#pragma once

#include <glib.h>
#include <stdio.h>

/* Writes the document; FALSE with an error. */
typedef gboolean (*CbOutputWork)(gpointer data, FILE *out, GError **error);

/* `path`: NULL or "-" for standard output. A plain file is written beside itself and then replaced, so that nobody
 * ever sees a half; what is no plain file (a pipe, a terminal) is written through. */
gboolean cb_output_write(const char *path, CbOutputWork work, gpointer data, GError **error);
