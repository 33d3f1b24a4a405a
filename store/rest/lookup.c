#include "store/rest/lookup.h"

#include <string.h>

#include "store/rest/refuse.h"

#define ALIKE 0.75

const CbTable *
cb_catalogue_table(const CbCatalogue *catalogue, const char *name)
{
    for (guint t = 0; t < catalogue->n_tables; t++)
        if (strcmp(catalogue->tables[t].name, name) == 0)
            return &catalogue->tables[t];
    return NULL;
}

/* Levenshtein's distance, a row of his table at a time. */
double
cb_rest_likeness(const char *one, const char *other)
{
    gsize n = strnlen(one, 64), m = strnlen(other, 64);
    guint row[65];
    for (gsize j = 0; j <= m; j++)
        row[j] = (guint)j;
    for (gsize i = 1; i <= n; i++) {
        guint corner = row[0];
        row[0] = (guint)i;
        for (gsize j = 1; j <= m; j++) {
            guint change = corner + (one[i - 1] != other[j - 1]);
            corner = row[j];
            row[j] = MIN(change, MIN(row[j], row[j - 1]) + 1);
        }
    }
    gsize longest = MAX(n, m);
    return longest == 0 ? 1 : 1 - (double)row[m] / (double)longest;
}

static char *
table_hint(const CbCatalogue *catalogue, const char *name)
{
    const char *best = NULL;
    double most = ALIKE;
    for (guint t = 0; t < catalogue->n_tables; t++) {
        double likeness = cb_rest_likeness(name, catalogue->tables[t].name);
        if (likeness >= most && (best == NULL || likeness > most)) {
            best = catalogue->tables[t].name;
            most = likeness;
        }
    }
    return best != NULL ? g_strdup_printf("Perhaps you meant the table 'public.%s'", best) : NULL;
}

const CbTable *
cb_rest_find_table(const CbCatalogue *catalogue, const char *name, CbRefusal *refusal)
{
    const CbTable *table = cb_catalogue_table(catalogue, name);
    if (table != NULL)
        return table;
    g_autofree char *hint = table_hint(catalogue, name);
    cb_rest_refuse(refusal, "PGRST205", NULL, hint,
                   "Could not find the table 'public.%s' in the schema cache", name);
    return NULL;
}

const CbColumn *
cb_rest_column(const CbTable *table, const char *name)
{
    int c = cb_table_column(table, name);
    return c >= 0 && (table->columns[c].flags & CB_LOCAL) == 0 ? &table->columns[c] : NULL;
}

const CbColumn *
cb_rest_find_column(const CbTable *table, const char *name, CbRefusal *refusal)
{
    const CbColumn *column = cb_rest_column(table, name);
    if (column == NULL)
        cb_rest_refuse_column(refusal, table->name, name);
    return column;
}

const CbColumn *
cb_rest_find_body_column(const CbTable *table, const char *name, CbRefusal *refusal)
{
    const CbColumn *column = cb_rest_column(table, name);
    if (column == NULL)
        cb_rest_refuse(refusal, "PGRST204", NULL, NULL,
                       "Could not find the '%s' column of '%s' in the schema cache", name,
                       table->name);
    return column;
}

/* --- what belongs together -------------------------------------------------------------------- */

static gboolean
is_set(const CbTable *table, guint64 set)
{
    guint64 key = 0;
    for (guint c = 0; c < table->n_columns; c++) {
        key |= (table->columns[c].flags & CB_KEY) != 0 ? G_GUINT64_CONSTANT(1) << c : 0;
        if (set == G_GUINT64_CONSTANT(1) << c && (table->columns[c].flags & CB_UNIQUE) != 0)
            return TRUE;
    }
    for (guint u = 0; u < table->n_uniques; u++)
        if (set == table->uniques[u])
            return TRUE;
    return key != 0 && set == key;
}

gboolean
cb_rest_is_unique(const CbTable *table, const GPtrArray *names)
{
    guint64 set = 0;
    for (guint i = 0; i < names->len; i++)
        set |= G_GUINT64_CONSTANT(1) << cb_table_column(table, names->pdata[i]);
    return is_set(table, set);
}

/* What is being looked for, and what was found. */
typedef struct {
    const CbCatalogue *catalogue;
    const char *hint;
    CbRestLink link;
    guint n;
} Search;

/* References of `holder` to `held`: seen from `held`, many; from `holder`, one. */
static void
search_references(Search *search, const CbTable *holder, const CbTable *held, gboolean from_holder)
{
    for (guint c = 0; c < holder->n_columns; c++) {
        const CbColumn *column = &holder->columns[c];
        if (column->refers < 0 || &search->catalogue->tables[column->refers] != held ||
            (column->flags & CB_LOCAL) != 0)
            continue;
        g_autofree char *constraint = g_strdup_printf("%s_%s_fkey", holder->name, column->name);
        if (search->hint != NULL && strcmp(search->hint, column->name) != 0 &&
            strcmp(search->hint, constraint) != 0)
            continue;
        guint key = cb_table_key(held);
        search->n++;
        if (from_holder)
            search->link = (CbRestLink){held, c, key, TRUE};
        else
            search->link = (CbRestLink){holder, key, c, is_set(holder, G_GUINT64_CONSTANT(1) << c)};
    }
}

gboolean
cb_rest_find_link(const CbCatalogue *catalogue, const CbTable *table, const CbSelection *selection,
                  CbRestLink *link, CbRefusal *refusal)
{
    Search search = {.catalogue = catalogue, .hint = selection->hint};
    const CbTable *other = cb_catalogue_table(catalogue, selection->table);
    if (other != NULL) {
        search_references(&search, table, other, TRUE);
        search_references(&search, other, table, FALSE);
    }
    *link = search.link;
    if (search.n == 1)
        return TRUE;
    if (search.n > 1)
        return cb_rest_refuse(refusal, "PGRST201", NULL,
                              "Name the column after an exclamation mark, as in table!column(…)",
                              "Could not embed because more than one relationship was found for "
                              "'%s' and '%s'",
                              table->name, selection->table);
    g_autofree char *using = selection->hint != NULL
                                 ? g_strdup_printf(" using the hint '%s'", selection->hint)
                                 : g_strdup("");
    g_autofree char *details = g_strdup_printf(
        "Searched for a foreign key relationship between '%s' and '%s'%s in the schema "
        "'public', but no matches were found.",
        table->name, selection->table, using);
    return cb_rest_refuse(refusal, "PGRST200", details, NULL,
                          "Could not find a relationship between '%s' and '%s' in the schema cache",
                          table->name, selection->table);
}
