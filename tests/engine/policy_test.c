/* Policies of campaigns: which are refused, and how one that nobody should have written is followed all the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/campaigns/policy.h"

typedef struct {
    const char *json, *words; /* NULL: it is taken */
} Case;

static void
assert_judged(const Case *one, char *judged)
{
    g_autofree char *said = judged;
    if (one->words == NULL ? said != NULL : said == NULL || strstr(said, one->words) == NULL)
        fail_msg("%s: %s instead of %s", one->json, said != NULL ? said : "taken", one->words != NULL ? one->words : "taken");
}

static void
a_client_is_told_which_key_has_which_value_and_what_it_takes(void **state)
{
    (void)state;
    static const Case cases[] = {
        {"{\"availability_multiplier\":1000000}", "availability_multiplier is 1000000; it is above 0 and at most 50."},
        {"{\"availability_multiplier\":\"1e300\"}", "availability_multiplier is 1e+300; it is above 0 and at most 50."},
        {"{\"availability_ttl_hours\":8761}", "availability_ttl_hours is 8761; it is above 0 and at most 8760."},
        {"{\"offer_ttl_hours\":1e12}", "offer_ttl_hours is 1e+12;"},
        {"{\"offer_buffer\":51}", "offer_buffer is 51; it is from 0 to 50."},
        {"{\"tick_interval_seconds\":86401}", "tick_interval_seconds is 86401; it is above 0 and at most 86400."},
        {"{\"weights\":{\"skills\":-0.5}}", "weights: skills is -0.5; it is from 0 to 1000."},
        {"{\"weights\":{\"fairness\":1001}}", "weights: fairness is 1001;"},
        {"{\"weights\":[1,2]}", "weights is an object"},
        {"{\"escalation_steps\":[\"ask_everybody\"]}", "a step is increase_wave"},
        {"{\"escalation_steps\":[1]}", "a step is increase_wave"},
        {"{\"escalation_steps\":\"increase_wave\"}", "escalation_steps is a list"},
        {"{\"escalation_level\":-1}", "escalation_level is a whole number from 0 to 16."},
        {"{\"escalation_level\":0.5}", "escalation_level is a whole number from 0 to 16."},
        {"{\"hq\":{\"lat\":91,\"lng\":0}}", "lat from -90 to 90"},
        {"{\"hq\":\"Madrid\"}", "lat from -90 to 90"},
        {"[]", "A policy is a JSON object."},
        {"nonsense", "A policy is a JSON object."},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        assert_judged(&cases[i], cb_campaign_policy_excess(cases[i].json));
        g_autofree char *typed = cb_campaign_policy_problem(cases[i].json);
        assert_non_null(typed); /* whoever types one is told no less */
    }
}

static void
what_the_rules_replace_by_a_default_is_taken_from_a_client(void **state)
{
    (void)state;
    static const char *const policies[] = {
        "{}",
        "{\"availability_ttl_hours\":-3,\"offer_ttl_hours\":0,\"availability_multiplier\":null,\"tick_interval_seconds\":-1}",
        "{\"availability_multiplier\":50,\"offer_buffer\":50,\"offer_ttl_hours\":8760,\"tick_interval_seconds\":86400}",
        "{\"availability_ttl_hours\":\"12\",\"availability_multiplier\":\"2.5\",\"soft_conflict_policy\":\"sometimes\"}",
        "{\"weights\":{\"skills\":0,\"luck\":-4},\"escalation_steps\":[],\"escalation_level\":3,\"x\":1}",
        "{\"weights\":null,\"escalation_steps\":null,\"hq\":{\"lat\":\"40.4\",\"lng\":-3.7}}",
    };
    for (guint i = 0; i < G_N_ELEMENTS(policies); i++)
        assert_judged(&(Case){policies[i], NULL}, cb_campaign_policy_excess(policies[i]));
}

static void
one_that_stands_in_the_data_is_followed_within_the_bounds(void **state)
{
    (void)state;
    CbCampaignPolicy policy = cb_campaign_policy("{\"availability_multiplier\":1e9,\"offer_buffer\":1e18,"
                                                 "\"availability_ttl_hours\":1e30,\"tick_interval_seconds\":1e30}");
    assert_true(policy.availability_multiplier == CB_WAVE_MOST);
    assert_true(policy.offer_buffer == CB_WAVE_MOST);
    assert_true(policy.availability_ttl_hours == 8760);
    assert_true(policy.tick_interval_seconds == 86400);
}

static void
no_escalation_widens_a_wave_beyond_the_most(void **state)
{
    (void)state;
    const char *step;
    char *policy = g_strdup("{\"availability_multiplier\":40,\"escalation_steps\":[\"increase_wave\",\"increase_wave\"]}");
    for (guint i = 0; i < 2; i++) {
        char *next = cb_campaign_policy_escalate(policy, &step);
        g_free(policy);
        policy = next;
        assert_judged(&(Case){policy, NULL}, cb_campaign_policy_excess(policy));
    }
    assert_true(cb_campaign_policy(policy).availability_multiplier == CB_WAVE_MOST);
    g_free(policy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_is_told_which_key_has_which_value_and_what_it_takes),
        cmocka_unit_test(what_the_rules_replace_by_a_default_is_taken_from_a_client),
        cmocka_unit_test(one_that_stands_in_the_data_is_followed_within_the_bounds),
        cmocka_unit_test(no_escalation_widens_a_wave_beyond_the_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
