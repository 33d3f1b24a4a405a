/* What an answer does to a match. */
#include "engine/peers/replies.h"

#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/consent.h"
#include "engine/when.h"

#define MOST_DEFERRALS 2
#define MOST_DETAILS 2

/* --- names ------------------------------------------------------------------------------------ */

static const char *const asked_names[] = {"introduction", "reminder", "attendance", "rating"};
static const char *const class_names[] = {"opt_out", "opt_out_peers", "rating", "met",
                                          "not_met", "later",         "no",     "maybe",
                                          "yes",     "more_info",     "unclear"};
static const char *const state_names[] = {"asked", "yes", "later", "no"};
static const char *const does_names[] = {"ack",
                                         "ack_waiting",
                                         "ack_last",
                                         "ack_no_slot",
                                         "rating_request",
                                         "cancel_all",
                                         "cancel_peer_messages",
                                         "cancel_match_messages",
                                         "details",
                                         "to_dispatcher",
                                         "contact_exchange",
                                         "attendance_check",
                                         "reminder"};

static int
place_of(const char *name, const char *const *names, guint n)
{
    for (guint i = 0; i < n; i++)
        if (g_strcmp0(name, names[i]) == 0)
            return (int)i;
    return -1;
}

gboolean
cb_peer_asked_parse(const char *name, CbPeerAsked *asked)
{
    int place = place_of(name, asked_names, G_N_ELEMENTS(asked_names));
    *asked = place < 0 ? CB_PEER_ASKED_INTRODUCTION : (CbPeerAsked)place;
    return place >= 0;
}

gboolean
cb_reply_parse(const char *name, CbReplyClass *class)
{
    int place = place_of(name, class_names, G_N_ELEMENTS(class_names));
    *class = place < 0 ? CB_REPLY_UNCLEAR : (CbReplyClass)place;
    return place >= 0;
}

const char *
cb_reply_name(CbReplyClass class)
{
    return class_names[class];
}

const char *
cb_side_name(CbSideState state)
{
    return state_names[state];
}

CbSideState
cb_side_parse(const char *name)
{
    return (CbSideState)MAX(0, place_of(name, state_names, G_N_ELEMENTS(state_names)));
}

const char *
cb_reply_does_name(CbReplyDoes does)
{
    return does_names[does];
}

/* --- how a match stands ----------------------------------------------------------------------- */

static void
read_side(const CbWorld *world, guint match, CbPeerStand *side)
{
    CB_EACH_LINK(world, peer_match_sides, contractor_id, side->contractor, row) {
        if (strcmp(peer_match_sides_match_id(world, row), event_peer_matches_id(world, match)) != 0)
            continue;
        side->state = cb_side_parse(peer_match_sides_state(world, row));
        side->deferrals = (guint)peer_match_sides_deferrals(world, row);
        side->info_sent = (guint)peer_match_sides_info_sent(world, row);
        side->rating = peer_match_sides_rating(world, row);
    }
}

CbPeerStanding
cb_peer_standing(const CbWorld *world, guint match)
{
    CbPeerStanding standing = {.pcr = CB_NULL};
    const char *pcr = event_peer_matches_pcr_score(world, match);
    standing.sides[0] =
        (CbPeerStand){.contractor = event_peer_matches_contractor1_id(world, match),
                      .rating = CB_NULL,
                      .response = event_peer_matches_contractor1_response(world, match)};
    standing.sides[1] =
        (CbPeerStand){.contractor = event_peer_matches_contractor2_id(world, match),
                      .rating = CB_NULL,
                      .response = event_peer_matches_contractor2_response(world, match)};
    for (guint s = 0; s < 2; s++)
        read_side(world, match, &standing.sides[s]);
    standing.connection_made = event_peer_matches_connection_made(world, match) == TRUE;
    standing.pcr = pcr == NULL ? CB_NULL : (gint64)(g_ascii_strtod(pcr, NULL) * 100 + 0.5);
    return standing;
}

gboolean
cb_peer_exchanged(const CbPeerStanding *standing)
{
    return standing->sides[0].response == TRUE && standing->sides[1].response == TRUE;
}

/* --- effects ---------------------------------------------------------------------------------- */

typedef struct {
    const CbWorld *world;
    guint event;
    CbPeerStanding *standing;
    CbPeerStand *mine, *other;
    gint64 now;
    GArray *actions;
} Answering;

static void
act(Answering *answering, CbReplyDoes does, guint contractor, gint64 at)
{
    CbReplyAction action = {does, contractor, at};
    g_array_append_val(answering->actions, action);
}

static void
act_now(Answering *answering, CbReplyDoes does)
{
    act(answering, does, answering->mine->contractor, answering->now);
}

static void
act_both(Answering *answering, CbReplyDoes does, gint64 at)
{
    for (guint s = 0; s < 2; s++)
        act(answering, does, answering->standing->sides[s].contractor, at);
}

static void
rate(Answering *answering, guint rating)
{
    gint64 sum = 0, n = 0;
    answering->mine->rating = rating;
    for (guint s = 0; s < 2; s++)
        if (answering->standing->sides[s].rating != CB_NULL)
            sum += answering->standing->sides[s].rating, n++;
    answering->standing->pcr = (200 * sum + n) / (2 * n);
    act_now(answering, CB_REPLY_ACK);
}

