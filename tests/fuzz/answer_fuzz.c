/* A whole hub: every request gets an answer that is no failure of ours, and JSON where it says so.
 * A request line, headers, an empty line and a body; "Authorization: service" stands for a token,
 * EPOCH in the body for the hub's. */
#include "sync/hub/limits.h"
#include "sync/wire/jwt.h"
#include "tests/fuzz/hub.h"

static void
take_header(CbHead *head, char *line)
{
    if (*line == '\0')
        return;
    char *value = line + strcspn(line, ":");
    if (*value != '\0')
        *value++ = '\0';
    cb_head_add(head, line, g_strstrip(value));
}

static void
sign_in(CbRequest *request)
{
    if (g_strcmp0(cb_request_header(request, "authorization"), "service") != 0)
        return;
    g_autoptr(cJSON) claims = cJSON_Parse("{\"role\":\"service_role\"}");
    g_autofree char *token = cb_jwt_sign(claims, CB_FUZZ_SECRET);
    g_hash_table_replace(request->headers, g_strdup("authorization"),
                         g_strconcat("Bearer ", token, NULL));
}

/* NULL when it does not get as far as the hub. */
static CbRequest *
request_of(char **lines, const char *body)
{
    static const CbHosts hosts = {.address = "localhost"};
    g_auto(GStrv) words = g_strsplit(lines[0] != NULL ? lines[0] : "", " ", 2);
    if (g_strv_length(words) != 2)
        return NULL;
    g_autoptr(CbAnswer) refusal = NULL;
    g_autoptr(CbRequest) request = cb_limits_request(words[0], words[1], &refusal);
    if (request == NULL)
        return NULL;
    CbHead head = {.headers = request->headers};
    cb_head_add(&head, "host", "localhost");
    for (char **line = lines + 1; *line != NULL; line++)
        take_header(&head, *line);
    refusal = cb_limits_check(request, &head, &hosts, G_MAXSIZE, FALSE);
    if (refusal != NULL)
        return NULL;
    request->address = g_strdup("192.0.2.1");
    request->id = g_strdup("1");
    request->received_at = CB_FUZZ_NOW;
    g_string_assign(request->body, body);
    sign_in(request);
    return g_steal_pointer(&request);
}

static void
check_answer(const CbRequest *request, const CbAnswer *answer)
{
    const char *type = g_hash_table_lookup(answer->headers, "Content-Type");
    /* 21000, a row twice in one upsert, is 500 to other servers of this dialect too. */
    gboolean failed = answer->status == 500 && strstr(answer->body->str, "\"21000\"") == NULL;
    if (answer->status < 200 || answer->status > 599 || failed)
        g_error("%s %s: %u %s", request->method, request->path, answer->status, answer->body->str);
    cb_fuzz_check_headers(answer);
    if (type == NULL || strstr(type, "json") == NULL || answer->body->len == 0)
        return;
    g_autoptr(cJSON) json = cJSON_ParseWithLength(answer->body->str, answer->body->len);
    if (json == NULL || !g_utf8_validate_len(answer->body->str, answer->body->len, NULL))
        g_error("%s %s: this is not JSON: %s", request->method, request->path, answer->body->str);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = cb_fuzz_text(data, size);
    char *body = strstr(text, "\n\n");
    if (body != NULL)
        *body = '\0';
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(CbRequest) request = request_of(lines, body != NULL ? body + 2 : "");
    if (request == NULL)
        return 0;
    if (cb_fuzz_hub == NULL)
        cb_fuzz_open_hub();
    g_string_replace(request->body, "EPOCH", cb_hub_store_epoch(cb_hub_store(cb_fuzz_hub)), 0);
    g_autoptr(CbAnswer) answer = cb_hub_answer(cb_fuzz_hub, request);
    check_answer(request, answer);
    return 0;
}
