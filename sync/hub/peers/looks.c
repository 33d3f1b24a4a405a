/* What the routes of peers tell: on the World as it is now. */
#include <string.h>

#include "engine/peers/attendee.h"
#include "engine/peers/batch.h"
#include "engine/peers/schedule.h"
#include "sync/hub/peers/call.h"

#define MOST_MATCHES 1000u

/* --- who would be best for somebody -------------------------------------------------------------
 */

/* A whole number or hundredths as a decimal; `otherwise` where there is none, and for 0, which
 * existing clients send when they mean nothing. FALSE when it is none. */
static gboolean
read_number(const CbPeersCall *call, const char *name, double times, guint most, guint *number)
{
    g_autofree char *text = cb_envelope_parameter(call->request, name);
    char *end = text;
    double given = text != NULL ? g_ascii_strtod(text, &end) * times : 0;
    if (text != NULL && (end == text || *end != '\0' || !(given >= 0 && given <= most)))
        return FALSE;
    if (given > 0)
        *number = (guint)(given + 0.5);
    return TRUE;
}

static cJSON *
choice_json(const CbWorld *world, const CbPeerBook *book, const CbPeerPick *pick)
{
    CbPeerParts parts = cb_peer_book_parts(book, pick->source, pick->peer);
    guint peer = cb_peer_book_row(book, pick->peer);
    g_autofree char *reason = cb_peer_reason(&parts, cb_peer_book_side(book, pick->source),
                                             cb_peer_book_side(book, pick->peer));
    g_autofree char *name = cb_peer_name(world, peer);
    cJSON *json = cJSON_CreateObject();
    cJSON *who = cJSON_AddObjectToObject(json, "contractor");
    cJSON_AddStringToObject(who, "id", contractors_id(world, peer));
    cJSON_AddItemToObject(who, "name",
                          name != NULL ? cJSON_CreateString(name) : cJSON_CreateNull());
    cJSON_AddItemToObject(
        who, "company_name",
        cb_json_value(CB_TYPE_TEXT, cb_text(contractors_company_name(world, peer))));
    cJSON_AddNumberToObject(json, "matchScore", pick->score / 100.0);
    cJSON_AddItemToObject(json, "matchCriteria", cb_peer_criteria(&parts));
    cJSON_AddStringToObject(json, "matchReason", reason);
    cJSON_AddStringToObject(json, "matchType", cb_peer_type_name(cb_peer_type(&parts)));
    return json;
}

static CbAnswer *
answer_choice(const CbPeersCall *call, const CbWorld *world, guint event, guint contractor)
{
    CbPeersPolicy policy = cb_peers_policy(world);
    g_autofree char *exclude = cb_envelope_parameter(call->request, "excludeMatched");
    if (exclude != NULL && strcmp(exclude, "true") != 0 && strcmp(exclude, "false") != 0)
        return cb_envelope_refuse(400, "INVALID_VALUE", "excludeMatched is true or false.");
    if (!read_number(call, "maxMatches", 1, MOST_MATCHES, &policy.most) ||
        !read_number(call, "minScore", 100, 100, &policy.least))
        return cb_envelope_refuse(400, "INVALID_VALUE",
                                  "maxMatches is a number from 0 to 1000, minScore one from 0 to 1.");
    /* Whoever is asked about need not take part, those who are chosen from do. */
    g_autoptr(GArray) people = cb_peer_eligible(world, event);
    gboolean in = FALSE;
    for (guint i = 0; i < people->len; i++)
        in |= g_array_index(people, guint, i) == contractor;
    if (!in)
        g_array_append_val(people, contractor);
    g_autoptr(CbPeerBook) book = cb_peer_book_new(world, people);
    g_autoptr(GArray) top =
        cb_peer_top(world, event, book, cb_peer_book_place(book, contractor), policy.most,
                    policy.least, g_strcmp0(exclude, "false") != 0);
    cJSON *json = cb_peers_success(), *matches;
    cJSON_AddNumberToObject(json, "count", top->len);
    matches = cJSON_AddArrayToObject(json, "matches");
    for (guint k = 0; k < top->len; k++)
        cJSON_AddItemToArray(matches, choice_json(world, book, &g_array_index(top, CbPeerPick, k)));
    return cb_envelope(200, json);
}

typedef CbAnswer *(*About)(const CbPeersCall *call, const CbWorld *world, guint event,
                           guint contractor);

