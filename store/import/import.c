#include "store/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/json.h"
#include "engine/operators/rows.h"

#define BOARD "board"
#define BUSY_RULE "busy_rule"

/* What an import gathers before it writes anything. */
typedef struct {
    const CbImportOptions *options;
    CbImportResult *result;
    CbPatch *patch;
    GArray *places; /* CbPlace of each row of the patch that the file has */
    const CbWorld *world;  /* what the cache holds */
    CbWorld *replacement;  /* what it will hold instead; NULL: the patch is added */
    gboolean sets_overlap; /* the file's format does */
    gboolean named[CB_N_TABLES];  /* by a snapshot */
    GHashTable *keys[CB_N_TABLES]; /* sorted tables: id → columns that the file sets */
} Import;

void
cb_import_result_clear(CbImportResult *result)
{
    g_clear_pointer(&result->remarks, g_ptr_array_unref);
    *result = (CbImportResult){0};
}

static gboolean
is_demo_mark(const CbRow *row)
{
    return row->table == CB_policies &&
           strcmp(row->values[CB_policies_id].text, CB_DEMO_POLICY) == 0;
}

static gboolean
take_row(gpointer data, const CbRow *row, CbPlace place, GError **error)
{
    (void)error;
    Import *import = data;
    if (is_demo_mark(row))
        return TRUE;
    CbRow *copy = cb_patch_add(import->patch, row->table);
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        if (cb_row_has(row, c))
            cb_patch_set(import->patch, copy, c, row->values[c]);
    }
    g_array_append_val(import->places, place);
    import->result->rows[row->table]++;
    return TRUE;
}

static void
take_table(gpointer data, CbTableId table)
{
    ((Import *)data)->named[table] = TRUE;
}

static void
take_remark(gpointer data, const char *sentence)
{
    g_ptr_array_add(((Import *)data)->result->remarks, g_strdup(sentence));
}

static void
take_progress(gpointer data, goffset done, goffset total)
{
    const CbImportOptions *options = ((Import *)data)->options;
    if (options->progress != NULL)
        options->progress(options->data, done, total);
}

static gboolean
is_emptied(const Import *import, CbTableId table)
{
    return import->options->replace && import->named[table];
}

/* Collects, for each id in the file, the columns that one of its rows sets. */
static void
collect_keys(Import *import)
{
    for (guint i = 0; i < cb_patch_rows(import->patch); i++) {
        const CbRow *row = cb_patch_row(import->patch, i);
        if (cb_tables[row->table].sorted) {
            GHashTable *keys = import->keys[row->table];
            const char *id = row->values[cb_table_key(&cb_tables[row->table])].text;
            gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(keys, id));
            g_hash_table_insert(keys, (gpointer)id, GSIZE_TO_POINTER(before | row->set));
        }
    }
}

static gboolean
is_known(const Import *import, CbTableId table, const char *id)
{
    return g_hash_table_contains(import->keys[table], id) ||
           (!is_emptied(import, table) && cb_world_find(import->world, table, id) != CB_NO_ROW);
}

static gboolean
refuse_row(const Import *import, guint i, GError **error, const CbColumn *column, const char *why)
{
    CbPlace place = g_array_index(import->places, CbPlace, i);
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT, "line %u, column %u: %s: %s: %s",
                place.line, place.column, cb_tables[cb_patch_row(import->patch, i)->table].name,
                column->name, why);
    return FALSE;
}

static gboolean
check_references(const Import *import, guint i, GError **error)
{
    const CbRow *row = cb_patch_row(import->patch, i);
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        const CbColumn *column = &cb_tables[row->table].columns[c];
        const char *id = cb_row_has(row, c) ? row->values[c].text : NULL;
        if (column->type != CB_TYPE_REF || id == NULL ||
            is_known(import, (CbTableId)column->refers, id)) {
            continue;
        }
        g_autofree char *quoted = cb_json_quote(id);
        g_autofree char *why = g_strdup_printf("%s is neither in the file nor in the cache (%s)",
                                               quoted, cb_tables[column->refers].name);
        return refuse_row(import, i, error, column, why);
    }
    return TRUE;
}

