/* Runs: a batch of entries is taken, decided one by one (process.c), and given back what is left (sections 7.1 and
 * 9). */
#include "engine/pool/run.h"

#include <math.h>

#include "engine/pool/defaults.h"
#include "engine/pool/duty.h"
#include "engine/pool/emergency.h"
#include "engine/pool/names.h"
#include "engine/pool/plan.h"
#include "engine/pool/recovery.h"
#include "engine/pool/schedule.h"
#include "engine/pool/strip.h"
#include "engine/pool/write.h"

enum { MOST_NAMED = 50, MOST_ERRORS = 10 };

/* --- which ------------------------------------------------------------------------------------ */

/* Without a type it is a run of what is ready. */
static gboolean
parse_type(const CbCase *c, CbRunType *type)
{
    const cJSON *given = cb_json_member(c->payload, "processing_type");
    *type = CB_RUN_POOL;
    return given == NULL || (cJSON_IsString(given) && cb_run_type_parse(given->valuestring, type));
}

static gboolean
is_emergency(const CbCase *c)
{
    CbRunType type;
    return parse_type(c, &type) && type == CB_RUN_EMERGENCY;
}

/* What a run of the case's type may take. */
static gboolean
may_take(const CbCase *c, const CbPooled *entry)
{
    if (cb_booking_is_settled(c->world, entry->booking))
        return FALSE;
    if (entry->status == CB_POOLED_WAITING || entry->status == CB_POOLED_READY)
        return TRUE;
    return is_emergency(c) && (entry->status == CB_POOLED_FAILED || cb_pooled_is_stuck(entry, c->now));
}

static const CbPooled *
entry_named(const CbCase *c, const GArray *entries, const char *id)
{
    guint booking = cb_world_find(c->world, CB_booking_plan, id);
    for (guint i = 0; i < entries->len && booking != CB_NO_ROW; i++)
        if (g_array_index(entries, CbPooled, i).booking == booking)
            return &g_array_index(entries, CbPooled, i);
    return NULL;
}

static gboolean
has_booking(const GArray *entries, guint booking)
{
    for (guint i = 0; i < entries->len; i++)
        if (g_array_index(entries, CbPooled, i).booking == booking)
            return TRUE;
    return FALSE;
}

/* Those that the payload names, in its order; who is not to be taken is left out. */
static GArray *
take_named(const CbCase *c, const GArray *entries, const cJSON *ids)
{
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    const cJSON *id;
    cJSON_ArrayForEach(id, ids) {
        const CbPooled *entry = entry_named(c, entries, cJSON_GetStringValue(id));
        if (entry != NULL && taken->len < MOST_NAMED && may_take(c, entry) && !has_booking(taken, entry->booking))
            g_array_append_vals(taken, entry, 1);
    }
    return taken;
}

/* The next ones: as many as a batch has. */
static GArray *
take_next(const CbCase *c, const GArray *entries)
{
    g_autoptr(GArray) order = is_emergency(c) ? cb_emergency_order(c->world, entries, c->now)
                                              : cb_pool_process_order(entries, cb_pool_policy(c->world).mode, c->now);
    GArray *taken = g_array_new(FALSE, FALSE, sizeof(CbPooled));
    CbPressure pressure = cb_pool_pressure(order, c->now);
    guint most = cb_pressure_batch_size(&pressure);
    for (guint i = 0; i < order->len && taken->len < most; i++)
        if (may_take(c, &g_array_index(order, CbPooled, i)))
            g_array_append_vals(taken, &g_array_index(order, CbPooled, i), 1);
    return taken;
}

static GArray *
take(const CbCase *c)
{
    g_autoptr(GArray) entries = cb_pool_entries(c->world);
    const cJSON *ids = cb_json_member(c->payload, "booking_ids");
    return ids != NULL ? take_named(c, entries, ids) : take_next(c, entries);
}

/* --- rules ------------------------------------------------------------------------------------ */

static gboolean
type_reads(const CbCase *c)
{
    CbRunType type;
    const cJSON *ids = cb_json_member(c->payload, "booking_ids"), *id;
    if (!parse_type(c, &type) || (ids != NULL && !cJSON_IsArray(ids)))
        return FALSE;
    cJSON_ArrayForEach(id, ids)
        if (!cJSON_IsString(id))
            return FALSE;
    return TRUE;
}

