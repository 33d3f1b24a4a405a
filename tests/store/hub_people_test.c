#include "tests/store/hub_fixture.h"

/* --- decisions -------------------------------------------------------------------------------- */

static CbDecided *
make_decided(const char *id, gint64 sequence, gint64 version, const char *outcome)
{
    CbDecided *decided = g_new0(CbDecided, 1);
    decided->id = g_strdup(id);
    decided->client = g_strdup("c_1");
    decided->kind = g_strdup("session.accept");
    decided->target = CB_sessions;
    decided->target_id = g_strdup("s_1");
    decided->payload = g_strdup("{\"b\": 1, \"a\":2}");
    decided->payload_sha256 = g_strdup("00ff");
    decided->actor = g_strdup("Marie");
    decided->outcome = g_strdup(outcome);
    decided->sequence = sequence;
    decided->base_version = CB_NULL;
    decided->version = version;
    decided->role = CB_ROLE_MANAGER;
    decided->decided_at = worlds_time("2026-11-20T09:00:00Z");
    decided->at = worlds_time("2026-11-20T09:00:01.5Z");
    return decided;
}

static void
add_decided(HubFixture *hub, CbDecided *decided)
{
    GError *error = NULL;
    g_autoptr(CbPatch) raised = cb_patch_new();
    if (decided->version != CB_NULL) {
        CbRow *row = cb_patch_add(raised, CB_sessions);
        cb_patch_set_text(raised, row, CB_sessions_id, decided->target_id);
        cb_patch_set_integer(row, CB_sessions_row_version, decided->version);
    }
    hub_succeeds(cb_decided_add(hub->db, decided, &error), &error);
    hub_succeeds(cb_touched_add(hub->db, decided, raised, &error), &error);
    cb_decided_free(decided);
}

static void
a_decision_that_was_decided_is_found_by_its_id(void **state)
{
    HubFixture *hub = *state;
    GError *error = NULL;
    assert_null(cb_decided_find(hub->db, "d_1", &error));
    assert_null(error);
    CbDecided *decided = make_decided("d_1", 7, CB_NULL, "rejected");
    decided->person = g_strdup("op_2");
    decided->code = g_strdup("ALREADY_ASSIGNED");
    decided->message = g_strdup("Ana is there already");
    add_decided(hub, decided);
    g_autoptr(CbDecided) found = cb_decided_find(hub->db, "d_1", &error);
    hub_succeeds(found != NULL, &error);
    assert_string_equal(found->client, "c_1");
    assert_string_equal(found->kind, "session.accept");
    assert_int_equal(found->target, CB_sessions);
    assert_string_equal(found->target_id, "s_1");
    assert_string_equal(found->payload, "{\"b\": 1, \"a\":2}");
    assert_string_equal(found->payload_sha256, "00ff");
    assert_string_equal(found->actor, "Marie");
    assert_string_equal(found->person, "op_2");
    assert_string_equal(found->outcome, "rejected");
    assert_string_equal(found->code, "ALREADY_ASSIGNED");
    assert_string_equal(found->message, "Ana is there already");
    assert_int_equal(found->sequence, 7);
    assert_true(found->base_version == CB_NULL && found->version == CB_NULL);
    assert_int_equal(found->role, CB_ROLE_MANAGER);
    assert_int_equal(found->decided_at, worlds_time("2026-11-20T09:00:00Z"));
    assert_int_equal(found->at, worlds_time("2026-11-20T09:00:01.5Z"));
    g_autoptr(CbDecided) again = make_decided("d_1", 8, 1, "accepted");
    assert_false(cb_decided_add(hub->db, again, NULL));
    assert_string_equal(cb_db_refusal(hub->db)->sqlstate, "23505");
}

static char *
ids_of(GPtrArray *decided)
{
    GString *ids = g_string_new(NULL);
    assert_non_null(decided);
    for (guint i = 0; i < decided->len; i++)
        g_string_append_printf(ids, "%s ", ((const CbDecided *)decided->pdata[i])->id);
    return g_string_free(ids, FALSE);
}