/* Of the event and the contractor in the path. */
static CbAnswer *
tell_about(const CbPeersCall *call, About about)
{
    CbAnswer *refusal = NULL;
    g_autoptr(CbWorld) world = cb_peers_world(call, &refusal);
    guint event = world != NULL ? cb_peers_find_event(world, call->ids[0], &refusal) : CB_NO_ROW;
    guint contractor =
        event != CB_NO_ROW ? cb_peers_find_contractor(world, call->ids[1], &refusal) : CB_NO_ROW;
    return contractor != CB_NO_ROW ? about(call, world, event, contractor) : refusal;
}

CbAnswer *
cb_peers_look_choice(const CbPeersCall *call)
{
    return tell_about(call, answer_choice);
}

/* --- somebody's matches -------------------------------------------------------------------------
 */

static void
add_name(cJSON *json, const char *member, const CbWorld *world, guint contractor)
{
    g_autofree char *name = contractor == CB_NO_ROW ? NULL : cb_peer_name(world, contractor);
    cJSON_AddItemToObject(json, member,
                          name != NULL ? cJSON_CreateString(name) : cJSON_CreateNull());
}

cJSON *
cb_peers_match_json(const CbWorld *world, guint match)
{
    cJSON *json = cb_json_row(world, CB_event_peer_matches, match);
    add_name(json, "contractor1_name", world, event_peer_matches_contractor1_id(world, match));
    add_name(json, "contractor2_name", world, event_peer_matches_contractor2_id(world, match));
    return json;
}

static double
score_of(const CbWorld *world, guint match)
{
    const char *score = event_peer_matches_match_score(world, match);
    return score != NULL ? g_ascii_strtod(score, NULL) : -1;
}

static int
by_score(gconstpointer a, gconstpointer b, gpointer world)
{
    guint one = *(const guint *)a, other = *(const guint *)b;
    double x = score_of(world, one), y = score_of(world, other);
    if (x != y)
        return x > y ? -1 : 1;
    return strcmp(event_peer_matches_id(world, one), event_peer_matches_id(world, other));
}

static CbAnswer *
answer_matches(const CbPeersCall *call, const CbWorld *world, guint event, guint contractor)
{
    (void)call;
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    CB_EACH_LINK(world, event_peer_matches, event_id, event, match)
        if (event_peer_matches_contractor1_id(world, match) == contractor ||
            event_peer_matches_contractor2_id(world, match) == contractor)
            g_array_append_val(rows, match);
    g_array_sort_with_data(rows, by_score, (gpointer)world);
    cJSON *json = cb_peers_success(), *matches;
    cJSON_AddNumberToObject(json, "count", rows->len);
    matches = cJSON_AddArrayToObject(json, "matches");
    for (guint k = 0; k < rows->len; k++)
        cJSON_AddItemToArray(matches, cb_peers_match_json(world, g_array_index(rows, guint, k)));
    return cb_envelope(200, json);
}

CbAnswer *
cb_peers_look_matches(const CbPeersCall *call)
{
    return tell_about(call, answer_matches);
}

/* --- the queue ----------------------------------------------------------------------------------
 */

CbAnswer *
cb_peers_look_stats(const CbPeersCall *call)
{
    CbAnswer *refusal = NULL;
    g_autoptr(CbWorld) world = cb_peers_world(call, &refusal);
    if (world == NULL)
        return refusal;
    CbPeerQueue queue = cb_peer_queue(world, call->now);
    const struct {
        const char *name;
        guint n;
    } all[] = {{"waiting", queue.waiting},     {"active", queue.active},
               {"completed", queue.completed}, {"failed", queue.failed},
               {"delayed", queue.delayed},     {"total", queue.total}};
    cJSON *json = cb_peers_success(), *stats = cJSON_AddObjectToObject(json, "stats");
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        cJSON_AddNumberToObject(stats, all[i].name, all[i].n);
    cJSON *workers = cJSON_AddObjectToObject(json, "workers");
    cJSON_AddStringToObject(workers, "runs", cb_peering_state(call->hub, CB_PEERS_RUNS));
    cJSON_AddStringToObject(workers, "texts", cb_peering_state(call->hub, CB_PEERS_TEXTS));
    cJSON_AddBoolToObject(workers, "gateway", cb_peering_has_gateway(call->hub));
    return cb_envelope(200, json);
}
