#include "engine/demo/bookings.h"

#include "engine/case.h"
#include "engine/demo/names.h"
#include "engine/pool/defaults.h"
#include "engine/pool/pool.h"
#include "engine/when.h"

enum { PURPOSE_BOOKING_NAMES = 136 };

static const char *const rooms[CB_DEMO_ROOMS] = {
    "Garonne 1", "Garonne 2", "Ariège",    "Tarn",      "Canigou", "Aneto",
    "Tibidabo",  "Hers",      "Lauragais", "Corbières", "Visio A", "Visio B",
};
static const char *const groups[] = {"iot", "hardware", "software", "other"};

static const char *const subjects[CB_N_MEETINGS][4] = {
    [CB_MEETING_DR] = {"Revue de conception", "Revue de série", "Contrôle avant lancement", "Revue des écarts"},
    [CB_MEETING_VIP] = {"Visite de la direction", "Délégation de Nagoya", "Client, site de Lyon",
                        "Comité des actionnaires"},
    [CB_MEETING_WEEKLY] = {"Point hebdomadaire", "Suivi de chantier", "Réunion d'équipe", "Point qualité"},
    [CB_MEETING_GENERAL] = {"Formation outillage", "Atelier de spécification", "Présentation fournisseur",
                            "Audit interne"},
    [CB_MEETING_AUGENT] = {"Incident en production", "Rappel de lot", "Panne de ligne 3", "Alerte sécurité"},
    [CB_MEETING_OTHER] = {"Entretien", "Visite d'usine", "Accueil de stagiaires", "Essai de matériel"},
};

const char *
cb_demo_booking_id(CbDemoBookingId id, const CbDemoBooked *one)
{
    g_snprintf(id, sizeof(CbDemoBookingId), "bk_%05u", one->number);
    return id;
}

const char *
cb_demo_interpreter_id(CbDemoBookingId id, guint interpreter)
{
    g_snprintf(id, sizeof(CbDemoBookingId), "int_%03u", interpreter + 1);
    return id;
}

const char *
cb_demo_owner_id(CbDemoBookingId id, guint owner)
{
    g_snprintf(id, sizeof(CbDemoBookingId), "emp_%03u", owner + 1);
    return id;
}

/* --- people ----------------------------------------------------------------------------------- */

static void
add_role(CbWorldBuilder *builder, const char *person, const char *role)
{
    const CbValue values[CB_N_user_role] = {
        [CB_user_role_emp_code] = cb_text(person),
        [CB_user_role_role_code] = cb_text(role),
    };
    cb_world_builder_add_values(builder, CB_user_role, values);
}

/* A full name that nobody has yet; `given` remembers it. */
static void
throw_name(CbDice *dice, GHashTable *given, GString *first, GString *last, GString *mailbox)
{
    do
        cb_demo_crew_name(dice, first, last, mailbox);
    while (!g_hash_table_add(given, g_strdup_printf("%s %s", first->str, last->str)));
}

/* Owners first, then interpreters, so that more of these rename nobody. */
static void
add_people(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    CbDice dice = cb_dice_new(options->seed, PURPOSE_BOOKING_NAMES);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) first = g_string_new(NULL), last = g_string_new(NULL), email = g_string_new(NULL);
    for (guint p = 0; p < CB_DEMO_OWNERS + options->interpreters; p++) {
        CbDemoBookingId text;
        gboolean owner = p < CB_DEMO_OWNERS;
        const char *id = owner ? cb_demo_owner_id(text, p) : cb_demo_interpreter_id(text, p - CB_DEMO_OWNERS);
        throw_name(&dice, given, first, last, email);
        cb_demo_address(taken, email, "example.com");
        const CbValue values[CB_N_employee] = {
            [CB_employee_emp_code] = cb_text(id),         [CB_employee_first_name] = cb_text(first->str),
            [CB_employee_last_name] = cb_text(last->str), [CB_employee_email] = cb_text(email->str),
            [CB_employee_is_active] = cb_integer(TRUE),   [CB_employee_row_version] = cb_integer(0),
        };
        cb_world_builder_add_values(builder, CB_employee, values);
        if (p == 0 || !owner)
            add_role(builder, id, owner ? "ADMIN" : "INTERPRETER");
    }
}

/* --- bookings --------------------------------------------------------------------------------- */

static const char *
status_of(const CbDemoBooked *one, gint64 now)
{
    if (one->cancelled)
        return "cancel";
    if (one->who == CB_DEMO_NOBODY)
        return "waiting";
    return one->end < now - 14 * CB_DAY && one->number % 6 == 0 ? "complet" : "approve";
}

