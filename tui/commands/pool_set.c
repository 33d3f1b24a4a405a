/* What people set of the pool: its mode, an override, automatic switching, the policy. */
#include <math.h>
#include <string.h>

#include "engine/pool/answers_ahead.h"
#include "engine/pool/names.h"
#include "engine/pool/pool.h"
#include "tui/commands/dates.h"
#include "tui/commands/decision.h"
#include "tui/commands/pool.h"
#include "tui/commands/sheet.h"

static CbExit
decide(CbCall *call, const char *kind, const cJSON *json, GError **error)
{
    char *payload = cJSON_PrintUnformatted(json);
    CbExit status = cb_decision_make(call, kind, CB_POOL_ID, payload, error);
    cJSON_free(payload);
    return status;
}

/* --- the mode --------------------------------------------------------------------------------- */

static const char *const impact_words[] = {
    [CB_IMPACT_IMMEDIATE] = "decided at once",
    [CB_IMPACT_DEADLINE] = "another deadline",
    [CB_IMPACT_NONE] = "stays as it is",
    [CB_IMPACT_FAILED] = "cannot be placed",
};

static void
print_switch(const CbCall *call, const CbSwitchPlan *plan)
{
    static const CbSheetColumn columns[] = {{"BOOKING", FALSE, 22},   {"WOULD", FALSE, 0},
                                            {"DECIDED BY", FALSE, 0}, {"WAS", FALSE, 0},
                                            {"ID", FALSE, 0},         {NULL, FALSE, 0}};
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(CbSheet) sheet = cb_sheet_new(columns);
    for (guint i = 0; i < plan->entries->len; i++) {
        const CbSwitchEntry *entry = &g_array_index(plan->entries, CbSwitchEntry, i);
        g_autofree char *name = cb_name_of_booking(world, entry->booking);
        g_autofree char *deadline = cb_pool_moment(call, entry->deadline);
        g_autofree char *before = cb_pool_moment(call, entry->deadline_before);
        cb_sheet_text(sheet, name);
        cb_sheet_text(sheet, impact_words[entry->impact]);
        cb_sheet_text(sheet, deadline);
        cb_sheet_text(sheet, before);
        cb_sheet_text(sheet, booking_plan_booking_id(world, entry->booking));
    }
    if (plan->entries->len > 0)
        cb_sheet_print(sheet, stdout);
    cb_say(stdout,
           "From %s to %s: %u decided at once, %u with another deadline, %u as they are, %u cannot "
           "be placed.",
           cb_pool_mode_name(plan->from), cb_pool_mode_name(plan->to), plan->immediate,
           plan->deadlines, plan->unchanged, plan->failed);
}

static void
print_notes(guint notes)
{
    for (guint note = 0; note < CB_N_SWITCH_NOTES; note++)
        if ((notes >> note & 1) != 0)
            cb_say(stdout, "Mind: %s", cb_switch_note_sentence(note));
}

static CbExit
preview_switch(CbCall *call, CbPoolMode mode)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(CbSwitchPlan) plan = cb_switch_plan(world, mode, cb_desk_now(call->desk));
    if (plan->same)
        return cb_call_refuse(call, "ALREADY_IN_MODE", "the pool is in %s already",
                              cb_pool_mode_name(mode));
    if (call->json) {
        cb_call_answer(cb_answer_pool_switch(world, plan));
        return CB_EXIT_DONE;
    }
    print_switch(call, plan);
    print_notes(plan->notes);
    cb_say(stdout, "This is what it would do; nothing has been changed.");
    return CB_EXIT_DONE;
}

static char *
switch_payload(const CbCall *call, CbPoolMode mode)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(mode));
    if (call->reason != NULL)
        cJSON_AddStringToObject(json, "reason", call->reason);
    return cJSON_PrintUnformatted(json);
}

/* What was marked is decided at once: by the hub, else here. */
static CbExit
tell_switch(CbCall *call, const CbOutcome *outcome, cJSON *plan, GError **error)
{
    g_autoptr(cJSON) json = call->json ? cJSON_CreateObject() : NULL;
    gboolean done = outcome->code == NULL;
    if (!done && !call->json)
        cb_call_tell("%s (%s)", outcome->sentence, outcome->code);
    if (done && !call->json)
        cb_decision_say(call->desk, outcome->sentence);
    if (json != NULL) {
        cJSON_AddStringToObject(json, "outcome", done ? "accepted" : "refused");
        cJSON_AddItemToObject(json, "code",
                              done ? cJSON_CreateNull() : cJSON_CreateString(outcome->code));
        if (done)
            cJSON_AddItemToObject(json, "switch", cJSON_Duplicate(plan, TRUE));
    }
    if (done && !cb_desk_has_hub(call->desk) && !cb_pool_run_ready(call, json, error))
        return CB_EXIT_STORE;
    if (json != NULL)
        cb_call_answer(g_steal_pointer(&json));
    return done ? CB_EXIT_DONE : CB_EXIT_REFUSED;
}

