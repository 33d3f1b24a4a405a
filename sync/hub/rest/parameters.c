#include "sync/hub/rest/parameters.h"

#include <string.h>

#include "sync/hub/rest/parse.h"
#include "sync/wire/http.h"

/* What stands behind the last point of a name decides how the value is read. */
typedef enum { PART_FILTER, PART_ORDER, PART_LIMIT, PART_OFFSET, PART_AND, PART_OR } Part;

static const struct {
    const char *name;
    Part part;
} parts[] = {
    {"order", PART_ORDER}, {"limit", PART_LIMIT}, {"offset", PART_OFFSET},
    {"and", PART_AND},     {"or", PART_OR},
};

typedef struct {
    CbParameters *parameters;
    gboolean with_arguments;
    guint conditions;
    CbRefusal *refusal;
} Pass;

static CbScanner
scanner_of(Pass *pass, const char *what, const char *text)
{
    return (CbScanner){what, text, text, text, pass->refusal, &pass->conditions};
}

static const char *
value_of(const CbParameters *parameters, const char *name)
{
    for (guint i = 0; i < parameters->pairs->len; i += 2)
        if (strcmp(parameters->pairs->pdata[i], name) == 0)
            return parameters->pairs->pdata[i + 1];
    return NULL;
}

/* --- the place of an embedded table ----------------------------------------------------------- */

static CbQuery *
embedded(CbQuery *query, const char *name)
{
    for (guint i = 0; i < query->selections->len; i++) {
        CbSelection *selection = query->selections->pdata[i];
        if (selection->kind == CB_EMBED && (g_strcmp0(selection->alias, name) == 0 ||
                                            strcmp(selection->table, name) == 0))
            return selection->query;
    }
    return NULL;
}

/* The query that the first `n` names lead to from the request's own. */
static CbQuery *
query_at(Pass *pass, const GPtrArray *names, guint n)
{
    CbQuery *query = pass->parameters->query;
    for (guint i = 0; i < n && query != NULL; i++) {
        query = embedded(query, names->pdata[i]);
        if (query == NULL) {
            g_autofree char *hint = g_strdup_printf("Verify that '%s' is included in the 'select' "
                                                    "query parameter.",
                                                    (char *)names->pdata[i]);
            cb_rest_refuse(pass->refusal, "PGRST108", NULL, hint,
                           "'%s' is not an embedded resource in this request",
                           (char *)names->pdata[i]);
        }
    }
    return query;
}

/* names.with.points, and what follows the last (a path into JSON) into `field`. */
static GPtrArray *
read_names(Pass *pass, const char *name, CbField *field)
{
    CbScanner scanner = scanner_of(pass, "tree path", name);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    do {
        cb_field_clear(field);
        if (names->len > CB_REST_DEEPEST) {
            cb_rest_refuse_size(pass->refusal, "levels of embedded tables", CB_REST_DEEPEST);
            return NULL;
        }
        if (!cb_scanner_field(&scanner, field))
            return NULL;
        g_ptr_array_add(names, g_strdup(field->column));
    } while (field->path == NULL && cb_scanner_take(&scanner, "."));
    if (*scanner.at != '\0') {
        cb_scanner_fail(&scanner, "letter, digit, \"-\", \"->>\", \"->\", delimiter (.) or end "
                                  "of input");
        return NULL;
    }
    return g_steal_pointer(&names);
}

/* --- one parameter ---------------------------------------------------------------------------- */

static void
add_condition(CbQuery *query, CbCondition *condition)
{
    if (query->where == NULL) {
        query->where = cb_condition_new();
        query->where->kind = CB_ALL;
        query->where->parts = g_ptr_array_new_with_free_func((GDestroyNotify)cb_condition_free);
    }
    g_ptr_array_add(query->where->parts, condition);
}

static gboolean
read_filter(Pass *pass, const char *name, const char *value)
{
    CbField field = {0};
    g_autoptr(GPtrArray) names = read_names(pass, name, &field);
    CbQuery *query = names != NULL ? query_at(pass, names, names->len - 1) : NULL;
    CbScanner scanner = scanner_of(pass, "filter", value);
    CbCondition *condition = query != NULL ? cb_parse_filter(&scanner, &field) : NULL;
    cb_field_clear(&field);
    if (condition != NULL)
        add_condition(query, condition);
    return condition != NULL;
}

/* Places in messages count from the operator on, which is put before the value for that. */
static gboolean
read_logic(Pass *pass, CbQuery *query, const GPtrArray *names, const char *value)
{
    const char *op = names->pdata[names->len - 1];
    gboolean negated = names->len > 1 && strcmp(names->pdata[names->len - 2], "not") == 0;
    g_autofree char *text = g_strconcat(negated ? "not." : "", op, value, NULL);
    CbScanner scanner = scanner_of(pass, "logic tree", text);
    scanner.shown = value;
    scanner.at = text + strlen(text) - strlen(value);
    CbCondition *condition = cb_parse_logic(&scanner, strcmp(op, "or") == 0, negated);
    if (condition != NULL)
        add_condition(query, condition);
    return condition != NULL;
}

