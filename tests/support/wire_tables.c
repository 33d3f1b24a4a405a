#include "tests/support/wire_tables.h"

#include <stdio.h>
#include <string.h>

#include "store/rest/values.h"

#define VIEW "understaffed"

static const char *
text_of(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static gboolean
is_true(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

/* --- columns ---------------------------------------------------------------------------------- */

static const struct {
    const char *name; /* PostgreSQL's, without what stands in parentheses */
    CbType type;
    guint size;
} types[] = {
    {"uuid", CB_TYPE_UUID, 0},
    {"text", CB_TYPE_TEXT, 0},
    {"character varying", CB_TYPE_TEXT, 0},
    {"numeric", CB_TYPE_DECIMAL, 0},
    {"text[]", CB_TYPE_TEXTS, 0},
    {"jsonb", CB_TYPE_JSON, 0},
    {"boolean", CB_TYPE_BOOL, 0},
    {"date", CB_TYPE_DATE, 0},
    {"timestamp with time zone", CB_TYPE_TIME, 0},
    {"smallint", CB_TYPE_INT, 2},
    {"integer", CB_TYPE_INT, 4},
    {"bigint", CB_TYPE_INT, 0},
};

/* "numeric(8,2)" */
static gboolean
read_type(const char *text, CbColumn *column)
{
    gsize length = strcspn(text, "(");
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        if (strlen(types[i].name) != length || strncmp(types[i].name, text, length) != 0)
            continue;
        column->type = types[i].type;
        column->size = types[i].size;
        if (text[length] == '(')
            sscanf(text + length, "(%u,%u)", &column->size, &column->scale);
        return TRUE;
    }
    return FALSE;
}

/* `'AM'::text` is AM; what is not quoted is itself. */
static char *
unquote(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", 3);
    return g_strdup(text[0] == '\'' && parts[1] != NULL ? parts[1] : text);
}

/* A default in the form that declarations have. */
static const char *
read_initial(CbWireTables *tables, const CbColumn *column, const char *text)
{
    g_autofree char *plain = unquote(text);
    CbRefusal refusal = {0};
    CbValue value;
    if (!cb_rest_read(column, CB_READ_TO_STORE, plain, tables->texts, &value, &refusal)) {
        cb_refusal_clear(&refusal);
        return NULL;
    }
    g_autofree char *form = cb_value_format(column->type, value);
    return g_string_chunk_insert(tables->texts, form);
}

static gboolean
declare_column(CbWireTables *tables, const cJSON *json, CbColumn *column, char **problem)
{
    const char *type = text_of(json, "type"), *initial = text_of(json, "default");
    *column = (CbColumn){.name = text_of(json, "name"), .refers = -1};
    if (column->name == NULL || type == NULL || !read_type(type, column)) {
        *problem = g_strdup_printf("The column \"%s\" has the type \"%s\", which is not known.",
                                   column->name, type);
        return FALSE;
    }
    if (!is_true(json, "not_null"))
        column->flags |= CB_NULLABLE;
    if (is_true(json, "identity"))
        column->flags |= CB_IDENTITY;
    if (initial != NULL)
        column->initial = read_initial(tables, column, initial);
    return TRUE;
}

/* --- constraints ------------------------------------------------------------------------------ */

static CbColumn *
column_called(CbTable *table, const char *name)
{
    int c = cb_table_column(table, name);
    return c >= 0 ? (CbColumn *)&table->columns[c] : NULL;
}

/* The names in the first parentheses of "UNIQUE (a, b)", as a bit each. */
static guint64
columns_in(CbTable *table, const char *definition)
{
    g_auto(GStrv) parts = g_strsplit_set(definition, "()", 3);
    const char *list = parts[0] != NULL && parts[1] != NULL ? parts[1] : "";
    g_auto(GStrv) names = g_strsplit(list, ", ", -1);
    guint64 set = 0;
    for (guint i = 0; names[i] != NULL; i++) {
        int c = cb_table_column(table, names[i]);
        if (c >= 0)
            set |= G_GUINT64_CONSTANT(1) << c;
    }
    return set;
}

static void
flag_columns(CbTable *table, guint64 set, guint flag)
{
    for (guint c = 0; c < table->n_columns; c++)
        if ((set >> c & 1) != 0)
            ((CbColumn *)&table->columns[c])->flags |= flag;
}

static void
declare_unique(CbWireTables *tables, CbTable *table, guint64 set)
{
    if ((set & (set - 1)) == 0) {
        flag_columns(table, set, CB_UNIQUE);
        return;
    }
    guint64 *uniques = g_new(guint64, table->n_uniques + 1);
    g_ptr_array_add(tables->memory, uniques);
    if (table->n_uniques > 0)
        memcpy(uniques, table->uniques, table->n_uniques * sizeof(guint64));
    uniques[table->n_uniques++] = set;
    table->uniques = uniques;
}

static void
declare_reference(CbWireTables *tables, CbTable *table, const char *definition)
{
    const char *target = strstr(definition, "REFERENCES ");
    guint64 set = columns_in(table, definition);
    for (guint c = 0; target != NULL && c < table->n_columns; c++) {
        if ((set >> c & 1) == 0)
            continue;
        CbColumn *column = (CbColumn *)&table->columns[c];
        g_autofree char *name = g_strndup(target + strlen("REFERENCES "),
                                          strcspn(target + strlen("REFERENCES "), "("));
        for (guint t = 0; t < tables->declared->len; t++)
            if (strcmp(g_array_index(tables->declared, CbTable, t).name, name) == 0)
                column->refers = (int)t;
        if (strstr(definition, "ON DELETE CASCADE") != NULL)
            column->flags |= CB_CASCADE;
    }
}

/* CHECK ((required >= 0)), CHECK ((mode = ANY (ARRAY['assisted'::text, 'auto'::text]))) */
static void
declare_check(CbWireTables *tables, CbTable *table, const char *definition)
{
    g_autofree char *name = NULL;
    const char *begin = strstr(definition, "((");
    if (begin != NULL)
        name = g_strndup(begin + 2, strcspn(begin + 2, " "));
    CbColumn *column = name != NULL ? column_called(table, name) : NULL;
    if (column == NULL)
        return;
    if (strstr(definition, ">= 0") != NULL) {
        column->flags |= CB_NATURAL;
        return;
    }
    g_autoptr(GString) words = g_string_new(NULL);
    g_auto(GStrv) parts = g_strsplit(definition, "'", -1);
    for (guint i = 1; i < g_strv_length(parts); i += 2)
        g_string_append_printf(words, "%s%s", i > 1 ? "|" : "", parts[i]);
    column->type = CB_TYPE_WORD;
    column->words = g_string_chunk_insert(tables->texts, words->str);
}

static void
declare_constraint(CbWireTables *tables, CbTable *table, const cJSON *json)
{
    const char *kind = text_of(json, "kind"), *definition = text_of(json, "definition");
    switch (kind != NULL && definition != NULL ? kind[0] : '\0') {
    case 'p':
        flag_columns(table, columns_in(table, definition), CB_KEY);
        break;
    case 'u':
        declare_unique(tables, table, columns_in(table, definition));
        break;
    case 'f':
        declare_reference(tables, table, definition);
        break;
    case 'c':
        declare_check(tables, table, definition);
        break;
    default:
        break;
    }
}

/* --- tables ----------------------------------------------------------------------------------- */

static gboolean
declare_table(CbWireTables *tables, const cJSON *json, char **problem)
{
    const cJSON *columns = cJSON_GetObjectItemCaseSensitive(json, "columns"), *item;
    guint n = (guint)cJSON_GetArraySize(columns);
    CbColumn *declared = g_new0(CbColumn, MAX(n, 1));
    g_ptr_array_add(tables->memory, declared);
    CbTable table = {.name = json->string, .columns = declared, .n_columns = n};
    cJSON_ArrayForEach(item, columns)
        if (!declare_column(tables, item, declared++, problem))
            return FALSE;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(json, "constraints"))
        declare_constraint(tables, &table, item);
    g_array_append_val(tables->declared, table);
    return TRUE;
}

