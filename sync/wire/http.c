#include "sync/wire/http.h"

#include <string.h>

#include "sync/wire/protocol.h"

CbHeaders *
cb_headers_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* --- requests --------------------------------------------------------------------------------- */

static gboolean
climbs(const char *path)
{
    g_auto(GStrv) steps = g_strsplit(path, "/", -1);
    return g_strv_contains((const char *const *)steps, "..") ||
           g_strv_contains((const char *const *)steps, ".");
}

static gboolean
hides_a_slash(const char *path)
{
    for (const char *at = strchr(path, '%'); at != NULL; at = strchr(at + 1, '%'))
        if (g_ascii_strncasecmp(at, "%2f", 3) == 0 || g_ascii_strncasecmp(at, "%5c", 3) == 0)
            return TRUE;
    return FALSE;
}

static char *
path_of(const char *text, gsize length)
{
    g_autofree char *raw = g_strndup(text, length);
    if (raw[0] != '/' || hides_a_slash(raw))
        return NULL;
    g_autofree char *path = cb_url_decode(raw, FALSE);
    return path == NULL || climbs(path) ? NULL : g_steal_pointer(&path);
}

CbRequest *
cb_request_new(const char *method, const char *path_and_query)
{
    gsize length = strcspn(path_and_query, "?");
    char *path = path_of(path_and_query, length);
    if (path == NULL)
        return NULL;
    CbRequest *request = g_new0(CbRequest, 1);
    request->method = g_strdup(method);
    request->path = path;
    request->query = g_strdup(path_and_query[length] == '?' ? path_and_query + length + 1 : "");
    request->headers = cb_headers_new();
    request->body = g_string_new(NULL);
    return request;
}

void
cb_request_free(CbRequest *request)
{
    if (request == NULL)
        return;
    g_free(request->method);
    g_free(request->path);
    g_free(request->query);
    g_hash_table_unref(request->headers);
    g_string_free(request->body, TRUE);
    g_free(request->address);
    g_free(request->id);
    g_free(request);
}

const char *
cb_request_header(const CbRequest *request, const char *name)
{
    return g_hash_table_lookup(request->headers, name);
}

/* --- answers ---------------------------------------------------------------------------------- */

CbAnswer *
cb_answer_new(guint status)
{
    CbAnswer *answer = g_new0(CbAnswer, 1);
    answer->status = status;
    answer->headers = cb_headers_new();
    answer->body = g_string_new(NULL);
    return answer;
}

void
cb_answer_free(CbAnswer *answer)
{
    if (answer == NULL)
        return;
    g_hash_table_unref(answer->headers);
    g_string_free(answer->body, TRUE);
    g_free(answer);
}

void
cb_answer_header(CbAnswer *answer, const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    /* What a client sent may come back in a header: it must not begin another one. */
    for (char *at = value; *at != '\0'; at++)
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    g_hash_table_replace(answer->headers, g_strdup(name), value);
}

CbAnswer *
cb_http_error(guint status, const char *code, const char *message, const char *details,
                const char *hint)
{
    CbAnswer *answer = cb_answer_new(status);
    cb_answer_header(answer, "Content-Type", "application/json; charset=utf-8");
    const struct {
        const char *name, *value;
    } members[] = {{"code", code}, {"details", details}, {"hint", hint}, {"message", message}};
    for (guint i = 0; i < G_N_ELEMENTS(members); i++) {
        g_string_append_printf(answer->body, "%s\"%s\":", i == 0 ? "{" : ",", members[i].name);
        cb_wire_print_text(answer->body, members[i].value);
    }
    g_string_append_c(answer->body, '}');
    return answer;
}

/* --- URLs ------------------------------------------------------------------------------------- */

char *
cb_url_decode(const char *text, gboolean plus)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *at = text; *at != '\0'; at++) {
        char c = *at;
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            if (!g_ascii_isxdigit(at[1]) || !g_ascii_isxdigit(at[2]))
                return NULL;
            c = (char)(g_ascii_xdigit_value(at[1]) * 16 + g_ascii_xdigit_value(at[2]));
            at += 2;
        }
        if (c == '\0')
            return NULL;
        g_string_append_c(out, c);
    }
    if (!g_utf8_validate(out->str, (gssize)out->len, NULL))
        return NULL;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static gboolean
add_decoded(GPtrArray *pairs, const char *text)
{
    char *decoded = cb_url_decode(text, TRUE);
    if (decoded != NULL)
        g_ptr_array_add(pairs, decoded);
    return decoded != NULL;
}

GPtrArray *
cb_url_pairs(const char *query)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(query, "&", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        if (parts[i][0] == '\0')
            continue;
        char *value = strchr(parts[i], '=');
        if (value != NULL)
            *value++ = '\0';
        if (!add_decoded(pairs, parts[i]) || !add_decoded(pairs, value != NULL ? value : ""))
            return NULL;
    }
    return g_steal_pointer(&pairs);
}
