/* The pool of a hub runs by itself: when, in which order, and what it does about errors. The clock is the test's. */
#include "tests/sync/pool_fixture.h"

#include "engine/pool/load.h"
#include "engine/pool/plan.h"
#include "tests/support/hub_server.h"

static void
add_entry(Fixture *fixture, const char *id, gint64 start, gint64 deadline)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entry(rows, id, "General", start, deadline, fixture->now);
    pool_write(fixture, rows);
}

static gint64
state_time(Fixture *fixture, guint column)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    return cb_world_value(world, CB_pool_state, column, 0).integer;
}

static guint
count_type(const CbWorld *world, const char *type)
{
    guint n = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log); row++)
        n += strcmp(pool_processing_log_processing_type(world, row), type) == 0;
    return n;
}

/* --- when ---------------------------------------------------------------------------------------- */

static void
a_hub_without_bookings_leaves_everything_as_it_is(void **state)
{
    Fixture *fixture = *state;
    assert_true(cb_hub_pool_turn(fixture->hub) == fixture->now + CB_MINUTE);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_pool_state), 0);
}

static void
at_the_start_settings_are_written_the_pool_is_put_right_and_all_that_is_ready_is_decided(void **state)
{
    Fixture *fixture = *state;
    gint64 now = fixture->now;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, 25, now);
    pool_add_entry(rows, "later", "General", now + 30 * CB_DAY, now + CB_DAY, now);
    pool_add_entry(rows, "stuck", "General", now + 30 * CB_DAY, now, now);
    worlds_row(rows, CB_booking_plan, "booking_id", "stuck", "pool_status", "processing", "updated_at",
               "2026-11-20T07:59:59Z", NULL);
    pool_add_entry(rows, "settled", "General", now + 30 * CB_DAY, now, now);
    worlds_row(rows, CB_booking_plan, "booking_id", "settled", "booking_status", "cancel", NULL);
    pool_write(fixture, rows);
    cb_hub_pool_turn(fixture->hub);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_int_equal(cb_world_rows(world, CB_meeting_type_priority), CB_N_MEETINGS);
    assert_string_equal(pool_fate(world, "b0000"), "assigned");
    assert_string_equal(pool_fate(world, "b0024"), "assigned");
    assert_string_equal(pool_fate(world, "stuck"), "assigned");
    assert_string_equal(pool_fate(world, "settled"), "escalated"); /* out of the pool, with nobody */
    assert_string_equal(pool_fate(world, "later"), "waiting");
    assert_int_equal(count_type(world, "DAILY_PROCESSING"), 1);
    pool_assert_once(world);
    pool_assert_records(world);
    assert_true(pool_state_next_run_at(world, 0) == now + CB_DAY);
    assert_true(pool_state_next_check_at(world, 0) == now + 30 * CB_MINUTE);
}

static void
a_run_says_how_many_it_decided_and_how_long_that_took(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, 30, fixture->now);
    pool_write(fixture, rows);
    cb_hub_pool_turn(fixture->hub);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    for (guint run = 0; run < cb_world_rows(world, CB_pool_processing_log); run++) {
        if (strcmp(pool_processing_log_processing_type(world, run), "DAILY_PROCESSING") == 0) {
            assert_int_equal(pool_processing_log_processed_entries(world, run), 30);
            assert_int_equal(pool_processing_log_assigned_entries(world, run), 30);
            continue;
        }
        g_autoptr(cJSON) performance = cJSON_Parse(pool_processing_log_performance(world, run));
        gint64 total = fixture_number(performance, "totalTimeMs"), decisions = fixture_number(performance, "dbOperationTimeMs");
        gint64 mean = pool_processing_log_average_processing_time_ms(world, run); /* cut to whole ones: 0 is less than one */
        assert_true(total >= decisions && decisions >= 1);
        assert_true(mean >= 0 && mean <= decisions);
    }
    for (guint row = 0; row < cb_world_rows(world, CB_pool_processing_log_entry); row++)
        assert_true(pool_processing_log_entry_processing_time_ms(world, row) != CB_NULL);
}

