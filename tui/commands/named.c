#include "tui/commands/named.h"

#include <string.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/life.h"
#include "engine/campaigns/crew.h"
#include "engine/campaigns/names.h"
#include "engine/fold.h"
#include "engine/json.h"
#include "engine/peers/names.h"
#include "engine/pool/names.h"
#include "engine/when.h"
#include "tui/commands/sheet.h"

#define MOST_NAMED 10 /* rows that a refusal lists */

/* A kind of row that has names. */
typedef struct {
    CbTableId table;
    const char *what, *many, *not_found;
    /* Whether a name, in folded letters, means the row; `whole`: all of it. */
    gboolean (*means)(const CbCall *call, guint row, const char *folded, gboolean whole);
    const CbSheetColumn *columns; /* what tells rows apart, and last the id */
    void (*tell)(const CbCall *call, guint row, CbSheet *sheet); /* all of them but the id */
} Kind;

static gboolean
matches(const char *name, const char *folded, gboolean whole)
{
    g_autofree char *own = name == NULL ? NULL : cb_fold(name);
    return own != NULL && (whole ? strcmp(own, folded) == 0 : strstr(own, folded) != NULL);
}

static gboolean
means_job(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    return matches(jobs_title(cb_desk_world(call->desk), row), folded, whole);
}

static gboolean
means_profile(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autofree char *name = cb_name_of_profile(world, row);
    return matches(name, folded, whole) || matches(profiles_nickname(world, row), folded, whole);
}

static gboolean
means_campaign(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    const CbWorld *world = cb_desk_world(call->desk);
    if (call->department != NULL && strcmp(staffing_campaigns_department(world, row), call->department) != 0)
        return FALSE;
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, row));
    return matches(staffing_campaigns_job_id(world, row), folded, TRUE) ||
           (job != CB_NO_ROW && matches(jobs_title(world, job), folded, whole));
}

static gboolean
means_booking(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    return matches(booking_plan_meeting_detail(cb_desk_world(call->desk), row), folded, whole);
}

static gboolean
means_employee(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    g_autofree char *name = cb_name_of_employee(cb_desk_world(call->desk), row);
    return matches(name, folded, whole);
}

static gboolean
means_project(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    return matches(projects_name(cb_desk_world(call->desk), row), folded, whole);
}

static gboolean
means_advisor(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    return matches(advisors_display_name(cb_desk_world(call->desk), row), folded, whole);
}

static gboolean
means_event(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    return matches(events_name(cb_desk_world(call->desk), row), folded, whole);
}

static gboolean
means_contractor(const CbCall *call, guint row, const char *folded, gboolean whole)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autofree char *name = cb_name_of_contractor(world, row);
    return matches(name, folded, whole) || matches(contractors_company_name(world, row), folded, whole);
}

/* The rows that a name means, of those `within` (NULL: all); free with g_array_unref. */
static GArray *
rows_named(const CbCall *call, const Kind *kind, const char *text, gboolean whole, const GHashTable *within)
{
    g_autofree char *folded = cb_fold(text);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; *folded != '\0' && row < cb_world_rows(cb_desk_world(call->desk), kind->table); row++)
        if ((within == NULL || g_hash_table_contains((GHashTable *)within, GUINT_TO_POINTER(row))) &&
            kind->means(call, row, folded, whole))
            g_array_append_val(rows, row);
    return rows;
}

/* --- which of several ------------------------------------------------------------------------- */

/* "2026-11-30", where a job begins by the clocks of the profile; "" without a start or without the job. */
static char *
day_of_job(const CbCall *call, guint job)
{
    char day[11];
    gint64 start = job == CB_NO_ROW ? CB_NULL : jobs_start_time(cb_desk_world(call->desk), job);
    return g_strdup(start == CB_NULL ? "" : cb_day_format(cb_time_day(start, cb_desk_zone_name(call->desk)), day));
}

static void
tell_job(const CbCall *call, guint row, CbSheet *sheet)
{
    g_autofree char *day = day_of_job(call, row);
    cb_sheet_text(sheet, cb_name_of_job(cb_desk_world(call->desk), row));
    cb_sheet_text(sheet, day);
    cb_sheet_text(sheet, jobs_status(cb_desk_world(call->desk), row));
}

static void
tell_profile(const CbCall *call, guint row, CbSheet *sheet)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autofree char *name = cb_name_of_profile(world, row);
    cb_sheet_text(sheet, name);
    cb_sheet_text(sheet, profiles_department(world, row));
    cb_sheet_text(sheet, profiles_phone(world, row));
}

