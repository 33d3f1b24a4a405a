/* Decisions: what is read says the same when it is sent again, and a batch of them is answered one
 * by one, whatever it holds. The input is one decision, or the body of a push. */
#include "sync/wire/jwt.h"
#include "sync/wire/protocol.h"
#include "tests/fuzz/hub.h"

static void
check_decision(const cJSON *json)
{
    char *problem = NULL;
    gint64 sequence, again;
    g_autoptr(CbDecision) decision = cb_wire_read_decision(json, &sequence, &problem);
    g_assert((decision == NULL) == (problem != NULL));
    if (decision == NULL) {
        cb_fuzz_check_sentence(problem);
        g_free(problem);
        return;
    }
    g_assert(g_uuid_string_is_valid(decision->id) && sequence >= 0);
    g_assert(decision->actor == NULL && decision->target < CB_N_TABLES && decision->target >= 0);
    g_autoptr(cJSON) sent = cb_wire_decision(decision, sequence);
    g_autoptr(CbDecision) same = cb_wire_read_decision(sent, &again, &problem);
    if (same == NULL || again != sequence)
        g_error("sent again it is refused: %s", problem);
    g_autofree char *one = cb_wire_fingerprint(decision), *other = cb_wire_fingerprint(same);
    g_assert_cmpstr(one, ==, other);
}

/* --- pushes ----------------------------------------------------------------------------------- */

static char *
token_of_the_service(void)
{
    g_autoptr(cJSON) claims = cJSON_Parse("{\"role\":\"service_role\"}");
    g_autofree char *token = cb_jwt_sign(claims, CB_FUZZ_SECRET);
    return g_strconcat("Bearer ", token, NULL);
}

static CbAnswer *
push(const char *text, size_t size)
{
    g_autoptr(CbRequest) request = cb_request_new("POST", "/rest/v1/rpc/cb_push");
    g_string_append_len(request->body, text, (gssize)size);
    request->address = g_strdup("192.0.2.1");
    g_hash_table_insert(request->headers, g_strdup("authorization"), token_of_the_service());
    g_hash_table_insert(request->headers, g_strdup("content-type"), g_strdup("application/json"));
    return cb_hub_answer(cb_fuzz_hub, request);
}

/* Each decision has its result, in the order in which they came. */
static void
check_results(const cJSON *decisions, const cJSON *results)
{
    CbVerdict verdict;
    const cJSON *decision, *result = results->child;
    g_assert(cJSON_GetArraySize(decisions) == cJSON_GetArraySize(results));
    cJSON_ArrayForEach(decision, decisions) {
        g_assert_cmpstr(cJSON_GetStringValue(cb_json_member(decision, "id")), ==,
                        cJSON_GetStringValue(cb_json_member(result, "id")));
        g_assert(cb_verdict_parse(cJSON_GetStringValue(cb_json_member(result, "outcome")), &verdict));
        result = result->next;
    }
}

static void
check_push(const cJSON *json, const char *text, size_t size)
{
    if (cb_fuzz_hub == NULL)
        cb_fuzz_open_hub();
    g_autoptr(CbAnswer) answer = push(text, size);
    g_autoptr(cJSON) body = cb_fuzz_check_answer(answer);
    g_assert(answer->status == 200 || (answer->status >= 400 && answer->status < 500));
    if (answer->status == 200)
        check_results(cb_json_member(json, "decisions"), cb_json_member(body, "results"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *problem = NULL;
    const char *text = (const char *)data;
    g_autoptr(cJSON) json = cb_json_parse_strict(text, size, G_MAXSIZE, &problem);
    if (json == NULL)
        return 0;
    check_decision(json);
    if (cb_json_member(json, "client_id") != NULL)
        check_push(json, text, size);
    return 0;
}
