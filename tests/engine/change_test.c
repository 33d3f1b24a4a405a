/* Changes of sessions: adding, editing, moving, ending and reopening, one or several of a series. */
#include "tests/engine/decide_fixture.h"

#include "engine/json.h"
#include "engine/operators/case.h"
#include "engine/operators/change.h"
#include "engine/when.h"

#define NOW "2026-11-05T09:30:00Z"
#define PARIS "{\"busy_rule\":\"overlap\",\"timezone\":\"Europe/Paris\"}"

/* --- deciding --------------------------------------------------------------------------------- */

/* The World after a decision that must be accepted with this sentence. */
static CbWorld *
decide(const CbWorld *world, const char *kind, const char *session, const char *payload, const char *sentence)
{
    g_autoptr(CbOutcome) outcome = decide_at(world, kind, session, payload, NOW);
    return world_after(world, outcome, sentence);
}

static void
assert_refused(const CbWorld *world, const char *kind, const char *session, const char *payload, const char *code)
{
    assert_refused_at(world, kind, session, payload, NOW, code);
}

/* "2026-11-10 2026-11-10T18:00:00Z 2026-11-10T20:00:00Z" */
static void
assert_lies(const CbWorld *world, const char *session, const char *expected)
{
    guint row = worlds_find(world, CB_sessions, session);
    char day[11], start[32] = "-", end[32] = "-";
    if (sessions_starts_at(world, row) != CB_NULL)
        cb_time_format(sessions_starts_at(world, row), start);
    if (sessions_ends_at(world, row) != CB_NULL)
        cb_time_format(sessions_ends_at(world, row), end);
    g_autofree char *lies =
        g_strdup_printf("%s %s %s", cb_day_format(sessions_date(world, row), day), start, end);
    assert_string_equal(lies, expected);
}

static void
assert_status(const CbWorld *world, const char *session, const char *status)
{
    assert_string_equal(sessions_status(world, worlds_find(world, CB_sessions, session)), status);
}

/* A series on Mondays 2, 9 and 16 November, 18:00 to 20:00 in Paris, and one session more. Ann and Ben are on the
 * second. */
static CbPatch *
mondays(void)
{
    static const char *const dates[] = {"2026-11-02", "2026-11-09", "2026-11-16"};
    CbPatch *rows = cb_patch_new();
    worlds_policy(rows, PARIS);
    worlds_operator(rows, "ann", "name", "Ann", NULL);
    worlds_operator(rows, "ben", "name", worlds_null, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(dates); i++) {
        g_autofree char *id = g_strdup_printf("m%u", i + 1);
        g_autofree char *start = g_strconcat(dates[i], "T17:00:00Z", NULL);
        g_autofree char *end = g_strconcat(dates[i], "T19:00:00Z", NULL);
        worlds_session(rows, id, dates[i], "title", id, "starts_at", start, "ends_at", end, "series_id", "mondays",
                       "min_operators", "2", NULL);
    }
    worlds_session(rows, "other", "2026-11-10", NULL);
    worlds_link(rows, "m2", "ann", "accepted");
    worlds_link(rows, "m2", "ben", "pending");
    return rows;
}

static CbWorld *
mondays_world(void)
{
    g_autoptr(CbPatch) rows = mondays();
    return worlds_of(rows);
}

/* --- moving ----------------------------------------------------------------------------------- */

static void
the_worked_example_holds(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) after = decide(world, "session.move", "m2",
                                      "{\"date\":\"2026-11-10\",\"starts_at\":\"2026-11-10T18:00:00Z\","
                                      "\"ends_at\":\"2026-11-10T20:00:00Z\",\"scope\":\"following\"}",
                                      "m2 is moved to 2026-11-10 19:00, and 1 more of its series.");
    assert_lies(after, "m1", "2026-11-02 2026-11-02T17:00:00Z 2026-11-02T19:00:00Z");
    assert_lies(after, "m2", "2026-11-10 2026-11-10T18:00:00Z 2026-11-10T20:00:00Z");
    assert_lies(after, "m3", "2026-11-17 2026-11-17T18:00:00Z 2026-11-17T20:00:00Z");
}

