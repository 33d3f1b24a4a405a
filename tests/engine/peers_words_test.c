/* What people are told: templates, names, and how a long text is cut. */
#include "tests/engine/peers_fixture.h"

#include "engine/peers/policy.h"

static CbWorld *
with_policy(const CbWorld *world, const char *json)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_policies, "id", "peers", "policy", json, NULL);
    return cb_world_patch(world, rows);
}

static char *
introduction(const CbWorld *world, const char *company)
{
    g_autoptr(cJSON) data = cJSON_CreateObject();
    cJSON_AddStringToObject(data, "peer_name", "Ben Lee\n\033[2J");
    if (company != NULL)
        cJSON_AddStringToObject(data, "peer_company", company);
    cJSON_AddStringToObject(data, "match_reason", "both focused on sales");
    return cb_peer_text_of(world, CB_WORDS_INTRODUCTION, 0, peers_row(world, "c00"), data);
}

static void
an_introduction_says_who_where_and_why(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    g_autofree char *text = introduction(world, "Ben Works");
    static const char *const says[] = {"Hi Ann",
                                       "Ben Lee",
                                       "Ben Works",
                                       "(a different market)",
                                       "you're both focused on sales.",
                                       "do not compete",
                                       "YES",
                                       "LATER"};
    for (guint s = 0; s < G_N_ELEMENTS(says); s++)
        if (strstr(text, says[s]) == NULL)
            fail_msg("\"%s\" does not say %s", text, says[s]);
    assert_null(strpbrk(text, "\n\033"));
}

static void
without_a_company_it_is_short_and_names_nobody(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    g_autofree char *text = introduction(world, NULL);
    assert_null(strstr(text, "Ben"));
    assert_non_null(strstr(text, "Summit"));
}

static void
the_policy_has_its_own_words_unless_they_are_no_use(void **state)
{
    (void)state;
    g_autoptr(CbWorld) plain = peers_summit(2);
    g_autoptr(CbWorld) own = with_policy(
        plain, "{\"fromName\":\"The Desk\",\"templates\":{\"introduction\":\"{first_name}: "
               "{peer_name}? YES {or not}\"}}");
    g_autoptr(CbWorld) unknown = with_policy(
        plain, "{\"fromName\":\"The \\u001b[31mDesk\",\"templates\":{\"introduction\":\"{peer_name}? YES {nope}\"}}");
    g_autoptr(CbWorld) bad =
        with_policy(plain, "{\"templates\":{\"introduction\":\"Nothing to say\"}}");
    g_autofree char *text = introduction(own, "Ben Works"), *ours = introduction(bad, "Ben Works");
    g_autofree char *from = cb_peers_from_name(own, 0), *event = cb_peers_from_name(plain, 0);
    assert_non_null(strstr(text, "Ann: Ben Lee"));
    assert_non_null(strstr(text, "{or not}"));
    g_autofree char *still = introduction(unknown, "Ben Works"), *whose = cb_peers_from_name(unknown, 0);
    assert_string_equal(still, ours);
    assert_string_equal(whose, "Summit");
    assert_non_null(strstr(ours, "Hi Ann"));
    assert_string_equal(from, "The Desk");
    assert_string_equal(event, "Summit");
    g_autofree char *problem = NULL;
    assert_false(cb_peer_template_check("greeting", "Hi", &problem));
    assert_non_null(strstr(problem, "greeting"));
    g_clear_pointer(&problem, g_free);
    assert_false(cb_peer_template_check("list", "{list} or {contact}", &problem));
    assert_string_equal(problem, "The words of list have no place \"contact\"; they have {first_name} {event_name} {list}.");
    for (guint n = 0; cb_peer_template_name(n) != NULL; n++)
        assert_true(cb_peer_template_check(cb_peer_template_name(n), cb_peer_template_own(cb_peer_template_name(n)), NULL));
}

static void
every_message_of_ours_has_words(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    for (CbPeerWords words = 0; words < CB_WORDS_OWN; words++) {
        g_autofree char *text = cb_peer_text_of(world, words, 0, 0, NULL);
        CbPeerWords back;
        assert_true(strlen(text) > 10);
        assert_true(cb_peer_words_parse(cb_peer_words_type(words), &back) && back == words);
    }
}

static void
a_long_text_is_cut_at_blanks_into_three_at_most(void **state)
{
    (void)state;
    GString *text = g_string_new(NULL);
    for (guint w = 0; w < 900; w++)
        g_string_append(text, "wörd ");
    g_autofree char *whole = g_string_free(text, FALSE), *some = g_strndup(whole, 6 * 300);
    g_autoptr(GPtrArray) parts = cb_peer_parts(whole);
    g_autoptr(GPtrArray) fewer = cb_peer_parts(some);
    g_autoptr(GPtrArray) none = cb_peer_parts(" \n");
    assert_int_equal(parts->len, 3);
    for (guint p = 0; p < parts->len; p++) {
        assert_true(g_utf8_strlen(parts->pdata[p], -1) <= CB_PEER_PART);
        assert_true(g_str_has_prefix(parts->pdata[p], "wörd"));
    }
    assert_true(g_str_has_suffix(parts->pdata[0], "wörd"));
    assert_true(g_str_has_suffix(parts->pdata[2], "wörd…"));
    assert_int_equal(fewer->len, 2);
    g_autofree char *joined = g_strjoin(" ", fewer->pdata[0], fewer->pdata[1], NULL);
    assert_string_equal(joined, g_strchomp(some));
    assert_int_equal(none->len, 0);
}

static void
a_long_company_leaves_the_phone_in_the_contact(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = peers_summit(2);
    g_autoptr(cJSON) data = cJSON_CreateObject();
    g_autofree char *company = g_strnfill(600, 'w');
    g_autofree char *contact = g_strdup_printf("Ben Lee, %s, +15550100001", company);
    cJSON_AddStringToObject(data, "contact", contact);
    g_autofree char *text =
        cb_peer_text_of(world, CB_WORDS_CONTACT, 0, peers_row(world, "c00"), data);
    assert_non_null(strstr(text, contact));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_introduction_says_who_where_and_why),
        cmocka_unit_test(without_a_company_it_is_short_and_names_nobody),
        cmocka_unit_test(the_policy_has_its_own_words_unless_they_are_no_use),
        cmocka_unit_test(every_message_of_ours_has_words),
        cmocka_unit_test(a_long_text_is_cut_at_blanks_into_three_at_most),
        cmocka_unit_test(a_long_company_leaves_the_phone_in_the_contact),
    };
    return cmocka_run_group_tests_name("words of peers", tests, NULL, NULL);
}
