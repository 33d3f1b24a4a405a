/* The life of a match: who may change what into what, and nothing else. */
#include "tests/engine/matching_world.h"

#include "engine/advisors/upkeep.h"

/* What each answer makes of each status: letters C, c client approves or declines; A, a the
 * advisor. */
static const struct {
    CbMatchStatus from;
    const char *legal, *finalizes, *repeats;
} expected[] = {
    {CB_MATCH_PENDING, "", "", ""},
    {CB_MATCH_MATCHED, "CcAa", "", ""},
    {CB_MATCH_CLIENT_APPROVED, "cAa", "A", "C"},
    {CB_MATCH_CLIENT_DECLINED, "", "", "c"},
    {CB_MATCH_ADVISOR_ACCEPTED, "Cca", "C", "A"},
    {CB_MATCH_ADVISOR_DECLINED, "", "", "a"},
    {CB_MATCH_FINALIZED, "", "", ""},
    {CB_MATCH_EXPIRED, "", "", ""},
};

static void
every_answer_in_every_state_is_as_the_table_says(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        for (const char *answer = "CcAa"; *answer != '\0'; answer++) {
            CbParty party = g_ascii_toupper(*answer) == 'C' ? CB_PARTY_CLIENT : CB_PARTY_ADVISOR;
            CbMatchStep step = cb_match_step(expected[i].from, party, g_ascii_isupper(*answer));
            CbStepKind kind = strchr(expected[i].repeats, *answer)     ? CB_STEP_REPEATED
                              : strchr(expected[i].finalizes, *answer) ? CB_STEP_FINALIZES
                              : strchr(expected[i].legal, *answer)     ? CB_STEP_CHANGES
                                                                       : CB_STEP_ILLEGAL;
            assert_int_equal(step.kind, kind);
        }
}

static void
open_is_what_nobody_has_answered(void **state)
{
    (void)state;
    for (guint s = 0; s < CB_N_MATCH_STATUSES; s++) {
        assert_int_equal(cb_match_is_open(s), s == CB_MATCH_PENDING || s == CB_MATCH_MATCHED);
        assert_true(!cb_match_is_open(s) || cb_match_is_live(s));
    }
    assert_false(cb_match_is_live(CB_MATCH_FINALIZED));
}

static void
add_match(CbPatch *rows, const char *id, const char *status, const char *created,
          const char *expires)
{
    worlds_row(rows, CB_projects, "id", id, NULL);
    worlds_row(rows, CB_advisor_match_requests, "id", id, "project_id", id, "status", status,
               "created_at", created, "expires_at", expires, NULL);
}

static void
the_sweep_takes_what_ran_out_strictly_before_now_and_is_unanswered(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_match(rows, "a", "matched", "2026-03-10T09:00:00Z", "2026-03-10T11:59:59Z");
    add_match(rows, "b", "pending", "2026-03-10T09:00:00Z", "2026-03-10T11:00:00Z");
    add_match(rows, "c", "matched", "2026-03-10T09:00:00Z", NOW);
    add_match(rows, "d", "client_approved", "2026-03-10T09:00:00Z", "2026-03-10T11:00:00Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) overdue = cb_matches_overdue(world, worlds_time(NOW));
    assert_int_equal(overdue->len, 2);
    assert_string_equal(advisor_match_requests_id(world, g_array_index(overdue, guint, 0)), "b");
    assert_string_equal(advisor_match_requests_id(world, g_array_index(overdue, guint, 1)), "a");
}

static void
a_pending_request_is_tried_again_after_five_minutes(void **state)
{
    (void)state;
    g_autoptr(CbPatch) rows = cb_patch_new();
    add_match(rows, "fresh", "pending", "2026-03-10T11:55:00Z", "2026-03-10T14:00:00Z");
    add_match(rows, "waits", "pending", "2026-03-10T11:54:59Z", "2026-03-10T14:00:00Z");
    add_match(rows, "over", "pending", "2026-03-10T09:00:00Z", NOW);
    add_match(rows, "matched", "matched", "2026-03-10T09:00:00Z", "2026-03-10T14:00:00Z");
    g_autoptr(CbWorld) world = worlds_of(rows);
    g_autoptr(GArray) again = cb_matches_to_retry(world, worlds_time(NOW));
    assert_int_equal(again->len, 1);
    assert_string_equal(advisor_match_requests_id(world, g_array_index(again, guint, 0)), "waits");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_in_every_state_is_as_the_table_says),
        cmocka_unit_test(open_is_what_nobody_has_answered),
        cmocka_unit_test(the_sweep_takes_what_ran_out_strictly_before_now_and_is_unanswered),
        cmocka_unit_test(a_pending_request_is_tried_again_after_five_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
