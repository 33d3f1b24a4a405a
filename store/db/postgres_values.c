#include <string.h>

#include "engine/json.h"
#include "store/db/postgres.h"

/* --- placeholders ----------------------------------------------------------------------------- */

/* The end of `$tag$ … $tag$`; `p` itself when it does not begin one. */
static const char *
skip_dollars(const char *p)
{
    const char *end = p + 1;
    while (g_ascii_isalnum(*end) || *end == '_')
        end++;
    if (*end != '$' || g_ascii_isdigit(p[1]))
        return p;
    g_autofree char *tag = g_strndup(p, (gsize)(end + 1 - p));
    const char *close = strstr(end + 1, tag);
    return close != NULL ? close + strlen(tag) : end + strlen(end);
}

static const char *
skip_until(const char *p, const char *end)
{
    const char *found = strstr(p, end);
    return found != NULL ? found + strlen(end) : p + strlen(p);
}

/* The end of what is no plain SQL at `p`; `p` itself when it is. A doubled quote reads as two
 * texts. */
static const char *
skip_quoted(const char *p)
{
    if (*p == '\'' || *p == '"')
        return skip_until(p + 1, *p == '"' ? "\"" : "'");
    if (g_str_has_prefix(p, "--"))
        return skip_until(p, "\n");
    if (g_str_has_prefix(p, "/*"))
        return skip_until(p + 2, "*/");
    return *p == '$' ? skip_dollars(p) : p;
}

char *
cb_db_postgres_sql(const char *sql)
{
    GString *text = g_string_new(NULL);
    while (*sql != '\0') {
        const char *end = skip_quoted(sql);
        if (end != sql) {
            g_string_append_len(text, sql, end - sql);
            sql = end;
        } else {
            g_string_append_c(text, sql[0] == '?' && g_ascii_isdigit(sql[1]) ? '$' : sql[0]);
            sql++;
        }
    }
    return g_string_free(text, FALSE);
}

/* --- parameters ------------------------------------------------------------------------------- */

/* `["a","b c"]` to `{"a","b c"}`; the form was checked before. */
static char *
array_literal(const char *json)
{
    g_autoptr(cJSON) array = cJSON_Parse(json);
    GString *literal = g_string_new("{");
    for (const cJSON *element = array->child; element != NULL; element = element->next) {
        if (literal->len > 1)
            g_string_append_c(literal, ',');
        if (cJSON_IsNull(element)) {
            g_string_append(literal, "NULL");
            continue;
        }
        g_string_append_c(literal, '"');
        for (const char *p = element->valuestring; *p != '\0'; p++) {
            if (*p == '"' || *p == '\\')
                g_string_append_c(literal, '\\');
            g_string_append_c(literal, *p);
        }
        g_string_append_c(literal, '"');
    }
    g_string_append_c(literal, '}');
    return g_string_free(literal, FALSE);
}

char *
cb_db_postgres_param(CbDbParam param)
{
    if (param.type == CB_TYPE_TEXTS && param.value.text != NULL)
        return array_literal(param.value.text);
    return cb_value_format(param.type, param.value);
}

/* --- cells ------------------------------------------------------------------------------------ */

/* jsonb is written with a space behind each comma and colon. */
static char *
compact(const char *json)
{
    char *text = g_malloc(strlen(json) + 1), *to = text;
    gboolean quoted = FALSE;
    for (const char *p = json; *p != '\0'; p++) {
        if (quoted && *p == '\\') {
            *to++ = *p++;
        } else if (*p == '"') {
            quoted = !quoted;
        } else if (!quoted && *p == ' ') {
            continue;
        }
        *to++ = *p;
    }
    *to = '\0';
    return text;
}

/* What our years do not reach, as the nearest that they do. */
static gint64
far_away(CbType type, const char *text)
{
    gboolean past = text[0] == '-' || g_str_has_suffix(text, "BC");
    CbValue value;
    if (type == CB_TYPE_TIME)
        cb_value_parse(type, past ? "0001-01-01T00:00:00Z" : "9999-12-31T23:59:59.999999Z", &value);
    else
        cb_value_parse(type, past ? "0001-01-01" : "9999-12-31", &value);
    return value.integer;
}

CbValue
cb_db_postgres_cell(CbType type, const char *text, GPtrArray *texts)
{
    CbValue value;
    switch (type) {
    case CB_TYPE_JSON:
        g_ptr_array_add(texts, compact(text));
        return cb_text(g_ptr_array_index(texts, texts->len - 1));
    case CB_TYPE_BOOL:
        return cb_integer(text[0] == 't' || text[0] == '1');
    case CB_TYPE_DATE:
    case CB_TYPE_TIME:
        return cb_value_parse(type, text, &value) ? value : cb_integer(far_away(type, text));
    case CB_TYPE_INT:
        cb_value_parse(type, text, &value);
        return value;
    default:
        return cb_text(text);
    }
}

/* --- messages --------------------------------------------------------------------------------- */

char *
cb_db_postgres_hide(const char *message, const char *password)
{
    g_autoptr(GString) text = g_string_new(message);
    if (password != NULL && password[0] != '\0')
        g_string_replace(text, password, "…", 0);
    g_strdelimit(g_strstrip(text->str), "\n\t", ' ');
    return g_strdup(text->str[0] != '\0' ? text->str : "the connection was lost");
}
