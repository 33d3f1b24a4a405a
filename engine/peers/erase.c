/* A person's texts and contact data, erased wherever they stand: in their own row, where they
 * attend, in what was said to them and by them, in what others were told of them, in the feedback
 * about matches, and in the journal. Rows stay, with their times, states and classes, so that every
 * count stays what it was.
 */
#include <string.h>

#include "engine/peers/case.h"
#include "engine/peers/normalise.h"

static gboolean
may_erase(const CbCase *c)
{
    return c->decision->role == CB_ROLE_ADMIN || c->decision->role == CB_ROLE_SERVICE;
}

static gboolean
is_there(const CbCase *c)
{
    return c->contractor != CB_NO_ROW;
}

/* --- columns ---------------------------------------------------------------------------------- */

static void
clear(CbPatch *patch, CbRow *row, const guint *columns, guint n)
{
    for (guint i = 0; i < n; i++) {
        CbType type = cb_tables[row->table].columns[columns[i]].type;
        cb_patch_set(patch, row, columns[i],
                     (CbValue){.integer = cb_type_is_text(type) ? 0 : CB_NULL});
    }
}

static void
erase_person(const CbCase *c, CbPatch *patch)
{
    static const guint columns[] = {
        CB_contractors_first_name,   CB_contractors_last_name,      CB_contractors_name,
        CB_contractors_email,        CB_contractors_phone,          CB_contractors_company_name,
        CB_contractors_revenue_tier, CB_contractors_annual_revenue, CB_contractors_team_size,
        CB_contractors_focus_areas,  CB_contractors_service_area,   CB_contractors_services_offered,
        CB_contractors_job_title,
    };
    CbRow *row = cb_patch_add_key(patch, CB_contractors, contractors_id(c->world, c->contractor));
    cb_patch_set_integer(row, CB_contractors_row_version,
                         contractors_row_version(c->world, c->contractor) + 1);
    clear(patch, row, columns, G_N_ELEMENTS(columns));
}

static void
erase_attendee(const CbCase *c, CbPatch *patch, guint attendee)
{
    static const guint columns[] = {CB_event_attendees_real_email, CB_event_attendees_real_phone,
                                    CB_event_attendees_pre_filled_data,
                                    CB_event_attendees_custom_responses,
                                    CB_event_attendees_qr_code_data};
    CbRow *row = cb_patch_add_row(patch, c->world, CB_event_attendees, attendee);
    clear(patch, row, columns, G_N_ELEMENTS(columns));
    cb_patch_set_integer(row, CB_event_attendees_sms_opt_in, FALSE);
    cb_patch_set_integer(row, CB_event_attendees_updated_at, c->now);
}

/* Of a message's data stay what it is about and how it was read: ids and classes, never words. */
static char *
bare_data(const CbWorld *world, guint message)
{
    static const char *const stays[] = {"match_id", "peer_id",     "peer_contractor_id",
                                        "class",    "question_id", "match_score"};
    g_autoptr(cJSON) data = cJSON_Parse(event_messages_personalization_data(world, message));
    g_autoptr(cJSON) bare = cJSON_CreateObject();
    for (guint i = 0; i < G_N_ELEMENTS(stays); i++)
        if (cb_json_member(data, stays[i]) != NULL)
            cJSON_AddItemToObject(bare, stays[i],
                                  cJSON_Duplicate(cb_json_member(data, stays[i]), TRUE));
    cJSON_AddBoolToObject(bare, "erased", TRUE);
    return cJSON_PrintUnformatted(bare);
}

/* What waits is not sent any more; what came in needs nobody. */
static const char *
status_after(const CbWorld *world, guint message)
{
    const char *status = event_messages_status(world, message);
    gboolean inbound = g_strcmp0(event_messages_direction(world, message), "inbound") == 0;
    if (inbound)
        return "responded";
    return strcmp(status, "scheduled") == 0 || strcmp(status, "pending") == 0 ? "cancelled"
                                                                              : status;
}

static CbRow *
erase_words(const CbCase *c, CbPatch *patch, guint message)
{
    char *data = bare_data(c->world, message);
    CbRow *row = cb_patch_peer_message(c, patch, message);
    cb_patch_set_text(patch, row, CB_event_messages_message_content, "");
    cb_patch_set_text(patch, row, CB_event_messages_personalization_data, data);
    cb_patch_set_text(patch, row, CB_event_messages_status, status_after(c->world, message));
    cb_patch_set_text(patch, row, CB_event_messages_subject, NULL);
    cb_patch_set_text(patch, row, CB_event_messages_response_received, NULL);
    cJSON_free(data);
    return row;
}

