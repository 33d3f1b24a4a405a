/* What an administrator watches ("Advisor matching", sections 8, 9 and 14): the pool of advisors,
 * who carries how much, and how setting up workspaces goes.
 */
#pragma once

#include "engine/world.h"

/* --- the pool --------------------------------------------------------------------------------- */

typedef enum {
    CB_ADVISOR_IS_AVAILABLE,
    CB_ADVISOR_IS_BUSY,
    CB_ADVISOR_IS_OFFLINE,
    CB_N_ADVISOR_IS
} CbAdvisorIs;
/* Idle: no project; room: fewer than they take; full: as many; over: more. Of any status. */
typedef enum { CB_LOAD_IDLE, CB_LOAD_ROOM, CB_LOAD_FULL, CB_LOAD_OVER, CB_N_LOADS } CbAdvisorLoad;
/* "idle", "available", "at_capacity", "overloaded". */
const char *cb_advisor_load_name(CbAdvisorLoad load);

/* Over the advisors who have said anything about their availability. */
typedef struct {
    guint total;
    guint is[CB_N_ADVISOR_IS], loads[CB_N_LOADS];
    const char *size;      /* by all of them: "small", "medium", "large" */
    const char *shown;     /* the algorithm as the dashboard has it, by all of them:
                              "simple_availability", "complex_scoring" */
    const char *algorithm; /* the one that really chooses, by those with status `available` alone */
    double utilization;    /* mean of current / most, %, one decimal */
    const char *health;    /* nobody available: "critical"; one: "warning"; else "healthy" */
    const char *share;     /* fewer than 20 % available: "critical", 40 %: "warning"; else "healthy" */
} CbAdvisorPool;

CbAdvisorPool cb_advisor_pool(const CbWorld *world, guint small_threshold, guint complex_threshold);

/* --- who carries how much --------------------------------------------------------------------- */

typedef struct {
    guint advisor;
    const char *status, *name; /* the World's; the name is never NULL */
    guint current, max, room;
    double utilization; /* %, one decimal */
    CbAdvisorLoad load;
} CbWorkload;

typedef enum {
    CB_WORKLOADS_BY_LOAD, /* the busiest first */
    CB_WORKLOADS_BY_ROOM, /* who can take most first, among those available */
    CB_WORKLOADS_BY_NAME,
} CbWorkloadOrder;
/* "workload", "availability", "name"; FALSE for another word. */
gboolean cb_workload_order_parse(const char *name, CbWorkloadOrder *order);

/* CbWorkload, every order ending in the id. Free with g_array_unref. */
GArray *cb_workloads(const CbWorld *world, CbWorkloadOrder order);

/* --- workspaces ------------------------------------------------------------------------------- */

/* In the order of CbProvisionStatus (provision.h). */
#define CB_N_PROVISION_STATUSES 5

/* Over the rows that were made in the last 24 hours. Rates in %, two decimals; 0 where there are
 * none. */
typedef struct {
    guint total;
    guint counts[CB_N_PROVISION_STATUSES];
    double shares[CB_N_PROVISION_STATUSES];
    double success, retried,
        rolled_back; /* of those that ended; that needed the worker; that ended in failure */
    gint64 lag;      /* µs that the oldest due row has waited; 0 where none is due */
} CbProvisionNumbers;
CbProvisionNumbers cb_provision_numbers(const CbWorld *world, gint64 now);

/* The rows that are open (waiting, running, given up), the newest first; the ten newest that
 * failed. Free with g_array_unref. */
GArray *cb_provisions_open(const CbWorld *world);
GArray *cb_provisions_failed(const CbWorld *world);
