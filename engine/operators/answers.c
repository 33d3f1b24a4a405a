#include "engine/operators/answers.h"

#include <string.h>

#include "engine/json.h"
#include "engine/operators/board.h"
#include "engine/operators/why.h"
#include "engine/when.h"

static void
add(cJSON *object, const char *name, cJSON *item)
{
    cJSON_AddItemToObject(object, name, item);
}

static void
add_number(cJSON *object, const char *name, gint64 number)
{
    add(object, name, cJSON_CreateNumber((double)number));
}

static void
add_words(cJSON *object, const char *name, const char *const *words)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    for (; *words != NULL; words++)
        cJSON_AddItemToArray(array, cJSON_CreateString(*words));
}

/* The names of the bits that are set, in order. */
static void
add_flags(cJSON *object, const char *name, guint flags, const char *const *names)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    for (guint bit = 0; names[bit] != NULL; bit++)
        if (flags >> bit & 1)
            cJSON_AddItemToArray(array, cJSON_CreateString(names[bit]));
}

cJSON *
cb_answer_error(const char *code)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "error", code);
    return json;
}

/* --- coverage --------------------------------------------------------------------------------- */

static cJSON *
accepted_ids(const CbWorld *world, guint session)
{
    cJSON *ids = cJSON_CreateArray();
    g_autoptr(GArray) everybody = cb_excluded(world, session);
    for (guint i = 0; i < everybody->len; i++) {
        guint operator = g_array_index(everybody, guint, i);
        if (strcmp(cb_exclusion(world, session, operator), "ALREADY_ASSIGNED") == 0)
            cJSON_AddItemToArray(ids, cJSON_CreateString(operators_id(world, operator)));
    }
    return ids;
}

static cJSON *
session_in_need(const CbWorld *world, guint session)
{
    CbCoverage coverage = cb_coverage(world, session);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "id", sessions_id(world, session));
    cb_json_add_text(json, "clientId", sessions_client_id(world, session));
    cb_json_add_day(json, "date", sessions_date(world, session));
    cb_json_add_text(json, "status", sessions_status(world, session));
    add(json, "operatorIds", accepted_ids(world, session));
    add(json, "setupIds", cb_json_value(CB_TYPE_JSON, cb_text(sessions_setup_ids(world, session))));
    add_number(cJSON_AddObjectToObject(json, "operatorRequirement"), "minOperators", coverage.need);
    add_number(json, "staffingGap", coverage.gap);
    add_number(json, "staffingPercent", coverage.percent);
    return json;
}

cJSON *
cb_answer_sessions(const CbWorld *world)
{
    g_autoptr(GArray) sessions = cb_sessions_in_need(world);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < sessions->len; i++)
        cJSON_AddItemToArray(array, session_in_need(world, g_array_index(sessions, guint, i)));
    return array;
}

/* --- candidates ------------------------------------------------------------------------------- */

static cJSON *
candidate(const CbWorld *world, guint session, CbRanked ranked)
{
    const char *region = sessions_region(world, session);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "operatorId", operators_id(world, ranked.row));
    cb_json_add_text(json, "name", operators_name(world, ranked.row));
    cb_json_add_text(json, "email", operators_email(world, ranked.row));
    cb_json_add_text(json, "region", operators_region(world, ranked.row));
    add_number(json, "score", cb_rank_score(ranked.key));
    cJSON *scoring = cJSON_AddObjectToObject(json, "scoring");
    cJSON_AddBoolToObject(scoring, "regionMatch",
                          region != NULL && operators_region(world, ranked.row) == region);
    cJSON_AddBoolToObject(scoring, "available", cb_rank_available(ranked.key));
    add_number(scoring, "currentLoad", cb_operator_load(world, ranked.row));
    cJSON_AddBoolToObject(scoring, "alreadyApplied", FALSE); /* who applied is excluded */
    return json;
}

