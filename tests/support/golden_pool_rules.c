/* Cases of the pool domain about one booking: policy, decide, rank, scoring. */
#include "tests/support/golden_pool.h"

#include <string.h>

#include "engine/pool/policy_judge.h"
#include "engine/pool/rank.h"
#include "engine/pool/route.h"
#include "tests/support/golden.h"

static cJSON *
number_answer(const char *name, double number)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, name, number);
    return answer;
}

static cJSON *
texts_of(const GPtrArray *texts)
{
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < texts->len; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(texts->pdata[i]));
    return array;
}

static CbPoolMode
mode_of(const cJSON *query)
{
    CbPoolMode mode = CB_POOL_NORMAL;
    cb_pool_mode_parse(golden_text(query, "mode"), &mode);
    return mode;
}

/* --- policy ------------------------------------------------------------------------------------- */

static cJSON *
answer_policy(const GoldenPoolCase *c)
{
    CbPoolPolicy policy = cb_pool_policy(c->world);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "auto_assign_enabled", policy.enabled);
    cJSON_AddStringToObject(answer, "mode", cb_pool_mode_name(policy.mode));
    cJSON_AddNumberToObject(answer, "fairness_window_days", (double)policy.window_days);
    cJSON_AddNumberToObject(answer, "max_gap_hours", (double)policy.max_gap_hours);
    cJSON_AddNumberToObject(answer, "w_fair", policy.w_fair);
    cJSON_AddNumberToObject(answer, "w_urgency", policy.w_urgency);
    cJSON_AddNumberToObject(answer, "w_lrs", policy.w_lrs);
    cJSON_AddNumberToObject(answer, "dr_consecutive_penalty", policy.dr_penalty);
    return answer;
}

static void
add_threshold(cJSON *answer, CbThreshold threshold)
{
    cJSON_AddNumberToObject(answer, "urgent_threshold_days", (double)threshold.urgent);
    cJSON_AddNumberToObject(answer, "general_threshold_days", (double)threshold.general);
}

static cJSON *
answer_threshold(const GoldenPoolCase *c)
{
    static const char *const sources[] = {"mode", "type", "builtin"};
    CbMeeting meeting = cb_meeting_parse(golden_text(c->query, "meeting_type"));
    CbThreshold threshold = cb_pool_threshold(c->world, meeting, mode_of(c->query));
    cJSON *answer = cJSON_CreateObject();
    add_threshold(answer, threshold);
    cJSON_AddStringToObject(answer, "source", sources[threshold.source]);
    return answer;
}

static cJSON *
answer_dr_rule(const GoldenPoolCase *c)
{
    CbPoolPolicy policy = cb_pool_preset(mode_of(c->query));
    if (cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(c->query, "penalty")))
        policy.dr_penalty = golden_pool_value(c->query, "penalty");
    CbDrCircumstances circumstances = {golden_pool_flag(c->query, "critical"),
                                       golden_pool_flag(c->query, "no_alternatives"),
                                       g_strcmp0(golden_text(c->query, "system_load"), "HIGH") == 0};
    CbDrRuling ruling = cb_dr_rule(&policy, golden_pool_flag(c->query, "consecutive"), circumstances);
    cJSON *answer = number_answer("penalty_amount", ruling.penalty);
    cJSON_AddBoolToObject(answer, "blocked", ruling.blocked);
    cJSON_AddBoolToObject(answer, "penalty_applied", ruling.penalty != 0);
    cJSON_AddBoolToObject(answer, "override_applied", ruling.override != CB_DR_NO_OVERRIDE);
    cJSON_AddItemToObject(answer, "override_type", golden_pool_text(cb_dr_override_name(ruling.override)));
    return answer;
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static cJSON *
tell_remarks(const CbPoolJudgement *judgement, gboolean errors)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (guint r = 0; r < judgement->remarks->len; r++) {
        const CbPoolRemark *remark = judgement->remarks->pdata[r];
        if ((remark->gravity == CB_REMARK_CRITICAL) == errors)
            g_ptr_array_add(texts, g_strjoin(":", remark->field, cb_remark_gravity_name(remark->gravity), NULL));
    }
    g_ptr_array_sort(texts, compare_texts);
    return texts_of(texts);
}

