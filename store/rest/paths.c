/* Steps into JSON text. The text itself is cut, so that numbers keep all their digits. */
#include "store/rest/print.h"

#include <string.h>

gboolean
cb_rest_step(const char *step, const char **key, gboolean *index)
{
    gboolean text = g_str_has_prefix(step, "->>");
    *key = step + (text ? 3 : 2);
    const char *digits = *key + (**key == '-');
    *index =
        *digits != '\0' && strspn(digits, "0123456789") == strlen(digits) && strlen(digits) <= 9;
    return text;
}

const char *
cb_rest_field_name(const CbField *field)
{
    const char *key;
    gboolean index;
    for (guint i = field->path != NULL ? field->path->len : 0; i > 0; i--) {
        cb_rest_step(field->path->pdata[i - 1], &key, &index);
        if (!index)
            return key;
    }
    return field->column;
}

static const char *
skip_spaces(const char *json)
{
    return json + strspn(json, " \t\r\n");
}

static const char *
skip_string(const char *json)
{
    for (json++; *json != '\0' && *json != '"'; json++)
        json += *json == '\\' && json[1] != '\0';
    return json + (*json == '"');
}

/* The end of the value that begins at `json`. */
static const char *
skip_value(const char *json)
{
    guint depth = 0;
    do {
        if (*json == '"') {
            json = skip_string(json);
            continue;
        }
        if (strchr("[{", *json) != NULL && *json != '\0')
            depth++;
        else if (strchr("]}", *json) != NULL && *json != '\0')
            depth--;
        else if (depth == 0)
            return json + strcspn(json, ",]} \t\r\n");
        json += *json != '\0';
    } while (depth > 0 && *json != '\0');
    return json;
}

/* Whether the JSON string at `json` is `key`. */
static gboolean
is_key(const char *json, const char *key)
{
    g_autofree char *quoted = g_strndup(json, (gsize)(skip_string(json) - json));
    cJSON *name = cJSON_Parse(quoted);
    gboolean is = cJSON_IsString(name) && strcmp(name->valuestring, key) == 0;
    cJSON_Delete(name);
    return is;
}

/* Of a key that is there twice the last counts. */
static const char *
member(const char *json, const char *key)
{
    const char *found = NULL;
    for (json = skip_spaces(json + 1); *json == '"'; json = skip_spaces(json + (*json == ','))) {
        gboolean is = is_key(json, key);
        json = skip_spaces(skip_string(json));
        json = skip_spaces(json + (*json == ':'));
        found = is ? json : found;
        json = skip_spaces(skip_value(json));
    }
    return found;
}

static gint64
count_elements(const char *json)
{
    gint64 n = 0;
    for (json = skip_spaces(json + 1); *json != ']' && *json != '\0'; n++) {
        json = skip_spaces(skip_value(json));
        json = skip_spaces(json + (*json == ','));
    }
    return n;
}

static const char *
element(const char *json, gint64 at)
{
    gint64 n = count_elements(json);
    at += at < 0 ? n : 0;
    if (at < 0 || at >= n)
        return NULL;
    for (json = skip_spaces(json + 1); at > 0; at--) {
        json = skip_spaces(skip_value(json));
        json = skip_spaces(json + (*json == ','));
    }
    return json;
}

/* A scalar's text as a JSON string: what ->> gives. */
static char *
as_string(char *value)
{
    if (*value == '"')
        return value;
    GString *quoted = g_string_new(NULL);
    cb_rest_print_text(quoted, value);
    g_free(value);
    return g_string_free(quoted, FALSE);
}

char *
cb_rest_at_path(const char *json, const GPtrArray *path)
{
    gboolean text = FALSE;
    json = skip_spaces(json);
    for (guint i = 0; i < path->len; i++) {
        const char *key;
        gboolean index;
        text = cb_rest_step(path->pdata[i], &key, &index);
        if (index)
            json = *json == '[' ? element(json, g_ascii_strtoll(key, NULL, 10)) : NULL;
        else
            json = *json == '{' ? member(json, key) : NULL;
        if (json == NULL)
            return NULL;
    }
    char *value = g_strndup(json, (gsize)(skip_value(json) - json));
    if (text && strcmp(value, "null") == 0)
        g_clear_pointer(&value, g_free);
    return text && value != NULL ? as_string(value) : value;
}
