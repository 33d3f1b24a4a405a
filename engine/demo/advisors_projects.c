/* The demo's projects, whose they are, and what administrators have ruled about advisors. */
#include "engine/demo/advisors.h"
#include "engine/demo/dice.h"
#include "engine/when.h"

enum { PURPOSE_PROJECTS = 152 };

static const char *const names[] = {
    "Atlas Bookings",   "Ferry Times",     "Orchard Shop",    "Clinic Diary",    "Cellar Ledger",
    "Tramway Live",     "Museum Pass",     "Harvest Weather", "Lantern Tickets", "Quarry Scales",
    "Postbox",          "Night School",    "Allotment",       "Pilot Log",       "Choir Library",
    "Bakery Rounds",    "Hostel Keys",     "Rowing Club",     "Dune Survey",     "Village Market",
    "Repair Bench",     "Dialect Atlas",   "Snow Report",     "Kitchen Stock",   "Signal Box",
    "Garden Exchange",  "Archive Reader",  "Bicycle Pool",    "Vet Reminders",   "Harbour Dues",
    "Lecture Captions", "Parish Accounts", "Timber Yard",     "Beehive Watch",   "Language Tandem",
    "Coach Station",    "Film Society",    "Water Meters",    "Festival Crew",   "Open Kitchen",
};
static const char *const complexities[] = {"medium", "complex", "simple", "complex", "medium"};
static const char *const locales[] = {"fr", "en", "es", "de", "pt"};

/* Caller frees. */
static char *
stack_of(CbDice *dice, guint framework)
{
    const CbDemoFramework *main = &cb_demo_frameworks[framework];
    guint first = cb_dice_below(dice, CB_DEMO_FACTORS),
          second = cb_dice_below(dice, CB_DEMO_FACTORS);
    g_autofree char *factors =
        first == second
            ? g_strdup_printf("\"%s\"", cb_demo_factors[first])
            : g_strdup_printf("\"%s\",\"%s\"", cb_demo_factors[first], cb_demo_factors[second]);
    return g_strdup_printf(
        "{\"framework\":\"%s\",\"languages\":[\"%s\",\"%s\"],\"dependencies\":[],"
        "\"deployment_target\":\"cloud\",\"complexity_factors\":[%s]}",
        main->name, main->languages[0], main->languages[1], factors);
}

