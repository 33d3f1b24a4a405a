/* The rows of the demo's interpreter bookings: people, bookings, the pool's settings (bookings.c), and what was logged of
 * the last days (booked_log.c).
 */
#pragma once

#include "engine/demo/booked.h"

/* Without bookings and interpreters it adds nothing. */
void cb_demo_add_bookings(CbWorldBuilder *builder, const CbDemoOptions *options);

typedef char CbDemoBookingId[16];
/* "bk_00042", "int_007", "emp_003". */
const char *cb_demo_booking_id(CbDemoBookingId id, const CbDemoBooked *one);
const char *cb_demo_interpreter_id(CbDemoBookingId id, guint interpreter);
const char *cb_demo_owner_id(CbDemoBookingId id, guint owner);

/* The logs: why each was decided so, the runs of the last days with their entries, history, conflicts, duty rosters,
 * errors, switches of the mode. (booked_log.c) */
void cb_demo_add_booking_logs(CbWorldBuilder *builder, const GArray *booked, const CbDemoOptions *options);
