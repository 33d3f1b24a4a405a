/* Decisions about one booking: placed, decided, failed, tried again, assigned, released, withdrawn. */
#include "tests/engine/pool_decide_fixture.h"

#define DISPATCHER .role = CB_ROLE_DISPATCHER

/* --- placing ---------------------------------------------------------------------------------- */

static void
a_booking_within_the_threshold_is_assigned_at_once(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "soon", 7, 9, 11, NULL);
    pool_meeting(rows, "worked", 3, 9, 10, "interpreter_emp_code", "ana", "booking_status", "approve", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_do_saying(&world, "ben interprets General meeting of Mon 9 Mar 09:00 UTC; 2 others could.",
                   &(PoolCall){"booking.place", "soon", NULL, DISPATCHER});
    guint log = POOL_LOG(world, assignment_log, "soon");
    assert_string_equal(pool_who(world, "soon"), "ben");
    assert_string_equal(booking_plan_booking_status(world, pool_booking(world, "soon")), "approve");
    assert_string_equal(pool_status(world, "soon"), "");
    assert_string_equal(assignment_log_status(world, log), "assigned");
    assert_string_equal(assignment_log_reason(world, log), "WITHIN_URGENT_THRESHOLD");
    assert_string_equal(assignment_log_interpreter_emp_code(world, log), "ben");
    const char *before = assignment_log_pre_hours_snapshot(world, log);
    const char *after = assignment_log_post_hours_snapshot(world, log);
    assert_true(pool_number(before, "chosen", "hours") == 0 && pool_number(after, "chosen", "hours") == 2);
    assert_true(pool_number(before, "most", "hours") == 1 && pool_number(after, "most", "hours") == 2);
    assert_true(pool_number(after, "mean", NULL) == 1);
}

static void
a_booking_further_ahead_waits_in_the_pool(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "later", 12, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_do_saying(&world,
                   "General meeting of Sat 14 Mar 09:00 UTC waits in the pool; it is decided by Fri 6 Mar 09:00 UTC "
                   "at the latest.",
                   &(PoolCall){"booking.place", "later", NULL, DISPATCHER});
    guint row = pool_booking(world, "later"), history = POOL_LOG(world, pool_entry_history, "later");
    assert_string_equal(pool_status(world, "later"), "waiting");
    assert_int_equal(booking_plan_pool_entry_time(world, row), pool_now());
    assert_int_equal(booking_plan_pool_deadline_time(world, row), worlds_time("2026-03-06T09:00:00Z"));
    assert_string_equal(pool_entry_history_action(world, history), "POOL_ENTRY");
    assert_null(pool_entry_history_previous_status(world, history));
    assert_string_equal(pool_entry_history_actor(world, history), "dora");
    assert_string_equal(assignment_log_status(world, POOL_LOG(world, assignment_log, "later")), "pooled");
    pool_refuse(world, "ALREADY_POOLED", "Sat 14 Mar", &(PoolCall){"booking.place", "later", NULL, DISPATCHER});
}

