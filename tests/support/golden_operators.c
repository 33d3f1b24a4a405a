#include "tests/support/golden.h"

#include <string.h>

#include "engine/operators/answers.h"

static cJSON *
answer_decide(const CbWorld *world, const cJSON *query, gint64 now)
{
    const cJSON *asked = cJSON_GetObjectItemCaseSensitive(query, "decision");
    CbRole role = CB_ROLE_VIEWER;
    cb_role_parse(golden_text(query, "role"), &role);
    g_autofree char *payload = cJSON_PrintUnformatted(asked);
    g_autoptr(CbDecision) decision =
        cb_decision_new(world, golden_text(asked, "kind"), golden_text(asked, "session_id"), payload,
                        "golden case", role, now);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, now);
    return cb_answer_decision(world, decision, outcome);
}

static cJSON *
answer_query(const CbWorld *world, const cJSON *query, gint64 now)
{
    const char *op = golden_text(query, "op"), *session_id = golden_text(query, "session_id");
    const char *operator_id = golden_text(query, "operator_id");
    if (strcmp(op, "decide") == 0)
        return answer_decide(world, query, now);
    if (strcmp(op, "overload") == 0)
        return cb_answer_overload(world);
    guint session = cb_world_find(world, CB_sessions, session_id);
    if (session == CB_NO_ROW)
        return cb_answer_error("SESSION_NOT_FOUND");
    if (operator_id == NULL)
        return cb_answer_why_not_session(world, session, now);
    return cb_answer_why_not(world, session, cb_world_find(world, CB_operators, operator_id));
}

/* The answers for every session that `expected` names. */
static cJSON *
by_session(const CbWorld *world, const cJSON *expected,
           cJSON *(*answer)(const CbWorld *world, guint session))
{
    cJSON *answers = cJSON_CreateObject();
    const cJSON *item;
    cJSON_ArrayForEach(item, expected)
    {
        guint session = cb_world_find(world, CB_sessions, item->string);
        cJSON_AddItemToObject(answers, item->string,
                              session == CB_NO_ROW ? cb_answer_error("SESSION_NOT_FOUND")
                                                   : answer(world, session));
    }
    return answers;
}

cJSON *
golden_operators(const cJSON *golden, gint64 now)
{
    g_autoptr(CbWorld) world = golden_world(cJSON_GetObjectItemCaseSensitive(golden, "tables"));
    if (world == NULL)
        return NULL;
    const cJSON *query = cJSON_GetObjectItemCaseSensitive(golden, "query");
    const cJSON *expected = cJSON_GetObjectItemCaseSensitive(golden, "expect");
    if (query != NULL)
        return answer_query(world, query, now);
    cJSON *answers = cJSON_CreateObject();
    cJSON_AddItemToObject(answers, "sessions", cb_answer_sessions(world));
    cJSON_AddItemToObject(answers, "suggest",
                          by_session(world,
                                     cJSON_GetObjectItemCaseSensitive(expected, "suggest"),
                                     cb_answer_suggest));
    cJSON_AddItemToObject(answers, "fallback",
                          by_session(world,
                                     cJSON_GetObjectItemCaseSensitive(expected, "fallback"),
                                     cb_answer_fallback));
    cJSON_AddItemToObject(answers, "risk", cb_answer_risk(world, now));
    return answers;
}
