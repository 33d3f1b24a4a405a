#include "store/facts.h"

#include <string.h>

#include "engine/when.h"
#include "store/check.h"
#include "store/ddl.h"

/* The instants that cb_time_format can write: the years 0001 to 9999. */
#define FIRST_TIME (-719162 * CB_DAY)
#define LAST_TIME (2932897 * CB_DAY - 1)

typedef struct {
    const CbTable *table;
    sqlite3_stmt *statement;
    CbValue values[CB_MAX_COLUMNS];
    GPtrArray *mended; /* stand in for texts of this row that are not UTF-8; NULL if none */
    guint n_mended;    /* rows */
    guint n_skipped;
    char *first_problem; /* of the first skipped row */
} Loader;

static gboolean
is_ascii(const char *text, gsize length)
{
    guint64 all = 0, word;
    gsize i = 0;
    for (; i + sizeof word <= length; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        all |= word;
    }
    for (; i < length; i++)
        all |= (guint64)(guchar)text[i] << 56;
    return (all & G_GUINT64_CONSTANT(0x8080808080808080)) == 0;
}

/* Text as it may go into a World: `text` itself, or a copy without what is not UTF-8. */
static const char *
mend_text(Loader *loader, const char *text, gsize length)
{
    if (is_ascii(text, length) ? strlen(text) == length
                               : g_utf8_validate(text, (gssize)length, NULL))
        return text;
    if (loader->mended == NULL)
        loader->mended = g_ptr_array_new_with_free_func(g_free);
    char *valid = g_utf8_make_valid(text, (gssize)length);
    g_ptr_array_add(loader->mended, valid);
    return valid;
}

/* The next three return a problem's words, NULL when the cell could be read. A cell is taken once
 * as a sqlite3_value, which costs half of asking the statement for type, text and length in turn;
 * it may be used so because one thread has the connection. */
static const char *
read_text(Loader *loader, guint c, sqlite3_value *cell)
{
    const CbColumn *column = &loader->table->columns[c];
    const char *text = (const char *)sqlite3_value_text(cell);
    if (text == NULL)
        return "there is no memory for it";
    if (column->type == CB_TYPE_DATE) {
        loader->values[c] = cb_integer(0);
        return cb_day_parse(text, &loader->values[c].integer) ? NULL : "it is no day YYYY-MM-DD";
    }
    const char *valid = mend_text(loader, text, (gsize)sqlite3_value_bytes(cell));
    loader->values[c] = cb_text(valid);
    return valid != text && (column->flags & CB_KEY) ? "it is not UTF-8" : NULL;
}

static const char *
read_integer(Loader *loader, guint c, sqlite3_value *cell)
{
    gint64 integer = sqlite3_value_int64(cell);
    loader->values[c] = cb_integer(integer);
    switch (loader->table->columns[c].type) {
    case CB_TYPE_BOOL:
        return integer == 0 || integer == 1 ? NULL : "it is neither 0 nor 1";
    case CB_TYPE_TIME:
        return integer >= FIRST_TIME && integer <= LAST_TIME ? NULL : "the time is out of range";
    default:
        return integer != CB_NULL ? NULL : "the number is out of range";
    }
}

static const char *
read_cell(Loader *loader, guint c)
{
    const CbColumn *column = &loader->table->columns[c];
    gboolean text = cb_type_is_text(column->type) || column->type == CB_TYPE_DATE;
    sqlite3_value *cell = sqlite3_column_value(loader->statement, (int)c);
    switch (sqlite3_value_type(cell)) {
    case SQLITE_NULL:
        loader->values[c] = (CbValue){.text = NULL, .integer = CB_NULL};
        return column->flags & CB_NULLABLE ? NULL : "it is empty";
    case SQLITE_TEXT:
        return text ? read_text(loader, c, cell) : "it is a text";
    case SQLITE_INTEGER:
        return text ? "it is a number" : read_integer(loader, c, cell);
    default:
        return "it is of no type in use here";
    }
}

