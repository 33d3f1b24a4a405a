/* Sentences about a ranking: what speaks for somebody, what leaves somebody out, and why this one and not that one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/pool/names.h"
#include "engine/pool/why.h"
#include "tests/support/pool_worlds.h"
#include "tests/support/worlds.h"

static void
name(CbPatch *rows, const char *code, const char *first, const char *last)
{
    pool_person(rows, code);
    worlds_row(rows, CB_employee, "emp_code", code, "first_name", first, "last_name", last, NULL);
}

static void
worked(CbPatch *rows, const char *id, const char *who, double from, double to)
{
    pool_meeting(rows, id, 0, from, to, "interpreter_emp_code", who, "booking_status", "approve", NULL);
}

/* Ana has worked 1 h and Ben 2 h, Cho 4 h; Dan is busy; Eva had the last duty roster meeting. */
static CbPatch *
five_people(const char *mode)
{
    CbPatch *rows = cb_patch_new();
    pool_mode(rows, mode);
    name(rows, "e1", "Ana", "Ruiz");
    name(rows, "e2", "Ben", "Ode");
    name(rows, "e3", "Cho", "Lin");
    name(rows, "e4", "Dan", "Poe");
    pool_person(rows, "e5");
    worked(rows, "w1", "e1", 1, 2);
    worked(rows, "w2", "e2", 1, 3);
    worked(rows, "w3", "e3", 1, 5);
    pool_meeting(rows, "w4", 20, 9, 11, "interpreter_emp_code", "e4", "booking_status", "approve", "meeting_detail",
                 "Budget review", NULL);
    pool_meeting(rows, "w5", 1, 9, 11, "interpreter_emp_code", "e5", "booking_status", "approve", "meeting_type",
                 "DR", NULL);
    pool_meeting(rows, "new", 20, 10, 11, "meeting_type", "DR", NULL);
    worlds_row(rows, CB_assignment_log, "id", "l", "booking_id", "w2", "interpreter_emp_code", "e2", "status",
               "assigned", "created_at", "2026-02-18T07:00:00Z", NULL);
    return rows;
}

typedef struct {
    CbWorld *world;
    CbDuty *duty;
    CbPoolRanking *ranking;
    guint booking;
} Scene;

static Scene
scene_of(const CbPatch *rows, gboolean urgent)
{
    Scene scene = {.world = worlds_of(rows)};
    scene.duty = cb_duty_new(scene.world, worlds_time(POOL_NOW), NULL);
    scene.booking = worlds_find(scene.world, CB_booking_plan, "new");
    scene.ranking = cb_pool_rank(scene.duty, scene.booking, (CbPoolHaste){.urgent = urgent});
    return scene;
}

static void
scene_clear(Scene *scene)
{
    cb_pool_ranking_free(scene->ranking);
    cb_duty_free(scene->duty);
    cb_world_unref(scene->world);
}

/* Where "e1" … stands. */
static guint
standing(const Scene *scene, const char *code)
{
    return cb_pool_standing(scene->ranking, scene->duty->place[worlds_find(scene->world, CB_employee, code)]);
}

static void
assert_why(const Scene *scene, const char *code, const char *sentence)
{
    g_autofree char *why = cb_pool_why(scene->duty, scene->ranking, scene->booking, standing(scene, code));
    assert_string_equal(why, sentence);
}

static void
assert_before(const Scene *scene, const char *one, const char *other, const char *sentence)
{
    guint i = standing(scene, one), j = standing(scene, other);
    g_autofree char *why = cb_pool_why_before(scene->duty, scene->ranking, scene->booking, i, j);
    g_autofree char *turned = cb_pool_why_before(scene->duty, scene->ranking, scene->booking, j, i);
    assert_string_equal(why, sentence);
    assert_string_equal(turned, sentence);
}

static void
everybody_has_a_sentence_with_the_numbers_that_decided(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = five_people("BALANCE");
    Scene scene = scene_of(rows, TRUE);
    assert_why(&scene, "e1",
               "Ana Ruiz comes first with 2.60 points: fairness 2.00 (1 h on duty in 60 days, the least anybody has "
               "is 1 h), "
               "never served before 0.60; the booking makes it 2 h, and the gap 2 h (now 3 h).");
    assert_why(&scene, "e2",
               "Ben Ode comes second with 1.12 points: fairness 1.00 (2 h on duty in 60 days, the least anybody has "
               "is 1 h), "
               "served 12 days ago 0.12; the booking makes it 3 h, and the gap 3 h (now 3 h).");
    assert_why(&scene, "e3",
               "Cho Lin comes third with 0.60 points: fairness 0.00 (4 h on duty in 60 days, the least anybody "
               "has is 1 h), never served before 0.60; the booking makes it 5 h, and the gap 4 h (now 3 h).");
    assert_why(&scene, "e4", "Dan Poe is busy with Budget review, Sun 22 Mar 09:00–11:00 UTC.");
    assert_why(&scene, "e5", "e5 had the last duty roster meeting: a meeting (DR), Tue 3 Mar 09:00–11:00 UTC.");
    scene_clear(&scene);
}

static void
a_gap_is_said_as_it_would_become_and_with_its_limit(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = five_people("BALANCE");
    worked(rows, "w6", "e3", 5, 5.5);
    Scene relaxed = scene_of(rows, TRUE);
    assert_why(&relaxed, "e3",
               "Cho Lin would widen the gap from 3.5 h to 4.5 h, more than 4 h, twice the 2 h of the policy.");
    scene_clear(&relaxed);
    Scene strict = scene_of(rows, FALSE);
    assert_why(&strict, "e2", "Ben Ode would leave a gap of 3.5 h (now 3.5 h), more than 2 h.");
    g_autofree char *nobody = cb_pool_why_nobody(strict.duty, strict.ranking, strict.booking);
    assert_string_equal(nobody,
                        "Nobody can take DR meeting of Sun 22 Mar 10:00 UTC: of 5, 1 is busy then, 4 are beyond the "
                        "gap.");
    scene_clear(&strict);
}

