/* One request on its way through sync/hub/rest: what it says, read once, and the steps of answering
 * it. */
#pragma once

#include "sync/hub/rest/media.h"
#include "sync/hub/rest/parameters.h"
#include "sync/hub/rest/prefer.h"
#include "sync/hub/rest/range.h"
#include "sync/hub/rest/rest.h"

typedef struct {
    const CbRestHost *host;
    const CbRequest *request;
    gpointer asker;
    gboolean anonymous;
    const char *method;
    const char *name;  /* of the table or function */
    gboolean function; /* /rpc/name */
    gboolean profile;  /* the schema was named by a header */
    CbPreferences prefer;
    CbParameters parameters;
    CbRange range;
    CbMedia media;
    cJSON *body; /* NULL: none */
    CbRefusal refusal;
} CbCall;

/* The answer, or NULL with the call's refusal. */
CbAnswer *cb_call_read(CbCall *call);  /* GET and HEAD of a table */
CbAnswer *cb_call_write(CbCall *call); /* POST, PATCH and DELETE */
CbAnswer *cb_call_function(CbCall *call);

/* Whether form and preferences can be met; asked once the table or function is known to be
 * there. */
gboolean cb_call_negotiate(CbCall *call);
gboolean cb_call_is_head(const CbCall *call);

/* The body of POST and PATCH into call->body: an object, or objects with the same names. */
gboolean cb_call_read_body(CbCall *call);

/* Runs `work` in a transaction, again when the database was busy. Committed when it returns TRUE;
 * else rolled back, with the call's refusal from `work`, or made from the error. */
typedef gboolean (*CbCallWork)(CbCall *call, CbDb *db, gpointer data, GError **error);
gboolean cb_call_transact(CbCall *call, CbDbUse use, CbCallWork work, gpointer data);

/* A task for the call's table with all that reads and writes share. */
CbRestTask cb_call_task(const CbCall *call, CbRight right);
/* One object asked for: fills in the refusal unless `n` is 1. */
gboolean cb_call_check_single(CbCall *call, guint n);

/* Puts rows into the answer in the form that was asked for. */
void cb_call_send_rows(const CbCall *call, CbAnswer *answer, const CbRestRows *rows);
/* Puts a JSON value into it; NULL: null. */
void cb_call_send_value(const CbCall *call, CbAnswer *answer, const cJSON *value);
/* 200, 206 or 416 with Content-Range for a read that gave `rows` rows; the error's body for 416. */
CbAnswer *cb_call_ranged(CbCall *call, gint64 rows, gint64 total);