static void
what_becomes_ready_is_decided_by_the_next_check_and_a_day_later_the_pool_runs_in_full(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    add_entry(fixture, "soon", start + 20 * CB_DAY, start + 40 * CB_MINUTE);
    pool_turn_until(fixture, start + 59 * CB_MINUTE);
    pool_assert_fate(fixture->hub, "soon", "waiting");
    pool_turn_until(fixture, start + 60 * CB_MINUTE);
    pool_assert_fate(fixture->hub, "soon", "assigned");
    pool_turn_until(fixture, start + CB_DAY - CB_MINUTE);
    g_autoptr(CbWorld) before = fixture_world(fixture->hub);
    assert_int_equal(count_type(before, "DAILY_PROCESSING"), 1);
    pool_turn_until(fixture, start + CB_DAY);
    g_autoptr(CbWorld) after = fixture_world(fixture->hub);
    assert_int_equal(count_type(after, "DAILY_PROCESSING"), 2);
    assert_true(pool_state_next_run_at(after, 0) == start + 2 * CB_DAY);
}

static void
runs_and_checks_are_as_far_apart_as_the_mode_says(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *mode;
        gint64 run, check; /* minutes */
    } cases[] = {{"BALANCE", 720, 15}, {"URGENT", 240, 5}, {"CUSTOM", 1440, 30}, {"NORMAL", 1440, 30}};
    add_entry(fixture, "far", fixture->now + 90 * CB_DAY, fixture->now + 70 * CB_DAY);
    cb_hub_pool_turn(fixture->hub);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *payload = g_strdup_printf("{\"mode\":\"%s\",\"reason\":\"test\"}", cases[i].mode);
        pool_decide(fixture->hub, "pool.switch", CB_POOL_ID, payload);
        fixture->now += 2 * CB_DAY; /* all of it is due */
        cb_hub_pool_turn(fixture->hub);
        assert_true(state_time(fixture, CB_pool_state_next_run_at) == fixture->now + cases[i].run * CB_MINUTE);
        assert_true(state_time(fixture, CB_pool_state_next_check_at) == fixture->now + cases[i].check * CB_MINUTE);
    }
}

static void
another_mode_is_followed_by_decisions_at_once_and_pulls_the_next_run_forward(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    add_entry(fixture, "near", start + 10 * CB_DAY, start + 3 * CB_DAY);
    cb_hub_pool_turn(fixture->hub);
    pool_assert_fate(fixture->hub, "near", "waiting");
    fixture->now += 7 * CB_MINUTE;
    pool_decide(fixture->hub, "pool.switch", CB_POOL_ID, "{\"mode\":\"URGENT\",\"reason\":\"many guests\"}");
    pool_assert_fate(fixture->hub, "near", "ready");
    gint64 switched = fixture->now;
    gint64 before = g_get_monotonic_time();
    cb_hub_pool_await(fixture->hub, 5 * CB_SECOND); /* the switch has woken it */
    assert_true(g_get_monotonic_time() - before < CB_SECOND);
    cb_hub_pool_turn(fixture->hub);
    pool_assert_fate(fixture->hub, "near", "assigned");
    assert_true(state_time(fixture, CB_pool_state_next_run_at) == switched + 240 * CB_MINUTE);
}

static void
an_override_ends_when_its_time_is_over_and_the_log_says_so(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    add_entry(fixture, "far", start + 90 * CB_DAY, start + 70 * CB_DAY);
    cb_hub_pool_turn(fixture->hub);
    pool_decide(fixture->hub, "pool.override", CB_POOL_ID, "{\"reason\":\"audit\",\"until\":\"2026-11-20T09:50:00Z\"}");
    pool_turn_until(fixture, start + 49 * CB_MINUTE);
    g_autoptr(CbWorld) before = fixture_world(fixture->hub);
    assert_string_equal(pool_state_override_reason(before, 0), "audit");
    pool_turn_until(fixture, start + 50 * CB_MINUTE);
    g_autoptr(CbWorld) after = fixture_world(fixture->hub);
    assert_null(pool_state_override_reason(after, 0));
    guint ended = 0;
    for (guint row = 0; row < cb_world_rows(after, CB_auto_approval_log); row++)
        ended += strcmp(auto_approval_log_event_type(after, row), "MANUAL_OVERRIDE_DISABLED") == 0;
    assert_int_equal(ended, 1);
}