static void
nobody_who_is_free_leaves_it_to_people(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_person(rows, "ana");
    pool_mode(rows, "BALANCE");
    pool_meeting(rows, "a", 2, 9, 11, "interpreter_emp_code", "ana", "booking_status", "approve", NULL);
    pool_meeting(rows, "b", 2, 10, 12, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_do_saying(
        &world, "Nobody can take General meeting of Wed 4 Mar 10:00 UTC: of 1, 1 is busy then. It is left to people.",
        &(PoolCall){"booking.place", "b", NULL, DISPATCHER});
    guint log = POOL_LOG(world, assignment_log, "b"), conflicts = POOL_LOG(world, conflict_detection_log, "b");
    assert_string_equal(pool_who(world, "b"), "");
    assert_string_equal(assignment_log_status(world, log), "escalated");
    assert_string_equal(assignment_log_reason(world, log), "ALL_CONFLICTED");
    assert_int_equal(conflict_detection_log_conflicted_interpreters(world, conflicts), 1);
    assert_non_null(strstr(conflict_detection_log_conflicts(world, conflicts), "\"booking_id\":\"a\""));
    assert_string_equal(conflict_detection_log_outcome(world, conflicts), "FAILURE");
}

static void
what_is_settled_assigned_or_switched_off_is_not_placed(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "gone", 2, 9, 11, "booking_status", "cancel", NULL);
    pool_meeting(rows, "given", 2, 9, 11, "booking_status", "approve", "interpreter_emp_code", "ana", NULL);
    pool_meeting(rows, "open", 2, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "BOOKING_NOT_WAITING", "cancelled", &(PoolCall){"booking.place", "gone", NULL, DISPATCHER});
    pool_refuse(world, "ALREADY_ASSIGNED", "ana", &(PoolCall){"booking.place", "given", NULL, DISPATCHER});
    pool_refuse(world, "BOOKING_NOT_FOUND", NULL, &(PoolCall){"booking.place", "none", NULL, DISPATCHER});
    pool_refuse(world, "NOT_AUTHORIZED", "dispatcher",
                &(PoolCall){"booking.place", "open", NULL, .role = CB_ROLE_VIEWER});
    pool_just_do(&world,
                 &(PoolCall){"pool.policy", "pool", "{\"auto_assign_enabled\":false}", .role = CB_ROLE_ADMIN});
    pool_refuse(world, "AUTO_ASSIGN_DISABLED", "policy", &(PoolCall){"booking.place", "open", NULL, DISPATCHER});
}

/* --- deciding an entry ------------------------------------------------------------------------ */

static void
an_entry_is_claimed_and_decided_and_leaves_the_pool(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, &(PoolCall){"booking.process", "w", NULL, DISPATCHER});
    guint row = pool_booking(world, "w");
    assert_string_equal(pool_who(world, "w"), "ana");
    assert_string_equal(pool_status(world, "w"), "");
    assert_true(booking_plan_pool_entry_time(world, row) == CB_NULL);
    assert_true(booking_plan_pool_deadline_time(world, row) == CB_NULL);
    guint last = cb_world_first(world, CB_pool_entry_history, CB_pool_entry_history_booking_id, row);
    guint first = cb_world_next(world, CB_pool_entry_history, CB_pool_entry_history_booking_id, last);
    assert_string_equal(pool_entry_history_action(world, first), "PROCESSING_ATTEMPT");
    assert_int_equal(pool_entry_history_processing_attempts(world, first), 1);
    assert_string_equal(pool_entry_history_action(world, last), "POOL_REMOVAL");
    assert_string_equal(assignment_log_reason(world, POOL_LOG(world, assignment_log, "w")), "DEADLINE");
    pool_refuse(world, "NOT_IN_POOL", "not in the pool", &(PoolCall){"booking.process", "w", NULL, DISPATCHER});
}

static void
whoever_was_planned_gets_it_while_they_may(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "a", 8, 9, 11, NULL);
    pool_waiting(rows, "b", 8, 10, 12, NULL);
    pool_waiting(rows, "c", 9, 10, 12, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, &(PoolCall){"booking.process", "a", "{\"emp_code\":\"cho\"}", DISPATCHER});
    assert_string_equal(pool_who(world, "a"), "cho");
    pool_just_do(&world, &(PoolCall){"booking.process", "b", "{\"emp_code\":\"cho\"}", DISPATCHER});
    assert_string_equal(pool_who(world, "b"), "ana");
    pool_just_do(&world, &(PoolCall){"booking.process", "c", "{\"emp_code\":\"nobody\"}", DISPATCHER});
    assert_string_equal(pool_who(world, "c"), "ben");
}

static void
who_had_the_last_duty_roster_does_not_get_the_next(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "dr", 3, 9, 10, "meeting_type", "DR", "booking_status", "approve", "interpreter_emp_code",
                 "ana", NULL);
    pool_meeting(rows, "x", 3, 9, 10, "booking_status", "approve", "interpreter_emp_code", "ben", NULL);
    pool_meeting(rows, "y", 3, 9, 12, "booking_status", "approve", "interpreter_emp_code", "cho", NULL);
    pool_waiting(rows, "next", 8, 9, 10, "meeting_type", "DR", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, &(PoolCall){"booking.process", "next", NULL, DISPATCHER});
    guint rule = POOL_LOG(world, dr_policy_log, "next");
    assert_string_equal(pool_who(world, "next"), "ben");
    assert_string_equal(dr_policy_log_last_interpreter(world, rule), "ana");
    assert_string_equal(dr_policy_log_behaviour(world, rule), "BLOCK");
    assert_string_equal(dr_policy_log_mode(world, rule), "BALANCE");
    assert_non_null(
        strstr(assignment_log_dr_policy_decision(world, POOL_LOG(world, assignment_log, "next")), "\"ana\""));
}

