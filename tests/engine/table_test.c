/* The declarations: what every part of Callboard relies on when it loops over them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/schema.h"

static void
initial_values_are_of_their_type(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++) {
            const CbColumn *column = &cb_tables[t].columns[c];
            CbValue value;
            if (column->initial != NULL)
                assert_true(cb_value_parse(column->type, column->initial, &value) &&
                            cb_column_takes(column, value));
        }
}

static void
a_column_takes_its_words_and_no_others(void **state)
{
    (void)state;
    const CbColumn *status = &cb_tables[CB_sessions].columns[CB_sessions_status];
    const CbColumn *need = &cb_tables[CB_sessions].columns[CB_sessions_min_operators];
    const CbColumn *region = &cb_tables[CB_sessions].columns[CB_sessions_region];
    assert_true(cb_column_takes(status, cb_text("completed")));
    assert_false(cb_column_takes(status, cb_text("CONFIRMED")));
    assert_false(cb_column_takes(status, cb_text("draft|pending")));
    assert_false(cb_column_takes(status, cb_text("")));
    assert_true(cb_column_takes(need, cb_integer(0)));
    assert_true(cb_column_takes(need, cb_integer(CB_NULL)));
    assert_false(cb_column_takes(need, cb_integer(-1)));
    assert_true(cb_column_takes(region, cb_text("anywhere")));
    g_autofree char *words = cb_column_form(status), *any = cb_column_form(region);
    assert_string_equal(words, "one of draft, pending, confirmed, completed, cancelled");
    assert_string_equal(any, "a word");
}

static void
words_belong_to_words_and_not_negative_to_numbers(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++) {
            const CbColumn *column = &cb_tables[t].columns[c];
            assert_true(column->words == NULL || column->type == CB_TYPE_WORD);
            assert_true(!(column->flags & CB_NATURAL) || column->type == CB_TYPE_INT);
        }
}

/* The feed, the outbox and links tell rows by texts. */
static void
keys_are_texts(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++)
            if (cb_tables[t].columns[c].flags & CB_KEY)
                assert_true(cb_type_is_text(cb_tables[t].columns[c].type));
}

/* PostgreSQL makes the tables in their order. */
static void
what_is_referred_to_stands_before_what_refers(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++)
            assert_true(cb_tables[t].columns[c].refers < (int)t);
}

static void
what_may_be_null_or_has_an_initial_value_can_be_left_out(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++) {
            const CbColumn *column = &cb_tables[t].columns[c];
            gboolean null = cb_value_is_null(column->type, cb_column_initial(column));
            assert_true(null == (column->initial == NULL));
            if (column->flags & CB_KEY)
                assert_true(null && !(column->flags & CB_NULLABLE));
        }
}

static void
keys_come_first(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        guint keys = 0;
        while (keys < cb_tables[t].n_columns && cb_tables[t].columns[keys].flags & CB_KEY)
            keys++;
        assert_true(keys > 0);
        assert_int_equal(cb_table_key(&cb_tables[t]), 0);
        for (guint c = keys; c < cb_tables[t].n_columns; c++)
            assert_false(cb_tables[t].columns[c].flags & CB_KEY);
        if (cb_tables[t].sorted)
            assert_true(keys == 1 && cb_tables[t].columns[0].type == CB_TYPE_TEXT);
    }
}

static void
names_are_unique(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++) {
        for (guint other = 0; other < t; other++)
            assert_string_not_equal(cb_tables[t].name, cb_tables[other].name);
        for (guint c = 0; c < cb_tables[t].n_columns; c++)
            assert_int_equal(cb_table_column(&cb_tables[t], cb_tables[t].columns[c].name), c);
    }
    assert_int_equal(cb_table_column(&cb_tables[CB_sessions], "no such column"), -1);
}

static void
references_lead_to_sorted_tables(void **state)
{
    (void)state;
    for (guint t = 0; t < CB_N_TABLES; t++)
        for (guint c = 0; c < cb_tables[t].n_columns; c++) {
            const CbColumn *column = &cb_tables[t].columns[c];
            assert_true((column->type == CB_TYPE_REF) == (column->refers != CB_none));
            if (column->type == CB_TYPE_REF) {
                assert_true(cb_tables[column->refers].sorted);
                assert_false(cb_tables[t].sorted);
            }
        }
}

