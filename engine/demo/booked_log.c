/* What the pool of the demo logged: see bookings.h. */
#include "engine/demo/bookings.h"

#include "engine/when.h"

enum { PURPOSE_BOOKED_LOG = 137, LOGGED_DAYS = 8, QUIET_RUNS_DAYS = 3 };
#define HOUR (60 * CB_MINUTE)

typedef struct {
    CbWorldBuilder *builder;
    const GArray *booked; /* CbDemoBooked */
    gint64 now;
    guint interpreters;
    CbDice dice;
    guint rows; /* in the ids of rows */
} Log;

/* The next id of a row, in `text`. */
static const char *
next_id(Log *log, char text[static 32])
{
    g_snprintf(text, 32, "demo_%06u", ++log->rows);
    return text;
}

static const char *
mode_at(const Log *log, gint64 time)
{
    return time < log->now - CB_DEMO_HURRIED ? "NORMAL" : time < log->now - CB_DEMO_SWITCHED ? "URGENT" : "BALANCE";
}

static gboolean
is_recent(const Log *log, gint64 time)
{
    return time != CB_NULL && time >= log->now - LOGGED_DAYS * CB_DAY;
}

/* --- runs ------------------------------------------------------------------------------------- */

static gboolean
is(const CbDemoBooked *one, const char *status)
{
    return g_strcmp0(one->pool, status) == 0;
}

/* When the run began that had the booking last, CB_NULL: none had. */
static gint64
run_of(const CbDemoBooked *one)
{
    if (is(one, "processing") || is(one, "failed"))
        return one->touched;
    return one->way == CB_DEMO_BY_RUN && !one->cancelled ? one->decided : CB_NULL;
}

typedef char BatchId[48];

static const char *
batch_id(BatchId id, gint64 time)
{
    char text[32];
    g_snprintf(id, sizeof(BatchId), "demo_run_%s", cb_time_format(time, text));
    return id;
}

static const char *
status_in_run(const CbDemoBooked *one)
{
    return one->pool != NULL ? one->pool : one->who == CB_DEMO_NOBODY ? "escalated" : "assigned";
}

typedef struct {
    gint64 total, assigned, escalated, failed, open, ms;
} Counts;

static void
add_run_entry(Log *log, const CbDemoBooked *one, gint64 run, Counts *counts)
{
    char id[32];
    BatchId batch;
    CbDemoBookingId booking, who;
    const char *status = status_in_run(one);
    gint64 ms = 20 + cb_dice_below(&log->dice, 120);
    counts->total++;
    counts->open += is(one, "processing");
    if (is(one, "processing"))
        return;
    counts->assigned += one->who != CB_DEMO_NOBODY;
    counts->failed += is(one, "failed");
    counts->escalated += one->pool == NULL && one->who == CB_DEMO_NOBODY;
    counts->ms += ms;
    const CbValue values[CB_N_pool_processing_log_entry] = {
        [CB_pool_processing_log_entry_id] = cb_text(next_id(log, id)),
        [CB_pool_processing_log_entry_booking_id] = cb_text(cb_demo_booking_id(booking, one)),
        [CB_pool_processing_log_entry_batch_id] = cb_text(batch_id(batch, run)),
        [CB_pool_processing_log_entry_status] = cb_text(status),
        [CB_pool_processing_log_entry_interpreter_id] =
            cb_text(one->who == CB_DEMO_NOBODY ? NULL : cb_demo_interpreter_id(who, one->who)),
        [CB_pool_processing_log_entry_reason] = cb_text(one->error != NULL ? one->error : "DEADLINE"),
        [CB_pool_processing_log_entry_processing_time_ms] = cb_integer(ms),
        [CB_pool_processing_log_entry_urgency_level] = cb_text("CRITICAL"),
    };
    cb_world_builder_add_values(log->builder, CB_pool_processing_log_entry, values);
}

