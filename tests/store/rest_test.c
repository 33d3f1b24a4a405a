/* REST requests that read, as data, on SQLite and on PostgreSQL. */
#include "tests/store/rest_fixture.h"

/* --- reading ---------------------------------------------------------------------------------- */

static void
cells_come_in_the_form_of_the_wire(void **state)
{
    assert_answer(get(*state, "technicians", query_of("*", eq("id", T1))),
                  "[{\"id\":\"" T1
                  "\",\"first_name\":\"Ana\",\"last_name\":\"Ruiz\",\"department\":\"sound\","
                  "\"rate\":250.00,\"skills\":[\"FOH\",\"monitors\"],"
                  "\"prefs\":{\"lang\":[\"es\",\"en\"],\"max_km\":120},\"active\":true,"
                  "\"hired_on\":\"2019-05-02\",\"updated_at\":\"2026-03-01T10:00:00.25+00:00\","
                  "\"version\":1}]");
}

static void
fields_can_be_renamed_cast_and_looked_into(void **state)
{
    assert_answer(
        get(*state, "technicians",
            query_of("name:first_name,rate::text,updated_at::text,skills::text,active::text,"
                     "prefs->lang->>0,prefs->max_km,prefs->lang->-1,prefs->nothing",
                     eq("id", T1))),
        "[{\"name\":\"Ana\",\"rate\":\"250.00\",\"updated_at\":\"2026-03-01 10:00:00.25+00\","
        "\"skills\":\"{FOH,monitors}\",\"active\":\"true\",\"lang\":\"es\",\"max_km\":120,"
        "\"lang\":\"en\",\"nothing\":null}]");
    assert_answer(get(*state, "technicians", query_of("rate::int,skills::text", eq("id", T2))),
                  "[{\"rate\":null,\"skills\":\"{LED,\\\"big screen\\\"}\"}]");
    assert_answer(get(*state, "technicians", query_of("id::evil", NULL)),
                  "42704 type \"evil\" does not exist");
}

static void
what_is_said_about_null_is_neither_true_nor_false(void **state)
{
    assert_answer(get(*state, "sessions", query_of("id", compares("notes", CB_OP_NEQ, "full"))),
                  "[{\"id\":3},{\"id\":4}]");
    assert_answer(get(*state, "sessions", query_of("id", no(eq("notes", "full")))),
                  "[{\"id\":3},{\"id\":4}]");
    assert_answer(get(*state, "sessions", query_of("id", eq("notes", "null"))), "[]");
    assert_answer(get(*state, "sessions", query_of("id", compares("notes", CB_OP_IS, "null"))),
                  "[{\"id\":1}]");
    assert_answer(get(*state, "sessions", query_of("id", in("id", ""))), "[]");
    assert_answer(get(*state, "sessions", query_of("id", no(in("notes", "full|")))),
                  "[{\"id\":4}]");
    CbQuery *query = query_of("id", no(in("notes", "")));
    query->limit = 1;
    assert_answer(get(*state, "sessions", query), "[{\"id\":1}]");
}

static void
conditions_nest(void **state)
{
    CbCondition *madrid = both(eq("city", "Madrid"), eq("required", "0"));
    assert_answer(get(*state, "sessions",
                      query_of("id", either(madrid, no(compares("required", CB_OP_LTE, "3"))))),
                  "[{\"id\":1},{\"id\":2}]");
    assert_answer(
        get(*state, "technicians",
            query_of("first_name", compares("updated_at", CB_OP_LT, "2026-03-01T12:00:00+01:00"))),
        "[{\"first_name\":\"Ana\"}]");
}

static void
like_knows_case_and_ilike_does_not(void **state)
{
    assert_answer(get(*state, "sessions", query_of("id", compares("city", CB_OP_LIKE, "L%"))),
                  "[]");
    assert_answer(get(*state, "sessions", query_of("id", compares("city", CB_OP_ILIKE, "L%"))),
                  "[{\"id\":4}]");
    assert_answer(get(*state, "sessions", query_of("id", compares("id", CB_OP_LIKE, "1%"))),
                  "42883 operator does not exist: integer ~~ unknown");
}

