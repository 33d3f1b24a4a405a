/* A text that came in: kept, read, and what follows from it, in one patch. */
#include <string.h>

#include "engine/peers/effects.h"
#include "engine/peers/normalise.h"
#include "engine/peers/reading.h"
#include "engine/peers/telephones.h"

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
inbound_reads(const CbCase *c)
{
    return cb_case_text(c, "text") != NULL && cb_peer_case_said(c, "message_id") != NULL &&
           cb_case_reads(c, "received_at", CB_TYPE_TIME);
}

static gboolean
is_unknown(const CbCase *c)
{
    const char *id = cb_case_text(c, "message_id");
    CB_EACH_LINK(c->world, event_messages, contractor_id, c->contractor, message)
        if (g_strcmp0(event_messages_ghl_message_id(c->world, message), id) == 0 &&
            g_strcmp0(event_messages_direction(c->world, message), "inbound") == 0)
            return FALSE;
    return TRUE;
}

static const CbRule reads = {inbound_reads, "INVALID_VALUE", CB_RULE_PLAIN,
                             "A text that came in has text, message_id, and perhaps received_at.",
                             NULL};
static const CbRule unknown = {is_unknown, "ALREADY_KNOWN", CB_RULE_PLAIN,
                               "This text came in before; it has had its effect.", NULL};

/* --- the row ---------------------------------------------------------------------------------- */

static gint64
received_at(const CbCase *c)
{
    gint64 at = cb_case_time(c, "received_at");
    return at != CB_NULL ? at : c->now;
}

/* How it was read, so that it can be counted once its text is erased. */
static char *
data_of(const CbCase *c, const CbPeerReading *reading, const GArray *sharing)
{
    g_autoptr(cJSON) data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "class", cb_reply_name(reading->reply.class));
    if (reading->match != CB_NO_ROW)
        cJSON_AddStringToObject(data, "match_id", event_peer_matches_id(c->world, reading->match));
    guint question = reading->answered != CB_NO_ROW ? reading->answered : reading->question;
    if (question != CB_NO_ROW)
        cJSON_AddStringToObject(data, "question_id", event_messages_id(c->world, question));
    cJSON *also = sharing != NULL ? cJSON_AddArrayToObject(data, "shared_with") : NULL;
    for (guint i = 0; also != NULL && i < sharing->len; i++)
        cJSON_AddItemToArray(
            also, cJSON_CreateString(contractors_id(c->world, g_array_index(sharing, guint, i))));
    return cJSON_PrintUnformatted(data);
}

/* Those who may have written it just as well, where nobody can tell; NULL: it is known who it is. What stops texts stops
 * them for all who have the number. */
static GArray *
may_be_others(const CbCase *c, const CbPeerReading *reading)
{
    guint whose;
    if (reading->way == CB_READ_ALL || (cb_peer_whose(c->world, c->event, c->contractor, &whose) &&
                                        whose == c->contractor))
        return NULL;
    return cb_peer_sharing_with(c->world, c->event, c->contractor);
}

/* It is as much of each of them: what is forgotten of one is this too. */
static void
touch_all(const CbCase *c, CbPatch *patch, const GArray *sharing)
{
    for (guint i = 0; sharing != NULL && i < sharing->len; i++)
        cb_patch_peer_person(c, patch, g_array_index(sharing, guint, i));
}

static void
keep(const CbCase *c, CbPatch *patch, const CbPeerReading *reading, const GArray *sharing,
     gboolean needs_person)
{
    g_autofree char *id = cb_derived_id(c->decision->id, "inbound");
    char *data = data_of(c, reading, sharing);
    CbRow *row = cb_patch_add_key(patch, CB_event_messages, id);
    cb_patch_set_text(patch, row, CB_event_messages_event_id, events_id(c->world, c->event));
    cb_patch_set_text(patch, row, CB_event_messages_contractor_id,
                      contractors_id(c->world, c->contractor));
    cb_patch_set_text(patch, row, CB_event_messages_message_type, CB_PEER_INBOUND);
    cb_patch_set_text(patch, row, CB_event_messages_message_category,
                      cb_peer_words_category(CB_WORDS_INTRODUCTION));
    cb_patch_set_text(patch, row, CB_event_messages_message_content, cb_case_text(c, "text"));
    cb_patch_set_text(patch, row, CB_event_messages_personalization_data, data);
    cb_patch_set_text(patch, row, CB_event_messages_direction, "inbound");
    cb_patch_set_text(patch, row, CB_event_messages_ghl_message_id, cb_case_text(c, "message_id"));
    cb_patch_set_text(patch, row, CB_event_messages_phone,
                      contractors_phone(c->world, c->contractor));
    cb_patch_set_integer(row, CB_event_messages_actual_send_time, received_at(c));
    cb_patch_set_integer(row, CB_event_messages_created_at, c->now);
    cb_patch_set_text(patch, row, CB_event_messages_status, needs_person ? "pending" : "responded");
    cb_patch_set_text(patch, row, CB_event_messages_action_taken,
                      reading->way == CB_READ_LIST ? "list" : cb_reply_name(reading->reply.class));
    cJSON_free(data);
}

