/* What help and palette say about actions, in the same words. */
#pragma once

#include "tui/console/action.h"

/* Contexts as people call them: "On a session", and what to do where it does not hold. */
typedef struct {
    guint context; /* CbContext */
    const char *title;
    const char *advice; /* "select a session first"; NULL: holds everywhere */
} CbContextWords;

enum { CB_N_CONTEXTS = 19 };
extern const CbContextWords cb_context_words[CB_N_CONTEXTS]; /* the most special first */

/* Why the action may not be run at all, in a word, NULL when it may. */
const char *cb_action_ban(CbConsole *console, const CbAction *action);

/* Runs an action chosen by name, or says why it cannot be run now. */
void cb_action_try(CbConsole *console, const CbAction *action);
