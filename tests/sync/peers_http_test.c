/* Peers over HTTP: who may, what is answered to existing clients, and how it is refused. */
#include "tests/sync/peers_fixture.h"

#define API "/api/event-messaging/"
#define NOBODY (-1)

static cJSON *
ask(Peers *peers, int role, const char *method, const char *path, const char *body, guint wanted)
{
    guint status;
    const char *query = strchr(path, '?');
    g_autofree char *bare = query == NULL ? g_strdup(path) : g_strndup(path, (gsize)(query - path));
    g_autoptr(CbRequest) request =
        fixture_request(role == NOBODY ? NULL : peers->fixture->tokens[role], method, bare, body);
    if (query != NULL) {
        g_free(request->query);
        request->query = g_strdup(query + 1);
    }
    g_autoptr(CbAnswer) answer = cb_hub_answer(peers->hub, request);
    status = answer->status;
    if (status != wanted)
        fail_msg("%s %s: %u %s", method, path, status, answer->body->str);
    return cJSON_Parse(answer->body->str);
}

static void
assert_refused(Peers *peers, int role, const char *method, const char *path, const char *body, guint status)
{
    g_autoptr(cJSON) json = ask(peers, role, method, path, body, status);
    if (!cJSON_IsFalse(fixture_get(json, "success")) || !g_str_has_suffix(fixture_text(json, "error"), "."))
        fail_msg("%s %s: no sentence", method, path);
}

/* --- who and how -------------------------------------------------------------------------------- */

static const struct {
    const char *method, *path, *body;
} paths[] = {
    {"GET", API "event/summit/contractor/c000/peer-matches", NULL},
    {"GET", API "event/summit/contractor/c000/matches", NULL},
    {"GET", API "peer-matching/stats", NULL},
    {"POST", API "event/summit/peer-match", "{\"contractorId\":\"c000\",\"peerId\":\"c001\"}"},
    {"POST", "/events/summit/generate-agenda", NULL},
    {"POST", "/api/events/summit/generate-agenda", "{}"},
};

static void
every_path_is_for_dispatchers(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 2);
    for (guint p = 0; p < G_N_ELEMENTS(paths); p++) {
        guint good = strstr(paths[p].path, "/peer-match") != NULL && paths[p].body != NULL ? 201 : 200;
        assert_refused(peers, NOBODY, paths[p].method, paths[p].path, paths[p].body, 401);
        assert_refused(peers, CB_ROLE_VIEWER, paths[p].method, paths[p].path, paths[p].body, 403);
        cJSON_Delete(ask(peers, CB_ROLE_DISPATCHER, paths[p].method, paths[p].path, paths[p].body, good));
    }
}

static void
what_is_not_there_or_not_right_is_refused_with_a_sentence(void **state)
{
    Peers *peers = *state;
    static const struct {
        const char *method, *path, *body;
        guint status;
    } cases[] = {
        {"GET", API "event/summit/contractor/nobody/peer-matches", NULL, 404},
        {"GET", API "event/gala/contractor/c000/matches", NULL, 404},
        {"GET", API "event/summit/contractor/c000/peer-matches?minScore=2", NULL, 400},
        {"GET", API "event/summit/contractor/c000/peer-matches?maxMatches=many", NULL, 400},
        {"GET", API "event/summit/contractor/c000/peer-matches?excludeMatched=perhaps", NULL, 400},
        {"GET", API "event/summit/contractor//matches", NULL, 404},
        {"GET", API "nonsense", NULL, 404},
        {"PUT", API "event/summit/peer-match", "{}", 405},
        {"POST", API "event/summit/peer-match", "{}", 400},
        {"POST", API "event/summit/peer-match", "[]", 400},
        {"POST", API "event/summit/peer-match", "{\"contractorId\":\"c000\",\"peerId\":\"c000\"}", 400},
        {"POST", API "event/gala/peer-match", "{\"contractorId\":\"c000\",\"peerId\":\"c001\"}", 404},
        {"POST", API "peer-match/none/response", "{\"contractorId\":\"c000\",\"response\":true}", 404},
        {"POST", API "peer-match/none/response", "{\"contractorId\":\"c000\",\"response\":\"yes\"}", 400},
        {"POST", API "peer-match/none/connection", "{\"meetingDetails\":{\"scheduled\":true}}", 400},
        {"POST", API "peer-match/none/introduction", "{}", 404},
        {"POST", "/events/gala/generate-agenda", "{}", 404},
    };
    peers_add_event(peers, 2);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(peers, CB_ROLE_ADMIN, cases[i].method, cases[i].path, cases[i].body, cases[i].status);
}