/* The run that began then, with what it decided. One that was broken off has no end. */
static void
add_run(Log *log, gint64 run)
{
    Counts counts = {0};
    BatchId id;
    for (guint b = 0; b < log->booked->len; b++) {
        const CbDemoBooked *one = &g_array_index(log->booked, CbDemoBooked, b);
        if (run_of(one) == run)
            add_run_entry(log, one, run, &counts);
    }
    gint64 done = counts.total - counts.open;
    if (counts.total == 0 && run < log->now - QUIET_RUNS_DAYS * CB_DAY)
        return;
    gboolean daily = counts.open == 0 && counts.failed == 0;
    const CbValue values[CB_N_pool_processing_log] = {
        [CB_pool_processing_log_batch_id] = cb_text(batch_id(id, run)),
        [CB_pool_processing_log_processing_type] = cb_text(daily ? "DAILY_PROCESSING" : "POOL_PROCESSING"),
        [CB_pool_processing_log_mode] = cb_text(mode_at(log, run)),
        [CB_pool_processing_log_processing_start_time] = cb_integer(run),
        [CB_pool_processing_log_processing_end_time] =
            cb_integer(counts.open > 0 ? CB_NULL : run + CB_SECOND + counts.ms * 1000),
        [CB_pool_processing_log_total_entries] = cb_integer(counts.total),
        [CB_pool_processing_log_processed_entries] = cb_integer(done),
        [CB_pool_processing_log_assigned_entries] = cb_integer(counts.assigned),
        [CB_pool_processing_log_escalated_entries] = cb_integer(counts.escalated),
        [CB_pool_processing_log_failed_entries] = cb_integer(counts.failed),
        [CB_pool_processing_log_average_processing_time_ms] = cb_integer(done > 0 ? counts.ms / done : CB_NULL),
        [CB_pool_processing_log_system_load] = cb_text(counts.failed > 0 ? "HIGH" : "LOW"),
        [CB_pool_processing_log_started_by] = cb_text("hub"),
        [CB_pool_processing_log_errors] = cb_text("[]"),
    };
    cb_world_builder_add_values(log->builder, CB_pool_processing_log, values);
}

/* All runs of the last days: the regular ones, also those that found nothing, and whatever else had a booking. */
static void
add_runs(Log *log)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (gint64 time = log->now - LOGGED_DAYS * CB_DAY;;) {
        gint64 run = cb_demo_run_after(time, log->now);
        if (run == CB_NULL)
            break;
        if (g_hash_table_add(known, g_memdup2(&run, sizeof run)))
            add_run(log, run);
        time = run + CB_SECOND;
    }
    for (guint b = 0; b < log->booked->len; b++) {
        gint64 run = run_of(&g_array_index(log->booked, CbDemoBooked, b));
        if (is_recent(log, run) && g_hash_table_add(known, g_memdup2(&run, sizeof run)))
            add_run(log, run);
    }
}

/* --- entries ---------------------------------------------------------------------------------- */

typedef struct {
    const char *action, *before, *after;
    gint64 attempts;
    const char *error;
    gint64 run; /* CB_NULL: in none */
    gint64 at;
} Change;

static void
add_change(Log *log, const CbDemoBooked *one, Change change)
{
    char id[32];
    BatchId batch;
    CbDemoBookingId booking;
    const CbValue values[CB_N_pool_entry_history] = {
        [CB_pool_entry_history_id] = cb_text(next_id(log, id)),
        [CB_pool_entry_history_booking_id] = cb_text(cb_demo_booking_id(booking, one)),
        [CB_pool_entry_history_action] = cb_text(change.action),
        [CB_pool_entry_history_previous_status] = cb_text(change.before),
        [CB_pool_entry_history_new_status] = cb_text(change.after),
        [CB_pool_entry_history_processing_attempts] = cb_integer(change.attempts),
        [CB_pool_entry_history_error_message] = cb_text(change.error),
        [CB_pool_entry_history_batch_id] = cb_text(change.run == CB_NULL ? NULL : batch_id(batch, change.run)),
        [CB_pool_entry_history_actor] = cb_text("hub"),
        [CB_pool_entry_history_created_at] = cb_integer(change.at),
    };
    cb_world_builder_add_values(log->builder, CB_pool_entry_history, values);
}

