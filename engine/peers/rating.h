/* How good it was to meet, asked after the event ("Batch peer matching", section 9): of both sides
 * of a match that was exchanged, who have not said it and were not asked; an hour after the end and
 * two after the exchange, never at night (the policy's quiet hours, by the clocks of the event). Where
 * no contact data were sent by us, or that moment is more than a day past, nobody is asked any more.
 */
#pragma once

#include "engine/world.h"

typedef struct {
    guint match, contractor; /* whose match, and whom to ask */
    gint64 at;
} CbPeerRatingDue;

/* Everybody still to ask at an event as of `now`, `at` may lie ahead; by match, then contractor1
 * first. CbPeerRatingDue; free with g_array_unref. */
GArray *cb_peer_ratings(const CbWorld *world, guint event, gint64 now);
/* Whether somebody is not to be asked about a match (again): they have rated it, or were asked, or a
 * request waits. */
gboolean cb_peer_rating_known(const CbWorld *world, guint match, guint contractor);
/* When the first of them is due; CB_NULL: nobody is left. */
gint64 cb_peer_ratings_next(const CbWorld *world, guint event, gint64 now);
/* When the event ends: as it says, else with the last item of its agenda; CB_NULL: unknown. */
gint64 cb_peer_event_end(const CbWorld *world, guint event);
/* `time`, or the morning after it where it is in the quiet hours. */
gint64 cb_peer_awake(const CbWorld *world, guint event, gint64 time);
