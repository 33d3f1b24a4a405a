/* Where the demo company works and what it does there: regions with towns, kinds of events. */
#pragma once

#include "engine/table.h"

typedef struct {
    const char *name;
    gint64 latitude, longitude; /* of its middle, in millionths of a degree; CB_NULL: not known */
} CbDemoTown;

typedef struct {
    const char *slug;
    guint weight;              /* inhabitants, in 10,000; neighbours abroad far below their size */
    const char *phone;         /* start of the landline numbers kept free for fiction */
    const CbDemoTown *towns;   /* ends with a NULL name; the largest first */
} CbDemoRegion;

/* When on its day an event lies, by the clock in Paris. */
typedef struct {
    guint first_start, last_start; /* half hours since midnight */
    guint shortest, longest;       /* half hours */
} CbDemoHours;

/* Where in a town. */
typedef enum {
    CB_DEMO_EXPO,
    CB_DEMO_ZENITH,
    CB_DEMO_CONGRESS,
    CB_DEMO_THEATRE,
    CB_DEMO_SQUARE,
    CB_DEMO_TRAINING,
    CB_DEMO_VENUES,
} CbDemoVenue;
extern const char *const cb_demo_venues[CB_DEMO_VENUES];

enum { CB_DEMO_STREETS = 12 };
extern const char *const cb_demo_streets[CB_DEMO_STREETS];

typedef struct {
    const char *what;              /* "Foire expo", the town follows */
    const char *part;              /* "hall", NULL when there is none */
    guint numbered;                /* the part is numbered from 1 to this; 0: it is not */
    guint weight;
    const CbDemoHours *hours;
    CbDemoVenue venue;
    const char *const *setups;     /* NULL-terminated; an event uses some, in this order */
    gboolean weekly;               /* what comes back every week may be such an event */
} CbDemoEvent;

enum { CB_DEMO_REGIONS = 16, CB_DEMO_HOME_REGION = 0, CB_DEMO_MOST_TOWNS = 14 };
extern const CbDemoRegion cb_demo_regions[CB_DEMO_REGIONS];

enum { CB_DEMO_EVENTS = 30 };
extern const CbDemoEvent cb_demo_events[CB_DEMO_EVENTS];

/* Why people are turned down or turn down, in the words of dispatchers. */
enum { CB_DEMO_REJECTIONS = 8 };
extern const char *const cb_demo_rejections[CB_DEMO_REJECTIONS];
