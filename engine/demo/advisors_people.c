/* Who the demo's advisors are. */
#include <string.h>

#include "engine/demo/advisors.h"
#include "engine/demo/dice.h"
#include "engine/demo/names.h"
#include "engine/when.h"

enum { PURPOSE_ADVISOR_NAMES = 144, PURPOSE_SKILLS, PURPOSE_ADVISOR_HOURS, PURPOSE_ADVISOR_STATES };

const CbDemoFramework cb_demo_frameworks[CB_DEMO_FRAMEWORKS] = {
    {"react", {"typescript", "javascript"}}, {"nextjs", {"typescript", "javascript"}},
    {"vue", {"javascript", "typescript"}},   {"django", {"python", "sql"}},
    {"fastapi", {"python", "sql"}},          {"rails", {"ruby", "sql"}},
    {"spring", {"java", "kotlin"}},          {"laravel", {"php", "javascript"}},
    {"flutter", {"dart", "kotlin"}},         {"angular", {"typescript", "javascript"}},
};
const char *const cb_demo_factors[CB_DEMO_FACTORS] = {
    "payments",       "realtime", "accessibility", "security",
    "data-migration", "search",   "performance",   "machine-learning",
};
const char *const cb_demo_zones[CB_DEMO_ZONES] = {
    "Europe/Paris",      "Europe/London",  "America/New_York", "America/Los_Angeles",
    "America/Sao_Paulo", "Africa/Lagos",   "Africa/Cairo",     "Asia/Dubai",
    "Asia/Kolkata",      "Asia/Singapore", "Asia/Tokyo",       "Australia/Sydney",
};

static const char *
uuid(CbDemoUuid id, char what, guint number)
{
    g_snprintf(id, sizeof(CbDemoUuid), "%c0000000-0000-4000-8000-%012u", what, number + 1);
    return id;
}

const char *
cb_demo_advisor_id(CbDemoUuid id, guint advisor)
{
    return uuid(id, 'a', advisor);
}

const char *
cb_demo_project_id(CbDemoUuid id, guint project)
{
    return uuid(id, 'b', project);
}

const char *
cb_demo_client_id(CbDemoUuid id, guint client)
{
    return uuid(id, 'c', client);
}

/* --- who they are ----------------------------------------------------------------------------- */

/* A name that nobody has yet; `given` remembers it. */
static void
throw_name(CbDice *dice, GHashTable *given, GString *name, GString *mailbox)
{
    do
        cb_demo_name(dice, name, mailbox);
    while (!g_hash_table_add(given, g_strdup(name->str)));
}

static void
add_people(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    enum { UNKNOWN_ADDRESS = 3, NOT_RATED = 12 };
    CbDice dice = cb_dice_new(options->seed, PURPOSE_ADVISOR_NAMES);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) name = g_string_new(NULL), email = g_string_new(NULL);
    for (guint a = 0; a < options->advisors; a++) {
        CbDemoUuid id;
        char rating[8];
        throw_name(&dice, given, name, email);
        cb_demo_address(taken, email, "advisors.example");
        gboolean addressed = !cb_dice_percent(&dice, UNKNOWN_ADDRESS),
                 rated = !cb_dice_percent(&dice, NOT_RATED);
        g_snprintf(rating, sizeof rating, "%u.%u", 4 - (a % 7 == 6), cb_dice_below(&dice, 10));
        const CbValue values[CB_N_advisors] = {
            [CB_advisors_id] = cb_text(cb_demo_advisor_id(id, a)),
            [CB_advisors_display_name] = cb_text(name->str),
            [CB_advisors_rating] = cb_text(rated ? rating : NULL),
            [CB_advisors_email] = cb_text(addressed ? email->str : NULL),
            [CB_advisors_locale] = cb_text(a % 3 == 0 ? "fr" : "en"),
            [CB_advisors_row_version] = cb_integer(0),
        };
        cb_world_builder_add_values(builder, CB_advisors, values);
    }
}

/* --- what they can ---------------------------------------------------------------------------- */

typedef struct {
    CbWorldBuilder *builder;
    CbDice dice;
    const char *advisor;
    GHashTable *known; /* "category/name" of this advisor */
} Skills;

