/* The demo's places: each town of its regions, and in each town a venue of every kind, with an invented
 * address. Where a town lies is not known of a few; then it is not known of its venues either.
 */
#pragma once

#include "engine/demo/places.h"
#include "engine/world.h"

typedef struct CbDemoAtlas CbDemoAtlas;

CbDemoAtlas *cb_demo_atlas_new(void);
void cb_demo_atlas_free(CbDemoAtlas *atlas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbDemoAtlas, cb_demo_atlas_free)

/* How many towns a region has. */
guint cb_demo_towns(guint region);

/* The id of a town: "L'Hospitalet" gives place_l-hospitalet. Caller frees. */
char *cb_demo_place_id(const char *name);

/* Ids of places: "place_albi", "place_albi_expo". Owned by the atlas. */
const char *cb_demo_town_id(const CbDemoAtlas *atlas, guint region, guint town);
const char *cb_demo_venue_id(const CbDemoAtlas *atlas, guint region, guint town, CbDemoVenue venue);

/* Adds the rows of all of them. */
void cb_demo_add_places(CbWorldBuilder *builder, const CbDemoAtlas *atlas, guint32 seed);
