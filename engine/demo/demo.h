/* A believable world from a seed: a regional company's people, where they live, its sessions and where they
 * are, and what its dispatchers did lately. The same seed, sizes and day give the same World, byte for byte,
 * but for one call whose call-back is due a few minutes after `now` (lately.h).
 */
#pragma once

#include "engine/world.h"

typedef struct {
    guint32 seed;
    gint64 now;      /* sessions lie around its day */
    guint operators;
    guint sessions;  /* over ten weeks */
} CbDemoOptions;

CbWorld *cb_demo_world(const CbDemoOptions *options);
