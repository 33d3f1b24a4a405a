#include "sync/hub/peers/claim.h"

#include <string.h>

#include "engine/peers/consent.h"
#include "engine/peers/names.h"
#include "engine/peers/rating.h"
#include "engine/peers/replies.h"
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "engine/when.h"

void
cb_text_claim_clear(CbTextClaim *claim)
{
    g_free(claim->text);
}

/* An empty consent is none. */
static gboolean
has_consent(const CbWorld *world, guint event, guint contractor)
{
    CB_EACH_LINK(world, event_attendees, event_id, event, row)
        if (event_attendees_contractor_id(world, row) == contractor &&
            event_attendees_sms_opt_in(world, row) == TRUE)
            return TRUE;
    return FALSE;
}

/* What is about meeting somebody, and for how long after it was due it has a sense. */
static const struct {
    CbPeerWords words;
    gint64 grace;
} about_meeting[] = {{CB_WORDS_INTRODUCTION, 60 * CB_MINUTE},
                     {CB_WORDS_REMINDER, 60 * CB_MINUTE},
                     {CB_WORDS_ATTENDANCE, 24 * 60 * CB_MINUTE},
                     {CB_WORDS_RATING, 24 * 60 * CB_MINUTE}};

static gboolean
is_type(const CbWorld *world, guint message, CbPeerWords words)
{
    return strcmp(event_messages_message_type(world, message), cb_peer_words_type(words)) == 0;
}

/* Of what brings two together: once one of them has said no there is nothing to bring.
 * Acknowledgements go out. */
static gboolean
was_refused(const CbWorld *world, guint message)
{
    if (!is_type(world, message, CB_WORDS_INTRODUCTION) &&
        !is_type(world, message, CB_WORDS_REMINDER))
        return FALSE;
    guint match = cb_peer_match_of_message(world, message);
    if (match == CB_NO_ROW)
        return TRUE;
    CbPeerStanding standing = cb_peer_standing(world, match);
    return standing.sides[0].state == CB_SIDE_NO || standing.sides[1].state == CB_SIDE_NO;
}

/* The place in about_meeting, -1: none of them. */
static int
meeting_of(const CbWorld *world, guint message)
{
    for (guint i = 0; i < G_N_ELEMENTS(about_meeting); i++)
        if (is_type(world, message, about_meeting[i].words))
            return (int)i;
    return -1;
}

static gint64
due_of(const CbWorld *world, guint message)
{
    return MAX(event_messages_scheduled_time(world, message),
               event_messages_created_at(world, message));
}

/* What a person ordered after lunch, or after the event, has its time from then on. */
static gboolean
is_over(const CbWorld *world, guint message, gint64 now)
{
    int meeting = meeting_of(world, message);
    if (meeting < 0)
        return FALSE;
    guint event = event_messages_event_id(world, message);
    gint64 due = due_of(world, message), end = cb_peer_event_end(world, event);
    CbPeerWords words = about_meeting[meeting].words;
    gboolean during = words == CB_WORDS_INTRODUCTION || words == CB_WORDS_REMINDER;
    if (during && end != CB_NULL && due <= end && now > end)
        return TRUE;
    gboolean lasts = words == CB_WORDS_INTRODUCTION && cb_peer_lunch(world, event) != CB_NO_ROW &&
                     !cb_peer_run_is_late(world, event, now);
    return !lasts && now > due + about_meeting[meeting].grace;
}

static CbTextClaim
settled(CbTextFate fate, const char *why)
{
    return (CbTextClaim){fate, why, NULL};
}

/* An answer for which nobody waits any more. */
static gboolean
is_stale(const CbWorld *world, guint message, gint64 now, CbTextClaim *claim)
{
    CbPeerWords words;
    if (!cb_peer_words_parse(event_messages_message_type(world, message), &words) ||
        !cb_peer_words_answer(words) || now <= due_of(world, message) + CB_PEER_ANSWER_LASTS)
        return FALSE;
    *claim = cb_peer_words_owed(words)
                 ? settled(CB_TEXT_FAILED, "It could not go out for more than a day: see whether "
                                           "it is still to be sent.")
                 : settled(CB_TEXT_CANCELLED,
                           "It could not go out for more than a day: nobody waits for it now.");
    return TRUE;
}

static gboolean
is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static char *
text_of(const CbWorld *world, guint message, const CbRow *row)
{
    const char *begun = row->values[CB_event_messages_message_content].text;
    return is_blank(begun) ? cb_peer_text(world, message) : g_strdup(begun);
}

CbTextClaim
cb_text_judge(const CbWorld *world, guint message, const CbRow *row, gint64 now)
{
    guint contractor = event_messages_contractor_id(world, message),
          event = event_messages_event_id(world, message);
    if (contractor == CB_NO_ROW)
        return settled(CB_TEXT_CANCELLED, "The person is gone.");
    if (!has_consent(world, event, contractor))
        return settled(CB_TEXT_CANCELLED, "They have not agreed to texts, or do so no longer.");
    guint barred = cb_peer_message_barred(world, message);
    if (barred != CB_NO_ROW)
        return settled(CB_TEXT_CANCELLED, barred == contractor ? "They want no more introductions."
                                                               : "The other of the two wants no more introductions.");
    if (is_over(world, message, now))
        return settled(CB_TEXT_CANCELLED, "It is too late for it: what it is about is over.");
    if (was_refused(world, message))
        return settled(CB_TEXT_CANCELLED, "One of the two has said no.");
    if (is_blank(row->values[CB_event_messages_phone].text))
        return settled(CB_TEXT_FAILED, "no phone");
    CbTextClaim claim;
    if (is_stale(world, message, now, &claim))
        return claim;
    claim = (CbTextClaim){CB_TEXT_CARRY, NULL, text_of(world, message, row)};
    if (!is_blank(claim.text))
        return claim;
    cb_text_claim_clear(&claim);
    return settled(CB_TEXT_CANCELLED, "There are no words for it any more.");
}

const char *
cb_text_introduces(const CbWorld *world, guint message)
{
    guint match = is_type(world, message, CB_WORDS_INTRODUCTION)
                      ? cb_peer_match_of_message(world, message)
                      : CB_NO_ROW;
    return match == CB_NO_ROW ? NULL : event_peer_matches_id(world, match);
}