static void
what_happened_since_a_version_is_told_in_order(void **state)
{
    HubFixture *hub = *state;
    add_decided(hub, make_decided("d_1", 1, 1, "accepted"));
    add_decided(hub, make_decided("d_2", 2, CB_NULL, "rejected"));
    add_decided(hub, make_decided("d_3", 3, 2, "accepted"));
    add_decided(hub, make_decided("d_0", 4, 3, "accepted"));
    g_autoptr(GPtrArray) since = cb_decided_since(hub->db, CB_sessions, "s_1", 1, 3, NULL);
    g_autoptr(GPtrArray) before = cb_decided_since(hub->db, CB_sessions, "s_1", 1, 2, NULL);
    g_autoptr(GPtrArray) other = cb_decided_since(hub->db, CB_sessions, "s_2", 0, 9, NULL);
    g_autoptr(GPtrArray) all = cb_decided_all(hub->db, NULL);
    g_autofree char *since_ids = ids_of(since), *other_ids = ids_of(other), *all_ids = ids_of(all);
    g_autofree char *before_ids = ids_of(before);
    assert_string_equal(since_ids, "d_3 d_0 ");
    assert_string_equal(before_ids, "d_3 ");
    assert_string_equal(other_ids, "");
    assert_string_equal(all_ids, "d_1 d_3 d_0 ");
    gint64 highest;
    assert_true(cb_decided_highest(hub->db, "c_1", CB_sessions, "s_1", &highest, NULL));
    assert_int_equal(highest, 4);
    assert_true(cb_decided_highest(hub->db, "c_2", CB_sessions, "s_1", &highest, NULL));
    assert_int_equal(highest, 0);
    hub_compact(hub, worlds_time("2027-02-17T00:00:00Z"), 30 * CB_DAY);
    assert_int_equal(hub_count(hub, "cb_decided"), 4);
    assert_int_equal(hub_count(hub, "cb_touched"), 3);
    hub_compact(hub, worlds_time("2027-02-20T00:00:00Z"), 30 * CB_DAY);
    assert_int_equal(hub_count(hub, "cb_touched"), 0);
    assert_int_equal(hub_count(hub, "cb_decided"), 0);
}

/* --- people and tokens ------------------------------------------------------------------------ */

static void
users_are_found_by_id_name_and_address(void **state)
{
    HubFixture *hub = *state;
    GError *error = NULL;
    CbUser marie = {.id = (char[]){"u_1"},
                    .name = (char[]){"marie"},
                    .email = (char[]){"Marie@Example.org"},
                    .role = CB_ROLE_MANAGER,
                    .active = TRUE,
                    .created_at = CB_DAY};
    const CbUser imposter = {.id = (char[]){"u_2"},
                             .name = (char[]){"marie@example.org"},
                             .role = CB_ROLE_VIEWER,
                             .active = TRUE,
                             .created_at = CB_DAY};
    hub_succeeds(cb_user_add(hub->db, &marie, &error), &error);
    static const char *const names[] = {"u_1", "marie", "MARIE@example.org"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CbUser) found = cb_user_find(hub->db, names[i], NULL);
        assert_non_null(found);
        assert_string_equal(found->email, "marie@example.org");
        assert_int_equal(found->role, CB_ROLE_MANAGER);
        assert_int_equal(found->created_at, CB_DAY);
        assert_true(found->active);
    }
    assert_null(cb_user_find(hub->db, "nobody", &error));
    assert_null(error);
    hub_succeeds(cb_user_add(hub->db, &imposter, &error), &error);
    marie.active = FALSE;
    marie.password = (char[]){"$y$hash"};
    hub_succeeds(cb_user_change(hub->db, &marie, &error), &error);
    g_autoptr(CbUser) changed = cb_user_find(hub->db, "marie", NULL);
    assert_false(changed->active);
    assert_string_equal(changed->password, "$y$hash");
    g_autoptr(GPtrArray) all = cb_user_all(hub->db, NULL);
    assert_int_equal(all->len, 2);
    const CbUser twin = {.id = (char[]){"u_3"},
                         .name = (char[]){"marie"},
                         .role = CB_ROLE_VIEWER,
                         .active = TRUE,
                         .created_at = CB_DAY};
    assert_false(cb_user_add(hub->db, &twin, NULL));
    assert_string_equal(cb_db_refusal(hub->db)->sqlstate, "23505");
}