/* A row that is new must have what has no initial value and may not be null. (In an emptied table
 * each row stands for itself; else those with the same key add up.) */
static gboolean
check_complete(const Import *import, guint i, GError **error)
{
    const CbRow *row = cb_patch_row(import->patch, i);
    const CbTable *table = &cb_tables[row->table];
    guint64 set = row->set;
    if (!is_emptied(import, row->table) && cb_world_find_row(import->world, row) != CB_NO_ROW)
        return TRUE;
    if (table->sorted && !is_emptied(import, row->table)) {
        const char *id = row->values[cb_table_key(table)].text;
        set |= GPOINTER_TO_SIZE(g_hash_table_lookup(import->keys[row->table], id));
    }
    for (guint c = 0; c < table->n_columns; c++) {
        const CbColumn *column = &table->columns[c];
        if ((set >> c & 1) == 0 && column->initial == NULL && (column->flags & CB_NULLABLE) == 0)
            return refuse_row(import, i, error, column, "is missing, and the row is new");
    }
    return TRUE;
}

/* What row `i` will be: its cells, else those of `before`, the row of its key before it (NULL: the
 * cache's, if it has one). */
static void
complete_values(const Import *import, const CbRow *row, const CbValue *before, CbValue *values)
{
    guint known = before != NULL || is_emptied(import, row->table)
                      ? CB_NO_ROW
                      : cb_world_find_row(import->world, row);
    for (guint c = 0; c < cb_tables[row->table].n_columns; c++) {
        if (cb_row_has(row, c))
            values[c] = row->values[c];
        else if (before != NULL)
            values[c] = before[c];
        else if (known != CB_NO_ROW)
            values[c] = cb_world_value(import->world, row->table, c, known);
        else
            values[c] = cb_column_initial(&cb_tables[row->table].columns[c]);
    }
}

/* `sessions`: id → values after the rows so far; only there a cell is checked against another. */
static gboolean
check_values(const Import *import, guint i, GHashTable *sessions, GError **error)
{
    const CbRow *row = cb_patch_row(import->patch, i);
    gboolean adds_up = row->table == CB_sessions && !is_emptied(import, CB_sessions);
    const char *id = row->values[cb_table_key(&cb_tables[row->table])].text;
    CbValue values[CB_MAX_COLUMNS];
    guint column;
    complete_values(import, row, adds_up ? g_hash_table_lookup(sessions, id) : NULL, values);
    g_autofree char *problem = cb_row_check(row->table, values, &column);
    if (problem != NULL)
        return refuse_row(import, i, error, &cb_tables[row->table].columns[column], problem);
    if (adds_up)
        g_hash_table_insert(sessions, (gpointer)id, g_memdup2(values, sizeof values));
    return TRUE;
}

static gboolean
check_rows(Import *import, GError **error)
{
    g_autoptr(GHashTable) sessions = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    collect_keys(import);
    for (guint i = 0; i < import->places->len; i++) {
        if (!check_references(import, i, error) || !check_complete(import, i, error) ||
            !check_values(import, i, sessions, error))
            return FALSE;
    }
    return TRUE;
}

/* The settings of the board as they will stand after the import; NULL when there are none. */
static cJSON *
board_policy(const Import *import)
{
    for (guint i = cb_patch_rows(import->patch); i-- > 0;) {
        const CbRow *row = cb_patch_row(import->patch, i);
        if (row->table == CB_policies && cb_row_has(row, CB_policies_policy) &&
            strcmp(row->values[CB_policies_id].text, BOARD) == 0) {
            return cJSON_Parse(row->values[CB_policies_policy].text);
        }
    }
    guint row = is_emptied(import, CB_policies)
                    ? CB_NO_ROW
                    : cb_world_find(import->world, CB_policies, BOARD);
    return row != CB_NO_ROW ? cJSON_Parse(policies_policy(import->world, row)) : NULL;
}

