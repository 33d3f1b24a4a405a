/* What a job requires of a department and who is assigned, by role ("Staffing campaigns", section 6, steps 3 and 4).
 * Role codes are trimmed, blank ones do not count; negative quantities are 0, several rows of one role add up.
 */
#pragma once

#include "engine/world.h"

/* The most people that a campaign looks for in one role: what requires more is a slip of the pen. */
#define CB_NEED_MOST 500

/* The column of job_assignments that names a department's roles, whatever its case; -1 when it has none. */
int cb_role_column(const char *department);

typedef struct {
    char *role_code;
    gint64 required;
    guint assigned;  /* technicians, and one for each row without one */
    GArray *people;  /* guint: the assigned technicians, ascending, each once */
} CbNeed;

/* All roles that are required of or assigned in a department, by role code; free with g_array_unref (CbNeed). The
 * department must have a role column to have anybody assigned. A job that is gone (CB_NO_ROW) requires nothing. */
GArray *cb_needs(const CbWorld *world, guint job, const char *department);
/* The need of a role in them, NULL when it is neither required nor assigned. */
const CbNeed *cb_need_of(const GArray *needs, const char *role_code);

/* A role code without blanks around it. Caller frees. */
char *cb_role_trim(const char *role_code);
