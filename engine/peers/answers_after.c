/* What became of matches and texts, as JSON. */
#include <string.h>

#include "engine/peers/answers.h"
#include "engine/peers/names.h"
#include "engine/peers/telephones.h"
#include "engine/peers/words.h"
#include "engine/when.h"

static void
add_person(cJSON *json, const CbWorld *world, guint contractor)
{
    g_autofree char *name =
        contractor == CB_NO_ROW ? NULL : cb_name_of_contractor(world, contractor);
    cb_json_add_text(json, "contractor_id",
             contractor == CB_NO_ROW ? NULL : contractors_id(world, contractor));
    cb_json_add_text(json, "name", name);
}

/* --- matches ---------------------------------------------------------------------------------- */

static cJSON *
side_json(const CbWorld *world, const CbPeerStand *side)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "contractor_id", contractors_id(world, side->contractor));
    cJSON_AddStringToObject(json, "state", cb_side_name(side->state));
    cJSON_AddNumberToObject(json, "deferrals", side->deferrals);
    cJSON_AddNumberToObject(json, "info_sent", side->info_sent);
    cJSON_AddItemToObject(json, "rating",
                          side->rating == CB_NULL ? cJSON_CreateNull()
                                                  : cJSON_CreateNumber((double)side->rating));
    return json;
}

cJSON *
cb_answer_peer_match(const CbWorld *world, guint match)
{
    CbPeerStanding standing = cb_peer_standing(world, match);
    g_autofree char *first = cb_name_of_contractor(world, standing.sides[0].contractor);
    g_autofree char *second = cb_name_of_contractor(world, standing.sides[1].contractor);
    cJSON *json = cb_json_row(world, CB_event_peer_matches, match);
    cJSON_AddStringToObject(json, "name1", first);
    cJSON_AddStringToObject(json, "name2", second);
    cJSON *sides = cJSON_AddArrayToObject(json, "sides");
    for (guint s = 0; s < 2; s++)
        cJSON_AddItemToArray(sides, side_json(world, &standing.sides[s]));
    cb_json_add_text(json, "sending", cb_peer_match_sending(world, match));
    return json;
}

cJSON *
cb_answer_peer_matches(const CbWorld *world, guint event)
{
    g_autoptr(GArray) rows = cb_peer_match_list(world, event);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(array, cb_answer_peer_match(world, g_array_index(rows, guint, i)));
    return array;
}

/* --- messages --------------------------------------------------------------------------------- */

static cJSON *
introduction_json(const CbWorld *world, guint message)
{
    g_autoptr(cJSON) data = cJSON_Parse(event_messages_personalization_data(world, message));
    static const char *const of_data[] = {"peer_name", "match_score", "match_id"};
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", event_messages_id(world, message));
    add_person(json, world, event_messages_contractor_id(world, message));
    cb_json_add_time(json, "scheduled_time", event_messages_scheduled_time(world, message));
    cb_json_add_time(json, "actual_send_time", event_messages_actual_send_time(world, message));
    cJSON_AddStringToObject(json, "status", event_messages_status(world, message));
    cb_json_add_text(json, "error_message", event_messages_error_message(world, message));
    for (guint d = 0; d < G_N_ELEMENTS(of_data); d++) {
        const cJSON *member = cb_json_member(data, of_data[d]);
        cJSON_AddItemToObject(json, of_data[d],
                              member != NULL ? cJSON_Duplicate(member, TRUE) : cJSON_CreateNull());
    }
    return json;
}

cJSON *
cb_answer_peer_introductions(const CbWorld *world, guint event)
{
    g_autoptr(GArray) rows = cb_peer_introduction_list(world, event);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(array, introduction_json(world, g_array_index(rows, guint, i)));
    return array;
}

static cJSON *
reply_json(const CbWorld *world, guint message)
{
    const char *status = event_messages_status(world, message);
    g_autofree char *writers = cb_peer_writers(world, message);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "id", event_messages_id(world, message));
    add_person(json, world, event_messages_contractor_id(world, message));
    cb_json_add_text(json, "one_number", writers);
    cJSON_AddStringToObject(json, "text", event_messages_message_content(world, message));
    cb_json_add_time(json, "received_at", event_messages_actual_send_time(world, message));
    cb_json_add_text(json, "read_as", event_messages_action_taken(world, message));
    cJSON_AddStringToObject(json, "status", status);
    cJSON_AddBoolToObject(json, "needs_person", strcmp(status, "pending") == 0);
    return json;
}

