/* Matches from the command line: a project asks for an advisor, both sides answer, administrators
 * overrule. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/answers.h"
#include "engine/advisors/choose.h"
#include "engine/advisors/life.h"
#include "engine/advisors/match.h"
#include "engine/advisors/policy.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/decision.h"
#include "tui/commands/named.h"
#include "tui/commands/sheet.h"
#include "tui/commands/subcommand.h"

#define MOST_RANKED 10 /* that people are shown; programs get all */

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

/* --- answers ---------------------------------------------------------------------------------- */

/* "12 min left", "over"; NULL once it is answered. Caller frees. */
static char *
countdown(const CbWorld *world, guint match, gint64 now)
{
    gint64 left = advisor_match_requests_expires_at(world, match) - now;
    if (!cb_match_is_open(cb_match_status(world, match)))
        return NULL;
    return left < 0 ? g_strdup("over") : g_strdup_printf("%d min left", (int)(left / CB_MINUTE));
}

static int
newest_first(gconstpointer a, gconstpointer b, gpointer world)
{
    gint64 x = advisor_match_requests_created_at(world, *(const guint *)a);
    gint64 y = advisor_match_requests_created_at(world, *(const guint *)b);
    return (x < y) - (x > y);
}

static CbExit
run_list(CbCall *call, GError **error)
{
    static const CbSheetColumn columns[] = {
        {"PROJECT", FALSE, 24}, {"STATUS", FALSE, 0}, {"ADVISOR", FALSE, 24}, {"SCORE", TRUE, 0},
        {"LEFT", TRUE, 0},      {"ID", FALSE, 0},     {NULL, FALSE, 0}};
    const CbWorld *world = world_of(call);
    gint64 now = cb_desk_now(call->desk);
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_match_list(world, call->status, now));
        return CB_EXIT_DONE;
    }
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_match_requests); row++)
        if (call->status == NULL ||
            strcmp(call->status, advisor_match_requests_status(world, row)) == 0)
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, newest_first, (gpointer)world);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < rows->len; i++) {
        guint row = g_array_index(rows, guint, i),
              advisor = advisor_match_requests_matched_advisor_id(world, row);
        g_autofree char *left = countdown(world, row, now);
        cb_sheet_text(sheet,
                      cb_name_of_project(world, advisor_match_requests_project_id(world, row)));
        cb_sheet_text(sheet, advisor_match_requests_status(world, row));
        cb_sheet_text(sheet, advisor == CB_NO_ROW ? NULL : cb_name_of_advisor(world, advisor));
        cb_sheet_text(sheet, advisor_match_requests_match_score(world, row));
        cb_sheet_text(sheet, left);
        cb_sheet_text(sheet, advisor_match_requests_id(world, row));
    }
    cb_sheet_print(sheet, stdout);
    return CB_EXIT_DONE;
}

static void
print_ranking(const CbWorld *world, guint match, gint64 now)
{
    static const CbSheetColumn columns[] = {{"ADVISOR", FALSE, 24},
                                            {"SCORE", TRUE, 0},
                                            {"PROJECTS", TRUE, 0},
                                            {"WHY", FALSE, 60},
                                            {NULL, FALSE, 0}};
    g_autoptr(cJSON) criteria = cb_match_criteria_of(world, match);
    CbChoiceQuery query = {advisor_match_requests_project_id(world, match), criteria,
                           cb_advisors_policy(world).complex_threshold, now};
    g_autoptr(CbMatchChoice) choice = cb_choice_new(world, &query);
    g_autoptr(GArray) ranked = cb_choice_rank(choice);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < MIN(ranked->len, MOST_RANKED); i++) {
        char score[32];
        const CbChosen *one = &g_array_index(ranked, CbChosen, i);
        g_autoptr(GPtrArray) reasons = cb_choice_reasons(choice, one);
        g_ptr_array_add(reasons, NULL);
        g_autofree char *why = g_strjoinv(", ", (char **)reasons->pdata);
        cb_sheet_text(sheet, cb_name_of_advisor(world, one->advisor));
        cb_sheet_text(sheet, cb_score_format(one->points, score));
        cb_sheet_format(sheet, "%u/%u", one->active, one->max);
        cb_sheet_text(sheet, why);
    }
    if (ranked->len > 0)
        cb_sheet_print(sheet, stdout);
    cb_say(stdout, "%u of %u advisors could take it now, by the %s rule.", ranked->len,
           cb_world_rows(world, CB_advisors), cb_choice_algorithm(choice));
}

