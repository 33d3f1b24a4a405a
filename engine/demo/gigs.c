#include "engine/demo/gigs.h"

#include "engine/when.h"

enum { PURPOSE_GIGS = 100, PURPOSE_ANSWERS, PURPOSE_WAREHOUSE, PURPOSE_AWAY };

#define TOUR "job_tour"

enum {
    PAST_GIGS = 48,
    GIGS_AHEAD = 16,
    TOUR_DATES = 8,
    TOLD_DAYS = 60, /* so far back requests are on record */
    HOUR_OF_START = 10,
};

typedef struct {
    CbWorldBuilder *builder;
    GArray *crew; /* CbDemoTech */
    GArray *members[CB_DEMO_DEPARTMENTS]; /* guint: who of a department may be booked */
    gint64 today;
    CbDice dice, answers;
    guint n_roles, n_assignments, n_sheets, n_requests, n_events;
} Gigs;

/* From day `first` to `last`, counted from today. */
typedef struct {
    char id[24];
    const char *title, *type, *tour;
    guint town;
    int first, last;
} Gig;

static const char *
numbered(char id[24], const char *what, guint *n)
{
    g_snprintf(id, 24, "%s_%05u", what, ++*n);
    return id;
}

static CbDemoTech *
tech(const Gigs *gigs, guint person)
{
    return &g_array_index(gigs->crew, CbDemoTech, person);
}

/* --- days ------------------------------------------------------------------------------------- */

static gboolean
is_busy(const CbDemoTech *one, int first, int last)
{
    for (int day = first; day <= last; day++) {
        guint at = (guint)(day - CB_DEMO_CREW_FIRST_DAY);
        if (at >= CB_DEMO_CREW_DAYS || (one->busy[at / 64] >> at % 64 & 1) != 0)
            return TRUE;
    }
    return FALSE;
}

static void
keep_busy(CbDemoTech *one, int day)
{
    guint at = (guint)(day - CB_DEMO_CREW_FIRST_DAY);
    one->busy[at / 64] |= G_GUINT64_CONSTANT(1) << at % 64;
}

/* --- rows ------------------------------------------------------------------------------------- */