static gboolean
holds_no_more(gpointer data, const CbWorld *world)
{
    (void)data, (void)world;
    return FALSE;
}

/* As when somebody prolongs an override while a hub is about to end it. */
static void
what_the_hub_wanted_is_left_when_its_reason_is_gone(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, 1, fixture->now);
    pool_write(fixture, rows);
    cb_hub_pool_turn(fixture->hub);
    pool_decide(fixture->hub, "pool.override", CB_POOL_ID, "{\"reason\":\"audit\",\"until\":\"2026-11-20T09:50:00Z\"}");
    cJSON *payload = cJSON_CreateObject();
    cJSON_AddTrueToObject(payload, "off");
    g_auto(CbPoolTold) told = {0};
    assert_true(cb_pool_ask(fixture->hub,
                            &(CbPoolAsk){"pool.override", CB_POOL_ID, payload, cb_pool_hub, holds_no_more, NULL}, &told,
                            NULL));
    assert_string_equal(told.outcome->code, CB_CODE_MOOT);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    assert_true(cb_pool_overridden(world, fixture->now, NULL));
}

static void
the_load_is_assessed_every_five_minutes_while_that_is_switched_on(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    add_entry(fixture, "far", start + 90 * CB_DAY, start + 70 * CB_DAY);
    cb_hub_pool_turn(fixture->hub);
    pool_turn_until(fixture, start + 20 * CB_MINUTE);
    g_autoptr(CbWorld) off = fixture_world(fixture->hub);
    assert_int_equal(pool_state_recommended_times(off, 0), 0);
    pool_decide(fixture->hub, "pool.auto", CB_POOL_ID, "{\"enabled\":true}");
    pool_turn_until(fixture, start + 41 * CB_MINUTE); /* at 20, 25, 30, 35 and 40 */
    g_autoptr(CbWorld) on = fixture_world(fixture->hub);
    assert_int_equal(pool_state_recommended_times(on, 0), 5);
    assert_string_equal(pool_state_recommended(on, 0), "NORMAL");
}

/* --- what and in which order --------------------------------------------------------------------- */

static void
in_balance_each_batch_is_decided_as_the_joint_plan_says(void **state)
{
    Fixture *fixture = *state;
    gint64 now = fixture->now;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_auto_assignment_config, "id", "policy", "mode", "BALANCE", "updated_at", "2026-11-01T00:00:00Z",
               NULL);
    pool_add_entries(rows, 9, now);
    for (guint i = 0; i < 3; i++) { /* hours that differ */
        g_autofree char *id = g_strdup_printf("old%u", i), *who = g_strdup_printf("i%02u", i);
        worlds_row(rows, CB_booking_plan, "booking_id", id, "time_start", "2026-11-25T09:00:00Z", "time_end",
                   "2026-11-25T10:00:00Z", "interpreter_emp_code", who, "booking_status", "approve", NULL);
    }
    pool_write(fixture, rows);
    g_autoptr(CbWorld) before = fixture_world(fixture->hub);
    g_autoptr(CbRunPlan) plan = cb_run_plan(before, now, (CbRunQuery){.type = CB_RUN_POOL, .joint = TRUE});
    cb_hub_pool_turn(fixture->hub);
    g_autoptr(CbWorld) after = fixture_world(fixture->hub);
    assert_int_equal(plan->results->len, 9);
    for (guint i = 0; i < plan->results->len; i++) {
        const CbRunResult *result = &g_array_index(plan->results, CbRunResult, i);
        guint row = worlds_find(after, CB_booking_plan, booking_plan_booking_id(before, result->booking));
        assert_string_equal(booking_plan_interpreter_emp_code(after, row), employee_emp_code(before, result->employee));
    }
}

static void
whom_nobody_can_serve_is_left_to_people_and_out_of_the_pool(void **state)
{
    Fixture *fixture = *state;
    gint64 now = fixture->now;
    g_autoptr(CbPatch) rows = cb_patch_new();
    for (guint i = 0; i < 8; i++) { /* at once, and six people */
        g_autofree char *id = g_strdup_printf("b%u", i);
        pool_add_entry(rows, id, "General", now + 20 * CB_DAY, now, now);
    }
    pool_write(fixture, rows);
    cb_hub_pool_turn(fixture->hub);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    guint left = 0;
    for (guint row = 0; row < cb_world_rows(world, CB_booking_plan); row++) {
        assert_null(booking_plan_pool_status(world, row));
        left += booking_plan_interpreter_emp_code(world, row) == NULL;
    }
    assert_int_equal(left, 2);
    pool_assert_once(world);
    pool_assert_records(world);
}

