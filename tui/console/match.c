#include "tui/console/match_sight.h"

#include <string.h>

#include "engine/advisors/attention.h"
#include "engine/advisors/policy.h"
#include "engine/when.h"

#define NOWHERE ((CbMatchAbout){CB_NO_ROW, CB_NO_ROW})

/* --- what a row is about ---------------------------------------------------------------------- */

CbMatchAbout
cb_match_about(const CbWorld *world, const CbItem *item)
{
    if (item != NULL && item->table == CB_advisor_match_requests)
        return (CbMatchAbout){advisor_match_requests_project_id(world, item->row), item->row};
    if (item == NULL || item->table != CB_projects)
        return NOWHERE;
    guint open = cb_open_match(world, item->row);
    return (CbMatchAbout){item->row, open != CB_NO_ROW ? open : cb_newest_match(world, item->row)};
}

CbMatchAbout
cb_console_match(CbConsole *console)
{
    return cb_match_about(cb_console_world(console), cb_list_selected(&cb_console_view(console)->list));
}

guint
cb_console_advisor(CbConsole *console)
{
    const CbItem *item = cb_list_selected(console->in_detail ? &console->people : &cb_console_view(console)->list);
    return item != NULL && item->table == CB_advisors ? item->row : CB_NO_ROW;
}

guint
cb_match_advisor(const CbWorld *world, CbMatchAbout about)
{
    return about.match == CB_NO_ROW ? CB_NO_ROW : advisor_match_requests_matched_advisor_id(world, about.match);
}

guint
cb_match_workspace(const CbWorld *world, CbMatchAbout about)
{
    if (about.match == CB_NO_ROW)
        return CB_NO_ROW;
    const char *id = advisor_match_requests_id(world, about.match);
    CB_EACH_LINK (world, workspace_provisioning_queue, project_id, about.project, row)
        if (g_strcmp0(workspace_provisioning_queue_match_id(world, row), id) == 0)
            return row;
    return CB_NO_ROW;
}

gboolean
cb_match_is_past(const CbWorld *world, CbMatchAbout about)
{
    return about.match != CB_NO_ROW && cb_newest_match(world, about.project) != about.match;
}

/* --- what needs a person ---------------------------------------------------------------------- */

static void
collect_matters(CbConsole *console)
{
    g_array_set_size(console->match_matters, 0);
    g_hash_table_remove_all(console->match_places);
    cb_advisors_attention(console->match_world, cb_desk_now(console->desk), console->match_matters);
    for (guint m = 0; m < console->match_matters->len; m++) {
        const CbAttention *one = &g_array_index(console->match_matters, CbAttention, m);
        gpointer key = GUINT_TO_POINTER(one->row + 1);
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(console->match_places, key));
        if (one->target == CB_projects &&
            (before == 0 || one->severity < g_array_index(console->match_matters, CbAttention, before - 1).severity))
            g_hash_table_insert(console->match_places, key, GUINT_TO_POINTER(m + 1));
    }
}

const CbAttention *
cb_match_matter(CbConsole *console, guint project)
{
    const CbWorld *world = cb_console_world(console);
    gint64 minute = cb_desk_now(console->desk) / CB_MINUTE;
    if (console->match_world != world || console->match_minute != minute) {
        g_clear_pointer(&console->match_world, cb_world_unref);
        console->match_world = cb_world_ref(world);
        console->match_minute = minute;
        collect_matters(console);
    }
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(console->match_places, GUINT_TO_POINTER(project + 1)));
    return place == 0 ? NULL : &g_array_index(console->match_matters, CbAttention, place - 1);
}

/* --- the sight -------------------------------------------------------------------------------- */

void
cb_match_sight_free(CbMatchSight *sight)
{
    if (sight == NULL)
        return;
    g_clear_pointer(&sight->choice, cb_choice_free);
    g_array_unref(sight->ranking);
    cJSON_Delete(sight->criteria);
    cb_world_unref(sight->world);
    g_free(sight);
}

static CbMatchSight *
sight_new(const CbWorld *world, gint64 now, CbMatchAbout about)
{
    CbMatchSight *sight = g_new0(CbMatchSight, 1);
    sight->world = cb_world_ref(world);
    sight->now = now;
    sight->minute = now / CB_MINUTE;
    sight->about = about;
    if (about.match != CB_NO_ROW)
        sight->criteria = cb_match_criteria_of(world, about.match);
    CbChoiceQuery query = {about.project, sight->criteria, cb_advisors_policy(world).complex_threshold, now};
    sight->choice = cb_choice_new(world, &query);
    sight->ranking = cb_choice_rank(sight->choice);
    return sight;
}

const CbMatchSight *
cb_match_sight(CbConsole *console, CbMatchAbout about)
{
    const CbWorld *world = cb_console_world(console);
    gint64 now = cb_desk_now(console->desk);
    CbMatchSight *known = console->match;
    if (known != NULL && known->world == world && known->minute == now / CB_MINUTE &&
        known->about.project == about.project && known->about.match == about.match)
        return known;
    g_clear_pointer(&console->match, cb_match_sight_free);
    console->match = sight_new(world, now, about);
    console->match->serial = ++console->matches;
    return console->match;
}

/* --- the score -------------------------------------------------------------------------------- */

const char *const cb_match_term_names[4] = {"availability", "skills", "timezone", "preference"};

void
cb_match_score(const CbMatchSight *sight, CbMatchScore *score)
{
    static const double usual[4] = {40, 35, 15, 10};
    const cJSON *weights = cb_json_member(sight->criteria, "scoringWeights");
    guint match = sight->about.match;
    *score = (CbMatchScore){0};
    if (match == CB_NO_ROW)
        return;
    const char *features = advisor_match_requests_scoring_features(sight->world, match);
    score->score = advisor_match_requests_match_score(sight->world, match);
    score->features = features == NULL ? NULL : cJSON_Parse(features);
    score->known = cJSON_IsObject(score->features);
    score->notes = cJSON_GetStringValue(cb_json_member(score->features, "notes"));
    score->complex = score->known && score->notes == NULL;
    for (guint t = 0; t < 4; t++) {
        const cJSON *term = cb_json_member(score->features, cb_match_term_names[t]);
        const cJSON *weight = cb_json_member(weights, cb_match_term_names[t]);
        score->terms[t] = cJSON_IsNumber(term) ? term->valuedouble : 0;
        score->weights[t] = cJSON_IsNumber(weight) ? weight->valuedouble : usual[t];
    }
}

void
cb_match_score_clear(CbMatchScore *score)
{
    g_clear_pointer(&score->features, cJSON_Delete);
}
