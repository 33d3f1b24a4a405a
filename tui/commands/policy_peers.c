/* The policy of peers, as it is shown: what counts, and what is stored and counts for nothing. */
#include "engine/peers/policy.h"
#include "tui/commands/policy.h"
#include "tui/commands/sheet.h"

/* What an older program stored may be no use: the defaults stand for it. */
static void
warn(const cJSON *policy)
{
    g_autoptr(GPtrArray) problems = cb_peers_policy_problems(policy);
    for (guint p = 0; p < problems->len; p++)
        cb_say(stderr, "stored, but of no use: %s", (const char *)g_ptr_array_index(problems, p));
}

/* As it can be typed again; words of several lines on one. */
static void
show_member(const char *before, const cJSON *member)
{
    char *printed = cJSON_IsString(member) || cJSON_IsNull(member) ? NULL : cJSON_PrintUnformatted(member);
    const char *text = cJSON_IsString(member) ? member->valuestring : printed != NULL ? printed : "";
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *value = g_strjoinv("\\n", lines);
    cb_say(stdout, "%s%s=%s", before, member->string, value);
    cJSON_free(printed);
}

static void
show(const CbCall *call, const cJSON *policy)
{
    cJSON *all = cb_peers_policy_in_force(policy);
    const cJSON *member, *form;
    warn(policy);
    if (call->json) {
        cb_call_answer(all);
        return;
    }
    cJSON_ArrayForEach(member, all) {
        if (!cJSON_IsObject(member))
            show_member("", member);
        cJSON_ArrayForEach(form, member)
            show_member("templates.", form);
    }
    cJSON_Delete(all);
}

CbExit
cb_policy_peers(CbCall *call, GError **error)
{
    static const CbPolicyRow row = {CB_PEERS_POLICY, "maxMatches=4", cb_peers_policy_set, show};
    return cb_policy_row(call, &row, error);
}
