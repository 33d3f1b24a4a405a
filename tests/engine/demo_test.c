/* The demo world: believable, complete in its situations, the same for the same seed and day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/demo/demo.h"
#include "engine/demo/dice.h"
#include "engine/demo/lately.h"
#include "engine/operators/risk.h"
#include "engine/when.h"

/* 2026-11-25T09:30:00Z, a Wednesday. */
#define NOW (G_GINT64_CONSTANT(1795599000) * CB_SECOND)

static CbWorld *
demo(guint32 seed, gint64 now, guint operators, guint sessions)
{
    return cb_demo_world(&(CbDemoOptions){.seed = seed, .now = now, .operators = operators, .sessions = sessions});
}

static gboolean
is(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}

static guint
count_links(const CbWorld *world, guint session, const char *status)
{
    guint n = 0;
    CB_EACH_OF_SESSION(world, session, link)
        n += is(session_operators_status(world, link), status);
    return n;
}

static gboolean
is_last_call(const CbWorld *world, guint table, guint row)
{
    return (table == CB_contacts && is(contacts_id(world, row), CB_DEMO_LAST_CALL)) ||
           (table == CB_journal && is(journal_id(world, row), CB_DEMO_LAST_CALL));
}

/* Every cell of a World as text, but for the call that has just been made. */
static char *
dump(const CbWorld *world)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint row = 0; row < cb_world_rows(world, t); row++)
            for (guint c = 0; c < cb_tables[t].n_columns && !is_last_call(world, t, row); c++) {
                CbValue value = cb_world_value(world, t, c, row);
                g_autofree char *cell = cb_value_format(cb_tables[t].columns[c].type, value);
                g_string_append_printf(text, "%s\n", cell ? cell : "\\N");
            }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
the_dice_throw_the_numbers_of_their_paper(void **state)
{
    (void)state;
    CbDice dice = {0};
    assert_true(cb_dice_throw(&dice) == G_GUINT64_CONSTANT(0xe220a8397b1dcdaf));
    assert_true(cb_dice_throw(&dice) == G_GUINT64_CONSTANT(0x6e789e6aa1b965f4));
}

static void
the_same_seed_and_day_give_the_same_world(void **state)
{
    (void)state;
    g_autoptr(CbWorld) morning = demo(7, NOW, 500, 120);
    g_autoptr(CbWorld) evening = demo(7, NOW + 10 * 60 * CB_MINUTE, 500, 120);
    g_autoptr(CbWorld) other = demo(8, NOW, 500, 120);
    g_autofree char *first = dump(morning);
    g_autofree char *second = dump(evening);
    g_autofree char *third = dump(other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, third);
}

static void
more_sessions_do_not_rename_anybody(void **state)
{
    (void)state;
    g_autoptr(CbWorld) few = demo(7, NOW, 300, 50);
    g_autoptr(CbWorld) many = demo(7, NOW, 300, 400);
    for (guint row = 0; row < 300; row++)
        assert_string_equal(operators_email(few, row), operators_email(many, row));
}

typedef struct {
    guint risk[CB_RISK_LOW + 1], past, full, over;
} Tally;

static void
tally_session(const CbWorld *world, guint session, Tally *tally)
{
    gint64 days = sessions_date(world, session) - cb_day_of(NOW);
    CbCoverage coverage = cb_coverage(world, session);
    CbCandidateCount count = cb_count_candidates(world, session);
    tally->full += cb_session_off_board(world, session) == CB_FULLY_STAFFED;
    tally->over += coverage.assigned > coverage.need;
    if (!cb_session_needs_operators(world, session))
        return;
    if (days < 0)
        tally->past++;
    else
        tally->risk[cb_risk(&coverage, &count, days).level]++;
}

