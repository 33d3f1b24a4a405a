#include "engine/operators/distance.h"

#include <math.h>

#define EARTH_RADIUS 6371009.0 /* metres */

static double
radians(gint64 millionths)
{
    return (double)millionths / 1e6 * (G_PI / 180);
}

/* The haversine formula, exact for short ways too (Sinnott, "Virtues of the Haversine", 1984). */
gint64
cb_metres_between(gint64 latitude, gint64 longitude, gint64 to_latitude, gint64 to_longitude)
{
    double north = sin((radians(to_latitude) - radians(latitude)) / 2);
    double east = sin((radians(to_longitude) - radians(longitude)) / 2);
    double half = north * north + cos(radians(latitude)) * cos(radians(to_latitude)) * east * east;
    return llround(2 * EARTH_RADIUS * asin(sqrt(MIN(half, 1))));
}

/* The row of the place called so, if it is known where it lies; else CB_NO_ROW. */
static guint
known_place(const CbWorld *world, const char *id)
{
    guint place = cb_world_find(world, CB_places, id);
    gboolean known = place != CB_NO_ROW && places_latitude(world, place) != CB_NULL &&
                     places_longitude(world, place) != CB_NULL;
    return known ? place : CB_NO_ROW;
}

gint64
cb_distance_metres(const CbWorld *world, guint session, guint operator)
{
    guint there = known_place(world, sessions_place_id(world, session));
    guint home = known_place(world, operators_place_id(world, operator));
    if (there == CB_NO_ROW || home == CB_NO_ROW)
        return -1;
    return cb_metres_between(places_latitude(world, home), places_longitude(world, home),
                             places_latitude(world, there), places_longitude(world, there));
}
