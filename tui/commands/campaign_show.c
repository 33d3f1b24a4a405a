/* What `callboard campaign` tells: all campaigns, one of them, its forecast, what its next tick would do. */
#include <string.h>

#include "engine/campaigns/answers.h"
#include "engine/campaigns/campaigns.h"
#include "engine/campaigns/diagnosis.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/tick_state.h"
#include "engine/when.h"
#include "tui/commands/campaign.h"
#include "tui/commands/named.h"
#include "tui/commands/sheet.h"

/* A time by the clocks of the profile, "Thu 26 09:30"; a dot for none. */
static void
add_time(CbSheet *sheet, const CbCall *call, gint64 time)
{
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const char *zone = cb_desk_zone_name(call->desk);
    char clock[6], date[11];
    if (time == CB_NULL) {
        cb_sheet_text(sheet, NULL);
        return;
    }
    gint64 day = cb_time_day(time, zone);
    cb_sheet_format(sheet, "%s %s %s", weekdays[cb_day_weekday(day) - 1], cb_day_format(day, date) + 5,
                    cb_time_clock(time, zone, clock));
}

/* --- list ------------------------------------------------------------------------------------- */

static cJSON *
json_of(const CbWorld *world, guint campaign)
{
    cJSON *json = cb_json_row(world, CB_staffing_campaigns, campaign);
    cJSON *roles = cJSON_AddArrayToObject(json, "roles");
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, campaign, row)
        g_array_append_val(rows, row);
    g_array_sort(rows, cb_row_compare);
    for (guint r = 0; r < rows->len; r++)
        cJSON_AddItemToArray(roles, cb_json_row(world, CB_staffing_campaign_roles, g_array_index(rows, guint, r)));
    return json;
}

static guint
count_filled(const CbTickState *state)
{
    guint filled = 0;
    for (guint r = 0; r < state->sides->len; r++) {
        const CbTickSide *side = &g_array_index(state->sides, CbTickSide, r);
        filled += side->assigned >= side->required;
    }
    return filled;
}

static void
add_campaign(CbSheet *sheet, const CbCall *call, guint campaign)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(CbTickState) state = cb_tick_state_of(world, campaign, cb_desk_now(call->desk));
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    guint filled = count_filled(state);
    cb_sheet_text(sheet, job == CB_NO_ROW ? staffing_campaigns_job_id(world, campaign) : cb_name_of_job(world, job));
    cb_sheet_text(sheet, staffing_campaigns_department(world, campaign));
    cb_sheet_text(sheet, staffing_campaigns_mode(world, campaign));
    cb_sheet_text(sheet, staffing_campaigns_status(world, campaign));
    cb_sheet_format(sheet, "%u/%u", filled, state->roles->len);
    cb_sheet_format(sheet, "%u %%", cb_campaign_progress(filled, state->roles->len));
    add_time(sheet, call, staffing_campaigns_next_run_at(world, campaign));
}

static void
print_list(const CbCall *call, guint n)
{
    static const CbSheetColumn columns[] = {{"JOB", FALSE, 22},   {"OF", FALSE, 10},   {"MODE", FALSE, 0},
                                            {"STATUS", FALSE, 0}, {"FILLED", TRUE, 0}, {"", TRUE, 0},
                                            {"NEXT TICK", FALSE, 0}, {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint campaign = 0; campaign < n; campaign++)
        add_campaign(sheet, call, campaign);
    if (n > 0)
        cb_sheet_print(sheet, stdout);
    else
        cb_say(stdout, "There are no campaigns: \"callboard campaign start --job JOB\" starts one.");
}

CbExit
cb_campaign_list(CbCall *call)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint n = cb_world_rows(world, CB_staffing_campaigns);
    if (!call->json) {
        print_list(call, n);
        return CB_EXIT_DONE;
    }
    cJSON *array = cJSON_CreateArray();
    for (guint campaign = 0; campaign < n; campaign++)
        cJSON_AddItemToArray(array, json_of(world, campaign));
    cb_call_answer(array);
    return CB_EXIT_DONE;
}

/* --- show ------------------------------------------------------------------------------------- */

