#include "sync/hub/limits.h"

#include <arpa/inet.h>
#include <string.h>

#define LONGEST_LENGTH 15 /* digits of a Content-Length */

/* Fields that decide about a request's end, its place or its sender: two of them have no meaning.
 */
static const char *const single_fields[] = {
    "authorization",
    "apikey",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "last-event-id",
    "range",
    "transfer-encoding",
    "x-callboard-key",
    "x-callboard-client",
    "x-callboard-claims-sha256",
    "x-callboard-schema",
    "x-request-id",
    "x-sheen-claims",
    "x-sheen-nonce",
    "x-sheen-sig-v2",
    "x-sheen-signature",
    "x-sheen-timestamp",
    NULL,
};

static const char *const methods[] = {"GET",    "HEAD",    "POST", "PATCH",
                                      "DELETE", "OPTIONS", "PUT",  NULL};

/* --- header fields ---------------------------------------------------------------------------- */

static gboolean
is_token(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("!#$%&'*+-.^_`|~", *c) == NULL)
            return FALSE;
    return *name != '\0';
}

static gboolean
is_plain(const char *value)
{
    for (const char *c = value; *c != '\0'; c++)
        if (g_ascii_iscntrl(*c) && *c != '\t')
            return FALSE;
    return TRUE;
}

void
cb_head_add(CbHead *head, const char *name, const char *value)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    const char *before = g_hash_table_lookup(head->headers, lower);
    head->count++;
    head->bytes += strlen(name) + strlen(value) + 4; /* ": " and CR LF */
    head->broken = head->broken || !is_token(name) || !is_plain(value);
    if (head->count > CB_MOST_HEADERS || head->bytes > CB_LONGEST_HEAD)
        return;
    for (guint i = 0; before != NULL && single_fields[i] != NULL; i++)
        if (strcmp(single_fields[i], lower) == 0)
            head->twice = single_fields[i];
    /* Refusals repeat what was sent, and are JSON. */
    g_autofree char *clean = g_utf8_make_valid(value, -1);
    char *text = before == NULL ? g_strdup(clean) : g_strconcat(before, ", ", clean, NULL);
    g_hash_table_replace(head->headers, g_steal_pointer(&lower), text);
}

/* --- Host ------------------------------------------------------------------------------------- */

/* The name in "name:port", "[::1]:port"; NULL when it is neither. Caller frees. */
static char *
host_name(const char *host)
{
    const char *end = *host == '[' ? strchr(host, ']') : host + strcspn(host, ":");
    if (end == NULL || end == host)
        return NULL;
    const char *port = *host == '[' ? end + 1 : end;
    if (*port == ':')
        port += 1 + strspn(port + 1, "0123456789");
    if (*port != '\0')
        return NULL;
    return *host == '[' ? g_strndup(host + 1, (gsize)(end - host - 1))
                        : g_strndup(host, (gsize)(end - host));
}

static gboolean
is_number(const char *name)
{
    struct in6_addr address;
    return inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1;
}

gboolean
cb_host_allowed(const CbHosts *hosts, const char *host)
{
    static const char *const loopback[] = {"localhost", "127.0.0.1", "::1", NULL};
    g_autofree char *name = host_name(host);
    if (name == NULL)
        return FALSE;
    if (g_ascii_strcasecmp(name, hosts->address) == 0 || (hosts->any_number && is_number(name)))
        return TRUE;
    const char *const *const lists[] = {loopback, hosts->names};
    for (guint l = 0; l < G_N_ELEMENTS(lists); l++)
        for (const char *const *known = lists[l]; known != NULL && *known != NULL; known++)
            if (g_ascii_strcasecmp(*known, name) == 0)
                return TRUE;
    return FALSE;
}

/* --- the request line ------------------------------------------------------------------------- */

CbRequest *
cb_limits_request(const char *method, const char *target, CbAnswer **refusal)
{
    g_autoptr(CbRequest) request = NULL;
    if (strlen(target) > CB_LONGEST_TARGET)
        *refusal = cb_http_error(414, "too_large", "The address of the request is too long", NULL,
                                   "Ask for fewer things at once.");
    else if (!g_strv_contains(methods, method))
        *refusal = cb_http_error(501, "bad_request", "There is no such method", NULL, NULL);
    else if (!is_plain(target) || (request = cb_request_new(method, target)) == NULL ||
             !is_plain(request->path) || strchr(request->path, '\\') != NULL)
        *refusal =
            cb_http_error(400, "bad_request", "The path of the request is malformed", NULL, NULL);
    else
        return g_steal_pointer(&request);
    return NULL;
}

