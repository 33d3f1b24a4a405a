#include "tests/support/reference_sql.h"

#include "tests/support/goals.h"

sqlite3_stmt *
reference_sql_prepare(sqlite3 *db, const char *text)
{
    sqlite3_stmt *statement = NULL;
    cb_must(sqlite3_prepare_v2(db, text, -1, &statement, NULL) == SQLITE_OK, sqlite3_errmsg(db), NULL);
    return statement;
}

void
reference_sql_run(sqlite3_stmt *statement, guint n, const gint64 *numbers)
{
    for (guint i = 0; i < n; i++)
        sqlite3_bind_int64(statement, (int)i + 1, numbers[i]);
    cb_must(sqlite3_step(statement) == SQLITE_DONE, "a row of the reference", NULL);
    sqlite3_reset(statement);
}

static void
execute(sqlite3 *db, const char *text)
{
    cb_must(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, sqlite3_errmsg(db), NULL);
}

ReferenceSql
reference_sql_open(const char *schema, const char *query, void (*fill)(sqlite3 *db, const CbWorld *world),
                   const CbWorld *world)
{
    ReferenceSql sql;
    cb_must(sqlite3_open(":memory:", &sql.db) == SQLITE_OK, "a database in memory", NULL);
    execute(sql.db, schema);
    execute(sql.db, "BEGIN");
    fill(sql.db, world);
    execute(sql.db, "COMMIT; ANALYZE");
    sql.query = reference_sql_prepare(sql.db, query);
    return sql;
}

void
reference_sql_close(ReferenceSql *sql)
{
    sqlite3_finalize(sql->query);
    sqlite3_close(sql->db);
}
