/* Operators as CSV: RFC 4180 with a header, and what spreadsheets make of it (`;` or tab between
 * the cells, any line end, a byte order mark, an apostrophe before what looks like a formula).
 */
#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "store/import/reader.h"

#define NO_COLUMN (-1)

/* How a cell is read into its column: FALSE when it has not the form. */
typedef gboolean (*ReadCell)(CbPatch *patch, CbRow *row, guint column, char *text);

typedef struct {
    int column;
    ReadCell read;
    const char *expected;
    char *name; /* as the header writes it */
} Heading;

typedef struct {
    CbReader reader;
    char separator;
    GString *text;    /* the cells of one record, each ended by NUL … */
    GArray *starts;   /* … where each begins in `text` (gsize) … */
    GArray *offsets;  /* … and in the file (gsize) */
    GArray *headings; /* Heading */
    GHashTable *lines; /* id → line, to name a duplicate */
} Csv;

static guint
cells(const Csv *csv)
{
    return csv->starts->len;
}

static char *
cell(const Csv *csv, guint i)
{
    return csv->text->str + g_array_index(csv->starts, gsize, i);
}

static gsize
cell_at(const Csv *csv, guint i)
{
    return g_array_index(csv->offsets, gsize, i);
}

static gboolean
is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

/* The separator that occurs most in the first line, outside quotes. */
static char
detect_separator(const CbReader *reader)
{
    static const char separators[] = ",;\t";
    guint counts[] = {0, 0, 0}, best = 0;
    gboolean quoted = FALSE;
    for (gsize i = reader->at; i < reader->length; i++) {
        char byte = reader->text[i];
        const char *found = byte != '\0' ? strchr(separators, byte) : NULL;
        quoted ^= byte == '"';
        if (!quoted && is_line_end(byte))
            break;
        if (!quoted && found != NULL)
            counts[found - separators]++;
    }
    for (guint s = 1; s < G_N_ELEMENTS(counts); s++)
        best = counts[s] > counts[best] ? s : best;
    return separators[best];
}

static gboolean
read_quoted(Csv *csv, GError **error)
{
    CbReader *reader = &csv->reader;
    gsize start = reader->at++;
    for (; !cb_reader_at_end(reader); reader->at++) {
        char byte = reader->text[reader->at];
        if (byte == '"') {
            gsize next = reader->at + 1;
            if (next >= reader->length || reader->text[next] != '"') {
                reader->at = next;
                return TRUE;
            }
            reader->at = next;
        }
        g_string_append_c(csv->text, byte);
    }
    return cb_reader_refuse(reader, start, error, "the quote that opens here is never closed");
}

static gboolean
ends_cell(const Csv *csv)
{
    const CbReader *reader = &csv->reader;
    return cb_reader_at_end(reader) || reader->text[reader->at] == csv->separator ||
           is_line_end(reader->text[reader->at]);
}

static gboolean
read_cell(Csv *csv, GError **error)
{
    CbReader *reader = &csv->reader;
    g_array_append_val(csv->starts, csv->text->len);
    g_array_append_val(csv->offsets, reader->at);
    if (!cb_reader_at_end(reader) && reader->text[reader->at] == '"') {
        if (!read_quoted(csv, error))
            return FALSE;
        if (!ends_cell(csv)) {
            return cb_reader_refuse(reader, reader->at, error,
                                    "something stands behind the closing quote; a quote inside a "
                                    "quoted cell is written twice");
        }
    }
    gsize start = reader->at;
    while (!ends_cell(csv))
        reader->at++;
    g_string_append_len(csv->text, reader->text + start, (gssize)(reader->at - start));
    g_string_append_c(csv->text, '\0');
    return TRUE;
}

/* Reads cells up to the end of the line and moves behind it. */
static gboolean
read_record(Csv *csv, GError **error)
{
    CbReader *reader = &csv->reader;
    g_string_truncate(csv->text, 0);
    g_array_set_size(csv->starts, 0);
    g_array_set_size(csv->offsets, 0);
    for (;;) {
        if (!read_cell(csv, error))
            return FALSE;
        if (cb_reader_at_end(reader))
            return TRUE;
        char byte = reader->text[reader->at++];
        if (is_line_end(byte)) {
            gboolean crlf = byte == '\r' && !cb_reader_at_end(reader) &&
                            reader->text[reader->at] == '\n';
            reader->at += crlf;
            return TRUE;
        }
    }
}

static gboolean
is_blank_record(const Csv *csv)
{
    return cells(csv) == 1 && g_strstrip(cell(csv, 0))[0] == '\0';
}