static void
without_times_the_time_of_day_stays_also_across_a_change_of_the_clocks(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) after = decide(world, "session.move", "m1", "{\"date\":\"2026-10-20\",\"scope\":\"all\"}",
                                      "m1 is moved to 2026-10-20 18:00, and 2 more of its series.");
    assert_lies(after, "m1", "2026-10-20 2026-10-20T16:00:00Z 2026-10-20T18:00:00Z");
    assert_lies(after, "m2", "2026-10-27 2026-10-27T17:00:00Z 2026-10-27T19:00:00Z");
    g_autoptr(CbWorld) back = decide(after, "session.move", "m1", "{\"date\":\"2026-11-02\",\"scope\":\"all\"}", NULL);
    assert_lies(back, "m1", "2026-11-02 2026-11-02T17:00:00Z 2026-11-02T19:00:00Z");
    assert_lies(back, "m3", "2026-11-16 2026-11-16T17:00:00Z 2026-11-16T19:00:00Z");
}

static void
a_session_past_midnight_stays_so_and_one_without_times_too(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = mondays();
    worlds_session(rows, "night", "2026-11-07", "starts_at", "2026-11-07T22:00:00Z", "ends_at", "2026-11-08T02:00:00Z",
                   NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(CbWorld) after = decide(world, "session.move", "night", "{\"date\":\"2026-11-20\"}", NULL);
    assert_lies(after, "night", "2026-11-20 2026-11-20T22:00:00Z 2026-11-21T02:00:00Z");
    g_autoptr(CbWorld) again = decide(after, "session.move", "other", "{\"date\":\"2026-11-20\"}",
                                      "other is moved to 2026-11-20.");
    assert_lies(again, "other", "2026-11-20 - -");
    g_autoptr(CbWorld) bare = decide(again, "session.move", "night",
                                     "{\"date\":\"2026-11-20\",\"starts_at\":null,\"ends_at\":null}", NULL);
    assert_lies(bare, "night", "2026-11-20 - -");
}

static void
whoever_is_asked_or_accepted_keeps_the_place_and_is_told(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) after = decide(world, "session.move", "m2", "{\"date\":\"2026-11-10\"}", NULL);
    assert_int_equal(cb_world_rows(after, CB_messages), 2);
    for (guint m = 0; m < 2; m++) {
        assert_string_equal(messages_cause(after, m), "moved");
        assert_string_equal(messages_body(after, m), "m2 is moved to 2026-11-10, 18:00 to 20:00; it was planned for "
                                                     "2026-11-09, 18:00 to 20:00.");
    }
    guint link = cb_world_first(after, CB_session_operators, CB_session_operators_operator_id,
                                worlds_find(after, CB_operators, "ann"));
    assert_string_equal(session_operators_status(after, link), "accepted");
    assert_int_equal(sessions_row_version(after, worlds_find(after, CB_sessions, "m2")), 1);
}

static void
moves_that_lead_nowhere_are_refused(void **state)
{
    (void)state;
#define TO "{\"date\":\"2026-11-20\","
    static const char *const wrong[] = {
        "", "[]", "7", "{}", "{\"date\":null}", "{\"date\":7}", "{\"date\":\"2026-02-30\"}", "{\"date\":\"2026-11-09\"}",
        TO "\"starts_at\":7}", TO "\"ends_at\":\"noon\"}", TO "\"scope\":\"some\"}", TO "\"scope\":7}",
        TO "\"starts_at\":\"2026-11-20T11:00:00Z\",\"ends_at\":\"2026-11-20T10:00:00Z\"}",
        TO "\"starts_at\":\"2027-11-20T10:00:00Z\"}", TO "\"starts_at\":\"2026-11-18T10:00:00Z\"}",
        TO "\"starts_at\":\"2026-11-20T10:00:00Z\",\"ends_at\":\"2026-11-23T10:00:00Z\"}",
        "{\"date\":\"9999-12-31\",\"scope\":\"following\"}", "{\"date\":\"0001-01-01\",\"scope\":\"all\"}",
        "{\"date\":\"9999-12-31\",\"starts_at\":\"9999-12-31T23:30:00Z\",\"scope\":\"all\"}",
    };
#undef TO
    g_autoptr(CbWorld) world = mondays_world();
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(world, "session.move", "m2", wrong[i], "INVALID_VALUE");
    assert_refused(world, "session.move", "gone", "{\"date\":\"2026-11-20\"}", "SESSION_NOT_FOUND");
}