static void
add_skill(Skills *skills, const char *category, const char *name, guint least)
{
    char years[16];
    char *key = g_strconcat(category, "/", name, NULL);
    guint level = least + cb_dice_below(&skills->dice, 6 - least),
          whole = 1 + cb_dice_favourite(&skills->dice, 13, 2);
    guint tenths = cb_dice_below(&skills->dice, 10);
    gboolean verified = cb_dice_percent(&skills->dice, 55);
    if (!g_hash_table_add(skills->known, key))
        return;
    g_snprintf(years, sizeof years, "%u.%u", whole, tenths);
    const CbValue values[CB_N_advisor_skills] = {
        [CB_advisor_skills_advisor_id] = cb_text(skills->advisor),
        [CB_advisor_skills_skill_category] = cb_text(category),
        [CB_advisor_skills_skill_name] = cb_text(name),
        [CB_advisor_skills_proficiency_level] = cb_integer(level),
        [CB_advisor_skills_years_experience] = cb_text(years),
        [CB_advisor_skills_verified] = cb_integer(verified),
    };
    cb_world_builder_add_values(skills->builder, CB_advisor_skills, values);
}

/* A framework with its language, mostly a second one, what they are known for, and some tools. */
static void
add_skills(Skills *skills, guint main)
{
    static const char *const tools[] = {"docker", "kubernetes", "terraform", "github-actions"};
    static const char *const databases[] = {"postgresql", "mysql", "redis", "mongodb"};
    const CbDemoFramework *first = &cb_demo_frameworks[main];
    const CbDemoFramework *second =
        &cb_demo_frameworks[cb_dice_below(&skills->dice, CB_DEMO_FRAMEWORKS)];
    guint factors = 1 + cb_dice_below(&skills->dice, 2), more = cb_dice_below(&skills->dice, 4);
    add_skill(skills, "framework", first->name, 3);
    add_skill(skills, "language", first->languages[0], 3);
    if (more >= 1)
        add_skill(skills, "framework", second->name, 1);
    if (more >= 2)
        add_skill(skills, "language", second->languages[more - 2], 1);
    for (guint f = 0; f < factors; f++)
        add_skill(skills, "specialty",
                  cb_demo_factors[cb_dice_below(&skills->dice, CB_DEMO_FACTORS)], 2);
    add_skill(skills, more % 2 == 0 ? "database" : "tool",
              more % 2 == 0 ? databases[more] : tools[more], 1);
}

/* Every third prefers projects of what they do best. */
static void
add_preference(CbWorldBuilder *builder, const char *advisor, guint number, guint framework)
{
    char id[24];
    g_autofree char *criteria =
        g_strdup_printf("{\"framework\":\"%s\"}", cb_demo_frameworks[framework].name);
    g_snprintf(id, sizeof id, "pref_%03u", number + 1);
    const CbValue values[CB_N_advisor_preferences] = {
        [CB_advisor_preferences_id] = cb_text(id),
        [CB_advisor_preferences_advisor_id] = cb_text(advisor),
        [CB_advisor_preferences_preference_type] = cb_text("framework"),
        [CB_advisor_preferences_criteria] = cb_text(criteria),
        [CB_advisor_preferences_priority_score] = cb_integer(40 + number % 5 * 10),
    };
    cb_world_builder_add_values(builder, CB_advisor_preferences, values);
}

static void
add_abilities(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_SKILLS);
    for (guint a = 0; a < options->advisors; a++) {
        CbDemoUuid id;
        g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        Skills skills = {builder, dice, cb_demo_advisor_id(id, a), known};
        guint main = a % CB_DEMO_FRAMEWORKS;
        add_skills(&skills, main);
        dice = skills.dice;
        if (a % 3 == 0)
            add_preference(builder, id, a, main);
    }
}

/* --- when they are there ---------------------------------------------------------------------- */

static void
add_hours(CbWorldBuilder *builder, const char *advisor, guint number, guint day, const char *zone,
          guint from, guint to)
{
    char id[24], minutes[24];
    g_snprintf(id, sizeof id, "hours_%03u_%u", number + 1, day);
    g_snprintf(minutes, sizeof minutes, "[%u,%u)", from, to);
    const CbValue values[CB_N_advisor_work_hours] = {
        [CB_advisor_work_hours_id] = cb_text(id),
        [CB_advisor_work_hours_advisor_id] = cb_text(advisor),
        [CB_advisor_work_hours_tz] = cb_text(zone),
        [CB_advisor_work_hours_dow] = cb_integer(day),
        [CB_advisor_work_hours_minutes] = cb_text(minutes),
    };
    cb_world_builder_add_values(builder, CB_advisor_work_hours, values);
}

