#include "engine/pool/write.h"

#include "engine/pool/defaults.h"
#include "engine/pool/policy.h"
#include "engine/pool/retry.h"
#include "engine/pool/strip.h"

CbRow *
cb_patch_logged(const CbCase *c, CbPatch *patch, CbTableId table)
{
    g_autofree char *what = g_strdup_printf("log/%u", cb_patch_rows(patch));
    g_autofree char *id = cb_derived_id(c->decision->id, what);
    return cb_patch_add_key(patch, table, id);
}

void
cb_patch_set_json(CbPatch *patch, CbRow *row, guint column, cJSON *json)
{
    char *text = json == NULL ? NULL : cJSON_PrintUnformatted(json);
    cb_patch_set_text(patch, row, column, text);
    cJSON_free(text);
    cJSON_Delete(json);
}

/* --- bookings --------------------------------------------------------------------------------- */

CbRow *
cb_patch_booking(const CbCase *c, CbPatch *patch, guint booking)
{
    CbRow *row = cb_patch_add_key(patch, CB_booking_plan, booking_plan_booking_id(c->world, booking));
    cb_patch_set_integer(row, CB_booking_plan_updated_at, c->now);
    cb_patch_set_integer(row, CB_booking_plan_row_version, booking_plan_row_version(c->world, booking) + 1);
    return row;
}

void
cb_patch_interpreter(CbPatch *patch, CbRow *booking, const char *emp_code)
{
    cb_patch_set_text(patch, booking, CB_booking_plan_interpreter_emp_code, emp_code);
    cb_patch_set_text(patch, booking, CB_booking_plan_booking_status, emp_code != NULL ? "approve" : "waiting");
}

CbEntryChange
cb_entry_change(const CbCase *c, guint booking, const char *action, const char *status)
{
    const char *previous = booking_plan_pool_status(c->world, booking);
    gboolean pooled = previous != NULL;
    return (CbEntryChange){
        .action = action,
        .previous = previous,
        .status = status,
        .entered = pooled ? booking_plan_pool_entry_time(c->world, booking) : c->now,
        .deadline = pooled ? booking_plan_pool_deadline_time(c->world, booking) : CB_NULL,
        .attempts = pooled ? booking_plan_pool_processing_attempts(c->world, booking) : 0,
    };
}

/* The mode counts for who reads later why it took so long. */
static cJSON *
system_state(const CbCase *c)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "mode", cb_pool_mode_name(cb_pool_policy(c->world).mode));
    return json;
}

void
cb_patch_entry_history(const CbCase *c, CbPatch *patch, guint booking, const CbEntryChange *change)
{
    CbRow *row = cb_patch_logged(c, patch, CB_pool_entry_history);
    cb_patch_set_text(patch, row, CB_pool_entry_history_booking_id, booking_plan_booking_id(c->world, booking));
    cb_patch_set_text(patch, row, CB_pool_entry_history_action, change->action);
    cb_patch_set_text(patch, row, CB_pool_entry_history_previous_status, change->previous);
    cb_patch_set_text(patch, row, CB_pool_entry_history_new_status, change->status);
    cb_patch_set_integer(row, CB_pool_entry_history_processing_attempts, change->attempts);
    cb_patch_set_text(patch, row, CB_pool_entry_history_error_message, change->error);
    cb_patch_set_text(patch, row, CB_pool_entry_history_batch_id, change->batch_id);
    cb_patch_set_text(patch, row, CB_pool_entry_history_actor, c->decision->actor);
    cb_patch_set_integer(row, CB_pool_entry_history_created_at, c->now);
    cb_patch_set_json(patch, row, CB_pool_entry_history_system_state, system_state(c));
}

CbRow *
cb_patch_entry(const CbCase *c, CbPatch *patch, guint booking, const CbEntryChange *change)
{
    gboolean stays = change->status != NULL;
    cb_patch_entry_history(c, patch, booking, change);
    CbRow *row = cb_patch_booking(c, patch, booking);
    cb_patch_set_text(patch, row, CB_booking_plan_pool_status, change->status);
    cb_patch_set_integer(row, CB_booking_plan_pool_entry_time, stays ? change->entered : CB_NULL);
    cb_patch_set_integer(row, CB_booking_plan_pool_deadline_time, stays ? change->deadline : CB_NULL);
    cb_patch_set_integer(row, CB_booking_plan_pool_processing_attempts, stays ? change->attempts : 0);
    return row;
}

/* --- the pool --------------------------------------------------------------------------------- */

CbRow *
cb_patch_pool(const CbCase *c, CbPatch *patch)
{
    guint pool = cb_world_find(c->world, CB_pool_state, c->decision->target_id);
    CbRow *row = cb_patch_add_key(patch, CB_pool_state, pool_state_id(c->world, pool));
    cb_patch_set_integer(row, CB_pool_state_row_version, pool_state_row_version(c->world, pool) + 1);
    return row;
}

static CbRow *
add_policy(const CbCase *c, CbPatch *patch)
{
    cb_pool_add_policy(patch, c->now);
    return cb_patch_edit(patch, cb_patch_rows(patch) - 1);
}

CbRow *
cb_patch_pool_policy(const CbCase *c, CbPatch *patch)
{
    guint policy = cb_pool_policy_row(c->world);
    if (policy == CB_NO_ROW)
        return add_policy(c, patch);
    gint64 updated = auto_assignment_config_updated_at(c->world, policy);
    CbRow *row = cb_patch_add_key(patch, CB_auto_assignment_config, auto_assignment_config_id(c->world, policy));
    cb_patch_set_integer(row, CB_auto_assignment_config_updated_at, MAX(c->now, updated));
    cb_patch_set_integer(row, CB_auto_assignment_config_row_version,
                         auto_assignment_config_row_version(c->world, policy) + 1);
    return row;
}

/* --- logs ------------------------------------------------------------------------------------- */

CbRow *
cb_patch_auto_event(const CbCase *c, CbPatch *patch, const char *event, const char *reason)
{
    CbRow *row = cb_patch_logged(c, patch, CB_auto_approval_log);
    cb_patch_set_integer(row, CB_auto_approval_log_timestamp, c->now);
    cb_patch_set_text(patch, row, CB_auto_approval_log_event_type, event);
    cb_patch_set_text(patch, row, CB_auto_approval_log_current_mode,
                      cb_pool_mode_name(cb_pool_policy(c->world).mode));
    cb_patch_set_text(patch, row, CB_auto_approval_log_reason, reason);
    cb_patch_set_text(patch, row, CB_auto_approval_log_triggered_by, c->decision->actor);
    return row;
}

void
cb_patch_error(const CbCase *c, CbPatch *patch, const char *operation, const char *booking_id, const char *error,
               const char *correlation_id)
{
    g_autofree char *message = cb_strip(error);
    CbRow *row = cb_patch_logged(c, patch, CB_system_error_log);
    cb_patch_set_integer(row, CB_system_error_log_timestamp, c->now);
    cb_patch_set_text(patch, row, CB_system_error_log_operation, operation);
    cb_patch_set_text(patch, row, CB_system_error_log_booking_id, booking_id);
    cb_patch_set_text(patch, row, CB_system_error_log_correlation_id, correlation_id);
    cb_patch_set_text(patch, row, CB_system_error_log_error_name, cb_error_category(error));
    cb_patch_set_text(patch, row, CB_system_error_log_error_message, message);
    cb_patch_set_json(patch, row, CB_system_error_log_system_state, system_state(c));
}