/* The recording's only view, which its file describes in words. */
static void
declare_view(CbWireTables *tables)
{
    static const CbColumn columns[] = {
        {.name = "id", .type = CB_TYPE_INT, .flags = CB_NULLABLE, .refers = -1, .size = 4},
        {.name = "city", .type = CB_TYPE_TEXT, .flags = CB_NULLABLE, .refers = -1},
        {.name = "session_date", .type = CB_TYPE_DATE, .flags = CB_NULLABLE, .refers = -1},
        {.name = "gap", .type = CB_TYPE_INT, .flags = CB_NULLABLE, .refers = -1, .size = 4},
    };
    const CbTable view = {
        .name = VIEW,
        .columns = columns,
        .n_columns = G_N_ELEMENTS(columns),
        .view = "SELECT id, city, session_date, required - assigned AS gap FROM sessions "
                "WHERE required > assigned",
    };
    if (cJSON_GetObjectItemCaseSensitive(tables->json, "sessions") != NULL)
        g_array_append_val(tables->declared, view);
}

gboolean
cb_wire_tables_read(CbWireTables *tables, const cJSON *json, char **problem)
{
    *tables = (CbWireTables){.json = json};
    tables->declared = g_array_new(FALSE, TRUE, sizeof(CbTable));
    tables->texts = g_string_chunk_new(1024);
    tables->memory = g_ptr_array_new_with_free_func(g_free);
    const cJSON *table;
    cJSON_ArrayForEach(table, json)
        if (!declare_table(tables, table, problem))
            return FALSE;
    declare_view(tables);
    return TRUE;
}

void
cb_wire_tables_clear(CbWireTables *tables)
{
    g_clear_pointer(&tables->declared, g_array_unref);
    g_clear_pointer(&tables->texts, g_string_chunk_free);
    g_clear_pointer(&tables->memory, g_ptr_array_unref);
}
