/* Decisions, beyond what the golden cases say: sentences, versions, messages, undoing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"
#include "engine/operators/staffing.h"
#include "engine/replay.h"
#include "engine/when.h"
#include "tests/support/worlds.h"

#define NOW "2026-11-25T09:30:00Z"

static CbDecision *
decision_on(const CbWorld *world, const char *kind, const char *session, const char *operator,
            CbRole role)
{
    g_autofree char *payload =
        operator == NULL ? NULL
                         : g_strdup_printf("{\"operator_id\":\"%s\",\"reason\":\"ill\"}", operator);
    return cb_decision_new(world, kind, session, payload, "test", role, worlds_time(NOW));
}

static CbOutcome *
decide_as(const CbWorld *world, const char *kind, const char *session, const char *operator,
          CbRole role)
{
    g_autoptr(CbDecision) decision = decision_on(world, kind, session, operator, role);
    return cb_decide(world, decision, decision->decided_at);
}

static CbOutcome *
decide(const CbWorld *world, const char *kind, const char *session, const char *operator)
{
    return decide_as(world, kind, session, operator, CB_ROLE_DISPATCHER);
}

static void
assert_refused(const CbWorld *world, const char *kind, const char *session, const char *operator,
               CbRole role, const char *code)
{
    g_autoptr(CbOutcome) outcome = decide_as(world, kind, session, operator, role);
    assert_non_null(outcome->code);
    assert_string_equal(outcome->code, code);
    assert_null(outcome->patch);
    assert_true(strlen(outcome->sentence) > 10);
}

/* The World after a decision that must be accepted. */
static CbWorld *
after(const CbWorld *world, const char *kind, const char *session, const char *operator)
{
    g_autoptr(CbOutcome) outcome = decide_as(world, kind, session, operator, CB_ROLE_ADMIN);
    assert_null(outcome->code);
    return cb_world_patch(world, outcome->patch);
}

/* A gala for two people; Zoë and Łukasz are free, Ann is not active. */
static CbWorld *
gala(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_session(rows, "s", "2026-12-01", "title", "Gala", "min_operators", "2", NULL);
    worlds_session(rows, "t", "2026-12-01", "title", "Ball", NULL);
    worlds_operator(rows, "zoe", "name", "Zoë", NULL);
    worlds_operator(rows, "luk", "name", "Łukasz", NULL);
    worlds_operator(rows, "ann", "name", "Ann", "is_active", "false", NULL);
    worlds_row(rows, CB_founders, "id", "f1", "name", "Fay", "email", "fay@example.com", NULL);
    worlds_row(rows, CB_founders, "id", "f2", "phone", "+33 1", NULL);
    return worlds_of(rows);
}

/* A session that only the founders can help: nobody is active. */
static CbWorld *
deserted(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    g_autoptr(CbWorld) world = gala();
    worlds_row(rows, CB_operators, "id", "zoe", "is_active", "false", NULL);
    worlds_row(rows, CB_operators, "id", "luk", "is_active", "false", NULL);
    return cb_world_patch(world, rows);
}

/* --- refusals --------------------------------------------------------------------------------- */

static void
an_unknown_kind_is_refused(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    g_autoptr(CbOutcome) outcome = decide(world, "session.paint", "s", NULL);
    assert_string_equal(outcome->code, "UNKNOWN_DECISION");
    assert_non_null(strstr(outcome->sentence, "session.paint"));
    assert_null(outcome->patch);
}

