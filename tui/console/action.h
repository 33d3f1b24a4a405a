/* Actions: everything a key can do has a name and stands in one table, which feeds the key map, the hint
 * bar, the help, the palette, the man page and the tests.
 */
#pragma once

#include "tui/console/console.h"

/* Where an action applies; an action may name several. The more special one wins a key. */
typedef enum {
    CB_IN_ANY = 1 << 0,       /* every view */
    CB_IN_SESSION = 1 << 1,   /* the selected row is about a session */
    CB_IN_PERSON = 1 << 2,    /* a person is selected in the session's detail */
    CB_IN_DAY = 1 << 3,       /* the day view */
    CB_IN_DECISION = 1 << 4,  /* the selected row is a decision */
    CB_IN_HANDOVER = 1 << 5,  /* the hand-over */
    CB_IN_CAMPAIGNS = 1 << 6, /* the campaigns */
    CB_IN_CAMPAIGN = 1 << 7,  /* the selected row is about a campaign */
    CB_IN_CANDIDATE = 1 << 8, /* a person is selected in the campaign's detail */
    CB_IN_JOB = 1 << 9,       /* the selected row is about a job */
    CB_IN_POOL = 1 << 10,     /* the pool, or a row about it as a whole */
    CB_IN_BOOKING = 1 << 11,  /* the selected row is about a booking */
    CB_IN_INTERPRETER = 1 << 12, /* an interpreter is selected in the booking's detail */
    CB_IN_MATCHES = 1 << 13,     /* the matches, or a row about the advisors as a whole */
    CB_IN_MATCH = 1 << 14,       /* the selected row is about a project that asks for an advisor */
    CB_IN_PEERS = 1 << 15,       /* the peers */
    CB_IN_EVENT = 1 << 16,       /* the selected row is about an event */
    CB_IN_COUPLE = 1 << 17,      /* two people are selected in the event's detail */
    CB_IN_GUEST = 1 << 18,       /* one person is, or what one person wrote */
} CbContext;

enum {
    CB_CHANGES = 1 << 0, /* decides something: not in read-only mode */
    CB_HINT = 1 << 1,    /* shown in the hint bar */
};

typedef struct {
    const char *name;  /* "propose": in key maps, palette, documents */
    guint contexts;    /* CbContext */
    guint flags;
    const char *label; /* one or two words for the hint bar */
    const char *help;  /* one sentence for the help and the man page */
    void (*run)(CbConsole *console, int argument);
    int argument;
} CbAction;

extern const CbAction cb_actions[];
extern const guint cb_n_actions;

const CbAction *cb_action_find(const char *name);

/* The contexts that hold right now. */
guint cb_action_contexts(CbConsole *console);
/* Whether the action applies now, and may be run (read-only mode, role). */
gboolean cb_action_applies(CbConsole *console, const CbAction *action);
gboolean cb_action_allowed(CbConsole *console, const CbAction *action);
