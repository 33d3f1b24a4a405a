/* Who shares a telephone: a text to one reaches the other, so the two are not introduced to each other, whatever was ordered.
 * Numbers are compared as those of texts that come in (sender.h); what counts is where texts go to. peers.attend puts a
 * wrong number right.
 */
#pragma once

#include "engine/world.h"

/* Whether two contractors (rows) have one number. */
gboolean cb_peer_share_number(const CbWorld *world, guint a, guint b);
/* "…34", the end of somebody's number; "" without one. */
#define CB_PEER_NUMBER_END 6
const char *cb_peer_number_end(const CbWorld *world, guint contractor, char text[static CB_PEER_NUMBER_END]);

/* Whoever shares a number with somebody has the same of these; 0 without a number. For finding them among many. */
guint32 cb_peer_number_key(const CbWorld *world, guint contractor);

typedef struct {
    guint first, second; /* contractors */
} CbPeerSharing;
/* Each of `contractors` (guint) who has the number of one before them there: with the first of those. So a number that stands
 * for nobody's, at everybody, gives one entry for each of them, not for every two. Free with g_array_unref. */
GArray *cb_peer_sharing(const CbWorld *world, const GArray *contractors);
/* The same among everybody who is registered for the event, in the order of their rows. */
GArray *cb_peer_sharing_at(const CbWorld *world, guint event);

/* Who else attends the event and has the number of `contractor`, each once (guint, by row); free with g_array_unref. */
GArray *cb_peer_sharing_with(const CbWorld *world, guint event, guint contractor);

/* A text from a number that several at an event have is from the only one of them who is asked something; where none or several
 * are, nobody can tell. FALSE then; else *whose is that person, or `contractor` where nobody shares their number. */
gboolean cb_peer_whose(const CbWorld *world, guint event, guint contractor, guint *whose);
/* Who may have written a text that came in: whom it is kept with first, then the others of the same number where nobody
 * could tell, who stand in its personalization_data (`shared_with`, ids). Rows of contractors (guint), none for any other
 * message; free with g_array_unref. */
GArray *cb_peer_writer_rows(const CbWorld *world, guint message);
/* "Ann Lee or Ben Fox", NULL where it is known who it was. Caller frees. */
char *cb_peer_writers(const CbWorld *world, guint message);
/* Whether somebody has written a text that came in, or may have. */
gboolean cb_peer_may_have_written(const CbWorld *world, guint message, guint contractor);
