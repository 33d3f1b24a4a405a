#include "engine/json.h"

#include <string.h>

#include "engine/when.h"

#define MAX_UNKNOWN 32u
#define QUOTED_LETTERS 48u
#define LARGEST_EXACT G_GINT64_CONSTANT(999999999999999) /* cJSON prints 15 digits */
#define LARGEST_WHOLE 9007199254740992.0 /* 2^53: beyond it doubles skip numbers */

/* Reads a value that is not null. Text is borrowed from `json`, or owned by `texts`. */
typedef gboolean (*ReadForm)(const cJSON *json, CbValue *value, GPtrArray *texts);

char *
cb_json_quote(const char *text)
{
    GString *quoted = g_string_new("\"");
    for (guint letters = 0; *text != '\0'; letters++) {
        if (letters == QUOTED_LETTERS) {
            g_string_append(quoted, "…");
            break;
        }
        gunichar letter = g_utf8_get_char_validated(text, -1);
        gboolean valid = letter < (gunichar)-2;
        g_string_append_unichar(quoted, valid && g_unichar_isprint(letter) ? letter : '?');
        text = valid ? g_utf8_next_char(text) : text + 1;
    }
    g_string_append_c(quoted, '"');
    return g_string_free(quoted, FALSE);
}

static cJSON *
parsed_or_text(const char *text)
{
    cJSON *json = cJSON_Parse(text);
    return json != NULL ? json : cJSON_CreateString(text);
}

static cJSON *
whole_number(gint64 number)
{
    char text[32];
    if (ABS(number) <= LARGEST_EXACT)
        return cJSON_CreateNumber((double)number);
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, number);
    return cJSON_CreateRaw(text);
}

cJSON *
cb_json_value(CbType type, CbValue value)
{
    char text[32];
    if (cb_value_is_null(type, value))
        return cJSON_CreateNull();
    switch (type) {
    case CB_TYPE_JSON:
    case CB_TYPE_TEXTS:
        return parsed_or_text(value.text);
    case CB_TYPE_DECIMAL:
        return cJSON_CreateRaw(value.text);
    case CB_TYPE_DATE:
        return cJSON_CreateString(cb_day_format(value.integer, text));
    case CB_TYPE_TIME:
        return cJSON_CreateString(cb_time_format(value.integer, text));
    case CB_TYPE_INT:
        return whole_number(value.integer);
    case CB_TYPE_BOOL:
        return cJSON_CreateBool(value.integer != 0);
    case CB_TYPE_TEXT:
    case CB_TYPE_WORD:
    case CB_TYPE_UUID:
    case CB_TYPE_REF:
        break;
    }
    return cJSON_CreateString(value.text);
}

void
cb_json_add_text(cJSON *json, const char *name, const char *text)
{
    cJSON_AddItemToObject(json, name, cb_json_value(CB_TYPE_TEXT, cb_text(text)));
}

void
cb_json_add_time(cJSON *json, const char *name, gint64 time)
{
    cJSON_AddItemToObject(json, name, cb_json_value(CB_TYPE_TIME, cb_integer(time)));
}

void
cb_json_add_day(cJSON *json, const char *name, gint64 day)
{
    cJSON_AddItemToObject(json, name, cb_json_value(CB_TYPE_DATE, cb_integer(day)));
}

void
cb_json_add_given(cJSON *json, const char *name, const char *text)
{
    if (text != NULL)
        cJSON_AddStringToObject(json, name, text);
}

cJSON *
cb_json_row(const CbWorld *world, CbTableId table, guint row)
{
    cJSON *object = cJSON_CreateObject();
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        const CbColumn *column = &cb_tables[table].columns[c];
        if ((column->flags & CB_LOCAL) == 0) {
            CbValue value = cb_world_value(world, table, c, row);
            cJSON_AddItemToObjectCS(object, column->name, cb_json_value(column->type, value));
        }
    }
    return object;
}

static gboolean
read_text(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    (void)texts;
    *value = cb_text(json->valuestring);
    return cJSON_IsString(json) && g_utf8_validate(json->valuestring, -1, NULL);
}