static void
set_busy_rule(Import *import, cJSON *policy, const char *rule)
{
    cJSON_DeleteItemFromObjectCaseSensitive(policy, BUSY_RULE);
    cJSON_AddStringToObject(policy, BUSY_RULE, rule);
    char *text = cJSON_PrintUnformatted(policy);
    CbRow *row = cb_patch_add(import->patch, CB_policies);
    cb_patch_set_text(import->patch, row, CB_policies_id, BOARD);
    cb_patch_set_text(import->patch, row, CB_policies_policy, text);
    cJSON_free(text);
}

static void
settle_policy(Import *import, gboolean schedule)
{
    g_autoptr(cJSON) policy = board_policy(import);
    const char *rule = import->options->busy_rule;
    if (rule == NULL && (policy != NULL || !schedule))
        return;
    if (rule == NULL) {
        take_remark(import, "The board now takes people as busy only while their sessions overlap, "
                            "as a conference needs; `callboard policy busy_rule=date` makes it "
                            "whole dates.");
    }
    if (!cJSON_IsObject(policy)) {
        cJSON_Delete(policy);
        policy = cJSON_CreateObject();
    }
    set_busy_rule(import, policy, rule != NULL ? rule : "overlap");
}

/* What was made up is so no longer; see CB_DEMO_POLICY. */
static void
unmark_demo(Import *import)
{
    if (is_emptied(import, CB_policies) ||
        cb_world_find(import->world, CB_policies, CB_DEMO_POLICY) == CB_NO_ROW)
        return;
    CbRow *row = cb_patch_add(import->patch, CB_policies);
    cb_patch_set_text(import->patch, row, CB_policies_id, CB_DEMO_POLICY);
    cb_patch_set_text(import->patch, row, CB_policies_policy, "{}");
}

static void
keep_rows(CbWorldBuilder *builder, const CbWorld *world, CbTableId table)
{
    CbValue values[CB_MAX_COLUMNS];
    for (guint row = 0; row < cb_world_rows(world, table); row++) {
        for (guint c = 0; c < cb_tables[table].n_columns; c++)
            values[c] = cb_world_value(world, table, c, row);
        cb_world_builder_add_values(builder, table, values);
    }
}

/* The tables that the file names become what it says, the others stay. */
static CbWorld *
replacement(Import *import)
{
    CbWorldBuilder *builder = cb_world_builder_new();
    for (CbTableId table = 0; table < CB_N_TABLES; table++) {
        if (!import->named[table])
            keep_rows(builder, import->world, table);
    }
    for (guint i = 0; i < cb_patch_rows(import->patch); i++)
        cb_world_builder_add(builder, cb_patch_row(import->patch, i));
    CbWorld *world = cb_world_builder_finish(builder);
    guint dangling = cb_world_dangling(world);
    if (dangling > 0) {
        g_autofree char *sentence = g_strdup_printf(
            "Kept rows that referred to what the file does not have were left out: %u.", dangling);
        take_remark(import, sentence);
    }
    return world;
}

static gboolean
parse_snapshot(const char *text, gsize length, const CbImportOptions *options,
               const CbRowSink *sink, GError **error)
{
    (void)options;
    return cb_parse_snapshot(text, length, sink, error);
}

static gboolean
parse_operators(const char *text, gsize length, const CbImportOptions *options,
                const CbRowSink *sink, GError **error)
{
    (void)options;
    return cb_parse_operators(text, length, sink, error);
}

typedef struct {
    const char *name;
    char first; /* the first byte that is no blank; NUL: any other */
    gboolean sets_overlap;
    gboolean (*parse)(const char *text, gsize length, const CbImportOptions *options,
                      const CbRowSink *sink, GError **error);
} Format;

static const Format formats[] = {
    {"snapshot", '{', FALSE, parse_snapshot},
    {"schedule", '<', TRUE, cb_parse_schedule},
    {"operators", '\0', FALSE, parse_operators},
};

static const Format *
detect(const char *text, gsize length)
{
    gsize at = length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    const Format *format = formats;
    while (at < length && g_ascii_isspace(text[at]))
        at++;
    while (format->first != '\0' && (at == length || format->first != text[at]))
        format++;
    return format;
}

