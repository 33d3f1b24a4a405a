/* What people are told: in the company's words, of what stands, as long as it makes sense; and again when it failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/messages/messages.h"
#include "engine/operators/effect.h"
#include "engine/operators/operators.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-20T09:00:00Z"

/* One session, one person who has applied, and the company's policy of messages. */
static CbWorld *
company(const char *policy)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "zoe", "name", "Zoë", "email", "zoe@x.org", "phone", "+33 1", NULL);
    worlds_operator(rows, "max", NULL);
    worlds_row(rows, CB_places, "id", "p", "name", "Toulouse", NULL);
    worlds_session(rows, "s", "2026-12-01", "title", "Gala", "min_operators", "2", "starts_at",
                   "2026-12-01T19:00:00Z", "ends_at", "2026-12-01T22:30:00Z", "place_id", "p", NULL);
    worlds_link(rows, "s", "zoe", "pending");
    if (policy != NULL)
        worlds_row(rows, CB_policies, "id", "messages", "policy", policy, NULL);
    return worlds_of(rows);
}

static CbOutcome *
decide_as(const CbWorld *world, const char *kind, const char *payload, CbRole role)
{
    g_autoptr(CbDecision) decision = cb_decision_new(world, kind, "s", payload, "eva", role, worlds_time(NOW));
    return cb_decide(world, decision, worlds_time(NOW));
}

static CbWorld *
after(const CbWorld *world, const char *kind)
{
    g_autoptr(CbOutcome) outcome = decide_as(world, kind, "{\"operator_id\":\"zoe\"}", CB_ROLE_DISPATCHER);
    assert_null(outcome->code);
    return cb_world_patch(world, outcome->patch);
}

/* --- words ------------------------------------------------------------------------------------ */

static void
without_a_policy_the_words_are_ours(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company(NULL), told = after(world, "session.accept");
    assert_string_equal(messages_body(told, 0), "You work Gala, 2026-12-01, 19:00 to 22:30, Toulouse.");
    assert_string_equal(messages_subject(told, 0), "Gala: you are on it");
    assert_string_equal(messages_status(told, 0), "queued");
    assert_string_equal(messages_address(told, 0), "zoe@x.org");
}

static void
the_company_s_words_are_in_the_message_when_it_is_decided(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world =
        company("{\"accepted\":{\"channel\":\"text\",\"subject\":\"{what}\\u2026\",\"body\":\"{name}: {what}\\n{when} "
                "@ {where} ({date}) {{x}\"},\"released\":{\"body\":\"Bye {name}\"}}");
    g_autoptr(CbWorld) told = after(world, "session.reject");
    assert_string_equal(messages_body(told, 0), "Bye Zoë");
}

static void
a_wish_for_texts_takes_the_number(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company("{\"accepted\":{\"channel\":\"text\",\"body\":\"{name}, {when}, {where}\"}}");
    g_autoptr(CbWorld) told = after(world, "session.accept");
    assert_string_equal(messages_address(told, 0), "+33 1");
    assert_string_equal(messages_body(told, 0), "Zoë, 2026-12-01, 19:00 to 22:30, Toulouse");
}

static void
who_is_not_told_is_not_announced(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company("{\"accepted\":{\"channel\":\"off\"}}");
    g_autoptr(CbOutcome) outcome =
        decide_as(world, "session.accept", "{\"operator_id\":\"zoe\"}", CB_ROLE_DISPATCHER);
    g_autoptr(CbWorld) told = cb_world_patch(world, outcome->patch);
    assert_string_equal(messages_status(told, 0), "off");
    CbEffect *effect = cb_effect_new(world, outcome->patch, worlds_time(NOW));
    assert_int_equal(effect->told->len, 0);
    cb_effect_free(effect);
}

static void
a_policy_of_the_wrong_form_counts_for_nothing(void **state)
{
    static const char *const wrong[] = {"{\"accepted\":7}", "{\"accepted\":{\"channel\":\"pigeon\",\"body\":\"{whom}\"}}",
                                        "[]", "{\"accepted\":{\"body\":\"\"}}", "{\"accepted\":{\"body\":[1]}}"};
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(CbWorld) world = company(wrong[i]), told = after(world, "session.accept");
        assert_string_equal(messages_body(told, 0), "You work Gala, 2026-12-01, 19:00 to 22:30, Toulouse.");
    }
}

static void
what_data_hold_is_not_taken_for_places(void **state)
{
    (void)state;
    const CbPlaces places = {[CB_PLACE_NAME] = "{what}\r\nBcc: x", [CB_PLACE_WHAT] = "Gala"};
    g_autofree char *body = cb_template_fill("{name} {what} {unknown} {", places);
    assert_string_equal(body, "{what}\r\nBcc: x Gala {unknown} {");
    g_autofree char *line = cb_template_fill_line("{name}", places);
    assert_string_equal(line, "{what}  Bcc: x");
    g_autofree char *links = cb_template_link("Y {yes} N {no} {yes", "a{no}", "b");
    assert_string_equal(links, "Y a{no} N b {yes");
}

