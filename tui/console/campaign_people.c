/* The people of a campaign's role, collected: candidates, those left out, answers; and what happened. */
#include <string.h>

#include "engine/campaigns/asked.h"
#include "tui/console/campaign_lines.h"

/* How many a person scrolls through. */
#define MOST_PEOPLE 200u

const char *const cb_part_names[CB_N_PARTS] = {"candidates", "left out", "answers and offers", "what happened"};

static void
add(CbConsole *console, CbTableId table, guint row, const char *id)
{
    cb_list_add(&console->people, (CbItem){.table = (int)table,
                                           .row = row,
                                           .kind = console->part,
                                           .state = console->people.items->len,
                                           .id = id});
}

static void
add_ranked(CbConsole *console, const CbCrewQuery *query)
{
    CbRanked best[MOST_PEOPLE];
    guint n = cb_crew_rank(query, MOST_PEOPLE, best);
    for (guint i = 0; i < n; i++)
        add(console, CB_profiles, best[i].row, profiles_id(query->eligible->roster->world, best[i].row));
}

static void
add_candidates(CbConsole *console, const CbCampaignSight *sight, const char *role)
{
    CbCrewQuery query = {sight->eligible, role, &sight->policy, NULL};
    console->people_all = cb_crew_count(&query);
    add_ranked(console, &query);
}

/* Crew of the department whom the policy's rules leave out, ranked as if they did not. */
static void
add_left_out(CbConsole *console, const CbCampaignSight *sight, const char *role)
{
    guint n = sight->roster->n, mask = cb_out_mask(&sight->policy);
    g_autofree guint8 *out = g_malloc(MAX(n, 1));
    console->people_all = 0;
    for (guint profile = 0; profile < n; profile++) {
        guint8 own = sight->eligible->out[profile];
        gboolean told = (own & mask) != 0 && (own & (CB_OUT_CREW | CB_OUT_DEPARTMENT)) == 0;
        out[profile] = told ? 0 : CB_OUT_CREW;
        console->people_all += told;
    }
    CbEligible inverse = {sight->roster, sight->job, sight->eligible->department, out};
    CbCrewQuery query = {&inverse, role, &sight->policy, NULL};
    add_ranked(console, &query);
}

static int
by_time(gconstpointer a, gconstpointer b)
{
    const CbAsked *x = *(const CbAsked *const *)a, *y = *(const CbAsked *const *)b;
    if (x->updated_at != y->updated_at)
        return x->updated_at > y->updated_at ? -1 : 1;
    return x->offer != y->offer ? y->offer - x->offer : cb_row_compare(&x->profile, &y->profile);
}

/* Everybody once, by their latest request for the role. */
static void
add_answers(CbConsole *console, const CbCampaignSight *sight, const char *role)
{
    g_autoptr(GPtrArray) requests = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    for (guint a = 0; a < sight->asked->len; a++)
        if (strcmp(g_array_index(sight->asked, CbAsked, a).role_code, role) == 0)
            g_ptr_array_add(requests, &g_array_index(sight->asked, CbAsked, a));
    g_ptr_array_sort(requests, by_time);
    for (guint r = 0; r < requests->len; r++) {
        guint profile = ((const CbAsked *)g_ptr_array_index(requests, r))->profile;
        if (g_hash_table_add(seen, GUINT_TO_POINTER(profile)))
            add(console, CB_profiles, profile, profiles_id(sight->roster->world, profile));
    }
    console->people_all = g_hash_table_size(seen);
}

static void
add_log(CbConsole *console, const CbCampaignSight *sight)
{
    const CbWorld *world = sight->roster->world;
    g_autoptr(GArray) events = cb_campaign_events(world, sight->campaign);
    console->people_all = events->len;
    for (guint e = 0; e < MIN(events->len, MOST_PEOPLE); e++) {
        guint row = g_array_index(events, guint, e);
        add(console, CB_staffing_campaign_events, row, staffing_campaign_events_id(world, row));
    }
}

/* What the people are of; marks are of that and go with it. */
static char *
key_of(const CbConsole *console, const CbWorld *world, guint campaign, const char *role)
{
    return g_strdup_printf("%s/%s/%u", staffing_campaigns_id(world, campaign), role, console->part);
}

static gboolean
is_collected(CbConsole *console, const CbCampaignSight *sight, const char *key)
{
    const char *id = staffing_campaigns_id(sight->roster->world, sight->campaign);
    return console->people_table == CB_staffing_campaigns && g_strcmp0(console->people_of, id) == 0 &&
           g_strcmp0(console->people_key, key) == 0 && console->people_sight == sight->serial;
}

void
cb_campaign_people(CbConsole *console, guint campaign)
{
    const CbCampaignSight *sight = cb_campaign_sight(console, campaign);
    const char *role = cb_campaign_role(console, sight);
    g_autofree char *key = key_of(console, sight->roster->world, campaign, role);
    if (is_collected(console, sight, key))
        return;
    if (g_strcmp0(key, console->people_key) != 0)
        cb_list_mark_all(&console->people, FALSE);
    g_free(console->people_of);
    console->people_of = g_strdup(staffing_campaigns_id(sight->roster->world, campaign));
    console->people_table = CB_staffing_campaigns;
    console->people_sight = sight->serial;
    g_free(console->people_key);
    console->people_key = g_steal_pointer(&key);
    cb_list_begin(&console->people, FALSE);
    if (console->part == CB_PART_CANDIDATES)
        add_candidates(console, sight, role);
    else if (console->part == CB_PART_LEFT_OUT)
        add_left_out(console, sight, role);
    else if (console->part == CB_PART_ANSWERS)
        add_answers(console, sight, role);
    else
        add_log(console, sight);
    cb_list_end(&console->people, &cb_list_by_place);
}

guint
cb_campaign_people_all(const CbConsole *console)
{
    return console->people_all;
}
