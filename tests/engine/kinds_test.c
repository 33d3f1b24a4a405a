/* The table of kinds in docs/protocol.md, which people write clients by, against the kinds there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/domain.h"

/* "session.propose", ".accept": what a cell has in backquotes, the latter with what stood before the dot. */
static void
read_cell(const char *cell, GHashTable *names)
{
    g_auto(GStrv) parts = g_strsplit(cell, "`", -1);
    g_autofree char *of = NULL;
    for (guint i = 1; parts[i] != NULL && parts[i + 1] != NULL; i += 2) {
        const char *dot = strchr(parts[i], '.');
        assert_non_null(dot);
        if (dot > parts[i]) {
            g_free(of);
            of = g_strndup(parts[i], (gsize)(dot - parts[i]));
        }
        g_hash_table_add(names, g_strconcat(of, dot, NULL));
    }
}

static GHashTable *
documented(void)
{
    g_autofree char *text = NULL;
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    assert_true(g_file_get_contents("docs/protocol.md", &text, NULL, NULL));
    const char *begin = strstr(text, "\n### Kinds\n");
    assert_non_null(begin);
    g_auto(GStrv) lines = g_strsplit(strstr(begin, "|---"), "\n", -1);
    for (char **line = lines + 1; **line == '|'; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "|", -1);
        read_cell(cells[1], names);
    }
    return names;
}

static void
every_kind_of_decision_is_documented_and_nothing_else(void **state)
{
    (void)state;
    g_autoptr(GHashTable) names = documented();
    guint kinds = 0;
    for (guint d = 0; d < CB_N_DOMAINS; d++)
        for (guint k = 0; k < cb_domains[d]->n_kinds; k++, kinds++)
            if (!g_hash_table_contains(names, cb_domains[d]->kinds[k].name))
                fail_msg("docs/protocol.md does not have %s", cb_domains[d]->kinds[k].name);
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (cb_decision_kind(name) == NULL)
            fail_msg("docs/protocol.md has %s, which is no kind", (char *)name);
    assert_int_equal(g_hash_table_size(names), kinds);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_decision_is_documented_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