static void
every_risk_and_staffing_is_there_whatever_the_seed(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 5; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW, 5000, 600);
        Tally tally = {0};
        for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++)
            tally_session(world, s, &tally);
        assert_in_range(tally.risk[CB_RISK_CRITICAL], 3, 12);
        assert_in_range(tally.risk[CB_RISK_HIGH], 5, 16);
        assert_in_range(tally.risk[CB_RISK_MEDIUM], 10, 24);
        assert_in_range(tally.risk[CB_RISK_LOW], 60, 220);
        assert_in_range(tally.full, 100, 400);
        assert_in_range(tally.over, 1, 5);
        assert_in_range(tally.past, 2, 12);
    }
}

static void
only_on_the_closing_day_the_founders_are_needed(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 600);
    guint fallback = 0;
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        const char *reason = cb_session_fallback(world, s);
        if (reason == NULL)
            continue;
        assert_string_equal(reason, "NO_QUALIFIED_OPERATOR");
        assert_int_equal(sessions_date(world, s), cb_day_of(NOW) + 1);
        fallback++;
    }
    assert_int_equal(fallback, 3);
}

static void
on_other_days_people_are_free(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 600);
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        if (sessions_date(world, s) != cb_day_of(NOW) + 1)
            assert_in_range(cb_count_candidates(world, s).available, 3500, 4900);
    }
}

static void
sessions_have_every_status_and_some_are_hidden_or_without_times(void **state)
{
    (void)state;
    static const char *const statuses[] = {"draft", "pending", "confirmed", "completed",
                                           "cancelled"};
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 600);
    guint n[G_N_ELEMENTS(statuses)] = {0}, past_confirmed = 0, hidden = 0, timeless = 0, unset = 0;
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
            n[i] += is(sessions_status(world, s), statuses[i]);
        gboolean past = sessions_date(world, s) < cb_day_of(NOW);
        past_confirmed += past && is(sessions_status(world, s), "confirmed");
        hidden += !sessions_marketplace_visible(world, s);
        timeless += sessions_starts_at(world, s) == CB_NULL;
        unset += sessions_min_operators(world, s) == CB_NULL;
        assert_in_range(sessions_date(world, s) - cb_day_of(NOW) + 14, 0, 69);
        assert_true(is(sessions_status(world, s), "completed") ? past : TRUE);
    }
    for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
        assert_true(n[i] >= 20);
    assert_true(n[2] > 300);
    assert_true(past_confirmed >= 3 && hidden >= 5 && timeless >= 30 && unset >= 20);
}

static void
sessions_lie_on_their_date_by_the_clock_in_paris(void **state)
{
    (void)state;
    /* Ten weeks around the end of summer time: 25 October 2026. */
    g_autoptr(CbWorld) world = demo(3, NOW - 30 * CB_DAY, 10, 600);
    gint64 winter = cb_day_of(NOW) - 31;
    for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
        gint64 start = sessions_starts_at(world, s), day = sessions_date(world, s);
        if (start == CB_NULL)
            continue;
        gint64 local = start + (day < winter ? 120 : 60) * CB_MINUTE - day * CB_DAY;
        assert_true(local >= 330 * CB_MINUTE && local <= 23 * 60 * CB_MINUTE);
        assert_true(sessions_ends_at(world, s) > start);
    }
}

static void
who_is_missing_today_is_missing_tonight(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 5; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW, 5000, 40);
        guint tonight = 0;
        for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
            gint64 start = sessions_starts_at(world, s);
            if (sessions_date(world, s) != cb_day_of(NOW) || !cb_session_needs_operators(world, s))
                continue;
            tonight += start == CB_NULL || start - cb_day_of(NOW) * CB_DAY >= 16 * 60 * CB_MINUTE;
        }
        assert_true(tonight >= 2);
    }
}

static void
ids_do_not_run_with_the_dates(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW, 100, 600);
    guint back = 0;
    assert_string_equal(sessions_id(world, 0), "sess_00001");
    assert_string_equal(sessions_id(world, 599), "sess_00600");
    assert_string_equal(operators_id(world, 99), "op_00100");
    for (guint s = 1; s < 600; s++)
        back += sessions_date(world, s) < sessions_date(world, s - 1);
    assert_in_range(back, 200, 400);
}

