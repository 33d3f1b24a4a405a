/* The advisors' numbers: choosing among 100,000 beside the same rule as one SQL query in SQLite, on
 * the same data in the same run, with equal winners checked; what a decision costs. Exit status 1
 * when winners differ or a goal is missed.
 *
 * As in the measurement of the original: three skills each, half with one active project and one
 * match of the past, 2 % on time off, ten rules. Ours is all that a choice needs of a World with
 * its index; the tables of SQL and their indexes are there before too, and SQL is given times as
 * numbers, time off as two columns, and the hash as a function. Times are those of the processor:
 * both sides are one thread and wait for nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/advisors/advisors.h"
#include "engine/advisors/choose.h"
#include "engine/demo/dice.h"
#include "engine/when.h"
#include "tests/support/goals.h"
#include "tests/support/reference_sql.h"

#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND) /* 2026-11-25T09:30:00Z */
#define MANY 100000u
#define PROJECTS 1000u
#define RULES 10u
#define REPEATS 51u
#define SQL_REPEATS 3u

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

static const char *const names[] = {
    "react", "vue",  "nextjs",   "svelte",   "python", "go",   "rust",   "typescript",
    "java",  "ruby", "payments", "realtime", "search", "auth", "docker", "graphql"};
static const char *
category_of(guint skill)
{
    return skill < 4 ? "framework" : skill < 10 ? "language" : skill < 14 ? "specialty" : "tool";
}

static const char *
id_of(char letter, guint n, char text[static 40])
{
    g_snprintf(text, 40, "%c%07u-0000-4000-8000-%012u", letter, n, n);
    return text;
}

static void
add_skills(CbWorldBuilder *builder, CbPatch *rows, const char *id, CbDice *dice)
{
    guint first = cb_dice_below(dice, G_N_ELEMENTS(names));
    for (guint s = 0; s < 3; s++) {
        guint skill = (first + s * 5) % G_N_ELEMENTS(names);
        char years[16];
        CbRow *row = cb_patch_add(rows, CB_advisor_skills);
        g_snprintf(years, sizeof years, "%u.%u", cb_dice_below(dice, 15), cb_dice_below(dice, 10));
        cb_patch_set_text(rows, row, CB_advisor_skills_advisor_id, id);
        cb_patch_set_text(rows, row, CB_advisor_skills_skill_category, category_of(skill));
        cb_patch_set_text(rows, row, CB_advisor_skills_skill_name, names[skill]);
        cb_patch_set_integer(row, CB_advisor_skills_proficiency_level, 1 + cb_dice_below(dice, 5));
        cb_patch_set_text(rows, row, CB_advisor_skills_years_experience, years);
        cb_world_builder_add(builder, row);
    }
}

static void
add_past(CbWorldBuilder *builder, CbPatch *rows, const char *id, guint n, CbDice *dice)
{
    static const char *const statuses[] = {"finalized", "expired", "advisor_declined",
                                           "client_approved"};
    char project[40], match[40];
    gint64 at = NOW - (gint64)cb_dice_below(dice, 30 * 24) * 60 * CB_MINUTE;
    id_of('P', cb_dice_below(dice, PROJECTS), project);
    CbRow *row = cb_patch_add(rows, CB_project_advisors);
    cb_patch_set_text(rows, row, CB_project_advisors_project_id, project);
    cb_patch_set_text(rows, row, CB_project_advisors_advisor_id, id);
    cb_world_builder_add(builder, row);
    row = cb_patch_add(rows, CB_advisor_match_requests);
    cb_patch_set_text(rows, row, CB_advisor_match_requests_id, id_of('M', n, match));
    cb_patch_set_text(rows, row, CB_advisor_match_requests_project_id, project);
    cb_patch_set_text(rows, row, CB_advisor_match_requests_matched_advisor_id, id);
    cb_patch_set_text(rows, row, CB_advisor_match_requests_status,
                      statuses[cb_dice_below(dice, 4)]);
    cb_patch_set_integer(row, CB_advisor_match_requests_created_at, at);
    cb_patch_set_integer(row, CB_advisor_match_requests_expires_at, at + 120 * CB_MINUTE);
    cb_world_builder_add(builder, row);
}

