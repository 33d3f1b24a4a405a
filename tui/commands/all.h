/* The entries that the files of this folder end in, each ending with a NULL name. */
#pragma once

#include <stdio.h>

#include "engine/operators/callsheet.h"
#include "tui/command.h"

extern const CbCommand cb_commands_operators[];
extern const CbCommand cb_commands_why_not[];
extern const CbCommand cb_commands_decide[];
extern const CbCommand cb_commands_absence[];
extern const CbCommand cb_commands_contact[];
extern const CbCommand cb_commands_change[];
extern const CbCommand cb_commands_complete[];
extern const CbCommand cb_commands_outbox[];
extern const CbCommand cb_commands_handover[];
extern const CbCommand cb_commands_push[];
extern const CbCommand cb_commands_callsheet[];
extern const CbCommand cb_commands_files[];
extern const CbCommand cb_commands_policy[];
extern const CbCommand cb_commands_doctor[];
extern const CbCommand cb_commands_login[];
extern const CbCommand cb_commands_sync[];
extern const CbCommand cb_commands_demo[];
extern const CbCommand cb_commands_help[];
extern const CbCommand cb_commands_serve[];
extern const CbCommand cb_commands_send[];
extern const CbCommand cb_commands_user[];
extern const CbCommand cb_commands_token[];
extern const CbCommand cb_commands_backup[];
extern const CbCommand cb_commands_sweep[];
extern const CbCommand cb_commands_campaign[];
extern const CbCommand cb_commands_rank[];
extern const CbCommand cb_commands_pool[];
extern const CbCommand cb_commands_sign[];
extern const CbCommand cb_commands_match[];
extern const CbCommand cb_commands_advisor[];
extern const CbCommand cb_commands_peers[];

/* Opens or prints a view of the console: the one called `view`, NULL: today. */
CbExit cb_board_show(CbCall *call, const char *view, GError **error);
gboolean cb_board_has_view(const char *name);
/* An entry for each view; valid until the program ends. A command of the same name hides it, unless
 * --plain asks for the view; --view opens it all the same. */
const CbCommand *cb_commands_board(void);

/* `--generate man|bash|zsh|fish`: a document made from the tables. */
CbExit cb_documents_generate(const CbCall *call);
void cb_documents_man(gint64 now, FILE *out);
void cb_documents_bash(FILE *out);
void cb_documents_zsh(FILE *out);
void cb_documents_fish(FILE *out);

/* The decisions that conflict with the facts as they are now: a set of their ids (char *). */
GHashTable *cb_outbox_conflicts(const CbDesk *desk);
/* Those that did not conflict `before`: as JSON (the caller's), and as lines for people. */
cJSON *cb_outbox_conflicts_since(const CbDesk *desk, GHashTable *before);
void cb_outbox_print_conflicts(const CbDesk *desk, GHashTable *before, FILE *out);

/* A call sheet as lines for people; times by the clocks of `zone`. `links`: telephone numbers and e-mail addresses
 * are hyperlinks (OSC 8). */
void cb_call_sheet_print(const CbWorld *world, const CbCallSheet *sheet, const char *zone, gboolean links,
                         FILE *out);

/* Pushes and pulls until everything is current, with progress on a terminal, and says how it ended. */
CbExit cb_sync_once(CbCall *call, const char *directory, gboolean refetch, GError **error);

/* Whether a view has the command's name, so that only --view opens it. */
gboolean cb_help_hides_view(const CbCommand *command);
/* Prints the help of a command, NULL: of the program. */
void cb_help_print(const CbCommand *command, FILE *out);
