#include "tui/console/campaign.h"

#include <string.h>

#include "engine/campaigns/diagnosis.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "engine/when.h"
#include "tui/console/cells.h"

#define LIKELY 0.9
#define MOST_OF_NAME 32u /* columns */
#define UNLIKELY 0.5

/* --- the sight -------------------------------------------------------------------------------- */

void
cb_campaign_sight_free(CbCampaignSight *sight)
{
    if (sight == NULL)
        return;
    cb_eligible_free(sight->eligible);
    g_array_unref(sight->needs);
    g_array_unref(sight->asked);
    g_array_unref(sight->causes);
    g_ptr_array_unref(sight->roles);
    g_free(sight);
}

const CbRoster *
cb_console_roster(CbConsole *console)
{
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk);
    if (console->roster != NULL && console->roster->world == world && console->roster->today == cb_day_of(now))
        return console->roster;
    g_clear_pointer(&console->sight, cb_campaign_sight_free);
    g_clear_pointer(&console->roster, cb_roster_free);
    console->roster = cb_roster_new(world, now);
    return console->roster;
}

static int
compare_codes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_role(GPtrArray *roles, char *code)
{
    if (*code == '\0' || g_ptr_array_find_with_equal_func(roles, code, g_str_equal, NULL))
        g_free(code);
    else
        g_ptr_array_add(roles, code);
}

static GPtrArray *
roles_of(const CbWorld *world, guint campaign, const GArray *needs)
{
    GPtrArray *roles = g_ptr_array_new_with_free_func(g_free);
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row)
        add_role(roles, cb_role_trim(staffing_campaign_roles_role_code(world, row)));
    for (guint n = 0; n < needs->len; n++) {
        const CbNeed *need = &g_array_index(needs, CbNeed, n);
        if (need->required > need->assigned)
            add_role(roles, g_strdup(need->role_code));
    }
    g_ptr_array_sort(roles, compare_codes);
    return roles;
}

static CbCampaignSight *
sight_new(const CbRoster *roster, guint campaign, gint64 now)
{
    const CbWorld *world = roster->world;
    const char *department = staffing_campaigns_department(world, campaign);
    CbCampaignSight *sight = g_new0(CbCampaignSight, 1);
    sight->campaign = campaign;
    sight->job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    sight->minute = now / CB_MINUTE;
    sight->roster = roster;
    sight->eligible = cb_eligible_new(roster, sight->job, department);
    sight->policy = cb_campaign_policy(staffing_campaigns_policy(world, campaign));
    sight->needs = cb_needs(world, sight->job, department);
    sight->asked = cb_asked(world, sight->job);
    sight->roles = roles_of(world, campaign, sight->needs);
    sight->causes = cb_campaign_causes(sight->eligible, campaign, now);
    return sight;
}

const CbCampaignSight *
cb_campaign_sight(CbConsole *console, guint campaign)
{
    const CbRoster *roster = cb_console_roster(console);
    gint64 now = cb_desk_now(console->desk);
    if (console->sight != NULL && console->sight->campaign == campaign && console->sight->minute == now / CB_MINUTE)
        return console->sight;
    g_clear_pointer(&console->sight, cb_campaign_sight_free);
    console->sight = sight_new(roster, campaign, now);
    console->sight->serial = ++console->sights;
    return console->sight;
}

/* --- roles ------------------------------------------------------------------------------------ */

const char *
cb_campaign_role(const CbConsole *console, const CbCampaignSight *sight)
{
    const char *first = sight->roles->len > 0 ? g_ptr_array_index(sight->roles, 0) : "";
    for (guint r = 0; r < sight->roles->len; r++)
        if (g_strcmp0(g_ptr_array_index(sight->roles, r), console->role) == 0)
            return g_ptr_array_index(sight->roles, r);
    for (guint r = 0; r < sight->roles->len; r++) {
        const CbNeed *need = cb_need_of(sight->needs, g_ptr_array_index(sight->roles, r));
        if (need != NULL && need->required > need->assigned)
            return g_ptr_array_index(sight->roles, r);
    }
    return first;
}

