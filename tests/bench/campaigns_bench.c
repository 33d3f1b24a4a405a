/* The campaigns' numbers: ranking 100,000 people for one role beside the same formula as one SQL query in SQLite, on the same
 * data in the same run, with equal rows checked; a tick of 1,000 campaigns; a forecast. Exit status 1 when results
 * differ or a goal is missed.
 *
 * What is measured of ours is all that one ranking needs of a World with its index: the roster of the day, who is eligible
 * for the job, the best fifty, everything about them and their reasons in words. The World and its index are there
 * before, as are the tables of SQL and their indexes; SQL is also given the points of distance and of the fridge, the
 * department and the person's standing in columns of one row. Of the tick: the plan of every campaign by one roster, built
 * within the time. Times are those of the processor: both sides are one thread and wait for nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/campaigns/forecast.h"
#include "engine/campaigns/tick.h"
#include "engine/demo/dice.h"
#include "engine/when.h"
#include "tests/support/goals.h"
#include "tests/support/reference_sql.h"

#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND) /* 2026-11-25T09:30:00Z */
#define MANY 100000u
#define TICK_PEOPLE 10000u
#define CAMPAIGNS 1000u
#define ROLES 10u
#define FORECAST_PEOPLE 400u
#define JOBS_BEFORE 800u /* whose days people are booked on */
#define REPEATS 15u
#define SQL_REPEATS 5u

/* --- measuring -------------------------------------------------------------------------------- */

/* Of the processor, for this thread. */
static gint64
nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
note(GArray *times, gint64 since)
{
    gint64 time = nanoseconds() - since;
    g_array_append_val(times, time);
}

static double
milliseconds(GArray *times)
{
    double middle = cb_rank_of(times, 50, 1e6);
    g_array_unref(times);
    return middle;
}

/* --- the data --------------------------------------------------------------------------------- */

/* Adds rows of one table: columns that are not set have their initial value. */
typedef struct {
    CbWorldBuilder *builder;
    CbTableId table;
    CbValue values[CB_MAX_COLUMNS];
} Row;

static Row
row_of(CbWorldBuilder *builder, CbTableId table)
{
    Row row = {.builder = builder, .table = table};
    for (guint c = 0; c < cb_tables[table].n_columns; c++)
        row.values[c] = cb_column_initial(&cb_tables[table].columns[c]);
    return row;
}

#define TEXT(row, table, column, text) ((row)->values[CB_##table##_##column] = cb_text(text))
#define NUMBER(row, table, column, number) ((row)->values[CB_##table##_##column] = cb_integer(number))

static void
add(Row *row)
{
    cb_world_builder_add_values(row->builder, row->table, row->values);
}

typedef struct {
    char text[16];
} Id;

static const char *
id_of(Id *id, char letter, guint number)
{
    g_snprintf(id->text, sizeof id->text, "%c%06u", letter, number);
    return id->text;
}

static const char *
role_of(Id *id, guint role)
{
    g_snprintf(id->text, sizeof id->text, "SND-%02u-R", role % ROLES);
    return id->text;
}

/* The first day of a job before, from 400 days ago to 40 ahead. */
static gint64
first_day(guint job)
{
    return cb_day_of(NOW) - 400 + (gint64)(job * 440 / JOBS_BEFORE);
}

static void
add_job(CbWorldBuilder *builder, const char *id, gint64 day, guint days)
{
    Row row = row_of(builder, CB_jobs);
    TEXT(&row, jobs, id, id);
    NUMBER(&row, jobs, start_time, day * CB_DAY + 8 * 60 * CB_MINUTE);
    NUMBER(&row, jobs, end_time, (day + days - 1) * CB_DAY + 20 * 60 * CB_MINUTE);
    add(&row);
}

