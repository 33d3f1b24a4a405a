/* What becomes of accepted decisions when the hub was set back, and all facts are fetched anew. */
#include "engine/when.h"
#include "tests/store/fixture.h"

#include "store/replica.h"

#define NOW G_GINT64_CONSTANT(1795000000000000)

/* A fetch whose session s_1 has this version. */
static void
fetch(CbStore *store, gint64 version)
{
    guint n;
    g_autofree char *rows = g_strdup_printf(
        "[{\"id\":\"s_1\",\"date\":\"2026-11-25\",\"row_version\":%" G_GINT64_FORMAT "}]", version);
    assert_true(cb_replica_begin(store, "https://hub", "5e0c1a2b", "v1.5e0c1a2b.0.1", 1, NULL));
    for (guint t = 0; t < CB_N_TABLES; t++) {
        const char *page = t == CB_sessions ? rows : "[]";
        assert_true(cb_replica_page(store, t, page, strlen(page), NULL, TRUE, &n, NULL));
    }
}

/* Keeps a decision about a session that the hub has answered. */
static void
keep(CbStore *store, const char *id, const char *session, CbOutboxState state, gint64 version,
     gint64 decided_at)
{
    g_autoptr(CbDecision) decision = make_decision(id);
    const CbOutboxAnswer answer = {.state = state, .version = version};
    g_free(decision->target_id);
    decision->target_id = g_strdup(session);
    decision->decided_at = decided_at;
    assert_true(cb_outbox_begin(store, NULL) && cb_outbox_add(store, decision, 1, NULL, NULL) &&
                cb_outbox_answer(store, id, &answer, NULL) && cb_outbox_commit(store, NULL));
}

static CbOutboxState
state_of(CbStore *store, const char *id)
{
    g_autoptr(GPtrArray) entries = cb_outbox_entries(store, NULL);
    for (guint i = 0; i < entries->len; i++) {
        const CbOutboxEntry *entry = entries->pdata[i];
        if (g_str_equal(entry->decision->id, id))
            return entry->state;
    }
    fail_msg("%s is gone", id);
    return CB_OUTBOX_PENDING;
}

static void
what_the_facts_do_not_contain_any_more_goes_again(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    guint recalled;
    keep(store, "contained", "s_1", CB_OUTBOX_ACCEPTED, 3, NOW - CB_MINUTE);
    keep(store, "lost", "s_1", CB_OUTBOX_ACCEPTED, 4, NOW - CB_MINUTE);
    keep(store, "lost long ago", "s_1", CB_OUTBOX_ACCEPTED, 5, NOW - 2 * CB_DAY);
    keep(store, "changed nothing", "s_1", CB_OUTBOX_ACCEPTED, CB_NULL, NOW - CB_MINUTE);
    keep(store, "of a session that is gone", "s_2", CB_OUTBOX_ACCEPTED, 9, NOW - CB_MINUTE);
    keep(store, "refused", "s_1", CB_OUTBOX_REJECTED, CB_NULL, NOW - CB_MINUTE);
    fetch(store, 3);
    assert_true(cb_outbox_recall(store, NOW, &recalled, NULL));
    assert_int_equal(recalled, 2);
    assert_int_equal(state_of(store, "contained"), CB_OUTBOX_ACCEPTED);
    assert_int_equal(state_of(store, "lost"), CB_OUTBOX_SENDING);
    assert_int_equal(state_of(store, "lost long ago"), CB_OUTBOX_PENDING);
    assert_int_equal(state_of(store, "changed nothing"), CB_OUTBOX_ACCEPTED);
    assert_int_equal(state_of(store, "of a session that is gone"), CB_OUTBOX_ACCEPTED);
    assert_int_equal(state_of(store, "refused"), CB_OUTBOX_REJECTED);
    assert_true(cb_outbox_recall(store, NOW, &recalled, NULL));
    assert_int_equal(recalled, 0);
}

static void
facts_that_contain_everything_recall_nothing(void **state)
{
    g_autoptr(CbStore) store = must_open(*state);
    guint recalled;
    keep(store, "d-1", "s_1", CB_OUTBOX_ACCEPTED, 4, NOW - CB_MINUTE);
    fetch(store, 4);
    assert_true(cb_outbox_recall(store, NOW, &recalled, NULL));
    assert_int_equal(recalled, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(what_the_facts_do_not_contain_any_more_goes_again),
        IN_DIRECTORY(facts_that_contain_everything_recall_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
