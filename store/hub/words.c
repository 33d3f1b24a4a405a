/* A column of words takes more of them than it did in data that an older hub has made: the rule is made anew. */
#include "store/hub/rows.h"

/* Whether the rule of ?1's column knows a word, quoted in ?3. */
static const char *const asks[] = {
    [CB_DB_SQLITE] = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?1 "
                     "AND (instr(sql, ?2) = 0 OR instr(sql, ?3) > 0)",
    [CB_DB_POSTGRES] =
        "SELECT CAST(CASE WHEN EXISTS (SELECT 1 FROM pg_constraint WHERE conname = CAST(?2 AS text) "
        "AND conrelid = to_regclass(quote_ident(CAST(?1 AS text))) "
        "AND strpos(pg_get_constraintdef(oid), CAST(?3 AS text)) = 0) THEN 0 ELSE 1 END AS bigint)",
};

static gboolean
knows(CbDb *db, const CbTable *table, const CbColumn *column, const char *word, gboolean *known, GError **error)
{
    g_autofree char *rule = g_strdup_printf("%s_%s_check", table->name, column->name);
    g_autofree char *quoted = g_strdup_printf("'%s'", word);
    const CbDbParam params[] = {cb_db_text(table->name), cb_db_text(rule), cb_db_text(quoted)};
    CbValue count;
    gboolean found;
    gboolean good = cb_db_one(db, asks[cb_db_kind(db)], params, 3, CB_TYPE_INT, &count, &found, error);
    *known = good && count.integer > 0;
    return good;
}

static gboolean
knows_all(CbDb *db, const CbTable *table, const CbColumn *column, gboolean *known, GError **error)
{
    g_auto(GStrv) words = g_strsplit(column->words, "|", -1);
    *known = TRUE;
    for (guint i = 0; *known && words[i] != NULL; i++)
        if (!knows(db, table, column, words[i], known, error))
            return FALSE;
    return TRUE;
}

/* SQLite changes no rule of a table: it is made anew around its rows. No table refers to it (cb_words_repair). */
static gboolean
make_anew(CbDb *db, const CbTable *table, GError **error)
{
    g_autoptr(GString) columns = g_string_new(NULL);
    for (guint c = 0; c < table->n_columns; c++)
        g_string_append_printf(columns, "%s\"%s\"", c > 0 ? ", " : "", table->columns[c].name);
    g_autofree char *create = cb_db_create(CB_DB_SQLITE, cb_hub_tables, table);
    g_autofree char *sql = g_strdup_printf("CREATE TEMP TABLE cb_kept AS SELECT %2$s FROM \"%1$s\";"
                                           "DROP TABLE \"%1$s\";%3$s;"
                                           "INSERT INTO \"%1$s\" (%2$s) SELECT %2$s FROM temp.cb_kept;"
                                           "DROP TABLE temp.cb_kept",
                                           table->name, columns->str, create);
    return cb_db_script(db, sql, error);
}

static gboolean
change_rule(CbDb *db, const CbTable *table, const CbColumn *column, GError **error)
{
    g_auto(GStrv) words = g_strsplit(column->words, "|", -1);
    g_autofree char *list = g_strjoinv("', '", words);
    g_autofree char *sql = g_strdup_printf(
        "ALTER TABLE \"%1$s\" DROP CONSTRAINT \"%1$s_%2$s_check\", "
        "ADD CONSTRAINT \"%1$s_%2$s_check\" CHECK (\"%2$s\" IN ('%3$s'))",
        table->name, column->name, list);
    return cb_db_script(db, sql, error);
}

static gboolean
is_referred_to(const CbTable *table)
{
    for (guint t = 0; t < CB_HUB_N_TABLES; t++)
        for (guint c = 0; c < cb_hub_tables[t].n_columns; c++)
            if (cb_hub_tables[t].columns[c].refers == (int)(table - cb_hub_tables))
                return TRUE;
    return FALSE;
}

gboolean
cb_words_repair(CbDb *db, const CbTable *table, GPtrArray *findings, GError **error)
{
    for (guint c = 0; c < table->n_columns && !is_referred_to(table); c++) {
        const CbColumn *column = &table->columns[c];
        gboolean known = TRUE;
        if (column->words != NULL && !knows_all(db, table, column, &known, error))
            return FALSE;
        if (known)
            continue;
        g_ptr_array_add(findings, g_strdup_printf("column %s of table %s takes more words than before",
                                                  column->name, table->name));
        if (!(cb_db_kind(db) == CB_DB_SQLITE ? make_anew(db, table, error)
                                             : change_rule(db, table, column, error)))
            return FALSE;
    }
    return TRUE;
}
