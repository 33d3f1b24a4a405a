/* What events and the people at them are called in sentences, and how a match is found. */
#pragma once

#include "engine/world.h"

/* Its name, else its id. */
const char *cb_name_of_event(const CbWorld *world, guint event);
/* First and last name with a blank between them, else `name`, else the id; "p3 (erased)" of whom nothing is left. Caller
 * frees. */
char *cb_name_of_contractor(const CbWorld *world, guint contractor);
/* How somebody is greeted: their first name, else the first word of `name`, else "there". Caller
 * frees. */
char *cb_peer_first_name(const CbWorld *world, guint contractor);

/* Whether they have any name; who has none is called by their id. */
gboolean cb_peer_has_name(const CbWorld *world, guint contractor);
/* Whether nothing is left of them: no name, company, phone or mail. So it is once they were erased. */
gboolean cb_peer_is_erased(const CbWorld *world, guint contractor);
/* That, and they agreed to texts nowhere: of whom nothing was known yet, that cannot be said. FALSE of CB_NO_ROW. */
gboolean cb_peer_was_erased(const CbWorld *world, guint contractor);

/* The event's match with this id, CB_NO_ROW when there is none. */
guint cb_peer_match_named(const CbWorld *world, guint event, const char *id);
/* The event's message with this id, likewise. */
guint cb_peer_message_named(const CbWorld *world, guint event, const char *id);
/* The other of a match's two. */
guint cb_peer_other(const CbWorld *world, guint match, guint contractor);
/* Which match a message is about, by its personalization_data; CB_NO_ROW: none that is there. */
guint cb_peer_match_of_message(const CbWorld *world, guint message);
/* A text in a message's personalization_data; NULL without. Caller frees. */
char *cb_peer_message_data(const CbWorld *world, guint message, const char *member);
