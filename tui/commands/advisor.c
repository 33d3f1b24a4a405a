/* Advisors and the workspaces that are set up for them, from the command line. */
#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/answers.h"
#include "engine/advisors/hours.h"
#include "engine/advisors/numbers.h"
#include "engine/advisors/policy.h"
#include "engine/advisors/provision.h"
#include "engine/advisors/readiness.h"
#include "engine/when.h"
#include "tui/commands/all.h"
#include "tui/commands/decision.h"
#include "tui/commands/named.h"
#include "tui/commands/sheet.h"
#include "tui/commands/subcommand.h"

static const CbWorld *
world_of(const CbCall *call)
{
    return cb_desk_world(call->desk);
}

/* --- advisors --------------------------------------------------------------------------------- */

static CbExit
show_availability(CbCall *call, guint advisor)
{
    const CbWorld *world = world_of(call);
    if (call->json) {
        cb_call_answer(cb_answer_availability(world, advisor, cb_desk_now(call->desk)));
        return CB_EXIT_DONE;
    }
    CbAvailability availability = cb_availability(world, advisor, cb_desk_now(call->desk));
    g_autofree char *sentence = cb_availability_sentence(&availability);
    cb_say(stdout, "%s: %s, %u of %u projects%s%s", cb_name_of_advisor(world, advisor),
           availability.status, availability.current, availability.max,
           sentence != NULL ? "; " : "", cb_text_or(sentence, ""));
    return CB_EXIT_DONE;
}

/* Without a status and --max it is shown, with one of them it is set. */
static CbExit
run_availability(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint advisor;
    if (!cb_call_find_advisor(call, call->words[1], &advisor, &status))
        return status;
    if (call->n_words == 2 && call->most <= 0)
        return show_availability(call, advisor);
    if (!call->dry_run && !cb_call_may_change(call, &status, error))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (call->n_words == 3)
        cJSON_AddStringToObject(json, "status", call->words[2]);
    if (call->most > 0)
        cJSON_AddNumberToObject(json, "max_concurrent_projects", call->most);
    char *payload = cJSON_PrintUnformatted(json);
    g_autofree char *id = g_strdup(advisors_id(world_of(call), advisor));
    status = cb_decision_make(call, "advisor.availability", id, payload, error);
    cJSON_free(payload);
    return status;
}

static CbExit
show_hours(CbCall *call, guint advisor)
{
    const CbWorld *world = world_of(call);
    g_autoptr(cJSON) array = cJSON_CreateArray();
    CB_EACH_LINK (world, advisor_work_hours, advisor_id, advisor, row) {
        g_autofree char *text = cb_work_hours_text(world, row, "-");
        if (call->json)
            cJSON_AddItemToArray(array, cb_json_row(world, CB_advisor_work_hours, row));
        else if (text != NULL)
            cb_say(stdout, "%s %s", text, cb_text_or(advisor_work_hours_tz(world, row), ""));
    }
    if (call->json)
        cb_call_answer(g_steal_pointer(&array));
    return CB_EXIT_DONE;
}

/* Without times they are shown, with them added. */
static CbExit
run_hours(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint advisor;
    g_autofree char *problem = NULL;
    if (!cb_call_find_advisor(call, call->words[1], &advisor, &status))
        return status;
    if (call->n_words == 2)
        return show_hours(call, advisor);
    if (!call->dry_run && !cb_call_may_change(call, &status, error))
        return status;
    g_autofree char *text = g_strjoin(" ", call->words[2], call->n_words > 3 ? call->words[3] : "",
                                      call->n_words > 4 ? call->words[4] : NULL, NULL);
    g_autoptr(cJSON) json = cb_work_hours_read(text, cb_work_hours_zone(world_of(call), advisor), &problem);
    if (json == NULL)
        return g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s", problem), CB_EXIT_USAGE;
    char *payload = cJSON_PrintUnformatted(json);
    g_autofree char *id = g_strdup(advisors_id(world_of(call), advisor));
    status = cb_decision_make(call, "advisor.work_hours", id, payload, error);
    cJSON_free(payload);
    return status;
}

static CbExit
run_pool_status(CbCall *call, GError **error)
{
    const CbWorld *world = world_of(call);
    CbAdvisorsPolicy policy = cb_advisors_policy(world);
    CbAdvisorPool pool = cb_advisor_pool(world, policy.small_threshold, policy.complex_threshold);
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_advisor_pool(world));
        return CB_EXIT_DONE;
    }
    cb_say(stdout, "%u advisors: %u available, %u busy, %u offline.", pool.total,
           pool.is[CB_ADVISOR_IS_AVAILABLE], pool.is[CB_ADVISOR_IS_BUSY],
           pool.is[CB_ADVISOR_IS_OFFLINE]);
    cb_say(stdout, "%u idle, %u with room, %u at capacity, %u over it; %.1f %% used: %s.",
           pool.loads[CB_LOAD_IDLE], pool.loads[CB_LOAD_ROOM], pool.loads[CB_LOAD_FULL],
           pool.loads[CB_LOAD_OVER], pool.utilization, pool.health);
    cb_say(stdout, "A %s pool; by all of them %s, by the %u available %s, which is what chooses.",
           pool.size, pool.shown, pool.is[CB_ADVISOR_IS_AVAILABLE], pool.algorithm);
    return CB_EXIT_DONE;
}

