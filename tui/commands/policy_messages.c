/* The policy of messages, as it is shown. */
#include "engine/messages/policy.h"
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

CbExit
cb_policy_messages(CbCall *call, GError **error)
{
    static const CbPolicyRow row = {CB_MESSAGE_POLICY, "accepted.channel=text", cb_message_policy_set, show};
    return cb_policy_row(call, &row, error);
}
