#include "engine/peers/again.h"

#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/consent.h"
#include "engine/peers/names.h"
#include "engine/peers/numbers.h"
#include "engine/peers/rating.h"
#include "engine/peers/replies.h"
#include "engine/peers/words.h"

typedef struct {
    const CbWorld *world;
    guint message, event, to;
    CbPeerWords words;
    gint64 now;
} Told;

/* How the person stands to the match that it is about; FALSE where it is about none. */
static gboolean
read_standing(const Told *told, CbPeerStanding *standing, guint *mine)
{
    guint match = cb_peer_match_of_message(told->world, told->message);
    if (match == CB_NO_ROW)
        return FALSE;
    *standing = cb_peer_standing(told->world, match);
    *mine = standing->sides[1].contractor == told->to;
    return TRUE;
}

/* Which of several is meant: they have written again since, or not more than one is open. */
static gboolean
has_chosen(const Told *told)
{
    const CbWorld *world = told->world;
    guint open = 0;
    CB_EACH_LINK(world, event_messages, contractor_id, told->to, other)
        if (event_messages_event_id(world, other) == told->event &&
            g_strcmp0(event_messages_direction(world, other), "inbound") == 0 &&
            event_messages_created_at(world, other) > event_messages_created_at(world, told->message))
            return TRUE;
    CB_EACH_LINK(world, event_peer_matches, event_id, told->event, match) {
        CbPeerStanding standing = cb_peer_standing(world, match);
        for (guint s = 0; s < 2; s++)
            open += standing.sides[s].contractor == told->to && standing.sides[s].response == CB_NULL;
    }
    return open < 2;
}

static gboolean
is_answered(const Told *told)
{
    CbPeerStanding standing;
    guint mine;
    if (told->words == CB_WORDS_LIST)
        return has_chosen(told);
    if (!read_standing(told, &standing, &mine))
        return FALSE;
    if (told->words == CB_WORDS_RATING)
        return standing.sides[mine].rating != CB_NULL;
    if (told->words == CB_WORDS_ATTENDANCE)
        return standing.connection_made || standing.sides[mine].rating != CB_NULL;
    return (told->words == CB_WORDS_INTRODUCTION || told->words == CB_WORDS_REMINDER) &&
           standing.sides[mine].response != CB_NULL;
}

/* The other does not want to meet; what asks or tells of a meeting is in vain. */
static gboolean
is_declined(const Told *told)
{
    CbPeerStanding standing;
    guint mine;
    return (told->words == CB_WORDS_INTRODUCTION || told->words == CB_WORDS_REMINDER ||
            told->words == CB_WORDS_ATTENDANCE || told->words == CB_WORDS_CONTACT) &&
           read_standing(told, &standing, &mine) &&
           (standing.sides[0].response == FALSE || standing.sides[1].response == FALSE);
}

static gboolean
is_over(const Told *told)
{
    gint64 end = cb_peer_event_end(told->world, told->event),
           due = event_messages_scheduled_time(told->world, told->message);
    if (told->words == CB_WORDS_INTRODUCTION || told->words == CB_WORDS_REMINDER)
        return end != CB_NULL && told->now > end;
    return cb_peer_words_answer(told->words) && !cb_peer_words_owed(told->words) && due != CB_NULL &&
           told->now > due + CB_PEER_ANSWER_LASTS;
}

const char *
cb_peer_past_sense(const CbWorld *world, guint message, gint64 now)
{
    Told told = {world, message, event_messages_event_id(world, message), event_messages_contractor_id(world, message),
                 CB_N_WORDS, now};
    if (told.to == CB_NO_ROW || !cb_peer_words_parse(event_messages_message_type(world, message), &told.words))
        return NULL;
    if (cb_peer_opted_out(world, told.event, told.to, FALSE) || cb_peer_message_barred(world, message) != CB_NO_ROW)
        return "one whom it concerns has opted out";
    if (is_answered(&told))
        return "it is answered already";
    if (is_declined(&told))
        return "one of the two has said no";
    return is_over(&told) ? "what it is about is over" : NULL;
}

GArray *
cb_peer_failed_still(const CbWorld *world, guint event, gint64 now)
{
    GArray *failed = cb_peer_failed(world, event);
    for (guint i = failed->len; i-- > 0;)
        if (cb_peer_past_sense(world, g_array_index(failed, guint, i), now) != NULL)
            g_array_remove_index(failed, i);
    return failed;
}