static cJSON *
excluded_people(const CbWorld *world, guint session)
{
    cJSON *array = cJSON_CreateArray();
    g_autoptr(GArray) excluded = cb_excluded(world, session);
    for (guint i = 0; i < excluded->len; i++) {
        guint operator = g_array_index(excluded, guint, i);
        cJSON *json = cJSON_CreateObject();
        cb_json_add_text(json, "operatorId", operators_id(world, operator));
        cb_json_add_text(json, "reason", cb_exclusion(world, session, operator));
        cJSON_AddItemToArray(array, json);
    }
    return array;
}

cJSON *
cb_answer_suggest(const CbWorld *world, guint session)
{
    g_autoptr(GArray) ranked = cb_candidates(world, session);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "sessionId", sessions_id(world, session));
    cb_json_add_day(json, "sessionDate", sessions_date(world, session));
    cb_json_add_text(json, "sessionRegion", sessions_region(world, session));
    cJSON *candidates = cJSON_AddArrayToObject(json, "candidates");
    guint available = 0;
    for (guint i = 0; i < ranked->len; i++) {
        CbRanked one = g_array_index(ranked, CbRanked, i);
        available += cb_rank_available(one.key);
        cJSON_AddItemToArray(candidates, candidate(world, session, one));
    }
    add_number(json, "suggestedCount", MIN(3, available));
    cJSON_AddBoolToObject(json, "founderFallbackRequired",
                          cb_session_fallback(world, session) != NULL);
    add(json, "excluded", excluded_people(world, session));
    return json;
}

cJSON *
cb_answer_fallback(const CbWorld *world, guint session)
{
    static const char *const nothing[] = {NULL};
    const char *reason = cb_session_fallback(world, session);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddBoolToObject(json, "required", reason != NULL);
    cb_json_add_text(json, "sessionId", sessions_id(world, session));
    cb_json_add_day(json, "sessionDate", sessions_date(world, session));
    cb_json_add_text(json, "reason", reason);
    add_words(json, "fallbackActions", reason != NULL ? cb_fallback_actions : nothing);
    return json;
}

/* --- risk ------------------------------------------------------------------------------------- */

static int
compare_risk(gconstpointer a, gconstpointer b)
{
    const CbBoardRow *x = *(const CbBoardRow *const *)a, *y = *(const CbBoardRow *const *)b;
    if (x->risk.level != y->risk.level)
        return x->risk.level < y->risk.level ? -1 : 1;
    if (x->risk.days != y->risk.days)
        return x->risk.days < y->risk.days ? -1 : 1;
    return (x->session > y->session) - (x->session < y->session);
}

static cJSON *
session_at_risk(const CbWorld *world, const CbBoardRow *row)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "sessionId", sessions_id(world, row->session));
    cb_json_add_text(json, "clientId", sessions_client_id(world, row->session));
    cb_json_add_day(json, "date", sessions_date(world, row->session));
    add_number(json, "daysUntil", row->risk.days);
    cb_json_add_text(json, "riskLevel", cb_risk_name(row->risk.level));
    add_number(json, "staffingGap", row->coverage.gap);
    add_number(json, "staffingPercent", row->coverage.percent);
    add_number(json, "candidateCount", row->count.candidates);
    add_number(json, "availableCandidates", row->count.available);
    add_number(json, "fallbackProbability", row->risk.probability);
    add_words(json, "recommendedActions", row->risk.actions);
    return json;
}

cJSON *
cb_answer_risk(const CbWorld *world, gint64 now)
{
    g_autoptr(CbBoard) board = cb_board_new(world, now, 1);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint i = 0; i < cb_board_rows(board); i++)
        if (!cb_board_row(board, i)->past)
            g_ptr_array_add(rows, (gpointer)cb_board_row(board, i));
    g_ptr_array_sort(rows, compare_risk);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(array, session_at_risk(world, g_ptr_array_index(rows, i)));
    return array;
}

