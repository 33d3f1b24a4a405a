/* Who could take a role of a job, best first, and why; why somebody is not among them. */
#include <string.h>

#include "engine/campaigns/answers.h"
#include "engine/campaigns/names.h"
#include "tui/commands/all.h"
#include "tui/commands/campaign.h"
#include "tui/commands/named.h"
#include "tui/commands/sheet.h"

static void
add_candidate(CbSheet *sheet, const CbCrewQuery *query, guint rank, guint profile)
{
    CbCandidate candidate = cb_crew_candidate(query, profile);
    g_autofree char *name = cb_name_of_profile(query->eligible->roster->world, profile);
    cb_sheet_number(sheet, rank);
    cb_sheet_number(sheet, candidate.final);
    for (guint c = 0; c < CB_N_COMPONENTS; c++)
        cb_sheet_number(sheet, candidate.points[c]);
    if (candidate.house)
        cb_sheet_format(sheet, "%u/%u", candidate.gigs, CB_GIGS_WANTED);
    else
        cb_sheet_text(sheet, NULL);
    cb_sheet_text(sheet, name);
    cb_sheet_text(sheet, candidate.soft ? "soft conflict" : "");
}

static void
print_candidates(const CbCrewQuery *query)
{
    static const CbSheetColumn columns[] = {
        {"#", TRUE, 0},    {"SCORE", TRUE, 0}, {"SKILL", TRUE, 0}, {"NEAR", TRUE, 0},  {"RELY", TRUE, 0},
        {"FAIR", TRUE, 0}, {"JOBS", TRUE, 0},  {"GIGS", TRUE, 0},  {"NAME", FALSE, 20}, {"REMARK", FALSE, 0},
        {NULL, FALSE, 0}};
    CbRanked best[CB_MOST_CANDIDATES];
    guint n = cb_crew_rank(query, CB_MOST_CANDIDATES, best), all = cb_crew_count(query);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < n; i++)
        add_candidate(sheet, query, i + 1, best[i].row);
    if (n > 0)
        cb_sheet_print(sheet, stdout);
    cb_say(stdout, "%u %s for %s.", all, all == 1 ? "candidate" : "candidates", query->role_code);
}

static void
print_why(const CbCrewQuery *query, guint profile)
{
    CbCandidate candidate = cb_crew_candidate(query, profile);
    g_autoptr(GPtrArray) reasons = cb_crew_reasons(query, &candidate);
    g_autofree char *name = cb_name_of_profile(query->eligible->roster->world, profile);
    for (guint bit = 0; bit < CB_N_OUT; bit++)
        if (candidate.out >> bit & 1)
            cb_say(stdout, "%s %s.", name, cb_out_words[bit]);
    if (candidate.out == 0)
        cb_say(stdout, "%s is a candidate for %s.", name, query->role_code);
    cb_say(stdout, "Score %u of %u:", candidate.final, CB_BEST_SCORE);
    for (guint i = 0; i < reasons->len; i++)
        cb_say(stdout, "  %s", (const char *)reasons->pdata[i]);
}

static CbExit
answer(CbCall *call, const CbCrewQuery *query)
{
    CbExit status = CB_EXIT_DONE;
    guint profile;
    if (call->why_not == NULL && call->json)
        cb_call_answer(cb_answer_rank(query));
    else if (call->why_not == NULL)
        print_candidates(query);
    else if (cb_call_find_profile(call, call->why_not, &profile, &status) && call->json)
        cb_call_answer(cb_answer_why_not_candidate(query, profile));
    else if (status == CB_EXIT_DONE)
        print_why(query, profile);
    return status;
}

/* The policy that ranks: that of the file, of the campaign for the department, or the usual one. Caller frees; NULL with an
 * error. */
static char *
policy_of(const CbCall *call, guint job, const char *department, GError **error)
{
    const CbWorld *world = cb_desk_world(call->desk);
    if (call->policy_file != NULL)
        return cb_campaign_policy_read(call->policy_file, error);
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++)
        if (strcmp(staffing_campaigns_job_id(world, row), jobs_id(world, job)) == 0 &&
            strcmp(staffing_campaigns_department(world, row), department) == 0)
            return g_strdup(staffing_campaigns_policy(world, row));
    return g_strdup("{}");
}

static CbExit
run(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    const char *department;
    guint job;
    if (call->job == NULL || call->role == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "rank takes --job JOB and --role ROLE");
        return CB_EXIT_USAGE;
    }
    if (cb_call_desk(call, error) == NULL || !cb_call_find_job(call, call->job, &job, &status) ||
        !cb_call_department(call, job, call->role, &department, &status) || !cb_call_sees_crew(call, &status))
        return status;
    g_autofree char *json = policy_of(call, job, department, error);
    if (json == NULL)
        return CB_EXIT_USAGE;
    CbCampaignPolicy policy = cb_campaign_policy(json);
    g_autoptr(CbRoster) roster = cb_roster_new(cb_desk_world(call->desk), cb_desk_now(call->desk));
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, department);
    CbCrewQuery query = {eligible, call->role, &policy, NULL};
    return answer(call, &query);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"job", CB_OPTION_TEXT, FIELD(job), "JOB", NULL, "the job, by id or title", 0},
    {"role", CB_OPTION_TEXT, FIELD(role), "ROLE", NULL, "the role, such as SND-FOH-R", 0},
    {"department", CB_OPTION_TEXT, FIELD(department), "NAME", NULL, "where several departments require the role", 0},
    {"policy", CB_OPTION_FILE, FIELD(policy_file), "FILE", NULL, "rank by the policy (JSON) in this file", 0},
    {"why-not", CB_OPTION_TEXT, FIELD(why_not), "PERSON", NULL, "say why this person is, or is not, a candidate", 0},
    {.name = NULL},
};

const CbCommand cb_commands_rank[] = {
    {"rank", "", CB_COMMAND_JSON, "rank who could take a role of a job, and say why", options, run},
    {.name = NULL},
};
