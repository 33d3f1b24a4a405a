/* What somebody said to a request, and what follows ("Staffing campaigns", section 8): a yes to an offer books, as long as
 * the role has an open place; who says yes later is told that it is taken; when the last place goes, the others who wait
 * are told that no answer is needed any more. Every answer wakes the campaigns of the job. */
#include "engine/campaigns/case.h"

#include <string.h>

#include "engine/campaigns/asked.h"
#include "engine/campaigns/names.h"
#include "engine/campaigns/need.h"
#include "engine/when.h"

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
request_exists(const CbCase *c)
{
    return c->request != CB_NO_ROW;
}

static gboolean
is_answer(const CbCase *c)
{
    const char *answer = cb_case_text(c, "answer");
    return g_strcmp0(answer, "confirm") == 0 || g_strcmp0(answer, "decline") == 0;
}

static const char *
status_of(const CbCase *c)
{
    return staffing_requests_status(c->world, c->request);
}

static gboolean
is_not_late(const CbCase *c)
{
    gint64 until = staffing_requests_token_expires_at(c->world, c->request);
    return strcmp(status_of(c), "expired") != 0 &&
           (strcmp(status_of(c), "pending") != 0 || until == CB_NULL || until >= c->now);
}

static gboolean
is_pending(const CbCase *c)
{
    return strcmp(status_of(c), "pending") == 0;
}

/* Whoever holds the link may, whatever they are: the hub answers for them. Viewers only look. */
static gboolean
is_no_viewer(const CbCase *c)
{
    return c->decision->role != CB_ROLE_VIEWER;
}

static const CbRule may_answer = {is_no_viewer, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                  "A viewer answers for nobody.", NULL};
static const CbRule found = {request_exists, "REQUEST_NOT_FOUND", CB_RULE_PLAIN, "There is no such request.", NULL};
static const CbRule answer_reads = {is_answer, "INVALID_VALUE", CB_RULE_PLAIN, "An answer is confirm or decline.", NULL};
static const CbRule in_time = {is_not_late, "REQUEST_EXPIRED", CB_RULE_PLAIN,
                               "The time to answer is over; ask anew.", NULL};
static const CbRule open_still = {is_pending, "ALREADY_ANSWERED", CB_RULE_PLAIN,
                                  "This request has been answered already.", NULL};

/* --- booking ---------------------------------------------------------------------------------- */

/* What a yes to an offer is about. */
typedef struct {
    guint profile;
    char *role_code;
    const char *department; /* NULL: no campaign says which */
    int column;             /* of job_assignments, -1: none */
} Booking;

/* The campaign that sent the request, else one of the job that has the role. */
static guint
campaign_of(const CbCase *c, const char *role_code)
{
    const CbWorld *world = c->world;
    guint sender = cb_world_find(world, CB_staffing_campaigns, staffing_requests_campaign_id(world, c->request));
    if (sender != CB_NO_ROW)
        return sender;
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++) {
        if (strcmp(staffing_campaigns_job_id(world, row), jobs_id(world, c->job)) != 0)
            continue;
        CB_EACH_LINK (world, staffing_campaign_roles, campaign_id, row, role)
            if (strcmp(staffing_campaign_roles_role_code(world, role), role_code) == 0)
                return row;
    }
    return CB_NO_ROW;
}

static Booking
booking_of(const CbCase *c)
{
    Booking booking = {.profile = staffing_requests_profile_id(c->world, c->request), .column = -1};
    g_autoptr(GArray) asked = cb_asked(c->world, c->job);
    for (guint a = 0; a < asked->len; a++)
        if (g_array_index(asked, CbAsked, a).row == c->request)
            booking.role_code = g_strdup(g_array_index(asked, CbAsked, a).role_code);
    guint campaign = campaign_of(c, booking.role_code);
    if (campaign != CB_NO_ROW)
        booking.department = staffing_campaigns_department(c->world, campaign);
    booking.column = g_strcmp0(booking.department, "logistics") == 0 ? CB_job_assignments_production_role
                                                                     : cb_role_column(booking.department);
    return booking;
}

/* Places that are still open in the role; negative when it has too many. */
static gint64
open_places(const CbCase *c, const Booking *booking)
{
    g_autoptr(GArray) needs = cb_needs(c->world, c->job, booking->department);
    const CbNeed *need = cb_need_of(needs, booking->role_code);
    return need == NULL ? 0 : need->required - need->assigned;
}

/* Whether they are on the job in another role already: its place would be lost without anybody noticing. */
static gboolean
holds_another_role(const CbCase *c, const Booking *booking)
{
    CB_EACH_LINK (c->world, job_assignments, technician_id, booking->profile, row) {
        const char *role = cb_world_value(c->world, CB_job_assignments, (guint)booking->column, row).text;
        g_autofree char *own = cb_role_trim(role);
        if (job_assignments_job_id(c->world, row) == c->job && *own != '\0' &&
            strcmp(own, booking->role_code) != 0 &&
            g_strcmp0(job_assignments_status(c->world, row), "declined") != 0)
            return TRUE;
    }
    return FALSE;
}

