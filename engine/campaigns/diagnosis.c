#include "engine/campaigns/diagnosis.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/tick.h"
#include "engine/json.h"
#include "engine/when.h"

const char *const cb_cause_codes[CB_N_CAUSES] = {
    [CB_CAUSE_NOT_ACTIVE] = "NOT_ACTIVE",     [CB_CAUSE_NOT_SCHEDULED] = "NOT_SCHEDULED",
    [CB_CAUSE_LOCKED] = "LOCKED",             [CB_CAUSE_NO_ROLES] = "NO_ROLES",
    [CB_CAUSE_PEOPLE_HIDDEN] = "PEOPLE_HIDDEN",
    [CB_CAUSE_ALL_ASSIGNED] = "ALL_ASSIGNED", [CB_CAUSE_NOBODY_PASSES] = "NOBODY_PASSES",
    [CB_CAUSE_ALL_ASKED] = "ALL_ASKED",       [CB_CAUSE_NOBODY_ASKED] = "NOBODY_ASKED",
    [CB_CAUSE_NO_YES] = "NO_YES",             [CB_CAUSE_NOT_OFFERED] = "NOT_OFFERED",
    [CB_CAUSE_OFFERED] = "OFFERED",           [CB_CAUSE_SEND_FAILED] = "SEND_FAILED",
};

/* What causes are found from. */
typedef struct {
    const CbWorld *world;
    const CbEligible *eligible;
    guint campaign, job;
    const char *department;
    CbCampaignPolicy policy;
    gint64 now;
    GArray *needs, *asked;
    GArray *found;
} Search;

static CbCause *
add(Search *search, CbCauseKind kind, const char *role_code, const char *action, char *sentence)
{
    CbCause cause = {.kind = kind, .role_code = g_strdup(role_code), .sentence = sentence, .action = action};
    g_array_append_val(search->found, cause);
    return &g_array_index(search->found, CbCause, search->found->len - 1);
}

static void
clear_cause(gpointer data)
{
    CbCause *cause = data;
    g_free(cause->role_code);
    g_free(cause->sentence);
}

/* --- anybody ---------------------------------------------------------------------------------- */

static gboolean
is_asked(const CbWorld *world, guint profile, guint job)
{
    CB_EACH_LINK (world, staffing_requests, profile_id, profile, row)
        if (staffing_requests_job_id(world, row) == job)
            return TRUE;
    return FALSE;
}

CbAnybody
cb_anybody(const CbWorld *world, guint job, const char *department, const CbCampaignPolicy *policy)
{
    CbAnybody anybody = {FALSE, FALSE};
    guint mask = cb_out_mask(policy);
    for (guint profile = 0; profile < cb_world_rows(world, CB_profiles) && !anybody.left; profile++) {
        gboolean asked = is_asked(world, profile, job);
        if ((asked && anybody.passes) || cb_is_out(world, profile, job, department, mask))
            continue;
        anybody.passes = TRUE;
        anybody.left = !asked;
    }
    return anybody;
}

/* --- answers ---------------------------------------------------------------------------------- */

static gboolean
is_assigned(const CbNeed *need, guint profile)
{
    for (guint i = 0; i < need->people->len; i++)
        if (g_array_index(need->people, guint, i) == profile)
            return TRUE;
    return FALSE;
}

/* Whether somebody has had an offer on the job, in whatever role; `live`: one that waits or was taken. */
static gboolean
has_offer(const GArray *asked, guint profile, gboolean live)
{
    for (guint a = 0; a < asked->len; a++) {
        const CbAsked *one = &g_array_index(asked, CbAsked, a);
        if (one->profile == profile && one->offer &&
            (!live || one->status == CB_ASKED_PENDING || one->status == CB_ASKED_YES))
            return TRUE;
    }
    return FALSE;
}

