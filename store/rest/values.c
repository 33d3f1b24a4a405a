#include "store/rest/values.h"

#include <errno.h>
#include <string.h>

#include "store/rest/print.h"
#include "store/rest/refuse.h"

/* What is being read, for whom. */
typedef struct {
    const CbColumn *column;
    CbReadFor use;
    GStringChunk *texts;
    CbRefusal *refusal;
} Reader;

const char *
cb_rest_type_name(const CbColumn *column)
{
    static const char *const names[] = {
        [CB_TYPE_TEXT] = "text",
        [CB_TYPE_WORD] = "text",
        [CB_TYPE_JSON] = "jsonb",
        [CB_TYPE_UUID] = "uuid",
        [CB_TYPE_TEXTS] = "text[]",
        [CB_TYPE_DECIMAL] = "numeric",
        [CB_TYPE_REF] = "text",
        [CB_TYPE_DATE] = "date",
        [CB_TYPE_INT] = "bigint",
        [CB_TYPE_BOOL] = "boolean",
        [CB_TYPE_TIME] = "timestamp with time zone",
    };
    if (column->type == CB_TYPE_INT && column->size == 2)
        return "smallint";
    if (column->type == CB_TYPE_INT && column->size == 4)
        return "integer";
    if (column->type == CB_TYPE_TEXT && column->size != 0)
        return "character varying";
    return names[column->type];
}

static gboolean
wrong_syntax(const Reader *reader, const char *code, const char *text)
{
    return cb_rest_refuse(reader->refusal, code, NULL, NULL,
                          "invalid input syntax for type %s: \"%s\"",
                          cb_rest_type_name(reader->column), text);
}

/* --- by type ---------------------------------------------------------------------------------- */

static gboolean
read_text(const Reader *reader, const char *text, CbValue *value)
{
    const CbColumn *column = reader->column;
    if (!g_utf8_validate(text, -1, NULL))
        return cb_rest_refuse(reader->refusal, "22021", NULL, NULL,
                              "invalid byte sequence for encoding \"UTF8\"");
    value->text = g_string_chunk_insert(reader->texts, text);
    if (reader->use == CB_READ_TO_COMPARE || column->type != CB_TYPE_TEXT || column->size == 0 ||
        g_utf8_strlen(text, -1) <= (glong)column->size)
        return TRUE;
    return cb_rest_refuse(reader->refusal, "22001", NULL, NULL,
                          "value too long for type character varying(%u)", column->size);
}

static gboolean
read_json(const Reader *reader, const char *text, CbValue *value)
{
    cJSON *json = cJSON_ParseWithOpts(text, NULL, TRUE);
    if (json == NULL)
        return cb_rest_refuse(reader->refusal, "22P02", NULL, NULL,
                              "invalid input syntax for type json");
    g_autofree char *canonical = cb_rest_canonical(json);
    cJSON_Delete(json);
    value->text = g_string_chunk_insert(reader->texts, canonical);
    return TRUE;
}

/* As PostgreSQL: braces around it, and a hyphen after any four digits. */
static gboolean
read_uuid(const Reader *reader, const char *text, CbValue *value)
{
    char plain[37];
    const char *from = text + (*text == '{');
    guint n = 0;
    for (guint digit = 0; digit < 32; digit++) {
        if (digit > 0 && digit % 4 == 0 && *from == '-')
            from++;
        if (!g_ascii_isxdigit(*from))
            return wrong_syntax(reader, "22P02", text);
        if (n == 8 || n == 13 || n == 18 || n == 23)
            plain[n++] = '-';
        plain[n++] = g_ascii_tolower(*from++);
    }
    plain[n] = '\0';
    if (*text == '{' && *from++ != '}')
        return wrong_syntax(reader, "22P02", text);
    if (*from != '\0')
        return wrong_syntax(reader, "22P02", text);
    value->text = g_string_chunk_insert(reader->texts, plain);
    return TRUE;
}

static gboolean
read_texts(const Reader *reader, const char *text, CbValue *value)
{
    g_autoptr(GString) json = g_string_new(NULL);
    g_autofree char *details = NULL;
    if (!cb_rest_array(text, json, &details))
        return cb_rest_refuse(reader->refusal, "22P02", details, NULL,
                              "malformed array literal: \"%s\"", text);
    value->text = g_string_chunk_insert(reader->texts, json->str);
    return TRUE;
}

