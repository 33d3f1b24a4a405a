/* Ranking a crew against the rules read literally: random crews, random changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "engine/campaigns/rank.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-25T09:30:00Z"
#define JOBS 12
#define WORLDS 60

static const char *
id_of(char *text, char letter, guint number)
{
    g_snprintf(text, 8, "%c%02u", letter, number);
    return text;
}

static const char *
day_near(CbDice *dice, char *text)
{
    gint64 today = cb_day_of(worlds_time(NOW));
    return cb_day_format(today - 60 + cb_dice_below(dice, 90), text);
}

static const char *
one_of(CbDice *dice, const char *const *words, guint n)
{
    return words[cb_dice_below(dice, n)];
}
#define ONE_OF(dice, ...)                                                               \
    one_of(dice, (const char *const[]){__VA_ARGS__},                                    \
           sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* A row keeps the people and jobs that it is about for life; the rest of it changes. */
static void
add_sheet(CbPatch *rows, CbDice *dice, guint people)
{
    char id[8], job[8], person[8], day[11];
    guint number = cb_dice_below(dice, 400);
    worlds_row(rows, CB_timesheets, "id", id_of(id, 't', number), "job_id", id_of(job, 'j', number / 7 % JOBS),
               "technician_id", id_of(person, 'p', number % people), "date", day_near(dice, day), "is_active",
               cb_dice_percent(dice, 85) ? "true" : "false", NULL);
}

static void
add_absence(CbPatch *rows, CbDice *dice, guint people)
{
    char id[8], person[8], day[11];
    guint number = cb_dice_below(dice, 60);
    worlds_row(rows, CB_technician_availability, "id", id_of(id, 'v', number), "technician_id",
               id_of(person, 'p', number % people), "date", day_near(dice, day), "status",
               ONE_OF(dice, "sick", "vacation", "other"), NULL);
}

static void
add_request(CbPatch *rows, CbDice *dice, guint people, guint number)
{
    char id[8], job[8], person[8];
    worlds_row(rows, CB_staffing_requests, "id", id_of(id, 'r', number), "job_id", id_of(job, 'j', number % JOBS),
               "profile_id", id_of(person, 'p', number * 7 % people), "phase",
               ONE_OF(dice, "availability", "offer"), "status",
               ONE_OF(dice, "confirmed", "declined", "pending", "expired"), NULL);
}

static void
add_person(CbPatch *rows, CbDice *dice, guint number)
{
    char id[8], latitude[16];
    g_snprintf(latitude, sizeof latitude, "40.%02u", cb_dice_below(dice, 100));
    id_of(id, 'p', number);
    worlds_row(rows, CB_profiles, "id", id, "department", ONE_OF(dice, "sound", "sound", "lights"), "role",
               ONE_OF(dice, "technician", "house_tech", "user"), "status", ONE_OF(dice, "active", "active", "left"),
               "home_latitude", cb_dice_percent(dice, 80) ? latitude : worlds_null, "home_longitude", "-3.84", NULL);
    if (cb_dice_percent(dice, 60))
        worlds_row(rows, CB_profile_skills, "profile_id", id, "skill_id", ONE_OF(dice, "k0", "k1"), "proficiency",
                   ONE_OF(dice, "0", "2", "5", worlds_null), "is_primary", ONE_OF(dice, "true", "false"), NULL);
    if (cb_dice_percent(dice, 15))
        worlds_row(rows, CB_technician_fridge, "technician_id", id, "in_fridge", ONE_OF(dice, "true", "false"), NULL);
}

static CbWorld *
random_crew(CbDice *dice, guint people)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    char id[8], job[8], person[8], start[11], end[11];
    worlds_row(rows, CB_skills, "id", "k0", "name", "SND-R", NULL);
    worlds_row(rows, CB_skills, "id", "k1", "name", "SND-T", "active", ONE_OF(dice, "true", "false"), NULL);
    for (guint j = 0; j < JOBS; j++) {
        gint64 day = cb_day_of(worlds_time(NOW)) - 10 + cb_dice_below(dice, 30);
        g_autofree char *from = g_strconcat(cb_day_format(day, start), "T10:00:00Z", NULL);
        g_autofree char *to = g_strconcat(cb_day_format(day + cb_dice_below(dice, 4), end), "T01:00:00Z", NULL);
        worlds_row(rows, CB_jobs, "id", id_of(job, 'j', j), "start_time", cb_dice_percent(dice, 90) ? from : worlds_null,
                   "end_time", cb_dice_percent(dice, 90) ? to : worlds_null, NULL);
    }
    for (guint p = 0; p < people; p++)
        add_person(rows, dice, p);
    for (guint i = 0; i < people * 6; i++)
        add_sheet(rows, dice, people);
    for (guint i = 0; i < people; i++) {
        add_absence(rows, dice, people);
        add_request(rows, dice, people, i);
        worlds_row(rows, CB_job_assignments, "id", id_of(id, 'a', i), "job_id", id_of(job, 'j', cb_dice_below(dice, JOBS)),
                   "technician_id", id_of(person, 'p', cb_dice_below(dice, people)), "status",
                   ONE_OF(dice, "invited", "confirmed", "declined"), NULL);
    }
    return worlds_of(rows);
}