static cJSON *
answer_policy_validate(const GoldenPoolCase *c)
{
    CbPoolDraft draft;
    g_autofree char *problem = NULL;
    if (!cb_pool_draft_read(cJSON_GetObjectItemCaseSensitive(c->query, "policy"), &draft, &problem))
        return cJSON_CreateString(problem);
    g_autoptr(CbPoolJudgement) judgement = cb_pool_judge(&draft);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "is_valid", judgement->valid);
    cJSON_AddItemToObject(answer, "errors", tell_remarks(judgement, TRUE));
    cJSON_AddItemToObject(answer, "warnings", tell_remarks(judgement, FALSE));
    return answer;
}

/* --- decide ------------------------------------------------------------------------------------- */

static void
add_pooling(cJSON *answer, const GoldenPoolCase *c, guint booking, const CbRoute *route)
{
    CbPoolPolicy policy = cb_pool_policy(c->world);
    cJSON_AddNumberToObject(answer, "threshold_days", (double)route->threshold_days);
    cJSON_AddStringToObject(answer, "pool_status", "waiting");
    cJSON_AddItemToObject(answer, "pool_entry_time", golden_pool_time(c->now));
    cJSON_AddItemToObject(answer, "pool_deadline_time", golden_pool_time(route->deadline));
    cJSON_AddNumberToObject(answer, "pool_processing_attempts", 0);
    cJSON_AddNumberToObject(answer, "processing_priority", cb_pool_mode_priority(policy.mode));
    cJSON_AddNumberToObject(answer, "priority_value",
                            (double)cb_pool_priority(c->world, cb_booking_meeting(c->world, booking)));
}

static cJSON *
answer_decide(const GoldenPoolCase *c)
{
    static const char *const decisions[] = {"immediate", "pool", "escalated", "assigned", "ignored"};
    guint booking = golden_pool_booking(c->world, cJSON_GetObjectItemCaseSensitive(c->query, "booking_id"));
    CbPoolPolicy policy = cb_pool_policy(c->world);
    CbRoute route = cb_pool_route(c->world, booking, &policy, c->now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "decision", decisions[route.kind]);
    cJSON_AddStringToObject(answer, "reason", route.reason);
    if (route.kind == CB_ROUTE_ASSIGNED)
        cJSON_AddStringToObject(answer, "interpreter", booking_plan_interpreter_emp_code(c->world, booking));
    if (route.kind != CB_ROUTE_ASSIGN && route.kind != CB_ROUTE_POOL)
        return answer;
    cJSON_AddNumberToObject(answer, "days_until", (double)route.days_until);
    add_threshold(answer, (CbThreshold){route.urgent_days, route.general_days, CB_THRESHOLD_BUILT_IN});
    if (route.kind == CB_ROUTE_POOL)
        add_pooling(answer, c, booking, &route);
    return answer;
}

static cJSON *
answer_urgency_score(const GoldenPoolCase *c)
{
    CbMeeting meeting = cb_meeting_parse(golden_text(c->query, "meeting_type"));
    gint64 start = golden_pool_instant(c->query, "time_start");
    return number_answer("score", cb_pool_urgency_of(c->world, meeting, start, c->now));
}

static cJSON *
answer_urgency_level(const GoldenPoolCase *c)
{
    CbUrgencyLevel level = cb_pool_urgency_level(golden_pool_instant(c->query, "deadline_time"), c->now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "level", cb_urgency_name(level));
    cJSON_AddBoolToObject(answer, "override", cb_pool_deadline_overrides(level, mode_of(c->query)));
    return answer;
}

/* --- rank --------------------------------------------------------------------------------------- */

