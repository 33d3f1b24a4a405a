/* Golden cases of the advisors' endpoints: a hub that stands as a case says, the case's request,
 * and the answer in the case's form. Whatever fails ends the program.
 */
#pragma once

#include "engine/json.h"
#include "sync/hub/hub.h"

#define GOLDEN_HTTP_SECRET "a-secret-of-the-golden-cases-0123456789"

typedef struct {
    char *directory;
    CbHub *hub;
    gint64 now; /* its clock */
} GoldenHub;

/* A hub on SQLite, without facts; removed with its data. */
GoldenHub *golden_hub_new(void);
void golden_hub_free(GoldenHub *golden);
/* Its facts and its clock become those of the case. */
void golden_hub_set(GoldenHub *golden, const cJSON *golden_case, gint64 now);

/* The request of a case, signed as it says. The caller's. */
CbRequest *golden_http_request(const cJSON *golden_case, gint64 now);
/* {http, body} with `<uuid>`, `<iso>` and `<text>` where the case has them and they are such;
 * without what cases leave out. The caller's. */
cJSON *golden_http_answer(const cJSON *golden_case, guint status, const char *body);