CbExit
cb_pool_mode(CbCall *call, GError **error)
{
    CbPoolMode mode;
    g_autofree char *name = g_ascii_strup(call->words[1], -1);
    if (!cb_pool_mode_parse(name, &mode)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "pool mode takes balance, urgent, normal or custom, not \"%s\"",
                    call->words[1]);
        return CB_EXIT_USAGE;
    }
    if (call->dry_run)
        return preview_switch(call, mode);
    g_autoptr(CbSwitchPlan) plan =
        cb_switch_plan(cb_desk_world(call->desk), mode, cb_desk_now(call->desk));
    g_autoptr(cJSON) before = cb_answer_pool_switch(cb_desk_world(call->desk), plan);
    char *payload = switch_payload(call, mode);
    const CbWish wish = {"pool.switch", CB_POOL_ID, payload};
    g_autoptr(GPtrArray) outcomes = cb_desk_decide(call->desk, &wish, 1, NULL, error);
    cJSON_free(payload);
    return outcomes == NULL ? CB_EXIT_STORE : tell_switch(call, outcomes->pdata[0], before, error);
}

/* --- override, automatic switching ------------------------------------------------------------ */

CbExit
cb_pool_override(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    gint64 until;
    if (call->n_words > 1 && strcmp(call->words[1], "off") != 0) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "pool override takes --reason TEXT, or \"off\", not \"%s\"", call->words[1]);
        return CB_EXIT_USAGE;
    }
    if (call->n_words > 1)
        cJSON_AddTrueToObject(json, "off");
    if (call->reason != NULL)
        cJSON_AddStringToObject(json, "reason", call->reason);
    if (call->until != NULL) {
        if (!cb_call_time(call, call->until, &until, error))
            return CB_EXIT_USAGE;
        cJSON_AddItemToObject(json, "until", cb_json_value(CB_TYPE_TIME, cb_integer(until)));
    }
    return decide(call, "pool.override", json, error);
}

/* The limits of --policy, NULL with an error. */
static cJSON *
limits_of(const CbCall *call, GError **error)
{
    g_autofree char *text = NULL, *name = g_filename_display_name(call->policy_file);
    g_autoptr(GError) problem = NULL;
    if (!g_file_get_contents(call->policy_file, &text, NULL, &problem)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s", problem->message);
        return NULL;
    }
    cJSON *limits = cJSON_Parse(text);
    if (cJSON_IsObject(limits))
        return limits;
    cJSON_Delete(limits);
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s holds no JSON object", name);
    return NULL;
}

CbExit
cb_pool_auto(CbCall *call, GError **error)
{
    const char *word = call->n_words > 1 ? call->words[1] : NULL;
    gboolean on = g_strcmp0(word, "on") == 0;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if ((word == NULL && call->policy_file == NULL) ||
        (word != NULL && !on && strcmp(word, "off") != 0)) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "pool auto takes on or off, --policy FILE, or both");
        return CB_EXIT_USAGE;
    }
    if (word != NULL)
        cJSON_AddBoolToObject(json, "enabled", on);
    if (call->policy_file != NULL) {
        cJSON *limits = limits_of(call, error);
        if (limits == NULL)
            return CB_EXIT_USAGE;
        cJSON_AddItemToObject(json, "config", limits);
    }
    return decide(call, "pool.auto", json, error);
}

/* --- the policy ------------------------------------------------------------------------------- */

#define ENABLED "auto_assign_enabled"

static const char *
name_of(CbPoolNumber number)
{
    return cb_tables[CB_auto_assignment_config].columns[cb_pool_limits[number].column].name;
}