static void
add_advisor(CbWorldBuilder *builder, guint n, CbDice *dice)
{
    char id[40];
    g_autoptr(CbPatch) rows = cb_patch_new();
    id_of('A', n, id);
    CbRow *row = cb_patch_add(rows, CB_advisors);
    cb_patch_set_text(rows, row, CB_advisors_id, id);
    cb_world_builder_add(builder, row);
    row = cb_patch_add(rows, CB_advisor_availability);
    cb_patch_set_text(rows, row, CB_advisor_availability_advisor_id, id);
    cb_world_builder_add(builder, row);
    add_skills(builder, rows, id, dice);
    if (cb_dice_percent(dice, 50))
        add_past(builder, rows, id, n, dice);
    if (cb_dice_percent(dice, 2)) {
        row = cb_patch_add(rows, CB_advisor_time_off);
        cb_patch_set_text(rows, row, CB_advisor_time_off_advisor_id, id);
        cb_patch_set_text(rows, row, CB_advisor_time_off_period,
                          "[2026-11-20T00:00:00Z,2026-12-01T00:00:00Z)");
        cb_world_builder_add(builder, row);
    }
}

static void
add_rule(CbWorldBuilder *builder, guint n, CbDice *dice)
{
    char id[40], advisor[40];
    g_autoptr(CbPatch) rows = cb_patch_new();
    CbRow *row = cb_patch_add(rows, CB_admin_preference_rules);
    cb_patch_set_text(rows, row, CB_admin_preference_rules_id, id_of('R', n, id));
    cb_patch_set_text(rows, row, CB_admin_preference_rules_advisor_id,
                      id_of('A', cb_dice_below(dice, MANY), advisor));
    cb_patch_set_text(rows, row, CB_admin_preference_rules_rule_type,
                      n % 2 ? "always_prefer" : "never_assign");
    cb_patch_set_integer(row, CB_admin_preference_rules_priority_boost, 30);
    cb_world_builder_add(builder, row);
}

static CbWorld *
scene(void)
{
    CbDice dice = cb_dice_new(1, 60);
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    for (guint p = 0; p < PROJECTS; p++) {
        char id[40];
        g_autoptr(CbPatch) rows = cb_patch_new();
        CbRow *row = cb_patch_add(rows, CB_projects);
        cb_patch_set_text(rows, row, CB_projects_id, id_of('P', p, id));
        cb_patch_set_text(rows, row, CB_projects_technology_stack,
                          "{\"framework\":\"react\",\"languages\":[\"typescript\",\"python\"],"
                          "\"complexity_factors\":[\"payments\",\"realtime\"]}");
        cb_world_builder_add(builder, row);
    }
    for (guint n = 0; n < MANY; n++)
        add_advisor(builder, n, &dice);
    for (guint r = 0; r < RULES; r++)
        add_rule(builder, r, &dice);
    return cb_world_builder_finish(g_steal_pointer(&builder));
}

/* --- the reference ---------------------------------------------------------------------------- */

static const char schema[] =
    "CREATE TABLE advisor (id INTEGER PRIMARY KEY, uuid TEXT, available INTEGER, most INTEGER);"
    "CREATE TABLE member (advisor INTEGER, status TEXT); CREATE INDEX i1 ON member (advisor);"
    "CREATE TABLE match (advisor INTEGER, status TEXT, at INTEGER); CREATE INDEX i2 ON match "
    "(advisor, at);"
    "CREATE TABLE skill (advisor INTEGER, kind TEXT, name TEXT, points REAL); CREATE INDEX i3 ON "
    "skill (advisor);"
    "CREATE TABLE off (advisor INTEGER, since INTEGER, until INTEGER); CREATE INDEX i4 ON off "
    "(advisor);"
    "CREATE TABLE rule (advisor INTEGER, type TEXT, boost INTEGER); CREATE INDEX i5 ON rule "
    "(advisor);";