cJSON *
cb_answer_peer_replies(const CbWorld *world, guint event, gboolean unsettled)
{
    g_autoptr(GArray) rows =
        unsettled ? cb_peer_unsettled(world, event) : cb_peer_inbound_list(world, event);
    cJSON *array = cJSON_CreateArray();
    for (guint i = 0; i < rows->len; i++)
        cJSON_AddItemToArray(array, reply_json(world, g_array_index(rows, guint, i)));
    return array;
}

/* --- the report ------------------------------------------------------------------------------- */

static cJSON *
tally_json(const CbPeerTally *tally)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "matches", tally->matches);
    cJSON_AddNumberToObject(json, "introduced", tally->introduced);
    cJSON_AddNumberToObject(json, "introduced_both", tally->both);
    cJSON_AddNumberToObject(json, "introduced_one", tally->introduced - tally->both);
    cJSON_AddNumberToObject(json, "yes", tally->yes);
    cJSON_AddNumberToObject(json, "no", tally->no);
    cJSON_AddNumberToObject(json, "later", tally->later);
    cJSON_AddNumberToObject(json, "silent", tally->silent);
    cJSON_AddNumberToObject(json, "mutual", tally->mutual);
    cJSON_AddNumberToObject(json, "met", tally->met);
    cJSON_AddNumberToObject(json, "ratings", tally->ratings);
    cJSON_AddItemToObject(json, "mean_rating",
                          tally->mean == CB_NULL ? cJSON_CreateNull()
                                                 : cJSON_CreateNumber((double)tally->mean / 100));
    return json;
}

static void
add_people(cJSON *json, const CbPeerNumbers *numbers)
{
    cJSON *people = cJSON_AddObjectToObject(json, "people");
    cJSON_AddNumberToObject(people, "registered", numbers->registered);
    cJSON_AddNumberToObject(people, "checked_in", numbers->checked_in);
    cJSON_AddNumberToObject(people, "eligible", numbers->eligible);
    cJSON_AddNumberToObject(people, "alone", numbers->alone);
    cJSON_AddNumberToObject(people, "most_for_one", numbers->most_for_one);
    cJSON *left_out = cJSON_AddObjectToObject(people, "left_out");
    for (guint bar = CB_PEER_TAKES_PART + 1; bar < CB_PEER_N_BARS; bar++)
        if (numbers->left_out[bar] > 0)
            cJSON_AddNumberToObject(left_out, cb_peer_bar_words((CbPeerBar)bar),
                                    numbers->left_out[bar]);
}

cJSON *
cb_answer_peer_report(const CbWorld *world, guint event)
{
    CbPeerNumbers numbers = cb_peer_numbers(world, event);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "event_id", events_id(world, event));
    cb_json_add_text(json, "name", events_name(world, event));
    add_people(json, &numbers);
    cJSON *introductions = cJSON_AddObjectToObject(json, "introductions");
    cJSON_AddNumberToObject(introductions, "scheduled", numbers.scheduled);
    cJSON_AddNumberToObject(introductions, "sent", numbers.sent);
    cJSON_AddNumberToObject(introductions, "failed", numbers.failed);
    cJSON_AddNumberToObject(introductions, "cancelled", numbers.cancelled);
    cJSON *answers = cJSON_AddObjectToObject(json, "answers");
    for (guint class = 0; class < CB_PEER_N_CLASSES; class ++)
        cJSON_AddNumberToObject(answers, cb_reply_name((CbReplyClass) class),
                                numbers.answers[class]);
    cJSON_AddNumberToObject(json, "unsettled", numbers.unsettled);
    cJSON_AddItemToObject(json, "total", tally_json(&numbers.all));
    cJSON *by_type = cJSON_AddObjectToObject(json, "by_type");
    for (guint type = 0; type < CB_PEER_N_TYPES; type++)
        cJSON_AddItemToObject(by_type, cb_peer_type_name((CbPeerType)type),
                              tally_json(&numbers.by_type[type]));
    return json;
}