static CbExit
run_show(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    const CbWorld *world = world_of(call);
    gint64 now = cb_desk_now(call->desk);
    guint match;
    (void)error;
    if (!cb_call_find_match(call, call->words[1], &match, &status))
        return status;
    if (call->json) {
        cb_call_answer(cb_answer_match_whole(world, match, now));
        return CB_EXIT_DONE;
    }
    guint advisor = advisor_match_requests_matched_advisor_id(world, match);
    const char *reason = advisor_match_requests_match_reason(world, match);
    g_autofree char *left = countdown(world, match, now);
    cb_say(stdout, "%s: %s, %s%s%s%s%s",
           cb_name_of_project(world, advisor_match_requests_project_id(world, match)),
           advisor_match_requests_status(world, match),
           advisor == CB_NO_ROW ? "nobody yet" : cb_name_of_advisor(world, advisor),
           left != NULL ? ", " : "", cb_text_or(left, ""), reason != NULL ? "; " : "",
           cb_text_or(reason, ""));
    print_ranking(world, match, now);
    return CB_EXIT_DONE;
}

/* --- decisions -------------------------------------------------------------------------------- */

static CbExit
decide(CbCall *call, const char *kind, guint project, const cJSON *json, GError **error)
{
    char *payload = cJSON_PrintUnformatted(json);
    g_autofree char *id = g_strdup(projects_id(world_of(call), project));
    CbExit status = cb_decision_make(call, kind, id, payload, error);
    cJSON_free(payload);
    return status;
}

static void
add_text(cJSON *json, const char *name, const char *text)
{
    if (text != NULL)
        cJSON_AddStringToObject(json, name, text);
}

static CbExit
run_request(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint project, advisor;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON *criteria = cJSON_AddObjectToObject(json, "criteria");
    if (!cb_call_find_project(call, call->words[1], &project, &status))
        return status;
    add_text(criteria, "timezone", call->zone);
    if (call->hours > 0)
        cJSON_AddNumberToObject(json, "expires_hours", call->hours);
    cJSON *exclude = cJSON_AddArrayToObject(json, "exclude_advisors");
    for (char **name = call->exclude; name != NULL && *name != NULL; name++) {
        if (!cb_call_find_advisor(call, *name, &advisor, &status))
            return status;
        cJSON_AddItemToArray(exclude, cJSON_CreateString(advisors_id(world_of(call), advisor)));
    }
    return decide(call, "match.request", project, json, error);
}

/* Whoever answers is the client or the advisor: one of them is named with --as. */
static CbExit
answer(CbCall *call, const char *decision, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint match;
    if (call->side == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "match %s takes --as client or --as advisor", call->words[0]);
        return CB_EXIT_USAGE;
    }
    if (!cb_call_find_match(call, call->words[1], &match, &status))
        return status;
    gboolean client = strcmp(call->side, "client") == 0;
    guint project = advisor_match_requests_project_id(world_of(call), match);
    guint advisor = advisor_match_requests_matched_advisor_id(world_of(call), match);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    add_text(json, "match_id", advisor_match_requests_id(world_of(call), match));
    add_text(json, "decision", decision);
    add_text(json, "reason", call->reason);
    add_text(json, "approver_id",
             client                 ? projects_owner_id(world_of(call), project)
             : advisor == CB_NO_ROW ? NULL
                                    : advisors_id(world_of(call), advisor));
    return decide(call, client ? "match.client_decide" : "match.advisor_decide", project, json,
                  error);
}

static CbExit
run_approve(CbCall *call, GError **error)
{
    return answer(call, "approved", error);
}

static CbExit
run_decline(CbCall *call, GError **error)
{
    return answer(call, "declined", error);
}

/* An open match is overruled; without one the next request gets them. */
static CbExit
run_assign(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint project, advisor;
    if (!cb_call_find_project(call, call->words[1], &project, &status) ||
        !cb_call_find_advisor(call, call->words[2], &advisor, &status))
        return status;
    guint open = call->emergency ? CB_NO_ROW : cb_open_match(world_of(call), project);
    g_autoptr(cJSON) json = cJSON_CreateObject();
    add_text(json, "advisor_id", advisors_id(world_of(call), advisor));
    add_text(json, "reason", call->reason);
    add_text(json, "match_id",
             open == CB_NO_ROW ? NULL : advisor_match_requests_id(world_of(call), open));
    add_text(json, "assignment_type", call->emergency ? "emergency_assignment" : NULL);
    return decide(call, open == CB_NO_ROW ? "match.assign" : "match.override", project, json,
                  error);
}