static void
tell_campaign(const CbCall *call, guint row, CbSheet *sheet)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint job = cb_world_find(world, CB_jobs, staffing_campaigns_job_id(world, row));
    g_autofree char *day = day_of_job(call, job);
    cb_sheet_text(sheet, job == CB_NO_ROW ? staffing_campaigns_job_id(world, row) : cb_name_of_job(world, job));
    cb_sheet_text(sheet, staffing_campaigns_department(world, row));
    cb_sheet_text(sheet, day);
    cb_sheet_text(sheet, staffing_campaigns_status(world, row));
}

static void
tell_booking(const CbCall *call, guint row, CbSheet *sheet)
{
    const CbWorld *world = cb_desk_world(call->desk);
    gint64 start = booking_plan_time_start(world, row);
    char clock[6], day[11];
    g_autofree char *name = cb_name_of_booking(world, row);
    cb_sheet_text(sheet, name);
    if (start == CB_NULL)
        cb_sheet_text(sheet, NULL);
    else
        cb_sheet_format(sheet, "%s %s", cb_day_format(cb_time_day(start, cb_desk_zone_name(call->desk)), day),
                        cb_time_clock(start, cb_desk_zone_name(call->desk), clock));
    cb_sheet_text(sheet, booking_plan_pool_status(world, row));
}

static void
tell_employee(const CbCall *call, guint row, CbSheet *sheet)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autofree char *name = cb_name_of_employee(world, row);
    cb_sheet_text(sheet, name);
    cb_sheet_text(sheet, employee_email(world, row));
}

static void
tell_project(const CbCall *call, guint row, CbSheet *sheet)
{
    cb_sheet_text(sheet, cb_name_of_project(cb_desk_world(call->desk), row));
    cb_sheet_text(sheet, projects_project_complexity(cb_desk_world(call->desk), row));
}

static void
tell_advisor(const CbCall *call, guint row, CbSheet *sheet)
{
    cb_sheet_text(sheet, cb_name_of_advisor(cb_desk_world(call->desk), row));
    cb_sheet_text(sheet, advisors_email(cb_desk_world(call->desk), row));
}

static void
tell_event(const CbCall *call, guint row, CbSheet *sheet)
{
    char day[11];
    gint64 date = events_date(cb_desk_world(call->desk), row);
    cb_sheet_text(sheet, cb_name_of_event(cb_desk_world(call->desk), row));
    cb_sheet_text(sheet, date == CB_NULL ? NULL : cb_day_format(date, day));
}

static void
tell_contractor(const CbCall *call, guint row, CbSheet *sheet)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autofree char *name = cb_name_of_contractor(world, row);
    cb_sheet_text(sheet, name);
    cb_sheet_text(sheet, contractors_company_name(world, row));
    cb_sheet_text(sheet, contractors_service_area(world, row));
}

static const CbSheetColumn job_columns[] = {
    {"JOB", FALSE, 40}, {"DATE", FALSE, 0}, {"STATUS", FALSE, 12}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};
static const CbSheetColumn profile_columns[] = {
    {"NAME", FALSE, 30}, {"OF", FALSE, 12}, {"PHONE", FALSE, 20}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};
static const CbSheetColumn campaign_columns[] = {
    {"JOB", FALSE, 30}, {"OF", FALSE, 12}, {"DATE", FALSE, 0}, {"STATUS", FALSE, 0}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};

static const CbSheetColumn booking_columns[] = {
    {"BOOKING", FALSE, 40}, {"START", FALSE, 0}, {"POOL", FALSE, 0}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};
static const CbSheetColumn employee_columns[] = {
    {"NAME", FALSE, 30}, {"E-MAIL", FALSE, 30}, {"CODE", FALSE, 0}, {NULL, FALSE, 0}};

static const CbSheetColumn project_columns[] = {
    {"PROJECT", FALSE, 40}, {"COMPLEXITY", FALSE, 0}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};
static const CbSheetColumn advisor_columns[] = {
    {"NAME", FALSE, 30}, {"E-MAIL", FALSE, 30}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};

static const Kind job_kind = {CB_jobs, "job", "jobs", "JOB_NOT_FOUND", means_job, job_columns, tell_job};
static const Kind profile_kind = {CB_profiles,   "person",        "people",    "PROFILE_NOT_FOUND",
                                  means_profile, profile_columns, tell_profile};