/* Checks what was read against the facts, and settles what becomes of them. */
static gboolean
settle(gpointer data, const CbWorld *facts, CbStoreChange *change, GError **error)
{
    Import *import = data;
    gboolean emptied = FALSE;
    import->world = facts;
    if (!check_rows(import, error))
        return FALSE;
    settle_policy(import, import->sets_overlap);
    unmark_demo(import);
    for (CbTableId table = 0; table < CB_N_TABLES; table++)
        emptied = emptied || is_emptied(import, table);
    g_clear_pointer(&import->replacement, cb_world_unref);
    if (emptied)
        change->world = import->replacement = replacement(import);
    else
        change->patch = import->patch;
    return TRUE;
}

static gboolean
import_text(Import *import, CbStore *store, const char *text, gsize length, GError **error)
{
    const CbRowSink sink = {take_row, take_table, take_remark, take_progress, import};
    const Format *format = detect(text, length);
    import->result->format = format->name;
    import->sets_overlap = format->sets_overlap;
    return format->parse(text, length, import->options, &sink, error) &&
           cb_store_change(store, settle, import, error);
}

static GBytes *
read_stream(FILE *stream, const char *name, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    guchar buffer[1 << 16];
    gsize got;
    while ((got = fread(buffer, 1, sizeof buffer, stream)) > 0) {
        if (bytes->len > G_MAXUINT - sizeof buffer) {
            g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT,
                        "%s: more than 4 GiB from a pipe; write it to a file first", name);
            return NULL;
        }
        g_byte_array_append(bytes, buffer, (guint)got);
    }
    if (ferror(stream)) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO, "cannot read %s: %s", name,
                    g_strerror(errno));
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static GBytes *
read_pipe(const char *path, GError **error)
{
    FILE *stream = fopen(path, "rbe");
    if (stream == NULL) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO, "cannot open %s: %s", path,
                    g_strerror(errno));
        return NULL;
    }
    GBytes *bytes = read_stream(stream, path, error);
    fclose(stream);
    return bytes;
}

static GBytes *
read_file(const char *path, GError **error)
{
    struct stat found;
    if (strcmp(path, "-") == 0)
        return read_stream(stdin, "standard input", error);
    if (stat(path, &found) != 0 || !S_ISREG(found.st_mode))
        return read_pipe(path, error);
    g_autoptr(GError) failed = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &failed);
    if (file == NULL) {
        g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_IO, "cannot open %s: %s", path,
                    failed->message);
        return NULL;
    }
    return g_mapped_file_get_bytes(file);
}

static gboolean
check_busy_rule(const char *rule, GError **error)
{
    if (rule == NULL || strcmp(rule, "date") == 0 || strcmp(rule, "overlap") == 0)
        return TRUE;
    g_autofree char *quoted = cb_json_quote(rule);
    g_set_error(error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT,
                BUSY_RULE " is \"date\" or \"overlap\", not %s", quoted);
    return FALSE;
}

static void
import_clear(Import *import)
{
    cb_patch_free(import->patch);
    g_array_unref(import->places);
    g_clear_pointer(&import->replacement, cb_world_unref);
    for (guint t = 0; t < CB_N_TABLES; t++)
        g_hash_table_unref(import->keys[t]);
}

gboolean
cb_import(CbStore *store, const char *path, const CbImportOptions *options, CbImportResult *result,
          GError **error)
{
    static const CbImportOptions none;
    *result = (CbImportResult){.remarks = g_ptr_array_new_with_free_func(g_free)};
    options = options != NULL ? options : &none;
    g_autoptr(GBytes) bytes = check_busy_rule(options->busy_rule, error) ? read_file(path, error)
                                                                         : NULL;
    if (bytes == NULL)
        return FALSE;
    Import import = {.options = options, .result = result, .patch = cb_patch_new()};
    import.places = g_array_new(FALSE, FALSE, sizeof(CbPlace));
    for (guint t = 0; t < CB_N_TABLES; t++)
        import.keys[t] = g_hash_table_new(g_str_hash, g_str_equal);
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    gboolean done = import_text(&import, store, text != NULL ? text : "", length, error);
    import_clear(&import);
    return done;
}