static void
add_project(CbWorldBuilder *builder, CbDice *dice, guint project, gint64 now)
{
    CbDemoUuid id, owner;
    char name[64], hours[16];
    guint round = project / G_N_ELEMENTS(names), began = cb_demo_story(project).began;
    guint framework = cb_dice_favourite(dice, CB_DEMO_FRAMEWORKS, 2),
          older = cb_dice_below(dice, 20 * 1440);
    g_autofree char *stack = stack_of(dice, framework);
    const char *title = names[project % G_N_ELEMENTS(names)];
    if (round == 0)
        g_strlcpy(name, title, sizeof name);
    else
        g_snprintf(name, sizeof name, "%s %u", title, round + 1);
    g_snprintf(hours, sizeof hours, "%u", 4 + 4 * cb_dice_below(dice, 12));
    /* Some were made just before they asked, as new ones do. */
    if (project % 3 == 0)
        older = 1 + older % 5;
    const CbValue values[CB_N_projects] = {
        [CB_projects_id] = cb_text(cb_demo_project_id(id, project)),
        [CB_projects_owner_id] = cb_text(cb_demo_client_id(owner, project % CB_DEMO_CLIENTS)),
        [CB_projects_name] = cb_text(name),
        [CB_projects_created_at] = cb_integer(now - (began + older) * CB_MINUTE),
        [CB_projects_technology_stack] = cb_text(stack),
        [CB_projects_project_complexity] =
            cb_text(complexities[project % G_N_ELEMENTS(complexities)]),
        [CB_projects_estimated_advisor_hours] = cb_text(hours),
        [CB_projects_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(builder, CB_projects, values);
}

void
cb_demo_add_projects(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_PROJECTS);
    for (guint p = 0; p < options->projects; p++)
        add_project(builder, &dice, p, cb_demo_advisors_now(options));
    for (guint c = 0; c < CB_DEMO_CLIENTS && options->projects > 0; c++) {
        CbDemoUuid id;
        const CbValue values[CB_N_user_preferences] = {
            [CB_user_preferences_user_id] = cb_text(cb_demo_client_id(id, c)),
            [CB_user_preferences_preferred_locale] = cb_text(locales[c % G_N_ELEMENTS(locales)]),
        };
        cb_world_builder_add_values(builder, CB_user_preferences, values);
    }
}

/* --- rules ------------------------------------------------------------------------------------ */

typedef struct {
    const char *name, *type;
    guint advisor;
    gint64 boost;
    const char *conditions;
    gboolean active;
    int from, until; /* days; until 0: for ever */
    const char *notes;
} Rule;

static const Rule rules[] = {
    {"React lead", "framework_specialist", 10, 30, "{\"framework\":\"react\"}", TRUE, -60, 0, NULL},
    {"Vue for the museum", "framework_specialist", 2, 25, "{\"framework\":\"vue\"}", TRUE, -21, 40,
     NULL},
    {"Django reviews", "framework_specialist", 33, 20, "{\"framework\":\"django\"}", TRUE, -45, 0,
     NULL},
    {"Large projects", "project_type_expert", 11, 20, "{\"complexity\":\"complex\"}", TRUE, -30, 0,
     "led the last three"},
    {"New here, give them work", "always_prefer", 44, 15, "{\"always\":\"true\"}", TRUE, -6, 24,
     NULL},
    {"No Next.js", "never_assign", 31, 0, "{\"framework\":\"nextjs\"}", TRUE, -14, 0,
     "asked for it themselves"},
    {"Paused after a complaint", "never_assign", 20, 0, "{}", TRUE, -3, 11,
     "until the talk on Thursday week"},
    {"Reserve at night", "emergency_only", 55, 40, "{}", TRUE, -90, 0, NULL},
    {"Spring sprint", "always_prefer", 36, 50, "{\"framework\":\"spring\"}", TRUE, -50, -8, "over"},
    {"Flutter pilot", "framework_specialist", 8, 35, "{\"framework\":\"flutter\"}", FALSE, -70, 0,
     "switched off"},
};

void
cb_demo_add_match_rules(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    gint64 now = cb_demo_advisors_now(options);
    for (guint r = 0; r < G_N_ELEMENTS(rules) && options->advisors > 0; r++) {
        char id[16];
        CbDemoUuid advisor;
        gint64 from = now + rules[r].from * CB_DAY;
        g_snprintf(id, sizeof id, "rule_%02u", r + 1);
        const CbValue values[CB_N_admin_preference_rules] = {
            [CB_admin_preference_rules_id] = cb_text(id),
            [CB_admin_preference_rules_rule_name] = cb_text(rules[r].name),
            [CB_admin_preference_rules_advisor_id] =
                cb_text(cb_demo_advisor_id(advisor, rules[r].advisor % options->advisors)),
            [CB_admin_preference_rules_created_by] = cb_text("ana"),
            [CB_admin_preference_rules_rule_type] = cb_text(rules[r].type),
            [CB_admin_preference_rules_priority_boost] = cb_integer(rules[r].boost),
            [CB_admin_preference_rules_conditions] = cb_text(rules[r].conditions),
            [CB_admin_preference_rules_active] = cb_integer(rules[r].active),
            [CB_admin_preference_rules_valid_from] = cb_integer(from),
            [CB_admin_preference_rules_valid_until] =
                cb_integer(rules[r].until == 0 ? CB_NULL : now + rules[r].until * CB_DAY),
            [CB_admin_preference_rules_notes] = cb_text(rules[r].notes),
            [CB_admin_preference_rules_created_at] = cb_integer(from),
            [CB_admin_preference_rules_row_version] = cb_integer(1),
        };
        cb_world_builder_add_values(builder, CB_admin_preference_rules, values);
    }
}