static const char query[] =
    "WITH load AS (SELECT advisor, count(*) n FROM member WHERE status IN ('active', "
    "'pending_approval') GROUP BY 1),"
    " skilled AS (SELECT advisor, sum(points * CASE WHEN kind = 'framework' AND name = 'react' "
    "THEN 0.4"
    "   WHEN kind = 'language' AND name IN ('typescript', 'python') THEN 0.3"
    "   WHEN kind = 'specialty' AND name IN ('payments', 'realtime') THEN 0.3 ELSE 0 END) / "
    "count(*) / 25 s"
    "   FROM skill GROUP BY 1),"
    " past AS (SELECT advisor, max(CASE WHEN status IN ('advisor_declined', 'expired') THEN at "
    "END) refused,"
    "   max(CASE WHEN status IN ('matched', 'client_approved', 'advisor_accepted', 'finalized') "
    "THEN at END) won"
    "   FROM match GROUP BY 1),"
    " boost AS (SELECT advisor, sum(boost) b FROM rule WHERE type = 'always_prefer' GROUP BY 1)"
    " SELECT a.id FROM advisor a LEFT JOIN load ON load.advisor = a.id LEFT JOIN skilled ON "
    "skilled.advisor = a.id"
    " LEFT JOIN past ON past.advisor = a.id LEFT JOIN boost ON boost.advisor = a.id"
    " WHERE available AND coalesce(load.n, 0) < most AND coalesce(refused, 0) <= ?1 - 86400000000"
    " AND NOT EXISTS (SELECT 1 FROM off WHERE off.advisor = a.id AND since <= ?1 AND ?1 < until)"
    " AND NOT EXISTS (SELECT 1 FROM rule WHERE rule.advisor = a.id AND type = 'never_assign')"
    " ORDER BY round(40 + 35 * min(1, coalesce(s, 0)) + 10 * min(1, CASE WHEN won > ?1 - "
    "604800000000 THEN 0 ELSE 0.1 END"
    "   + coalesce(b, 0) / 100.0), 9) DESC, coalesce(load.n, 0), salt(a.uuid, ?2), a.id LIMIT 1";

static void
salt(sqlite3_context *context, int n, sqlite3_value **values)
{
    char both[80];
    (void)n;
    g_snprintf(both, sizeof both, "%s%s", (const char *)sqlite3_value_text(values[0]),
               (const char *)sqlite3_value_text(values[1]));
    sqlite3_result_int(context, cb_hash_text(both, strlen(both)) % 1000);
}

static void
insert(sqlite3_stmt *statement, gint64 advisor, const char *first, const char *second,
       double number, gint64 last)
{
    sqlite3_bind_int64(statement, 1, advisor);
    if (first != NULL)
        sqlite3_bind_text(statement, 2, first, -1, SQLITE_STATIC);
    if (second != NULL)
        sqlite3_bind_text(statement, 3, second, -1, SQLITE_STATIC);
    sqlite3_bind_double(statement, 4, number);
    sqlite3_bind_int64(statement, 5, last);
    cb_must(sqlite3_step(statement) == SQLITE_DONE, "SQLite takes a row", NULL);
    sqlite3_reset(statement);
}

static void
fill(sqlite3 *db, const CbWorld *w)
{
    cb_must(sqlite3_create_function(db, "salt", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, salt,
                                    NULL, NULL) == SQLITE_OK,
            "SQLite takes the hash", NULL);
    sqlite3_stmt *advisors =
        reference_sql_prepare(db, "INSERT INTO advisor VALUES (?1, ?2, ?5, ?4)");
    sqlite3_stmt *skills =
        reference_sql_prepare(db, "INSERT INTO skill SELECT ?1, ?2, ?3, ?4 WHERE ?5 = 0");
    sqlite3_stmt *members =
        reference_sql_prepare(db, "INSERT INTO member SELECT ?1, ?2 WHERE ?4 = ?5");
    sqlite3_stmt *matches =
        reference_sql_prepare(db, "INSERT INTO match SELECT ?1, ?2, ?5 WHERE ?4 = 0");
    sqlite3_stmt *off =
        reference_sql_prepare(db, "INSERT INTO off SELECT ?1, 1795132800000000, 1796083200000000 "
                                  "WHERE ?4 = ?5");
    sqlite3_stmt *rules =
        reference_sql_prepare(db, "INSERT INTO rule SELECT ?1, ?2, ?5 WHERE ?4 = 0");
    for (guint r = 0; r < cb_world_rows(w, CB_advisor_availability); r++)
        insert(advisors, advisor_availability_advisor_id(w, r),
               advisors_id(w, advisor_availability_advisor_id(w, r)), NULL,
               (double)advisor_availability_max_concurrent_projects(w, r), 1);
    for (guint r = 0; r < cb_world_rows(w, CB_advisor_skills); r++)
        insert(skills, advisor_skills_advisor_id(w, r), advisor_skills_skill_category(w, r),
               advisor_skills_skill_name(w, r),
               (double)advisor_skills_proficiency_level(w, r) *
                   g_ascii_strtod(advisor_skills_years_experience(w, r), NULL),
               0);
    for (guint r = 0; r < cb_world_rows(w, CB_project_advisors); r++)
        insert(members, project_advisors_advisor_id(w, r), project_advisors_status(w, r), NULL, 0,
               0);
    for (guint r = 0; r < cb_world_rows(w, CB_advisor_match_requests); r++)
        insert(matches, advisor_match_requests_matched_advisor_id(w, r),
               advisor_match_requests_status(w, r), NULL, 0,
               advisor_match_requests_created_at(w, r));
    for (guint r = 0; r < cb_world_rows(w, CB_advisor_time_off); r++)
        insert(off, advisor_time_off_advisor_id(w, r), NULL, NULL, 0, 0);
    for (guint r = 0; r < cb_world_rows(w, CB_admin_preference_rules); r++)
        insert(rules, cb_world_find(w, CB_advisors, admin_preference_rules_advisor_id(w, r)),
               admin_preference_rules_rule_type(w, r), NULL, 0,
               admin_preference_rules_priority_boost(w, r));
    sqlite3_stmt *all[] = {advisors, skills, members, matches, off, rules};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        sqlite3_finalize(all[i]);
}

