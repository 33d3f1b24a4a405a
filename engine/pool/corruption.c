#include "engine/pool/corruption.h"

#include "engine/pool/recovery.h"

static const struct {
    const char *name;
    CbSeverity severity;
} issue_table[CB_N_CORRUPTIONS] = {
    {"BOOKING_MISSING", CB_SEVERITY_CRITICAL},  {"START_MISMATCH", CB_SEVERITY_MEDIUM},
    {"END_MISMATCH", CB_SEVERITY_MEDIUM},       {"TYPE_MISMATCH", CB_SEVERITY_HIGH},
    {"NO_POOL_STATUS", CB_SEVERITY_HIGH},       {"EXCESSIVE_ATTEMPTS", CB_SEVERITY_MEDIUM},
    {"DEADLINE_AFTER_START", CB_SEVERITY_HIGH}, {"ALREADY_ASSIGNED", CB_SEVERITY_HIGH},
    {"START_IN_PAST", CB_SEVERITY_CRITICAL},    {"END_NOT_AFTER_START", CB_SEVERITY_CRITICAL},
};

const char *
cb_corruption_name(guint issue)
{
    return issue_table[issue].name;
}

static guint
mismatches(const CbWorld *world, guint booking, const CbPooledSeen *seen)
{
    guint issues = 0;
    if (seen->start != booking_plan_time_start(world, booking))
        issues |= CB_CORRUPT_START_MISMATCH;
    if (seen->end != booking_plan_time_end(world, booking))
        issues |= CB_CORRUPT_END_MISMATCH;
    if (seen->meeting != cb_booking_meeting(world, booking))
        issues |= CB_CORRUPT_TYPE_MISMATCH;
    return issues;
}

guint
cb_corruption(const CbWorld *world, guint booking, const CbPooledSeen *seen, gint64 now)
{
    if (booking == CB_NO_ROW)
        return CB_CORRUPT_BOOKING_MISSING;
    guint issues = seen == NULL ? 0 : mismatches(world, booking, seen);
    gint64 start = booking_plan_time_start(world, booking);
    gint64 deadline = booking_plan_pool_deadline_time(world, booking);
    if (booking_plan_pool_status(world, booking) == NULL)
        issues |= CB_CORRUPT_NO_POOL_STATUS;
    if (booking_plan_pool_processing_attempts(world, booking) > CB_POOL_MOST_ATTEMPTS)
        issues |= CB_CORRUPT_EXCESSIVE_ATTEMPTS;
    if (deadline != CB_NULL && deadline > start)
        issues |= CB_CORRUPT_DEADLINE_AFTER_START;
    if (booking_plan_interpreter_emp_code(world, booking) != NULL)
        issues |= CB_CORRUPT_ALREADY_ASSIGNED;
    if (start <= now)
        issues |= CB_CORRUPT_START_IN_PAST;
    if (booking_plan_time_end(world, booking) <= start)
        issues |= CB_CORRUPT_END_NOT_AFTER_START;
    return issues;
}

CbSeverity
cb_corruption_severity(guint issues)
{
    CbSeverity worst = CB_SEVERITY_LOW;
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if ((issues >> i & 1) != 0)
            worst = MIN(worst, issue_table[i].severity);
    return worst;
}

const char *
cb_corruption_worst(guint issues)
{
    CbSeverity worst = cb_corruption_severity(issues);
    for (guint i = 0; i < CB_N_CORRUPTIONS; i++)
        if ((issues >> i & 1) != 0 && issue_table[i].severity == worst)
            return issue_table[i].name;
    return NULL;
}

/* --- what is done about it -------------------------------------------------------------------- */

static const char *const mend_names[] = {
    [CB_MEND_NOTHING] = "NO_ACTION_NEEDED",
    [CB_MEND_REMOVED] = "REMOVED_FROM_POOL",
    [CB_MEND_ALREADY_ASSIGNED] = "REMOVED_ALREADY_ASSIGNED",
    [CB_MEND_RESET_ATTEMPTS] = "RESET_PROCESSING_ATTEMPTS",
    [CB_MEND_FIXED_STATUS] = "FIXED_POOL_STATUS",
};

const char *
cb_mend_name(CbMend mend)
{
    return mend_names[mend];
}

CbMend
cb_corruption_mend(guint issues)
{
    static const struct {
        guint issue;
        CbMend mend;
    } mends[] = {
        {CB_CORRUPT_ALREADY_ASSIGNED, CB_MEND_ALREADY_ASSIGNED},
        {CB_CORRUPT_EXCESSIVE_ATTEMPTS, CB_MEND_RESET_ATTEMPTS},
        {CB_CORRUPT_NO_POOL_STATUS, CB_MEND_FIXED_STATUS},
    };
    if (issues != 0 && cb_corruption_severity(issues) == CB_SEVERITY_CRITICAL)
        return CB_MEND_REMOVED;
    for (guint m = 0; m < G_N_ELEMENTS(mends); m++)
        if ((issues & mends[m].issue) != 0)
            return mends[m].mend;
    return CB_MEND_NOTHING;
}

gboolean
cb_mend_removes(CbMend mend)
{
    return mend == CB_MEND_REMOVED || mend == CB_MEND_ALREADY_ASSIGNED;
}