static void
a_decision_without_an_operator_is_refused(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    static const char *const kinds[] = {"session.propose", "session.accept", "session.reject",
                                        "session.force"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
        assert_refused(world, kinds[i], "s", NULL, CB_ROLE_ADMIN, "OPERATOR_NOT_FOUND");
}

static void
a_payload_that_is_no_object_is_no_operator(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    static const char *const payloads[] = {"", "[", "null", "7", "{\"operator_id\":7}",
                                           "[\"zoe\"]"};
    for (guint i = 0; i < G_N_ELEMENTS(payloads); i++) {
        g_autoptr(CbDecision) decision =
            cb_decision_new(world, "session.propose", "s", payloads[i], "test", CB_ROLE_ADMIN, 0);
        g_autoptr(CbOutcome) outcome = cb_decide(world, decision, 0);
        assert_string_equal(outcome->code, "OPERATOR_NOT_FOUND");
    }
}

static void
only_managers_and_admins_assign_without_consent(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = deserted();
    assert_refused(world, "session.force", "s", "zoe", CB_ROLE_VIEWER, "FORBIDDEN");
    assert_refused(world, "session.force", "s", "zoe", CB_ROLE_DISPATCHER, "FORBIDDEN");
    for (CbRole role = CB_ROLE_MANAGER; role <= CB_ROLE_ADMIN; role++) {
        g_autoptr(CbOutcome) outcome = decide_as(world, "session.force", "s", "zoe", role);
        assert_null(outcome->code);
    }
}

static void
times_decide_who_is_busy_under_the_overlap_rule(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_policy(rows, "{\"busy_rule\":\"overlap\",\"min_gap_minutes\":30}");
    worlds_session(rows, "morning", "2026-12-01", "starts_at", "2026-12-01T08:00:00Z", "ends_at",
                   "2026-12-01T12:00:00Z", NULL);
    worlds_session(rows, "noon", "2026-12-01", "starts_at", "2026-12-01T12:29:00Z", "ends_at",
                   "2026-12-01T13:00:00Z", NULL);
    worlds_session(rows, "evening", "2026-12-01", "starts_at", "2026-12-01T12:30:00Z", "ends_at",
                   "2026-12-01T23:00:00Z", NULL);
    worlds_session(rows, "some time", "2026-12-01", NULL);
    worlds_operator(rows, "zoe", NULL);
    worlds_link(rows, "morning", "zoe", "accepted");
    worlds_link(rows, "noon", "zoe", "pending");
    worlds_link(rows, "evening", "zoe", "pending");
    worlds_link(rows, "some time", "zoe", "pending");
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_refused(world, "session.accept", "noon", "zoe", CB_ROLE_ADMIN, "OPERATOR_BUSY");
    assert_refused(world, "session.accept", "some time", "zoe", CB_ROLE_ADMIN, "OPERATOR_BUSY");
    g_autoptr(CbOutcome) outcome = decide(world, "session.accept", "evening", "zoe");
    assert_null(outcome->code);
}

/* --- sentences -------------------------------------------------------------------------------- */

static void
assert_names_both(const CbOutcome *outcome)
{
    assert_non_null(strstr(outcome->sentence, "Gala"));
    assert_non_null(strstr(outcome->sentence, "Zoë"));
}

static void
sentences_name_the_session_and_the_person(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    g_autoptr(CbWorld) asked = after(world, "session.propose", "s", "zoe");
    g_autoptr(CbOutcome) proposed = decide(world, "session.propose", "s", "zoe");
    g_autoptr(CbOutcome) accepted = decide(asked, "session.accept", "s", "zoe");
    g_autoptr(CbOutcome) rejected = decide(asked, "session.reject", "s", "zoe");
    g_autoptr(CbOutcome) twice = decide(asked, "session.propose", "s", "zoe");
    g_autoptr(CbOutcome) unasked = decide(world, "session.accept", "s", "zoe");
    assert_names_both(proposed);
    assert_names_both(accepted);
    assert_names_both(rejected);
    assert_names_both(twice);
    assert_names_both(unasked);
}

static void
a_percent_sign_in_a_name_is_only_that(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_sessions, "id", "s", "title", "100 %s %n", NULL);
    g_autoptr(CbWorld) renamed = cb_world_patch(world, patch);
    g_autoptr(CbOutcome) refused = decide(renamed, "session.accept", "s", "zoe");
    assert_string_equal(refused->sentence, "100 %s %n: Zoë has not applied.");
    g_autoptr(CbOutcome) proposed = decide(renamed, "session.propose", "s", "zoe");
    assert_string_equal(proposed->sentence, "Zoë is proposed for 100 %s %n.");
}

/* --- effects ---------------------------------------------------------------------------------- */

static void
a_decision_raises_the_versions_of_session_and_person(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    g_autoptr(CbWorld) asked = after(world, "session.propose", "s", "zoe");
    g_autoptr(CbWorld) taken = after(asked, "session.accept", "s", "zoe");
    g_autoptr(CbWorld) seen = after(taken, "session.review", "s", NULL);
    guint session = worlds_find(world, CB_sessions, "s");
    guint zoe = worlds_find(world, CB_operators, "zoe");
    assert_int_equal(sessions_row_version(world, session), 0);
    assert_int_equal(sessions_row_version(taken, session), 2);
    assert_int_equal(sessions_row_version(seen, session), 3);
    assert_int_equal(operators_row_version(seen, zoe), 2);
    assert_int_equal(operators_row_version(seen, worlds_find(world, CB_operators, "luk")), 0);
    assert_int_equal(sessions_row_version(seen, worlds_find(world, CB_sessions, "t")), 0);
    g_autoptr(CbDecision) next = decision_on(seen, "session.review", "s", NULL, CB_ROLE_DISPATCHER);
    assert_int_equal(next->base_version, 3);
}

