#include "engine/campaigns/crew.h"

#include <math.h>
#include <string.h>

#include "engine/domain.h"

#define EARTH_RADIUS 6371.0 /* km, as the rules have it */
#define RELIABILITY_UNKNOWN 5

/* Blocks that all indexes of one line of descent share; they go with the last. Only the thread that publishes adds. They
 * lie one behind the other, for passes over everybody. */
typedef struct {
    gatomicrefcount refs;
    GPtrArray *slabs;
    gsize left; /* bytes of the last one */
} BookedPool;

#define SLAB_BYTES (1u << 20)

struct CbCrew {
    gatomicrefcount refs;
    BookedPool *pool;
    CbVector facts;  /* CbCrewFacts */
    CbVector booked; /* const CbBooked *, in the pool */
    CbVector spans;  /* CbBookedSpan */
    CbDayLists *days_booked, *days_away;
};

G_STATIC_ASSERT(sizeof(CbCrewFacts) == 4);

gboolean
cb_crew_is_known(const CbWorld *world)
{
    return cb_world_rows(world, CB_profiles) > 0;
}

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

const CbDayLists *
cb_crew_days_booked(const CbCrew *crew)
{
    return crew->days_booked;
}

const CbDayLists *
cb_crew_days_away(const CbCrew *crew)
{
    return crew->days_away;
}

const CbCrewFacts *
cb_crew_facts_from(const CbCrew *crew, guint first)
{
    return cb_vector_at(&crew->facts, first);
}

const CbBookedSpan *
cb_crew_spans_from(const CbCrew *crew, guint first)
{
    return cb_vector_at(&crew->spans, first);
}

