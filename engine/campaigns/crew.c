#include "engine/campaigns/crew.h"

#include <math.h>
#include <string.h>

#include "engine/domain.h"

#define EARTH_RADIUS 6371.0 /* km, as the rules have it */
#define RELIABILITY_UNKNOWN 5

/* Blocks that all indexes of one line of descent share; they go with the last. Only the thread that publishes adds. */
typedef struct {
    gatomicrefcount refs;
    GPtrArray *blocks;
} BookedPool;

struct CbCrew {
    gatomicrefcount refs;
    BookedPool *pool;
    CbVector facts;  /* CbCrewFacts */
    CbVector booked; /* const CbBooked *, in the pool */
};

G_STATIC_ASSERT(sizeof(CbCrewFacts) == 4);

const CbCrew *
cb_crew(const CbWorld *world)
{
    return cb_world_index(world, CB_DOMAIN_CAMPAIGNS);
}

CbCrewFacts
cb_crew_facts(const CbCrew *crew, guint profile)
{
    return *(const CbCrewFacts *)cb_vector_at(&crew->facts, profile);
}

const CbBooked *
cb_crew_booked(const CbCrew *crew, guint profile)
{
    return *(const CbBooked *const *)cb_vector_at(&crew->booked, profile);
}

/* --- points that do not depend on the day ----------------------------------------------------- */

gint64
cb_round_points(double exact)
{
    return (gint64)floor(exact + 0.5 + 1e-9);
}

static double
radians(double degrees)
{
    return degrees * (G_PI / 180);
}

double
cb_crew_km(const CbWorld *world, guint profile, CbPoint from)
{
    const char *latitude = profiles_home_latitude(world, profile);
    const char *longitude = profiles_home_longitude(world, profile);
    if (latitude == NULL || longitude == NULL)
        return -1;
    double home = radians(g_ascii_strtod(latitude, NULL)), there = radians(from.latitude);
    double north = sin((home - there) / 2);
    double east = sin((radians(g_ascii_strtod(longitude, NULL)) - radians(from.longitude)) / 2);
    double half = north * north + cos(home) * cos(there) * east * east;
    return 2 * EARTH_RADIUS * asin(sqrt(MIN(half, 1)));
}

guint
cb_proximity_points(double km)
{
    return km < 0 ? 0 : km <= 10 ? 10 : km <= 25 ? 8 : km <= 50 ? 5 : 0;
}

/* The share of yes among answers; a phase without answers counts as 0. */
static double
share(guint yes, guint no)
{
    return yes + no > 0 ? (double)yes / (yes + no) : 0;
}

static void
read_answers(const CbWorld *world, guint profile, CbCrewFacts *facts)
{
    guint answers[2][2] = {{0}}; /* by phase, then yes and no */
    CB_EACH_LINK (world, staffing_requests, profile_id, profile, request) {
        const char *status = staffing_requests_status(world, request);
        gboolean yes = strcmp(status, "confirmed") == 0;
        if (yes || strcmp(status, "declined") == 0)
            answers[strcmp(staffing_requests_phase(world, request), "offer") == 0][!yes]++;
    }
    double shares = share(answers[0][0], answers[0][1]) + share(answers[1][0], answers[1][1]);
    gboolean answered = answers[0][0] + answers[0][1] + answers[1][0] + answers[1][1] > 0;
    facts->reliability = (guint8)(answered ? cb_round_points(10 * shares) : RELIABILITY_UNKNOWN);
    facts->accepts = (guint8)cb_round_points(50 * shares);
    facts->flags |= answered ? CB_CREW_ANSWERED : 0;
}

static gboolean
is_in_fridge(const CbWorld *world, guint profile)
{
    CB_EACH_LINK (world, technician_fridge, technician_id, profile, row)
        if (technician_fridge_in_fridge(world, row) == TRUE)
            return TRUE;
    return FALSE;
}

static CbCrewFacts
facts_of(const CbWorld *world, guint profile)
{
    const char *role = profiles_role(world, profile), *status = profiles_status(world, profile);
    gboolean house = g_strcmp0(role, "house_tech") == 0;
    gboolean member = house || g_strcmp0(role, "technician") == 0 ||
                      profiles_assignable_as_tech(world, profile) == TRUE;
    CbCrewFacts facts = {
        .flags = (guint8)((member ? CB_CREW_MEMBER : 0) | (house ? CB_CREW_HOUSE : 0) |
                          (status == NULL || strcmp(status, "active") == 0 ? CB_CREW_ACTIVE : 0) |
                          (is_in_fridge(world, profile) ? CB_CREW_FRIDGE : 0)),
        .proximity = (guint8)cb_proximity_points(cb_crew_km(world, profile, cb_headquarters)),
    };
    read_answers(world, profile, &facts);
    return facts;
}

/* --- booked days ------------------------------------------------------------------------------ */

typedef struct {
    guint job;
    gint32 day;
} Sheet;

