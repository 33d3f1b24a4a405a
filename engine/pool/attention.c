#include "engine/pool/attention.h"

#include <string.h>

#include "engine/pool/corruption.h"
#include "engine/pool/load.h"
#include "engine/pool/monitor.h"
#include "engine/pool/recovery.h"
#include "engine/pool/timeline.h"
#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define DAYS_AHEAD 7
#define SOON (24 * HOUR)
#define NEAR (72 * HOUR)

typedef enum {
    CORRUPTED,
    DEADLINE_PASSED,
    LEFT_FOR_MANUAL,
    STUCK,
    FAILED,
    NO_INTERPRETER,
    SHORT_OF_PEOPLE,
    RUNS_FAILED,
    SCHEDULE_LATE,
    SWITCH_FAILED,
    FLAPPING,
    OVERRIDE_LAPSES,
} Matter;

/* Where a severity depends on the time left, it is what it is at least. */
static const struct {
    const char *cause;
    CbSeverity severity;
    const char *action;
} matters[] = {
    [CORRUPTED] = {"CORRUPTED", CB_SEVERITY_CRITICAL, "recover"},
    [DEADLINE_PASSED] = {"DEADLINE_PASSED", CB_SEVERITY_CRITICAL, "process"},
    [LEFT_FOR_MANUAL] = {"LEFT_FOR_MANUAL", CB_SEVERITY_HIGH, "assign-booking"},
    [STUCK] = {"STUCK", CB_SEVERITY_HIGH, "recover"},
    [FAILED] = {"FAILED", CB_SEVERITY_MEDIUM, "retry"},
    [NO_INTERPRETER] = {"NO_INTERPRETER", CB_SEVERITY_MEDIUM, "assign-booking"},
    [SHORT_OF_PEOPLE] = {"SHORT_OF_PEOPLE", CB_SEVERITY_MEDIUM, "pool-days"},
    [RUNS_FAILED] = {"RUNS_FAILED", CB_SEVERITY_HIGH, "run-pool"},
    [SCHEDULE_LATE] = {"SCHEDULE_LATE", CB_SEVERITY_HIGH, "run-pool"},
    [SWITCH_FAILED] = {"SWITCH_FAILED", CB_SEVERITY_HIGH, "pool-mode"},
    [FLAPPING] = {"FLAPPING", CB_SEVERITY_MEDIUM, "pool-override"},
    [OVERRIDE_LAPSES] = {"OVERRIDE_LAPSES", CB_SEVERITY_LOW, "pool-override"},
};

static CbAttention *
add(GArray *found, Matter matter, CbTableId target, guint row, gint64 due)
{
    CbAttention one = {
        .severity = matters[matter].severity,
        .due = due,
        .target = target,
        .row = row,
        .cause = matters[matter].cause,
        .action = matters[matter].action,
    };
    g_array_append_val(found, one);
    return &g_array_index(found, CbAttention, found->len - 1);
}

/* "40 min", "5 h", "3 d": whole ones, rounded down. */
static void
write_span(char span[static 16], gint64 time)
{
    if (time < HOUR)
        g_snprintf(span, 16, "%d min", (int)(time / CB_MINUTE));
    else if (time < 2 * CB_DAY)
        g_snprintf(span, 16, "%d h", (int)(time / HOUR));
    else
        g_snprintf(span, 16, "%d d", (int)MIN(time / CB_DAY, 9999));
}

static void
write_words(CbAttention *one, const char *before, gint64 time, const char *after)
{
    char span[16];
    write_span(span, time);
    g_snprintf(one->words, sizeof one->words, "%s%s%s", before, span, after);
}

/* --- entries ---------------------------------------------------------------------------------- */

/* The deadline, else when the meeting begins. */
static gint64
due_of(const CbWorld *world, const CbPooled *entry)
{
    return entry->deadline != CB_NULL ? entry->deadline : booking_plan_time_start(world, entry->booking);
}

static void
add_corrupted(const CbWorld *world, const CbPooled *entry, guint issues, GArray *found)
{
    CbAttention *one = add(found, CORRUPTED, CB_booking_plan, entry->booking, due_of(world, entry));
    guint first = (guint)__builtin_ctz(issues);
    g_autofree char *name = g_ascii_strdown(cb_corruption_name(first), -1);
    g_strlcpy(one->words, g_strdelimit(name, "_", ' '), sizeof one->words);
}

static void
add_failed(const CbWorld *world, const CbPooled *entry, gint64 now, GArray *found)
{
    gint64 again = cb_pooled_retry_at(entry, now);
    gboolean manual = again == CB_NULL;
    CbAttention *one =
        add(found, manual ? LEFT_FOR_MANUAL : FAILED, CB_booking_plan, entry->booking, due_of(world, entry));
    int attempts = (int)MIN(entry->attempts, 999);
    char span[16];
    if (manual) {
        g_snprintf(one->words, sizeof one->words, "%d attempts failed", attempts);
    } else if (again <= now) {
        g_snprintf(one->words, sizeof one->words, "%d failed, again now", attempts);
    } else {
        write_span(span, again - now);
        g_snprintf(one->words, sizeof one->words, "%d failed, again in %s", attempts, span);
    }
}

