#include "engine/campaigns/roster.h"

#include <string.h>

#include "engine/campaigns/skill.h"
#include "engine/when.h"

/* Who never worked did so long ago. Without branches: people come in no order. */
static inline guint
points_by_recency(gint32 last_day, gint64 today)
{
    gint64 ago = today - last_day;
    return 3 + 4 * (guint)(ago > 14) + 3 * (guint)(ago > 30);
}

/* `gigs` are those of a house tech. */
static guint
fairness_points(gboolean house, guint gigs, gint32 last_day, gint64 today)
{
    if (house && gigs < CB_GIGS_WANTED)
        return 10;
    if (house && gigs >= 10)
        return gigs >= 15 ? 2 : 5;
    return points_by_recency(last_day, today);
}

/* From the last job back: few lie ahead. */
static inline guint
jobs_begun(const CbRoster *roster, const CbBookedSpan *span, const CbBooked *booked)
{
    guint n = span->n_jobs, ahead = 0;
    gint32 today = (gint32)roster->today;
    for (guint j = 0; j < CB_SPAN_JOBS; j++)
        ahead += span->begun[j] > today;
    if (ahead == CB_SPAN_JOBS)
        while (ahead < n && booked->days[booked->n_days + n - 1 - ahead] > roster->today)
            ahead++;
    return n - ahead;
}

static guint
gigs_of(const CbRoster *roster, const CbBooked *booked)
{
    guint at = booked == NULL ? 0 : booked->n_days, gigs = 0;
    while (at > 0 && booked->days[at - 1] >= roster->next_month)
        at--;
    for (; at > 0 && booked->days[at - 1] >= roster->month; at--)
        gigs++;
    return gigs;
}

guint
cb_roster_gigs(const CbRoster *roster, guint profile)
{
    return gigs_of(roster, cb_crew_booked(cb_crew(roster->world), profile));
}

/* The people of one chunk, whose columns lie side by side. */
typedef struct {
    const CbCrewFacts *facts;
    const CbBookedSpan *spans;
    const CbBooked *const *booked;
} Chunk;

/* Only of house techs with something this month or later the days themselves are needed. */
static inline gboolean
needs_gigs(const CbRoster *roster, const Chunk *chunk, guint i)
{
    return (chunk->facts[i].flags & CB_CREW_HOUSE) != 0 && chunk->spans[i].last_day >= roster->month;
}

static CbCrewStanding
standing_of(const CbRoster *roster, const Chunk *chunk, guint i)
{
    const CbCrewFacts *facts = &chunk->facts[i];
    const CbBookedSpan *span = &chunk->spans[i];
    gboolean house = (facts->flags & CB_CREW_HOUSE) != 0;
    guint gigs = needs_gigs(roster, chunk, i) ? gigs_of(roster, chunk->booked[i]) : 0;
    return (CbCrewStanding){
        .proximity = facts->proximity,
        .reliability = facts->reliability,
        .fairness = (guint8)fairness_points(house, gigs, span->last_day, roster->today),
        .experience = (guint8)MIN(10, jobs_begun(roster, span, chunk->booked[i]) / 5),
        .boosted = house && gigs < CB_GIGS_WANTED,
    };
}

#define AHEAD 16 /* people whose days are fetched before their turn, for memory is slow */

static void
fill_chunk(CbRoster *roster, guint first)
{
    const CbCrew *crew = cb_crew(roster->world);
    Chunk chunk = {cb_crew_facts_from(crew, first), cb_crew_spans_from(crew, first), cb_crew_booked_from(crew, first)};
    guint n = MIN(CB_CHUNK_ROWS, roster->n - first);
    for (guint i = 0; i < n; i++) {
        if (i + AHEAD < n && needs_gigs(roster, &chunk, i + AHEAD)) {
            __builtin_prefetch(chunk.booked[i + AHEAD]);
            __builtin_prefetch((const char *)chunk.booked[i + AHEAD] + 64);
        }
        roster->standing[first + i] = standing_of(roster, &chunk, i);
    }
}

/* What has been asked about so far. */
struct CbRosterSkills {
    GMutex lock;
    GHashTable *columns; /* role code → points of skill by profile */
};

static struct CbRosterSkills *
skills_new(void)
{
    struct CbRosterSkills *skills = g_new0(struct CbRosterSkills, 1);
    g_mutex_init(&skills->lock);
    skills->columns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return skills;
}

static void
skills_free(struct CbRosterSkills *skills)
{
    g_hash_table_unref(skills->columns);
    g_mutex_clear(&skills->lock);
    g_free(skills);
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
    roster->skills = skills_new();
    cb_day_civil(roster->today, &year, &month, &day);
    roster->month = roster->today - day + 1;
    roster->next_month = roster->month + g_date_get_days_in_month((GDateMonth)month, (GDateYear)year);
    for (guint first = 0; first < roster->n; first += CB_CHUNK_ROWS)
        fill_chunk(roster, first);
    return roster;
}

void
cb_roster_free(CbRoster *roster)
{
    if (roster == NULL)
        return;
    cb_world_unref(roster->world);
    skills_free(roster->skills);
    g_free(roster->standing);
    g_free(roster);
}

static guint8 *
skill_column(const CbRoster *roster, const char *role_code)
{
    guint8 *points = g_malloc(MAX(roster->n, 1));
    memset(points, CB_NO_SKILL, roster->n);
    guint skill = cb_skill_for(roster->world, role_code);
    if (skill == CB_NO_ROW)
        return points;
    CB_EACH_LINK (roster->world, profile_skills, skill_id, skill, link) {
        guint8 *at = &points[profile_skills_profile_id(roster->world, link)];
        *at = (guint8)MAX(*at, cb_skill_points(cb_skill_of_link(roster->world, link)));
    }
    return points;
}

const guint8 *
cb_roster_skills(const CbRoster *roster, const char *role_code)
{
    struct CbRosterSkills *skills = roster->skills;
    g_mutex_lock(&skills->lock);
    guint8 *points = g_hash_table_lookup(skills->columns, role_code);
    if (points == NULL) {
        points = skill_column(roster, role_code);
        g_hash_table_insert(skills->columns, g_strdup(role_code), points);
    }
    g_mutex_unlock(&skills->lock);
    return points;
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
    const CbCrew *crew = cb_crew(roster->world);
    return jobs_begun(roster, cb_crew_spans_from(crew, profile), cb_crew_booked(crew, profile));
}