/* --- setting ---------------------------------------------------------------------------------- */

static void
what_cannot_be_filled_is_refused_when_it_is_set(void **state)
{
    static const struct {
        const char *name, *value, *problem;
    } wrong[] = {
        {"accepted.body", "Hi {whom}", "{whom} is no place that a message of accepted has"},
        {"accepted.body", "Hi {role}", "{role} is no place"},
        {"accepted.body", "Hi {", "is no place"},
        {"accepted.body", "Yes: {yes}", "{yes} is no place"},
        {"offer.body", "Take it: {yes}", "needs {yes} and {no}"},
        {"offer.subject", "{yes}", "{yes} is no place"},
        {"accepted.subject", "two\nlines", "one line"},
        {"accepted.body", "bell\a", "no control characters"},
        {"accepted.body", "\377", "UTF-8"},
        {"accepted.channel", "pigeon", "email, text, file or off"},
        {"accepted.colour", "red", "no setting of messages"},
        {"accepted", "off", "no setting of messages"},
        {"nothing.channel", "off", "no cause of messages; there are asked, accepted"},
    };
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(cJSON) policy = cJSON_CreateObject();
        g_autofree char *problem = NULL;
        assert_false(cb_message_policy_set(policy, wrong[i].name, wrong[i].value, &problem));
        if (strstr(problem, wrong[i].problem) == NULL)
            fail_msg("%s=%s: %s", wrong[i].name, wrong[i].value, problem);
        assert_null(policy->child);
    }
}

static void
an_empty_setting_is_the_default_again(void **state)
{
    (void)state;
    g_autoptr(cJSON) policy = cJSON_CreateObject();
    char *problem = NULL;
    assert_true(cb_message_policy_set(policy, "accepted.body", "Hi {name}", &problem));
    assert_true(cb_message_policy_set(policy, "accepted.channel", "off", &problem));
    assert_null(cb_message_policy_check(policy));
    assert_true(cb_message_policy_set(policy, "accepted.body", "", &problem));
    assert_true(cb_message_policy_set(policy, "accepted.channel", "", &problem));
    assert_null(policy->child);
}

static void
our_own_words_pass_our_own_check(void **state)
{
    (void)state;
    for (guint cause = 0; cause < CB_N_CAUSES; cause++) {
        char *problem = NULL;
        assert_true(cb_template_check(cause, TRUE, cb_causes[cause].subject, &problem));
        assert_true(cb_template_check(cause, FALSE, cb_causes[cause].body, &problem));
        assert_int_equal(cb_cause_named(cb_causes[cause].name), cause);
    }
}

/* --- sense ------------------------------------------------------------------------------------ */

static void
expect_sense(const CbWorld *world, const char *at, const char *why)
{
    g_autofree char *pointless = cb_message_pointless(world, 0, worlds_time(at));
    if (g_strcmp0(pointless, why) != 0)
        fail_msg("%s, not %s", pointless, why);
}

static void
messages_outlive_their_sense(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company(NULL), accepted = after(world, "session.accept");
    expect_sense(accepted, NOW, NULL);
    expect_sense(accepted, "2026-12-01T22:30:00Z", "The session is over.");
    g_autoptr(CbWorld) released = after(accepted, "session.reject");
    expect_sense(released, NOW, "This person is no longer on the session.");
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_sessions, "id", "s", "status", "cancelled", NULL);
    g_autoptr(CbWorld) cancelled = cb_world_patch(accepted, patch);
    expect_sense(cancelled, NOW, "The session is cancelled.");
}

static CbWorld *
with_request(const char *status)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_jobs, "id", "j", "start_time", "2026-12-01T10:00:00Z", "end_time", "2026-12-02T02:00:00Z", NULL);
    worlds_row(rows, CB_profiles, "id", "p", NULL);
    worlds_row(rows, CB_staffing_requests, "id", "r", "job_id", "j", "profile_id", "p", "phase", "offer", "status",
               status, "token_expires_at", "2026-11-21T09:00:00Z", NULL);
    worlds_row(rows, CB_messages, "id", "m", "job_id", "j", "profile_id", "p", "cause", "offer", "recipient", "Pia", "body",
               "{yes} {no}", "request_id", "r", "created_at", NOW, "status", "queued", NULL);
    return worlds_of(rows);
}

static void
an_offer_makes_sense_while_it_can_be_answered(void **state)
{
    (void)state;
    g_autoptr(CbWorld) pending = with_request("pending"), answered = with_request("declined");
    expect_sense(pending, NOW, NULL);
    expect_sense(pending, "2026-11-21T09:00:00Z", "The time to answer is over.");
    expect_sense(pending, "2026-12-02T02:00:00Z", "The job is over.");
    expect_sense(answered, NOW, "The request is answered, or over.");
}