/* Each with ten roles of two people, and a campaign in its first tick. */
static void
add_campaigns(CbWorldBuilder *builder, guint campaigns)
{
    for (guint c = 0; c < campaigns; c++) {
        Id job, campaign, role_id, code;
        id_of(&job, 't', c);
        id_of(&campaign, 'c', c);
        add_job(builder, job.text, cb_day_of(NOW) + 10 + c % 25, 1);
        Row row = row_of(builder, CB_staffing_campaigns);
        TEXT(&row, staffing_campaigns, id, campaign.text);
        TEXT(&row, staffing_campaigns, job_id, job.text);
        TEXT(&row, staffing_campaigns, department, "sound");
        TEXT(&row, staffing_campaigns, created_by, "dana");
        TEXT(&row, staffing_campaigns, mode, "auto");
        NUMBER(&row, staffing_campaigns, next_run_at, NOW);
        add(&row);
        for (guint r = 0; r < ROLES; r++) {
            Row need = row_of(builder, CB_job_required_roles);
            TEXT(&need, job_required_roles, id, id_of(&role_id, 'n', c * ROLES + r));
            TEXT(&need, job_required_roles, job_id, job.text);
            TEXT(&need, job_required_roles, department, "sound");
            TEXT(&need, job_required_roles, role_code, role_of(&code, r));
            NUMBER(&need, job_required_roles, quantity, 2);
            add(&need);
        }
    }
}

static void
add_profile(CbWorldBuilder *builder, CbDice *dice, const char *id)
{
    char latitude[16], longitude[16];
    Row row = row_of(builder, CB_profiles);
    g_snprintf(latitude, sizeof latitude, "40.%05u", cb_dice_below(dice, 100000));
    g_snprintf(longitude, sizeof longitude, "-3.%05u", cb_dice_below(dice, 100000));
    TEXT(&row, profiles, id, id);
    TEXT(&row, profiles, first_name, "Alex");
    TEXT(&row, profiles, last_name, id);
    TEXT(&row, profiles, department, "sound");
    TEXT(&row, profiles, role, cb_dice_percent(dice, 20) ? "house_tech" : "technician");
    TEXT(&row, profiles, home_latitude, latitude);
    TEXT(&row, profiles, home_longitude, longitude);
    add(&row);
    guint skill = cb_dice_below(dice, ROLES);
    for (guint s = 0; s < 2; s++) {
        Id name;
        Row link = row_of(builder, CB_profile_skills);
        TEXT(&link, profile_skills, profile_id, id);
        TEXT(&link, profile_skills, skill_id, id_of(&name, 'k', (skill + s * 3) % ROLES));
        NUMBER(&link, profile_skills, proficiency, 1 + cb_dice_below(dice, 5));
        NUMBER(&link, profile_skills, is_primary, s == 0);
        add(&link);
    }
}

/* Twenty booked days on five jobs, 0.3 invitations. */
static void
add_bookings(CbWorldBuilder *builder, CbDice *dice, const char *id)
{
    Id job;
    guint first = cb_dice_below(dice, JOBS_BEFORE);
    for (guint j = 0; j < 5; j++) {
        guint number = (first + j * 163 + cb_dice_below(dice, 40)) % JOBS_BEFORE;
        id_of(&job, 'j', number);
        for (guint day = 0; day < 4; day++) {
            char sheet[24];
            Row row = row_of(builder, CB_timesheets);
            g_snprintf(sheet, sizeof sheet, "%s-%u-%u", id, j, day);
            TEXT(&row, timesheets, id, sheet);
            TEXT(&row, timesheets, job_id, job.text);
            TEXT(&row, timesheets, technician_id, id);
            NUMBER(&row, timesheets, date, first_day(number) + day);
            add(&row);
        }
    }
    if (!cb_dice_percent(dice, 30))
        return;
    Row row = row_of(builder, CB_job_assignments);
    TEXT(&row, job_assignments, id, id);
    TEXT(&row, job_assignments, job_id, id_of(&job, 'j', cb_dice_below(dice, JOBS_BEFORE)));
    TEXT(&row, job_assignments, technician_id, id);
    TEXT(&row, job_assignments, status, "invited");
    add(&row);
}