static void
look_at_entry(const CbWorld *world, const CbPooled *entry, gint64 now, GArray *found)
{
    guint issues = cb_corruption(world, entry->booking, NULL, now);
    if (entry->status == CB_POOLED_FAILED) /* how often it was tried is told otherwise */
        issues &= ~(guint)CB_CORRUPT_EXCESSIVE_ATTEMPTS;
    if (issues != 0)
        add_corrupted(world, entry, issues, found);
    else if (cb_pooled_is_overdue(entry, now) && entry->deadline != CB_NULL)
        write_words(add(found, DEADLINE_PASSED, CB_booking_plan, entry->booking, entry->deadline), "deadline ",
                    now - entry->deadline, " ago");
    else if (entry->status == CB_POOLED_FAILED)
        add_failed(world, entry, now, found);
    else if (cb_pooled_is_stuck(entry, now))
        write_words(add(found, STUCK, CB_booking_plan, entry->booking, due_of(world, entry)), "in work for ",
                    entry->updated != CB_NULL ? now - entry->updated : HOUR, "");
}

/* --- who has nobody --------------------------------------------------------------------------- */

/* By the newest row of the log about it. */
static gboolean
was_escalated(const CbWorld *world, guint booking)
{
    const char *status = NULL;
    gint64 newest = CB_NULL;
    CB_EACH_LINK(world, assignment_log, booking_id, booking, link) {
        gint64 at = assignment_log_created_at(world, link);
        if (status != NULL && at <= newest)
            continue;
        status = assignment_log_status(world, link);
        newest = at;
    }
    return status != NULL && strcmp(status, "escalated") == 0;
}

static void
look_at_booking(const CbWorld *world, guint booking, gint64 now, GArray *found)
{
    gint64 start = booking_plan_time_start(world, booking);
    if (start <= now || booking_plan_pool_status(world, booking) != NULL ||
        booking_plan_interpreter_emp_code(world, booking) != NULL ||
        strcmp(booking_plan_booking_status(world, booking), "waiting") != 0 || !was_escalated(world, booking))
        return;
    CbAttention *one = add(found, NO_INTERPRETER, CB_booking_plan, booking, start);
    if (start - now < NEAR)
        one->severity = start - now < SOON ? CB_SEVERITY_CRITICAL : CB_SEVERITY_HIGH;
    write_words(one, "begins in ", start - now, "");
}

/* --- the pool --------------------------------------------------------------------------------- */

static void
look_at_people(const CbWorld *world, guint row, gint64 now, GArray *found)
{
    g_autoptr(CbTimeline) ahead = cb_pool_timeline(world, now, now, CB_DAY, DAYS_AHEAD);
    const CbTimelineSlot *slot = ahead->slots;
    while (slot < ahead->slots + ahead->n && cb_timeline_missing(slot) == 0)
        slot++;
    if (slot == ahead->slots + ahead->n)
        return;
    CbAttention *one = add(found, SHORT_OF_PEOPLE, CB_pool_state, row, slot->peak_from);
    g_autofree char *before = g_strdup_printf("%u missing in ", MIN(cb_timeline_missing(slot), 9999));
    if (slot->peak_from - now < NEAR)
        one->severity = CB_SEVERITY_HIGH;
    write_words(one, before, slot->peak_from - now, "");
}

/* Alerts of the work that are matters here, and their words. */
static const struct {
    CbPoolAlertKind kind;
    Matter matter;
    const char *words;
} work_matters[] = {
    {CB_POOL_ALERT_PROCESSING_FAILED, RUNS_FAILED, "failed %u times"},
    {CB_POOL_ALERT_SCHEDULER_LATE, SCHEDULE_LATE, "late by %u min"},
    {CB_POOL_ALERT_MODE_SWITCH_FAILED, SWITCH_FAILED, "the old mode is in force"},
    {CB_POOL_ALERT_AUTO_APPROVAL_FLAPPING, FLAPPING, "%u switches in an hour"},
};

static void
look_at_work(const CbWorld *world, guint row, gint64 now, GArray *found)
{
    g_autoptr(GArray) alerts = cb_pool_work_alerts(world, now, (CbPoolTrouble){0});
    for (guint a = 0; a < alerts->len; a++)
        for (guint w = 0; w < G_N_ELEMENTS(work_matters); w++) {
            const CbPoolAlert *alert = &g_array_index(alerts, CbPoolAlert, a);
            if (alert->kind != work_matters[w].kind)
                continue;
            CbAttention *one = add(found, work_matters[w].matter, CB_pool_state, row, now);
            g_autofree char *number = g_strdup_printf("%u", alert->affected);
            g_autoptr(GString) words = g_string_new(work_matters[w].words);
            g_string_replace(words, "%u", number, 0);
            g_strlcpy(one->words, words->str, sizeof one->words);
        }
}

static void
look_at_override(const CbWorld *world, guint row, gint64 now, GArray *found)
{
    gint64 until;
    if (!cb_pool_overridden(world, now, &until) || until == CB_NULL || until - now > SOON)
        return;
    write_words(add(found, OVERRIDE_LAPSES, CB_pool_state, row, until), "ends in ", until - now, "");
}

void
cb_pool_attention(const CbWorld *world, gint64 now, GArray *found)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    guint row = cb_pool_state_row(world);
    for (guint e = 0; e < entries->len; e++)
        look_at_entry(world, &g_array_index(entries, CbPooled, e), now, found);
    for (guint b = 0; b < cb_world_rows(world, CB_booking_plan); b++)
        look_at_booking(world, b, now, found);
    if (row == CB_NO_ROW)
        return;
    look_at_people(world, row, now, found);
    look_at_work(world, row, now, found);
    look_at_override(world, row, now, found);
}