static gboolean
too_many_digits(const Reader *reader)
{
    int whole = (int)reader->column->size - (int)reader->column->scale;
    char power[16] = "1";
    if (whole > 0)
        g_snprintf(power, sizeof power, "10^%d", whole);
    g_autofree char *details = g_strdup_printf(
        "A field with precision %u, scale %u must round to an absolute value less than %s.",
        reader->column->size, reader->column->scale, power);
    return cb_rest_refuse(reader->refusal, "22003", details, NULL, "numeric field overflow");
}

static gboolean
read_decimal(const Reader *reader, const char *text, CbValue *value)
{
    const CbColumn *column = reader->column;
    gboolean bounded = reader->use == CB_READ_TO_STORE && column->size != 0;
    int whole = 0;
    g_autofree char *plain = cb_rest_decimal(text, bounded ? (int)column->scale : -1, &whole);
    if (plain == NULL)
        return wrong_syntax(reader, "22P02", text);
    if (bounded && whole > (int)column->size - (int)column->scale)
        return too_many_digits(reader);
    value->text = g_string_chunk_insert(reader->texts, plain);
    return TRUE;
}

static gboolean
read_integer(const Reader *reader, const char *text, CbValue *value)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    const char *digits = trimmed + (*trimmed == '-' || *trimmed == '+');
    if (*digits == '\0' || strspn(digits, "0123456789") != strlen(digits))
        return wrong_syntax(reader, "22P02", text);
    guint bytes = reader->column->size;
    gint64 most = bytes == 2 ? G_MAXINT16 : bytes == 4 ? G_MAXINT32 : G_MAXINT64;
    errno = 0;
    value->integer = g_ascii_strtoll(trimmed, NULL, 10);
    if (errno == 0 && value->integer <= most &&
        value->integer >= -most - (bytes == 2 || bytes == 4))
        return TRUE;
    return cb_rest_refuse(reader->refusal, "22003", NULL, NULL,
                          "value \"%s\" is out of range for type %s", text,
                          cb_rest_type_name(reader->column));
}

static gboolean
read_bool(const Reader *reader, const char *text, CbValue *value)
{
    static const struct {
        const char *word;
        gsize least;
        gboolean truth;
    } words[] = {
        {"true", 1, TRUE},   {"yes", 1, TRUE}, {"on", 2, TRUE},   {"1", 1, TRUE},
        {"false", 1, FALSE}, {"no", 1, FALSE}, {"off", 2, FALSE}, {"0", 1, FALSE},
    };
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    gsize length = strlen(trimmed);
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (length >= words[i].least && g_ascii_strncasecmp(trimmed, words[i].word, length) == 0) {
            value->integer = words[i].truth;
            return TRUE;
        }
    return wrong_syntax(reader, "22P02", text);
}

static gboolean
read_moment(const Reader *reader, const char *text, CbValue *value)
{
    gboolean date = reader->column->type == CB_TYPE_DATE;
    const char *wrong =
        date ? cb_rest_date(text, &value->integer) : cb_rest_time(text, &value->integer);
    if (wrong == NULL)
        return TRUE;
    if (g_str_equal(wrong, "22007"))
        return wrong_syntax(reader, wrong, text);
    if (g_str_equal(wrong, "22009"))
        return cb_rest_refuse(reader->refusal, wrong, NULL, NULL,
                              "time zone displacement out of range: \"%s\"", text);
    return cb_rest_refuse(reader->refusal, wrong, NULL, NULL,
                          "date/time field value out of range: \"%s\"", text);
}

static gboolean
read_with(const Reader *reader, const char *text, CbValue *value)
{
    typedef gboolean (*Read)(const Reader *, const char *, CbValue *);
    static const Read reads[] = {
        [CB_TYPE_TEXT] = read_text,   [CB_TYPE_WORD] = read_text,
        [CB_TYPE_JSON] = read_json,   [CB_TYPE_UUID] = read_uuid,
        [CB_TYPE_TEXTS] = read_texts, [CB_TYPE_DECIMAL] = read_decimal,
        [CB_TYPE_REF] = read_text,    [CB_TYPE_DATE] = read_moment,
        [CB_TYPE_TIME] = read_moment, [CB_TYPE_INT] = read_integer,
        [CB_TYPE_BOOL] = read_bool,
    };
    *value = cb_integer(CB_NULL);
    return reads[reader->column->type](reader, text, value);
}

