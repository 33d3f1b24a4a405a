/* Our own JSON, which is well formed, cut into cells: numbers stay the digits that they are, and
 * the rest is written as PostgreSQL writes a row as text. */
#include <cjson/cJSON.h>
#include <string.h>

#include "sync/hub/rest/media.h"

/* --- the columns ------------------------------------------------------------------------------ */

/* Times and arrays look in JSON as they do nowhere else. */
static void
cast_to_text(CbSelection *selection, const CbColumn *column)
{
    if (selection->cast == NULL && selection->field.path == NULL &&
        (column->type == CB_TYPE_TIME || column->type == CB_TYPE_TEXTS))
        selection->cast = g_strdup("text");
}

static void
add_column(GPtrArray *selections, const CbColumn *column)
{
    CbSelection *selection = cb_selection_new();
    selection->kind = CB_FIELD;
    selection->field.column = g_strdup(column->name);
    cast_to_text(selection, column);
    g_ptr_array_add(selections, selection);
}

static void
add_columns(GPtrArray *selections, const CbTable *table)
{
    for (guint c = 0; c < table->n_columns; c++)
        if ((table->columns[c].flags & CB_LOCAL) == 0)
            add_column(selections, &table->columns[c]);
}

void
cb_media_select_text(CbQuery *query, const CbTable *table)
{
    GPtrArray *wanted = g_ptr_array_new_with_free_func((GDestroyNotify)cb_selection_free);
    if (query->selections->len == 0)
        add_columns(wanted, table);
    while (query->selections->len > 0) {
        CbSelection *selection = g_ptr_array_steal_index(query->selections, 0);
        int c = selection->kind == CB_FIELD ? cb_table_column(table, selection->field.column) : -1;
        if (c >= 0)
            cast_to_text(selection, &table->columns[c]);
        if (selection->kind == CB_EVERYTHING) {
            add_columns(wanted, table);
            cb_selection_free(selection);
        } else {
            g_ptr_array_add(wanted, selection);
        }
    }
    g_ptr_array_unref(query->selections);
    query->selections = wanted;
}

/* --- the cells -------------------------------------------------------------------------------- */

/* The end of the value that begins at `at`. */
static const char *
value_end(const char *at)
{
    guint depth = 0;
    gboolean quoted = FALSE;
    for (;; at++) {
        if (quoted) {
            if (*at == '\\')
                at++;
            else if (*at == '"')
                quoted = FALSE;
        } else if (*at == '"') {
            quoted = TRUE;
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '\0' || (depth == 0 && strchr(",:}]", *at) != NULL)) {
            return at;
        } else if (*at == '}' || *at == ']') {
            depth--;
        }
    }
}

static void
print_cell(GString *out, const char *text)
{
    gboolean plain = text[0] != '\0' && strpbrk(text, ",\"\\() \t\r\n") == NULL;
    if (plain) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_c(out, *at);
        g_string_append_c(out, *at);
    }
    g_string_append_c(out, '"');
}

/* JSON with a space behind each comma and colon. */
static void
print_json(GString *out, const char *json)
{
    g_autoptr(GString) spaced = g_string_new(NULL);
    gboolean quoted = FALSE;
    for (const char *at = json; *at != '\0'; at++) {
        g_string_append_c(spaced, *at);
        if (*at == '"')
            quoted = !quoted;
        else if (quoted && *at == '\\')
            g_string_append_c(spaced, *++at);
        else if (!quoted && (*at == ',' || *at == ':') && at[1] != ' ')
            g_string_append_c(spaced, ' ');
    }
    print_cell(out, spaced->str);
}

/* Null is nothing, truth a letter, a text itself, and whatever else stays JSON. */
static void
print_value(GString *out, const char *begin, gsize length)
{
    g_autofree char *json = g_strstrip(g_strndup(begin, length));
    if (strcmp(json, "null") == 0)
        return;
    if (strcmp(json, "true") == 0 || strcmp(json, "false") == 0) {
        g_string_append_c(out, json[0]);
    } else if (json[0] == '"') {
        cJSON *text = cJSON_Parse(json);
        print_cell(out, cJSON_GetStringValue(text));
        cJSON_Delete(text);
    } else {
        print_json(out, json);
    }
}

/* One line from the object that `at` stands on: its names, or its values. Returns the end of the
 * object. */
static const char *
print_line(GString *out, const char *at, gboolean names)
{
    for (gboolean first = TRUE; *at != '}'; first = FALSE) {
        const char *name = at + 1 + strspn(at + 1, " \r\n\t");
        const char *colon = value_end(name);
        if (*colon != ':')
            return colon;
        const char *end = value_end(colon + 1);
        if (!first)
            g_string_append_c(out, ',');
        if (names)
            print_value(out, name, (gsize)(colon - name));
        else
            print_value(out, colon + 1, (gsize)(end - colon - 1));
        at = end;
    }
    return at;
}

GString *
cb_media_csv(const GString *rows)
{
    GString *out = g_string_new(NULL);
    const char *at = strchr(rows->str, '{');
    if (at != NULL)
        print_line(out, at, TRUE);
    while (at != NULL) {
        g_string_append_c(out, '\n');
        at = strchr(print_line(out, at, FALSE), '{');
    }
    return out;
}
