#include <string.h>

#include "sync/hub/rest/parse.h"
#include "sync/hub/rest/refusal.h"

static gboolean read_list(CbScanner *scanner, CbQuery *query, guint depth);

/* --- embedded tables -------------------------------------------------------------------------- */

/* !inner, !left, !hint; at most two. */
static gboolean
read_hints(CbScanner *scanner, CbSelection *selection)
{
    for (guint i = 0; i < 2 && cb_scanner_take(scanner, "!"); i++) {
        g_autofree char *hint = cb_scanner_name(scanner);
        if (hint == NULL)
            return FALSE;
        if (strcmp(hint, "inner") == 0)
            selection->inner = TRUE;
        else if (strcmp(hint, "left") != 0 && selection->hint == NULL)
            selection->hint = g_steal_pointer(&hint);
    }
    return TRUE;
}

static gboolean
read_embed(CbScanner *scanner, CbSelection *selection, guint depth)
{
    if (depth == CB_REST_DEEPEST)
        return cb_rest_refuse_size(scanner->refusal, "levels of embedded tables", CB_REST_DEEPEST);
    selection->kind = CB_EMBED;
    selection->table = g_steal_pointer(&selection->field.column);
    if (!read_hints(scanner, selection) || !cb_scanner_need(scanner, "("))
        return FALSE;
    if (cb_scanner_take(scanner, ")"))
        return cb_refuse_feature(scanner->refusal, "An embedded table needs columns.");
    selection->query = cb_query_new();
    return read_list(scanner, selection->query, depth + 1) && cb_scanner_need(scanner, ")");
}

/* --- fields ----------------------------------------------------------------------------------- */

static gboolean
at_end(const CbScanner *scanner)
{
    return *scanner->at == '\0' || *scanner->at == ',' || *scanner->at == ')';
}

static gboolean
is_aggregate(const CbScanner *scanner)
{
    static const char *const aggregates[] = {".sum()", ".avg()", ".count()", ".max()", ".min()"};
    for (guint i = 0; i < G_N_ELEMENTS(aggregates); i++)
        if (g_str_has_prefix(scanner->at, aggregates[i]))
            return TRUE;
    return FALSE;
}

static gboolean
read_cast(CbScanner *scanner, CbSelection *selection)
{
    if (!cb_scanner_take(scanner, "::"))
        return TRUE;
    gsize length = strspn(scanner->at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_ $");
    if (length == 0)
        return cb_scanner_fail(scanner, "letter or digit");
    selection->cast = g_strstrip(g_strndup(scanner->at, length));
    scanner->at += length;
    return TRUE;
}

/* What follows a name: the rest of a field, or of an embedded table. */
static gboolean
read_rest(CbScanner *scanner, CbSelection *selection, guint depth)
{
    gboolean plain = selection->field.path == NULL;
    if (plain && g_str_has_prefix(scanner->at, "()") &&
        strcmp(selection->field.column, "count") == 0)
        return cb_refuse_feature(scanner->refusal, "Aggregates are not computed.");
    if (plain && (*scanner->at == '(' || *scanner->at == '!'))
        return read_embed(scanner, selection, depth);
    selection->kind = CB_FIELD;
    if (!read_cast(scanner, selection))
        return FALSE;
    if (is_aggregate(scanner))
        return cb_refuse_feature(scanner->refusal, "Aggregates are not computed.");
    cb_scanner_space(scanner);
    return at_end(scanner) ||
           cb_scanner_fail(scanner, "letter, digit, \"-\", \"->>\", \"->\", \"::\", \".\", \")\", "
                                  "\",\" or end of input");
}

/* One ":" after a name makes it an alias; two are a cast. */
static gboolean
read_alias(CbScanner *scanner, CbSelection *selection)
{
    CbScanner ahead = *scanner;
    CbRefusal ignored = {0};
    ahead.refusal = &ignored;
    g_autofree char *name = cb_scanner_name(&ahead);
    cb_refusal_clear(&ignored);
    if (name == NULL || *ahead.at != ':' || ahead.at[1] == ':')
        return FALSE;
    selection->alias = g_steal_pointer(&name);
    scanner->at = ahead.at + 1;
    return TRUE;
}

static gboolean
read_item(CbScanner *scanner, CbSelection *selection, guint depth)
{
    cb_scanner_space(scanner);
    if (g_str_has_prefix(scanner->at, "..."))
        return cb_refuse_feature(scanner->refusal, "Embedded tables are not spread.");
    if (cb_scanner_take(scanner, "*")) {
        selection->kind = CB_EVERYTHING;
        cb_scanner_space(scanner);
        return at_end(scanner) || cb_scanner_fail(scanner, "\")\", \",\" or end of input");
    }
    read_alias(scanner, selection);
    if (!cb_scanner_field(scanner, &selection->field) || !read_rest(scanner, selection, depth))
        return FALSE;
    cb_scanner_space(scanner);
    return TRUE;
}

static gboolean
read_list(CbScanner *scanner, CbQuery *query, guint depth)
{
    do {
        CbSelection *selection = cb_selection_new();
        g_ptr_array_add(query->selections, selection);
        if (query->selections->len > CB_REST_LIST)
            return cb_rest_refuse_size(scanner->refusal, "columns", CB_REST_LIST);
        if (!read_item(scanner, selection, depth))
            return FALSE;
    } while (cb_scanner_take(scanner, ","));
    return TRUE;
}

gboolean
cb_parse_select(CbScanner *scanner, CbQuery *query)
{
    cb_scanner_space(scanner);
    if (*scanner->at == '\0')
        return TRUE;
    return read_list(scanner, query, 0) &&
           (*scanner->at == '\0' || cb_scanner_fail(scanner, "\",\" or end of input"));
}

GPtrArray *
cb_parse_names(CbScanner *scanner)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    do {
        cb_scanner_space(scanner);
        char *name = cb_scanner_name(scanner);
        if (name == NULL)
            return NULL;
        g_ptr_array_add(names, name);
        cb_scanner_space(scanner);
    } while (cb_scanner_take(scanner, ","));
    if (*scanner->at != '\0') {
        cb_scanner_fail(scanner, "\",\" or end of input");
        return NULL;
    }
    return g_steal_pointer(&names);
}