/* --- again ------------------------------------------------------------------------------------ */

static CbWorld *
with_status(const CbWorld *world, const char *status)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_messages, "id", messages_id(world, 0), "session_id", "s", "status", status, "attempts", "11",
               "error", "no such user", NULL);
    return cb_world_patch(world, patch);
}

static CbOutcome *
tell_again(const CbWorld *world, CbRole role)
{
    g_autofree char *payload = cb_tell_again_payload(world, 0);
    return decide_as(world, "session.tell_again", payload, role);
}

static void
what_failed_is_sent_again_to_the_address_of_today(void **state)
{
    static const char *const stuck[] = {"failed", "in_doubt"};
    (void)state;
    g_autoptr(CbWorld) world = company(NULL), told = after(world, "session.accept");
    for (guint i = 0; i < G_N_ELEMENTS(stuck); i++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        worlds_row(patch, CB_operators, "id", "zoe", "email", "new@x.org", NULL);
        g_autoptr(CbWorld) failed = with_status(told, stuck[i]), moved = cb_world_patch(failed, patch);
        g_autoptr(CbOutcome) outcome = tell_again(moved, CB_ROLE_DISPATCHER);
        assert_null(outcome->code);
        assert_string_equal(outcome->sentence, "The message to Zoë (accepted) is sent again.");
        g_autoptr(CbWorld) again = cb_world_patch(moved, outcome->patch);
        assert_int_equal(cb_world_rows(again, CB_messages), 1);
        assert_string_equal(messages_status(again, 0), "queued");
        assert_string_equal(messages_address(again, 0), "new@x.org");
        assert_int_equal(messages_attempts(again, 0), 0);
        assert_null(messages_error(again, 0));
        assert_int_equal(sessions_row_version(again, 0), sessions_row_version(moved, 0) + 1);
    }
}

static void
expect_refused(const CbWorld *world, CbRole role, const char *code)
{
    g_autoptr(CbOutcome) outcome = tell_again(world, role);
    assert_string_equal(outcome->code, code);
    assert_non_null(outcome->sentence);
}

static void
what_waits_or_was_sent_is_not_sent_again(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company(NULL), told = after(world, "session.accept");
    g_autoptr(CbWorld) sent = with_status(told, "sent"), failed = with_status(told, "failed");
    expect_refused(told, CB_ROLE_DISPATCHER, "MESSAGE_NOT_STUCK");
    expect_refused(sent, CB_ROLE_DISPATCHER, "MESSAGE_NOT_STUCK");
    expect_refused(failed, CB_ROLE_VIEWER, "FORBIDDEN");
    g_autoptr(CbWorld) released = after(failed, "session.reject");
    expect_refused(released, CB_ROLE_DISPATCHER, "MESSAGE_POINTLESS");
    g_autoptr(CbOutcome) none =
        decide_as(failed, "session.tell_again", "{\"message_id\":\"other\"}", CB_ROLE_DISPATCHER);
    assert_string_equal(none->code, "MESSAGE_NOT_FOUND");
}

static guint
count_not_told(const CbWorld *world)
{
    g_autoptr(GArray) found = cb_attention(world, worlds_time(NOW));
    guint n = 0;
    for (guint i = 0; i < found->len; i++)
        n += strcmp(g_array_index(found, CbAttention, i).cause, "NOT_TOLD") == 0;
    return n;
}

static void
who_could_not_be_told_needs_somebody(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = company(NULL), told = after(world, "session.accept");
    g_autoptr(CbWorld) failed = with_status(told, "failed"), doubt = with_status(told, "in_doubt");
    assert_int_equal(count_not_told(told), 0);
    assert_int_equal(count_not_told(failed), 1);
    assert_int_equal(count_not_told(doubt), 1);
    g_autoptr(CbWorld) released = after(failed, "session.reject");
    assert_int_equal(count_not_told(released), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_policy_the_words_are_ours),
        cmocka_unit_test(the_company_s_words_are_in_the_message_when_it_is_decided),
        cmocka_unit_test(a_wish_for_texts_takes_the_number),
        cmocka_unit_test(who_is_not_told_is_not_announced),
        cmocka_unit_test(a_policy_of_the_wrong_form_counts_for_nothing),
        cmocka_unit_test(what_data_hold_is_not_taken_for_places),
        cmocka_unit_test(what_cannot_be_filled_is_refused_when_it_is_set),
        cmocka_unit_test(an_empty_setting_is_the_default_again),
        cmocka_unit_test(our_own_words_pass_our_own_check),
        cmocka_unit_test(messages_outlive_their_sense),
        cmocka_unit_test(an_offer_makes_sense_while_it_can_be_answered),
        cmocka_unit_test(what_failed_is_sent_again_to_the_address_of_today),
        cmocka_unit_test(what_waits_or_was_sent_is_not_sent_again),
        cmocka_unit_test(who_could_not_be_told_needs_somebody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