const CbSubcommand cb_actions_of_advisor[] = {
    {"availability", "an advisor; to set it also available, busy or offline", 1, 2, FALSE,
     run_availability, NULL},
    {"hours", "an advisor; to add some also a day, times such as 9:00-17:00, and a zone when it is another", 1, 4, FALSE,
     run_hours, NULL},
    {"pool-status", "nothing more", 0, 0, FALSE, run_pool_status, NULL},
    {.name = NULL},
};

static CbExit
run_advisor(CbCall *call, GError **error)
{
    return cb_subcommand_run(call, error);
}

/* --- workspaces ------------------------------------------------------------------------------- */

/* "in 12 s", "now"; NULL when there is no next one. Caller frees. */
static char *
next_attempt(const CbProvision *provision, gint64 now)
{
    if (provision->next_retry_at == CB_NULL)
        return NULL;
    if (provision->next_retry_at <= now)
        return g_strdup("now");
    return g_strdup_printf("in %d s", (int)((provision->next_retry_at - now) / CB_SECOND));
}

static void
add_row(CbSheet *sheet, const CbWorld *world, guint row, gint64 now)
{
    guint advisor = workspace_provisioning_queue_advisor_id(world, row);
    CbProvision provision = cb_provision_read(world, row);
    g_autofree char *next = next_attempt(&provision, now);
    cb_sheet_text(sheet,
                  cb_name_of_project(world, workspace_provisioning_queue_project_id(world, row)));
    cb_sheet_text(sheet, advisor == CB_NO_ROW ? NULL : cb_name_of_advisor(world, advisor));
    cb_sheet_text(sheet, cb_provision_status_name(provision.status));
    cb_sheet_format(sheet, "%d/%d", (int)provision.tries, (int)provision.most);
    cb_sheet_text(sheet, next);
    cb_sheet_text(sheet, workspace_provisioning_queue_last_error(world, row));
    cb_sheet_text(sheet, workspace_provisioning_queue_match_id(world, row));
}

static CbExit
run_list(CbCall *call, GError **error)
{
    static const CbSheetColumn columns[] = {
        {"PROJECT", FALSE, 24}, {"ADVISOR", FALSE, 24},    {"STATUS", FALSE, 0}, {"TRIES", TRUE, 0},
        {"NEXT", TRUE, 0},      {"LAST ERROR", FALSE, 40}, {"MATCH", FALSE, 0},  {NULL, FALSE, 0}};
    const CbWorld *world = world_of(call);
    gint64 now = cb_desk_now(call->desk);
    (void)error;
    if (call->json) {
        cb_call_answer(cb_answer_provisioning(world, now));
        return CB_EXIT_DONE;
    }
    g_autoptr(GArray) open = cb_provisions_open(world), failed = cb_provisions_failed(world);
    CbProvisionNumbers numbers = cb_provision_numbers(world, now);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < open->len; i++)
        add_row(sheet, world, g_array_index(open, guint, i), now);
    for (guint i = 0; i < failed->len; i++)
        add_row(sheet, world, g_array_index(failed, guint, i), now);
    if (open->len + failed->len > 0)
        cb_sheet_print(sheet, stdout);
    cb_say(stdout, "%u open, %u failed; of %u in 24 hours %.2f %% worked.", open->len, failed->len,
           numbers.total, numbers.success);
    return CB_EXIT_DONE;
}

static CbExit
run_retry(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint match;
    if (!cb_call_find_match(call, call->words[1], &match, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "match_id", advisor_match_requests_id(world_of(call), match));
    char *payload = cJSON_PrintUnformatted(json);
    g_autofree char *id = g_strdup(
        projects_id(world_of(call), advisor_match_requests_project_id(world_of(call), match)));
    status = cb_decision_make(call, "provision.retry", id, payload, error);
    cJSON_free(payload);
    return status;
}

const CbSubcommand cb_actions_of_provision[] = {
    {"list", "nothing more", 0, 0, FALSE, run_list, NULL},
    {"retry", "a match, by its id or its project", 1, 1, TRUE, run_retry, NULL},
    {.name = NULL},
};

static CbExit
run_provision(CbCall *call, GError **error)
{
    return cb_subcommand_run(call, error);
}

static const CbOption advisor_options[] = {
    {"max", CB_OPTION_COUNT, G_STRUCT_OFFSET(CbCall, most), "N", NULL,
     "availability: projects at a time", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};
static const CbOption provision_options[] = {CB_OPTION_DRY_RUN, {.name = NULL}};

const CbCommand cb_commands_advisor[] = {
    {"advisor", "ACTION [ADVISOR] [STATUS|DAY] [TIMES] [ZONE]", CB_COMMAND_JSON,
     "who can take projects: availability, hours, pool-status", advisor_options, run_advisor},
    {"provision", "ACTION [MATCH]", CB_COMMAND_JSON,
     "workspaces that are set up for matches: list, retry", provision_options, run_provision},
    {.name = NULL},
};
