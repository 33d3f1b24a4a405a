#include "tui/commands/decision.h"

#include <stdio.h>
#include <string.h>

#include "engine/domain.h"
#include "engine/operators/effect.h"
#include "tui/commands/all.h"
#include "tui/commands/sheet.h"

#define MOST_LINES 20

void
cb_decision_say(const CbDesk *desk, const char *sentence)
{
    cb_say(stdout, "%s", sentence);
    if (cb_desk_has_hub(desk))
        cb_say(stdout, "The open console pushes it to the hub, or the next one, or: callboard sync --once");
}

/* --- answers for programs --------------------------------------------------------------------- */

/* The table of the row that a decision is about: that of its target, but for some. */
static CbTableId
subject_of(const char *kind)
{
    static const struct {
        const char *kind;
        CbTableId table;
    } subjects[] = {
        {"operator.unavailable", CB_absences}, {"operator.available", CB_absences},
        {"contact.log", CB_contacts},          {"session.note", CB_contacts},
        {"session.agree", CB_session_operators},
    };
    for (guint i = 0; i < G_N_ELEMENTS(subjects); i++)
        if (strcmp(subjects[i].kind, kind) == 0)
            return subjects[i].table;
    return cb_decision_kind(kind)->target;
}

/* `after` holds the decision. */
static cJSON *
row_of(const CbWorld *after, const CbWish *wish, const CbPatch *patch)
{
    CbTableId table = subject_of(wish->kind);
    const CbRow *key = cb_patch_first(patch, table);
    gboolean target = table == cb_decision_kind(wish->kind)->target;
    guint row = target        ? cb_world_find(after, table, wish->target_id)
                : key == NULL ? CB_NO_ROW
                              : cb_world_find_row(after, key);
    return row == CB_NO_ROW ? cJSON_CreateNull() : cb_json_row(after, table, row);
}

static cJSON *
answer_of(const CbWorld *after, const CbWish *wish, const CbOutcome *outcome)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "outcome", outcome->code == NULL ? "accepted" : "refused");
    cJSON_AddItemToObject(json, "code",
                          outcome->code == NULL ? cJSON_CreateNull() : cJSON_CreateString(outcome->code));
    if (outcome->code == NULL)
        cJSON_AddItemToObject(json, "row", row_of(after, wish, outcome->patch));
    return json;
}

/* --- dry run ---------------------------------------------------------------------------------- */

static GPtrArray *
effect_lines(CbDesk *desk, const CbPatch *patch)
{
    g_autoptr(CbEffect) effect = cb_effect_new(cb_desk_world(desk), patch, cb_desk_now(desk));
    return cb_effect_lines(effect, MOST_LINES);
}

static cJSON *
preview_answer(CbDesk *desk, const CbWish *wish, const CbOutcome *outcome)
{
    if (outcome->code != NULL)
        return answer_of(cb_desk_world(desk), wish, outcome);
    g_autoptr(CbWorld) after = cb_world_patch(cb_desk_world(desk), outcome->patch);
    g_autoptr(GPtrArray) lines = effect_lines(desk, outcome->patch);
    cJSON *json = answer_of(after, wish, outcome);
    cJSON *effect = cJSON_AddArrayToObject(json, "effect");
    for (guint i = 0; i < lines->len; i++)
        cJSON_AddItemToArray(effect, cJSON_CreateString(lines->pdata[i]));
    return json;
}

static void
print_preview(CbDesk *desk, const CbOutcome *outcome)
{
    g_autoptr(GPtrArray) lines = effect_lines(desk, outcome->patch);
    cb_say(stdout, "%s", outcome->sentence);
    for (guint i = 0; i < lines->len; i++)
        cb_say(stdout, "  %s", (const char *)lines->pdata[i]);
}

/* --- making ----------------------------------------------------------------------------------- */

static GPtrArray *
preview_all(CbDesk *desk, const CbWish *wishes, guint n)
{
    GPtrArray *outcomes = g_ptr_array_new_with_free_func((GDestroyNotify)cb_outcome_free);
    for (guint i = 0; i < n; i++)
        g_ptr_array_add(outcomes, cb_desk_preview(desk, &wishes[i]));
    return outcomes;
}

static cJSON *
answer_one(const CbCall *call, const CbWish *wish, const CbOutcome *outcome)
{
    return call->dry_run ? preview_answer(call->desk, wish, outcome)
                         : answer_of(cb_desk_world(call->desk), wish, outcome);
}

static void
tell_one(const CbCall *call, const CbOutcome *outcome)
{
    if (outcome->code != NULL)
        cb_call_tell("%s (%s)", outcome->sentence, outcome->code);
    else if (call->dry_run)
        print_preview(call->desk, outcome);
    else
        cb_say(stdout, "%s", outcome->sentence);
}

static CbExit
status_of(const GPtrArray *outcomes)
{
    for (guint i = 0; i < outcomes->len; i++)
        if (((const CbOutcome *)outcomes->pdata[i])->code != NULL)
            return CB_EXIT_REFUSED;
    return CB_EXIT_DONE;
}

static void
tell_all(const CbCall *call, const GPtrArray *outcomes)
{
    gboolean accepted = FALSE;
    for (guint i = 0; i < outcomes->len; i++) {
        const CbOutcome *outcome = outcomes->pdata[i];
        gboolean last = i + 1 == outcomes->len;
        accepted = accepted || outcome->code == NULL;
        if (last && outcome->code == NULL && !call->dry_run)
            cb_decision_say(call->desk, outcome->sentence);
        else
            tell_one(call, outcome);
    }
    if (call->dry_run && accepted)
        cb_say(stdout, "This is what it would do; nothing has been changed.");
}

static GPtrArray *
decide(CbCall *call, const CbWish *wishes, guint n, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    if (desk == NULL)
        return NULL;
    return call->dry_run ? preview_all(desk, wishes, n) : cb_desk_decide(desk, wishes, n, NULL, error);
}

CbExit
cb_decision_make(CbCall *call, const char *kind, const char *target_id, const char *payload, GError **error)
{
    CbWish wish = {kind, target_id, (char *)payload};
    g_autoptr(GPtrArray) outcomes = decide(call, &wish, 1, error);
    if (outcomes == NULL)
        return CB_EXIT_STORE;
    if (call->json)
        cb_call_answer(answer_one(call, &wish, outcomes->pdata[0]));
    else
        tell_all(call, outcomes);
    return status_of(outcomes);
}

CbExit
cb_decision_make_all(CbCall *call, const CbWish *wishes, guint n, GError **error)
{
    g_autoptr(GPtrArray) outcomes = decide(call, wishes, n, error);
    if (outcomes == NULL)
        return CB_EXIT_STORE;
    cJSON *answers = call->json ? cJSON_CreateArray() : NULL;
    for (guint i = 0; call->json && i < n; i++)
        cJSON_AddItemToArray(answers, answer_one(call, &wishes[i], outcomes->pdata[i]));
    if (call->json)
        cb_call_answer(answers);
    else
        tell_all(call, outcomes);
    return status_of(outcomes);
}
