#include "store/hub/rows.h"

/* `at` counts microseconds on both, so that ages are reckoned alike. AUTOINCREMENT: a number that
 * was forgotten never comes again. */
static const char *const changes_sql[] = {
    [CB_DB_SQLITE] =
        "CREATE TABLE cb_changes (seq INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, "
        "pk TEXT NOT NULL, op TEXT NOT NULL, at INTEGER NOT NULL) STRICT",
    [CB_DB_POSTGRES] =
        "CREATE TABLE cb_changes (seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
        "xid xid8 NOT NULL DEFAULT pg_current_xact_id(), tbl text NOT NULL, pk text NOT NULL, "
        "op text NOT NULL, at bigint NOT NULL "
        "DEFAULT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint));"
        "CREATE INDEX cb_changes_xid_seq_idx ON cb_changes (xid, seq)",
};

#define SQLITE_NOW "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"

/* A trigger, and how it is known again: `text` is what the catalogue says of it. */
typedef struct {
    char *name, *text, *make;
} Trigger;

static void
trigger_free(gpointer data)
{
    Trigger *trigger = data;
    g_free(trigger->name);
    g_free(trigger->text);
    g_free(trigger->make);
    g_free(trigger);
}

static void
add_trigger(GPtrArray *triggers, char *name, char *text, char *make)
{
    Trigger *trigger = g_new(Trigger, 1);
    *trigger = (Trigger){name, text, make};
    g_ptr_array_add(triggers, trigger);
}

/* `NEW."a", NEW."b"`: the columns of the key, each within `before` and `after`. */
static char *
key_list(const CbTable *table, const char *row, const char *before, const char *after,
         const char *between)
{
    GString *list = g_string_new(NULL);
    for (guint c = 0; c < table->n_columns; c++)
        if (cb_hub_is_key(table, c))
            g_string_append_printf(list, "%s%s%s.\"%s\"%s", list->len > 0 ? between : "", before,
                                   row, table->columns[c].name, after);
    return g_string_free(list, FALSE);
}

/* --- SQLite ----------------------------------------------------------------------------------- */

static char *
sqlite_change(const CbTable *table, const char *row, char op, const char *where)
{
    g_autofree char *keys = key_list(table, row, "CAST(", " AS TEXT)", ", ");
    return g_strdup_printf("INSERT INTO cb_changes (tbl, pk, op, at) "
                           "SELECT '%s', json_array(%s), '%c', " SQLITE_NOW "%s;",
                           table->name, keys, op, where);
}

static void
add_sqlite_trigger(GPtrArray *triggers, const CbTable *table, const char *event,
                   const char *changes)
{
    char *name = g_strdup_printf("cb_feed_%s_%s", table->name, event);
    char *text = g_strdup_printf("CREATE TRIGGER \"%s\" AFTER %s ON \"%s\" BEGIN %s END", name,
                                 event, table->name, changes);
    char *make = g_strdup_printf("DROP TRIGGER IF EXISTS \"%s\"; %s", name, text);
    add_trigger(triggers, name, text, make);
}

static void
sqlite_triggers(GPtrArray *triggers, const CbTable *table)
{
    g_autofree char *old_keys = key_list(table, "OLD", "", "", ", ");
    g_autofree char *new_keys = key_list(table, "NEW", "", "", ", ");
    g_autofree char *moved = g_strdup_printf(" WHERE (%s) IS NOT (%s)", old_keys, new_keys);
    g_autofree char *now = sqlite_change(table, "NEW", 'U', "");
    g_autofree char *gone = sqlite_change(table, "OLD", 'D', "");
    g_autofree char *left = sqlite_change(table, "OLD", 'D', moved);
    g_autofree char *update = g_strconcat(left, " ", now, NULL);
    add_sqlite_trigger(triggers, table, "INSERT", now);
    add_sqlite_trigger(triggers, table, "UPDATE", update);
    add_sqlite_trigger(triggers, table, "DELETE", gone);
}

/* --- PostgreSQL ------------------------------------------------------------------------------- */

