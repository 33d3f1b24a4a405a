/* A believable world from a seed: a regional company's people and sessions. The same seed and today give
 * the same World, byte for byte. */
#pragma once

#include "engine/world.h"

typedef struct {
    guint32 seed;
    gint64 now;      /* sessions lie around this day */
    guint operators; /* 5,000 unless set */
    guint sessions;  /* 600 unless set, over ten weeks */
} CbDemoOptions;

CbWorld *cb_demo_world(const CbDemoOptions *options);
