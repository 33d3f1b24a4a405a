/* What the functions of existing clients, /functions/v1/…, have in common: answers that pages of other sites may read, errors
 * as {"error": …}, and who calls.
 */
#pragma once

#include "engine/campaigns/orchestrate.h"
#include "sync/hub/inside.h"

/* Takes the body, NULL: none. */
CbAnswer *cb_function_answer(guint status, cJSON *body);
CbAnswer *cb_function_error(guint status, const char *text);
/* What a browser asks before a call. */
CbAnswer *cb_function_options(void);
/* 500 after something failed, whose error it takes. */
CbAnswer *cb_function_failure(CbHub *hub, GError *error);

/* The caller, with what the rules of campaigns know of them. */
typedef struct {
    CbAsker *asker; /* NULL: nobody who counts */
    CbWorld *world; /* that `user` borrows from; NULL for the service key */
    char *email;
    CbOrchestratorUser user;
} CbCaller;
/* Reads who calls: the service key (as bearer or apikey), or somebody who has signed in and their profile: that of their
 * id, else that of their e-mail address. FALSE with an error when it cannot be told. */
gboolean cb_caller_find(CbHub *hub, const CbRequest *request, CbCaller *caller, GError **error);
void cb_caller_clear(CbCaller *caller);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbCaller, cb_caller_clear)

/* The id of somebody's row in profiles, found as above; NULL without one, or with an error. Caller frees. */
char *cb_hub_profile_of(CbHub *hub, const CbAsker *asker, GError **error);

/* Calls of the orchestrator that the hub makes: each decision in a transaction of its own. */
typedef struct {
    CbHub *hub;
    gint64 now;
    gboolean (*still)(gpointer data, const CbWorld *world); /* whether decisions are to be made; NULL: yes */
    gpointer data;
    CbWorld *world, *before; /* before the first call: the World as it is */
    gboolean moot;           /* set when `still` said no */
    GError *error;           /* set when something failed */
} CbOrchestration;
CbOrchestratorAnswer cb_hub_orchestrate(CbOrchestration *orchestration, const CbOrchestratorCall *call);
void cb_orchestration_clear(CbOrchestration *orchestration);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbOrchestration, cb_orchestration_clear)