static void
tokens_are_kept_as_hashes_used_once_and_revoked(void **state)
{
    HubFixture *hub = *state;
    GError *error = NULL;
    gboolean yes;
    const CbUser user = {.id = (char[]){"u_1"},
                         .name = (char[]){"marie"},
                         .role = CB_ROLE_MANAGER,
                         .active = TRUE,
                         .created_at = CB_DAY};
    const CbToken token = {.id = (char[]){"t_1"},
                           .kind = CB_TOKEN_REFRESH,
                           .user_id = (char[]){"u_1"},
                           .hash = (char[]){"abcd"},
                           .label = (char[]){"laptop"},
                           .created_at = CB_DAY,
                           .expires_at = 2 * CB_DAY,
                           .used_at = CB_NULL};
    const CbToken key = {.id = (char[]){"k_1"},
                         .kind = CB_TOKEN_SIGNING,
                         .created_at = CB_DAY,
                         .expires_at = CB_NULL,
                         .used_at = CB_NULL};
    hub_succeeds(cb_user_add(hub->db, &user, &error), &error);
    hub_succeeds(cb_token_add(hub->db, &token, &error), &error);
    hub_succeeds(cb_token_add(hub->db, &key, &error), &error);
    assert_null(cb_token_find_hash(hub->db, "ffff", &error));
    assert_null(error);
    g_autoptr(CbToken) found = cb_token_find_hash(hub->db, "abcd", NULL);
    assert_string_equal(found->id, "t_1");
    assert_string_equal(found->label, "laptop");
    assert_int_equal(found->kind, CB_TOKEN_REFRESH);
    assert_int_equal(found->expires_at, 2 * CB_DAY);
    assert_true(found->used_at == CB_NULL && !found->revoked);
    assert_true(cb_token_use(hub->db, "t_1", CB_DAY, &yes, NULL) && yes);
    assert_true(cb_token_use(hub->db, "t_1", CB_DAY, &yes, NULL) && !yes);
    assert_true(cb_token_revoke(hub->db, "k_1", &yes, NULL) && yes);
    assert_true(cb_token_revoke(hub->db, "none", &yes, NULL) && !yes);
    g_autoptr(CbToken) revoked = cb_token_find(hub->db, "k_1", NULL);
    assert_true(revoked->revoked);
    assert_int_equal(revoked->kind, CB_TOKEN_SIGNING);
    hub_compact(hub, 3 * CB_DAY, CB_DAY);
    g_autoptr(GPtrArray) all = cb_token_all(hub->db, NULL);
    assert_int_equal(all->len, 1);
}

static void
a_nonce_is_fresh_once_within_ten_minutes(void **state)
{
    HubFixture *hub = *state;
    const gint64 now = worlds_time("2026-11-20T09:00:00Z");
    gboolean fresh;
    assert_true(cb_nonce_add(hub->db, "k_1", "n", now, &fresh, NULL) && fresh);
    assert_true(cb_nonce_add(hub->db, "k_2", "n", now, &fresh, NULL) && fresh);
    assert_true(cb_nonce_add(hub->db, "k_1", "n", now + 600 * CB_SECOND, &fresh, NULL) && !fresh);
    assert_true(cb_nonce_add(hub->db, "k_1", "n", now + 601 * CB_SECOND, &fresh, NULL) && fresh);
    hub_compact(hub, now + 700 * CB_SECOND, CB_DAY);
    assert_int_equal(hub_count(hub, "cb_nonces"), 1);
}

static void
a_workspace_that_was_set_up_is_forgotten_after_ninety_days_and_one_that_failed_is_not(void **state)
{
    HubFixture *hub = *state;
    static const char *const statuses[] = {"completed", "failed"};
    CbPatch *rows = cb_patch_new();
    worlds_row(rows, CB_projects, "id", "p1", NULL);
    for (guint s = 0; s < G_N_ELEMENTS(statuses); s++)
        worlds_row(rows, CB_workspace_provisioning_queue, "id", statuses[s], "project_id", "p1", "match_id",
                   statuses[s], "status", statuses[s], "created_at", "2026-11-20T09:00:00Z", "completed_at",
                   "2026-11-20T09:00:00Z", NULL);
    hub_write(hub, rows);
    hub_compact(hub, worlds_time("2027-02-18T08:59:59Z"), 30 * CB_DAY);
    assert_int_equal(hub_count(hub, "workspace_provisioning_queue"), 2);
    hub_compact(hub, worlds_time("2027-02-18T09:00:01Z"), 30 * CB_DAY);
    assert_int_equal(hub_count(hub, "workspace_provisioning_queue"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        HUB_BOTH(a_decision_that_was_decided_is_found_by_its_id),
        HUB_BOTH(what_happened_since_a_version_is_told_in_order),
        HUB_BOTH(users_are_found_by_id_name_and_address),
        HUB_BOTH(tokens_are_kept_as_hashes_used_once_and_revoked),
        HUB_BOTH(a_workspace_that_was_set_up_is_forgotten_after_ninety_days_and_one_that_failed_is_not),
        HUB_BOTH(a_nonce_is_fresh_once_within_ten_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
