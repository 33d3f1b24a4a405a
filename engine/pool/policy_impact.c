/* What another policy would mean for what waits in the pool. */
#include "engine/pool/policy_judge.h"

#include "engine/pool/route.h"

static gboolean
same_days(CbThreshold a, CbThreshold b)
{
    return a.urgent == b.urgent && a.general == b.general;
}

static void
count_entry(CbPoolImpact *impact, const CbWorld *world, guint booking, gint64 now)
{
    CbPoolMode before = impact->before.mode, after = impact->after.mode;
    CbMeeting meeting = cb_booking_meeting(world, booking);
    impact->entries++;
    impact->types[meeting].entries++;
    impact->moved += !same_days(impact->types[meeting].before, impact->types[meeting].after) ||
                     cb_pool_deadline(world, booking, before) != cb_pool_deadline(world, booking, after);
    impact->immediate +=
        cb_pool_is_immediate(world, booking, after, now) && !cb_pool_is_immediate(world, booking, before, now);
}

CbPoolImpact
cb_pool_impact(const CbWorld *world, const CbPoolPolicy *after, gint64 now)
{
    CbPoolImpact impact = {.before = cb_pool_policy(world), .after = *after};
    for (guint m = 0; m < CB_N_MEETINGS; m++) {
        impact.types[m].before = cb_pool_threshold(world, m, impact.before.mode);
        impact.types[m].after = cb_pool_threshold(world, m, after->mode);
    }
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++)
        if (booking_plan_pool_status(world, row) != NULL)
            count_entry(&impact, world, row, now);
    impact.dr_before = cb_dr_rule(&impact.before, FALSE, (CbDrCircumstances){0}).behaviour;
    impact.dr_after = cb_dr_rule(after, FALSE, (CbDrCircumstances){0}).behaviour;
    if (impact.dr_before != impact.dr_after || impact.before.dr_penalty != after->dr_penalty)
        impact.rosters = impact.types[CB_MEETING_DR].entries;
    return impact;
}

static char *
say_entries(const CbPoolImpact *impact)
{
    if (impact->entries == 0)
        return g_strdup("Nothing waits in the pool.");
    return g_strdup_printf("Of %u in the pool %u get other times, and %u would be assigned at once.", impact->entries,
                           impact->moved, impact->immediate);
}

static const char *const dr_words[] = {"is not looked at", "cannot have the next one",
                                       "has less of a chance of the next",
                                       "has a little less of a chance of the next"};

static char *
say_rosters(const CbPoolImpact *impact)
{
    char before[G_ASCII_DTOSTR_BUF_SIZE], after[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(before, sizeof before, "%.6g", impact->before.dr_penalty);
    g_ascii_formatd(after, sizeof after, "%.6g", impact->after.dr_penalty);
    return g_strdup_printf("Who had the last duty roster meeting %s (penalty %s, was %s); %u of them in the pool.",
                           dr_words[impact->dr_after], after, before, impact->rosters);
}

GPtrArray *
cb_pool_impact_lines(const CbPoolImpact *impact)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(lines, say_entries(impact));
    for (guint m = 0; m < CB_N_MEETINGS; m++) {
        CbThreshold before = impact->types[m].before, after = impact->types[m].after;
        if (!same_days(before, after))
            g_ptr_array_add(lines,
                            g_strdup_printf("%s: at once up to %" G_GINT64_FORMAT
                                            " days before (was %" G_GINT64_FORMAT "), may wait from %" G_GINT64_FORMAT
                                            " (was %" G_GINT64_FORMAT "); %u in the pool.",
                                            cb_meeting_name(m), after.urgent, before.urgent, after.general,
                                            before.general, impact->types[m].entries));
    }
    if (impact->dr_before != impact->dr_after || impact->before.dr_penalty != impact->after.dr_penalty)
        g_ptr_array_add(lines, say_rosters(impact));
    return lines;
}