/* The id of somebody's sheet of that day on the job; a new one where they have none. Caller frees. */
static char *
sheet_id(const CbCase *c, const Booking *booking, gint64 day)
{
    char text[11];
    CB_EACH_LINK (c->world, timesheets, technician_id, booking->profile, row)
        if (timesheets_job_id(c->world, row) == c->job && timesheets_date(c->world, row) == day)
            return g_strdup(timesheets_id(c->world, row));
    g_autofree char *what = g_strconcat("sheet/", cb_day_format(day, text), NULL);
    return cb_derived_id(c->decision->id, what);
}

/* The sheets of one request: of its day, or of all days of the job by its own clocks. */
static void
add_sheets_of(const CbCase *c, CbPatch *patch, const Booking *booking, guint request)
{
    const CbWorld *world = c->world;
    const char *zone = jobs_timezone(world, c->job);
    gint64 start = jobs_start_time(world, c->job), end = jobs_end_time(world, c->job);
    gint64 single = cb_request_day(world, request);
    if (strcmp(jobs_job_type(world, c->job), "dryhire") == 0 || (single == CB_NULL && start == CB_NULL))
        return;
    zone = cb_zone_is_name(zone) ? zone : "UTC";
    gint64 first = single != CB_NULL ? single : cb_time_day(start, zone);
    gint64 last = single != CB_NULL || end == CB_NULL ? first : cb_time_day(end, zone);
    for (gint64 day = first; day <= last; day++) {
        g_autofree char *id = sheet_id(c, booking, day);
        CbRow *row = cb_patch_add_key(patch, CB_timesheets, id);
        cb_patch_set_text(patch, row, CB_timesheets_job_id, jobs_id(world, c->job));
        cb_patch_set_text(patch, row, CB_timesheets_technician_id, profiles_id(world, booking->profile));
        cb_patch_set_integer(row, CB_timesheets_date, day);
        cb_patch_set_integer(row, CB_timesheets_is_active, TRUE);
    }
}

static void
add_sheets(const CbCase *c, CbPatch *patch, const Booking *booking)
{
    g_autoptr(GArray) requests = cb_requests_together(c->world, c->request);
    for (guint r = 0; r < requests->len; r++)
        add_sheets_of(c, patch, booking, g_array_index(requests, guint, r));
}

/* The one day that somebody will work on the job, CB_NULL: all of it, or several. */
static gint64
only_day(const CbCase *c, const Booking *booking)
{
    g_autoptr(GArray) requests = cb_requests_together(c->world, c->request);
    gint64 only = cb_request_day(c->world, c->request);
    for (guint r = 0; r < requests->len; r++)
        if (cb_request_day(c->world, g_array_index(requests, guint, r)) != only)
            only = CB_NULL;
    CB_EACH_LINK (c->world, timesheets, technician_id, booking->profile, row)
        if (timesheets_job_id(c->world, row) == c->job && timesheets_is_active(c->world, row) == TRUE &&
            timesheets_date(c->world, row) != only)
            only = CB_NULL;
    return only;
}

static void
add_assignment(const CbCase *c, CbPatch *patch, const Booking *booking)
{
    const CbWorld *world = c->world;
    const char *person = profiles_id(world, booking->profile), *id = NULL;
    gint64 day = only_day(c, booking);
    g_autofree char *fresh = cb_derived_id(c->decision->id, "assignment");
    CB_EACH_LINK (world, job_assignments, technician_id, booking->profile, row)
        if (job_assignments_job_id(world, row) == c->job)
            id = job_assignments_id(world, row);
    CbRow *row = cb_patch_add_key(patch, CB_job_assignments, id != NULL ? id : fresh);
    cb_patch_set_text(patch, row, CB_job_assignments_job_id, jobs_id(world, c->job));
    cb_patch_set_text(patch, row, CB_job_assignments_technician_id, person);
    cb_patch_set_text(patch, row, (guint)booking->column, booking->role_code);
    cb_patch_set_text(patch, row, CB_job_assignments_status, "confirmed");
    cb_patch_set_text(patch, row, CB_job_assignments_assignment_source, "staffing");
    cb_patch_set_text(patch, row, CB_job_assignments_assigned_by, c->decision->actor);
    cb_patch_set_integer(row, CB_job_assignments_assigned_at, c->now);
    cb_patch_set_integer(row, CB_job_assignments_response_time, c->now);
    cb_patch_set_integer(row, CB_job_assignments_single_day, day != CB_NULL);
    cb_patch_set_integer(row, CB_job_assignments_assignment_date, day);
}

