#include "engine/advisors/numbers.h"

#include <math.h>
#include <string.h>

#include "engine/advisors/index.h"
#include "engine/advisors/provision.h"
#include "engine/when.h"

/* Half up; what is a half but for the last bit counts as one. */
static double
rounded(double number, double unit)
{
    return floor(number * unit + 0.5 + 1e-9) / unit;
}

static double
percent(guint part, guint whole, double unit)
{
    return whole == 0 ? 0 : rounded(100.0 * part / whole, unit);
}

/* --- the pool --------------------------------------------------------------------------------- */

const char *
cb_advisor_load_name(CbAdvisorLoad load)
{
    static const char *const names[] = {"idle", "available", "at_capacity", "overloaded"};
    return names[load];
}

static CbAdvisorLoad
load_of(guint current, guint max)
{
    if (current == 0)
        return CB_LOAD_IDLE;
    return current < max ? CB_LOAD_ROOM : current == max ? CB_LOAD_FULL : CB_LOAD_OVER;
}

static CbAdvisorIs
status_of(const char *status)
{
    static const char *const names[] = {"available", "busy"};
    guint s = 0;
    while (s < G_N_ELEMENTS(names) && strcmp(names[s], status) != 0)
        s++;
    return (CbAdvisorIs)s;
}

static const char *
algorithm_of(guint count, guint complex_threshold)
{
    return count < complex_threshold ? "simple_availability" : "complex_scoring";
}

static void
judge(CbAdvisorPool *pool, guint small_threshold, guint complex_threshold)
{
    guint available = pool->is[CB_ADVISOR_IS_AVAILABLE];
    pool->size = pool->total < small_threshold     ? "small"
                 : pool->total < complex_threshold ? "medium"
                                                   : "large";
    pool->shown = algorithm_of(pool->total, complex_threshold);
    pool->algorithm = algorithm_of(available, complex_threshold);
    pool->health = available == 0 ? "critical" : available == 1 ? "warning" : "healthy";
    pool->share = available * 5 < pool->total || available == 0 ? "critical"
                  : available * 5 < pool->total * 2             ? "warning"
                                                                : "healthy";
}

static double
use_of(guint current, guint max)
{
    return max == 0 ? 0 : 100.0 * current / max;
}

CbAdvisorPool
cb_advisor_pool(const CbWorld *world, guint small_threshold, guint complex_threshold)
{
    CbAdvisorPool pool = {.total = cb_world_rows(world, CB_advisor_availability)};
    const CbAdvisorIndex *index = cb_advisor_index(world);
    double use = 0;
    for (guint row = 0; row < pool.total; row++) {
        CbAdvisorState state = cb_advisor_state(index, advisor_availability_advisor_id(world, row));
        pool.is[status_of(advisor_availability_status(world, row))]++;
        pool.loads[load_of(state.active, state.max)]++;
        use += use_of(state.active, state.max);
    }
    pool.utilization = pool.total == 0 ? 0 : rounded(use / pool.total, 10);
    judge(&pool, small_threshold, complex_threshold);
    return pool;
}

/* --- who carries how much --------------------------------------------------------------------- */

gboolean
cb_workload_order_parse(const char *name, CbWorkloadOrder *order)
{
    static const char *const names[] = {"workload", "availability", "name"};
    for (guint n = 0; n < G_N_ELEMENTS(names); n++)
        if (strcmp(names[n], name) == 0) {
            *order = (CbWorkloadOrder)n;
            return TRUE;
        }
    return FALSE;
}

static CbWorkload
workload_of(const CbWorld *world, guint row)
{
    guint advisor = advisor_availability_advisor_id(world, row);
    CbAdvisorState state = cb_advisor_state(cb_advisor_index(world), advisor);
    const char *name = advisors_display_name(world, advisor);
    return (CbWorkload){
        .advisor = advisor,
        .status = advisor_availability_status(world, row),
        .name = name != NULL ? name : advisors_id(world, advisor),
        .current = state.active,
        .max = state.max,
        .room = state.max > state.active ? (guint)(state.max - state.active) : 0,
        .utilization = rounded(use_of(state.active, state.max), 10),
        .load = load_of(state.active, state.max),
    };
}

