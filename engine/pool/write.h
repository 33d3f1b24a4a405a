/* The rows that decisions about the pool write: bookings and entries with their history, the pool's state, its policy.
 */
#pragma once

#include "engine/pool/case.h"

/* A row with an id of its own that follows from the decision, for logs. */
CbRow *cb_patch_logged(const CbCase *c, CbPatch *patch, CbTableId table);

/* A booking's row with its key, updated_at and the next version. Write each booking once. */
CbRow *cb_patch_booking(const CbCase *c, CbPatch *patch, guint booking);
/* Sets interpreter and status as one (a business rule); NULL takes the interpreter off, and it waits. */
void cb_patch_interpreter(CbPatch *patch, CbRow *booking, const char *emp_code);

/* How an entry changes. */
typedef struct {
    const char *action;   /* of the history: POOL_ENTRY, STATUS_CHANGE, PROCESSING_ATTEMPT, … */
    const char *previous; /* status before; NULL: it was not in the pool */
    const char *status;   /* and after; NULL: it leaves the pool, which clears its four columns */
    gint64 entered, deadline, attempts;
    const char *error, *batch_id; /* NULL: none */
} CbEntryChange;

/* The entry as it is, about to become `status`; of a booking outside the pool one that enters now. */
CbEntryChange cb_entry_change(const CbCase *c, guint booking, const char *action, const char *status);
/* Adds the row of its history alone: for what happens on the way. */
void cb_patch_entry_history(const CbCase *c, CbPatch *patch, guint booking, const CbEntryChange *change);
/* Adds history and booking, which is returned for more. */
CbRow *cb_patch_entry(const CbCase *c, CbPatch *patch, guint booking, const CbEntryChange *change);

/* The pool's row with its key and the next version. Once a patch. */
CbRow *cb_patch_pool(const CbCase *c, CbPatch *patch);
/* The row of the policy in force, as the newest; one with NORMAL's numbers where there is none. */
CbRow *cb_patch_pool_policy(const CbCase *c, CbPatch *patch);

/* A row of the log of automatic switching; the actor has triggered it, the mode is the one in force. */
CbRow *cb_patch_auto_event(const CbCase *c, CbPatch *patch, const char *event, const char *reason);
/* An error that somebody met, without credentials and SQL. */
void cb_patch_error(const CbCase *c, CbPatch *patch, const char *operation, const char *booking_id, const char *error,
                    const char *correlation_id);

/* Prints JSON into a text column and frees it; NULL: null. */
void cb_patch_set_json(CbPatch *patch, CbRow *row, guint column, cJSON *json);
