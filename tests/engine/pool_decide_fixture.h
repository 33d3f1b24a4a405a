/* Decisions about the pool in tests: a small office in BALANCE, what is decided there, and what must hold afterwards.
 *
 * Sound is a World of the pool in which
 *   an entry has no interpreter, and its booking waits;
 *   a booking with an interpreter is approved (or cancelled, or over);
 *   nobody has two approved bookings at the same time;
 *   the newest row of an entry's history says what the entry is;
 *   the counts of a closed run are those of the entries that it logged.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/json.h"
#include "engine/pool/defaults.h"
#include "engine/pool/pool.h"
#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

#define HOUR (60 * CB_MINUTE)

static inline gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static inline gint64
pool_now(void)
{
    return worlds_time(POOL_NOW);
}

/* The rows with settings where they have none. */
static inline CbWorld *
pool_world(const CbPatch *rows)
{
    g_autoptr(CbWorld) plain = worlds_of(rows);
    g_autoptr(CbPatch) settings = cb_patch_new();
    cb_pool_defaults(plain, settings, pool_now());
    return cb_world_patch(plain, settings);
}

/* Ana, Ben and Cho in BALANCE. */
static inline CbPatch *
pool_office(void)
{
    CbPatch *rows = cb_patch_new();
    pool_person(rows, "ana");
    pool_person(rows, "ben");
    pool_person(rows, "cho");
    pool_mode(rows, "BALANCE");
    return rows;
}

/* --- soundness -------------------------------------------------------------------------------- */

static inline guint
pool_newest(const CbWorld *world, guint booking)
{
    guint newest = CB_NO_ROW;
    CB_EACH_LINK(world, pool_entry_history, booking_id, booking, row)
        if (newest == CB_NO_ROW ||
            pool_entry_history_created_at(world, row) > pool_entry_history_created_at(world, newest))
            newest = row;
    return newest;
}

static inline void
pool_assert_booking(const CbWorld *world, guint row)
{
    const char *who = booking_plan_interpreter_emp_code(world, row),
               *status = booking_plan_booking_status(world, row);
    const char *pool = booking_plan_pool_status(world, row), *id = booking_plan_booking_id(world, row);
    guint newest = pool_newest(world, row);
    if (pool != NULL && (who != NULL || !is(status, "waiting")))
        fail_msg("%s is in the pool, but %s, with %s", id, status, who != NULL ? who : "nobody");
    if (who != NULL && is(status, "waiting"))
        fail_msg("%s has %s and still waits", id, who);
    if (newest != CB_NO_ROW && !is(pool_entry_history_new_status(world, newest), pool))
        fail_msg("%s is %s and its history says %s", id, pool, pool_entry_history_new_status(world, newest));
    if (pool == NULL)
        assert_int_equal(booking_plan_pool_processing_attempts(world, row), 0);
}

static inline void
pool_assert_no_clash(const CbWorld *world)
{
    for (guint a = 0; a < cb_world_rows(world, CB_booking_plan); a++)
        for (guint b = 0; b < a; b++) {
            const char *who = booking_plan_interpreter_emp_code(world, a);
            if (who != NULL && is(who, booking_plan_interpreter_emp_code(world, b)) &&
                is(booking_plan_booking_status(world, a), "approve") &&
                is(booking_plan_booking_status(world, b), "approve") &&
                booking_plan_time_start(world, a) < booking_plan_time_end(world, b) &&
                booking_plan_time_start(world, b) < booking_plan_time_end(world, a))
                fail_msg("%s has %s and %s at the same time", who, booking_plan_booking_id(world, a),
                         booking_plan_booking_id(world, b));
        }
}

static inline guint
pool_logged(const CbWorld *world, const char *batch, const char *status)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++)
        n += is(pool_processing_log_entry_batch_id(world, row), batch) &&
             (status == NULL || is(pool_processing_log_entry_status(world, row), status));
    return n;
}

static inline void
pool_assert_sound(const CbWorld *world)
{
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++)
        pool_assert_booking(world, row);
    pool_assert_no_clash(world);
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log); row++) {
        const char *batch = pool_processing_log_batch_id(world, row);
        if (pool_processing_log_processing_end_time(world, row) == CB_NULL)
            continue;
        assert_int_equal(pool_processing_log_processed_entries(world, row), pool_logged(world, batch, NULL));
        assert_int_equal(pool_processing_log_assigned_entries(world, row), pool_logged(world, batch, "assigned"));
        assert_int_equal(pool_processing_log_escalated_entries(world, row), pool_logged(world, batch, "escalated"));
        assert_int_equal(pool_processing_log_failed_entries(world, row), pool_logged(world, batch, "failed"));
    }
}

/* --- deciding --------------------------------------------------------------------------------- */

typedef struct {
    const char *kind, *target, *payload;
    CbRole role;
    gint64 after;   /* POOL_NOW */
    const char *id; /* NULL: a new one */
} PoolCall;