/* Rows of advisors lie in the order of their ids. */
static gint
compare_rows(const CbWorkload *a, const CbWorkload *b)
{
    return (a->advisor > b->advisor) - (a->advisor < b->advisor);
}

static gint
compare_loads(gconstpointer a, gconstpointer b)
{
    const CbWorkload *x = a, *y = b;
    if (x->utilization != y->utilization)
        return x->utilization > y->utilization ? -1 : 1;
    return x->current != y->current ? (x->current > y->current ? -1 : 1) : compare_rows(x, y);
}

static gint
compare_rooms(gconstpointer a, gconstpointer b)
{
    const CbWorkload *x = a, *y = b;
    CbAdvisorIs first = status_of(x->status), second = status_of(y->status);
    if (first != second)
        return first < second ? -1 : 1;
    return x->room != y->room ? (x->room > y->room ? -1 : 1) : compare_rows(x, y);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    const CbWorkload *x = a, *y = b;
    int order = g_utf8_collate(x->name, y->name);
    return order != 0 ? order : compare_rows(x, y);
}

GArray *
cb_workloads(const CbWorld *world, CbWorkloadOrder order)
{
    static const GCompareFunc orders[] = {compare_loads, compare_rooms, compare_names};
    GArray *workloads = g_array_new(FALSE, FALSE, sizeof(CbWorkload));
    for (guint row = 0; row < cb_world_rows(world, CB_advisor_availability); row++) {
        CbWorkload workload = workload_of(world, row);
        g_array_append_val(workloads, workload);
    }
    g_array_sort(workloads, orders[order]);
    return workloads;
}

/* --- workspaces ------------------------------------------------------------------------------- */

G_STATIC_ASSERT(CB_N_PROVISION_STATUSES == CB_PROVISION_GIVEN_UP + 1);

CbProvisionNumbers
cb_provision_numbers(const CbWorld *world, gint64 now)
{
    CbProvisionNumbers numbers = {0};
    guint retried = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++) {
        CbProvision provision = cb_provision_read(world, row);
        if (cb_provision_step(&provision, now) != CB_PROVISION_NOTHING)
            numbers.lag = MAX(numbers.lag, now - provision.next_retry_at);
        if (workspace_provisioning_queue_created_at(world, row) <= now - CB_DAY)
            continue;
        numbers.total++;
        numbers.counts[provision.status]++;
        retried += workspace_provisioning_queue_last_error_at(world, row) != CB_NULL;
    }
    guint done = numbers.counts[CB_PROVISION_DONE], failed = numbers.counts[CB_PROVISION_FAILED];
    for (guint s = 0; s < CB_N_PROVISION_STATUSES; s++)
        numbers.shares[s] = percent(numbers.counts[s], numbers.total, 100);
    numbers.success = percent(done, done + failed, 100);
    numbers.rolled_back = percent(failed, done + failed, 100);
    numbers.retried = percent(retried, numbers.total, 100);
    return numbers;
}

static gint
compare_newest(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 first = workspace_provisioning_queue_created_at(world, x);
    gint64 second = workspace_provisioning_queue_created_at(world, y);
    if (first != second)
        return first > second ? -1 : 1;
    return strcmp(workspace_provisioning_queue_id(world, x),
                  workspace_provisioning_queue_id(world, y));
}

/* The rows whose status is one of `statuses` (a bit each), the newest first. */
static GArray *
newest_of(const CbWorld *world, guint statuses)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++)
        if (statuses >> cb_provision_read(world, row).status & 1)
            g_array_append_val(rows, row);
    g_array_sort_with_data(rows, compare_newest, (gpointer)world);
    return rows;
}

GArray *
cb_provisions_open(const CbWorld *world)
{
    return newest_of(world,
                     1 << CB_PROVISION_WAITS | 1 << CB_PROVISION_RUNS | 1 << CB_PROVISION_GIVEN_UP);
}

GArray *
cb_provisions_failed(const CbWorld *world)
{
    GArray *rows = newest_of(world, 1 << CB_PROVISION_FAILED);
    g_array_set_size(rows, MIN(rows->len, 10));
    return rows;
}