static gboolean
may_begin(const CbCase *c)
{
    return !is_emergency(c) || cb_case_is_admin(c);
}

static gboolean
says_why(const CbCase *c)
{
    return !is_emergency(c) || cb_case_said(c, "reason") != NULL;
}

static gboolean
assigns(const CbCase *c)
{
    return is_emergency(c) || cb_pool_policy(c->world).enabled;
}

/* Whether all that are named are taken already. */
static gboolean
is_not_claimed(const CbCase *c)
{
    const cJSON *ids = cb_json_member(c->payload, "booking_ids"), *id;
    gboolean claimed = cJSON_GetArraySize(ids) > 0;
    cJSON_ArrayForEach(id, ids) {
        guint booking = cb_world_find(c->world, CB_booking_plan, id->valuestring);
        claimed = claimed && booking != CB_NO_ROW && cb_entry_is(c->world, booking, "processing");
    }
    return !claimed || is_emergency(c);
}

static gboolean
finds_any(const CbCase *c)
{
    g_autoptr(GArray) taken = take(c);
    return taken->len > 0;
}

static gboolean
batch_exists(const CbCase *c)
{
    return cb_case_batch(c) != CB_NO_ROW;
}

static gboolean
batch_is_open(const CbCase *c)
{
    return cb_batch_is_open(c->world, cb_case_batch(c));
}

static gboolean
times_read(const CbCase *c)
{
    const cJSON *errors = cb_json_member(c->payload, "errors");
    return cb_case_reads(c, "next_run_at", CB_TYPE_TIME) && (errors == NULL || cJSON_IsArray(errors));
}

static const CbRule readable = {
    type_reads, "INVALID_VALUE", CB_RULE_PLAIN,
    "processing_type is POOL_PROCESSING, DAILY_PROCESSING or EMERGENCY; booking_ids is a list "
    "of ids.",
    NULL};
static const CbRule may_hurry = {may_begin, "NOT_AUTHORIZED", CB_RULE_PLAIN,
                                 "Only an administrator may begin an emergency run.", NULL};
static const CbRule reason_said = {says_why, "REASON_NEEDED", CB_RULE_PLAIN,
                                   "An emergency run needs a reason; say why.", NULL};
static const CbRule enabled = {assigns, "AUTO_ASSIGN_DISABLED", CB_RULE_PLAIN,
                               "Automatic assignment is off; switch it on in the policy, or begin an emergency run.",
                               NULL};
static const CbRule not_claimed = {
    is_not_claimed, "ALREADY_CLAIMED", CB_RULE_PLAIN,
    "Another run has these entries; wait for it, or let them be recovered after an hour.", NULL};
static const CbRule any = {finds_any, "NOTHING_TO_DO", CB_RULE_PLAIN, "Nothing in the pool is to be decided now.",
                           NULL};
static const CbRule batch_found = {batch_exists, "BATCH_NOT_FOUND", CB_RULE_PLAIN, "There is no such run (batch_id).",
                                   NULL};
static const CbRule batch_open = {batch_is_open, "BATCH_CLOSED", CB_RULE_PLAIN, "This run has been closed already.",
                                  NULL};
static const CbRule end_reads = {times_read, "INVALID_VALUE", CB_RULE_PLAIN,
                                 "next_run_at is a time such as 2026-12-01T06:00:00Z; errors is a list.", NULL};

/* --- beginning -------------------------------------------------------------------------------- */

#define GAP_BEFORE "gapBeforeHours"

static double
gap_hours(const CbCase *c)
{
    g_autoptr(CbDuty) duty = cb_duty_new(c->world, c->now, NULL);
    return (double)cb_duty_gap(duty) / 3600;
}

