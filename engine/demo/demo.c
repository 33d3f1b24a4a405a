#include "engine/demo/demo.h"

#include "engine/demo/advisors.h"
#include "engine/demo/bookings.h"
#include "engine/demo/gigs.h"
#include "engine/demo/ids.h"
#include "engine/demo/lately.h"
#include "engine/demo/names.h"
#include "engine/demo/peers.h"
#include "engine/demo/series.h"
#include "engine/demo/sessions.h"
#include "engine/demo/staffing.h"
#include "engine/when.h"

enum { PURPOSE_NAMES = 16, PURPOSE_HOMES = 18 };

/* --- people ----------------------------------------------------------------------------------- */

/* The days of the plan as they stand in JSON; written once, for there are very many people. */
typedef struct {
    char quoted[CB_DEMO_DAYS][13];
} Dates;

static void
write_dates(Dates *dates, gint64 first_day)
{
    for (guint day = 0; day < CB_DEMO_DAYS; day++) {
        char date[11];
        cb_day_format(first_day + day, date);
        g_snprintf(dates->quoted[day], sizeof dates->quoted[day], "\"%s\"", date);
    }
}

/* {"unavailableDates":[…]}. */
static const char *
write_availability(GString *json, const Dates *dates, const CbDemoDays *away)
{
    const char *comma = "";
    g_string_assign(json, "{\"unavailableDates\":[");
    for (guint day = 0; day < CB_DEMO_DAYS; day++) {
        if (!cb_demo_days_has(away, day))
            continue;
        g_string_append(json, comma);
        g_string_append(json, dates->quoted[day]);
        comma = ",";
    }
    g_string_append(json, "]}");
    return json->str;
}

/* A number that belongs to nobody: mostly mobile; NULL for the few whose number is not known. */
static const char *
throw_phone(CbDice *dice, guint region, GString *phone)
{
    gboolean mobile = cb_dice_percent(dice, 85) || region == CB_DEMO_NO_REGION;
    guint line = cb_dice_below(dice, 10000);
    g_string_printf(phone, "%s %02u %02u", mobile ? "06 39 98" : cb_demo_regions[region].phone,
                    line / 100, line % 100);
    return cb_dice_percent(dice, 2) ? NULL : phone->str;
}

/* The id of the town somebody lives in, mostly a large one; NULL where nobody knows. */
static const char *
throw_home(CbDice *dice, const CbDemoAtlas *atlas, guint region)
{
    gboolean known = !cb_dice_percent(dice, 3);
    guint towns = region == CB_DEMO_NO_REGION ? 0 : cb_demo_towns(region);
    guint town = cb_dice_favourite(dice, towns, 2);
    return known && towns > 0 ? cb_demo_town_id(atlas, region, town) : NULL;
}

static void
add_people(CbWorldBuilder *builder, const CbDemoPlan *plan, const CbDemoAtlas *atlas, guint32 seed)
{
    CbDice dice = cb_dice_new(seed, PURPOSE_NAMES), homes = cb_dice_new(seed, PURPOSE_HOMES);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) name = g_string_new(NULL);
    g_autoptr(GString) email = g_string_new(NULL);
    g_autoptr(GString) phone = g_string_new(NULL);
    g_autoptr(GString) availability = g_string_new(NULL);
    Dates dates;
    write_dates(&dates, plan->first_day);
    for (guint i = 0; i < plan->people->len; i++) {
        const CbDemoPerson *person = &g_array_index(plan->people, CbDemoPerson, i);
        CbDemoId id;
        cb_demo_name(&dice, name, email);
        cb_demo_address(taken, email, "example.org");
        const CbValue values[CB_N_operators] = {
            [CB_operators_id] = cb_text(cb_demo_operator_id(id, i)),
            [CB_operators_name] = cb_text(name->str),
            [CB_operators_email] = cb_text(email->str),
            [CB_operators_phone] = cb_text(throw_phone(&dice, person->region, phone)),
            [CB_operators_region] = cb_text(cb_demo_region_slug(person->region)),
            [CB_operators_availability] =
                cb_text(write_availability(availability, &dates, &person->away)),
            [CB_operators_is_active] = cb_integer(person->active),
            [CB_operators_place_id] = cb_text(throw_home(&homes, atlas, person->region)),
            [CB_operators_row_version] = cb_integer(0),
        };
        cb_world_builder_add_values(builder, CB_operators, values);
    }
}

