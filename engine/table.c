#include "engine/table.h"

#include <string.h>

#include "engine/when.h"

int
cb_table_column(const CbTable *table, const char *name)
{
    for (guint c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return (int)c;
    return -1;
}

guint
cb_table_key(const CbTable *table)
{
    guint c = 0;
    while (!(table->columns[c].flags & CB_KEY))
        c++;
    return c;
}

CbValue
cb_column_initial(const CbColumn *column)
{
    CbValue value = cb_integer(CB_NULL);
    if (column->initial != NULL && !cb_value_parse(column->type, column->initial, &value))
        g_error("column %s: its initial value \"%s\" is not %s", column->name, column->initial,
                cb_type_form(column->type));
    return value;
}

static gboolean
parse_bool(const char *text, gint64 *truth)
{
    *truth = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    return *truth || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;
}

/* 8-4-4-4-12 hex digits in lower case. */
static gboolean
is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (guint i = 0; i < sizeof form; i++) {
        gboolean digit = g_ascii_isdigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
        if (form[i] == 'x' ? !digit : text[i] != form[i])
            return FALSE;
    }
    return TRUE;
}

/* `-12`, `12.50`: digits, and a point only between digits. */
static gboolean
is_decimal(const char *text)
{
    static const char digits[] = "0123456789";
    text += *text == '-';
    gsize whole = strspn(text, digits);
    const char *end = text + whole;
    if (*end == '.')
        end += 1 + strspn(end + 1, digits);
    return whole > 0 && *end == '\0' && end[-1] != '.';
}

static gboolean
parse_text(const char *text, gboolean well_formed, CbValue *value)
{
    value->text = well_formed ? text : NULL;
    return well_formed;
}

gboolean
cb_value_parse(CbType type, const char *text, CbValue *value)
{
    *value = cb_integer(CB_NULL);
    switch (type) {
    case CB_TYPE_TEXT:
    case CB_TYPE_WORD:
    case CB_TYPE_JSON:
    case CB_TYPE_TEXTS:
    case CB_TYPE_REF:
        return parse_text(text, TRUE, value);
    case CB_TYPE_UUID:
        return parse_text(text, is_uuid(text), value);
    case CB_TYPE_DECIMAL:
        return parse_text(text, is_decimal(text), value);
    case CB_TYPE_DATE:
        return cb_day_parse(text, &value->integer);
    case CB_TYPE_TIME:
        return cb_time_parse(text, &value->integer);
    case CB_TYPE_INT:
        return g_ascii_string_to_signed(text, 10, G_MININT64 + 1, G_MAXINT64, &value->integer, NULL);
    case CB_TYPE_BOOL:
        return parse_bool(text, &value->integer);
    }
    return FALSE;
}

char *
cb_value_format(CbType type, CbValue value)
{
    char text[32];
    if (cb_value_is_null(type, value))
        return NULL;
    switch (type) {
    case CB_TYPE_DATE:
        return g_strdup(cb_day_format(value.integer, text));
    case CB_TYPE_TIME:
        return g_strdup(cb_time_format(value.integer, text));
    case CB_TYPE_INT:
        return g_strdup_printf("%" G_GINT64_FORMAT, value.integer);
    case CB_TYPE_BOOL:
        return g_strdup(value.integer ? "true" : "false");
    default:
        return g_strdup(value.text);
    }
}

const char *
cb_type_form(CbType type)
{
    static const char *const forms[] = {
        [CB_TYPE_TEXT] = "text",
        [CB_TYPE_WORD] = "a word",
        [CB_TYPE_JSON] = "a JSON value",
        [CB_TYPE_UUID] = "a UUID in lower case",
        [CB_TYPE_TEXTS] = "an array of texts",
        [CB_TYPE_DECIMAL] = "a number such as 12.50",
        [CB_TYPE_REF] = "an id",
        [CB_TYPE_DATE] = "a date YYYY-MM-DD",
        [CB_TYPE_TIME] = "a time such as 2026-11-25T09:30:00Z",
        [CB_TYPE_INT] = "a whole number",
        [CB_TYPE_BOOL] = "true or false",
    };
    return forms[type];
}

gboolean
cb_column_takes(const CbColumn *column, CbValue value)
{
    if (cb_value_is_null(column->type, value))
        return TRUE;
    if ((column->flags & CB_NATURAL) != 0)
        return value.integer >= 0;
    if (column->words == NULL)
        return TRUE;
    g_auto(GStrv) words = g_strsplit(column->words, "|", -1);
    return g_strv_contains((const char *const *)words, value.text);
}

char *
cb_column_form(const CbColumn *column)
{
    if ((column->flags & CB_NATURAL) != 0)
        return g_strdup("a whole number, 0 or more");
    if (column->words == NULL)
        return g_strdup(cb_type_form(column->type));
    g_auto(GStrv) words = g_strsplit(column->words, "|", -1);
    g_autofree char *list = g_strjoinv(", ", words);
    return g_strdup_printf("one of %s", list);
}

gboolean
cb_table_is_whole(const CbTable *table, guint64 set)
{
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        if (!(set >> c & 1) && !(column->flags & CB_NULLABLE) && column->initial == NULL)
            return FALSE;
    }
    return TRUE;
}