/* The tries that failed, each followed by waiting again, the last by what it is now. */
static void
add_tries(Log *log, const CbDemoBooked *one)
{
    gint64 first = is(one, "failed") ? MAX(1, one->attempts - 2) : 1;
    for (gint64 try = first; try <= one->attempts; try++) {
        gboolean last = try == one->attempts, in_run = is(one, "failed") || (is(one, "processing") && last);
        gint64 at = one->touched - (one->attempts - try) * 2 * CB_SECOND;
        gint64 run = in_run ? one->touched : CB_NULL;
        add_change(log, one, (Change){"PROCESSING_ATTEMPT", "waiting", "processing", try, NULL, run, at});
        if (last && is(one, "processing"))
            return;
        add_change(log, one,
                   (Change){"STATUS_CHANGE", "processing", last ? one->pool : "waiting", try,
                            one->error != NULL ? one->error : "timeout after 30 s", run, at + CB_SECOND});
    }
}

static void
add_history(Log *log, const CbDemoBooked *one)
{
    gint64 entered = one->entered != CB_NULL ? one->entered : one->created;
    if (one->pool == NULL && (one->way != CB_DEMO_BY_RUN || one->cancelled || !is_recent(log, one->decided)))
        return;
    add_change(log, one, (Change){"POOL_ENTRY", NULL, "waiting", 0, NULL, CB_NULL, entered});
    if (one->pool == NULL) {
        gint64 run = one->decided;
        add_change(log, one, (Change){"PROCESSING_ATTEMPT", "waiting", "processing", 1, NULL, run, run});
        add_change(log, one, (Change){"POOL_REMOVAL", "processing", NULL, 1, NULL, run, run + CB_SECOND});
    } else if (is(one, "ready")) {
        add_change(log, one, (Change){"STATUS_CHANGE", "waiting", "ready", 0, NULL, CB_NULL, one->touched});
    } else {
        add_tries(log, one);
    }
}

/* --- decisions -------------------------------------------------------------------------------- */

static void
add_assignment(Log *log, const CbDemoBooked *one, const char *status, const char *reason, gint64 at)
{
    char id[32];
    CbDemoBookingId booking, who;
    gboolean assigned = g_str_equal(status, "assigned");
    const CbValue values[CB_N_assignment_log] = {
        [CB_assignment_log_id] = cb_text(next_id(log, id)),
        [CB_assignment_log_booking_id] = cb_text(cb_demo_booking_id(booking, one)),
        [CB_assignment_log_interpreter_emp_code] = cb_text(assigned ? cb_demo_interpreter_id(who, one->who) : NULL),
        [CB_assignment_log_status] = cb_text(status),
        [CB_assignment_log_reason] = cb_text(reason),
        [CB_assignment_log_max_gap_hours] = cb_integer(cb_pool_preset(CB_POOL_BALANCE).max_gap_hours),
        [CB_assignment_log_fairness_window_days] = cb_integer(cb_pool_preset(CB_POOL_BALANCE).window_days),
        [CB_assignment_log_created_at] = cb_integer(at),
    };
    cb_world_builder_add_values(log->builder, CB_assignment_log, values);
}

static void
add_decision(Log *log, const CbDemoBooked *one)
{
    static const char *const reasons[] = {
        [CB_DEMO_BY_HAND] = "chosen by emp_001",
        [CB_DEMO_AT_ONCE] = "WITHIN_URGENT_THRESHOLD",
        [CB_DEMO_BY_RUN] = "DEADLINE",
    };
    gboolean entered = one->pool != NULL || (one->way == CB_DEMO_BY_RUN && is_recent(log, one->decided));
    if (entered && one->entered != CB_NULL)
        add_assignment(log, one, "pooled", "OUTSIDE_URGENT_THRESHOLD", one->entered);
    if (one->cancelled || one->way == CB_DEMO_IN_POOL)
        return;
    gboolean assigned = one->who != CB_DEMO_NOBODY;
    add_assignment(log, one, assigned ? "assigned" : "escalated", assigned ? reasons[one->way] : "ALL_CONFLICTED",
                   one->decided);
}

