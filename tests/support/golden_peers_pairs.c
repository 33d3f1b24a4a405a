/* Values, pairs, and one person's list. */
#include <math.h>

#include "engine/peers/attendee.h"
#include "engine/peers/lists.h"
#include "engine/peers/traits.h"
#include "tests/support/golden_peers.h"

static cJSON *
texts(const GPtrArray *array)
{
    cJSON *json = cJSON_CreateArray();
    for (guint i = 0; i < array->len; i++)
        cJSON_AddItemToArray(json, cJSON_CreateString(array->pdata[i]));
    return json;
}

static cJSON *
focus_areas(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    g_autoptr(CbPeerList) list = cb_peer_list_of_json(cb_json_member(query, "value"), CB_PEER_FOCUS);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddItemToObject(answer, "items", texts(list->items));
    cJSON_AddItemToObject(answer, "keys", texts(list->keys));
    return answer;
}

static cJSON *
revenue_midpoint(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    double millions;
    gboolean known = cb_peer_revenue(golden_text(query, "value"), &millions);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddItemToObject(answer, "midpoint_millions", known ? cJSON_CreateNumber(millions) : cJSON_CreateNull());
    return answer;
}

static cJSON *
score(double value)
{
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "score", value);
    return answer;
}

static cJSON *
revenue_score(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    double a = NAN, b = NAN;
    cb_peer_revenue(golden_text(query, "a"), &a);
    cb_peer_revenue(golden_text(query, "b"), &b);
    return score(cb_peer_revenue_score(a, b));
}

static cJSON *
team_score(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    return score(
        cb_peer_team_score(cb_json_member(query, "a")->valuedouble, cb_json_member(query, "b")->valuedouble));
}

static cJSON *
geo_score(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    CbPeerPlace a, b;
    cb_peer_place_init(&a, golden_text(query, "a"));
    cb_peer_place_init(&b, golden_text(query, "b"));
    cJSON *answer = score(cb_peer_place_score(&a, &b));
    cb_peer_place_clear(&a);
    cb_peer_place_clear(&b);
    return answer;
}

static cJSON *
title_score(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)golden, (void)now;
    CbPeerTitle a, b;
    cb_peer_title_init(&a, golden_text(query, "a"));
    cb_peer_title_init(&b, golden_text(query, "b"));
    cJSON *answer = score(cb_peer_title_score(&a, &b));
    cb_peer_title_clear(&a);
    cb_peer_title_clear(&b);
    return answer;
}

/* The book of some contractors; takes the rows. */
static CbPeerBook *
book_of(const CbWorld *world, GArray *rows)
{
    CbPeerBook *book = cb_peer_book_new(world, rows);
    g_array_unref(rows);
    return book;
}

static cJSON *
pair(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)now;
    g_autoptr(CbWorld) world = golden_peers_world(golden);
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(guint));
    guint source = golden_peers_row(world, CB_contractors, query, "source_id");
    guint peer = golden_peers_row(world, CB_contractors, query, "peer_id");
    g_array_append_val(rows, source);
    g_array_append_val(rows, peer);
    g_autoptr(CbPeerBook) book = book_of(world, rows);
    CbPeerParts parts = cb_peer_book_parts(book, 0, 1);
    CbPeerSide a = cb_peer_book_side(book, 0), b = cb_peer_book_side(book, 1);
    g_autofree char *reason = cb_peer_reason(&parts, a, b), *sms = cb_peer_sms_reason(a, b);
    cJSON *answer = cJSON_CreateObject();
    cJSON_AddNumberToObject(answer, "match_score", cb_peer_book_score(book, 0, 1) / 100.0);
    cJSON_AddItemToObject(answer, "match_criteria", cb_peer_criteria(&parts));
    cJSON_AddStringToObject(answer, "match_type", cb_peer_type_name(cb_peer_type(&parts)));
    cJSON_AddStringToObject(answer, "match_reason", reason);
    cJSON_AddStringToObject(answer, "sms_reason", sms);
    golden_peers_keep_expected(answer, cb_json_member(golden, "expect"));
    return answer;
}

static cJSON *
picked(const CbPeerBook *book, const CbWorld *world, const CbPeerPick *pick)
{
    CbPeerParts parts = cb_peer_book_parts(book, pick->source, pick->peer);
    g_autofree char *reason =
        cb_peer_reason(&parts, cb_peer_book_side(book, pick->source), cb_peer_book_side(book, pick->peer));
    cJSON *one = cJSON_CreateObject();
    cJSON_AddNumberToObject(one, "contractor_id",
                            golden_peers_id(contractors_id(world, cb_peer_book_row(book, pick->peer))));
    cJSON_AddNumberToObject(one, "match_score", pick->score / 100.0);
    cJSON_AddStringToObject(one, "match_type", cb_peer_type_name(cb_peer_type(&parts)));
    cJSON_AddStringToObject(one, "match_reason", reason);
    return one;
}

static cJSON *
top_matches(const cJSON *golden, const cJSON *query, gint64 now)
{
    (void)now;
    g_autoptr(CbWorld) world = golden_peers_world(golden);
    guint event = golden_peers_row(world, CB_events, query, "event_id");
    guint who = golden_peers_row(world, CB_contractors, query, "contractor_id");
    cJSON *answer = cJSON_CreateObject();
    if (who == CB_NO_ROW) {
        cJSON_AddStringToObject(answer, "error", "contractor_not_found");
        return answer;
    }
    GArray *rows = cb_peer_eligible(world, event);
    gboolean listed = FALSE;
    for (guint r = 0; r < rows->len; r++)
        listed = listed || g_array_index(rows, guint, r) == who;
    if (!listed)
        g_array_append_val(rows, who); /* whoever asks need not take part */
    g_autoptr(CbPeerBook) book = book_of(world, rows);
    g_autoptr(GArray) top = cb_peer_top(world, event, book, cb_peer_book_place(book, who),
                                        (guint)cb_json_member(query, "max_matches")->valueint,
                                        (guint)lround(cb_json_member(query, "min_score")->valuedouble * 100),
                                        cJSON_IsTrue(cb_json_member(query, "exclude_matched")));
    cJSON *matches = cJSON_AddArrayToObject(answer, "matches");
    for (guint k = 0; k < top->len; k++)
        cJSON_AddItemToArray(matches, picked(book, world, &g_array_index(top, CbPeerPick, k)));
    return answer;
}

const GoldenPeersOp golden_peers_pair_ops[] = {{"focus_areas", focus_areas},
                                               {"revenue_midpoint", revenue_midpoint},
                                               {"revenue_score", revenue_score},
                                               {"team_score", team_score},
                                               {"geo_score", geo_score},
                                               {"title_score", title_score},
                                               {"pair", pair},
                                               {"top_matches", top_matches},
                                               {NULL, NULL}};