/* What was asked has its answer. A text that nobody could read leaves the question open for the
 * next. */
static void
note_answer(const CbCase *c, CbPatch *patch, const CbPeerReading *reading)
{
    if (reading->answered == CB_NO_ROW)
        return;
    CbRow *row = cb_patch_peer_message(c, patch, reading->answered);
    cb_patch_set_text(patch, row, CB_event_messages_response_received, cb_case_text(c, "text"));
    cb_patch_set_integer(row, CB_event_messages_response_time, received_at(c));
    if (reading->reply.class != CB_REPLY_UNCLEAR)
        cb_patch_peer_answered(c, patch, reading->answered, received_at(c));
}

/* --- the effect ------------------------------------------------------------------------------- */

static void
ask_which(const CbCase *c, CbPatch *patch)
{
    g_autofree char *choices = cb_peer_choices(c->world, c->event, c->contractor, c->now);
    cJSON *data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "list", choices);
    cb_patch_peer_say(c, patch, CB_WORDS_LIST, c->contractor, c->now, data, "which");
}

static char *
take_in(const CbCase *c, CbPatch *patch)
{
    CbPeerReading reading =
        cb_peer_read(c->world, c->event, c->contractor, cb_case_text(c, "text"), c->now);
    g_autofree char *name = cb_name_of_contractor(c->world, c->contractor), *said = NULL;
    g_autoptr(GArray) sharing = may_be_others(c, &reading);
    if (sharing != NULL) {
        reading.way = CB_READ_PERSON;
        reading.match = reading.answered = reading.question = CB_NO_ROW;
    }
    gboolean needs_person = reading.way == CB_READ_PERSON;
    cb_patch_peer_event(c, patch, c->event);
    cb_patch_peer_person(c, patch, c->contractor);
    touch_all(c, patch, sharing);
    if (reading.way == CB_READ_ALL) {
        cb_peer_opt_out(c, patch, reading.reply.class == CB_REPLY_OPT_OUT);
        said = g_strdup_printf(reading.reply.class == CB_REPLY_OPT_OUT
                                   ? "%s wants no more texts."
                                   : "%s wants no more introductions.",
                               name);
    } else if (reading.way == CB_READ_LIST) {
        ask_which(c, patch);
        said = g_strdup_printf("%s has answered one of several introductions and is asked which.",
                               name);
    } else if (reading.way == CB_READ_MATCH) {
        said = cb_peer_answer(c, patch, reading.match, c->contractor, &reading.reply,
                              reading.answered, &needs_person);
    } else if (sharing != NULL) {
        g_autofree char *other =
            cb_name_of_contractor(c->world, g_array_index(sharing, guint, 0));
        said = g_strdup_printf("%s or %s has written: they have one number, so a person must say who.",
                               name, other);
    } else {
        said = g_strdup_printf(
            "%s has written; nothing is asked of them, so a person must read it.", name);
    }
    note_answer(c, patch, &reading); /* last: what is called off is not what was answered */
    keep(c, patch, &reading, sharing, needs_person);
    return g_steal_pointer(&said);
}

const CbRecipe cb_peers_inbound_recipes[] = {
    {"peers.inbound",
     {&cb_rule_may_arrange, &cb_rule_event_found, &cb_rule_contractor_found, &cb_rule_peer_subject, &reads,
      &unknown},
     take_in},
    {.kind = NULL},
};
