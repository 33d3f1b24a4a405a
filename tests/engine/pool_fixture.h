/* Small Worlds of the pool for its tests: rows by hand, in which only what matters is said. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/when.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-25T12:00:00Z"

/* A meeting that waits for somebody. */
static inline void
add_meeting(CbPatch *rows, const char *id, const char *start, const char *end)
{
    worlds_row(rows, CB_booking_plan, "booking_id", id, "time_start", start, "time_end", end, NULL);
}

/* One that somebody has. */
static inline void
add_assigned(CbPatch *rows, const char *id, const char *code, const char *start, const char *end)
{
    worlds_row(rows, CB_booking_plan, "booking_id", id, "time_start", start, "time_end", end,
               "interpreter_emp_code", code, "booking_status", "approve", NULL);
}

/* An entry of the pool whose meeting is in a month. */
static inline void
add_entry(CbPatch *rows, const char *id, const char *status, const char *deadline, const char *attempts)
{
    worlds_row(rows, CB_booking_plan, "booking_id", id, "time_start", "2026-12-25T09:00:00Z", "time_end",
               "2026-12-25T10:00:00Z", "pool_status", status, "pool_entry_time", "2026-11-20T12:00:00Z",
               "pool_deadline_time", deadline, "pool_processing_attempts", attempts, "updated_at",
               "2026-11-25T11:50:00Z", NULL);
}
