/* The read-only answers of the operators domain: JSON for programs, short tables for people. */
#include <string.h>

#include "engine/operators/answers.h"
#include "engine/operators/board.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

#define SHOWN_CANDIDATES 20u

static const char *
title_of(const CbWorld *world, guint session)
{
    return cb_text_or(sessions_title(world, session), sessions_id(world, session));
}

/* Tells something about the session that the first word names: as an answer with --json, else as `print` does. */
static CbExit
tell_of_session(CbCall *call, cJSON *(*answer)(const CbWorld *world, guint session),
                void (*print)(const CbWorld *world, guint session, gint64 today), GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    guint session;
    if (desk == NULL || !cb_call_session(call, 0, &session, &status))
        return status;
    if (call->json)
        cb_call_answer(answer(cb_desk_world(desk), session));
    else
        print(cb_desk_world(desk), session, cb_day_of(cb_desk_now(desk)));
    return CB_EXIT_DONE;
}

/* --- sessions --------------------------------------------------------------------------------- */

static void
print_session(CbSheet *sheet, const CbWorld *world, guint session, gint64 today)
{
    CbCoverage coverage = cb_coverage(world, session);
    g_autofree char *when = cb_when_text(sessions_date(world, session), today);
    cb_sheet_number(sheet, coverage.gap);
    cb_sheet_format(sheet, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, coverage.assigned,
                    coverage.need);
    cb_sheet_text(sheet, when);
    cb_sheet_text(sheet, sessions_id(world, session));
    cb_sheet_text(sheet, sessions_title(world, session));
    cb_sheet_text(sheet, sessions_region(world, session));
}

static void
print_sessions(const CbWorld *world, gint64 today)
{
    static const CbSheetColumn columns[] = {
        {"OPEN", TRUE, 0},    {"STAFF", TRUE, 0},    {"WHEN", FALSE, 0}, {"ID", FALSE, 0},
        {"TITLE", FALSE, 40}, {"REGION", FALSE, 24}, {NULL, FALSE, 0}};
    g_autoptr(GArray) sessions = cb_sessions_in_need(world);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < sessions->len; i++)
        print_session(sheet, world, g_array_index(sessions, guint, i), today);
    if (sessions->len > 0)
        cb_sheet_print(sheet, stdout);
    else if (cb_world_rows(world, CB_sessions) > 0)
        cb_say(stdout, "No session needs operators.");
    else
        cb_say(stdout, "There are no sessions yet: \"callboard import FILE\" brings some, "
                       "\"callboard demo\" shows a made-up company.");
}

static CbExit
run_sessions(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    if (call->json)
        cb_call_answer(cb_answer_sessions(cb_desk_world(desk)));
    else
        print_sessions(cb_desk_world(desk), cb_day_of(cb_desk_now(desk)));
    return CB_EXIT_DONE;
}

/* --- suggest ---------------------------------------------------------------------------------- */

static void
print_candidate(CbSheet *sheet, const CbWorld *world, guint session, guint rank, CbRanked one)
{
    CbPoints points = cb_points(world, session, one.row);
    cb_sheet_number(sheet, rank);
    cb_sheet_number(sheet, cb_rank_score(one.key));
    cb_sheet_number(sheet, points.region);
    cb_sheet_number(sheet, points.availability);
    cb_sheet_number(sheet, points.load);
    cb_sheet_text(sheet, operators_id(world, one.row));
    cb_sheet_text(sheet, operators_name(world, one.row));
    cb_sheet_text(sheet, operators_region(world, one.row));
    cb_sheet_text(sheet, cb_rank_available(one.key) ? "" : "not available");
}

static void
print_candidates(const CbWorld *world, guint session)
{
    static const CbSheetColumn columns[] = {
        {"RANK", TRUE, 0},    {"SCORE", TRUE, 0}, {"REGION", TRUE, 0}, {"FREE", TRUE, 0},
        {"LOAD", TRUE, 0},    {"ID", FALSE, 0},   {"NAME", FALSE, 32}, {"FROM", FALSE, 24},
        {"REMARK", FALSE, 0}, {NULL, FALSE, 0},
    };
    CbRanked best[SHOWN_CANDIDATES];
    guint n = cb_rank(world, session, SHOWN_CANDIDATES, best);
    CbCandidateCount count = cb_count_candidates(world, session);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < n; i++)
        print_candidate(sheet, world, session, i + 1, best[i]);
    if (n > 0)
        cb_sheet_print(sheet, stdout);
    if (count.candidates > n)
        cb_say(stdout, "and %u more; --json lists them all", count.candidates - n);
    cb_say(stdout, "%u %s, %u available.", count.candidates,
           count.candidates == 1 ? "candidate" : "candidates", count.available);
}

static void
print_excluded(const CbWorld *world, guint session)
{
    static const CbSheetColumn columns[] = {
        {"EXCLUDED", FALSE, 0}, {"NAME", FALSE, 32}, {"REASON", FALSE, 0}, {NULL, FALSE, 0}};
    g_autoptr(GArray) excluded = cb_excluded(world, session);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < excluded->len; i++) {
        guint operator = g_array_index(excluded, guint, i);
        cb_sheet_text(sheet, operators_id(world, operator));
        cb_sheet_text(sheet, operators_name(world, operator));
        cb_sheet_text(sheet, cb_exclusion(world, session, operator));
    }
    if (excluded->len > 0) {
        putchar('\n');
        cb_sheet_print(sheet, stdout);
    }
}

