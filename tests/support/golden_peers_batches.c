/* Batches by both policies, and bare graphs. */
#include <math.h>
#include <string.h>

#include "engine/peers/batch.h"
#include "engine/peers/optimal_check.h"
#include "tests/support/golden_peers.h"

/* --- lists ------------------------------------------------------------------------------------ */

static cJSON *
match_of(const CbWorld *world, const CbPeerBatch *batch, guint k)
{
    const CbPeerPick *pick = &g_array_index(batch->picks, CbPeerPick, k);
    CbPeerParts parts = cb_peer_book_parts(batch->book, pick->source, pick->peer);
    g_autofree char *reason = cb_peer_pick_reason(batch, k);
    guint first, second;
    cb_peer_pick_rows(batch, k, &first, &second);
    cJSON *one = cJSON_CreateObject();
    cJSON_AddNumberToObject(one, "contractor1_id", golden_peers_id(contractors_id(world, first)));
    cJSON_AddNumberToObject(one, "contractor2_id", golden_peers_id(contractors_id(world, second)));
    cJSON_AddNumberToObject(one, "match_score", pick->score / 100.0);
    cJSON_AddStringToObject(one, "match_type", cb_peer_type_name(cb_peer_type(&parts)));
    cJSON_AddStringToObject(one, "match_reason", reason);
    return one;
}

static cJSON *
message_of(const CbWorld *world, const CbPeerBatch *batch, guint k, guint to)
{
    cJSON *one = cJSON_CreateObject(), *data = cb_peer_introduction(world, batch, k, to);
    const char *peer = cJSON_GetStringValue(cb_json_member(data, "peer_contractor_id"));
    cJSON_ReplaceItemInObjectCaseSensitive(data, "peer_contractor_id", cJSON_CreateNumber(golden_peers_id(peer)));
    cJSON_AddNumberToObject(data, "match_index", k);
    cJSON_AddNumberToObject(one, "contractor_id", golden_peers_id(contractors_id(world, to)));
    cJSON_AddStringToObject(one, "message_type", "peer_match_introduction");
    cJSON_AddStringToObject(one, "message_category", "peer_matching");
    golden_peers_add_time(one, "scheduled_time", batch->introductions);
    cJSON_AddStringToObject(one, "phone", contractors_phone(world, to));
    cJSON_AddStringToObject(one, "status", "scheduled");
    cJSON_AddStringToObject(one, "direction", "outbound");
    cJSON_AddItemToObject(one, "personalization_data", data);
    return one;
}

static cJSON *
lists(const CbWorld *world, guint event)
{
    CbPeersPolicy policy = {.how = CB_PEERS_LISTS, .most = 3, .least = 60, .exclude_matched = TRUE};
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    cJSON *answer = cJSON_CreateObject(), *matches = cJSON_CreateArray(), *messages = cJSON_CreateArray();
    cJSON_AddBoolToObject(answer, "success", batch->success);
    if (batch->reason != NULL)
        cJSON_AddStringToObject(answer, "reason", batch->reason);
    if (batch->error != NULL)
        cJSON_AddStringToObject(answer, "error", batch->error);
    if (batch->introductions != CB_NULL)
        golden_peers_add_time(answer, "introduction_time", batch->introductions);
    for (guint k = 0; k < batch->picks->len; k++) {
        guint two[2];
        cb_peer_pick_rows(batch, k, &two[0], &two[1]);
        cJSON_AddItemToArray(matches, match_of(world, batch, k));
        cJSON_AddItemToArray(messages, message_of(world, batch, k, two[0]));
        cJSON_AddItemToArray(messages, message_of(world, batch, k, two[1]));
    }
    cJSON_AddNumberToObject(answer, "matches_created", batch->picks->len);
    cJSON_AddNumberToObject(answer, "messages_scheduled", 2 * batch->picks->len);
    cJSON_AddItemToObject(answer, "matches", matches);
    cJSON_AddItemToObject(answer, "messages", messages);
    cJSON_AddNumberToObject(answer, "most_introductions_for_one_person", batch->most_for_one);
    cJSON_AddNumberToObject(answer, "total_score_hundredths", batch->total);
    return answer;
}

/* --- optimal ---------------------------------------------------------------------------------- */