static void
people_have_their_own_address_and_numbers_of_nobody(void **state)
{
    (void)state;
    static const char *const ranges[] = {"01 99 00", "02 61 91", "03 53 01",
                                         "04 65 71", "05 36 49", "06 39 98"};
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 0);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    guint inactive = 0;
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        const char *email = operators_email(world, o), *phone = operators_phone(world, o);
        assert_true(g_hash_table_add(seen, (gpointer)email));
        assert_true(g_str_has_suffix(email, "@example.org"));
        assert_int_equal(strspn(email, "abcdefghijklmnopqrstuvwxyz0123456789.-"),
                         strlen(email) - strlen("@example.org"));
        assert_true(email[0] != '.' && !strstr(email, ".@") && !strstr(email, ".2"));
        guint known = phone == NULL;
        for (guint i = 0; phone && i < G_N_ELEMENTS(ranges); i++)
            known += g_str_has_prefix(phone, ranges[i]);
        assert_int_equal(known, 1);
        assert_true(g_utf8_validate(operators_name(world, o), -1, NULL));
        inactive += !operators_is_active(world, o);
    }
    assert_in_range(inactive, 150, 250);
}

static void
names_come_from_several_languages_and_scripts(void **state)
{
    (void)state;
    static const char *const parts[] = {"王小明", "Łu", "Nguyễn", "O'Neil", "de la Cruz", "ß", "ç",
                                        "c'h",    "بن",  "-",      " i ",    "N'Diaye"};
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 0);
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++) {
        guint found = 0;
        for (guint o = 0; o < cb_world_rows(world, CB_operators); o++)
            found += strstr(operators_name(world, o), parts[i]) != NULL;
        assert_true(found > 0);
    }
}

/* On how many sessions of the date of `session` the operator is accepted. */
static guint
on_that_date(const CbWorld *world, guint operator, guint session)
{
    guint n = 0;
    CB_EACH_OF_OPERATOR(world, operator, link)
    {
        guint other = session_operators_session_id(world, link);
        n += cb_link_is_accepted(world, link) &&
             sessions_date(world, other) == sessions_date(world, session);
    }
    return n;
}

static void
two_people_are_overloaded_and_nobody_else_clashes(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 5; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW, 5000, 600);
        g_autoptr(GArray) overloads = cb_overloads(world);
        assert_int_equal(overloads->len, 2);
        for (guint i = 0; i < overloads->len; i++) {
            CbOverload *overload = &g_array_index(overloads, CbOverload, i);
            assert_int_equal(overload->most, 6 - i);
            assert_true(overload->worst_day > cb_day_of(NOW) + 5);
        }
        guint clashing = 0;
        for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
            guint most = 0;
            CB_EACH_OF_OPERATOR(world, o, link)
                most = MAX(most, on_that_date(world, o, session_operators_session_id(world, link)));
            clashing += most > 1;
        }
        assert_int_equal(clashing, 2);
    }
}

static void
loads_are_uneven_and_people_work_near_home(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 600);
    guint busy = 0, idle = 0, local = 0, accepted = 0;
    for (guint o = 0; o < cb_world_rows(world, CB_operators); o++) {
        busy += cb_operator_load(world, o) >= 4;
        idle += cb_operator_load(world, o) == 0;
        CB_EACH_OF_OPERATOR(world, o, link)
        {
            guint session = session_operators_session_id(world, link);
            if (!cb_link_is_accepted(world, link))
                continue;
            accepted++;
            local += is(operators_region(world, o), sessions_region(world, session));
        }
    }
    assert_in_range(busy, 4, 60);
    assert_true(idle > 3000);
    assert_true(local * 100 > accepted * 75 && local < accepted);
}

