/* Snapshots. The skeleton is walked here, so that any size of file needs memory for one row only;
 * what a row is made of is left to cJSON.
 */
#include <string.h>

#include "engine/json.h"
#include "store/import/reader.h"

#define FORMAT "callboard-snapshot"
#define VERSION 1
#define MAX_ROW_BYTES ((gsize)64 << 20)
#define MAX_ROW_VALUES 1000000u /* cJSON needs 64 bytes for each */

typedef struct {
    CbReader reader;
    gboolean has_format;
    gboolean has_version;
    gboolean has_tables;
    CbTableId table; /* the one being read, and how many rows of it were */
    guint rows;
    GPtrArray *unknown[CB_N_TABLES];
} Snapshot;

/* Reads the value of a member called `name`, whose name begins at `at`. */
typedef gboolean (*ReadMember)(Snapshot *snapshot, const char *name, gsize at, GError **error);

static void
skip_blanks(CbReader *reader)
{
    while (!cb_reader_at_end(reader) && memchr(" \t\r\n", reader->text[reader->at], 4) != NULL)
        reader->at++;
}

static gboolean
accept(CbReader *reader, char wanted)
{
    skip_blanks(reader);
    if (cb_reader_at_end(reader) || reader->text[reader->at] != wanted)
        return FALSE;
    reader->at++;
    return TRUE;
}

static gboolean
expect(CbReader *reader, char wanted, GError **error)
{
    if (accept(reader, wanted))
        return TRUE;
    return cb_reader_refuse(reader, reader->at, error, "%s where `%c` is expected",
                            cb_reader_at_end(reader) ? "the file ends" : "something else", wanted);
}

static gboolean
is_stray(char byte)
{
    return (guchar)byte < ' ' && memchr("\t\r\n", byte, 3) == NULL;
}

static gboolean
is_nul_escape(const CbReader *reader)
{
    const char *byte = reader->text + reader->at;
    return *byte == '\\' && reader->length - reader->at >= 6 && memcmp(byte, "\\u0000", 6) == 0;
}

static gboolean
skip_string(CbReader *reader, GError **error)
{
    gsize start = reader->at++;
    for (; !cb_reader_at_end(reader); reader->at++) {
        char byte = reader->text[reader->at];
        if (byte == '"') {
            reader->at++;
            return TRUE;
        }
        if ((guchar)byte < ' ' || is_nul_escape(reader)) {
            return cb_reader_refuse(reader, reader->at, error,
                                    "a control character inside a text; write it as an escape "
                                    "(\\n), NUL is not allowed");
        }
        reader->at += byte == '\\';
    }
    reader->at = reader->length;
    return cb_reader_refuse(reader, start, error, "the text that begins here has no closing quote");
}

static gboolean
skip_literal(CbReader *reader, GError **error)
{
    gsize start = reader->at;
    while (!cb_reader_at_end(reader) && (g_ascii_isalnum(reader->text[reader->at]) ||
                                         strchr("+-.", reader->text[reader->at]) != NULL) &&
           reader->text[reader->at] != '\0') {
        reader->at++;
    }
    return reader->at > start ||
           cb_reader_refuse(reader, start, error, "%s where a value is expected",
                            cb_reader_at_end(reader) ? "the file ends" : "something else");
}

/* Moves past an object or array whose brackets match; `commas` counts what they hold. */
static gboolean
skip_nested(CbReader *reader, guint *commas, GError **error)
{
    char open[CJSON_NESTING_LIMIT];
    gsize start = reader->at;
    guint depth = 0;
    do {
        if (cb_reader_at_end(reader))
            return cb_reader_refuse(reader, start, error, "what begins here is never closed");
        char byte = reader->text[reader->at];
        gboolean closes = byte == '}' || byte == ']';
        if (byte == '"') {
            if (!skip_string(reader, error))
                return FALSE;
            continue;
        }
        if (is_stray(byte) || (closes && open[depth - 1] != byte))
            return cb_reader_refuse(reader, reader->at, error, "this does not belong here");
        if (byte == '{' || byte == '[') {
            if (depth == G_N_ELEMENTS(open))
                return cb_reader_refuse(reader, reader->at, error, "nested too deeply");
            open[depth++] = byte == '{' ? '}' : ']';
        }
        depth -= closes;
        *commas += byte == ',';
        reader->at++;
    } while (depth > 0);
    return TRUE;
}