static void
an_entry_that_nobody_can_decide_leaves_the_pool_for_people(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "begun", 0, 7, 12, NULL);
    pool_waiting(rows, "tired", 8, 9, 10, "pool_processing_attempts", "7", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    g_autofree char *said = pool_do(&world, &(PoolCall){"booking.process", "begun", NULL, DISPATCHER});
    assert_non_null(strstr(said, "START_IN_PAST"));
    assert_string_equal(pool_status(world, "begun"), "");
    assert_string_equal(pool_who(world, "begun"), "");
    guint history = POOL_LOG(world, pool_entry_history, "begun");
    assert_string_equal(pool_entry_history_action(world, history), "CORRUPTION_DETECTED");
    assert_string_equal(assignment_log_reason(world, POOL_LOG(world, assignment_log, "begun")), "START_IN_PAST");
    pool_just_do(&world, &(PoolCall){"booking.process", "tired", NULL, DISPATCHER});
    assert_string_equal(pool_who(world, "tired"), "ana");
}

static void
what_people_have_settled_meanwhile_only_leaves_the_pool(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 8, 9, 11, "booking_status", "cancel", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, &(PoolCall){"booking.process", "w", NULL, DISPATCHER});
    assert_string_equal(pool_status(world, "w"), "");
    assert_string_equal(booking_plan_booking_status(world, pool_booking(world, "w")), "cancel");
    assert_int_equal(cb_world_rows(world, CB_assignment_log), 0);
}

/* --- claims ----------------------------------------------------------------------------------- */

#define BEGIN(id, ids)                                                                                               \
    &(PoolCall)                                                                                                      \
    {                                                                                                                \
        "pool.begin", "pool", "{\"booking_ids\":[" ids "]}", .role = CB_ROLE_SERVICE, 0, id                          \
    }

static void
what_a_run_has_no_other_takes(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, BEGIN("run-1", "\"w\""));
    assert_string_equal(pool_status(world, "w"), "processing");
    assert_int_equal(pool_attempts(world, "w"), 1);
    pool_refuse(world, "ALREADY_CLAIMED", "Another run", BEGIN("run-2", "\"w\""));
    pool_refuse(world, "ALREADY_CLAIMED", "w", &(PoolCall){"booking.process", "w", NULL, DISPATCHER});
    pool_refuse(world, "NOT_YOURS", "w",
                &(PoolCall){"booking.process", "w", "{\"batch_id\":\"run-2\"}", .role = CB_ROLE_SERVICE});
    pool_refuse(world, "NOT_YOURS", "w",
                &(PoolCall){"booking.fail", "w", "{\"batch_id\":\"run-2\",\"error\":\"x\",\"tries\":1}",
                            .role = CB_ROLE_SERVICE});
    pool_just_do(&world, &(PoolCall){"booking.process", "w", "{\"batch_id\":\"run-1\",\"took_ms\":12}",
                                     .role = CB_ROLE_SERVICE});
    guint entry = POOL_LOG(world, pool_processing_log_entry, "w");
    assert_string_equal(pool_processing_log_entry_status(world, entry), "assigned");
    assert_string_equal(pool_processing_log_entry_interpreter_id(world, entry), "ana");
    assert_int_equal(pool_processing_log_entry_processing_time_ms(world, entry), 12);
    assert_string_equal(pool_processing_log_entry_urgency_level(world, entry), "CRITICAL");
}

#define FAIL(tries, later)                                                                                           \
    &(PoolCall)                                                                                                      \
    {                                                                                                                \
        "booking.fail", "w", "{\"batch_id\":\"run\",\"error\":\"database password=x lost\",\"tries\":" tries "}",    \
            .role = CB_ROLE_SERVICE, .after = later                                                                  \
    }
