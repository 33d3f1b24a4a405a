#include "engine/peers/effects.h"

#include <string.h>

#include "engine/line.h"
#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"
#include "engine/peers/consent.h"
#include "engine/peers/normalise.h"
#include "engine/peers/policy.h"
#include "engine/peers/rating.h"
#include "engine/peers/sender.h"
#include "engine/when.h"

#define LONGEST_PART 700u /* characters */

/* --- what messages are made of ---------------------------------------------------------------- */

cJSON *
cb_peer_about(const CbWorld *world, guint match, guint to)
{
    guint other = cb_peer_other(world, match, to);
    g_autofree char *name =
        cb_peer_has_name(world, other) ? cb_name_of_contractor(world, other) : NULL;
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "match_id", event_peer_matches_id(world, match));
    cJSON_AddStringToObject(json, "peer_id", contractors_id(world, other));
    cb_json_add_text(json, "peer_name", name);
    cb_json_add_text(json, "peer_company", contractors_company_name(world, other));
    return json;
}

/* Appends what is there, cut, with `between` before it where it is not the first. */
static void
append(GString *out, const char *between, const char *before, const char *text)
{
    g_autofree char *line = cb_line(text, LONGEST_PART);
    if (*line != '\0')
        g_string_append_printf(out, "%s%s%s", out->len > 0 ? between : "", before, line);
}

static char *
services_of(const CbWorld *world, guint contractor)
{
    const char *stored = contractors_services_offered(world, contractor);
    g_autoptr(cJSON) json = stored == NULL ? NULL : cJSON_Parse(stored);
    g_autoptr(CbPeerList) list = cb_peer_list_of_json(json, CB_PEER_SERVICE);
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < list->items->len; i++)
        append(out, ", ", "", list->items->pdata[i]);
    return g_string_free(out, FALSE);
}

static char *
common_areas(const CbWorld *world, guint to, guint other)
{
    g_autoptr(CbPeerList) mine =
        cb_peer_list_of_text(contractors_focus_areas(world, to), CB_PEER_FOCUS);
    g_autoptr(CbPeerList) theirs =
        cb_peer_list_of_text(contractors_focus_areas(world, other), CB_PEER_FOCUS);
    return cb_peer_common_areas((CbPeerSide){mine, NULL}, (CbPeerSide){theirs, NULL});
}

/* Company, place, services, size of the team, all areas in common, the score; never how to reach
 * them. */
static char *
details_of(const CbWorld *world, guint match, guint to)
{
    guint other = cb_peer_other(world, match, to);
    gint64 team = contractors_team_size(world, other);
    const char *score = event_peer_matches_match_score(world, match);
    g_autofree char *services = services_of(world, other);
    g_autofree char *areas = common_areas(world, to, other);
    g_autofree char *size =
        team != CB_NULL && team > 0 ? g_strdup_printf("%d people", (int)team) : NULL;
    g_autofree char *percent =
        score == NULL ? NULL : g_strdup_printf("%.0f percent", g_ascii_strtod(score, NULL) * 100);
    GString *out = g_string_new(NULL);
    append(out, "; ", "", contractors_company_name(world, other));
    append(out, "; ", "", contractors_service_area(world, other));
    append(out, "; ", "offers ", services);
    append(out, "; ", "a team of ", size);
    append(out, "; ", "you share ", areas);
    append(out, "; ", "a match of ", percent);
    return g_string_free(out, FALSE);
}

static char *
contact_of(const CbWorld *world, guint contractor)
{
    g_autofree char *name =
        cb_peer_has_name(world, contractor) ? cb_name_of_contractor(world, contractor) : NULL;
    GString *out = g_string_new(NULL);
    append(out, ", ", "", name);
    append(out, ", ", "", contractors_company_name(world, contractor));
    append(out, ", ", "", contractors_phone(world, contractor));
    append(out, ", ", "", contractors_email(world, contractor));
    return g_string_free(out, FALSE);
}

/* --- actions ---------------------------------------------------------------------------------- */

typedef struct {
    const CbCase *c;
    CbPatch *patch;
    guint match;
    CbReplyClass class;
    guint n; /* of actions so far */
} Answer;

static void
say(Answer *answer, const CbReplyAction *action, CbPeerWords words, cJSON *data)
{
    g_autofree char *what =
        g_strdup_printf("%s/%u", event_peer_matches_id(answer->c->world, answer->match), answer->n);
    cb_patch_peer_say(answer->c, answer->patch, words, action->contractor, action->at, data, what);
}

