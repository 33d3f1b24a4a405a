#include "engine/campaigns/eligible.h"

#include <string.h>

#include "engine/when.h"

const char *const cb_out_names[CB_N_OUT + 1] = {"not_crew", "inactive", "department", "fridge",
                                                "on_job", "hard_conflict", "unavailable", "soft_conflict", NULL};
const char *const cb_out_words[CB_N_OUT + 1] = {
    "is no technician",          "is not active",         "is of another department",
    "is in the fridge",          "is on the job already", "is booked on those days",
    "is away on one of the days", "is invited to another job then", NULL};

guint
cb_out_mask(const CbCampaignPolicy *policy)
{
    guint mask = (1u << CB_N_OUT) - 1;
    if (!policy->exclude_fridge)
        mask &= ~(guint)CB_OUT_FRIDGE;
    if (policy->soft_conflicts != CB_SOFT_BLOCK)
        mask &= ~(guint)CB_OUT_SOFT;
    return mask;
}

gboolean
cb_job_days(const CbWorld *world, guint job, gint64 *first, gint64 *last)
{
    if (job == CB_NO_ROW || jobs_start_time(world, job) == CB_NULL)
        return FALSE;
    gint64 end = jobs_end_time(world, job);
    *first = cb_day_of(jobs_start_time(world, job));
    *last = end == CB_NULL ? *first : cb_day_of(end);
    return TRUE;
}

/* --- everybody at once ------------------------------------------------------------------------ */

/* Whether an interned department is the one asked for; the last answer is kept, for departments are few. */
typedef struct {
    const char *wanted, *last;
    gboolean production, fits;
} Department;

static gboolean
is_of(Department *asked, const char *department)
{
    if (department == NULL)
        return FALSE;
    if (department != asked->last) {
        asked->last = department;
        asked->fits = strcmp(department, asked->wanted) == 0 ||
                      (asked->production && strcmp(department, "logistics") == 0);
    }
    return asked->fits;
}

/* What of a person is true whatever the job. */
static guint
out_of_person(guint flags, gboolean fits)
{
    return (flags & CB_CREW_MEMBER ? 0 : CB_OUT_CREW) | (flags & CB_CREW_ACTIVE ? 0 : CB_OUT_INACTIVE) |
           (flags & CB_CREW_FRIDGE ? CB_OUT_FRIDGE : 0) | (fits ? 0 : CB_OUT_DEPARTMENT);
}

/* The people of one chunk, whose facts and departments lie side by side. */
static void
judge_chunk(guint8 *out, guint n, const CbCrewFacts *facts, const char *const *departments, Department *asked)
{
    for (guint i = 0; i < n; i++)
        out[i] = (guint8)out_of_person(facts[i].flags, is_of(asked, departments[i]));
}

static void
judge_people(CbEligible *eligible)
{
    const CbWorld *world = eligible->roster->world;
    const CbCrew *crew = cb_crew(world);
    const CbVector *departments = cb_world_column(world, CB_profiles, CB_profiles_department);
    Department asked = {eligible->department, NULL, strcmp(eligible->department, "production") == 0, FALSE};
    for (guint first = 0; first < eligible->roster->n; first += CB_CHUNK_ROWS)
        judge_chunk(eligible->out + first, MIN(CB_CHUNK_ROWS, eligible->roster->n - first),
                    cb_crew_facts_from(crew, first), cb_vector_at(departments, first), &asked);
}

static gboolean
has_sheet_elsewhere(const CbWorld *world, guint profile, guint job, gint64 first, gint64 last)
{
    CB_EACH_LINK (world, timesheets, technician_id, profile, row)
        if (timesheets_is_active(world, row) == TRUE && timesheets_job_id(world, row) != job &&
            timesheets_date(world, row) >= first && timesheets_date(world, row) <= last)
            return TRUE;
    return FALSE;
}

/* Whoever has a sheet on the job itself is looked at closely, for the days do not say of which job they are. */
static void
judge_bookings(CbEligible *eligible, gint64 first, gint64 last)
{
    const CbWorld *world = eligible->roster->world;
    cb_day_lists_mark(cb_crew_days_booked(cb_crew(world)), first, last, eligible->out, CB_OUT_BOOKED);
    CB_EACH_LINK (world, timesheets, job_id, eligible->job, row) {
        guint profile = timesheets_technician_id(world, row);
        if ((eligible->out[profile] & CB_OUT_BOOKED) != 0 &&
            !has_sheet_elsewhere(world, profile, eligible->job, first, last))
            eligible->out[profile] &= (guint8)~CB_OUT_BOOKED;
    }
}

/* Whether an assignment is an invitation to another job that overlaps these dates. */
static gboolean
is_soft(const CbWorld *world, guint row, guint job, gint64 first, gint64 last)
{
    gint64 start, end;
    guint other = job_assignments_job_id(world, row);
    return other != job && g_strcmp0(job_assignments_status(world, row), "invited") == 0 &&
           cb_job_days(world, other, &start, &end) && start <= last && end >= first;
}

static void
mark_invited(CbEligible *eligible, guint other)
{
    const CbWorld *world = eligible->roster->world;
    CB_EACH_LINK (world, job_assignments, job_id, other, row) {
        guint profile = job_assignments_technician_id(world, row);
        if (profile != CB_NO_ROW && g_strcmp0(job_assignments_status(world, row), "invited") == 0)
            eligible->out[profile] |= CB_OUT_SOFT;
    }
}