#define PROCESS(later)                                                                                               \
    &(PoolCall)                                                                                                      \
    {                                                                                                                \
        "booking.process", "w", "{\"batch_id\":\"run\"}", .role = CB_ROLE_SERVICE, .after = later                    \
    }

static void
after_an_error_the_same_run_tries_again_until_its_tries_are_used(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, BEGIN("run", "\"w\""));
    pool_just_do(&world, FAIL("1", CB_SECOND));
    assert_string_equal(pool_status(world, "w"), "waiting");
    assert_int_equal(cb_world_rows(world, CB_pool_processing_log_entry), 0);
    g_autoptr(CbWorld) again = cb_world_ref(world);
    pool_just_do(&again, PROCESS(2 * CB_SECOND));
    assert_string_equal(pool_who(again, "w"), "ana");
    pool_just_do(&world, FAIL("2", 2 * CB_SECOND)); /* it waited: the try itself left no trace */
    assert_int_equal(pool_attempts(world, "w"), 2);
    guint error = 0;
    assert_string_equal(system_error_log_error_name(world, error), "DATABASE");
    assert_null(strstr(system_error_log_error_message(world, error), "=x"));
    assert_null(strstr(pool_entry_history_error_message(world, POOL_LOG(world, pool_entry_history, "w")), "=x"));
}

static void
after_the_last_try_it_has_failed_and_stays_in_the_pool(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, BEGIN("run", "\"w\""));
    pool_just_do(&world, FAIL("3", CB_SECOND));
    guint entry = POOL_LOG(world, pool_processing_log_entry, "w");
    assert_string_equal(pool_status(world, "w"), "failed");
    assert_string_equal(pool_processing_log_entry_status(world, entry), "failed");
    assert_non_null(strstr(pool_processing_log_entry_error_recovery(world, entry), "FALLBACK_FAILED"));
    pool_refuse(world, "ENTRY_FAILED", "retry", &(PoolCall){"booking.process", "w", NULL, DISPATCHER, 2 * CB_SECOND});
    pool_refuse(world, "NOT_YOURS", NULL, PROCESS(2 * CB_SECOND));
    pool_just_do(&world, &(PoolCall){"booking.retry", "w", NULL, DISPATCHER, 3 * CB_SECOND});
    assert_string_equal(pool_status(world, "w"), "waiting");
    assert_int_equal(pool_attempts(world, "w"), 0);
    pool_refuse(world, "NOTHING_TO_DO", "waits", &(PoolCall){"booking.retry", "w", NULL, DISPATCHER, 4 * CB_SECOND});
}

static void
a_retry_mends_the_times_and_refuses_what_it_cannot_mend(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "late", 12, 9, 11, "pool_deadline_time", "2026-04-01T07:00:00Z", "pool_entry_time",
                 worlds_null, NULL);
    pool_waiting(rows, "begun", 0, 7, 12, NULL);
    pool_waiting(rows, "taken", 12, 9, 11, "pool_status", "processing", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_just_do(&world, &(PoolCall){"booking.retry", "late", NULL, DISPATCHER});
    guint row = pool_booking(world, "late");
    assert_int_equal(booking_plan_pool_deadline_time(world, row), worlds_time("2026-03-06T09:00:00Z"));
    assert_int_equal(booking_plan_pool_entry_time(world, row), pool_now());
    pool_refuse(world, "CANNOT_RETRY", "START_IN_PAST", &(PoolCall){"booking.retry", "begun", NULL, DISPATCHER});
    pool_refuse(world, "ALREADY_CLAIMED", "Sat 14 Mar", &(PoolCall){"booking.retry", "taken", NULL, DISPATCHER});
    pool_just_do(&world, &(PoolCall){"booking.retry", "taken", NULL, DISPATCHER, HOUR});
    assert_string_equal(pool_status(world, "taken"), "waiting");
}

/* --- people ----------------------------------------------------------------------------------- */

