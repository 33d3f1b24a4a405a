#include "engine/pool/ruling.h"

#include <math.h>

#include "engine/json.h"
#include "engine/pool/defaults.h"
#include "engine/pool/names.h"
#include "engine/pool/route.h"
#include "engine/pool/why.h"
#include "engine/pool/write.h"

enum { BEST = 5, MOST_CONFLICTS = 10 };

/* --- who gets it ------------------------------------------------------------------------------ */

static const char *
code_of(const CbDuty *duty, guint place)
{
    return employee_emp_code(duty->world, duty->people[place].employee);
}

static const CbPoolCandidate *
candidate_called(const CbDuty *duty, const CbPoolRanking *ranking, const char *emp_code)
{
    for (guint i = 0; i < ranking->n_eligible && emp_code != NULL; i++)
        if (g_strcmp0(code_of(duty, ranking->candidates[i].place), emp_code) == 0)
            return &ranking->candidates[i];
    return NULL;
}

CbRuling *
cb_ruling_rank(const CbCase *c, guint booking, gboolean emergency, const char *planned)
{
    CbRuling *ruling = g_new0(CbRuling, 1);
    ruling->duty = cb_duty_new(c->world, c->now, NULL);
    CbPoolHaste haste = {.urgent = TRUE, .critical = emergency || cb_pool_is_critical(ruling->duty, booking)};
    ruling->ranking = cb_pool_rank(ruling->duty, booking, haste);
    ruling->candidate = candidate_called(ruling->duty, ruling->ranking, planned);
    if (ruling->candidate == NULL && ruling->ranking->n_eligible > 0)
        ruling->candidate = &ruling->ranking->candidates[0];
    ruling->place = ruling->candidate == NULL ? CB_NO_ROW : ruling->candidate->place;
    return ruling;
}

CbRuling *
cb_ruling_choose(const CbCase *c, guint employee)
{
    CbRuling *ruling = g_new0(CbRuling, 1);
    ruling->duty = cb_duty_new(c->world, c->now, NULL);
    ruling->place = ruling->duty->place[employee];
    return ruling;
}

void
cb_ruling_free(CbRuling *ruling)
{
    if (ruling == NULL)
        return;
    cb_pool_ranking_free(ruling->ranking);
    cb_duty_free(ruling->duty);
    g_free(ruling);
}

const char *
cb_ruling_code(const CbRuling *ruling)
{
    return ruling->place == CB_NO_ROW ? NULL : code_of(ruling->duty, ruling->place);
}

/* --- snapshots -------------------------------------------------------------------------------- */

static void
add_number(cJSON *json, const char *name, double number)
{
    cJSON_AddNumberToObject(json, name, round(number * 10000) / 10000);
}

static double
hours_of(const CbDuty *duty, guint place)
{
    return (double)duty->people[place].seconds / 3600;
}

static void
add_person(cJSON *json, const char *name, const CbDuty *duty, guint place)
{
    if (place == CB_NO_ROW)
        return;
    cJSON *person = cJSON_AddObjectToObject(json, name);
    cJSON_AddStringToObject(person, "emp_code", code_of(duty, place));
    add_number(person, "hours", hours_of(duty, place));
}

/* Those whom the decision concerns, not everybody. */
static cJSON *
snapshot(const CbDuty *duty, guint chosen)
{
    guint least = CB_NO_ROW, most = CB_NO_ROW;
    double sum = 0;
    for (guint p = 0; p < duty->n; p++) {
        sum += hours_of(duty, p);
        if (least == CB_NO_ROW || duty->people[p].seconds < duty->people[least].seconds)
            least = p;
        if (most == CB_NO_ROW || duty->people[p].seconds > duty->people[most].seconds)
            most = p;
    }
    cJSON *json = cJSON_CreateObject();
    add_person(json, "chosen", duty, chosen);
    add_person(json, "least", duty, least);
    add_person(json, "most", duty, most);
    add_number(json, "mean", duty->n == 0 ? 0 : sum / duty->n);
    return json;
}

