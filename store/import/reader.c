#include "store/import/reader.h"

#include <string.h>

#define PROGRESS_BYTES ((gsize)1 << 20)
#define MAX_REMARKS 50u

static const char byte_order_mark[] = "\xef\xbb\xbf";
#define MARK_BYTES (sizeof byte_order_mark - 1)

static gsize
beginning(const CbReader *reader)
{
    gboolean marked =
        reader->length >= MARK_BYTES && memcmp(reader->text, byte_order_mark, MARK_BYTES) == 0;
    return marked ? MARK_BYTES : 0;
}

void
cb_reader_init(CbReader *reader, const char *text, gsize length, const CbRowSink *sink)
{
    *reader = (CbReader){.text = text, .length = length, .sink = sink, .place = {1, 1}};
    reader->at = beginning(reader);
    reader->known = reader->at;
}

static gboolean
ends_line(const CbReader *reader, gsize offset)
{
    char byte = reader->text[offset];
    gboolean crlf = offset + 1 < reader->length && reader->text[offset + 1] == '\n';
    return byte == '\n' || (byte == '\r' && !crlf);
}

CbPlace
cb_reader_place(CbReader *reader, gsize offset)
{
    offset = MIN(offset, reader->length);
    if (offset < reader->known) {
        reader->known = beginning(reader);
        reader->place = (CbPlace){1, 1};
    }
    for (; reader->known < offset; reader->known++) {
        if (ends_line(reader, reader->known)) {
            reader->place.line++;
            reader->place.column = 1;
        } else if ((reader->text[reader->known] & 0xc0) != 0x80) {
            reader->place.column++;
        }
    }
    return reader->place;
}

gboolean
cb_reader_refuse(CbReader *reader, gsize offset, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    CbPlace place = cb_reader_place(reader, offset);
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT, "line %u, column %u: %s", place.line,
                place.column, message);
    return FALSE;
}

gboolean
cb_reader_check_utf8(CbReader *reader, GError **error)
{
    const char *end;
    if (g_utf8_validate_len(reader->text, reader->length, &end))
        return TRUE;
    return cb_reader_refuse(reader, (gsize)(end - reader->text), error,
                            "byte 0x%02X is not UTF-8 text here; save the file as UTF-8",
                            (guint)(guchar)*end);
}

static void
tell_progress(CbReader *reader, gsize done)
{
    const CbRowSink *sink = reader->sink;
    if (sink->progress != NULL)
        sink->progress(sink->data, (goffset)done, (goffset)reader->length);
    reader->told = done;
}

gboolean
cb_reader_take(CbReader *reader, gsize offset, const CbRow *row, GError **error)
{
    CbPlace place = cb_reader_place(reader, offset);
    g_autoptr(GError) refused = NULL;
    if (offset >= reader->told + PROGRESS_BYTES)
        tell_progress(reader, offset);
    if (reader->sink->row(reader->sink->data, row, place, &refused))
        return TRUE;
    return cb_reader_refuse(reader, offset, error, "%s", refused->message);
}

void
cb_reader_remark(CbReader *reader, const char *format, ...)
{
    if (reader->sink->remark == NULL || reader->remarks++ >= MAX_REMARKS)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    reader->sink->remark(reader->sink->data, sentence);
}

void
cb_reader_finish(CbReader *reader)
{
    tell_progress(reader, reader->length);
}