static const struct {
    CbType type;
    const char *text, *written; /* written: NULL when the text is refused */
} forms[] = {
    {CB_TYPE_TEXT, "Łukasz", "Łukasz"},
    {CB_TYPE_DATE, "2026-11-25", "2026-11-25"},
    {CB_TYPE_DATE, "25.11.2026", NULL},
    {CB_TYPE_TIME, "2026-11-25T10:30:00+01:00", "2026-11-25T09:30:00Z"},
    {CB_TYPE_TIME, "noon", NULL},
    {CB_TYPE_INT, "-12", "-12"},
    {CB_TYPE_INT, "9223372036854775807", "9223372036854775807"},
    {CB_TYPE_INT, "9223372036854775808", NULL},
    {CB_TYPE_INT, "-9223372036854775808", NULL},
    {CB_TYPE_INT, "1.5", NULL},
    {CB_TYPE_INT, "", NULL},
    {CB_TYPE_UUID, "5e0c1a2b-0000-4000-8000-00000000000f", "5e0c1a2b-0000-4000-8000-00000000000f"},
    {CB_TYPE_UUID, "5E0C1A2B-0000-4000-8000-00000000000F", NULL},
    {CB_TYPE_UUID, "5e0c1a2b-0000-4000-8000-00000000000", NULL},
    {CB_TYPE_UUID, "5e0c1a2b-0000-4000-8000-00000000000f0", NULL},
    {CB_TYPE_UUID, "5e0c1a2b00000-4000-8000-00000000000f", NULL},
    {CB_TYPE_UUID, "", NULL},
    {CB_TYPE_TEXTS, "[\"a\",\"b\"]", "[\"a\",\"b\"]"},
    {CB_TYPE_DECIMAL, "12.50", "12.50"},
    {CB_TYPE_DECIMAL, "-0.01", "-0.01"},
    {CB_TYPE_DECIMAL, "7", "7"},
    {CB_TYPE_DECIMAL, "7.", NULL},
    {CB_TYPE_DECIMAL, ".5", NULL},
    {CB_TYPE_DECIMAL, "-", NULL},
    {CB_TYPE_DECIMAL, "1e3", NULL},
    {CB_TYPE_DECIMAL, "1.2.3", NULL},
    {CB_TYPE_DECIMAL, "NaN", NULL},
    {CB_TYPE_DECIMAL, "", NULL},
    {CB_TYPE_BOOL, "1", "true"},
    {CB_TYPE_BOOL, "false", "false"},
    {CB_TYPE_BOOL, "yes", NULL},
};

static void
values_are_written_as_they_are_read(void **state)
{
    (void)state;
    for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
        CbValue value;
        gboolean read = cb_value_parse(forms[i].type, forms[i].text, &value);
        assert_true(read == (forms[i].written != NULL));
        g_autofree char *written = read ? cb_value_format(forms[i].type, value) : NULL;
        assert_true(g_strcmp0(written, forms[i].written) == 0);
        assert_non_null(cb_type_form(forms[i].type));
    }
}

static void
null_has_no_outside_form(void **state)
{
    (void)state;
    assert_null(cb_value_format(CB_TYPE_TEXT, cb_text(NULL)));
    assert_null(cb_value_format(CB_TYPE_INT, cb_integer(CB_NULL)));
}

/* The first synchronisation counts what it has: also past the width of a number. */
static void
a_set_tells_all_tables_apart(void **state)
{
    (void)state;
    for (guint only = 0; only < 64 * CB_TABLE_SET_WORDS; only++) {
        CbTableSet set = {{0}};
        cb_table_set_add(&set, only);
        for (guint t = 0; t < 64 * CB_TABLE_SET_WORDS; t++)
            assert_int_equal(cb_table_set_has(&set, t), t == only);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initial_values_are_of_their_type),
        cmocka_unit_test(a_column_takes_its_words_and_no_others),
        cmocka_unit_test(words_belong_to_words_and_not_negative_to_numbers),
        cmocka_unit_test(keys_are_texts),
        cmocka_unit_test(what_is_referred_to_stands_before_what_refers),
        cmocka_unit_test(what_may_be_null_or_has_an_initial_value_can_be_left_out),
        cmocka_unit_test(keys_come_first),
        cmocka_unit_test(names_are_unique),
        cmocka_unit_test(references_lead_to_sorted_tables),
        cmocka_unit_test(values_are_written_as_they_are_read),
        cmocka_unit_test(null_has_no_outside_form),
        cmocka_unit_test(a_set_tells_all_tables_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