static cJSON *
breakdown(const CbDuty *duty, const CbPoolRanking *ranking)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < MIN(ranking->n_eligible, BEST); i++) {
        const CbPoolCandidate *candidate = &ranking->candidates[i];
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "emp_code", code_of(duty, candidate->place));
        add_number(one, "total", candidate->total);
        add_number(one, "base", candidate->base);
        add_number(one, "fairness", candidate->fairness);
        add_number(one, "lrs", candidate->lrs);
        add_number(one, "dr_penalty", candidate->dr_penalty);
        add_number(one, "hours", candidate->hours);
        cJSON_AddItemToArray(json, one);
    }
    return json;
}

static guint
count_out(const CbPoolRanking *ranking, CbPoolOut out)
{
    guint n = 0;
    for (guint i = 0; i < ranking->n; i++)
        n += ranking->candidates[i].out == out;
    return n;
}

static cJSON *
conflict_counts(const CbPoolRanking *ranking)
{
    guint conflicted = count_out(ranking, CB_POOL_TIME_CONFLICT);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "checked", ranking->n);
    cJSON_AddNumberToObject(json, "available", ranking->n - conflicted);
    cJSON_AddNumberToObject(json, "conflicted", conflicted);
    return json;
}

/* --- duty rosters ----------------------------------------------------------------------------- */

typedef struct {
    const char *last; /* who had the one before; NULL: nobody who counts */
    const char *behaviour, *override;
    double penalty;
} Roster;

static const char *
behaviour_name(CbDrBehaviour behaviour)
{
    static const char *const names[] = {NULL, "BLOCK", "SOFT", "MINIMAL"};
    return names[behaviour];
}

static Roster
roster_of(const CbWorld *world, guint booking, const CbRuling *ruling)
{
    CbDrRuling rule = cb_dr_rule(&ruling->duty->policy, TRUE, (CbDrCircumstances){0});
    guint place = cb_duty_last_roster(ruling->duty, booking_plan_time_start(world, booking), booking, NULL);
    const CbPoolCandidate *chosen = ruling->candidate;
    return (Roster){
        .last = place == CB_NO_ROW ? NULL : code_of(ruling->duty, place),
        .behaviour = behaviour_name(rule.behaviour),
        .override = chosen == NULL ? NULL : cb_dr_override_name(chosen->override),
        .penalty = chosen == NULL ? 0 : chosen->dr_penalty,
    };
}

static cJSON *
roster_json(const Roster *roster)
{
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "last_interpreter", roster->last);
    cb_json_add_text(json, "behaviour", roster->behaviour);
    cb_json_add_text(json, "override", roster->override);
    add_number(json, "penalty", roster->penalty);
    return json;
}

static void
patch_roster(const CbCase *c, CbPatch *patch, guint booking, const CbRuling *ruling, const Roster *roster)
{
    char penalty[32];
    CbRow *row = cb_patch_logged(c, patch, CB_dr_policy_log);
    cb_patch_set_text(patch, row, CB_dr_policy_log_booking_id, booking_plan_booking_id(c->world, booking));
    cb_patch_set_integer(row, CB_dr_policy_log_timestamp, c->now);
    cb_patch_set_text(patch, row, CB_dr_policy_log_mode, cb_pool_mode_name(ruling->duty->policy.mode));
    cb_patch_set_text(patch, row, CB_dr_policy_log_last_interpreter, roster->last);
    cb_patch_set_text(patch, row, CB_dr_policy_log_behaviour, roster->behaviour);
    cb_patch_set_text(patch, row, CB_dr_policy_log_penalty, cb_pool_weight_format(roster->penalty, penalty));
    cb_patch_set_text(patch, row, CB_dr_policy_log_override_type, roster->override);
}

/* --- conflicts -------------------------------------------------------------------------------- */