static gboolean
read_plain(CbPatch *patch, CbRow *row, guint column, char *text)
{
    CbType type = cb_tables[CB_operators].columns[column].type;
    CbValue value;
    if (!cb_value_parse(type, text, &value))
        return FALSE;
    cb_patch_set(patch, row, column, value);
    return TRUE;
}

static gboolean
read_truth(CbPatch *patch, CbRow *row, guint column, char *text)
{
    static const char *const words[] = {"no",  "yes",   "false", "true", "n", "y", "0", "1",
                                        "off", "on"};
    (void)patch;
    for (guint w = 0; w < G_N_ELEMENTS(words); w++) {
        if (g_ascii_strcasecmp(words[w], text) == 0) {
            cb_patch_set_integer(row, column, w % 2);
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
set_json(CbPatch *patch, CbRow *row, guint column, const cJSON *json)
{
    char *text = json != NULL ? cJSON_PrintUnformatted(json) : NULL;
    if (text == NULL)
        return FALSE;
    cb_patch_set_text(patch, row, column, text);
    cJSON_free(text);
    return TRUE;
}

static gboolean
read_json(CbPatch *patch, CbRow *row, guint column, char *text)
{
    g_autoptr(cJSON) json = cJSON_ParseWithOpts(text, NULL, TRUE);
    return set_json(patch, row, column, json);
}

/* "2026-11-25 2026-11-26" → {"unavailableDates":["2026-11-25","2026-11-26"]} */
static gboolean
read_dates(CbPatch *patch, CbRow *row, guint column, char *text)
{
    g_autoptr(cJSON) availability = cJSON_CreateObject();
    cJSON *dates = cJSON_AddArrayToObject(availability, "unavailableDates");
    g_auto(GStrv) words = g_strsplit_set(text, " ,;|\t\r\n", -1);
    for (char **word = words; *word != NULL; word++) {
        gint64 day;
        if (**word == '\0')
            continue;
        if (!cb_day_parse(*word, &day))
            return FALSE;
        cJSON_AddItemToArray(dates, cJSON_CreateString(*word));
    }
    return set_json(patch, row, column, availability);
}

/* Further names of columns, and columns that a person writes in another way than a program. */
static const struct {
    const char *name;
    int column;
    ReadCell read;
    const char *expected;
} special[] = {
    {"is_active", CB_operators_is_active, read_truth, "yes or no"},
    {"active", CB_operators_is_active, read_truth, "yes or no"},
    {"availability", CB_operators_availability, read_json, "a JSON value"},
    {"unavailable_dates", CB_operators_availability, read_dates,
     "a list of dates YYYY-MM-DD with blanks, commas, semicolons or | between them"},
    {"e_mail", CB_operators_email, read_plain, "text"},
};

static Heading
find_heading(const char *name)
{
    g_autofree char *plain = g_strdelimit(g_ascii_strdown(name, -1), " -", '_');
    for (guint s = 0; s < G_N_ELEMENTS(special); s++) {
        if (strcmp(special[s].name, plain) == 0)
            return (Heading){special[s].column, special[s].read, special[s].expected, NULL};
    }
    int column = cb_table_column(&cb_tables[CB_operators], plain);
    if (column < 0 || (cb_tables[CB_operators].columns[column].flags & CB_LOCAL) != 0)
        return (Heading){.column = NO_COLUMN};
    return (Heading){column, read_plain,
                     cb_type_form(cb_tables[CB_operators].columns[column].type), NULL};
}

static gboolean
has_column(const Csv *csv, int column)
{
    for (guint h = 0; h < csv->headings->len; h++) {
        if (g_array_index(csv->headings, Heading, h).column == column)
            return TRUE;
    }
    return FALSE;
}

static gboolean
read_header(Csv *csv, GError **error)
{
    CbReader *reader = &csv->reader;
    csv->separator = detect_separator(reader);
    if (!read_record(csv, error))
        return FALSE;
    for (guint i = 0; i < cells(csv); i++) {
        const char *name = g_strstrip(cell(csv, i));
        Heading heading = find_heading(name);
        g_autofree char *quoted = cb_json_quote(name);
        if (heading.column == NO_COLUMN) {
            cb_reader_remark(reader, "operators: no column is called %s; it was left out.", quoted);
        } else if (has_column(csv, heading.column)) {
            return cb_reader_refuse(reader, cell_at(csv, i), error,
                                    "the header names %s, which it has named before", quoted);
        }
        heading.name = g_strdup(quoted);
        g_array_append_val(csv->headings, heading);
    }
    if (!has_column(csv, CB_operators_id) && !has_column(csv, CB_operators_email)) {
        return cb_reader_refuse(reader, cell_at(csv, 0), error,
                                "neither a snapshot {…} nor a schedule <…>, and as a CSV of "
                                "operators its header needs a column \"id\" or \"email\"");
    }
    return TRUE;
}

/* Export puts an apostrophe before what a spreadsheet would take for a formula. */
static char *
without_guard(char *text)
{
    if (text[0] != '\'')
        return text;
    const char *rest = text + strspn(text, "'");
    return *rest != '\0' && strchr("=+-@\t\r", *rest) != NULL ? text + 1 : text;
}

static gboolean
take_cell(Csv *csv, guint i, CbPatch *patch, CbRow *row, GError **error)
{
    const Heading *heading = &g_array_index(csv->headings, Heading, i);
    if (heading->column == NO_COLUMN)
        return TRUE;
    guint column = (guint)heading->column;
    const CbColumn *declared = &cb_tables[CB_operators].columns[column];
    char *text = g_strstrip(without_guard(cell(csv, i)));
    if (text[0] == '\0') {
        if ((declared->flags & CB_NULLABLE) != 0) {
            cb_patch_set(patch, row, column,
                         cb_type_is_text(declared->type) ? cb_text(NULL) : cb_integer(CB_NULL));
        }
        return TRUE;
    }
    if (heading->read(patch, row, column, text))
        return TRUE;
    g_autofree char *quoted = cb_json_quote(text);
    return cb_reader_refuse(&csv->reader, cell_at(csv, i), error, "%s: %s is not %s", heading->name,
                            quoted, heading->expected);
}

/* Without a column for it, the id is the e-mail address in lower case. */
static gboolean
complete_id(Csv *csv, CbPatch *patch, CbRow *row, GError **error)
{
    CbReader *reader = &csv->reader;
    gsize at = cell_at(csv, 0);
    if (!has_column(csv, CB_operators_id) && row->values[CB_operators_email].text != NULL) {
        g_autofree char *id = g_utf8_strdown(row->values[CB_operators_email].text, -1);
        cb_patch_set_text(patch, row, CB_operators_id, id);
    }
    if (!cb_row_has(row, CB_operators_id)) {
        return cb_reader_refuse(reader, at, error, "this operator has no %s",
                                has_column(csv, CB_operators_id) ? "id" : "id and no e-mail");
    }
    const char *id = row->values[CB_operators_id].text;
    gpointer first = g_hash_table_lookup(csv->lines, id);
    if (first != NULL) {
        g_autofree char *quoted = cb_json_quote(id);
        return cb_reader_refuse(reader, at, error, "the operator %s stands on line %u already",
                                quoted, GPOINTER_TO_UINT(first));
    }
    g_hash_table_insert(csv->lines, g_strdup(id),
                        GUINT_TO_POINTER(cb_reader_place(reader, at).line));
    return TRUE;
}

static gboolean
take_record(Csv *csv, GError **error)
{
    guint width = csv->headings->len;
    if (cells(csv) != width) {
        return cb_reader_refuse(&csv->reader, cell_at(csv, 0), error,
                                "this row has %u of the header's %u cells", cells(csv), width);
    }
    g_autoptr(CbPatch) patch = cb_patch_new();
    CbRow *row = cb_patch_add(patch, CB_operators);
    for (guint i = 0; i < width; i++) {
        if (!take_cell(csv, i, patch, row, error))
            return FALSE;
    }
    return complete_id(csv, patch, row, error) &&
           cb_reader_take(&csv->reader, cell_at(csv, 0), row, error);
}

static gboolean
read_all(Csv *csv, GError **error)
{
    if (!cb_reader_check_utf8(&csv->reader, error) || !read_header(csv, error))
        return FALSE;
    while (!cb_reader_at_end(&csv->reader)) {
        if (!read_record(csv, error))
            return FALSE;
        if (!is_blank_record(csv) && !take_record(csv, error))
            return FALSE;
    }
    cb_reader_finish(&csv->reader);
    return TRUE;
}

static void
heading_clear(gpointer heading)
{
    g_free(((Heading *)heading)->name);
}

gboolean
cb_parse_operators(const char *text, gsize length, const CbRowSink *sink, GError **error)
{
    Csv csv = {
        .text = g_string_new(NULL),
        .starts = g_array_new(FALSE, FALSE, sizeof(gsize)),
        .offsets = g_array_new(FALSE, FALSE, sizeof(gsize)),
        .headings = g_array_new(FALSE, FALSE, sizeof(Heading)),
        .lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    g_array_set_clear_func(csv.headings, heading_clear);
    cb_reader_init(&csv.reader, text, length, sink);
    gboolean read = read_all(&csv, error);
    g_string_free(csv.text, TRUE);
    g_array_unref(csv.starts);
    g_array_unref(csv.offsets);
    g_array_unref(csv.headings);
    g_hash_table_unref(csv.lines);
    return read;
}