/* --- the rules, read literally ---------------------------------------------------------------- */

static guint
literal_skill(const CbWorld *world, guint profile, const char *role)
{
    guint best = 10;
    CB_EACH_LINK (world, profile_skills, profile_id, profile, link) {
        guint skill = profile_skills_skill_id(world, link);
        gint64 level = profile_skills_proficiency(world, link);
        if (skills_active(world, skill) == TRUE && strcmp(skills_name(world, skill), role) == 0 && level > 0)
            best = MAX(best, (profile_skills_is_primary(world, link) == TRUE ? 40 : 30) + 2 * (guint)level);
    }
    return best;
}

static double
literal_share(const CbWorld *world, guint profile, const char *phase, guint *answers)
{
    guint yes = 0, no = 0;
    CB_EACH_LINK (world, staffing_requests, profile_id, profile, row)
        if (strcmp(staffing_requests_phase(world, row), phase) == 0) {
            yes += strcmp(staffing_requests_status(world, row), "confirmed") == 0;
            no += strcmp(staffing_requests_status(world, row), "declined") == 0;
        }
    *answers += yes + no;
    return yes + no == 0 ? 0 : (double)yes / (yes + no);
}

static guint
literal_reliability(const CbWorld *world, guint profile)
{
    guint answers = 0;
    double a = literal_share(world, profile, "availability", &answers), o = literal_share(world, profile, "offer", &answers);
    return answers == 0 ? 5 : (guint)floor(10 * a + 10 * o + 0.5 + 1e-9);
}

typedef struct {
    guint gigs, done;
    gint64 last;
} Work;

static Work
literal_work(const CbWorld *world, guint profile)
{
    gint64 today = cb_day_of(worlds_time(NOW)), november = 0, december = 0;
    gboolean done[JOBS] = {0};
    Work work = {0, 0, CB_NULL};
    cb_day_parse("2026-11-01", &november);
    cb_day_parse("2026-12-01", &december);
    CB_EACH_LINK (world, timesheets, technician_id, profile, row) {
        gint64 day = timesheets_date(world, row);
        if (timesheets_is_active(world, row) != TRUE)
            continue;
        work.gigs += day >= november && day < december;
        work.last = MAX(work.last, day);
        done[timesheets_job_id(world, row)] |= day <= today;
    }
    for (guint j = 0; j < JOBS; j++)
        work.done += done[j];
    return work;
}

static guint
literal_fairness(Work work, gboolean house)
{
    gint64 ago = work.last == CB_NULL ? 0 : cb_day_of(worlds_time(NOW)) - work.last;
    if (house && work.gigs < 4)
        return 10;
    if (house && work.gigs >= 10)
        return work.gigs >= 15 ? 2 : 5;
    return work.last == CB_NULL || ago > 30 ? 10 : ago > 14 ? 7 : 3;
}

static guint
literal_final(const CbWorld *world, guint profile, const char *role)
{
    Work work = literal_work(world, profile);
    gboolean house = g_strcmp0(profiles_role(world, profile), "house_tech") == 0;
    double sum = 0.5 * literal_skill(world, profile, role) +
                 0.1 * cb_proximity_points(cb_crew_km(world, profile, cb_headquarters)) +
                 0.2 * literal_reliability(world, profile) + 0.1 * literal_fairness(work, house) +
                 0.1 * MIN(10, work.done / 5);
    return (guint)floor(sum * (house && work.gigs < 4 ? 1.3 : 1) + 0.5 + 1e-9);
}

static gboolean
literal_passes(const CbWorld *world, guint profile, guint job)
{
    const char *role = profiles_role(world, profile);
    g_autoptr(GArray) conflicts = cb_conflicts(world, profile, job, CB_NULL);
    if (strcmp(role, "user") == 0 || strcmp(profiles_status(world, profile), "active") != 0 ||
        strcmp(profiles_department(world, profile), "sound") != 0 || conflicts->len > 0)
        return FALSE;
    CB_EACH_LINK (world, technician_fridge, technician_id, profile, row)
        if (technician_fridge_in_fridge(world, row) == TRUE)
            return FALSE;
    CB_EACH_LINK (world, job_assignments, technician_id, profile, row)
        if (job_assignments_job_id(world, row) == job && strcmp(job_assignments_status(world, row), "declined") != 0)
            return FALSE;
    return TRUE;
}

