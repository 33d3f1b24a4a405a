/* Names of people as a company in France has them on its list: from many languages, with accents,
 * particles, apostrophes, hyphens, other scripts, and the family name first where that is custom.
 */
#pragma once

#include "engine/demo/dice.h"

/* Replaces `name` by a person's name and `mailbox` by what stands before the @ of their address:
 * lower case ASCII letters, dots and hyphens; not unique. */
void cb_demo_name(CbDice *dice, GString *name, GString *mailbox);

/* The same for the technical crew, which is at home in Spain: two family names are usual. */
void cb_demo_crew_name(CbDice *dice, GString *first, GString *last, GString *mailbox);

/* Makes an address of a mailbox. The first of a name gets the plain one, the others count: lea.martin, lea.martin2.
 * `taken` (own texts as keys) remembers those that were given. */
void cb_demo_address(GHashTable *taken, GString *mailbox, const char *domain);
