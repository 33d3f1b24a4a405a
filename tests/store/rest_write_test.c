/* REST requests that write, as data, on SQLite and on PostgreSQL. */
#include "tests/store/rest_fixture.h"

static void
what_is_left_out_is_initial_and_what_is_listed_is_null(void **state)
{
    Rest *rest = *state;
    assert_answer(post(rest, "sessions", "{\"city\":\"Rome\",\"session_date\":\"2026-06-01\"}",
                       "id,city,block,required,notes,updated_at", CB_CONFLICT_ERROR, NULL),
                  "[{\"id\":5,\"city\":\"Rome\",\"block\":\"AM\",\"required\":1,\"notes\":null,"
                  "\"updated_at\":\"2026-03-01T09:00:00+00:00\"}]");
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_ptr_array_add(columns, (gpointer)(guintptr) "city");
    g_ptr_array_add(columns, (gpointer)(guintptr) "session_date");
    g_ptr_array_add(columns, (gpointer)(guintptr) "required");
    g_autoptr(cJSON) body =
        cJSON_Parse("[{\"city\":\"A\",\"session_date\":\"2026-06-01\",\"required\":3,\"x\":1},"
                    "{\"city\":\"B\",\"session_date\":\"2026-06-02\"}]");
    CbRestTask task = task_of(rest, "sessions", CB_RIGHT_INSERT, query_of("city,required", NULL));
    task.body = body;
    task.columns = columns;
    task.wants_rows = TRUE;
    task.missing = CB_MISSING_DEFAULT;
    assert_answer(run(rest, task),
                  "[{\"city\":\"A\",\"required\":3},{\"city\":\"B\",\"required\":1}]");
    task.query = query_of("city", NULL);
    task.missing = CB_MISSING_NULL;
    assert_code(run(rest, task), "23502");
    if (cb_db_kind(rest->db) == CB_DB_POSTGRES)
        assert_string_equal(
            rest->refusal.details,
            "Failing row contains (9, B, 2026-06-02, AM, null, 0, null, 2026-03-01 09:00:00+00).");
}

static void
what_is_stored_obeys_its_column(void **state)
{
    assert_answer(patch(*state, "technicians", "{\"rate\":12.345}", "rate", eq("id", T1)),
                  "[{\"rate\":12.35}]");
    assert_answer(patch(*state, "technicians", "{\"rate\":\"-0.005\"}", "rate", eq("id", T1)),
                  "[{\"rate\":-0.01}]");
    assert_answer(patch(*state, "technicians", "{\"rate\":999999.995}", "rate", eq("id", T1)),
                  "22003 numeric field overflow");
    assert_answer(patch(*state, "technicians", "{\"last_name\":\"123456789012345678901\"}", "id",
                        eq("id", T1)),
                  "22001 value too long for type character varying(20)");
    assert_answer(patch(*state, "technicians",
                        "{\"skills\":[\"a\\\"b\",\"c,d\"],\"prefs\":[1,{\"b\":2,\"a\":null}]}",
                        "skills,prefs", eq("id", T1)),
                  "[{\"skills\":[\"a\\\"b\",\"c,d\"],\"prefs\":[1,{\"a\":null,\"b\":2}]}]");
    assert_code(patch(*state, "sessions", "{\"required\":-1}", "id", eq("id", "1")), "23514");
    assert_code(patch(*state, "sessions", "{\"city\":null}", "id", eq("id", "1")), "23502");
}

static void
rules_of_the_database_are_told_with_its_codes(void **state)
{
    assert_code(post(*state, "staffing_campaigns",
                     "{\"id\":\"" C1 "\",\"session_id\":2,\"department\":\"x\"}", "id",
                     CB_CONFLICT_ERROR, NULL),
                "23505");
    assert_code(post(*state, "staffing_campaigns",
                     "{\"id\":\"" T1 "\",\"session_id\":77,\"department\":\"x\"}", "id",
                     CB_CONFLICT_ERROR, NULL),
                "23503");
    CbRestTask task = task_of(*state, "sessions", CB_RIGHT_DELETE, query_of("id", eq("id", "1")));
    assert_code(run(*state, task), "23503");
    assert_code(post(*state, "sessions", "[{\"city\":\"a\"},{\"block\":\"b\"}]", "id",
                     CB_CONFLICT_ERROR, NULL),
                "PGRST102 All object keys must match");
    assert_code(post(*state, "sessions", "[1]", "id", CB_CONFLICT_ERROR, NULL),
                "PGRST102 Empty or invalid json");
    assert_answer(post(*state, "sessions", "[]", "id", CB_CONFLICT_ERROR, NULL), "[]");
}

