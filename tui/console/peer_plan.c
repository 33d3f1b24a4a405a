#include "tui/console/peer_plan.h"

#include "engine/peers/attendee.h"
#include "engine/peers/optimal.h"
#include "engine/peers/schedule.h"
#include "tui/console/peer.h"

#define WORK_SOON (G_GUINT64_CONSTANT(30) * 1000 * 1000) /* edges: within a second */
#define MOST_LEFT_ALONE 1 /* threads that work on what is no longer true */

/* One making of a plan; the thread's while it works. */
typedef struct {
    CbPeerPlanning *planning;
    CbPeerPlan *plan;
    guint64 mark; /* what it rests on */
    guint64 work;
} Work;

struct CbPeerPlanning {
    Work *known;   /* NULL: nothing is */
    Work *running; /* NULL: no thread works on what is true */
    guint left_alone, serial;
    gboolean starts, stopped;
    CbWorld *marked_world; /* of this World and event … */
    guint marked_event;
    guint64 mark; /* … the mark */
    void (*arrived)(gpointer data);
    gpointer data;
};

static void
plan_free(CbPeerPlan *plan)
{
    for (guint how = 0; how < G_N_ELEMENTS(plan->batches); how++) {
        cb_peer_batch_free(plan->batches[how]);
        g_free(plan->each[how]);
    }
    g_clear_pointer(&plan->lonely, g_array_unref);
    cb_world_unref(plan->world);
    g_free(plan);
}

static void
work_free(Work *work)
{
    plan_free(work->plan);
    g_rc_box_release(work->planning);
    g_free(work);
}

/* --- what a plan rests on --------------------------------------------------------------------- */

/* FNV-1a; what is missing differs from what is empty. */
static void
mix(guint64 *mark, const char *text)
{
    *mark = (*mark ^ (text == NULL ? 1 : 2)) * G_GUINT64_CONSTANT(1099511628211);
    for (; text != NULL && *text != '\0'; text++)
        *mark = (*mark ^ (guchar)*text) * G_GUINT64_CONSTANT(1099511628211);
}

static void
mix_number(guint64 *mark, gint64 number)
{
    *mark = (*mark ^ (guint64)number) * G_GUINT64_CONSTANT(1099511628211);
}

static void
mix_profile(guint64 *mark, const CbWorld *world, guint row)
{
    for (guint c = 0; c < cb_tables[CB_contractors].n_columns; c++) {
        CbValue value = cb_world_value(world, CB_contractors, c, row);
        if (c == CB_contractors_team_size)
            mix_number(mark, value.integer);
        else if (c != CB_contractors_row_version)
            mix(mark, value.text);
    }
}

static guint64
mark_of(const CbWorld *world, guint event)
{
    guint64 mark = G_GUINT64_CONSTANT(14695981039346656037);
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autoptr(GArray) eligible = cb_peer_eligible(world, event);
    CbPeerTimes times = {0};
    mix(&mark, events_id(world, event));
    mix_number(&mark, (gint64)policy.how << 40 | (gint64)policy.most << 20 | policy.least << 1 |
                          policy.exclude_matched);
    mix_number(&mark, cb_peer_times(world, event, &times) ? times.introductions : CB_NULL);
    for (guint e = 0; e < eligible->len; e++)
        mix_profile(&mark, world, g_array_index(eligible, guint, e));
    CB_EACH_LINK(world, peer_pair_rules, event_id, event, rule) {
        mix(&mark, contractors_id(world, peer_pair_rules_contractor1_id(world, rule)));
        mix(&mark, contractors_id(world, peer_pair_rules_contractor2_id(world, rule)));
        mix(&mark, peer_pair_rules_rule(world, rule));
    }
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        mix(&mark, event_peer_matches_id(world, match));
    return mark;
}

/* --- the thread ------------------------------------------------------------------------------- */

/* On the main loop. What is drawn next asks for what is still missing. */
static gboolean
arrive(gpointer data)
{
    Work *work = data;
    CbPeerPlanning *planning = work->planning;
    if (planning->stopped || work != planning->running) {
        planning->left_alone -= planning->stopped ? 0 : 1;
        work_free(work);
        return G_SOURCE_REMOVE;
    }
    g_clear_pointer(&planning->known, work_free);
    planning->known = g_steal_pointer(&planning->running);
    planning->known->plan->serial = ++planning->serial;
    planning->arrived(planning->data);
    return G_SOURCE_REMOVE;
}