static void
the_first_and_the_last_days_of_the_calendar_are_days(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) last = decide(world, "session.move", "m3", "{\"date\":\"9999-12-31\"}", NULL);
    assert_lies(last, "m3", "9999-12-31 9999-12-31T17:00:00Z 9999-12-31T19:00:00Z");
    g_autoptr(CbWorld) first = decide(last, "session.move", "m3", "{\"date\":\"0001-01-01\"}", NULL);
    char day[11];
    assert_string_equal(cb_day_format(sessions_date(first, worlds_find(first, CB_sessions, "m3")), day), "0001-01-01");
    g_autoptr(CbWorld) edge = decide(first, "session.move", "m3",
                                     "{\"date\":\"9999-12-31\",\"starts_at\":\"9999-12-31T23:30:00Z\","
                                     "\"ends_at\":\"9999-12-31T23:59:00Z\"}",
                                     NULL);
    cb_world_unref(decide(edge, "session.cancel", "m3", "{}", NULL));
}

/* --- which sessions --------------------------------------------------------------------------- */

static void
assert_scope(const CbWorld *world, const char *session, const char *scope, const char *expected)
{
    g_autoptr(GArray) rows = cb_change_scope(world, worlds_find(world, CB_sessions, session), scope);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", sessions_id(world, g_array_index(rows, guint, i)));
    assert_string_equal(text->str, expected);
}

static void
a_scope_is_one_those_that_follow_or_all_that_are_live(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = mondays();
    worlds_session(rows, "m0", "2026-11-23", "series_id", "mondays", "status", "cancelled", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_scope(world, "m2", NULL, "m2");
    assert_scope(world, "m2", "one", "m2");
    assert_scope(world, "m2", "following", "m2 m3");
    assert_scope(world, "m2", "all", "m1 m2 m3");
    assert_scope(world, "m0", "all", "m1 m2 m3 m0");
    assert_scope(world, "other", "all", "other");
    assert_int_equal(cb_series_size(world, worlds_find(world, CB_sessions, "m2")), 3);
    assert_int_equal(cb_series_size(world, worlds_find(world, CB_sessions, "other")), 0);
}

static void
a_cancelled_one_of_a_series_is_left_alone(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) without =
        decide(world, "session.cancel", "m3", "{\"reason\":\"ill\"}", "m3 is cancelled (ill).");
    g_autoptr(CbWorld) moved =
        decide(without, "session.move", "m1", "{\"date\":\"2026-11-03\",\"scope\":\"all\"}", NULL);
    assert_lies(moved, "m3", "2026-11-16 2026-11-16T17:00:00Z 2026-11-16T19:00:00Z");
    g_autoptr(CbWorld) none = decide(moved, "session.cancel", "m1", "{\"scope\":\"all\"}",
                                     "m1 is cancelled, and 1 more of its series.");
    assert_status(none, "m2", "cancelled");
}

/* --- adding ----------------------------------------------------------------------------------- */

static void
a_session_that_is_added_is_on_the_board(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) after =
        decide(world, "session.add", "new", "{\"title\":\"Gala\",\"date\":\"2026-12-01\",\"min_operators\":2}",
               "Gala is planned for 2026-12-01.");
    guint row = worlds_find(after, CB_sessions, "new");
    assert_string_equal(sessions_status(after, row), "confirmed");
    assert_string_equal(sessions_setup_ids(after, row), "[\"main\"]");
    assert_int_equal(sessions_row_version(after, row), 1);
    assert_null(sessions_series_id(after, row));
    assert_refused(after, "session.add", "new", "{\"date\":\"2026-12-01\"}", "SESSION_EXISTS");
}

static void
a_series_lies_at_one_time_of_day(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) after =
        decide(world, "session.add", "n",
               "{\"date\":\"2026-10-24\",\"starts_at\":\"2026-10-24T20:00:00Z\",\"ends_at\":\"2026-10-25T00:30:00Z\","
               "\"repeat\":{\"every_days\":7,\"times\":3}}",
               "n is planned for 2026-10-24 and 2 times more.");
    assert_lies(after, "n", "2026-10-24 2026-10-24T20:00:00Z 2026-10-25T00:30:00Z");
    assert_lies(after, "n-2", "2026-10-31 2026-10-31T21:00:00Z 2026-11-01T01:30:00Z");
    assert_lies(after, "n-3", "2026-11-07 2026-11-07T21:00:00Z 2026-11-08T01:30:00Z");
    assert_scope(after, "n-2", "all", "n n-2 n-3");
}