static CbPeerWords
ack_of(CbReplyClass class)
{
    switch (class) {
    case CB_REPLY_NO:
        return CB_WORDS_ACK_NO;
    case CB_REPLY_LATER:
        return CB_WORDS_ACK_LATER;
    case CB_REPLY_RATING:
        return CB_WORDS_ACK_RATING;
    case CB_REPLY_NOT_MET:
        return CB_WORDS_ACK_NOT_MET;
    default:
        return CB_WORDS_ACK_MAYBE;
    }
}

/* The break that a reminder at `at` is five minutes before; CB_NO_ROW: it is before the end. */
static guint
break_after(const CbWorld *world, guint event, gint64 at)
{
    guint found = CB_NO_ROW;
    CB_EACH_LINK(world, event_agenda_items, event_id, event, item) {
        const char *type = event_agenda_items_item_type(world, item);
        if ((strcmp(type, "break") == 0 || strcmp(type, "networking") == 0) &&
            event_agenda_items_start_time(world, item) == at + 5 * CB_MINUTE &&
            (found == CB_NO_ROW ||
             strcmp(event_agenda_items_id(world, item), event_agenda_items_id(world, found)) < 0))
            found = item;
    }
    return found;
}

static void
remind(Answer *answer, const CbReplyAction *action)
{
    const CbWorld *world = answer->c->world;
    cJSON *data = cb_peer_about(world, answer->match, action->contractor);
    guint item = break_after(world, answer->c->event, action->at);
    const char *place = item == CB_NO_ROW ? NULL : event_agenda_items_location(world, item);
    char when[32];
    cJSON_AddNumberToObject(data, "minutes", 5);
    cJSON_AddStringToObject(data, "place", cb_peer_blank(place) ? "the networking area" : place);
    cJSON_AddStringToObject(data, "meeting_time", cb_time_format(action->at + 5 * CB_MINUTE, when));
    say(answer, action, CB_WORDS_REMINDER, data);
}

/* Nobody is put in touch with somebody who was erased, and there is nothing to tell of them. */
static gboolean
is_in_vain(const Answer *answer, const CbReplyAction *action)
{
    const CbWorld *world = answer->c->world;
    return (action->does == CB_REPLY_CONTACT_EXCHANGE ||
            action->does == CB_REPLY_ATTENDANCE_CHECK || action->does == CB_REPLY_DETAILS) &&
           (cb_peer_is_erased(world, action->contractor) ||
            cb_peer_is_erased(world, cb_peer_other(world, answer->match, action->contractor)));
}

static void
act(Answer *answer, const CbReplyAction *action)
{
    const CbWorld *world = answer->c->world;
    if (is_in_vain(answer, action))
        return;
    cJSON *data = cb_peer_about(world, answer->match, action->contractor);
    g_autofree char *text = NULL;
    switch (action->does) {
    case CB_REPLY_ACK:
        say(answer, action, ack_of(answer->class), data);
        return;
    case CB_REPLY_ACK_WAITING:
        say(answer, action, CB_WORDS_ACK_WAITING, data);
        return;
    case CB_REPLY_ACK_LAST:
        say(answer, action, CB_WORDS_ACK_LAST, data);
        return;
    case CB_REPLY_ACK_NO_SLOT:
        say(answer, action, CB_WORDS_ACK_NO_SLOT, data);
        return;
    case CB_REPLY_RATING_REQUEST:
        if (cb_peer_rating_known(world, answer->match, action->contractor)) /* once */
            break;
        say(answer, action, CB_WORDS_RATING, data);
        return;
    case CB_REPLY_ATTENDANCE_CHECK:
        cJSON_AddStringToObject(data, "attendance_type", "peer_match");
        say(answer, action, CB_WORDS_ATTENDANCE, data);
        return;
    case CB_REPLY_DETAILS:
        text = details_of(world, answer->match, action->contractor);
        cJSON_AddStringToObject(data, "details", text);
        say(answer, action, CB_WORDS_DETAILS, data);
        return;
    case CB_REPLY_CONTACT_EXCHANGE:
        text = contact_of(world, cb_peer_other(world, answer->match, action->contractor));
        cJSON_AddStringToObject(data, "contact", text);
        say(answer, action, CB_WORDS_CONTACT, data);
        return;
    case CB_REPLY_REMINDER:
        remind(answer, action);
        break;
    case CB_REPLY_CANCEL_MATCH_MESSAGES:
        cb_patch_peer_cancel(answer->c, answer->patch, answer->c->event, action->contractor,
                             event_peer_matches_id(world, answer->match), NULL);
        break;
    case CB_REPLY_CANCEL_ALL:
    case CB_REPLY_CANCEL_PEER_MESSAGES:
    case CB_REPLY_TO_DISPATCHER:
        break;
    }
    cJSON_Delete(data);
}