static cJSON *
list_conflicts(const CbCase *c, guint booking, const CbRuling *ruling)
{
    cJSON *json = cJSON_CreateArray();
    gint64 start = booking_plan_time_start(c->world, booking), end = booking_plan_time_end(c->world, booking);
    for (guint i = 0; i < ruling->ranking->n && cJSON_GetArraySize(json) < MOST_CONFLICTS; i++) {
        const CbPoolCandidate *candidate = &ruling->ranking->candidates[i];
        if (candidate->out != CB_POOL_TIME_CONFLICT || candidate->clash == CB_NO_ROW)
            continue;
        const CbSpell spell = {booking_plan_time_start(c->world, candidate->clash),
                               booking_plan_time_end(c->world, candidate->clash), candidate->clash};
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "emp_code", code_of(ruling->duty, candidate->place));
        cJSON_AddStringToObject(one, "booking_id", booking_plan_booking_id(c->world, candidate->clash));
        cb_json_add_text(one, "kind", cb_spell_clash(&spell, start, end));
        cJSON_AddItemToArray(json, one);
    }
    return json;
}

static void
patch_conflicts(const CbCase *c, CbPatch *patch, guint booking, const CbRuling *ruling)
{
    guint conflicted = count_out(ruling->ranking, CB_POOL_TIME_CONFLICT);
    gboolean found = ruling->place != CB_NO_ROW;
    CbRow *row = cb_patch_logged(c, patch, CB_conflict_detection_log);
    cb_patch_set_text(patch, row, CB_conflict_detection_log_booking_id, booking_plan_booking_id(c->world, booking));
    cb_patch_set_integer(row, CB_conflict_detection_log_timestamp, c->now);
    cb_patch_set_integer(row, CB_conflict_detection_log_requested_start, booking_plan_time_start(c->world, booking));
    cb_patch_set_integer(row, CB_conflict_detection_log_requested_end, booking_plan_time_end(c->world, booking));
    cb_patch_set_integer(row, CB_conflict_detection_log_total_interpreters_checked, ruling->ranking->n);
    cb_patch_set_integer(row, CB_conflict_detection_log_available_interpreters, ruling->ranking->n - conflicted);
    cb_patch_set_integer(row, CB_conflict_detection_log_conflicted_interpreters, conflicted);
    cb_patch_set_json(patch, row, CB_conflict_detection_log_conflicts, list_conflicts(c, booking, ruling));
    cb_patch_set_text(patch, row, CB_conflict_detection_log_resolution_strategy,
                      found ? "FILTER_CONFLICTS" : "ESCALATE");
    cb_patch_set_text(patch, row, CB_conflict_detection_log_outcome, found ? "SUCCESS" : "FAILURE");
}

/* --- the assignment log ----------------------------------------------------------------------- */

static CbRow *
add_assignment(const CbCase *c, CbPatch *patch, guint booking, const char *status, const char *reason)
{
    CbRow *row = cb_patch_logged(c, patch, CB_assignment_log);
    cb_patch_set_text(patch, row, CB_assignment_log_booking_id, booking_plan_booking_id(c->world, booking));
    cb_patch_set_text(patch, row, CB_assignment_log_status, status);
    cb_patch_set_text(patch, row, CB_assignment_log_reason, reason);
    cb_patch_set_integer(row, CB_assignment_log_created_at, c->now);
    return row;
}

void
cb_patch_assignment_note(const CbCase *c, CbPatch *patch, guint booking, const char *status, const char *reason)
{
    add_assignment(c, patch, booking, status, reason);
}

static cJSON *
processing_json(const CbCase *c, guint booking, const CbRulingLog *log)
{
    gint64 deadline = booking_plan_pool_deadline_time(c->world, booking);
    cJSON *json = cJSON_CreateObject();
    cb_json_add_text(json, "batch_id", log->batch_id);
    cJSON_AddNumberToObject(json, "attempts", (double)log->attempts);
    cb_json_add_text(json, "urgency_level", cb_urgency_name(cb_pool_urgency_level(deadline, c->now)));
    return json;
}