CbRoleAnswers
cb_role_answers(const GArray *asked, const CbNeed *need)
{
    g_autoptr(GArray) people = cb_asked_people(asked, need->role_code);
    CbRoleAnswers answers = {0};
    for (guint p = 0; p < people->len; p++) {
        const CbAskedPerson *person = &g_array_index(people, CbAskedPerson, p);
        if (is_assigned(need, person->profile))
            continue;
        if (person->sets & CB_SET_TOOK)
            answers.took++;
        else if (person->sets & CB_SET_OFFERED)
            answers.offered++;
        else if ((person->sets & CB_SET_READY) && !has_offer(asked, person->profile, FALSE))
            answers.ready++;
        else if ((person->sets & CB_SET_ASKED) && !has_offer(asked, person->profile, TRUE))
            answers.asked++;
    }
    return answers;
}

gint64
cb_role_shortfall(const GArray *asked, const CbNeed *need)
{
    CbRoleAnswers answers = cb_role_answers(asked, need);
    return MAX(0, need->required - need->assigned - answers.took - answers.offered - answers.ready - answers.asked);
}

/* --- the campaign ----------------------------------------------------------------------------- */

static void
look_at_status(Search *search)
{
    const char *status = staffing_campaigns_status(search->world, search->campaign);
    if (strcmp(status, "active") == 0)
        return;
    add(search, CB_CAUSE_NOT_ACTIVE, NULL, cb_campaign_can_resume(status) ? "pause-campaign" : NULL,
        cb_campaign_can_resume(status)
            ? g_strdup_printf("It is %s. %s it.", status, cb_campaign_resume_label(status))
            : g_strdup_printf("It has %s, for nobody can be assigned in the department %s.", status,
                              search->department));
}

/* A campaign without a next tick waits for ever. */
static void
look_at_schedule(Search *search)
{
    if (strcmp(staffing_campaigns_status(search->world, search->campaign), "active") == 0 &&
        staffing_campaigns_next_run_at(search->world, search->campaign) == CB_NULL)
        add(search, CB_CAUSE_NOT_SCHEDULED, NULL, "tick", g_strdup("No tick is scheduled. Tick now."));
}

static void
look_at_lock(Search *search)
{
    gint64 since = staffing_campaigns_last_run_at(search->world, search->campaign);
    if (staffing_campaigns_run_lock(search->world, search->campaign) == NULL)
        return;
    add(search, CB_CAUSE_LOCKED, NULL, "unlock",
        since == CB_NULL ? g_strdup("A run holds its lock, nobody knows since when. The next tick takes it over.")
                         : g_strdup_printf("A run holds its lock for %" G_GINT64_FORMAT
                                           " min; after %d min it is taken over.",
                                           MAX(search->now - since, 0) / CB_MINUTE, CB_LOCK_MINUTES));
}

static gboolean
is_open(const CbNeed *need)
{
    return need->required > need->assigned;
}

static guint
count_needs(const Search *search, gboolean open_only)
{
    guint count = 0;
    for (guint n = 0; n < search->needs->len; n++) {
        const CbNeed *need = &g_array_index(search->needs, CbNeed, n);
        count += need->required > 0 && (!open_only || is_open(need));
    }
    return count;
}

static void
look_at_roles(Search *search)
{
    if (count_needs(search, FALSE) == 0)
        add(search, CB_CAUSE_NO_ROLES, NULL, NULL,
            g_strdup_printf("The job requires no role of the department %s.", search->department));
    else if (count_needs(search, TRUE) == 0)
        add(search, CB_CAUSE_ALL_ASSIGNED, NULL, "tick",
            g_strdup("Everybody who is needed is assigned. The next tick completes it."));
}

/* --- who passes ------------------------------------------------------------------------------- */

/* How many pass the rules of a policy, and how many of them were not asked on the job. */
typedef struct {
    guint pass, left;
} Pool;

