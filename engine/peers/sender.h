/* Whose text it is that came in from a number ("Batch peer matching", section 8), and about which event.
 *
 * Numbers are compared by their digits, seven at least: one may have the code of the country in front where the other has
 * not, or a 0 there; two that both begin with + or 00 are the same when all their digits are. The person is whoever was asked something last at such a number (a
 * question that was sent to it, or to somebody who has it), and the event that of the question; with no question it is the
 * one with the number who attends the newest event. Where several at this event have the number it is the only one of them
 * who is asked something (cb_peer_whose()); where that is not known it is one of them, and peers.inbound leaves it to a person.
 */
#pragma once

#include "engine/world.h"

gboolean cb_peer_phone_same(const char *a, const char *b);

/* The number as it is stored when a person types it: its digits, with + in front where it has the code of its country
 * ("0033 6.12-34" or "+33 (0)6 1234…" are "+336…", "(713) 555-0101" is "7135550101"). NULL: not 7 to 15 digits, or something else
 * than blanks, brackets, dots, strokes and dashes between them. Caller frees. */
char *cb_peer_phone_normal(const char *text);

typedef struct {
    guint contractor, event;
} CbPeerFrom;
/* FALSE: nobody at any event has this number. */
gboolean cb_peer_find_sender(const CbWorld *world, const char *phone, CbPeerFrom *from);
