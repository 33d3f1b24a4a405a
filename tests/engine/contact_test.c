/* Calls and notes: what is written, who declined, when somebody is to be called back. */
#include "tests/engine/decide_fixture.h"

#include "engine/operators/contact.h"
#include "engine/when.h"

#define NOW "2026-11-25T09:30:00Z"

static CbWorld *
small_world(void)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_policy(rows, "{\"timezone\":\"Europe/Paris\"}");
    worlds_operator(rows, "ann", "name", "Ann", NULL);
    worlds_operator(rows, "ben", "name", worlds_null, NULL);
    worlds_session(rows, "s", "2026-12-01", "title", "Gala", NULL);
    worlds_session(rows, "t", "2026-12-02", NULL);
    return worlds_of(rows);
}

/* The World after a decision that must be accepted with this sentence (NULL: any). */
static CbWorld *
after(const CbWorld *world, const char *kind, const char *target, const char *payload, const char *now,
      const char *sentence)
{
    g_autoptr(CbOutcome) outcome = decide_at(world, kind, target, payload, now);
    return world_after(world, outcome, sentence);
}

static CbWorld *
called(const CbWorld *world, const char *who, const char *payload, const char *now)
{
    return after(world, "contact.log", who, payload, now, NULL);
}

static void
assert_refused(const CbWorld *world, const char *kind, const char *target, const char *payload, const char *code)
{
    assert_refused_at(world, kind, target, payload, NOW, code);
}

/* --- what is written -------------------------------------------------------------------------- */

static void
a_call_is_told_in_one_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *who, *payload, *sentence;
    } calls[] = {
        {"ann", "{\"outcome\":\"no_answer\"}", "Ann does not answer."},
        {"ann", "{\"outcome\":\"declined\",\"session_id\":\"s\"}", "Ann says no for Gala."},
        {"ben", "{\"outcome\":\"maybe\",\"session_id\":\"t\",\"note\":\"asks her boss\"}",
         "ben says perhaps for t: asks her boss."},
        {"ann", "{\"outcome\":\"agreed\",\"session_id\":null,\"note\":\"\"}", "Ann says yes."},
        {"ann", "{\"note\":\"100 % sure\"}", "Ann: 100 % sure."},
        {"ann", "{\"call_back_at\":\"2026-11-25T15:00:00Z\"}",
         "Ann is to be called; call back 2026-11-25 at 16:00."},
        {"ann", "{\"outcome\":\"no_answer\",\"call_back_at\":\"2026-11-25T23:30:00Z\"}",
         "Ann does not answer; call back 2026-11-26 at 00:30."},
    };
    g_autoptr(CbWorld) world = small_world();
    for (guint i = 0; i < G_N_ELEMENTS(calls); i++)
        cb_world_unref(after(world, "contact.log", calls[i].who, calls[i].payload, NOW, calls[i].sentence));
}

static void
everybody_sees_who_called_and_when(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autofree char *payload = cb_contact_payload("s", &(CbContact){"maybe", "later", worlds_time(NOW)});
    g_autoptr(CbWorld) next = called(world, "ann", payload, NOW);
    assert_int_equal(contacts_operator_id(next, 0), worlds_find(next, CB_operators, "ann"));
    assert_int_equal(contacts_session_id(next, 0), worlds_find(next, CB_sessions, "s"));
    assert_string_equal(contacts_outcome(next, 0), "maybe");
    assert_string_equal(contacts_note(next, 0), "later");
    assert_string_equal(contacts_made_by(next, 0), "dora");
    assert_int_equal(contacts_made_at(next, 0), worlds_time(NOW));
    assert_int_equal(contacts_call_back_at(next, 0), worlds_time(NOW));
    assert_int_equal(operators_row_version(next, worlds_find(next, CB_operators, "ann")), 1);
    assert_int_equal(sessions_row_version(next, worlds_find(next, CB_sessions, "s")), 0);
}

static void
a_note_about_a_session_is_nobodys(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbWorld) next = after(world, "session.note", "s", "{\"note\":\"door code 12\"}", NOW, "Gala: door code 12");
    assert_int_equal(contacts_operator_id(next, 0), CB_NO_ROW);
    assert_null(contacts_outcome(next, 0));
    assert_int_equal(sessions_row_version(next, worlds_find(next, CB_sessions, "s")), 1);
    g_autoptr(GArray) open = cb_call_backs(next);
    assert_int_equal(open->len, 0);
}

