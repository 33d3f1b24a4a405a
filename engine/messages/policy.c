#include "engine/messages/policy.h"

#include <string.h>

static const char *const settings[] = {"channel", "subject", "body", NULL};

/* --- reading ---------------------------------------------------------------------------------- */

static cJSON *
read_policy(const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_MESSAGE_POLICY);
    return row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
}

static const char *
setting_of(const cJSON *policy, CbCause cause, const char *name)
{
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(policy, cb_causes[cause].name);
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(own, name));
}

static CbChannel
channel_of(const cJSON *policy, CbCause cause)
{
    CbChannel channel = cb_causes[cause].channel;
    const char *own = setting_of(policy, cause, "channel");
    if (own != NULL)
        cb_channel_parse(own, &channel);
    return channel;
}

static char *
template_of(const cJSON *policy, CbCause cause, gboolean subject)
{
    g_autofree char *problem = NULL;
    const char *own = setting_of(policy, cause, subject ? "subject" : "body");
    if (own != NULL && cb_template_check(cause, subject, own, &problem))
        return g_strdup(own);
    return g_strdup(subject ? cb_causes[cause].subject : cb_causes[cause].body);
}

CbMessageRule
cb_message_rule_of(const cJSON *policy, CbCause cause)
{
    return (CbMessageRule){channel_of(policy, cause), template_of(policy, cause, TRUE),
                           template_of(policy, cause, FALSE)};
}

CbMessageRule
cb_message_rule(const CbWorld *world, CbCause cause)
{
    g_autoptr(cJSON) policy = read_policy(world);
    return cb_message_rule_of(policy, cause);
}

void
cb_message_rule_clear(CbMessageRule *rule)
{
    g_free(rule->subject);
    g_free(rule->body);
}

CbChannel
cb_message_channel(const CbWorld *world, CbCause cause)
{
    g_autoptr(cJSON) policy = read_policy(world);
    return channel_of(policy, cause);
}

/* --- setting ---------------------------------------------------------------------------------- */

static char *
list_causes(void)
{
    GString *list = g_string_new(NULL);
    for (guint cause = 0; cause < CB_N_CAUSES; cause++)
        g_string_append_printf(list, "%s%s", cause > 0 ? ", " : "", cb_causes[cause].name);
    return g_string_free(list, FALSE);
}

/* Whether a cause may have this setting. */
static gboolean
check_setting(CbCause cause, const char *setting, const char *value, char **problem)
{
    CbChannel channel;
    if (strcmp(setting, "channel") != 0)
        return cb_template_check(cause, strcmp(setting, "subject") == 0, value, problem);
    if (cb_channel_parse(value, &channel))
        return TRUE;
    *problem = g_strdup("a channel is email, text, file or off");
    return FALSE;
}

static gboolean
find_setting(const char *name, CbCause *cause, const char **setting, char **problem)
{
    const char *dot = strchr(name, '.');
    g_autofree char *first = dot == NULL ? g_strdup(name) : g_strndup(name, (gsize)(dot - name));
    *cause = cb_cause_named(first);
    *setting = dot == NULL ? "" : dot + 1;
    if (*cause < CB_N_CAUSES && g_strv_contains(settings, *setting))
        return TRUE;
    g_autofree char *list = list_causes();
    *problem = *cause < CB_N_CAUSES
                   ? g_strdup_printf("%s is no setting of messages; each cause has %s.channel, %s.subject, %s.body",
                                     name, first, first, first)
                   : g_strdup_printf("%s is no cause of messages; there are %s", first, list);
    return FALSE;
}

gboolean
cb_message_policy_set(cJSON *policy, const char *name, const char *value, char **problem)
{
    CbCause cause;
    const char *setting;
    if (!find_setting(name, &cause, &setting, problem) ||
        (*value != '\0' && !check_setting(cause, setting, value, problem)))
        return FALSE;
    const char *called = cb_causes[cause].name;
    cJSON *own = cJSON_GetObjectItemCaseSensitive(policy, called);
    if (!cJSON_IsObject(own)) {
        cJSON_DeleteItemFromObjectCaseSensitive(policy, called);
        own = cJSON_AddObjectToObject(policy, called);
    }
    cJSON_DeleteItemFromObjectCaseSensitive(own, setting);
    if (*value != '\0')
        cJSON_AddStringToObject(own, setting, value);
    if (own->child == NULL)
        cJSON_DeleteItemFromObjectCaseSensitive(policy, called);
    return TRUE;
}

/* Each setting is tried as a person would write it. */
char *
cb_message_policy_check(const cJSON *policy)
{
    g_autoptr(cJSON) tried = cJSON_CreateObject();
    const cJSON *cause, *setting;
    char *problem = NULL;
    cJSON_ArrayForEach(cause, policy) {
        if (!cJSON_IsObject(cause))
            return g_strdup_printf("%s is not an object {\"channel\":…,\"subject\":…,\"body\":…}", cause->string);
        cJSON_ArrayForEach(setting, cause) {
            g_autofree char *name = g_strjoin(".", cause->string, setting->string, NULL);
            if (!cJSON_IsString(setting))
                return g_strdup_printf("%s is not a text", name);
            if (!cb_message_policy_set(tried, name, setting->valuestring, &problem))
                return problem;
        }
    }
    return NULL;
}
