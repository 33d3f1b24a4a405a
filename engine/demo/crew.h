/* The demo's technical crew: technicians and house techs of six departments with skills and homes, those who are on
 * ice, and the people of the office who run campaigns.
 */
#pragma once

#include "engine/demo/dice.h"
#include "engine/demo/trades.h"
#include "engine/world.h"

/* A person, as the jobs and answers of the demo are made of them. */
typedef struct {
    guint department;
    gboolean house, active;
    guint willing;    /* says yes to so many of a hundred requests */
    guint64 busy[8];  /* days on which they are booked or away, from CB_DEMO_CREW_FIRST_DAY */
} CbDemoTech;

/* Days are counted from today; busy days from here on. */
enum { CB_DEMO_CREW_FIRST_DAY = -440, CB_DEMO_CREW_DAYS = 512 };

typedef char CbDemoCrewId[16];
/* "crew_0001". */
const char *cb_demo_crew_id(CbDemoCrewId id, guint person);

/* Who runs campaigns: profiles with the role management or admin. */
enum { CB_DEMO_MANAGERS = 6 };
typedef struct {
    const char *id, *first, *last, *role, *department; /* `department` NULL: all of them */
} CbDemoManager;
extern const CbDemoManager cb_demo_managers[CB_DEMO_MANAGERS];
/* The one who manages just this department, else the one who manages all. */
const char *cb_demo_manager_of(const char *department);

/* "place_benicassim"; caller frees. */
char *cb_demo_crew_place(guint town);

/* Adds profiles, skills, fridge and the towns as places; free the people (CbDemoTech) with g_array_unref. */
GArray *cb_demo_add_crew(CbWorldBuilder *builder, guint32 seed, guint technicians);
