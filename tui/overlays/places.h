/* Places: the regions and setups that sessions name. */
#pragma once

#include "engine/world.h"

typedef struct {
    char *name;
    char *folded;
    gboolean is_region; /* else a setup */
    guint sessions;     /* how many name it */
} CbPlace;

/* All of them: regions, then setups, each by name. Free with g_ptr_array_unref (CbPlace). One pass
 * over the sessions. */
GPtrArray *cb_places_new(const CbWorld *world);