gboolean
cb_rest_read(const CbColumn *column, CbReadFor use, const char *text, GStringChunk *texts,
             CbValue *value, CbRefusal *refusal)
{
    Reader reader = {column, use, texts, refusal};
    return read_with(&reader, text, value);
}

/* --- values of JSON bodies -------------------------------------------------------------------- */

static gboolean
read_json_texts(const Reader *reader, const cJSON *json, CbValue *value)
{
    g_autoptr(GString) list = g_string_new("[");
    const cJSON *item;
    cJSON_ArrayForEach(item, json) {
        if (cJSON_IsArray(item))
            return cb_rest_refuse(reader->refusal, "22P02", NULL, NULL, "malformed JSON array");
        char *printed = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);
        g_string_append(list, list->len > 1 ? "," : "");
        if (cJSON_IsNull(item))
            g_string_append(list, "null");
        else
            cb_rest_print_text(list, printed != NULL ? printed : item->valuestring);
        cJSON_free(printed);
    }
    g_string_append_c(list, ']');
    value->text = g_string_chunk_insert(reader->texts, list->str);
    return TRUE;
}

gboolean
cb_rest_read_json(const CbColumn *column, const cJSON *json, GStringChunk *texts, CbValue *value,
                  CbRefusal *refusal)
{
    Reader reader = {column, CB_READ_TO_STORE, texts, refusal};
    *value = cb_integer(CB_NULL);
    if (json == NULL || cJSON_IsNull(json))
        return TRUE;
    if (column->type == CB_TYPE_TEXTS && cJSON_IsArray(json))
        return read_json_texts(&reader, json, value);
    if (column->type == CB_TYPE_TEXTS && !cJSON_IsString(json))
        return cb_rest_refuse(refusal, "22P02", NULL, NULL, "expected JSON array");
    if (column->type == CB_TYPE_JSON) {
        g_autofree char *canonical = cb_rest_canonical(json);
        value->text = g_string_chunk_insert(texts, canonical);
        return TRUE;
    }
    if (cJSON_IsString(json))
        return read_with(&reader, json->valuestring, value);
    char *printed = cJSON_PrintUnformatted(json);
    gboolean read = read_with(&reader, printed, value);
    cJSON_free(printed);
    return read;
}

/* --- one form for equal JSON ------------------------------------------------------------------ */

/* The order in which jsonb keeps keys. */
static gint
by_key(gconstpointer a, gconstpointer b)
{
    const char *left = (*(cJSON *const *)a)->string, *right = (*(cJSON *const *)b)->string;
    gsize n = strlen(left), m = strlen(right);
    return n != m ? (n > m) - (n < m) : strcmp(left, right);
}

static void print_canonical(const cJSON *json, GString *out);

static void
print_members(const cJSON *json, GString *out)
{
    g_autoptr(GPtrArray) members = g_ptr_array_new();
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
        g_ptr_array_add(members, (gpointer)item);
    g_ptr_array_sort(members, by_key); /* keeps the order of equal ones: the last one counts */
    const char *comma = "";
    for (guint i = 0; i < members->len; i++) {
        item = members->pdata[i];
        const cJSON *next = i + 1 < members->len ? members->pdata[i + 1] : NULL;
        if (next != NULL && strcmp(next->string, item->string) == 0)
            continue;
        g_string_append(out, comma);
        cb_rest_print_text(out, item->string);
        g_string_append_c(out, ':');
        print_canonical(item, out);
        comma = ",";
    }
}

static void
print_canonical(const cJSON *json, GString *out)
{
    if (cJSON_IsObject(json)) {
        g_string_append_c(out, '{');
        print_members(json, out);
        g_string_append_c(out, '}');
    } else if (cJSON_IsArray(json)) {
        const cJSON *item;
        g_string_append_c(out, '[');
        cJSON_ArrayForEach(item, json) {
            g_string_append(out, item != json->child ? "," : "");
            print_canonical(item, out);
        }
        g_string_append_c(out, ']');
    } else if (cJSON_IsString(json)) {
        cb_rest_print_text(out, json->valuestring);
    } else {
        char *printed = cJSON_PrintUnformatted(json);
        g_string_append(out, printed);
        cJSON_free(printed);
    }
}

char *
cb_rest_canonical(const cJSON *json)
{
    GString *out = g_string_new(NULL);
    print_canonical(json, out);
    return g_string_free(out, FALSE);
}
