#include "store/rest/print.h"

#include <string.h>

#include "engine/when.h"
#include "store/rest/values.h"

void
cb_rest_print_text(GString *out, const char *text)
{
    static const char marks[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    g_string_append_c(out, '"');
    for (const char *from = text; *text != '\0'; from = text) {
        while ((guchar)*text >= ' ' && *text != '"' && *text != '\\')
            text++;
        g_string_append_len(out, from, text - from);
        if (*text == '\0')
            break;
        const char *mark = strchr(marks, *text);
        if (mark != NULL)
            g_string_append_printf(out, "\\%c", letters[mark - marks]);
        else
            g_string_append_printf(out, "\\u%04x", (guint)(guchar)*text);
        text++;
    }
    g_string_append_c(out, '"');
}

void
cb_rest_print_name(GString *out, const char *name)
{
    if (out->len > 0 && out->str[out->len - 1] != '{')
        g_string_append_c(out, ',');
    cb_rest_print_text(out, name);
    g_string_append_c(out, ':');
}

/* Two forms of an instant: JSON's `2026-03-01T10:00:00+00:00`, and text's `2026-03-01 10:00:00+00`.
 */
static char *
time_text(gint64 time, gboolean json)
{
    char plain[32];
    cb_time_format(time, plain);
    plain[strlen(plain) - 1] = '\0';
    if (!json)
        plain[10] = ' ';
    return g_strconcat(plain, json ? "+00:00" : "+00", NULL);
}

static char *
decimal_text(const CbColumn *column, const char *text)
{
    char *plain = cb_rest_decimal(text, column->size != 0 ? (int)column->scale : -1, NULL);
    return plain != NULL ? plain : g_strdup(text);
}

void
cb_rest_print_cell(GString *out, const CbColumn *column, CbValue value)
{
    char day[11];
    g_autofree char *text = NULL;
    if (cb_value_is_null(column->type, value)) {
        g_string_append(out, "null");
        return;
    }
    switch (column->type) {
    case CB_TYPE_JSON:
    case CB_TYPE_TEXTS:
        g_string_append(out, value.text);
        break;
    case CB_TYPE_DECIMAL:
        text = decimal_text(column, value.text);
        g_string_append(out, text);
        break;
    case CB_TYPE_INT:
        g_string_append_printf(out, "%" G_GINT64_FORMAT, value.integer);
        break;
    case CB_TYPE_BOOL:
        g_string_append(out, value.integer != 0 ? "true" : "false");
        break;
    case CB_TYPE_DATE:
        g_string_append_printf(out, "\"%s\"", cb_day_format(value.integer, day));
        break;
    case CB_TYPE_TIME:
        text = time_text(value.integer, TRUE);
        g_string_append_printf(out, "\"%s\"", text);
        break;
    default:
        cb_rest_print_text(out, value.text);
    }
}

/* ["a","b c"] as {a,"b c"}. */
static char *
array_text(const char *json)
{
    cJSON *list = cJSON_Parse(json);
    GString *text = g_string_new("{");
    const cJSON *item;
    cJSON_ArrayForEach(item, list) {
        const char *element = cJSON_IsString(item) ? item->valuestring : "NULL";
        gboolean quoted = cJSON_IsString(item) &&
                          (*element == '\0' || strpbrk(element, "{},\"\\ \t\n\r\v\f") != NULL ||
                           g_ascii_strcasecmp(element, "null") == 0);
        g_string_append(text, item != list->child ? "," : "");
        g_string_append(text, quoted ? "\"" : "");
        for (; *element != '\0'; element++) {
            if (*element == '"' || *element == '\\')
                g_string_append_c(text, '\\');
            g_string_append_c(text, *element);
        }
        g_string_append(text, quoted ? "\"" : "");
    }
    cJSON_Delete(list);
    g_string_append_c(text, '}');
    return g_string_free(text, FALSE);
}

char *
cb_rest_cell_text(const CbColumn *column, CbValue value)
{
    if (cb_value_is_null(column->type, value))
        return NULL;
    switch (column->type) {
    case CB_TYPE_DECIMAL:
        return decimal_text(column, value.text);
    case CB_TYPE_TIME:
        return time_text(value.integer, FALSE);
    case CB_TYPE_TEXTS:
        return array_text(value.text);
    default:
        return cb_value_format(column->type, value);
    }
}

void
cb_rest_print_row(GString *out, const CbRow *row)
{
    const CbTable *table = &cb_tables[row->table];
    g_string_append_c(out, '{');
    for (guint c = 0; c < table->n_columns; c++)
        if (cb_row_has(row, c) && (table->columns[c].flags & CB_LOCAL) == 0) {
            cb_rest_print_name(out, table->columns[c].name);
            cb_rest_print_cell(out, &table->columns[c], row->values[c]);
        }
    g_string_append_c(out, '}');
}
