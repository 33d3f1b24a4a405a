/* The headers of a signed request about advisors, for people who send one by hand:
 *
 *     callboard sign GET /api/advisor-matching/availability --user ID --email ADDRESS | curl -H @-
 * http://…
 */
#include <string.h>

#include "engine/json.h"
#include "engine/when.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"
#include "tui/commands/all.h"
#include "tui/commands/hub.h"
#include "tui/commands/secret.h"

#define CLAIMS_LAST CB_DAY /* how long what stands in them is good */

static void
set_claims(const CbCall *call, CbRequest *request, gint64 now)
{
    cJSON *claims = cJSON_CreateObject(), *roles;
    cJSON_AddStringToObject(claims, "userId", call->user);
    cJSON_AddStringToObject(claims, "email", call->email != NULL ? call->email : call->user);
    roles = cJSON_AddArrayToObject(claims, "roles");
    cJSON_AddItemToArray(roles, cJSON_CreateString(call->role != NULL ? call->role : "user"));
    cJSON_AddNumberToObject(claims, "expires", (double)((now + CLAIMS_LAST) / CB_SECOND));
    char *text = cJSON_PrintUnformatted(claims);
    g_hash_table_replace(request->headers, g_strdup(CB_SIGN_CLAIMS), g_strdup(text));
    cJSON_free(text);
    cJSON_Delete(claims);
}

/* NULL with an error. */
static CbRequest *
request_of(const CbCall *call, gint64 now, GError **error)
{
    g_autofree char *method = g_ascii_strup(call->words[0], -1), *body = NULL;
    gsize length = 0;
    if (call->body != NULL && !g_file_get_contents(call->body, &body, &length, error))
        return NULL;
    CbRequest *request = cb_request_new(method, call->words[1]);
    if (request == NULL) {
        g_set_error(error, CB_COMMAND_ERROR, CB_EXIT_USAGE,
                    "sign takes a path such as /api/advisor-matching/availability, not \"%s\"",
                    call->words[1]);
        return NULL;
    }
    g_string_append_len(request->body, body, (gssize)length);
    if (call->user != NULL)
        set_claims(call, request, now);
    return request;
}

static void
print_headers(const CbCall *call, const CbRequest *request)
{
    g_autofree char *lines = cb_match_headers(request);
    if (!call->json) {
        fputs(lines, stdout);
        return;
    }
    g_auto(GStrv) each = g_strsplit(lines, "\n", -1);
    cJSON *json = cJSON_CreateObject();
    for (char **line = each; **line != '\0'; line++) {
        g_auto(GStrv) parts = g_strsplit(*line, ": ", 2);
        cJSON_AddStringToObject(json, parts[0], parts[1]);
    }
    cb_call_answer(json);
}

static CbExit
run(CbCall *call, GError **error)
{
    char *first = NULL, *second = NULL;
    gint64 now = call->now != CB_NULL ? call->now : g_get_real_time();
    if (!cb_hub_match_secrets(call, TRUE, &first, &second, error))
        return CB_EXIT_STORE;
    const CbMatchSecrets secrets = {.secret = first,
                                    .secret_v2 = second,
                                    .dual = call->signatures_v1,
                                    .v1_until = CB_NULL,
                                    .bind_claims = call->bind_claims};
    g_autoptr(CbRequest) request = request_of(call, now, error);
    if (request != NULL) {
        cb_match_sign(request, &secrets, now, NULL);
        print_headers(call, request);
    }
    cb_secret_forget(first);
    cb_secret_forget(second);
    return request != NULL ? CB_EXIT_DONE : CB_EXIT_STORE;
}

#define FIELD(name) G_STRUCT_OFFSET(CbCall, name)

static const CbOption options[] = {
    CB_HUB_DATA_OPTIONS,
    CB_HUB_MATCH_SECRET_OPTION,
    CB_HUB_BIND_CLAIMS_OPTION,
    {"body", CB_OPTION_FILE, FIELD(body), "FILE", NULL, "the bytes that are sent (none)", 0},
    {"user", CB_OPTION_TEXT, FIELD(user), "ID", NULL,
     "in whose name it is asked: adds claims, good for a day", 0},
    {"email", CB_OPTION_TEXT, FIELD(email), "ADDRESS", NULL, "the person's address in the claims",
     0},
    {"role", CB_OPTION_TEXT, FIELD(role), "ROLE", NULL,
     "the person's role in the claims: user, admin, staff", 0},
    {"signatures-v1", CB_OPTION_FLAG, FIELD(signatures_v1), NULL, NULL,
     "add the signature of version 1", 0},
    {.name = NULL},
};

const CbCommand cb_commands_sign[] = {
    {"sign", "METHOD PATH", CB_COMMAND_JSON,
     "print the headers of a signed request about advisors, for curl -H @-", options, run},
    {.name = NULL},
};