static void
a_person_may_choose_anybody_who_is_free(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "much", 3, 8, 18, "booking_status", "approve", "interpreter_emp_code", "cho", NULL);
    pool_waiting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_do_saying(
        &world, "cho interprets General meeting of Tue 10 Mar 09:00 UTC.",
        &(PoolCall){"booking.assign", "w", "{\"emp_code\":\"cho\",\"reason\":\"knows them\"}", DISPATCHER});
    guint log = POOL_LOG(world, assignment_log, "w");
    assert_string_equal(pool_who(world, "w"), "cho");
    assert_string_equal(pool_status(world, "w"), "");
    assert_string_equal(assignment_log_reason(world, log), "knows them");
    assert_true(pool_number(assignment_log_post_hours_snapshot(world, log), "chosen", "hours") == 12);
    pool_refuse(world, "ALREADY_ASSIGNED", "cho",
                &(PoolCall){"booking.assign", "w", "{\"emp_code\":\"ana\"}", DISPATCHER});
}

static void
nobody_is_put_into_a_clash(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "other", 8, 10, 12, "booking_status", "approve", "interpreter_emp_code", "cho",
                 "meeting_detail", "Audit", NULL);
    pool_meeting(rows, "w", 8, 9, 11, NULL);
    pool_meeting(rows, "after", 8, 12, 13, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_refuse(world, "CONFLICT", "Audit (other, Tue 10 Mar 10:00–12:00 UTC)",
                &(PoolCall){"booking.assign", "w", "{\"emp_code\":\"cho\"}", DISPATCHER});
    pool_just_do(&world, &(PoolCall){"booking.assign", "after", "{\"emp_code\":\"cho\"}", DISPATCHER});
}