static void
print_roles(const CbCall *call, const CbTick *tick)
{
    static const CbSheetColumn columns[] = {{"ROLE", FALSE, 16},   {"ASSIGNED", TRUE, 0}, {"ASKED", TRUE, 0},
                                            {"YES", TRUE, 0},      {"OFFERED", TRUE, 0},  {"TOOK", TRUE, 0},
                                            {"STAGE", FALSE, 0},   {"WAVE", FALSE, 0},    {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint r = 0; r < tick->roles->len; r++) {
        const CbTickRole *role = &g_array_index(tick->roles, CbTickRole, r);
        cb_sheet_text(sheet, role->role_code);
        cb_sheet_format(sheet, "%u/%" G_GINT64_FORMAT, role->assigned, role->required);
        cb_sheet_number(sheet, role->asked);
        cb_sheet_number(sheet, role->ready);
        cb_sheet_number(sheet, role->offered);
        cb_sheet_number(sheet, role->took);
        cb_sheet_text(sheet, cb_stage_name(role->stage));
        add_time(sheet, call, role->last_wave_at);
    }
    cb_sheet_print(sheet, stdout);
}

static GArray *
rank_nobody(gpointer data, const char *role_code, const CbCampaignPolicy *policy, const guint8 *skip, guint most,
            const char **error)
{
    (void)data, (void)role_code, (void)policy, (void)skip, (void)most, (void)error;
    return g_array_new(FALSE, FALSE, sizeof(guint));
}

/* The roles as they stand now, whatever the last tick has stored. */
static CbTick *
roles_now(const CbWorld *world, guint campaign, gint64 now)
{
    const CbTickSource nobody = {rank_nobody, NULL, NULL};
    CbTick *tick = cb_tick_new(CB_TICK_RUNS);
    g_autoptr(CbTickState) state = cb_tick_state_of(world, campaign, now);
    state->automatic = FALSE;
    cb_tick_run(state, &nobody, tick);
    g_array_unref(tick->roles);
    tick->roles = g_steal_pointer(&state->roles);
    return tick;
}

CbExit
cb_campaign_show(CbCall *call, guint campaign)
{
    const CbWorld *world = cb_desk_world(call->desk);
    if (call->json) {
        cb_call_answer(json_of(world, campaign));
        return CB_EXIT_DONE;
    }
    g_autofree char *name = cb_name_of_campaign(world, campaign);
    g_autoptr(CbTick) tick = roles_now(world, campaign, cb_desk_now(call->desk));
    cb_say(stdout, "%s: %s, %s", name, staffing_campaigns_status(world, campaign),
           strcmp(staffing_campaigns_mode(world, campaign), "auto") == 0 ? "automatic" : "assisted");
    cb_say(stdout, "%s", staffing_campaigns_id(world, campaign));
    if (tick->roles->len > 0)
        print_roles(call, tick);
    else
        cb_say(stdout, "It has no roles.");
    return CB_EXIT_DONE;
}

/* --- the next tick ---------------------------------------------------------------------------- */

static void
print_actions(const CbWorld *world, const CbTick *tick)
{
    static const CbSheetColumn columns[] = {
        {"ROLE", FALSE, 16}, {"WHAT", FALSE, 0}, {"WHO", FALSE, 24}, {"REFUSED", FALSE, 30}, {NULL, FALSE, 0}};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint a = 0; a < tick->actions->len; a++) {
        const CbTickAction *action = &g_array_index(tick->actions, CbTickAction, a);
        g_autofree char *name = action->profile == CB_NO_ROW ? NULL : cb_name_of_profile(world, action->profile);
        cb_sheet_text(sheet, action->role_code);
        cb_sheet_text(sheet, action->offer ? "offer" : "ask");
        cb_sheet_text(sheet, name);
        cb_sheet_text(sheet, action->error);
    }
    if (tick->actions->len > 0)
        cb_sheet_print(sheet, stdout);
    cb_say(stdout, "%u to be asked or offered, %u expired%s%s.", tick->actions->len, tick->expired->len,
           tick->escalated != NULL ? "; the next step is taken: " : "", tick->escalated != NULL ? tick->escalated : "");
    cb_say(stdout, "This is what it would do; nothing has been changed.");
}

static CbExit
refuse_gate(const CbCall *call, CbTickGate gate)
{
    static const struct {
        const char *code, *sentence;
    } refusals[] = {
        [CB_TICK_NOT_ACTIVE] = {"CAMPAIGN_NOT_ACTIVE", "the campaign is not active"},
        [CB_TICK_LOCKED] = {"CAMPAIGN_LOCKED", "the campaign is being run at this moment; wait, or: callboard "
                                               "campaign unlock"},
        [CB_TICK_UNSUPPORTED] = {"UNSUPPORTED_DEPARTMENT", "nobody can be assigned in this department: a tick "
                                                           "fails the campaign"},
    };
    return cb_call_refuse(call, refusals[gate].code, "%s", refusals[gate].sentence);
}

