#include <string.h>
#include <unistd.h>

#include "engine/json.h"
#include "engine/operators/rows.h"
#include "engine/peers/policy.h"
#include "store/check.h"
#include "store/facts.h"
#include "store/migrate.h"

typedef struct {
    sqlite3 *db;
    const CbFile *file;
    GArray *findings;
} Doctor;

/* Opens a file so that nothing is written, not even its companions: where there is no log nobody
 * else writes either, for the directory is locked. */
static sqlite3 *
open_to_read(const char *path, GError **error)
{
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    g_autofree char *log = g_strconcat(full, "-wal", NULL);
    g_autofree char *base = g_filename_to_uri(full, NULL, error);
    if (base == NULL)
        return NULL;
    gboolean quiet = !g_file_test(log, G_FILE_TEST_EXISTS);
    g_autofree char *uri = g_strconcat(base, "?mode=ro", quiet ? "&immutable=1" : "", NULL);
    return cb_sql_open(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

static gboolean
check_integrity(const Doctor *doctor, GError **error)
{
    g_autoptr(sqlite3_stmt) statement =
        cb_sql_prepare(doctor->db, "PRAGMA integrity_check(10)", error);
    if (statement == NULL)
        return FALSE;
    gboolean row, good;
    while ((good = cb_sql_step(statement, &row, error)) && row) {
        const char *line = (const char *)sqlite3_column_text(statement, 0);
        if (g_strcmp0(line, "ok") != 0)
            cb_finding_add(doctor->findings, CB_CHECK_REFUSED, "%s is damaged: %s",
                           doctor->file->name, line);
    }
    return good;
}

static gboolean
count_rows(const Doctor *doctor, const CbTable *table, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM \"%s\"", table->name);
    gint64 rows;
    if (!cb_sql_number(doctor->db, sql, &rows, error))
        return FALSE;
    cb_finding_add(doctor->findings, CB_CHECK_OK, "%s: rows in %s: %" G_GINT64_FORMAT,
                   doctor->file->name, table->name, rows);
    return TRUE;
}

static char *
dangling_sql(const CbTable *table, const CbColumn *column)
{
    const CbTable *target = &cb_tables[column->refers];
    const char *key = target->columns[cb_table_key(target)].name;
    return g_strdup_printf("SELECT count(*) FROM \"%s\" WHERE \"%s\" IS NOT NULL AND \"%s\" NOT IN "
                           "(SELECT \"%s\" FROM \"%s\")",
                           table->name, column->name, column->name, key, target->name);
}

static char *
invalid_json_sql(const CbTable *table, const CbColumn *column)
{
    return g_strdup_printf(
        "SELECT count(*) FROM \"%s\" WHERE \"%s\" IS NOT NULL AND NOT json_valid(\"%s\")",
        table->name, column->name, column->name);
}

/* A finding when rows of a column are what `sql` counts. */
static gboolean
count_bad(const Doctor *doctor, const CbTable *table, const CbColumn *column, GError **error)
{
    gboolean refers = column->refers >= 0;
    g_autofree char *sql = refers ? dangling_sql(table, column) : invalid_json_sql(table, column);
    gint64 rows;
    if (!cb_sql_number(doctor->db, sql, &rows, error))
        return FALSE;
    if (rows > 0)
        cb_finding_add(doctor->findings, CB_CHECK_REFUSED,
                       "%s: rows of %s whose %s %s: %" G_GINT64_FORMAT, doctor->file->name,
                       table->name, column->name,
                       refers ? "names nothing that is there, left out" : "is broken JSON", rows);
    return TRUE;
}

/* Rows whose cells in one column make no sense. */
typedef struct {
    guint rows;
    char *first; /* what is wrong with the first */
} Senseless;

static void
look_at_row(const CbWorld *world, CbTableId table, guint row, Senseless found[CB_MAX_COLUMNS])
{
    CbValue values[CB_MAX_COLUMNS];
    guint column;
    for (guint c = 0; c < cb_tables[table].n_columns; c++)
        values[c] = cb_world_value(world, table, c, row);
    g_autofree char *problem = cb_row_check(table, values, &column);
    if (problem == NULL || found[column].rows++ > 0)
        return;
    g_autofree char *id = cb_json_quote(values[cb_table_key(&cb_tables[table])].text);
    found[column].first = g_strdup_printf("%s: %s", id, problem);
}

/* What an import would refuse today, and what stands in the file all the same. */
static void
look_at_table(const Doctor *doctor, const CbWorld *world, CbTableId table)
{
    Senseless found[CB_MAX_COLUMNS] = {{0}};
    for (guint row = 0; row < cb_world_rows(world, table); row++)
        look_at_row(world, table, row, found);
    for (guint c = 0; c < cb_tables[table].n_columns; c++) {
        const char *column = cb_tables[table].columns[c].name;
        if (found[c].rows > 0)
            cb_finding_add(doctor->findings, CB_CHECK_REFUSED,
                           "%s: rows of %s whose %s makes no sense: %u; the first: %s",
                           doctor->file->name, cb_tables[table].name, column, found[c].rows,
                           found[c].first);
        g_free(found[c].first);
    }
}

/* What counts for nothing of the policy of peers; an older program stored it. */
static void
look_at_policy(const Doctor *doctor, const CbWorld *world)
{
    guint row = cb_world_find(world, CB_policies, CB_PEERS_POLICY);
    g_autoptr(cJSON) policy = row == CB_NO_ROW ? NULL : cJSON_Parse(policies_policy(world, row));
    g_autoptr(GPtrArray) problems = cb_peers_policy_problems(policy);
    for (guint p = 0; p < problems->len; p++)
        cb_finding_add(doctor->findings, CB_CHECK_REPAIRED, "%s: policy peers: %s; what is usual counts instead",
                       doctor->file->name, (const char *)g_ptr_array_index(problems, p));
}

static gboolean
check_rows(const Doctor *doctor, GError **error)
{
    for (guint t = 0; t < doctor->file->n_tables; t++) {
        const CbTable *table = &doctor->file->tables[t];
        if (!count_rows(doctor, table, error))
            return FALSE;
        for (guint c = 0; c < table->n_columns; c++) {
            const CbColumn *column = &table->columns[c];
            if ((column->refers >= 0 || column->type == CB_TYPE_JSON) &&
                !count_bad(doctor, table, column, error))
                return FALSE;
        }
    }
    if (doctor->file != &cb_cache_file)
        return TRUE;
    g_autoptr(CbWorld) world = cb_facts_load(doctor->db, doctor->findings, error);
    for (guint t = 0; world != NULL && t < CB_N_TABLES; t++)
        look_at_table(doctor, world, (CbTableId)t);
    if (world != NULL)
        look_at_policy(doctor, world);
    return world != NULL;
}

/* Whether all declared tables and columns are there, so that rows can be looked at. */
static gboolean
is_whole(const GArray *findings)
{
    for (guint i = 0; i < findings->len; i++)
        if (g_array_index(findings, CbFinding, i).check != CB_CHECK_OK)
            return FALSE;
    return TRUE;
}

static gboolean
check_file(Doctor *doctor, const char *path, GError **error)
{
    g_autoptr(sqlite3) db = open_to_read(path, error);
    g_autoptr(GArray) schema = cb_findings_new();
    if (db == NULL || !cb_migrate_verify(db, doctor->file, error) ||
        !cb_check_look(db, doctor->file, schema, error))
        return FALSE;
    doctor->db = db;
    for (guint i = 0; i < schema->len; i++) {
        const CbFinding *finding = &g_array_index(schema, CbFinding, i);
        cb_finding_add(doctor->findings, finding->check, "%s", finding->sentence);
    }
    return check_integrity(doctor, error) && (!is_whole(schema) || check_rows(doctor, error));
}

static void
examine(const CbFile *file, const char *directory, GArray *findings)
{
    g_autofree char *path = g_build_filename(directory, file->name, NULL);
    g_autoptr(GError) problem = NULL;
    Doctor doctor = {.file = file, .findings = findings};
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        cb_finding_add(findings, CB_CHECK_OK, "%s is not there yet", path);
    else if (!check_file(&doctor, path, &problem))
        cb_finding_add(findings, CB_CHECK_REFUSED, "%s", problem->message);
}

GArray *
cb_store_check(const char *directory)
{
    GArray *findings = cb_findings_new();
    g_autoptr(GError) problem = NULL;
    int lock = cb_directory_lock(directory, FALSE, &problem);
    if (lock < 0) {
        cb_finding_add(findings, CB_CHECK_REFUSED, "%s", problem->message);
        return findings;
    }
    examine(&cb_cache_file, directory, findings);
    examine(&cb_outbox_file, directory, findings);
    close(lock);
    return findings;
}