static gboolean
read_order(Pass *pass, CbQuery *query, const char *value)
{
    CbScanner scanner = scanner_of(pass, "order", value);
    return cb_parse_order(&scanner, query);
}

/* Rows of an embedded table; what is no number does not count. */
static void
read_limit(CbQuery *query, Part part, const char *value)
{
    gint64 number;
    if (!g_ascii_string_to_signed(value, 10, G_MININT64, G_MAXINT64, &number, NULL))
        return;
    if (part == PART_LIMIT)
        query->limit = MAX(number, 0);
    else
        query->offset = MAX(number, 0);
}

/* Order, limits and logic, of the request's own rows or of an embedded table's. */
static gboolean
read_part(Pass *pass, Part part, const char *name, const char *value)
{
    CbField field = {0};
    g_autoptr(GPtrArray) names = read_names(pass, name, &field);
    cb_field_clear(&field);
    if (names == NULL)
        return FALSE;
    guint n = names->len - 1;
    gboolean logic = part == PART_AND || part == PART_OR;
    if (logic && n > 0 && strcmp(names->pdata[n - 1], "not") == 0)
        n--;
    CbQuery *query = query_at(pass, names, n);
    if (query == NULL)
        return FALSE;
    if (logic)
        return read_logic(pass, query, names, value);
    if (part == PART_ORDER)
        return read_order(pass, query, value);
    if (query != pass->parameters->query)
        read_limit(query, part, value);
    return TRUE;
}

static Part
part_of(const char *name)
{
    const char *point = strrchr(name, '.');
    const char *last = point != NULL ? point + 1 : name;
    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(parts[i].name, last) == 0)
            return parts[i].part;
    return PART_FILTER;
}

static gboolean
read_pair(Pass *pass, char *name, char *value)
{
    static const char *const read_apart[] = {"select", "columns", "on_conflict", NULL};
    if (g_strv_contains(read_apart, name))
        return TRUE;
    Part part = part_of(name);
    if (part != PART_FILTER)
        return read_part(pass, part, name, value);
    if (!pass->with_arguments || cb_parse_is_filter(value))
        return read_filter(pass, name, value);
    g_ptr_array_add(pass->parameters->arguments, name);
    g_ptr_array_add(pass->parameters->arguments, value);
    return TRUE;
}

/* --- all of them ------------------------------------------------------------------------------ */

static gboolean
read_select(Pass *pass)
{
    const char *text = value_of(pass->parameters, "select");
    CbScanner scanner = scanner_of(pass, "select parameter", text != NULL ? text : "*");
    return cb_parse_select(&scanner, pass->parameters->query);
}

static gboolean
read_list(Pass *pass, const char *name, const char *what, GPtrArray **names)
{
    const char *text = value_of(pass->parameters, name);
    if (text == NULL)
        return TRUE;
    CbScanner scanner = scanner_of(pass, what, text);
    *names = cb_parse_names(&scanner);
    return *names != NULL;
}

gboolean
cb_parameters_read(CbParameters *parameters, const char *query, gboolean with_arguments,
                   CbRefusal *refusal)
{
    *parameters = (CbParameters){.pairs = cb_url_pairs(query), .query = cb_query_new()};
    parameters->arguments = g_ptr_array_new();
    if (parameters->pairs == NULL)
        return cb_rest_refuse(refusal, "PGRST100", "Its %XX must make valid UTF-8 without NUL.",
                              NULL, "\"failed to parse query string\"");
    Pass pass = {parameters, with_arguments, 0, refusal};
    if (!read_select(&pass) ||
        !read_list(&pass, "columns", "columns parameter", &parameters->columns) ||
        !read_list(&pass, "on_conflict", "on_conflict parameter", &parameters->on_conflict))
        return FALSE;
    for (guint i = 0; i < parameters->pairs->len; i += 2)
        if (!read_pair(&pass, parameters->pairs->pdata[i], parameters->pairs->pdata[i + 1]))
            return FALSE;
    parameters->limit = value_of(parameters, "limit");
    parameters->offset = value_of(parameters, "offset");
    return TRUE;
}

void
cb_parameters_clear(CbParameters *parameters)
{
    g_clear_pointer(&parameters->query, cb_query_free);
    g_clear_pointer(&parameters->columns, g_ptr_array_unref);
    g_clear_pointer(&parameters->on_conflict, g_ptr_array_unref);
    g_clear_pointer(&parameters->arguments, g_ptr_array_unref);
    g_clear_pointer(&parameters->pairs, g_ptr_array_unref);
}

static int
by_name(gconstpointer a, gconstpointer b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(left[0], right[0]);
}

char *
cb_parameters_canonical(const CbParameters *parameters)
{
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, 2 * sizeof(char *));
    g_array_append_vals(sorted, parameters->pairs->pdata, parameters->pairs->len / 2);
    g_array_sort(sorted, by_name);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < 2 * sorted->len; i++) {
        const char *text = ((char **)(gpointer)sorted->data)[i];
        if (i > 0)
            g_string_append_c(out, i % 2 == 0 ? '&' : '=');
        g_string_append_uri_escaped(out, text, NULL, FALSE);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