static void
what_makes_no_session_is_refused(void **state)
{
    (void)state;
#define ON "{\"date\":\"2026-12-01\","
    static const char *const wrong[] = {
        "", "[]", "7", "{}", "{\"date\":null}", "{\"date\":\"soon\"}", ON "\"min_operators\":-1}",
        ON "\"colour\":\"red\"}", ON "\"review\":true}", ON "\"row_version\":9}", ON "\"setup_ids\":7}",
        ON "\"setup_ids\":[7]}", ON "\"status\":\"cancelled\"}", ON "\"status\":\"odd\"}", ON "\"status\":null}",
        ON "\"title\":7}", ON "\"starts_at\":\"noon\"}", ON "\"repeat\":{}}", ON "\"repeat\":7}", ON "\"repeat\":null}",
        ON "\"starts_at\":\"2026-12-01T10:00:00Z\",\"ends_at\":\"2026-12-01T09:00:00Z\"}",
        ON "\"repeat\":{\"every_days\":0,\"times\":2}}", ON "\"repeat\":{\"every_days\":7,\"times\":367}}",
        ON "\"repeat\":{\"every_days\":1e300,\"times\":2}}", ON "\"repeat\":{\"every_days\":\"7\",\"times\":2}}",
        "{\"date\":\"9999-12-30\",\"repeat\":{\"every_days\":1,\"times\":3}}",
        "{\"date\":\"9000-01-01\",\"starts_at\":\"9999-12-31T10:00:00Z\",\"repeat\":{\"every_days\":1,\"times\":2}}",
    };
#undef ON
    g_autoptr(CbWorld) world = mondays_world();
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(world, "session.add", "new", wrong[i], "INVALID_VALUE");
    assert_refused(world, "session.add", "", "{\"date\":\"2026-12-01\"}", "INVALID_VALUE");
}

static void
a_series_never_writes_over_a_session_that_is_there(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = mondays();
    worlds_session(rows, "n-2", "2026-11-07", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_refused(world, "session.add", "n", "{\"date\":\"2026-12-01\",\"repeat\":{\"every_days\":7,\"times\":2}}",
                   "INVALID_VALUE");
}

/* --- editing ---------------------------------------------------------------------------------- */

static void
an_edit_says_what_is_set_and_sets_it_in_its_scope(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) after =
        decide(world, "session.edit", "m2", "{\"set\":{\"min_operators\":3,\"region\":null},\"scope\":\"following\"}",
               "m2: the region is empty, the number of people needed is 3, and 1 more of its series.");
    assert_int_equal(sessions_min_operators(after, worlds_find(after, CB_sessions, "m1")), 2);
    assert_int_equal(sessions_min_operators(after, worlds_find(after, CB_sessions, "m2")), 3);
    assert_int_equal(sessions_min_operators(after, worlds_find(after, CB_sessions, "m3")), 3);
}

static void
edits_of_what_is_decided_otherwise_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "{}", "[]", "{\"set\":7}", "{\"set\":{}}", "{\"set\":{\"id\":\"x\"}}", "{\"set\":{\"date\":\"2026-12-01\"}}",
        "{\"set\":{\"status\":\"cancelled\"}}", "{\"set\":{\"row_version\":9}}", "{\"set\":{\"review\":true}}",
        "{\"set\":{\"min_operators\":\"two\"}}", "{\"set\":{\"min_operators\":-2}}", "{\"set\":{\"setup_ids\":{}}}",
        "{\"set\":{\"marketplace_visible\":null}}", "{\"set\":{\"title\":\"x\"},\"scope\":\"some\"}",
    };
    g_autoptr(CbWorld) world = mondays_world();
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(world, "session.edit", "m2", wrong[i], "INVALID_VALUE");
    assert_refused(world, "session.edit", "m2", "{\"set\":{\"place_id\":\"nowhere\"}}", "INVALID_VALUE");
    assert_refused(world, "session.edit", "gone", "{\"set\":{\"title\":\"x\"}}", "SESSION_NOT_FOUND");
}

/* --- ending ----------------------------------------------------------------------------------- */

