/* A person's texts and contact data, erased wherever they stand: in their own row, where they
 * attend, in what was said to them and by them, in what others were told of them, in the feedback
 * about matches, and in the journal. Rows stay, with their times, states and classes, so that every
 * count stays what it was, but for one thing: a match that was not agreed to by both is declined
 * for them, and the other is not told.
 */
#include <string.h>

#include "engine/peers/case.h"
#include "engine/peers/normalise.h"
#include "engine/peers/telephones.h"

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

/* What waits is not sent any more, as it has no words; what came in needs nobody, unless it only
 * mentions them (`theirs` is FALSE): it is somebody else's. */
static const char *
status_after(const CbWorld *world, guint message, gboolean theirs)
{
    const char *status = event_messages_status(world, message);
    if (g_strcmp0(event_messages_direction(world, message), "inbound") == 0)
        return theirs ? "responded" : status;
    return strcmp(status, "scheduled") == 0 || strcmp(status, "pending") == 0 ? "cancelled"
                                                                              : status;
}

static CbRow *
erase_words(const CbCase *c, CbPatch *patch, guint message, gboolean theirs)
{
    char *data = bare_data(c->world, message);
    CbRow *row = cb_patch_peer_message(c, patch, message);
    cb_patch_set_text(patch, row, CB_event_messages_message_content, "");
    cb_patch_set_text(patch, row, CB_event_messages_personalization_data, data);
    cb_patch_set_text(patch, row, CB_event_messages_status,
                      status_after(c->world, message, theirs));
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
    clear(patch, erase_words(c, patch, message, TRUE), columns, G_N_ELEMENTS(columns));
}

/* A list of choices names several people and has no ids; whoever got one is in a match with them.
 * Words of ours about another match name nobody but its two. */
static gboolean
mentions(const CbWorld *world, guint message, const char *first_name)
{
    gboolean inbound = g_strcmp0(event_messages_direction(world, message), "inbound") == 0;
    if (strcmp(event_messages_message_type(world, message), cb_peer_words_type(CB_WORDS_LIST)) == 0)
        return TRUE;
    if (!inbound && cb_peer_match_of_message(world, message) != CB_NO_ROW)
        return FALSE;
    g_autofree char *folded = cb_peer_folded(event_messages_message_content(world, message));
    return cb_peer_names(folded, first_name);
}

/* What was answered to words that stay. */
static void
erase_answer(const CbCase *c, CbPatch *patch, guint message, const char *first_name)
{
    const char *answer = event_messages_response_received(c->world, message);
    g_autofree char *folded = answer == NULL ? NULL : cb_peer_folded(answer);
    if (folded != NULL && cb_peer_names(folded, first_name))
        cb_patch_set_text(patch, cb_patch_peer_message(c, patch, message),
                          CB_event_messages_response_received, NULL);
}

/* What others were told about them, and answered: messages about their match, and whatever else
 * names them. */
static void
erase_from_others(const CbCase *c, CbPatch *patch, guint match, guint other)
{
    g_autofree char *first_name = cb_peer_first_name(c->world, c->contractor);
    const char *name = strcmp(first_name, "there") == 0 ? NULL : first_name;
    CB_EACH_LINK(c->world, event_messages, contractor_id, other, message) {
        gboolean theirs = cb_peer_match_of_message(c->world, message) == match;
        if (event_messages_event_id(c->world, message) !=
            event_peer_matches_event_id(c->world, match))
            continue;
        if (theirs || mentions(c->world, message, name))
            erase_words(c, patch, message, theirs);
        else
            erase_answer(c, patch, message, name);
    }
}

/* What came in under the name of another who has their number: nobody knows which of them wrote it. */
static void
erase_what_may_be_theirs(const CbCase *c, CbPatch *patch, guint event)
{
    CB_EACH_LINK(c->world, event_messages, event_id, event, message)
        if (event_messages_contractor_id(c->world, message) != c->contractor &&
            cb_peer_may_have_written(c->world, message, c->contractor))
            erase_words(c, patch, message, FALSE);
}

/* Where the two are not in touch yet they never will be. */
static void
close_match(const CbCase *c, CbPatch *patch, guint match)
{
    CbPeerStanding before = cb_peer_standing(c->world, match), after = before;
    CbPeerStand *side = &after.sides[after.sides[0].contractor == c->contractor ? 0 : 1];
    if (cb_peer_exchanged(&before))
        return;
    side->state = CB_SIDE_NO;
    side->response = FALSE;
    cb_patch_peer_standing(c, patch, match, &before, &after);
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
    close_match(c, patch, match);
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

/* Entries of an event that name the person, or say their number: so they are found also of whom only the id is known. */
static void
erase_journal(const CbCase *c, CbPatch *patch, guint event)
{
    g_autofree char *name = cb_peer_has_name(c->world, c->contractor) /* an id stands in many sentences */
                                ? cb_name_of_contractor(c->world, c->contractor)
                                : NULL;
    const char *phone = contractors_phone(c->world, c->contractor);
    CB_EACH_LINK(c->world, journal, event_id, event, entry) {
        g_autofree char *folded = cb_peer_folded(journal_sentence(c->world, entry));
        if (cb_peer_names(folded, name) || (!cb_peer_blank(phone) && strstr(folded, phone) != NULL))
            erase_entry(c, patch, entry);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

static char *
erase(const CbCase *c, CbPatch *patch)
{
    const CbWorld *world = c->world;
    erase_person(c, patch);
    CB_EACH_LINK(world, event_attendees, contractor_id, c->contractor, attendee) {
        cb_patch_peer_event(c, patch, event_attendees_event_id(world, attendee));
        erase_attendee(c, patch, attendee);
        erase_journal(c, patch, event_attendees_event_id(world, attendee));
        erase_what_may_be_theirs(c, patch, event_attendees_event_id(world, attendee));
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

/* Erased once, they have nothing left but what came since. */
static gboolean
is_anything_left(const CbCase *c)
{
    if (!cb_peer_is_erased(c->world, c->contractor) || contractors_row_version(c->world, c->contractor) == 0)
        return TRUE;
    CB_EACH_LINK(c->world, event_attendees, contractor_id, c->contractor, attendee)
        if (event_attendees_sms_opt_in(c->world, attendee) != FALSE)
            return TRUE;
    CB_EACH_LINK(c->world, event_messages, contractor_id, c->contractor, message)
        if (*event_messages_message_content(c->world, message) != '\0' ||
            strcmp(event_messages_status(c->world, message), "scheduled") == 0)
            return TRUE;
    return FALSE;
}

static const CbRule left = {is_anything_left, "NOTHING_TO_DO", CB_RULE_PLAIN, "What was known of them is erased already.",
                            NULL};
static const CbRule may = {may_erase, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                           "Only an administrator may erase what is known of a person.", NULL};
static const CbRule found = {is_there, "CONTRACTOR_NOT_FOUND", CB_RULE_PLAIN,
                             "There is no such person.", NULL};

static const CbRule why = {cb_peer_case_says_why, "REASON_NEEDED", CB_RULE_PLAIN,
                           "To erase needs a reason, such as who asked for it (--reason).", NULL};

const CbRecipe cb_peers_erase_recipes[] = {
    {"peers.erase", {&may, &found, &why, &left}, erase},
    {.kind = NULL},
};