/* --- measuring -------------------------------------------------------------------------------- */

static guint
choose(const CbWorld *world, guint project, guint threshold)
{
    CbChosen best;
    CbChoiceQuery asked = {project, NULL, threshold, NOW};
    g_autoptr(CbMatchChoice) choice = cb_choice_new(world, &asked);
    cb_must(cb_choice_best(choice, &best), "somebody is chosen", NULL);
    return best.advisor;
}

static double
measure_choice(const CbWorld *world, guint threshold)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < REPEATS; i++) {
        gint64 since = nanoseconds();
        choose(world, i, threshold);
        note(times, since);
    }
    return milliseconds(times);
}

static double
measure_sql(const CbWorld *world)
{
    ReferenceSql sql = reference_sql_open(schema, query, fill, world);
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < SQL_REPEATS; i++) {
        gint64 since = nanoseconds();
        sqlite3_bind_int64(sql.query, 1, NOW);
        sqlite3_bind_text(sql.query, 2, projects_id(world, i), -1, SQLITE_STATIC);
        cb_must(sqlite3_step(sql.query) == SQLITE_ROW, "SQL chooses somebody", NULL);
        guint winner = (guint)sqlite3_column_int64(sql.query, 0);
        sqlite3_reset(sql.query);
        note(times, since);
        cb_must(winner == choose(world, i, 50), "the winners differ", NULL);
    }
    reference_sql_close(&sql);
    return milliseconds(times);
}

/* A request decided and the World after it. */
static double
measure_request(const CbWorld *world)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < REPEATS; i++) {
        g_autoptr(CbDecision) decision = cb_decision_new(
            world, "match.request", projects_id(world, i), NULL, "bench", CB_ROLE_SERVICE, NOW);
        gint64 since = nanoseconds();
        g_autoptr(CbOutcome) outcome = cb_decide(world, decision, NOW);
        g_autoptr(CbWorld) after = cb_world_patch(world, outcome->patch);
        note(times, since);
        cb_must(outcome->code == NULL, "the request is accepted", NULL);
    }
    return milliseconds(times);
}

int
main(void)
{
    g_autoptr(CbWorld) world = scene();
    double reference = measure_sql(world);
    cb_goal_head("Advisors (milliseconds)", "the same rule as one query in SQLite");
    cb_goal_print(&(CbGoal){"choose of 100,000, complex", measure_choice(world, 50), reference,
                            CB_GOAL_TIMES, 1.0 / 500});
    cb_goal_print(&(CbGoal){"choose of 100,000, simple", measure_choice(world, MANY + 1), 0,
                            CB_GOAL_AT_MOST, 10});
    cb_goal_print(&(CbGoal){"decide a request and patch the World", measure_request(world), 0,
                            CB_GOAL_AT_MOST, 5});
    return cb_goals_met() ? EXIT_SUCCESS : EXIT_FAILURE;
}