guint
cb_campaign_role_row(const CbWorld *world, guint campaign, const char *role_code)
{
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row) {
        g_autofree char *own = cb_role_trim(staffing_campaign_roles_role_code(world, row));
        if (strcmp(own, role_code) == 0)
            return row;
    }
    return CB_NO_ROW;
}

const char *
cb_campaign_stage(const CbCampaignSight *sight, const char *role_code)
{
    const CbWorld *world = sight->roster->world;
    const CbNeed *need = cb_need_of(sight->needs, role_code);
    guint row = cb_campaign_role_row(world, sight->campaign, role_code);
    const char *stored = row == CB_NO_ROW ? "idle" : staffing_campaign_roles_stage(world, row);
    if (need == NULL || need->assigned >= need->required)
        return "filled";
    CbRoleAnswers answers = cb_role_answers(sight->asked, need);
    if (answers.offered + answers.took + answers.ready > 0)
        return "offer";
    return answers.asked > 0 && strcmp(stored, "escalating") != 0 ? "availability" : stored;
}

/* --- contacts --------------------------------------------------------------------------------- */

static const CbAsked *
latest_request(const CbCampaignSight *sight, const char *role_code, guint profile)
{
    const CbAsked *latest = NULL;
    for (guint a = 0; a < sight->asked->len; a++) {
        const CbAsked *one = &g_array_index(sight->asked, CbAsked, a);
        if (one->profile == profile && strcmp(one->role_code, role_code) == 0 &&
            (latest == NULL || one->updated_at > latest->updated_at ||
             (one->updated_at == latest->updated_at && one->offer)))
            latest = one;
    }
    return latest;
}

const char *
cb_asked_word(const CbAsked *request)
{
    static const char *const words[2][4] = {{"asked", "could", "cannot", "expired"},
                                            {"offered", "took it", "refused", "expired"}};
    return words[request->offer][request->status];
}

const char *
cb_contact_word(const CbCampaignSight *sight, const char *role_code, guint profile, CbStyle *style)
{
    static const CbStyle styles[] = {CB_STYLE_PENDING, CB_STYLE_GOOD, CB_STYLE_DIM, CB_STYLE_DIM};
    const CbAsked *one = latest_request(sight, role_code, profile);
    *style = one == NULL ? CB_STYLE_DIM : styles[one->status];
    return one == NULL ? "not contacted" : cb_asked_word(one);
}

guint
cb_pending_request(const CbCampaignSight *sight, const char *role_code, guint profile)
{
    const CbAsked *found = NULL;
    for (guint a = 0; a < sight->asked->len; a++) {
        const CbAsked *one = &g_array_index(sight->asked, CbAsked, a);
        if (one->profile == profile && one->status == CB_ASKED_PENDING && strcmp(one->role_code, role_code) == 0 &&
            (found == NULL || one->offer))
            found = one;
    }
    return found == NULL ? CB_NO_ROW : found->row;
}

/* --- words ------------------------------------------------------------------------------------ */

CbStyle
cb_text_campaign_status(const CbWorld *world, guint campaign, GString *text)
{
    static const struct {
        const char *word;
        CbSign sign;
        CbStyle style;
    } looks[] = {
        {"active", CB_SIGN_LIVE, CB_STYLE_GOOD},       {"paused", CB_SIGN_DASH, CB_STYLE_MEDIUM},
        {"completed", CB_SIGN_MARK, CB_STYLE_ACCENT},  {"failed", CB_SIGN_CRITICAL, CB_STYLE_CRITICAL},
        {"stopped", CB_SIGN_CROSS, CB_STYLE_DIM},
    };
    const char *status = staffing_campaigns_status(world, campaign);
    for (guint l = 0; l < G_N_ELEMENTS(looks); l++)
        if (strcmp(looks[l].word, status) == 0) {
            g_string_printf(text, "%s %s", cb_sign(looks[l].sign), status);
            return looks[l].style;
        }
    g_string_assign(text, status);
    return CB_STYLE_NORMAL;
}

void
cb_text_distance(gint64 ahead, GString *text)
{
    gint64 seconds = ahead / CB_SECOND, minutes = seconds / 60;
    if (minutes < 60)
        g_string_printf(text, "in %d:%02d", (int)minutes, (int)(seconds % 60));
    else if (minutes < 48 * 60)
        g_string_printf(text, "in %d h", (int)(minutes / 60));
    else
        g_string_printf(text, "in %" G_GINT64_FORMAT " d", minutes / (24 * 60));
}

