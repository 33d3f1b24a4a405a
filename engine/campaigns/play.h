/* A campaign played forward: its own ticks (tick_state.h) and what people say to them, until a deadline. The forecast
 * plays it with the people's habits; tests play it with scripts, beside decisions on a World.
 *
 * A tick runs when it is due or when an answer wakes the campaign; one that changed nothing is followed by the one at
 * which the next request expires, for those between change nothing either. A yes to an offer books while the role has
 * an open place, and the last one closes the other requests of the role ("Staffing campaigns", sections 6 to 8).
 */
#pragma once

#include "engine/campaigns/tick_state.h"

/* What somebody will say to a request. */
typedef struct {
    gint64 at;       /* CB_NULL: nothing, in time */
    gboolean yes;
    gboolean lapses; /* a yes to an offer that books nobody: booked elsewhere by then */
} CbReply;

/* A request that goes out in a game, or waited when it began. */
typedef struct {
    guint role, nth; /* the place of its role, and how many of the phase there were in the role before it */
    guint profile;
    gboolean offer;
    gint64 sent_at;
} CbPlayRequest;

typedef struct {
    /* To a request that has no answer by `now`; at or after `now`, at most at `until`. */
    CbReply (*reply)(gpointer data, const CbPlayRequest *request, gint64 now, gint64 until);
    gpointer data;
} CbPlayPeople;

typedef struct {
    const CbTickSource *source;
    CbPlayPeople people;
    const CbCampaignPolicy *policies; /* by steps taken from the state's own on … */
    guint n_policies;
    gint64 first_tick, until;
} CbPlay;

/* Plays until all roles are filled or the time is over; `filled_at` has a time for each role, CB_NULL where it was not
 * filled. The state is left as it is then. Returns the ticks run. */
guint cb_play(const CbPlay *play, CbTickState *state, gint64 *filled_at);
