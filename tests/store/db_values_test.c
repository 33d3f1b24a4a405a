/* Values on their way into SQLite and PostgreSQL and back: the same on both. */
#include <stdlib.h>

#include "tests/store/db_fixture.h"

/* --- values ----------------------------------------------------------------------------------- */

/* Rows of `things`, each cell in its outside form; NULL: null. */
static const struct {
    const char *cells[G_N_ELEMENTS(things_columns)];
} samples[] = {
    {{"plain", "hello", "new", "{\"a\":[1,\"x, y: z\",null]}", NULL, "[\"a\",\"b\"]", "12.50",
      "0.125", "2026-11-25", "2026-11-25T09:30:00.25Z", "7", "7", "3", "true"}},
    {{"nothing", NULL, "it's old", NULL, NULL, "[]", NULL, NULL, NULL, NULL, NULL, NULL, "0",
      "false"}},
    {{"quo'te\"s\\ ?1 $1 %s", "Łukasz 王 👩‍🚒\n\t\\", "new", "[\"quo'te\\\" \\\\ {a}\"]",
      CREW, "[\"a,b\",\"c\\\"d\\\\\",\"\",\"NULL\",\"{x}\",\" y \",\"王\\n\"]", "-0.01", "-3",
      "0001-01-01", "0001-01-01T00:00:00Z", "-9223372036854775807", "-32768", "9223372036854775807",
      "false"}},
    {{"far", "", "new", "7", NULL, "[null]", "999999.99", "123456789012345", "9999-12-31",
      "9999-12-31T23:59:59.999999Z", "9223372036854775807", "32767", "1", "true"}},
};

static void
insert_thing(CbDb *db, const char *const *cells)
{
    const CbTable *table = &tables[THINGS];
    g_autofree char *sql = cb_db_insert(cb_db_kind(db), table, TRUE);
    CbDbParam params[G_N_ELEMENTS(things_columns)];
    for (guint c = 0; c < table->n_columns; c++) {
        params[c] = (CbDbParam){table->columns[c].type, cb_integer(CB_NULL)};
        if (cells[c] != NULL)
            assert_true(cb_value_parse(params[c].type, cells[c], &params[c].value));
    }
    GError *error = NULL;
    gint64 changed = 0;
    gboolean done = cb_db_run(db, sql, params, table->n_columns, &changed, &error);
    must(done, error);
    assert_int_equal(changed, 1);
}

static char *
select_thing(CbDbKind kind)
{
    GString *sql = g_string_new("SELECT ");
    for (guint c = 0; c < tables[THINGS].n_columns; c++) {
        g_autofree char *column = cb_db_column(kind, &things_columns[c], "t.");
        g_string_append_printf(sql, "%s%s", c > 0 ? ", " : "", column);
    }
    g_string_append(sql, " FROM things t WHERE id = ?1");
    return g_string_free(sql, FALSE);
}

static void
a_value_of_every_type_comes_back_as_it_was(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *sql = select_thing(fixture->kind);
    insert_crew(fixture->db, CREW, "one");
    for (guint s = 0; s < 2 * G_N_ELEMENTS(samples); s++) /* the second time over itself */
        insert_thing(fixture->db, samples[s % G_N_ELEMENTS(samples)].cells);
    for (guint s = 0; s < G_N_ELEMENTS(samples); s++) {
        GError *error = NULL;
        gboolean row = FALSE;
        CbDbParam id = cb_db_text(samples[s].cells[0]);
        g_autoptr(CbDbRows) rows = cb_db_query(fixture->db, sql, &id, 1, &error);
        must(rows != NULL && cb_db_next(rows, &row, &error) && row, error);
        for (guint c = 0; c < tables[THINGS].n_columns; c++) {
            CbType type = things_columns[c].type;
            g_autofree char *cell = cb_value_format(type, cb_db_cell(rows, c, type));
            if (g_strcmp0(cell, samples[s].cells[c]) != 0)
                fail_msg("%s of %s: %s", things_columns[c].name, samples[s].cells[0], cell);
        }
        must(cb_db_next(rows, &row, &error), error);
        assert_false(row);
        must(cb_db_next(rows, &row, &error), error);
        assert_false(row);
    }
}

