#include "engine/campaigns/attention.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/diagnosis.h"
#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)

/* A campaign that is looked at. */
typedef struct {
    const CbWorld *world;
    gint64 now;
    guint campaign, job;
    const char *department;
    CbCampaignPolicy policy;
    gboolean active, automatic;
    GArray *needs, *asked;
    gint64 open; /* places */
    GArray *found;
} Look;

static CbAttention *
add(const Look *look, CbSeverity severity, const char *cause, gint64 due, const char *action)
{
    CbAttention one = {
        .severity = severity,
        .due = due,
        .target = CB_staffing_campaigns,
        .row = look->campaign,
        .cause = cause,
        .action = action,
    };
    g_array_append_val(look->found, one);
    return &g_array_index(look->found, CbAttention, look->found->len - 1);
}

/* When the job begins, or now where it says nothing. */
static gint64
start_of(const Look *look)
{
    gint64 start = jobs_start_time(look->world, look->job);
    return start != CB_NULL ? start : look->now;
}

static gint64
open_places(const GArray *needs)
{
    gint64 open = 0;
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        open += MAX(0, need->required - need->assigned);
    }
    return open;
}

/* --- the job is near -------------------------------------------------------------------------- */

static gboolean
begins_soon(const CbWorld *world, guint job, gint64 now)
{
    gint64 start = jobs_start_time(world, job);
    return start != CB_NULL && start > now && start - now < CB_SOON_HOURS * HOUR;
}

/* "3 open, in 31 h" */
static void
write_open(CbAttention *attention, gint64 open, gint64 left)
{
    g_snprintf(attention->words, sizeof attention->words, "%d open, in %d h", (int)MIN(open, 999), (int)(left / HOUR));
}

static void
look_at_date(const Look *look)
{
    if (look->open == 0 || !begins_soon(look->world, look->job, look->now))
        return;
    gint64 start = jobs_start_time(look->world, look->job);
    write_open(add(look, CB_SEVERITY_CRITICAL, "OPEN_SOON", start, look->active ? "open" : "pause-campaign"),
               look->open, start - look->now);
}

/* --- who is left ------------------------------------------------------------------------------ */

static gboolean
is_short(const Look *look)
{
    for (guint n = 0; n < look->needs->len; n++)
        if (cb_role_shortfall(look->asked, &g_array_index(look->needs, CbNeed, n)) > 0)
            return TRUE;
    return FALSE;
}

/* An automatic campaign takes the steps that are left by itself. */
static void
look_at_people(const Look *look)
{
    gboolean steps = look->policy.level < look->policy.n_steps;
    if (look->open == 0 || !look->active || cb_role_column(look->department) < 0)
        return;
    CbAnybody anybody = cb_anybody(look->world, look->job, look->department, &look->policy);
    if (!anybody.passes) {
        CbAttention *one = add(look, CB_SEVERITY_HIGH, "EMPTY_POOL", start_of(look), steps ? "escalate" : "diagnose");
        g_strlcpy(one->words, "nobody passes", sizeof one->words);
    } else if (!anybody.left && is_short(look) && !(steps && look->automatic)) {
        CbAttention *one = add(look, CB_SEVERITY_HIGH, "STUCK", start_of(look), steps ? "escalate" : "diagnose");
        g_strlcpy(one->words, "everybody asked", sizeof one->words);
    }
}

/* --- offers and answers ----------------------------------------------------------------------- */

static gint64
offer_ttl(const Look *look)
{
    return (gint64)MIN(look->policy.offer_ttl_hours * HOUR, (double)G_MAXINT64 / 4);
}

static void
look_at_offers(const Look *look)
{
    gint64 ttl = offer_ttl(look), first = G_MAXINT64;
    guint lapsing = 0;
    for (guint a = 0; a < look->asked->len; a++) {
        const CbAsked *one = &g_array_index(look->asked, CbAsked, a);
        if (!one->offer || one->status != CB_ASKED_PENDING || cb_need_of(look->needs, one->role_code) == NULL ||
            look->now - one->updated_at < ttl / 4 * 3)
            continue;
        lapsing++;
        first = MIN(first, one->updated_at + ttl);
    }
    if (lapsing == 0)
        return;
    CbAttention *one = add(look, CB_SEVERITY_HIGH, "OFFERS_LAPSE", first, "open");
    g_snprintf(one->words, sizeof one->words, "%u offer%s", MIN(lapsing, 999),
               lapsing == 1 ? " lapses" : "s lapse");
}

