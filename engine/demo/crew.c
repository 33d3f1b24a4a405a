#include "engine/demo/crew.h"

#include <string.h>

#include "engine/demo/atlas.h"
#include "engine/demo/names.h"

enum { PURPOSE_CREW = 96, PURPOSE_CREW_HOMES, PURPOSE_SKILLS, PURPOSE_FRIDGE };

const CbDemoManager cb_demo_managers[CB_DEMO_MANAGERS] = {
    {"mgr_carmen", "Carmen", "Ibáñez Roca", "admin", NULL},
    {"mgr_jordi", "Jordi", "Vilà Serrat", "management", "sound"},
    {"mgr_nuria", "Nuria", "Peña Ortiz", "management", "lights"},
    {"mgr_alvaro", "Álvaro", "Márquez Gil", "management", "video"},
    {"mgr_ines", "Inés", "del Río Solé", "management", "logistics"},
    {"mgr_ramon", "Ramón", "Núñez Coll", "management", NULL},
};

const char *
cb_demo_manager_of(const char *department)
{
    for (guint m = 0; m < CB_DEMO_MANAGERS; m++)
        if (g_strcmp0(cb_demo_managers[m].department, department) == 0)
            return cb_demo_managers[m].id;
    return cb_demo_managers[CB_DEMO_MANAGERS - 1].id;
}

const char *
cb_demo_crew_id(CbDemoCrewId id, guint person)
{
    g_snprintf(id, sizeof(CbDemoCrewId), "crew_%04u", person + 1);
    return id;
}

char *
cb_demo_crew_place(guint town)
{
    return cb_demo_place_id(cb_demo_crew_towns[town].name);
}

/* --- people ----------------------------------------------------------------------------------- */

static CbDemoTech
throw_tech(CbDice *dice)
{
    guint weights[CB_DEMO_DEPARTMENTS];
    for (guint d = 0; d < CB_DEMO_DEPARTMENTS; d++)
        weights[d] = cb_demo_departments[d].weight;
    CbDemoTech tech = {.department = cb_dice_weighted(dice, weights, CB_DEMO_DEPARTMENTS)};
    tech.house = cb_dice_percent(dice, 9);
    tech.active = !cb_dice_percent(dice, 2);
    tech.willing = 20 + cb_dice_below(dice, 76);
    return tech;
}

/* Millionths of a degree as the decimal number of a profile. */
static const char *
write_degrees(char text[static 16], gint64 millionths)
{
    g_snprintf(text, 16, "%s%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT, millionths < 0 ? "-" : "",
               ABS(millionths) / 1000000, ABS(millionths) % 1000000);
    return text;
}

/* Two of three live around the headquarters; of a few nobody knows where. */
static gboolean
throw_home(CbDice *dice, char latitude[static 16], char longitude[static 16])
{
    gboolean known = !cb_dice_percent(dice, 4), near = cb_dice_percent(dice, 66);
    guint town = near ? cb_dice_below(dice, CB_DEMO_AROUND_MADRID) : cb_dice_below(dice, CB_DEMO_CREW_TOWNS);
    gint64 north = (gint64)cb_dice_below(dice, 40001) - 20000, east = (gint64)cb_dice_below(dice, 40001) - 20000;
    write_degrees(latitude, cb_demo_crew_towns[town].latitude + north);
    write_degrees(longitude, cb_demo_crew_towns[town].longitude + east);
    return known;
}

/* Spain keeps no mobile numbers free for fiction; France does. */
static const char *
throw_phone(CbDice *dice, GString *phone)
{
    guint line = cb_dice_below(dice, 10000);
    g_string_printf(phone, "+33 6 39 98 %02u %02u", line / 100, line % 100);
    return cb_dice_percent(dice, 3) ? NULL : phone->str;
}

static void
add_people(CbWorldBuilder *builder, GArray *crew, guint32 seed, guint technicians)
{
    CbDice dice = cb_dice_new(seed, PURPOSE_CREW), homes = cb_dice_new(seed, PURPOSE_CREW_HOMES);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) first = g_string_new(NULL), last = g_string_new(NULL);
    g_autoptr(GString) email = g_string_new(NULL), phone = g_string_new(NULL);
    for (guint i = 0; i < technicians; i++) {
        char latitude[16], longitude[16];
        CbDemoCrewId id;
        CbDemoTech tech = throw_tech(&dice);
        cb_demo_crew_name(&dice, first, last, email);
        cb_demo_address(taken, email, "example.net");
        gboolean known = throw_home(&homes, latitude, longitude);
        const CbValue values[CB_N_profiles] = {
            [CB_profiles_id] = cb_text(cb_demo_crew_id(id, i)),
            [CB_profiles_first_name] = cb_text(first->str),
            [CB_profiles_last_name] = cb_text(last->str),
            [CB_profiles_email] = cb_text(email->str),
            [CB_profiles_phone] = cb_text(throw_phone(&dice, phone)),
            [CB_profiles_department] = cb_text(cb_demo_departments[tech.department].name),
            [CB_profiles_role] = cb_text(tech.house ? "house_tech" : "technician"),
            [CB_profiles_assignable_as_tech] = cb_integer(FALSE),
            [CB_profiles_status] = cb_text(tech.active ? NULL : "inactive"),
            [CB_profiles_home_latitude] = cb_text(known ? latitude : NULL),
            [CB_profiles_home_longitude] = cb_text(known ? longitude : NULL),
            [CB_profiles_row_version] = cb_integer(0),
        };
        cb_world_builder_add_values(builder, CB_profiles, values);
        g_array_append_val(crew, tech);
    }
}