/* --- errors -------------------------------------------------------------------------------------- */

static gboolean
run_script(CbDb *db, gpointer sql, GError **error)
{
    return cb_db_script(db, sql, error);
}

/* Nobody can be written into this booking. */
static const char *const refuse_booking[] = {
    [CB_DB_SQLITE] = "CREATE TRIGGER no BEFORE UPDATE ON booking_plan WHEN NEW.booking_id = 'b0001' AND "
                     "NEW.interpreter_emp_code IS NOT NULL BEGIN SELECT RAISE(ABORT, 'no'); END",
    [CB_DB_POSTGRES] = "ALTER TABLE booking_plan ADD CONSTRAINT no CHECK (booking_id <> 'b0001' OR "
                       "interpreter_emp_code IS NULL)"};
static const char *const allow_booking[] = {[CB_DB_SQLITE] = "DROP TRIGGER no",
                                            [CB_DB_POSTGRES] = "ALTER TABLE booking_plan DROP CONSTRAINT no"};
static const char *const refuse_runs[] = {
    [CB_DB_SQLITE] = "CREATE TRIGGER no BEFORE INSERT ON pool_processing_log BEGIN SELECT RAISE(ABORT, 'no'); END",
    [CB_DB_POSTGRES] = "ALTER TABLE pool_processing_log ADD CONSTRAINT no CHECK (false) NOT VALID"};
static const char *const allow_runs[] = {[CB_DB_SQLITE] = "DROP TRIGGER no",
                                         [CB_DB_POSTGRES] = "ALTER TABLE pool_processing_log DROP CONSTRAINT no"};

static void
run_on(Fixture *fixture, const char *const *sql)
{
    fixture_write(fixture->hub, run_script,
                  (gpointer)sql[fixture->is_directory ? CB_DB_SQLITE : CB_DB_POSTGRES]);
}

static gint64
attempts_of(Fixture *fixture, const char *booking)
{
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    return booking_plan_pool_processing_attempts(world, worlds_find(world, CB_booking_plan, booking));
}

static void
an_error_is_tried_three_times_after_pauses_and_holds_no_other_entry_up(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, 5, start);
    pool_write(fixture, rows);
    run_on(fixture, refuse_booking);
    assert_true(cb_hub_pool_turn(fixture->hub) == start + CB_SECOND);
    pool_assert_fate(fixture->hub, "b0004", "assigned"); /* while the other pauses */
    fixture->now = start + CB_SECOND;
    assert_true(cb_hub_pool_turn(fixture->hub) == start + 3 * CB_SECOND);
    fixture->now = start + 3 * CB_SECOND;
    cb_hub_pool_turn(fixture->hub);
    pool_assert_fate(fixture->hub, "b0001", "failed");
    assert_int_equal(attempts_of(fixture, "b0001"), 3);
    g_autoptr(CbWorld) world = fixture_world(fixture->hub);
    pool_assert_records(world);
    assert_int_equal(count_type(world, "DAILY_PROCESSING"), 1); /* the run went on to its end */
    run_on(fixture, allow_booking);
    fixture->now = start + CB_DAY;
    cb_hub_pool_turn(fixture->hub); /* the next full run lets it wait again */
    pool_assert_fate(fixture->hub, "b0001", "assigned");
}