static void
add_conflicts(Log *log, const CbDemoBooked *one)
{
    char id[32];
    CbDemoBookingId booking;
    guint few = cb_dice_below(&log->dice, log->interpreters / 3 + 1);
    guint conflicted = one->who == CB_DEMO_NOBODY ? log->interpreters : few;
    const CbValue values[CB_N_conflict_detection_log] = {
        [CB_conflict_detection_log_id] = cb_text(next_id(log, id)),
        [CB_conflict_detection_log_booking_id] = cb_text(cb_demo_booking_id(booking, one)),
        [CB_conflict_detection_log_timestamp] = cb_integer(one->decided),
        [CB_conflict_detection_log_requested_start] = cb_integer(one->start),
        [CB_conflict_detection_log_requested_end] = cb_integer(one->end),
        [CB_conflict_detection_log_total_interpreters_checked] = cb_integer(log->interpreters),
        [CB_conflict_detection_log_available_interpreters] = cb_integer(log->interpreters - conflicted),
        [CB_conflict_detection_log_conflicted_interpreters] = cb_integer(conflicted),
        [CB_conflict_detection_log_resolution_strategy] =
            cb_text(one->who == CB_DEMO_NOBODY ? "ESCALATE" : "FILTER_CONFLICTS"),
        [CB_conflict_detection_log_outcome] = cb_text(one->who == CB_DEMO_NOBODY ? "FAILURE" : "SUCCESS"),
    };
    cb_world_builder_add_values(log->builder, CB_conflict_detection_log, values);
}

/* `last` had the duty roster meeting before it. */
static void
add_roster(Log *log, const CbDemoBooked *one, guint last)
{
    char id[32], penalty[32];
    CbDemoBookingId booking, who;
    const CbValue values[CB_N_dr_policy_log] = {
        [CB_dr_policy_log_id] = cb_text(next_id(log, id)),
        [CB_dr_policy_log_booking_id] = cb_text(cb_demo_booking_id(booking, one)),
        [CB_dr_policy_log_timestamp] = cb_integer(one->decided),
        [CB_dr_policy_log_mode] = cb_text(mode_at(log, one->decided)),
        [CB_dr_policy_log_last_interpreter] =
            cb_text(last == CB_DEMO_NOBODY ? NULL : cb_demo_interpreter_id(who, last)),
        [CB_dr_policy_log_behaviour] = cb_text("BLOCK"),
        [CB_dr_policy_log_penalty] =
            cb_text(g_ascii_formatd(penalty, sizeof penalty, "%.1f", cb_pool_preset(CB_POOL_BALANCE).dr_penalty)),
    };
    cb_world_builder_add_values(log->builder, CB_dr_policy_log, values);
}

static void
add_errors(Log *log, const CbDemoBooked *one)
{
    for (guint i = 0; i < 3; i++) {
        char id[32], key[48];
        CbDemoBookingId booking;
        gint64 at = one->touched - (2 - i) * 2 * CB_SECOND;
        g_snprintf(key, sizeof key, "process/%s/%u", cb_demo_booking_id(booking, one), i + 1);
        const CbValue values[CB_N_system_error_log] = {
            [CB_system_error_log_id] = cb_text(next_id(log, id)),
            [CB_system_error_log_timestamp] = cb_integer(at),
            [CB_system_error_log_operation] = cb_text("booking.process"),
            [CB_system_error_log_booking_id] = cb_text(booking),
            [CB_system_error_log_correlation_id] = cb_text(key),
            [CB_system_error_log_error_message] = cb_text(one->error),
        };
        cb_world_builder_add_values(log->builder, CB_system_error_log, values);
    }
}

/* --- the mode --------------------------------------------------------------------------------- */