/* The first of its series, NULL for that one itself and for those of none. */
static const CbDemoBooked *
parent_of(const GArray *booked, const CbDemoBooked *one)
{
    for (guint b = 0; b < booked->len && one->series > 0; b++) {
        const CbDemoBooked *first = &g_array_index(booked, CbDemoBooked, b);
        if (first->series == one->series)
            return first == one ? NULL : first;
    }
    return NULL;
}

static void
add_booking(CbWorldBuilder *builder, const GArray *booked, const CbDemoBooked *one, gint64 now)
{
    static const char *const dr_types[] = {"PR_PR", "DR_k", "DR_II", "DR_I", "Other"};
    CbDemoBookingId id, owner, who, parent;
    const CbDemoBooked *first = parent_of(booked, one);
    gboolean entry = one->pool != NULL;
    const CbValue values[CB_N_booking_plan] = {
        [CB_booking_plan_booking_id] = cb_text(cb_demo_booking_id(id, one)),
        [CB_booking_plan_owner_emp_code] = cb_text(cb_demo_owner_id(owner, one->owner)),
        [CB_booking_plan_owner_group] = cb_text(groups[one->owner % G_N_ELEMENTS(groups)]),
        [CB_booking_plan_meeting_room] = cb_text(one->room == CB_DEMO_NOBODY ? NULL : rooms[one->room]),
        [CB_booking_plan_meeting_type] = cb_text(cb_meeting_name(one->type)),
        [CB_booking_plan_dr_type] =
            cb_text(one->type == CB_MEETING_DR ? dr_types[one->text % G_N_ELEMENTS(dr_types)] : NULL),
        [CB_booking_plan_meeting_detail] = cb_text(subjects[one->type][one->text % 4]),
        [CB_booking_plan_time_start] = cb_integer(one->start),
        [CB_booking_plan_time_end] = cb_integer(one->end),
        [CB_booking_plan_interpreter_emp_code] =
            cb_text(one->who == CB_DEMO_NOBODY ? NULL : cb_demo_interpreter_id(who, one->who)),
        [CB_booking_plan_booking_status] = cb_text(status_of(one, now)),
        [CB_booking_plan_parent_booking_id] = cb_text(first == NULL ? NULL : cb_demo_booking_id(parent, first)),
        [CB_booking_plan_created_at] = cb_integer(one->created),
        [CB_booking_plan_updated_at] = cb_integer(entry ? one->touched : one->decided),
        [CB_booking_plan_pool_status] = cb_text(one->pool),
        [CB_booking_plan_pool_entry_time] = cb_integer(entry ? one->entered : CB_NULL),
        [CB_booking_plan_pool_deadline_time] = cb_integer(entry ? one->deadline : CB_NULL),
        [CB_booking_plan_pool_processing_attempts] = cb_integer(entry ? one->attempts : 0),
        [CB_booking_plan_row_version] = cb_integer(0),
    };
    cb_world_builder_add_values(builder, CB_booking_plan, values);
}

/* --- settings --------------------------------------------------------------------------------- */

/* The defaults, but that BALANCE has been chosen, and that neither run nor look is due at once. */
static void
add_settings(CbWorldBuilder *builder, gint64 now)
{
    g_autoptr(CbWorld) nothing = cb_world_builder_finish(cb_world_builder_new());
    g_autoptr(CbPatch) patch = cb_patch_new();
    cb_pool_defaults(nothing, patch, now - 40 * CB_DAY);
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        CbRow *row = cb_patch_edit(patch, i);
        if (row->table == CB_auto_assignment_config) {
            cb_patch_set_text(patch, row, CB_auto_assignment_config_mode, cb_pool_mode_name(CB_POOL_BALANCE));
            cb_patch_set_integer(row, CB_auto_assignment_config_updated_at, now - CB_DEMO_SWITCHED);
        }
        if (row->table == CB_pool_state) {
            cb_patch_set_integer(row, CB_pool_state_last_run_at, now - 10 * CB_MINUTE);
            cb_patch_set_integer(row, CB_pool_state_next_check_at, now + 5 * CB_MINUTE);
            cb_patch_set_integer(row, CB_pool_state_next_run_at, now + 95 * CB_MINUTE);
            cb_patch_set_integer(row, CB_pool_state_last_switch_at, now - CB_DEMO_HURRIED);
        }
        cb_world_builder_add(builder, row);
    }
}

void
cb_demo_add_bookings(CbWorldBuilder *builder, const CbDemoOptions *options)
{
    if (options->bookings == 0 && options->interpreters == 0)
        return;
    gint64 now = cb_demo_booked_now(options);
    g_autoptr(GArray) booked = cb_demo_book(options);
    add_people(builder, options);
    for (guint b = 0; b < booked->len; b++)
        add_booking(builder, booked, &g_array_index(booked, CbDemoBooked, b), now);
    add_settings(builder, now);
    cb_demo_add_booking_logs(builder, booked, options);
}