/* The others of a role that has just got its last person are told, and asked no more. */
static void
close_role(const CbCase *c, CbPatch *patch, const Booking *booking)
{
    g_autoptr(GArray) asked = cb_asked(c->world, c->job);
    for (guint a = 0; a < asked->len; a++) {
        const CbAsked *one = &g_array_index(asked, CbAsked, a);
        if (one->row == c->request || one->status != CB_ASKED_PENDING ||
            strcmp(one->role_code, booking->role_code) != 0 || one->profile == booking->profile)
            continue;
        cb_patch_request_status(c, patch, one->row, "expired");
        cb_patch_tell(c, patch, c->job, one->profile, CB_CAUSE_CLOSED, booking->role_code,
                      staffing_requests_id(c->world, one->row), NULL);
        cb_patch_raise(patch, c->world, CB_profiles, one->profile);
    }
}

/* --- effects ---------------------------------------------------------------------------------- */

static void
log_answer(const CbCase *c, CbPatch *patch, const char *event)
{
    cb_patch_request_event(c, patch, jobs_id(c->world, c->job), staffing_requests_id(c->world, c->request), event,
                           NULL);
}

static void
set_status(const CbCase *c, CbPatch *patch, const char *status)
{
    g_autoptr(GArray) requests = cb_requests_together(c->world, c->request);
    for (guint r = 0; r < requests->len; r++)
        cb_patch_request_status(c, patch, g_array_index(requests, guint, r), status);
}

static void
wake_campaigns(const CbCase *c, CbPatch *patch)
{
    const CbWorld *world = c->world;
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_campaigns); row++) {
        if (strcmp(staffing_campaigns_job_id(world, row), jobs_id(world, c->job)) != 0 ||
            strcmp(staffing_campaigns_status(world, row), "active") != 0)
            continue;
        cb_patch_raise(patch, world, CB_staffing_campaigns, row);
        CbRow *woken = cb_patch_add_key(patch, CB_staffing_campaigns, staffing_campaigns_id(world, row));
        cb_patch_set_integer(woken, CB_staffing_campaigns_next_run_at, c->now);
    }
}

/* A yes to an offer. */
static char *
take_offer(const CbCase *c, CbPatch *patch, const Booking *booking, const char *name)
{
    gint64 open = booking->column < 0 ? 0 : open_places(c, booking);
    if (booking->column >= 0 && open <= 0) {
        set_status(c, patch, "expired");
        log_answer(c, patch, "auto_assign_skipped_full");
        cb_patch_tell(c, patch, c->job, booking->profile, CB_CAUSE_TAKEN, booking->role_code,
                      staffing_requests_id(c->world, c->request), NULL);
        return g_strdup_printf("%s said yes to %s, which is taken by now, and is told so.", name, booking->role_code);
    }
    set_status(c, patch, "confirmed");
    log_answer(c, patch, "clicked_confirm");
    if (booking->column < 0) {
        log_answer(c, patch, "auto_assign_prereq_error");
        return g_strdup_printf("%s said yes to %s; no campaign tells the department, so assign by hand.", name,
                               booking->role_code);
    }
    if (cb_request_clashes(c->world, c->request)) {
        log_answer(c, patch, "auto_assign_skipped_conflict");
        return g_strdup_printf("%s said yes to %s, but is booked elsewhere by now; settle it by hand.", name,
                               booking->role_code);
    }
    if (holds_another_role(c, booking)) {
        log_answer(c, patch, "auto_assign_skipped_conflict");
        return g_strdup_printf("%s said yes to %s, but has another role of the job by now; settle it by hand.", name,
                               booking->role_code);
    }
    log_answer(c, patch, "auto_assigned_on_confirm");
    add_assignment(c, patch, booking);
    add_sheets(c, patch, booking);
    cb_patch_tell(c, patch, c->job, booking->profile, CB_CAUSE_BOOKED, booking->role_code,
                  staffing_requests_id(c->world, c->request), NULL);
    if (open == 1)
        close_role(c, patch, booking);
    return g_strdup_printf("%s took %s on %s and is booked.", name, booking->role_code,
                           cb_name_of_job(c->world, c->job));
}

static char *
answer(const CbCase *c, CbPatch *patch)
{
    gboolean yes = strcmp(cb_case_text(c, "answer"), "confirm") == 0;
    gboolean offer = strcmp(staffing_requests_phase(c->world, c->request), "offer") == 0;
    Booking booking = booking_of(c);
    g_autofree char *role_code = booking.role_code;
    g_autofree char *name = cb_name_of_profile(c->world, booking.profile);
    char *sentence = NULL;
    if (yes && offer) {
        sentence = take_offer(c, patch, &booking, name);
    } else {
        set_status(c, patch, yes ? "confirmed" : "declined");
        log_answer(c, patch, yes ? "clicked_confirm" : "clicked_decline");
        sentence = g_strdup_printf(yes ? "%s could work %s." : "%s declined %s.", name, role_code);
    }
    wake_campaigns(c, patch);
    cb_patch_raise(patch, c->world, CB_jobs, c->job);
    cb_patch_raise(patch, c->world, CB_profiles, booking.profile);
    return sentence;
}

const CbRecipe cb_answer_recipes[] = {
    {"request.answer", {&may_answer, &cb_rule_job_found, &found, &answer_reads, &in_time, &open_still}, answer},
    {NULL, {NULL}, NULL},
};