static void
a_yes_accepts_and_is_on_record(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbWorld) no = called(world, "ann", "{\"outcome\":\"declined\",\"session_id\":\"s\"}", NOW);
    guint ann = worlds_find(no, CB_operators, "ann"), session = worlds_find(no, CB_sessions, "s");
    assert_true(cb_contact_declined(no, ann, session));
    g_autoptr(CbWorld) yes = after(no, "session.agree", "s", "{\"operator_id\":\"ann\",\"note\":\"\"}",
                                   "2026-11-25T10:00:00Z", "Ann says yes and is accepted on Gala.");
    assert_false(cb_contact_declined(yes, ann, session));
    guint last = cb_contact_last(yes, ann, session);
    assert_string_equal(contacts_outcome(yes, last), "agreed");
    assert_null(contacts_note(yes, last));
    assert_string_equal(session_operators_status(yes, 0), "accepted");
}

/* --- what was said ---------------------------------------------------------------------------- */

static void
the_last_call_about_a_session_counts(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    guint ann = worlds_find(world, CB_operators, "ann"), session = worlds_find(world, CB_sessions, "s");
    assert_int_equal(cb_contact_last(world, ann, session), CB_NO_ROW);
    g_autoptr(CbWorld) no =
        called(world, "ann", "{\"outcome\":\"declined\",\"session_id\":\"s\"}", "2026-11-25T10:00:00Z");
    /* Came in later, was made before. */
    g_autoptr(CbWorld) earlier =
        called(no, "ann", "{\"outcome\":\"maybe\",\"session_id\":\"s\"}", "2026-11-25T09:00:00Z");
    g_autoptr(CbWorld) note = called(earlier, "ann", "{\"note\":\"x\",\"session_id\":\"s\"}", "2026-11-25T11:00:00Z");
    g_autoptr(CbWorld) other =
        called(note, "ann", "{\"outcome\":\"maybe\",\"session_id\":\"t\"}", "2026-11-25T11:00:00Z");
    g_autoptr(CbWorld) somebody =
        called(other, "ben", "{\"outcome\":\"maybe\",\"session_id\":\"s\"}", "2026-11-25T11:00:00Z");
    assert_true(cb_contact_declined(somebody, ann, session));
    g_autoptr(CbWorld) yes =
        called(somebody, "ann", "{\"outcome\":\"agreed\",\"session_id\":\"s\"}", "2026-11-25T12:00:00Z");
    assert_false(cb_contact_declined(yes, ann, session));
}

static void
assert_call_backs(const CbWorld *world, const char *expected)
{
    g_autoptr(GArray) open = cb_call_backs(world);
    g_autoptr(GString) text = g_string_new(NULL);
    char clock[6];
    for (guint i = 0; i < open->len; i++) {
        guint contact = g_array_index(open, guint, i);
        g_string_append_printf(text, "%s %s\n", operators_id(world, contacts_operator_id(world, contact)),
                               cb_time_clock(contacts_call_back_at(world, contact), "UTC", clock));
    }
    assert_string_equal(text->str, expected);
}

static void
a_call_back_is_open_until_the_same_person_is_called_again(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbWorld) one = called(world, "ann", "{\"outcome\":\"no_answer\",\"session_id\":\"s\","
                                                  "\"call_back_at\":\"2026-11-25T15:00:00Z\"}", NOW);
    g_autoptr(CbWorld) two = called(one, "ben", "{\"call_back_at\":\"2026-11-25T14:00:00Z\"}", NOW);
    assert_call_backs(two, "ben 14:00\nann 15:00\n");
    g_autoptr(CbWorld) noted = called(two, "ann", "{\"note\":\"at work\"}", "2026-11-25T10:00:00Z");
    assert_call_backs(noted, "ben 14:00\nann 15:00\n");
    g_autoptr(CbWorld) again = called(noted, "ann", "{\"outcome\":\"no_answer\",\"session_id\":\"t\","
                                                    "\"call_back_at\":\"2026-11-25T13:00:00Z\"}",
                                      "2026-11-25T11:00:00Z");
    assert_call_backs(again, "ann 13:00\nben 14:00\n");
    g_autoptr(CbWorld) reached = called(again, "ann", "{\"outcome\":\"maybe\"}", "2026-11-25T12:00:00Z");
    assert_call_backs(reached, "ben 14:00\n");
    g_autoptr(CbWorld) agreed =
        after(reached, "session.agree", "s", "{\"operator_id\":\"ben\"}", "2026-11-25T12:00:00Z", NULL);
    assert_call_backs(agreed, "");
}

/* --- what is refused -------------------------------------------------------------------------- */