/* A request that nobody could take: once more, now. */
static CbExit
run_retry(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint match;
    if (!cb_call_find_match(call, call->words[1], &match, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    add_text(json, "match_id", advisor_match_requests_id(world_of(call), match));
    return decide(call, "match.retry", advisor_match_requests_project_id(world_of(call), match),
                  json, error);
}

static void
add_wish(GArray *wishes, const CbWorld *world, guint project)
{
    const CbWish wish = {"match.expire", projects_id(world, project), (char *)"{}"};
    g_array_append_val(wishes, wish);
}

/* The projects that are named, else all whose match has run out. */
static CbExit
run_expire(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    g_autoptr(CbWorld) world = cb_world_ref((CbWorld *)world_of(call));
    g_autoptr(GArray) wishes = g_array_new(FALSE, FALSE, sizeof(CbWish));
    for (guint i = 1; i < call->n_words; i++) {
        guint project;
        if (!cb_call_find_project(call, call->words[i], &project, &status))
            return status;
        add_wish(wishes, world, project);
    }
    for (guint row = 0; call->n_words == 1 && row < cb_world_rows(world, CB_advisor_match_requests);
         row++)
        if (cb_match_is_overdue(world, row, cb_desk_now(call->desk)))
            add_wish(wishes, world, advisor_match_requests_project_id(world, row));
    if (wishes->len == 0)
        return cb_call_refuse(call, "NOTHING_TO_DO", "no match has run out");
    return cb_decision_make_all(call, (const CbWish *)(gconstpointer)wishes->data, wishes->len,
                                error);
}

/* --- the actions ------------------------------------------------------------------------------ */

#define ANY G_MAXUINT

const CbSubcommand cb_actions_of_match[] = {
    {"list", "nothing more", 0, 0, FALSE, run_list, NULL},
    {"show", "a match, by its id or its project", 1, 1, FALSE, run_show, NULL},
    {"request", "a project", 1, 1, TRUE, run_request, NULL},
    {"approve", "a match, by its id or its project", 1, 1, TRUE, run_approve, NULL},
    {"decline", "a match, by its id or its project", 1, 1, TRUE, run_decline, NULL},
    {"assign", "a project and an advisor", 2, 2, TRUE, run_assign, NULL},
    {"retry", "a match that waits for an advisor, by its id or its project", 1, 1, TRUE, run_retry, NULL},
    {"expire", "projects; none: all whose match has run out", 0, ANY, TRUE, run_expire, NULL},
    {.name = NULL},
};

static CbExit
run(CbCall *call, GError **error)
{
    return cb_subcommand_run(call, error);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"as", CB_OPTION_TEXT, FIELD(side), "SIDE", "client advisor",
     "approve, decline: whose answer it is", 0},
    {"reason", CB_OPTION_TEXT, FIELD(reason), "TEXT", NULL,
     "why; to overrule a match and an emergency need one", 0},
    {"exclude", CB_OPTION_LIST, FIELD(exclude), "ADVISOR", NULL,
     "request: not this one; again for more", 0},
    {"hours", CB_OPTION_COUNT, FIELD(hours), "N", NULL, "request: until it runs out (2)", 0},
    {"timezone", CB_OPTION_TEXT, FIELD(zone), "ZONE", NULL,
     "request: where the client works, such as Europe/Paris", 0},
    {"emergency", CB_OPTION_FLAG, FIELD(emergency), NULL, NULL,
     "assign: beside what else is assigned", 0},
    {"status", CB_OPTION_TEXT, FIELD(status), "STATUS",
     "pending matched client_approved client_declined advisor_accepted advisor_declined finalized "
     "expired",
     "list: these alone", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

const CbCommand cb_commands_match[] = {
    {"match", "ACTION [WHAT…]", CB_COMMAND_JSON,
     "advisors for projects: list, show, request, approve, decline, assign, retry, expire", options,
     run},
    {.name = NULL},
};