static void
everybody_is_told_of_a_cancelling_and_of_its_end(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    g_autoptr(CbWorld) none = decide(world, "session.cancel", "m2", "{}", "m2 is cancelled.");
    assert_int_equal(cb_world_rows(none, CB_messages), 2);
    assert_int_equal(cb_operator_load(none, worlds_find(none, CB_operators, "ann")), 0);
    assert_refused(none, "session.cancel", "m2", "{}", "INVALID_SESSION_STATUS");
    assert_refused(none, "session.move", "m2", "{\"date\":\"2026-12-01\"}", "INVALID_SESSION_STATUS");
    assert_refused(none, "session.edit", "m2", "{\"set\":{\"title\":\"x\"}}", "INVALID_SESSION_STATUS");
    g_autoptr(CbWorld) again = decide(none, "session.reopen", "m2", "{\"status\":\"draft\"}", "m2 is draft again.");
    assert_status(again, "m2", "draft");
    assert_int_equal(cb_world_rows(again, CB_messages), 4);
    assert_int_equal(cb_operator_load(again, worlds_find(again, CB_operators, "ann")), 1);
}

static void
what_people_read_is_short_and_a_text(void **state)
{
    (void)state;
    g_autofree char *longer = g_strnfill(CB_LONGEST_TEXT + 1, 'x');
    g_autofree char *reason = g_strdup_printf("{\"reason\":\"%s\"}", longer);
    g_autofree char *title = g_strdup_printf("{\"set\":{\"title\":\"%s\"}}", longer);
    g_autoptr(CbWorld) world = mondays_world();
    assert_refused(world, "session.cancel", "m2", reason, "INVALID_VALUE");
    assert_refused(world, "session.edit", "m2", title, "INVALID_VALUE");
    assert_refused(world, "session.cancel", "m2", "{\"reason\":{\"a\":1}}", "INVALID_VALUE");
    assert_refused(world, "session.note", "m2", "{\"note\":\" \\t \"}", "INVALID_VALUE");
}

static void
only_what_is_over_and_confirmed_is_completed(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = mondays();
    worlds_session(rows, "draft", "2026-11-01", "status", "draft", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    assert_refused(world, "session.complete", "m2", "{}", "SESSION_NOT_OVER");
    assert_refused(world, "session.complete", "draft", "{}", "INVALID_SESSION_STATUS");
    assert_refused(world, "session.reopen", "m1", "{}", "INVALID_SESSION_STATUS");
    g_autoptr(CbWorld) after = decide(world, "session.complete", "m1", "{}", "m1 is completed.");
    static const char *const wrong[] = {"{\"status\":\"completed\"}", "{\"status\":\"odd\"}", "{\"status\":7}"};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++)
        assert_refused(after, "session.reopen", "m1", wrong[i], "INVALID_VALUE");
    g_autoptr(CbWorld) again = decide(after, "session.reopen", "m1", "{}", "m1 is confirmed again.");
    assert_int_equal(cb_world_rows(again, CB_messages), 0);
}

static void
past_and_still_confirmed_sessions_are_offered_for_completion(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = mondays();
    worlds_session(rows, "b today", "2026-11-05", NULL);
    worlds_session(rows, "c older", "2026-10-20", NULL);
    worlds_session(rows, "d done", "2026-10-20", "status", "completed", NULL);
    worlds_session(rows, "e night", "2026-11-04", "starts_at", "2026-11-04T22:00:00Z", "ends_at",
                   "2026-11-05T10:00:00Z", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) over = cb_sessions_to_complete(world, worlds_time(NOW));
    assert_int_equal(over->len, 2);
    assert_string_equal(sessions_id(world, g_array_index(over, guint, 0)), "c older");
    assert_string_equal(sessions_id(world, g_array_index(over, guint, 1)), "m1");
}

/* --- taking back ------------------------------------------------------------------------------ */