static Pool
pool_under(const Search *search, const CbCampaignPolicy *policy)
{
    guint n = search->eligible->roster->n, mask = cb_out_mask(policy);
    g_autofree guint8 *asked = g_malloc0(MAX(n, 1));
    Pool pool = {0, 0};
    for (guint a = 0; a < search->asked->len; a++)
        asked[g_array_index(search->asked, CbAsked, a).profile] = 1;
    for (guint profile = 0; profile < n; profile++)
        if ((search->eligible->out[profile] & mask) == 0) {
            pool.pass++;
            pool.left += asked[profile] == 0;
        }
    return pool;
}

/* What the next step would change, in words ("; include_fridge lets 9 more be asked"), and the action. */
static const char *
advise(const Search *search, guint left, GString *text)
{
    const char *step;
    char *json = cb_campaign_policy_escalate(staffing_campaigns_policy(search->world, search->campaign), &step);
    if (json == NULL) {
        g_string_append(text, " All steps of escalation are taken.");
        return "part";
    }
    CbCampaignPolicy policy = cb_campaign_policy(json);
    Pool pool = pool_under(search, &policy);
    cJSON_free(json);
    if (pool.left > left)
        g_string_append_printf(text, " The next step, %s, lets %u more be asked.", step, pool.left - left);
    else
        g_string_append_printf(text, " The next step, %s, lets nobody more be asked.", step);
    return "escalate";
}

/* The open roles by name: "SND-FOH-R, SND-MON-E". */
static char *
open_roles(const Search *search)
{
    GString *text = g_string_new(NULL);
    for (guint n = 0; n < search->needs->len; n++) {
        const CbNeed *need = &g_array_index(search->needs, CbNeed, n);
        if (is_open(need))
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", need->role_code);
    }
    return g_string_free(text, FALSE);
}

/* Of the crew of the department so many; each rule that stops some, in words. */
static guint
count_stopped(const Search *search, guint stopped[CB_N_OUT])
{
    guint people = 0, mask = cb_out_mask(&search->policy);
    for (guint profile = 0; profile < search->eligible->roster->n; profile++) {
        guint out = search->eligible->out[profile];
        if (out & (CB_OUT_CREW | CB_OUT_DEPARTMENT))
            continue;
        people++;
        for (guint bit = 0; bit < CB_N_OUT; bit++)
            stopped[bit] += (out & mask) >> bit & 1;
    }
    return people;
}

static void
say_nobody_passes(Search *search)
{
    guint stopped[CB_N_OUT] = {0};
    guint people = count_stopped(search, stopped);
    g_autofree char *roles = open_roles(search);
    g_autoptr(GString) text = g_string_new(roles);
    if (people == 0)
        g_string_append_printf(text, ": nobody is of the department %s.", search->department);
    else
        g_string_append_printf(text, ": nobody passes the rules. Of %u people of %s", people, search->department);
    const char *between = " ";
    for (guint bit = 0; bit < CB_N_OUT && people > 0; bit++)
        if (stopped[bit] > 0) {
            g_string_append_printf(text, "%s%u %s", between, stopped[bit], cb_out_words[bit]);
            between = ", ";
        }
    if (people > 0)
        g_string_append_c(text, '.');
    const char *action = advise(search, 0, text);
    CbCause *cause = add(search, CB_CAUSE_NOBODY_PASSES, NULL, action, g_strdup(text->str));
    cause->people = people;
    memcpy(cause->stopped, stopped, sizeof stopped);
}

static void
say_all_asked(Search *search, guint pass)
{
    g_autofree char *roles = open_roles(search);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%s: all %u who pass the rules have been asked.", roles, pass);
    const char *action = advise(search, 0, text);
    add(search, CB_CAUSE_ALL_ASKED, NULL, action, g_strdup(text->str));
}

/* --- one role --------------------------------------------------------------------------------- */

