/* What people and bookings of the pool are called in sentences. */
#pragma once

#include "engine/world.h"

/* First and last name with a blank between them, else the employee code. Caller frees. */
char *cb_name_of_employee(const CbWorld *world, guint employee);
/* The same of a code, which is its own name where nobody is known by it; "somebody" for NULL. Caller frees. */
char *cb_name_of_code(const CbWorld *world, const char *emp_code);
/* What the meeting is about, else its type and id: "VIP meeting bk_00042". Caller frees. */
char *cb_name_of_booking(const CbWorld *world, guint booking);
