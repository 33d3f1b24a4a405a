#include "engine/advisors/provision.h"

#include <string.h>

#include "engine/case.h"
#include "engine/when.h"

static const char *const names[] = {
    [CB_PROVISION_WAITS] = "pending",
    [CB_PROVISION_RUNS] = "processing",
    [CB_PROVISION_DONE] = "completed",
    [CB_PROVISION_FAILED] = "failed",
    [CB_PROVISION_GIVEN_UP] = "rollback_needed",
};

const char *
cb_provision_status_name(CbProvisionStatus status)
{
    return names[status];
}

CbProvisionResult
cb_provision_result(const char *code)
{
    static const char *const fatal[] = {"23503", "23505", "23514", "PROJECT_NOT_FOUND", NULL};
    if (code == NULL)
        return CB_PROVISION_WORKED;
    return g_strv_contains(fatal, code) ? CB_PROVISION_FATAL : CB_PROVISION_TRANSIENT;
}

/* --- the schedule ----------------------------------------------------------------------------- */

static gint64
delay_of(gint64 tries, double jitter)
{
    static const gint64 bases[] = {1, 5, 25};
    gint64 base = bases[CLAMP(tries, 0, (gint64)G_N_ELEMENTS(bases) - 1)];
    return (gint64)((double)(base * 1000) * (1 + jitter)) * 1000;
}

CbProvision
cb_provision_begin(gint64 most, gint64 now)
{
    return (CbProvision){
        .status = CB_PROVISION_WAITS, .most = most, .locked_at = CB_NULL, .next_retry_at = now};
}

CbProvision
cb_provision_lock(CbProvision row, gint64 now)
{
    row.status = CB_PROVISION_RUNS;
    row.locked_at = now;
    return row;
}

static CbProvision
leave(CbProvision row, CbProvisionStatus status, gint64 next_retry_at)
{
    row.status = status;
    row.locked_at = CB_NULL;
    row.next_retry_at = next_retry_at;
    return row;
}

gboolean
cb_provision_is_stuck(const CbProvision *row, gint64 now)
{
    return row->status == CB_PROVISION_RUNS &&
           (row->locked_at == CB_NULL || now - row->locked_at > CB_PROVISION_STUCK);
}

CbProvision
cb_provision_free(CbProvision row)
{
    return leave(row, CB_PROVISION_WAITS, row.next_retry_at);
}

CbProvision
cb_provision_after(CbProvision row, CbProvisionResult result, gboolean first, double jitter,
                   gint64 now, gboolean *roll_back)
{
    *roll_back = FALSE;
    if (result == CB_PROVISION_WORKED)
        return leave(row, CB_PROVISION_DONE, CB_NULL);
    row.tries += !first;
    *roll_back = !first && row.tries >= row.most;
    if (*roll_back)
        return leave(row, CB_PROVISION_FAILED, CB_NULL);
    return leave(row, result == CB_PROVISION_FATAL ? CB_PROVISION_GIVEN_UP : CB_PROVISION_WAITS,
                 now + delay_of(row.tries, jitter));
}

CbProvision
cb_provision_rolled_back(CbProvision row)
{
    return leave(row, CB_PROVISION_FAILED, CB_NULL);
}

const char *
cb_provision_restored(const char *previous)
{
    return previous != NULL ? previous : "matched";
}

CbProvisionStep
cb_provision_step(const CbProvision *row, gint64 now)
{
    if (row->next_retry_at == CB_NULL || row->next_retry_at > now)
        return CB_PROVISION_NOTHING;
    return row->status == CB_PROVISION_WAITS      ? CB_PROVISION_ATTEMPT
           : row->status == CB_PROVISION_GIVEN_UP ? CB_PROVISION_ROLL_BACK
                                                  : CB_PROVISION_NOTHING;
}

/* --- rows ------------------------------------------------------------------------------------- */