static void
applications_are_older_than_today_and_answers_than_they(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW, 5000, 600);
    gint64 today = cb_day_of(NOW) * CB_DAY;
    guint forced = 0, reasons = 0;
    for (guint l = 0; l < cb_world_rows(world, CB_session_operators); l++) {
        gint64 applied = session_operators_applied_at(world, l);
        gint64 responded = session_operators_responded_at(world, l);
        gboolean pending = is(session_operators_status(world, l), "pending");
        gboolean rejected = is(session_operators_status(world, l), "rejected");
        assert_true(applied < today);
        assert_int_equal(responded == CB_NULL, pending);
        assert_true(pending || (responded >= applied && responded < today));
        assert_true(rejected || session_operators_rejection_reason(world, l) == NULL);
        reasons += session_operators_rejection_reason(world, l) != NULL;
        forced += session_operators_forced(world, l) == 1;
    }
    assert_in_range(reasons, 30, 200);
    assert_in_range(forced, 3, 60);
}

static void
some_sessions_wait_for_an_answer_to_applications(void **state)
{
    (void)state;
    for (guint32 seed = 1; seed <= 5; seed++) {
        g_autoptr(CbWorld) world = demo(seed, NOW, 5000, 600);
        guint waiting = 0;
        for (guint s = 0; s < cb_world_rows(world, CB_sessions); s++) {
            guint pending = count_links(world, s, "pending");
            assert_in_range(pending, 0, 6);
            waiting += pending > 0;
        }
        assert_in_range(waiting, 30, 60);
    }
}

static void
any_size_works(void **state)
{
    (void)state;
    static const guint sizes[][2] = {{0, 0},  {0, 600}, {1, 5},    {2, 100},
                                     {5000, 0}, {30, 33}, {7, 1}, {20000, 5000}};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++)
        for (gint64 day = 0; day < 7; day++) {
            g_autoptr(CbWorld) world = demo(i, NOW + day * CB_DAY, sizes[i][0], sizes[i][1]);
            assert_int_equal(cb_world_rows(world, CB_operators), sizes[i][0]);
            assert_int_equal(cb_world_rows(world, CB_sessions), sizes[i][1]);
            assert_int_equal(cb_world_rows(world, CB_founders), 0);
            assert_int_equal(cb_world_dangling(world), 0);
        }
}

static void
the_board_runs_under_the_rule_of_dates(void **state)
{
    (void)state;
    g_autoptr(CbWorld) world = demo(1, NOW, 5, 5);
    assert_int_equal(cb_world_rows(world, CB_policies), 1);
    assert_string_equal(policies_id(world, 0), "board");
    assert_int_equal(cb_board_policy(world).busy_rule, CB_BUSY_DATE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dice_throw_the_numbers_of_their_paper),
        cmocka_unit_test(the_same_seed_and_day_give_the_same_world),
        cmocka_unit_test(more_sessions_do_not_rename_anybody),
        cmocka_unit_test(every_risk_and_staffing_is_there_whatever_the_seed),
        cmocka_unit_test(only_on_the_closing_day_the_founders_are_needed),
        cmocka_unit_test(on_other_days_people_are_free),
        cmocka_unit_test(sessions_have_every_status_and_some_are_hidden_or_without_times),
        cmocka_unit_test(sessions_lie_on_their_date_by_the_clock_in_paris),
        cmocka_unit_test(who_is_missing_today_is_missing_tonight),
        cmocka_unit_test(ids_do_not_run_with_the_dates),
        cmocka_unit_test(people_have_their_own_address_and_numbers_of_nobody),
        cmocka_unit_test(names_come_from_several_languages_and_scripts),
        cmocka_unit_test(two_people_are_overloaded_and_nobody_else_clashes),
        cmocka_unit_test(loads_are_uneven_and_people_work_near_home),
        cmocka_unit_test(applications_are_older_than_today_and_answers_than_they),
        cmocka_unit_test(some_sessions_wait_for_an_answer_to_applications),
        cmocka_unit_test(any_size_works),
        cmocka_unit_test(the_board_runs_under_the_rule_of_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
