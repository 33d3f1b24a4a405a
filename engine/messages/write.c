#include "engine/messages/write.h"

#include <string.h>

CbMessageDraft
cb_message_draft(const char *id, CbCause cause)
{
    return (CbMessageDraft){.id = id,
                            .cause = cause,
                            .session = CB_NO_ROW,
                            .operator = CB_NO_ROW,
                            .job = CB_NO_ROW,
                            .profile = CB_NO_ROW};
}

static gboolean
is_there(const char *address)
{
    return address != NULL && *address != '\0';
}

const char *
cb_message_address(CbChannel channel, const char *email, const char *phone)
{
    const char *first = channel == CB_CHANNEL_TEXT ? phone : email, *second = first == email ? phone : email;
    return is_there(first) ? first : is_there(second) ? second : NULL;
}

/* With the manager's words in front, where the template has no place for them. */
static char *
body_of(const CbMessageRule *rule, const CbMessageDraft *draft)
{
    const char *note = draft->places[CB_PLACE_NOTE];
    g_autofree char *text = cb_template_fill(rule->body, draft->places);
    if (!is_there(note) || strstr(rule->body, "{note}") != NULL)
        return g_steal_pointer(&text);
    return g_strjoin("\n\n", note, text, NULL);
}

/* What the message is about. */
static void
set_references(const CbCase *c, CbPatch *patch, CbRow *row, const CbMessageDraft *draft)
{
    const struct {
        CbTableId table;
        guint column, at;
    } references[] = {
        {CB_sessions, CB_messages_session_id, draft->session},
        {CB_operators, CB_messages_operator_id, draft->operator},
        {CB_jobs, CB_messages_job_id, draft->job},
        {CB_profiles, CB_messages_profile_id, draft->profile},
    };
    for (guint r = 0; r < G_N_ELEMENTS(references); r++)
        if (references[r].at != CB_NO_ROW) {
            guint key = cb_table_key(&cb_tables[references[r].table]);
            cb_patch_set(patch, row, references[r].column,
                         cb_world_value(c->world, references[r].table, key, references[r].at));
        }
}

void
cb_patch_message(const CbCase *c, CbPatch *patch, const CbMessageDraft *draft)
{
    g_auto(CbMessageRule) rule = cb_message_rule(c->world, draft->cause);
    g_autofree char *subject = cb_template_fill_line(rule.subject, draft->places);
    g_autofree char *body = body_of(&rule, draft);
    gboolean off = rule.channel == CB_CHANNEL_OFF;
    CbRow *row = cb_patch_add_key(patch, CB_messages, draft->id);
    set_references(c, patch, row, draft);
    cb_patch_set_text(patch, row, CB_messages_request_id, draft->request_id);
    cb_patch_set_text(patch, row, CB_messages_cause, draft->word != NULL ? draft->word : cb_causes[draft->cause].name);
    cb_patch_set_text(patch, row, CB_messages_recipient, draft->places[CB_PLACE_NAME]);
    cb_patch_set_text(patch, row, CB_messages_address, cb_message_address(rule.channel, draft->email, draft->phone));
    cb_patch_set_text(patch, row, CB_messages_subject, subject);
    cb_patch_set_text(patch, row, CB_messages_body, body);
    cb_patch_set_text(patch, row, CB_messages_status, off ? "off" : "queued");
    cb_patch_set_text(patch, row, CB_messages_error, off ? CB_MESSAGE_OFF : NULL);
    cb_patch_set_integer(row, CB_messages_created_at, c->now);
}
