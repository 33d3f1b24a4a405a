/* What the demo's technical crew is made of: departments with their roles, the towns where people live and jobs are,
 * and words that a crew office in Madrid would write. Lists end with NULL.
 */
#pragma once

#include "engine/demo/places.h"

typedef struct {
    const char *code;     /* of the role, and of the skill that is called like it; NULL ends a list */
    guint festival, gig;  /* people required at the festival and at a usual job; 0: the role is not there */
} CbDemoTrade;

typedef struct {
    const char *name;
    guint weight; /* how many of the crew */
    const CbDemoTrade *trades;
} CbDemoDepartment;

/* Backline and rigging have roles on jobs, but no column for them on assignments: they have no campaigns. Logistics has
 * no roles of its own: its people count in production. */
enum {
    CB_DEMO_SOUND,
    CB_DEMO_LIGHTS,
    CB_DEMO_VIDEO,
    CB_DEMO_PRODUCTION,
    CB_DEMO_BACKLINE,
    CB_DEMO_RIGGING,
    CB_DEMO_LOGISTICS,
    CB_DEMO_DEPARTMENTS,
};
extern const CbDemoDepartment cb_demo_departments[CB_DEMO_DEPARTMENTS];

/* Twenty towns; those before CB_DEMO_AROUND_MADRID lie around the headquarters. */
enum { CB_DEMO_CREW_TOWNS = 20, CB_DEMO_AROUND_MADRID = 11, CB_DEMO_FESTIVAL_TOWN = 19 };
extern const CbDemoTown cb_demo_crew_towns[CB_DEMO_CREW_TOWNS];

extern const char *const cb_demo_fridge_reasons[], *const cb_demo_gig_titles[];
