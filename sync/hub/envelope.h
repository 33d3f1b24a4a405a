/* Answers of the routes that existing clients call below /api/ (the pool, peers): {"success":true,…} and
 * {"success":false,"error":"a sentence","code":"…"}; and what such routes read of a request.
 */
#pragma once

#include "engine/json.h"
#include "sync/hub/inside.h"

/* Takes the JSON. */
CbAnswer *cb_envelope(guint status, cJSON *json);
CbAnswer *cb_envelope_refuse(guint status, const char *code, const char *sentence);
/* What answers a request whose path takes other methods, `methods` ("GET, POST"; "": there is nothing at this path): 404,
 * 405, or what OPTIONS asks. */
CbAnswer *cb_envelope_refuse_method(const CbRequest *request, const char *methods);
/* After a failure of the database, whose error it takes. */
CbAnswer *cb_envelope_failed(CbHub *hub, GError *error);

/* Who asks; NULL with *refusal in the form of these routes where that cannot be told, or where they are less than `least`. */
CbAsker *cb_envelope_asker(CbHub *hub, const CbRequest *request, CbRole least, CbAnswer **refusal);
/* Names the asker in the log's line of this answer. */
void cb_envelope_sign(CbAnswer *answer, const CbAsker *asker);

/* The body, an object; an empty one where none was sent. NULL with *refusal. */
cJSON *cb_envelope_body(const CbRequest *request, CbAnswer **refusal);
/* A parameter of the query, decoded; NULL: it is not there. Caller frees. */
char *cb_envelope_parameter(const CbRequest *request, const char *name);
