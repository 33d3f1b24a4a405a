#include "engine/peers/schedule.h"

#include <string.h>

#include "engine/peers/policy.h"
#include "engine/when.h"

#define PAUSE (10 * CB_SECOND)
#define AT_IT (2 * CB_MINUTE) /* a hub looks every second, and makes the batch of thousands in less */

static gboolean
before(const CbWorld *world, guint a, guint b)
{
    gint64 x = event_agenda_items_start_time(world, a), y = event_agenda_items_start_time(world, b);
    return x != y ? x < y
                  : strcmp(event_agenda_items_id(world, a), event_agenda_items_id(world, b)) < 0;
}

guint
cb_peer_lunch(const CbWorld *world, guint event)
{
    guint first = CB_NO_ROW;
    CB_EACH_LINK(world, event_agenda_items, event_id, event, item)
        if (g_strcmp0(event_agenda_items_item_type(world, item), "lunch") == 0 &&
            event_agenda_items_start_time(world, item) != CB_NULL &&
            (first == CB_NO_ROW || before(world, item, first)))
            first = item;
    return first;
}

gboolean
cb_peer_item_is_broken(const CbWorld *world, guint item)
{
    gint64 start = event_agenda_items_start_time(world, item), end = event_agenda_items_end_time(world, item);
    return start != CB_NULL && end != CB_NULL && end < start;
}

gint64
cb_peer_item_end(const CbWorld *world, guint item)
{
    return cb_peer_item_is_broken(world, item) ? CB_NULL : event_agenda_items_end_time(world, item);
}

gint64
cb_peer_delay(const CbWorld *world, guint event)
{
    guint run = cb_peer_run(world, event);
    gint64 minutes = run == CB_NO_ROW ? 0 : peer_runs_delay_minutes(world, run);
    return minutes == CB_NULL ? 0 : minutes;
}

gboolean
cb_peer_times(const CbWorld *world, guint event, CbPeerTimes *times)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    guint lunch = cb_peer_lunch(world, event);
    if (lunch == CB_NO_ROW)
        return FALSE;
    times->lunch = event_agenda_items_start_time(world, lunch);
    gint64 delay = cb_peer_delay(world, event) * CB_MINUTE;
    times->run_at = times->lunch - policy.lead + delay;
    times->introductions = times->lunch + policy.introduction + delay;
    return TRUE;
}

guint
cb_peer_run(const CbWorld *world, guint event)
{
    return cb_world_first(world, CB_peer_runs, CB_peer_runs_event_id, event);
}

const char *
cb_reschedule_name(CbRescheduleAction action)
{
    static const char *const names[] = {"none",       "create", "run_now",           "move_run",
                                        "cancel_run", "keep",   "move_introductions"};
    return names[action];
}

/* --- a moved lunch ---------------------------------------------------------------------------- */

static CbReschedule
answer(CbRescheduleAction action, const char *error, const char *warning)
{
    return (CbReschedule){action, CB_NULL, CB_NULL, error, warning};
}

static CbReschedule
with_run(CbRescheduleAction action, gint64 run_at)
{
    return (CbReschedule){action, run_at, CB_NULL, NULL, NULL};
}

static CbReschedule
after_completion(const CbPeerTimes *times, gint64 previous, gint64 now)
{
    if (times == NULL)
        return answer(CB_RESCHEDULE_KEEP, NULL, "no_lunch");
    if (times->introductions == previous)
        return answer(CB_RESCHEDULE_KEEP, NULL, NULL);
    if (previous <= now)
        return answer(CB_RESCHEDULE_KEEP, NULL, "introductions_due");
    return (CbReschedule){CB_RESCHEDULE_MOVE_INTRODUCTIONS, CB_NULL, times->introductions, NULL,
                          NULL};
}