static const char *
code_of(const CbDuty *duty, guint place)
{
    return employee_emp_code(duty->world, duty->people[place].employee);
}

static cJSON *
tell_candidate(const CbDuty *duty, const CbPoolCandidate *candidate)
{
    cJSON *told = number_answer("hours", candidate->hours);
    cJSON_AddStringToObject(told, "emp_code", code_of(duty, candidate->place));
    cJSON_AddBoolToObject(told, "eligible", candidate->out == CB_POOL_ELIGIBLE);
    cJSON_AddItemToObject(told, "reason", golden_pool_text(cb_pool_out_name(candidate->out)));
    if (candidate->out != CB_POOL_ELIGIBLE)
        return told;
    cJSON_AddNumberToObject(told, "fairness", candidate->fairness);
    cJSON_AddNumberToObject(told, "lrs", candidate->lrs);
    cJSON_AddNumberToObject(told, "base", candidate->base);
    cJSON_AddNumberToObject(told, "dr_penalty", candidate->dr_penalty);
    cJSON_AddBoolToObject(told, "dr_override", candidate->override != CB_DR_NO_OVERRIDE);
    cJSON_AddNumberToObject(told, "total", candidate->total);
    return told;
}

static cJSON *
answer_rank(const GoldenPoolCase *c)
{
    guint booking = golden_pool_booking(c->world, cJSON_GetObjectItemCaseSensitive(c->query, "booking_id"));
    CbPoolHaste haste = {golden_pool_flag(c->query, "urgent"), golden_pool_flag(c->query, "critical")};
    g_autoptr(CbDuty) duty = cb_duty_new(c->world, c->now, NULL);
    g_autoptr(CbPoolRanking) ranking = cb_pool_rank(duty, booking, haste);
    guint best = cb_pool_best(duty, booking, haste, NULL);
    cJSON *answer = number_answer("urgency", ranking->urgency);
    cJSON *candidates = cJSON_AddArrayToObject(answer, "candidates");
    cJSON_AddStringToObject(answer, "status", ranking->refusal == NULL ? "assigned" : "escalated");
    cJSON_AddItemToObject(answer, "interpreter", golden_pool_text(best == CB_NO_ROW ? NULL : code_of(duty, best)));
    cJSON_AddItemToObject(answer, "reason", golden_pool_text(ranking->refusal));
    cJSON_AddItemToObject(answer, "gap_mode", golden_pool_text(cb_gap_mode_name(ranking->gap_mode)));
    for (guint i = 0; i < ranking->n; i++)
        cJSON_AddItemToArray(candidates, tell_candidate(duty, &ranking->candidates[i]));
    return answer;
}

/* --- scoring ------------------------------------------------------------------------------------ */

static cJSON *
answer_hours(const GoldenPoolCase *c)
{
    g_autoptr(CbDuty) duty = cb_duty_new(c->world, c->now, NULL);
    cJSON *answer = number_answer("min", (double)duty->least / 3600);
    cJSON *hours = cJSON_AddObjectToObject(answer, "hours");
    for (guint p = 0; p < duty->n; p++)
        cJSON_AddNumberToObject(hours, code_of(duty, p), (double)duty->people[p].seconds / 3600);
    cJSON_AddNumberToObject(answer, "gap", (double)cb_duty_gap(duty) / 3600);
    return answer;
}

static CbDuty *
duty_in_window(const GoldenPoolCase *c)
{
    CbPoolPolicy policy = cb_pool_preset(CB_POOL_NORMAL);
    policy.window_days = (gint64)golden_pool_value(c->query, "window_days");
    return cb_duty_new(c->world, c->now, &policy);
}

static cJSON *
answer_lrs(const GoldenPoolCase *c)
{
    g_autoptr(CbDuty) duty = duty_in_window(c);
    cJSON *answer = cJSON_CreateObject(), *scores = cJSON_AddObjectToObject(answer, "scores");
    for (guint p = 0; p < duty->n; p++)
        cJSON_AddNumberToObject(scores, code_of(duty, p), cb_duty_lrs(duty, p));
    return answer;
}