static const Kind campaign_kind = {CB_staffing_campaigns, "campaign",       "campaigns",  "CAMPAIGN_NOT_FOUND",
                                   means_campaign,        campaign_columns, tell_campaign};
static const Kind booking_kind = {CB_booking_plan, "booking",       "bookings",  "BOOKING_NOT_FOUND",
                                  means_booking,   booking_columns, tell_booking};
static const Kind employee_kind = {CB_employee,    "interpreter",    "interpreters", "INTERPRETER_NOT_FOUND",
                                   means_employee, employee_columns, tell_employee};

static const Kind project_kind = {CB_projects,   "project",       "projects",  "PROJECT_NOT_FOUND",
                                  means_project, project_columns, tell_project};
static const Kind advisor_kind = {CB_advisors,   "advisor",       "advisors",  "ADVISOR_NOT_FOUND",
                                  means_advisor, advisor_columns, tell_advisor};

static const CbSheetColumn event_columns[] = {
    {"EVENT", FALSE, 40}, {"DATE", FALSE, 0}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};
static const CbSheetColumn contractor_columns[] = {
    {"NAME", FALSE, 24}, {"COMPANY", FALSE, 24}, {"AREA", FALSE, 16}, {"ID", FALSE, 0}, {NULL, FALSE, 0}};
static const Kind event_kind = {CB_events,   "event",       "events",  "EVENT_NOT_FOUND",
                                means_event, event_columns, tell_event};
static const Kind contractor_kind = {CB_contractors,   "guest",            "guests",       "CONTRACTOR_NOT_FOUND",
                                     means_contractor, contractor_columns, tell_contractor};

/* What tells them apart, a line each. */
static void
list_several(const CbCall *call, const Kind *kind, const GArray *rows)
{
    guint key = cb_table_key(&cb_tables[kind->table]);
    g_autoptr(CbSheet) sheet = cb_sheet_new(kind->columns);
    for (guint i = 0; i < MIN(rows->len, MOST_NAMED); i++) {
        guint row = g_array_index(rows, guint, i);
        kind->tell(call, row, sheet);
        cb_sheet_text(sheet, cb_world_value(cb_desk_world(call->desk), kind->table, key, row).text);
    }
    cb_sheet_print(sheet, stderr);
}

static CbExit
refuse_many(const CbCall *call, const Kind *kind, const char *text, const GArray *rows)
{
    g_autofree char *quoted = cb_json_quote(text);
    CbExit status = cb_call_refuse(call, "AMBIGUOUS", "%s may mean %u %s; name one by its id%s%s", quoted, rows->len,
                                   kind->many, kind->table == CB_staffing_campaigns ? ", or add --department" : "",
                                   rows->len > MOST_NAMED ? ". The first of them:" : ":");
    if (!call->json)
        list_several(call, kind, rows);
    return status;
}

static gboolean
find_within(const CbCall *call, const Kind *kind, const char *text, const GHashTable *within, guint *row,
            CbExit *status)
{
    g_autofree char *quoted = cb_json_quote(text);
    *row = cb_world_find(cb_desk_world(call->desk), kind->table, text);
    for (guint whole = 2; *row == CB_NO_ROW && whole-- > 0;) {
        g_autoptr(GArray) rows = rows_named(call, kind, text, whole == 1, within);
        if (rows->len > 1) {
            *status = refuse_many(call, kind, text, rows);
            return FALSE;
        }
        if (rows->len == 1)
            *row = g_array_index(rows, guint, 0);
    }
    if (*row == CB_NO_ROW)
        *status = cb_call_refuse(call, kind->not_found, "there is no %s %s", kind->what, quoted);
    return *row != CB_NO_ROW;
}

static gboolean
find(const CbCall *call, const Kind *kind, const char *text, guint *row, CbExit *status)
{
    return find_within(call, kind, text, NULL, row, status);
}

gboolean
cb_call_find_job(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &job_kind, text, row, status);
}

gboolean
cb_call_find_profile(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &profile_kind, text, row, status);
}

gboolean
cb_call_find_campaign(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &campaign_kind, text, row, status);
}

gboolean
cb_call_find_booking(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &booking_kind, text, row, status);
}

gboolean
cb_call_find_employee(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &employee_kind, text, row, status);
}

gboolean
cb_call_find_project(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &project_kind, text, row, status);
}

gboolean
cb_call_find_advisor(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &advisor_kind, text, row, status);
}