static void
note_skipped(Loader *loader, guint c, const char *problem)
{
    if (loader->n_skipped++ > 0)
        return;
    const unsigned char *key =
        sqlite3_column_text(loader->statement, (int)cb_table_key(loader->table));
    g_autofree char *shown = g_utf8_make_valid(key ? (const char *)key : "", -1);
    loader->first_problem =
        g_strdup_printf("%s of \"%s\": %s", loader->table->columns[c].name, shown, problem);
}

static void
load_row(Loader *loader, CbWorldBuilder *builder, CbTableId id)
{
    const char *problem = NULL;
    guint c = 0;
    while (c < loader->table->n_columns && (problem = read_cell(loader, c)) == NULL)
        c++;
    if (problem)
        note_skipped(loader, c, problem);
    else
        cb_world_builder_add_values(builder, id, loader->values);
    if (loader->mended) {
        loader->n_mended += problem == NULL;
        g_clear_pointer(&loader->mended, g_ptr_array_unref);
    }
}

static void
tell(const Loader *loader, GArray *findings)
{
    if (loader->n_skipped > 0)
        cb_finding_add(findings, CB_CHECK_REFUSED,
                       "%s: rows of %s that cannot be read and are left out: %u; the first: %s",
                       cb_cache_file.name, loader->table->name, loader->n_skipped,
                       loader->first_problem);
    if (loader->n_mended > 0)
        cb_finding_add(findings, CB_CHECK_REPAIRED,
                       "%s: rows of %s with text that is not UTF-8, shown with � in its place: %u",
                       cb_cache_file.name, loader->table->name, loader->n_mended);
}

static gboolean
load_table(sqlite3 *cache, CbTableId id, CbWorldBuilder *builder, GArray *findings, GError **error)
{
    g_autofree char *sql = cb_ddl_select(&cb_tables[id]);
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(cache, sql, error);
    if (statement == NULL)
        return FALSE;
    Loader loader = {.table = &cb_tables[id], .statement = statement};
    gboolean row, good;
    while ((good = cb_sql_step(statement, &row, error)) && row)
        load_row(&loader, builder, id);
    if (good)
        tell(&loader, findings);
    g_free(loader.first_problem);
    return good;
}

/* Within the caller's transaction, as write_patch and replace_table below. */
static CbWorld *
load(sqlite3 *cache, GArray *findings, GError **error)
{
    g_autoptr(CbWorldBuilder) builder = cb_world_builder_new();
    gboolean good = TRUE;
    for (guint t = 0; good && t < CB_N_TABLES; t++)
        good = load_table(cache, (CbTableId)t, builder, findings, error);
    return good ? cb_world_builder_finish(g_steal_pointer(&builder)) : NULL;
}

CbWorld *
cb_facts_load(sqlite3 *cache, GArray *findings, GError **error)
{
    if (!cb_sql_run(cache, "BEGIN", error))
        return NULL;
    CbWorld *world = load(cache, findings, error);
    cb_sql_rollback(cache);
    sqlite3_db_release_memory(cache);
    return world;
}

/* A statement for rows of one table with the same columns set. */
typedef struct {
    CbTableId table;
    guint64 set;
    gboolean whole; /* the row can be added; else it must be there */
    sqlite3_stmt *statement;
} Writer;

static void
writer_clear(gpointer writer)
{
    sqlite3_finalize(((Writer *)writer)->statement);
}

static const Writer *
find_writer(sqlite3 *cache, GArray *writers, const CbRow *row, GError **error)
{
    for (guint i = 0; i < writers->len; i++) {
        const Writer *writer = &g_array_index(writers, Writer, i);
        if (writer->table == row->table && writer->set == row->set)
            return writer;
    }
    const CbTable *table = &cb_tables[row->table];
    Writer writer = {.table = row->table, .set = row->set, .whole = cb_table_is_whole(table, row->set)};
    g_autofree char *sql =
        writer.whole ? cb_ddl_upsert(table, row->set) : cb_ddl_update(table, row->set);
    writer.statement = cb_sql_prepare(cache, sql, error);
    if (writer.statement == NULL)
        return NULL;
    g_array_append_val(writers, writer);
    return &g_array_index(writers, Writer, writers->len - 1);
}

