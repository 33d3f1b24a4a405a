/* Whether a database has what the pool needs ("Persistent booking pool", section 12): from the names of what is there
 * to issues, a recommendation for each, and what may be repaired without asking. No SQL: whoever holds the database
 * carries it out, or prints it, looks again, and compares.
 *
 * Without bookings, people or the log of assignments, or without the pool's columns, nothing is processed; without
 * another log or without policies it is, and so without an index. What may be made is empty: logs, columns that may
 * be null (attempts: 0), indexes; tables of facts and policies are somebody's to bring.
 */
#pragma once

#include "engine/domain.h"

/* What is there. Lists end with NULL; a list that is NULL was not looked at. */
typedef struct {
    const char *const *tables;  /* "booking_plan" */
    const char *const *columns; /* "booking_plan.pool_status" */
    const char *const *indexes; /* the columns that an index begins with, written in the same way */
} CbSchemaSeen;

typedef enum { CB_REPAIR_NONE, CB_REPAIR_TABLE, CB_REPAIR_COLUMN, CB_REPAIR_INDEX } CbRepair;

typedef struct {
    CbTableId table;
    int column;           /* -1: the table itself */
    gboolean index;       /* it is there, its index is not */
    gboolean error;       /* else a warning */
    CbRepair repair;      /* what may be made */
    char *recommendation; /* a sentence */
} CbSchemaIssue;

typedef struct {
    GArray *issues; /* CbSchemaIssue by name of table, the table itself first, then by column, then
                       indexes */
    gboolean valid; /* no issue at all */
    gboolean can_process;
} CbSchemaCheck;

CbSchemaCheck *cb_schema_check(const CbSchemaSeen *seen);
void cb_schema_check_free(CbSchemaCheck *check);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CbSchemaCheck, cb_schema_check_free)

/* After a repair: how many issues that might be repaired are gone, and how many are still there. */
typedef struct {
    guint repaired, failed;
} CbSchemaRepaired;
CbSchemaRepaired cb_schema_repaired(const CbSchemaCheck *before, const CbSchemaCheck *after);