/* Eight hours on weekdays, half days for some; Sunday to Thursday where that is custom; a few have
 * not said. */
static void
add_week(CbWorldBuilder *builder, CbDice *dice, const char *advisor, guint number)
{
    guint zone = number % CB_DEMO_ZONES, from = 8 * 60 + 30 * cb_dice_below(dice, 5);
    gboolean half = cb_dice_percent(dice, 15), unknown = cb_dice_percent(dice, 6);
    gboolean from_sunday = strcmp(cb_demo_zones[zone], "Africa/Cairo") == 0;
    for (guint day = 0; day < 7 && !unknown; day++)
        if (from_sunday ? day <= 4 : day >= 1 && day <= 5)
            add_hours(builder, advisor, number, day, cb_demo_zones[zone], from,
                      from + (half ? 4 : 8) * 60);
}

/* Some are away now, some will be, some were; one until further notice. */
static void
add_time_off(CbWorldBuilder *builder, CbDice *dice, const char *advisor, guint number, gint64 now)
{
    static const char *const reasons[] = {"holiday", "conference", "parental leave", NULL};
    static const struct {
        guint of, at;
        int from, days; /* 0 days: until further notice */
    } spans[] = {{15, 4, -3, 9}, {15, 9, 6, 12}, {15, 13, -30, 10}, {40, 21, -12, 0}};
    for (guint s = 0; s < G_N_ELEMENTS(spans); s++) {
        char start[32], end[32] = "", period[72];
        gint64 day = cb_day_of(now) + spans[s].from - cb_dice_below(dice, 2);
        if (number % spans[s].of != spans[s].at)
            continue;
        cb_time_format(day * CB_DAY, start);
        if (spans[s].days > 0)
            cb_time_format((day + spans[s].days) * CB_DAY, end);
        g_snprintf(period, sizeof period, "[%s,%s)", start, end);
        const CbValue values[CB_N_advisor_time_off] = {
            [CB_advisor_time_off_advisor_id] = cb_text(advisor),
            [CB_advisor_time_off_period] = cb_text(period),
            [CB_advisor_time_off_reason] = cb_text(reasons[s]),
        };
        cb_world_builder_add_values(builder, CB_advisor_time_off, values);
    }
}

void
cb_demo_add_advisor_people(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_ADVISOR_HOURS);
    add_people(builder, options);
    add_abilities(builder, options);
    for (guint a = 0; a < options->advisors; a++) {
        CbDemoUuid id;
        add_week(builder, &dice, cb_demo_advisor_id(id, a), a);
        add_time_off(builder, &dice, id, a, cb_demo_advisors_now(options));
    }
}

/* Four of five are available, so that in a pool of eighty skills are compared. */
CbPatch *
cb_demo_advisor_availability(const CbDemoOptions *options)
{
    static const guint most[] = {2, 3, 3, 1, 4, 2, 3};
    CbPatch *patch = cb_patch_new();
    CbDice dice = cb_dice_new(options->seed, PURPOSE_ADVISOR_STATES);
    gint64 now = cb_demo_advisors_now(options);
    for (guint a = 0; a < options->advisors; a++) {
        CbDemoUuid id;
        guint idle = cb_dice_below(&dice, 600);
        const char *status = a % 11 == 6 ? "offline" : a % 8 == 5 ? "busy" : "available";
        CbRow *row = cb_patch_add(patch, CB_advisor_availability);
        cb_patch_set_text(patch, row, CB_advisor_availability_advisor_id,
                          cb_demo_advisor_id(id, a));
        cb_patch_set_text(patch, row, CB_advisor_availability_status, status);
        cb_patch_set_integer(row, CB_advisor_availability_max_concurrent_projects,
                             most[a % G_N_ELEMENTS(most)]);
        cb_patch_set_integer(row, CB_advisor_availability_last_active, now - idle * CB_MINUTE);
        cb_patch_set_integer(row, CB_advisor_availability_updated_at,
                             now - (idle + 900) * CB_MINUTE);
    }
    return patch;
}