static cJSON *
answer_list_change(const GoldenPoolCase *c)
{
    g_autoptr(GPtrArray) joined = g_ptr_array_new();
    g_autoptr(GPtrArray) left = g_ptr_array_new();
    gint64 days = (gint64)golden_pool_value(c->query, "window_days");
    CbListChange change = cb_duty_list_change(c->world, c->now, days, joined, left);
    cJSON *answer = number_answer("adjustment_factor", change.factor);
    cJSON_AddItemToObject(answer, "new_interpreters", texts_of(joined));
    cJSON_AddItemToObject(answer, "removed_interpreters", texts_of(left));
    cJSON_AddNumberToObject(answer, "size_change", ABS((double)change.current - (double)change.history));
    cJSON_AddBoolToObject(answer, "significant", change.significant);
    return answer;
}

static cJSON *
answer_last_dr(const GoldenPoolCase *c)
{
    CbPoolPolicy policy =
        cb_pool_preset(golden_pool_flag(c->query, "include_pending") ? CB_POOL_URGENT : CB_POOL_NORMAL);
    g_autoptr(CbDuty) duty = cb_duty_new(c->world, c->now, &policy);
    guint last;
    cb_duty_last_roster(duty, golden_pool_instant(c->query, "before"), CB_NO_ROW, &last);
    const char *who = last == CB_NO_ROW ? NULL : booking_plan_interpreter_emp_code(c->world, last);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddItemToObject(answer, "booking_id", golden_pool_number(c->world, last));
    cJSON_AddItemToObject(answer, "interpreter", golden_pool_text(who));
    return answer;
}

static int
compare_spells(gconstpointer a, gconstpointer b)
{
    return cb_row_compare(&((const CbSpell *)a)->booking, &((const CbSpell *)b)->booking);
}

static cJSON *
answer_conflicts(const GoldenPoolCase *c)
{
    g_autoptr(CbDuty) duty = cb_duty_new(c->world, c->now, NULL);
    guint person = cb_world_find(c->world, CB_employee, golden_text(c->query, "emp_code"));
    guint except = golden_pool_booking(c->world, cJSON_GetObjectItemCaseSensitive(c->query, "exclude_booking_id"));
    gint64 start = golden_pool_instant(c->query, "time_start"), end = golden_pool_instant(c->query, "time_end");
    g_autoptr(GArray) spells = g_array_copy(duty->people[duty->place[person]].spells);
    cJSON *answer = cJSON_CreateObject(), *conflicts = cJSON_AddArrayToObject(answer, "conflicts");
    g_array_sort(spells, compare_spells);
    for (guint i = 0; i < spells->len; i++) {
        const CbSpell *spell = &g_array_index(spells, CbSpell, i);
        const char *kind = cb_spell_clash(spell, start, end);
        if (kind == NULL || spell->booking == except)
            continue;
        cJSON *conflict = cJSON_CreateObject();
        cJSON_AddItemToObject(conflict, "booking_id", golden_pool_number(c->world, spell->booking));
        cJSON_AddStringToObject(conflict, "type", kind);
        cJSON_AddItemToArray(conflicts, conflict);
    }
    return answer;
}

const GoldenPoolOp golden_pool_rules[] = {
    {"effective_policy", answer_policy},
    {"threshold", answer_threshold},
    {"dr_rule", answer_dr_rule},
    {"policy_validate", answer_policy_validate},
    {"decide", answer_decide},
    {"urgency_score", answer_urgency_score},
    {"urgency_level", answer_urgency_level},
    {"rank", answer_rank},
    {"hours", answer_hours},
    {"lrs", answer_lrs},
    {"list_change", answer_list_change},
    {"last_dr", answer_last_dr},
    {"conflicts", answer_conflicts},
    {NULL, NULL},
};