/* "w_fair=1.5", "auto_assign_enabled=false". */
static gboolean
add_setting(cJSON *json, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    g_autofree char *name = equals == NULL ? NULL : g_strndup(word, (gsize)(equals - word));
    char *end = NULL;
    double value = equals == NULL ? 0 : g_ascii_strtod(equals + 1, &end);
    if (g_strcmp0(name, ENABLED) == 0 &&
        (strcmp(equals, "=true") == 0 || strcmp(equals, "=false") == 0)) {
        cJSON_AddBoolToObject(json, ENABLED, strcmp(equals, "=true") == 0);
        return TRUE;
    }
    for (CbPoolNumber n = 0; name != NULL && n < CB_POOL_N_NUMBERS; n++)
        if (strcmp(name, name_of(n)) == 0 && end != equals + 1 && *end == '\0' && isfinite(value)) {
            cJSON_AddNumberToObject(json, name, value);
            return TRUE;
        }
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                "pool policy takes NAME=VALUE such as w_fair=1.5 or " ENABLED "=false, not \"%s\"",
                word);
    return FALSE;
}

/* CUSTOM with the numbers that stand in the row and those that are set: what presets say is not
 * asked. */
static CbPoolDraft
draft_of(const CbWorld *world, const cJSON *json)
{
    CbPoolDraft draft = {.mode = cb_pool_mode_name(CB_POOL_CUSTOM)};
    guint row = cb_pool_policy_row(world);
    for (CbPoolNumber n = 0; n < CB_POOL_N_NUMBERS; n++) {
        g_autoptr(cJSON) stored =
            row == CB_NO_ROW ? NULL : cb_json_row(world, CB_auto_assignment_config, row);
        const cJSON *set = cb_json_member(json, name_of(n)),
                    *old = cb_json_member(stored, name_of(n));
        draft.numbers[n] = cJSON_IsNumber(set)   ? set->valuedouble
                           : cJSON_IsNumber(old) ? old->valuedouble
                                                 : NAN;
    }
    return draft;
}

static void
show_policy(CbCall *call)
{
    CbPoolPolicy policy = cb_pool_policy(cb_desk_world(call->desk));
    if (call->json) {
        cb_call_answer(cb_answer_pool_policy(&policy));
        return;
    }
    cb_say(stdout, "mode=%s", cb_pool_mode_name(policy.mode));
    cb_say(stdout, ENABLED "=%s", policy.enabled ? "true" : "false");
    for (CbPoolNumber n = 0; n < CB_POOL_N_NUMBERS; n++) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        cb_say(stdout, "%s=%s", name_of(n),
               g_ascii_formatd(text, sizeof text, "%.12g", cb_pool_number(&policy, n)));
    }
    if (policy.mode != CB_POOL_CUSTOM)
        cb_say(stdout, "The numbers are those of %s; what is set counts in CUSTOM.",
               cb_pool_mode_name(policy.mode));
}

static void
print_judgement(const CbPoolJudgement *judgement, const CbPoolImpact *impact)
{
    g_autoptr(GPtrArray) lines = cb_pool_impact_lines(impact);
    for (guint r = 0; r < judgement->remarks->len; r++) {
        const CbPoolRemark *remark = judgement->remarks->pdata[r];
        cb_say(stdout, "%s (%s): %s", remark->field, cb_remark_gravity_name(remark->gravity),
               remark->sentence);
    }
    for (guint l = 0; l < lines->len; l++)
        cb_say(stdout, "%s", (const char *)lines->pdata[l]);
}

static gboolean
sets_number(const cJSON *json)
{
    for (CbPoolNumber n = 0; n < CB_POOL_N_NUMBERS; n++)
        if (cb_json_member(json, name_of(n)) != NULL)
            return TRUE;
    return FALSE;
}

static CbExit
preview_policy(CbCall *call, const cJSON *json)
{
    const CbWorld *world = cb_desk_world(call->desk);
    CbPoolDraft draft = draft_of(world, json);
    CbPoolPolicy after = cb_pool_draft_policy(&draft);
    g_autoptr(CbPoolJudgement) judgement = cb_pool_judge(&draft);
    CbPoolImpact impact = cb_pool_impact(world, &after, cb_desk_now(call->desk));
    if (call->json)
        cb_call_answer(cb_answer_pool_judgement(judgement, &impact));
    else
        print_judgement(judgement, &impact);
    if (!call->json)
        cb_say(stdout, "So it would be in CUSTOM; nothing has been changed.");
    return judgement->valid ? CB_EXIT_DONE : CB_EXIT_REFUSED;
}

CbExit
cb_pool_set_policy(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    if (call->n_words == 1) {
        show_policy(call);
        return CB_EXIT_DONE;
    }
    for (guint i = 1; i < call->n_words; i++)
        if (!add_setting(json, call->words[i], error))
            return CB_EXIT_USAGE;
    if (call->dry_run && sets_number(json))
        return preview_policy(call, json);
    return call->dry_run || cb_call_may_change(call, &status, error)
               ? decide(call, "pool.policy", json, error)
               : status;
}
