/* Commands whose first argument says what is to be done: `match show`, `advisor availability`. One table a command feeds
 * the parser, the help, the man page and the completions.
 */
#pragma once

#include "tui/command.h"

typedef struct {
    const char *name,
        *takes;        /* `takes`: what stands behind it, for the message when that is wrong */
    guint least, most; /* words behind it */
    gboolean changes;  /* not in read-only mode, but for --dry-run */
    CbExit (*run)(CbCall *call, GError **error);
    const char *options; /* the command's own that it takes, beside --dry-run where it changes something, with blanks
                            between; NULL: whichever, as their summaries say */
} CbSubcommand;

/* Each ends with a NULL name. */
extern const CbSubcommand cb_actions_of_advisor[], cb_actions_of_match[], cb_actions_of_peers[], cb_actions_of_pool[],
    cb_actions_of_provision[];
/* Those of the command called so, NULL where it has none. */
const CbSubcommand *cb_subcommands_of(const char *command);

/* "an event and one of its guests; --phone, --sms": what stands behind it, for people. Caller frees. */
char *cb_help_action(const CbSubcommand *action);

/* Runs the action that the call's first word names; the desk is open. */
CbExit cb_subcommand_run(CbCall *call, GError **error);
