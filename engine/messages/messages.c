/* The entry of the messages domain: sending again, and what of messages needs a person. */
#include "engine/messages/messages.h"

#include <string.h>

#include "engine/campaigns/names.h"
#include "engine/case.h"
#include "engine/messages/write.h"
#include "engine/when.h"

/* --- sending again ---------------------------------------------------------------------------- */

/* The message of the session, or of the job, that the payload names; CB_NO_ROW: it has none such. */
static guint
message_of(const CbCase *c)
{
    gboolean of_session = c->decision->target == CB_sessions;
    guint column = of_session ? CB_messages_session_id : CB_messages_job_id, root = of_session ? c->session : c->job;
    const char *id = cb_case_text(c, "message_id");
    if (root == CB_NO_ROW || id == NULL)
        return CB_NO_ROW;
    guint message = cb_world_first(c->world, CB_messages, column, root);
    while (message != CB_NO_ROW && strcmp(messages_id(c->world, message), id) != 0)
        message = cb_world_next(c->world, CB_messages, column, message);
    return message;
}

static gboolean
message_exists(const CbCase *c)
{
    return message_of(c) != CB_NO_ROW;
}

static gboolean
role_may_retry(const CbCase *c)
{
    return c->decision->role != CB_ROLE_VIEWER;
}

gboolean
cb_message_is_stuck(const CbWorld *world, guint message)
{
    const char *status = messages_status(world, message);
    return g_strcmp0(status, "failed") == 0 || g_strcmp0(status, "in_doubt") == 0;
}

static gboolean
message_stuck(const CbCase *c)
{
    return cb_message_is_stuck(c->world, message_of(c));
}

static char *
explain_unstuck(const CbCase *c)
{
    const char *status = messages_status(c->world, message_of(c));
    return g_strdup_printf("The message to %s is %s; only one that failed or is in doubt is sent again.",
                           messages_recipient(c->world, message_of(c)), status != NULL ? status : "not to be sent");
}

static gboolean
message_has_sense(const CbCase *c)
{
    g_autofree char *reason = cb_message_pointless(c->world, message_of(c), c->now);
    return reason == NULL;
}

static char *
explain_sense(const CbCase *c)
{
    g_autofree char *reason = cb_message_pointless(c->world, message_of(c), c->now);
    return g_strdup_printf("The message to %s makes no sense any more. %s", messages_recipient(c->world, message_of(c)),
                           reason);
}

static const CbRule found = {message_exists, "MESSAGE_NOT_FOUND", CB_RULE_PLAIN, "There is no such message.", NULL};
static const CbRule may_retry = {role_may_retry, "FORBIDDEN", CB_RULE_PLAIN, "A viewer sends nothing.", NULL};
static const CbRule stuck = {message_stuck, "MESSAGE_NOT_STUCK", CB_RULE_PLAIN, NULL, explain_unstuck};
static const CbRule has_sense = {message_has_sense, "MESSAGE_POINTLESS", CB_RULE_PLAIN, NULL, explain_sense};

/* The founder whom a message is to: its id ends in theirs. */
static guint
founder_of(const CbWorld *world, guint message)
{
    for (guint f = 0; f < cb_world_rows(world, CB_founders); f++) {
        g_autofree char *end = g_strconcat("/", founders_id(world, f), NULL);
        if (g_str_has_suffix(messages_id(world, message), end))
            return f;
    }
    return CB_NO_ROW;
}

/* The address that its person has now; the one that it had where nobody is found. */
static const char *
address_now(const CbWorld *world, guint message)
{
    CbCause cause = cb_message_cause(world, message);
    CbChannel channel = cause == CB_N_CAUSES ? CB_CHANNEL_EMAIL : cb_message_channel(world, cause);
    guint operator = messages_operator_id(world, message), profile = messages_profile_id(world, message);
    if (operator != CB_NO_ROW)
        return cb_message_address(channel, operators_email(world, operator), operators_phone(world, operator));
    if (profile != CB_NO_ROW)
        return cb_message_address(channel, profiles_email(world, profile), profiles_phone(world, profile));
    guint founder = founder_of(world, message);
    return founder == CB_NO_ROW
               ? messages_address(world, message)
               : cb_message_address(channel, founders_email(world, founder), founders_phone(world, founder));
}