static void
add_job(Gigs *gigs, const Gig *gig)
{
    g_autofree char *place = cb_demo_crew_place(gig->town);
    const CbValue values[CB_N_jobs] = {
        [CB_jobs_id] = cb_text(gig->id),
        [CB_jobs_title] = cb_text(gig->title),
        [CB_jobs_start_time] = cb_integer(cb_time_at(gigs->today + gig->first, HOUR_OF_START * 60, CB_DEMO_CREW_ZONE)),
        [CB_jobs_end_time] = cb_integer(cb_time_at(gigs->today + gig->last, 23 * 60, CB_DEMO_CREW_ZONE)),
        [CB_jobs_job_type] = cb_text(gig->type),
        [CB_jobs_status] = cb_text(gig->last < 0 ? "Completado" : "Confirmado"),
        [CB_jobs_location_id] = cb_text(place),
        [CB_jobs_tour_id] = cb_text(gig->tour),
        [CB_jobs_timezone] = cb_text(CB_DEMO_CREW_ZONE),
        [CB_jobs_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(gigs->builder, CB_jobs, values);
}

static void
require(Gigs *gigs, const Gig *gig, guint department, const char *role_code, guint quantity)
{
    char id[24];
    const CbValue values[CB_N_job_required_roles] = {
        [CB_job_required_roles_id] = cb_text(numbered(id, "need", &gigs->n_roles)),
        [CB_job_required_roles_job_id] = cb_text(gig->id),
        [CB_job_required_roles_department] = cb_text(cb_demo_departments[department].name),
        [CB_job_required_roles_role_code] = cb_text(role_code),
        [CB_job_required_roles_quantity] = cb_integer(quantity),
    };
    cb_world_builder_add_values(gigs->builder, CB_job_required_roles, values);
}

static const char *
role_in(guint department, guint wanted, const char *role_code)
{
    return department == wanted ? role_code : NULL;
}

/* Somebody on a job; departments without a column have people, but no roles. */
static void
assign(Gigs *gigs, const Gig *gig, guint person, guint department, const char *role_code, const char *status)
{
    char id[24];
    CbDemoCrewId technician;
    gint64 before = cb_time_at(gigs->today + MIN(gig->first - 12, -1), 11 * 60, CB_DEMO_CREW_ZONE);
    gboolean confirmed = g_str_equal(status, "confirmed");
    const CbValue values[CB_N_job_assignments] = {
        [CB_job_assignments_id] = cb_text(numbered(id, "assign", &gigs->n_assignments)),
        [CB_job_assignments_job_id] = cb_text(gig->id),
        [CB_job_assignments_technician_id] = cb_text(cb_demo_crew_id(technician, person)),
        [CB_job_assignments_sound_role] = cb_text(role_in(department, CB_DEMO_SOUND, role_code)),
        [CB_job_assignments_lights_role] = cb_text(role_in(department, CB_DEMO_LIGHTS, role_code)),
        [CB_job_assignments_video_role] = cb_text(role_in(department, CB_DEMO_VIDEO, role_code)),
        [CB_job_assignments_production_role] = cb_text(role_in(department, CB_DEMO_PRODUCTION, role_code)),
        [CB_job_assignments_status] = cb_text(status),
        [CB_job_assignments_assigned_by] = cb_text(cb_demo_manager_of(cb_demo_departments[department].name)),
        [CB_job_assignments_assigned_at] = cb_integer(before),
        [CB_job_assignments_assignment_source] = cb_text(gig->tour != NULL ? "tour" : "direct"),
        [CB_job_assignments_response_time] = cb_integer(confirmed ? before + 3 * 60 * CB_MINUTE : CB_NULL),
        [CB_job_assignments_single_day] = cb_integer(FALSE),
        [CB_job_assignments_assignment_date] = cb_integer(CB_NULL),
    };
    cb_world_builder_add_values(gigs->builder, CB_job_assignments, values);
}

static void
book_day(Gigs *gigs, const char *job, guint person, int day)
{
    char id[24];
    CbDemoCrewId technician;
    const CbValue values[CB_N_timesheets] = {
        [CB_timesheets_id] = cb_text(numbered(id, "sheet", &gigs->n_sheets)),
        [CB_timesheets_job_id] = cb_text(job),
        [CB_timesheets_technician_id] = cb_text(cb_demo_crew_id(technician, person)),
        [CB_timesheets_date] = cb_integer(gigs->today + day),
        [CB_timesheets_is_active] = cb_integer(TRUE),
    };
    cb_world_builder_add_values(gigs->builder, CB_timesheets, values);
    keep_busy(tech(gigs, person), day);
}

/* --- what people answered --------------------------------------------------------------------- */

static void
log_event(Gigs *gigs, const Gig *gig, const char *request, const char *event, const char *meta, gint64 at)
{
    char id[24];
    const CbValue values[CB_N_staffing_events] = {
        [CB_staffing_events_id] = cb_text(numbered(id, "event", &gigs->n_events)),
        [CB_staffing_events_job_id] = cb_text(gig->id),
        [CB_staffing_events_staffing_request_id] = cb_text(request),
        [CB_staffing_events_event] = cb_text(event),
        [CB_staffing_events_meta] = cb_text(meta),
        [CB_staffing_events_created_at] = cb_integer(at),
    };
    cb_world_builder_add_values(gigs->builder, CB_staffing_events, values);
}

/* A request that was sent `days` before the job; `status` is what came of it. */
static void
add_request(Gigs *gigs, const Gig *gig, guint person, guint department, const char *role_code, gboolean offer,
            const char *status, int days)
{
    char id[24];
    CbDemoCrewId technician;
    gint64 sent = cb_time_at(gigs->today + gig->first - days, 10 * 60, CB_DEMO_CREW_ZONE);
    gint64 answered = sent + (gint64)(10 + cb_dice_below(&gigs->answers, 600)) * CB_MINUTE;
    gboolean expired = g_str_equal(status, "expired");
    const char *phase = offer ? "offer" : "availability";
    g_autofree char *meta = g_strdup_printf("{\"role\":\"%s\",\"phase\":\"%s\"}", role_code, phase);
    const CbValue values[CB_N_staffing_requests] = {
        [CB_staffing_requests_id] = cb_text(numbered(id, "request", &gigs->n_requests)),
        [CB_staffing_requests_job_id] = cb_text(gig->id),
        [CB_staffing_requests_profile_id] = cb_text(cb_demo_crew_id(technician, person)),
        [CB_staffing_requests_phase] = cb_text(phase),
        [CB_staffing_requests_status] = cb_text(status),
        [CB_staffing_requests_token_expires_at] = cb_integer(sent + 2 * CB_DAY),
        [CB_staffing_requests_created_at] = cb_integer(sent),
        [CB_staffing_requests_updated_at] = cb_integer(expired ? sent + 2 * CB_DAY : answered),
        [CB_staffing_requests_single_day] = cb_integer(FALSE),
        [CB_staffing_requests_target_date] = cb_integer(CB_NULL),
        [CB_staffing_requests_requested_by] = cb_text(cb_demo_manager_of(cb_demo_departments[department].name)),
        [CB_staffing_requests_role_code] = cb_text(role_code),
    };
    cb_world_builder_add_values(gigs->builder, CB_staffing_requests, values);
    log_event(gigs, gig, id, "email_sent", meta, sent);
    if (!expired)
        log_event(gigs, gig, id, g_str_equal(status, "confirmed") ? "clicked_confirm" : "clicked_decline", NULL,
                  answered);
}

/* Whether somebody who is asked takes it. What they say is on record where it is not long ago. */
static gboolean
takes(Gigs *gigs, const Gig *gig, guint person, guint department, const char *role_code)
{
    gboolean told = gig->first >= -TOLD_DAYS && gig->first <= 12;
    gboolean yes = cb_dice_percent(&gigs->answers, tech(gigs, person)->willing);
    gboolean silent = cb_dice_percent(&gigs->answers, 25), late = cb_dice_percent(&gigs->answers, 20);
    if (told)
        add_request(gigs, gig, person, department, role_code, FALSE,
                    yes || late ? "confirmed" : silent ? "expired" : "declined", 20);
    if (told && (yes || late))
        add_request(gigs, gig, person, department, role_code, TRUE, yes ? "confirmed" : "declined", 17);
    return yes;
}

/* --- filling ---------------------------------------------------------------------------------- */

/* Somebody of the department who is free then, the first of its list more often; G_MAXUINT where the dice find nobody. */
static guint
throw_free(Gigs *gigs, const Gig *gig, guint department)
{
    const GArray *members = gigs->members[department];
    for (guint n = 0; n < 12 && members->len > 0; n++) {
        guint person = g_array_index(members, guint, cb_dice_favourite(&gigs->dice, members->len, 2));
        if (!is_busy(tech(gigs, person), gig->first, gig->last))
            return person;
    }
    return G_MAXUINT;
}

static void
fill_place(Gigs *gigs, const Gig *gig, guint department, const char *role_code)
{
    for (guint n = 0; n < 4; n++) {
        guint person = throw_free(gigs, gig, department);
        if (person == G_MAXUINT || !takes(gigs, gig, person, department, role_code))
            continue;
        assign(gigs, gig, person, department, role_code, "confirmed");
        for (int day = gig->first; day <= gig->last; day++)
            book_day(gigs, gig->id, person, day);
        return;
    }
}

/* Requires the usual roles and finds people for so many percent of the places. */
static void
staff(Gigs *gigs, const Gig *gig, guint percent)
{
    for (guint d = 0; d < CB_DEMO_DEPARTMENTS; d++)
        for (const CbDemoTrade *trade = cb_demo_departments[d].trades; trade->code != NULL; trade++) {
            if (trade->gig == 0)
                continue;
            require(gigs, gig, d, trade->code, trade->gig);
            for (guint place = 0; place < trade->gig; place++)
                if (cb_dice_percent(&gigs->dice, percent))
                    fill_place(gigs, gig, d, trade->code);
        }
}

/* --- jobs ------------------------------------------------------------------------------------- */

static void
add_festival(Gigs *gigs)
{
    const Gig gig = {.id = CB_DEMO_FESTIVAL,
                     .title = "Festival Costa de Azahar",
                     .type = "festival",
                     .town = CB_DEMO_FESTIVAL_TOWN,
                     .first = CB_DEMO_FESTIVAL_IN_DAYS,
                     .last = CB_DEMO_FESTIVAL_IN_DAYS + CB_DEMO_FESTIVAL_DAYS - 1};
    add_job(gigs, &gig);
    for (guint d = 0; d < CB_DEMO_DEPARTMENTS; d++)
        for (const CbDemoTrade *trade = cb_demo_departments[d].trades; trade->code != NULL; trade++)
            require(gigs, &gig, d, trade->code, trade->festival);
}

static void
add_tour(Gigs *gigs)
{
    static const int days[TOUR_DATES] = {-26, -19, -12, -5, 4, 12, 18, 25};
    static const guint towns[TOUR_DATES] = {14, 15, 0, 13, 16, 17, 18, 12};
    const Gig tour = {TOUR, "Gira Mar de Fondo", "tour", NULL, 0, days[0], days[TOUR_DATES - 1]};
    add_job(gigs, &tour);
    for (guint n = 0; n < TOUR_DATES; n++) {
        g_autofree char *title = g_strdup_printf("Gira Mar de Fondo, %s", cb_demo_crew_towns[towns[n]].name);
        Gig gig = {.title = title, .type = "tourdate", .tour = TOUR, .town = towns[n], .first = days[n], .last = days[n]};
        g_snprintf(gig.id, sizeof gig.id, TOUR "_%u", n + 1);
        add_job(gigs, &gig);
        staff(gigs, &gig, days[n] < 0 ? 100 : 80);
        if (g_str_equal(gig.id, CB_DEMO_SHORT_DATE)) {
            require(gigs, &gig, CB_DEMO_VIDEO, "VID-SWT-R", 1);
            require(gigs, &gig, CB_DEMO_VIDEO, "VID-CAM-T", 3);
        }
    }
}

/* Single jobs and now and then a hire without people; a quarter of those ahead lie on the days of the festival. */
static void
add_singles(Gigs *gigs)
{
    guint titles = g_strv_length((char **)cb_demo_gig_titles);
    for (guint n = 0; n < PAST_GIGS + GIGS_AHEAD; n++) {
        guint town = cb_dice_favourite(&gigs->dice, CB_DEMO_CREW_TOWNS, 2), hire = cb_dice_below(&gigs->dice, 12);
        gboolean past = n < PAST_GIGS, festival = !past && n % 4 == 0;
        int first = past ? -1 - (int)cb_dice_favourite(&gigs->dice, 400, 2) : 1 + (int)cb_dice_below(&gigs->dice, 30);
        int more = (int)cb_dice_favourite(&gigs->dice, 3, 2);
        first = festival ? CB_DEMO_FESTIVAL_IN_DAYS + (int)(n / 4 % CB_DEMO_FESTIVAL_DAYS) : first;
        g_autofree char *title =
            g_strdup_printf("%s, %s", hire == 0 ? "Alquiler de equipo" : cb_demo_gig_titles[n % titles],
                            cb_demo_crew_towns[town].name);
        Gig gig = {.title = title,
                   .type = hire == 0 ? "dryhire" : "single",
                   .town = town,
                   .first = past ? first - more : first,
                   .last = past ? first : first + more};
        g_snprintf(gig.id, sizeof gig.id, "job_%04u", n + 1);
        add_job(gigs, &gig);
        if (hire != 0)
            staff(gigs, &gig, past ? 100 : festival ? 90 : 60);
    }
}

/* --- the house, absences, invitations --------------------------------------------------------- */

/* House techs have between none and twenty days in the warehouse this month; the festival's days stay free. */
static void
add_warehouse(Gigs *gigs)
{
    CbDice dice = cb_dice_new((guint32)gigs->dice.state, PURPOSE_WAREHOUSE);
    int year, month, day;
    cb_day_civil(gigs->today, &year, &month, &day);
    int length = g_date_get_days_in_month((GDateMonth)month, (GDateYear)year);
    const Gig gig = {"job_warehouse", "Almacén y taller", "evento", NULL, 7, 1 - day, length - day};
    add_job(gigs, &gig);
    for (guint person = 0; person < gigs->crew->len; person++) {
        guint wanted = tech(gigs, person)->house ? cb_dice_below(&dice, 21) : 0;
        for (int at = gig.first; at <= gig.last; at++) {
            gboolean festival = at >= CB_DEMO_FESTIVAL_IN_DAYS && at < CB_DEMO_FESTIVAL_IN_DAYS + CB_DEMO_FESTIVAL_DAYS;
            if (cb_dice_below(&dice, (guint)length) < wanted && !festival && !is_busy(tech(gigs, person), at, at))
                book_day(gigs, gig.id, person, at);
        }
    }
}

static void
add_absences(Gigs *gigs)
{
    static const char *const kinds[] = {"vacation", "day_off", "travel", "sick"};
    CbDice dice = cb_dice_new((guint32)gigs->dice.state, PURPOSE_AWAY);
    guint n = 0;
    for (guint person = 0; person < gigs->crew->len; person++) {
        gboolean away = cb_dice_percent(&dice, 8);
        int first = (int)cb_dice_below(&dice, 24) - 2, days = 1 + (int)cb_dice_favourite(&dice, 10, 2);
        guint kind = cb_dice_below(&dice, G_N_ELEMENTS(kinds));
        for (int day = first; away && day < first + days && !is_busy(tech(gigs, person), day, day); day++) {
            char id[24];
            CbDemoCrewId technician;
            const CbValue values[CB_N_technician_availability] = {
                [CB_technician_availability_id] = cb_text(numbered(id, "away", &n)),
                [CB_technician_availability_technician_id] = cb_text(cb_demo_crew_id(technician, person)),
                [CB_technician_availability_date] = cb_integer(gigs->today + day),
                [CB_technician_availability_status] = cb_text(kinds[kind]),
            };
            cb_world_builder_add_values(gigs->builder, CB_technician_availability, values);
            keep_busy(tech(gigs, person), day);
        }
    }
}

/* Some are invited to a job on the days of the festival and have not answered. */
static void
add_invitations(Gigs *gigs)
{
    Gig gig = {"job_congress", "Feria de turismo, Valencia", "single", NULL, 16, CB_DEMO_FESTIVAL_IN_DAYS,
               CB_DEMO_FESTIVAL_IN_DAYS + 1};
    add_job(gigs, &gig);
    for (guint person = 0; person < gigs->crew->len; person++) {
        guint department = tech(gigs, person)->department;
        const CbDemoTrade *trade = cb_demo_departments[department].trades;
        if (cb_dice_percent(&gigs->dice, 9) && trade->code != NULL && !is_busy(tech(gigs, person), gig.first, gig.last))
            assign(gigs, &gig, person, department, trade->code, "invited");
    }
}

void
cb_demo_add_gigs(CbWorldBuilder *builder, GArray *crew, guint32 seed, gint64 today)
{
    Gigs gigs = {.builder = builder,
                 .crew = crew,
                 .today = today,
                 .dice = cb_dice_new(seed, PURPOSE_GIGS),
                 .answers = cb_dice_new(seed, PURPOSE_ANSWERS)};
    for (guint d = 0; d < CB_DEMO_DEPARTMENTS; d++)
        gigs.members[d] = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint person = 0; person < crew->len; person++)
        if (tech(&gigs, person)->active)
            g_array_append_val(gigs.members[tech(&gigs, person)->department], person);
    add_festival(&gigs);
    add_tour(&gigs);
    add_singles(&gigs);
    add_warehouse(&gigs);
    add_absences(&gigs);
    add_invitations(&gigs);
    for (guint d = 0; d < CB_DEMO_DEPARTMENTS; d++)
        g_array_unref(gigs.members[d]);
}
