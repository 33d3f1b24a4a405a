/* What people and bookings are called in the sentences of the pool. Times are in UTC and say so. */
#pragma once

#include "engine/world.h"

/* First and last name with a blank between them, the employee code without either. Caller frees, here and below. */
char *cb_name_of_employee(const CbWorld *world, guint employee);
/* The same of a code, which is its own name where nobody is known by it; "somebody" for NULL. */
char *cb_name_of_code(const CbWorld *world, const char *emp_code);

/* What the meeting is about, else "General meeting of Mon 24 Nov 09:00 UTC", else its id. */
char *cb_name_of_booking(const CbWorld *world, guint booking);
/* "Mon 24 Nov 09:00–11:00 UTC", with both days where they differ; "" without times. */
char *cb_span_of_booking(const CbWorld *world, guint booking);
/* "Mon 24 Nov 09:00 UTC". */
char *cb_moment_text(gint64 time);
/* … by the clocks of `zone`, "Mon 7 Dec 10:00 CET"; by UTC's where there is no such zone. */
char *cb_moment_text_in(gint64 time, const char *zone);
/* "5.5 h", rounded to the hundredth. */
char *cb_hours_text(gint64 seconds);