static void
a_rejected_person_may_be_proposed_again_with_a_clean_row(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = gala();
    g_autoptr(CbWorld) asked = after(world, "session.propose", "s", "zoe");
    g_autoptr(CbWorld) rejected = after(asked, "session.reject", "s", "zoe");
    assert_string_equal(session_operators_rejection_reason(rejected, 0), "ill");
    assert_int_equal(session_operators_responded_at(rejected, 0), worlds_time(NOW));
    g_autoptr(CbWorld) again = after(rejected, "session.propose", "s", "zoe");
    assert_int_equal(cb_world_rows(again, CB_session_operators), 1);
    assert_string_equal(session_operators_status(again, 0), "pending");
    assert_null(session_operators_rejection_reason(again, 0));
    assert_true(session_operators_responded_at(again, 0) == CB_NULL);
}

static void
founders_are_told_once_for_each_session_and_cause(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = deserted();
    g_autoptr(CbWorld) told = after(world, "session.notify_founders", "s", NULL);
    assert_int_equal(cb_world_rows(told, CB_messages), 2);
    assert_string_equal(messages_recipient(told, 0), "Fay");
    assert_string_equal(messages_address(told, 0), "fay@example.com");
    assert_string_equal(messages_address(told, 1), "+33 1");
    assert_string_equal(messages_cause(told, 0), "NO_QUALIFIED_OPERATOR");
    assert_non_null(strstr(messages_body(told, 0), "Gala on 2026-12-01"));

    g_autoptr(CbOutcome) second = decide(told, "session.notify_founders", "s", NULL);
    assert_null(second->code);
    assert_null(cb_patch_first(second->patch, CB_messages));
    g_autoptr(CbWorld) other = after(told, "session.notify_founders", "t", NULL);
    assert_int_equal(cb_world_rows(other, CB_messages), 4);
}

static void
a_founder_who_came_later_is_told_alone(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = deserted();
    g_autoptr(CbWorld) told = after(world, "session.notify_founders", "s", NULL);
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_founders, "id", "a new one", NULL);
    g_autoptr(CbWorld) joined = cb_world_patch(told, patch);
    g_autoptr(CbWorld) all = after(joined, "session.notify_founders", "s", NULL);
    assert_int_equal(cb_world_rows(all, CB_messages), 3);
}

/* A rejection, a review, a call and a note say what was so; founders who were told stay told. */
static void
what_has_no_inverse_is_what_was_said(void **state)
{
    static const char *const said[] = {"session.reject", "session.notify_founders", "session.review", "session.note",
                                       "contact.log", NULL};
    (void)state;
    for (guint k = 0; k < cb_domains[CB_DOMAIN_OPERATORS]->n_kinds; k++) {
        const CbDecisionKind *kind = &cb_domains[CB_DOMAIN_OPERATORS]->kinds[k];
        assert_ptr_equal(cb_decision_kind(kind->name), kind);
        assert_true((kind->inverse == NULL) == g_strv_contains(said, kind->name));
    }
}

/* --- replay ----------------------------------------------------------------------------------- */

static void
leaving_a_decision_out_is_undoing_it(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(GPtrArray) decisions =
        g_ptr_array_new_with_free_func((GDestroyNotify)cb_decision_free);
    g_ptr_array_add(decisions, decision_on(facts, "session.propose", "s", "zoe", CB_ROLE_ADMIN));
    g_ptr_array_add(decisions, decision_on(facts, "session.accept", "s", "zoe", CB_ROLE_ADMIN));
    g_autoptr(CbWorld) before = cb_replay(facts, decisions, NULL);
    g_ptr_array_add(decisions, decision_on(facts, "session.propose", "s", "luk", CB_ROLE_ADMIN));
    g_autoptr(CbWorld) with = cb_replay(facts, decisions, NULL);
    assert_int_equal(cb_world_rows(with, CB_session_operators), 2);
    g_ptr_array_remove_index(decisions, 2);
    g_autoptr(CbWorld) without = cb_replay(facts, decisions, NULL);
    worlds_assert_same(before, without);
}