static void
add_requests(CbWorldBuilder *builder, CbDice *dice, guint person, const char *id)
{
    for (guint i = 0; i < 10; i++) {
        Id request, job;
        guint fate = cb_dice_below(dice, 10);
        gint64 at = NOW - (gint64)(20 + i * 20) * CB_DAY;
        Row row = row_of(builder, CB_staffing_requests);
        g_snprintf(request.text, sizeof request.text, "r%06u%u", person, i);
        TEXT(&row, staffing_requests, id, request.text);
        TEXT(&row, staffing_requests, job_id, id_of(&job, 'j', cb_dice_below(dice, JOBS_BEFORE)));
        TEXT(&row, staffing_requests, profile_id, id);
        TEXT(&row, staffing_requests, phase, i % 2 == 0 ? "availability" : "offer");
        TEXT(&row, staffing_requests, status, fate < 5 ? "confirmed" : fate < 8 ? "declined" : "expired");
        NUMBER(&row, staffing_requests, created_at, at);
        NUMBER(&row, staffing_requests, updated_at, at + (gint64)(1 + cb_dice_below(dice, 300)) * CB_MINUTE);
        add(&row);
    }
}

static CbWorld *
scene(guint people, guint campaigns)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    CbDice dice = cb_dice_new(people, campaigns);
    Id id, name;
    for (guint j = 0; j < JOBS_BEFORE; j++)
        add_job(builder, id_of(&id, 'j', j), first_day(j), 4);
    for (guint r = 0; r < ROLES; r++) {
        Row row = row_of(builder, CB_skills);
        TEXT(&row, skills, id, id_of(&id, 'k', r));
        TEXT(&row, skills, name, role_of(&name, r));
        add(&row);
    }
    for (guint p = 0; p < people; p++) {
        id_of(&id, 'p', p);
        add_profile(builder, &dice, id.text);
        add_bookings(builder, &dice, id.text);
        add_requests(builder, &dice, p, id.text);
        if (cb_dice_percent(&dice, 1)) {
            Row row = row_of(builder, CB_technician_fridge);
            TEXT(&row, technician_fridge, technician_id, id.text);
            add(&row);
        }
    }
    add_campaigns(builder, campaigns);
    CbWorld *world = cb_world_builder_finish(builder);
    cb_must(cb_world_rows(world, CB_profiles) == people, "the World has the size that was asked for", NULL);
    return world;
}

/* --- the reference in SQL --------------------------------------------------------------------- */

static const char schema[] =
    "CREATE TABLE people(row INTEGER PRIMARY KEY, house INT, proximity INT, fits INT, fridge INT);"
    "CREATE TABLE sheets(person INT, day INT, job INT, PRIMARY KEY(person, day, job)) WITHOUT ROWID;"
    "CREATE INDEX sheets_by_day ON sheets(day, person, job);"
    "CREATE TABLE requests(person INT, offer INT, status INT, n INTEGER, PRIMARY KEY(person, offer, status, n))"
    " WITHOUT ROWID;"
    "CREATE TABLE skills(role TEXT, person INT, proficiency INT, prime INT, PRIMARY KEY(role, person)) WITHOUT ROWID;"
    "CREATE TABLE jobs(row INTEGER PRIMARY KEY, first INT, last INT);"
    "CREATE TABLE links(person INT, job INT, status TEXT, PRIMARY KEY(person, job)) WITHOUT ROWID;";