static inline CbDecision *
pool_decision(const CbWorld *world, const PoolCall *call)
{
    static guint n;
    CbDecision *decision =
        cb_decision_new(world, call->kind, call->target, call->payload, "dora", call->role, pool_now() + call->after);
    g_free(decision->id);
    decision->id = call->id != NULL ? g_strdup(call->id) : g_strdup_printf("decision-%u", ++n);
    return decision;
}

static inline CbOutcome *
pool_decide(const CbWorld *world, const PoolCall *call)
{
    g_autoptr(CbDecision) decision = pool_decision(world, call);
    return cb_decide(world, decision, decision->decided_at);
}

/* The root and every person and booking that a patch touches have a version that is higher than before. */
static inline void
pool_assert_raised(const CbWorld *before, const CbWorld *after, const CbPatch *patch)
{
    for (guint i = 0; i < cb_patch_rows(patch); i++) {
        const CbRow *row = cb_patch_row(patch, i);
        int version = cb_table_column(&cb_tables[row->table], "row_version");
        guint key = cb_table_key(&cb_tables[row->table]);
        guint was = version < 0 ? CB_NO_ROW : cb_world_find(before, row->table, row->values[key].text);
        if (was == CB_NO_ROW)
            continue;
        guint now = worlds_find(after, row->table, row->values[key].text);
        assert_int_equal(cb_world_value(after, row->table, (guint)version, now).integer,
                         cb_world_value(before, row->table, (guint)version, was).integer + 1);
    }
}

/* Must be accepted; *world becomes the one after it. The sentence is the caller's. */
static inline char *
pool_do(CbWorld **world, const PoolCall *call)
{
    g_autoptr(CbOutcome) outcome = pool_decide(*world, call);
    if (outcome->code != NULL)
        fail_msg("%s is refused: %s %s", call->kind, outcome->code, outcome->sentence);
    CbWorld *after = cb_world_patch(*world, outcome->patch);
    g_autoptr(CbWorld) rebuilt = worlds_rebuilt(after);
    worlds_assert_same(after, rebuilt);
    pool_assert_raised(*world, after, outcome->patch);
    pool_assert_sound(after);
    cb_world_unref(*world);
    *world = after;
    return g_steal_pointer(&outcome->sentence);
}

/* The same, with this sentence. */
static inline void
pool_do_saying(CbWorld **world, const char *sentence, const PoolCall *call)
{
    g_autofree char *said = pool_do(world, call);
    assert_string_equal(said, sentence);
}

static inline void
pool_just_do(CbWorld **world, const PoolCall *call)
{
    g_free(pool_do(world, call));
}

/* Refused with this code and a sentence that has `words` (NULL: any), and nothing is written. */
static inline void
pool_refuse(const CbWorld *world, const char *code, const char *words, const PoolCall *call)
{
    g_autoptr(CbOutcome) outcome = pool_decide(world, call);
    if (!is(outcome->code, code))
        fail_msg("%s: %s (%s) instead of %s", call->kind, outcome->code != NULL ? outcome->code : "accepted",
                 outcome->sentence, code);
    assert_null(outcome->patch);
    assert_true(strlen(outcome->sentence) > 10);
    if (words != NULL && strstr(outcome->sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", outcome->sentence, words);
}

/* --- looking ---------------------------------------------------------------------------------- */

static inline guint
pool_booking(const CbWorld *world, const char *id)
{
    return worlds_find(world, CB_booking_plan, id);
}

/* "waiting", "failed", …, "" outside the pool. */
static inline const char *
pool_status(const CbWorld *world, const char *id)
{
    const char *status = booking_plan_pool_status(world, pool_booking(world, id));
    return status != NULL ? status : "";
}

/* Who has it, "" for nobody. */
static inline const char *
pool_who(const CbWorld *world, const char *id)
{
    const char *who = booking_plan_interpreter_emp_code(world, pool_booking(world, id));
    return who != NULL ? who : "";
}

static inline gint64
pool_attempts(const CbWorld *world, const char *id)
{
    return booking_plan_pool_processing_attempts(world, pool_booking(world, id));
}

/* The newest row of a link table about a booking, which must be there. */
#define POOL_LOG(world, table, booking) pool_log(world, CB_##table, CB_##table##_booking_id, booking)
static inline guint
pool_log(const CbWorld *world, CbTableId table, guint column, const char *booking)
{
    guint row = cb_world_first(world, table, column, pool_booking(world, booking));
    assert_int_not_equal(row, CB_NO_ROW);
    return row;
}

/* A number in a JSON text, by the names of its members. */
static inline double
pool_number(const char *json, const char *outer, const char *inner)
{
    g_autoptr(cJSON) parsed = cJSON_Parse(json);
    const cJSON *one = cb_json_member(parsed, outer);
    if (inner != NULL)
        one = cb_json_member(one, inner);
    assert_true(cJSON_IsNumber(one));
    return one->valuedouble;
}