static void
open_run(const CbCase *c, CbPatch *patch, guint total)
{
    CbRunType type;
    parse_type(c, &type);
    cJSON *performance = cJSON_CreateObject();
    cJSON_AddNumberToObject(performance, GAP_BEFORE, gap_hours(c));
    CbRow *row = cb_patch_add_key(patch, CB_pool_processing_log, c->decision->id);
    cb_patch_set_text(patch, row, CB_pool_processing_log_processing_type, cb_run_type_name(type));
    cb_patch_set_text(patch, row, CB_pool_processing_log_mode, cb_pool_mode_name(cb_pool_policy(c->world).mode));
    cb_patch_set_integer(row, CB_pool_processing_log_processing_start_time, c->now);
    cb_patch_set_integer(row, CB_pool_processing_log_total_entries, total);
    cb_patch_set_text(patch, row, CB_pool_processing_log_reason, cb_case_said(c, "reason"));
    cb_patch_set_text(patch, row, CB_pool_processing_log_started_by, c->decision->actor);
    cb_patch_set_json(patch, row, CB_pool_processing_log_performance, performance);
}

static char *
begin(const CbCase *c, CbPatch *patch)
{
    g_autoptr(GArray) taken = take(c);
    g_autofree char *entries = cb_count_entries(taken->len);
    cb_patch_pool(c, patch);
    open_run(c, patch, taken->len);
    if (is_emergency(c))
        cb_patch_auto_event(c, patch, "EMERGENCY_PROCESSING", cb_case_said(c, "reason"));
    for (guint i = 0; i < taken->len; i++) {
        guint booking = g_array_index(taken, CbPooled, i).booking;
        CbEntryChange change = cb_entry_change(c, booking, "PROCESSING_ATTEMPT", "processing");
        change.attempts++;
        change.batch_id = c->decision->id;
        cb_patch_entry(c, patch, booking, &change);
    }
    return g_strdup_printf("%s run has begun with %s.", is_emergency(c) ? "An emergency" : "A", entries);
}

/* --- ending ----------------------------------------------------------------------------------- */

CbRunCounts
cb_run_count(const CbWorld *world, const char *batch_id)
{
    CbRunCounts counts = {0};
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++) {
        const char *status = pool_processing_log_entry_status(world, row);
        if (g_strcmp0(pool_processing_log_entry_batch_id(world, row), batch_id) != 0)
            continue;
        counts.processed++;
        counts.assigned += g_strcmp0(status, cb_fate_name(CB_FATE_ASSIGNED)) == 0;
        counts.escalated += g_strcmp0(status, cb_fate_name(CB_FATE_ESCALATED)) == 0;
        counts.failed += g_strcmp0(status, cb_fate_name(CB_FATE_FAILED)) == 0;
    }
    return counts;
}

GArray *
cb_run_held(const CbWorld *world, const char *batch_id)
{
    g_autoptr(GArray) entries = cb_pool_entries(world);
    GArray *held = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < entries->len; i++) {
        const CbPooled *entry = &g_array_index(entries, CbPooled, i);
        if (entry->status == CB_POOLED_PROCESSING && g_strcmp0(cb_entry_holder(world, entry->booking), batch_id) == 0)
            g_array_append_val(held, entry->booking);
    }
    return held;
}

/* How much nearer hours have come since the run began; FALSE: nobody noted how it was. */
static gboolean
improvement_of(const CbCase *c, guint batch, double *hours)
{
    g_autoptr(cJSON) performance = cJSON_Parse(pool_processing_log_performance(c->world, batch));
    const cJSON *before = cb_json_member(performance, GAP_BEFORE);
    if (!cJSON_IsNumber(before))
        return FALSE;
    *hours = before->valuedouble - gap_hours(c);
    return TRUE;
}

/* Members of `errors` that are texts, without what nobody should read. */
static cJSON *
errors_of(const cJSON *errors)
{
    cJSON *json = cJSON_CreateArray();
    const cJSON *error;
    cJSON_ArrayForEach(error, errors) {
        g_autofree char *text = cJSON_IsString(error) ? cb_strip(error->valuestring) : NULL;
        if (text != NULL && cJSON_GetArraySize(json) < MOST_ERRORS)
            cJSON_AddItemToArray(json, cJSON_CreateString(text));
    }
    return json;
}