static void
calls_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "[]", "7", "{}", "{\"note\":\"\"}", "{\"outcome\":\"perhaps\"}", "{\"outcome\":7}", "{\"outcome\":\"\"}",
        "{\"outcome\":\"maybe\",\"call_back_at\":\"soon\"}", "{\"outcome\":\"maybe\",\"call_back_at\":7}",
        "{\"note\":7,\"outcome\":\"maybe\"}", "{\"call_back_at\":\"2026-11-31T10:00:00Z\"}",
    };
    g_autoptr(CbWorld) world = small_world();
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(world, "contact.log", "ann", wrong[i], "INVALID_VALUE");
    assert_refused(world, "contact.log", "ann", "{\"outcome\":\"maybe\",\"session_id\":\"gone\"}", "SESSION_NOT_FOUND");
    assert_refused(world, "contact.log", "ann", "{\"outcome\":\"maybe\",\"session_id\":7}", "SESSION_NOT_FOUND");
    assert_refused(world, "contact.log", "gone", "{\"outcome\":\"maybe\"}", "OPERATOR_NOT_FOUND");
    static const char *const empty[] = {"", "{}", "{\"note\":\"\"}", "{\"note\":7}", "{\"note\":null}"};
    for (guint i = 0; i < G_N_ELEMENTS(empty); i++)
        assert_refused(world, "session.note", "s", empty[i], "INVALID_VALUE");
}

static void
a_note_has_at_most_4000_bytes_wherever_it_stands(void **state)
{
    (void)state;
    g_autofree char *note = g_strnfill(4001, 'x');
    g_autofree char *most = g_strndup(note, 4000);
    g_autofree char *agree = g_strdup_printf("{\"operator_id\":\"ann\",\"note\":\"%s\"}", note);
    g_autofree char *longer = g_strdup_printf("{\"note\":\"%s\"}", note);
    g_autofree char *longest = g_strdup_printf("{\"note\":\"%s\"}", most);
    g_autoptr(CbWorld) world = small_world();
    assert_refused(world, "session.agree", "s", agree, "INVALID_VALUE");
    assert_refused(world, "contact.log", "ann", longer, "INVALID_VALUE");
    assert_refused(world, "session.note", "s", longer, "INVALID_VALUE");
    cb_world_unref(after(world, "session.note", "s", longest, NOW, NULL));
}

static void
the_ends_of_the_calendar_are_times_to_call_back(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = small_world();
    g_autoptr(CbWorld) one = called(world, "ann", "{\"call_back_at\":\"9999-12-31T23:59:59Z\"}", NOW);
    g_autoptr(CbWorld) two = called(one, "ben", "{\"call_back_at\":\"0001-01-01T00:00:00Z\"}", NOW);
    g_autoptr(GArray) open = cb_call_backs(two);
    assert_int_equal(open->len, 2);
}

/* --- the journal ------------------------------------------------------------------------------ */

static void
the_journal_names_what_is_there(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *target, *payload, *session, *operator;
    } cases[] = {
        {"contact.log", "ann", "{\"session_id\":\"s\"}", "s", "ann"},
        {"session.review", "s", "{\"operator_id\":\"nobody\"}", "s", NULL},
        {"session.note", "s", "[]", "s", NULL},
        {"contact.log", "ann", "{\"session_id\":7,\"operator_id\":\"ben\"}", NULL, "ann"},
    };
    g_autoptr(CbWorld) world = small_world();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CbPatch) patch = cb_patch_new();
        g_autoptr(CbDecision) decision = cb_decision_new(world, cases[i].kind, cases[i].target, cases[i].payload,
                                                         "dora", CB_ROLE_DISPATCHER, worlds_time(NOW));
        cb_journal_add(patch, world, decision, "Done.", worlds_time(NOW) + 1);
        g_autoptr(CbWorld) next = cb_world_patch(world, patch);
        assert_int_equal(cb_world_dangling(next), 0);
        assert_int_equal(journal_session_id(next, 0), cb_world_find(next, CB_sessions, cases[i].session));
        assert_int_equal(journal_operator_id(next, 0), cb_world_find(next, CB_operators, cases[i].operator));
        assert_string_equal(journal_sentence(next, 0), "Done.");
        assert_int_equal(journal_decided_at(next, 0) + 1, journal_at(next, 0));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_told_in_one_sentence),
        cmocka_unit_test(everybody_sees_who_called_and_when),
        cmocka_unit_test(a_note_about_a_session_is_nobodys),
        cmocka_unit_test(a_yes_accepts_and_is_on_record),
        cmocka_unit_test(the_last_call_about_a_session_counts),
        cmocka_unit_test(a_call_back_is_open_until_the_same_person_is_called_again),
        cmocka_unit_test(calls_that_cannot_be_read_are_refused),
        cmocka_unit_test(a_note_has_at_most_4000_bytes_wherever_it_stands),
        cmocka_unit_test(the_ends_of_the_calendar_are_times_to_call_back),
        cmocka_unit_test(the_journal_names_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