static void
two_are_compared_by_what_differs_most(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = five_people("BALANCE");
    Scene scene = scene_of(rows, TRUE);
    assert_before(
        &scene, "e1", "e2",
        "Ana Ruiz comes before Ben Ode, 2.60 to 1.12 points: fairness gives 2.00 to 1.00 (1 h on duty to 2 h).");
    assert_before(&scene, "e1", "e4",
                  "Ana Ruiz can take it. Dan Poe is busy with Budget review, Sun 22 Mar 09:00–11:00 UTC.");
    assert_before(
        &scene, "e4", "e5",
        "Neither can. Dan Poe is busy with Budget review, Sun 22 Mar 09:00–11:00 UTC. e5 had the last duty roster "
        "meeting: a meeting (DR), Tue 3 Mar 09:00–11:00 UTC.");
    scene_clear(&scene);
}

static void
the_penalty_is_said_and_why_it_was_taken_nevertheless(void **state)
{
    (void)state;
    g_autoptr(CbPatch) soft = five_people("NORMAL");
    Scene scene = scene_of(soft, TRUE);
    assert_why(&scene, "e5",
               "e5 comes number 4 with 0.76 points: fairness 0.96 (2 h on duty in 30 days, the least anybody has "
               "is 1 h), never served before 0.30, less 0.50 for the last duty roster meeting; the booking makes "
               "it 3 h, and the gap 3 h (now 3 h).");
    assert_before(&scene, "e1", "e5",
                  "Ana Ruiz comes before e5, 1.50 to 0.76 points: e5 loses 0.50 for the last duty roster "
                  "meeting.");
    scene_clear(&scene);
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_mode(rows, "BALANCE");
    pool_person(rows, "e5");
    pool_meeting(rows, "w5", 1, 9, 11, "interpreter_emp_code", "e5", "booking_status", "approve", "meeting_type",
                 "DR", NULL);
    pool_meeting(rows, "new", 20, 10, 11, "meeting_type", "DR", NULL);
    Scene alone = scene_of(rows, TRUE);
    g_autofree char *why = cb_pool_why(alone.duty, alone.ranking, alone.booking, 0);
    assert_non_null(strstr(why, "less 0.80 for the last duty roster meeting, because nobody else is left;"));
    assert_null(cb_pool_why_nobody(alone.duty, alone.ranking, alone.booking));
    scene_clear(&alone);
}

static void
equals_are_told_apart_by_their_code(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    name(rows, "e1", "Ana", "Ruiz");
    name(rows, "e2", "Ben", "Ode");
    pool_meeting(rows, "new", 20, 10, 11, NULL);
    Scene scene = scene_of(rows, TRUE);
    assert_before(&scene, "e1", "e2",
                  "Ana Ruiz comes before Ben Ode, 1.50 to 1.50 points: all is equal, and e1 comes before e2.");
    scene_clear(&scene);
}

static void
nobody_there_is_said_too(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    pool_meeting(rows, "new", 20, 10, 11, "meeting_detail", "Budget review", NULL);
    Scene scene = scene_of(rows, TRUE);
    g_autofree char *nobody = cb_pool_why_nobody(scene.duty, scene.ranking, scene.booking);
    assert_string_equal(nobody, "Nobody can take Budget review: there is no active interpreter.");
    scene_clear(&scene);
}

static void
names_are_what_people_would_say(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_row(rows, CB_employee, "emp_code", "e1", "first_name", "  ", "last_name", "Ruiz", NULL);
    worlds_row(rows, CB_employee, "emp_code", "e2", NULL);
    pool_meeting(rows, "night", 0, 22, 26, "meeting_detail", " ", NULL);
    worlds_row(rows, CB_booking_plan, "booking_id", "none", NULL);
    g_autoptr(CbWorld) world = worlds_of(rows);
    guint night = worlds_find(world, CB_booking_plan, "night"), none = worlds_find(world, CB_booking_plan, "none");
    g_autofree char *last = cb_name_of_code(world, "e1");
    g_autofree char *code = cb_name_of_code(world, "e2");
    g_autofree char *unknown = cb_name_of_code(world, "e9");
    g_autofree char *booking = cb_name_of_booking(world, night);
    g_autofree char *span = cb_span_of_booking(world, night);
    g_autofree char *id = cb_name_of_booking(world, none);
    g_autofree char *hours = cb_hours_text(20 * 60);
    assert_string_equal(last, "Ruiz");
    assert_string_equal(code, "e2");
    assert_string_equal(unknown, "e9");
    assert_string_equal(booking, "General meeting of Mon 2 Mar 22:00 UTC");
    assert_string_equal(span, "Mon 2 Mar 22:00–Tue 3 Mar 02:00 UTC");
    assert_string_equal(id, "none");
    assert_string_equal(hours, "0.33 h");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_has_a_sentence_with_the_numbers_that_decided),
        cmocka_unit_test(a_gap_is_said_as_it_would_become_and_with_its_limit),
        cmocka_unit_test(two_are_compared_by_what_differs_most),
        cmocka_unit_test(the_penalty_is_said_and_why_it_was_taken_nevertheless),
        cmocka_unit_test(equals_are_told_apart_by_their_code),
        cmocka_unit_test(nobody_there_is_said_too),
        cmocka_unit_test(names_are_what_people_would_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