static gboolean
print_json(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    char *text = cJSON_PrintUnformatted(json);
    *value = cb_text(text);
    g_ptr_array_add(texts, text);
    return text != NULL && g_utf8_validate(text, -1, NULL);
}

/* Other programs write such a column as text in quotes: what counts is the JSON in it. */
static gboolean
read_json(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    g_autoptr(cJSON) inner =
        cJSON_IsString(json) ? cJSON_ParseWithOpts(json->valuestring, NULL, TRUE) : NULL;
    json = cJSON_IsString(json) ? inner : json;
    return (cJSON_IsObject(json) || cJSON_IsArray(json)) && print_json(json, value, texts);
}

static gboolean
read_uuid(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    *value = cb_text(NULL);
    if (!cJSON_IsString(json))
        return FALSE;
    g_autofree char *lower = g_ascii_strdown(json->valuestring, -1);
    char *text = strdup(lower);
    g_ptr_array_add(texts, text);
    return cb_value_parse(CB_TYPE_UUID, text, value);
}

static gboolean
read_texts(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    const cJSON *element;
    if (!cJSON_IsArray(json))
        return FALSE;
    cJSON_ArrayForEach(element, json)
    {
        if (!cJSON_IsString(element))
            return FALSE;
    }
    return print_json(json, value, texts);
}

/* A number as digits, without an exponent; no more of them than a double holds. */
static char *
print_digits(double number)
{
    char text[64];
    g_ascii_formatd(text, sizeof text, "%.15g", number);
    if (strchr(text, 'e') == NULL)
        return strdup(text);
    g_ascii_formatd(text, sizeof text, "%.20f", number);
    gsize end = strlen(text);
    while (text[end - 1] == '0')
        end--;
    text[text[end - 1] == '.' ? end - 1 : end] = '\0';
    return strdup(text);
}

/* Programs that know that doubles are not exact write such a number in quotes. */
static gboolean
read_decimal(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    *value = cb_text(NULL);
    if (cJSON_IsString(json))
        return cb_value_parse(CB_TYPE_DECIMAL, json->valuestring, value);
    if (!cJSON_IsNumber(json) || !(ABS(json->valuedouble) <= (double)LARGEST_EXACT))
        return FALSE;
    char *text = print_digits(json->valuedouble);
    g_ptr_array_add(texts, text);
    return cb_value_parse(CB_TYPE_DECIMAL, text, value);
}

static gboolean
read_date(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    (void)texts;
    *value = cb_integer(CB_NULL);
    return cJSON_IsString(json) && cb_day_parse(json->valuestring, &value->integer);
}

static gboolean
read_time(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    (void)texts;
    *value = cb_integer(CB_NULL);
    return cJSON_IsString(json) && cb_time_parse(json->valuestring, &value->integer);
}

static gboolean
read_whole(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    (void)texts;
    double number = json->valuedouble;
    if (!cJSON_IsNumber(json) || !(number >= -LARGEST_WHOLE && number <= LARGEST_WHOLE))
        return FALSE;
    *value = cb_integer((gint64)number);
    return (double)value->integer == number;
}

static gboolean
read_bool(const cJSON *json, CbValue *value, GPtrArray *texts)
{
    (void)texts;
    *value = cb_integer(cJSON_IsTrue(json));
    return cJSON_IsBool(json);
}

static const struct {
    ReadForm read;
    const char *expected; /* NULL: the type's own form says it */
} forms[] = {
    [CB_TYPE_TEXT] = {read_text, "text in quotes, valid UTF-8"},
    [CB_TYPE_WORD] = {read_text, "text in quotes, valid UTF-8"},
    [CB_TYPE_JSON] = {read_json, "a JSON object or array, valid UTF-8"},
    [CB_TYPE_UUID] = {read_uuid, "a UUID in quotes"},
    [CB_TYPE_TEXTS] = {read_texts, "an array of texts, valid UTF-8"},
    [CB_TYPE_DECIMAL] = {read_decimal, NULL},
    [CB_TYPE_REF] = {read_text, "an id in quotes, valid UTF-8"},
    [CB_TYPE_DATE] = {read_date, NULL},
    [CB_TYPE_TIME] = {read_time, NULL},
    [CB_TYPE_INT] = {read_whole, NULL},
    [CB_TYPE_BOOL] = {read_bool, NULL},
};

