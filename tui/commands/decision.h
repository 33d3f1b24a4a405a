/* A decision that a command makes: previewed or made, and told. */
#pragma once

#include "tui/command.h"

/* Decides on the desk, or with --dry-run says what that would do and changes nothing. Answers in a sentence,
 * with --json in {outcome, code, row}: the row that the decision is about, and with --dry-run the lines of its
 * `effect`. `payload` is a JSON object. */
CbExit cb_decision_make(CbCall *call, const char *kind, const char *target_id, const char *payload,
                        GError **error);
/* The same for several in one batch, which is undone as one; an array in JSON. Refused when one of them is. */
CbExit cb_decision_make_all(CbCall *call, const CbWish *wishes, guint n, GError **error);

/* What came of a decision, and when the others hear of it. */
void cb_decision_say(const CbDesk *desk, const char *sentence);

/* --dry-run, for the options of commands that decide. */
#define CB_OPTION_DRY_RUN                                                                              \
    {                                                                                                  \
        "dry-run", CB_OPTION_FLAG, G_STRUCT_OFFSET(CbCall, dry_run), NULL, NULL,                       \
            "say what it would do, and change nothing", 0                                              \
    }
