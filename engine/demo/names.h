/* Names of people as a company in France has them on its list: from many languages, with accents,
 * particles, apostrophes, hyphens, other scripts, and the family name first where that is custom.
 */
#pragma once

#include "engine/demo/dice.h"

/* Replaces `name` by a person's name and `mailbox` by what stands before the @ of their address:
 * lower case ASCII letters, dots and hyphens; not unique. */
void cb_demo_name(CbDice *dice, GString *name, GString *mailbox);
