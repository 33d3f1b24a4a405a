#include "engine/peers/attendee.h"

#include "engine/peers/normalise.h"

static CbPeerBar
bar_of(const CbWorld *world, guint attendee)
{
    if (event_attendees_check_in_time(world, attendee) == CB_NULL)
        return CB_PEER_NOT_CHECKED_IN;
    if (event_attendees_sms_opt_in(world, attendee) != TRUE)
        return CB_PEER_NO_OPT_IN;
    if (event_attendees_peers_opt_out(world, attendee) == TRUE)
        return CB_PEER_OPTED_OUT;
    gboolean phone =
        !cb_peer_blank(contractors_phone(world, event_attendees_contractor_id(world, attendee)));
    return phone ? CB_PEER_TAKES_PART : CB_PEER_NO_PHONE;
}

const char *
cb_peer_bar_words(CbPeerBar bar)
{
    static const char *const words[CB_PEER_N_BARS] = {"takes part",     "not registered",
                                                      "not checked in", "no consent to texts",
                                                      "no phone",       "wants no introductions"};
    return words[bar];
}

gboolean
cb_peer_opted_out(const CbWorld *world, guint event, guint contractor, gboolean peers)
{
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee)
        if (event_attendees_event_id(world, attendee) == event &&
            (event_attendees_sms_opt_in(world, attendee) == FALSE ||
             (peers && event_attendees_peers_opt_out(world, attendee) == TRUE)))
            return TRUE;
    return FALSE;
}

CbPeerBar
cb_peer_bar(const CbWorld *world, guint event, guint contractor)
{
    CbPeerBar bar = CB_PEER_NOT_REGISTERED;
    CB_EACH_LINK(world, event_attendees, contractor_id, contractor, attendee) {
        if (event_attendees_event_id(world, attendee) != event)
            continue;
        CbPeerBar its = bar_of(world, attendee);
        if (its == CB_PEER_TAKES_PART)
            return its;
        bar = MAX(bar, its);
    }
    return bar;
}

typedef struct {
    gint64 time;
    guint contractor;
} CheckIn;

static int
compare(gconstpointer a, gconstpointer b)
{
    const CheckIn *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (x->contractor > y->contractor) - (x->contractor < y->contractor);
}

GArray *
cb_peer_eligible(const CbWorld *world, guint event)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(CheckIn));
    g_autoptr(GHashTable) met = g_hash_table_new(NULL, NULL);
    GArray *people = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK(world, event_attendees, event_id, event, attendee) {
        CheckIn one = {event_attendees_check_in_time(world, attendee),
                       event_attendees_contractor_id(world, attendee)};
        if (bar_of(world, attendee) == CB_PEER_TAKES_PART)
            g_array_append_val(rows, one);
    }
    g_array_sort(rows, compare);
    for (guint r = 0; r < rows->len; r++) {
        guint contractor = g_array_index(rows, CheckIn, r).contractor;
        if (g_hash_table_add(met, GUINT_TO_POINTER(contractor)))
            g_array_append_val(people, contractor);
    }
    return people;
}

/* The matches of somebody at the event, whichever side they are; with `wanted`, where it is
 * somebody. */
static guint
count(const CbWorld *world, guint event, guint contractor, guint wanted)
{
    guint n = 0;
    CB_EACH_LINK(world, event_peer_matches, contractor1_id, contractor, match)
        n += event_peer_matches_event_id(world, match) == event &&
             (wanted == CB_NO_ROW || event_peer_matches_contractor2_id(world, match) == wanted);
    CB_EACH_LINK(world, event_peer_matches, contractor2_id, contractor, match)
        n += event_peer_matches_event_id(world, match) == event &&
             (wanted == CB_NO_ROW || event_peer_matches_contractor1_id(world, match) == wanted);
    return n;
}

gboolean
cb_peer_matched(const CbWorld *world, guint event, guint a, guint b)
{
    return count(world, event, a, b) > 0;
}

guint
cb_peer_matches_of(const CbWorld *world, guint event, guint contractor)
{
    return count(world, event, contractor, CB_NO_ROW);
}