static cJSON *
overloaded_day(const CbWorld *world, guint operator, gint64 day)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_day(json, "date", day);
    cJSON *ids = cJSON_AddArrayToObject(json, "sessionIds");
    g_autoptr(GArray) sessions = cb_operator_sessions_on(world, operator, day);
    for (guint i = 0; i < sessions->len; i++)
        cJSON_AddItemToArray(
            ids, cJSON_CreateString(sessions_id(world, g_array_index(sessions, guint, i))));
    return json;
}

cJSON *
cb_answer_overload(const CbWorld *world)
{
    g_autoptr(GArray) overloads = cb_overloads(world);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < overloads->len; i++) {
        const CbOverload *overload = &g_array_index(overloads, CbOverload, i);
        cJSON *json = cJSON_CreateObject();
        cb_json_add_text(json, "operatorId", operators_id(world, overload->operator));
        add_number(json, "maxLoadCount", overload->most);
        cb_json_add_day(json, "maxLoadDate", overload->worst_day);
        cb_json_add_text(json, "riskLevel", cb_risk_name(overload->level));
        cJSON *days = cJSON_AddArrayToObject(json, "overloadSessions");
        for (guint d = 0; d < overload->days->len; d++)
            cJSON_AddItemToArray(days,
                                 overloaded_day(world, overload->operator,
                                                g_array_index(overload->days, gint64, d)));
        cJSON_AddItemToArray(array, json);
    }
    return array;
}

/* --- why not, decisions ----------------------------------------------------------------------- */

cJSON *
cb_answer_why_not(const CbWorld *world, guint session, guint operator)
{
    static const char *const causes[] = {"INACTIVE", "UNAVAILABLE_DATE", "BUSY_ON_DATE", NULL};
    CbWhyNot why = cb_why_not(world, session, operator);
    const char *const exclusions[] = {why.exclusion, NULL};
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "sessionId", sessions_id(world, session));
    cb_json_add_text(json, "operatorId", operators_id(world, operator));
    add_words(json, "excluded", exclusions);
    add_flags(json, "unavailableBecause", why.unavailable, causes);
    gboolean excluded = why.exclusion != NULL;
    add(json, "score", excluded ? cJSON_CreateNull() : cJSON_CreateNumber(cb_rank_score(why.key)));
    add(json, "rank", excluded ? cJSON_CreateNull() : cJSON_CreateNumber(why.rank));
    add_number(json, "candidates", why.candidates);
    return json;
}

cJSON *
cb_answer_why_not_session(const CbWorld *world, guint session, gint64 now)
{
    static const char *const causes[] = {"NOT_CONFIRMED", "NO_SETUP", "FULLY_STAFFED", NULL};
    guint off = cb_session_off_board(world, session);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "sessionId", sessions_id(world, session));
    cJSON_AddBoolToObject(json, "onBoard", off == 0);
    add_flags(json, "reasons", off, causes);
    cJSON_AddBoolToObject(json, "past", sessions_date(world, session) < cb_day_of(now));
    return json;
}

cJSON *
cb_answer_decision(const CbWorld *world, const CbDecision *decision, const CbOutcome *outcome)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "outcome", outcome->code == NULL ? "accepted" : "refused");
    cb_json_add_text(json, "code", outcome->code);
    if (outcome->code != NULL)
        return json;
    const CbRow *link = cb_patch_first(outcome->patch, CB_session_operators);
    if (link != NULL) {
        g_autoptr(CbWorld) after = cb_world_patch(world, outcome->patch);
        add(json, "row", cb_json_row(after, CB_session_operators, cb_world_find_row(after, link)));
    } else if (strcmp(decision->kind, "session.notify_founders") == 0) {
        guint session = cb_world_find(world, CB_sessions, decision->target_id);
        cb_json_add_text(json, "reason", cb_session_fallback(world, session));
    } else {
        cJSON_AddBoolToObject(json, "review", TRUE);
    }
    return json;
}
