/* The answers of the pool's routes: {"success":true,"data":…} and those of sync/hub/envelope.h; and who asks. For these
 * routes only.
 */
#pragma once

#include "sync/hub/envelope.h"
#include "sync/hub/pool/inside.h"

typedef struct {
    CbHub *hub;
    const CbAsker *asker;
    const CbRequest *request;
    const cJSON *body; /* an object, empty where none was sent; NULL for GET */
    gint64 now;
    gboolean blind; /* the database could not be read: the World is empty */
} CbPoolCall;

/* Takes the data, NULL: null. */
CbAnswer *cb_pool_answer(cJSON *data);
/* A decision that was refused: 400, 403, 404 or 409 by its code. */
CbAnswer *cb_pool_refuse_outcome(const CbOutcome *outcome);

/* Who decides what this call asks for. */
CbPoolWho cb_pool_caller(const CbPoolCall *call);
/* A text of the body, NULL: it is not there or blank. */
const char *cb_pool_body_text(const CbPoolCall *call, const char *name);

/* --- handlers, for the table of routes (routes.c) --------------------------------------------- */

typedef CbAnswer *(*CbPoolHandler)(const CbPoolCall *call);
/* looks.c */
CbAnswer *cb_pool_look_status(const CbPoolCall *call);
CbAnswer *cb_pool_look_dashboard(const CbPoolCall *call);
CbAnswer *cb_pool_look_emergency(const CbPoolCall *call);
CbAnswer *cb_pool_look_health(const CbPoolCall *call);
CbAnswer *cb_pool_look_diagnostics(const CbPoolCall *call);
CbAnswer *cb_pool_look_history(const CbPoolCall *call);
CbAnswer *cb_pool_look_alerts(const CbPoolCall *call);
CbAnswer *cb_pool_look_auto(const CbPoolCall *call);
CbAnswer *cb_pool_look_config(const CbPoolCall *call);
/* actions.c */
CbAnswer *cb_pool_do_process(const CbPoolCall *call);
CbAnswer *cb_pool_do_scheduler(const CbPoolCall *call);
CbAnswer *cb_pool_do_daily(const CbPoolCall *call);
CbAnswer *cb_pool_do_interval(const CbPoolCall *call);
CbAnswer *cb_pool_do_emergency(const CbPoolCall *call);
CbAnswer *cb_pool_do_mend(const CbPoolCall *call);
CbAnswer *cb_pool_do_configure(const CbPoolCall *call);
CbAnswer *cb_pool_do_evaluate(const CbPoolCall *call);
CbAnswer *cb_pool_do_override(const CbPoolCall *call);
CbAnswer *cb_pool_do_switch(const CbPoolCall *call);
CbAnswer *cb_pool_do_place(const CbPoolCall *call);
