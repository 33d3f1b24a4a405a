/* How far somebody lives from a session. */
#pragma once

#include "engine/world.h"

/* Metres between two points in millionths of a degree, along the great circle of a sphere with the Earth's
 * mean radius (6,371,009 m): within 0.6 % of the true distance, as the crow flies. */
gint64 cb_metres_between(gint64 latitude, gint64 longitude, gint64 to_latitude, gint64 to_longitude);

/* Metres between the places of a session and of a person. -1 when one of them has no place, or it is not known
 * where that place lies. */
gint64 cb_distance_metres(const CbWorld *world, guint session, guint operator);