CbReschedule
cb_peer_reschedule(const CbWorld *world, guint event, gint64 now)
{
    guint run = cb_peer_run(world, event);
    const char *state = run == CB_NO_ROW ? "cancelled" : peer_runs_state(world, run);
    gboolean none = strcmp(state, "cancelled") == 0;
    CbPeerTimes found, *times = cb_peer_times(world, event, &found) ? &found : NULL;
    if (strcmp(state, "active") == 0)
        return answer(CB_RESCHEDULE_KEEP, NULL, NULL);
    if (strcmp(state, "completed") == 0)
        return after_completion(times, peer_runs_introduction_time(world, run), now);
    if (times == NULL)
        return answer(none ? CB_RESCHEDULE_NONE : CB_RESCHEDULE_CANCEL_RUN, "no_lunch", NULL);
    if (times->run_at <= now)
        return with_run(CB_RESCHEDULE_RUN_NOW, times->run_at);
    if (none)
        return with_run(CB_RESCHEDULE_CREATE, times->run_at);
    gboolean same = strcmp(state, "delayed") == 0 && peer_runs_run_at(world, run) == times->run_at;
    return with_run(same ? CB_RESCHEDULE_KEEP : CB_RESCHEDULE_MOVE_RUN, times->run_at);
}

gboolean
cb_peer_reschedule_is_news(const CbWorld *world, guint event, gint64 now)
{
    guint run = cb_peer_run(world, event);
    CbReschedule what = cb_peer_reschedule(world, event, now);
    if (what.action == CB_RESCHEDULE_NONE || what.action == CB_RESCHEDULE_KEEP)
        return FALSE;
    if (run == CB_NO_ROW || what.run_at == CB_NULL || peer_runs_run_at(world, run) != what.run_at)
        return TRUE;
    return strcmp(peer_runs_state(world, run), "cancelled") == 0 &&
           g_strcmp0(peer_runs_last_error(world, run), CB_PEER_NO_LUNCH) == 0;
}

gint64
cb_peer_run_due(const CbWorld *world, guint run)
{
    gint64 run_at = peer_runs_run_at(world, run), failed = peer_runs_finished_at(world, run);
    gboolean again = peer_runs_attempts(world, run) > 0 && failed != CB_NULL;
    return again ? MAX(run_at, failed + PAUSE) : run_at;
}

gboolean
cb_peer_run_is_late(const CbWorld *world, guint event, gint64 now)
{
    guint lunch = cb_peer_lunch(world, event);
    if (lunch == CB_NO_ROW)
        return FALSE;
    gint64 end = cb_peer_item_end(world, lunch);
    gint64 late = end != CB_NULL ? end : event_agenda_items_start_time(world, lunch) + 60 * CB_MINUTE;
    return now > late + cb_peer_delay(world, event) * CB_MINUTE;
}

gint64
cb_peer_run_overdue(const CbWorld *world, guint event, gint64 now)
{
    guint run = cb_peer_run(world, event);
    if (run == CB_NO_ROW || strcmp(peer_runs_state(world, run), "delayed") != 0 ||
        peer_runs_run_at(world, run) == CB_NULL || cb_peer_run_is_late(world, event, now))
        return 0;
    gint64 since = now - cb_peer_run_due(world, run);
    return since >= AT_IT ? since : 0;
}

CbPeerQueue
cb_peer_queue(const CbWorld *world, gint64 now)
{
    CbPeerQueue queue = {0};
    for (guint run = 0; run < cb_world_rows(world, CB_peer_runs); run++) {
        const char *state = peer_runs_state(world, run);
        gint64 run_at = peer_runs_run_at(world, run);
        if (strcmp(state, "delayed") == 0)
            *(run_at != CB_NULL && run_at > now ? &queue.delayed : &queue.waiting) += 1;
        queue.active += strcmp(state, "active") == 0;
        queue.completed += strcmp(state, "completed") == 0;
        queue.failed += strcmp(state, "failed") == 0;
    }
    queue.total = queue.waiting + queue.active + queue.delayed;
    return queue;
}
