#include "sync/hub/gzip.h"

#include <string.h>
#include <zlib.h>

#include "store/late.h"

#define GZIP_WINDOW (15 + 16) /* 16 asks zlib for gzip's frame */
#define MEMORY_LEVEL 8        /* zlib's own choice */

#define ZLIB(F) F(deflateInit2_) F(deflate) F(deflateEnd)
CB_LATE_TABLE(Zlib, ZLIB)
CB_LATE_LOAD(load_zlib, Zlib, ZLIB, "zlib1g", "libz.so.1")

struct CbGzip {
    Zlib zlib;
};

CbGzip *
cb_gzip_new(void)
{
    CbGzip *gzip = g_new0(CbGzip, 1);
    if (!load_zlib(&gzip->zlib, NULL))
        g_clear_pointer(&gzip, g_free);
    return gzip;
}

void
cb_gzip_free(CbGzip *gzip)
{
    g_free(gzip);
}

/* Whether the parameters of a coding (";q=0.5") leave it a weight. */
static gboolean
has_weight(const char *parameters)
{
    const char *q = strstr(parameters, "q=");
    return q == NULL || g_ascii_strtod(q + 2, NULL) > 0;
}

gboolean
cb_gzip_accepted(const char *accept_encoding)
{
    if (accept_encoding == NULL)
        return FALSE;
    g_auto(GStrv) codings = g_strsplit(accept_encoding, ",", 16);
    for (char **coding = codings; *coding != NULL; coding++) {
        const char *name = g_strstrip(*coding);
        gsize length = strcspn(name, "; ");
        if (length == 4 && g_ascii_strncasecmp(name, "gzip", 4) == 0)
            return has_weight(name + length);
    }
    return FALSE;
}

GString *
cb_gzip_pack(const CbGzip *gzip, const GString *text)
{
    const Zlib *zlib = &gzip->zlib;
    z_stream stream = {0};
    if (text->len > G_MAXUINT32 / 2 ||
        zlib->deflateInit2_(&stream, 1, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY,
                            ZLIB_VERSION, (int)sizeof stream) != Z_OK)
        return NULL;
    GString *packed = g_string_sized_new(text->len);
    stream.next_in = (Bytef *)text->str;
    stream.avail_in = (uInt)text->len;
    stream.next_out = (Bytef *)packed->str;
    stream.avail_out = (uInt)text->len;
    gboolean smaller = zlib->deflate(&stream, Z_FINISH) == Z_STREAM_END;
    gsize length = stream.total_out;
    zlib->deflateEnd(&stream);
    if (!smaller) {
        g_string_free(packed, TRUE);
        return NULL;
    }
    packed->len = length; /* zlib wrote into what was allocated */
    packed->str[length] = '\0';
    return packed;
}
