#include "engine/peers/names.h"

#include <string.h>

#include "engine/json.h"
#include "engine/peers/normalise.h"

const char *
cb_name_of_event(const CbWorld *world, guint event)
{
    const char *name = events_name(world, event);
    return cb_peer_blank(name) ? events_id(world, event) : name;
}

char *
cb_name_of_contractor(const CbWorld *world, guint contractor)
{
    const char *first = contractors_first_name(world, contractor),
               *last = contractors_last_name(world, contractor);
    const char *whole = contractors_name(world, contractor);
    if (!cb_peer_blank(first) && !cb_peer_blank(last))
        return g_strconcat(first, " ", last, NULL);
    if (!cb_peer_blank(first) || !cb_peer_blank(last))
        return g_strdup(cb_peer_blank(first) ? last : first);
    if (!cb_peer_blank(whole))
        return g_strdup(whole);
    return g_strconcat(contractors_id(world, contractor), cb_peer_was_erased(world, contractor) ? " (erased)" : "", NULL);
}

char *
cb_peer_first_name(const CbWorld *world, guint contractor)
{
    const char *first = contractors_first_name(world, contractor),
               *whole = contractors_name(world, contractor);
    if (!cb_peer_blank(first))
        return g_strstrip(g_strdup(first));
    if (cb_peer_blank(whole))
        return g_strdup("there");
    char *word = g_strchug(g_strdup(whole));
    word[strcspn(word, " \t\n\r")] = '\0';
    return word;
}

gboolean
cb_peer_has_name(const CbWorld *world, guint contractor)
{
    return !cb_peer_blank(contractors_first_name(world, contractor)) ||
           !cb_peer_blank(contractors_last_name(world, contractor)) ||
           !cb_peer_blank(contractors_name(world, contractor));
}

gboolean
cb_peer_is_erased(const CbWorld *world, guint contractor)
{
    return !cb_peer_has_name(world, contractor) &&
           cb_peer_blank(contractors_company_name(world, contractor)) &&
           cb_peer_blank(contractors_phone(world, contractor)) &&
           cb_peer_blank(contractors_email(world, contractor));
}

gboolean
cb_peer_was_erased(const CbWorld *world, guint contractor)
{
    if (contractor == CB_NO_ROW || !cb_peer_is_erased(world, contractor))
        return FALSE;
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee)
        if (event_attendees_sms_opt_in(world, attendee) != FALSE)
            return FALSE;
    return contractors_row_version(world, contractor) > 0;
}

guint
cb_peer_match_named(const CbWorld *world, guint event, const char *id)
{
    if (event == CB_NO_ROW || id == NULL)
        return CB_NO_ROW;
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        if (strcmp(event_peer_matches_id(world, match), id) == 0)
            return match;
    return CB_NO_ROW;
}

guint
cb_peer_message_named(const CbWorld *world, guint event, const char *id)
{
    if (event == CB_NO_ROW || id == NULL)
        return CB_NO_ROW;
    CB_EACH_LINK(world, event_messages, event_id, event, message)
        if (strcmp(event_messages_id(world, message), id) == 0)
            return message;
    return CB_NO_ROW;
}

guint
cb_peer_other(const CbWorld *world, guint match, guint contractor)
{
    guint first = event_peer_matches_contractor1_id(world, match);
    return first == contractor ? event_peer_matches_contractor2_id(world, match) : first;
}

/* A match is looked for among those of the person the message is to, who has few. */
static guint
match_of(const CbWorld *world, guint contractor, const char *id)
{
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, contractor, match)
        if (strcmp(event_peer_matches_id(world, match), id) == 0)
            return match;
    CB_EACH_LINK(world, event_peer_matches, contractor2_id, contractor, match)
        if (strcmp(event_peer_matches_id(world, match), id) == 0)
            return match;
    return CB_NO_ROW;
}

char *
cb_peer_message_data(const CbWorld *world, guint message, const char *member)
{
    g_autoptr(cJSON) data = cJSON_Parse(event_messages_personalization_data(world, message));
    const cJSON *found = cb_json_member(data, member);
    return cJSON_IsNumber(found) ? g_strdup_printf("%.0f", found->valuedouble)
                                 : g_strdup(cJSON_GetStringValue(found));
}

guint
cb_peer_match_of_message(const CbWorld *world, guint message)
{
    guint contractor = event_messages_contractor_id(world, message);
    g_autofree char *id = cb_peer_message_data(world, message, "match_id");
    return contractor == CB_NO_ROW || id == NULL ? CB_NO_ROW : match_of(world, contractor, id);
}
