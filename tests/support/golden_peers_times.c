/* When batches run, and what answers do. */
#include "engine/peers/replies.h"
#include "engine/peers/schedule.h"
#include "tests/support/golden_peers.h"

static cJSON *
schedule(const cJSON *golden, const cJSON *query, gint64 now)
{
    g_autoptr(CbWorld) world = golden_peers_world(golden);
    CbPeerTimes times;
    gboolean lunch = cb_peer_times(world, golden_peers_row(world, CB_events, query, "event_id"), &times);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddBoolToObject(answer, "success", lunch);
    if (!lunch) {
        cJSON_AddStringToObject(answer, "error", "no_lunch");
        return answer;
    }
    g_autofree char *job = g_strdup_printf("batch-peer-matching-%d", cb_json_member(query, "event_id")->valueint);
    golden_peers_add_time(answer, "lunch_time", times.lunch);
    golden_peers_add_time(answer, "matching_time", times.run_at);
    golden_peers_add_time(answer, "introduction_time", times.introductions);
    cJSON_AddNumberToObject(answer, "delay_ms", (double)(MAX(0, times.run_at - now) / 1000));
    cJSON_AddStringToObject(answer, "job_id", job);
    return answer;
}

static cJSON *
reschedule(const cJSON *golden, const cJSON *query, gint64 now)
{
    g_autoptr(CbWorld) world = golden_peers_world(golden);
    CbReschedule what = cb_peer_reschedule(world, golden_peers_row(world, CB_events, query, "event_id"), now);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "action", cb_reschedule_name(what.action));
    if (what.run_at != CB_NULL)
        golden_peers_add_time(answer, "run_at", what.run_at);
    if (what.introduction_at != CB_NULL)
        golden_peers_add_time(answer, "introduction_time", what.introduction_at);
    if (what.error != NULL)
        cJSON_AddStringToObject(answer, "error", what.error);
    if (what.warning != NULL)
        cJSON_AddStringToObject(answer, "warning", what.warning);
    return answer;
}

static cJSON *
classify_reply(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    CbPeerAsked asked;
    cb_peer_asked_parse(golden_text(query, "pending"), &asked);
    CbReply reply = cb_reply_classify(golden_text(query, "text"), asked);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddStringToObject(answer, "class", cb_reply_name(reply.class));
    if (reply.class == CB_REPLY_YES)
        cJSON_AddBoolToObject(answer, "wants_info", reply.wants_info);
    if (reply.class == CB_REPLY_RATING)
        cJSON_AddNumberToObject(answer, "rating", reply.rating);
    return answer;
}

static void
add_known(cJSON *json, const char *name, cJSON *value, gboolean known)
{
    cJSON_AddItemToObject(json, name, known ? value : cJSON_CreateNull());
    if (!known)
        cJSON_Delete(value);
}

static cJSON *
standing_json(const CbWorld *world, const CbPeerStanding *standing)
{
    cJSON *answer = cJSON_CreateObject(), *sides = cJSON_CreateArray();
    static const char *const responses[] = {"contractor1_response", "contractor2_response"};
    for (guint s = 0; s < 2; s++) {
        const CbPeerStand *side = &standing->sides[s];
        cJSON *one = cJSON_CreateObject();
        add_known(answer, responses[s], cJSON_CreateBool(side->response == TRUE), side->response != CB_NULL);
        cJSON_AddNumberToObject(one, "contractor_id", golden_peers_id(contractors_id(world, side->contractor)));
        cJSON_AddStringToObject(one, "state", cb_side_name(side->state));
        cJSON_AddNumberToObject(one, "deferrals", side->deferrals);
        cJSON_AddNumberToObject(one, "info_sent", side->info_sent);
        add_known(one, "rating", cJSON_CreateNumber((double)side->rating), side->rating != CB_NULL);
        cJSON_AddItemToArray(sides, one);
    }
    cJSON_AddBoolToObject(answer, "connection_made", standing->connection_made);
    add_known(answer, "pcr_score", cJSON_CreateNumber((double)standing->pcr / 100), standing->pcr != CB_NULL);
    cJSON_AddItemToObject(answer, "sides", sides);
    return answer;
}

static cJSON *
reply(const cJSON *golden, const cJSON *query, gint64 now)
{
    g_autoptr(CbWorld) world = golden_peers_world(golden);
    g_autoptr(GArray) actions = g_array_new(FALSE, FALSE, sizeof(CbReplyAction));
    const cJSON *rating = cb_json_member(query, "rating");
    CbReply said = {.wants_info = cJSON_IsTrue(cb_json_member(query, "wants_info")),
                    .rating = rating != NULL ? (guint)rating->valueint : 0};
    CbPeerStanding standing = cb_peer_standing(world, 0);
    cb_reply_parse(golden_text(query, "class"), &said.class);
    if (!cb_reply_apply(world, event_peer_matches_event_id(world, 0), &standing,
                        golden_peers_row(world, CB_contractors, query, "contractor_id"), &said, now, actions)) {
        cJSON *error = cJSON_CreateObject();
        cJSON_AddStringToObject(error, "error", "not_in_match");
        return error;
    }
    cJSON *answer = standing_json(world, &standing), *done = cJSON_AddArrayToObject(answer, "actions");
    for (guint a = 0; a < actions->len; a++) {
        const CbReplyAction *action = &g_array_index(actions, CbReplyAction, a);
        cJSON *one = cJSON_CreateObject();
        cJSON_AddStringToObject(one, "type", cb_reply_does_name(action->does));
        cJSON_AddNumberToObject(one, "contractor_id", golden_peers_id(contractors_id(world, action->contractor)));
        golden_peers_add_time(one, "at", action->at);
        cJSON_AddItemToArray(done, one);
    }
    return answer;
}

const GoldenPeersOp golden_peers_time_ops[] = {{"schedule", schedule},
                                               {"reschedule", reschedule},
                                               {"classify_reply", classify_reply},
                                               {"reply", reply},
                                               {NULL, NULL}};