/* At most two times; FALSE when that was done. */
static gboolean
give_details(Answering *answering)
{
    if (answering->mine->info_sent >= MOST_DETAILS)
        return FALSE;
    answering->mine->info_sent++;
    act_now(answering, CB_REPLY_DETAILS);
    return TRUE;
}

/* Who has opted out since agrees to nothing, whatever they said before. */
static gboolean
has_opted_out(const Answering *answering, const CbPeerStand *side)
{
    return cb_peer_opted_out(answering->world, answering->event, side->contractor, TRUE);
}

static void
agree(Answering *answering, gboolean wants_info)
{
    if (answering->mine->state == CB_SIDE_YES)
        return;
    if (answering->other->response == TRUE && has_opted_out(answering, answering->other)) {
        answering->other->state = CB_SIDE_NO;
        answering->other->response = FALSE;
    }
    answering->mine->state = CB_SIDE_YES;
    answering->mine->response = TRUE;
    if (answering->other->response == TRUE) {
        act_both(answering, CB_REPLY_CONTACT_EXCHANGE, answering->now);
        act_both(answering, CB_REPLY_ATTENDANCE_CHECK, answering->now + 20 * CB_MINUTE);
    } else {
        act_now(answering, CB_REPLY_ACK_WAITING);
    }
    if (wants_info)
        give_details(answering);
}

static void
refuse(Answering *answering)
{
    answering->mine->state = CB_SIDE_NO;
    answering->mine->response = FALSE;
}

/* The first break from ten minutes on, else half an hour before the end; CB_NULL when both are
 * past. The reminder's time. */
static gint64
next_slot(const Answering *answering)
{
    const CbWorld *world = answering->world;
    gint64 soonest = answering->now + 10 * CB_MINUTE, first = CB_NULL;
    CB_EACH_LINK(world, event_agenda_items, event_id, answering->event, item) {
        const char *type = event_agenda_items_item_type(world, item);
        gint64 start = event_agenda_items_start_time(world, item);
        if ((strcmp(type, "break") == 0 || strcmp(type, "networking") == 0) && start != CB_NULL &&
            start >= soonest && (first == CB_NULL || start < first))
            first = start;
    }
    if (first != CB_NULL)
        return first - 5 * CB_MINUTE;
    gint64 end = events_end_time(world, answering->event);
    return end != CB_NULL && end - 30 * CB_MINUTE >= soonest ? end - 30 * CB_MINUTE : CB_NULL;
}

static void
defer(Answering *answering)
{
    answering->mine->state = CB_SIDE_LATER;
    answering->mine->response = CB_NULL;
    if (answering->mine->deferrals >= MOST_DEFERRALS) {
        act_now(answering, CB_REPLY_ACK_LAST);
        return;
    }
    answering->mine->deferrals++;
    gint64 slot = next_slot(answering);
    act_now(answering, slot == CB_NULL ? CB_REPLY_ACK_NO_SLOT : CB_REPLY_ACK);
    if (slot != CB_NULL)
        act(answering, CB_REPLY_REMINDER, answering->mine->contractor, slot);
}

static void
answer_introduction(Answering *answering, const CbReply *reply)
{
    if (reply->class == CB_REPLY_YES) {
        agree(answering, reply->wants_info);
    } else if (reply->class == CB_REPLY_NO) {
        refuse(answering);
        act_now(answering, CB_REPLY_ACK);
        act_both(answering, CB_REPLY_CANCEL_MATCH_MESSAGES, answering->now);
    } else if (reply->class == CB_REPLY_MAYBE) {
        act_now(answering, CB_REPLY_ACK);
    } else {
        defer(answering);
    }
}

gboolean
cb_reply_apply(const CbWorld *world, guint event, CbPeerStanding *standing, guint from,
               const CbReply *reply, gint64 now, GArray *actions)
{
    gboolean first = standing->sides[0].contractor == from;
    gboolean exchanged = cb_peer_exchanged(standing);
    Answering answering = {
        world, event,  standing, &standing->sides[first ? 0 : 1], &standing->sides[first ? 1 : 0],
        now,   actions};
    if (from == CB_NO_ROW || answering.mine->contractor != from)
        return FALSE;
    if (reply->class == CB_REPLY_MET) {
        standing->connection_made = TRUE;
        act_now(&answering, CB_REPLY_RATING_REQUEST);
    } else if (reply->class == CB_REPLY_NOT_MET) {
        act_now(&answering, CB_REPLY_ACK);
    } else if (reply->class == CB_REPLY_RATING) {
        rate(&answering, reply->rating);
    } else if (reply->class == CB_REPLY_OPT_OUT || reply->class == CB_REPLY_OPT_OUT_PEERS) {
        if (!exchanged)
            refuse(&answering);
        act_now(&answering, reply->class == CB_REPLY_OPT_OUT ? CB_REPLY_CANCEL_ALL
                                                             : CB_REPLY_CANCEL_PEER_MESSAGES);
    } else if (cb_reply_opens(reply->class) && has_opted_out(&answering, answering.mine)) {
        act_now(&answering, CB_REPLY_TO_DISPATCHER);
    } else if (reply->class == CB_REPLY_MORE_INFO) {
        if (!give_details(&answering))
            act_now(&answering, CB_REPLY_TO_DISPATCHER);
    } else if (reply->class == CB_REPLY_UNCLEAR || exchanged) {
        act_now(&answering, CB_REPLY_TO_DISPATCHER);
    } else {
        answer_introduction(&answering, reply);
    }
    return TRUE;
}