/* --- answers ---------------------------------------------------------------------------------- */

/* A reminder that both sides agree to is a meeting. */
static void
note_meeting(const CbCase *c, CbPatch *patch, guint match, guint question)
{
    const char *type =
        question == CB_NO_ROW ? NULL : event_messages_message_type(c->world, question);
    if (g_strcmp0(type, cb_peer_words_type(CB_WORDS_REMINDER)) != 0)
        return;
    g_autofree char *when = cb_peer_message_data(c->world, question, "meeting_time");
    g_autofree char *place = cb_peer_message_data(c->world, question, "place");
    gint64 time;
    CbRow *row = cb_patch_peer_match(c, patch, match);
    cb_patch_set_integer(row, CB_event_peer_matches_meeting_scheduled, TRUE);
    if (when != NULL && cb_time_parse(when, &time))
        cb_patch_set_integer(row, CB_event_peer_matches_meeting_time, time);
    cb_patch_set_text(patch, row, CB_event_peer_matches_meeting_location, place);
}

static char *
sentence_of(const CbCase *c, guint match, guint from, const CbReply *reply, gboolean exchanged)
{
    static const char *const says[] = {
        [CB_REPLY_OPT_OUT] = "wants no more texts",
        [CB_REPLY_OPT_OUT_PEERS] = "wants no more introductions",
        [CB_REPLY_MET] = "has met",
        [CB_REPLY_NOT_MET] = "has not met",
        [CB_REPLY_LATER] = "would later meet",
        [CB_REPLY_NO] = "would rather not meet",
        [CB_REPLY_MAYBE] = "thinks about meeting",
        [CB_REPLY_YES] = "would like to meet",
        [CB_REPLY_MORE_INFO] = "wants to know more about",
        [CB_REPLY_UNCLEAR] = "wrote something unclear about",
    };
    g_autofree char *who = cb_name_of_contractor(c->world, from);
    g_autofree char *whom = cb_name_of_contractor(c->world, cb_peer_other(c->world, match, from));
    if (reply->class == CB_REPLY_RATING)
        return g_strdup_printf("%s rates meeting %s with %u of 10.", who, whom, reply->rating);
    return g_strdup_printf("%s %s %s%s", who, says[reply->class], whom,
                           exchanged ? "; both have agreed and are put in touch." : ".");
}

/* Says why a yes leads to nothing; takes the sentence over. */
static char *
with_bar(const CbCase *c, guint match, guint from, const CbReply *reply, char *sentence)
{
    guint other = cb_peer_other(c->world, match, from);
    if (reply->class != CB_REPLY_YES || !cb_peer_opted_out(c->world, c->event, other, TRUE))
        return sentence;
    g_autofree char *said = sentence, *why = cb_peer_opted_out_words(c->world, c->event, other);
    return g_strdup_printf("%s %s, so they are not put in touch.", said, why);
}

char *
cb_peer_answer(const CbCase *c, CbPatch *patch, guint match, guint from, const CbReply *reply,
               guint question, gboolean *needs_person)
{
    CbPeerStanding before = cb_peer_standing(c->world, match), after = before;
    g_autoptr(GArray) actions = g_array_new(FALSE, FALSE, sizeof(CbReplyAction));
    Answer answer = {c, patch, match, reply->class, 0};
    cb_reply_apply(c->world, c->event, &after, from, reply, c->now, actions);
    cb_patch_peer_standing(c, patch, match, &before, &after);
    *needs_person = FALSE;
    if (!cb_peer_exchanged(&before) &&
        (reply->class == CB_REPLY_YES || reply->class == CB_REPLY_LATER)) /* it asks no more */
        cb_patch_peer_cancel(c, patch, c->event, from, event_peer_matches_id(c->world, match),
                             cb_peer_words_type(CB_WORDS_REMINDER));
    for (answer.n = 0; answer.n < actions->len; answer.n++) {
        const CbReplyAction *action = &g_array_index(actions, CbReplyAction, answer.n);
        *needs_person |= action->does == CB_REPLY_TO_DISPATCHER ||
                         (action->does == CB_REPLY_DETAILS && is_in_vain(&answer, action));
        act(&answer, action);
    }
    gboolean exchanged = !cb_peer_exchanged(&before) && cb_peer_exchanged(&after);
    if (exchanged)
        note_meeting(c, patch, match, question);
    cb_patch_peer_person(c, patch, from);
    cb_patch_peer_person(c, patch, cb_peer_other(c->world, match, from));
    char *said = sentence_of(c, match, from, reply, exchanged);
    return cb_peer_exchanged(&after) ? said : with_bar(c, match, from, reply, said);
}