static void
add_managers(CbWorldBuilder *builder)
{
    for (guint m = 0; m < CB_DEMO_MANAGERS; m++) {
        const CbDemoManager *manager = &cb_demo_managers[m];
        g_autofree char *email = g_strconcat(manager->id + strlen("mgr_"), "@callboard.example", NULL);
        const CbValue values[CB_N_profiles] = {
            [CB_profiles_id] = cb_text(manager->id),
            [CB_profiles_first_name] = cb_text(manager->first),
            [CB_profiles_last_name] = cb_text(manager->last),
            [CB_profiles_email] = cb_text(email),
            [CB_profiles_department] = cb_text(manager->department),
            [CB_profiles_role] = cb_text(manager->role),
            [CB_profiles_assignable_as_tech] = cb_integer(FALSE),
            [CB_profiles_row_version] = cb_integer(0),
        };
        cb_world_builder_add_values(builder, CB_profiles, values);
    }
}

/* --- skills ----------------------------------------------------------------------------------- */

static const char *
skill_id(GString *id, const char *code)
{
    g_autofree char *lower = g_ascii_strdown(code, -1);
    g_string_printf(id, "skill_%s", lower);
    return id->str;
}

static void
add_skills(CbWorldBuilder *builder)
{
    g_autoptr(GString) id = g_string_new(NULL);
    for (guint d = 0; d < CB_DEMO_DEPARTMENTS; d++)
        for (const CbDemoTrade *trade = cb_demo_departments[d].trades; trade->code != NULL; trade++) {
            const CbValue values[CB_N_skills] = {
                [CB_skills_id] = cb_text(skill_id(id, trade->code)),
                [CB_skills_name] = cb_text(trade->code),
                [CB_skills_category] = cb_text(cb_demo_departments[d].name),
                [CB_skills_active] = cb_integer(TRUE),
            };
            cb_world_builder_add_values(builder, CB_skills, values);
        }
}

static guint
count_trades(guint department)
{
    guint n = 0;
    while (cb_demo_departments[department].trades[n].code != NULL)
        n++;
    return n;
}

/* One role that somebody does first, mostly one that many do, and perhaps others of the department. */
static void
add_skills_of(CbWorldBuilder *builder, CbDice *dice, guint person, guint department)
{
    guint n = count_trades(department), first = n == 0 ? 0 : n - 1 - cb_dice_favourite(dice, n, 2);
    g_autoptr(GString) skill = g_string_new(NULL);
    CbDemoCrewId id;
    for (guint t = 0; t < n; t++) {
        gboolean has = cb_dice_percent(dice, 30), told = !cb_dice_percent(dice, 5);
        gint64 proficiency = 1 + cb_dice_below(dice, 3) + (t == first ? cb_dice_below(dice, 3) : 0);
        if (t != first && !has)
            continue;
        const CbValue values[CB_N_profile_skills] = {
            [CB_profile_skills_profile_id] = cb_text(cb_demo_crew_id(id, person)),
            [CB_profile_skills_skill_id] = cb_text(skill_id(skill, cb_demo_departments[department].trades[t].code)),
            [CB_profile_skills_proficiency] = cb_integer(told ? proficiency : CB_NULL),
            [CB_profile_skills_is_primary] = cb_integer(t == first),
        };
        cb_world_builder_add_values(builder, CB_profile_skills, values);
    }
}

/* --- the fridge ------------------------------------------------------------------------------- */

/* One for each reason, and one who has come out of it again. */
static void
add_fridge(CbWorldBuilder *builder, guint32 seed, guint technicians)
{
    CbDice dice = cb_dice_new(seed, PURPOSE_FRIDGE);
    g_autoptr(GHashTable) cold = g_hash_table_new(NULL, NULL);
    for (guint r = 0; r <= g_strv_length((char **)cb_demo_fridge_reasons); r++) {
        CbDemoCrewId id;
        guint person = cb_dice_below(&dice, technicians);
        if (technicians < 40 || !g_hash_table_add(cold, GUINT_TO_POINTER(person)))
            continue;
        const char *reason = cb_demo_fridge_reasons[r];
        const CbValue values[CB_N_technician_fridge] = {
            [CB_technician_fridge_technician_id] = cb_text(cb_demo_crew_id(id, person)),
            [CB_technician_fridge_in_fridge] = cb_integer(reason != NULL),
            [CB_technician_fridge_reason] = cb_text(reason != NULL ? reason : "hablado y aclarado"),
        };
        cb_world_builder_add_values(builder, CB_technician_fridge, values);
    }
}

/* --- all of it -------------------------------------------------------------------------------- */

static void
add_towns(CbWorldBuilder *builder)
{
    for (guint t = 0; t < CB_DEMO_CREW_TOWNS; t++) {
        g_autofree char *id = cb_demo_crew_place(t);
        const CbValue values[CB_N_places] = {
            [CB_places_id] = cb_text(id),
            [CB_places_name] = cb_text(cb_demo_crew_towns[t].name),
            [CB_places_latitude] = cb_integer(cb_demo_crew_towns[t].latitude),
            [CB_places_longitude] = cb_integer(cb_demo_crew_towns[t].longitude),
        };
        cb_world_builder_add_values(builder, CB_places, values);
    }
}

GArray *
cb_demo_add_crew(CbWorldBuilder *builder, guint32 seed, guint technicians)
{
    GArray *crew = g_array_new(FALSE, FALSE, sizeof(CbDemoTech));
    CbDice skills = cb_dice_new(seed, PURPOSE_SKILLS);
    add_towns(builder);
    add_people(builder, crew, seed, technicians);
    add_managers(builder);
    add_skills(builder);
    for (guint i = 0; i < technicians; i++)
        add_skills_of(builder, &skills, i, g_array_index(crew, CbDemoTech, i).department);
    add_fridge(builder, seed, technicians);
    return crew;
}
