/* Whose text it is that came in from a number ("Batch peer matching", section 8), and about which event.
 *
 * Numbers are compared by their digits, seven at least: one may have the code of the country in front where the other has
 * not, or a 0 there; two that both begin with + or 00 are the same when all their digits are. The person is whoever was asked something last at such a number (a
 * question that was sent to it, or to somebody who has it), and the event that of the question; with no question it is the
 * one with the number who attends the newest event.
 */
#pragma once

#include "engine/world.h"

gboolean cb_peer_phone_same(const char *a, const char *b);

typedef struct {
    guint contractor, event;
} CbPeerFrom;
/* FALSE: nobody at any event has this number. */
gboolean cb_peer_find_sender(const CbWorld *world, const char *phone, CbPeerFrom *from);