CbExit
cb_campaign_plan(CbCall *call, guint campaign)
{
    CbExit status;
    if (!cb_call_sees_crew(call, &status))
        return status;
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(CbRoster) roster = cb_roster_new(world, cb_desk_now(call->desk));
    CbCrewSource crew;
    cb_crew_source_init(&crew, roster, campaign);
    CbTickSource source = cb_crew_source(&crew);
    g_autoptr(CbTick) tick = cb_tick_plan(world, campaign, cb_desk_now(call->desk), &source);
    cb_crew_source_clear(&crew);
    if (tick->gate != CB_TICK_RUNS)
        return refuse_gate(call, tick->gate);
    if (call->json)
        cb_call_answer(cb_answer_tick(world, campaign, tick));
    else
        print_actions(world, tick);
    return CB_EXIT_DONE;
}

/* --- forecast --------------------------------------------------------------------------------- */

#define MOST_CASES 5 /* that fit a screen; --json has all */

static const CbForecastRole *
role_in(const CbForecast *forecast, guint step, guint role)
{
    return &g_array_index(g_array_index(forecast->cases, CbForecastCase, step).roles, CbForecastRole, role);
}

static void
print_forecast(const CbCall *call, const CbForecast *forecast)
{
    CbSheetColumn columns[4 + MOST_CASES] = {{"ROLE", FALSE, 16}, {"ASSIGNED", TRUE, 0}, {"EXPECTED", FALSE, 0}};
    guint n = MIN(forecast->cases->len, MOST_CASES);
    const CbForecastCase *first = &g_array_index(forecast->cases, CbForecastCase, 0);
    for (guint step = 0; step < n; step++)
        columns[3 + step] =
            (CbSheetColumn){cb_head_of_step(g_array_index(forecast->cases, CbForecastCase, step).step), TRUE, 0};
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint r = 0; r < first->roles->len; r++) {
        const CbForecastRole *role = role_in(forecast, 0, r);
        cb_sheet_text(sheet, role->role_code);
        cb_sheet_format(sheet, "%u/%" G_GINT64_FORMAT, role->assigned, role->required);
        add_time(sheet, call, role->expected_at);
        for (guint step = 0; step < n; step++)
            cb_sheet_format(sheet, "%.0f %%", 100 * role_in(forecast, step, r)->chance);
    }
    cb_sheet_print(sheet, stdout);
    cb_say(stdout, "All roles by the start of the job: %.0f %%, of %u games.", 100 * first->chance, forecast->runs);
}

CbExit
cb_campaign_forecast(CbCall *call, guint campaign)
{
    CbExit status;
    if (!cb_call_sees_crew(call, &status))
        return status;
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(CbRoster) roster = cb_roster_new(world, cb_desk_now(call->desk));
    g_autoptr(CbForecast) forecast =
        cb_forecast_new(roster, campaign, cb_desk_now(call->desk), CB_FORECAST_RUNS, CB_FORECAST_ALL);
    if (forecast == NULL)
        return cb_call_refuse(call, "UNSUPPORTED_DEPARTMENT",
                              "there is nothing to forecast: the job is gone, or its department has no roles");
    if (call->json)
        cb_call_answer(cb_answer_forecast(world, campaign, forecast));
    else
        print_forecast(call, forecast);
    return CB_EXIT_DONE;
}

/* --- why -------------------------------------------------------------------------------------- */

static cJSON *
answer_cause(const CbCause *cause)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "cause", cb_cause_codes[cause->kind]);
    cJSON_AddItemToObject(json, "role_code",
                          cause->role_code != NULL ? cJSON_CreateString(cause->role_code) : cJSON_CreateNull());
    cJSON_AddStringToObject(json, "sentence", cause->sentence);
    cJSON_AddItemToObject(json, "action",
                          cause->action != NULL ? cJSON_CreateString(cause->action) : cJSON_CreateNull());
    return json;
}

CbExit
cb_campaign_why(CbCall *call, guint campaign)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, campaign));
    g_autoptr(CbRoster) roster = cb_roster_new(world, cb_desk_now(call->desk));
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, staffing_campaigns_department(world, campaign));
    g_autoptr(GArray) causes = cb_campaign_causes(eligible, campaign, cb_desk_now(call->desk));
    cJSON *array = call->json ? cJSON_CreateArray() : NULL;
    for (guint c = 0; c < causes->len; c++) {
        const CbCause *cause = &g_array_index(causes, CbCause, c);
        if (call->json)
            cJSON_AddItemToArray(array, answer_cause(cause));
        else
            cb_say(stdout, "%s", cause->sentence);
    }
    if (call->json)
        cb_call_answer(array);
    else if (causes->len == 0)
        cb_say(stdout, "Nothing keeps it from advancing.");
    return CB_EXIT_DONE;
}