static int
by_job_and_day(gconstpointer a, gconstpointer b)
{
    const Sheet *x = a, *y = b;
    if (x->job != y->job)
        return x->job < y->job ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

static int
compare_days(gconstpointer a, gconstpointer b)
{
    gint32 x = *(const gint32 *)a, y = *(const gint32 *)b;
    return (x > y) - (x < y);
}

/* The block of somebody with these sheets, in the pool; `sheets` is put in order. */
static const CbBooked *
booked_new(BookedPool *pool, GArray *sheets)
{
    g_array_sort(sheets, by_job_and_day);
    CbBooked *booked = g_malloc(sizeof *booked + 2 * sheets->len * sizeof(gint32));
    booked->n_days = sheets->len;
    booked->n_jobs = 0;
    for (guint s = 0; s < sheets->len; s++) {
        Sheet sheet = g_array_index(sheets, Sheet, s);
        booked->days[s] = sheet.day;
        if (s == 0 || g_array_index(sheets, Sheet, s - 1).job != sheet.job)
            booked->days[sheets->len + booked->n_jobs++] = sheet.day;
    }
    qsort(booked->days, booked->n_days, sizeof(gint32), compare_days);
    qsort(booked->days + booked->n_days, booked->n_jobs, sizeof(gint32), compare_days);
    g_ptr_array_add(pool->blocks, booked);
    return booked;
}

static const CbBooked *
booked_of(const CbWorld *world, guint profile, BookedPool *pool, GArray *sheets)
{
    g_array_set_size(sheets, 0);
    CB_EACH_LINK (world, timesheets, technician_id, profile, row) {
        Sheet sheet = {timesheets_job_id(world, row), (gint32)timesheets_date(world, row)};
        if (timesheets_is_active(world, row) == TRUE)
            g_array_append_val(sheets, sheet);
    }
    return sheets->len > 0 ? booked_new(pool, sheets) : NULL;
}

/* --- building and patching -------------------------------------------------------------------- */

static CbCrew *
crew_with(BookedPool *pool)
{
    CbCrew *crew = g_new0(CbCrew, 1);
    g_atomic_ref_count_init(&crew->refs);
    crew->pool = pool;
    return crew;
}

gpointer
cb_crew_new(const CbWorld *world)
{
    BookedPool *pool = g_new(BookedPool, 1);
    g_atomic_ref_count_init(&pool->refs);
    pool->blocks = g_ptr_array_new_with_free_func(g_free);
    CbCrew *crew = crew_with(pool);
    cb_vector_init(&crew->facts, sizeof(CbCrewFacts));
    cb_vector_init(&crew->booked, sizeof(CbBooked *));
    g_autoptr(GArray) sheets = g_array_new(FALSE, FALSE, sizeof(Sheet));
    for (guint profile = 0; profile < cb_world_rows(world, CB_profiles); profile++) {
        *(CbCrewFacts *)cb_vector_append(&crew->facts) = facts_of(world, profile);
        *(const CbBooked **)cb_vector_append(&crew->booked) = booked_of(world, profile, pool, sheets);
    }
    return crew;
}

/* The columns that say whom a changed row is about. */
static const struct {
    CbTableId table;
    guint profile;
} about[] = {
    {CB_profiles, CB_profiles_id},
    {CB_staffing_requests, CB_staffing_requests_profile_id},
    {CB_timesheets, CB_timesheets_technician_id},
    {CB_technician_fridge, CB_technician_fridge_technician_id},
};

/* Whom a row of a patch is about, CB_NO_ROW when it is about nobody. */
static guint
profile_of(const CbWorld *world, const CbRow *row)
{
    for (guint a = 0; a < G_N_ELEMENTS(about); a++) {
        if (about[a].table != row->table)
            continue;
        if (cb_row_has(row, about[a].profile))
            return cb_world_find(world, CB_profiles, row->values[about[a].profile].text);
        guint at = cb_world_find_row(world, row);
        return at == CB_NO_ROW ? CB_NO_ROW
                               : cb_vector_row(cb_world_column(world, row->table, about[a].profile), at);
    }
    return CB_NO_ROW;
}

gpointer
cb_crew_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch)
{
    const CbCrew *before = index;
    CbCrew *after = NULL;
    g_autoptr(GArray) sheets = g_array_new(FALSE, FALSE, sizeof(Sheet));
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        guint profile = profile_of(world, cb_patch_row(patch, i));
        if (profile == CB_NO_ROW)
            continue;
        if (after == NULL) {
            g_atomic_ref_count_inc(&before->pool->refs);
            after = crew_with(before->pool);
            cb_vector_share(&after->facts, &before->facts);
            cb_vector_share(&after->booked, &before->booked);
        }
        *(CbCrewFacts *)cb_vector_edit(&after->facts, profile) = facts_of(world, profile);
        if (cb_patch_row(patch, i)->table == CB_timesheets)
            *(const CbBooked **)cb_vector_edit(&after->booked, profile) =
                booked_of(world, profile, after->pool, sheets);
    }
    if (after == NULL) {
        after = (CbCrew *)before;
        g_atomic_ref_count_inc(&after->refs);
    }
    return after;
}

void
cb_crew_free(gpointer index)
{
    CbCrew *crew = index;
    if (crew == NULL || !g_atomic_ref_count_dec(&crew->refs))
        return;
    cb_vector_clear(&crew->facts);
    cb_vector_clear(&crew->booked);
    if (g_atomic_ref_count_dec(&crew->pool->refs)) {
        g_ptr_array_unref(crew->pool->blocks);
        g_free(crew->pool);
    }
    g_free(crew);
}