static gboolean
bind_row(const Writer *writer, const CbRow *row, GError **error)
{
    const CbTable *table = &cb_tables[row->table];
    for (guint c = 0; c < table->n_columns; c++) {
        gboolean given = cb_row_has(row, c);
        if (!given && !writer->whole)
            continue;
        CbValue value = given ? row->values[c] : cb_column_initial(&table->columns[c]);
        if (!cb_sql_bind(writer->statement, (int)c + 1, table->columns[c].type, value, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
write_row(sqlite3 *cache, GArray *writers, const CbRow *row, GError **error)
{
    const Writer *writer = find_writer(cache, writers, row, error);
    if (writer == NULL || !bind_row(writer, row, error) || !cb_sql_finish(writer->statement, error))
        return FALSE;
    if (writer->whole || sqlite3_changes(cache) > 0)
        return TRUE;
    const CbTable *table = &cb_tables[row->table];
    g_set_error(
        error, CB_STORE_ERROR, CB_STORE_ERROR_INPUT,
        "%s \"%s\" is not there yet and cannot be added without all it needs; import it whole",
        table->name, row->values[cb_table_key(table)].text);
    return FALSE;
}

static gboolean
write_patch(sqlite3 *cache, const CbPatch *patch, GError **error)
{
    GArray *writers = g_array_new(FALSE, FALSE, sizeof(Writer));
    g_array_set_clear_func(writers, writer_clear);
    gboolean good = TRUE;
    for (guint i = 0; good && i < cb_patch_rows(patch); i++)
        good = write_row(cache, writers, cb_patch_row(patch, i), error);
    g_array_unref(writers);
    return good;
}

static gboolean
insert_row(sqlite3_stmt *statement, const CbWorld *world, CbTableId id, guint row, GError **error)
{
    for (guint c = 0; c < cb_tables[id].n_columns; c++)
        if (!cb_sql_bind(statement, (int)c + 1, cb_tables[id].columns[c].type,
                         cb_world_value(world, id, c, row), error))
            return FALSE;
    return cb_sql_finish(statement, error);
}

static gboolean
replace_table(sqlite3 *cache, const CbWorld *world, CbTableId id, GError **error)
{
    g_autofree char *empty = g_strdup_printf("DELETE FROM \"%s\"", cb_tables[id].name);
    g_autofree char *insert = cb_ddl_insert(&cb_tables[id]);
    if (!cb_sql_run(cache, empty, error))
        return FALSE;
    g_autoptr(sqlite3_stmt) statement = cb_sql_prepare(cache, insert, error);
    if (statement == NULL)
        return FALSE;
    for (guint row = 0; row < cb_world_rows(world, id); row++)
        if (!insert_row(statement, world, id, row, error))
            return FALSE;
    return TRUE;
}

static gboolean
apply(sqlite3 *cache, const CbStoreChange *change, GError **error)
{
    gboolean good = change->patch == NULL || write_patch(cache, change->patch, error);
    for (guint t = 0; change->world != NULL && good && t < CB_N_TABLES; t++)
        good = replace_table(cache, change->world, (CbTableId)t, error);
    return good;
}

/* Ends the transaction of a change, with its writing if all is `good` so far. */
static gboolean
settle(sqlite3 *cache, gboolean good, const CbStoreChange *change, GError **error)
{
    if (good && apply(cache, change, error))
        return cb_sql_commit(cache, error);
    cb_sql_rollback(cache);
    return FALSE;
}

gboolean
cb_facts_write(sqlite3 *cache, const CbPatch *patch, GError **error)
{
    const CbStoreChange change = {.patch = patch};
    return cb_sql_begin(cache, error) && settle(cache, TRUE, &change, error);
}

gboolean
cb_facts_replace(sqlite3 *cache, const CbWorld *world, GError **error)
{
    const CbStoreChange change = {.world = world};
    return cb_sql_begin(cache, error) && settle(cache, TRUE, &change, error);
}

gboolean
cb_facts_change(sqlite3 *cache, GArray *findings, CbStoreWork work, gpointer data, GError **error)
{
    CbStoreChange change = {.patch = NULL};
    if (!cb_sql_begin(cache, error))
        return FALSE;
    g_autoptr(CbWorld) facts = load(cache, findings, error);
    gboolean good = facts != NULL && work(data, facts, &change, error);
    return settle(cache, good, &change, error);
}