static void
what_stood_on_an_undone_decision_is_refused_and_told(void **state)
{
    (void)state;
    g_autoptr(CbWorld) facts = gala();
    g_autoptr(GPtrArray) decisions =
        g_ptr_array_new_with_free_func((GDestroyNotify)cb_decision_free);
    g_ptr_array_add(decisions, decision_on(facts, "session.accept", "s", "zoe", CB_ROLE_ADMIN));
    g_ptr_array_add(decisions, decision_on(facts, "session.propose", "s", "luk", CB_ROLE_ADMIN));
    g_autoptr(GArray) replayed = cb_replayed_new();
    g_autoptr(CbWorld) world = cb_replay(facts, decisions, replayed);
    assert_int_equal(replayed->len, 2);
    assert_string_equal(g_array_index(replayed, CbReplayed, 0).code, "APPLICATION_NOT_FOUND");
    assert_non_null(strstr(g_array_index(replayed, CbReplayed, 0).sentence, "Zoë"));
    assert_null(g_array_index(replayed, CbReplayed, 1).code);
    assert_int_equal(cb_world_rows(world, CB_session_operators), 1);
}

static void
roles_have_names(void **state)
{
    (void)state;
    CbRole read;
    for (CbRole role = CB_ROLE_VIEWER; role <= CB_ROLE_ADMIN; role++) {
        assert_true(cb_role_parse(cb_role_name(role), &read));
        assert_int_equal(read, role);
    }
    assert_false(cb_role_parse("Manager", &read));
}

/* In the order of their times also as text, whatever is derived from them too; so it is also in the indexes. */
static void
ids_begin_with_the_time_of_the_decision(void **state)
{
    (void)state;
    gint64 first = worlds_time(NOW);
    g_autofree char *last = g_strdup("");
    for (gint64 now = first; now < first + 400 * CB_DAY; now += CB_DAY + 3001) {
        g_autofree char *id = cb_decision_id(now), *same_time = cb_decision_id(now);
        g_autofree char *made = cb_derived_id(id, "match"), *again = cb_derived_id(id, "match");
        g_autofree char *other = cb_derived_id(id, "notice");
        assert_true(g_uuid_string_is_valid(id) && g_uuid_string_is_valid(made));
        assert_true(strcmp(last, id) < 0 && strcmp(last, made) < 0);
        assert_string_not_equal(id, same_time);
        assert_string_equal(made, again);
        assert_string_not_equal(made, other);
        guint64 ms = g_ascii_strtoull((char[]){id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[9], id[10],
                                               id[11], id[12], 0}, NULL, 16);
        assert_int_equal(ms, now / 1000);
        g_autofree char *loud = g_ascii_strup(id, -1), *quiet = g_ascii_strdown(loud, -1);
        g_autofree char *of_loud = cb_derived_id(loud, "match"), *as_stored = g_ascii_strdown(of_loud, -1);
        assert_string_equal(id, quiet);
        assert_string_equal(of_loud, as_stored);
        g_free(last);
        last = g_strndup(id, strlen("018f3c2a-7b10"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unknown_kind_is_refused),
        cmocka_unit_test(a_decision_without_an_operator_is_refused),
        cmocka_unit_test(a_payload_that_is_no_object_is_no_operator),
        cmocka_unit_test(only_managers_and_admins_assign_without_consent),
        cmocka_unit_test(times_decide_who_is_busy_under_the_overlap_rule),
        cmocka_unit_test(sentences_name_the_session_and_the_person),
        cmocka_unit_test(a_percent_sign_in_a_name_is_only_that),
        cmocka_unit_test(a_decision_raises_the_versions_of_session_and_person),
        cmocka_unit_test(a_rejected_person_may_be_proposed_again_with_a_clean_row),
        cmocka_unit_test(founders_are_told_once_for_each_session_and_cause),
        cmocka_unit_test(a_founder_who_came_later_is_told_alone),
        cmocka_unit_test(what_has_no_inverse_is_what_was_said),
        cmocka_unit_test(leaving_a_decision_out_is_undoing_it),
        cmocka_unit_test(what_stood_on_an_undone_decision_is_refused_and_told),
        cmocka_unit_test(roles_have_names),
        cmocka_unit_test(ids_begin_with_the_time_of_the_decision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