static void
an_upsert_changes_what_is_there_and_adds_what_is_not(void **state)
{
    Rest *rest = *state;
    const char *both_rows = "[{\"campaign_id\":\"" C1 "\",\"role_code\":\"FOH\",\"target\":9},"
                            "{\"campaign_id\":\"" C1 "\",\"role_code\":\"RF\",\"target\":1}]";
    const char *unique = "campaign_id,role_code", *table = "staffing_campaign_roles";
    assert_answer(
        post(rest, table, both_rows, "role_code,target,row_version", CB_CONFLICT_MERGE, unique),
        "[{\"role_code\":\"FOH\",\"target\":9,\"row_version\":1},"
        "{\"role_code\":\"RF\",\"target\":1,\"row_version\":0}]");
    assert_int_equal(rest->rows.inserted, 1);
    assert_answer(post(rest, table, both_rows, "role_code", CB_CONFLICT_IGNORE, unique), "[]");
    assert_int_equal(rest->rows.n_rows, 0);
    assert_answer(
        post(rest, table, both_rows, "role_code", CB_CONFLICT_MERGE, "role_code"),
        "42P10 there is no unique or exclusion constraint matching the ON CONFLICT specification");
    assert_answer(post(rest, table,
                       "[{\"campaign_id\":\"" C1 "\",\"role_code\":\"X\"},"
                       "{\"campaign_id\":\"" C1 "\",\"role_code\":\"X\"}]",
                       "id", CB_CONFLICT_MERGE, unique),
                  "21000 ON CONFLICT DO UPDATE command cannot affect row a second time");
    assert_answer(
        post(rest, "links", "{\"id\":1,\"then\":3}", "id,first,then", CB_CONFLICT_MERGE, NULL),
        "[{\"id\":1,\"first\":1,\"then\":3}]");
    assert_int_equal(rest->rows.inserted, 0);
}

static void
writes_to_a_row_are_counted_whatever_is_sent(void **state)
{
    const char *table = "staffing_campaign_roles";
    assert_answer(
        patch(*state, table, "{\"stage\":\"x\",\"row_version\":99}", "row_version", eq("id", "1")),
        "[{\"row_version\":1}]");
    assert_answer(patch(*state, table, "{\"stage\":\"y\"}", "row_version", eq("row_version", "1")),
                  "[{\"row_version\":2}]");
    assert_answer(patch(*state, table, "{\"stage\":\"z\"}", "row_version", eq("row_version", "1")),
                  "[]");
}

static void
a_write_whose_rows_nobody_wants_says_how_many(void **state)
{
    Rest *rest = *state;
    g_autoptr(cJSON) body = cJSON_Parse("{\"notes\":\"seen\"}");
    CbRestTask task = task_of(rest, "sessions", CB_RIGHT_UPDATE, query_of("*", in("id", "1|2|99")));
    task.body = body;
    assert_answer(run(rest, task), "[]");
    assert_int_equal(rest->rows.n_rows, 2);
    assert_int_equal(rest->rows.total, -1);
}

static void
changing_everything_or_too_much_is_refused(void **state)
{
    assert_answer(patch(*state, "sessions", "{\"notes\":\"x\"}", "id", NULL),
                  "21000 UPDATE requires a WHERE clause");
    assert_answer(patch(*state, "sessions", "{}", "id", eq("id", "1")), "[]");
    assert_answer(run(*state, task_of(*state, "sessions", CB_RIGHT_DELETE, query_of("id", NULL))),
                  "21000 DELETE requires a WHERE clause");
    CbRestTask task = task_of(*state, "staffing_campaign_roles", CB_RIGHT_DELETE,
                              query_of("id", compares("id", CB_OP_GT, "0")));
    task.max_affected = 2;
    assert_answer(run(*state, task),
                  "PGRST124 Query result exceeds max-affected preference constraint");
    task.query = query_of("id", compares("id", CB_OP_GT, "1"));
    task.wants_rows = task.wants_count = TRUE;
    assert_answer(run(*state, task), "[{\"id\":2},{\"id\":3}]");
    assert_int_equal(((Rest *)*state)->rows.total, 2);
}

static void
rights_can_be_for_some_rows_only(void **state)
{
    Rest *rest = *state;
    CbCondition *mine = eq("city", "Madrid");
    rest->condition = mine;
    assert_answer(get(rest, "sessions", query_of("id", compares("id", CB_OP_GT, "1"))),
                  "[{\"id\":2}]");
    assert_answer(patch(rest, "sessions", "{\"notes\":\"x\"}", "id", compares("id", CB_OP_GT, "1")),
                  "[{\"id\":2}]");
    assert_answer(patch(rest, "sessions", "{\"city\":\"Rome\"}", "id", eq("id", "1")),
                  "42501 new row violates row-level security policy for table \"sessions\"");
    assert_code(post(rest, "sessions", "{\"city\":\"Rome\",\"session_date\":\"2026-01-01\"}", "id",
                     CB_CONFLICT_ERROR, NULL),
                "42501");
    /* A row of others cannot be taken over by an upsert. */
    assert_code(post(rest, "sessions",
                     "{\"id\":3,\"city\":\"Madrid\",\"session_date\":\"2026-01-01\"}", "id",
                     CB_CONFLICT_MERGE, NULL),
                "42501");
    CbQuery *query = query_of("id", NULL);
    embed(query, "sessions", query_of("city", NULL));
    assert_answer(get(rest, "staffing_campaigns", order_by(query, "id", FALSE)),
                  "[{\"id\":\"" C1 "\",\"sessions\":{\"city\":\"Madrid\"}},{\"id\":\"" C2
                  "\",\"sessions\":null}]");
    rest->denies = TRUE;
    assert_answer(get(rest, "sessions", query_of("id", NULL)),
                  "42501 permission denied for table sessions");
    cb_condition_free(mine);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(rights_can_be_for_some_rows_only),
        ON_BOTH(what_is_left_out_is_initial_and_what_is_listed_is_null),
        ON_BOTH(what_is_stored_obeys_its_column),
        ON_BOTH(rules_of_the_database_are_told_with_its_codes),
        ON_BOTH(an_upsert_changes_what_is_there_and_adds_what_is_not),
        ON_BOTH(writes_to_a_row_are_counted_whatever_is_sent),
        ON_BOTH(a_write_whose_rows_nobody_wants_says_how_many),
        ON_BOTH(changing_everything_or_too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