gboolean
cb_call_find_match(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    const CbWorld *world = cb_desk_world(call->desk);
    guint project;
    *row = cb_world_find(world, CB_advisor_match_requests, text);
    if (*row != CB_NO_ROW)
        return TRUE;
    if (!find(call, &project_kind, text, &project, status))
        return FALSE;
    *row = cb_newest_match(world, project);
    if (*row == CB_NO_ROW)
        *status = cb_call_refuse(call, "MATCH_NOT_FOUND", "%s has not asked for an advisor",
                                 cb_name_of_project(world, project));
    return *row != CB_NO_ROW;
}

gboolean
cb_call_find_event(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &event_kind, text, row, status);
}

gboolean
cb_call_find_guest(const CbCall *call, guint event, const char *text, guint *row, CbExit *status)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(GHashTable) guests = g_hash_table_new(NULL, NULL);
    CB_EACH_LINK (world, event_attendees, event_id, event, attendee)
        g_hash_table_add(guests, GUINT_TO_POINTER(event_attendees_contractor_id(world, attendee)));
    return find_within(call, &contractor_kind, text, guests, row, status);
}

/* "Ann Lee, Ben Fox" by row; "nobody". Caller frees. */
static char *
names_of(const CbWorld *world, GHashTable *contractors)
{
    GString *names = g_string_new(NULL);
    for (guint row = 0; row < cb_world_rows(world, CB_contractors); row++) {
        g_autofree char *name = cb_name_of_contractor(world, row);
        if (g_hash_table_contains(contractors, GUINT_TO_POINTER(row)))
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
    }
    return g_string_free(names->len > 0 ? names : g_string_append(names, "nobody"), FALSE);
}

gboolean
cb_call_find_introduced(const CbCall *call, guint event, guint contractor, const char *text, guint *row, CbExit *status)
{
    const CbWorld *world = cb_desk_world(call->desk);
    g_autoptr(GHashTable) others = g_hash_table_new(NULL, NULL);
    CB_EACH_LINK (world, event_peer_matches, event_id, event, match)
        if (event_peer_matches_contractor1_id(world, match) == contractor ||
            event_peer_matches_contractor2_id(world, match) == contractor)
            g_hash_table_add(others, GUINT_TO_POINTER(cb_peer_other(world, match, contractor)));
    g_autoptr(GArray) named = rows_named(call, &contractor_kind, text, FALSE, others);
    guint by_id = cb_world_find(world, CB_contractors, text);
    if (named->len > 0 || g_hash_table_contains(others, GUINT_TO_POINTER(by_id)))
        return find_within(call, &contractor_kind, text, others, row, status);
    g_autofree char *name = cb_name_of_contractor(world, contractor), *quoted = cb_json_quote(text),
                    *names = names_of(world, others);
    *status = cb_call_refuse(call, "MATCH_NOT_FOUND", "%s is introduced to no %s there, only to: %s", name, quoted, names);
    return FALSE;
}

gboolean
cb_call_find_contractor(const CbCall *call, const char *text, guint *row, CbExit *status)
{
    return find(call, &contractor_kind, text, row, status);
}

gboolean
cb_call_department(const CbCall *call, guint job, const char *role_code, const char **department, CbExit *status)
{
    const CbWorld *world = cb_desk_world(call->desk);
    *department = call->department;
    if (*department != NULL)
        return TRUE;
    CB_EACH_LINK (world, job_required_roles, job_id, job, row) {
        const char *own = job_required_roles_department(world, row);
        if (role_code != NULL && g_strcmp0(job_required_roles_role_code(world, row), role_code) != 0)
            continue;
        if (*department != NULL && strcmp(*department, own) != 0) {
            *status = cb_call_refuse(call, "DEPARTMENT_NEEDED",
                                     "%s requires that of several departments; name one with --department",
                                     cb_name_of_job(world, job));
            return FALSE;
        }
        *department = own;
    }
    if (*department == NULL)
        *status = cb_call_refuse(call, "DEPARTMENT_NEEDED", "%s requires nobody%s%s; name a department with --department",
                                 cb_name_of_job(world, job), role_code != NULL ? " as " : "",
                                 role_code != NULL ? role_code : "");
    return *department != NULL;
}

gboolean
cb_call_sees_crew(const CbCall *call, CbExit *status)
{
    if (cb_crew_is_known(cb_desk_world(call->desk)))
        return TRUE;
    *status = cb_call_refuse(call, "PEOPLE_HIDDEN", "there are no people of a crew here, or your role does not see them");
    return FALSE;
}