static void
a_run_that_fails_is_tried_three_times_and_a_good_one_clears_its_errors(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, 5, start);
    pool_write(fixture, rows);
    run_on(fixture, refuse_runs);
    assert_true(cb_hub_pool_turn(fixture->hub) == start + 5 * CB_SECOND);
    fixture->now = start + 5 * CB_SECOND;
    assert_true(cb_hub_pool_turn(fixture->hub) == start + 10 * CB_SECOND);
    fixture->now = start + 10 * CB_SECOND;
    cb_hub_pool_turn(fixture->hub);
    assert_true(fixture->hub->pooling->run_failed);
    assert_int_equal(fixture->hub->pooling->errors.length, 3);
    pool_assert_fate(fixture->hub, "b0000", "waiting");
    run_on(fixture, allow_runs);
    pool_turn_until(fixture, start + 31 * CB_MINUTE); /* the check */
    pool_assert_fate(fixture->hub, "b0000", "assigned");
    assert_false(fixture->hub->pooling->run_failed);
    assert_int_equal(fixture->hub->pooling->errors.length, 0);
}

static void
tables_that_are_not_whole_are_told_with_the_statement_that_mends_them(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_entries(rows, 3, fixture->now);
    pool_write(fixture, rows);
    fixture_write(fixture->hub, run_script, (gpointer) "ALTER TABLE booking_plan DROP COLUMN pool_entry_time");
    cb_hub_pool_turn(fixture->hub);
    const char *said = g_queue_peek_head(&fixture->hub->pooling->errors);
    assert_non_null(said);
    assert_non_null(strstr(said, "ALTER TABLE \"booking_plan\" ADD COLUMN \"pool_entry_time\""));
    cb_hub_close(fixture->hub);
    fixture->hub = fixture_open_more(fixture, FALSE); /* makes the column, which loses nothing */
    cb_hub_pool_turn(fixture->hub);
    pool_assert_fate(fixture->hub, "b0002", "assigned");
}

/* --- a served hub -------------------------------------------------------------------------------- */

static void
a_served_hub_decides_what_is_ready_without_being_asked(void **state)
{
    (void)state;
    CbTestHub *test = cb_test_hub_start(NULL);
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_add_people(rows, 6);
    pool_add_entries(rows, 12, g_get_real_time() / CB_SECOND * CB_SECOND);
    fixture_write(test->hub, fixture_patch, rows);
    cb_test_hub_stop_server(test, CB_SECOND);
    g_autoptr(GError) error = NULL;
    const CbServerOptions options = {.address = "127.0.0.1", .pool = TRUE};
    test->server = cb_server_start(test->hub, &options, &error);
    assert_non_null(test->server);
    gboolean done = FALSE;
    for (guint tries = 0; !done && tries < 100; tries++) {
        g_usleep(50000);
        g_autoptr(CbWorld) world = fixture_world(test->hub);
        done = strcmp(pool_fate(world, "b0011"), "assigned") == 0;
    }
    assert_true(done);
    cb_test_hub_free(test);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_ON_SQLITE(a_hub_without_bookings_leaves_everything_as_it_is),
        POOL_ON_BOTH(at_the_start_settings_are_written_the_pool_is_put_right_and_all_that_is_ready_is_decided),
        POOL_ON_SQLITE(a_run_says_how_many_it_decided_and_how_long_that_took),
        POOL_ON_SQLITE(what_becomes_ready_is_decided_by_the_next_check_and_a_day_later_the_pool_runs_in_full),
        POOL_ON_SQLITE(runs_and_checks_are_as_far_apart_as_the_mode_says),
        POOL_ON_BOTH(another_mode_is_followed_by_decisions_at_once_and_pulls_the_next_run_forward),
        POOL_ON_SQLITE(an_override_ends_when_its_time_is_over_and_the_log_says_so),
        POOL_ON_SQLITE(what_the_hub_wanted_is_left_when_its_reason_is_gone),
        POOL_ON_SQLITE(the_load_is_assessed_every_five_minutes_while_that_is_switched_on),
        POOL_ON_SQLITE(in_balance_each_batch_is_decided_as_the_joint_plan_says),
        POOL_ON_SQLITE(whom_nobody_can_serve_is_left_to_people_and_out_of_the_pool),
        POOL_ON_BOTH(an_error_is_tried_three_times_after_pauses_and_holds_no_other_entry_up),
        POOL_ON_BOTH(a_run_that_fails_is_tried_three_times_and_a_good_one_clears_its_errors),
        POOL_ON_BOTH(tables_that_are_not_whole_are_told_with_the_statement_that_mends_them),
        cmocka_unit_test(a_served_hub_decides_what_is_ready_without_being_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