static void
what_is_left_out_gets_the_initial_value(void **state)
{
    Fixture *fixture = *state;
    run(fixture->db, "INSERT INTO things (id) VALUES ('x')");
    g_autofree char *sql = select_thing(fixture->kind);
    static const char *const expected[] = {"x",  NULL, "new", "{}", NULL, "[\"a b\"]", NULL,
                                           NULL, NULL, NULL,  NULL, NULL, "0",         "false"};
    GError *error = NULL;
    gboolean row = FALSE;
    CbDbParam id = cb_db_text("x");
    g_autoptr(CbDbRows) rows = cb_db_query(fixture->db, sql, &id, 1, &error);
    must(rows != NULL && cb_db_next(rows, &row, &error) && row, error);
    for (guint c = 0; c < tables[THINGS].n_columns; c++) {
        CbType type = things_columns[c].type;
        g_autofree char *cell = cb_value_format(type, cb_db_cell(rows, c, type));
        assert_true(g_strcmp0(cell, expected[c]) == 0);
    }
}

static void
a_decimal_is_rounded_to_its_scale(void **state)
{
    Fixture *fixture = *state;
    static const char *const given[] = {"12.345", "-0.001", "1", "0.005"};
    static const char *const kept[] = {"12.35", "0.00", "1.00", "0.01"};
    g_autofree char *column = cb_db_column(fixture->kind, &things_columns[6], NULL);
    g_autofree char *sql = g_strdup_printf("SELECT %s FROM things WHERE price IS NOT NULL", column);
    for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
        const char *cells[G_N_ELEMENTS(things_columns)];
        memcpy(cells, samples[1].cells, sizeof cells);
        cells[6] = given[i];
        insert_thing(fixture->db, cells);
        GError *error = NULL;
        CbValue value;
        gboolean found,
            done = cb_db_one(fixture->db, sql, NULL, 0, CB_TYPE_DECIMAL, &value, &found, &error);
        must(done && found, error);
        g_autofree char *text = (char *)value.text;
        assert_string_equal(text, kept[i]);
    }
}

static void
the_database_numbers_rows_by_itself_and_never_twice(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *sql = cb_db_insert(fixture->kind, &tables[NUMBERED], FALSE);
    for (gint64 i = 1; i <= 3; i++) {
        CbDbParam params[] = {cb_db_integer(CB_NULL), cb_db_text("w")};
        GError *error = NULL;
        gboolean done = cb_db_run(fixture->db, sql, params, 2, NULL, &error);
        must(done, error);
        assert_int_equal(ask(fixture->db, "SELECT max(seq) FROM numbered"), i);
        run(fixture->db, "DELETE FROM numbered WHERE seq = 2");
    }
    run(fixture->db, "DELETE FROM numbered");
    assert_int_equal(ask(fixture->db, "INSERT INTO numbered (word) VALUES ('x') RETURNING seq"), 4);
}

static void
placeholders_in_quotes_are_text(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *text =
        ask_text(fixture->db,
                 "SELECT '?1' || ' it''s ?2 ' || CAST(?1 AS text) /* ?3 ' */ -- ?4 '\n || '\"?1'",
                 cb_db_text("$1"));
    assert_string_equal(text, "?1 it's ?2 $1\"?1");
    assert_int_equal(ask(fixture->db, "SELECT 1 AS \"a?1'\""), 1);
}

static void
a_parameter_may_stand_twice_and_in_any_order(void **state)
{
    Fixture *fixture = *state;
    CbDbParam params[] = {cb_db_text("a"), cb_db_text("b")};
    GError *error = NULL;
    CbValue value;
    gboolean found,
        done = cb_db_one(fixture->db,
                         "SELECT CAST(?2 AS text) || CAST(?1 AS text) || CAST(?2 AS text)", params,
                         2, CB_TYPE_TEXT, &value, &found, &error);
    must(done && found, error);
    g_autofree char *text = (char *)value.text;
    assert_string_equal(text, "bab");
}

static void
times_are_compared_as_instants(void **state)
{
    Fixture *fixture = *state;
    insert_thing(fixture->db, samples[0].cells);
    CbValue at;
    assert_true(cb_value_parse(CB_TYPE_TIME, "2026-11-25T10:30:00.25+01:00", &at));
    CbDbParam params[] = {cb_db_time(at.integer), cb_db_time(at.integer + 1)};
    GError *error = NULL;
    gboolean found,
        done = cb_db_one(fixture->db, "SELECT at FROM things WHERE at >= ?1 AND at < ?2", params, 2,
                         CB_TYPE_TIME, &at, &found, &error);
    must(done && found, error);
    assert_int_equal(at.integer, params[0].value.integer);
}

static const struct {
    CbType type;
    const char *text, *state;
} bad_params[] = {
    {CB_TYPE_TEXT, "\xc3(", "22021"}, {CB_TYPE_JSON, "{\"a\":\"\\u0000\"}", "22P05"},
    {CB_TYPE_JSON, "{", "22P02"},     {CB_TYPE_UUID, "5e0c1a2b", "22P02"},
    {CB_TYPE_DECIMAL, "1e", "22P02"}, {CB_TYPE_TEXTS, "{a}", "22P02"},
    {CB_TYPE_TEXTS, "[1]", "22P02"},
};