static void
count(CbPeerPlan *plan, guint how)
{
    const CbPeerBatch *batch = plan->batches[how];
    plan->each[how] = g_new0(guint, batch->eligible->len + 1);
    for (guint k = 0; k < batch->picks->len; k++) {
        plan->each[how][g_array_index(batch->picks, CbPeerPick, k).source]++;
        plan->each[how][g_array_index(batch->picks, CbPeerPick, k).peer]++;
    }
    for (guint e = 0; e < batch->eligible->len; e++)
        plan->alone[how] += plan->each[how][e] == 0 &&
                            cb_peer_matches_of(plan->world, plan->event,
                                               g_array_index(batch->eligible, guint, e)) == 0;
}

static gpointer
make_plan(gpointer data)
{
    Work *work = data;
    CbPeerPlan *plan = work->plan;
    for (guint how = 0; how < G_N_ELEMENTS(plan->batches); how++) {
        CbPeersPolicy policy = plan->policy;
        policy.how = (CbPeersHow)how;
        plan->batches[how] = cb_peer_batch_new(plan->world, plan->event, &policy, work->work);
        count(plan, how);
    }
    plan->lonely = cb_peer_alone(plan->world, plan->event, &plan->policy, cb_peer_plan_batch(plan));
    g_idle_add(arrive, work);
    return NULL;
}

static void
begin(CbPeerPlanning *planning, const CbWorld *world, guint event, guint64 edges)
{
    if (planning->running != NULL && planning->running->mark == planning->mark)
        return;
    if (planning->running != NULL && planning->left_alone >= MOST_LEFT_ALONE)
        return;
    planning->left_alone += planning->running != NULL;
    Work *work = planning->running = g_new0(Work, 1);
    *work = (Work){g_rc_box_acquire(planning), g_new0(CbPeerPlan, 1), planning->mark, edges};
    work->plan->world = cb_world_ref(world);
    work->plan->event = event;
    work->plan->policy = cb_peers_policy(world);
    g_thread_unref(g_thread_new("peers", make_plan, work));
}

/* --- what is known ---------------------------------------------------------------------------- */

static void
find_mark(CbPeerPlanning *planning, const CbWorld *world, guint event)
{
    if (planning->marked_world == world && planning->marked_event == event)
        return;
    g_clear_pointer(&planning->marked_world, cb_world_unref);
    planning->marked_world = cb_world_ref(world);
    planning->marked_event = event;
    planning->mark = mark_of(world, event);
}

CbPeerPlanState
cb_console_peer_plan(CbConsole *console, guint event, const CbPeerPlan **plan)
{
    CbPeerPlanning *planning = cb_peer_desk_planning(console);
    const CbWorld *world = cb_console_world(console);
    const Work *known = planning->known;
    *plan = NULL;
    find_mark(planning, world, event);
    if (known != NULL &&
        g_strcmp0(events_id(known->plan->world, known->plan->event), events_id(world, event)) != 0)
        known = NULL;
    gboolean is_true = known != NULL && known->mark == planning->mark;
    gboolean proved = is_true && known->plan->batches[CB_PEERS_OPTIMAL]->proved;
    gboolean final = is_true && (proved || known->work >= CB_OPTIMAL_WORK ||
                                 cb_peer_plan_batch(known->plan)->picks->len == 0);
    if (planning->starts && !final)
        begin(planning, world, event, is_true ? CB_OPTIMAL_WORK : WORK_SOON);
    if (known == NULL)
        return CB_PLAN_COMES;
    *plan = known->plan;
    return !is_true ? CB_PLAN_OLD : final ? CB_PLAN_THERE : CB_PLAN_BOUNDS;
}

/* --- start and end ---------------------------------------------------------------------------- */

CbPeerPlanning *
cb_peer_planning_new(void)
{
    return g_rc_box_new0(CbPeerPlanning);
}

void
cb_peer_planning_start(CbPeerPlanning *planning, void (*arrived)(gpointer data), gpointer data)
{
    planning->starts = TRUE;
    planning->arrived = arrived;
    planning->data = data;
}

void
cb_peer_planning_free(CbPeerPlanning *planning)
{
    if (planning == NULL)
        return;
    planning->stopped = TRUE;
    planning->running = NULL;
    g_clear_pointer(&planning->marked_world, cb_world_unref);
    g_clear_pointer(&planning->known, work_free);
    g_rc_box_release(planning);
}
