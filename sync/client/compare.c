#include "sync/client/compare.h"

#include <string.h>

#include "engine/json.h"
#include "sync/client/question.h"

typedef struct {
    const CbReplicaState *state;
    CbDigest digest;
} There;

static gboolean
refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, CB_COURIER_ERROR, CB_COURIER_ERROR_REFUSED, sentence);
    return FALSE;
}

static gboolean
read_bucket(const cJSON *json, guint64 *count, guint64 *sum)
{
    const cJSON *number = cJSON_GetArrayItem(json, 0), *text = cJSON_GetArrayItem(json, 1);
    if (cJSON_GetArraySize(json) != 2 || !cJSON_IsNumber(number) || !cJSON_IsString(text))
        return FALSE;
    *count = (guint64)number->valuedouble;
    return g_ascii_string_to_unsigned(text->valuestring, 16, 0, G_MAXUINT64, sum, NULL);
}

static gboolean
read_buckets(const cJSON *buckets, CbDigest *digest)
{
    const cJSON *bucket;
    guint b = 0;
    if (cJSON_GetArraySize(buckets) != G_N_ELEMENTS(digest->sum))
        return FALSE;
    cJSON_ArrayForEach(bucket, buckets)
    {
        if (!read_bucket(bucket, &digest->count[b], &digest->sum[b]))
            return FALSE;
        b++;
    }
    return TRUE;
}

static gboolean
take_digest(gpointer data, const CbAnswer *answer, GError **error)
{
    There *there = data;
    g_autoptr(cJSON) json = cJSON_ParseWithLength(answer->body->str, answer->body->len);
    const char *cursor = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "cursor"));
    if (answer->status != 200)
        return refuse(error, "The hub does not tell its digest; sign in again, or ask who runs it.");
    if (g_strcmp0(cursor, there->state->cursor) != 0)
        return refuse(error, "The hub has news since the last synchronisation; synchronise, and "
                             "compare again.");
    return read_buckets(cJSON_GetObjectItemCaseSensitive(json, "buckets"), &there->digest) ||
           refuse(error, "The hub's digest is not of the form that this Callboard reads.");
}

static CbRequest *
question_about(CbTableId table)
{
    CbRequest *request = cb_request_new("POST", "/rest/v1/rpc/cb_digest");
    g_hash_table_insert(request->headers, g_strdup("content-type"), g_strdup("application/json"));
    g_string_append_printf(request->body, "{\"t\":\"%s\"}", cb_tables[table].name);
    return request;
}

static void
add_difference(CbTableId table, const CbDigest *here, const CbDigest *there, GArray *differences)
{
    CbDifference difference = {.table = table};
    for (guint b = 0; b < G_N_ELEMENTS(here->sum); b++) {
        difference.rows_here += here->count[b];
        difference.rows_there += there->count[b];
        difference.buckets += here->count[b] != there->count[b] || here->sum[b] != there->sum[b];
    }
    if (difference.buckets > 0)
        g_array_append_val(differences, difference);
}

static gboolean
compare_tables(CbStore *store, const CbCredentials *credentials, const CbReplicaState *state,
               GArray *differences, GError **error)
{
    for (guint t = 0; t < CB_N_TABLES; t++) {
        There there = {.state = state};
        CbDigest here = {0};
        if (!cb_replica_digest(store, (CbTableId)t, &here, error) ||
            !cb_ask(credentials, question_about((CbTableId)t), CB_TRANSFER_WHOLE, take_digest, &there,
                    error))
            return FALSE;
        add_difference((CbTableId)t, &here, &there.digest, differences);
    }
    return TRUE;
}

gboolean
cb_compare(const char *directory, GArray *differences, GError **error)
{
    g_auto(CbCredentials) credentials = {0};
    g_autoptr(GError) problem = NULL;
    CbReplicaState state = {0};
    if (!cb_credentials_load(directory, &credentials, &problem)) {
        if (problem == NULL)
            return refuse(error, "Nobody is signed in; `callboard login URL` does.");
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    g_autoptr(CbStore) store = cb_store_open(directory, error);
    gboolean good = store != NULL && cb_replica_state(store, &state, error) &&
                    compare_tables(store, &credentials, &state, differences, error);
    cb_replica_state_clear(&state);
    return good;
}