const CbBooked *const *
cb_crew_booked_from(const CbCrew *crew, guint first)
{
    return cb_vector_at(&crew->booked, first);
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

static gpointer
pool_take(BookedPool *pool, gsize bytes)
{
    bytes = (bytes + 7) / 8 * 8;
    if (pool->left < bytes) {
        pool->left = MAX(bytes, SLAB_BYTES);
        g_ptr_array_add(pool->slabs, g_malloc(pool->left));
    }
    char *slab = g_ptr_array_index(pool->slabs, pool->slabs->len - 1);
    gsize size = MAX(bytes, SLAB_BYTES);
    gpointer block = slab + (size - pool->left);
    pool->left -= bytes;
    return block;
}

/* The block of somebody with these sheets, in the pool; `sheets` is put in order. */
static const CbBooked *
booked_new(BookedPool *pool, GArray *sheets)
{
    g_array_sort(sheets, by_job_and_day);
    guint jobs = 0;
    for (guint s = 0; s < sheets->len; s++)
        jobs += s == 0 || g_array_index(sheets, Sheet, s - 1).job != g_array_index(sheets, Sheet, s).job;
    CbBooked *booked = pool_take(pool, sizeof *booked + (sheets->len + jobs) * sizeof(gint32));
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

static CbBookedSpan
span_of(const CbBooked *booked)
{
    CbBookedSpan span = {G_MININT32, 0, {G_MININT32, G_MININT32, G_MININT32, G_MININT32}};
    if (booked == NULL)
        return span;
    span.last_day = booked->days[booked->n_days - 1];
    span.n_jobs = booked->n_jobs;
    for (guint j = 0; j < MIN(booked->n_jobs, CB_SPAN_JOBS); j++)
        span.begun[j] = booked->days[booked->n_days + booked->n_jobs - 1 - j];
    return span;
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

static BookedPool *
pool_new(void)
{
    BookedPool *pool = g_new0(BookedPool, 1);
    g_atomic_ref_count_init(&pool->refs);
    pool->slabs = g_ptr_array_new_with_free_func(g_free);
    return pool;
}

static void
append_profile(CbCrew *crew, const CbWorld *world, guint profile, GArray *sheets)
{
    const CbBooked *booked = booked_of(world, profile, crew->pool, sheets);
    *(CbCrewFacts *)cb_vector_append(&crew->facts) = facts_of(world, profile);
    *(const CbBooked **)cb_vector_append(&crew->booked) = booked;
    *(CbBookedSpan *)cb_vector_append(&crew->spans) = span_of(booked);
    for (guint d = 0; booked != NULL && d < booked->n_days; d++)
        cb_day_lists_append(crew->days_booked, booked->days[d], profile);
    CB_EACH_LINK (world, technician_availability, technician_id, profile, row)
        cb_day_lists_append(crew->days_away, technician_availability_date(world, row), profile);
}

gpointer
cb_crew_new(const CbWorld *world)
{
    CbCrew *crew = crew_with(pool_new());
    cb_vector_init(&crew->facts, sizeof(CbCrewFacts));
    cb_vector_init(&crew->booked, sizeof(CbBooked *));
    cb_vector_init(&crew->spans, sizeof(CbBookedSpan));
    crew->days_booked = cb_day_lists_new();
    crew->days_away = cb_day_lists_new();
    g_autoptr(GArray) sheets = g_array_new(FALSE, FALSE, sizeof(Sheet));
    for (guint profile = 0; profile < cb_world_rows(world, CB_profiles); profile++)
        append_profile(crew, world, profile, sheets);
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
    {CB_technician_availability, CB_technician_availability_technician_id},
};

/* Whom a row of a patch is about, CB_NO_ROW when it is about nobody. */
static guint
profile_of(const CbWorld *world, const CbRow *row)
{
    for (guint a = 0; a < G_N_ELEMENTS(about); a++) {
        if (about[a].table != row->table)
            continue;
        if (row->table == CB_profiles)
            return cb_world_find(world, CB_profiles, row->values[about[a].profile].text);
        guint at = cb_world_find_row(world, row); /* a link stays with the person it was made for */
        return at == CB_NO_ROW ? CB_NO_ROW
                               : cb_vector_row(cb_world_column(world, row->table, about[a].profile), at);
    }
    return CB_NO_ROW;
}

/* Shares everything, to be changed. */
static CbCrew *
crew_after(const CbCrew *before)
{
    g_atomic_ref_count_inc(&before->pool->refs);
    CbCrew *after = crew_with(before->pool);
    cb_vector_share(&after->facts, &before->facts);
    cb_vector_share(&after->booked, &before->booked);
    cb_vector_share(&after->spans, &before->spans);
    after->days_booked = cb_day_lists_ref(before->days_booked);
    after->days_away = cb_day_lists_ref(before->days_away);
    return after;
}

/* The lists are the index's own from the first change on. */
static void
replace_days(CbDayLists **lists, const CbDayLists *before, guint profile, const gint32 *days, guint n)
{
    if (*lists == before) {
        CbDayLists *own = cb_day_lists_copy(before);
        cb_day_lists_unref(*lists);
        *lists = own;
    }
    cb_day_lists_replace(*lists, profile, days, n);
}

static void
rebook(CbCrew *after, const CbCrew *before, const CbWorld *world, guint profile, GArray *sheets)
{
    const CbBooked *booked = booked_of(world, profile, after->pool, sheets);
    *(const CbBooked **)cb_vector_edit(&after->booked, profile) = booked;
    *(CbBookedSpan *)cb_vector_edit(&after->spans, profile) = span_of(booked);
    replace_days(&after->days_booked, before->days_booked, profile, booked == NULL ? NULL : booked->days,
                 booked == NULL ? 0 : booked->n_days);
}

static void
change_absences(CbCrew *after, const CbCrew *before, const CbWorld *world, guint profile)
{
    g_autoptr(GArray) days = g_array_new(FALSE, FALSE, sizeof(gint32));
    CB_EACH_LINK (world, technician_availability, technician_id, profile, row) {
        gint32 day = (gint32)technician_availability_date(world, row);
        g_array_append_val(days, day);
    }
    replace_days(&after->days_away, before->days_away, profile, (const gint32 *)(gpointer)days->data, days->len);
}

gpointer
cb_crew_patch(gconstpointer index, const CbWorld *world, const CbPatch *patch)
{
    const CbCrew *before = index;
    CbCrew *after = NULL;
    g_autoptr(GArray) sheets = g_array_new(FALSE, FALSE, sizeof(Sheet));
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        guint profile = profile_of(world, row);
        if (profile == CB_NO_ROW)
            continue;
        if (after == NULL)
            after = crew_after(before);
        if (row->table == CB_technician_availability)
            change_absences(after, before, world, profile);
        else if (row->table == CB_timesheets)
            rebook(after, before, world, profile, sheets);
        else
            *(CbCrewFacts *)cb_vector_edit(&after->facts, profile) = facts_of(world, profile);
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
    cb_vector_clear(&crew->spans);
    cb_day_lists_unref(crew->days_booked);
    cb_day_lists_unref(crew->days_away);
    if (g_atomic_ref_count_dec(&crew->pool->refs)) {
        g_ptr_array_unref(crew->pool->slabs);
        g_free(crew->pool);
    }
    g_free(crew);
}