/* ?1 job, ?2 its first and ?3 its last day, ?4 role, ?5 today, ?6 the month's first day and ?7 the next one's. */
static const char query[] =
    "WITH worked AS (SELECT person, max(day) AS last, sum(day >= ?6 AND day < ?7) AS gigs,"
    "  count(DISTINCT CASE WHEN day <= ?5 THEN job END) AS done FROM sheets GROUP BY person),"
    " answered AS (SELECT person, sum(offer = 0) AS a, sum(offer = 0 AND status = 1) AS ay, sum(offer = 1) AS o,"
    "  sum(offer = 1 AND status = 1) AS oy FROM requests WHERE status <= 1 GROUP BY person),"
    " scored AS (SELECT p.row,"
    "  CASE WHEN s.proficiency > 0 THEN 30 + 10 * s.prime + 2 * s.proficiency ELSE 10 END AS skill, p.proximity,"
    "  CASE WHEN r.person IS NULL THEN 5 ELSE CAST(floor(10.0 * (coalesce(1.0 * ay / nullif(a, 0), 0) +"
    "   coalesce(1.0 * oy / nullif(o, 0), 0)) + 0.5 + 1e-9) AS INT) END AS reliability,"
    "  CASE WHEN p.house AND coalesce(gigs, 0) < 4 THEN 10 WHEN p.house AND gigs >= 15 THEN 2"
    "   WHEN p.house AND gigs >= 10 THEN 5 WHEN last IS NULL OR ?5 - last > 30 THEN 10 WHEN ?5 - last > 14 THEN 7"
    "   ELSE 3 END AS fairness,"
    "  min(10, coalesce(done, 0) / 5) AS experience, p.house AND coalesce(gigs, 0) < 4 AS boosted"
    "  FROM people p LEFT JOIN worked w ON w.person = p.row LEFT JOIN answered r ON r.person = p.row"
    "  LEFT JOIN skills s ON s.role = ?4 AND s.person = p.row"
    "  WHERE p.fits AND NOT p.fridge"
    "  AND NOT EXISTS (SELECT 1 FROM links WHERE person = p.row AND job = ?1 AND status <> 'declined')"
    "  AND NOT EXISTS (SELECT 1 FROM sheets WHERE person = p.row AND day BETWEEN ?2 AND ?3 AND job <> ?1)"
    "  AND NOT EXISTS (SELECT 1 FROM links l JOIN jobs j ON j.row = l.job WHERE l.person = p.row"
    "   AND l.status = 'invited' AND l.job <> ?1 AND j.first <= ?3 AND j.last >= ?2))"
    " SELECT row, skill, proximity, reliability, fairness, experience, min(100, CAST(floor((skill * 0.5 +"
    "  proximity * 0.1 + reliability * 0.2 + fairness * 0.1 + experience * 0.1) * (CASE WHEN boosted THEN 1.3"
    "  ELSE 1 END) + 0.5 + 1e-9) AS INT)) AS final FROM scored ORDER BY final DESC, row LIMIT 50";

static void
fill_people(sqlite3 *db, const CbWorld *world)
{
    sqlite3_stmt *people = reference_sql_prepare(db, "INSERT INTO people VALUES(?, ?, ?, ?, ?)");
    const CbCrew *crew = cb_crew(world);
    for (guint p = 0; p < cb_world_rows(world, CB_profiles); p++) {
        guint flags = cb_crew_facts(crew, p).flags;
        guint near = cb_proximity_points(cb_crew_km(world, p, cb_headquarters));
        REFERENCE_SQL_RUN(people, p, (flags & CB_CREW_HOUSE) != 0, near,
                          (flags & CB_CREW_MEMBER) != 0 && (flags & CB_CREW_ACTIVE) != 0,
                          (flags & CB_CREW_FRIDGE) != 0);
    }
    sqlite3_finalize(people);
}

static void
fill_links(sqlite3 *db, const CbWorld *world)
{
    sqlite3_stmt *sheets = reference_sql_prepare(db, "INSERT INTO sheets VALUES(?, ?, ?)");
    sqlite3_stmt *jobs = reference_sql_prepare(db, "INSERT INTO jobs VALUES(?, ?, ?)");
    sqlite3_stmt *links = reference_sql_prepare(db, "INSERT INTO links VALUES(?, ?, ?)");
    for (guint row = 0; row < cb_world_rows(world, CB_timesheets); row++)
        REFERENCE_SQL_RUN(sheets, timesheets_technician_id(world, row), timesheets_date(world, row),
                          timesheets_job_id(world, row));
    for (guint job = 0; job < cb_world_rows(world, CB_jobs); job++)
        REFERENCE_SQL_RUN(jobs, job, cb_day_of(jobs_start_time(world, job)), cb_day_of(jobs_end_time(world, job)));
    for (guint row = 0; row < cb_world_rows(world, CB_job_assignments); row++) {
        sqlite3_bind_text(links, 3, job_assignments_status(world, row), -1, SQLITE_STATIC);
        REFERENCE_SQL_RUN(links, job_assignments_technician_id(world, row), job_assignments_job_id(world, row));
    }
    sqlite3_finalize(sheets);
    sqlite3_finalize(jobs);
    sqlite3_finalize(links);
}

