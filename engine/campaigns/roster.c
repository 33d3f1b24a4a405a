#include "engine/campaigns/roster.h"

#include "engine/when.h"

/* How many of `days` (ascending) lie before `day`. */
static guint
days_before(const gint32 *days, guint n, gint64 day)
{
    guint low = 0;
    for (guint high = n; low < high;) {
        guint middle = low + (high - low) / 2;
        if (days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static guint
points_by_recency(const CbBooked *booked, gint64 today)
{
    if (booked == NULL)
        return 10;
    gint64 ago = today - booked->days[booked->n_days - 1];
    return ago > 30 ? 10 : ago > 14 ? 7 : 3;
}

static guint
fairness_points(gboolean house, guint gigs, const CbBooked *booked, gint64 today)
{
    if (house && gigs < CB_GIGS_WANTED)
        return 10;
    if (house && gigs >= 10)
        return gigs >= 15 ? 2 : 5;
    return points_by_recency(booked, today);
}

static guint
jobs_begun(const CbBooked *booked, gint64 today)
{
    return booked == NULL ? 0 : days_before(booked->days + booked->n_days, booked->n_jobs, today + 1);
}

CbRoster *
cb_roster_new(const CbWorld *world, gint64 now)
{
    CbRoster *roster = g_new0(CbRoster, 1);
    int year, month, day;
    roster->world = cb_world_ref(world);
    roster->today = cb_day_of(now);
    roster->n = cb_world_rows(world, CB_profiles);
    roster->standing = g_new(CbCrewStanding, MAX(roster->n, 1));
    cb_day_civil(roster->today, &year, &month, &day);
    gint64 first = roster->today - day + 1;
    gint64 next = first + g_date_get_days_in_month((GDateMonth)month, (GDateYear)year);
    const CbCrew *crew = cb_crew(world);
    for (guint profile = 0; profile < roster->n; profile++) {
        const CbBooked *booked = cb_crew_booked(crew, profile);
        gboolean house = (cb_crew_facts(crew, profile).flags & CB_CREW_HOUSE) != 0;
        guint gigs = booked == NULL ? 0
                                    : days_before(booked->days, booked->n_days, next) -
                                          days_before(booked->days, booked->n_days, first);
        roster->standing[profile] = (CbCrewStanding){
            .fairness = (guint8)fairness_points(house, gigs, booked, roster->today),
            .experience = (guint8)MIN(10, jobs_begun(booked, roster->today) / 5),
            .gigs = (guint16)MIN(gigs, G_MAXUINT16),
        };
    }
    return roster;
}

void
cb_roster_free(CbRoster *roster)
{
    if (roster == NULL)
        return;
    cb_world_unref(roster->world);
    g_free(roster->standing);
    g_free(roster);
}

gint64
cb_roster_last_day(const CbRoster *roster, guint profile)
{
    const CbBooked *booked = cb_crew_booked(cb_crew(roster->world), profile);
    return booked == NULL ? CB_NULL : booked->days[booked->n_days - 1];
}

guint
cb_roster_jobs_done(const CbRoster *roster, guint profile)
{
    return jobs_begun(cb_crew_booked(cb_crew(roster->world), profile), roster->today);
}
