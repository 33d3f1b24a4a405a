/* REST requests: whatever a stranger writes into address and headers is read within limits, or
 * refused in JSON. A request line, then lines of headers. */
#include "sync/hub/limits.h"
#include "sync/hub/rest/media.h"
#include "sync/hub/rest/parameters.h"
#include "sync/hub/rest/prefer.h"
#include "sync/hub/rest/range.h"
#include "sync/hub/rest/refusal.h"
#include "sync/hub/rest/scanner.h"
#include "tests/fuzz/texts.h"

static CbRequest *
request_of(char **lines)
{
    static const CbHosts hosts = {.address = "localhost"};
    const char *target = lines[0] + strcspn(lines[0], " ");
    g_autofree char *method = g_strndup(lines[0], (gsize)(target - lines[0]));
    g_autoptr(CbAnswer) refusal = NULL;
    CbRequest *request = cb_limits_request(method, target + (*target == ' '), &refusal);
    CbHead head = {.headers = request != NULL ? request->headers : NULL};
    for (char **line = lines + 1; request != NULL && *line != NULL && **line != '\0'; line++) {
        char *colon = strchr(*line, ':');
        if (colon != NULL)
            *colon = '\0';
        cb_head_add(&head, *line, colon != NULL ? g_strstrip(colon + 1) : "");
    }
    if (request != NULL)
        refusal = cb_limits_check(request, &head, &hosts, 1024, FALSE);
    if (refusal == NULL)
        return request;
    cJSON_Delete(cb_fuzz_check_answer(refusal));
    g_assert(refusal->status >= 400);
    g_clear_pointer(&request, cb_request_free);
    return NULL;
}

static void
check_refusal(CbRefusal *refusal)
{
    g_assert(refusal->code[0] != '\0');
    cb_fuzz_check_sentence(refusal->message);
    g_autoptr(CbAnswer) answer = cb_refusal_answer(refusal, FALSE);
    g_autoptr(cJSON) json = cb_fuzz_check_answer(answer);
    g_assert(answer->status >= 300 && answer->status < 600 && cJSON_GetArraySize(json) == 4);
    cb_refusal_clear(refusal);
}

/* --- parameters ------------------------------------------------------------------------------- */

static guint
count_conditions(const CbCondition *condition, guint depth)
{
    guint n = condition->kind == CB_COMPARES;
    g_assert(depth <= CB_REST_DEEPEST + 1 && (n == 0) == (condition->field.column == NULL));
    for (guint i = 0; condition->parts != NULL && i < condition->parts->len; i++)
        n += count_conditions(condition->parts->pdata[i], depth + 1);
    g_assert(condition->values == NULL || condition->values->len <= CB_REST_LIST);
    return n;
}

static guint
check_query(const CbQuery *query, guint depth)
{
    guint n = query->where != NULL ? count_conditions(query->where, 0) : 0;
    g_assert(depth <= CB_REST_DEEPEST && query->selections->len <= CB_REST_LIST);
    g_assert(query->limit >= -1 && query->offset >= 0);
    g_assert(query->order->len <= CB_REST_CONDITIONS);
    for (guint i = 0; i < query->selections->len; i++) {
        const CbSelection *selection = query->selections->pdata[i];
        g_assert((selection->kind == CB_EMBED) == (selection->query != NULL));
        g_assert((selection->kind == CB_FIELD) == (selection->field.column != NULL));
        if (selection->query != NULL)
            n += check_query(selection->query, depth + 1);
    }
    return n;
}

/* The canonical form says the same, and is its own. */
static void
check_canonical(const CbParameters *parameters)
{
    g_autofree char *canonical = cb_parameters_canonical(parameters);
    CbParameters again = {.pairs = cb_url_pairs(canonical)};
    g_assert(again.pairs != NULL && again.pairs->len == parameters->pairs->len);
    g_autofree char *same = cb_parameters_canonical(&again);
    g_assert_cmpstr(same, ==, canonical);
    cb_parameters_clear(&again);
}

static void
check_range(const CbRequest *request, const char *limit, const char *offset)
{
    CbRefusal refusal = {0};
    CbRange range;
    if (!cb_range_read(&range, limit, offset, cb_request_header(request, "range"), &refusal)) {
        check_refusal(&refusal);
        return;
    }
    g_assert(range.first >= 0 && range.last >= -1 && cb_range_limit(range) >= -1);
    g_assert(range.last >= range.first || cb_range_limit(range) == 0);
    g_autoptr(CbAnswer) answer = cb_answer_new(cb_range_status(range, 1, 3));
    cb_range_header(answer, range.first, range.first, 3);
    cb_fuzz_check_headers(answer);
}

static void
check_parameters(const CbRequest *request, gboolean with_arguments)
{
    CbRefusal refusal = {0};
    CbParameters parameters;
    if (cb_parameters_read(&parameters, request->query, with_arguments, &refusal)) {
        g_assert(check_query(parameters.query, 0) <= CB_REST_CONDITIONS);
        g_assert(with_arguments || parameters.arguments->len == 0);
        check_canonical(&parameters);
        check_range(request, parameters.limit, parameters.offset);
    } else {
        check_refusal(&refusal);
    }
    cb_parameters_clear(&parameters);
}

/* --- headers ---------------------------------------------------------------------------------- */

static void
check_prefer(const CbRequest *request)
{
    CbPreferences preferences;
    cb_prefer_read(&preferences, cb_request_header(request, "prefer"));
    g_assert(preferences.max_affected >= -1);
    g_assert((preferences.given[CB_PREFER_MAX_AFFECTED] != NULL) ==
             (preferences.max_affected >= 0));
    g_autoptr(CbAnswer) answer = cb_answer_new(200);
    cb_prefer_applied(&preferences, ~0u, answer);
    cb_fuzz_check_headers(answer);
    cb_prefer_clear(&preferences);
}

static void
check_media(const CbRequest *request)
{
    CbRefusal refusal = {0};
    CbMedia media;
    if (cb_media_read(&media, cb_request_header(request, "accept"), &refusal))
        g_assert(media.form <= CB_FORM_CSV && media.type != NULL);
    else
        check_refusal(&refusal);
    if (!cb_media_is_json(cb_request_header(request, "content-type"), &refusal))
        check_refusal(&refusal);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = cb_fuzz_text(data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(CbRequest) request = lines[0] != NULL ? request_of(lines) : NULL;
    if (request == NULL)
        return 0;
    g_assert(request->path[0] == '/' && g_utf8_validate(request->path, -1, NULL));
    g_assert(strstr(request->path, "/../") == NULL && !g_str_has_suffix(request->path, "/.."));
    check_parameters(request, FALSE);
    check_parameters(request, TRUE);
    check_prefer(request);
    check_media(request);
    return 0;
}