static char *
label_of(const char *job, const char *department, guint columns)
{
    guint room = columns == 0 ? G_MAXUINT : columns;
    g_autofree char *part = cb_text_clean(department, room == G_MAXUINT ? room : room / 2);
    guint taken = cb_text_columns(part, room) + 3;
    g_autofree char *title = cb_text_clean(job, room == G_MAXUINT ? room : MAX(room, taken + 1) - taken);
    return g_strjoin(" · ", title, part, NULL);
}

char *
cb_job_label(const CbWorld *world, guint job, const char *department, guint columns)
{
    return label_of(cb_name_of_job(world, job), department, columns);
}

char *
cb_campaign_label(const CbWorld *world, guint campaign, guint columns)
{
    const char *id = staffing_campaigns_job_id(world, campaign);
    guint job = cb_world_find(world, CB_jobs, id);
    return label_of(job != CB_NO_ROW ? cb_name_of_job(world, job) : id, staffing_campaigns_department(world, campaign),
                    columns);
}

char *
cb_profile_label(const CbWorld *world, guint profile)
{
    g_autofree char *name = cb_name_of_profile(world, profile);
    return cb_text_clean(name, MOST_OF_NAME);
}

guint
cb_campaign_of_job(const CbWorld *world, guint job, const char *department)
{
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++)
        if (strcmp(staffing_campaigns_job_id(world, row), jobs_id(world, job)) == 0 &&
            strcmp(staffing_campaigns_department(world, row), department) == 0)
            return row;
    return CB_NO_ROW;
}

static gboolean
is_offline(const CbConsole *console)
{
    const CbAgentStatus *status = cb_link_status(console);
    return status == NULL || status->link == CB_LINK_OFFLINE || status->link == CB_LINK_STOPPED;
}

CbStyle
cb_text_next_tick(CbConsole *console, guint campaign, GString *text)
{
    const CbWorld *world = cb_console_world(console);
    gint64 next = staffing_campaigns_next_run_at(world, campaign), now = cb_desk_now(console->desk);
    if (strcmp(staffing_campaigns_status(world, campaign), "active") != 0 || next == CB_NULL)
        return cb_cell_empty(text);
    if (!cb_desk_has_hub(console->desk) || (next <= now && is_offline(console))) {
        g_string_assign(text, cb_desk_has_hub(console->desk) ? "offline" : "by hand");
        return CB_STYLE_DIM;
    }
    if (next > now)
        cb_text_distance(next - now, text);
    else
        g_string_assign(text, "due");
    return next > now ? CB_STYLE_NORMAL : CB_STYLE_ACCENT;
}

CbStyle
cb_text_chance(GString *text, double chance)
{
    g_string_append_printf(text, "%.0f %%", 100 * chance);
    return chance >= LIKELY ? CB_STYLE_GOOD : chance < UNLIKELY ? CB_STYLE_HIGH : CB_STYLE_NORMAL;
}

CbCampaignCount
cb_campaign_count(const CbWorld *world, guint campaign)
{
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    g_autoptr(GArray) needs = cb_needs(world, job, staffing_campaigns_department(world, campaign));
    CbCampaignCount count = {0};
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row) {
        g_autofree char *code = cb_role_trim(staffing_campaign_roles_role_code(world, row));
        const CbNeed *need = cb_need_of(needs, code);
        count.roles++;
        count.filled += need == NULL || need->assigned >= need->required;
        count.wave = MAX(count.wave, staffing_campaign_roles_wave_number(world, row));
    }
    return count;
}

void
cb_text_people(const CbWorld *world, const guint *profiles, guint n, guint most, GString *text)
{
    guint named = n > most + 1 ? most : n; /* "and 1 other" would be as long as the name */
    for (guint i = 0; i < named; i++) {
        g_autofree char *name = cb_profile_label(world, profiles[i]);
        g_string_append_printf(text, "%s%s", i == 0 ? "" : i == n - 1 ? " and " : ", ", name);
    }
    if (named < n)
        g_string_append_printf(text, " and %u others", n - named);
}