/* Jobs begin and end at instants: those that overlap the days [first, last] are found without a calendar. */
static void
judge_invitations(CbEligible *eligible, gint64 first, gint64 last)
{
    const CbWorld *world = eligible->roster->world;
    const gint64 from = first * CB_DAY, to = (last + 1) * CB_DAY;
    for (guint other = 0; other < cb_world_rows(world, CB_jobs); other++) {
        gint64 start = jobs_start_time(world, other);
        if (start == CB_NULL || start >= to || other == eligible->job)
            continue;
        gint64 end = jobs_end_time(world, other);
        if ((end == CB_NULL ? start : end) >= from)
            mark_invited(eligible, other);
    }
}

static void
judge_assigned(CbEligible *eligible)
{
    const CbWorld *world = eligible->roster->world;
    CB_EACH_LINK (world, job_assignments, job_id, eligible->job, row) {
        guint profile = job_assignments_technician_id(world, row);
        if (profile != CB_NO_ROW && g_strcmp0(job_assignments_status(world, row), "declined") != 0)
            eligible->out[profile] |= CB_OUT_ON_JOB;
    }
}

CbEligible *
cb_eligible_new(const CbRoster *roster, guint job, const char *department)
{
    CbEligible *eligible = g_new(CbEligible, 1);
    gint64 first, last;
    *eligible = (CbEligible){roster, job, department, g_malloc(MAX(roster->n, 1))};
    judge_people(eligible);
    if (job != CB_NO_ROW)
        judge_assigned(eligible);
    if (cb_job_days(roster->world, job, &first, &last)) {
        judge_bookings(eligible, first, last);
        cb_day_lists_mark(cb_crew_days_away(cb_crew(roster->world)), first, last, eligible->out, CB_OUT_AWAY);
        judge_invitations(eligible, first, last);
    }
    return eligible;
}

void
cb_eligible_free(CbEligible *eligible)
{
    if (eligible == NULL)
        return;
    g_free(eligible->out);
    g_free(eligible);
}

/* --- one person, in detail -------------------------------------------------------------------- */

static int
compare_conflicts(gconstpointer a, gconstpointer b)
{
    const CbConflict *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->job > y->job) - (x->job < y->job);
}

static void
add_conflict(GArray *found, CbConflict one)
{
    for (guint i = 0; i < found->len; i++) {
        CbConflict *known = &g_array_index(found, CbConflict, i);
        if (known->kind == one.kind && one.job != CB_NO_ROW && known->job == one.job) {
            known->day = MIN(known->day, one.day);
            return;
        }
    }
    g_array_append_val(found, one);
}

static const char *
words_of_absence(const char *status)
{
    static const char *const words[][2] = {
        {"day_off", "Day Off"}, {"travel", "Travel"}, {"sick", "Sick"}, {"vacation", "Vacation"}};
    for (guint w = 0; status != NULL && w < G_N_ELEMENTS(words); w++)
        if (strcmp(status, words[w][0]) == 0)
            return words[w][1];
    return "Unavailable";
}

static gboolean
has_sheet(const CbWorld *world, guint profile, guint job, gint64 day)
{
    CB_EACH_LINK (world, timesheets, technician_id, profile, row)
        if (timesheets_is_active(world, row) == TRUE && timesheets_job_id(world, row) == job &&
            timesheets_date(world, row) == day)
            return TRUE;
    return FALSE;
}

GArray *
cb_conflicts(const CbWorld *world, guint profile, guint job, gint64 day)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(CbConflict));
    gint64 first = day, last = day;
    if (job == CB_NO_ROW || (day == CB_NULL && !cb_job_days(world, job, &first, &last)))
        return found;
    CB_EACH_LINK (world, timesheets, technician_id, profile, row) {
        gint64 date = timesheets_date(world, row);
        if (timesheets_is_active(world, row) == TRUE && timesheets_job_id(world, row) != job && date >= first &&
            date <= last)
            add_conflict(found, (CbConflict){CB_OUT_BOOKED, timesheets_job_id(world, row), date, NULL});
    }
    CB_EACH_LINK (world, technician_availability, technician_id, profile, row) {
        gint64 date = technician_availability_date(world, row);
        if (date >= first && date <= last)
            add_conflict(found, (CbConflict){CB_OUT_AWAY, CB_NO_ROW, date,
                                             words_of_absence(technician_availability_status(world, row))});
    }
    CB_EACH_LINK (world, job_assignments, technician_id, profile, row) {
        guint other = job_assignments_job_id(world, row);
        if (is_soft(world, row, job, first, last) && (day == CB_NULL || has_sheet(world, profile, other, day)))
            add_conflict(found, (CbConflict){CB_OUT_SOFT, other, CB_NULL, NULL});
    }
    g_array_sort(found, compare_conflicts);
    return found;
}

/* Whether they have a row on the job that is not declined. */
static gboolean
is_on_job(const CbWorld *world, guint profile, guint job)
{
    CB_EACH_LINK (world, job_assignments, technician_id, profile, row)
        if (job_assignments_job_id(world, row) == job &&
            g_strcmp0(job_assignments_status(world, row), "declined") != 0)
            return TRUE;
    return FALSE;
}

gboolean
cb_is_out(const CbWorld *world, guint profile, guint job, const char *department, guint mask)
{
    Department asked = {department, NULL, strcmp(department, "production") == 0, FALSE};
    gboolean fits = is_of(&asked, profiles_department(world, profile)), out = FALSE;
    if ((out_of_person(cb_crew_facts(cb_crew(world), profile).flags, fits) & mask) != 0)
        return TRUE;
    if ((mask & CB_OUT_ON_JOB) != 0 && is_on_job(world, profile, job))
        return TRUE;
    g_autoptr(GArray) conflicts = cb_conflicts(world, profile, job, CB_NULL);
    for (guint c = 0; c < conflicts->len && !out; c++)
        out = (g_array_index(conflicts, CbConflict, c).kind & mask) != 0;
    return out;
}
