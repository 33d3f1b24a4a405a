/* What the policy `peers` says about what the hub does by itself, beside policy.h: {"fromName": "Forum", "newcomers": true,
 * "textsAMinute": 20, "textsAtOnce": 10}. What is left out or of another form has its default.
 */
#pragma once

#include "engine/world.h"

typedef struct {
    gboolean newcomers;     /* who checks in after the run gets a run of their own; FALSE: a person makes it */
    guint a_minute, at_once; /* texts, of all hubs together: at most 20 and 10 */
} CbPeersAutomatic;

CbPeersAutomatic cb_peers_automatic(const CbWorld *world);

/* Whom texts about an event come from: the policy's name, else the event's. Caller frees. */
char *cb_peers_from_name(const CbWorld *world, guint event);