static void
only_active_interpreters_are_chosen(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    worlds_row(rows, CB_employee, "emp_code", "owner", NULL);
    pool_person(rows, "left");
    worlds_row(rows, CB_employee, "emp_code", "left", "is_active", "false", NULL);
    pool_meeting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    const struct {
        const char *payload, *code;
    } cases[] = {{"{\"emp_code\":\"owner\"}", "NOT_AN_INTERPRETER"},
                 {"{\"emp_code\":\"left\"}", "NOT_AN_INTERPRETER"},
                 {"{\"emp_code\":\"zoe\"}", "EMPLOYEE_NOT_FOUND"},
                 {"{}", "EMPLOYEE_NOT_FOUND"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        pool_refuse(world, cases[i].code, NULL, &(PoolCall){"booking.assign", "w", cases[i].payload, DISPATCHER});
}

static void
a_released_booking_waits_again_or_is_left_to_people(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_meeting(rows, "soon", 3, 9, 11, "booking_status", "approve", "interpreter_emp_code", "cho", NULL);
    pool_meeting(rows, "later", 20, 9, 11, "booking_status", "approve", "interpreter_emp_code", "cho", NULL);
    pool_meeting(rows, "over", 0, 5, 6, "booking_status", "complet", "interpreter_emp_code", "cho", NULL);
    pool_meeting(rows, "open", 3, 9, 11, NULL);
    pool_meeting(rows, "again", 4, 9, 11, "booking_status", "approve", "interpreter_emp_code", "ben", NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_do_saying(
        &world,
        "cho is released. Nobody interprets General meeting of Thu 5 Mar 09:00 UTC any more; it is left to people.",
        &(PoolCall){"booking.release", "soon", "{\"reason\":\"ill\"}", DISPATCHER});
    assert_string_equal(pool_status(world, "soon"), "");
    assert_string_equal(pool_who(world, "soon"), "");
    pool_just_do(&world, &(PoolCall){"booking.release", "later", NULL, DISPATCHER, CB_SECOND});
    assert_string_equal(pool_status(world, "later"), "waiting");
    assert_string_equal(pool_who(world, "later"), "");
    pool_refuse(world, "NOT_ASSIGNED", "nobody to release", &(PoolCall){"booking.release", "open", NULL, DISPATCHER});
    pool_refuse(world, "BOOKING_NOT_WAITING", "over", &(PoolCall){"booking.release", "over", NULL, DISPATCHER});
    pool_refuse(world, "INVALID_VALUE", "back",
                &(PoolCall){"booking.release", "again", "{\"back\":\"x\"}", DISPATCHER});
}

static void
a_withdrawn_entry_is_left_to_people(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "w", 8, 9, 11, NULL);
    g_autoptr(CbWorld) world = pool_world(rows);
    pool_do_saying(&world, "General meeting of Tue 10 Mar 09:00 UTC is out of the pool and left to people.",
                   &(PoolCall){"booking.withdraw", "w", "{\"reason\":\"the client brings somebody\"}", DISPATCHER});
    guint log = POOL_LOG(world, assignment_log, "w");
    assert_string_equal(pool_status(world, "w"), "");
    assert_string_equal(assignment_log_status(world, log), "escalated");
    assert_string_equal(assignment_log_reason(world, log), "the client brings somebody");
    pool_refuse(world, "NOT_IN_POOL", NULL, &(PoolCall){"booking.withdraw", "w", NULL, DISPATCHER});
}

/* Decides what takes the first decision back, and compares who has the booking and where it is. */
static void
take_back(const char *booking, const char *kind, const char *payload)
{
    g_autoptr(CbPatch) rows = pool_office();
    pool_waiting(rows, "entry", 8, 9, 11, NULL);
    pool_meeting(rows, "people", 3, 9, 11, NULL);
    pool_meeting(rows, "given", 5, 9, 11, "booking_status", "approve", "interpreter_emp_code", "cho", NULL);
    g_autoptr(CbWorld) world = pool_world(rows), before = cb_world_ref(world);
    g_autoptr(cJSON) row = cb_json_row(world, CB_booking_plan, pool_booking(world, booking));
    g_autofree char *base = cJSON_PrintUnformatted(row);
    const PoolCall call = {kind, booking, payload, DISPATCHER};
    g_autoptr(CbDecision) decision = pool_decision(world, &call);
    pool_just_do(&world, &call);
    const char *opposite = NULL;
    g_autofree char *back = cb_decision_kind(kind)->inverse(world, decision, base, &opposite);
    pool_just_do(&world, &(PoolCall){opposite, booking, back, DISPATCHER, CB_SECOND});
    assert_string_equal(pool_who(world, booking), pool_who(before, booking));
    assert_string_equal(pool_status(world, booking), pool_status(before, booking));
}

static void
choosing_and_releasing_take_each_other_back(void **state)
{
    (void)state;
    take_back("entry", "booking.assign", "{\"emp_code\":\"ben\"}");
    take_back("people", "booking.assign", "{\"emp_code\":\"ben\"}");
    take_back("given", "booking.release", "{\"reason\":\"ill\"}");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_booking_within_the_threshold_is_assigned_at_once),
        cmocka_unit_test(a_booking_further_ahead_waits_in_the_pool),
        cmocka_unit_test(nobody_who_is_free_leaves_it_to_people),
        cmocka_unit_test(what_is_settled_assigned_or_switched_off_is_not_placed),
        cmocka_unit_test(an_entry_is_claimed_and_decided_and_leaves_the_pool),
        cmocka_unit_test(whoever_was_planned_gets_it_while_they_may),
        cmocka_unit_test(who_had_the_last_duty_roster_does_not_get_the_next),
        cmocka_unit_test(an_entry_that_nobody_can_decide_leaves_the_pool_for_people),
        cmocka_unit_test(what_people_have_settled_meanwhile_only_leaves_the_pool),
        cmocka_unit_test(what_a_run_has_no_other_takes),
        cmocka_unit_test(after_an_error_the_same_run_tries_again_until_its_tries_are_used),
        cmocka_unit_test(after_the_last_try_it_has_failed_and_stays_in_the_pool),
        cmocka_unit_test(a_retry_mends_the_times_and_refuses_what_it_cannot_mend),
        cmocka_unit_test(a_person_may_choose_anybody_who_is_free),
        cmocka_unit_test(nobody_is_put_into_a_clash),
        cmocka_unit_test(only_active_interpreters_are_chosen),
        cmocka_unit_test(a_released_booking_waits_again_or_is_left_to_people),
        cmocka_unit_test(a_withdrawn_entry_is_left_to_people),
        cmocka_unit_test(choosing_and_releasing_take_each_other_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
