/* The tie between a desk and its hub: a courier that brings facts and takes decisions, and a desk that takes in
 * what it brings. The console has one, and so has the demo's colleague, who has no screen.
 */
#pragma once

#include "sync/client/courier.h"
#include "tui/desk.h"

typedef struct CbTie CbTie;

/* What changed, called from the main loop. `patch`: the World moved only by it (borrowed); NULL with `world`
 * TRUE: it moved in ways not known. `error`, if any, is borrowed. */
typedef void (*CbTieChanged)(gpointer data, gboolean world, const CbPatch *patch, const GError *error);

/* NULL with an error when no courier can be started; the desk must be signed in at a hub. */
CbTie *cb_tie_new(CbDesk *desk, CbTieChanged changed, gpointer data, GError **error);
void cb_tie_free(CbTie *tie);

const CbAgentStatus *cb_tie_status(const CbTie *tie);
CbCourier *cb_tie_courier(const CbTie *tie);
/* Who else has which session open: CbLook. */
const GArray *cb_tie_looks(const CbTie *tie);
/* Plain HTTP beyond loopback was allowed by hand: to be said for as long as it lasts. */
gboolean cb_tie_is_insecure(const CbTie *tie);
