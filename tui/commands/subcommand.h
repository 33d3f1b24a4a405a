/* Commands whose first argument says what is to be done: `match show`, `advisor availability`. */
#pragma once

#include "tui/command.h"

typedef struct {
    const char *name,
        *takes;        /* `takes`: what stands behind it, for the message when that is wrong */
    guint least, most; /* words behind it */
    gboolean changes;  /* not in read-only mode, but for --dry-run */
    CbExit (*run)(CbCall *call, GError **error);
} CbSubcommand;

/* Runs the action that the call's first word names; the desk is open. `actions` ends with a NULL
 * name. */
CbExit cb_subcommand_run(CbCall *call, const CbSubcommand *actions, GError **error);