static void
fill_answers(sqlite3 *db, const CbWorld *world)
{
    sqlite3_stmt *requests = reference_sql_prepare(db, "INSERT INTO requests VALUES(?, ?, ?, ?)");
    sqlite3_stmt *skills = reference_sql_prepare(db, "INSERT INTO skills VALUES(?4, ?1, ?2, ?3)");
    for (guint row = 0; row < cb_world_rows(world, CB_staffing_requests); row++) {
        const char *status = staffing_requests_status(world, row);
        REFERENCE_SQL_RUN(requests, staffing_requests_profile_id(world, row),
                          strcmp(staffing_requests_phase(world, row), "offer") == 0,
                          strcmp(status, "confirmed") == 0 ? 1 : strcmp(status, "declined") == 0 ? 0 : 2, row);
    }
    for (guint row = 0; row < cb_world_rows(world, CB_profile_skills); row++) {
        const char *role = skills_name(world, profile_skills_skill_id(world, row));
        sqlite3_bind_text(skills, 4, role, -1, SQLITE_STATIC);
        REFERENCE_SQL_RUN(skills, profile_skills_profile_id(world, row), profile_skills_proficiency(world, row),
                          profile_skills_is_primary(world, row));
    }
    sqlite3_finalize(requests);
    sqlite3_finalize(skills);
}

static void
fill(sqlite3 *db, const CbWorld *world)
{
    fill_people(db, world);
    fill_links(db, world);
    fill_answers(db, world);
}

/* A row of the answer. */
typedef struct {
    guint profile, points[CB_N_COMPONENTS], final;
} Line;

static guint
sql_rank(const ReferenceSql *sql, const CbWorld *world, guint job, const char *role_code, Line *lines)
{
    int year, month, day;
    guint n = 0;
    gint64 today = cb_day_of(NOW);
    cb_day_civil(today, &year, &month, &day);
    gint64 first = today - day + 1;
    const gint64 numbers[] = {job, cb_day_of(jobs_start_time(world, job)), cb_day_of(jobs_end_time(world, job))};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        sqlite3_bind_int64(sql->query, (int)i + 1, numbers[i]);
    sqlite3_bind_text(sql->query, 4, role_code, -1, SQLITE_STATIC);
    sqlite3_bind_int64(sql->query, 5, today);
    sqlite3_bind_int64(sql->query, 6, first);
    sqlite3_bind_int64(sql->query, 7, first + g_date_get_days_in_month((GDateMonth)month, (GDateYear)year));
    for (; sqlite3_step(sql->query) == SQLITE_ROW; n++) {
        lines[n].profile = (guint)sqlite3_column_int(sql->query, 0);
        for (guint c = 0; c < CB_N_COMPONENTS; c++)
            lines[n].points[c] = (guint)sqlite3_column_int(sql->query, (int)c + 1);
        lines[n].final = (guint)sqlite3_column_int(sql->query, 6);
    }
    sqlite3_reset(sql->query);
    return n;
}

/* --- ours ------------------------------------------------------------------------------------- */

static guint
our_rank(const CbWorld *world, guint job, const char *role_code, Line *lines)
{
    CbRanked best[CB_MOST_CANDIDATES];
    CbCampaignPolicy policy = cb_campaign_policy("{}");
    g_autoptr(CbRoster) roster = cb_roster_new(world, NOW);
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, "sound");
    CbCrewQuery query_of_ours = {eligible, role_code, &policy, NULL};
    guint n = cb_crew_rank(&query_of_ours, CB_MOST_CANDIDATES, best);
    for (guint i = 0; i < n; i++) {
        CbCandidate candidate = cb_crew_candidate(&query_of_ours, best[i].row);
        g_autoptr(GPtrArray) reasons = cb_crew_reasons(&query_of_ours, &candidate);
        lines[i].profile = candidate.profile;
        memcpy(lines[i].points, candidate.points, sizeof candidate.points);
        lines[i].final = candidate.final;
    }
    return n;
}

static gint64
time_ticks(const CbWorld *world, guint *asked)
{
    gint64 since = nanoseconds();
    *asked = 0;
    g_autoptr(CbRoster) roster = cb_roster_new(world, NOW);
    for (guint c = 0; c < cb_world_rows(world, CB_staffing_campaigns); c++) {
        CbCrewSource crew;
        cb_crew_source_init(&crew, roster, c);
        CbTickSource source = cb_crew_source(&crew);
        g_autoptr(CbTick) tick = cb_tick_plan(world, c, NOW, &source);
        *asked += tick->actions->len;
        cb_crew_source_clear(&crew);
    }
    return nanoseconds() - since;
}

