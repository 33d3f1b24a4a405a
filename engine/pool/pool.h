/* The pool domain: bookings that need an interpreter, decided at once or kept in a persistent pool until they must be.
 */
#pragma once

#include "engine/domain.h"

/* This domain's entry in cb_domains. */
extern const CbDomain cb_pool_domain;

/* The row that decisions about the whole pool are about. */
#define CB_POOL_ID "pool"

/* The kinds of decision it decides.
 *
 * About a booking (booking_plan):
 *   booking.place {}                       at once or into the pool, by the thresholds of the mode; writes the decision's log
 *   booking.process {batch_id, emp_code, took_ms}  decides an entry: whoever ranks first (or `emp_code`, planned, while
 *                                          eligible) gets it, or it escalates to a person; either way it leaves the pool.
 *                                          Without batch_id it claims the entry itself; with one, the batch must hold it, or
 *                                          have held it last: after an error it takes it once more
 *   booking.fail {batch_id, error, tries}  an error met in try `tries` of this run: waits again while tries are left, else
 *                                          (after the fallback) it has failed
 *   booking.retry {}                       a failed, stuck or corrupted entry begins anew: waiting, no attempts
 *   booking.assign {emp_code, reason}      a person chooses, whatever the ranking says, but never into a clash
 *   booking.release {reason, back}         takes the interpreter off again; the booking goes `back` to the "pool" or to
 *                                          "people". Without `back`: to the pool when it is further ahead than the
 *                                          threshold, else to people, for a run would find the same person again
 *   booking.withdraw {reason}              out of the pool, left to people
 * About the pool (pool_state, "pool"):
 *   pool.begin {processing_type, booking_ids, reason}  claims the next entries (those named, else the next that are ready) and
 *                                          opens the record of the run; the decision's id is the batch's. EMERGENCY needs a
 *                                          reason and an administrator; it takes failed and stuck entries too
 *   pool.end {batch_id, next_run_at, errors}  closes the record with its counts; what the batch still holds waits again
 *   pool.recover {}                        stuck, settled and incomplete entries are put right (section 8); runs that were
 *                                          broken off are closed
 *   pool.requeue {}                        failed entries whose pause is over wait again
 *   pool.switch {mode, reason}             another mode, with all that it means for what waits, as one patch (section 10).
 *                                          When too much cannot be placed the patch is the log of the failure alone
 *   pool.policy {numbers of CUSTOM, auto_assign_enabled}
 *   pool.auto {enabled, config}            automatic switching on or off, and its limits
 *   pool.override {reason, until} or {off} the mode stays as it is, whatever is recommended
 *   pool.evaluate {took_ms}                assesses the load; switches where section 11 says so; notes what it said
 *   pool.trouble {operation, booking_id, error, correlation_id}  notes an error
 *
 * Viewers may nothing; EMERGENCY, override, switch, policy and auto need an administrator; the hub itself may all. */
extern const CbDecisionKind cb_pool_kinds[];
extern const guint cb_pool_n_kinds;
CbOutcome *cb_pool_decide(const CbWorld *world, const CbDecision *decision, gint64 now);
