/* A request about peers, and what its handlers share. For these routes only. */
#pragma once

#include "sync/hub/peers/inside.h"

#define CB_PEERS_MOST_IDS 2

typedef struct {
    CbHub *hub;
    const CbAsker *asker;
    const CbRequest *request;
    const char *ids[CB_PEERS_MOST_IDS]; /* what stands for the parts `:…` of the path */
    const cJSON *body; /* an object; NULL for GET */
    gint64 now;
} CbPeersCall;

typedef CbAnswer *(*CbPeersHandler)(const CbPeersCall *call);

/* {"success":true} with more members. */
cJSON *cb_peers_success(void);
/* The World as it is; NULL with *refusal. The caller's. */
CbWorld *cb_peers_world(const CbPeersCall *call, CbAnswer **refusal);
/* Rows of the World; CB_NO_ROW with *refusal, 404. */
guint cb_peers_find_event(const CbWorld *world, const char *id, CbAnswer **refusal);
guint cb_peers_find_contractor(const CbWorld *world, const char *id, CbAnswer **refusal);
guint cb_peers_find_match(const CbWorld *world, const char *id, CbAnswer **refusal);
/* An id in the body, which other programs know as a number; NULL: there is none. Caller frees. */
char *cb_peers_body_id(const CbPeersCall *call, const char *name);

/* Decides in the caller's name; takes the payload. NULL when it was accepted (then *after, which may be NULL, is the World
 * that it led to), else the answer to send. */
CbAnswer *cb_peers_call_decide(const CbPeersCall *call, const char *kind, const char *target, cJSON *payload, CbWorld **after);

/* --- handlers, for the table of routes (routes.c) --------------------------------------------- */

/* looks.c */
CbAnswer *cb_peers_look_choice(const CbPeersCall *call);
CbAnswer *cb_peers_look_matches(const CbPeersCall *call);
CbAnswer *cb_peers_look_stats(const CbPeersCall *call);
/* A match as it is told: all its columns, and both names. */
cJSON *cb_peers_match_json(const CbWorld *world, guint match);
/* actions.c */
CbAnswer *cb_peers_do_match(const CbPeersCall *call);
CbAnswer *cb_peers_do_introduce(const CbPeersCall *call);
CbAnswer *cb_peers_do_respond(const CbPeersCall *call);
CbAnswer *cb_peers_do_connect(const CbPeersCall *call);
CbAnswer *cb_peers_do_agenda(const CbPeersCall *call);

/* Texts that the gateway hands in (inbound.c): signed, of nobody's role. */
CbAnswer *cb_peers_take_inbound(CbHub *hub, const CbRequest *request);