/* What takes a decision back, as "kind payload"; "nothing" where nothing does. */
static void
assert_inverse(const CbWorld *world, const char *kind, const char *session, const char *payload, const char *expected)
{
    g_autoptr(CbDecision) decision = decision_at(world, kind, session, payload, NOW);
    g_autoptr(cJSON) row = cb_json_row(world, CB_sessions, worlds_find(world, CB_sessions, session));
    g_autofree char *base = cJSON_PrintUnformatted(row);
    g_autoptr(CbOutcome) outcome = cb_decide(world, decision, decision->decided_at);
    assert_null(outcome->code);
    g_autoptr(CbWorld) after = cb_world_patch(world, outcome->patch);
    const char *by = NULL;
    g_autofree char *back = cb_change_inverse(after, decision, base, &by);
    g_autofree char *text = back == NULL ? g_strdup("nothing") : g_strdup_printf("%s %s", by, back);
    assert_string_equal(text, expected);
}

static void
several_sessions_are_taken_back_where_that_is_certain(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = mondays_world();
    assert_inverse(world, "session.move", "m2", "{\"date\":\"2026-11-12\",\"scope\":\"following\"}",
                   "session.move {\"date\":\"2026-11-09\",\"scope\":\"following\"}");
    assert_inverse(world, "session.move", "m2", "{\"date\":\"2026-11-01\",\"scope\":\"following\"}", "nothing");
    assert_inverse(world, "session.move", "m2", "{\"date\":\"2026-11-01\",\"scope\":\"all\"}",
                   "session.move {\"date\":\"2026-11-09\",\"scope\":\"all\"}");
    assert_inverse(world, "session.move", "m2",
                   "{\"date\":\"2026-11-12\",\"starts_at\":\"2026-11-12T10:00:00Z\",\"scope\":\"all\"}", "nothing");
    assert_inverse(world, "session.edit", "m2", "{\"set\":{\"title\":\"x\"},\"scope\":\"all\"}", "nothing");
    assert_inverse(world, "session.edit", "m2", "{\"set\":{\"title\":\"x\",\"region\":\"n\"}}",
                   "session.edit {\"set\":{\"title\":\"m2\",\"region\":null}}");
    assert_inverse(world, "session.cancel", "m2", "{\"scope\":\"all\"}", "nothing");
    assert_inverse(world, "session.cancel", "other", "{\"scope\":\"all\"}", "session.reopen {\"status\":\"confirmed\"}");
}

static void
what_is_not_known_is_not_guessed(void **state)
{
    (void)state;
    static const char *const kinds[] = {"session.edit", "session.move", "session.cancel", "session.complete",
                                        "session.reopen"};
    g_autoptr(CbWorld) world = mondays_world();
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const char *by;
        g_autoptr(CbDecision) decision =
            cb_decision_new(world, kinds[i], "m2", "{\"set\":{\"title\":\"x\"}}", "test", CB_ROLE_DISPATCHER, 0);
        assert_null(cb_change_inverse(world, decision, NULL, &by));
        assert_null(cb_change_inverse(world, decision, "damaged", &by));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_holds),
        cmocka_unit_test(without_times_the_time_of_day_stays_also_across_a_change_of_the_clocks),
        cmocka_unit_test(a_session_past_midnight_stays_so_and_one_without_times_too),
        cmocka_unit_test(whoever_is_asked_or_accepted_keeps_the_place_and_is_told),
        cmocka_unit_test(moves_that_lead_nowhere_are_refused),
        cmocka_unit_test(the_first_and_the_last_days_of_the_calendar_are_days),
        cmocka_unit_test(a_scope_is_one_those_that_follow_or_all_that_are_live),
        cmocka_unit_test(a_cancelled_one_of_a_series_is_left_alone),
        cmocka_unit_test(a_session_that_is_added_is_on_the_board),
        cmocka_unit_test(a_series_lies_at_one_time_of_day),
        cmocka_unit_test(what_makes_no_session_is_refused),
        cmocka_unit_test(a_series_never_writes_over_a_session_that_is_there),
        cmocka_unit_test(an_edit_says_what_is_set_and_sets_it_in_its_scope),
        cmocka_unit_test(edits_of_what_is_decided_otherwise_are_refused),
        cmocka_unit_test(everybody_is_told_of_a_cancelling_and_of_its_end),
        cmocka_unit_test(what_people_read_is_short_and_a_text),
        cmocka_unit_test(only_what_is_over_and_confirmed_is_completed),
        cmocka_unit_test(past_and_still_confirmed_sessions_are_offered_for_completion),
        cmocka_unit_test(several_sessions_are_taken_back_where_that_is_certain),
        cmocka_unit_test(what_is_not_known_is_not_guessed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