/* The body of a table's trigger function. */
static char *
postgres_body(const CbTable *table)
{
    g_autofree char *old_keys = key_list(table, "OLD", "", "", ", ");
    g_autofree char *new_keys = key_list(table, "NEW", "", "", ", ");
    static const char before[] = "CAST(to_json(CAST(", after[] = " AS text)) AS text)";
    static const char between[] = " || ',' || ";
    g_autofree char *old_pk = key_list(table, "OLD", before, after, between);
    g_autofree char *new_pk = key_list(table, "NEW", before, after, between);
    g_autofree char *all_pk = key_list(table, "t", before, after, between);
    return g_strdup_printf(
        "BEGIN "
        "IF TG_OP = 'TRUNCATE' THEN "
        "INSERT INTO cb_changes (tbl, pk, op) SELECT '%1$s', '[' || %6$s || ']', 'D' FROM \"%1$s\" "
        "t; "
        "ELSIF TG_OP = 'DELETE' THEN "
        "INSERT INTO cb_changes (tbl, pk, op) VALUES ('%1$s', '[' || %4$s || ']', 'D'); "
        "ELSE "
        "IF TG_OP = 'UPDATE' THEN IF (%2$s) IS DISTINCT FROM (%3$s) THEN "
        "INSERT INTO cb_changes (tbl, pk, op) VALUES ('%1$s', '[' || %4$s || ']', 'D'); "
        "END IF; END IF; "
        "INSERT INTO cb_changes (tbl, pk, op) VALUES ('%1$s', '[' || %5$s || ']', 'U'); "
        "END IF; "
        "PERFORM pg_notify('" CB_FEED_CHANNEL "', ''); "
        "RETURN NULL; END",
        table->name, old_keys, new_keys, old_pk, new_pk, all_pk);
}

static void
add_postgres_trigger(GPtrArray *triggers, const CbTable *table, const char *name, const char *when)
{
    char *body = postgres_body(table);
    char *make = g_strdup_printf(
        "CREATE OR REPLACE FUNCTION \"cb_feed_%1$s\"() RETURNS trigger LANGUAGE plpgsql AS "
        "$cb$%2$s$cb$; DROP TRIGGER IF EXISTS \"%3$s\" ON \"%1$s\"; "
        "CREATE TRIGGER \"%3$s\" %4$s EXECUTE FUNCTION \"cb_feed_%1$s\"()",
        table->name, body, name, when);
    add_trigger(triggers, g_strdup(name), body, make);
}

static void
postgres_triggers(GPtrArray *triggers, const CbTable *table)
{
    g_autofree char *rows =
        g_strdup_printf("AFTER INSERT OR UPDATE OR DELETE ON \"%s\" FOR EACH ROW", table->name);
    g_autofree char *all =
        g_strdup_printf("BEFORE TRUNCATE ON \"%s\" FOR EACH STATEMENT", table->name);
    add_postgres_trigger(triggers, table, "cb_feed", rows);
    add_postgres_trigger(triggers, table, "cb_feed_truncate", all);
}

/* --- both ------------------------------------------------------------------------------------- */

static const struct {
    void (*list)(GPtrArray *triggers, const CbTable *table);
    const char *count; /* those of table ?1 called ?2 that are as ?3 says, and at work */
} kinds[] = {
    [CB_DB_SQLITE] = {sqlite_triggers, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' "
                                       "AND tbl_name = ?1 AND name = ?2 AND sql = ?3"},
    [CB_DB_POSTGRES] =
        {postgres_triggers,
         "SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
         "WHERE t.tgrelid = to_regclass(quote_ident(CAST(?1 AS text))) AND t.tgname = ?2 "
         "AND p.prosrc = ?3 AND t.tgenabled IN ('O', 'A')"},
};

gboolean
cb_changes_create(CbDb *db, GError **error)
{
    return cb_db_script(db, changes_sql[cb_db_kind(db)], error);
}

gboolean
cb_triggers_make(CbDb *db, const CbTable *table, gboolean *made, GError **error)
{
    g_autoptr(GPtrArray) triggers = g_ptr_array_new_with_free_func(trigger_free);
    kinds[cb_db_kind(db)].list(triggers, table);
    *made = FALSE;
    for (guint i = 0; i < triggers->len; i++) {
        const Trigger *trigger = triggers->pdata[i];
        const CbDbParam params[] = {cb_db_text(table->name), cb_db_text(trigger->name),
                                    cb_db_text(trigger->text)};
        CbValue count;
        gboolean found;
        if (!cb_db_one(db, kinds[cb_db_kind(db)].count, params, 3, CB_TYPE_INT, &count, &found,
                       error))
            return FALSE;
        if (count.integer > 0)
            continue;
        *made = TRUE;
        if (!cb_db_script(db, trigger->make, error))
            return FALSE;
    }
    return TRUE;
}