/* --- the lines -------------------------------------------------------------------------------- */

static void
show_share(const CbWorld *world, guint job)
{
    CbCampaignPolicy policy = cb_campaign_policy("{}");
    g_autoptr(CbRoster) roster = cb_roster_new(world, NOW);
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, "sound");
    CbCrewQuery one = {eligible, "SND-00-R", &policy, NULL};
    printf("%u of %u people pass the rules\n", cb_crew_count(&one), cb_world_rows(world, CB_profiles));
}

/* The medians of both, interleaved, with equal rows. */
static void
measure_rank(const CbWorld *world, double *ours, double *reference)
{
    Line mine[CB_MOST_CANDIDATES] = {{0}}, theirs[CB_MOST_CANDIDATES] = {{0}};
    GArray *our_times = g_array_new(FALSE, FALSE, sizeof(gint64));
    GArray *sql_times = g_array_new(FALSE, FALSE, sizeof(gint64));
    ReferenceSql sql = reference_sql_open(schema, query, fill, world);
    guint job = cb_world_find(world, CB_jobs, "t000000");
    show_share(world, job);
    for (guint i = 0; i < REPEATS; i++) {
        Id role;
        role_of(&role, i);
        gint64 since = nanoseconds();
        guint n = our_rank(world, job, role.text, mine);
        note(our_times, since);
        if (i >= SQL_REPEATS)
            continue;
        since = nanoseconds();
        guint m = sql_rank(&sql, world, job, role.text, theirs);
        note(sql_times, since);
        cb_must(n == m && memcmp(mine, theirs, sizeof mine) == 0, "the candidates differ", NULL);
    }
    reference_sql_close(&sql);
    *ours = milliseconds(our_times);
    *reference = milliseconds(sql_times);
}

static double
measure_ticks(const CbWorld *world)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < 5; i++) {
        guint asked;
        gint64 time = time_ticks(world, &asked);
        g_array_append_val(times, time);
        cb_must(asked == CAMPAIGNS * ROLES * 8, "each role asks eight people", NULL);
    }
    return milliseconds(times);
}

static double
measure_forecast(const CbWorld *world)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < REPEATS; i++) {
        gint64 since = nanoseconds();
        g_autoptr(CbRoster) roster = cb_roster_new(world, NOW);
        g_autoptr(CbForecast) forecast = cb_forecast_new(roster, 0, NOW, CB_FORECAST_RUNS, 1);
        note(times, since);
        cb_must(forecast->cases->len == 1, "the policy as it is", NULL);
    }
    return milliseconds(times);
}

static void
print(const char *what, double ours, double reference, CbGoalKind kind, double limit)
{
    cb_goal_print(&(CbGoal){what, ours, reference, kind, limit});
}

int
main(void)
{
    double ours, reference, small, small_reference;
    g_autoptr(CbWorld) many = scene(MANY, 1);
    measure_rank(many, &ours, &reference);
    g_autoptr(CbWorld) campaigns = scene(TICK_PEOPLE, CAMPAIGNS);
    measure_rank(campaigns, &small, &small_reference);
    g_autoptr(CbWorld) few = scene(FORECAST_PEOPLE, 1);
    cb_goal_head("Campaigns (milliseconds)", "the same formula as one query in SQLite");
    print("rank 100,000 people, 50 with reasons", ours, reference, CB_GOAL_TIMES, 1.0 / 300);
    print("rank 10,000 people, 50 with reasons", small, small_reference, CB_GOAL_NONE, 0);
    double ticks = measure_ticks(campaigns);
    print("plan a tick: 1,000 campaigns, 10 roles, 10,000", ticks, reference, CB_GOAL_TIMES, 1);
    print("  the same beside a query over 10,000 people", ticks, small_reference, CB_GOAL_NONE, 0);
    print("forecast: 10 roles, 400 people, 200 games", measure_forecast(few), 0, CB_GOAL_AT_MOST, 100);
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
