/* The demo's campaigns, as they have come about: every state is what the engine's decisions made of it, at the times at
 * which managers, people and the clock would have made them, up to `now`.
 *
 * The festival's sound runs by itself: its second wave is out, offers wait, some have accepted. Its lights are assisted:
 * people have said that they could and wait for an offer. Video of a date of the tour runs by itself and is stuck: all
 * steps of escalation are taken and nobody is left. Times are relative to the whole minute of `now`.
 */
#pragma once

#include "engine/demo/crew.h"

/* The World after that; its messages are sent, its journal tells what was decided. Caller frees. */
CbWorld *cb_demo_staff(const CbWorld *world, const GArray *crew, guint32 seed, gint64 now);