static char *
describe_wrong_form(const CbColumn *column, const cJSON *json)
{
    gboolean narrow = column->words != NULL || (column->flags & CB_NATURAL) != 0;
    const char *expected = narrow ? NULL : forms[column->type].expected;
    g_autofree char *form = expected != NULL ? g_strdup(expected) : cb_column_form(column);
    g_autofree char *shown = NULL;
    if (cJSON_IsString(json)) {
        shown = cb_json_quote(json->valuestring);
    } else if (cJSON_IsObject(json) || cJSON_IsArray(json)) {
        shown = g_strdup(cJSON_IsObject(json) ? "an object" : "an array");
    } else {
        shown = cJSON_PrintUnformatted(json);
    }
    return g_strdup_printf("%s: %s is not %s", column->name, shown, form);
}

static char *
read_cell(const CbColumn *column, const cJSON *json, CbValue *value, GPtrArray *texts)
{
    if (cJSON_IsNull(json)) {
        *value = cb_type_is_text(column->type) ? cb_text(NULL) : cb_integer(CB_NULL);
        return (column->flags & CB_NULLABLE) != 0
                   ? NULL
                   : g_strdup_printf("%s: null is not allowed here", column->name);
    }
    if (!forms[column->type].read(json, value, texts) || !cb_column_takes(column, *value))
        return describe_wrong_form(column, json);
    if ((column->flags & CB_KEY) != 0 && value->text != NULL && value->text[0] == '\0')
        return g_strdup_printf("%s: an empty text cannot be a key", column->name);
    return NULL;
}

static void
note_unknown(GPtrArray *unknown, const char *name)
{
    if (unknown != NULL && unknown->len < MAX_UNKNOWN &&
        !g_ptr_array_find_with_equal_func(unknown, name, g_str_equal, NULL)) {
        g_ptr_array_add(unknown, g_strdup(name));
    }
}

static const char *
missing_key(const CbTable *table, guint64 set)
{
    for (guint c = 0; c < table->n_columns; c++) {
        if ((table->columns[c].flags & CB_KEY) != 0 && (set >> c & 1) == 0)
            return table->columns[c].name;
    }
    return NULL;
}

static void
add_row(CbPatch *patch, CbTableId table, guint64 set, const CbValue *values)
{
    CbRow *row = cb_patch_add(patch, table);
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        if ((set >> c & 1) != 0)
            cb_patch_set(patch, row, c, values[c]);
    }
}

gboolean
cb_json_read_values(const cJSON *json, CbTableId table, CbValue *values, guint64 *set,
                    GPtrArray *texts, GPtrArray *unknown, char **problem)
{
    const CbTable *declared = &cb_tables[table];
    *set = 0;
    if (!cJSON_IsObject(json)) {
        *problem = g_strdup("a row is an object {…} of columns");
        return FALSE;
    }
    for (const cJSON *member = json->child; member != NULL; member = member->next) {
        int c = cb_table_column(declared, member->string);
        if (c < 0 || (declared->columns[c].flags & CB_LOCAL) != 0) {
            note_unknown(unknown, member->string);
            continue;
        }
        *problem = read_cell(&declared->columns[c], member, &values[c], texts);
        if (*problem != NULL)
            return FALSE;
        *set |= G_GUINT64_CONSTANT(1) << c;
    }
    const char *missing = missing_key(declared, *set);
    if (missing != NULL) {
        *problem = g_strdup_printf("%s: is missing, and every row needs it", missing);
        return FALSE;
    }
    return TRUE;
}

gboolean
cb_json_read_row(const cJSON *json, CbPatch *patch, CbTableId table, GPtrArray *unknown,
                 char **problem)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(cJSON_free);
    CbValue values[CB_MAX_COLUMNS];
    guint64 set;
    if (!cb_json_read_values(json, table, values, &set, texts, unknown, problem))
        return FALSE;
    add_row(patch, table, set, values);
    return TRUE;
}
