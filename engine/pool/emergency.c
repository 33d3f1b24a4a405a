#include "engine/pool/emergency.h"

#include "engine/when.h"

#define HOUR (60 * CB_MINUTE)
#define SECONDS_PER_ENTRY 3

static const struct {
    const char *name;
    gint64 until; /* hours to the deadline */
    double points;
} bands[CB_N_BANDS] = {
    {"overdue", 0, 1000},     {"within 2 h", 2, 800},     {"within 6 h", 6, 600},
    {"within 24 h", 24, 400}, {"later", G_MAXINT64, 200},
};

static const double meeting_points[CB_N_MEETINGS] = {
    [CB_MEETING_DR] = 200,    [CB_MEETING_VIP] = 150,    [CB_MEETING_AUGENT] = 100,
    [CB_MEETING_WEEKLY] = 50, [CB_MEETING_GENERAL] = 25, [CB_MEETING_OTHER] = 25,
};

const char *
cb_band_name(CbDeadlineBand band)
{
    return bands[band].name;
}

CbDeadlineBand
cb_deadline_band(gint64 deadline, gint64 now)
{
    CbDeadlineBand band = CB_BAND_OVERDUE;
    if (deadline == CB_NULL)
        return band;
    while (band < CB_BAND_LATER && deadline - now > bands[band].until * HOUR)
        band++;
    return band;
}

double
cb_emergency_score(const CbWorld *world, const CbPooled *entry, gint64 now)
{
    CbDeadlineBand band = cb_deadline_band(entry->deadline, now);
    double points = bands[band].points;
    if (band == CB_BAND_LATER)
        points = MAX(0, points - (double)(entry->deadline - now) / (double)HOUR);
    return points + meeting_points[cb_booking_meeting(world, entry->booking)] -
           10 * (double)entry->attempts;
}

/* --- the order -------------------------------------------------------------------------------- */

typedef struct {
    CbPooled entry;
    double score;
} Pressing;

static int
by_score(gconstpointer a, gconstpointer b)
{
    const Pressing *left = a, *right = b;
    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    return cb_pooled_compare(&left->entry, &right->entry);
}

GArray *
cb_emergency_order(const CbWorld *world, const GArray *entries, gint64 now)
{
    g_autoptr(GArray) pressing = g_array_new(FALSE, FALSE, sizeof(Pressing));
    GArray *ordered = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    for (guint i = 0; i < entries->len; i++) {
        Pressing one = {.entry = g_array_index(entries, CbPooled, i)};
        if (one.entry.status == CB_POOLED_PROCESSING && !cb_pooled_is_stuck(&one.entry, now))
            continue;
        one.score = cb_emergency_score(world, &one.entry, now);
        g_array_append_val(pressing, one);
    }
    g_array_sort(pressing, by_score);
    for (guint i = 0; i < pressing->len; i++)
        g_array_append_val(ordered, g_array_index(pressing, Pressing, i).entry);
    return ordered;
}

/* --- how pressing it is ----------------------------------------------------------------------- */

CbPressure
cb_pool_pressure(const GArray *entries, gint64 now)
{
    CbPressure pressure = {{0}};
    for (guint i = 0; i < entries->len; i++)
        pressure.levels[cb_pool_urgency_level(g_array_index(entries, CbPooled, i).deadline, now)]++;
    return pressure;
}

gboolean
cb_pressure_triggers(const CbPressure *pressure)
{
    guint critical = pressure->levels[CB_URGENCY_CRITICAL];
    return critical >= 1 || critical + pressure->levels[CB_URGENCY_HIGH] >= 3;
}

guint
cb_pressure_batch_size(const CbPressure *pressure)
{
    return cb_pressure_triggers(pressure) ? 15 : 10;
}

CbEmergencyPreview
cb_emergency_preview(const CbWorld *world, gint64 now)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    g_autoptr(GArray) pressing = cb_emergency_order(world, entries, now);
    CbEmergencyPreview preview = {.n = pressing->len, .pressure = cb_pool_pressure(pressing, now)};
    for (guint i = 0; i < pressing->len; i++) {
        const CbPooled *entry = &g_array_index(pressing, CbPooled, i);
        preview.bands[cb_deadline_band(entry->deadline, now)]++;
        preview.mean_score += cb_emergency_score(world, entry, now) / pressing->len;
    }
    preview.estimated_seconds = SECONDS_PER_ENTRY * preview.n;
    return preview;
}

double
cb_emergency_success(guint assigned, guint processed)
{
    return processed == 0 ? 1 : (double)assigned / processed;
}

const char *
cb_emergency_improvement(double success)
{
    return success >= 0.9   ? "SIGNIFICANT"
           : success >= 0.7 ? "MODERATE"
           : success >= 0.5 ? "MINOR"
                            : "MINIMAL";
}
