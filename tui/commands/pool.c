/* The pool from the command line: what waits, what becomes of it, its mode and its policy. */
#include "tui/commands/pool.h"

#include "engine/pool/pool.h"
#include "tui/commands/all.h"
#include "tui/commands/dates.h"
#include "tui/commands/decision.h"
#include "tui/commands/named.h"
#include "tui/commands/subcommand.h"

/* --- for its files ---------------------------------------------------------------------------- */

char *
cb_pool_moment(const CbCall *call, gint64 time)
{
    return cb_clock_text(time, cb_desk_zone_name(call->desk));
}

GPtrArray *
cb_pool_named(CbCall *call, CbExit *status)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 1; i < call->n_words; i++) {
        guint booking;
        if (!cb_call_find_booking(call, call->words[i], &booking, status))
            return NULL;
        g_ptr_array_add(ids, g_strdup(booking_plan_booking_id(cb_desk_world(call->desk), booking)));
    }
    return g_steal_pointer(&ids);
}

/* --- decisions about one booking, or the whole ------------------------------------------------ */

static void
add_text(cJSON *json, const char *name, const char *text)
{
    if (text != NULL)
        cJSON_AddStringToObject(json, name, text);
}

static CbExit
decide(CbCall *call, const char *kind, const char *target, cJSON *json, GError **error)
{
    char *payload = cJSON_PrintUnformatted(json);
    CbExit status = cb_decision_make(call, kind, target, payload, error);
    cJSON_free(payload);
    return status;
}

static CbExit
decide_booking(CbCall *call, const char *kind, cJSON *json, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint booking;
    if (!cb_call_find_booking(call, call->words[1], &booking, &status))
        return status;
    add_text(json, "reason", call->reason);
    add_text(json, "back", call->back);
    g_autofree char *id = g_strdup(booking_plan_booking_id(cb_desk_world(call->desk), booking));
    return decide(call, kind, id, json, error);
}

static CbExit
run_assign(CbCall *call, GError **error)
{
    CbExit status = CB_EXIT_STORE;
    guint employee;
    if (!cb_call_find_employee(call, call->words[2], &employee, &status))
        return status;
    g_autoptr(cJSON) json = cJSON_CreateObject();
    add_text(json, "emp_code", employee_emp_code(cb_desk_world(call->desk), employee));
    return decide_booking(call, "booking.assign", json, error);
}

static CbExit
run_release(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    return decide_booking(call, "booking.release", json, error);
}

static CbExit
run_withdraw(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    return decide_booking(call, "booking.withdraw", json, error);
}

static CbExit
run_place(CbCall *call, GError **error)
{
    g_autoptr(cJSON) json = cJSON_CreateObject();
    return decide_booking(call, "booking.place", json, error);
}

static CbExit
run_recover(CbCall *call, GError **error)
{
    return cb_decision_make(call, "pool.recover", CB_POOL_ID, "{}", error);
}

static CbExit
run_evaluate(CbCall *call, GError **error)
{
    return cb_decision_make(call, "pool.evaluate", CB_POOL_ID, "{}", error);
}

/* --- the actions ------------------------------------------------------------------------------ */

#define ANY G_MAXUINT

const CbSubcommand cb_actions_of_pool[] = {
    {"status", "nothing more", 0, 0, FALSE, cb_pool_status, NULL},
    {"list", "nothing more", 0, 0, FALSE, cb_pool_list_rows, NULL},
    {"show", "a booking, by its id or what it is about", 1, 1, FALSE, cb_pool_show, NULL},
    {"timeline", "nothing more", 0, 0, FALSE, cb_pool_days, NULL},
    {"assess", "nothing more", 0, 0, FALSE, cb_pool_assess, NULL},
    {"process", "bookings; none: whatever is ready", 0, ANY, TRUE, cb_pool_process, NULL},
    {"retry", "bookings; none: whatever has failed", 0, ANY, TRUE, cb_pool_retry, NULL},
    {"emergency", "nothing more", 0, 0, TRUE, cb_pool_emergency, NULL},
    {"place", "a booking", 1, 1, TRUE, run_place, NULL},
    {"assign", "a booking and an interpreter", 2, 2, TRUE, run_assign, NULL},
    {"release", "a booking", 1, 1, TRUE, run_release, NULL},
    {"withdraw", "a booking", 1, 1, TRUE, run_withdraw, NULL},
    {"recover", "nothing more", 0, 0, TRUE, run_recover, NULL},
    {"mode", "a mode: balance, urgent, normal or custom", 1, 1, TRUE, cb_pool_mode, NULL},
    {"switch", "a mode: balance, urgent, normal or custom", 1, 1, TRUE, cb_pool_mode, NULL},
    {"override", "nothing more, or \"off\"", 0, 1, TRUE, cb_pool_override, NULL},
    {"auto", "on or off, or only --policy FILE", 0, 1, TRUE, cb_pool_auto, NULL},
    {"evaluate", "nothing more", 0, 0, TRUE, run_evaluate, NULL},
    {"policy", "NAME=VALUE…; none: shows it", 0, ANY, FALSE, cb_pool_set_policy, NULL},
    {.name = NULL},
};

static CbExit
run(CbCall *call, GError **error)
{
    if (call->n_words == 0 && !call->json)
        return cb_board_show(call, "pool", error);
    if (call->n_words > 0)
        return cb_subcommand_run(call, error);
    return cb_call_desk(call, error) == NULL ? CB_EXIT_STORE : cb_pool_status(call, error);
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    {"reason", CB_OPTION_TEXT, FIELD(reason), "TEXT", NULL,
     "why; an emergency and an override need one", 0},
    {"until", CB_OPTION_TEXT, FIELD(until), "TIME", NULL,
     "override: when it ends, such as 18:00 or \"tomorrow 9:30\"", 0},
    {"back", CB_OPTION_TEXT, FIELD(back), "WHERE", "pool people", "release: where the booking goes",
     0},
    {"status", CB_OPTION_TEXT, FIELD(status), "STATUS", NULL,
     "list: ready, waiting, processing, stuck, failed, corrupted or \"by hand\" alone", 0},
    {"policy", CB_OPTION_FILE, FIELD(policy_file), "FILE", NULL,
     "auto: the limits of automatic switching (JSON) in this file", 0},
    CB_OPTION_DRY_RUN,
    {.name = NULL},
};

const CbCommand cb_commands_pool[] = {
    {"pool", "[ACTION] [WHAT…]", CB_COMMAND_JSON,
     "bookings that wait for interpreters: status, list, show, timeline, assess, process, retry, "
     "emergency, place, "
     "assign, release, withdraw, recover, mode, override, auto, evaluate, policy",
     options, run},
    {.name = NULL},
};
