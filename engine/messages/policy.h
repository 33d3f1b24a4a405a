/* The policy of messages: row `messages` of the table policies, a JSON object of causes,
 *
 *     {"accepted": {"channel": "text", "subject": "…", "body": "…"}, "released": {"channel": "off"}}
 *
 * What is missing or of the wrong form has its default (causes.h).
 */
#pragma once

#include "engine/json.h"
#include "engine/messages/template.h"

#define CB_MESSAGE_POLICY "messages"
/* Why a message of a cause that is switched off is not sent. */
#define CB_MESSAGE_OFF "Messages of this kind are switched off."

typedef struct {
    CbChannel channel;
    char *subject, *body;
} CbMessageRule;

/* How people are told of a cause, by the company's policy or by its JSON (NULL: the defaults). Clear with
 * cb_message_rule_clear(). */
CbMessageRule cb_message_rule(const CbWorld *world, CbCause cause);
CbMessageRule cb_message_rule_of(const cJSON *policy, CbCause cause);
void cb_message_rule_clear(CbMessageRule *rule);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbMessageRule, cb_message_rule_clear)
/* The channel alone. */
CbChannel cb_message_channel(const CbWorld *world, CbCause cause);

/* Puts one setting as a person writes it (`accepted.channel`, `text`) into the JSON of the policy; an empty value restores
 * the default. FALSE with a sentence in *problem, which the caller frees. For `callboard policy messages`. */
gboolean cb_message_policy_set(cJSON *policy, const char *name, const char *value, char **problem);
/* What is wrong with the JSON of the policy, a sentence that the caller frees; NULL: nothing. */
char *cb_message_policy_check(const cJSON *policy);
