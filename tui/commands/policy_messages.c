/* The policy of messages: shown and changed, in a profile or in a hub's data. */
#include <string.h>

#include "engine/messages/policy.h"
#include "tui/commands/hub.h"
#include "tui/commands/policy.h"
#include "tui/commands/sheet.h"

/* --- showing ---------------------------------------------------------------------------------- */

static void
show_json(const cJSON *policy)
{
    cJSON *json = cJSON_CreateObject();
    for (guint cause = 0; cause < CB_N_CAUSES; cause++) {
        g_auto(CbMessageRule) rule = cb_message_rule_of(policy, cause);
        cJSON *one = cJSON_AddObjectToObject(json, cb_causes[cause].name);
        cJSON_AddStringToObject(one, "channel", cb_channel_name(rule.channel));
        cJSON_AddStringToObject(one, "subject", rule.subject);
        cJSON_AddStringToObject(one, "body", rule.body);
    }
    cb_call_answer(json);
}

/* As it can be typed again; a body of several lines on one. */
static void
show(const CbCall *call, const cJSON *policy)
{
    if (call->json) {
        show_json(policy);
        return;
    }
    for (guint cause = 0; cause < CB_N_CAUSES; cause++) {
        g_auto(CbMessageRule) rule = cb_message_rule_of(policy, cause);
        g_auto(GStrv) lines = g_strsplit(rule.body, "\n", -1);
        g_autofree char *body = g_strjoinv("\\n", lines);
        const char *name = cb_causes[cause].name;
        cb_say(stdout, "%s.channel=%s", name, cb_channel_name(rule.channel));
        cb_say(stdout, "%s.subject=%s", name, rule.subject);
        cb_say(stdout, "%s.body=%s", name, body);
    }
}

/* --- changing --------------------------------------------------------------------------------- */

/* `\n` in a value begins a new line, as it is shown. */
static char *
value_of(const char *word)
{
    g_auto(GStrv) lines = g_strsplit(word, "\\n", -1);
    return g_strjoinv("\n", lines);
}

static gboolean
set(cJSON *policy, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "policy messages takes NAME=VALUE such as accepted.channel=text, not \"%s\"", word);
        return FALSE;
    }
    g_autofree char *name = g_strndup(word, (gsize)(equals - word)), *value = value_of(equals + 1), *problem = NULL;
    if (cb_message_policy_set(policy, name, value, &problem))
        return TRUE;
    g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE, "%s: %s", name, problem);
    return FALSE;
}

static gboolean
set_all(const CbCall *call, cJSON *policy, GError **error)
{
    for (guint i = 1; i < call->n_words; i++)
        if (!set(policy, call->words[i], error))
            return FALSE;
    return TRUE;
}

/* --- in a hub's data -------------------------------------------------------------------------- */

typedef struct {
    const CbCall *call;
    cJSON *policy; /* as it stands afterwards */
} Change;

static gboolean
change_hub(CbDb *db, gpointer data, GError **error)
{
    Change *change = data;
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = cb_policy_get(db, CB_MESSAGE_POLICY, &problem);
    if (problem != NULL) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    change->policy = text == NULL ? cJSON_CreateObject() : cJSON_Parse(text);
    if (!cJSON_IsObject(change->policy)) {
        cJSON_Delete(change->policy);
        change->policy = cJSON_CreateObject();
    }
    if (change->call->n_words == 1)
        return TRUE;
    if (!set_all(change->call, change->policy, error))
        return FALSE;
    g_autoptr(CbPatch) patch = cb_policy_patch(CB_MESSAGE_POLICY, change->policy);
    return cb_hub_write(db, patch, error);
}

static CbExit
run_on_hub(const CbCall *call, GError **error)
{
    CbExit status;
    Change change = {.call = call};
    if (call->n_words > 1 && !cb_hub_may_change(call, &status))
        return status;
    g_autoptr(CbHub) hub = cb_hub_of_call(call, NULL, FALSE, error);
    gboolean done = hub != NULL && cb_hub_change(hub, change_hub, &change, error);
    if (done)
        show(call, change.policy);
    cJSON_Delete(change.policy);
    return done ? CB_EXIT_DONE : CB_EXIT_STORE;
}

/* --- in a profile ----------------------------------------------------------------------------- */

static CbExit
run_on_desk(CbCall *call, GError **error)
{
    CbDesk *desk = cb_call_desk(call, error);
    CbExit status = CB_EXIT_STORE;
    if (desk == NULL || (call->n_words > 1 && (!cb_call_may_change(call, &status, error) ||
                                               !cb_call_may_write_facts(call, &status, error))))
        return status;
    g_autoptr(cJSON) policy = cb_policy_settings(cb_desk_world(desk), CB_MESSAGE_POLICY);
    if (call->n_words > 1 &&
        (!set_all(call, policy, error) || !cb_policy_write(desk, CB_MESSAGE_POLICY, policy, error)))
        return CB_EXIT_STORE;
    show(call, policy);
    return CB_EXIT_DONE;
}

CbExit
cb_policy_messages(CbCall *call, GError **error)
{
    return call->data != NULL || call->data_file != NULL ? run_on_hub(call, error) : run_on_desk(call, error);
}