static gboolean
skip_value(CbReader *reader, guint *commas, GError **error)
{
    skip_blanks(reader);
    char byte = cb_reader_at_end(reader) ? '\0' : reader->text[reader->at];
    if (byte == '"')
        return skip_string(reader, error);
    return byte == '{' || byte == '[' ? skip_nested(reader, commas, error)
                                      : skip_literal(reader, error);
}

/* One value as cJSON sees it; *start is where it begins. NULL when refused. */
static cJSON *
read_value(CbReader *reader, gsize *start, GError **error)
{
    guint commas = 0;
    skip_blanks(reader);
    *start = reader->at;
    if (!skip_value(reader, &commas, error))
        return NULL;
    gsize length = reader->at - *start;
    if (length > MAX_ROW_BYTES || commas > MAX_ROW_VALUES) {
        cb_reader_refuse(reader, *start, error, "a row of more than 64 MiB or a million values");
        return NULL;
    }
    const char *end = NULL;
    cJSON *json = cJSON_ParseWithLengthOpts(reader->text + *start, length, &end, FALSE);
    if (json == NULL || end != reader->text + reader->at) {
        cb_reader_refuse(reader, (gsize)(end - reader->text), error, "this is not JSON");
        g_clear_pointer(&json, cJSON_Delete);
    }
    return json;
}

static gboolean
read_members(Snapshot *snapshot, ReadMember read, GError **error)
{
    CbReader *reader = &snapshot->reader;
    if (!expect(reader, '{', error))
        return FALSE;
    if (accept(reader, '}'))
        return TRUE;
    do {
        gsize at;
        g_autoptr(cJSON) name = read_value(reader, &at, error);
        if (name == NULL)
            return FALSE;
        if (!cJSON_IsString(name))
            return cb_reader_refuse(reader, at, error, "a name in quotes is expected");
        if (!expect(reader, ':', error) || !read(snapshot, name->valuestring, at, error))
            return FALSE;
    } while (accept(reader, ','));
    return expect(reader, '}', error);
}

static gboolean
take_row(Snapshot *snapshot, GError **error)
{
    CbReader *reader = &snapshot->reader;
    CbTableId table = snapshot->table;
    gsize start;
    g_autoptr(cJSON) json = read_value(reader, &start, error);
    if (json == NULL)
        return FALSE;
    g_autoptr(CbPatch) patch = cb_patch_new();
    g_autofree char *problem = NULL;
    snapshot->rows++;
    if (!cb_json_read_row(json, patch, table, snapshot->unknown[table], &problem)) {
        return cb_reader_refuse(reader, start, error, "%s row %u: %s", cb_tables[table].name,
                                snapshot->rows, problem);
    }
    return cb_reader_take(reader, start, cb_patch_row(patch, 0), error);
}

static gboolean
skip_unknown(Snapshot *snapshot, const char *what, const char *name, GError **error)
{
    guint commas = 0;
    g_autofree char *quoted = cb_json_quote(name);
    cb_reader_remark(&snapshot->reader, "No %s is called %s; it was left out.", what, quoted);
    return skip_value(&snapshot->reader, &commas, error);
}

static gboolean
read_table(Snapshot *snapshot, const char *name, gsize at, GError **error)
{
    (void)at;
    CbReader *reader = &snapshot->reader;
    CbTableId table = cb_table_named(name);
    if (table == CB_none)
        return skip_unknown(snapshot, "table", name, error);
    snapshot->table = table;
    snapshot->rows = 0;
    if (reader->sink->table != NULL)
        reader->sink->table(reader->sink->data, snapshot->table);
    if (!expect(reader, '[', error))
        return FALSE;
    if (accept(reader, ']'))
        return TRUE;
    do {
        if (!take_row(snapshot, error))
            return FALSE;
    } while (accept(reader, ','));
    return expect(reader, ']', error);
}