static void
a_parameter_of_the_wrong_form_is_refused(void **state)
{
    Fixture *fixture = *state;
    for (guint i = 0; i < G_N_ELEMENTS(bad_params); i++) {
        CbDbParam param = {bad_params[i].type, cb_text(bad_params[i].text)};
        assert_state(fixture->db, "SELECT ?1", &param, 1, bad_params[i].state);
    }
    CbDbParam backslashes = {CB_TYPE_JSON, cb_text("\"\\\\u0000\"")};
    g_autofree char *text = ask_text(fixture->db, "SELECT CAST(?1 AS text)", backslashes);
    assert_string_equal(text, "\"\\\\u0000\"");
    CbDbParam upper = {CB_TYPE_UUID, cb_text("5E0C1A2B-0000-4000-8000-00000000000F")};
    insert_crew(fixture->db, CREW, "one");
    g_autofree char *name = ask_text(fixture->db, "SELECT name FROM crews WHERE id = ?1", upper);
    assert_string_equal(name, "one");
}

/* --- LIKE ------------------------------------------------------------------------------------- */

static const struct {
    const char *pattern, *text;
    gboolean like, ilike;
} patterns[] = {
    {"abc", "abc", TRUE, TRUE},
    {"abc", "ABC", FALSE, TRUE},
    {"%", "", TRUE, TRUE},
    {"", "", TRUE, TRUE},
    {"", "a", FALSE, FALSE},
    {"a%c", "abbbc", TRUE, TRUE},
    {"a%c", "abbb", FALSE, FALSE},
    {"%b%b%", "abba", TRUE, TRUE},
    {"_", "王", TRUE, TRUE},
    {"__", "王", FALSE, FALSE},
    {"%ÉCOLE%", "une école!", FALSE, TRUE},
    {"łuk%", "ŁUKASZ", FALSE, TRUE},
    {"100\\%", "100%", TRUE, TRUE},
    {"100\\%", "1000", FALSE, FALSE},
    {"a\\_b", "a_b", TRUE, TRUE},
    {"a\\_b", "axb", FALSE, FALSE},
    {"\\\\", "\\", TRUE, TRUE},
    {"%%%a", "bca", TRUE, TRUE},
    {"a*", "abc", FALSE, FALSE},
    {"%a_c%", "xxabcxx", TRUE, TRUE},
};

/* PostgreSQL's own LIKE is the judge. */
static void
like_is_the_same_on_both(void **state)
{
    Fixture *fixture = *state;
    static const char *const questions[][2] = {
        [CB_DB_SQLITE] = {"SELECT cb_like(?1, ?2)", "SELECT cb_ilike(?1, ?2)"},
        [CB_DB_POSTGRES] = {"SELECT (CAST(?2 AS text) LIKE CAST(?1 AS text))::int",
                            "SELECT (CAST(?2 AS text) ILIKE CAST(?1 AS text))::int"},
    };
    for (guint i = 0; i < 2 * G_N_ELEMENTS(patterns); i++) {
        guint p = i / 2;
        CbDbParam params[] = {cb_db_text(patterns[p].pattern), cb_db_text(patterns[p].text)};
        GError *error = NULL;
        CbValue value;
        gboolean found, done = cb_db_one(fixture->db, questions[fixture->kind][i % 2], params, 2,
                                         CB_TYPE_INT, &value, &found, &error);
        must(done && found, error);
        if (value.integer != (i % 2 == 0 ? patterns[p].like : patterns[p].ilike))
            fail_msg("'%s' and '%s'", patterns[p].text, patterns[p].pattern);
    }
    CbDbParam broken[] = {cb_db_text("a\\"), cb_db_text("ab")};
    assert_state(fixture->db, questions[fixture->kind][0], broken, 2, "22025");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_value_of_every_type_comes_back_as_it_was),
        ON_BOTH(what_is_left_out_gets_the_initial_value),
        ON_BOTH(a_decimal_is_rounded_to_its_scale),
        ON_BOTH(the_database_numbers_rows_by_itself_and_never_twice),
        ON_BOTH(placeholders_in_quotes_are_text),
        ON_BOTH(a_parameter_may_stand_twice_and_in_any_order),
        ON_BOTH(times_are_compared_as_instants),
        ON_BOTH(a_parameter_of_the_wrong_form_is_refused),
        ON_BOTH(like_is_the_same_on_both),
    };
    return cmocka_run_group_tests_name("values in databases", tests, NULL, NULL);
}
