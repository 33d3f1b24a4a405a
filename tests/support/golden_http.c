#include "tests/support/golden_http.h"

#include <stdlib.h>
#include <string.h>

#include "engine/when.h"
#include "sync/wire/match_signing.h"
#include "sync/wire/signing.h"
#include "tests/support/files.h"
#include "tests/support/goals.h"
#include "tests/support/golden_advisors.h"

#define STALE (G_GINT64_CONSTANT(1759000000) * CB_SECOND)

/* --- the hub ---------------------------------------------------------------------------------- */

static gint64
now_of(gpointer data)
{
    return ((const GoldenHub *)data)->now;
}

GoldenHub *
golden_hub_new(void)
{
    g_autoptr(GError) error = NULL;
    GoldenHub *golden = g_new0(GoldenHub, 1);
    golden->directory = cb_files_make_directory("callboard-golden", &error);
    cb_must(golden->directory != NULL, "a directory", &error);
    const CbHubOptions options = {.data = golden->directory,
                                  .match_secret = GOLDEN_HTTP_SECRET,
                                  .now = now_of,
                                  .now_data = golden};
    golden->hub = cb_hub_open(&options, &error);
    cb_must(golden->hub != NULL, "a hub", &error);
    return golden;
}

void
golden_hub_free(GoldenHub *golden)
{
    cb_hub_close(golden->hub);
    cb_files_remove(golden->directory, NULL);
    g_free(golden->directory);
    g_free(golden);
}

void
golden_hub_set(GoldenHub *golden, const cJSON *golden_case, gint64 now)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CbWorld) world = golden_advisors_world(golden_case);
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(golden->hub));
    CbDb *db = cb_db_take(pool, CB_DB_WRITE, &error);
    cb_must(db != NULL && world != NULL && cb_hub_replace(db, world, &error), "the facts of a case",
            &error);
    /* What was decided in the last case is about rows of another life, with the same versions. */
    cb_must(cb_db_script(db, "DELETE FROM cb_touched", &error), "the facts of a case", &error);
    cb_db_give(pool, db);
    golden->now = now;
}

/* --- the request ------------------------------------------------------------------------------ */

static void
set_header(CbRequest *request, const char *name, const char *value)
{
    g_hash_table_replace(request->headers, g_strdup(name), g_strdup(value));
}

static void
set_json(CbRequest *request, const cJSON *query)
{
    const cJSON *body = cb_json_member(query, "body"), *claims = cb_json_member(query, "claims");
    char *text = cJSON_IsNull(body) ? NULL : cJSON_PrintUnformatted(body);
    char *caller = cJSON_IsNull(claims) ? NULL : cJSON_PrintUnformatted(claims);
    if (text != NULL) {
        g_string_assign(request->body, text);
        set_header(request, "content-type", "application/json");
    }
    if (caller != NULL)
        set_header(request, CB_SIGN_CLAIMS, caller);
    cJSON_free(text);
    cJSON_free(caller);
}

CbRequest *
golden_http_request(const cJSON *golden_case, gint64 now)
{
    const CbMatchSecrets secrets = {
        .secret = GOLDEN_HTTP_SECRET, .dual = TRUE, .v1_until = CB_NULL};
    const cJSON *query = cb_json_member(golden_case, "query");
    const char *signature = golden_text(query, "signature");
    CbRequest *request = cb_request_new(golden_text(query, "method"), golden_text(query, "path"));
    set_json(request, query);
    if (strcmp(signature, "none") != 0)
        cb_match_sign(request, &secrets, strcmp(signature, "stale") == 0 ? STALE : now, NULL);
    if (strcmp(signature, "bad") == 0) {
        g_autofree char *zeros = g_strnfill(64, '0');
        set_header(request, CB_SIGN_V1, zeros);
        set_header(request, CB_SIGN_V2, zeros);
    }
    return request;
}

/* --- the answer ------------------------------------------------------------------------------- */

static gboolean
is_such(const char *mask, const char *text)
{
    gint64 time;
    if (strcmp(mask, "<uuid>") == 0)
        return g_uuid_string_is_valid(text);
    if (strcmp(mask, "<iso>") == 0)
        return cb_time_parse(text, &time);
    return strcmp(mask, "<text>") == 0 && *text != '\0';
}

static gboolean
is_left_out(const char *name)
{
    static const char *const names[] = {"message",     "alert",  "displayName", "skills",
                                        "specialties", "rating", NULL};
    return g_strv_contains(names, name);
}

static void
mask(cJSON *answer, const cJSON *expected)
{
    for (cJSON *mine = answer->child, *next; mine != NULL; mine = next) {
        const cJSON *wanted = mine->string == NULL ? NULL : cb_json_member(expected, mine->string);
        next = mine->next;
        if (wanted == NULL && mine->string != NULL && is_left_out(mine->string))
            cJSON_Delete(cJSON_DetachItemViaPointer(answer, mine));
        else if (cJSON_IsString(mine) && cJSON_IsString(wanted) &&
                 is_such(wanted->valuestring, mine->valuestring))
            cJSON_SetValuestring(mine, wanted->valuestring);
        else if (wanted != NULL)
            mask(mine, wanted);
    }
}

cJSON *
golden_http_answer(const cJSON *golden_case, guint status, const char *body)
{
    cJSON *json = cJSON_Parse(body);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "http", status);
    if (json != NULL)
        mask(json, cb_json_member(cb_json_member(golden_case, "expect"), "body"));
    cJSON_AddItemToObject(answer, "body", json != NULL ? json : cJSON_CreateNull());
    return answer;
}

/* --- for the tool that runs cases: the hub without a socket ------------------------------------
 */

static GoldenHub *here;

static void
close_here(void)
{
    golden_hub_free(g_steal_pointer(&here));
}

static cJSON *
run_http(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)query;
    if (here == NULL) {
        here = golden_hub_new();
        atexit(close_here);
    }
    golden_hub_set(here, golden, now);
    g_autoptr(CbRequest) request = golden_http_request(golden, now);
    g_autoptr(CbAnswer) answer = cb_hub_answer(here->hub, request);
    return golden_http_answer(golden, answer->status, answer->body->str);
}

const GoldenOp golden_http_ops[] = {{"http", run_http}, {NULL, NULL}};