/* Programs that write the tables themselves are told what makes no sense. */
static void
a_bad_policy_or_agenda_is_refused_at_the_door(void **state)
{
    Peers *peers = *state;
    static const struct {
        const char *path, *body, *details;
    } cases[] = {
        {"/rest/v1/policies", "{\"id\":\"peers\",\"policy\":{\"maxMatches\":-1}}", "maxMatches is -1"},
        {"/rest/v1/policies", "{\"id\":\"peers\",\"policy\":{\"templates\":{\"ack_no\":\"{nope}\"}}}", "no place"},
        {"/rest/v1/event_agenda_items",
         "{\"id\":\"back\",\"event_id\":\"summit\",\"item_type\":\"lunch\",\"start_time\":\"2026-11-20T12:00:00Z\","
         "\"end_time\":\"2026-11-20T11:00:00Z\"}",
         "is before the start"},
    };
    peers_add_event(peers, 2);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint status;
        g_autoptr(cJSON) json = fixture_ask(peers->hub, peers->fixture->tokens[CB_ROLE_ADMIN], "POST", cases[i].path,
                                            cases[i].body, &status);
        assert_int_equal(status, 400);
        assert_non_null(strstr(fixture_text(json, "details"), cases[i].details));
    }
}

/* --- what is told ------------------------------------------------------------------------------- */

static void
somebodys_best_peers_are_told_with_score_and_reason(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 7);
    g_autoptr(cJSON) usual = ask(peers, CB_ROLE_DISPATCHER, "GET",
                                 API "event/summit/contractor/c000/peer-matches?maxMatches=0&minScore=0", NULL, 200);
    assert_int_equal(fixture_number(usual, "count"), 3);
    const cJSON *first = cJSON_GetArrayItem(fixture_get(usual, "matches"), 0);
    assert_true(fixture_get(first, "matchScore")->valuedouble >= 0.6);
    assert_non_null(strstr(fixture_text(first, "matchReason"), "Both focused on area 0"));
    assert_true(cJSON_IsObject(fixture_get(first, "matchCriteria")));
    assert_non_null(fixture_text(first, "matchType"));
    g_autoptr(cJSON) two = ask(peers, CB_ROLE_DISPATCHER, "GET",
                               API "event/summit/contractor/c000/peer-matches?maxMatches=2&minScore=0.3", NULL, 200);
    assert_int_equal(fixture_number(two, "count"), 2);
    g_autoptr(cJSON) strict = ask(peers, CB_ROLE_DISPATCHER, "GET",
                                  API "event/summit/contractor/c006/peer-matches", NULL, 200);
    assert_int_equal(fixture_number(strict, "count"), 0); /* the only one of their group */
}

static char *
make_match(Peers *peers)
{
    g_autoptr(cJSON) made = ask(peers, CB_ROLE_DISPATCHER, "POST", API "event/summit/peer-match",
                                "{\"contractorId\":\"c001\",\"peerId\":\"c000\",\"matchData\":{\"matchScore\":1}}", 201);
    const cJSON *match = fixture_get(made, "match");
    assert_string_equal(fixture_text(match, "contractor1_id"), "c000");
    assert_string_equal(fixture_text(match, "contractor2_name"), "First1 Last1");
    return g_strdup(fixture_text(match, "id"));
}

static cJSON *
post(Peers *peers, const char *match, const char *what, const char *body)
{
    g_autofree char *path = g_strdup_printf(API "peer-match/%s/%s", match, what);
    cJSON *json = ask(peers, CB_ROLE_DISPATCHER, "POST", path, body, 200);
    cJSON *told = cJSON_DetachItemFromObjectCaseSensitive(json, "match");
    cJSON_Delete(json);
    return told;
}

