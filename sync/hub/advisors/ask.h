/* Decisions of this domain that the hub makes. */
#pragma once

#include "engine/json.h"
#include "sync/hub/inside.h"

typedef struct {
    const char *kind, *target;
    cJSON *payload;    /* taken; NULL: {} */
    const char *actor; /* NULL: the hub itself */
    CbRole role;       /* CB_ROLE_VIEWER, who decides nothing: a service */
    gboolean (*still)(gpointer data, const CbWorld *world); /* NULL: nothing to ask */
    gpointer data;
} CbAdvisorAsk;

typedef struct {
    CbOutcome *outcome;
    CbWorld *after;
} CbAsked;
void cb_asked_clear(CbAsked *asked);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbAsked, cb_asked_clear)

/* The decision itself; takes the payload. */
CbDecision *cb_advisor_decision(const CbHub *hub, const CbAdvisorAsk *ask);
/* FALSE with an error when it could not be decided. `asked` may be NULL. */
gboolean cb_advisor_ask(CbHub *hub, const CbAdvisorAsk *ask, CbAsked *asked, GError **error);
