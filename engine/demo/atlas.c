#include "engine/demo/atlas.h"

#include "engine/demo/dice.h"
#include "engine/fold.h"

enum { PURPOSE_ADDRESSES = 32 };

/* A venue lies so far from the middle of its town at most, in millionths of a degree: about two kilometres. */
#define OUTSKIRTS 20000

typedef struct {
    char *id, *venues[CB_DEMO_VENUES];
} Town;

struct CbDemoAtlas {
    Town towns[CB_DEMO_REGIONS][CB_DEMO_MOST_TOWNS];
};

static const char *const suffixes[CB_DEMO_VENUES] = {
    [CB_DEMO_EXPO] = "expo",       [CB_DEMO_ZENITH] = "zenith", [CB_DEMO_CONGRESS] = "congres",
    [CB_DEMO_THEATRE] = "theatre", [CB_DEMO_SQUARE] = "mairie", [CB_DEMO_TRAINING] = "formation",
};

guint
cb_demo_towns(guint region)
{
    guint n = 0;
    while (cb_demo_regions[region].towns[n].name != NULL)
        n++;
    return n;
}

char *
cb_demo_place_id(const char *name)
{
    g_autofree char *folded = cb_fold(name);
    for (char *c = folded; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c))
            *c = '-';
    return g_strconcat("place_", folded, NULL);
}

CbDemoAtlas *
cb_demo_atlas_new(void)
{
    CbDemoAtlas *atlas = g_new0(CbDemoAtlas, 1);
    for (guint r = 0; r < CB_DEMO_REGIONS; r++)
        for (guint t = 0; t < cb_demo_towns(r); t++) {
            Town *town = &atlas->towns[r][t];
            town->id = cb_demo_place_id(cb_demo_regions[r].towns[t].name);
            for (guint v = 0; v < CB_DEMO_VENUES; v++)
                town->venues[v] = g_strconcat(town->id, "_", suffixes[v], NULL);
        }
    return atlas;
}

void
cb_demo_atlas_free(CbDemoAtlas *atlas)
{
    for (guint r = 0; r < CB_DEMO_REGIONS; r++)
        for (guint t = 0; t < CB_DEMO_MOST_TOWNS; t++) {
            g_free(atlas->towns[r][t].id);
            for (guint v = 0; v < CB_DEMO_VENUES; v++)
                g_free(atlas->towns[r][t].venues[v]);
        }
    g_free(atlas);
}

const char *
cb_demo_town_id(const CbDemoAtlas *atlas, guint region, guint town)
{
    return atlas->towns[region][town].id;
}

const char *
cb_demo_venue_id(const CbDemoAtlas *atlas, guint region, guint town, CbDemoVenue venue)
{
    return atlas->towns[region][town].venues[venue];
}

/* --- rows ------------------------------------------------------------------------------------- */

static void
add_place(CbWorldBuilder *builder, const char *id, const char *name, const char *address, gint64 latitude,
          gint64 longitude)
{
    const CbValue values[CB_N_places] = {
        [CB_places_id] = cb_text(id),
        [CB_places_name] = cb_text(name),
        [CB_places_address] = cb_text(address),
        [CB_places_latitude] = cb_integer(latitude),
        [CB_places_longitude] = cb_integer(longitude),
    };
    cb_world_builder_add_values(builder, CB_places, values);
}

/* Somewhere around; what is not known stays so. */
static gint64
throw_near(CbDice *dice, gint64 middle)
{
    gint64 off = (gint64)cb_dice_below(dice, 2 * OUTSKIRTS + 1) - OUTSKIRTS;
    return middle == CB_NULL ? CB_NULL : middle + off;
}

static void
add_venue(CbWorldBuilder *builder, const CbDemoTown *town, const char *id, CbDemoVenue venue, CbDice *dice)
{
    guint number = 1 + cb_dice_below(dice, 120);
    const char *street = cb_demo_streets[cb_dice_below(dice, CB_DEMO_STREETS)];
    gint64 latitude = throw_near(dice, town->latitude), longitude = throw_near(dice, town->longitude);
    g_autofree char *name = g_strdup_printf("%s, %s", cb_demo_venues[venue], town->name);
    g_autofree char *address = g_strdup_printf("%u %s, %s", number, street, town->name);
    add_place(builder, id, name, address, latitude, longitude);
}

void
cb_demo_add_places(CbWorldBuilder *builder, const CbDemoAtlas *atlas, guint32 seed)
{
    CbDice dice = cb_dice_new(seed, PURPOSE_ADDRESSES);
    for (guint r = 0; r < CB_DEMO_REGIONS; r++)
        for (guint t = 0; t < cb_demo_towns(r); t++) {
            const CbDemoTown *town = &cb_demo_regions[r].towns[t];
            add_place(builder, cb_demo_town_id(atlas, r, t), town->name, NULL, town->latitude, town->longitude);
            for (guint v = 0; v < CB_DEMO_VENUES; v++)
                add_venue(builder, town, cb_demo_venue_id(atlas, r, t, v), v, &dice);
        }
}