CbProvision
cb_provision_read(const CbWorld *world, guint row)
{
    const char *name = workspace_provisioning_queue_status(world, row);
    guint status = 0;
    while (status + 1 < G_N_ELEMENTS(names) && strcmp(names[status], name) != 0)
        status++;
    return (CbProvision){
        .status = (CbProvisionStatus)status,
        .tries = workspace_provisioning_queue_attempt_count(world, row),
        .most = workspace_provisioning_queue_max_attempts(world, row),
        .locked_at = workspace_provisioning_queue_locked_at(world, row),
        .next_retry_at = workspace_provisioning_queue_next_retry_at(world, row),
    };
}

GArray *
cb_provisions_stuck(const CbWorld *world, gint64 now)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++) {
        CbProvision provision = cb_provision_read(world, row);
        if (cb_provision_is_stuck(&provision, now))
            g_array_append_val(rows, row);
    }
    return rows;
}

static gint
compare_ages(gconstpointer a, gconstpointer b, gpointer world)
{
    guint x = *(const guint *)a, y = *(const guint *)b;
    gint64 first = workspace_provisioning_queue_created_at(world, x);
    gint64 second = workspace_provisioning_queue_created_at(world, y);
    if (first != second)
        return first < second ? -1 : 1;
    return strcmp(workspace_provisioning_queue_id(world, x),
                  workspace_provisioning_queue_id(world, y));
}

GArray *
cb_provisions_due(const CbWorld *world, gint64 now)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint row = 0; row < cb_world_rows(world, CB_workspace_provisioning_queue); row++) {
        CbProvision provision = cb_provision_read(world, row);
        if (cb_provision_step(&provision, now) != CB_PROVISION_NOTHING)
            g_array_append_val(rows, row);
    }
    g_array_sort_with_data(rows, compare_ages, (gpointer)world);
    g_array_set_size(rows, MIN(rows->len, CB_PROVISION_BATCH));
    return rows;
}

/* The history with one more error, as compact JSON; caller frees with cJSON_free. */
static char *
longer_history(const CbWorld *world, guint row, const char *error, gint64 now)
{
    char time[32];
    g_autoptr(cJSON) history = cJSON_Parse(workspace_provisioning_queue_error_history(world, row));
    if (!cJSON_IsArray(history)) {
        cJSON_Delete(history);
        history = cJSON_CreateArray();
    }
    cJSON *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "error", error);
    cJSON_AddStringToObject(entry, "timestamp", cb_time_format(now, time));
    cJSON_AddItemToArray(history, entry);
    return cJSON_PrintUnformatted(history);
}

static void
write_error(CbPatch *patch, CbRow *change, const CbWorld *world, guint row, const char *error,
            gint64 now)
{
    char *history = longer_history(world, row, error, now);
    cb_patch_set_text(patch, change, CB_workspace_provisioning_queue_last_error, error);
    cb_patch_set_integer(change, CB_workspace_provisioning_queue_last_error_at, now);
    cb_patch_set_text(patch, change, CB_workspace_provisioning_queue_error_history, history);
    cJSON_free(history);
}

void
cb_provision_write(CbPatch *patch, const CbWorld *world, guint row, const CbProvision *after,
                   const char *locked_by, const char *error, gint64 now)
{
    CbRow *change = cb_patch_add_row(patch, world, CB_workspace_provisioning_queue, row);
    cb_patch_set_text(patch, change, CB_workspace_provisioning_queue_status, names[after->status]);
    cb_patch_set_integer(change, CB_workspace_provisioning_queue_attempt_count, after->tries);
    cb_patch_set_integer(change, CB_workspace_provisioning_queue_locked_at, after->locked_at);
    cb_patch_set_text(patch, change, CB_workspace_provisioning_queue_locked_by,
                      after->status == CB_PROVISION_RUNS ? locked_by : NULL);
    cb_patch_set_integer(change, CB_workspace_provisioning_queue_next_retry_at,
                         after->next_retry_at);
    if (after->status == CB_PROVISION_DONE)
        cb_patch_set_integer(change, CB_workspace_provisioning_queue_completed_at, now);
    if (error != NULL)
        write_error(patch, change, world, row, error, now);
    cb_patch_set_integer(change, CB_workspace_provisioning_queue_updated_at, now);
}