static char *
retry(const CbCase *c, CbPatch *patch)
{
    gboolean of_session = c->decision->target == CB_sessions;
    guint message = message_of(c), root = of_session ? c->session : c->job;
    cb_patch_raise(patch, c->world, c->decision->target, root);
    CbRow *row = cb_patch_add_key(patch, CB_messages, messages_id(c->world, message));
    cb_patch_set_text(patch, row, of_session ? CB_messages_session_id : CB_messages_job_id, c->decision->target_id);
    cb_patch_set_text(patch, row, CB_messages_status, "queued");
    cb_patch_set_text(patch, row, CB_messages_address, address_now(c->world, message));
    cb_patch_set_text(patch, row, CB_messages_error, NULL);
    cb_patch_set_integer(row, CB_messages_attempts, 0);
    cb_patch_set_integer(row, CB_messages_due_at, c->now);
    return g_strdup_printf("The message to %s (%s) is sent again.", messages_recipient(c->world, message),
                           messages_cause(c->world, message));
}

static const CbRecipe recipes[] = {
    {"session.tell_again", {&found, &may_retry, &stuck, &has_sense}, retry},
    {"job.tell_again", {&found, &may_retry, &stuck, &has_sense}, retry},
    {.kind = NULL},
};
static const CbRecipe *const books[] = {recipes};

static CbOutcome *
decide(const CbWorld *world, const CbDecision *decision, gint64 now)
{
    return cb_case_decide(books, G_N_ELEMENTS(books), world, decision, now);
}

static const CbDecisionKind kinds[] = {
    {"session.tell_again", "send again", CB_sessions, 0, decide, NULL},
    {"job.tell_again", "send again", CB_jobs, 0, decide, NULL},
};

/* --- what needs a person ---------------------------------------------------------------------- */

static void
write_words(CbAttention *one, const CbWorld *world, guint message)
{
    gboolean doubt = strcmp(messages_status(world, message), "in_doubt") == 0;
    g_strlcpy(one->words, doubt ? "told? in doubt" : "not told", sizeof one->words);
}

/* Whose message it is: an operator, else a person of a crew, CB_NO_ROW in *row: a founder. */
static CbTableId
person_of(const CbWorld *world, guint message, guint *row)
{
    *row = messages_operator_id(world, message);
    if (*row != CB_NO_ROW)
        return CB_operators;
    *row = messages_profile_id(world, message);
    return CB_profiles;
}

/* Of each person the one that is newest; what makes no sense any more needs nobody. */
static void
attention(const CbWorld *world, gint64 now, GArray *found_so_far)
{
    g_autoptr(GHashTable) operators = g_hash_table_new(NULL, NULL), profiles = g_hash_table_new(NULL, NULL);
    for (guint m = cb_world_rows(world, CB_messages); m-- > 0;) {
        guint person;
        CbTableId table = person_of(world, m, &person);
        GHashTable *seen = table == CB_operators ? operators : profiles;
        if (person == CB_NO_ROW || !cb_message_is_stuck(world, m) || g_hash_table_contains(seen, GUINT_TO_POINTER(person)))
            continue;
        g_autofree char *pointless = cb_message_pointless(world, m, now);
        if (pointless != NULL)
            continue;
        CbAttention one = {
            .severity = CB_SEVERITY_HIGH,
            .due = messages_created_at(world, m),
            .target = table,
            .row = person,
            .cause = "NOT_TOLD",
            .action = "messages",
        };
        write_words(&one, world, m);
        g_array_append_val(found_so_far, one);
        g_hash_table_add(seen, GUINT_TO_POINTER(person));
    }
}

char *
cb_tell_again_payload(const CbWorld *world, guint message)
{
    guint operator = messages_operator_id(world, message), profile = messages_profile_id(world, message);
    g_autoptr(cJSON) payload = cJSON_CreateObject();
    cJSON_AddStringToObject(payload, "message_id", messages_id(world, message));
    if (operator != CB_NO_ROW)
        cJSON_AddStringToObject(payload, "operator_id", operators_id(world, operator));
    if (profile != CB_NO_ROW)
        cJSON_AddStringToObject(payload, "profile_id", profiles_id(world, profile));
    return cJSON_PrintUnformatted(payload);
}

/* --- the entry -------------------------------------------------------------------------------- */

const CbDomain cb_messages_domain = {
    .name = "messages",
    .kinds = kinds,
    .n_kinds = G_N_ELEMENTS(kinds),
    .attention = attention,
};