static void
lists_and_json_contain(void **state)
{
    static const struct {
        const char *field;
        CbOp op;
        const char *value;
        gboolean found;
    } cases[] = {
        {"skills", CB_OP_CONTAINS, "{FOH}", TRUE},
        {"skills", CB_OP_CONTAINS, "{FOH,LED}", FALSE},
        {"skills", CB_OP_CONTAINS, "{}", TRUE},
        {"skills", CB_OP_CONTAINED, "{FOH,monitors,x}", TRUE},
        {"skills", CB_OP_CONTAINED, "{FOH}", FALSE},
        {"skills", CB_OP_OVERLAPS, "{monitors,x}", TRUE},
        {"skills", CB_OP_OVERLAPS, "{x,y}", FALSE},
        {"skills", CB_OP_EQ, "{FOH,monitors}", TRUE},
        {"prefs", CB_OP_CONTAINS, "{\"max_km\":120}", TRUE},
        {"prefs", CB_OP_CONTAINS, "{\"lang\":[\"en\"]}", TRUE},
        {"prefs", CB_OP_CONTAINS, "{\"lang\":[\"en\",\"de\"]}", FALSE},
        {"prefs", CB_OP_CONTAINS, "[120]", FALSE},
        {"prefs->lang", CB_OP_CONTAINS, "[\"es\"]", TRUE},
        {"prefs", CB_OP_EQ, "{\"max_km\": 120, \"lang\": [\"es\",\"en\"]}", TRUE},
        {"prefs->max_km", CB_OP_GT, "99", TRUE},
        {"prefs->>max_km", CB_OP_EQ, "120", TRUE},
        {"prefs->lang->>1", CB_OP_IN, "en|de", TRUE},
        {"prefs->lang->-1", CB_OP_EQ, "\"en\"", TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        CbCondition *condition = cases[i].op == CB_OP_IN
                                     ? in(cases[i].field, cases[i].value)
                                     : compares(cases[i].field, cases[i].op, cases[i].value);
        g_autofree char *answer =
            get(*state, "technicians", query_of("first_name", both(condition, eq("id", T1))));
        if (strcmp(answer, cases[i].found ? "[{\"first_name\":\"Ana\"}]" : "[]") != 0)
            fail_msg("%s %d %s: %s", cases[i].field, (int)cases[i].op, cases[i].value, answer);
    }
}

/* The hub reads through connections that can do nothing else. */
static void
a_connection_that_only_reads_can_look_into_lists(void **state)
{
    Rest *rest = *state;
    assert_true(cb_db_commit(rest->db, NULL));
    Rest reader = {.catalogue = rest->catalogue,
                   .db = cb_db_open(rest->directory, CB_DB_READ, NULL)};
    assert_non_null(reader.db);
    assert_true(cb_db_begin(reader.db, CB_DB_READ, NULL));
    CbQuery *query = query_of("first_name", compares("skills", CB_OP_CONTAINS, "{FOH}"));
    CbRestTask task = task_of(&reader, "technicians", CB_RIGHT_SELECT, query);
    g_autoptr(GError) error = NULL;
    if (!cb_rest_run(reader.db, &task, &reader.rows, &reader.refusal, &error))
        fail_msg("%s", reader.refusal.message);
    assert_string_equal(reader.rows.rows->str, "{\"first_name\":\"Ana\"}");
    cb_query_free(query);
    cb_rest_rows_clear(&reader.rows);
    cb_db_rollback(reader.db);
    cb_db_close(reader.db);
}

static void
nulls_come_last_upwards_and_first_downwards(void **state)
{
    assert_answer(get(*state, "sessions", order_by(query_of("id", NULL), "notes", FALSE)),
                  "[{\"id\":3},{\"id\":4},{\"id\":2},{\"id\":1}]");
    assert_answer(get(*state, "sessions", order_by(query_of("id", NULL), "notes", TRUE)),
                  "[{\"id\":1},{\"id\":2},{\"id\":4},{\"id\":3}]");
    /* Texts by their bytes: small letters behind all capitals. */
    assert_answer(
        get(*state, "sessions", order_by(query_of("city", NULL), "city", TRUE)),
        "[{\"city\":\"lyon\"},{\"city\":\"Porto\"},{\"city\":\"Madrid\"},{\"city\":\"Madrid\"}]");
}

static void
a_page_knows_how_many_there_are(void **state)
{
    Rest *rest = *state;
    CbQuery *query = order_by(query_of("id", compares("id", CB_OP_GT, "1")), "id", FALSE);
    query->limit = 1;
    query->offset = 1;
    CbRestTask task = task_of(rest, "sessions", CB_RIGHT_SELECT, query);
    task.wants_count = TRUE;
    assert_answer(run(rest, task), "[{\"id\":3}]");
    assert_int_equal(rest->rows.total, 3);
    assert_int_equal(rest->rows.n_rows, 1);
}

static void
views_are_read_and_never_written(void **state)
{
    assert_answer(get(*state, "understaffed", order_by(query_of("*", NULL), "gap", FALSE)),
                  "[{\"id\":4,\"gap\":1},{\"id\":3,\"gap\":3},{\"id\":1,\"gap\":4}]");
    assert_code(post(*state, "understaffed", "{\"id\":1}", "*", CB_CONFLICT_ERROR, NULL), "42501");
}

static void
nulls_can_be_left_out(void **state)
{
    CbRestTask task =
        task_of(*state, "sessions", CB_RIGHT_SELECT, query_of("id,notes", in("id", "1|2")));
    task.strip_nulls = TRUE;
    assert_answer(run(*state, task), "[{\"id\":1},{\"id\":2,\"notes\":\"full\"}]");
}

/* --- what is refused -------------------------------------------------------------------------- */

static void
names_that_are_not_declared_are_refused(void **state)
{
    Rest *rest = *state;
    assert_answer(get(rest, "zzqq", query_of("*", NULL)),
                  "PGRST205 Could not find the table 'public.zzqq' in the schema cache");
    assert_null(rest->refusal.hint);
    assert_code(get(rest, "session", query_of("*", NULL)), "PGRST205");
    assert_string_equal(rest->refusal.hint, "Perhaps you meant the table 'public.sessions'");
    assert_answer(get(rest, "sessions", query_of("id,colour", NULL)),
                  "42703 column sessions.colour does not exist");
    assert_answer(get(rest, "sessions", query_of("id", eq("colour", "red"))),
                  "42703 column sessions.colour does not exist");
    assert_answer(get(rest, "sessions", order_by(query_of("id", NULL), "colour", TRUE)),
                  "42703 column sessions.colour does not exist");
    assert_answer(post(rest, "sessions", "{\"colour\":1}", "*", CB_CONFLICT_ERROR, NULL),
                  "PGRST204 Could not find the 'colour' column of 'sessions' in the schema cache");
    assert_answer(post(rest, "sessions", "{\"city\":\"x\"}", "*", CB_CONFLICT_MERGE, "colour"),
                  "PGRST204 Could not find the 'colour' column of 'sessions' in the schema cache");
    assert_answer(get(rest, "audit_log", query_of("nothing", NULL)),
                  "42501 permission denied for table audit_log");
}

static void
values_are_read_as_postgres_reads_them(void **state)
{
    static const struct {
        const char *table, *column, *value, *says;
    } cases[] = {
        {"sessions", "id", "abc", "22P02 invalid input syntax for type integer: \"abc\""},
        {"sessions", "id", "99999999999",
         "22003 value \"99999999999\" is out of range for type integer"},
        {"sessions", "id", " 4 ", "[]"},
        {"sessions", "session_date", "tomorrowish",
         "22007 invalid input syntax for type date: \"tomorrowish\""},
        {"sessions", "session_date", "2026-02-30",
         "22008 date/time field value out of range: \"2026-02-30\""},
        {"technicians", "id", "not-a-uuid",
         "22P02 invalid input syntax for type uuid: \"not-a-uuid\""},
        {"technicians", "id", "{00000000000040008000000000000009}", "[]"},
        {"technicians", "active", "maybe",
         "22P02 invalid input syntax for type boolean: \"maybe\""},
        {"technicians", "rate", "1.2.3", "22P02 invalid input syntax for type numeric: \"1.2.3\""},
        {"technicians", "rate", "99999999", "[]"},
        {"technicians", "skills", "FOH", "22P02 malformed array literal: \"FOH\""},
        {"technicians", "updated_at", "2026-03-01T10:00:00+19",
         "22009 time zone displacement out of range: \"2026-03-01T10:00:00+19\""},
        {"technicians", "updated_at", "2026-03-01T25:00:00",
         "22008 date/time field value out of range: \"2026-03-01T25:00:00\""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_answer(get(*state, cases[i].table,
                          query_of("id", both(eq(cases[i].column, cases[i].value),
                                              compares("updated_at", CB_OP_IS, "null")))),
                      cases[i].says);
    assert_answer(get(*state, "technicians", query_of("first_name", eq("active", "OFF"))),
                  "[{\"first_name\":\"Chloé\"}]");
}

static void
requests_that_cost_too_much_are_refused(void **state)
{
    CbCondition *deep = eq("id", "1"), *wide = eq("id", "1");
    for (guint i = 0; i < 11; i++)
        deep = both(deep, NULL);
    for (guint i = 0; i < 70; i++)
        g_ptr_array_add((wide = wide->parts != NULL ? wide : both(wide, NULL))->parts,
                        eq("id", "1"));
    assert_code(get(*state, "sessions", query_of("id", deep)), "PGRST100");
    assert_code(get(*state, "sessions", query_of("id", wide)), "PGRST100");
    g_autoptr(GString) many = g_string_new("1");
    for (guint i = 0; i < 1000; i++)
        g_string_append(many, "|1");
    assert_code(get(*state, "sessions", query_of("id", in("id", many->str))), "PGRST100");
}

static void
sql_in_any_name_or_value_is_just_text(void **state)
{
    static const char *const evil[] = {
        "'; DROP TABLE sessions; --",
        "\"; DROP TABLE sessions; --",
        "id\" = 1 OR \"id",
        "1) OR (1=1",
        "?1",
        "$1",
        "\\",
        "%",
        "{\"a\":1}",
        "') UNION SELECT line FROM audit_log --",
        "$.a'] || '",
    };
    for (guint i = 0; i < G_N_ELEMENTS(evil); i++) {
        const char *text = evil[i];
        g_autofree char *path = g_strdup_printf("prefs->%s->>%s", text, text);
        assert_answer(get(*state, "sessions", query_of("id", eq("notes", text))), "[]");
        assert_answer(get(*state, "sessions", query_of("id", in("city", text))), "[]");
        assert_answer(get(*state, "technicians", query_of("id", eq(path, text))), "[]");
        g_free(get(*state, "technicians", order_by(query_of("id", NULL), path, FALSE)));
        g_free(
            get(*state, "technicians", query_of("id", compares("skills", CB_OP_CONTAINS, text))));
        g_free(
            get(*state, "technicians", query_of("id", compares("first_name", CB_OP_ILIKE, text))));
        assert_code(get(*state, text, query_of("*", NULL)), "PGRST205");
        assert_code(get(*state, "sessions", query_of("id", eq(text, "1"))), "42703");
        assert_code(get(*state, "sessions", order_by(query_of("id", NULL), text, FALSE)), "42703");
        g_autoptr(cJSON) object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, text, text);
        g_autofree char *body = cJSON_PrintUnformatted(object);
        assert_code(post(*state, "sessions", body, "*", CB_CONFLICT_ERROR, NULL), "PGRST204");
        assert_code(patch(*state, "sessions", body, "*", eq("id", "1")), "PGRST204");
        CbQuery *query = query_of("id", NULL);
        embed(query, text, query_of("*", NULL));
        assert_code(get(*state, "sessions", query), "PGRST200");
    }
    assert_answer(get(*state, "sessions", order_by(query_of("id", NULL), "id", FALSE)),
                  "[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4}]");
}

/* --- embedding -------------------------------------------------------------------------------- */

static void
rows_embed_what_belongs_to_them(void **state)
{
    CbQuery *query = order_by(query_of("id", NULL), "id", FALSE);
    embed(query, "sessions", query_of("city", NULL))->alias = g_strdup("where");
    CbQuery *roles = order_by(query_of("role_code", NULL), "role_code", TRUE);
    roles->limit = 1;
    embed(roles, "staffing_campaigns", query_of("mode", NULL));
    embed(query, "staffing_campaign_roles", roles);
    assert_answer(get(*state, "staffing_campaigns", query),
                  "[{\"id\":\"" C1 "\",\"where\":{\"city\":\"Madrid\"},\"staffing_campaign_roles\":"
                  "[{\"role_code\":\"MON\",\"staffing_campaigns\":{\"mode\":\"assisted\"}}]},"
                  "{\"id\":\"" C2 "\",\"where\":{\"city\":\"Porto\"},\"staffing_campaign_roles\":"
                  "[{\"role_code\":\"OP\",\"staffing_campaigns\":{\"mode\":\"auto\"}}]}]");
}

static void
an_answer_that_grows_far_beyond_the_data_is_refused(void **state)
{
    g_autofree char *notes = g_strnfill(3 * 1024 * 1024, 'x');
    g_autofree char *json = g_strdup_printf("{\"notes\":\"%s\"}", notes);
    assert_answer(patch(*state, "sessions", json, "id", eq("id", "1")), "[{\"id\":1}]");
    CbQuery *query = query_of("id", NULL);
    for (guint i = 0; i < 30; i++)
        embed(query, "sessions", query_of("notes", NULL))->alias = g_strdup_printf("n%u", i);
    assert_code(get(*state, "staffing_campaigns", query), "54000");
}

static void
an_inner_embedding_leaves_out_rows_without(void **state)
{
    CbQuery *query = order_by(query_of("id", NULL), "id", FALSE);
    embed(query, "staffing_campaigns", query_of("mode", eq("department", "sound")))->inner = TRUE;
    CbRestTask task = task_of(*state, "sessions", CB_RIGHT_SELECT, query);
    task.wants_count = TRUE;
    assert_answer(run(*state, task),
                  "[{\"id\":1,\"staffing_campaigns\":[{\"mode\":\"assisted\"}]}]");
    assert_int_equal(((Rest *)*state)->rows.total, 1);
}

static void
a_way_to_a_table_must_be_there_and_be_clear(void **state)
{
    CbQuery *query = query_of("id", NULL);
    embed(query, "technicians", query_of("*", NULL));
    assert_answer(get(*state, "sessions", query),
                  "PGRST200 Could not find a relationship between 'sessions' and "
                  "'technicians' in the schema cache");
    query = query_of("id", NULL);
    embed(query, "sessions", query_of("city", NULL));
    assert_code(get(*state, "links", query), "PGRST201");
    query = query_of("id", NULL);
    embed(query, "sessions", query_of("id", NULL))->hint = g_strdup("then");
    assert_answer(get(*state, "links", query), "[{\"id\":1,\"sessions\":{\"id\":2}}]");
}

/* --- functions -------------------------------------------------------------------------------- */

static char *
shaped(Rest *rest, const CbRoutine *routine, CbQuery *query)
{
    g_autoptr(cJSON) result = cJSON_Parse("[{\"id\":1,\"city\":\"Madrid\",\"session_date\":\"2026-"
                                          "04-01\",\"required\":4,\"notes\":null},"
                                          "{\"id\":2,\"city\":\"Porto\",\"session_date\":\"2026-04-"
                                          "02\",\"required\":10,\"notes\":\"x\"}]");
    CbRestTask task = task_of(rest, "rpc", CB_RIGHT_SELECT, query);
    cb_rest_rows_clear(&rest->rows);
    gboolean done = cb_rest_shape(&task, routine, result, &rest->rows, &rest->refusal);
    cb_query_free(query);
    return done ? g_strdup_printf("[%s]", rest->rows.rows->str)
                : g_strdup_printf("%s %s", rest->refusal.code, rest->refusal.message);
}

static void
what_a_function_gives_is_filtered_like_a_table(void **state)
{
    const CbRoutine routine = {.name = "f", .gives = CB_GIVES_ROWS, .rows = &rest_tables[SESSIONS]};
    const CbRoutine other = {.name = "g", .gives = CB_GIVES_ROWS};
    assert_answer(shaped(*state, &routine, query_of("id,city", eq("city", "Madrid"))),
                  "[{\"id\":1,\"city\":\"Madrid\"}]");
    assert_answer(shaped(*state, &routine, order_by(query_of("id", NULL), "required", TRUE)),
                  "[{\"id\":2},{\"id\":1}]");
    assert_answer(shaped(*state, &routine, order_by(query_of("id", NULL), "notes", TRUE)),
                  "[{\"id\":1},{\"id\":2}]");
    assert_answer(shaped(*state, &routine, query_of("id", no(eq("notes", "y")))), "[{\"id\":2}]");
    assert_answer(shaped(*state, &routine, query_of("id", compares("city", CB_OP_ILIKE, "p_RT%"))),
                  "[{\"id\":2}]");
    assert_answer(
        shaped(*state, &routine, query_of("id", either(in("id", "7|1"), eq("required", "3")))),
        "[{\"id\":1}]");
    assert_answer(shaped(*state, &routine, query_of("colour", NULL)),
                  "42703 column sessions.colour does not exist");
    assert_code(shaped(*state, &routine, query_of("id", eq("id", "x"))), "22P02");
    CbQuery *query = query_of("*", NULL);
    query->limit = 0;
    assert_answer(shaped(*state, &other, query), "[]");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(cells_come_in_the_form_of_the_wire),
        ON_BOTH(fields_can_be_renamed_cast_and_looked_into),
        ON_BOTH(what_is_said_about_null_is_neither_true_nor_false),
        ON_BOTH(conditions_nest),
        ON_BOTH(like_knows_case_and_ilike_does_not),
        ON_BOTH(lists_and_json_contain),
        {"SQLite: a_connection_that_only_reads_can_look_into_lists",
         a_connection_that_only_reads_can_look_into_lists, on_sqlite, close_rest, NULL},
        ON_BOTH(nulls_come_last_upwards_and_first_downwards),
        ON_BOTH(a_page_knows_how_many_there_are),
        ON_BOTH(views_are_read_and_never_written),
        ON_BOTH(nulls_can_be_left_out),
        ON_BOTH(names_that_are_not_declared_are_refused),
        ON_BOTH(values_are_read_as_postgres_reads_them),
        ON_BOTH(requests_that_cost_too_much_are_refused),
        ON_BOTH(sql_in_any_name_or_value_is_just_text),
        ON_BOTH(rows_embed_what_belongs_to_them),
        ON_BOTH(an_answer_that_grows_far_beyond_the_data_is_refused),
        ON_BOTH(an_inner_embedding_leaves_out_rows_without),
        ON_BOTH(a_way_to_a_table_must_be_there_and_be_clear),
        ON_BOTH(what_a_function_gives_is_filtered_like_a_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