static void
print_suggest(const CbWorld *world, guint session, gint64 today)
{
    CbCoverage coverage = cb_coverage(world, session);
    g_autofree char *when = cb_when_text(sessions_date(world, session), today);
    cb_say(stdout, "%s, %s, %s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " assigned",
           title_of(world, session), when, cb_text_or(sessions_region(world, session), "no region"),
           coverage.assigned, coverage.need);
    print_candidates(world, session);
    if (cb_session_fallback(world, session) != NULL)
        cb_say(stdout, "The founders are needed (%s).", cb_session_fallback(world, session));
    print_excluded(world, session);
}

static CbExit
run_suggest(CbCall *call, GError **error)
{
    return tell_of_session(call, cb_answer_suggest, print_suggest, error);
}

/* --- fallback --------------------------------------------------------------------------------- */

static void
print_fallback(const CbWorld *world, guint session, gint64 today)
{
    (void)today;
    const char *reason = cb_session_fallback(world, session);
    if (reason == NULL) {
        cb_say(stdout, "%s does not need the founders.", title_of(world, session));
        return;
    }
    cb_say(stdout, "%s needs the founders (%s): %s. What can be done:", title_of(world, session),
           reason,
           strcmp(reason, "NO_OPERATOR_AVAILABLE") == 0 ? "there is no candidate"
                                                        : "no candidate is available");
    for (const char *const *action = cb_fallback_actions; *action != NULL; action++)
        cb_say(stdout, "  %s", *action);
}

static CbExit
run_fallback(CbCall *call, GError **error)
{
    return tell_of_session(call, cb_answer_fallback, print_fallback, error);
}

/* --- risk and overload: tables of what the JSON answers say ----------------------------------- */

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static gint64
number_of(const cJSON *object, const char *name)
{
    return (gint64)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void
print_risk(const CbWorld *world, const cJSON *risks, gint64 today)
{
    static const CbSheetColumn columns[] = {
        {"RISK", FALSE, 0},   {"WHEN", FALSE, 0},    {"OPEN", TRUE, 0},
        {"FREE", TRUE, 0},    {"FOUNDERS", TRUE, 0}, {"ID", FALSE, 0},
        {"TITLE", FALSE, 40}, {"REGION", FALSE, 24}, {NULL, FALSE, 0},
    };
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    const cJSON *risk;
    cJSON_ArrayForEach (risk, risks) {
        guint session = cb_world_find(world, CB_sessions, text_of(risk, "sessionId"));
        g_autofree char *when = cb_when_text(sessions_date(world, session), today);
        cb_sheet_text(sheet, text_of(risk, "riskLevel"));
        cb_sheet_text(sheet, when);
        cb_sheet_number(sheet, number_of(risk, "staffingGap"));
        cb_sheet_number(sheet, number_of(risk, "availableCandidates"));
        cb_sheet_format(sheet, "%" G_GINT64_FORMAT " %%", number_of(risk, "fallbackProbability"));
        cb_sheet_text(sheet, sessions_id(world, session));
        cb_sheet_text(sheet, sessions_title(world, session));
        cb_sheet_text(sheet, sessions_region(world, session));
    }
    if (cJSON_GetArraySize(risks) > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "No session ahead is short of people.");
}

static CbExit
run_risk(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    g_autoptr(cJSON) risks = cb_answer_risk(cb_desk_world(desk), cb_desk_now(desk));
    if (call->json)
        cb_call_answer(g_steal_pointer(&risks));
    else
        print_risk(cb_desk_world(desk), risks, cb_day_of(cb_desk_now(desk)));
    return CB_EXIT_DONE;
}

static void
print_overload(const CbWorld *world)
{
    static const CbSheetColumn columns[] = {
        {"RISK", FALSE, 0}, {"MOST", TRUE, 0},   {"ON", FALSE, 0}, {"DATES", TRUE, 0},
        {"ID", FALSE, 0},   {"NAME", FALSE, 40}, {NULL, FALSE, 0},
    };
    gboolean minutes = cb_board_policy(world).busy_rule == CB_BUSY_OVERLAP;
    g_autoptr(GArray) overloads = cb_overloads(world);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < overloads->len; i++) {
        const CbOverload *overload = &g_array_index(overloads, CbOverload, i);
        char date[11];
        cb_sheet_text(sheet, cb_risk_name(overload->level));
        cb_sheet_format(sheet, "%" G_GINT64_FORMAT " %s", overload->most,
                        minutes ? "min" : "sessions");
        cb_sheet_text(sheet, cb_day_format(overload->worst_day, date));
        cb_sheet_number(sheet, overload->days->len);
        cb_sheet_text(sheet, operators_id(world, overload->operator));
        cb_sheet_text(sheet, operators_name(world, overload->operator));
    }
    if (overloads->len > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "Nobody is overloaded.");
}

static CbExit
run_overload(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return CB_EXIT_STORE;
    if (call->json)
        cb_call_answer(cb_answer_overload(cb_desk_world(desk)));
    else
        print_overload(cb_desk_world(desk));
    return CB_EXIT_DONE;
}

const CbCommand cb_commands_operators[] = {
    {"sessions", "", CB_COMMAND_JSON, "list the sessions that need operators", NULL, run_sessions},
    {"suggest", "SESSION", CB_COMMAND_JSON,
     "rank who could take a session, and say who is excluded", NULL, run_suggest},
    {"fallback", "SESSION", CB_COMMAND_JSON, "tell whether a session needs the founders", NULL,
     run_fallback},
    {"risk", "", CB_COMMAND_JSON, "list the sessions ahead by risk", NULL, run_risk},
    {"overload", "", CB_COMMAND_JSON, "list the operators who carry too much on one date", NULL,
     run_overload},
    {.name = NULL},
};