/* What other ways of choosing come to is the case's: it must lie on the right side of the optimum. */
static void
add_others(cJSON *answer, const cJSON *expected, guint total)
{
    static const char *const below[] = {"greedy_hundredths", "in_turn_hundredths"};
    for (guint k = 0; k < G_N_ELEMENTS(below); k++) {
        const cJSON *other = cb_json_member(expected, below[k]);
        if (other != NULL && other->valuedouble <= total)
            cJSON_AddNumberToObject(answer, below[k], other->valuedouble);
    }
    const cJSON *bound = cb_json_member(expected, "lp_bound_hundredths");
    if (bound != NULL && bound->valuedouble >= total)
        cJSON_AddNumberToObject(answer, "lp_bound_hundredths", bound->valuedouble);
    cJSON_AddItemToObject(answer, "one_optimum", cJSON_Duplicate(cb_json_member(expected, "one_optimum"), TRUE));
}

static cJSON *
optimal(const CbWorld *world, guint event, const cJSON *query, const cJSON *expected)
{
    CbPeersPolicy policy = {.how = CB_PEERS_OPTIMAL, .exclude_matched = TRUE};
    policy.most = (guint)cb_json_member(query, "max_per_person")->valueint;
    policy.least = (guint)lround(cb_json_member(query, "min_score")->valuedouble * 100);
    g_autoptr(CbPeerBatch) batch = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    policy.how = CB_PEERS_LISTS;
    g_autoptr(CbPeerBatch) listed = cb_peer_batch_new(world, event, &policy, CB_OPTIMAL_WORK);
    cJSON *answer = cJSON_CreateObject();
    if (!batch->proved || batch->most_for_one > policy.most)
        return answer;
    cJSON_AddNumberToObject(answer, "total_hundredths", batch->total);
    cJSON_AddNumberToObject(answer, "pairs_available", batch->pairs);
    cJSON_AddNumberToObject(answer, "people", batch->eligible->len);
    cJSON_AddNumberToObject(answer, "lists_hundredths", listed->total);
    cJSON_AddNumberToObject(answer, "lists_most_for_one", listed->most_for_one);
    add_others(answer, expected, batch->total);
    return answer;
}

static cJSON *
batch_op(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)now;
    g_autoptr(CbWorld) world = golden_peers_world(golden);
    const cJSON *expected = cb_json_member(golden, "expect");
    guint event = golden_peers_row(world, CB_events, query, "event_id");
    cJSON *answer = g_strcmp0(golden_text(query, "policy"), "optimal") == 0 ? optimal(world, event, query, expected)
                                                                            : lists(world, event);
    golden_peers_keep_expected(answer, expected);
    return answer;
}

static cJSON *
b_matching(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)now;
    guint people = (guint)cb_json_member(query, "people")->valueint, p = 0;
    g_autofree guint *room = g_new0(guint, people);
    g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(CbPeerPair));
    g_autofree char *problem = NULL;
    const cJSON *one;
    cJSON_ArrayForEach(one, cb_json_member(query, "room"))
        room[p++] = (guint)one->valueint;
    cJSON_ArrayForEach(one, cb_json_member(query, "pairs")) {
        CbPeerPair pair = {(guint)cJSON_GetArrayItem(one, 0)->valueint - 1,
                           (guint)cJSON_GetArrayItem(one, 1)->valueint - 1,
                           (guint8)cJSON_GetArrayItem(one, 2)->valueint, CB_PAIR_FREE};
        g_array_append_val(pairs, pair);
    }
    const CbPeerPair *data = (const CbPeerPair *)pairs->data;
    g_autoptr(CbOptimal) best = cb_optimal_new(people, room, data, pairs->len, CB_OPTIMAL_WORK);
    cJSON *answer = cJSON_CreateObject();
    if (!best->proved || !cb_optimal_check(people, room, data, pairs->len, best, &problem))
        return answer;
    cJSON_AddNumberToObject(answer, "total_hundredths", best->total);
    add_others(answer, cb_json_member(golden, "expect"), best->total);
    return answer;
}

const GoldenPeersOp golden_peers_batch_ops[] = {{"batch", batch_op}, {"b_matching", b_matching}, {NULL, NULL}};