/* --- links ------------------------------------------------------------------------------------ */

static void
add_links(CbWorldBuilder *builder, const CbDemoPlan *plan)
{
    static const char *const answers[] = {
        [CB_DEMO_APPLIED] = "pending",
        [CB_DEMO_ACCEPTED] = "accepted",
        [CB_DEMO_REJECTED] = "rejected",
    };
    for (guint i = 0; i < plan->links->len; i++) {
        const CbDemoLink *link = &g_array_index(plan->links, CbDemoLink, i);
        CbDemoId session, person;
        const CbValue values[CB_N_session_operators] = {
            [CB_session_operators_session_id] = cb_text(cb_demo_session_id(session, plan, link->session)),
            [CB_session_operators_operator_id] = cb_text(cb_demo_operator_id(person, link->person)),
            [CB_session_operators_status] = cb_text(answers[link->answer]),
            [CB_session_operators_applied_at] = cb_integer(link->applied),
            [CB_session_operators_responded_at] = cb_integer(link->responded),
            [CB_session_operators_rejection_reason] = cb_text(link->reason),
            [CB_session_operators_forced] = cb_integer(link->forced),
        };
        cb_world_builder_add_values(builder, CB_session_operators, values);
    }
}

/* --- the crew --------------------------------------------------------------------------------- */

/* The crew has a World of its own while its campaigns are played: a new campaign makes a whole World anew. */
static void
add_crew(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    if (options->technicians == 0)
        return;
    /* Held, for GLib reads a zone's file anew whenever nobody holds it. */
    g_autoptr(GTimeZone) madrid = g_time_zone_new_identifier(CB_DEMO_CREW_ZONE);
    CbWorldBuilder *own = cb_world_builder_new();
    g_autoptr(GArray) crew = cb_demo_add_crew(own, options->seed, options->technicians);
    cb_demo_add_gigs(own, crew, options->seed, cb_day_of(options->now));
    g_autoptr(CbWorld) before = cb_world_builder_finish(own);
    g_autoptr(CbWorld) world = cb_demo_staff(before, crew, options->seed, options->now);
    cb_world_builder_add_world(builder, world);
}

/* --- the world -------------------------------------------------------------------------------- */

static void
add_policy(CbWorldBuilder *builder)
{
    const CbValue values[CB_N_policies] = {
        [CB_policies_id] = cb_text("board"),
        [CB_policies_policy] = cb_text("{\"busy_rule\":\"date\",\"timezone\":\"Europe/Paris\"}"),
    };
    cb_world_builder_add_values(builder, CB_policies, values);
}

CbWorld *
cb_demo_world(const CbDemoOptions *options)
{
    g_autoptr(CbDemoPlan) plan = cb_demo_plan_new(options);
    g_autoptr(CbDemoAtlas) atlas = cb_demo_atlas_new();
    CbWorldBuilder *builder = cb_world_builder_new();
    cb_demo_plan_series(plan, options->seed);
    cb_demo_add_places(builder, atlas, options->seed);
    add_people(builder, plan, atlas, options->seed);
    cb_demo_add_sessions(builder, plan, atlas, options->seed);
    add_links(builder, plan);
    add_policy(builder);
    add_crew(builder, options);
    cb_demo_add_bookings(builder, options);
    cb_demo_add_advisors(builder, options);
    cb_demo_add_peers(builder, options);
    g_autoptr(CbWorld) world = cb_world_builder_finish(builder);
    g_autoptr(CbPatch) patch = cb_demo_lately(world, plan, options);
    return cb_world_patch(world, patch);
}