static cJSON *
state_json(const CbRuling *ruling)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(ruling->duty->policy.mode));
    if (ruling->ranking != NULL) {
        cb_json_add_text(json, "gap_mode", cb_gap_mode_name(ruling->ranking->gap_mode));
        add_number(json, "urgency", ruling->ranking->urgency);
    }
    return json;
}

static void
add_snapshots(CbPatch *patch, CbRow *row, guint booking, const CbRuling *ruling)
{
    CbDuty *duty = ruling->duty;
    cb_patch_set_integer(row, CB_assignment_log_max_gap_hours, duty->policy.max_gap_hours);
    cb_patch_set_integer(row, CB_assignment_log_fairness_window_days, duty->policy.window_days);
    cb_patch_set_json(patch, row, CB_assignment_log_pre_hours_snapshot, snapshot(duty, ruling->place));
    if (ruling->place == CB_NO_ROW)
        return;
    cb_duty_assign(duty, booking, ruling->place);
    cb_patch_set_json(patch, row, CB_assignment_log_post_hours_snapshot, snapshot(duty, ruling->place));
    cb_duty_release(duty, booking, ruling->place);
}

static void
patch_assignment(const CbCase *c, CbPatch *patch, guint booking, const CbRuling *ruling, const CbRulingLog *log,
                 const Roster *roster)
{
    const CbPoolRanking *ranking = ruling->ranking;
    gboolean found = ruling->place != CB_NO_ROW;
    CbRow *row =
        add_assignment(c, patch, booking, found ? "assigned" : "escalated", found ? log->reason : ranking->refusal);
    cb_patch_set_text(patch, row, CB_assignment_log_interpreter_emp_code, cb_ruling_code(ruling));
    add_snapshots(patch, row, booking, ruling);
    cb_patch_set_json(patch, row, CB_assignment_log_system_state, state_json(ruling));
    if (ranking != NULL) {
        cb_patch_set_json(patch, row, CB_assignment_log_score_breakdown, breakdown(ruling->duty, ranking));
        cb_patch_set_json(patch, row, CB_assignment_log_conflict_detection, conflict_counts(ranking));
    }
    if (roster != NULL)
        cb_patch_set_json(patch, row, CB_assignment_log_dr_policy_decision, roster_json(roster));
    if (log->batch_id != NULL || log->attempts > 0)
        cb_patch_set_json(patch, row, CB_assignment_log_pool_processing, processing_json(c, booking, log));
}

void
cb_patch_ruling(const CbCase *c, CbPatch *patch, guint booking, const CbRuling *ruling, const CbRulingLog *log)
{
    gboolean ranked = ruling->ranking != NULL;
    gboolean ruled = ranked && cb_booking_meeting(c->world, booking) == CB_MEETING_DR;
    Roster roster = ruled ? roster_of(c->world, booking, ruling) : (Roster){0};
    patch_assignment(c, patch, booking, ruling, log, ruled ? &roster : NULL);
    if (ranked)
        patch_conflicts(c, patch, booking, ruling);
    if (ruled)
        patch_roster(c, patch, booking, ruling, &roster);
    if (ruling->place != CB_NO_ROW)
        cb_patch_raise(patch, c->world, CB_employee, ruling->duty->people[ruling->place].employee);
}

/* --- sentences -------------------------------------------------------------------------------- */

char *
cb_ruling_sentence(const CbCase *c, guint booking, const CbRuling *ruling)
{
    g_autofree char *name = cb_name_of_booking(c->world, booking);
    g_autofree char *nobody =
        ruling->ranking == NULL ? NULL : cb_pool_why_nobody(ruling->duty, ruling->ranking, booking);
    if (nobody != NULL)
        return g_strconcat(nobody, " It is left to people.", NULL);
    g_autofree char *who = cb_name_of_code(c->world, cb_ruling_code(ruling));
    guint others = ruling->ranking == NULL ? 0 : ruling->ranking->n_eligible - 1;
    if (others == 0)
        return g_strdup_printf("%s interprets %s.", who, name);
    return g_strdup_printf("%s interprets %s; %u other%s could.", who, name, others, others == 1 ? "" : "s");
}
