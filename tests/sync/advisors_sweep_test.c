/* Matches that nobody answers run out, and requests that wait are tried again: when, and once, however many hubs look. */
#include "tests/sync/advisors_fixture.h"

#include "engine/advisors/upkeep.h"

#define HOUR (60 * CB_MINUTE)

static void
turn(Fixture *fixture)
{
    cb_hub_advise(fixture->hub, CB_ADVISE_WORKSPACES);
}

/* Accepted decisions of a kind, and those that were not. */
static guint
decided(Fixture *fixture, const char *kind, const char *outcome)
{
    g_autoptr(GError) error = NULL;
    CbDbPool *pool = cb_hub_store_pool(cb_hub_store(fixture->hub));
    CbDb *db = cb_db_take(pool, CB_DB_READ, &error);
    const CbDbParam params[] = {cb_db_text(kind), cb_db_text(outcome)};
    CbValue count = {0};
    gboolean found;
    assert_true(cb_db_one(db, "SELECT count(*) FROM cb_decided WHERE kind = ?1 AND outcome = ?2", params, 2, CB_TYPE_INT,
                          &count, &found, &error));
    cb_db_give(pool, db);
    return (guint)count.integer;
}

static void
a_match_runs_out_when_its_time_is_over_and_is_answered_no_more(void **state)
{
    Fixture *fixture = *state;
    gint64 start = fixture->now;
    advisors_decide(fixture->hub, "match.request", project_id(0), "{}");
    turn(fixture);
    fixture->now = start + 2 * HOUR;
    turn(fixture);
    advisors_assert_status(fixture, 0, "matched");
    fixture->now = start + 2 * HOUR + CB_EXPIRY_PERIOD * CB_SECOND;
    turn(fixture);
    advisors_assert_status(fixture, 0, "expired");
    assert_int_equal(decided(fixture, "match.expire", "accepted"), 1);
}

static void
a_match_that_one_side_has_approved_does_not_run_out(void **state)
{
    Fixture *fixture = *state;
    advisors_decide(fixture->hub, "match.request", project_id(0), "{}");
    advisors_answer(fixture, 0, "match.client_decide", "approved");
    fixture->now += 100 * HOUR;
    turn(fixture);
    advisors_assert_status(fixture, 0, "client_approved");
}

static void
set_status(Fixture *fixture, const char *status)
{
    g_autofree char *payload = g_strdup_printf("{\"status\":\"%s\"}", status);
    for (guint a = 0; a < 2; a++)
        advisors_decide(fixture->hub, "advisor.availability", advisor_id(a), payload);
}

static void
a_request_that_waits_is_matched_once_somebody_is_free(void **state)
{
    Fixture *fixture = *state;
    set_status(fixture, "busy");
    advisors_decide(fixture->hub, "match.request", project_id(0), "{}");
    advisors_assert_status(fixture, 0, "pending");
    set_status(fixture, "available");
    turn(fixture);
    advisors_assert_status(fixture, 0, "pending"); /* not before five minutes */
    fixture->now += CB_RETRY_PERIOD * CB_SECOND;
    turn(fixture);
    advisors_assert_status(fixture, 0, "pending");
    fixture->now += CB_RETRY_PERIOD * CB_SECOND;
    turn(fixture);
    advisors_assert_status(fixture, 0, "matched");
}

static gpointer
sweep_hub(gpointer hub)
{
    cb_hub_advise(hub, CB_ADVISE_WORKSPACES);
    return NULL;
}

static void
of_several_hubs_one_lets_a_match_run_out(void **state)
{
    Fixture *fixture = *state;
    CbHub *hubs[4] = {fixture->hub};
    GThread *threads[4];
    for (guint p = 0; p < 3; p++)
        advisors_decide(fixture->hub, "match.request", project_id(p), "{}");
    fixture->now += 3 * HOUR;
    for (guint h = 1; h < 4; h++)
        hubs[h] = fixture_open_more(fixture, FALSE);
    for (guint h = 0; h < 4; h++)
        threads[h] = g_thread_new("sweep", sweep_hub, hubs[h]);
    for (guint h = 0; h < 4; h++)
        g_thread_join(threads[h]);
    for (guint h = 1; h < 4; h++)
        cb_hub_close(hubs[h]);
    assert_int_equal(decided(fixture, "match.expire", "accepted"), 3);
    assert_int_equal(decided(fixture, "match.expire", "rejected"), 0);
    for (guint p = 0; p < 3; p++)
        advisors_assert_status(fixture, p, "expired");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ADVISORS_ON_SQLITE(a_match_runs_out_when_its_time_is_over_and_is_answered_no_more),
        ADVISORS_ON_SQLITE(a_match_that_one_side_has_approved_does_not_run_out),
        ADVISORS_ON_BOTH(a_request_that_waits_is_matched_once_somebody_is_free),
        {"of_several_hubs_one_lets_a_match_run_out (PostgreSQL)", of_several_hubs_one_lets_a_match_run_out,
         advisors_on_postgres, fixture_free, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