static int
better_first(gconstpointer a, gconstpointer b)
{
    const CbRanked *x = a, *y = b;
    return cb_ranked_before(*x, *y) ? -1 : 1;
}

/* --- what holds ------------------------------------------------------------------------------- */

static void
assert_ranks_literally(const CbWorld *world, guint job, const char *role, guint k)
{
    CbCampaignPolicy policy = cb_campaign_policy("{}");
    g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW));
    g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, "sound");
    g_autoptr(GArray) expected = g_array_new(FALSE, FALSE, sizeof(CbRanked));
    g_autofree CbRanked *best = g_new(CbRanked, k);
    CbCrewQuery query = {eligible, role, &policy, NULL};
    for (guint p = 0; p < roster->n; p++) {
        CbRanked one = {literal_final(world, p, role), p};
        CbCandidate candidate = cb_crew_candidate(&query, p);
        assert_int_equal(candidate.final, one.key);
        assert_int_equal(candidate.out == 0, literal_passes(world, p, job));
        if (candidate.out == 0)
            g_array_append_val(expected, one);
    }
    g_array_sort(expected, better_first);
    guint n = cb_crew_rank(&query, k, best);
    assert_int_equal(n, MIN(k, expected->len));
    if (n > 0)
        assert_memory_equal(best, expected->data, n * sizeof *best);
}

static void
ranking_is_what_the_rules_say_of_each_person(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= WORLDS; seed++) {
        CbDice dice = cb_dice_new(seed, 1);
        g_autoptr(CbWorld) world = random_crew(&dice, 40);
        assert_ranks_literally(world, cb_dice_below(&dice, JOBS), "SND-R", 50);
        assert_ranks_literally(world, cb_dice_below(&dice, JOBS), "SND-T", 3);
    }
}

static void
everybody_is_judged_by_the_conflicts_that_they_have(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= WORLDS; seed++) {
        CbDice dice = cb_dice_new(seed, 2);
        g_autoptr(CbWorld) world = random_crew(&dice, 40);
        g_autoptr(CbRoster) roster = cb_roster_new(world, worlds_time(NOW));
        guint job = cb_dice_below(&dice, JOBS);
        g_autoptr(CbEligible) eligible = cb_eligible_new(roster, job, "sound");
        for (guint p = 0; p < roster->n; p++) {
            g_autoptr(GArray) conflicts = cb_conflicts(world, p, job, CB_NULL);
            guint kinds = 0;
            for (guint c = 0; c < conflicts->len; c++)
                kinds |= g_array_index(conflicts, CbConflict, c).kind;
            assert_int_equal(eligible->out[p] & (CB_OUT_BOOKED | CB_OUT_AWAY | CB_OUT_SOFT), kinds);
        }
    }
}

static void
add_change(CbPatch *rows, CbDice *dice, guint people, guint number)
{
    char id[8];
    guint kind = cb_dice_below(dice, 5);
    if (kind == 0)
        add_absence(rows, dice, people);
    else if (kind == 1)
        add_request(rows, dice, people, number % 80);
    else if (kind == 2)
        worlds_row(rows, CB_profiles, "id", id_of(id, 'p', cb_dice_below(dice, people)), "role",
                   ONE_OF(dice, "technician", "house_tech"), NULL);
    else
        add_sheet(rows, dice, people);
}

/* The same answers of an index that was patched and of one that was built from the same rows. */
static void
a_patched_crew_is_the_crew_built_anew(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= WORLDS; seed++) {
        CbDice dice = cb_dice_new(seed, 3);
        g_autoptr(CbWorld) world = random_crew(&dice, 40);
        for (guint step = 0; step < 8; step++) {
            g_autoptr(CbPatch) patch = cb_patch_new();
            for (guint i = 0; i < 4; i++)
                add_change(patch, &dice, 40, step * 4 + i);
            CbWorld *next = cb_world_patch(world, patch);
            cb_world_unref(world);
            world = next;
        }
        g_autoptr(CbWorld) anew = worlds_rebuilt(world);
        g_autoptr(CbRoster) one = cb_roster_new(world, worlds_time(NOW)), two = cb_roster_new(anew, worlds_time(NOW));
        guint job = cb_dice_below(&dice, JOBS);
        g_autoptr(CbEligible) patched = cb_eligible_new(one, job, "sound"), built = cb_eligible_new(two, job, "sound");
        assert_memory_equal(patched->out, built->out, one->n);
        assert_memory_equal(one->standing, two->standing, one->n * sizeof *one->standing);
        assert_ranks_literally(world, job, "SND-R", 50);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranking_is_what_the_rules_say_of_each_person),
        cmocka_unit_test(everybody_is_judged_by_the_conflicts_that_they_have),
        cmocka_unit_test(a_patched_crew_is_the_crew_built_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
