/* What of the pool needs a person ("Persistent booking pool", sections 7, 8 and 14). About a booking at most one row,
 * for the first of these that holds:
 *
 *   CORRUPTED        critical  recover         its row contradicts itself
 *   DEADLINE_PASSED  critical  process         it should have been decided
 *   LEFT_FOR_MANUAL  high      assign-booking  failed, with six attempts: nothing tries again
 *   STUCK            high      recover         taken for over an hour
 *   FAILED           medium    retry           failed, and tried again later
 *   NO_INTERPRETER             assign-booking  out of the pool, escalated, nobody has it, and it has not begun: critical less
 *                                              than 24 hours before, high less than 72, else medium
 *
 * and about the pool as a whole, once it has its row:
 *
 *   SHORT_OF_PEOPLE            pool-days       within the next seven days more meetings at once than people: high within
 *                                              three days, else medium
 *   RUNS_FAILED      high      run-pool        three errors of a run since the last good one
 *   SCHEDULE_LATE    high      run-pool        the next run is late
 *   SWITCH_FAILED    high      pool-mode       the newest switch of the mode failed
 *   FLAPPING         medium    pool-override   switched automatically more than three times within an hour
 *   OVERRIDE_LAPSES  low       pool-override   the mode is held, and that ends within a day
 */
#pragma once

#include "engine/domain.h"

/* Appends CbAttention values to `found`; for the domain's entry. */
void cb_pool_attention(const CbWorld *world, gint64 now, GArray *found);