/* People who could, have no offer, and for whom there is a place. */
static void
look_at_answers(const Look *look)
{
    guint ready = 0;
    for (guint n = 0; n < look->needs->len; n++) {
        const CbNeed *need = &g_array_index(look->needs, CbNeed, n);
        CbRoleAnswers answers = cb_role_answers(look->asked, need);
        gint64 open = need->required - need->assigned;
        if (open > 0 && answers.offered < open)
            ready += answers.ready;
    }
    if (ready == 0 || look->automatic || !look->active)
        return;
    CbAttention *one = add(look, CB_SEVERITY_MEDIUM, "ANSWERED", start_of(look), "open");
    g_snprintf(one->words, sizeof one->words, "%u said yes", MIN(ready, 999));
}

/* --- who is booked ---------------------------------------------------------------------------- */

static gboolean
has_hard_conflict(const Look *look, guint profile)
{
    g_autoptr(GArray) conflicts = cb_conflicts(look->world, profile, look->job, CB_NULL);
    return conflicts->len > 0 && g_array_index(conflicts, CbConflict, 0).kind != CB_OUT_SOFT;
}

static void
look_at_booked(const Look *look)
{
    guint conflicts = 0;
    for (guint n = 0; n < look->needs->len; n++) {
        const GArray *people = g_array_index(look->needs, CbNeed, n).people;
        for (guint p = 0; p < people->len; p++)
            conflicts += has_hard_conflict(look, g_array_index(people, guint, p));
    }
    if (conflicts == 0)
        return;
    CbAttention *one = add(look, CB_SEVERITY_HIGH, "CREW_CONFLICT", start_of(look), "open");
    g_snprintf(one->words, sizeof one->words, "%u booked twice", MIN(conflicts, 999));
}

/* --- all -------------------------------------------------------------------------------------- */

static gboolean
is_one_of(const char *word, const char *const *words)
{
    return g_strv_contains(words, word);
}

/* Campaigns that are stopped or have failed are nobody's any more; what is over needs nobody. */
static void
look_at_campaign(const CbWorld *world, guint campaign, gint64 now, GArray *found)
{
    static const char *const live[] = {"active", "paused", "completed", NULL};
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    gint64 first, last;
    if (job == CB_NO_ROW || !is_one_of(staffing_campaigns_status(world, campaign), live) ||
        (cb_job_days(world, job, &first, &last) && last < cb_day_of(now)))
        return;
    Look look = {
        .world = world,
        .now = now,
        .campaign = campaign,
        .job = job,
        .department = staffing_campaigns_department(world, campaign),
        .policy = cb_campaign_policy(staffing_campaigns_policy(world, campaign)),
        .active = strcmp(staffing_campaigns_status(world, campaign), "active") == 0,
        .automatic = strcmp(staffing_campaigns_mode(world, campaign), "auto") == 0,
        .found = found,
    };
    look.needs = cb_needs(world, job, look.department);
    look.asked = cb_asked(world, job);
    look.open = open_places(look.needs);
    look_at_date(&look);
    look_at_people(&look);
    look_at_offers(&look);
    look_at_answers(&look);
    look_at_booked(&look);
    g_array_unref(look.needs);
    g_array_unref(look.asked);
}

static gboolean
has_live_campaign(const CbWorld *world, guint job, const char *department)
{
    static const char *const live[] = {"active", "paused", "completed", NULL};
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++)
        if (strcmp(staffing_campaigns_job_id(world, row), jobs_id(world, job)) == 0 &&
            strcmp(staffing_campaigns_department(world, row), department) == 0)
            return is_one_of(staffing_campaigns_status(world, row), live);
    return FALSE;
}

/* The open places of the departments of a job that have no campaign. */
static gint64
unattended_places(const CbWorld *world, guint job)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    gint64 open = 0;
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        const char *department = job_required_roles_department(world, row);
        if (!g_hash_table_add(seen, (gpointer)department) || cb_role_column(department) < 0 ||
            has_live_campaign(world, job, department))
            continue;
        g_autoptr(GArray) needs = cb_needs(world, job, department);
        open += open_places(needs);
    }
    return open;
}

static void
look_at_job(const CbWorld *world, guint job, gint64 now, GArray *found)
{
    gint64 open = begins_soon(world, job, now) ? unattended_places(world, job) : 0;
    if (open == 0)
        return;
    CbAttention one = {
        .severity = CB_SEVERITY_CRITICAL,
        .due = jobs_start_time(world, job),
        .target = CB_jobs,
        .row = job,
        .cause = "OPEN_SOON",
        .action = "start-campaign",
    };
    write_open(&one, open, one.due - now);
    g_array_append_val(found, one);
}

void
cb_campaigns_attention(const CbWorld *world, gint64 now, GArray *found)
{
    if (!cb_crew_is_known(world)) /* nor is who is assigned */
        return;
    for (guint campaign = 0; campaign < cb_world_rows(world, CB_staffing_campaigns); campaign++)
        look_at_campaign(world, campaign, now, found);
    for (guint job = 0; job < cb_world_rows(world, CB_jobs); job++)
        look_at_job(world, job, now, found);
}
