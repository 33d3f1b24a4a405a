/* The policy `peers`: every member has a type and a range; what is none of it is refused when it is set, and counts as if it
 * were not there. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/policy.h"

static CbPeersPolicy
policy_of(const char *json)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_policies, "id", CB_PEERS_POLICY, "policy", json, NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    return cb_peers_policy(world);
}

static void
what_is_not_said_or_no_use_has_its_default(void **state)
{
    (void)state;
    static const char *const nothing[] = {
        "{}", "[]", "{\"maxMatches\":-1,\"minScore\":101,\"leadMinutes\":\"x\",\"perMinute\":0,\"atOnce\":1e9}",
        "{\"policy\":\"foo\",\"quietFrom\":\"25:00\",\"newcomers\":\"yes\",\"excludeMatched\":0,\"maxMatches\":2.5}"};
    for (guint n = 0; n < G_N_ELEMENTS(nothing); n++) {
        CbPeersPolicy policy = policy_of(nothing[n]);
        assert_int_equal(policy.how, CB_PEERS_OPTIMAL);
        assert_int_equal(policy.most, 3);
        assert_int_equal(policy.least, 60);
        assert_true(policy.exclude_matched && !policy.newcomers);
        assert_true(policy.lead == 15 * CB_MINUTE && policy.introduction == 5 * CB_MINUTE);
        assert_true(policy.quiet_from == 21 * 60 && policy.quiet_until == 8 * 60 && policy.ratings_at == 9 * 60);
        assert_true(policy.per_minute == 20 && policy.at_once == 10);
    }
}

static void
what_is_said_counts(void **state)
{
    (void)state;
    CbPeersPolicy policy = policy_of("{\"policy\":\"lists\",\"maxMatches\":0,\"leadMinutes\":30,\"quietFrom\":\"22:15\",\"newcomers\":true,"
                                "\"excludeMatched\":false,\"perMinute\":6000}");
    assert_int_equal(policy.how, CB_PEERS_LISTS);
    assert_int_equal(policy.most, 0);
    assert_true(policy.lead == 30 * CB_MINUTE);
    assert_int_equal(policy.quiet_from, 22 * 60 + 15);
    assert_true(policy.newcomers && !policy.exclude_matched);
    assert_int_equal(policy.per_minute, 6000);
}

static void
a_refusal_names_the_member_what_it_is_and_what_it_takes(void **state)
{
    (void)state;
    static const struct {
        const char *json, *problem;
    } cases[] = {
        {"{\"maxMatches\":-1}", "maxMatches is -1, not a whole number from 0 to 100"},
        {"{\"leadMinutes\":\"x\"}", "leadMinutes is \"x\", not a whole number of minutes from 0 to 1440"},
        {"{\"perMinute\":0}", "perMinute is 0, not a whole number from 1 to 6000"},
        {"{\"policy\":\"foo\"}", "policy is \"foo\", not optimal or lists"},
        {"{\"quietFrom\":\"9:00\"}", "quietFrom is \"9:00\", not a time such as 21:00"},
        {"{\"newcomers\":1}", "newcomers is 1, not true or false"},
        {"{\"fromName\":\"a\\u001b[31m\"}",
         "fromName is \"a?[31m\", not a name of 1 to 60 characters without control characters"},
        {"{\"templates\":[]}", "templates is [], not an object of texts by the names of messages"},
        {"{\"templates\":{\"ack_no\":\"{nope}\"}}",
         "templates.ack_no: The words of ack_no have no place \"nope\"; they have {first_name} {event_name} {peer_name} "
         "{peer_company}."},
        {"{\"templates\":{\"ack_no\":3}}", "templates.ack_no: They are not a text."},
        {"[3]", "it is no object of settings"},
        {"\"lists\"", "it is no object of settings"},
    };
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(cJSON) policy = cJSON_Parse(cases[c].json);
        g_autofree char *problem = cb_peers_policy_check(policy);
        assert_string_equal(problem, cases[c].problem);
    }
    g_autoptr(cJSON) unknown = cJSON_Parse("{\"maxmatches\":3,\"minScore\":200}");
    g_autoptr(GPtrArray) problems = cb_peers_policy_problems(unknown);
    assert_int_equal(problems->len, 2);
    assert_true(g_str_has_prefix(g_ptr_array_index(problems, 0), "\"maxmatches\" is no setting of peers; there are policy, "));
}

static void
settings_are_put_as_a_person_types_them(void **state)
{
    (void)state;
    static const char *const good[][2] = {{"policy", "lists"}, {"maxMatches", "4"}, {"newcomers", "true"},
                                          {"fromName", "The Desk"}, {"templates.ack_no", "All right, {first_name}."}};
    static const char *const bad[][2] = {{"maxMatches", "-1"}, {"maxMatches", "many"}, {"newcomers", "yes"}, {"nope", ""},
                                         {"nope", "1"}, {"templates", "x"}, {"templates.nope", "x"}, {"fromName", "a\033b"}};
    g_autoptr(cJSON) policy = cJSON_CreateObject();
    char *problem = NULL;
    for (guint g = 0; g < G_N_ELEMENTS(good); g++)
        assert_true(cb_peers_policy_set(policy, good[g][0], good[g][1], &problem));
    assert_null(cb_peers_policy_check(policy));
    char *before = cJSON_PrintUnformatted(policy);
    assert_non_null(strstr(before, "\"maxMatches\":4,\"newcomers\":true"));
    for (guint b = 0; b < G_N_ELEMENTS(bad); b++) {
        if (cb_peers_policy_set(policy, bad[b][0], bad[b][1], &problem))
            fail_msg("%s=%s is taken", bad[b][0], bad[b][1]);
        g_clear_pointer(&problem, g_free);
    }
    char *after = cJSON_PrintUnformatted(policy);
    assert_string_equal(before, after);
    for (guint g = 0; g < G_N_ELEMENTS(good); g++)
        assert_true(cb_peers_policy_set(policy, good[g][0], "", &problem));
    assert_null(policy->child);
    cJSON_free(before);
    cJSON_free(after);
}

/* What is in force is itself a good policy, but for a name that nobody gave. */
static void
what_is_in_force_has_every_member(void **state)
{
    (void)state;
    g_autoptr(cJSON) own = cJSON_Parse("{\"maxMatches\":5,\"perMinute\":0,\"templates\":{\"ack_no\":\"{nope}\",\"list\":\"Who? {list}\"}}");
    g_autoptr(cJSON) all = cb_peers_policy_in_force(own);
    assert_int_equal(cb_json_member(all, "maxMatches")->valueint, 5);
    assert_int_equal(cb_json_member(all, "perMinute")->valueint, 20);
    assert_string_equal(cb_json_member(all, "quietFrom")->valuestring, "21:00");
    assert_string_equal(cb_json_member(cb_json_member(all, "templates"), "list")->valuestring, "Who? {list}");
    assert_string_equal(cb_json_member(cb_json_member(all, "templates"), "ack_no")->valuestring,
                        "All right, we will not introduce you.");
    cJSON_DeleteItemFromObjectCaseSensitive(all, "fromName");
    g_autofree char *problem = cb_peers_policy_check(all);
    assert_null(problem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_or_no_use_has_its_default),
        cmocka_unit_test(what_is_said_counts),
        cmocka_unit_test(a_refusal_names_the_member_what_it_is_and_what_it_takes),
        cmocka_unit_test(settings_are_put_as_a_person_types_them),
        cmocka_unit_test(what_is_in_force_has_every_member),
    };
    return cmocka_run_group_tests_name("the policy of peers", tests, NULL, NULL);
}