/* --- opting out ------------------------------------------------------------------------------- */

static gboolean
was_told_to_wait(const CbWorld *world, guint match, guint contractor)
{
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message)
        if (strcmp(event_messages_message_type(world, message), cb_peer_words_type(CB_WORDS_ACK_WAITING)) == 0 &&
            cb_peer_match_of_message(world, message) == match)
            return TRUE;
    return FALSE;
}

/* Both have agreed, but how to reach who opts out has not gone out yet: it never will, and the other hears what everybody
 * hears whose yes was the first. */
static void
withhold(const CbCase *c, CbPatch *patch, guint match, guint other)
{
    const char *id = event_peer_matches_id(c->world, match);
    if (cb_patch_peer_cancel(c, patch, c->event, other, id, cb_peer_words_type(CB_WORDS_CONTACT)) == 0)
        return;
    cb_patch_peer_cancel(c, patch, c->event, other, id, cb_peer_words_type(CB_WORDS_ATTENDANCE));
    cb_patch_peer_person(c, patch, other);
    if (!was_told_to_wait(c->world, match, other) && !cb_peer_opted_out(c->world, c->event, other, TRUE))
        cb_patch_peer_say(c, patch, CB_WORDS_ACK_WAITING, other, c->now, cb_peer_about(c->world, match, other), id);
}

static void
decline(const CbCase *c, CbPatch *patch, guint contractor, guint match, const CbReply *reply)
{
    CbPeerStanding before = cb_peer_standing(c->world, match), after = before;
    g_autoptr(GArray) actions = g_array_new(FALSE, FALSE, sizeof(CbReplyAction));
    guint other = cb_peer_other(c->world, match, contractor);
    if (event_peer_matches_event_id(c->world, match) != c->event)
        return;
    cb_reply_apply(c->world, c->event, &after, contractor, reply, c->now, actions);
    cb_patch_peer_standing(c, patch, match, &before, &after);
    if (cb_peer_exchanged(&before)) {
        withhold(c, patch, match, other);
        return;
    }
    cb_patch_peer_cancel(c, patch, c->event, other, event_peer_matches_id(c->world, match), NULL);
    cb_patch_peer_person(c, patch, other);
}

/* What waits for somebody: all, or what is about matches. */
static void
cancel(const CbCase *c, CbPatch *patch, guint contractor, gboolean all)
{
    for (CbPeerWords words = 0; !all && words < CB_N_WORDS; words++)
        if (words != CB_WORDS_OWN)
            cb_patch_peer_cancel(c, patch, c->event, contractor, NULL, cb_peer_words_type(words));
    if (all)
        cb_patch_peer_cancel(c, patch, c->event, contractor, NULL, NULL);
}

static void
opt_out(const CbCase *c, CbPatch *patch, guint contractor, gboolean all)
{
    CbReply reply = {.class = all ? CB_REPLY_OPT_OUT : CB_REPLY_OPT_OUT_PEERS};
    CB_EACH_LINK(c->world, event_peer_matches, contractor1_id, contractor, match)
        decline(c, patch, contractor, match, &reply);
    CB_EACH_LINK(c->world, event_peer_matches, contractor2_id, contractor, match)
        decline(c, patch, contractor, match, &reply);
    cancel(c, patch, contractor, all);
    CB_EACH_LINK(c->world, event_attendees, contractor_id, contractor, attendee) {
        if (event_attendees_event_id(c->world, attendee) != c->event)
            continue;
        CbRow *row = cb_patch_add_row(patch, c->world, CB_event_attendees, attendee);
        cb_patch_set_integer(row, CB_event_attendees_updated_at, c->now);
        cb_patch_set_integer(row, all ? CB_event_attendees_sms_opt_in : CB_event_attendees_peers_opt_out, !all);
    }
    cb_patch_peer_person(c, patch, contractor);
}

void
cb_peer_opt_out(const CbCase *c, CbPatch *patch, gboolean all)
{
    const char *phone = contractors_phone(c->world, c->contractor);
    g_autoptr(GHashTable) done = g_hash_table_new(NULL, NULL);
    opt_out(c, patch, c->contractor, all);
    g_hash_table_add(done, GUINT_TO_POINTER(c->contractor + 1));
    CB_EACH_LINK(c->world, event_attendees, event_id, c->event, attendee) {
        guint other = event_attendees_contractor_id(c->world, attendee);
        if (cb_peer_phone_same(contractors_phone(c->world, other), phone) &&
            g_hash_table_add(done, GUINT_TO_POINTER(other + 1)))
            opt_out(c, patch, other, all);
    }
}
