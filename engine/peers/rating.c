#include "engine/peers/rating.h"

#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/names.h"
#include "engine/peers/policy.h"
#include "engine/peers/replies.h"
#include "engine/peers/schedule.h"
#include "engine/peers/words.h"
#include "engine/when.h"

#define AFTER_END (60 * CB_MINUTE)
#define AFTER_EXCHANGE (120 * CB_MINUTE)
#define TOO_LATE (24 * 60 * CB_MINUTE)

gint64
cb_peer_event_end(const CbWorld *world, guint event)
{
    gint64 end = events_end_time(world, event);
    if (end != CB_NULL)
        return end;
    CB_EACH_LINK(world, event_agenda_items, event_id, event, item)
        end = MAX(end, MAX(event_agenda_items_start_time(world, item),
                           cb_peer_item_end(world, item)));
    return end;
}

/* --- at night --------------------------------------------------------------------------------- */

static const char *
zone_of(const CbWorld *world, guint event)
{
    const char *zone = events_timezone(world, event);
    return zone != NULL && cb_zone_is_name(zone) ? zone : "UTC";
}

/* Minutes since midnight. */
static int
clock_of(gint64 time, const char *zone)
{
    char text[6];
    cb_time_clock(time, zone, text);
    return (text[0] - '0') * 600 + (text[1] - '0') * 60 + (text[3] - '0') * 10 + (text[4] - '0');
}

gint64
cb_peer_awake(const CbWorld *world, guint event, gint64 time)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    const char *zone = zone_of(world, event);
    int clock = clock_of(time, zone);
    gboolean night = policy.quiet_from <= policy.quiet_until
                         ? clock >= policy.quiet_from && clock < policy.quiet_until
                         : clock >= policy.quiet_from || clock < policy.quiet_until;
    if (!night)
        return time;
    gint64 day = cb_time_day(time, zone) + (clock >= policy.quiet_until ? 1 : 0);
    return cb_time_at(day, policy.ratings_at, zone);
}

/* --- who is asked ----------------------------------------------------------------------------- */

static gboolean
is_about(const CbWorld *world, guint message, guint match, CbPeerWords words)
{
    return strcmp(event_messages_message_type(world, message), cb_peer_words_type(words)) == 0 &&
           cb_peer_match_of_message(world, message) == match;
}

/* When the contact data went out to somebody; CB_NULL where they did not. */
static gint64
exchanged_at(const CbWorld *world, guint match, guint contractor)
{
    gint64 at = CB_NULL;
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message) {
        gint64 sent = event_messages_actual_send_time(world, message);
        if (strcmp(event_messages_status(world, message), "cancelled") == 0) /* one of them opted out before */
            continue;
        if (is_about(world, message, match, CB_WORDS_CONTACT))
            at = MAX(at, sent != CB_NULL ? sent : event_messages_scheduled_time(world, message));
    }
    return at;
}

gboolean
cb_peer_rating_known(const CbWorld *world, guint match, guint contractor)
{
    CbPeerStanding standing = cb_peer_standing(world, match);
    for (guint s = 0; s < 2; s++)
        if (standing.sides[s].contractor == contractor && standing.sides[s].rating != CB_NULL)
            return TRUE;
    CB_EACH_LINK(world, event_messages, contractor_id, contractor, message)
        if (is_about(world, message, match, CB_WORDS_RATING))
            return TRUE;
    return FALSE;
}

/* The end of the event, and when it is looked at. */
typedef struct {
    gint64 end, now;
} Span;

static void
look_at(const CbWorld *world, guint event, guint match, const Span *span, GArray *due)
{
    CbPeerStanding standing = cb_peer_standing(world, match);
    gint64 exchange = CB_NULL;
    if (!cb_peer_exchanged(&standing))
        return;
    for (guint s = 0; s < 2; s++)
        exchange = MAX(exchange, exchanged_at(world, match, standing.sides[s].contractor));
    if (exchange == CB_NULL) /* matches of before us, whose people do not expect us */
        return;
    gint64 at =
        cb_peer_awake(world, event, MAX(span->end + AFTER_END, exchange + AFTER_EXCHANGE));
    if (span->now - at > TOO_LATE)
        return;
    for (guint s = 0; s < 2; s++) {
        CbPeerRatingDue one = {match, standing.sides[s].contractor, at};
        if (!cb_peer_is_erased(world, standing.sides[1 - s].contractor) && /* nobody knows whom it would be about */
            !cb_peer_rating_known(world, match, one.contractor) &&
            !cb_peer_opted_out(world, event, one.contractor, TRUE))
            g_array_append_val(due, one);
    }
}

static int
by_match(gconstpointer a, gconstpointer b)
{
    const CbPeerRatingDue *x = a, *y = b;
    return x->match != y->match ? (x->match > y->match) - (x->match < y->match)
                                : (x->contractor > y->contractor) - (x->contractor < y->contractor);
}

GArray *
cb_peer_ratings(const CbWorld *world, guint event, gint64 now)
{
    GArray *due = g_array_new(FALSE, FALSE, sizeof(CbPeerRatingDue));
    const Span span = {cb_peer_event_end(world, event), now};
    if (span.end == CB_NULL)
        return due;
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        look_at(world, event, match, &span, due);
    g_array_sort(due, by_match);
    return due;
}

gint64
cb_peer_ratings_next(const CbWorld *world, guint event, gint64 now)
{
    g_autoptr(GArray) due = cb_peer_ratings(world, event, now);
    gint64 next = CB_NULL;
    for (guint i = 0; i < due->len; i++) {
        gint64 at = g_array_index(due, CbPeerRatingDue, i).at;
        next = next == CB_NULL ? at : MIN(next, at);
    }
    return next;
}