void
cb_patch_close_run(const CbCase *c, CbPatch *patch, guint batch, const cJSON *errors)
{
    const CbWorld *world = c->world;
    const char *id = pool_processing_log_batch_id(world, batch);
    CbRunCounts counts = cb_run_count(world, id);
    gint64 took_ms = MAX(0, c->now - pool_processing_log_processing_start_time(world, batch)) / 1000;
    double improvement;
    char text[32];
    CbRow *row = cb_patch_add_key(patch, CB_pool_processing_log, id);
    cb_patch_set_integer(row, CB_pool_processing_log_processing_end_time, c->now);
    cb_patch_set_integer(row, CB_pool_processing_log_processed_entries, counts.processed);
    cb_patch_set_integer(row, CB_pool_processing_log_assigned_entries, counts.assigned);
    cb_patch_set_integer(row, CB_pool_processing_log_escalated_entries, counts.escalated);
    cb_patch_set_integer(row, CB_pool_processing_log_failed_entries, counts.failed);
    cb_patch_set_integer(row, CB_pool_processing_log_average_processing_time_ms,
                         counts.processed == 0 ? CB_NULL : took_ms / counts.processed);
    cb_patch_set_text(patch, row, CB_pool_processing_log_system_load,
                      cb_batch_load_name(cb_batch_load(counts.processed, counts.failed, counts.escalated)));
    if (improvement_of(c, batch, &improvement))
        cb_patch_set_text(patch, row, CB_pool_processing_log_fairness_improvement,
                          cb_pool_weight_format(improvement, text));
    cb_patch_set_json(patch, row, CB_pool_processing_log_errors, errors_of(errors));
}

static void
give_back(const CbCase *c, CbPatch *patch, guint booking)
{
    CbEntryChange change = cb_entry_change(c, booking, "STATUS_CHANGE", "waiting");
    change.batch_id = cb_case_text(c, "batch_id");
    cb_patch_entry(c, patch, booking, &change);
}

/* A full run settles when the next one is, unless its runner says so. */
static void
schedule(const CbCase *c, CbPatch *patch, guint batch)
{
    CbPoolMode mode = cb_pool_policy(c->world).mode;
    gint64 begun = pool_processing_log_processing_start_time(c->world, batch), next = cb_case_time(c, "next_run_at");
    gboolean full =
        g_strcmp0(pool_processing_log_processing_type(c->world, batch), cb_run_type_name(CB_RUN_DAILY)) == 0;
    CbPoolSchedule after = cb_pool_schedule(mode, begun), look = cb_pool_schedule(mode, c->now);
    gint64 planned = pool_state_next_check_at(c->world, cb_world_find(c->world, CB_pool_state, CB_POOL_ID));
    CbRow *row = cb_patch_pool(c, patch);
    cb_patch_set_integer(row, CB_pool_state_last_run_at, begun);
    if (planned == CB_NULL || planned > c->now) /* a look that is due stays so: a switch may have asked for it meanwhile */
        cb_patch_set_integer(row, CB_pool_state_next_check_at, look.check);
    if (next != CB_NULL || full)
        cb_patch_set_integer(row, CB_pool_state_next_run_at, next != CB_NULL ? next : after.run);
}

static char *
end(const CbCase *c, CbPatch *patch)
{
    guint batch = cb_case_batch(c);
    const char *id = pool_processing_log_batch_id(c->world, batch);
    CbRunCounts counts = cb_run_count(c->world, id);
    g_autoptr(GArray) held = cb_run_held(c->world, id);
    schedule(c, patch, batch);
    cb_patch_close_run(c, patch, batch, cb_json_member(c->payload, "errors"));
    for (guint i = 0; i < held->len; i++)
        give_back(c, patch, g_array_index(held, guint, i));
    g_autofree char *back = cb_count_entries(held->len);
    GString *text = g_string_new(NULL);
    g_string_printf(text, "The run is closed: %u assigned, %u left to people, %u failed", counts.assigned,
                    counts.escalated, counts.failed);
    if (held->len > 0)
        g_string_append_printf(text, "; %s wait%s again", back, held->len == 1 ? "s" : "");
    g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

const CbRecipe cb_pool_run_recipes[] = {
    {"pool.begin",
     {&cb_rule_pool_found, &cb_rule_may_decide, &readable, &may_hurry, &reason_said, &enabled, &not_claimed, &any},
     begin},
    {"pool.end", {&cb_rule_pool_found, &cb_rule_may_decide, &batch_found, &batch_open, &end_reads}, end},
    {.kind = NULL},
};
