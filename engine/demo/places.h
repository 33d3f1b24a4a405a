/* Where the demo company works and what it does there: regions with towns, kinds of events. */
#pragma once

#include <glib.h>

typedef struct {
    const char *slug;
    guint weight;              /* inhabitants, in 10,000; neighbours abroad far below their size */
    const char *phone;         /* start of the landline numbers kept free for fiction */
    const char *const *towns;  /* NULL-terminated, the largest first */
} CbDemoRegion;

/* When on its day an event lies, by the clock in Paris. */
typedef struct {
    guint first_start, last_start; /* half hours since midnight */
    guint shortest, longest;       /* half hours */
} CbDemoHours;

typedef struct {
    const char *what;              /* "Foire expo", the town follows */
    const char *part;              /* "hall", NULL when there is none */
    guint numbered;                /* the part is numbered from 1 to this; 0: it is not */
    guint weight;
    const CbDemoHours *hours;
    const char *const *setups;     /* NULL-terminated; an event uses some, in this order */
} CbDemoEvent;

enum { CB_DEMO_REGIONS = 16, CB_DEMO_HOME_REGION = 0 };
extern const CbDemoRegion cb_demo_regions[CB_DEMO_REGIONS];

enum { CB_DEMO_EVENTS = 30 };
extern const CbDemoEvent cb_demo_events[CB_DEMO_EVENTS];

/* Why people are turned down or turn down, in the words of dispatchers. */
enum { CB_DEMO_REJECTIONS = 8 };
extern const char *const cb_demo_rejections[CB_DEMO_REJECTIONS];