static void
look_at_answers(Search *search, const CbNeed *need, const Pool *pool)
{
    CbRoleAnswers answers = cb_role_answers(search->asked, need);
    const char *role = need->role_code;
    gint64 open = need->required - need->assigned;
    if (answers.offered > 0)
        add(search, CB_CAUSE_OFFERED, role, "answer",
            g_strdup_printf("%s: %u offer%s wait%s for an answer. Call them.", role, answers.offered,
                            answers.offered == 1 ? "" : "s", answers.offered == 1 ? "s" : ""));
    if (answers.ready > 0 && answers.offered < open)
        add(search, CB_CAUSE_NOT_OFFERED, role, "offer",
            g_strdup_printf("%s: %u said yes and %s no offer yet.", role, answers.ready,
                            answers.ready == 1 ? "has" : "have"));
    if (answers.ready + answers.offered + answers.took > 0)
        return;
    if (answers.asked > 0)
        add(search, CB_CAUSE_NO_YES, role, "answer",
            g_strdup_printf("%s: %u asked, nobody has said yes.", role, answers.asked));
    else if (pool->left > 0)
        add(search, CB_CAUSE_NOBODY_ASKED, role, "ask", g_strdup_printf("%s: nobody is asked at present.", role));
}

static gboolean
is_short(const Search *search)
{
    for (guint n = 0; n < search->needs->len; n++)
        if (cb_role_shortfall(search->asked, &g_array_index(search->needs, CbNeed, n)) > 0)
            return TRUE;
    return FALSE;
}

static void
look_at_open_roles(Search *search)
{
    Pool pool = pool_under(search, &search->policy);
    if (count_needs(search, TRUE) == 0)
        return;
    if (pool.pass == 0)
        say_nobody_passes(search);
    else if (pool.left == 0 && is_short(search))
        say_all_asked(search, pool.pass);
    for (guint n = 0; n < search->needs->len; n++) {
        const CbNeed *need = &g_array_index(search->needs, CbNeed, n);
        if (is_open(need))
            look_at_answers(search, need, &pool);
    }
}

/* --- messages --------------------------------------------------------------------------------- */

static void
look_at_messages(Search *search)
{
    const CbWorld *world = search->world;
    guint last = CB_NO_ROW;
    CB_EACH_LINK (world, messages, job_id, search->job, row)
        if (g_strcmp0(messages_status(world, row), "failed") == 0 &&
            (last == CB_NO_ROW || messages_created_at(world, row) > messages_created_at(world, last)))
            last = row;
    if (last == CB_NO_ROW)
        return;
    const char *error = messages_error(world, last);
    add(search, CB_CAUSE_SEND_FAILED, NULL, "part",
        g_strdup_printf("The last message that failed was to %s: %s", messages_recipient(world, last),
                        error != NULL ? error : "nobody knows why."));
}

/* --- all -------------------------------------------------------------------------------------- */

GArray *
cb_campaign_causes(const CbEligible *eligible, guint campaign, gint64 now)
{
    const CbWorld *world = eligible->roster->world;
    Search search = {
        .world = world,
        .eligible = eligible,
        .campaign = campaign,
        .job = eligible->job,
        .department = staffing_campaigns_department(world, campaign),
        .policy = cb_campaign_policy(staffing_campaigns_policy(world, campaign)),
        .now = now,
        .found = g_array_new(FALSE, FALSE, sizeof(CbCause)),
    };
    g_array_set_clear_func(search.found, clear_cause);
    look_at_status(&search);
    look_at_schedule(&search);
    look_at_lock(&search);
    if (search.job == CB_NO_ROW) {
        add(&search, CB_CAUSE_NO_ROLES, NULL, NULL, g_strdup("Its job is no longer there."));
        return search.found;
    }
    if (!cb_crew_is_known(world)) {
        add(&search, CB_CAUSE_PEOPLE_HIDDEN, NULL, NULL,
            g_strdup("Your role does not see people, so nothing can be said about candidates and places."));
        return search.found;
    }
    search.needs = cb_needs(world, search.job, search.department);
    search.asked = cb_asked(world, search.job);
    look_at_roles(&search);
    look_at_open_roles(&search);
    look_at_messages(&search);
    g_array_unref(search.needs);
    g_array_unref(search.asked);
    return search.found;
}
