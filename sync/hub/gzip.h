/* Answers made smaller, with zlib where it is there. */
#pragma once

#include <glib.h>

typedef struct CbGzip CbGzip;
/* NULL when zlib cannot be loaded: then nothing is compressed. */
CbGzip *cb_gzip_new(void);
void cb_gzip_free(CbGzip *gzip);
/* Whether an Accept-Encoding header (may be NULL) takes gzip. */
gboolean cb_gzip_accepted(const char *accept_encoding);
/* `text` as a gzip file of level 1, NULL when it would not be smaller. Caller frees. Any thread. */
GString *cb_gzip_pack(const CbGzip *gzip, const GString *text);