static void
a_match_by_hand_lives_as_others_do(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 2);
    g_autofree char *match = make_match(peers), *again = g_strdup_printf(API "peer-match/%s/introduction", match);
    assert_refused(peers, CB_ROLE_DISPATCHER, "POST", API "event/summit/peer-match",
                   "{\"contractorId\":\"c000\",\"peerId\":\"c001\"}", 409);
    g_autoptr(cJSON) introduced = post(peers, match, "introduction", "{\"message\":\"Say hello to each other\"}");
    assert_refused(peers, CB_ROLE_DISPATCHER, "POST", again, "{}", 409);
    peers_turn(peers, CB_PEERS_TEXTS, peers->fixture->now);
    g_autoptr(cJSON) arrived = peers_arrived(peers);
    assert_int_equal(cJSON_GetArraySize(arrived), 2);
    assert_string_equal(fixture_text(cJSON_GetArrayItem(arrived, 0), "message"), "Say hello to each other");
    g_autoptr(cJSON) yes = post(peers, match, "response", "{\"contractorId\":\"c000\",\"response\":true}");
    assert_true(cJSON_IsTrue(fixture_get(yes, "contractor1_response")));
    g_autoptr(cJSON) meets =
        post(peers, match, "connection",
             "{\"meetingDetails\":{\"scheduled\":true,\"time\":\"2026-11-20T15:00:00Z\",\"location\":\"bar\"}}");
    assert_true(cJSON_IsTrue(fixture_get(meets, "meeting_scheduled")));
    assert_true(cJSON_IsFalse(fixture_get(meets, "connection_made")));
    g_autoptr(cJSON) met = post(peers, match, "connection", "{}");
    assert_true(cJSON_IsTrue(fixture_get(met, "connection_made")));
    g_autoptr(cJSON) all = ask(peers, CB_ROLE_DISPATCHER, "GET", API "event/summit/contractor/c001/matches", NULL, 200);
    assert_int_equal(fixture_number(all, "count"), 1);
}

/* --- the agenda and the queue ------------------------------------------------------------------- */

static gint64
stat_of(Peers *peers, const char *name)
{
    g_autoptr(cJSON) json = ask(peers, CB_ROLE_DISPATCHER, "GET", API "peer-matching/stats", NULL, 200);
    return fixture_number(fixture_get(json, "stats"), name);
}

static void
an_agenda_that_is_made_plans_the_run(void **state)
{
    Peers *peers = *state;
    peers_add_event(peers, 2);
    assert_int_equal(stat_of(peers, "total"), 0);
    g_autoptr(cJSON) made = ask(peers, CB_ROLE_DISPATCHER, "POST", "/events/summit/generate-agenda", "{}", 200);
    assert_string_equal(fixture_text(made, "lunch_time"), "2026-11-20T12:00:00.000Z");
    assert_string_equal(fixture_text(made, "matching_time"), "2026-11-20T11:45:00.000Z");
    assert_string_equal(fixture_text(made, "introduction_time"), "2026-11-20T12:05:00.000Z");
    assert_int_equal(fixture_number(made, "delay_ms"), 165 * 60 * 1000);
    assert_string_equal(fixture_text(made, "job_id"), "batch-peer-matching-summit");
    assert_int_equal(stat_of(peers, "delayed"), 1);
    peers->fixture->now = peers->lunch;
    assert_int_equal(stat_of(peers, "waiting"), 1);
    peers_change(peers, CB_event_agenda_items, "id", "a2", "event_id", PEERS_EVENT, "item_type", "break");
    g_autoptr(cJSON) none = ask(peers, CB_ROLE_DISPATCHER, "POST", "/events/summit/generate-agenda", "{}", 200);
    assert_string_equal(fixture_text(none, "error"), "no_lunch");
    assert_int_equal(stat_of(peers, "total"), 0);
}

static void
the_metrics_count_runs_and_texts(void **state)
{
    Peers *peers = *state;
    static const char *const lines[] = {
        "callboard_peer_runs{state=\"completed\"} 1", "callboard_peer_runs_total{result=\"made\"} 1",
        "callboard_peer_texts{status=\"sent\"} 2",    "callboard_peer_texts_total{status=\"sent\"} 2",
        "callboard_peers_worker{part=\"runs\"} 1",
    };
    peers_add_event(peers, 2);
    peers_turn(peers, CB_PEERS_RUNS, peers->lunch - 15 * CB_MINUTE);
    peers_turn(peers, CB_PEERS_TEXTS, peers->lunch + 5 * CB_MINUTE);
    g_autoptr(CbRequest) request = fixture_request(peers->fixture->tokens[CB_ROLE_ADMIN], "GET", "/metrics", NULL);
    g_autoptr(CbAnswer) answer = cb_hub_answer(peers->hub, request);
    for (guint l = 0; l < G_N_ELEMENTS(lines); l++)
        if (strstr(answer->body->str, lines[l]) == NULL)
            fail_msg("%s is not in %s", lines[l], answer->body->str);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PEERS_ON_SQLITE(every_path_is_for_dispatchers),
        PEERS_ON_SQLITE(what_is_not_there_or_not_right_is_refused_with_a_sentence),
        PEERS_ON_SQLITE(a_bad_policy_or_agenda_is_refused_at_the_door),
        PEERS_ON_SQLITE(somebodys_best_peers_are_told_with_score_and_reason),
        PEERS_ON_BOTH(a_match_by_hand_lives_as_others_do),
        PEERS_ON_BOTH(an_agenda_that_is_made_plans_the_run),
        PEERS_ON_SQLITE(the_metrics_count_runs_and_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