static gboolean
read_format(Snapshot *snapshot, const char *name, gsize at, GError **error)
{
    (void)name;
    g_autoptr(cJSON) format = read_value(&snapshot->reader, &at, error);
    if (format == NULL)
        return FALSE;
    if (!cJSON_IsString(format) || strcmp(format->valuestring, FORMAT) != 0) {
        return cb_reader_refuse(&snapshot->reader, at, error,
                                "format: \"" FORMAT "\" is expected; this is another kind of file");
    }
    return snapshot->has_format = TRUE;
}

static gboolean
read_version(Snapshot *snapshot, const char *name, gsize at, GError **error)
{
    (void)name;
    g_autoptr(cJSON) version = read_value(&snapshot->reader, &at, error);
    if (version == NULL)
        return FALSE;
    if (!cJSON_IsNumber(version) || version->valuedouble != VERSION) {
        return cb_reader_refuse(&snapshot->reader, at, error,
                                "version: this Callboard reads snapshots of version %d; update it "
                                "when the file is newer",
                                VERSION);
    }
    return snapshot->has_version = TRUE;
}

static gboolean
read_tables(Snapshot *snapshot, const char *name, gsize at, GError **error)
{
    (void)name;
    (void)at;
    snapshot->has_tables = TRUE;
    return read_members(snapshot, read_table, error);
}

static gboolean
read_part(Snapshot *snapshot, const char *name, gsize at, GError **error)
{
    static const struct {
        const char *name;
        ReadMember read;
    } parts[] = {{"format", read_format}, {"version", read_version}, {"tables", read_tables}};
    for (guint p = 0; p < G_N_ELEMENTS(parts); p++) {
        if (strcmp(parts[p].name, name) == 0)
            return parts[p].read(snapshot, name, at, error);
    }
    return skip_unknown(snapshot, "part of a snapshot", name, error);
}

static gboolean
check_whole(Snapshot *snapshot, GError **error)
{
    CbReader *reader = &snapshot->reader;
    skip_blanks(reader);
    if (!cb_reader_at_end(reader))
        return cb_reader_refuse(reader, reader->at, error,
                                "the snapshot has ended, yet more follows");
    const char *missing = !snapshot->has_format    ? "\"format\":\"" FORMAT "\""
                          : !snapshot->has_version ? "\"version\":1"
                          : !snapshot->has_tables  ? "\"tables\":{…}"
                                                   : NULL;
    return missing == NULL ||
           cb_reader_refuse(reader, reader->at, error, "no %s; this is no snapshot", missing);
}

static void
remark_unknown(Snapshot *snapshot)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        for (guint u = 0; u < snapshot->unknown[t]->len; u++) {
            g_autofree char *quoted = cb_json_quote(g_ptr_array_index(snapshot->unknown[t], u));
            cb_reader_remark(&snapshot->reader, "%s: no column is called %s; it was left out.",
                             cb_tables[t].name, quoted);
        }
        g_ptr_array_unref(snapshot->unknown[t]);
    }
}

gboolean
cb_parse_snapshot(const char *text, gsize length, const CbRowSink *sink, GError **error)
{
    Snapshot snapshot = {0};
    cb_reader_init(&snapshot.reader, text, length, sink);
    for (guint t = 0; t < CB_N_TABLES; t++)
        snapshot.unknown[t] = g_ptr_array_new_with_free_func(g_free);
    gboolean read = read_members(&snapshot, read_part, error) && check_whole(&snapshot, error);
    remark_unknown(&snapshot);
    if (read)
        cb_reader_finish(&snapshot.reader);
    return read;
}