/* --- the head as a whole ---------------------------------------------------------------------- */

static CbAnswer *
refuse(guint status, const char *message, const char *hint)
{
    return cb_http_error(status, "bad_request", message, NULL, hint);
}

CbAnswer *
cb_limits_too_large(gsize limit)
{
    g_autofree char *details =
        g_strdup_printf("At most %" G_GSIZE_FORMAT " bytes are taken", limit);
    return cb_http_error(413, "too_large", "The body of the request is too large", details,
                           "Send less at once.");
}

/* Where the body ends must be said once and in one way, or two readers would see two requests. */
static CbAnswer *
check_framing(const CbRequest *request, gsize limit)
{
    const char *length = cb_request_header(request, "content-length");
    const char *coding = cb_request_header(request, "transfer-encoding");
    if (coding != NULL && length != NULL)
        return refuse(400, "Transfer-Encoding and Content-Length exclude each other", NULL);
    if (coding != NULL && g_ascii_strcasecmp(coding, "chunked") != 0)
        return refuse(501, "Of transfer codings only chunked is understood", NULL);
    if (length == NULL)
        return NULL;
    if (*length == '\0' || strspn(length, "0123456789") != strlen(length))
        return refuse(400, "Content-Length is not a number", NULL);
    if (strlen(length) > LONGEST_LENGTH || g_ascii_strtoull(length, NULL, 10) > limit)
        return cb_limits_too_large(limit);
    return NULL;
}

static gboolean
has_body(const CbRequest *request)
{
    const char *length = cb_request_header(request, "content-length");
    return cb_request_header(request, "transfer-encoding") != NULL ||
           (length != NULL && g_ascii_strtoull(length, NULL, 10) > 0);
}

/* A page in a browser can send a form to any hub that its user reaches, but not JSON. Where forms are taken all the
 * same, the address says who may. */
static CbAnswer *
check_content(const CbRequest *request, gboolean form)
{
    static const char *const writing[] = {"POST", "PATCH", "PUT", NULL};
    const char *type = cb_request_header(request, "content-type");
    const char *coding = cb_request_header(request, "content-encoding");
    if (coding != NULL && g_ascii_strcasecmp(coding, "identity") != 0)
        return refuse(415, "Bodies are taken without Content-Encoding only", NULL);
    if (!g_strv_contains(writing, request->method) || (type == NULL && !has_body(request)))
        return NULL;
    g_autofree char *media =
        g_strndup(type != NULL ? type : "", strcspn(type != NULL ? type : "", ";"));
    g_strstrip(media);
    if (form && g_ascii_strcasecmp(media, "application/x-www-form-urlencoded") == 0)
        return NULL;
    if (g_ascii_strcasecmp(media, "application/json") != 0)
        return refuse(415, "The body of a write is JSON", "Send Content-Type: application/json.");
    return NULL;
}

CbAnswer *
cb_limits_check(const CbRequest *request, const CbHead *head, const CbHosts *hosts, gsize limit,
                gboolean form)
{
    const char *host = cb_request_header(request, "host");
    if (head->bytes > CB_LONGEST_HEAD || head->count > CB_MOST_HEADERS)
        return cb_http_error(431, "too_large", "The header fields of the request are too large",
                               NULL, NULL);
    if (head->broken)
        return refuse(400, "A header field is malformed", NULL);
    if (head->twice != NULL) {
        g_autofree char *message = g_strdup_printf("The header field %s stands twice", head->twice);
        return refuse(400, message, NULL);
    }
    CbAnswer *refusal = check_framing(request, limit);
    if (refusal == NULL && (host == NULL || !cb_host_allowed(hosts, host)))
        refusal = refuse(421, "This hub is not called so",
                         "Start it with --host NAME to let it be asked by that name.");
    return refusal != NULL ? refusal : check_content(request, form);
}