static void
add_switches(Log *log)
{
    static const struct {
        gint64 before;
        const char *from, *to, *actor, *reason, *event;
    } switches[] = {
        {CB_DEMO_HURRIED, "NORMAL", "URGENT", "hub", "HIGH load: 34 entries in the pool", "AUTO_SWITCH_SUCCESS"},
        {CB_DEMO_SWITCHED, "URGENT", "BALANCE", "emp_001", "the wave of audits is over", NULL},
    };
    for (guint s = 0; s < G_N_ELEMENTS(switches); s++) {
        char id[32];
        gint64 at = log->now - switches[s].before;
        gboolean automatic = switches[s].event != NULL;
        const CbValue values[CB_N_mode_transition_log] = {
            [CB_mode_transition_log_id] = cb_text(next_id(log, id)),
            [CB_mode_transition_log_timestamp] = cb_integer(at),
            [CB_mode_transition_log_old_mode] = cb_text(switches[s].from),
            [CB_mode_transition_log_new_mode] = cb_text(switches[s].to),
            [CB_mode_transition_log_success] = cb_integer(TRUE),
            [CB_mode_transition_log_automatic] = cb_integer(automatic),
            [CB_mode_transition_log_actor] = cb_text(switches[s].actor),
            [CB_mode_transition_log_reason] = cb_text(switches[s].reason),
            [CB_mode_transition_log_pooled_bookings_affected] = cb_integer(34),
            [CB_mode_transition_log_immediate_assignments] = cb_integer(automatic ? 9 : 2),
            [CB_mode_transition_log_deadlines_updated] = cb_integer(25),
            [CB_mode_transition_log_escalated_entries] = cb_integer(0),
            [CB_mode_transition_log_remaining_in_pool] = cb_integer(34),
            [CB_mode_transition_log_errors] = cb_text("[]"),
        };
        cb_world_builder_add_values(log->builder, CB_mode_transition_log, values);
    }
}

static void
add_auto_approval(Log *log)
{
    static const struct {
        gint64 before;
        const char *event, *from, *to, *actor, *reason;
    } events[] = {
        {CB_DEMO_HURRIED, "AUTO_SWITCH_SUCCESS", "NORMAL", "URGENT", "hub", "HIGH load: 34 entries in the pool"},
        {CB_DEMO_SWITCHED + 2 * HOUR, "MANUAL_OVERRIDE_ENABLED", NULL, NULL, "emp_001",
         "audits: stay as it is until they are over"},
        {CB_DEMO_SWITCHED - HOUR, "MANUAL_OVERRIDE_DISABLED", NULL, NULL, "emp_001", "audits are over"},
    };
    for (guint e = 0; e < G_N_ELEMENTS(events); e++) {
        char id[32];
        gint64 at = log->now - events[e].before;
        const CbValue values[CB_N_auto_approval_log] = {
            [CB_auto_approval_log_id] = cb_text(next_id(log, id)),
            [CB_auto_approval_log_timestamp] = cb_integer(at),
            [CB_auto_approval_log_event_type] = cb_text(events[e].event),
            [CB_auto_approval_log_old_mode] = cb_text(events[e].from),
            [CB_auto_approval_log_new_mode] = cb_text(events[e].to),
            [CB_auto_approval_log_current_mode] = cb_text(mode_at(log, at)),
            [CB_auto_approval_log_reason] = cb_text(events[e].reason),
            [CB_auto_approval_log_triggered_by] = cb_text(events[e].actor),
            [CB_auto_approval_log_confidence] = cb_text(events[e].to != NULL ? "0.76" : NULL),
            [CB_auto_approval_log_override_applied] = cb_integer(FALSE),
            [CB_auto_approval_log_expires_at] = cb_integer(CB_NULL),
        };
        cb_world_builder_add_values(log->builder, CB_auto_approval_log, values);
    }
}

void
cb_demo_add_booking_logs(CbWorldBuilder *builder, const GArray *booked, const CbDemoOptions *options)
{
    Log log = {.builder = builder,
               .booked = booked,
               .now = cb_demo_booked_now(options),
               .interpreters = options->interpreters,
               .dice = cb_dice_new(options->seed, PURPOSE_BOOKED_LOG)};
    guint last_roster = CB_DEMO_NOBODY;
    add_runs(&log);
    for (guint b = 0; b < booked->len; b++) {
        const CbDemoBooked *one = &g_array_index(booked, CbDemoBooked, b);
        gboolean asked = one->way != CB_DEMO_BY_HAND && !one->cancelled && is_recent(&log, one->decided);
        add_history(&log, one);
        add_decision(&log, one);
        if (asked)
            add_conflicts(&log, one);
        if (asked && one->type == CB_MEETING_DR)
            add_roster(&log, one, last_roster);
        if (is(one, "failed"))
            add_errors(&log, one);
        if (one->type == CB_MEETING_DR && one->who != CB_DEMO_NOBODY)
            last_roster = one->who;
    }
    add_switches(&log);
    add_auto_approval(&log);
}
