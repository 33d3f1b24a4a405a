/* Requests about advisors and their answers: {"success":true,"data":…,"correlationId":…} and
 * {"success":false,"error":"a sentence","code":"…","correlationId":…}. For the files of this folder
 * only.
 */
#pragma once

#include "engine/advisors/advisors.h"
#include "engine/json.h"
#include "sync/hub/advisors/signed.h"
#include "sync/hub/envelope.h"
#include "sync/wire/claims.h"

typedef struct CbMatchCall CbMatchCall;

typedef struct {
    const char *method;
    const char *path; /* behind the base; a part `:id` stands for any */
    guint flags;      /* CB_CALL_… */
    const struct CbBodyField
        *fields; /* of the body; NULL: it may be left out, and holds what it will */
    CbAnswer *(*handler)(CbMatchCall *call);
} CbMatchRoute;

enum {
    CB_CALL_OPEN = 1 << 0,   /* for everybody, unsigned */
    CB_CALL_ADMIN = 1 << 1,  /* for the roles admin and staff */
    CB_CALL_CREATE = 1 << 2, /* says 400 where others say 500, and what is wrong with claims */
};

struct CbMatchCall {
    CbHub *hub;
    const CbRequest *request;
    const CbMatchRoute *route;
    CbSigned is_signed;
    CbMatchClaims *claims;
    cJSON *body; /* NULL: none */
    char *id;    /* what stands for `:id` in the path */
    char correlation[37];
    gboolean spent; /* the nonce went with a decision */
};

/* --- answers ---------------------------------------------------------------------------------- */

/* 200 with this data, which it takes. */
CbAnswer *cb_match_answer(const CbMatchCall *call, cJSON *data);
/* `code` may be NULL. */
CbAnswer *cb_match_refusal(const CbMatchCall *call, guint status, const char *code,
                           const char *sentence);
/* After a failure of the database, whose error it takes. */
CbAnswer *cb_match_failed(const CbMatchCall *call, GError *error);

/* --- decisions -------------------------------------------------------------------------------- */

typedef struct {
    const char *kind, *target;
    cJSON *payload; /* taken; NULL: {} */
} CbMatchAsk;

typedef struct {
    char *id;       /* of the decision */
    CbWorld *after; /* right after it */
} CbMatchTold;
void cb_match_told_clear(CbMatchTold *told);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CbMatchTold, cb_match_told_clear)

/* Decides in the name of who calls, in one transaction with the spending of the nonce. NULL when it
 * was accepted, else the answer to send. */
CbAnswer *cb_match_decide(CbMatchCall *call, const CbMatchAsk *ask, CbMatchTold *told);
/* The project of a row of `table`, NULL when there is no such row; or with *failure set. Caller
 * frees. */
char *cb_match_project(const CbMatchCall *call, CbTableId table, const char *id,
                       CbAnswer **failure);

/* --- reading ---------------------------------------------------------------------------------- */

/* The World as it is; NULL with *failure set. The caller's. */
CbWorld *cb_match_world(const CbMatchCall *call, CbAnswer **failure);
/* A text of the body, NULL: it is not there. */
const char *cb_match_text_of(const CbMatchCall *call, const char *name);
/* Copies a member of the body, under the name that decisions have for it, where it is there. */
void cb_match_copy(const CbMatchCall *call, cJSON *payload, const char *name, const char *as);
/* A parameter of the query, decoded; NULL: it is not there. Caller frees. */
char *cb_match_parameter(const CbMatchCall *call, const char *name);
/* A number of the query, from 1 to `most`; what is none is `otherwise`. */
guint cb_match_number(const CbMatchCall *call, const char *name, guint otherwise, guint most);
/* Instants as existing clients read them, null for CB_NULL. */
cJSON *cb_match_time(gint64 time);
/* A decimal as a number, null without one. */
cJSON *cb_match_decimal(const char *text);

/* A match as it is told: id, projectId, status, score (where there is one), expiresAt, createdAt.
 */
cJSON *cb_match_json(const CbWorld *world, guint match);
/* Rows (guint) of a table, the newest by `created_at` first, at most `most`, for which `holds`. */
typedef gboolean (*CbMatchHolds)(const CbMatchCall *call, const CbWorld *world, guint row,
                                 gpointer data);
cJSON *cb_match_rows(const CbMatchCall *call, const CbWorld *world, CbTableId table,
                     CbMatchHolds holds, gpointer data, guint skip, guint most);

/* --- handlers, for the table of routes (routes.c) --------------------------------------------- */

typedef CbAnswer *CbMatchHandler(CbMatchCall *call);
/* matches.c */
CbMatchHandler cb_match_do_request, cb_match_look_project, cb_match_do_client, cb_match_do_advisor;
/* people.c */
CbMatchHandler cb_match_look_availability, cb_match_do_availability, cb_match_do_hours,
    cb_match_do_time_off;
/* govern.c */
CbMatchHandler cb_match_do_assign, cb_match_do_emergency, cb_match_do_override, cb_match_do_cancel,
    cb_match_do_rule, cb_match_do_notices;
CbMatchHandler cb_match_look_rules, cb_match_look_assignments, cb_match_look_interventions,
    cb_match_look_matches;
CbMatchHandler cb_match_look_advisors;
/* dashboard.c */
CbMatchHandler cb_match_look_pool, cb_match_look_workloads, cb_match_look_activity,
    cb_match_look_health;
CbMatchHandler cb_match_look_trends, cb_match_look_metrics, cb_match_look_configuration;
