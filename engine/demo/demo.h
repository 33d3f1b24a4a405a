/* A believable world from a seed: a regional company's people and sessions. The same seed, sizes and
 * day give the same World, byte for byte.
 */
#pragma once

#include "engine/world.h"

typedef struct {
    guint32 seed;
    gint64 now;      /* sessions lie around this day */
    guint operators;
    guint sessions;  /* over ten weeks */
} CbDemoOptions;

CbWorld *cb_demo_world(const CbDemoOptions *options);