static void
erase_message(const CbCase *c, CbPatch *patch, guint message)
{
    static const guint columns[] = {CB_event_messages_response_received,
                                    CB_event_messages_error_message,
                                    CB_event_messages_phone,
                                    CB_event_messages_from_email,
                                    CB_event_messages_to_email,
                                    CB_event_messages_ghl_contact_id};
    clear(patch, erase_words(c, patch, message), columns, G_N_ELEMENTS(columns));
}

/* What others were told about them, and answered: messages about their match, and whatever else
 * names them. A list of choices names several people and has no ids; whoever got one is in a match
 * with them. */
static gboolean
is_about(const CbWorld *world, guint message, guint match, const char *first_name)
{
    return cb_peer_match_of_message(world, message) == match ||
           strcmp(event_messages_message_type(world, message), cb_peer_words_type(CB_WORDS_LIST)) ==
               0 ||
           (!cb_peer_blank(first_name) &&
            strstr(event_messages_message_content(world, message), first_name) != NULL);
}

static void
erase_from_others(const CbCase *c, CbPatch *patch, guint match, guint other)
{
    const char *first_name = contractors_first_name(c->world, c->contractor);
    CB_EACH_LINK(c->world, event_messages, contractor_id, other, message)
        if (event_messages_event_id(c->world, message) ==
                event_peer_matches_event_id(c->world, match) &&
            is_about(c->world, message, match, first_name))
            erase_words(c, patch, message);
}

static void
erase_match(const CbCase *c, CbPatch *patch, guint match)
{
    static const guint columns[] = {
        CB_event_peer_matches_match_reason, CB_event_peer_matches_introduction_message,
        CB_event_peer_matches_notes, CB_event_peer_matches_feedback_contractor1,
        CB_event_peer_matches_feedback_contractor2};
    cb_patch_peer_event(c, patch, event_peer_matches_event_id(c->world, match));
    clear(patch, cb_patch_peer_match(c, patch, match), columns, G_N_ELEMENTS(columns));
    guint other = cb_peer_other(c->world, match, c->contractor);
    cb_patch_peer_person(c, patch, other);
    erase_from_others(c, patch, match, other);
}

/* --- the journal ------------------------------------------------------------------------------ */

static void
erase_entry(const CbCase *c, CbPatch *patch, guint entry)
{
    cb_patch_set_text(patch, cb_patch_add_row(patch, c->world, CB_journal, entry),
                      CB_journal_sentence, "What this was about has been erased.");
}

/* Entries about the person, and those of their events that name them. */
static void
erase_journal(const CbCase *c, CbPatch *patch, guint event, const char *name)
{
    CB_EACH_LINK(c->world, journal, event_id, event, entry)
        if (strstr(journal_sentence(c->world, entry), name) != NULL)
            erase_entry(c, patch, entry);
}

/* --- all of it -------------------------------------------------------------------------------- */

static char *
erase(const CbCase *c, CbPatch *patch)
{
    const CbWorld *world = c->world;
    g_autofree char *name = cb_name_of_contractor(world, c->contractor);
    erase_person(c, patch);
    CB_EACH_LINK(world, event_attendees, contractor_id, c->contractor, attendee) {
        cb_patch_peer_event(c, patch, event_attendees_event_id(world, attendee));
        erase_attendee(c, patch, attendee);
        erase_journal(c, patch, event_attendees_event_id(world, attendee), name);
    }
    CB_EACH_LINK(world, event_messages, contractor_id, c->contractor, message)
        erase_message(c, patch, message);
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, c->contractor, match)
        erase_match(c, patch, match);
    CB_EACH_LINK(world, event_peer_matches, contractor2_id, c->contractor, match)
        erase_match(c, patch, match);
    CB_EACH_LINK(world, journal, contractor_id, c->contractor, entry)
        erase_entry(c, patch, entry);
    return g_strdup_printf("What is known of contractor %s is erased.",
                           contractors_id(world, c->contractor));
}

static const CbRule may = {may_erase, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                           "Only an administrator may erase what is known of a person.", NULL};
static const CbRule found = {is_there, "CONTRACTOR_NOT_FOUND", CB_RULE_PLAIN,
                             "There is no such person.", NULL};

const CbRecipe cb_peers_erase_recipes[] = {
    {"peers.erase", {&may, &found}, erase},
    {.kind = NULL},
};
