#include "tests/store/hub_fixture.h"

#include <string.h>

static void
write_worlds(HubFixture *hub, gboolean backwards)
{
    g_autoptr(CbPatch) rows = cb_patch_new();
    worlds_operator(rows, "op_1", "availability", "{\"b\": [1.0, 2], \"a\": {\"x\":null}}", NULL);
    worlds_operator(rows, "op_2", "name", "", NULL);
    worlds_operator(rows, "op_3", "name", worlds_null, NULL);
    for (guint i = 0; i < 60; i++) {
        g_autofree char *id = g_strdup_printf("op_x%u", i);
        worlds_operator(rows, id, "name", "Ölaf \"Ö\" 🎭", NULL);
    }
    CbPatch *ordered = cb_patch_new();
    guint n = cb_patch_rows(rows);
    for (guint i = 0; i < n; i++) {
        const CbRow *row = cb_patch_row(rows, backwards ? n - 1 - i : i);
        CbRow *copy = cb_patch_add(ordered, row->table);
        for (guint c = 0; c < cb_tables[row->table].n_columns; c++)
            if (cb_row_has(row, c))
                cb_patch_set(ordered, copy, c, row->values[c]);
    }
    hub_write(hub, ordered);
}

static void
digests_agree_on_both_databases_whatever_the_order(void **state)
{
    (void)state;
    void *sqlite, *postgres;
    GError *error = NULL;
    CbDigest one, other;
    hub_on_postgres(&postgres);
    hub_on_sqlite(&sqlite);
    write_worlds(sqlite, FALSE);
    write_worlds(postgres, TRUE);
    hub_succeeds(cb_hub_digest(((HubFixture *)sqlite)->reader, CB_operators, &one, &error), &error);
    hub_succeeds(cb_hub_digest(((HubFixture *)postgres)->reader, CB_operators, &other, &error),
                 &error);
    assert_memory_equal(&one, &other, sizeof one);
    hub_run(postgres, "UPDATE operators SET name = NULL WHERE id = 'op_2'");
    hub_succeeds(cb_hub_digest(((HubFixture *)postgres)->reader, CB_operators, &other, &error),
                 &error);
    assert_memory_not_equal(&one, &other, sizeof one);
    hub_teardown(&sqlite);
    hub_teardown(&postgres);
}

static void
the_digest_of_one_row(CbDigest *digest, const char *json)
{
    g_autoptr(CbPatch) patch = cb_patch_new();
    worlds_row(patch, CB_policies, "id", "p", "policy", json, NULL);
    memset(digest, 0, sizeof *digest);
    cb_digest_add(digest, cb_patch_row(patch, 0));
}

static void
the_way_json_is_written_does_not_change_a_digest(void **state)
{
    (void)state;
    CbDigest one, other;
    the_digest_of_one_row(&one, "{\"a\":1,\"b\":[true,null,\"\\u00e9\"]}");
    the_digest_of_one_row(&other, "{\"b\": [true, null, \"é\"], \"a\": 7, \"a\": 1.0}");
    assert_memory_equal(&one, &other, sizeof one);
    the_digest_of_one_row(&other, "{\"a\":\"1\",\"b\":[true,null,\"é\"]}");
    assert_memory_not_equal(&one, &other, sizeof one);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_agree_on_both_databases_whatever_the_order),
        cmocka_unit_test(the_way_json_is_written_does_not_change_a_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
